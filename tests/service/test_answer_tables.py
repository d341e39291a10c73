"""Answers of named queries as tables for people: names instead of IRIs, headings in words."""

from pathlib import Path

from edu_graph.queries.catalog import Catalog
from edu_graph.service.pages.results import folded, table_of
from edu_graph.service.routes.root import questions

URI = {"type": "uri", "value": "https://w3id.org/edu-graph/id/agent/school"}
NAME = {"type": "literal", "value": "Школа", "xml:lang": "ru"}
NUMBER = {"type": "literal", "value": "3"}


def table(columns: list[str], *rows: dict[str, dict[str, str]]) -> list[list[object]]:
    found = table_of({"head": {"vars": columns}, "results": {"bindings": list(rows)}})
    assert found is not None
    shown = folded(found)
    return [shown.columns, *shown.rows]


def test_a_thing_and_its_label_are_one_cell() -> None:
    head, full, bare, empty = table(
        ["school", "schoolLabel", "startEarliest", "of_what"],
        {"school": URI, "schoolLabel": NAME, "startEarliest": NUMBER},
        {"school": URI},
        {},
    )
    assert head == ["School", "Start earliest", "Of what"]
    assert full == [{**URI, "label": "Школа", "label-lang": "ru"}, NUMBER, None]
    assert bare == [URI, None, None]
    assert empty == [None, None, None]


def test_a_label_of_no_column_stays() -> None:
    assert table(["nameLabel"], {"nameLabel": NAME}) == [["Name label"], [NAME]]


def test_the_first_page_asks_five_questions_of_different_areas() -> None:
    queries = list(Catalog.load(Path(__file__).parents[2] / "queries"))
    shown = questions(queries)
    assert [query.name for query in shown][:2] == ["list-partner-countries", "list-agreements-by-country"]
    assert len(shown) == len({query.area for query in shown}) == 5
    # Where a release has none of those, others stand in: the first of each area.
    rest = [query for query in queries if query not in shown]
    others = questions(rest)
    assert len(others) == len({query.area for query in others}) == 5
