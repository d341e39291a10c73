"""What validation says: results with rule, file, line and mend; a report of the same bytes each time."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from edu_graph.errors import ShapesViolated
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode
from edu_graph.vocab import BASE, RDFS, SH, curie

SHAPES = BASE + "shapes#"
"""Namespace of shapes and of rules: the rule `x` is `shapes#x`, whether SHACL or a graph check states it."""

_DC = "http://purl.org/dc/elements/1.1/"
_POINTERS = "http://www.w3.org/2009/pointers#"
_IRI = re.compile(r"<([^<>]*)>")

ResultTerm = NamedNode | BlankNode | Literal


class Severity(StrEnum):
    """How grave a result is. A violation stops a release; a warning and an info are published with it."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def iri(self) -> str:
        """The SHACL term for it."""
        return SH + self.value.capitalize()


_FIRST = 5
_RANK = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True)
class Range:
    """A stretch of a file. Lines and columns count from 1, columns in UTF-16 code units; the end is not part of it."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to_dict(self) -> dict[str, dict[str, int]]:
        """Return it as JSON-ready data, in the form of the Language Server Protocol (which counts from 0)."""
        return {
            "start": {"line": self.line, "column": self.column},
            "end": {"line": self.end_line, "column": self.end_column},
        }


@dataclass(frozen=True)
class Spot:
    """A line as it is written, what of it a result means, and which of `path` and `value` do not stand in it."""

    text: str
    range: Range | None = None
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One thing that is wrong, where, and what to do about it.

    `path` is a Turtle path: `<iri>` for a predicate, brackets and parentheses as SHACL writes other paths.
    `messages` and `mend` hold plain text by language; `rule` is the local name of `source_shape`. `file` and
    `line` (from 1) are None only where nothing in any file can be named.
    """

    severity: Severity
    rule: str
    messages: Mapping[str, str]
    mend: Mapping[str, str] = field(default_factory=dict)
    focus: ResultTerm | None = None
    path: str | None = None
    value: ResultTerm | None = None
    file: str | None = None
    line: int | None = None
    source: str | None = None
    """IRI of the source on whose statements alone the rule was tried, where it was one source."""
    component: str | None = None
    """IRI of the SHACL constraint component, for results of SHACL."""
    spot: Spot | None = field(default=None, compare=False)
    """What is written there, where somebody looked (`pointing`)."""
    focus_labels: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the focus is called, by language, where somebody looked."""

    @property
    def docs(self) -> str:
        """Where the documentation tells of the rule's kind: a file of the repository and the heading in it."""
        heading = "where-rules-stand" if self.component else "the-checks"
        return "docs/validation.md#" + ("the-lint" if self.rule.startswith("lint-") else heading)

    @property
    def source_shape(self) -> str:
        """IRI of the shape or check."""
        return SHAPES + self.rule

    def sort_key(self) -> tuple[str | int, ...]:
        """Return the order in a report: by gravity, then by place, then by content; total."""
        place = (self.file or "", self.line or 0)
        content = (_shown(self.focus), self.path or "", _shown(self.value), self.source or "")
        return (_RANK[self.severity], *place, self.rule, *content, self.component or "", self.text("en"))

    @property
    def place(self) -> str:
        """`file:line`, of what is meant where somebody looked; `file` without a line, `-` without a file."""
        line = self.spot.range.line if self.spot and self.spot.range else self.line
        return f"{self.file}:{line}" if self.file and line else self.file or "-"

    def text(self, language: str) -> str:
        """Return the message in a language, else in English, else any."""
        return pick(self.messages, language)

    def mend_text(self, language: str) -> str:
        """Return how to mend it in a language, else in English, else nothing."""
        return pick(self.mend, language)

    def about(self) -> Iterator[tuple[str, str]]:
        """Yield what there is of focus, path, value and source, by name, in short form."""
        for name, term in (("focus", self.focus), ("path", self.path), ("value", self.value)):
            if term is not None:
                yield name, _short(term if isinstance(term, str) else _shown(term))
        if self.source is not None:
            yield "source", curie(self.source)

    def to_dict(self) -> dict[str, object]:
        """Return the result as JSON-ready data; absent members are left out."""
        members: dict[str, object] = {
            "severity": self.severity.value,
            "rule": self.rule,
            "ruleIri": self.source_shape,
            "ruleDocs": self.docs,
            "file": self.file,
            "line": self.line,
            "range": self.spot.range.to_dict() if self.spot and self.spot.range else None,
            "focus": _plain(self.focus),
            "focusLabel": dict(sorted(self.focus_labels.items())) or None,
            "path": self.path.strip("<>") if self.path and self.path.startswith("<") else self.path,
            "value": _plain(self.value),
            "source": self.source,
            "message": dict(sorted(self.messages.items())),
            "mend": dict(sorted(self.mend.items())),
        }
        return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True)
class Report:
    """Results in a fixed order, without repetitions."""

    results: tuple[Result, ...]
    agreeing: int | None = None
    """How many passages are the slices of their texts that they say to be, where texts were at hand."""

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Report":
        """Build a report from results in any order; what one rule finds at one statement is told once."""
        return cls(tuple(_unique(results)))

    @property
    def conforms(self) -> bool:
        """Whether a release may be made: there is no violation. In Turtle, `sh:conforms` wants no result at all."""
        return not self.violations

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results that stop a release."""
        return tuple(result for result in self.results if result.severity is Severity.VIOLATION)

    def __add__(self, other: "Report") -> "Report":
        """Join two reports."""
        return Report.of((*self.results, *other.results))

    def summary(self, language: str = "en") -> str:
        """Return how much there is to mend, in a few words."""
        if not self.results:
            return "ошибок не найдено" if language == "ru" else "no problem found"
        count = len(self.violations)
        told = f"нарушений: {count}" if language == "ru" else _counted(count, "violation")
        return f"{told}, {self.lesser(language)}"

    def lesser(self, language: str = "en") -> str:
        """Return how many warnings, and remarks if any, there are."""
        count = Counter(result.severity for result in self.results)
        warnings, remarks = count[Severity.WARNING], count[Severity.INFO]
        if language == "ru":
            return f"предупреждений: {warnings}" + (f", замечаний: {remarks}" if remarks else "")
        return _counted(warnings, "warning") + (f", {_counted(remarks, 'remark')}" if remarks else "")

    def brief(self) -> str:
        """Return what a log says of it: how much there is, and the first of it; `findings` prints the whole."""
        first = [f"  {found.place}: {found.text('en')} [{found.rule}]" for found in self.results[:_FIRST]]
        rest = len(self.results) - len(first)
        return "\n".join([self.summary(), *first, *([f"  and {rest} more"] if rest else [])])

    def to_json(self) -> str:
        """Return the report as JSON text, the same each time."""
        body = {"conforms": self.conforms, "results": [result.to_dict() for result in self.results]}
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"

    def to_turtle(self) -> bytes:
        """Return an `sh:ValidationReport` (SHACL 3.6), the same bytes each time: nodes are numbered in order."""
        head = [
            f"@prefix sh: <{SH}> .",
            f"@prefix rdfs: <{RDFS}> .",
            f"@prefix dc: <{_DC}> .",
            f"@prefix ptr: <{_POINTERS}> .",
            "",
            "_:report a sh:ValidationReport ;",
        ]
        names = [f"_:result{number}" for number in range(1, len(self.results) + 1)]
        if names:
            head.append("  sh:result " + " , ".join(names) + " ;")
        head.append(f"  sh:conforms {'false' if names else 'true'} .")
        blocks = [_turtle(name, result) for name, result in zip(names, self.results, strict=True)]
        return ("\n".join([*head, *blocks]) + "\n").encode()


class DataRefused(ShapesViolated):
    """What was to be done with data is not done, because the data breaks its shapes or checks: `report` says where."""

    def __init__(self, undone: str, report: Report, *, help: str) -> None:
        results = [result.to_dict() for result in report.results]
        super().__init__(f"{undone}: {report.brief()}", help=help, violations=len(report.violations), results=results)
        self.undone = undone
        self.report = report


def _unique(results: Iterable[Result]) -> Iterator[Result]:
    """Yield results in order, one for each rule and statement: a literal may fail class and node kind."""
    seen: set[tuple[object, ...]] = set()
    for result in sorted(results, key=Result.sort_key):
        about = (result.rule, _shown(result.focus), result.path, _shown(result.value), result.source)
        key = (*about, result.file, result.line, result.text("en"))
        if key not in seen:
            seen.add(key)
            yield result


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def pick(texts: Mapping[str, str], language: str) -> str:
    """Return the text in a language, else in English, else any, else nothing."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _plain(term: ResultTerm | None) -> str | None:
    if term is None:
        return None
    return _shown(term) if isinstance(term, BlankNode) else term.value


def _shown(term: ResultTerm | None) -> str:
    # The label of a blank node changes with each reading; a report must not.
    if term is None:
        return ""
    return "a blank node" if isinstance(term, BlankNode) else str(term)


def _short(text: str) -> str:
    return _IRI.sub(lambda found: curie(found.group(1)), text)


def _term(term: ResultTerm) -> str:
    return str(Literal(_shown(term))) if isinstance(term, BlankNode) else str(term)


def _texts(texts: Mapping[str, str]) -> str:
    return " , ".join(str(Literal(text, language=language)) for language, text in sorted(texts.items()))


def _turtle(name: str, result: Result) -> str:
    rows = [f"sh:resultSeverity <{result.severity.iri}>", f"sh:sourceShape <{result.source_shape}>"]
    component = result.component or SH + "SPARQLConstraintComponent"
    rows.append(f"sh:sourceConstraintComponent <{component}>")
    if result.focus is not None:
        rows.append(f"sh:focusNode {_term(result.focus)}")
    if result.path is not None:
        rows.append(f"sh:resultPath {result.path}")
    if result.value is not None:
        rows.append(f"sh:value {_term(result.value)}")
    if result.messages:
        rows.append(f"sh:resultMessage {_texts(result.messages)}")
    if result.mend:
        rows.append(f"rdfs:comment {_texts(result.mend)}")
    if result.file is not None:
        rows.append(f"dc:source {Literal(result.file)}")
    if result.line is not None:
        rows.append(f"ptr:lineNumber {result.line}")
    return f"\n{name} a sh:ValidationResult ;\n  " + " ;\n  ".join(rows) + " ."
