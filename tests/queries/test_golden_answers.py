"""Named queries against answers written by hand from the sources' texts, and against data changed in one statement."""

import pytest

from edu_graph import vocab
from edu_graph.build.assemble import Stated
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import GOLDEN, Rebuild, changed, lies_empty

CASES = [(name, index) for name, golden in GOLDEN.items() for index in range(len(golden["cases"]))]
CHANGES = [(name, index) for name, golden in GOLDEN.items() for index in range(len(golden["changes"]))]


def short(value: Term | None) -> str | None:
    """Write a term as the golden files do: names short, strings and dates bare, labels with their language."""
    if isinstance(value, NamedNode):
        return vocab.curie(value.value)
    if isinstance(value, Literal):
        return f"{value.value}@{value.language}" if value.language else value.value
    return None


def answer(store: EmbeddedStore, text: str, columns: list[str]) -> list[list[str | None]]:
    return [[short(row.get(column)) for column in columns] for row in store.select(text)]


def test_every_query_has_its_golden_answers(catalog: Catalog) -> None:
    assert set(GOLDEN) == {query.name for query in catalog}
    assert len(catalog) >= 5, "fewer queries than there were: is one lost?"
    for golden in GOLDEN.values():
        assert any(not case["values"] for case in golden["cases"]), "one case is the file as it lies"
        assert all(case["rows"] for case in golden["cases"] if not case.get("empty_because"))
        assert golden["changes"]
        # What finds nothing in the data must find what is planted, or it might find nothing ever.
        assert any(change["rows"] for change in golden["changes"]) or not lies_empty(golden)


@pytest.mark.parametrize(("name", "index"), CASES)
def test_answer_is_the_one_written_by_hand(
    name: str, index: int, catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    golden, query = GOLDEN[name], catalog.get(name)
    case = golden["cases"][index]
    text = bind(query, case["values"], resolver).text if case["values"] else query.text
    assert answer(whole, text, golden["columns"]) == case["rows"]


@pytest.mark.parametrize(("name", "index"), CHANGES)
def test_one_statement_changes_the_answer(
    name: str, index: int, catalog: Catalog, stated: Stated, rebuild: Rebuild
) -> None:
    golden = GOLDEN[name]
    change = golden["changes"][index]
    removed, added = changed(change)
    assert len(removed) + len(added) == 1
    assert all(quad in stated.data for quad in removed)
    assert not any(quad in stated.data for quad in added)
    rows = answer(rebuild(removed, added), catalog.get(name).text, golden["columns"])
    before = next(case["rows"] for case in golden["cases"] if not case["values"])
    assert rows == change["rows"]
    assert rows != before


def test_columns_are_those_of_the_header(catalog: Catalog) -> None:
    for name, golden in GOLDEN.items():
        assert set(golden["columns"]) <= {column.name for column in catalog.get(name).columns}
