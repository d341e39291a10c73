"""The table of formats: what a new row must say, and that nothing is said for it unasked."""

import io
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from edu_graph.rdf import results
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import (
    BINDINGS,
    DATASETS,
    DUMPS,
    GRAPHS,
    JSON,
    TURTLE,
    AnswerFormat,
    BindingsFormat,
    Format,
    StatementsFormat,
)

NAMES = ("new", "text/new", "new", "bindings", "New")
ROWS: Mapping[str, Any] = {
    "w3c": "New",
    "cut_marker": b"<",
    "row_marks": (b"\n",),
    "quoting": "none",
    "headings": 0,
    "ask": None,
}
STATEMENTS: Mapping[str, Any] = {"w3c": "New", "cut_marker": b"<", "file_type": "NEW", "names_graphs": False}
# https://www.w3.org/ns/formats/, as it was in 2026.
W3C = set(
    "JSON-LD LD_Patch microdata N3 N-Triples N-Quads OWL_Functional OWL_Manchester OWL_XML POWDER POWDER-S PROV-N "
    "PROV-XML RDFa RDF_JSON RDF_XML RIF_XML SPARQL_Results_CSV SPARQL_Results_JSON SPARQL_Results_TSV "
    "SPARQL_Results_XML TriG Turtle".split()
)
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"one, \\"two\\""}}]}}'
DATA = b'<http://e.example/s> <http://e.example/p> "o" <http://e.example/g> .\n'
CASES = [(BindingsFormat, ROWS), (StatementsFormat, STATEMENTS)]


@pytest.mark.parametrize(("sort", "said"), CASES, ids=["bindings", "statements"])
def test_nothing_is_said_unasked(sort: type[Format], said: Mapping[str, Any]) -> None:
    assert sort(*NAMES, **said) == sort(*NAMES, **said)
    assert {field.name for field in fields(sort)} - {field.name for field in fields(Format)} == set(said)
    for left_out in said:
        with pytest.raises(TypeError, match=left_out):
            sort(*NAMES, **{name: value for name, value in said.items() if name != left_out})


@pytest.mark.parametrize(
    ("form", "field", "value", "message"),
    [
        (JSON, "w3c", "", "json has an empty w3c"),
        (TURTLE, "w3c", "", "ttl has an empty w3c"),
        (TURTLE, "file_type", "", "ttl has an empty file_type"),
        (JSON, "row_marks", (), "json has an empty row mark"),
        (JSON, "row_marks", (b"", b","), "json has an empty row mark"),
        (JSON, "row_marks", (b"[{", b","), "json differ in length"),
    ],
)
def test_an_empty_name_or_mark_is_refused(form: Format, field: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(form, **{field: value})  # type: ignore[arg-type]


def test_the_tables_hold_formats_that_say_all() -> None:
    assert {type(form) for form in BINDINGS} == {BindingsFormat}
    assert {type(form) for form in (*GRAPHS, *DATASETS, *DUMPS)} == {StatementsFormat}
    assert all(form.names_graphs for form in DATASETS)


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
def test_rows_are_written_in_every_format_of_the_table(form: BindingsFormat) -> None:
    sink = io.BytesIO()
    results.respell(ROW, form, sink)
    written = sink.getvalue()
    if form.key == "csv":  # Which the engine writes, and does not read.
        assert written == b'x\r\n"one, ""two"""\r\n'
        return
    found = parse_query_results(written, format=QueryResultsFormat.from_media_type(form.media_type))
    assert isinstance(found, QuerySolutions)
    assert [row["x"].value for row in found] == ['one, "two"']


@pytest.mark.parametrize(
    "form", {form.key: form for form in (*GRAPHS, *DATASETS, *DUMPS)}.values(), ids=lambda f: f.key
)
def test_statements_are_written_in_every_format_of_the_table(form: StatementsFormat) -> None:
    quads = list(parse(DATA, format=RdfFormat.N_QUADS))
    engine = RdfFormat.from_media_type(form.media_type)
    assert engine is not None, f"the engine does not know {form.media_type}"
    read = list(parse(write(quads if form.names_graphs else [quad.triple for quad in quads], form), format=engine))
    assert [quad.triple for quad in read] == [quad.triple for quad in quads]
    assert form.names_graphs == (read == quads)


@pytest.mark.parametrize("form", [*BINDINGS, *GRAPHS, *DATASETS, *DUMPS], ids=lambda form: form.key)
def test_every_format_has_a_name_that_the_w3c_gave(form: AnswerFormat) -> None:
    assert form.w3c in W3C, f"{form.key}: http://www.w3.org/ns/formats/{form.w3c} does not exist"
