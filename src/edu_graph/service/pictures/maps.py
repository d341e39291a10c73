"""Maps of cooperation: with whom a country works, and which countries work together, in the world or a region."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pictures import ranking, shapes
from edu_graph.service.pictures.drawing import Fill, Sheet
from edu_graph.service.pictures.framing import Frame, counted, shortened
from edu_graph.service.pictures.lettering import clean
from edu_graph.service.pictures.matrix import FILLS, KEY_HEADING, code, fill_of, key
from edu_graph.service.pictures.model import Data, Picture
from edu_graph.service.pictures.placing import Mark, Placed, Point, placed
from edu_graph.service.pictures.shapes import Shape, Shapes

MOST: Final = 40
"""Lines of a map: more hide one another."""

REGIONS: Final = {
    shapes.WORLD: N_("the world"),
    "europe": N_("Europe"),
    "central-asia": N_("Central Asia"),
    "middle-east-north-africa": N_("the Middle East and North Africa"),
    "sub-saharan-africa": N_("Africa south of the Sahara"),
    "asia-pacific": N_("South Asia, East Asia and the Pacific"),
    "americas": N_("the Americas"),
}
"""What regions are called; a region that has no name here is not offered."""

_WIDTH: Final = 1000.0
_HEIGHT: Final = 880.0
_LEAST: Final = 580.0
_KEY: Final = 44.0 + KEY_HEADING
_SMALL: Final = 7.0
"""What is smaller on a map, in the units of the drawing, has a dot in place of its shape."""
_MISSING: Final = N_(
    "The shapes of the countries are not installed here, so there is no map. The table has all numbers."
)
_NO_OPINION: Final = N_("Borders and names on this map are no opinion on the status of any country or territory.")
_CROWDED: Final = N_("Some numbers have no room on the map; the table has all.")
_ELSEWHERE: Final = N_("Countries outside this part of the map stand in the table only.")

_NOWHERE: Final = (-99.0, -99.0)

Pair = tuple[str, str, int]


def partners(data: Data) -> Picture:
    """Draw with which countries a country takes part in something (rows of `list-partner-countries`)."""
    country = data.asked["country"]
    found = [(country, row["partner"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda pair: (-pair[2], data.name(pair[1])))
    frame = Frame(
        name=f"partners-{code(country).lower()}",
        title=data.gettext("Partner countries: %(country)s", country=data.name(country)),
        told=_partners_told(data, found),
        table=counted(
            data,
            data.gettext("Countries, and in how many things both take part"),
            [("partner", data.gettext("Country"))],
            [((partner,), number) for _, partner, number in found],
        ),
        is_map=True,
    )
    return _map(data, frame, found)


def pairs(data: Data) -> Picture:
    """Draw which countries take part in something together (rows of `list-cooperating-countries`)."""
    found = [(row["country"], row["partner"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda pair: (-pair[2], data.name(pair[0]), data.name(pair[1])))
    frame = Frame(
        name="cooperation",
        title=data.gettext("Map of cooperation between countries"),
        told=_pairs_told(data, found),
        table=counted(
            data,
            data.gettext("Pairs of countries, and in how many things both take part"),
            [("country", data.gettext("Country")), ("partner", data.gettext("Other country"))],
            [((one, other), number) for one, other, number in found],
        ),
        is_map=True,
    )
    return _map(data, frame, found)


def _partners_told(data: Data, found: list[Pair]) -> str:
    if not found:
        return data.gettext("The sources tell of no country that takes part in something with this one.")
    said = data.ngettext(
        "%(number)s country takes part in something with this one.",
        "%(number)s countries take part in something with this one.",
        len(found),
    )
    return " ".join([said, ranking.told(data, [pair[1:] for pair in found], ranking.OFTEN)])


def _pairs_told(data: Data, found: list[Pair]) -> str:
    if not found:
        return data.gettext("The sources tell of no two countries that take part in something together.")
    lands = {land for pair in found for land in pair[:2]}
    said = [
        data.ngettext(
            "%(number)s country takes part in something together with another one.",
            "%(number)s countries take part in something together with another one.",
            len(lands),
        ),
        ranking.top_pair(data, found),
    ]
    return " ".join(said)


_LINES: Final = N_("The map has lines for the %(number)s pairs with the highest numbers.")
_LINES_HERE: Final = N_(
    "The map has lines for the %(number)s pairs with the highest numbers of which one country is in this part of it."
)


def _map(data: Data, frame: Frame, found: list[Pair]) -> Picture:
    known = shapes.read(shapes.FILE)
    if known is None or not found:
        return frame.around(data, None, *([data.gettext(_MISSING)] if known is None else []))
    region = data.asked.get("region", "")
    region = region if region in known.views else shapes.WORLD
    view = _View.of(known, region)
    spots = {land: view.spot(shape) for land, shape in known.of(region).items()}
    is_world = region == shapes.WORLD
    # A region has the lines of its own countries, not those of the world that happen to cross it.
    inland = [pair for pair in found if is_world or any(view.holds(spots.get(code(one), _NOWHERE)) for one in pair[:2])]
    wanted = _marks(data, _numbered(inland, data.asked.get("country", "")), spots, has_names=not is_world)
    inside = [mark for mark in wanted if view.holds(mark.spot)]
    country = code(data.asked.get("country", ""))
    (x, y) = spots.get(country, _NOWHERE)
    marks = placed(inside, view.room, [(x - 8, y - 8, x + 8, y + 8)])
    notes = list(shortened(data, inland, MOST, _LINES if is_world else _LINES_HERE))
    notes += [data.gettext(_CROWDED)] * (len(marks) < len(inside)) + [data.gettext(_ELSEWHERE)] * (
        len(inside) < len(wanted)
    )
    name = frame.name if is_world else f"{frame.name}-{region}"
    frame = replace(frame, name=name, source=known.source)
    draw = partial(_drawn, data, _Land(known.drawn(region), view, spots, inland), _best(found, country), marks)
    return frame.around(data, draw, *notes, data.gettext(_NO_OPINION))


@dataclass(frozen=True)
class _View:
    """A part of the world as a sheet shows it: its corner on the map, how large a unit is, and the room it takes.

    `around`: how wide the whole world is then.
    """

    left: float
    top: float
    scale: float
    room: Point
    around: float

    @classmethod
    def of(cls, known: Shapes, region: str) -> "_View":
        left, top, width, height = known.views[region]
        scale = min(_WIDTH / width, _HEIGHT / height)
        # The key below a map that is higher than wide needs more room than the map; there is sea on both sides then.
        wide = max(width * scale, _LEAST)
        return cls(
            left - (wide / scale - width) / 2, top, scale, (wide, height * scale), known.views[shapes.WORLD][2] * scale
        )

    def spot(self, shape: Shape) -> Point:
        """Return where a reader looks for a country."""
        return (shape.centre[0] - self.left) * self.scale, (shape.centre[1] - self.top) * self.scale

    def holds(self, spot: Point) -> bool:
        """Tell whether a place is on the sheet."""
        return 0 <= spot[0] <= self.room[0] and 0 <= spot[1] <= self.room[1]

    def is_small(self, shape: Shape) -> bool:
        """Tell whether a country could hardly be seen."""
        return shape.size * self.scale < _SMALL


@dataclass(frozen=True)
class _Land:
    """What a map is drawn of: the shapes of a view, the places of all countries on its sheet, the pairs with lines."""

    shapes: Mapping[str, Shape]
    view: _View
    spots: Mapping[str, Point]
    pairs: list[Pair]


def _drawn(data: Data, land: _Land, best: Mapping[str, int], marks: list[Placed]) -> Sheet:
    high = land.view.room[1]
    sheet = Sheet(land.view.room[0], data.ui, height=high + _KEY)
    subject = data.asked.get("country", "")
    sheet.begin_map(high)
    _shapes(sheet, land, best, code(subject) if subject else "")
    _arcs(sheet, land)
    for one in marks:
        _mark(sheet, one)
    if subject and code(subject) in land.spots:
        sheet.marker(land.spots[code(subject)])
    sheet.end_map()
    # Where a screen that is narrower than the map begins to show it (`.map > .start`).
    key(sheet, data, sheet.height - 16 - KEY_HEADING, 0.32 * sheet.width if sheet.width == _WIDTH else 0.0)
    return sheet


def _shapes(sheet: Sheet, land: _Land, best: Mapping[str, int], subject: str) -> None:
    small = [name for name, shape in land.shapes.items() if land.view.is_small(shape)]
    sheet.begin_land(land.view.scale, land.view.left, land.view.top)
    for name, shape in land.shapes.items():
        if name not in small:
            sheet.shape(shape.path, _fill(name, best, subject))
    sheet.end_land()
    for name in small:
        if land.view.holds(land.spots[name]):
            sheet.dot(land.spots[name], 4.5 if name in best or name == subject else 2.2, _fill(name, best, subject))


def _best(found: list[Pair], subject: str) -> dict[str, int]:
    """Return the highest number that each country has with another one."""
    best: dict[str, int] = {}
    for one, other, number in found:
        for land in (code(one), code(other)):
            if land != subject:
                best[land] = max(best.get(land, 0), number)
    return best


def _fill(land: str, best: Mapping[str, int], subject: str) -> Fill:
    if land == subject:
        return Fill("subject")
    if land not in best:
        return Fill("land")
    fill = FILLS[fill_of(best[land])]
    return Fill("shaded", fill.pattern) if fill.pattern else Fill("shaded full")


def _arcs(sheet: Sheet, land: _Land) -> None:
    spots, around = land.spots, land.view.around
    drawn = [pair for pair in land.pairs if code(pair[0]) in spots and code(pair[1]) in spots][:MOST]
    most = max((pair[2] for pair in drawn), default=1)
    for one, other, number in reversed(drawn):
        (x1, y1), (x2, y2), wide = spots[code(one)], spots[code(other)], 0.8 + 4 * number / max(most, 5)
        if abs(x2 - x1) <= around / 2:
            sheet.arc((x1, y1), (x2, y2), wide)
            continue
        # The shorter way leads over an edge of the map, and comes in again at the other.
        turn = around if x1 > x2 else -around
        sheet.arc((x1, y1), (x2 + turn, y2), wide)
        sheet.arc((x1 - turn, y1), (x2, y2), wide)


def _numbered(found: list[Pair], subject: str) -> list[tuple[str, int]]:
    """Return the countries that get a number: the partners of one; of all, those of the pairs with a line."""
    if subject:
        return [(other, number) for _, other, number in found]
    best: dict[str, int] = {}
    for one, other, number in found[:MOST]:
        for land in (one, other):
            best[land] = max(best.get(land, 0), number)
    return list(best.items())


def _marks(data: Data, numbered: list[tuple[str, int]], spots: Mapping[str, Point], *, has_names: bool) -> list[Mark]:
    return [
        Mark(spots[code(iri)], data.number(number), replace(label, text=clean(label.text)) if has_names else None)
        for iri, number in numbered
        if code(iri) in spots
        for label in [data.label(iri)]
    ]


def _mark(sheet: Sheet, one: Placed) -> None:
    if one.is_moved:
        sheet.lead(one.mark.spot, one.centre)
    sheet.badge(*one.centre, one.mark.number)
    if one.mark.name is not None and one.name_at is not None:
        sheet.place_name(one.name_at, one.mark.name, is_before=one.is_before)
