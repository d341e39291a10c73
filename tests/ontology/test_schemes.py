"""Which list a property takes its concepts from is said in the ontology, of every property and of lists that exist."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Triple

ROOT = Path(__file__).parents[2]
EG = "https://w3id.org/edu-graph/ontology#"
FROM_SCHEME = EG + "fromScheme"
RANGE = "http://www.w3.org/2000/01/rdf-schema#range"
CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"
SCHEME = "http://www.w3.org/2004/02/skos/core#ConceptScheme"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KIND = EG + "kind"
SOURCE = "http://purl.org/dc/terms/source"
REFERENCE = ROOT / "data/reference"


def _read(paths: Iterable[Path]) -> list[Triple]:
    return [quad.triple for path in sorted(paths) for quad in pyoxigraph.parse(path=str(path))]


def _ontology() -> list[Triple]:
    return _read((ROOT / "ontology").glob("*.ttl"))


def _pairs(found: Iterable[Triple], predicate: str) -> set[tuple[str, str]]:
    of = (t for t in found if t.predicate.value == predicate)
    return {(t.subject.value, t.object.value) for t in of if isinstance(t.object, NamedNode)}


def listless(found: list[Triple]) -> set[str]:
    """Properties that lead to concepts and do not say from which list; what a kind is from, its owner's class says."""
    to_concepts = {name for name, range_ in _pairs(found, RANGE) if range_ == CONCEPT}
    return to_concepts - {name for name, _ in _pairs(found, FROM_SCHEME)} - {KIND}


def _lists() -> set[str]:
    return {name for name, kind in _pairs(_read(REFERENCE.glob("*.trig")), TYPE) if kind == SCHEME}


def test_every_property_that_leads_to_concepts_says_from_which_list() -> None:
    assert not listless(_ontology())


def test_a_property_without_a_list_is_seen() -> None:
    planted = Triple(NamedNode(EG + "colour"), NamedNode(RANGE), NamedNode(CONCEPT))
    assert listless([*_ontology(), planted]) == {EG + "colour"}


def _taken_over() -> set[str]:
    """Lists in tables with a dcterms:source: those of a standard, to which concepts of ours are matched."""
    tables = [{quad.triple for quad in pyoxigraph.parse(path=str(path))} for path in REFERENCE.glob("*.trig")]
    foreign = [table for table in tables if any(t.predicate.value == SOURCE for t in table)]
    return {name for table in foreign for name, kind in _pairs(table, TYPE) if kind == SCHEME}


def test_the_lists_that_the_ontology_names_and_those_that_exist_are_the_same() -> None:
    named = {scheme for _, scheme in _pairs(_ontology(), FROM_SCHEME)}
    assert len(named) > 20
    assert named <= _lists()
    # Nothing takes its values from a standard's list unless the ontology says so.
    assert _lists() - named <= _taken_over()
    assert "https://w3id.org/edu-graph/id/concept/scheme-roles" not in _taken_over()


def test_kinds_get_their_list_from_classes() -> None:
    of_classes = {name.removeprefix(EG) for name, _ in _pairs(_ontology(), FROM_SCHEME) if name[len(EG)].isupper()}
    assert of_classes >= {"Event", "Document", "Agreement", "Service", "Equipment"}
