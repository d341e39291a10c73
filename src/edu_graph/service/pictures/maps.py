"""Maps of cooperation: with whom a country works, and which countries work together, in the world or a region."""

from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pictures import shapes
from edu_graph.service.pictures.drawing import Fill, Sheet, badge_radius
from edu_graph.service.pictures.matrix import FILLS, code, fill_of, key
from edu_graph.service.pictures.model import Column, Data, Figures, Picture
from edu_graph.service.pictures.shapes import Shapes

MOST: Final = 40
"""Lines of a map: more hide one another."""

REGIONS: Final = {
    shapes.WORLD: N_("the world"),
    "europe-central-asia": N_("Europe and Central Asia"),
}
"""What regions are called; a region that has no name here is not offered."""

_WIDTH: Final = 1000.0
_KEY: Final = 44.0
_MISSING: Final = N_(
    "The shapes of the countries are not installed here, so there is no map. The table has all numbers."
)
_NO_OPINION: Final = N_("Borders and names on this map are no opinion on the status of any country or territory.")
_CROWDED: Final = N_("Numbers of countries that lie close together stand in the table only.")

Pair = tuple[str, str, int]
Point = tuple[float, float]


def partners(data: Data) -> Picture:
    """Draw with which countries a country takes part in something (rows of `list-partner-countries`)."""
    country = data.asked["country"]
    found = [(country, row["partner"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda pair: (-pair[2], data.name(pair[1])))
    title = data.gettext("Partner countries: %(country)s", country=data.name(country))
    columns = (
        Column("partner", data.gettext("Country"), "thing"),
        Column("things", data.gettext("Things together"), "number"),
    )
    table = Figures(
        data.gettext("Countries, and in how many things both take part"),
        columns,
        tuple((data.thing(pair[1]), data.numeric(pair[2])) for pair in found),
    )
    name = f"partners-{code(country).lower()}"
    return _map(data, (name, title, _partners_told(data, found), table), found)


def pairs(data: Data) -> Picture:
    """Draw which countries take part in something together (rows of `list-cooperating-countries`)."""
    found = [(row["country"], row["partner"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda pair: (-pair[2], data.name(pair[0]), data.name(pair[1])))
    columns = (
        Column("country", data.gettext("Country"), "thing"),
        Column("partner", data.gettext("Other country"), "thing"),
        Column("things", data.gettext("Things together"), "number"),
    )
    table = Figures(
        data.gettext("Pairs of countries, and in how many things both take part"),
        columns,
        tuple((data.thing(one), data.thing(other), data.numeric(number)) for one, other, number in found),
    )
    title = data.gettext("Map of cooperation between countries")
    return _map(data, ("cooperation", title, _pairs_told(data, found), table), found)


def _partners_told(data: Data, found: list[Pair]) -> str:
    if not found:
        return data.gettext("The sources tell of no country that takes part in something with this one.")
    names = data.listed([(data.name(pair[1]), pair[2]) for pair in found[:3]])
    said = data.ngettext(
        "%(number)s country takes part in something with this one.",
        "%(number)s countries take part in something with this one.",
        len(found),
    )
    return " ".join([said, data.gettext("Most often: %(names)s.", names=names)])


def _pairs_told(data: Data, found: list[Pair]) -> str:
    if not found:
        return data.gettext("The sources tell of no two countries that take part in something together.")
    one, other, number = found[0]
    lands = {land for pair in found for land in pair[:2]}
    said = [
        data.ngettext(
            "%(number)s country takes part in something together with another one.",
            "%(number)s countries take part in something together with another one.",
            len(lands),
        ),
        data.gettext(
            "The pair with the highest number: %(one)s and %(other)s (%(number)s).",
            one=data.name(one),
            other=data.name(other),
            number=data.number(number),
        ),
    ]
    if len(found) > MOST:
        said.append(
            data.gettext(
                "The map has lines for the %(number)s pairs with the highest numbers.", number=data.number(MOST)
            )
        )
    return " ".join(said)


def _map(data: Data, words: tuple[str, str, str, Figures], found: list[Pair]) -> Picture:
    name, title, told, table = words
    known = shapes.read(shapes.FILE)
    if known is None or not found:
        missing = (data.gettext(_MISSING),) if known is None else ()
        return Picture(name, title, told, table, notes=missing, is_map=True)
    region = data.asked.get("region", "")
    region = region if region in known.views else shapes.WORLD
    sheet = _drawn(data, known, region, found)
    notes = tuple(data.gettext(note) for note in (_CROWDED, _NO_OPINION)) + ((known.source,) if known.source else ())
    name = name if region == shapes.WORLD else f"{name}-{region}"
    return sheet.into(Picture(name, title, told, table, notes=notes, is_map=True), data.credit)


def _drawn(data: Data, known: Shapes, region: str, found: list[Pair]) -> Sheet:
    left, top, width, height = known.views[region]
    scale = _WIDTH / width
    sheet = Sheet(_WIDTH, data.ui, height=height * scale + _KEY)
    subject = data.asked.get("country", "")
    best: dict[str, int] = {}
    for one, other, number in found:
        for land in (one, other):
            if land != subject:
                best[code(land)] = max(best.get(code(land), 0), number)
    lands = known.of(region)
    sheet.begin_map(height * scale)
    sheet.begin_land(scale, left, top)
    for land, shape in lands.items():
        if shape.path:
            sheet.shape(shape.path, _fill(land, best, code(subject) if subject else ""))
    sheet.end_land()
    spots = {land: ((shape.centre[0] - left) * scale, (shape.centre[1] - top) * scale) for land, shape in lands.items()}
    box = (_WIDTH, height * scale)
    _arcs(sheet, found, spots)
    _numbers(sheet, data, _numbered(found, subject), {land: spot for land, spot in spots.items() if _inside(spot, box)})
    if subject and code(subject) in spots:
        sheet.marker(spots[code(subject)])
    sheet.end_map()
    key(sheet, data, sheet.height - 16)
    return sheet


def _fill(land: str, best: dict[str, int], subject: str) -> Fill:
    if land == subject:
        return Fill("subject")
    if land not in best:
        return Fill("land")
    fill = FILLS[fill_of(best[land])]
    return Fill("shaded", fill.pattern) if fill.pattern else Fill("shaded full")


def _arcs(sheet: Sheet, found: list[Pair], spots: dict[str, Point]) -> None:
    drawn = [pair for pair in found if code(pair[0]) in spots and code(pair[1]) in spots][:MOST]
    most = max((pair[2] for pair in drawn), default=1)
    for one, other, number in reversed(drawn):
        sheet.arc(spots[code(one)], spots[code(other)], 0.8 + 4 * number / most)


def _numbered(found: list[Pair], subject: str) -> list[tuple[str, int]]:
    """Return the countries that get a number: the partners of one; of all, those of the pairs with a line."""
    if subject:
        return [(code(other), number) for _, other, number in found]
    best: dict[str, int] = {}
    for one, other, number in found[:MOST]:
        for land in (code(one), code(other)):
            best[land] = max(best.get(land, 0), number)
    return list(best.items())


def _numbers(sheet: Sheet, data: Data, numbered: list[tuple[str, int]], spots: dict[str, Point]) -> None:
    placed: list[tuple[float, float, float]] = []
    for land, number in numbered:
        if land not in spots:
            continue
        (x, y), text = spots[land], data.number(number)
        radius = badge_radius(text)
        if all((x - a) ** 2 + (y - b) ** 2 > (radius + r) ** 2 for a, b, r in placed):
            placed.append((x, y, radius))
            sheet.badge(x, y, text)


def _inside(spot: Point, box: tuple[float, float]) -> bool:
    return 0 <= spot[0] <= box[0] and 0 <= spot[1] <= box[1]
