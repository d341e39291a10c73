"""The ontology's files as triples, for the tests of this folder."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "ontology").glob("*.ttl"))
ALIGNMENTS = sorted((ROOT / "ontology/alignments").glob("*.ttl"))
ONTOLOGY = "https://w3id.org/edu-graph/ontology"
EG = ONTOLOGY + "#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCTERMS = "http://purl.org/dc/terms/"
VANN = "http://purl.org/vocab/vann/"
BIBO = "http://purl.org/ontology/bibo/"
DECLARATIONS = {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
LANGUAGES = ("en", "ru", "kk", "be", "he", "fr", "es")
"""In which every term has a label, and the ontology a title."""
PREFIXES = {"eg": EG, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "skos": SKOS, "xsd": XSD, "dcterms": DCTERMS, "vann": VANN}
TURTLE_PREFIXES = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
SPARQL_PREFIXES = "".join(f"PREFIX {name}: <{space}>\n" for name, space in PREFIXES.items())


def triples(paths: Iterable[Path]) -> list[Triple]:
    """Return what the files state."""
    return [quad.triple for path in paths for quad in pyoxigraph.parse(path=str(path))]


def written(text: str) -> list[Triple]:
    """Return what a piece of Turtle states; the usual prefixes are known."""
    return [quad.triple for quad in pyoxigraph.parse(TURTLE_PREFIXES + text, format=RdfFormat.TURTLE)]


def declared(found: Iterable[Triple]) -> set[str]:
    """Return the local names of the eg: terms that are declared as class or property."""
    kinds = ((t.subject.value, t.object.value) for t in found if t.predicate.value == RDF + "type")
    return {subject.removeprefix(EG) for subject, kind in kinds if subject.startswith(EG) and kind in DECLARATIONS}


def labels(found: Iterable[Triple]) -> dict[str, list[tuple[str, str]]]:
    """Return, by language, the local name and label of every eg: term."""
    by_language: dict[str, list[tuple[str, str]]] = {}
    for triple in found:
        own = isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(EG)
        if own and triple.predicate.value == RDFS + "label" and isinstance(triple.object, Literal):
            told = (triple.subject.value.removeprefix(EG), triple.object.value)
            by_language.setdefault(triple.object.language or "", []).append(told)
    return by_language
