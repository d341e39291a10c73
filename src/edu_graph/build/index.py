"""What the search index is made of: every name and every identifier in the release's statements."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from edu_graph import vocab
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.search.rows import IdentifierRow, LabelRow
from edu_graph.search.storage import build_index

_ROLES = {
    vocab.PREF_LABEL: "preferred",
    vocab.ALT_LABEL: "alternative",
    vocab.EG + "formerName": "former",
    vocab.EG + "nameAsPrinted": "printed",
    vocab.DCTERMS + "title": "preferred",
}
_SCHEMES = {
    vocab.EG + "isoAlpha2": "iso-alpha-2",
    vocab.EG + "isoAlpha3": "iso-alpha-3",
    vocab.EG + "isoNumeric": "iso-numeric",
    vocab.EG + "m49": "m49",
}


def rows(quads: Iterable[Quad]) -> tuple[list[LabelRow], list[IdentifierRow]]:
    """Return the names and identifiers of all things and sources, sorted, each once."""
    quads = list(quads)
    types: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == vocab.TYPE and isinstance(quad.object, NamedNode):
            types[quad.subject.value].add(quad.object.value)  # type: ignore[union-attr]
    labels, identifiers = set(), set()
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
        if not isinstance(quad.object, Literal):
            continue
        text, language = quad.object.value, quad.object.language or ""
        if role := _ROLES.get(quad.predicate.value):
            labels.add(LabelRow(iri, kind, tuple(sorted(types[iri])), text, language, role))
        elif scheme := _SCHEMES.get(quad.predicate.value):
            identifiers.add(IdentifierRow(iri, scheme, text))
    return sorted(labels, key=repr), sorted(identifiers, key=repr)


def write_index(quads: Iterable[Quad], path: Path) -> None:
    """Write the search index of these statements."""
    labels, identifiers = rows(quads)
    build_index(labels, identifiers, path)
