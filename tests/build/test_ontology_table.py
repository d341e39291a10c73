"""The ontology as a graph of the release: what it takes over, and how it names itself."""

from pathlib import Path

from edu_graph import vocab
from edu_graph.build.ontology import ontology_table
from edu_graph.rdf.dataset import Dataset

ONTOLOGY = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
eg:Visit a owl:Class ; rdfs:label "visit"@en ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty eg:place ] .
"""


def test_the_table_holds_what_needs_no_blank_node_and_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "o.ttl").write_text(ONTOLOGY)
    found = ontology_table(Dataset.read(tmp_path))
    assert {vocab.curie(quad.graph_name.value) for quad in found} == {"graph:ontology"}  # type: ignore[union-attr]
    told = {tuple(vocab.curie(term.value) for term in quad.triple) for quad in found}  # type: ignore[union-attr]
    (basis,) = (fact for fact in told if fact[1] == "eg:basis")
    assert told - {basis} == {
        ("eg:Visit", "rdf:type", "owl:Class"),
        ("eg:Visit", "rdfs:label", "visit"),
        ("graph:ontology", "rdf:type", "eg:ReferenceTable"),
    }
