"""A whole project in miniature: ontology, shape, query and one source of under a hundred statements."""

from pathlib import Path

from edu_graph.build import checking
from edu_graph.settings import Settings, load_settings

ONTOLOGY = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/edu-graph/ontology> a owl:Ontology .
eg:Event a owl:Class . eg:Visit a owl:Class ; rdfs:subClassOf eg:Event .
eg:Organization a owl:Class . eg:Participation a owl:Class . eg:Source a owl:Class .
eg:Passage a owl:Class . eg:ReferenceTable a owl:Class . eg:Register a owl:Class .
eg:SourceRecord a owl:Class .
eg:InferredGraph a owl:Class . eg:Rule a owl:Class .
eg:participation a owl:ObjectProperty . eg:role a owl:ObjectProperty . eg:agent a owl:ObjectProperty .
eg:visited a owl:ObjectProperty ; rdfs:subPropertyOf eg:involved . eg:involved a owl:ObjectProperty .
eg:partOf a owl:ObjectProperty , owl:TransitiveProperty ; owl:inverseOf eg:hasPart .
eg:hasPart a owl:ObjectProperty .
eg:passage a owl:ObjectProperty ; owl:inverseOf eg:inSource . eg:inSource a owl:ObjectProperty .
eg:shortcut a owl:AnnotationProperty . eg:basis a owl:DatatypeProperty . eg:key a owl:DatatypeProperty .
eg:start a owl:DatatypeProperty . eg:end a owl:DatatypeProperty . eg:status a owl:ObjectProperty .
eg:currentStatus a owl:ObjectProperty . eg:startOffset a owl:DatatypeProperty .
eg:endOffset a owl:DatatypeProperty .
eg:sliceSha256 a owl:DatatypeProperty . eg:textSha256 a owl:DatatypeProperty .
eg:paragraph a owl:DatatypeProperty .
eg:restatement a owl:DatatypeProperty . eg:startEarliest a owl:DatatypeProperty .
eg:startLatest a owl:DatatypeProperty .
eg:endEarliest a owl:DatatypeProperty . eg:endLatest a owl:DatatypeProperty .
eg:datesDisagree a owl:DatatypeProperty .
eg:premise a owl:DatatypeProperty . eg:conclusion a owl:DatatypeProperty .
eg:mergedInto a owl:ObjectProperty .
"""

QUERY = """\
#+ summary: Which institutions a visit visited
#+ description: One row an institution, with the passage that says it.
#+ question: Which institutions did the visit see?
#+ parameters: []
#+ columns:
#+   - name: institution
#+     description: The institution.
#+ order: [institution]
#+ since: "0.1.0"
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
SELECT ?institution WHERE { ?visit eg:visited ?institution } ORDER BY ?institution
"""

_PREFIXES = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix agent: <https://w3id.org/edu-graph/id/agent/> .
@prefix concept: <https://w3id.org/edu-graph/id/concept/> .
@prefix event: <https://w3id.org/edu-graph/id/event/> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix source: <https://w3id.org/edu-graph/source/> .
@prefix p: <https://w3id.org/edu-graph/source/tiny#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

SOURCE = (
    _PREFIXES
    + """
graph:record-tiny {
  graph:record-tiny a eg:SourceRecord .
  source:tiny a eg:Source ; dcterms:issued "2025-03"^^xsd:gYearMonth ; eg:textSha256 "00" ;
    eg:passage p:p1 , p:p2 , p:p3 .
  p:p1 a eg:Passage ; eg:paragraph 1 ; eg:startOffset 0 ; eg:endOffset 10 ; eg:sliceSha256 "01" ;
    eg:restatement "A visit took place."@en .
  p:p2 a eg:Passage ; eg:paragraph 2 ; eg:startOffset 11 ; eg:endOffset 20 ; eg:sliceSha256 "02" ;
    eg:restatement "A school was seen."@en .
  p:p3 a eg:Passage ; eg:paragraph 3 ; eg:startOffset 21 ; eg:endOffset 30 ; eg:sliceSha256 "03" ;
    eg:restatement "It is done."@en .
}
p:p1 { event:v eg:start "2025-02"^^xsd:gYearMonth . event:talk eg:partOf event:day .
    event:day eg:partOf event:v . }
p:p2 { event:v eg:participation [ a eg:Participation ; eg:role concept:role-visited ;
    eg:agent agent:school ] . }
p:p3 { event:v eg:status concept:status-completed . }
"""
)

REGISTER = (
    _PREFIXES
    + """
graph:register-tiny {
  graph:register-tiny a eg:Register ; eg:basis "Chosen by the editors."@en .
  event:v a eg:Visit ; skos:prefLabel "Visit"@en . event:talk a eg:Event . event:day a eg:Event .
  agent:school a eg:Organization ; skos:prefLabel "School"@en , "Школа"@ru .
}
graph:schemes {
  graph:schemes a eg:ReferenceTable ; eg:basis "Ours."@en .
  concept:role-visited skos:prefLabel "visited"@en ; eg:shortcut eg:visited .
  concept:status-completed skos:prefLabel "completed"@en .
}
"""
)

PARTICIPATION = """\
p:p2 { event:v eg:participation [ a eg:Participation ; eg:role concept:role-visited ; eg:agent agent:nursery ] . }
"""


def make(root: Path, **overrides: object) -> Settings:
    """Write the project below `root`, sealed, and return settings that point at it."""
    files = {
        "ontology/edu-graph.ttl": ONTOLOGY,
        "shapes/source/none.ttl": "",
        "shapes/whole/none.ttl": "",
        "queries/visits/list-visited.rq": QUERY,
        "data/sources/tiny.trig": SOURCE,
        "data/register/tiny.trig": REGISTER,
        "requirements.lock": "none",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    settings = settings_for(root, **overrides)
    checking.seal(settings)
    return settings


def settings_for(root: Path, **overrides: object) -> Settings:
    """Return settings for a project below `root`."""
    folders = {name: root / name for name in ("ontology", "shapes", "queries", "data", "releases", "state")}
    return load_settings(**folders, lock=root / "requirements.lock", **overrides)


def edit(settings: Settings, old: str, new: str, name: str = "sources/tiny.trig") -> None:
    """Replace a text that stands exactly once in a data file."""
    path = settings.data / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), "utf-8")


def add_participation(settings: Settings) -> None:
    """State one more participation in passage p2, and seal."""
    path = settings.data / "sources/tiny.trig"
    path.write_text(path.read_text("utf-8") + PARTICIPATION, "utf-8")
    edit(settings, '"Школа"@ru .', '"Школа"@ru . agent:nursery a eg:Organization .', "register/tiny.trig")
    checking.seal(settings)
