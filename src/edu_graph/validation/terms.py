"""Terms that no vocabulary has: a misspelt property is silently a new one to RDF, and to SHACL."""

import difflib
from collections.abc import Iterable, Iterator
from functools import cache

import rdflib
from rdflib.namespace import DefinedNamespace

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, curie

KNOWN: dict[str, type[DefinedNamespace]] = {
    str(space): space
    for space in (
        rdflib.RDF, rdflib.RDFS, rdflib.OWL, rdflib.SKOS, rdflib.DCTERMS, rdflib.PROV, rdflib.ORG, rdflib.FOAF,
        rdflib.SDO, rdflib.XSD, rdflib.VOID, rdflib.VANN,
    )
}  # fmt: skip
"""Vocabularies whose terms are known by heart; terms of others are not looked at."""

_FOREIGN = {"http://schema.org/": "https://schema.org/"}

_OFFERED: dict[str, frozenset[str]] = {
    str(rdflib.SDO): frozenset({"url", "archivedAt", "identifier", "sameAs"}),
    str(rdflib.FOAF): frozenset({"homepage"}),
}
"""All that is offered of vocabularies that also have terms for people's contacts, addresses and days of birth."""

UNKNOWN_TERM = Rule(
    "unknown-term",
    {
        "en": "There is no term {term}.{guess}",
        "ru": "Термина {term} не существует.{guess_ru}",
    },
    {
        "en": "Use a term of the vocabulary{instead}; a new eg: term is first defined in ontology/.",
        "ru": "Возьмите термин из словаря{instead_ru}; новый термин eg: сначала определяют в ontology/.",
    },
)


def check_terms(dataset: Dataset, ontology: Dataset) -> Iterator[Result]:
    """Yield a result for each use of a term that neither the ontology nor a known vocabulary defines."""
    own = frozenset(ontology_terms(ontology))
    judged: dict[str, bool] = {}
    for quad, place in dataset.quads.items():
        for iri in _terms_of(quad):
            if iri not in judged:
                judged[iri] = is_known(iri, own)
            if not judged[iri]:
                about = About(_subject(quad), str(quad.predicate), _object(quad))
                yield UNKNOWN_TERM.result(place, about, **_advice(iri, own))


def ontology_terms(ontology: Dataset) -> Iterator[str]:
    """Yield the IRIs of the eg: terms that the ontology says something about."""
    for quad in ontology:
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(EG):
            yield quad.subject.value


def is_known(iri: str, own: frozenset[str]) -> bool:
    """Tell whether a term is defined; terms of vocabularies not known by heart pass."""
    if iri.startswith(EG):
        return iri in own
    if any(iri.startswith(space) for space in _FOREIGN):
        return False
    space, known = _space(iri)
    return known is None or iri[len(space) :] in _names(space)


def suggestion(iri: str, own: Iterable[str]) -> str | None:
    """Return the defined term that is spelled most like it, if one is near and curators may be led to it."""
    for wrong, right in _FOREIGN.items():
        if iri.startswith(wrong):
            local = iri[len(wrong) :]
            return right + local if local in _OFFERED[right] else None
    if iri.startswith(EG):
        near = difflib.get_close_matches(iri[len(EG) :], sorted(term[len(EG) :] for term in own), 1, 0.6)
        return EG + near[0] if near else None
    space, _ = _space(iri)
    near = difflib.get_close_matches(iri[len(space) :], sorted(_OFFERED.get(space, _names(space))), 1, 0.6)
    return space + near[0] if near else None


def _advice(iri: str, own: frozenset[str]) -> dict[str, str]:
    found = suggestion(iri, own)
    near = curie(found) if found else None
    guess = (
        {"guess": f" Did you mean {near}?", "guess_ru": f" Возможно, это {near}?"}
        if near
        else {"guess": "", "guess_ru": ""}
    )
    instead = (
        {"instead": f", such as {near}", "instead_ru": f", например {near}"}
        if near
        else {"instead": "", "instead_ru": ""}
    )
    return {"term": curie(iri), **guess, **instead}


def _terms_of(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, NamedNode):
            yield term.value
    if isinstance(quad.object, Literal):
        yield quad.object.datatype.value


def _subject(quad: Quad) -> NamedNode | None:
    return quad.subject if isinstance(quad.subject, NamedNode) else None


def _object(quad: Quad) -> NamedNode | Literal | None:
    return quad.object if isinstance(quad.object, NamedNode | Literal) else None


def _space(iri: str) -> tuple[str, type[DefinedNamespace] | None]:
    for space, known in KNOWN.items():
        if iri.startswith(space) and len(iri) > len(space):
            return space, known
    return "", None


@cache
def _names(space: str) -> frozenset[str]:
    return frozenset(str(term)[len(space) :] for term in dir(KNOWN[space]))
