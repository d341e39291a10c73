"""VoID statistics: what a release holds, by class, by property, and by property within a class; and what it links to.

Counted is the union of the graphs that say something of the world: the graphs in which the release describes itself
(`descriptive.py`) are not counted, so that the figures do not depend on themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from edu_graph import vocab
from edu_graph.build.facts import CATALOG, DATASET, Fact, number
from edu_graph.rdf.terms import Literal, NamedNode, Triple

# What says that a thing or term of ours is, or is close to, one of somebody else's.
_LINKS = {
    vocab.SKOS + "exactMatch",
    vocab.SKOS + "closeMatch",
    vocab.SKOS + "broadMatch",
    vocab.SKOS + "narrowMatch",
    vocab.SKOS + "relatedMatch",
    vocab.OWL + "sameAs",
    vocab.OWL + "equivalentClass",
    vocab.OWL + "equivalentProperty",
    vocab.RDFS + "subClassOf",
    vocab.RDFS + "subPropertyOf",
    vocab.RDFS + "seeAlso",
    vocab.SCHEMA + "sameAs",
}


@dataclass
class _Use:
    """How often a property is used, and between how many things."""

    triples: int = 0
    subjects: set[object] = field(default_factory=set)
    objects: set[object] = field(default_factory=set)

    def add(self, triple: Triple) -> None:
        self.triples += 1
        self.subjects.add(triple.subject)
        self.objects.add(triple.object)

    def facts(self, node: str) -> Iterator[Fact]:
        yield node, vocab.VOID + "triples", number(self.triples)
        yield node, vocab.VOID + "distinctSubjects", number(len(self.subjects))
        yield node, vocab.VOID + "distinctObjects", number(len(self.objects))


def statistics(triples: Iterable[Triple]) -> Iterator[Fact]:
    """Yield the counts of a set of triples, each given once."""
    found = list(triples)
    classes: dict[str, set[object]] = defaultdict(set)
    types: dict[object, list[str]] = defaultdict(list)
    for triple in found:
        if triple.predicate.value == vocab.TYPE and isinstance(triple.object, NamedNode):
            classes[triple.object.value].add(triple.subject)
            types[triple.subject].append(triple.object.value)
    whole = _Use()
    properties: dict[str, _Use] = defaultdict(_Use)
    within: dict[tuple[str, str], _Use] = defaultdict(_Use)
    for triple in found:
        whole.add(triple)
        properties[triple.predicate.value].add(triple)
        for kind in types.get(triple.subject, ()):
            within[kind, triple.predicate.value].add(triple)
    yield DATASET, vocab.TYPE, vocab.VOID + "Dataset"
    yield from whole.facts(DATASET)
    things = sum(isinstance(s, NamedNode) and s.value.startswith(vocab.ID) for s in whole.subjects)
    for name, count in (("entities", things), ("classes", len(classes)), ("properties", len(properties))):
        yield DATASET, vocab.VOID + name, number(count)
    yield from _class_partitions(classes, within)
    yield from _property_partitions(DATASET, f"{CATALOG}#property", properties)
    yield from _linksets(found)


def _class_partitions(classes: dict[str, set[object]], within: dict[tuple[str, str], _Use]) -> Iterator[Fact]:
    of_class: dict[str, dict[str, _Use]] = defaultdict(dict)
    for (kind, predicate), use in within.items():
        of_class[kind][predicate] = use
    for kind, members in classes.items():
        node = f"{CATALOG}#class/{short(kind)}"
        yield DATASET, vocab.VOID + "classPartition", node
        yield node, vocab.TYPE, vocab.VOID + "Dataset"
        yield node, vocab.VOID + "class", kind
        yield node, vocab.VOID + "entities", number(len(members))
        yield from _property_partitions(node, f"{node}/property", of_class[kind])


def _property_partitions(dataset: str, space: str, uses: dict[str, _Use]) -> Iterator[Fact]:
    for predicate, use in uses.items():
        node = f"{space}/{short(predicate)}"
        yield dataset, vocab.VOID + "propertyPartition", node
        yield node, vocab.VOID + "property", predicate
        yield from use.facts(node)


def _linksets(triples: Iterable[Triple]) -> Iterator[Fact]:
    """Yield a linkset for each namespace of others' that a link leads into, and each property that leads there."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for triple in triples:
        if triple.predicate.value in _LINKS and _is_ours(triple.subject) and _is_foreign(triple.object):
            counted[_namespace(triple.object.value), triple.predicate.value] += 1  # type: ignore[union-attr]
    for (namespace, predicate), count in counted.items():
        node = f"{CATALOG}#links/{short(predicate)}/{quote(namespace, safe='')}"
        target = f"{CATALOG}#vocabulary/{quote(namespace, safe='')}"
        yield DATASET, vocab.VOID + "subset", node
        yield node, vocab.TYPE, vocab.VOID + "Linkset"
        yield node, vocab.VOID + "linkPredicate", predicate
        yield node, vocab.VOID + "subjectsTarget", DATASET
        yield node, vocab.VOID + "objectsTarget", target
        yield node, vocab.VOID + "triples", number(count)
        yield target, vocab.TYPE, vocab.VOID + "Dataset"
        yield target, vocab.VOID + "uriSpace", Literal(namespace)


def _is_ours(term: object) -> bool:
    return isinstance(term, NamedNode) and term.value.startswith(vocab.BASE)


def _is_foreign(term: object) -> bool:
    return isinstance(term, NamedNode) and not term.value.startswith(vocab.BASE)


def _namespace(iri: str) -> str:
    """Return what the IRI's local name stands after: up to the last `#` or `/`."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut]


def short(iri: str) -> str:
    """Return a name for the IRI that can stand in another one: prefix and local name, else the IRI escaped."""
    curie = vocab.curie(iri)
    return quote(iri, safe="") if curie == iri else curie.replace(":", "/", 1)
