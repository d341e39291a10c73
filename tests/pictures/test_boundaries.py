"""How the shapes of the maps draw places whose status is disputed: as the map policy says, whoever made the shapes.

It needs the assets. The policy is the page /maps; a change here is a decision, and is told there.
"""

import math
import os
import re
from collections.abc import Mapping

import pytest

from edu_graph.service.pictures import maps, shapes
from edu_graph.service.pictures.shapes import Shape, Shapes

PLACES: Mapping[str, tuple[float, float, str]] = {
    "Crimea, Simferopol": (34.1, 45.1, "UKR"),
    "Western Sahara, Smara": (-11.7, 26.2, "ESH"),
    "Gaza": (34.35, 31.4, "PSE"),
    "West Bank, Nablus": (35.3, 32.2, "PSE"),
    "Kosovo, Prishtina": (21.1, 42.6, "XKX"),
    "Northern Cyprus, Lefkoniko": (33.7, 35.28, "CYN"),
    "Cyprus, Limassol": (33.0, 34.8, "CYP"),
    "Somaliland, Burao": (45.5, 9.5, "SOL"),
    "Golan, Katzrin": (35.75, 32.98, "ISR"),
    "Taiwan": (121.0, 24.0, "TWN"),
    "Abkhazia, Tkvarcheli": (41.6, 42.9, "GEO"),
    "South Ossetia": (44.0, 42.35, "GEO"),
    "Transnistria": (29.2, 47.2, "MDA"),
    "Donetsk": (37.8, 48.0, "UKR"),
    "Nagorno-Karabakh": (46.7, 39.9, "AZE"),
    "Almaty": (76.9, 43.2, "KAZ"),
    "Minsk": (27.6, 53.9, "BLR"),
}
"""Longitude, latitude, and the code of the shape in which the place lies."""

NORTH = 84.0
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_A = (1.340264, -0.081106, 0.000893, 0.003796)


def projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Return Equal Earth (Šavrič, Patterson, Jenny, 2018) on a sphere of radius 1."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = _A[0] + 3 * _A[1] * theta**2 + theta**6 * (7 * _A[2] + 9 * _A[3] * theta**2)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(theta) / (3 * slope)
    return x, theta * (_A[0] + _A[1] * theta**2 + theta**6 * (_A[2] + _A[3] * theta**2))


def on_sheet(longitude: float, latitude: float, known: Shapes) -> tuple[float, float]:
    """Return where a place lies on the map of the world, which reaches from 180° W to 180° E."""
    scale = known.views["world"][2] / (2 * projected(180, 0)[0])
    x, y = projected(longitude, latitude)
    return x * scale + known.views["world"][2] / 2, (projected(0, NORTH)[1] - y) * scale


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each ring of a path of the kind `M x y l dx dy … z`."""
    found = []
    for part in filter(None, path.split("z")):
        start, _, steps = part[1:].partition("l")
        x, y = map(float, _NUMBER.findall(start))
        numbers = list(map(float, _NUMBER.findall(steps)))
        ring = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def is_in(path: str, spot: tuple[float, float]) -> bool:
    x, y = spot
    crossings = 0
    for ring in rings(path):
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                crossings += 1
    return crossings % 2 == 1


def holders(found: Mapping[str, Shape], spot: tuple[float, float]) -> list[str]:
    return [code for code, shape in found.items() if shape.path and is_in(shape.path, spot)]


def is_shown(known: Shapes, name: str, spot: tuple[float, float]) -> bool:
    """Whether a place is on the map of a region."""
    left, top, width, height = known.views[name]
    return left <= spot[0] <= left + width and top <= spot[1] <= top + height


@pytest.fixture(scope="module")
def known() -> Shapes:
    found = shapes.read(shapes.FILE)
    if found is None:
        # Told as missing programs are: `./run test` lists what it left out.
        told = f"needs the built assets ({shapes.FILE.name})"
        if os.environ.get("EDU_GRAPH_TEST_ALL") == "1":
            pytest.fail(f"{told}, and EDU_GRAPH_TEST_ALL=1 leaves nothing out", pytrace=False)
        pytest.skip(told)
    return found


@pytest.mark.parametrize("place", sorted(PLACES))
def test_a_disputed_place_lies_where_the_policy_says(known: Shapes, place: str) -> None:
    longitude, latitude, code = PLACES[place]
    spot = on_sheet(longitude, latitude, known)
    shown = [name for name in known.views if is_shown(known, name, spot)]
    assert len(shown) >= 2, "the world, and a region"
    for name in shown:
        assert holders(known.drawn(name), spot) == [code], f"{place} on the map {name}"


def test_no_shape_runs_across_the_map(known: Shapes) -> None:
    """What crosses 180° is cut there: else its outline is drawn as a line from one edge of the map to the other."""
    wide = known.views["world"][2]
    for code, shape in known.world.items():
        for ring in rings(shape.path):
            longest = max(abs(a[0] - b[0]) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))
            assert longest < wide / 4, code


def test_every_region_has_a_name(known: Shapes) -> None:
    assert set(known.views) <= set(maps.REGIONS)


def test_a_ring_is_read_and_a_place_is_found() -> None:
    path = "M10 10l20 0 0 20-20 0zM14 14l4 0 0 4-4 0z"
    assert rings(path)[0] == [(10, 10), (30, 10), (30, 30), (10, 30)]
    assert (is_in(path, (12, 12)), is_in(path, (16, 16)), is_in(path, (40, 12))) == (True, False, False)


def test_a_shape_on_the_wrong_side_is_found(known: Shapes) -> None:
    spot = on_sheet(*PLACES["Crimea, Simferopol"][:2], known)
    x, y = spot
    planted = {**known.world, "RUS": Shape(known.world["RUS"].path + f"M{x - 2} {y - 2}l4 0 0 4-4 0z", (0, 0))}
    assert holders(planted, spot) == ["RUS", "UKR"]
    assert [name for name in known.views if is_shown(known, name, spot)] == ["world", "europe"]
