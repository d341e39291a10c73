"""What is of which class: stated types, with the classes above them by the ontology."""

from collections import defaultdict
from collections.abc import Iterable

from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.vocab import RDFS, TYPE

Names = frozenset[str]
"""IRIs."""
NONE: Names = frozenset()


def values(quads: Iterable[Quad], predicate: str) -> dict[str, Names]:
    """Return, by subject, the IRIs that are values of a property, in whatever graph."""
    found: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value != predicate or not isinstance(quad.subject, NamedNode):
            continue
        if isinstance(quad.object, NamedNode):
            found[quad.subject.value].add(quad.object.value)
    return {subject: frozenset(of) for subject, of in found.items()}


class Classes:
    """The types of things, and the classes above each class."""

    def __init__(self, ontology: Iterable[Quad], data: Iterable[Quad]) -> None:
        self._above = _closure(values(ontology, RDFS + "subClassOf"))
        self._types = values(data, TYPE)

    def types(self, thing: str) -> Names:
        """Return the types that are stated of a thing."""
        return self._types.get(thing, NONE)

    def above(self, name: str) -> Names:
        """Return all classes above a class, without itself."""
        return self._above.get(name, NONE)

    def of(self, thing: str) -> Names:
        """Return the types of a thing and all classes above them."""
        types = self.types(thing)
        return types.union(*map(self.above, types))

    def lowest(self, names: Iterable[str]) -> list[str]:
        """Return, in order, those of some classes that have none of the others below them."""
        among = set(names)
        return sorted(name for name in among if not any(name in self.above(other) for other in among))


def _closure(parents: dict[str, Names]) -> dict[str, Names]:
    above = {}
    for name in parents:
        seen: set[str] = set()
        waiting = set(parents[name])
        while waiting:
            seen |= waiting
            waiting = {upper for lower in waiting for upper in parents.get(lower, ())} - seen
        above[name] = frozenset(seen - {name})
    return above
