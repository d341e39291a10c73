"""How the build states what it knows of a release itself: subject, predicate and object in one tuple."""

from collections.abc import Iterable, Iterator

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Triple

CATALOG = vocab.BASE + "catalog"
DATASET = CATALOG + "#dataset"

Fact = tuple[str, str, str | Literal]
"""A statement; a `str` as object is an IRI."""


def triples(facts: Iterable[Fact]) -> list[Triple]:
    """Return the facts as triples."""
    return [Triple(NamedNode(s), NamedNode(p), o if isinstance(o, Literal) else NamedNode(o)) for s, p, o in facts]


def text(value: str, language: str = "en") -> Literal:
    """Return a text in a language."""
    return Literal(value, language=language)


def typed(value: object, kind: str) -> Literal:
    """Return a value of an XML Schema datatype, by its local name."""
    return Literal(str(value), datatype=NamedNode(vocab.XSD + kind))


def number(value: int) -> Literal:
    """Return an xsd:integer, as VoID counts."""
    return typed(value, "integer")


def each(subject: str, facts: Iterable[tuple[str, str | Literal]]) -> Iterator[Fact]:
    """Yield facts of one subject from their predicates and objects."""
    for predicate, value in facts:
        yield subject, predicate, value
