"""Names for the blank nodes of data files: made from what a node says, so that an edit elsewhere never renames it.

A participation is named by its owner, role and agent (and the body represented, and an `eg:key` where that is not
enough); a quantity by its owner, what it counts, scope, as-of and source; anything else needs an `eg:key`. Two
sources that state one participation therefore meet in one node. Canonicalisation hashes would not do: one statement
more renames hundreds of nodes (docs/decisions).
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term

_KEY = vocab.EG + "key"
_PARTICIPATION = vocab.EG + "participation"
_QUANTITY = vocab.EG + "quantity"
_GOOD_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Values = dict[str, list[Term]]


def name_blank_nodes(dataset: Dataset) -> Dataset:
    """Return the dataset with each blank node replaced by its keyed IRI, and the `eg:key` statements taken out.

    Raises DataError (file, line): a node without owner, with two owners, without what its name is made of, or two
    nodes of one file that would get the same name and say different things.
    """
    return _Naming(dataset).result()


class _Naming:
    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._values: dict[BlankNode, Values] = defaultdict(lambda: defaultdict(list))
        self._owners: dict[BlankNode, list[Quad]] = defaultdict(list)
        self._names: dict[BlankNode, NamedNode] = {}
        self._first: dict[BlankNode, Place] = {}
        for quad, place in dataset.quads.items():
            if isinstance(quad.subject, BlankNode):
                self._values[quad.subject][quad.predicate.value].append(quad.object)
                self._first.setdefault(quad.subject, place)
            if isinstance(quad.object, BlankNode):
                self._owners[quad.object].append(quad)
                self._first.setdefault(quad.object, place)

    def result(self) -> Dataset:
        for node in self._first:
            self._name(node, ())
        self._refuse_collisions()
        named = Dataset()
        for quad, place in self._dataset.quads.items():
            if quad.predicate.value != _KEY:
                named.add(self._replace(quad), place)
        return named

    def _replace(self, quad: Quad) -> Quad:
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            return quad
        subject = self._names.get(quad.subject, quad.subject) if isinstance(quad.subject, BlankNode) else quad.subject
        object_ = self._names.get(quad.object, quad.object) if isinstance(quad.object, BlankNode) else quad.object
        return Quad(subject, quad.predicate, object_, quad.graph_name)

    def _name(self, node: BlankNode, path: tuple[BlankNode, ...]) -> NamedNode:
        known = self._names.get(node)
        if known is not None:
            return known
        if node in path:
            raise self._error(node, "these blank nodes own each other", "Let one of them belong to a named thing.")
        owners = self._owners[node]
        if len({quad.subject for quad in owners}) != 1:
            many = "more than one owner" if owners else "no owner"
            raise self._error(
                node,
                f"a blank node with {many}",
                "Write it inside [ ] as the object of the one thing it belongs to.",
            )
        owner = owners[0].subject
        named = self._name(owner, (*path, node)) if isinstance(owner, BlankNode) else owner
        fragment = "/".join(self._parts(node, owners[0]))
        base = named.value  # type: ignore[union-attr]
        self._names[node] = NamedNode(f"{base}{'/' if '#' in base else '#'}{fragment}")
        return self._names[node]

    def _parts(self, node: BlankNode, link: Quad) -> Iterator[str]:
        values = self._values[node]
        key = self._key(node, values)
        if link.predicate.value == _PARTICIPATION:
            yield self._slug(node, "role").removeprefix("role-")
            yield self._thing(node, "agent")
            if values.get(vocab.EG + "onBehalfOf"):
                yield "for/" + self._thing(node, "onBehalfOf")
        elif link.predicate.value == _QUANTITY:
            yield "quantity"
            yield self._slug(node, "counts")
            yield self._slug(node, "scope", optional=True)
            yield self._slug(node, "asOf", optional=True)
            yield self._source_slug(node, link)
        elif key is None:
            raise self._error(
                node,
                f"a blank node that nothing names: {_short(link.predicate)} of {_short(link.subject)} is in brackets",
                "Only participations and quantities are written in brackets: name a thing or a concept instead, such "
                'as concept:topic-special-education. What is neither gets an eg:key, such as eg:key "second-session".',
            )
        if key is not None:
            yield key

    def _key(self, node: BlankNode, values: Values) -> str | None:
        keys = values.get(_KEY, [])
        if not keys:
            return None
        if len(keys) > 1 or not isinstance(keys[0], Literal) or not _GOOD_KEY.fullmatch(keys[0].value):
            raise self._error(
                node,
                "an eg:key that cannot be used",
                "Give one eg:key of lower-case letters, digits and hyphens.",
            )
        return keys[0].value

    def _one(self, node: BlankNode, name: str, *, optional: bool) -> Term | None:
        found = self._values[node].get(vocab.EG + name, [])
        if not found and optional:
            return None
        if len(found) != 1:
            counted = "no" if not found else "more than one"
            raise self._error(
                node,
                f"{self._called(node)} has {counted} eg:{name}, of which its name is made",
                f"State exactly one eg:{name}.",
            )
        return found[0]

    def _slug(self, node: BlankNode, name: str, *, optional: bool = False) -> str:
        term = self._one(node, name, optional=optional)
        if term is None:
            return "-"
        if isinstance(term, BlankNode):
            raise self._error(
                node, f"eg:{name} is a blank node, of which no name can be made", "Name what it stands for."
            )
        text = vocab.slug_of(term.value) if isinstance(term, NamedNode) else str(getattr(term, "value", term))
        return re.sub(r"[^A-Za-z0-9./-]+", "-", text).strip("-")

    def _thing(self, node: BlankNode, name: str) -> str:
        term = self._one(node, name, optional=False)
        kind = vocab.kind_of(term.value) if isinstance(term, NamedNode) else None
        if kind is None or kind == "source":
            raise self._error(
                node, f"eg:{name} is {term}, which is no thing", "Name a thing, such as agent:some-ministry."
            )
        return f"{kind}/{vocab.slug_of(term.value)}"  # type: ignore[union-attr]

    def _source_slug(self, node: BlankNode, link: Quad) -> str:
        graph = "" if isinstance(link.graph_name, DefaultGraph) else str(link.graph_name.value)
        if not graph.startswith(vocab.SOURCE):
            raise self._error(
                node, "a quantity outside a passage", "Move it into the graph of the passage that says it."
            )
        return vocab.slug_of(graph)

    def _called(self, node: BlankNode) -> str:
        """Return what a curator would call the node, by the first that owns it."""
        link = self._owners[node][0]
        sort = "participation" if link.predicate.value == _PARTICIPATION else "quantity"
        return f"the {sort} of {_short(link.subject)}"

    def _refuse_collisions(self) -> None:
        """Refuse two nodes of one graph under one name with different contents: one of them needs a key."""
        seen: dict[tuple[str, str, str], BlankNode] = {}
        for node, name in self._names.items():
            graph = str(self._owners[node][0].graph_name)
            place = (self._first[node].file, graph, name.value)
            other = seen.setdefault(place, node)
            if other is not node and self._contents(other) != self._contents(node):
                raise self._error(
                    node,
                    f"a second {name.value} in one graph, with other contents",
                    "Give one of the two an eg:key.",
                )

    def _contents(self, node: BlankNode) -> set[str]:
        return {f"{predicate} {value}" for predicate, values in self._values[node].items() for value in values}

    def _error(self, node: BlankNode, what: str, mend: str) -> DataError:
        place = self._first[node]
        return DataError(what, file=place.file, line=place.line, help=mend)


def _short(term: Term) -> str:
    return vocab.curie(term.value) if isinstance(term, NamedNode) else "a blank node"
