"""The traps of rdflib's literals: nothing may be rewritten before the shapes see it."""

import logging

import pytest
import rdflib

from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Triple
from edu_graph.validation.convert import Converter, from_rdflib, literals_kept
from edu_graph.validation.engine import run_shacl
from edu_graph.vocab import EG, XSD

SUBJECT, PREDICATE = NamedNode("urn:x:s"), NamedNode(EG + "flag")
ILL_TYPED = Literal("none", datatype=NamedNode(XSD + "boolean"))
SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:x:shape> a sh:PropertyShape ; sh:targetNode <urn:x:s> ; sh:path <%s> ; %s ."""


def shacl_results(value: Literal, constraint: str) -> int:
    shapes = rdflib.Graph().parse(data=SHAPE % (PREDICATE.value, constraint), format="turtle")
    with literals_kept():
        data = Converter().graph([Triple(SUBJECT, PREDICATE, value)])
        report = run_shacl(data, shapes)
    return len(list(report.objects(None, rdflib.SH.result)))


def test_the_trap_is_real() -> None:
    assert rdflib.NORMALIZE_LITERALS
    assert str(rdflib.Literal("007", datatype=rdflib.XSD.integer)) == "7"
    assert rdflib.Literal("a") != rdflib.Literal("a", datatype=rdflib.XSD.string)


def test_an_ill_typed_literal_reaches_the_shapes_as_written() -> None:
    assert shacl_results(ILL_TYPED, "sh:datatype xsd:boolean") == 1
    assert shacl_results(Literal("true", datatype=NamedNode(XSD + "boolean")), "sh:datatype xsd:boolean") == 0


def test_a_plain_string_and_an_xsd_string_are_one() -> None:
    assert shacl_results(Literal("BY", datatype=NamedNode(XSD + "string")), 'sh:in ( "BY" )') == 0
    assert shacl_results(Literal("BY"), 'sh:hasValue "BY"') == 0
    assert shacl_results(Literal("BZ"), 'sh:in ( "BY" )') == 1


@pytest.mark.parametrize(
    "term",
    [
        NamedNode("urn:x:a"),
        BlankNode("b"),
        Literal("text"),
        Literal("текст", language="ru"),
        Literal("007", datatype=NamedNode(XSD + "integer")),
        Literal("2025-13", datatype=NamedNode(XSD + "gYearMonth")),
        ILL_TYPED,
    ],
    ids=str,
)
def test_a_term_comes_back_as_it_went(term: NamedNode | BlankNode | Literal) -> None:
    with literals_kept():
        assert from_rdflib(Converter().term(term)) == term


def test_what_is_no_term_of_rdf_1_1_is_refused() -> None:
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        Converter().term(Triple(SUBJECT, PREDICATE, ILL_TYPED))
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        from_rdflib(rdflib.Variable("x"))


@pytest.mark.parametrize("before", [True, False])
def test_the_switch_is_put_back_also_after_an_error(before: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", before)
    level = logging.getLogger("rdflib.term").level

    def fail() -> None:
        with literals_kept():
            assert rdflib.NORMALIZE_LITERALS is False
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert rdflib.NORMALIZE_LITERALS is before
    assert logging.getLogger("rdflib.term").level == level
