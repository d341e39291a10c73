"""Answers of named queries as readers see them: an entry for each thing, names instead of IRIs, headings in words."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.header import Entries, Period
from edu_graph.service.entity import Value
from edu_graph.service.pages.entries import Answered, Rows, Writer, arranged, counted, whole_entries
from edu_graph.service.pages.querywords import RETOLD
from edu_graph.service.routes.root import questions

QUERIES = Path(__file__).parents[2] / "queries"
ID = "https://w3id.org/edu-graph/id/"
SOURCE = "https://w3id.org/edu-graph/source/"
SCHOOL = {"type": "uri", "value": f"{ID}agent/school"}
NAME = {"type": "literal", "value": "Школа", "xml:lang": "ru"}
NUMBER = {"type": "literal", "value": "3"}


@pytest.fixture(scope="module")
def plain() -> NamedQuery:
    """A query that declares no entries."""
    return replace(Catalog.load(QUERIES).get("list-agreements-by-country"), entries=None)


def shown(query: NamedQuery, columns: list[str], *rows: dict[str, dict[str, str]], ui: str = "en") -> Answered:
    return arranged(query, Rows(columns, rows), writer(ui))


SAID = {SOURCE + "s#p1": Value("They met.", language="en")}


def writer(ui: str = "en") -> Writer:
    return Writer(
        ui, lambda cell: Value(cell["value"].rpartition("/")[2], iri=cell["value"]), lambda iri: f"at {iri}", SAID
    )


def cells(found: Answered) -> list[list[object]]:
    """Each line with the name of its entry and what is the same in it: texts alone."""
    return [
        [
            *(value and value.text for value in (entry.name, *entry.same)),
            *([value.text for value in cell] for cell in line.cells),
            [one.iri.rpartition("/")[2] for one in line.behind],
        ]
        for entry in found.entries
        for line in entry.lines
    ]


def uri(path: str) -> dict[str, str]:
    return {"type": "uri", "value": (SOURCE if "#" in path else ID) + path}


def test_a_thing_and_its_label_are_one_cell(plain: NamedQuery) -> None:
    full = {"school": SCHOOL, "schoolLabel": NAME, "startEarliest": NUMBER, "of_what": NUMBER}
    found = shown(plain, ["school", "schoolLabel", "startEarliest", "of_what"], full, {"school": SCHOOL}, {})
    assert found.headings == ["School", "Start earliest", "Of what"]
    first, second, third = found.entries
    assert first.name == Value("Школа", iri=SCHOOL["value"], language="ru")
    assert [value and value.text for value in first.same] == ["3", "3"]
    assert second.name == Value("school", iri=SCHOOL["value"]), "what the row does not name is looked up"
    assert (second.same, third.name, third.same) == ([None, None], None, [None, None])


def test_a_label_of_no_column_stays_and_an_empty_column_goes(plain: NamedQuery) -> None:
    found = shown(plain, ["nameLabel", "since"], {"nameLabel": NAME})
    assert (found.headings, cells(found)) == (["Name label"], [["Школа", []]])


def test_the_plain_text_of_a_column_is_not_told_twice(plain: NamedQuery) -> None:
    row = {
        "name": NAME,
        "nameText": {"type": "literal", "value": "Школа"},
        "nameLanguage": {"type": "literal", "value": "ru"},
    }
    found = shown(plain, ["name", "nameText", "nameLanguage"], row)
    assert (found.headings, cells(found)) == (["Name", "Name language"], [["Школа", "Russian", []]])


def test_a_title_that_names_the_thing_beside_it_is_not_told_twice(plain: NamedQuery) -> None:
    title = {"type": "literal", "value": "school"}
    row = {"school": SCHOOL, "title": title, "count": NUMBER, "again": NUMBER}
    assert shown(plain, ["school", "title", "count", "again"], row).headings == ["School", "Count", "Again"]
    other = {**row, "title": {"type": "literal", "value": "Another title"}}
    assert shown(plain, ["school", "title", "count", "again"], row, other).headings[1] == "Title"


@pytest.mark.parametrize(
    ("cell", "ui", "said"),
    [
        ({"type": "literal", "value": "2024-03-29"}, "en", "29 March 2024"),
        ({"type": "literal", "value": "2024-03"}, "fr", "mars 2024"),
        ({"type": "literal", "value": "12345"}, "en", "12345"),
        (
            {"type": "literal", "value": "12345", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
            "en",
            "12,345",
        ),
        ({"type": "literal", "value": "true", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}, "ru", "да"),
        ({"type": "literal", "value": "2024-03-29", "xml:lang": "en"}, "en", "2024-03-29"),
        ({"type": "uri", "value": f"{ID}concept/status-completed"}, "en", "reported as completed"),
    ],
)
def test_values_are_told_as_people_write_them(plain: NamedQuery, cell: dict[str, str], ui: str, said: str) -> None:
    (entry,) = shown(plain, ["thing"], {"thing": cell}, ui=ui).entries
    assert entry.name is not None
    assert entry.name.text == said


def test_of_a_wide_table_what_most_rows_leave_empty_has_one_place_together(grouped: NamedQuery) -> None:
    wide = ["deal", *(f"n{at}" for at in range(5)), "scope", "unit"]
    full = {"deal": uri("agreement/a"), **{f"n{at}": NUMBER for at in range(5)}}
    rows = [full, {**full, "n0": {"type": "literal", "value": "7"}}, {**full, "deal": uri("agreement/b")}]
    scoped = [{**rows[0], "scope": uri("place/x"), "unit": NUMBER}, *rows[1:]]
    found = shown(grouped, wide, *scoped)
    assert (found.headings, found.has_rest) == (["Deal", "N1", "N2", "N3", "N4", "N0"], True)
    lines = [line for entry in found.entries for line in entry.lines]
    rest = [[(name, [value.text for value in cell]) for name, cell in line.rest] for line in lines]
    assert rest == [[("Scope", ["x"]), ("Unit", ["3"])], [], []]
    # Nothing is won by one column, nor in a table that fits; and what every row tells stays a column.
    assert not shown(grouped, wide, *({k: v for k, v in row.items() if k != "unit"} for row in scoped)).has_rest
    assert not shown(grouped, [name for name in wide if name != "n4"], *scoped).has_rest
    assert not shown(grouped, wide, scoped[0], {**scoped[0], "deal": uri("agreement/b")}).has_rest


def test_what_a_query_tells_aside_has_one_place_together(grouped: NamedQuery) -> None:
    aside = replace(grouped, entries=Entries(by="deal", called=("deal", "deals"), aside=("unit",)))
    row = {"deal": uri("agreement/a"), "unit": NUMBER, "n": NUMBER}
    found = shown(aside, ["deal", "unit", "n"], row, {**row, "deal": uri("agreement/b")})
    assert (found.headings, found.has_rest) == (["Deal", "N"], True)
    assert [[name for name, _ in line.rest] for entry in found.entries for line in entry.lines] == [["Unit"], ["Unit"]]
    assert not shown(aside, ["deal", "n"], {"deal": uri("agreement/a"), "n": NUMBER}).has_rest


ROWS = [
    {"deal": uri("agreement/a"), "signed": NUMBER, "party": uri("agent/x"), "passage": uri("s#p10")},
    {"deal": uri("agreement/a"), "signed": NUMBER, "party": uri("agent/x"), "passage": uri("s#p9")},
    {"deal": uri("agreement/a"), "signed": NUMBER, "party": uri("agent/y"), "passage": uri("s#p9")},
    {"deal": uri("agreement/a"), "signed": NUMBER, "party": uri("agent/y"), "passage": uri("s#p10")},
    {"deal": uri("agreement/a"), "signed": NUMBER, "party": uri("agent/z"), "passage": uri("t#p1")},
    {"deal": uri("agreement/b"), "party": uri("agent/x"), "passage": uri("t#p1")},
]
COLUMNS = ["deal", "signed", "party", "passage"]


@pytest.fixture(scope="module")
def grouped(plain: NamedQuery) -> NamedQuery:
    return replace(plain, entries=Entries(by="deal", called=("agreement", "agreements"), sources=("passage",)))


def test_rows_about_one_thing_are_one_entry_with_its_sources(grouped: NamedQuery) -> None:
    found = shown(grouped, COLUMNS, *ROWS)
    assert found.headings == ["Deal", "Signed", "Party"]
    assert (len(found.entries), found.rows, found.has_behind) == (2, 6, True)
    assert cells(found) == [
        ["a", "3", ["x", "y"], ["s#p9", "s#p10"]],
        ["a", "3", ["z"], ["t#p1"]],
        ["b", None, ["x"], ["t#p1"]],
    ]


def test_what_rows_pair_stays_paired(grouped: NamedQuery) -> None:
    def row(party: str, role: str) -> dict[str, dict[str, str]]:
        return {"deal": uri("agreement/a"), "party": uri(party), "role": uri(role), "passage": uri("s#p1")}

    pairs = [row("agent/x", "concept/host"), row("agent/y", "concept/guest"), row("agent/z", "concept/guest")]
    found = shown(grouped, ["deal", "party", "role", "passage"], *pairs)
    assert cells(found) == [["a", ["x"], ["host"], ["s#p1"]], ["a", ["y", "z"], ["guest"], ["s#p1"]]]
    every = [row(f"agent/{party}", f"concept/{role}") for party in "xy" for role in ("host", "guest")]
    found = shown(grouped, ["deal", "party", "role", "passage"], *every)
    assert cells(found) == [["a", ["x", "y"], ["host", "guest"], ["s#p1"]]], "each with each is said once"


def test_passages_that_were_found_behind_rows_stand_with_those_of_the_rows(grouped: NamedQuery) -> None:
    behind = {"passage": SOURCE + "s#p1", "support": "names"}
    rows = Rows(COLUMNS, ROWS[:2], [[behind], [{**behind, "support": "states"}]], [True, True])
    (entry,) = arranged(grouped, rows, writer()).entries
    (line,) = entry.lines
    told = [(one.iri.partition("#")[2], one.restatement and one.restatement.text) for one in line.behind]
    assert told == [("p1", "They met."), ("p9", None), ("p10", None)]
    assert not any(one.names_only for one in line.behind), "what says it somewhere does not only name it"
    none = Rows(COLUMNS, [{"deal": uri("agreement/a")}], [[]], [False])
    assert not arranged(grouped, none, writer()).entries[0].lines[0].is_explained


def test_a_page_ends_where_an_entry_does(plain: NamedQuery, grouped: NamedQuery) -> None:
    sources = [[{"passage": str(at)}] for at in range(len(ROWS))]
    page = Rows(COLUMNS, ROWS, sources, [True] * len(ROWS))
    kept = whole_entries(page, grouped)
    assert kept == Rows(COLUMNS, ROWS[:5], sources[:5], [True] * 5)
    # One entry that fills the page stays, and rows without entries too.
    assert whole_entries(kept, grouped) is kept
    assert whole_entries(page, plain) is page
    assert whole_entries(Rows(COLUMNS, []), grouped).rows == []


def test_what_a_passage_says_is_marked_as_retold(plain: NamedQuery) -> None:
    said = {"type": "literal", "value": "They met.", "xml:lang": "en"}
    [entry] = shown(plain, ["school", "restatement"], {"school": SCHOOL, "restatement": said}).entries
    assert [value.is_retold for value in entry.same if value] == [True]
    assert entry.name is not None
    assert not entry.name.is_retold


def test_every_column_of_restatements_is_known() -> None:
    found = {
        name
        for query in Catalog.load(QUERIES)
        for asked in re.findall(r"eg:restatement \?(\w+)", query.text)
        for name in re.findall(rf"BIND\(COALESCE\(.*\?{asked}\b.*\) AS \?(\w+)\)", query.text)
    }
    assert found == RETOLD


def test_two_days_are_one_time(grouped: NamedQuery) -> None:
    time = Period(called="when", first="from", last="to")
    query = replace(grouped, entries=Entries(by="deal", called=("deal", "deals"), period=time))

    def row(deal: str, first: str, last: str) -> dict[str, dict[str, str]]:
        days = {"from": {"type": "literal", "value": first}, "to": {"type": "literal", "value": last}}
        return {"deal": uri(deal), **{name: cell for name, cell in days.items() if cell["value"]}}

    rows = [
        row("agreement/a", "2016-01-01", "2016-12-31"),
        row("agreement/b", "2024-03-29", ""),
        row("agreement/c", "", ""),
    ]
    found = shown(query, ["deal", "from", "to"], *rows)
    assert found.headings == ["Deal", "When"]
    assert [line[1] for line in cells(found)] == ["2016", "from 29 March 2024", None]


def test_days_of_a_moment_are_no_duration_and_days_between_are_left_out(grouped: NamedQuery) -> None:
    days = ("2025-10-15", "2025-10-16", "2025-10-17")
    row = {
        "deal": uri("agreement/a"),
        **{name: {"type": "literal", "value": day} for name, day in zip(("from", "mid", "to"), days, strict=True)},
    }
    told = {}
    for called in ("when", "begun"):
        time = Period(called=called, first="from", last="to", within=("mid",))
        query = replace(grouped, entries=Entries(by="deal", called=("deal", "deals"), period=time))
        found = shown(query, ["deal", "from", "mid", "to"], row)
        assert len(found.headings) == 2
        told[called] = cells(found)[0][1]
    assert told == {"when": "15–17 Oct 2025", "begun": "between 15 October 2025 and 17 October 2025"}


def test_a_source_is_not_named_beside_its_passage(grouped: NamedQuery) -> None:
    query = replace(grouped, entries=Entries(by="deal", called=("deal", "deals"), sources=("passage", "source")))
    whole = {"type": "uri", "value": f"{SOURCE}s"}
    both = {"deal": uri("agreement/a"), "passage": uri("s#p1"), "source": whole}
    found = shown(query, ["deal", "passage", "source"], both, {"deal": uri("agreement/b"), "source": whole})
    assert cells(found) == [["a", ["s#p1"]], ["b", ["s"]]]


def test_entries_and_rows_are_counted(plain: NamedQuery, grouped: NamedQuery) -> None:
    found = shown(grouped, COLUMNS, *ROWS)
    assert counted(grouped, found, "6 rows in the data", "en") == "2 agreements (6 rows in the data)"
    one = shown(grouped, COLUMNS, *ROWS[:5])
    assert counted(grouped, one, "5 rows in the data", "en") == "1 agreement (5 rows in the data)"
    assert counted(plain, found, "6 rows", "en") == "6 rows"


def test_the_first_page_asks_five_questions_of_different_areas() -> None:
    queries = list(Catalog.load(QUERIES))
    shown = questions(queries)
    assert [query.name for query in shown][:2] == ["list-partner-countries", "list-agreements-by-country"]
    assert len(shown) == len({query.area for query in shown}) == 5
    # Where a release has none of those, others stand in: the first of each area.
    rest = [query for query in queries if query not in shown]
    others = questions(rest)
    assert len(others) == len({query.area for query in others}) == 5
