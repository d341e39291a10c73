"""The IRIs that code and data share: one place, so that a name is spelled once."""

from typing import Final

BASE: Final = "https://w3id.org/edu-graph/"
EG: Final = BASE + "ontology#"
ONTOLOGY: Final = BASE + "ontology"
ID: Final = BASE + "id/"
SOURCE: Final = BASE + "source/"
GRAPH: Final = BASE + "graph/"
RELEASE: Final = BASE + "release/"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
"""Of the data: LICENSE-DATA."""
QUERIES: Final = BASE + "queries/"

KINDS: Final = (
    "agent",
    "agreement",
    "concept",
    "document",
    "event",
    "indicator",
    "person",
    "place",
    "project",
    "provision",
)
"""The ten kinds of thing in `…/id/<kind>/<slug>`: frozen, whatever happens to the classes."""

INFERRED_GRAPH: Final = GRAPH + "inferred"
ONTOLOGY_GRAPH: Final = GRAPH + "ontology"
VOID_GRAPH: Final = GRAPH + "void"
QUERIES_GRAPH: Final = GRAPH + "queries"

GRAPH_KINDS: Final = ("Passage", "ReferenceTable", "Register", "SourceRecord", "InferredGraph")
"""Local names of the five classes of which each named graph has exactly one."""

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DCAT: Final = "http://www.w3.org/ns/dcat#"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
ORG: Final = "http://www.w3.org/ns/org#"
PROV: Final = "http://www.w3.org/ns/prov#"
QB: Final = "http://purl.org/linked-data/cube#"
SCHEMA: Final = "https://schema.org/"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
SH: Final = "http://www.w3.org/ns/shacl#"
SPDX: Final = "http://spdx.org/rdf/terms#"
VOID: Final = "http://rdfs.org/ns/void#"

TYPE: Final = RDF + "type"
LABEL: Final = RDFS + "label"
PREF_LABEL: Final = SKOS + "prefLabel"
ALT_LABEL: Final = SKOS + "altLabel"

PREFIXES: Final[dict[str, str]] = {
    "agent": ID + "agent/",
    "agreement": ID + "agreement/",
    "concept": ID + "concept/",
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "document": ID + "document/",
    "eg": EG,
    "event": ID + "event/",
    "foaf": FOAF,
    "graph": GRAPH,
    "indicator": ID + "indicator/",
    "org": ORG,
    "owl": OWL,
    "person": ID + "person/",
    "place": ID + "place/",
    "project": ID + "project/",
    "prov": PROV,
    "provision": ID + "provision/",
    "qb": QB,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "source": SOURCE,
    "void": VOID,
    "xsd": XSD,
}
"""Prefixes of the graph, written into every Turtle and TriG that the product makes."""


def kind_of(iri: str) -> str | None:
    """Return the kind of a thing's IRI (`agent`, `event`, …), `source` for sources and passages, else None."""
    if iri.startswith(SOURCE):
        return "source"
    if not iri.startswith(ID):
        return None
    kind = iri[len(ID) :].partition("/")[0]
    return kind if kind in KINDS else None


def slug_of(iri: str) -> str:
    """Return what follows the kind in a thing's IRI, or the source's slug; the IRI itself where there is neither."""
    if iri.startswith(SOURCE):
        return iri[len(SOURCE) :].partition("#")[0]
    if kind_of(iri) is None:
        return iri
    return iri[len(ID) :].partition("/")[2]


def curie(iri: str) -> str:
    """Return the IRI in its short form where a prefix fits, else the IRI; the longest namespace wins."""
    best = max(
        (name for name, space in PREFIXES.items() if iri.startswith(space)),
        key=lambda n: len(PREFIXES[n]),
        default=None,
    )
    return iri if best is None else f"{best}:{iri[len(PREFIXES[best]) :]}"
