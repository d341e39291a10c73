"""The tests of the embedded store's answers, of engines elsewhere: each keeps what `GraphStore` promises."""

import io

import pytest

from edu_graph.errors import RowLimit
from edu_graph.rdf.formats import BINDINGS, GRAPHS, Format
from edu_graph.store.remote import RemoteStore
from tests.engines.conftest import Open
from tests.store.test_embedded_answers import (  # noqa: F401 - collected here again, with the fixture below
    QUADS,
    SUM,
    answer,
    rows,
    test_a_dataset_given_in_part_is_empty_in_its_other_part,
    test_a_format_that_cannot_hold_the_answer_is_refused,
    test_a_function_that_the_engine_does_not_have_is_refused,
    test_a_sink_s_error_ends_the_evaluation_and_comes_out_as_it_was,
    test_a_syntax_error_has_line_and_column,
    test_ask_in_every_format,
    test_ask_is_one_row,
    test_graphs_in_every_format,
    test_rows_for_code,
    test_several_default_graphs_are_merged_without_duplicates,
    test_the_graph_s_prefixes_need_no_declaration,
    test_the_protocol_s_dataset_goes_before_the_query_s,
    test_triples_for_code,
    test_turtle_is_written_with_the_graph_s_prefixes,
)

CASES = 50


@pytest.fixture
def store(published: Open) -> RemoteStore:
    return published("contract", QUADS)


def test_the_default_graph_is_the_set_union(store: RemoteStore) -> None:
    assert rows(store, SUM) == [["6", "2"]]


def test_named_graphs_keep_their_own(store: RemoteStore) -> None:
    found = rows(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    assert [row for row in found if row[0].startswith("http://a/")] == [["http://a/g", "1"], ["http://a/h", "2"]]


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
def test_rows_end_before_the_limit(store: RemoteStore, form: Format) -> None:
    query = "SELECT ?x { VALUES ?x { 1 2 3 4 } }"
    assert store.answer(query, format=form, sink=io.BytesIO(), max_rows=4) == 4
    sink = io.BytesIO()
    with pytest.raises(RowLimit):
        store.answer(query, format=form, sink=sink, max_rows=3)
    assert not sink.getvalue().rstrip().endswith((b"}", b"</sparql>"))


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.key)
def test_triples_end_before_the_limit(store: RemoteStore, form: Format) -> None:
    with pytest.raises(RowLimit):
        store.answer("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", format=form, sink=io.BytesIO(), max_rows=1)


def test_rows_come_one_by_one(store: RemoteStore) -> None:
    found = store.solutions("SELECT ?o ?none { ?s ?p ?o OPTIONAL { ?s eg:none ?none } } ORDER BY ?o")
    assert found.columns == ("o", "none")
    assert [set(row) for row in found.rows] == [{"o"}, {"o"}]
    assert store.solutions("ASK { ?s ?p 5 }").boolean is True
    assert store.solutions("ASK { ?s ?p 6 }").boolean is False


def test_letters_of_all_scripts_and_escapes_come_back(store: RemoteStore) -> None:
    text = 'Школа бала әріп ילד \U0001f600 \\" \\n \\t \\\\'
    found = answer(store, f'SELECT ("{text}" AS ?x) {{}}').decode()
    assert found == 'x\r\n"Школа бала әріп ילד \U0001f600 "" \n \t \\"\r\n'


def test_no_case_was_lost(request: pytest.FixtureRequest, engine: tuple[str, str]) -> None:
    if any(arg.startswith("-k") or "::" in arg for arg in request.config.invocation_params.args):
        pytest.skip("only some were asked for")
    mine = [item for item in request.session.items if f"[{engine[0]}" in item.nodeid and "test_contract" in item.nodeid]
    assert len(mine) >= CASES
