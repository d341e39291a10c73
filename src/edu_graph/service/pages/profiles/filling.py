"""Sections filled: the rows of their queries folded into lines, with names, days and words in the reader's language."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.queries.lists import given_as
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service import entity
from edu_graph.service.answers import Row, rows, value_of
from edu_graph.service.calls import Call
from edu_graph.service.entity import Origin, Origins, Value
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import collation
from edu_graph.service.pages.bounds import Known, bounds_of, last_day_told, sharpness, span_told
from edu_graph.service.pages.periods import moment, period
from edu_graph.service.pages.profiles import asking
from edu_graph.service.pages.profiles.model import Column, Section
from edu_graph.service.pages.querywords import RETOLD
from edu_graph.service.pages.wording import number, plain, told

VALUES: Final = 8
"""Values that a cell shows."""

STATUSES: Final = {
    "status-announced": N_("announced"),
    "status-planned": N_("planned"),
    "status-proposed": N_("proposed"),
    "status-under-way": N_("under way"),
    "status-completed": N_("reported as completed"),
    "status-cancelled": N_("cancelled"),
}
"""How far something has come, in words that nobody takes for one another."""

PENDING: Final = frozenset({"status-announced", "status-planned", "status-proposed"})
"""Of what is no further, nobody knows that it came about."""
_STATUS: Final = Column(("currentStatus",), N_("Status"), "status")
_WITH_STATUS: Final = frozenset({"agreement", "document", "event", "project"})
"""Kinds of things that have one."""
_SPANNING: Final = frozenset({"span", "last"})
_FORCE: Final = {"true": N_("yes"), "false": N_("no")}

Namer = Callable[[dict[str, str]], Value]


@dataclass(frozen=True)
class Cell:
    """What a line says in one column: the first values, and how many more there are."""

    values: list[Value]
    more: int = 0


@dataclass(frozen=True)
class Line:
    """One line: its cells, the passages behind it, or the address of the rows behind it."""

    cells: list[Cell]
    sources: list[Origin]
    evidence: str = ""


@dataclass(frozen=True)
class Filled:
    """A section with its first lines.

    `keys`: what each of all its lines is about, shown or not; `pending`: those of them that are announced or planned
    and no more, as far as is known; `href`: the address of all rows, with their sources; `is_cut`: a limit ended its
    query, so that nothing is known of its lines.
    """

    section: Section
    heading: str
    headings: list[str]
    href: str
    lines: list[Line] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    note: str = ""
    is_cut: bool = False
    pending: frozenset[str] = frozenset()

    @property
    def total(self) -> int:
        """How many lines there are, shown or not."""
        return len(self.keys)


Wanted = tuple[Section, str]
"""A section, and the thing that it is about."""

_Folded = list[tuple[str, list[Row]]]


@dataclass(frozen=True)
class Answered:
    """Sections with the rows that answer them (None: a limit ended the query), and what is known of things in them.

    `types`: their classes; `statuses`: how far those are that lines are about, by the last word (`status-planned`).
    """

    wanted: list[Wanted]
    rows: list[list[Row] | None]
    types: Mapping[str, set[str]]
    statuses: Mapping[str, str] = field(default_factory=dict)


async def ask(call: Call, receive: Receive, wanted: Sequence[Wanted]) -> Answered:
    """Ask for the rows of sections, all at once; what the release cannot be asked is left out.

    Raises as `asking.answers`.
    """
    askable = [(section, thing) for section, thing in wanted if asking.is_askable(call, section)]
    keys = [asking.key_of(call, section, thing) for section, thing in askable]
    found = await asking.answers(call, receive, keys)
    answered = [found[key] for key in keys]
    of_lines = [(one[0], told) for one, told in zip(askable, answered, strict=True)]
    types = await _types(call, receive, of_lines)
    return Answered(askable, answered, types, await _statuses(call, receive, of_lines))


async def fill(call: Call, receive: Receive, answered: Answered, origins: Origins) -> list[Filled]:
    """Return each section with its lines, those without any too; their sources go on with the numbers of `origins`."""
    folded = [
        _folded(section, found or [], answered.types)
        for (section, _), found in zip(answered.wanted, answered.rows, strict=True)
    ]
    name = await entity.namer(call, receive, _mentioned(answered.wanted, folded))
    known = await bounds_of(call, receive, _spanning(answered.wanted, folded))
    writer = _Writer(call, name, origins, known, answered.statuses)
    return [
        writer.section(section, thing, writer.in_order(section, folded[at]), is_cut=answered.rows[at] is None)
        for at, (section, thing) in enumerate(answered.wanted)
    ]


def _mentioned(askable: Sequence[Wanted], folded: Sequence[_Folded]) -> set[str]:
    """Return what may have to be named: of lines that are ordered by numbers and then by names, all."""
    found: set[str] = set()
    for (section, _), lines in zip(askable, folded, strict=True):
        shown = lines if section.falling else lines[: section.rows]
        found |= {cell["value"] for _, behind in shown for row in behind for cell in row.values()}
    return found


def _spanning(askable: Sequence[Wanted], folded: Sequence[_Folded]) -> set[str]:
    """Return what may have to be dated, in the lines shown of sections that tell spans."""
    return {
        cell["value"]
        for (section, _), lines in zip(askable, folded, strict=True)
        if any(column.show in _SPANNING for column in section.columns)
        for _, behind in lines[: section.rows]
        for row in behind
        for cell in row.values()
    }


async def _types(
    call: Call, receive: Receive, asked: Iterable[tuple[Section, list[Row] | None]]
) -> Mapping[str, set[str]]:
    """Return the classes (local names) of things, as far as sections ask for them."""
    things: set[str] = set()
    classes: set[str] = set()
    for section, found in asked:
        if section.classes:
            things |= {row[section.line]["value"] for row in found or []}
            classes |= set(section.classes)
    if not things:
        return {}
    nodes = " ".join(to_sparql(iri(thing)) for thing in sorted(things))
    kinds = " ".join(f"<{vocab.EG}{name}>" for name in sorted(classes))
    query = f"SELECT ?x ?t WHERE {{ VALUES ?x {{ {nodes} }} VALUES ?t {{ {kinds} }} ?x a ?t }}"
    known: dict[str, set[str]] = defaultdict(set)
    for row in await rows(call, receive, query):
        known[row["x"]["value"]].add(row["t"]["value"].removeprefix(vocab.EG))
    return known


async def _statuses(
    call: Call, receive: Receive, asked: Iterable[tuple[Section, list[Row] | None]]
) -> Mapping[str, str]:
    """Return how far the things are that lines are about, of sections that have no column for it."""
    lines = {
        value_of(row.get(section.line)) for section, found in asked if not _tells_status(section) for row in found or []
    }
    things = sorted(one for one in lines if "#" not in one and vocab.kind_of(one) in _WITH_STATUS)
    if not things:
        return {}
    nodes = " ".join(to_sparql(iri(thing)) for thing in things)
    query = f"SELECT ?x ?s WHERE {{ VALUES ?x {{ {nodes} }} ?x <{vocab.EG}currentStatus> ?s }}"
    return {row["x"]["value"]: _word(row["s"]) for row in await rows(call, receive, query)}


def _shows_force(columns: Iterable[Column]) -> bool:
    """Whether one of the columns says that an agreement is in force: the note of a section that has one is about it."""
    return any(column.show == "force" for column in columns)


def _tells_status(section: Section) -> Column | None:
    """Return the column of a section that tells how far its lines have come."""
    return next((column for column in section.columns if column.show == "status"), None)


def _folded(section: Section, found: list[Row], types: Mapping[str, set[str]]) -> _Folded:
    """Return the lines of a section in their order, each with its rows."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        key = value_of(row.get(section.line))
        if key and _counts(section, row) and (not section.classes or types.get(key, set()) & set(section.classes)):
            lines[key].append(row)
    ordered = list(lines.items())
    if section.kept:
        ordered.sort(key=lambda line: section.kept.index(_word(line[1][0].get(section.line))))
    if section.latest:
        ordered.sort(key=lambda line: max(value_of(row.get(section.latest)) for row in line[1]), reverse=True)
    return ordered


def _counts(section: Section, row: Row) -> bool:
    kept = all(_word(row.get(name)) in words for name, words in section.keep.items())
    kept &= not section.kept or _word(row.get(section.line)) in section.kept
    return kept and all(value_of(row.get(name)) for name in section.needs)


def _word(cell: dict[str, str] | None) -> str:
    """Return the last word of an IRI, `role-member` of `…/concept/role-member`; of a literal its text."""
    return re.split(r"[/#]", value_of(cell))[-1] if cell is not None and cell["type"] == "uri" else value_of(cell)


class _Writer:
    """Writes lines for a page, with the names and numbers of sources that were found for it."""

    def __init__(self, call: Call, name: Namer, origins: Origins, known: Known, statuses: Mapping[str, str]) -> None:
        self._call = call
        self._ui = call.language
        self._say = translations(call.language).gettext
        self._name = name
        self._origins = origins
        self._known = known
        self._statuses = statuses

    def in_order(self, section: Section, lines: _Folded) -> _Folded:
        """Return lines by their numbers, the greatest first, and among the same by their names."""
        if not section.falling:
            return lines

        def place(line: tuple[str, list[Row]]) -> tuple[float, collation.Key]:
            name = self._name({"type": "uri", "value": line[0]}).text
            most = max(float(value_of(row.get(section.falling)) or 0) for row in line[1])
            return -most, collation.key(name, self._ui)

        return sorted(lines, key=place)

    def section(self, section: Section, thing: str, lines: _Folded, *, is_cut: bool) -> Filled:
        """Return a section with its first lines, without the columns that say nothing in any of them."""
        values = asking.values_of(self._call, section, thing)
        shown = lines[: section.rows]
        pending = frozenset(key for key, behind in lines if self._is_pending(section, key, behind))
        columns, table = self._table(section, shown, pending)
        is_noted = bool(shown) and _shows_force(section.columns) == _shows_force(columns)
        return Filled(
            section,
            self._say(section.heading),
            [self._say(column.heading) for column in columns],
            self._address(section.query, values),
            [self._line(section, thing, behind, cells) for (_, behind), cells in zip(shown, table, strict=True)],
            [key for key, _ in lines],
            self._note(section.note, values) if is_noted else "",
            is_cut,
            pending,
        )

    def _table(
        self, section: Section, shown: _Folded, pending: frozenset[str]
    ) -> tuple[list[Column], list[list[Cell]]]:
        """Return the columns that say something in any of the lines, and by line the cells of these."""
        table = [[self._cell(column, behind) for column in section.columns] for _, behind in shown]
        told = [at for at in range(len(section.columns)) if at == 0 or any(cells[at].values for cells in table)]
        columns = [section.columns[at] for at in told]
        table = [[cells[at] for at in told] for cells in table]
        if not _tells_status(section) and any(key in pending for key, _ in shown):
            # Else nobody would see that some of it has not come about; where all of it has, nobody asks.
            columns.append(_STATUS)
            table = [[*cells, self._status(key)] for (key, _), cells in zip(shown, table, strict=True)]
        return columns, table

    def _is_pending(self, section: Section, key: str, behind: list[Row]) -> bool:
        column = _tells_status(section)
        if column is None:
            return self._statuses.get(key) in PENDING
        return any(_word(row.get(name)) in PENDING for row in behind for name in column.names)

    def _status(self, key: str) -> Cell:
        word = STATUSES.get(self._statuses.get(key, ""))
        return Cell([Value(self._say(word))] if word else [])

    def _address(self, query: str, values: Mapping[str, str]) -> str:
        return self._call.page(f"/queries/{query}?{urlencode({**values, 'sources': 'true'})}")

    def _note(self, note: str, values: Mapping[str, str]) -> str:
        if not note:
            return ""
        return self._say(note) % {name: told(value, vocab.XSD + "date", self._ui) for name, value in values.items()}

    def _line(self, section: Section, thing: str, behind: list[Row], cells: list[Cell]) -> Line:
        graphs = {value_of(row.get(name)) for name in section.passages for row in behind} - {""}
        # Those of one source together, in the order of its text: `p10` stands behind `p9`.
        named = sorted(graphs, key=lambda graph: (graph.partition("#")[0], len(graph), graph))
        return Line(cells, list(map(self._origins.of, named)), self._evidence(section, thing, behind[0]))

    def _evidence(self, section: Section, thing: str, row: Row) -> str:
        if section.evidence is None or section.evidence.query not in self._call.release.queries:
            return ""
        taken = {
            name: given_as(thing if column == "thing" else value_of(row.get(column)))
            for name, column in section.evidence.values.items()
        }
        return self._address(section.evidence.query, taken)

    def _cell(self, column: Column, behind: list[Row]) -> Cell:
        if column.where is not None:
            name, wanted = column.where
            behind = [row for row in behind if _word(row.get(name)) == wanted]
        found = self._found(column, behind)
        return Cell(found[:VALUES], max(0, len(found) - VALUES))

    def _found(self, column: Column, behind: list[Row]) -> list[Value]:
        """Return what a column shows of the rows, each value once, in their order."""
        if column.show == "period":
            days = dict.fromkeys(tuple(value_of(row.get(name)) for name in column.names) for row in behind)
            return [Value(moment(first, last, self._ui)) for first, last in days if first or last]
        if column.show == "span":
            spans = dict.fromkeys(self._span(column, row) for row in behind)
            return [Value(text) for text in spans if text]
        cells = [row[name] for row in behind for name in column.names if name in row]
        distinct = {(cell["value"], cell.get("xml:lang", "")): cell for cell in cells}
        told = [self._value(column, cell, behind) for cell in distinct.values()]
        return [self._beside(column, one, behind) for one in told] if column.beside else told

    def _beside(self, column: Column, value: Value, behind: Sequence[Row]) -> Value:
        """Return a value with what its rows tell in the other column: `School (host, organiser)`."""
        of_it = [row for row in behind if value_of(row.get(column.names[0])) == value.iri]
        cells = {row[column.beside]["value"]: row[column.beside] for row in of_it if column.beside in row}
        names = [self._name(cell) for cell in cells.values()]
        if not names:
            return value
        pieces: list[Value | str] = [piece for name in names for piece in (", ", name)]
        return replace(Value.made(value, " (", *pieces[1:], ")"), iri=value.iri)

    def _span(self, column: Column, row: Row) -> str:
        first, last = (value_of(row.get(name)) for name in column.names)
        days = sharpness(row, first, last, self._known)
        return span_told(*days, self._ui) if days else period(first, last, self._ui)

    def _value(self, column: Column, cell: dict[str, str], behind: Sequence[Row]) -> Value:
        if column.show == "status":
            word = STATUSES.get(_word(cell))
            return Value(self._say(word)) if word else self._name(cell)
        if cell["type"] == "uri":
            return self._name(cell)
        if column.show == "force":
            return Value(self._say(_FORCE.get(cell["value"], cell["value"])))
        if column.show == "number":
            return Value(number(cell["value"], self._ui))
        if column.show == "last" and cell.get("datatype") == vocab.XSD + "date":
            return Value(last_day_told(behind[0], cell["value"], self._known, self._ui))
        tag = cell.get("xml:lang", "")
        shown = cell["value"] if tag else plain(cell["value"], cell.get("datatype", ""), self._ui)
        return Value(shown, language=tag, is_retold=not RETOLD.isdisjoint(column.names))
