"""The embedded store's answers: the exact union, datasets by the protocol, formats by the query's form."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from edu_graph import vocab
from edu_graph.errors import NotAcceptable, QueryRefused, QuerySyntaxError
from edu_graph.rdf.canonical import engine_format, nquads
from edu_graph.rdf.formats import BINDINGS, CSV, DATASETS, GRAPHS, HTML, JSON, TSV, TURTLE, XML, Format
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.engines import STAMP_GRAPH, UNION_GRAPH
from edu_graph.store.protocol import GraphStore

S, T, P = (NamedNode(f"http://a/{name}") for name in "stp")
G, H = NamedNode("http://a/g"), NamedNode("http://a/h")
QUADS = [
    Quad(S, P, Literal(5), G),
    Quad(S, P, Literal(5), H),  # the same statement in a second graph
    Quad(T, P, Literal(1), H),
]
SUM = "SELECT (SUM(?o) AS ?n) (COUNT(*) AS ?c) { ?s ?p ?o }"


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    path = tmp_path / "graph.nq"
    path.write_bytes(nquads(QUADS))
    return EmbeddedStore.load(path)


def answer(store: GraphStore, query: str, form: Format = CSV, **dataset: list[str]) -> bytes:
    sink = io.BytesIO()
    store.answer(query, format=form, sink=sink, **dataset)  # type: ignore[arg-type]
    return sink.getvalue()


def rows(store: GraphStore, query: str, **dataset: list[str]) -> list[list[str]]:
    text = answer(store, query, **dataset).decode()
    return list(csv.reader(io.StringIO(text), strict=True))[1:]


def test_the_default_graph_is_the_set_union_of_all_graphs(store: EmbeddedStore) -> None:
    assert rows(store, SUM) == [["6", "2"]]
    assert len(store) == 3 + 2


def test_named_graphs_keep_their_own_statements(store: EmbeddedStore) -> None:
    found = rows(store, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")
    assert found == [["http://a/g", "1"], ["http://a/h", "2"]]


def test_a_union_of_given_quads_is_that_of_a_release(store: EmbeddedStore) -> None:
    alone = Quad(T, P, Literal(7))
    assert set(EmbeddedStore.with_union(QUADS).quads()) == set(store.quads())
    assert set(EmbeddedStore.with_union([*QUADS, alone]).quads()) == {*store.quads(), alone}


def test_a_store_of_given_quads_has_no_union() -> None:
    store = EmbeddedStore.of(QUADS)
    assert rows(store, SUM) == [["0", "0"]]
    assert set(store.quads()) == set(QUADS)
    store.update("INSERT { GRAPH <http://a/new> { ?s eg:found ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert len(store) == 5


IN_GRAPHS = "SELECT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


@pytest.mark.parametrize(
    ("dataset", "count", "graphs"),
    [
        ({}, "2", ["g", "h", "h"]),
        ({"default_graphs": ["http://a/g"]}, "1", []),
        ({"named_graphs": ["http://a/h"]}, "0", ["h", "h"]),
        ({"default_graphs": ["http://a/h"], "named_graphs": ["http://a/g"]}, "2", ["g"]),
        ({"default_graphs": ["http://a/unknown"]}, "0", []),
        ({"default_graphs": [], "named_graphs": []}, "2", ["g", "h", "h"]),
    ],
    ids=["none", "default", "named", "both", "unknown", "empty"],
)
def test_a_dataset_given_in_part_is_empty_in_its_other_part(
    store: EmbeddedStore, dataset: dict[str, list[str]], count: str, graphs: list[str]
) -> None:
    assert rows(store, "SELECT (COUNT(*) AS ?c) { ?s ?p ?o }", **dataset) == [[count]]
    # An engine elsewhere has a graph more, its stamp or the union (docs/engines.md).
    own = (STAMP_GRAPH, UNION_GRAPH)
    found = [row[0].rpartition("/")[2] for row in rows(store, IN_GRAPHS, **dataset) if row[0] not in own]
    assert found == graphs


def test_several_default_graphs_are_merged_without_duplicates(store: EmbeddedStore) -> None:
    both = ["http://a/g", "http://a/h"]
    assert rows(store, SUM, default_graphs=both) == [["6", "2"]]
    assert rows(store, SUM, default_graphs=[*both, "http://a/none"]) == [["6", "2"]]
    assert rows(store, IN_GRAPHS, default_graphs=both) == []
    assert rows(store, IN_GRAPHS, default_graphs=both, named_graphs=["http://a/g"]) == [["http://a/g"]]
    assert rows(store, SUM.replace("{", "FROM <http://a/none> {", 1), default_graphs=both) == [["6", "2"]]


def test_the_protocol_s_dataset_goes_before_the_query_s(store: EmbeddedStore) -> None:
    query = "SELECT ?o FROM <http://a/h> { ?s ?p ?o } ORDER BY ?o"
    assert rows(store, query) == [["1"], ["5"]]
    assert rows(store, query, default_graphs=["http://a/g"]) == [["5"]]


def test_the_graph_s_prefixes_need_no_declaration(store: EmbeddedStore) -> None:
    assert rows(store, "SELECT (STR(eg:Visit) AS ?x) (STR(agent:a) AS ?y) {}") == [
        [vocab.EG + "Visit", vocab.ID + "agent/a"]
    ]
    assert rows(store, "PREFIX eg: <http://mine/> SELECT (STR(eg:x) AS ?x) {}") == [["http://mine/x"]]


@pytest.mark.parametrize("truth", [True, False])
def test_ask_in_every_format(store: EmbeddedStore, truth: bool) -> None:
    query = f"ASK {{ FILTER({str(truth).lower()}) }}"
    assert json.loads(answer(store, query, JSON))["boolean"] is truth
    tree = ElementTree.fromstring(answer(store, query, XML))
    assert tree.findtext("{http://www.w3.org/2005/sparql-results#}boolean") == str(truth).lower()
    for form in (CSV, TSV):
        assert answer(store, query, form) == b"boolean\r\n" + str(truth).lower().encode() + b"\r\n"


def test_ask_is_one_row(store: EmbeddedStore) -> None:
    assert store.answer("ASK {}", format=JSON, sink=io.BytesIO()) == 1


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.key)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://a/s> <http://a/t>"])
def test_graphs_in_every_format(store: EmbeddedStore, query: str, form: Format) -> None:
    sink = io.BytesIO()
    count = store.answer(query, format=form, sink=sink)
    found = {quad.triple for quad in parse(sink.getvalue(), format=engine_format(form))}
    assert found == {Triple(S, P, Literal(5)), Triple(T, P, Literal(1))}
    assert count == 2


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ("SELECT * {}", [*GRAPHS, *DATASETS, HTML]),
        ("ASK {}", [*GRAPHS, *DATASETS, HTML]),
        ("CONSTRUCT WHERE { ?s ?p ?o }", [*BINDINGS, *DATASETS, HTML]),
    ],
)
def test_a_format_that_cannot_hold_the_answer_is_refused(store: EmbeddedStore, query: str, forms: list[Format]) -> None:
    for form in forms:
        sink = io.BytesIO()
        with pytest.raises(NotAcceptable):
            store.answer(query, format=form, sink=sink)
        assert sink.getvalue() == b""


def test_turtle_is_written_with_the_graph_s_prefixes(store: EmbeddedStore) -> None:
    text = answer(store, "CONSTRUCT { eg:a a eg:B } {}", TURTLE)
    assert b"eg:a a eg:B ." in text


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT *\nWHERE { ?s ?p }", 2, 16),
        ("SELECT * { ?s ?p ?o } }", 1, 24),
        ("SELECT *\n{\n  ?s <bad iri> ?o }", 3, 15),
        ("", 1, 1),
        ("SELECT * {\r\n?s ?p }", 2, 8),
        ("INSERT DATA { <http://a/s> <http://a/p> 1 }", 1, None),
        ("SELECT * { ?s none:p ?o }", 1, None),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", 1, None),
        ("SELECT * { ?s ?p 'never closed }", 1, None),
    ],
)
def test_a_syntax_error_has_line_and_column(store: EmbeddedStore, query: str, line: int, column: int | None) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        answer(store, query)
    assert caught.value.fields["line"] == line
    assert caught.value.fields["column"] >= 1
    if column is not None:
        assert caught.value.fields["column"] == column
    assert not caught.value.detail.startswith(("error", "at "))


def test_a_function_that_the_engine_does_not_have_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(QueryRefused, match="http://a/function"):
        answer(store, "SELECT (<http://a/function>(1) AS ?x) {}")


def test_rows_for_code(store: EmbeddedStore) -> None:
    found = store.select("SELECT ?o ?none { ?s ?p ?o OPTIONAL { ?s eg:none ?none } } ORDER BY ?o")
    assert found == [{"o": Literal(1)}, {"o": Literal(5)}]
    assert list(store.select("SELECT ?b ?a { VALUES (?a ?b) { (1 2) } }")[0]) == ["b", "a"]
    with pytest.raises(TypeError):
        store.select("ASK {}")
    with pytest.raises(QuerySyntaxError):
        store.select("SELECT")


def test_triples_for_code(store: EmbeddedStore) -> None:
    assert store.construct("CONSTRUCT { ?s eg:of 1 } { ?s ?p 5 }") == [
        Triple(S, NamedNode(vocab.EG + "of"), Literal(1))
    ]
    with pytest.raises(TypeError):
        store.construct("SELECT * {}")


def test_a_sink_s_error_ends_the_evaluation_and_comes_out_as_it_was(store: EmbeddedStore) -> None:
    class Closed(Exception):
        pass

    class Sink:
        def write(self, _data: bytes, /) -> int:
            raise Closed

        def flush(self) -> None:
            raise Closed

    for query, form in (("SELECT * { ?s ?p ?o }", CSV), ("CONSTRUCT WHERE { ?s ?p ?o }", TURTLE), ("ASK {}", JSON)):
        with pytest.raises(Closed):
            store.answer(query, format=form, sink=Sink())


def test_what_is_read_back_is_what_was_loaded(store: EmbeddedStore) -> None:
    named = [quad for quad in store.quads() if quad.graph_name in (G, H)]
    assert nquads(named) == nquads(QUADS)
    assert set(parse(nquads(named), format=RdfFormat.N_QUADS)) == set(QUADS)
