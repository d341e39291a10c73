"""The ontology and the data before a reasoner: OWL 2 DL, consistent, every class satisfiable; planted faults are seen.

pyHermiT decides it: it refuses what is not OWL 2 DL, and needs no Java. Dates are left out of what it is given, because
OWL 2 has neither xsd:date nor xsd:gYearMonth (the shapes check them).
"""

from collections.abc import Iterable
from pathlib import Path

import pyhermit
import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from edu_graph import vocab
from edu_graph.build.assemble import read_stated, what_follows
from edu_graph.build.descriptive import described
from edu_graph.build.progress import Silent
from edu_graph.settings import Settings

ROOT = Path(__file__).parents[2]
NOTHING = vocab.OWL + "Nothing"
DATES = {vocab.XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth", "gMonthDay")}
PREFIXES = "".join(f"@prefix {name}: <{space}> .\n" for name, space in vocab.PREFIXES.items())


def triples(text: str) -> set[Triple]:
    return {quad.triple for quad in pyoxigraph.parse(PREFIXES + text, format=RdfFormat.TURTLE)}


def is_for_a_reasoner(triple: Triple) -> bool:
    return not (isinstance(triple.object, Literal) and triple.object.datatype.value in DATES)


@pytest.fixture(scope="module")
def ontology() -> set[Triple]:
    files = sorted((ROOT / "ontology").rglob("*.ttl"))
    assert len(files) >= 20, "fewer files than there were: is a module or an alignment lost?"
    return {quad.triple for path in files for quad in pyoxigraph.parse(path=str(path))}


@pytest.fixture(scope="module")
def data() -> set[Triple]:
    """What a release states and derives, but the table of countries, which says of each the same as of any other."""
    stated = read_stated(Settings(**{n: ROOT / n for n in ("ontology", "shapes", "queries", "data")}), Silent())
    # What a release says of itself is in the words of others, which the ontology does not declare.
    quads = described([*stated.data, *what_follows(stated)])
    table = vocab.GRAPH + "countries"
    used = {quad.object for quad in quads if getattr(quad.graph_name, "value", "") != table}
    return {
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in quads
        if getattr(quad.graph_name, "value", "") != table or quad.subject in used
    }


def reason(tmp_path: Path, found: Iterable[Triple]) -> pyhermit.Reasoner:
    """Give the triples to the reasoner; raises OntologyProfileError where they are not OWL 2 DL."""
    path = tmp_path / "given.ttl"
    kept = sorted(filter(is_for_a_reasoner, found), key=str)
    pyoxigraph.serialize(kept, output=str(path), format=RdfFormat.TURTLE)
    return pyhermit.Reasoner(pyhermit.load_snapshot(path))


def unsatisfiable(reasoner: pyhermit.Reasoner) -> set[str]:
    return {found.iri.value for found in reasoner.unsatisfiable_classes()} - {NOTHING}


def test_the_ontology_is_owl_dl_and_every_class_can_have_members(tmp_path: Path, ontology: set[Triple]) -> None:
    reasoner = reason(tmp_path, ontology)
    assert reasoner.is_consistent()
    assert unsatisfiable(reasoner) == set()


def test_the_data_agrees_with_the_ontology(tmp_path: Path, ontology: set[Triple], data: set[Triple]) -> None:
    assert len(data) > 2_000
    assert reason(tmp_path, ontology | data).is_consistent()


@pytest.mark.parametrize(
    ("planted", "classes"),
    [
        ("eg:Oddity a owl:Class ; rdfs:subClassOf eg:Ministry , eg:School .", {"Oddity"}),
        ("eg:Seminar rdfs:subClassOf eg:Person .", {"Seminar"}),
        # Everything below is lost with it.
        ("eg:Endorsement rdfs:subClassOf eg:Document .", {"Endorsement", "Adoption"}),
    ],
)
def test_a_class_that_can_have_no_member_is_seen(
    tmp_path: Path, ontology: set[Triple], planted: str, classes: set[str]
) -> None:
    found = unsatisfiable(reason(tmp_path, ontology | triples(planted)))
    assert found == {vocab.EG + name for name in classes}


@pytest.mark.parametrize(
    "planted",
    [
        # A thing of two kinds.
        "event:smolensk-visit-2025 a eg:School .",
        # Through a domain: what signs is a signing.
        "agent:isr-mashav eg:signs agreement:kaz-isr-special-needs-memorandum .",
        # Through a range: who takes part is an agent.
        "<https://w3id.org/edu-graph/id/event/x#organiser/y> eg:agent document:x . document:x a eg:Publication .",
        # Through a subclass, an inverse and a subproperty.
        "person:x a eg:Person ; eg:postIn place:blr .",
        "document:x a eg:Declaration ; eg:adopts document:x .",
        "place:haifa a eg:Country .",
    ],
)
def test_data_that_contradicts_the_ontology_is_seen(
    tmp_path: Path, ontology: set[Triple], data: set[Triple], planted: str
) -> None:
    assert not reason(tmp_path, ontology | data | triples(planted)).is_consistent()


@pytest.mark.parametrize(
    "planted",
    [
        "eg:start rdfs:range xsd:gYearMonth .",
        "eg:nameAsPrinted a owl:ObjectProperty .",
        "eg:partOf a owl:TransitiveProperty . eg:Event rdfs:subClassOf "
        "[ a owl:Restriction ; owl:onProperty eg:partOf ; owl:maxCardinality 1 ] .",
        "eg:Event rdfs:subClassOf [ a owl:Restriction ; owl:onProperty eg:undeclared ; owl:someValuesFrom eg:Place ] .",
        'event:x a eg:Event ; eg:editionNumber "three"^^xsd:integer .',
    ],
)
def test_what_is_no_owl_dl_is_refused(tmp_path: Path, ontology: set[Triple], planted: str) -> None:
    with pytest.raises(pyhermit.PyHermiTError):
        reason(tmp_path, ontology | triples(planted)).is_consistent()


def test_dates_are_what_is_left_out(ontology: set[Triple]) -> None:
    left = [triple for triple in ontology if not is_for_a_reasoner(triple)]
    assert {triple.subject for triple in left} == {NamedNode(vocab.ONTOLOGY)}
