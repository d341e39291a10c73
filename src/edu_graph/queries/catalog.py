"""The named queries: read from `queries/<area>/<verb-noun>.rq`, checked once, frozen."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from edu_graph.errors import DataError, InputError, NotFound
from edu_graph.queries import tokens
from edu_graph.queries.header import Column, Entries, Header, Parameter, Plan, read_header
from edu_graph.queries.marks import Mark, find_marks
from edu_graph.queries.policy import Limits, Screened, screen

_AREA: Final = re.compile(r"[a-z]+")
_NAME: Final = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Files are reviewed, so only what would end a process is kept away from the parsers.
_FILE_LIMITS: Final = Limits(seconds=60, memory_mib=1024, rows=1_000_000, bytes=2**30, text=50_000, depth=50)


@dataclass(frozen=True)
class NamedQuery:
    """One query file: what its header says, and its text, which is a query that runs as it lies.

    `marks` tells for each parameter which line of the text holds its value.
    """

    name: str
    area: str
    summary: str
    description: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    different: tuple[str, ...]
    ordered: tuple[str, ...]
    entries: Entries | None
    since: str
    text: str
    form: str
    marks: tuple[Mark, ...]
    plan: Plan | None = field(default=None, hash=False)

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of that name, if there is one."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


class Catalog:
    """All named queries, by name; iteration is in the order of names."""

    def __init__(self, queries: dict[str, NamedQuery]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def load(cls, folder: Path) -> "Catalog":
        """Read every query file below the folder.

        Raises DataError (file, line): a file's place, name, header or query is wrong, or a name stands in two areas.
        """
        queries: dict[str, NamedQuery] = {}
        for path in sorted(folder.rglob("*.rq"), key=lambda path: path.parts):
            file = path.relative_to(folder.parent).as_posix()
            query = _read(path, file, folder)
            if query.name in queries:
                detail = f"{query.name} stands in {queries[query.name].area} too"
                raise DataError(detail, file=file, line=1, help="Names are unique over all areas: rename one.")
            queries[query.name] = query
        return cls(queries)

    def get(self, name: str) -> NamedQuery:
        """Return the query of that name. Raises NotFound, with the nearest name."""
        if name in self._queries:
            return self._queries[name]
        near = get_close_matches(name[:100], list(self._queries), n=1, cutoff=0.5)
        help_ = f"Did you mean {near[0]}?" if near else "/queries lists all of them."
        raise NotFound(f"there is no query {name[:100]!a}", help=help_)

    def __iter__(self) -> Iterator[NamedQuery]:
        """Run over the queries in the order of their names."""
        return iter(self._queries.values())

    def __len__(self) -> int:
        """How many queries there are."""
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a query of that name."""
        return name in self._queries


def _read(path: Path, file: str, folder: Path) -> NamedQuery:
    area, name = _names(path, file, folder)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError("this is not UTF-8", file=file, line=1, help="Save the file as UTF-8.") from error
    header = read_header(text, file)
    try:
        # Read once for all three: a service that starts reads every query.
        found = tuple(tokens.tokenize(text))
        screened = screen(text, _FILE_LIMITS, found)
        marks = find_marks(text, header.parameters, file, found)
    except InputError as error:
        raise DataError(
            error.detail, file=file, line=error.fields["line"], column=error.fields["column"], help=error.help
        ) from error
    _check_columns(header, screened, file)
    _check_order(header, found, file)
    fields = {key: getattr(header, key) for key in Header.model_fields}
    return NamedQuery(name=name, area=area, text=text, form=screened.form, marks=marks, **fields)


def _names(path: Path, file: str, folder: Path) -> tuple[str, str]:
    parts = path.relative_to(folder).parts
    if len(parts) != 2 or not _AREA.fullmatch(parts[0]) or not _NAME.fullmatch(path.stem):
        help_ = "Put it into queries/<area>/<verb-noun>.rq, in lower case: visits/list-visited-institutions.rq."
        raise DataError("a query file stands or is called otherwise", file=file, line=1, help=help_)
    return parts[0], path.stem


def _check_columns(header: Header, screened: Screened, file: str) -> None:
    if screened.default_graphs or screened.named_graphs:
        raise DataError("a named query has no FROM", file=file, line=1, help="Use GRAPH in the pattern.")
    names = tuple(column.name for column in header.columns)
    if names != screened.variables:
        detail = f"the columns are {_listed(names)}, and the query projects {_listed(screened.variables)}"
        raise DataError(
            detail, file=file, line=1, help="Describe each projected variable, in the order of SELECT (no *)."
        )


def _check_order(header: Header, found: Sequence[tokens.Token], file: str) -> None:
    """Hold the header's order against the ORDER BY at the end: the rows must come in the order that it promises."""
    words = [token.text for token in found if token.kind != tokens.COMMENT]
    tail: list[str] = []
    while words and words[-1].startswith("?"):
        tail.insert(0, words.pop()[1:])
    ordered = [word.upper() for word in words[-2:]] == ["ORDER", "BY"]
    if tuple(tail if ordered else ()) != header.order or (header.columns and not header.order):
        detail = f"the header's order is {_listed(header.order)}, and the query does not end in ORDER BY just that"
        raise DataError(
            detail, file=file, line=1, help="End with ORDER BY ?column ?column …, ascending, without LIMIT."
        )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
