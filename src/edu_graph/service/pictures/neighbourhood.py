"""The neighbourhood of a term of the ontology: wider and narrower terms, what has it, and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph import vocab
from edu_graph.service.messages import N_
from edu_graph.service.pictures import framing
from edu_graph.service.pictures.drawing import DASHED, OPEN, SIZE, SOLID, Sheet
from edu_graph.service.pictures.lettering import clean, wrapped
from edu_graph.service.pictures.model import Cell, Column, Data, Figures, Label, Picture

MOST: Final = 10
"""Terms of a group that are drawn; the table has all."""

_WIDTH: Final = 900.0
_ROOM: Final = 250.0
_ROW: Final = 26.0
_MIDDLE: Final = 180.0
_LEGEND: Final = 44.0
_SHORTENED: Final = N_("Of each group the picture shows the first %(number)s; the table has all of them.")


@dataclass(frozen=True)
class Around:
    """Terms that stand to the middle one in one way: its name in files, its heading (a message), its side."""

    key: str
    heading: str
    side: int
    terms: tuple[str, ...]


def neighbourhood(data: Data, term: str, around: Sequence[Around], kinds: Mapping[str, str]) -> Picture:
    """Draw what stands around a term. `kinds`: `class` or `property` of terms of ours; others are foreign.

    Without neighbours there is nothing to draw, and one of them needs no drawing: the description says so.
    """
    title = data.gettext("Around “%(term)s”", term=data.name(term))
    columns = (
        Column("term", data.gettext("Term")),
        Column("relation", data.gettext("How it stands to “%(term)s”", term=data.name(term))),
    )
    rows = [
        (data.thing(iri), Cell(data.gettext(group.heading), value=group.key)) for group in around for iri in group.terms
    ]
    table = Figures(data.gettext("Terms around “%(term)s”", term=data.name(term)), columns, tuple(rows))
    name = "around-" + term.rpartition("#")[2]
    if not rows:
        told = data.gettext("It stands by itself: the ontology names no term as wider, narrower or belonging to it.")
        return Picture(name, title, told, table)
    if len(rows) == 1:
        return Picture(name, title, data.gettext("One term stands around it:"), table)
    counted = data.listed([(data.gettext(group.heading), len(group.terms)) for group in around])
    told = data.gettext("In the picture: %(names)s.", names=counted)
    is_cut = any(len(group.terms) > MOST for group in around)
    notes = (data.gettext(_SHORTENED, number=data.number(MOST)),) if is_cut else ()
    sheet = _drawn(data, term, around, kinds)
    return sheet.into(Picture(name, title, told, table, notes=notes), data.credit)


def _drawn(data: Data, term: str, around: Sequence[Around], kinds: Mapping[str, str]) -> Sheet:
    sheet = Sheet(_WIDTH, data.ui)
    sides = [[group for group in around if group.side == side] for side in (0, 1)]
    high = max(_height(groups) for groups in sides)
    high = max(high, 90.0)
    middle = (_WIDTH / 2, _LEGEND + high / 2)
    sheet.height = _LEGEND + high
    spots = [
        (side, *spot) for side in (0, 1) for spot in _spots(sides[side], _LEGEND + (high - _height(sides[side])) / 2)
    ]
    for side, iri, _, y in spots:
        if iri:
            sheet.line(middle, (_edge(side), y), "grid", 1.5)
    for side, iri, heading, y in spots:
        if iri:
            _term(sheet, data, (iri, kinds.get(iri, "")), (side, y))
        else:
            x = _edge(side) + (-14 if side == 0 else 14)
            sheet.text(x, y + 5, Label(data.gettext(heading)), "end" if side == 0 else "start", "strong")
    framing.middle(sheet, data.label(term), middle, _MIDDLE, 4)
    _legend(sheet, data)
    return sheet


def _height(groups: Sequence[Around]) -> float:
    return sum((1 + min(len(group.terms), MOST)) * _ROW + 10 for group in groups)


def _spots(groups: Sequence[Around], top: float) -> list[tuple[str, str, float]]:
    """Return IRI (empty: a heading), heading and place of each line of a side."""
    found = []
    y = top + _ROW / 2
    for group in groups:
        for iri in ("", *group.terms[:MOST]):
            found.append((iri, group.heading, y))
            y += _ROW
        y += 10
    return found


def _edge(side: int) -> float:
    return _ROOM + 40 if side == 0 else _WIDTH - _ROOM - 40


def _term(sheet: Sheet, data: Data, one: tuple[str, str], at: tuple[int, float]) -> None:
    (iri, kind), (side, y) = one, at
    x = _edge(side)
    _mark(sheet, kind, (x, y))
    label = data.label(iri)
    text = wrapped(clean(label.text), _ROOM + 10, SIZE, 1)[0]
    outwards = -14 if side == 0 else 14
    sheet.text(x + outwards, y + 5, Label(text, label.language), "end" if side == 0 else "start")


def _mark(sheet: Sheet, kind: str, at: tuple[float, float]) -> None:
    if kind == "class":
        sheet.circle(at, 6, SOLID)
    elif kind == "property":
        sheet.diamond(at, 7, OPEN)
    else:
        sheet.circle(at, 6, DASHED)


def _legend(sheet: Sheet, data: Data) -> None:
    for x, kind, words in (
        (10, "class", N_("a class")),
        (150, "property", N_("a property")),
        (310, "", N_("a term of another vocabulary, or a datatype")),
    ):
        _mark(sheet, kind, (x, 12))
        sheet.text(x + 14, 17, Label(data.gettext(words)), style="soft")


def labels(iris: Sequence[str], called: Mapping[str, Label]) -> dict[str, Label]:
    """Return the names of terms; foreign ones are called by their short names, which are in no language."""
    return {iri: called.get(iri) or Label(vocab.curie(iri)) for iri in iris}
