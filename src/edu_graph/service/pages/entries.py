"""Rows of an answer as readers see them: an entry for each thing that was asked for, said once, with its sources.

What a query's rows repeat only because several passages say it is declared beside the query (`entries` of its header).
Data keep every row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Period
from edu_graph.service import entity
from edu_graph.service.answers import Row, value_of
from edu_graph.service.calls import Call
from edu_graph.service.entity import Value
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import querywords
from edu_graph.service.pages.bounds import Known, bounds_of, sharpness, span_told
from edu_graph.service.pages.periods import moment, period
from edu_graph.service.pages.profiles.filling import STATUSES
from edu_graph.service.pages.wording import language_name, number, plain
from edu_graph.service.passages import is_passage

COUNTED: Final = N_("%(entries)s (%(rows)s)")
"""How many entries there are, and from how many rows: `2 agreements (14 rows in the data)`."""

_YES_OR_NO: Final = {"true": N_("yes"), "false": N_("no")}
_DAYS: Final = "days"
"""Stands for the datatype of two days or four with strokes between them, which only `_with_period` writes."""
_SPAN: Final = "when"
"""What a query calls the days from the beginning of a thing to its end; others are when one thing happened."""
_BOOLEAN: Final = vocab.XSD + "boolean"
WIDEST: Final = 6
"""Columns beside that of the thing itself: of more, those that most rows leave empty are told in one."""


@dataclass(frozen=True)
class Behind:
    """One place where a line stands: its address, what readers call it, and what is known of what it says.

    `names_only`: it names what the line shows, and says nothing of it.
    """

    iri: str
    words: str
    restatement: Value | None = None
    names_only: bool = False


@dataclass
class Line:
    """One of the different things that rows say of an entry, in the columns that differ, and where it stands.

    A cell has several values where each of them goes with all the others of its line, and all stands in one place.
    `rest`: what it says in columns that most rows leave empty, each with its heading (`Answered.has_rest`).
    """

    cells: list[list[Value]]
    behind: list[Behind] = field(default_factory=list)
    is_explained: bool = True
    rest: list[tuple[str, list[Value]]] = field(default_factory=list)


@dataclass
class Entry:
    """One thing that was asked for: its name, what is the same in all its rows, and its lines."""

    name: Value | None
    same: list[Value | None]
    lines: list[Line]


@dataclass(frozen=True)
class Answered:
    """An answer for a page: the headings in the order of the cells, and the entries.

    `has_behind`: lines tell where they stand; `rows`: how many rows of the data the entries hold; `has_rest`: columns
    that most rows leave empty have one place together, for a table of all of them would be wider than a screen.
    """

    headings: list[str]
    entries: list[Entry]
    has_behind: bool
    rows: int
    has_rest: bool = False


@dataclass(frozen=True)
class Rows:
    """Rows as a query answers them.

    `sources` are the passages behind each, `explained` whether they can be told; both are empty where nobody asked.
    """

    columns: list[str]
    rows: Sequence[Row]
    sources: Sequence[Sequence[Mapping[str, Any]]] = ()
    explained: Sequence[bool] = ()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Rows":
        """Return the rows of a SPARQL results document with what the service adds to it."""
        told = document["results"]["bindings"]
        return cls(document["head"]["vars"], told, document.get("sources", ()), document.get("explained", ()))


def whole_entries(found: Rows, query: NamedQuery) -> Rows:
    """Return the rows of a page without those of its last entry, which may go on behind it.

    All of them where there is no entry before that one.
    """
    by = query.entries.by if query.entries else None
    kept = len(found.rows)
    if by is None or not kept:
        return found
    last = _raw(found.rows[-1], by)
    while kept and _raw(found.rows[kept - 1], by) == last:
        kept -= 1
    if not kept:
        return found
    return replace(found, rows=found.rows[:kept], sources=found.sources[:kept], explained=found.explained[:kept])


async def entries_of(call: Call, receive: Receive, query: NamedQuery, found: Rows) -> Answered:
    """Return the entries of an answer, named for the reader of the page. Raises as `answers.rows`."""
    iris = {cell["value"] for row in found.rows for cell in row.values() if cell["type"] == "uri"}
    behind = {str(one["passage"]) for told in found.sources for one in told}
    origins = await entity.origins_of(call, receive)
    said = await entity.texts_of(call, receive, behind, entity.RESTATEMENT)
    name = await entity.namer(call, receive, iris | behind)
    is_span = query.entries is not None and query.entries.period is not None and query.entries.period.called == _SPAN
    known = await bounds_of(call, receive, iris) if is_span else {}
    writer = Writer(call.language, name, lambda graph: origins.of(graph).label, said, known)
    return arranged(query, found, writer)


def counted(query: NamedQuery, answered: Answered, rows: str, ui: str) -> str:
    """Return how many entries an answer has and from how many rows; of a query without entries, `rows` alone."""
    if query.entries is None:
        return rows
    told = len(answered.entries)
    one, several = querywords.counted(query.entries)
    words = translations(ui)
    entries = words.ngettext(one, several, told) % {"number": number(told, ui)}
    return words.gettext(COUNTED) % {"entries": entries, "rows": rows}


class Writer:
    """Says cells in the language `ui`.

    `name` turns a thing into its name, `behind` a passage into words; `said` has by passage what it says in short;
    `known` tells how exactly spans are told, if the rows have any.
    """

    def __init__(
        self,
        ui: str,
        name: Callable[[dict[str, str]], Value],
        behind: Callable[[str], str],
        said: Mapping[str, Value],
        known: Known = MappingProxyType({}),
    ) -> None:
        self._ui = ui
        self._say = translations(ui).gettext
        self._name = name
        self.whereabouts = behind
        self.said = said
        self.known = known

    def heading(self, column: str) -> str:
        """Return the heading of a column in words."""
        return self._say(querywords.heading(column))

    def value(self, column: str, row: Row) -> Value | None:
        """Return what a row says in a column, under the name that the row itself gives it; None: nothing."""
        cell = row.get(column)
        if cell is None:
            return None
        if cell["type"] == "uri":
            return self._thing(cell, row.get(column + querywords.LABEL))
        return self._literal(column, cell)

    def _literal(self, column: str, cell: dict[str, str]) -> Value:
        text, tag, datatype = cell["value"], cell.get("xml:lang", ""), cell.get("datatype", "")
        if datatype == _DAYS:
            first, last, *ended = text.split("/")
            if ended:
                return Value(span_told((first, last), (ended[0], ended[1]), self._ui))
            return Value((period if column == _SPAN else moment)(first, last, self._ui))
        if datatype == _BOOLEAN:
            return Value(self._say(_YES_OR_NO.get(text, text)))
        if datatype == vocab.XSD + "anyURI":
            return Value(text, iri=text)
        if column.casefold().endswith("language") and not tag:
            return Value(language_name(text, self._ui))
        shown = text if tag else plain(text, datatype, self._ui)
        return Value(shown, language=tag, is_retold=column in querywords.RETOLD)

    def _thing(self, cell: dict[str, str], label: dict[str, str] | None) -> Value:
        status = STATUSES.get(cell["value"].rpartition("/")[2])
        if status:
            return Value(self._say(status))
        if label is not None:
            return Value(label["value"], iri=cell["value"], language=label.get("xml:lang", ""))
        return self._name(cell)


@dataclass(frozen=True)
class _Columns:
    """What the columns of an answer are to its entries.

    `by`: the thing that an entry is of; `same`: alike in all rows of each entry; `differing`: not so; `apart`: these
    tell where a row stands; `rest`: how many of the differing ones, the last of them, have one place together.
    """

    by: str
    same: list[str]
    differing: list[str]
    apart: list[str]
    rest: int = 0


def arranged(query: NamedQuery, found: Rows, writer: Writer) -> Answered:
    """Return the entries of rows: what all rows of every entry have in common stands before what they differ in."""
    if query.entries is not None and query.entries.period is not None:
        found = _with_period(found, query.entries.period, writer.known)
    groups = _groups(found.rows, query.entries.by) if query.entries else [[at] for at in range(len(found.rows))]
    columns = _columns(query, found, groups, writer)
    entries = [
        Entry(
            writer.value(columns.by, found.rows[group[0]]),
            [writer.value(name, found.rows[group[0]]) for name in columns.same],
            _lines(found, group, columns, writer),
        )
        for group in groups
    ]
    shown = columns.differing[: len(columns.differing) - columns.rest]
    for line in (line for entry in entries for line in entry.lines):
        told = zip(columns.differing[len(shown) :], line.cells[len(shown) :], strict=True)
        line.rest = [(writer.heading(name), cell) for name, cell in told if cell]
        del line.cells[len(shown) :]
    headings = [writer.heading(name) for name in (columns.by, *columns.same, *shown)]
    has_behind = bool(found.sources) or any(line.behind for entry in entries for line in entry.lines)
    return Answered(headings, entries, has_behind, len(found.rows), columns.rest > 0)


def _with_period(found: Rows, time: Period, known: Known) -> Rows:
    """Return the rows with one column of all days in place of the first, and without the others."""
    told, days_of = [], (time.first, time.last, *time.within)
    for row in found.rows:
        first, last = value_of(row.get(time.first)), value_of(row.get(time.last))
        begun, ended = sharpness(row, first, last, known) or ((first, last), ())
        days = "/".join((*begun, *ended))
        cell = {"type": "literal", "value": days, "datatype": _DAYS}
        rest = {name: one for name, one in row.items() if name not in days_of}
        told.append(rest if not first and not last else {**rest, time.called: cell})
    columns = [time.called if name == time.first else name for name in found.columns if name not in days_of[1:]]
    return replace(found, columns=columns, rows=told)


def _columns(query: NamedQuery, found: Rows, groups: Sequence[Sequence[int]], writer: Writer) -> _Columns:
    headed = querywords.headed(found.columns)
    told = query.entries
    by = told.by if told else next(iter(headed), "")
    apart = [name for name in (told.sources if told else ()) if name in found.columns]
    shown = [name for name in headed if name != by and name not in apart and any(name in row for row in found.rows)]
    names = _names([by, *shown], found.rows, writer)
    others = [name for name in shown if not _repeats(name, names, found.rows, writer)]

    def is_same(name: str) -> bool:
        return all(len({_raw(found.rows[at], name) for at in group}) == 1 for group in groups)

    aside = [name for name in others if told and name in told.aside]
    beside = [name for name in others if name not in aside]
    rest = aside + (_sparse(beside, found.rows) if len(beside) > WIDEST else [])
    same = [name for name in others if name not in rest and is_same(name)]
    differing = [name for name in others if name not in same and name not in rest]
    return _Columns(by, same, differing + rest, apart, len(rest))


def _sparse(columns: Iterable[str], rows: Sequence[Row]) -> list[str]:
    """Return the columns in which more than half of the rows have nothing; of one alone nothing would be won."""
    found = [name for name in columns if 2 * sum(name in row for row in rows) < len(rows)]
    return found if len(found) > 1 else []


def _repeats(column: str, names: Iterable[Sequence[str | None]], rows: Sequence[Row], writer: Writer) -> bool:
    """Tell whether a column of texts says in all rows what a thing of another column is called, as a title does."""
    if any(row[column]["type"] == "uri" for row in rows if column in row):
        return False
    return any(all(_text(column, row, writer) == name for row, name in zip(rows, told, strict=True)) for told in names)


def _names(columns: Iterable[str], rows: Sequence[Row], writer: Writer) -> list[list[str | None]]:
    """Return what the things of each column that holds nothing else are called."""
    of_things = [name for name in columns if all(row[name]["type"] == "uri" for row in rows if name in row)]
    return [[_text(name, row, writer) for row in rows] for name in of_things]


def _text(column: str, row: Row, writer: Writer) -> str | None:
    value = writer.value(column, row)
    return None if value is None else value.text


def _groups(rows: Sequence[Row], by: str) -> list[list[int]]:
    """Return the places of the rows of each thing; rows that name none stand alone."""
    found: dict[object, list[int]] = {}
    for at, row in enumerate(rows):
        found.setdefault(_raw(row, by) if by in row else at, []).append(at)
    return list(found.values())


def _raw(row: Row, column: str) -> tuple[str, str]:
    cell = row.get(column) or {"value": ""}
    return cell["value"], cell.get("xml:lang", "")


def _lines(found: Rows, group: Sequence[int], columns: _Columns, writer: Writer) -> list[Line]:
    """Return what the rows of an entry say, each different thing once with all its places."""
    alike: dict[object, list[int]] = {}
    for at in group:
        alike.setdefault(tuple(_raw(found.rows[at], name) for name in columns.differing), []).append(at)
    lines = [
        Line(
            [_some(writer.value(name, found.rows[places[0]])) for name in columns.differing],
            _behind(found, places, columns.apart, writer),
            not found.explained or any(found.explained[at] for at in places),
        )
        for places in alike.values()
    ]
    for column in reversed(range(len(columns.differing))):
        lines = _joined(lines, column)
    return lines


def _some(value: Value | None) -> list[Value]:
    return [] if value is None else [value]


def _joined(lines: list[Line], column: int) -> list[Line]:
    """Return lines of which those are one that differ in nothing but one column: that has the values of all."""
    found: dict[object, Line] = {}
    for line in lines:
        rest = [_key(cell) for at, cell in enumerate(line.cells) if at != column]
        key = (*rest, not line.cells[column], *(one.iri for one in line.behind))
        known = found.setdefault(key, line)
        if known is not line:
            known.cells[column] += line.cells[column]
    return list(found.values())


def _key(cell: Sequence[Value]) -> tuple[tuple[str, str, str], ...]:
    return tuple((value.iri, value.text, value.language) for value in cell)


def _behind(found: Rows, places: Sequence[int], apart: Sequence[str], writer: Writer) -> list[Behind]:
    """Return where rows stand: the passages in their columns, and those that the service found behind them."""
    named: dict[str, Behind] = {}
    for at in places:
        for told in found.sources[at] if found.sources else ():
            iri = str(told["passage"])
            known = named.get(iri)
            names_only = told.get("support") == "names" and (known is None or known.names_only)
            named[iri] = Behind(iri, writer.whereabouts(iri), writer.said.get(iri), names_only)
    cells = {value_of(found.rows[at].get(name)) for at in places for name in apart} - {""}
    for iri in cells:
        # A source adds nothing where a passage of it is named.
        if iri not in named and (is_passage(iri) or not _is_told(iri, {*cells, *named})):
            named[iri] = Behind(iri, writer.whereabouts(iri))
    # Those of one source together, in the order of its text: `p10` stands behind `p9`.
    return sorted(named.values(), key=lambda one: (one.iri.partition("#")[0], len(one.iri), one.iri))


def _is_told(source: str, among: Iterable[str]) -> bool:
    return any(one.startswith(f"{source}#") for one in among)
