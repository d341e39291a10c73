"""How a term of the ontology stands to others: wider and narrower ones, what has it, where it leads, and the like."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edu_graph import vocab
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Literal, NamedNode, Triple
from edu_graph.service.messages import N_
from edu_graph.service.terms import OntologyTerm, Vocabulary

_SUBCLASS, _SUBPROPERTY = vocab.RDFS + "subClassOf", vocab.RDFS + "subPropertyOf"
_CLOSE, _RELATED = vocab.SKOS + "closeMatch", vocab.SKOS + "relatedMatch"


@dataclass(frozen=True)
class Group:
    """Terms that stand to another in one way. `heading` is a message; `side`: where a drawing has them."""

    key: str
    heading: str
    side: int
    terms: tuple[str, ...]


@dataclass(frozen=True)
class _Way:
    """A way to stand to a term: what is looked up (`own`: on the term, else on those that name it), for which kinds."""

    key: str
    heading: str
    side: int
    predicates: tuple[str, ...]
    is_own: bool


_WAYS: Final = (
    _Way("wider", N_("Wider"), 0, (_SUBCLASS, _SUBPROPERTY), True),
    _Way("domain", N_("Said of"), 0, (vocab.RDFS + "domain",), True),
    _Way("led-to-by", N_("Properties that lead to it"), 0, (vocab.RDFS + "range",), False),
    _Way("narrower", N_("Narrower"), 1, (_SUBCLASS, _SUBPROPERTY), False),
    _Way("has", N_("Properties that it has"), 1, (vocab.RDFS + "domain",), False),
    _Way("range", N_("Leads to"), 1, (vocab.RDFS + "range",), True),
    _Way("inverse", N_("The same, read backwards"), 1, (vocab.OWL + "inverseOf",), True),
    _Way("inverse", N_("The same, read backwards"), 1, (vocab.OWL + "inverseOf",), False),
    _Way("apart", N_("Nothing is both"), 0, (vocab.OWL + "disjointWith",), True),
    _Way("apart", N_("Nothing is both"), 0, (vocab.OWL + "disjointWith",), False),
    _Way("replaced", N_("Use instead"), 1, (vocab.DCTERMS + "isReplacedBy",), True),
)

ALIGNED: Final = {
    _SUBCLASS: N_("is a kind of"),
    _SUBPROPERTY: N_("is a kind of"),
    _CLOSE: N_("is close to"),
    _RELATED: N_("is related to"),
}
"""How a term of ours stands to a foreign one, in words."""


def groups(vocabulary: Vocabulary, term: OntologyTerm) -> list[Group]:
    """Return the terms around one, group by group; empty groups are left out."""
    found: dict[str, Group] = {}
    for way in _WAYS:
        terms = _own(term, way) if way.is_own else _others(vocabulary, term, way)
        if terms:
            known = found[way.key].terms if way.key in found else ()
            found[way.key] = Group(way.key, way.heading, way.side, tuple(dict.fromkeys((*known, *terms))))
    return list(found.values())


def _own(term: OntologyTerm, way: _Way) -> list[str]:
    return [value for predicate in way.predicates for value in term.related.get(predicate, ())]


def _others(vocabulary: Vocabulary, term: OntologyTerm, way: _Way) -> list[str]:
    naming = (
        other
        for other in vocabulary.terms.values()
        if any(term.iri in other.related.get(predicate, ()) for predicate in way.predicates)
    )
    return sorted((other.iri for other in naming), key=str.lower)


@dataclass(frozen=True)
class Notes:
    """What the ontology says of a term beside its names: its exact type, what changed, whether it is given up."""

    type: str = ""
    is_deprecated: bool = False
    is_symmetric: bool = False
    changes: tuple[str, ...] = ()


def notes(statements: Iterable[Triple], iri: str) -> Notes:
    """Return the notes of a term."""
    types: list[str] = []
    changes: list[str] = []
    is_deprecated = False
    for triple in statements:
        if not isinstance(triple.subject, NamedNode) or triple.subject.value != iri:
            continue
        predicate, value = triple.predicate.value, triple.object
        if predicate == vocab.TYPE and isinstance(value, NamedNode):
            types.append(value.value.removeprefix(vocab.OWL))
        elif predicate == vocab.SKOS + "changeNote" and isinstance(value, Literal):
            changes.append(value.value)
        elif predicate == vocab.OWL + "deprecated" and isinstance(value, Literal):
            is_deprecated = value.value in ("true", "1")
    main = next((name for name in types if name != "SymmetricProperty"), "")
    return Notes(main, is_deprecated, "SymmetricProperty" in types, tuple(changes))


@dataclass(frozen=True)
class Alignment:
    """How a term of ours stands to a foreign one (a message), and why (English)."""

    other: str
    relation: str
    reason: str
    label: str = ""


def alignments(path: Path) -> dict[str, list[Alignment]]:
    """Return the alignments of each term by its IRI; none where a release has no such file.

    A reason is the comment that is written behind what it is about. Raises DataError: the file cannot be parsed.
    """
    if not path.is_file():
        return {}
    statements = [located.quad.triple for located in parse_file(path)]
    labels = {
        triple.subject.value: triple.object.value
        for triple in statements
        if triple.predicate.value == vocab.LABEL
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, Literal)
    }
    found: dict[str, list[Alignment]] = {}
    for at, triple in enumerate(statements):
        relation = ALIGNED.get(triple.predicate.value)
        if relation is None or not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        other = triple.object.value
        reason = _reason(statements[at + 1 :], triple)
        found.setdefault(triple.subject.value, []).append(Alignment(other, relation, reason, labels.get(other, "")))
    return found


def _reason(behind: Sequence[Triple], aligned: Triple) -> str:
    for triple in behind[:20]:
        if triple.subject != aligned.subject:
            return ""
        if triple.predicate.value == vocab.RDFS + "comment" and isinstance(triple.object, Literal):
            return triple.object.value
    return ""
