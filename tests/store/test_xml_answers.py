"""What XML cannot hold is refused, and what a parser of XML would change is written so that it does not."""

import io
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse

from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import JSON, NTRIPLES, RDFXML, TSV, TURTLE, XML, Format
from edu_graph.rdf.xmlsink import XmlSink
from edu_graph.store.embedded import EmbeddedStore

STORE = EmbeddedStore.of([])
FORBIDDEN = ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ufffe", "\uffff"]


def answer(query: str, form: Format) -> bytes:
    sink = io.BytesIO()
    STORE.answer(query, format=form, sink=sink)
    return sink.getvalue()


def escaped(character: str) -> str:
    return f"\\u{ord(character):04X}"


@pytest.mark.parametrize("character", FORBIDDEN, ids=escaped)
def test_a_character_that_xml_has_not_is_refused(character: str) -> None:
    row = f'SELECT ("a{escaped(character)}" AS ?x) {{}}'
    graph = f'CONSTRUCT {{ <http://x/s> <http://x/p> "a{escaped(character)}" }} {{}}'
    for query, form in ((row, XML), (graph, RDFXML)):
        with pytest.raises(NotAcceptable, match=f"U\\+{ord(character):04X}") as told:
            answer(query, form)
        assert "JSON" in (told.value.help or "")
    assert answer(row, JSON)
    assert answer(row, TSV)
    assert answer(graph, NTRIPLES)


@pytest.mark.parametrize(
    "text", ["\t", "\n", " ", "\x7f", "\x85", "\ud7ff", "\ue000", "\ufffd", "\U00010000", "<&>]]>", "й"]
)
def test_everything_else_is_written_and_read_back(text: str) -> None:
    query = "SELECT (?y AS ?x) { VALUES ?y { \"\"\"a" + text + "b\"\"\" } }"  # fmt: skip
    document = ElementTree.fromstring(answer(query, XML))
    assert [node.text for node in document.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [f"a{text}b"]


def test_a_carriage_return_survives_a_parser() -> None:
    document = ElementTree.fromstring(answer('SELECT ("a\\r\\nb\\rc" AS ?x) {}', XML))
    assert [node.text for node in document.iter("{http://www.w3.org/2005/sparql-results#}literal")] == ["a\r\nb\rc"]
    graph = answer('CONSTRUCT { <http://x/s> <http://x/p> "a\\r\\nb" } {}', RDFXML)
    assert [quad.object.value for quad in parse(graph, format=RdfFormat.RDF_XML)] == ["a\r\nb"]  # type: ignore[union-attr]


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    "predicate",
    [
        *("http://x/1", "http://x/", "urn:x:1-2", "http://x/a/%20"),
        # Nobody may declare this namespace, and these are words of the syntax.
        *("http://www.w3.org/2000/xmlns/a", RDF + "li", RDF + "about", RDF + "Description", RDF + "bagID"),
    ],
)
def test_a_predicate_without_a_name_is_refused_in_rdf_xml(predicate: str) -> None:
    query = f"CONSTRUCT {{ <http://x/s> <{predicate}> 1 }} {{}}"
    with pytest.raises(NotAcceptable, match="has no local name") as told:
        answer(query, RDFXML)
    assert "Turtle" in (told.value.help or "")
    assert answer(query, TURTLE)


@pytest.mark.parametrize("predicate", ["http://www.w3.org/2000/xmlns/x/a", RDF + "_1", RDF + "value"])
def test_names_beside_those_that_are_taken_are_written(predicate: str) -> None:
    graph = answer(f"CONSTRUCT {{ <http://x/s> <{predicate}> 1 }} {{}}", RDFXML)
    assert [quad.predicate.value for quad in parse(graph, format=RdfFormat.RDF_XML)] == [predicate]


def test_a_character_cut_in_two_is_found() -> None:
    passed = io.BytesIO()
    sink = XmlSink(passed, XML)
    sink.write("a\uffff".encode()[:2])
    with pytest.raises(NotAcceptable):
        sink.write("a\uffff".encode()[2:] + b"x")
    whole = XmlSink(passed, XML)
    for byte in "\uffee\u1fff й".encode():
        whole.write(bytes([byte]))
    whole.flush()
