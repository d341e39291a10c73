"""Flows: who gives to which country, as ribbons between the givers and those that receive."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pictures import ranking
from edu_graph.service.pictures.drawing import SIZE, SOLID, Anchor, Sheet
from edu_graph.service.pictures.framing import Frame, counted
from edu_graph.service.pictures.lettering import clean, wrapped
from edu_graph.service.pictures.model import Data, Label, Picture

MOST: Final = 12
"""Givers, and receivers, with a name in the drawing; the rest of each side is one. Its table has all."""

_WIDTH: Final = 640.0
_NAMES: Final = 172.0
_NODE: Final = 12.0
_LINE: Final = 17.0
_GAP: Final = 9.0
_TALL: Final = 460.0
"""How high the ribbons are together, where there are many."""
_UNIT: Final = 12.0
"""How high a ribbon of one thing is, where there are few."""
_REST: Final = ""
"""In place of an IRI: those that have no name in the drawing."""

SHORTENED: Final = N_(
    "The picture names the %(number)s givers and the %(number)s countries that receive with the highest numbers; the "
    "table has all of them."
)

_WAY: Final = N_("%(giver)s to %(receiver)s")

Flow = tuple[str, str, int]


def flows(data: Data) -> Picture:
    """Draw who gives to which country, in how many things (rows of `list-flows-between-countries`)."""
    found = [(row["giver"], row["receiver"], int(row["things"])) for row in data.rows]
    found.sort(key=lambda flow: (-flow[2], data.name(flow[0]), data.name(flow[1]), flow))
    country = data.asked.get("country", "")
    title = data.gettext("Who gives to whom")
    if country:
        title = data.gettext("Who gives to whom: %(country)s", country=data.name(country))
    frame = Frame(
        name="flows" + f"-{country.rpartition('/')[2]}" * bool(country),
        title=title,
        told=_told(data, found),
        table=counted(
            data,
            data.gettext("Givers and countries that receive, and in how many things"),
            [("giver", data.gettext("Giver")), ("receiver", data.gettext("Receiver"))],
            [((giver, receiver), number) for giver, receiver, number in found],
        ),
    )
    is_short = any(len({flow[side] for flow in found}) > MOST for side in (0, 1))
    notes = (data.gettext(SHORTENED, number=data.number(MOST)),) if is_short else ()
    return frame.around(data, partial(_drawn, data, found) if found else None, *notes)


def _told(data: Data, found: Sequence[Flow]) -> str:
    if not found:
        return data.gettext("The sources tell of no giver and receiver of the same thing.")
    gives, receives = _sums(found, 0), _sums(found, 1)
    said = [
        data.ngettext("%(number)s giver.", "%(number)s givers.", len(gives)),
        data.ngettext("%(number)s country that receives.", "%(number)s countries that receive.", len(receives)),
        _widest_told(data, ranking.top(found)),
        ranking.told(data, gives.items(), ranking.GIVES),
        ranking.told(data, receives.items(), ranking.RECEIVES),
    ]
    said.append(data.gettext("The numbers are of events, projects and documents, not of money."))
    said.append(data.gettext("A thing with several givers or receivers counts for each two of them."))
    return " ".join(said)


def _widest_told(data: Data, widest: Sequence[Flow]) -> str:
    """Return a sentence on the widest ribbon, or on those that are equally wide."""
    giver, receiver, number = widest[0]
    if len(widest) == 1:
        return data.gettext(
            "The widest ribbon: %(giver)s to %(receiver)s (%(number)s).",
            giver=data.name(giver),
            receiver=data.name(receiver),
            number=data.number(number),
        )
    if len(widest) > ranking.PAIRS:
        return data.gettext(
            "No ribbon is the widest: many have the same number, %(number)s.", number=data.number(number)
        )
    ways = [data.gettext(_WAY, giver=data.name(one[0]), receiver=data.name(one[1])) for one in widest]
    return data.gettext(
        "The widest ribbons are equal (%(number)s): %(names)s.", number=data.number(number), names="; ".join(ways)
    )


def _sums(found: Iterable[Flow], side: int) -> Counter[str]:
    sums = Counter[str]()
    for flow in found:
        sums[flow[:2][side]] += flow[2]
    return sums


@dataclass(frozen=True)
class _Node:
    """One side's end of ribbons: whose it is, the number of things, its lines of letters and their language."""

    iri: str
    number: int
    lines: tuple[str, ...]
    language: str

    def height(self, unit: float) -> float:
        """Return how much room it takes: for its ribbons, and for its letters."""
        return max(self.number * unit, len(self.lines) * _LINE)


def gathered(found: Sequence[Flow]) -> list[Flow]:
    """Return the flows of a drawing: those of the givers and receivers with the highest numbers, the rest as one."""
    kept = []
    for side in (0, 1):
        sums = _sums(found, side)
        # Not by name: the same ones have a name in every language.
        first = sorted(sums, key=lambda iri: (-sums[iri], iri))
        # One that is left over is named: it takes no more room than the rest would.
        kept.append(set(first if len(first) <= MOST + 1 else first[:MOST]))
    sums_of = Counter[tuple[str, str]]()
    for giver, receiver, number in found:
        sums_of[giver if giver in kept[0] else _REST, receiver if receiver in kept[1] else _REST] += number
    return [(*pair, number) for pair, number in sums_of.items()]


def _ordered(data: Data, drawn: Sequence[Flow]) -> tuple[list[str], list[str]]:
    """Return both sides from top to bottom: givers by their numbers, receivers near to those that they receive from."""
    gives, receives = _sums(drawn, 0), _sums(drawn, 1)
    left = sorted(gives, key=lambda iri: (iri == _REST, -gives[iri], data.name(iri), iri))
    place = {iri: at for at, iri in enumerate(left)}
    middle = {
        iri: sum(place[giver] * number for giver, to, number in drawn if to == iri) / receives[iri] for iri in receives
    }
    return left, sorted(receives, key=lambda iri: (iri == _REST, middle[iri], data.name(iri), iri))


def _drawn(data: Data, found: Sequence[Flow]) -> Sheet:
    drawn = gathered(found)
    sheet = Sheet(_WIDTH, data.ui)
    unit = min(_UNIT, _TALL / sum(number for *_, number in drawn))
    sides = []
    for side, order in enumerate(_ordered(data, drawn)):
        sums, names = _sums(drawn, side), {flow[side] for flow in found}
        sides.append([_node(data, iri, sums[iri], len(names) - len([one for one in order if one])) for iri in order])
    top = 36.0
    height = max(sum(node.height(unit) + _GAP for node in nodes) - _GAP for nodes in sides)
    sheet.text(_NAMES + _NODE, 18, data.gettext("Gives"), "end", "strong")
    sheet.text(_WIDTH - _NAMES - _NODE, 18, data.gettext("Receives"), "start", "strong")
    places = [_places(nodes, unit, (top, height)) for nodes in sides]
    _ribbons(sheet, data, drawn, (places[0], places[1], unit))
    for side, nodes in enumerate(sides):
        for node in nodes:
            _end(sheet, data, (side, node), (places[side][node.iri], unit))
    sheet.height = top + height + 8
    return sheet


def _node(data: Data, iri: str, number: int, rest: int) -> _Node:
    label = data.label(iri) if iri else Label(data.ngettext("%(number)s other", "%(number)s others", rest))
    lines = wrapped(clean(label.text), _NAMES - 34, SIZE)
    return _Node(iri, number, tuple(lines), label.language)


def _places(nodes: Sequence[_Node], unit: float, room: tuple[float, float]) -> dict[str, float]:
    """Return the middle of each node, spread over the whole height."""
    top, height = room
    spare = height - sum(node.height(unit) for node in nodes)
    gap = spare / (len(nodes) - 1) if len(nodes) > 1 else 0
    y, found = top if len(nodes) > 1 else top + spare / 2, {}
    for node in nodes:
        found[node.iri] = y + node.height(unit) / 2
        y += node.height(unit) + gap
    return found


def _ribbons(
    sheet: Sheet, data: Data, drawn: Sequence[Flow], at: tuple[dict[str, float], dict[str, float], float]
) -> None:
    """Draw the ribbons; at each end they lie in the order of their other ends, so that few of them cross."""
    left, right, unit = at
    starts: dict[tuple[str, str], float] = {}
    ends: dict[tuple[str, str], float] = {}
    for side, own, other, tops in ((0, left, right, starts), (1, right, left, ends)):
        sums, used = _sums(drawn, side), Counter[str]()
        for flow in sorted(drawn, key=lambda flow: other[flow[:2][1 - side]]):
            iri = flow[:2][side]
            tops[flow[0], flow[1]] = own[iri] + (used[iri] - sums[iri] / 2) * unit
            used[iri] += flow[2]
    for giver, receiver, number in sorted(drawn, key=lambda flow: (-flow[2], left[flow[0]], right[flow[1]])):
        told = data.gettext(
            "%(giver)s to %(receiver)s: %(number)s",
            giver=_name(data, giver),
            receiver=_name(data, receiver),
            number=data.number(number),
        )
        sheet.begin_titled(told)
        x = _NAMES + _NODE
        sheet.ribbon((x, starts[giver, receiver]), (_WIDTH - x, ends[giver, receiver]), number * unit)
        sheet.end_titled()


def _name(data: Data, iri: str) -> str:
    return data.name(iri) if iri else data.gettext("others")


def _end(sheet: Sheet, data: Data, one: tuple[int, _Node], at: tuple[float, float]) -> None:
    """Draw one end of ribbons: its bar, its number beside it, and its name."""
    (side, node), (middle, unit) = one, at
    x = _NAMES if side == 0 else _WIDTH - _NAMES - _NODE
    sheet.rectangle(x, middle - node.number * unit / 2, _NODE, node.number * unit, SOLID)
    anchor: Anchor = "end" if side == 0 else "start"
    way = -1 if side == 0 else 1
    edge = x if side == 0 else x + _NODE
    sheet.text(edge + way * 6, middle + 5, data.number(node.number), anchor, "strong")
    first = middle + 5 - (len(node.lines) - 1) * _LINE / 2
    for place, text in enumerate(node.lines):
        sheet.text(edge + way * 32, first + place * _LINE, Label(text, node.language), anchor)
