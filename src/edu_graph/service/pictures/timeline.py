"""A timeline: what a thing took part in, each date as exact as the sources have it, and what is only planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from edu_graph import vocab
from edu_graph.service.messages import N_
from edu_graph.service.pages.periods import moment
from edu_graph.service.pictures.drawing import SIZE, SOLID, STRIPED, SURMISED, TRAIL, Sheet
from edu_graph.service.pictures.framing import MOST, Frame, Legend, legend, shortened
from edu_graph.service.pictures.lettering import clean, width, wrapped
from edu_graph.service.pictures.model import Cell, Column, Data, Figures, Label, Picture

_WIDTH: Final = 640.0
_BAR: Final = 12.0
_LEAST: Final = 6.0
_TAIL: Final = 18.0
_LINE: Final = SIZE * 1.3
_MARKS: Final = 8
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_OPEN_STATUSES: Final = ("/status-planned", "/status-announced")
_CANCELLED: Final = "/status-cancelled"

Row = Mapping[str, str]


def timeline(data: Data) -> Picture:
    """Draw when things began and ended (rows of `list-dates-of-thing`)."""
    dated = [row for row in data.rows if row.get("startEarliest") or row.get("endEarliest")]
    undated = [row for row in data.rows if row not in dated]
    dated.sort(key=lambda row: (_bounds(row)[0], _bounds(row)[3], data.name(row["dated"])))
    undated.sort(key=lambda row: data.name(row["dated"]))
    thing = data.name(data.asked["thing"])
    slug = data.asked["thing"].removeprefix(vocab.ID).replace("/", "-")
    frame = Frame(
        name=f"timeline-{slug}",
        title=data.gettext("Timeline: %(thing)s", thing=thing),
        told=_told(data, dated, undated),
        table=_table(data, [*dated, *undated]),
    )
    # The latest are the ones that most readers look for.
    draw = partial(_drawn, data, dated[-MOST:]) if dated else None
    return frame.around(data, draw, *shortened(data, dated, MOST, LATEST))


LATEST: Final = N_("The picture shows the latest %(number)s; the table has all of them.")


def is_ahead(row: Row) -> bool:
    """Tell whether a thing is planned or announced, and no source calls it anything later."""
    return row.get("status", "").endswith(_OPEN_STATUSES)


def _bounds(row: Row) -> tuple[str, str, str, str]:
    """Return first and last day of the beginning, then of the end; where one of the two is not told, the other's."""
    start = row.get("startEarliest", ""), row.get("startLatest", "") or row.get("startEarliest", "")
    end = row.get("endEarliest", "") or row.get("endLatest", ""), row.get("endLatest", "") or row.get("endEarliest", "")
    return (*(start if start[0] else end), *(end if end[0] else start))


def _table(data: Data, rows: list[Row]) -> Figures:
    columns = (
        Column("dated", data.gettext("What"), "thing"),
        Column("start", data.gettext("Begins")),
        Column("end", data.gettext("Ends")),
        Column("status", data.gettext("Status"), "thing"),
    )
    return Figures(
        data.gettext("Dates, as exact as the sources have them"), columns, tuple(_cells(data, r) for r in rows)
    )


def _cells(data: Data, row: Row) -> tuple[Cell, ...]:
    status = data.thing(row["status"]) if row.get("status") else Cell(data.gettext(_NOT_TOLD))
    return data.thing(row["dated"]), _date(data, row, "start"), _date(data, row, "end"), status


_NOT_TOLD: Final = N_("not told")


def _date(data: Data, row: Row, side: str) -> Cell:
    earliest, latest = row.get(f"{side}Earliest", ""), row.get(f"{side}Latest", "")
    value = earliest if earliest == latest else f"{earliest}/{latest}"
    return Cell(moment(earliest, latest, data.ui), value=value) if earliest else Cell(data.gettext(_NOT_TOLD))


def words(data: Data, row: Row) -> str:
    """Return in words when a thing began and ended, as exact as the sources are."""
    start, end = _date(data, row, "start"), _date(data, row, "end")
    if start.value and start.value == end.value:
        return start.text
    return data.gettext("begins: %(start)s; ends: %(end)s", start=start.text, end=end.text)


def _told(data: Data, dated: list[Row], undated: list[Row]) -> str:
    said = []
    if dated:
        first, last = _bounds(dated[0])[0][:4], max(_bounds(row)[3] for row in dated)[:4]
        said.append(
            data.ngettext(
                "%(number)s thing with a date, in %(first)s.",
                "%(number)s things with a date, in %(first)s.",
                len(dated),
                first=first,
            )
            if first == last
            # Languages have one form for 1 and 21: no form may leave out what the other tells.
            else data.ngettext(
                "%(number)s thing with a date, from %(first)s to %(last)s.",
                "%(number)s things with a date, from %(first)s to %(last)s.",
                len(dated),
                first=first,
                last=last,
            )
        )
    ahead = sum(map(is_ahead, dated))
    if ahead:
        said.append(
            data.ngettext(
                "%(number)s of them is only planned or announced.",
                "%(number)s of them are only planned or announced.",
                ahead,
            )
        )
    if undated:
        said.append(
            data.ngettext(
                "%(number)s thing has no date in any source; it stands in the table.",
                "%(number)s things have no date in any source; they stand in the table.",
                len(undated),
            )
        )
    return " ".join(said) or data.gettext("The sources tell of nothing here.")


def _drawn(data: Data, rows: list[Row]) -> Sheet:
    sheet = Sheet(_WIDTH, data.ui)
    axis = _Axis.over(rows)
    y = legend(sheet, 18, _legend(data, rows)) + 8
    top, blocks = y, []
    for row in rows:
        label = _named(data, row)
        blocks.append((row, label, y + 20))
        y += _LINE * len(wrapped(clean(label.text), _WIDTH, SIZE)) + _BAR + 12
    for year in axis.marks():
        x = axis.place(f"{year}-01-01")
        sheet.line((x, top + 4), (x, y + 14))
        sheet.text(x + 3, top + 6, str(year), style="soft small")
    for row, label, at in blocks:
        _bar(sheet, data, row, (sheet.lines(0, at + 8, label, _WIDTH, "halo") - 12, axis))
    sheet.height = y + 20
    return sheet


@dataclass(frozen=True)
class _Axis:
    """The years of a drawing, from the first day of the first to the last day of the last."""

    first: int
    last: int

    @classmethod
    def over(cls, rows: list[Row]) -> "_Axis":
        return cls(min(int(_bounds(row)[0][:4]) for row in rows), max(int(_bounds(row)[3][:4]) for row in rows))

    def place(self, day: str, after: int = 0) -> float:
        """Return where a day begins; `after`: that many days later."""
        begun, end = date(self.first, 1, 1).toordinal(), date(self.last, 12, 31).toordinal() + 1
        return 4 + (date.fromisoformat(day).toordinal() + after - begun) / (end - begun) * (_WIDTH - 12)

    def marks(self) -> range:
        """Return the years that are marked: not more than there is room for."""
        step = next(step for step in _STEPS if (self.last - self.first) / step < _MARKS)
        return range(-(-self.first // step) * step, self.last + 1, step)


def _named(data: Data, row: Row) -> Label:
    label = data.label(row["dated"])
    if not is_ahead(row) and not row.get("status", "").endswith(_CANCELLED):
        return label
    return Label(data.gettext(WITH_STATUS, name=label.text, status=data.name(row["status"])), label.language)


WITH_STATUS: Final = N_("%(name)s (%(status)s)")
"""A thing's name with the word for what is only planned, announced or cancelled."""


def _bar(sheet: Sheet, data: Data, row: Row, at: tuple[float, "_Axis"]) -> None:
    """Draw when a thing may have been, and in it when it surely was; `at`: how high, and on which years.

    Before and after what is sure stands where its beginning and its end may lie; a project of which one of the two is
    told alone goes on beyond it.
    """
    (y, axis), (first, sure_from, sure_to, last) = at, _bounds(row)
    left = axis.place(first)
    right = max(axis.place(last, 1), left + _LEAST)
    is_sure = sure_from <= sure_to
    begin = right if not is_sure else left if sure_from == first else axis.place(sure_from)
    end = right if not is_sure or sure_to == last else axis.place(sure_to, 1)
    end = max(end, begin + 1) if is_sure else end
    sheet.begin_titled(words(data, row))
    for start, stop, fill in (
        (left, begin, SURMISED),
        (begin, end, STRIPED if is_ahead(row) else SOLID),
        (end, right, SURMISED),
    ):
        if stop > start:
            sheet.rectangle(start, y, stop - start, _BAR, fill)
    tails = dict.fromkeys((-1, 1), 0.0)
    for x, way in _open_ends(row, left, right):
        sheet.line((x, y + _BAR / 2), (x + way * _TAIL, y + _BAR / 2), "trail")
        tails[way] = _TAIL
    sheet.end_titled()
    _dates(sheet, words(data, row), y + _BAR - 1, (left - tails[-1], right + tails[1]))


def _dates(sheet: Sheet, told: str, y: float, ends: tuple[float, float]) -> None:
    """Write dates beside a bar, behind it or before it, where they have room."""
    (left, right), room = ends, width(told, SIZE) + 8
    if right + room <= _WIDTH:
        sheet.text(right + 8, y, told, style="soft small halo")
    elif room <= left:
        sheet.text(left - 8, y, told, "end", "soft small halo")


def _open_ends(row: Row, left: float, right: float) -> list[tuple[float, int]]:
    """Return where a project goes on to an end, or from a beginning, that no source tells, and which way."""
    if vocab.kind_of(row["dated"]) != "project":
        return []
    ends = [(left, -1)] * (not row.get("startEarliest")) + [(right, 1)] * (not row.get("endEarliest"))
    return [(x, way) for x, way in ends if 0 <= x + way * _TAIL <= _WIDTH]


def _legend(data: Data, rows: list[Row]) -> list[Legend]:
    """Return what is meant by the fillings that these rows have."""
    bounds = [_bounds(row) for row in rows]
    entries = []
    if any(not is_ahead(row) and sure <= until for row, (_, sure, until, _) in zip(rows, bounds, strict=True)):
        entries.append(Legend(SOLID, data.gettext("as told, on these days")))
    if any(first != sure or until != last for first, sure, until, last in bounds):
        entries.append(Legend(SURMISED, data.gettext("began or ended some time here: the sources are no more exact")))
    if any(map(is_ahead, rows)):
        entries.append(Legend(STRIPED, data.gettext("planned or announced")))
    if any(_open_ends(row, _WIDTH / 2, _WIDTH / 2) for row in rows):
        entries.append(Legend(TRAIL, data.gettext("no source tells the end, or the beginning")))
    return entries
