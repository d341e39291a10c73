"""Each class of the ontology is told about by shapes: by what one source must say of it, and by what holds of it."""

from collections import defaultdict

import pytest
from validation_examples import SHAPES, ontology

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.shapes import PARTS
from edu_graph.vocab import EG, OWL, RDFS, SH, SKOS, TYPE

_MADE_BY_CHECKS = "a kind of graph: shapes see no graphs, so shapes/checks judge it"
_NOT_SAID_BY_SOURCES = "stands in reference tables, which no source may state"
LEFT_OUT = {
    "source": {
        "SourceRecord": _MADE_BY_CHECKS,
        "ReferenceTable": _MADE_BY_CHECKS,
        "Register": _MADE_BY_CHECKS,
        "InferredGraph": _MADE_BY_CHECKS,
        "Rule": "written by the build, never by hand",
        "Indicator": _NOT_SAID_BY_SOURCES,
    },
    "whole": {
        "SourceRecord": _MADE_BY_CHECKS,
        "ReferenceTable": _MADE_BY_CHECKS,
        "Register": _MADE_BY_CHECKS,
        "InferredGraph": _MADE_BY_CHECKS,
        "Rule": "written by the build, never by hand",
    },
}
"""Classes without a shape, each with the reason."""


def untold(vocabulary: Dataset, shapes: Dataset) -> set[str]:
    """Local names of the classes that no shape has as target, neither themselves nor by a class above them."""
    classes, above = set(), defaultdict(set)
    for quad in vocabulary:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        if quad.predicate.value == RDFS + "subClassOf":
            above[quad.subject.value].add(quad.object.value)
        elif quad.predicate.value == TYPE and quad.object.value == OWL + "Class":
            classes.add(quad.subject.value)
    targets = {
        quad.object.value
        for quad in shapes
        if quad.predicate.value == SH + "targetClass" and isinstance(quad.object, NamedNode)
    }
    assert targets <= {*classes, SKOS + "Concept", SKOS + "ConceptScheme"}

    def is_told(name: str) -> bool:
        return name in targets or any(is_told(upper) for upper in above[name])

    return {name.removeprefix(EG) for name in classes if name.startswith(EG) and not is_told(name)}


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


@pytest.mark.parametrize("part", PARTS)
def test_every_class_is_told_about_by_a_shape(part: str, vocabulary: Dataset) -> None:
    assert untold(vocabulary, Dataset.read(SHAPES / part)) == set(LEFT_OUT[part])


@pytest.mark.parametrize("part", PARTS)
def test_a_class_that_loses_its_shape_is_seen(part: str, vocabulary: Dataset) -> None:
    shapes = Dataset.read(SHAPES / part)
    kept = {
        quad: place
        for quad, place in shapes.quads.items()
        if not (quad.predicate.value == SH + "targetClass" and quad.object == NamedNode(EG + "Quantity"))
    }
    assert len(kept) < len(shapes.quads)
    assert untold(vocabulary, Dataset(kept)) == untold(vocabulary, shapes) | {"Quantity"}
    assert "Quantity" not in untold(vocabulary, shapes)
