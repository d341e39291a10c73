"""The release's ontology as the pages need it: each term with its labels, definition and place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal as Choice

from edu_graph import vocab
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import BlankNode, Literal, NamedNode, Term, Triple
from edu_graph.service import languages
from edu_graph.service.messages import N_, translations

TermKind = Choice["class", "property", "individual"]

_CLASSES = {vocab.OWL + "Class", vocab.RDFS + "Class"}
_PROPERTIES = {
    vocab.OWL + "ObjectProperty",
    vocab.OWL + "DatatypeProperty",
    vocab.OWL + "AnnotationProperty",
    vocab.RDF + "Property",
}
_FOREIGN = {
    vocab.TYPE: N_("type"),
    vocab.PREF_LABEL: N_("name"),
    vocab.ALT_LABEL: N_("other name"),
    vocab.SKOS + "definition": N_("definition"),
    vocab.SKOS + "editorialNote": N_("editors' note"),
    vocab.SKOS + "inScheme": N_("in scheme"),
    vocab.SKOS + "topConceptOf": N_("top concept of"),
    vocab.SKOS + "broader": N_("broader"),
    vocab.SKOS + "narrower": N_("narrower"),
    vocab.DCTERMS + "title": N_("title"),
    vocab.DCTERMS + "publisher": N_("publisher"),
    vocab.DCTERMS + "issued": N_("published on"),
    vocab.DCTERMS + "language": N_("language"),
    vocab.DCTERMS + "source": N_("taken from"),
    vocab.SCHEMA + "url": N_("web address"),
    vocab.PROV + "wasDerivedFrom": N_("computed from"),
    vocab.DCTERMS + "license": N_("licence"),
    vocab.DCTERMS + "rights": N_("rights"),
    vocab.DCTERMS + "creator": N_("made by"),
    vocab.DCTERMS + "contributor": N_("contributed by"),
    vocab.DCTERMS + "created": N_("made on"),
    vocab.DCTERMS + "modified": N_("changed on"),
    vocab.DCTERMS + "description": N_("description"),
    vocab.SKOS + "closeMatch": N_("close match elsewhere"),
    vocab.SKOS + "exactMatch": N_("exact match elsewhere"),
    vocab.SKOS + "example": N_("example"),
    vocab.LABEL: N_("label"),
    vocab.RDFS + "comment": N_("comment"),
    vocab.RDFS + "subClassOf": N_("narrower than the class"),
    vocab.RDFS + "subPropertyOf": N_("narrower than the property"),
    vocab.RDFS + "domain": N_("said of"),
    vocab.RDFS + "range": N_("leads to"),
    vocab.OWL + "inverseOf": N_("inverse of"),
    vocab.OWL + "disjointWith": N_("shares no member with"),
    vocab.SKOS + "Concept": N_("concept"),
    vocab.SKOS + "ConceptScheme": N_("concept scheme"),
}

Texts = Mapping[str, str]
"""Text by language tag."""


@dataclass
class OntologyTerm:
    """One term that the ontology defines."""

    iri: str
    kind: TermKind
    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    related: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    since: str = ""

    @property
    def anchor(self) -> str:
        """The term's local name: its fragment in the ontology's page."""
        return self.iri.rpartition("#")[2]

    def labelled(self, language: str) -> tuple[str, str]:
        """Return the label by the chain of a language, behind its own language; without any, the local name."""
        if not self.labels:
            return "", self.anchor
        tag = min(self.labels, key=lambda tag: languages.rank(tag, language))
        return tag, self.labels[tag]


class Vocabulary:
    """All terms of an ontology, and labels for whatever property or class a statement uses."""

    def __init__(self, terms: dict[str, OntologyTerm], titles: Texts, statements: tuple[Triple, ...]) -> None:
        self.terms = terms
        self.titles = titles
        self.statements = statements
        self.anchors = frozenset(term.anchor for term in terms.values())
        """The local names of the terms."""

    @classmethod
    def read(cls, path: Path) -> "Vocabulary":
        """Read the merged ontology of a release. Raises DataError: it cannot be parsed."""
        statements = tuple(_steady(located.quad.triple for located in parse_file(path)))
        terms = _terms(statements)
        titles: dict[str, str] = {}
        for triple in statements:
            value = triple.object
            if isinstance(value, Literal):
                entry = _of(terms, triple.subject)
                if entry is not None:
                    _describe(entry, triple.predicate.value, value)
                elif triple.predicate.value == vocab.DCTERMS + "title":
                    titles[value.language or ""] = value.value
            elif isinstance(value, NamedNode):
                entry = _of(terms, triple.subject)
                if entry is not None and triple.predicate.value != vocab.TYPE:
                    entry.related[triple.predicate.value].append(value.value)
        return cls(terms, titles, statements)

    @property
    def version(self) -> str:
        """What follows the ontology's IRI in its owl:versionIRI; empty where it has none."""
        for triple in self.statements:
            if triple.predicate.value == vocab.OWL + "versionIRI" and isinstance(triple.object, NamedNode):
                return triple.object.value.removeprefix(vocab.ONTOLOGY + "/")
        return ""

    def label(self, iri: str, language: str = "en") -> str:
        """Return what to call a term: its label by the chain of a language, else a known one, else its words."""
        entry = self.terms.get(iri)
        if entry is not None and entry.labels:
            return entry.labels[min(entry.labels, key=lambda tag: languages.rank(tag, language))]
        known = _FOREIGN.get(iri)
        return _words(iri) if known is None else translations(language).gettext(known)

    def of_kind(self, kind: TermKind) -> list[OntologyTerm]:
        """Return the terms of a kind, by local name."""
        return sorted((term for term in self.terms.values() if term.kind == kind), key=lambda term: term.anchor.lower())


def _steady(triples: Iterable[Triple]) -> Iterable[Triple]:
    """Give blank nodes labels by their first place, so that the same file gives the same bytes in every format."""
    known: dict[BlankNode, BlankNode] = {}

    def rename(term: Term) -> Term:
        return known.setdefault(term, BlankNode(f"b{len(known)}")) if isinstance(term, BlankNode) else term

    for triple in triples:
        yield Triple(rename(triple.subject), triple.predicate, rename(triple.object))  # type: ignore[arg-type]


def _terms(statements: Iterable[Triple]) -> dict[str, OntologyTerm]:
    terms: dict[str, OntologyTerm] = {}
    for triple in statements:
        subject, value = triple.subject, triple.object
        if triple.predicate.value != vocab.TYPE or not isinstance(value, NamedNode):
            continue
        if isinstance(subject, NamedNode) and subject.value.startswith(vocab.EG):
            terms.setdefault(subject.value, OntologyTerm(subject.value, _kind(value.value)))
    return terms


def _kind(of: str) -> TermKind:
    if of in _CLASSES:
        return "class"
    return "property" if of in _PROPERTIES else "individual"


def _of(terms: dict[str, OntologyTerm], subject: object) -> OntologyTerm | None:
    return terms.get(subject.value) if isinstance(subject, NamedNode) else None


def _describe(entry: OntologyTerm, predicate: str, value: Literal) -> None:
    language = value.language or ""
    if predicate == vocab.LABEL:
        entry.labels[language] = value.value
    elif predicate == vocab.SKOS + "definition":
        entry.definitions[language] = value.value
    elif predicate == vocab.RDFS + "comment":
        entry.comments[language] = value.value
    elif predicate == vocab.SKOS + "example":
        entry.examples.append(value.value)
    elif predicate == vocab.EG + "since":
        entry.since = value.value


def _words(iri: str) -> str:
    local = iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2]
    spaced = "".join(f" {letter.lower()}" if letter.isupper() and at else letter for at, letter in enumerate(local))
    return spaced.replace("-", " ").replace("_", " ").strip().lower() or iri
