"""Each kind of picture: drawing, table and rows have the same numbers; words, order, names and empty data."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from edu_graph import vocab
from edu_graph.service import languages, picturing
from edu_graph.service.pictures import Data, Label, Picture, matrix, timeline
from edu_graph.service.pictures.drawing import SIZE, Sheet
from edu_graph.service.pictures.lettering import clean, isolated, width, wrapped
from tests.pictures.samples import CONCEPT, EVENT, HOSTILE, LONG, PLACE, SAMPLES, texts

KINDS = sorted(SAMPLES)
SVG = "{http://www.w3.org/2000/svg}"
pytestmark = pytest.mark.usefixtures("squares")


def test_each_kind_that_is_served_has_a_sample() -> None:
    assert sorted(picturing.KINDS) == KINDS


def drawn(kind: str, count: int, ui: str = "en") -> Picture:
    return SAMPLES[kind].draw(SAMPLES[kind].data(count, ui))


def tree(picture: Picture) -> ET.Element:
    assert picture.svg is not None
    return ET.fromstring(str(picture.svg))


def written(picture: Picture) -> list[str]:
    """What the drawing's letters say, without the marks of direction."""
    return [re.sub("[\u2066-\u2069]", "", "".join(one.itertext())) for one in tree(picture).iter(f"{SVG}text")]


def faults(picture: Picture) -> list[str]:
    """What a picture lacks to be told without being seen."""
    if picture.svg is None:
        return [] if picture.description and picture.title else ["nothing is told"]
    root, found = tree(picture), []
    marks = {one.get("id"): "".join(one.itertext()) for one in root}
    names = root.get("aria-labelledby", "").split()
    if root.get("role") != "img" or len(names) != 2 or not all(marks.get(name) for name in names):
        found.append("the drawing has no name or no description")
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    if len(ids) != len(set(ids)):
        found.append("an id is there twice")
    used = set(re.findall(r"url\(#([^)]+)\)", str(picture.svg)))
    if not used <= set(ids):
        found.append(f"no pattern {used - set(ids)}")
    if any(one.get("style") for one in root.iter()) or root.find(f".//{SVG}script") is not None:
        found.append("a style or a script")
    if any("NaN" in value or "inf" in value for one in root.iter() for value in one.attrib.values()):
        found.append("a place that is none")
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_a_picture_has_name_description_and_table(kind: str, count: int) -> None:
    picture = drawn(kind, count)
    assert faults(picture) == []
    assert picture.table.caption
    assert all(column.heading for column in picture.table.columns)
    assert all(len(row) == len(picture.table.columns) for row in picture.table.rows)
    assert picture.file is None or ET.fromstring(picture.file).find(f"{SVG}style") is not None


@pytest.mark.parametrize("kind", KINDS)
def test_planted_faults_of_a_drawing_are_found(kind: str) -> None:
    picture = drawn(kind, 7)
    whole = str(picture.svg)
    for old, new in [
        (' role="img"', ""),
        ("<title id=", "<title data-was="),
        ("</desc>", "</desc><script>1</script>"),
        ("<text ", '<text style="fill:red" '),
        ("<text ", '<text id="x"/><text id="x" '),
    ]:
        assert faults(replace(picture, svg=whole.replace(old, new, 1))) != [], old  # type: ignore[arg-type]
    assert faults(replace(picture, svg=re.sub(r"<desc id=(\S+)>[^<]*<", r"<desc id=\1><", whole))) != []  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_without_rows_it_says_so_and_draws_nothing(kind: str) -> None:
    picture = drawn(kind, 0)
    assert (picture.svg, picture.file, picture.table.rows) == (None, None, ())
    assert picture.description.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ui", ["en", "he"])
def test_the_same_rows_give_the_same_bytes(kind: str, ui: str) -> None:
    assert drawn(kind, 40, ui) == drawn(kind, 40, ui)


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_text_and_nothing_else(kind: str) -> None:
    sample = SAMPLES[kind]
    picture = sample.draw(sample.named(7, "en", HOSTILE))
    assert faults(picture) == []
    for text in (str(picture.svg), str(picture.file)):
        assert [sign for sign in ("<script", "\u202e", "\0") if sign in text] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ui", languages.UI)
def test_long_names_stay_inside(kind: str, ui: str) -> None:
    sample = SAMPLES[kind]
    picture = sample.draw(sample.named(30, ui, LONG))
    root = tree(picture)
    wide = float(root.get("viewBox", "").split()[2])
    for one in root.iter(f"{SVG}text"):
        x, anchor = float(one.get("x", "0")), one.get("text-anchor", "start")
        text = re.sub("[\u2066-\u2069]", "", "".join(one.itertext()))
        room = {"start": wide - x, "end": x, "middle": 2 * min(x, wide - x)}[anchor]
        assert width(text, SIZE) <= room + 12 or len(text) < 12, (text, room)
    assert root.get("lang") == ui


@pytest.mark.parametrize("kind", ["timeline", "flows", "givers-and-receivers", "money", "indicator-by-year", "network"])
def test_hebrew_is_mirrored(kind: str) -> None:
    wide = float(tree(drawn(kind, 9)).get("viewBox", "").split()[2])

    def boxes(ui: str) -> list[tuple[float, float]]:
        found = tree(drawn(kind, 9, ui)).iter(f"{SVG}rect")
        return [(float(one.get("x", "0")), float(one.get("width", "0"))) for one in found if one.get("x")]

    for (left, size), (right, mirrored) in zip(boxes("en"), boxes("he"), strict=True):
        assert abs(size - mirrored) < 0.2
        assert abs((wide - left - size) - right) < 0.2


def test_the_land_is_not_mirrored() -> None:
    english, hebrew = drawn("partners", 3), drawn("partners", 3, "he")
    paths = [one.get("d") for one in tree(english).iter(f"{SVG}path")]
    assert paths == [one.get("d") for one in tree(hebrew).iter(f"{SVG}path")]


def test_numbers_of_bars_are_those_of_table_and_rows() -> None:
    picture, data = drawn("givers-and-receivers", 12), SAMPLES["givers-and-receivers"].data(12)
    of_rows = Counter(number for row in data.rows for number in (row["gives"], row["receives"]))
    assert Counter(text for text in written(picture) if text.isdigit()) == of_rows
    assert Counter(cell.value for row in picture.table.rows for cell in row[1:]) == of_rows


def test_lengths_of_bars_are_as_their_numbers() -> None:
    picture, data = drawn("money", 12), SAMPLES["money"].data(12)
    for unit in ("unit-usd", "unit-eur"):
        amounts = sorted(int(row["amount"]) for row in data.rows if row["unit"].endswith(unit))
        shown = [text for text in written(picture) if text in {f"{amount:,}" for amount in amounts}]
        assert len(shown) == len(amounts)
    bars = [one for one in tree(picture).iter(f"{SVG}rect") if one.get("height") == "16"]
    lengths = sorted(float(one.get("width", "0")) for one in bars)
    assert len(bars) == 12
    assert lengths[0] > 1


def test_money_is_never_added_up_and_shares_are_no_money() -> None:
    sample = SAMPLES["money"]
    share = {**sample.row(0), "unit": CONCEPT + "unit-percent", "amount": "77", "quantity": EVENT + "x#q"}
    again = {**sample.row(1), "passage": "another"}
    data = sample.data(4)
    picture = sample.draw(replace(data, rows=[*data.rows, share, again]))
    assert len(picture.table.rows) == 4
    assert {cell.value for row in picture.table.rows for cell in row[3:4]} == {"1000", "2000", "3000", "4000"}
    assert "77" not in str(picture.svg)


def test_whose_share_and_of_what_an_amount_is_stands_at_its_bar() -> None:
    """The column of parts is there only where an amount is of one."""
    sample = SAMPLES["money"]
    data = sample.data(2)
    whole, funder, part = data.rows[0], data.rows[1]["thing"], data.rows[0]["thing"]
    shared = {**data.rows[1], "funder": funder, "share": "true", "scope": part, "amount": "5"}
    of_the_whole = {**whole, "funder": funder, "share": "false"}
    picture = sample.draw(replace(data, rows=[of_the_whole, {**of_the_whole, "funder": part}, shared]))
    givers = {row[4].value: (row[1].value, row[2].iri) for row in picture.table.rows}
    assert givers == {whole["amount"]: (f"{funder} {part}", ""), "5": (funder, part)}
    text = " ".join(written(picture))
    assert f"{data.name(part)}, {data.name(funder)})" in text
    assert text.count("(") == 1


def test_an_indicator_tells_the_range() -> None:
    picture = drawn("indicator-by-country", 8)
    rows = {row[0].iri: (row[1].value, row[2].value) for row in picture.table.rows}
    data = SAMPLES["indicator-by-country"].data(8)
    region = {**data.rows[1], "forCountry": PLACE + "m49-142"}
    assert SAMPLES["indicator-by-country"].draw(replace(data, rows=[*data.rows, region])) == picture
    expected = {row["forCountry"]: (row["lowest"], row["highest"]) for row in data.rows if "any" in row["forYear"]}
    assert rows == expected
    for low, high in expected.values():
        assert (low if low == high else f"{low}–{high}") in written(picture)


def test_what_nobody_tells_of_those_in_question_is_no_zero() -> None:
    sample = SAMPLES["indicator-by-country"]
    rows = [{**row, "lowest": "0", "highest": "0", "things": "0"} for row in sample.data(4).rows]
    none = [{**row, "eligible": "0"} for row in rows]
    untold = sample.draw(replace(sample.data(0), rows=rows)).table.rows
    assert {(row[1].text, row[1].value, row[2].text, row[3].value) for row in untold} == {
        ("not told", "", "not told", "0")
    }
    zero = sample.draw(replace(sample.data(0), rows=none)).table.rows
    assert {(row[1].value, row[2].value) for row in zero} == {("0", "0")}


def test_an_indicator_of_nothing_but_zeros_has_no_drawing() -> None:
    sample = SAMPLES["indicator-by-year"]
    rows = [{**row, "lowest": "0", "highest": "0"} for row in sample.data(4).rows]
    world = {**rows[0], "forYear": CONCEPT + "year-any"}
    picture = sample.draw(replace(sample.data(0), rows=[*rows, world]))
    assert (picture.svg, len(picture.notes), len(picture.table.rows)) == (None, 1, 3)
    some = sample.draw(replace(sample.data(0), rows=[*rows, {**sample.row(2)}]))
    assert some.svg is not None
    assert any("zero" in note for note in some.notes)


def test_an_indicator_of_a_country_has_its_rows_alone() -> None:
    sample = SAMPLES["indicator-by-year"]
    data = sample.data(6)
    ours = {**sample.row(0), "forCountry": PLACE + "kaz", "lowest": "7", "highest": "9"}
    whole = {**ours, "forYear": CONCEPT + "year-any"}
    asked = {**sample.asked, "country": PLACE + "kaz"}
    picture = sample.draw(replace(data, rows=[*data.rows, ours, whole], asked=asked))
    assert [row[1].value for row in picture.table.rows] == ["7", "7"]
    assert "All years: 7 to 9." in picture.description


@pytest.mark.parametrize(("kind", "most"), [("network", 30), ("timeline", 30), ("givers-and-receivers", 30)])
def test_what_has_no_room_stands_in_the_table(kind: str, most: int) -> None:
    picture = drawn(kind, 100)
    assert len(picture.table.rows) == 100
    assert [note for note in picture.notes if str(most) in note] != []
    assert drawn(kind, 9).notes == ()


def test_the_partners_with_most_things_come_first() -> None:
    picture = drawn("network", 60)
    numbers = [int(row[1].value) for row in picture.table.rows]
    assert numbers == sorted(numbers, reverse=True)
    assert Counter(int(text) for text in written(picture) if text.isdigit()) == Counter(numbers[:30])


@pytest.mark.parametrize("kind", ["matrix", "partners", "cooperation"])
def test_a_key_says_what_its_numbers_count(kind: str) -> None:
    lines = written(drawn(kind, 4))
    assert lines.count("Things together") == 1
    assert lines.index("Things together") + 2 == lines.index("2–4")


def test_a_map_has_a_number_for_each_country_with_room() -> None:
    picture = drawn("partners", 4)
    # AAB and AAD lie close together: the higher number has the room, the other stands beside it with a line.
    shown = Counter(text for text in written(picture) if text.isdigit())
    assert shown == {"1": 2, "2": 1, "3": 1, "4": 1}, "one of them stands in the key"
    assert str(picture.svg).count('class="lead"') == 1
    assert [row[1].value for row in picture.table.rows] == ["4", "3", "2", "1"]
    assert len(re.findall('class="link"', str(picture.svg))) == 4
    assert "Squares" in picture.source
    assert "Squares" in str(picture.file)


def test_a_region_is_cut_out() -> None:
    sample = SAMPLES["partners"]
    picture = sample.draw(replace(sample.data(4), asked={**sample.asked, "region": "central-asia"}))
    assert "scale(4.000) translate(-500 0)" in str(picture.svg).replace("-0)", "0)")
    assert "M600 40h20v19h-20z" in str(picture.svg), "the region has finer shapes"
    assert picture.name == "partners-kaz-central-asia"


def test_the_matrix_has_each_number_twice_and_the_table_the_zeros() -> None:
    picture, data = drawn("matrix", 9), SAMPLES["matrix"].data(9)
    numbers = Counter(row["things"] for row in data.rows)
    shown = Counter(text for text in written(picture) if text.isdigit())
    assert shown == numbers + numbers + Counter(["1"]), "one of them stands in the key"
    cells = [cell for row in picture.table.rows for cell in row[1:]]
    assert Counter(cell.value for cell in cells if cell.value not in ("", "0")) == numbers + numbers
    assert [cell.text for cell in cells].count("–") == len(picture.table.rows)


def test_each_step_of_the_matrix_has_a_filling_of_its_own() -> None:
    assert [matrix.fill_of(number) for number in (1, 2, 4, 5, 9, 10, 500)] == [0, 1, 1, 2, 2, 3, 3]
    assert len({(fill.style, fill.pattern) for fill in matrix.FILLS}) == len(matrix.STEPS)


def test_what_is_only_planned_is_told_by_a_word_and_a_pattern() -> None:
    row = {
        "dated": EVENT + "plan",
        "startEarliest": "2030-05-01",
        "startLatest": "2030-05-01",
        "endEarliest": "2030-05-03",
        "endLatest": "2030-05-03",
        "status": CONCEPT + "status-planned",
    }
    names = {EVENT + "plan": Label("Plan", "en"), CONCEPT + "status-planned": Label("planned", "en")}
    asked = {"thing": PLACE + "kaz"}
    planned = timeline.timeline(Data([row], names, "en", asked))
    done = timeline.timeline(Data([{**row, "status": CONCEPT + "status-completed"}], names, "en", asked))
    assert "Plan (planned)" in written(planned)
    assert "stripes" in str(planned.svg)
    assert "1 of them is only planned or announced." in planned.description
    assert "Plan" in written(done)
    assert "stripes" not in str(done.svg)


@pytest.mark.parametrize(
    ("days", "kinds"),
    [
        (("2025-11-11",) * 4, ["solid"]),
        (("2025-11-01", "2025-11-30", "2025-11-01", "2025-11-30"), ["surmised"]),
        (("2018-01-01", "2018-12-31", "2021-01-01", "2021-12-31"), ["surmised", "solid", "surmised"]),
        (("2018-01-01", "2018-12-31", "2021-03-01", "2021-03-01"), ["surmised", "solid"]),
        (("2018-05-01", "2018-05-01", "2021-01-01", "2021-12-31"), ["solid", "surmised"]),
    ],
)
def test_where_a_beginning_or_end_is_not_exact_its_bounds_are_drawn(days: tuple[str, ...], kinds: list[str]) -> None:
    picture, bars = span(EVENT + "e", days)
    assert [one.get("class") for one in bars] == kinds
    places = [(float(one.get("x", "0")), float(one.get("width", "0"))) for one in bars]
    assert all(wide > 0 for _, wide in places)
    for (left, wide), (right, _) in pairwise(places):
        assert abs(left + wide - right) < 0.2, "one part begins where the other ends"
    assert 'class="trail"' not in str(picture.svg), "only a project goes on"


def test_what_is_sure_and_what_is_not_have_their_lengths() -> None:
    _, bars = span(EVENT + "e", ("2018-01-01", "2018-12-31", "2020-01-01", "2020-12-31"))
    lengths = [float(one.get("width", "0")) for one in bars]
    assert max(lengths) - min(lengths) < 2, "a year each"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("2018-01-01", "2018-12-31", "2021-03-01", "2021-03-01"), "begins: 2018; ends: 1 March 2021"),
        (("2018-01-01", "2018-12-31", "", ""), "begins: 2018; ends: not told"),
        (("2018-05-01",) * 4, "1 May 2018"),
    ],
)
def test_a_bar_has_its_dates_in_words(days: tuple[str, ...], told: str) -> None:
    picture, _ = span(EVENT + "e", days)
    assert f"<g><title>{told}</title>" in str(picture.svg)
    # One with a neighbour many years away has room beside it.
    later = {"dated": EVENT + "f", "startEarliest": "2050-01-01", "startLatest": "2050-01-01"}
    assert told in written(span(EVENT + "e", days, later)[0])


def test_a_project_without_an_end_goes_on() -> None:
    picture, bars = span(vocab.ID + "project/p", ("2018-01-01", "2018-12-31", "", ""), dated_in("2030"))
    assert "no source tells the end, or the beginning" in written(picture)
    trail = next(one for one in tree(picture).iter(f"{SVG}g") if "2018" in "".join(one.itertext())).find(f"{SVG}line")
    assert trail is not None
    end = float(bars[0].get("x", "0")) + float(bars[0].get("width", "0"))
    assert abs(float(trail.get("x1", "0")) - end) < 0.2
    assert "trail" not in str(span(vocab.ID + "project/p", ("2018-01-01",) * 4, dated_in("2030"))[0].svg)


def dated_in(year: str) -> dict[str, str]:
    return {"dated": f"{EVENT}in-{year}", "startEarliest": f"{year}-01-01", "startLatest": f"{year}-01-01"}


def span(thing: str, days: tuple[str, ...], *others: dict[str, str]) -> tuple[Picture, list[ET.Element]]:
    """Return the timeline of a thing with these days (and others), and its bars."""
    names = ("startEarliest", "startLatest", "endEarliest", "endLatest")
    row = {"dated": thing, **{name: day for name, day in zip(names, days, strict=True) if day}}
    picture = timeline.timeline(Data([row, *others], {}, "en", {"thing": PLACE + "kaz"}))
    return picture, [one for one in tree(picture).iter(f"{SVG}rect") if one.get("height") == "12"]


def test_only_an_end_is_known() -> None:
    row = {"dated": EVENT + "e", "endEarliest": "2020-01-01", "endLatest": "2020-12-31"}
    picture = timeline.timeline(Data([row], {}, "en", {"thing": PLACE + "kaz"}))
    assert picture.svg is not None
    assert texts(picture.table.rows) == [["e", "not told", "2020", "not told"]]


def test_lines_break_and_what_has_no_room_is_cut() -> None:
    assert wrapped("one two", 1000, SIZE) == ["one two"]
    assert [len(wrapped(LONG, room, SIZE, 3)) for room in (150, 4000)] == [3, 1]
    assert wrapped(LONG, 150, SIZE)[-1].endswith("…")
    assert all(width(line, SIZE) <= 150 for line in wrapped(LONG, 150, SIZE))
    assert wrapped("A" * 50, 60, SIZE, 20) == ["A" * 5] * 10
    assert wrapped("", 100, SIZE) == [""]
    assert width("e\u0301漢", SIZE) == pytest.approx(width("e", SIZE) + SIZE)


def test_text_from_right_to_left_is_kept_apart() -> None:
    assert isolated("שלום", "he") == "\u2067שלום\u2069"
    assert (isolated("word", "en"), isolated("word", "")) == ("word", "word")
    assert clean("a\u202eb\0c") == "a b c"


def test_a_name_in_another_language_says_so() -> None:
    sheet = Sheet(100, "ru")
    sheet.text(0, 10, Label("School", "en"))
    sheet.text(0, 30, Label("Школа", "ru"))
    assert str(sheet.inline("x", "t", "d")).count('xml:lang="en"') == 1


def test_numbers_are_written_as_the_language_does() -> None:
    assert Data([], {}, "ru").number(12345) == "12\u00a0345"
    assert Data([], {}, "en").numeric("12345").value == str(Decimal(12345))
