"""Where the numbers and names of a map stand, so that none covers another: on their place, beside it, or nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph.service.pictures.drawing import badge_radius
from edu_graph.service.pictures.lettering import width
from edu_graph.service.pictures.model import Label

LETTERS: Final = 14
"""Letters of names on maps, in the units of the drawing."""

_AWAY: Final = 9.0
"""How far a plate stands from the edge of the place that it was moved away from."""
_WAYS: Final = ((1, 0), (0, -1), (-1, 0), (0, 1), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))
_STEPS: Final = (1.0, 1.9)
_ASIDE: Final = 4.0

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Mark:
    """What stands on a map for a country: its place, its number as text, and its name in the reader's language."""

    spot: Point
    number: str
    name: Label | None = None


@dataclass(frozen=True)
class Placed:
    """A mark with the middle of its plate, and where its name begins or ends; no name: it has no room."""

    mark: Mark
    centre: Point
    name_at: Point | None = None
    is_before: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether the plate stands beside its place, so that a line has to lead there."""
        return self.centre != self.mark.spot


def placed(marks: Sequence[Mark], room: Point, taken: Sequence[Box] = ()) -> list[Placed]:
    """Return the marks that have room within a map of this size, the first ones first; names after all numbers.

    `taken` are parts of the map where nothing may stand.
    """
    boxes, found = list(taken), []
    for mark in marks:
        radius = badge_radius(mark.number)
        centre = next((at for at in _candidates(mark.spot, radius) if _is_free(_plate(at, radius), boxes, room)), None)
        if centre is not None:
            boxes.append(_plate(centre, radius))
            found.append(Placed(mark, centre))
    return [_named(one, boxes, room) for one in found]


def _candidates(spot: Point, radius: float) -> list[Point]:
    beside = [(step * (radius + _AWAY) * x, step * (radius + _AWAY) * y) for step in _STEPS for x, y in _WAYS]
    return [spot, *((spot[0] + x, spot[1] + y) for x, y in beside)]


def _plate(centre: Point, radius: float) -> Box:
    return centre[0] - radius - 1, centre[1] - radius - 1, centre[0] + radius + 1, centre[1] + radius + 1


def _named(one: Placed, boxes: list[Box], room: Point) -> Placed:
    if one.mark.name is None:
        return one
    (x, y), radius, wide = one.centre, badge_radius(one.mark.number), width(one.mark.name.text, LETTERS)
    for is_before in (False, True):
        at = x + (radius + _ASIDE) * (-1 if is_before else 1)
        box = (at - wide, y - 8, at, y + 8) if is_before else (at, y - 8, at + wide, y + 8)
        if _is_free(box, boxes, room):
            boxes.append(box)
            return Placed(one.mark, one.centre, (at, y + 5), is_before)
    return one


def _is_free(box: Box, boxes: Sequence[Box], room: Point) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > room[0] or bottom > room[1]:
        return False
    return all(right <= a or left >= c or bottom <= b or top >= d for a, b, c, d in boxes)
