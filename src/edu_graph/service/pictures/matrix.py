"""Which countries work with which: a matrix of those with the most partners."""

from collections import Counter
from functools import partial
from itertools import pairwise
from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pictures import ranking
from edu_graph.service.pictures.drawing import CROSSED, DOTTED, SIZE, SOLID, STRIPED, UNDER, Sheet
from edu_graph.service.pictures.framing import Frame, shortened
from edu_graph.service.pictures.lettering import wrapped
from edu_graph.service.pictures.model import Cell, Column, Data, Figures, Label, Picture

MOST: Final = 16
"""Countries of the matrix: more have no room on a page."""

Pairs = dict[tuple[str, str], int]
"""The number of things of two countries."""

STEPS: Final = (1, 2, 5, 10)
"""From which number on a filling is denser."""

FILLS: Final = (DOTTED, STRIPED, CROSSED, SOLID)
_CELL: Final = 40.0
_NAMES: Final = 190.0


def fill_of(number: int) -> int:
    """Return the place of the filling that stands for a number from 1 on."""
    return max(place for place, least in enumerate(STEPS) if number >= least)


def steps_told(data: Data) -> list[str]:
    """Return what each filling stands for."""
    told = [
        data.number(low) if high - low == 1 else f"{data.number(low)}–{data.number(high - 1)}"
        for low, high in pairwise(STEPS)
    ]
    return [*told, data.gettext("%(number)s and more", number=data.number(STEPS[-1]))]


def code(iri: str) -> str:
    """Return the three letters of a country, which its IRI ends in."""
    return iri.rpartition("/")[2].upper()


def matrix(data: Data) -> Picture:
    """Draw pairs of countries (rows of `list-cooperating-countries`), for those with the most partners."""
    pairs = {(row["country"], row["partner"]): int(row["things"]) for row in data.rows}
    partners, weight = Counter[str](), Counter[str]()
    for pair, number in pairs.items():
        for one in pair:
            partners[one] += 1
            weight[one] += number
    found = _shown(data, pairs, partners, weight)
    both = pairs | {(other, one): number for (one, other), number in pairs.items()}
    frame = Frame(
        name="matrix",
        title=data.gettext("Countries that work together"),
        told=_told(data, pairs, partners),
        table=_table(data, found, both),
    )
    draw = partial(_drawn, data, found, both) if found else None
    return frame.around(data, draw, *shortened(data, list(partners), MOST, LEFT_OUT))


def _shown(data: Data, pairs: Pairs, partners: Counter[str], weight: Counter[str]) -> list[str]:
    """Return the countries of the matrix: those that its words name, and those with the most cooperation."""
    ordered = sorted(partners, key=lambda iri: (-weight[iri], -partners[iri], data.name(iri), iri))
    best = ranking.top(_ordered(data, pairs))
    named = {iri for one, other, _ in best[: ranking.PAIRS] for iri in (one, other)}
    named |= {iri for iri, _ in ranking.first(data, partners.items())}
    kept = {*named, *[iri for iri in ordered if iri not in named][: max(MOST - len(named), 0)]}
    return [iri for iri in ordered if iri in kept]


def _ordered(data: Data, pairs: Pairs) -> list[ranking.Pair]:
    found = [(one, other, number) for (one, other), number in pairs.items()]
    return sorted(found, key=lambda pair: (-pair[2], data.name(pair[0]), data.name(pair[1])))


LEFT_OUT: Final = N_(
    "The matrix has %(number)s countries: those that these words name, and those with the most cooperation. The file "
    "of the query has all pairs."
)


def _table(data: Data, found: list[str], both: dict[tuple[str, str], int]) -> Figures:
    columns = (
        Column("country", data.gettext("Country"), "thing"),
        *(Column(code(iri), data.name(iri), "number") for iri in found),
    )
    rows = tuple((data.thing(one), *(_cell(data, one, other, both) for other in found)) for one in found)
    return Figures(data.gettext("In how many things two countries take part together"), columns, rows)


def _cell(data: Data, one: str, other: str, both: dict[tuple[str, str], int]) -> Cell:
    return Cell("–") if one == other else data.numeric(both.get((one, other), 0))


def _told(data: Data, pairs: Pairs, partners: Counter[str]) -> str:
    if not pairs:
        return data.gettext("The sources tell of no two countries that take part in something together.")
    return " ".join(
        [
            data.ngettext(
                "%(number)s pair of countries takes part in something together.",
                "%(number)s pairs of countries take part in something together.",
                len(pairs),
            ),
            ranking.top_pair(data, _ordered(data, pairs)),
            ranking.told(data, partners.items(), ranking.PARTNERS),
        ]
    )


def _drawn(data: Data, found: list[str], both: dict[tuple[str, str], int]) -> Sheet:
    sheet = Sheet(_NAMES + _CELL * len(found) + 4, data.ui)
    y = key(sheet, data, 18) + 14
    for place, iri in enumerate(found):
        sheet.text(_NAMES + _CELL * (place + 0.5), y, Label(code(iri), "en"), "middle", "small")
    y += 8
    for row, one in enumerate(found):
        at = y + row * _CELL
        sheet.lines(
            0,
            at + 24 - 9 * (len(wrapped(_coded(data, one), _NAMES - 8, SIZE)) - 1),
            Label(_coded(data, one), data.label(one).language),
            _NAMES - 8,
        )
        for place, other in enumerate(found):
            _square(sheet, data, (_NAMES + place * _CELL, at), None if one == other else both.get((one, other), 0))
    sheet.height = y + len(found) * _CELL + 6
    return sheet


def _coded(data: Data, iri: str) -> str:
    return data.gettext("%(name)s, %(code)s", name=data.name(iri), code=code(iri))


def _square(sheet: Sheet, data: Data, at: tuple[float, float], number: int | None) -> None:
    x, y = at
    if number is None:
        sheet.rectangle(x + 1, y + 1, _CELL - 2, _CELL - 2, UNDER)
    elif number:
        sheet.rectangle(x + 1, y + 1, _CELL - 2, _CELL - 2, FILLS[fill_of(number)])
        sheet.plate((x + _CELL / 2, y + _CELL / 2), data.number(number))


_KEY_STEP: Final = 100.0
KEY_HEADING: Final = 22
"""How much lower than its heading the line of a key is."""


def key(sheet: Sheet, data: Data, y: float, x: float = 0.0) -> float:
    """Write what the fillings stand for, in one line below its heading; return where the next one stands."""
    sheet.text(x, y, Label(data.gettext("Things together")), style="small")
    y += KEY_HEADING
    for place, told in enumerate(steps_told(data)):
        sheet.rectangle(x + place * _KEY_STEP, y - 13, 24, 16, FILLS[place])
        sheet.text(x + place * _KEY_STEP + 30, y, Label(told, "en" if place < len(STEPS) - 1 else ""))
    return y + 12
