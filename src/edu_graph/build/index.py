"""What the search index is made of: every name, identifier and country in the release's statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from edu_graph import vocab
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.search.identifiers import external
from edu_graph.search.rows import CountryRow, IdentifierRow, LabelRow
from edu_graph.search.storage import build_index

_ROLES = {
    vocab.PREF_LABEL: "preferred",
    vocab.ALT_LABEL: "alternative",
    vocab.SKOS + "hiddenLabel": "hidden",
    vocab.EG + "formerName": "former",
    vocab.EG + "nameAsPrinted": "printed",
    vocab.DCTERMS + "title": "preferred",
}
_COUNTRY = vocab.EG + "country"
_SAME = {
    vocab.OWL + "sameAs",
    vocab.SKOS + "exactMatch",
    vocab.SCHEMA + "sameAs",
    vocab.SCHEMA.replace("https", "http") + "sameAs",
    vocab.SCHEMA + "identifier",
    vocab.DCTERMS + "identifier",
}
"""What gives a thing's identifier elsewhere: an IRI, or a text that is an identifier of a scheme we know."""
_SCHEMES = {
    vocab.EG + "isoAlpha2": "iso-alpha-2",
    vocab.EG + "isoAlpha3": "iso-alpha-3",
    vocab.EG + "isoNumeric": "iso-numeric",
    vocab.EG + "m49": "m49",
}
_NOTED = {vocab.ID + "concept/scheme-isced-levels": "isced-2011"}
"""Lists of others that the reference data repeat: there the notation of a concept is its identifier."""

IDENTIFYING = (*sorted(_SAME), *_SCHEMES)
"""Every property by which a thing has an identifier elsewhere."""


@dataclass(frozen=True)
class Rows:
    """What goes into the index, sorted, each once."""

    labels: list[LabelRow]
    identifiers: list[IdentifierRow]
    countries: list[CountryRow]


def rows(quads: Iterable[Quad]) -> Rows:
    """Return the names, identifiers and countries of all things and sources."""
    quads = list(quads)
    types: dict[str, set[str]] = defaultdict(set)
    noted: dict[str, str] = {}
    for quad in quads:
        if quad.predicate.value == vocab.TYPE and isinstance(quad.object, NamedNode):
            types[quad.subject.value].add(quad.object.value)  # type: ignore[union-attr]
        elif quad.predicate.value == vocab.SKOS + "inScheme" and quad.object.value in _NOTED:  # type: ignore[union-attr]
            noted[quad.subject.value] = _NOTED[quad.object.value]  # type: ignore[union-attr]
    labels: set[LabelRow] = set()
    identifiers: set[IdentifierRow] = set()
    countries: set[CountryRow] = set()
    for quad in quads:
        iri = quad.subject.value  # type: ignore[union-attr]
        kind = vocab.kind_of(iri)
        if kind is None or "#" in iri:
            continue
        if quad.predicate.value == MERGED_INTO:
            identifiers.add(IdentifierRow(quad.object.value, "iri", iri))  # type: ignore[union-attr]
            continue
        # A thing without a name is still found by its IRI.
        identifiers.add(IdentifierRow(iri, "iri", iri))
        identifiers |= _identifiers(iri, quad)
        if iri in noted and quad.predicate.value == vocab.SKOS + "notation":
            identifiers.add(IdentifierRow(iri, noted[iri], quad.object.value))  # type: ignore[union-attr]
        countries |= _countries(iri, quad)
        role = _ROLES.get(quad.predicate.value)
        if role and isinstance(quad.object, Literal):
            text, language = quad.object.value, quad.object.language or ""
            labels.add(LabelRow(iri, kind, tuple(sorted(types[iri])), text, language, role))
    return Rows(sorted(labels, key=repr), sorted(identifiers, key=repr), sorted(countries, key=repr))


def _identifiers(iri: str, quad: Quad) -> set[IdentifierRow]:
    value = quad.object
    found = identifies(quad.predicate.value, value) if isinstance(value, Literal | NamedNode) else None
    return {IdentifierRow(iri, *found)} if found else set()


def identifies(predicate: str, value: Literal | NamedNode) -> tuple[str, str] | None:
    """Return the scheme and the identifier that a statement gives a thing elsewhere; None where it gives none."""
    if predicate in _SCHEMES:
        return _SCHEMES[predicate], value.value
    return external(value.value) if predicate in _SAME and vocab.kind_of(value.value) is None else None


def _countries(iri: str, quad: Quad) -> set[CountryRow]:
    if not isinstance(quad.object, NamedNode):
        return set()
    if quad.predicate.value == _COUNTRY:
        return {CountryRow(iri, quad.object.value)}
    is_country = quad.predicate.value == vocab.TYPE and quad.object.value == vocab.EG + "Country"
    return {CountryRow(iri, iri)} if is_country else set()


def write_index(quads: Iterable[Quad], path: Path) -> None:
    """Write the search index of these statements."""
    found = rows(quads)
    build_index(found.labels, found.identifiers, path, countries=found.countries)
