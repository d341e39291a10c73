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
    assert head == ["school", "start earliest", "of what"]
    assert full == [{**URI, "label": "Школа", "label-lang": "ru"}, NUMBER, None]
    assert bare == [URI, None, None]
    assert empty == [None, None, None]


def test_a_label_of_no_column_stays() -> None:
    assert table(["nameLabel"], {"nameLabel": NAME}) == [["name label"], [NAME]]


def test_the_first_page_asks_one_question_of_each_area() -> None:
    queries = Catalog.load(Path(__file__).parents[2] / "queries")
    shown = questions(queries)
    assert len(shown) == 8
    assert [query.area for query in shown] == sorted({query.area for query in queries})[:8]
