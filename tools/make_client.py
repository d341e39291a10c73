"""Writes the parts of the client that are read off the code and the query files.

`edu_graph/client/problems.py` has an exception for each type of problem, `edu_graph/client/formats.py` the media types
of answers, `edu_graph/client/named/<area>.py` a function and a class of rows for each named query. `python -m
tools.make_client` writes them; with `--check` it only tells which are out of date (exit code 1). The same sources give
the same bytes.
"""

import subprocess
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from keyword import iskeyword
from pathlib import Path
from typing import Final

from edu_graph import errors
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.rdf import formats
from edu_graph.service.faces import ENTITIES

ROOT: Final = Path(__file__).resolve().parent.parent
CLIENT: Final = ROOT / "src/edu_graph/client"
QUERIES: Final = ROOT / "queries"
NOTE: Final = "Made by `python -m tools.make_client`: change {what}, not this file."
COLUMNS: Final = "# Columns are called as in the answer.\n# ruff: noqa: N815\n\n"
WIDTH: Final = 120

TAKEN: Final = frozenset({"get", "is_explained", "items", "keys", "read", "sources", "values"})
"""What a row has besides its columns. The client is not asked for it: it does not run without what is made here."""


def files(queries: Path = QUERIES) -> dict[str, str]:
    """Return what each generated file should hold, by its path in the client. Raises ValueError: a column's name."""
    catalog = sorted(Catalog.load(queries), key=lambda query: (query.area, query.name))
    areas = {area: list(group) for area, group in groupby(catalog, key=lambda query: query.area)}
    drafts = {f"named/{area}.py": _area_module(area, group) for area, group in areas.items()}
    drafts["named/__init__.py"] = _index(areas)
    drafts["problems.py"] = _problems()
    drafts["formats.py"] = _formats(formats.GRAPHS, [form for form in ENTITIES if form is not formats.HTML])
    return {path: formatted(text, path) for path, text in sorted(drafts.items())}


def formatted(text: str, path: str) -> str:
    """Return a module as the project's formatter writes it."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(CLIENT / path), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


def _area_module(area: str, queries: Sequence[NamedQuery]) -> str:
    note = NOTE.format(what=f"queries/{area}")
    imports = [
        "from edu_graph.client.core import Question",
        "from edu_graph.client.rows import Row",
        _types_of(queries),
    ]
    types = {parameter.type for query in queries for parameter in query.parameters}
    needed = {"date": "from datetime import date", "enum": "from typing import Literal"}
    if standard := [line for name, line in needed.items() if name in types]:
        imports.insert(0, "\n".join(standard) + "\n")
    head = f'"""The named queries on {area}.\n\n{note}\n"""\n\n' + COLUMNS
    return head + "\n".join(imports) + "\n\n\n" + "\n\n\n".join(_row(query) + _function(query) for query in queries)


def _types_of(queries: Sequence[NamedQuery]) -> str:
    return "from edu_graph.client.terms import Value" if any(query.columns for query in queries) else ""


def _row(query: NamedQuery) -> str:
    taken = [column.name for column in query.columns if column.name in TAKEN or iskeyword(column.name)]
    if taken:
        raise ValueError(f"{query.name}: a row cannot have a column {taken[0]!r}: it is a name of Row's or Python's")
    lines = [f"class {row_name(query.name)}(Row):", _docstring(f"A row of `{query.name}`.")]
    for column in query.columns:
        lines += [f"    {column.name}: Value", _docstring(column.description)]
    return "\n".join(lines) + "\n\n\n"


def _function(query: NamedQuery) -> str:
    row = row_name(query.name)
    given = [(python_name(parameter.name), parameter) for parameter in query.parameters]
    # What must be given comes first in the signature, as a reader expects.
    ordered = sorted(given, key=lambda pair: not pair[1].is_required)
    signature = ", ".join(f"{name}: {_annotation(parameter)}" for name, parameter in ordered)
    star = "*, " if given else ""
    values = ", ".join(f'"{parameter.name}": {name}' for name, parameter in given)
    told = [query.summary + ".", "", query.question]
    if given:
        told += ["", "Args:", *(_argument(name, parameter) for name, parameter in ordered)]
    return (
        f"def {python_name(query.name)}({star}{signature}) -> Question[{row}]:\n"
        + _docstring("\n".join(told))
        + f'\n    return Question("{query.name}", {{{values}}}, {row})\n'
    )


def row_name(query: str) -> str:
    """Return the name of the class of a query's rows."""
    return "".join(word.capitalize() for word in query.split("-")) + "Row"


def python_name(name: str) -> str:
    """Return a name as Python takes it: `from` becomes `from_`."""
    made = name.replace("-", "_")
    return f"{made}_" if iskeyword(made) else made


def _annotation(parameter: Parameter) -> str:
    kinds = {"date": "date | str", "year": "int", "integer": "int"}
    kind = kinds.get(parameter.type, "str")
    if parameter.type == "enum":
        kind = "Literal[" + ", ".join(f'"{value}"' for value in parameter.allowed) + "]"
    return kind if parameter.is_required else f"{kind} | None = None"


def _argument(name: str, parameter: Parameter) -> str:
    kinds = {
        "country": "A country by its ISO 3166-1 code or a name",
        "entity": "A thing by its IRI, kind/slug or a name",
        "language": "A BCP 47 tag",
        "iri": "An absolute IRI",
    }
    kind = f" {kinds[parameter.type]}." if parameter.type in kinds else ""
    default = f" Default: {parameter.default}." if parameter.default is not None else f" Example: {parameter.example}."
    return f"    {name}: {parameter.description}{kind}{default}"


def _docstring(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        hanging = " " * 8 if line.startswith("    ") else ""
        lines += textwrap.wrap(line, WIDTH - 8, subsequent_indent=hanging, break_on_hyphens=False) or [""]
    body = "\n".join(lines).replace("\\", "\\\\")
    if '"""' in body:
        raise ValueError("a description has three quotes in a row")
    end = "\n" if len(lines) > 1 else " " if body.endswith('"') else ""
    return textwrap.indent(f'"""{body}{end}"""', "    ", lambda line: bool(line.strip()))


def _index(areas: dict[str, list[NamedQuery]]) -> str:
    names = {
        area: sorted([*(python_name(q.name) for q in group), *(row_name(q.name) for q in group)])
        for area, group in areas.items()
    }
    note = NOTE.format(what="queries/")
    head = (
        f'"""A typed function for each named query: `client.query(list_sources())`.\n\n'
        f"Its arguments are the query's parameters, its rows have the query's columns.\n{note}\n"
        '"""\n\n'
    )
    imports = [f"from edu_graph.client.named.{area} import {', '.join(found)}" for area, found in names.items()]
    every = sorted(name for found in names.values() for name in found)
    return head + "\n".join(_folded(line) for line in imports) + f"\n\n__all__ = {every!r}\n"


def _folded(line: str) -> str:
    start, _, names = line.partition(" import ")
    return f"{start} import (" + ", ".join(names.split(", ")) + ",)"


def _formats(graphs: Iterable[formats.Format], documents: Iterable[formats.Format]) -> str:
    note = NOTE.format(what="edu_graph.rdf.formats, or `ENTITIES` of service/faces.py")
    tables: Mapping[str, tuple[Iterable[formats.Format], str]] = {
        "GRAPHS": (graphs, "What CONSTRUCT and DESCRIBE are answered in."),
        "DOCUMENTS": (documents, "What documents of things, sources and named graphs are offered in."),
    }
    told = [
        f"{name}: Final = { ({form.key: form.media_type for form in forms})!r}\n" + f'"""{meaning}"""\n'
        for name, (forms, meaning) in tables.items()
    ]
    rows = f'ROWS: Final = "{formats.JSON.media_type}"\n"""What rows and truth values are read in."""\n'
    head = f'"""Media types of answers, by the names that `format=` has.\n\n{note}\n"""\n\nfrom typing import Final\n'
    return "\n".join([head, rows, *told])


def _problems() -> str:
    served = list(_served())
    note = NOTE.format(what="edu_graph.errors")
    head = (
        f'"""An exception for each type of problem that a service tells, named as in the service.\n\n{note}\n"""\n\n'
        "from typing import Final\n\nfrom edu_graph.client.faults import ProblemError\n"
    )
    listed = "\n".join(f"    {_problem_name(kind)}," for kind in _one_a_type(served))
    table = (
        "BY_TYPE: Final[dict[str, type[ProblemError]]] = {\n    kind.slug: kind\n    for kind in (\n"
        f"{listed}\n    )\n}}\n"
        '"""The exception for each type; for one that is not here, ProblemError itself is raised."""\n'
    )
    return "\n\n".join([head, *map(_problem, served), table])


def _problem(kind: type[errors.EduGraphError]) -> str:
    parent = kind.__mro__[1]
    base = parent.__name__ if issubclass(parent, errors.EduGraphError) and parent is not errors.EduGraphError else ""
    meaning = " ".join((kind.__doc__ or "").split()) if kind is not errors.EduGraphError else "The operator is told."
    head = f"class {_problem_name(kind)}({base or 'ProblemError'}):"
    return "\n".join([head, _docstring(f"{kind.title}.\n\n{meaning}"), f'\n    slug = "{kind.type}"\n'])


def _served() -> Iterable[type[errors.EduGraphError]]:
    """Return the errors that can reach a client, parents first."""
    hidden = (errors.OperatorError, errors.AnswerCut)
    return (kind for kind in errors.catalogue() if not issubclass(kind, hidden))


def _one_a_type(kinds: Iterable[type[errors.EduGraphError]]) -> list[type[errors.EduGraphError]]:
    found: dict[str, type[errors.EduGraphError]] = {}
    for kind in kinds:
        found.setdefault(kind.type, kind)
    return list(found.values())


def _problem_name(kind: type[errors.EduGraphError]) -> str:
    return "Internal" if kind is errors.EduGraphError else kind.__name__


def stale(found: dict[str, str]) -> list[str]:
    """Return the generated files that differ from what they should hold, and those that should not be there."""
    there = {f"named/{path.name}" for path in (CLIENT / "named").glob("*.py")}
    return sorted({path for path, text in found.items() if _read(CLIENT / path) != text} | (there - set(found)))


def main(arguments: Sequence[str]) -> int:
    """Write the files, or with `--check` name those that differ; return the exit code."""
    found = files()
    for path in (different := stale(found)):
        place = f"src/edu_graph/client/{path}"
        if "--check" in arguments:
            print(f"{place} is out of date: python -m tools.make_client")
        elif path in found:
            (CLIENT / path).parent.mkdir(exist_ok=True)
            (CLIENT / path).write_text(found[path], encoding="utf-8")
            print(f"{place} written")
        else:
            (CLIENT / path).unlink()
            print(f"{place} removed")
    return 1 if different and "--check" in arguments else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
