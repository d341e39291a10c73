"""The network around one organisation: who takes part in something with it, and in how many things."""

from functools import partial
from typing import Final

from edu_graph import vocab
from edu_graph.service.pictures import framing, ranking
from edu_graph.service.pictures.drawing import OPEN, SIZE, SOLID, Sheet
from edu_graph.service.pictures.framing import MOST, Frame, counted, shortened
from edu_graph.service.pictures.lettering import clean, width, wrapped
from edu_graph.service.pictures.model import Data, Label, Picture

_WIDTH: Final = 900.0
_ROOM: Final = 250.0
_ROW: Final = 48.0
_MIDDLE: Final = 170.0
_PLACE: Final = vocab.ID + "place/"


def network(data: Data) -> Picture:
    """Draw an organisation with its partners (rows of `list-partners-of-organisation`), those of most things first."""
    found = [(row["partner"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda one: (-one[1], data.name(one[0]), one[0]))
    centre = data.asked["organisation"]
    frame = Frame(
        name="network-" + centre.removeprefix(vocab.ID).replace("/", "-"),
        title=data.gettext("Partners: %(organisation)s", organisation=data.name(centre)),
        told=_told(data, found),
        table=counted(
            data,
            data.gettext("Partners, and in how many things both take part"),
            [("partner", data.gettext("Partner"))],
            [((iri,), number) for iri, number in found],
        ),
    )
    draw = partial(_drawn, data, centre, found[:MOST]) if found else None
    return frame.around(data, draw, *shortened(data, found))


def _told(data: Data, found: list[tuple[str, int]]) -> str:
    if not found:
        return data.gettext("The sources name nobody with whom it takes part in something.")
    lands = sum(iri.startswith(_PLACE) for iri, _ in found)
    said = [
        data.ngettext(
            "%(number)s partner takes part in something with it.",
            "%(number)s partners take part in something with it.",
            len(found),
        ),
        ranking.told(data, found, ranking.OFTEN),
    ]
    if lands:
        said.append(
            data.ngettext(
                "%(number)s of the partners is a country.", "%(number)s of the partners are countries.", lands
            )
        )
    return " ".join(said)


def _drawn(data: Data, centre: str, found: list[tuple[str, int]]) -> Sheet:
    """Draw the partners in two columns beside the organisation: names have room, and the same data the same places."""
    sheet = Sheet(_WIDTH, data.ui)
    half = (len(found) + 1) // 2
    begun = 56.0
    sheet.height = begun + max(half * _ROW, 90) - 16
    middle = (_WIDTH / 2, begun + max(half * _ROW, 90) / 2 - 10)
    most = found[0][1]
    for side, part in enumerate((found[:half], found[half:])):
        for place, (_, number) in enumerate(part):
            end = _spot(side, begun + place * _ROW)
            sheet.line(middle, end, "link", 1.2 + 5 * number / most)
    for side, part in enumerate((found[:half], found[half:])):
        for place, (iri, number) in enumerate(part):
            _partner(sheet, data, (iri, number), (side, begun + place * _ROW))
    framing.middle(sheet, data.label(centre), middle, _MIDDLE, 5)
    _legend(sheet, data)
    return sheet


def _spot(side: int, y: float) -> tuple[float, float]:
    return (_ROOM + 40, y) if side == 0 else (_WIDTH - _ROOM - 40, y)


def _partner(sheet: Sheet, data: Data, one: tuple[str, int], at: tuple[int, float]) -> None:
    (iri, number), (side, y) = one, at
    x = _spot(side, y)[0]
    if iri.startswith(_PLACE):
        sheet.diamond((x, y), 7, OPEN)
    else:
        sheet.circle((x, y), 6, SOLID)
    label = data.label(iri)
    lines = wrapped(clean(label.text), _ROOM - 6, SIZE)
    outwards = -1 if side == 0 else 1
    sheet.text(x + outwards * 14, y + 5, data.number(number), "end" if side == 0 else "start", "strong")
    for place, text in enumerate(lines):
        line = y + 5 - (len(lines) - 1) * 9 + place * 18
        sheet.text(x + outwards * 40, line, Label(text, label.language), "end" if side == 0 else "start")


def _legend(sheet: Sheet, data: Data) -> None:
    x = 10.0
    bodies, lands = partial(sheet.circle, radius=6, fill=SOLID), partial(sheet.diamond, radius=7, fill=OPEN)
    for draw, told in ((bodies, data.gettext("a body")), (lands, data.gettext("a country"))):
        draw((x, 12))
        sheet.text(x + 14, 17, told, style="soft")
        x += 14 + width(told, SIZE) + 24
    sheet.text(x, 17, data.gettext("number and width of line: things in which both take part"), style="soft")
