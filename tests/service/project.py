"""A small project for the service: one visit, two institutions, one source in two languages, four queries."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat

from edu_graph.build import addresses, dcat, describe, dump, index, quality
from edu_graph.build.inputs import file_hash
from edu_graph.build.release import Release
from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Quad
from edu_graph.validation.report import Report

ONTOLOGY = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .

<https://w3id.org/edu-graph/ontology> a owl:Ontology ;
  owl:versionIRI <https://w3id.org/edu-graph/ontology/0.1.0> ; dcterms:title "Terms for a test"@en .
eg:Visit a owl:Class ; rdfs:label "visit"@en , "визит"@ru ; rdfs:subClassOf eg:Event ;
  skos:definition "A stay at a place, to learn."@en ; skos:example "The visit to Smolensk."@en ; eg:since "0.1.0" .
eg:Event a owl:Class ; rdfs:label "event"@en ; rdfs:comment "What happens."@en .
eg:visited a owl:ObjectProperty ; rdfs:label "visited"@en , "посетили"@ru ;
  rdfs:domain [ a owl:Class ; owl:unionOf ( eg:Visit eg:Event ) ] .
eg:Passage a owl:Class ; rdfs:label "passage"@en .
eg:Register a owl:Class ; rdfs:label "register"@en .
eg:passage a owl:ObjectProperty ; rdfs:label "passage"@en .
eg:participation a owl:ObjectProperty ; rdfs:label "participation"@en .
eg:Participation a owl:Class ; rdfs:label "participation"@en .
"""

PREFIXES = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix id: <https://w3id.org/edu-graph/id/> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix source: <https://w3id.org/edu-graph/source/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix schema: <https://schema.org/> .
"""

DATA = (
    PREFIXES
    + """
graph:register {
  graph:register a eg:Register ; eg:basis "Chosen by the editors."@en .
  <https://w3id.org/edu-graph/id/event/visit> a eg:Visit ; skos:prefLabel "Visit to Smolensk"@en ,
    "Визит в Смоленск"@ru .
  <https://w3id.org/edu-graph/id/agent/school> a eg:School ; skos:prefLabel "School No. 1"@en ,
    "Школа № 1"@ru , "בית ספר מס׳ 1"@he ; skos:altLabel "First school"@en .
  <https://w3id.org/edu-graph/id/agent/nursery> a eg:Kindergarten ; skos:prefLabel "Детский сад № 3"@ru .
  <https://w3id.org/edu-graph/id/place/blr> a eg:Country ; skos:prefLabel "Belarus"@en , "Беларусь"@be ;
    eg:isoAlpha2 "BY" ; eg:isoAlpha3 "BLR" .
  <https://w3id.org/edu-graph/id/concept/role-visited> a skos:Concept ; skos:prefLabel "visited institution"@en .
  <https://w3id.org/edu-graph/id/agent/odd> skos:prefLabel "<script>alert(1)</script> & \\"odd\\""@en ;
    schema:url "javascript:alert(1)"^^xsd:anyURI ; eg:see <javascript:alert(2)> .
}
graph:record-news {
  graph:record-news a eg:SourceRecord .
  source:news a eg:Source ; dcterms:title "A visit took place"@en ;
    schema:url "https://news.example/visit?a=1&b=2"^^xsd:anyURI ;
    eg:passage <https://w3id.org/edu-graph/source/news#p1> ,
    <https://w3id.org/edu-graph/source/news#p2> .
  <https://w3id.org/edu-graph/source/news#p1> a eg:Passage ; eg:paragraph 1 ; eg:restatement "Guests came."@en .
  <https://w3id.org/edu-graph/source/news#p2> a eg:Passage ; eg:paragraph 2 ; eg:restatement "They saw a school."@en .
}
<https://w3id.org/edu-graph/source/news#p1> {
  <https://w3id.org/edu-graph/id/event/visit> eg:start "2025-02"^^xsd:gYearMonth .
}
<https://w3id.org/edu-graph/source/news#p2> {
  <https://w3id.org/edu-graph/id/event/visit> eg:visited <https://w3id.org/edu-graph/id/agent/school> ,
      <https://w3id.org/edu-graph/id/agent/nursery> ;
    eg:participation <https://w3id.org/edu-graph/id/event/visit#visited/agent/school> .
  <https://w3id.org/edu-graph/id/event/visit#visited/agent/school> a eg:Participation ;
    eg:role <https://w3id.org/edu-graph/id/concept/role-visited> ;
    eg:agent <https://w3id.org/edu-graph/id/agent/school> .
}
"""
)

LIST_VISITED = """\
#+ summary: Institutions visited
#+ description: One row for each institution that a visit saw.
#+ question: Which institutions were visited?
#+ parameters:
#+   - name: institution
#+     type: entity
#+     description: The institution; all where none is given.
#+     required: false
#+     example: agent/school
#+   - name: language
#+     type: enum
#+     description: Language of the names.
#+     allowed: [en, ru]
#+     default: en
#+     example: en
#+ columns:
#+   - name: institution
#+     description: The institution.
#+   - name: name
#+     description: Its name.
#+ order: [institution, name]
#+ since: 0.1.0
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
PREFIX agent: <https://w3id.org/edu-graph/id/agent/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?institution ?name WHERE {
  VALUES ?institution { agent:school }  #param institution
  VALUES ?language { "en" }  #param language
  ?visit eg:visited ?institution .
  OPTIONAL { ?institution skos:prefLabel ?name FILTER(LANG(?name) = ?language) }
}
ORDER BY ?institution ?name
"""

COUNT_THINGS = """\
#+ summary: How many things of a country code
#+ description: Counts what has the code.
#+ question: How many?
#+ parameters:
#+   - name: least
#+     type: integer
#+     description: The least number that counts.
#+     example: "1"
#+ columns:
#+   - name: total
#+     description: The number.
#+ order: [total]
#+ since: 0.1.0
SELECT ?total WHERE {
  VALUES ?least { 1 }  #param least
  BIND(?least + 1 AS ?total)
}
ORDER BY ?total
"""

DESCRIBE_NAMES = """\
#+ summary: All names as a graph
#+ description: Every preferred label.
#+ question: What are all names?
#+ parameters: []
#+ columns: []
#+ order: []
#+ since: 0.1.0
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?thing skos:prefLabel ?name } WHERE { ?thing skos:prefLabel ?name }
"""


def make(
    releases: Path, *, extra: str = "", name: str = "0123456789abcdef", more_queries: Mapping[str, str] | None = None
) -> Release:
    """Write a release below `releases` and switch to it; `extra` is more TriG, `more_queries` texts by area/name."""
    folder = releases / name
    (folder / "dumps").mkdir(parents=True)
    (folder / "ontology").mkdir()
    quads: list[Quad] = [located.quad for located in parse_bytes((DATA + extra).encode(), RdfFormat.TRIG, "data.trig")]
    (folder / "graph.nq").write_bytes(nquads(quads))
    (folder / "ontology/edu-graph.ttl").write_text(ONTOLOGY, "utf-8")
    queries = {
        "visits/list-visited": LIST_VISITED,
        "things/count-things": COUNT_THINGS,
        "things/describe-names": DESCRIBE_NAMES,
        **(more_queries or {}),
    }
    for path, text in queries.items():
        (folder / "queries" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "queries" / f"{path}.rq").write_text(text, "utf-8")
    (folder / "engines").mkdir()
    index.write_index(quads, folder / "engines/search.db")
    files = _dumps(folder, quads)
    (folder / addresses.NAME).write_bytes(addresses.addresses(quads))
    (folder / quality.NAME).write_bytes(quality.as_bytes(_quality()))
    (folder / "catalog.ttl").write_bytes(describe.describe(name, quads, files))
    _manifest(folder, name, quads)
    (releases / "current").write_text(name + "\n")
    return Release.open(folder)


def _quality() -> dict[str, Any]:
    """Return the report on the project's own data: what tests add need not stand in passages."""
    located = parse_bytes(DATA.encode(), RdfFormat.TRIG, "data.trig")
    return quality.quality([one.quad for one in located], Report.of(()))


def _dumps(folder: Path, quads: list[Quad]) -> list[dcat.DumpFile]:
    files = []
    for made in dump.dumps(quads):
        path = folder / "dumps" / made.name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made.data)
        files.append(dcat.DumpFile(made, file_hash(path), len(made.data)))
    return files


def _manifest(folder: Path, name: str, quads: list[Quad]) -> None:
    files = {
        path.relative_to(folder).as_posix(): {"sha256": file_hash(path), "bytes": path.stat().st_size}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "engines"
    }
    counts = {"quads": len(quads), "triples": len(quads), "graphs": {"Passage": 2}, "things": {"event": 1, "agent": 3}}
    manifest = {"format": 1, "id": name, "counts": counts, "files": files}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
