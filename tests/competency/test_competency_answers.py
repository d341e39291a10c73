"""The competency questions on all data: answers written by hand from what was noted of the documents, and changes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph.build.assemble import Stated
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import FAULTS_OF_ALL, GOLDEN_OF_ALL, Golden, Rebuild, file_of, shortcomings
from tests.queries.test_golden_answers import answer

QUERIES = {path.stem for path in (Path(__file__).parents[2] / "queries").rglob("*.rq")}
CASES = [(name, index) for name, golden in GOLDEN_OF_ALL.items() for index in range(len(golden.cases))]
CHANGES = [(name, index) for name, golden in GOLDEN_OF_ALL.items() for index in range(len(golden.changes))]


@pytest.mark.parametrize("name", sorted({*GOLDEN_OF_ALL, *FAULTS_OF_ALL}))
def test_each_file_is_whole_and_has_its_query(name: str) -> None:
    assert name not in FAULTS_OF_ALL, FAULTS_OF_ALL[name]
    assert name in QUERIES
    assert shortcomings(GOLDEN_OF_ALL[name], name) == []


@pytest.mark.parametrize(("name", "index"), CASES)
def test_answer_on_all_data_is_the_one_written_by_hand(
    name: str, index: int, catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    golden, query = GOLDEN_OF_ALL[name], catalog.get(name)
    case = golden.cases[index]
    text = bind(query, case.values, resolver).text if case.values else query.text
    assert answer(whole, text, golden.columns) == case.rows, f"{file_of(name, 'competency')}: cases[{index}]"


@pytest.fixture
def rebuilding(rebuild: Rebuild, rebuild_things: Rebuild, things: EmbeddedStore) -> Callable[[Golden, str], Rebuild]:
    """Most queries answer the same of the things alone; what answers otherwise asks of the monitoring."""

    def chosen(golden: Golden, text: str) -> Rebuild:
        lies = golden.as_it_lies
        is_of_things = lies is not None and answer(things, text, golden.columns) == lies.rows
        return rebuild_things if is_of_things else rebuild

    return chosen


@pytest.mark.parametrize(("name", "index"), CHANGES)
def test_one_statement_changes_the_answer_on_all_data(
    name: str, index: int, catalog: Catalog, stated: Stated, rebuilding: Callable[[Golden, str], Rebuild]
) -> None:
    golden = GOLDEN_OF_ALL[name]
    change, where = golden.changes[index], f"{file_of(name, 'competency')}: changes[{index}]"
    assert [str(quad) for quad in change.remove if quad not in stated.data] == [], f"{where}: nobody states that"
    assert [str(quad) for quad in change.add if quad in stated.data] == [], f"{where}: that is stated already"
    text = catalog.get(name).text
    rows = answer(rebuilding(golden, text)(change.remove, change.add), text, golden.columns)
    assert rows == change.rows, f"{where}: {change.why}"
    assert golden.as_it_lies is None or rows != golden.as_it_lies.rows, f"{where} changes nothing in the answer"
