"""Concepts from the wrong list: what is told, and what is not."""

import pytest
from pyoxigraph import RdfFormat, parse

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Quad
from edu_graph.validation.report import Result
from edu_graph.validation.schemes import check_lists, check_schemes

PREFIXES = """
@prefix c: <https://w3id.org/edu-graph/id/concept/> . @prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix d: <https://w3id.org/edu-graph/id/document/> .
"""
ONTOLOGY = """
eg:Agreement rdfs:subClassOf eg:Document ; eg:fromScheme c:scheme-agreement-kinds .
eg:Treaty rdfs:subClassOf eg:Agreement .
eg:Document eg:fromScheme c:scheme-document-kinds .
eg:topic eg:fromScheme c:scheme-topics . eg:counts eg:fromScheme c:scheme-topics , c:scheme-groups .
"""
CONCEPTS = """
c:document-kind-plan skos:inScheme c:scheme-document-kinds .
c:agreement-kind-plan skos:inScheme c:scheme-agreement-kinds .
c:topic-school skos:inScheme c:scheme-topics . c:group-schools skos:inScheme c:scheme-groups .
c:both skos:inScheme c:scheme-groups , c:scheme-topics . c:loose a skos:Concept .
"""


def told(data: str, ontology: str = ONTOLOGY) -> list[Result]:
    return list(check_schemes(_dataset(CONCEPTS + data), _dataset(ontology)))


def _dataset(text: str) -> Dataset:
    dataset = Dataset()
    for found in parse(PREFIXES + text, format=RdfFormat.TURTLE):
        dataset.add(Quad(found.subject, found.predicate, found.object), Place("x.trig", 1))
    return dataset


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ("d:x eg:topic c:topic-school .", 0),
        ("d:x eg:topic c:group-schools .", 1),
        ("d:x eg:topic c:both .", 0),
        ("d:x eg:counts c:group-schools , c:topic-school .", 0),
        ("d:x eg:counts c:agreement-kind-plan .", 1),
        # What is in no list is left to the shapes, and so is what no class gives a list.
        ("d:x eg:topic c:loose , d:y .", 0),
        ("d:x eg:kind c:topic-school .", 0),
        ("d:x a eg:Document ; eg:kind c:document-kind-plan .", 0),
        ("d:x a eg:Document ; eg:kind c:agreement-kind-plan .", 1),
        # The nearest class counts, also where the build added those above it.
        ("d:x a eg:Treaty ; eg:kind c:agreement-kind-plan .", 0),
        ("d:x a eg:Treaty , eg:Agreement , eg:Document ; eg:kind c:agreement-kind-plan .", 0),
        ("d:x a eg:Treaty , eg:Agreement , eg:Document ; eg:kind c:document-kind-plan .", 1),
    ],
)
def test_a_concept_of_another_list_is_told(data: str, count: int) -> None:
    assert len(told(data)) == count
    assert told(data, "eg:Document rdfs:subClassOf eg:Thing .") == []


def test_a_result_names_the_lists_and_a_way_out() -> None:
    (result,) = told("d:x eg:topic c:group-schools .")
    assert result.file == "x.trig"
    assert result.messages["en"] == (
        "concept:group-schools is from the list concept:scheme-groups; "
        "eg:topic takes a concept from concept:scheme-topics."
    )
    assert "such as concept:topic-school" in result.mend["en"]
    assert "concept:group-schools itself is a value of eg:counts." in result.mend["en"]
    assert "например concept:topic-school" in result.mend["ru"]


def test_a_kind_is_told_with_the_class_that_names_its_list() -> None:
    (result,) = told("d:x a eg:Treaty ; eg:kind c:document-kind-plan .")
    assert "eg:kind (eg:Agreement) takes a concept from concept:scheme-agreement-kinds" in result.messages["en"]
    assert "itself is a value of eg:kind (eg:Document)." in result.mend["en"]


LISTS = """
c:scheme-topics a skos:ConceptScheme . c:scheme-groups a skos:ConceptScheme .
c:scheme-agreement-kinds a skos:ConceptScheme . c:scheme-document-kinds a skos:ConceptScheme .
"""


def test_a_misspelt_list_is_told_once_where_the_ontology_names_it() -> None:
    misspelt = ONTOLOGY.replace("eg:topic eg:fromScheme c:scheme-topics", "eg:topic eg:fromScheme c:scheme-topcis")
    data = CONCEPTS + LISTS + "d:x eg:topic c:topic-school , c:group-schools ."
    assert list(check_lists(_dataset(data), _dataset(ONTOLOGY))) == []
    (result,) = check_lists(_dataset(data), _dataset(misspelt))
    assert (result.rule, result.file, result.line) == ("list-missing", "x.trig", 1)
    assert result.messages["en"] == (
        "The ontology says that eg:topic takes its concepts from concept:scheme-topcis, and there is no such list."
        " Did you mean concept:scheme-topics?"
    )
    assert "Возможно, это concept:scheme-topics?" in result.messages["ru"]
    assert list(check_schemes(_dataset(data), _dataset(misspelt))) == []


def test_a_list_named_for_kinds_is_told_with_the_class() -> None:
    (result,) = check_lists(_dataset(LISTS), _dataset("eg:Agreement eg:fromScheme c:other ."))
    assert result.messages["en"].startswith("The ontology says that eg:kind (eg:Agreement) takes its concepts from")
    assert "Did you mean" not in result.messages["en"]


def test_a_list_that_is_only_spoken_of_does_not_exist() -> None:
    assert len(list(check_lists(_dataset(CONCEPTS), _dataset("eg:topic eg:fromScheme c:scheme-topics .")))) == 1
