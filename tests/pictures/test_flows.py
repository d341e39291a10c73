"""Ribbons between givers and receivers: what is drawn adds up to what is told, and to the rows."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pytest

from edu_graph.service.pictures import Data, Label, Picture, flows
from tests.pictures.samples import AGENT, PLACE, SAMPLES, texts

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def drawn(rows: Sequence[tuple[str, str, int]], ui: str = "en") -> Picture:
    names = {iri: Label(iri.rpartition("/")[2].title(), ui) for row in rows for iri in row[:2]}
    told = [{"giver": giver, "receiver": receiver, "things": str(number)} for giver, receiver, number in rows]
    return flows.flows(Data(told, names, ui))


def many() -> list[tuple[str, str, int]]:
    return [(row["giver"], row["receiver"], int(row["things"])) for row in SAMPLES["flows"].data(90).rows]


def ends(picture: Picture) -> list[tuple[float, float, float]]:
    """Return left, top and height of each end of ribbons."""
    root = ET.fromstring(str(picture.svg))
    found = [one for one in root.iter(f"{SVG}rect") if one.get("class") == "solid"]
    return [(float(one.get("x", "0")), float(one.get("y", "0")), float(one.get("height", "0"))) for one in found]


def ribbons(picture: Picture) -> dict[str, list[float]]:
    """Return the numbers of each ribbon's path by its words, as `Sheet.ribbon` writes them."""
    found = {}
    for one in ET.fromstring(str(picture.svg)).iter(f"{SVG}g"):
        title, path = one.find(f"{SVG}title"), one.find(f"{SVG}path")
        if title is not None and path is not None:
            found[str(title.text)] = list(map(float, NUMBERS.findall(path.get("d", ""))))
    return found


def overhang(picture: Picture) -> float:
    """Return by how much ribbons stick out of the ends that they lead to, at most."""
    sides: dict[float, list[tuple[float, float]]] = {}
    for left, top, high in ends(picture):
        sides.setdefault(left, []).append((top, top + high))
    first, second = (sides[left] for left in sorted(sides))
    worst = 0.0
    for x1, y1, _, _, _, _, x2, y2, y2_low, _, _, _, _, _, y1_low in ribbons(picture).values():
        near, far = (first, second) if x1 < x2 else (second, first)
        for top, low, nodes in ((y1, y1_low, near), (y2, y2_low, far)):
            worst = max(worst, min(max(begin - top, low - end, 0.0) for begin, end in nodes))
    return worst


ROWS = [(PLACE + "nor", PLACE + "geo", 3), (AGENT + "fund", PLACE + "geo", 1), (PLACE + "nor", PLACE + "mli", 2)]


def test_each_ribbon_has_its_words_and_its_width() -> None:
    picture = drawn(ROWS)
    found = ribbons(picture)
    assert set(found) == {"Nor to Geo: 3", "Fund to Geo: 1", "Nor to Mli: 2"}
    widths = {words: numbers[8] - numbers[7] for words, numbers in found.items()}
    assert widths["Nor to Geo: 3"] == pytest.approx(3 * widths["Fund to Geo: 1"], abs=0.3)
    assert texts(picture.table.rows) == [["Nor", "Geo", "3"], ["Nor", "Mli", "2"], ["Fund", "Geo", "1"]]


@pytest.mark.parametrize("ui", ["en", "he"])
@pytest.mark.parametrize("rows", [ROWS, ROWS[:1], many()], ids=["few", "one", "many"])
def test_ribbons_end_within_their_ends_and_fill_them(rows: list[tuple[str, str, int]], ui: str) -> None:
    picture = drawn(rows, ui)
    assert overhang(picture) < 0.2
    for left in {left for left, _, _ in ends(picture)}:
        side = sorted((top, high) for at, top, high in ends(picture) if at == left)
        total = sum(numbers[8] - numbers[7] for numbers in ribbons(picture).values())
        assert sum(high for _, high in side) == pytest.approx(total, abs=0.1 * len(ribbons(picture)) + 0.1)
        assert all(a + b < c + 0.1 for (a, b), (c, _) in pairwise(side)), "ends lie apart"
    for start, end in ((1, 14), (7, 8)):
        bands = sorted((numbers[start], numbers[end]) for numbers in ribbons(picture).values())
        assert all(low < top + 0.15 for (_, low), (top, _) in pairwise(bands)), "ribbons lie beside each other"


def test_a_ribbon_beside_its_end_is_found() -> None:
    picture = drawn(ROWS)
    x, y = next(iter(ribbons(picture).values()))[:2]
    planted = str(picture.svg).replace(f"M{x:g} {y:g}", f"M{x:g} {y - 300:g}", 1)
    assert overhang(Picture("x", "x", "x", picture.table, svg=planted)) > 200  # type: ignore[arg-type]


def test_both_ends_have_a_name_and_a_number_that_add_up() -> None:
    rows = many()
    picture = drawn(rows)
    root = ET.fromstring(str(picture.svg))
    numbers = [int("".join(one.itertext())) for one in root.iter(f"{SVG}text") if "".join(one.itertext()).isdigit()]
    total = sum(number for *_, number in rows)
    assert sum(numbers) == 2 * total
    said = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    kept = flows.gathered(rows)
    assert len({giver for giver, _, _ in kept}) == len({to for _, to, _ in kept}) == flows.MOST + 1
    givers, receivers = len({row[0] for row in rows}), len({row[1] for row in rows})
    assert {f"{givers - flows.MOST} others", f"{receivers - flows.MOST} others"} <= set(said)
    assert len(picture.table.rows) == len(rows)
    assert any("12" in note for note in picture.notes)


def test_those_with_the_highest_numbers_have_a_name() -> None:
    rows = many()
    sums = Counter[str]()
    for giver, _, number in rows:
        sums[giver] += number
    kept = {giver for giver, _, _ in flows.gathered(rows) if giver}
    assert min(sums[iri] for iri in kept) >= max(number for iri, number in sums.items() if iri not in kept)
    assert sum(number for *_, number in flows.gathered(rows)) == sum(number for *_, number in rows)


def test_the_last_one_is_named_where_it_would_be_the_only_other() -> None:
    rows = [(f"{AGENT}a{n}", PLACE + "geo", 1) for n in range(flows.MOST + 1)]
    assert len({giver for giver, _, _ in flows.gathered(rows)} - {""}) == flows.MOST + 1
    assert "others" not in str(drawn(rows).svg)


def test_the_others_stand_last() -> None:
    root = ET.fromstring(str(drawn(many()).svg))
    said = [("".join(one.itertext()), float(one.get("y", "0"))) for one in root.iter(f"{SVG}text")]
    names = [(text, y) for text, y in said if not text.isdigit()][2:]
    for side in (names[: flows.MOST + 1], names[flows.MOST + 1 :]):
        assert max(side, key=lambda one: one[1])[0].endswith(" others")


def test_of_one_country_the_title_names_it() -> None:
    asked = {"country": PLACE + "geo"}
    picture = flows.flows(Data(SAMPLES["flows"].data(1).rows, {PLACE + "geo": Label("Georgia", "en")}, "en", asked))
    assert picture.title == "Who gives to whom: Georgia"
    assert picture.name == "flows-geo"
