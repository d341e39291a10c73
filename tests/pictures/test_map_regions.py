"""Maps of regions: what stands on them covers nothing else, small states have dots, lines take the shorter way."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace

import pytest

from edu_graph.service import languages
from edu_graph.service.pictures import Label, Picture, maps, shapes
from edu_graph.service.pictures.drawing import badge_radius
from edu_graph.service.pictures.lettering import width
from edu_graph.service.pictures.placing import LETTERS, Mark, Placed, placed
from tests.pictures.samples import LONG, PLACE, SAMPLES

SVG = "{http://www.w3.org/2000/svg}"
ROOM = (1000.0, 600.0)
Box = tuple[float, float, float, float]


def crowd(count: int, name: str = "Name") -> list[Mark]:
    """Return marks of which many lie close together."""
    return [
        Mark((400 + 9.0 * (n % 7), 300 + 8.0 * (n // 7)), str(n), Label(f"{name} {n}", "en") if name else None)
        for n in range(count)
    ]


def boxes(found: Sequence[Placed]) -> list[Box]:
    told = []
    for one in found:
        (x, y), radius = one.centre, badge_radius(one.mark.number)
        told.append((x - radius, y - radius, x + radius, y + radius))
        if one.name_at is not None and one.mark.name is not None:
            at, wide = one.name_at, width(one.mark.name.text, LETTERS)
            left = at[0] - wide if one.is_before else at[0]
            told.append((left, at[1] - 12, left + wide, at[1] + 3))
    return told


def collisions(found: Sequence[Box]) -> int:
    return sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for at, a in enumerate(found)
        for b in found[at + 1 :]
    )


@pytest.mark.parametrize("count", [1, 2, 9, 60])
@pytest.mark.parametrize("name", ["", "Name", LONG])
def test_no_number_and_no_name_covers_another(count: int, name: str) -> None:
    found = placed(crowd(count, name), ROOM)
    assert collisions(boxes(found)) == 0
    assert all(min(a, b) >= 0 and c <= ROOM[0] and d <= ROOM[1] for a, b, c, d in boxes(found))
    assert found[0].centre == found[0].mark.spot


def test_a_collision_is_found() -> None:
    one = placed(crowd(1), ROOM)[0]
    assert collisions(boxes([one, replace(one, centre=(402, 300))])) > 0


def test_what_has_no_room_on_its_place_stands_beside_it() -> None:
    near, far = placed([Mark((500, 300), "7"), Mark((503, 300), "4")], ROOM)
    assert (near.is_moved, far.is_moved) == (False, True)
    assert abs(far.centre[0] - 503) + abs(far.centre[1] - 300) < 40
    assert placed([Mark((500, 300), "7")], ROOM, [(490, 290, 510, 310)])[0].is_moved
    assert len(placed(crowd(200, ""), ROOM)) < 200


def test_a_name_at_the_edge_stands_before_its_number() -> None:
    (one,) = placed([Mark((980, 300), "7", Label("Kazakhstan", "en"))], ROOM)
    assert one.is_before


def region(name: str, ui: str = "en") -> Picture:
    sample = SAMPLES["cooperation"]
    rows = [
        {"country": PLACE + "kaz", "partner": PLACE + code, "things": str(9 - n)}
        for n, code in enumerate(["sgp", "wsm", "mlt", "aus", "deu", "isr", "tjk", "eth"])
    ]
    return sample.draw(replace(sample.data(0, ui), rows=rows, asked={"region": name}))


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("name", sorted(maps.REGIONS))
@pytest.mark.parametrize("ui", languages.UI)
def test_each_region_is_drawn_and_called_in_each_language(name: str, ui: str) -> None:
    picture = region(name, ui)
    root = ET.fromstring(str(picture.svg))
    wide, high = map(float, root.get("viewBox", "").split()[2:])
    assert 500 < wide <= 1000
    assert high <= 950
    assert len(list(root.iter(f"{SVG}path"))) > 15


@pytest.mark.usefixtures("built")
def test_each_region_has_its_countries() -> None:
    known = shapes.read(shapes.FILE)
    assert known is not None
    held = {
        "europe": "PRT ISL FIN GRC BLR GEO XKX",
        "central-asia": "KAZ UZB KGZ TJK TKM",
        "middle-east-north-africa": "MAR ESH EGY ISR PSE JOR IRN YEM",
        "sub-saharan-africa": "SEN ETH ZAF MDG SOM",
        "asia-pacific": "PAK IND CHN JPN IDN AUS NZL FJI",
        "americas": "USA CAN MEX CUB BRA ARG CHL",
    }
    assert {*held, "world"} == set(maps.REGIONS) == set(known.views)
    for name, codes in held.items():
        left, top, wide, high = known.views[name]
        for code in codes.split():
            x, y = known.of(name)[code].centre
            assert left <= x <= left + wide, (name, code)
            assert top <= y <= top + high, (name, code)
            assert code in known.drawn(name)


@pytest.mark.usefixtures("built")
def test_a_small_state_is_a_dot() -> None:
    found = [one.get("class") for one in ET.fromstring(str(region("world").svg)).iter(f"{SVG}circle")]
    assert found.count("shaded") + found.count("shaded full") >= 2, "Singapore, Samoa and Malta"
    assert found.count("land") > 20
    known = shapes.read(shapes.FILE)
    assert known is not None
    assert known.world["SGP"].size < 2 < known.world["KAZ"].size
    assert known.world["VAT"].path == ""


@pytest.mark.usefixtures("squares")
def test_a_line_takes_the_shorter_way_over_the_edge() -> None:
    sample = SAMPLES["cooperation"]
    rows = [{"country": PLACE + "aaa", "partner": PLACE + "kaz", "things": "3"}]
    near = sample.draw(replace(sample.data(0), rows=rows))
    assert len(re.findall('class="link"', str(near.svg))) == 1
    known = shapes.read(shapes.FILE)
    assert known is not None
    x, y = known.world["KAZ"].centre
    known.world["KAZ"] = replace(known.world["KAZ"], centre=(x + 350, y))  # type: ignore[index]
    over = [one.get("d", "") for one in ET.fromstring(str(sample.draw(replace(sample.data(0), rows=rows)).svg)).iter()]
    lines = [path for path in over if "Q" in path]
    assert len(lines) == 4, "two, each with its edge"
    assert any(path.endswith("-40 50") for path in lines)


@pytest.mark.usefixtures("squares")
def test_what_lies_elsewhere_is_said_to() -> None:
    sample = SAMPLES["partners"]
    there = sample.draw(replace(sample.data(4), asked={**sample.asked, "region": "central-asia"}))
    assert any("outside this part" in note for note in there.notes)
    assert not any("outside this part" in note for note in sample.draw(sample.data(4)).notes)
