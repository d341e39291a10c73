"""Graph checks: what SHACL cannot see, because it knows no graph names, no calendar and no spelling.

A check is a SPARQL SELECT in `shapes/checks/<id>.rq` with a YAML header in `#+` lines: `severity`, `message`
and `mend` in English and Russian. It runs over the dataset with its named graphs (the default graph holds
what stands in no graph) and selects what is wrong: ?focus, and ?graph, ?path, ?value where they help to find
the line. Rows are results. What SPARQL cannot say either, or what is said by a table or the
ontology, is in `terms`, `schemes`, `domains`, `naming`, `values`, `files` and `texts`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import QuerySolutions, Store

from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import BlankNode, DefaultGraph, Literal, NamedNode
from edu_graph.validation import ranges
from edu_graph.validation.domains import check_domains, told_by_shapes
from edu_graph.validation.engine import validate
from edu_graph.validation.files import check_files
from edu_graph.validation.languages import check_languages
from edu_graph.validation.locate import Locator
from edu_graph.validation.naming import check_names
from edu_graph.validation.ranges import check_ranges
from edu_graph.validation.report import Report, Result, ResultTerm, Severity
from edu_graph.validation.schemes import check_schemes
from edu_graph.validation.telling import tell
from edu_graph.validation.terms import check_terms
from edu_graph.validation.values import check_values

LANGUAGES = ("en", "ru")
"""Languages that every message and every mend is written in."""

_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_COLUMNS = ("focus", "graph", "path", "value")


@dataclass(frozen=True)
class Check:
    """One SPARQL check: rows of its query are what is wrong."""

    id: str
    severity: Severity
    message: Mapping[str, str]
    mend: Mapping[str, str]
    query: str
    file: str

    @classmethod
    def read(cls, path: Path, name: str) -> "Check":
        """Read a check file. Raises DataError: no header, or one that lacks or misspells a member."""
        text = path.read_text(encoding="utf-8")
        header = _header(text, name)
        unknown = sorted(set(header) - {"severity", "message", "mend"})
        if unknown:
            raise DataError(
                f"unknown header member {unknown[0]!r}",
                file=name,
                line=1,
                help="Use severity, message, mend.",
            )
        try:
            severity = Severity(header.get("severity", ""))
        except ValueError as error:
            raise DataError("severity is none", file=name, line=1, help=f"Use {', '.join(Severity)}.") from error
        return cls(path.stem, severity, _texts(header, "message", name), _texts(header, "mend", name), text, name)


def read_checks(shapes: Path) -> list[Check]:
    """Return the checks of a shapes folder in order of id. Raises DataError: a file's header is wrong."""
    paths = sorted((shapes / "checks").glob("*.rq"))
    return [Check.read(path, path.relative_to(shapes.parent).as_posix()) for path in paths]


def check_graphs(dataset: Dataset, shapes: Path) -> Iterator[Result]:
    """Run every SPARQL check of the folder over the dataset.

    Raises DataError: a check's query is not valid or selects a column that no result has.
    """
    store = Store()
    store.bulk_extend(dataset.quads)
    locator = Locator(dataset)
    for check in read_checks(shapes):
        yield from _run(check, store, locator)


def check_dataset(dataset: Dataset, shapes: Path, ontology: Dataset, written: Dataset | None = None) -> Report:
    """Return everything that is wrong with a dataset: shapes, SPARQL checks and the rules in Python.

    `written`: the dataset before merges were resolved, if they were; it tells from which of two things a label is.
    Raises DataError: a shape or check cannot be read. BuildError: the SHACL engine refuses a shape.
    """
    results = [
        *validate(dataset, shapes, ontology=ontology).results,
        *check_graphs(dataset, shapes),
        *check_terms(dataset, ontology),
        *check_schemes(dataset, ontology),
        *check_domains(dataset, ontology, told_by_shapes(shapes)),
        *check_ranges(dataset, ontology, ranges.told_by_shapes(shapes)),
        *check_names(dataset),
        *check_values(dataset),
        *check_languages(dataset),
        *check_files(dataset),
    ]
    return Report.of(tell(results, dataset, dataset if written is None else written))


def _run(check: Check, store: Store, locator: Locator) -> Iterator[Result]:
    try:
        rows = store.query(check.query)
    except SyntaxError as error:
        raise DataError(f"the check is not valid SPARQL: {error}", file=check.file, help="Mend the query.") from error
    if not isinstance(rows, QuerySolutions):
        raise DataError("a check must be a SELECT", file=check.file, help="Select ?focus and what helps to find it.")
    names = [variable.value for variable in rows.variables]
    unknown = sorted(set(names) - set(_COLUMNS))
    if unknown or "focus" not in names:
        raise DataError(f"columns are {names}", file=check.file, help=f"Select ?focus, and of {_COLUMNS} what helps.")
    for row in rows:
        found = {name: row[name] for name in names}
        yield _result(check, found, locator)


def _result(check: Check, found: Mapping[str, Any], locator: Locator) -> Result:
    focus, value, path = _term(found.get("focus")), _term(found.get("value")), found.get("path")
    # A ?graph that is selected and unbound is the default graph; one that is not selected may be any.
    graph = found.get("graph") or DefaultGraph()
    spelled = None if path is None else str(path)
    place = locator.find(focus, spelled, value, frozenset({graph}) if "graph" in found else frozenset())
    return Result(
        severity=check.severity,
        rule=check.id,
        messages=check.message,
        mend=check.mend,
        focus=focus,
        path=spelled,
        value=value,
        file=place.file if place else None,
        line=place.line if place else None,
    )


def _term(term: object) -> ResultTerm | None:
    return term if isinstance(term, NamedNode | BlankNode | Literal) else None


def _header(text: str, name: str) -> dict[str, Any]:
    try:
        header = yaml.safe_load("\n".join(_HEADER.findall(text)))
    except yaml.YAMLError as error:
        raise DataError(f"the header is not YAML: {error}", file=name, line=1, help="Mend the `#+` lines.") from error
    if not isinstance(header, dict):
        raise DataError(
            "the header is missing", file=name, line=1, help="Begin with `#+ severity: violation` and so on."
        )
    return header


def _texts(header: Mapping[str, Any], member: str, name: str) -> dict[str, str]:
    texts = header.get(member)
    if not isinstance(texts, dict) or not all(isinstance(texts.get(language), str) for language in LANGUAGES):
        raise DataError(
            f"{member} is not given in en and ru",
            file=name,
            line=1,
            help=f"Write {member}: {{en: …, ru: …}}.",
        )
    return {language: " ".join(texts[language].split()) for language in sorted(texts)}
