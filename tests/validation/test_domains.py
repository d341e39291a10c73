"""Properties of things of another class: what is told, what is not, and what is offered instead."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from validation_examples import SHAPES, ontology

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Quad
from edu_graph.validation.classes import values
from edu_graph.validation.domains import check_domains, told_by_shapes
from edu_graph.validation.report import Result
from edu_graph.vocab import EG, RDFS

PREFIXES = """
@prefix c: <https://w3id.org/edu-graph/id/concept/> . @prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix e: <https://w3id.org/edu-graph/id/event/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
ONTOLOGY = """
eg:Signing rdfs:subClassOf eg:Event . eg:Treaty rdfs:subClassOf eg:Signing . eg:Adoption rdfs:subClassOf eg:Event .
eg:signs a owl:ObjectProperty ; rdfs:domain eg:Signing ; rdfs:range eg:Document .
eg:adopts a owl:ObjectProperty ; rdfs:domain eg:Adoption ; rdfs:range eg:Document .
eg:follows a owl:ObjectProperty ; rdfs:domain eg:Event ; rdfs:range eg:Event .
eg:basedOn a owl:ObjectProperty ; rdfs:range eg:Document .
eg:edition a owl:DatatypeProperty ; rdfs:domain eg:Event ; rdfs:range rdfs:Literal .
eg:editions a owl:DatatypeProperty ; rdfs:domain eg:Series ; rdfs:range rdfs:Literal .
"""


def told(data: str, shaped: frozenset[tuple[str, str]] = frozenset()) -> list[Result]:
    return list(check_domains(_dataset(data), _dataset(ONTOLOGY), shaped))


def _dataset(text: str) -> Dataset:
    dataset = Dataset()
    for found in parse(PREFIXES + text, format=RdfFormat.TURTLE):
        dataset.add(Quad(found.subject, found.predicate, found.object), Place("x.trig", 1))
    return dataset


@pytest.mark.parametrize(
    ("data", "count"),
    [
        ("e:a a eg:Signing ; eg:signs e:d .", 0),
        ("e:a a eg:Treaty ; eg:signs e:d .", 0),
        ("e:a a eg:Adoption , eg:Signing ; eg:signs e:d .", 0),
        ("e:a a eg:Event ; eg:signs e:d .", 1),
        ("e:a a eg:Adoption ; eg:signs e:d , e:f ; eg:adopts e:d .", 2),
        # What has no type is told for that, and what has no domain belongs to anything.
        ("e:a eg:signs e:d .", 0),
        ("e:a a eg:Adoption ; eg:basedOn e:d .", 0),
    ],
)
def test_a_property_of_another_class_is_told(data: str, count: int) -> None:
    assert len(told(data)) == count
    assert told(data, frozenset({(EG + "signs", EG + "Signing")})) == []


def test_a_result_names_both_classes_and_what_such_a_thing_has() -> None:
    (result,) = told("e:a a eg:Adoption ; eg:signs e:d .")
    assert (result.file, result.path) == ("x.trig", f"<{EG}signs>")
    assert result.messages["en"] == "eg:signs is a property of eg:Signing; event:a is eg:Adoption."
    assert result.messages["ru"] == "eg:signs — свойство для eg:Signing; event:a — это eg:Adoption."
    assert result.mend["en"].endswith("or correct the type of event:a. What such a thing has: eg:adopts.")
    assert result.mend["ru"].endswith("Что есть у такой вещи: eg:adopts.")


def test_what_others_of_its_class_have_is_offered_too() -> None:
    other = "e:b a eg:Adoption ; eg:basedOn e:d ."
    (result,) = told(f"e:a a eg:Adoption ; eg:signs e:d . {other}")
    assert result.mend["en"].endswith("What such a thing has: eg:adopts, eg:basedOn.")


def test_what_is_spelled_alike_is_offered_and_nothing_where_nothing_is_near() -> None:
    (result,) = told("e:a a eg:Event ; eg:editions 3 .")
    assert result.mend["en"].endswith("What such a thing has: eg:edition.")
    (result,) = told("e:s a eg:Series ; eg:follows e:a .")
    assert "What such a thing has" not in result.mend["en"]


def test_shapes_and_the_ontology_want_the_same_class() -> None:
    domains = values(ontology(), RDFS + "domain")
    shaped = {(of, name) for of, name in told_by_shapes(SHAPES) if of in domains}
    assert len(shaped) > 25
    assert [(of, name) for of, name in sorted(shaped) if name not in domains[of]] == []


def test_shapes_about_values_tell_nothing_of_subjects(tmp_path: Path) -> None:
    (tmp_path / "shapes/whole").mkdir(parents=True)
    (tmp_path / "shapes/whole/a.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix x: <http://x/> .\n"
        "x:owner sh:targetSubjectsOf x:p ; sh:class x:C .\n"
        "x:value sh:targetSubjectsOf x:p ; sh:path x:p ; sh:class x:D .\n",
        "utf-8",
    )
    assert told_by_shapes(tmp_path / "shapes") == {("http://x/p", "http://x/C")}
