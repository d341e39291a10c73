"""Triples in memory as a compiled shape asks for them: by subject, by object, by predicate, and by class."""

from collections.abc import Collection, Iterable

from edu_graph.rdf.terms import NamedNode, Triple
from edu_graph.vocab import RDFS, TYPE

Node = object
"""A term of pyoxigraph: IRI, blank node or literal."""

_TYPE = NamedNode(TYPE)
_SUBCLASS = NamedNode(RDFS + "subClassOf")


class Triples:
    """A set of triples. Classes have the members of their subclasses, near and far (`rdf:type/rdfs:subClassOf*`)."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take the triples; the same one may come several times."""
        objects: dict[Node, dict[Node, dict[Node, None]]] = {}
        subjects: dict[Node, dict[Node, dict[Node, None]]] = {}
        for subject, predicate, value in triples:
            objects.setdefault(predicate, {}).setdefault(subject, {})[value] = None
            subjects.setdefault(predicate, {}).setdefault(value, {})[subject] = None
        self._objects = objects
        self._subjects = subjects
        self._types = objects.get(_TYPE, {})
        self._supers: dict[Node, frozenset[Node]] = {}

    def objects(self, subject: Node, predicate: NamedNode) -> Collection[Node]:
        """Return what the predicate leads to from the subject."""
        return self._objects.get(predicate, {}).get(subject, ())

    def subjects(self, predicate: NamedNode, value: Node) -> Collection[Node]:
        """Return from where the predicate leads to the value."""
        return self._subjects.get(predicate, {}).get(value, ())

    def with_predicate(self, predicate: NamedNode) -> Collection[Node]:
        """Return all subjects of the predicate."""
        return self._objects.get(predicate, {})

    def reached_by(self, predicate: NamedNode) -> Collection[Node]:
        """Return all objects of the predicate."""
        return self._subjects.get(predicate, {})

    def members(self, kind: NamedNode) -> set[Node]:
        """Return the members of a class."""
        found: set[Node] = set()
        for stated, members in self._subjects.get(_TYPE, {}).items():
            if kind in self._above(stated):
                found.update(members)
        return found

    def is_member(self, node: Node, kind: NamedNode) -> bool:
        """Tell whether a node is a member of a class."""
        return any(kind in self._above(stated) for stated in self._types.get(node, ()))

    def _above(self, kind: Node) -> frozenset[Node]:
        """Return a class and all classes above it."""
        known = self._supers.get(kind)
        if known is None:
            wider = self._objects.get(_SUBCLASS, {})
            found: set[Node] = set()
            ahead = [kind]
            while ahead:
                one = ahead.pop()
                if one not in found:
                    found.add(one)
                    ahead.extend(wider.get(one, ()))
            known = self._supers[kind] = frozenset(found)
        return known
