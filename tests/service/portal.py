"""A reader of catalogues as portals have them: datasets with resources, found by the properties that portals map."""

from dataclasses import dataclass, field
from typing import Any

from rdflib import DCTERMS, FOAF, OWL, RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LANGUAGE = "en"


@dataclass
class Found:
    """A dataset as a portal stores it: plain fields, tags, and its resources."""

    iri: str
    fields: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    resources: list[dict[str, Any]] = field(default_factory=list)


_DATASET = {
    "title": DCTERMS.title,
    "notes": DCTERMS.description,
    "url": DCAT.landingPage,
    "version": OWL.versionInfo,
    "identifier": DCTERMS.identifier,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "frequency": DCTERMS.accrualPeriodicity,
    "access_rights": DCTERMS.accessRights,
    "theme": DCAT.theme,
    "series": DCAT.inSeries,
}
_RESOURCE = {
    "name": DCTERMS.title,
    "description": DCTERMS.description,
    "access_url": DCAT.accessURL,
    "url": DCAT.downloadURL,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "license": DCTERMS.license,
    "mimetype": DCAT.mediaType,
    "format": DCTERMS["format"],
    "compress_format": DCAT.compressFormat,
}


def read(text: bytes | str, form: str) -> list[Found]:
    """Return the datasets that the text of a catalogue (in one of rdflib's formats) describes, by IRI."""
    graph = Graph().parse(data=text, format=form)
    return [_dataset(graph, node) for node in sorted(set(graph.subjects(RDF.type, DCAT.Dataset)))]


def _dataset(graph: Graph, node: Node) -> Found:
    found = Found(str(node), _fields(graph, node, _DATASET))
    found.tags = sorted(str(word) for word in graph.objects(node, DCAT.keyword))
    for key, predicate, name in (("publisher", DCTERMS.publisher, FOAF.name), ("contact", DCAT.contactPoint, VCARD.fn)):
        agent = graph.value(node, predicate)
        found.fields[key] = _text(graph, agent, name) if agent is not None else None
    period = graph.value(node, DCTERMS.temporal)
    if period is not None:
        found.fields["temporal"] = (_text(graph, period, DCAT.startDate), _text(graph, period, DCAT.endDate))
    found.fields["spatial"] = sorted(str(place) for place in graph.objects(node, DCTERMS.spatial))
    found.resources = [_resource(graph, one) for one in sorted(graph.objects(node, DCAT.distribution))]
    return found


def _resource(graph: Graph, node: Node) -> dict[str, Any]:
    told = _fields(graph, node, _RESOURCE)
    size = graph.value(node, DCAT.byteSize)
    told["size"] = int(str(size)) if size is not None else None
    checksum = graph.value(node, SPDX.checksum)
    if checksum is not None:
        told["hash"] = _text(graph, checksum, SPDX.checksumValue)
        told["hash_algorithm"] = _text(graph, checksum, SPDX.algorithm)
    return told


def _fields(graph: Graph, node: Node, mapping: dict[str, URIRef]) -> dict[str, Any]:
    return {key: _text(graph, node, predicate) for key, predicate in mapping.items()}


def _text(graph: Graph, node: Node, predicate: URIRef) -> str | None:
    """Return the value in the portal's language, else the first one; None where there is none."""
    values = sorted(graph.objects(node, predicate))
    own = [value for value in values if isinstance(value, Literal) and value.language == LANGUAGE]
    return str((own or values)[0]) if values else None
