"""Names for the blank nodes of data files: made from what a node says, so that an edit elsewhere never renames it.

A dependent is named by its owner and what `dependents.DEPENDENTS` lists for the property that leads to it, and by an
`eg:key` where that is not enough; anything else needs an `eg:key`. Two sources that state one participation therefore
meet in one node. Canonicalisation hashes would not do: one statement more renames hundreds of nodes (docs/decisions).
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS, Dependent, Part, below, dependent_of
from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term

_KEY = vocab.EG + "key"
_GOOD_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

_DEEPEST = 8

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
            elif quad.predicate.value == _KEY:
                raise DataError(
                    f"eg:key of {_short(quad.subject)}, which has a name already",
                    file=place.file,
                    line=place.line,
                    help="Leave it out: a key only names what stands in brackets.",
                )
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
        if len(path) >= _DEEPEST:
            raise self._error(
                node,
                f"brackets nested more than {_DEEPEST} deep",
                "Let each thing own what belongs to it; nothing here needs more than two levels.",
            )
        owners = self._owners[node]
        if len({(quad.subject, quad.predicate) for quad in owners}) != 1:
            # Below two properties it would be named by whichever is written first.
            many = "more than one owner, or below more than one property" if owners else "no owner"
            raise self._error(
                node,
                f"a blank node with {many}",
                "Write it inside [ ] as the object of the one thing it belongs to.",
            )
        owner = owners[0].subject
        named = self._name(owner, (*path, node)) if isinstance(owner, BlankNode) else owner
        fragment = "/".join(self._parts(node, owners[0]))
        base = named.value  # type: ignore[union-attr]
        self._names[node] = NamedNode(below(base, fragment))
        return self._names[node]

    def _parts(self, node: BlankNode, link: Quad) -> Iterator[str]:
        key = self._key(node, self._values[node])
        dependent = _dependent(link)
        if dependent is not None:
            if dependent.word:
                yield dependent.word
            for part in dependent.parts:
                text = self._source_slug(node, link) if part.in_source else self._text(node, part)
                if text:
                    yield text
        elif key is None:
            links = ", ".join(f"eg:{name}" for name in DEPENDENTS)
            raise self._error(
                node,
                f"a blank node that nothing names: {_short(link.predicate)} of {self._owner(node)} is in brackets",
                f"Only what belongs to its owner is written in brackets ({links}): name a thing or a concept instead, "
                'such as concept:topic-special-education. What is neither gets an eg:key, such as eg:key "session-2".',
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

    def _text(self, node: BlankNode, part: Part) -> str:
        """Return what a part is in the name; empty where nothing stands for a value that may be missing."""
        found = self._values[node].get(vocab.EG + part.property, [])
        if not found and part.missing is not None:
            return part.missing
        if not found and part.instead and self._values[node].get(vocab.EG + part.instead.property):
            return self._text(node, part.instead)
        if len(found) != 1:
            counted, wanted = "no" if not found else "more than one", " or ".join(f"eg:{n}" for n in part.properties())
            raise self._error(
                node,
                f"{self._called(node)} has {counted} {wanted}, of which its name is made",
                f"State exactly one {wanted}.",
            )
        made = self._made(node, part, found[0])
        return part.before + made if made else made

    def _made(self, node: BlankNode, part: Part, term: Term) -> str:
        """Return what a value is in the name."""
        name = part.property
        if isinstance(term, BlankNode) and not part.is_thing:
            raise self._error(
                node, f"eg:{name} is a blank node, of which no name can be made", "Name what it stands for."
            )
        made = None
        if isinstance(term, NamedNode):
            made = part.of_iri(term.value)
        elif isinstance(term, Literal):
            made = part.of_literal(term.value, term.datatype.value)
        if made is None:
            raise self._error(
                node, f"eg:{name} is {term}, which is no thing", "Name a thing, such as agent:some-ministry."
            )
        if not made:
            raise self._error(
                node,
                f"eg:{name} of {self._called(node)} is {term}, of which no name can be made",
                "Give a concept, a thing, a date or a number.",
            )
        return made

    def _source_slug(self, node: BlankNode, link: Quad) -> str:
        graph = "" if isinstance(link.graph_name, DefaultGraph) else str(link.graph_name.value)
        if not graph.startswith(vocab.SOURCE):
            raise self._error(
                node, "a quantity outside a passage", "Move it into the graph of the passage that says it."
            )
        return vocab.slug_of(graph)

    def _called(self, node: BlankNode) -> str:
        """Return what a curator would call a dependent, by what owns it."""
        dependent = _dependent(self._owners[node][0])
        return f"the {dependent.called if dependent else 'blank node'} of {self._owner(node)}"

    def _owner(self, node: BlankNode) -> str:
        """Return the name of what owns a node; an owner in brackets has its name already."""
        owner = self._owners[node][0].subject
        return _short(self._names[owner] if isinstance(owner, BlankNode) else owner)

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


def _dependent(link: Quad) -> Dependent | None:
    return dependent_of(link.predicate.value)


def _short(term: Term) -> str:
    return vocab.curie(term.value) if isinstance(term, NamedNode) else str(term)
