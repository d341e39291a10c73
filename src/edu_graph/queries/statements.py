"""What graphs state of many things, read from a store in a few queries however many things there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Term, to_sparql
from edu_graph.store.protocol import Row

_AT_ONCE: Final = 1000
_NAMES: Final = frozenset({vocab.PREF_LABEL, vocab.ALT_LABEL, vocab.LABEL, vocab.DCTERMS + "title"})


class Selecting(Protocol):
    """Whatever answers SELECT, such as a store."""

    def select(self, query: str) -> list[Row]:
        """Return all rows of a SELECT query that the product itself wrote."""


class Statement(NamedTuple):
    """A statement about a thing."""

    subject: NamedNode
    property: NamedNode
    value: Term


class Said(NamedTuple):
    """A statement with the graph that makes it."""

    graph: NamedNode
    statement: Statement


Link = dict[tuple[NamedNode, NamedNode], set[NamedNode]]
"""Graph and thing at the other end -> the properties that lead there."""


def ask(store: Selecting, query: str, nodes: Iterable[NamedNode | Literal]) -> Iterator[Row]:
    """Yield the rows of a query that holds `{nodes}` in a VALUES block, asked for some hundreds of nodes at a time."""
    spelled = sorted({to_sparql(node) for node in nodes})
    for start in range(0, len(spelled), _AT_ONCE):
        yield from store.select(query.format(nodes=" ".join(spelled[start : start + _AT_ONCE])))


class Statements:
    """The statements of a store, in all its graphs, of the things and about the things that were read."""

    def __init__(self, store: Selecting) -> None:
        self._store = store
        self._of: dict[NamedNode, dict[Term, list[Said]]] = {}
        self._leaving: dict[NamedNode, Link] = {}
        self._arriving: dict[NamedNode, Link] = {}
        self._of_parts: dict[NamedNode, dict[Term, list[tuple[Said, Said]]]] = {}
        self._passages: dict[NamedNode, bool] = {}

    def read(self, things: Iterable[NamedNode]) -> None:
        """Read what is stated of these things."""
        new = set(things) - self._of.keys()
        self._of.update({thing: {} for thing in new})
        query = "SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        said = list(_said(ask(self._store, query, new)))
        self.recognise(one.graph for one in said)
        self._leaving.update({thing: defaultdict(set) for thing in new})
        for graph, statement in said:
            thing, name, value = statement
            self._of[thing].setdefault(value, []).append(Said(graph, statement))
            if isinstance(value, NamedNode) and self.is_passage(graph):
                self._leaving[thing][graph, value].add(name)

    def read_arriving(self, things: Iterable[NamedNode]) -> None:
        """Read which statements of passages have these things as values."""
        new = set(things) - self._arriving.keys()
        self._arriving.update({thing: defaultdict(set) for thing in new})
        query = "SELECT ?s ?p ?o ?g {{ VALUES ?o {{ {nodes} }} GRAPH ?g {{ ?s ?p ?o }} }}"
        said = list(_said(ask(self._store, query, new)))
        self.recognise(one.graph for one in said)
        for graph, (other, name, thing) in said:
            if isinstance(thing, NamedNode) and self.is_passage(graph):
                self._arriving[thing][graph, other].add(name)

    def recognise(self, graphs: Iterable[NamedNode]) -> None:
        """Find out which of these are passages."""
        new = set(graphs) - self._passages.keys()
        self._passages.update(dict.fromkeys(new, False))
        query = "SELECT DISTINCT ?g {{ VALUES ?g {{ {nodes} }} GRAPH ?r {{ ?g a eg:Passage }} }}"
        for row in ask(self._store, query, new):
            self._passages[node(row["g"])] = True

    def is_passage(self, graph: NamedNode) -> bool:
        """Tell whether a graph or thing that was recognised is a passage."""
        return self._passages.get(graph, False)

    def between(self, thing: NamedNode, value: Term) -> Sequence[Said]:
        """Return what any graph states between a thing that was read and this value."""
        return self._of.get(thing, {}).get(value, ())

    def of(self, thing: NamedNode) -> Iterator[Said]:
        """Yield what any graph states of a thing that was read."""
        for group in self._of.get(thing, {}).values():
            yield from group

    def having(self, values: Iterable[Literal], properties: frozenset[str] | None) -> dict[Term, set[NamedNode]]:
        """Return which things have these values, by one of these properties or (None) by any."""
        spelled = " ".join(to_sparql(NamedNode(name)) for name in sorted(properties or ()))
        by = "" if properties is None else f"VALUES ?p {{{{ {spelled} }}}} "
        query = "SELECT DISTINCT ?s ?o {{ VALUES ?o {{ {nodes} }} " + by + "GRAPH ?g {{ ?s ?p ?o }} }}"
        found: dict[Term, set[NamedNode]] = defaultdict(set)
        for row in ask(self._store, query, values):
            if isinstance(row["s"], NamedNode):
                found[row["o"]].add(row["s"])
        return found

    def is_named(self, thing: NamedNode, text: Literal) -> bool:
        """Tell whether the editors, and not only passages, call the thing so."""
        return any(
            said.statement.property.value in _NAMES and not self.is_passage(said.graph)
            for said in self.between(thing, text)
        )

    def parts(self, thing: NamedNode) -> set[NamedNode]:
        """Return the things of its own that passages give to a thing: those named `<thing>#…`."""
        own = thing.value + "#"
        return {value for _, value in self._leaving.get(thing, {}) if value.value.startswith(own)}

    def of_parts(self, thing: NamedNode, value: Literal) -> Sequence[tuple[Said, Said]]:
        """Return where passages state this value of a thing's own things, each behind the statement that it has it."""
        if thing not in self._of_parts:
            self._of_parts[thing] = defaultdict(list)
            for link, said in self._all_of_parts(thing):
                self._of_parts[thing][said.statement.value].append((link, said))
        return self._of_parts[thing].get(value, ())

    def _all_of_parts(self, thing: NamedNode) -> Iterator[tuple[Said, Said]]:
        own = thing.value + "#"
        for (graph, part), names in self._leaving.get(thing, {}).items():
            if part.value.startswith(own):
                for said in (said for group in self._of.get(part, {}).values() for said in group):
                    if said.graph == graph:
                        yield from ((Said(graph, Statement(thing, name, part)), said) for name in names)

    def over_one(self, first: NamedNode, second: NamedNode) -> Iterator[tuple[Said, Said]]:
        """Yield pairs of statements of one passage that tie two things over a third one.

        Either the third one has both as values, or it is the value of one and has the other.
        """
        to_first, to_second = self._arriving.get(first, {}), self._arriving.get(second, {})
        for graph, middle in to_first.keys() & to_second.keys():
            left, right = to_first[graph, middle], to_second[graph, middle]
            yield from _pairs(graph, (middle, left, first), (middle, right, second))
        for start, end in ((first, second), (second, first)):
            leaving, arriving = self._leaving.get(start, {}), self._arriving.get(end, {})
            for graph, middle in leaving.keys() & arriving.keys():
                onward = arriving[graph, middle]
                yield from _pairs(graph, (start, leaving[graph, middle], middle), (middle, onward, end))

    def passages_naming(self, thing: NamedNode) -> set[NamedNode]:
        """Return the passages that state anything of a thing or with it as value."""
        return {graph for link in (self._leaving, self._arriving) for graph, _ in link.get(thing, {})} | {
            said.graph for group in self._of.get(thing, {}).values() for said in group if self.is_passage(said.graph)
        }


def _pairs(
    graph: NamedNode,
    first: tuple[NamedNode, set[NamedNode], NamedNode],
    second: tuple[NamedNode, set[NamedNode], NamedNode],
) -> Iterator[tuple[Said, Said]]:
    for name in first[1]:
        for other in second[1]:
            one, two = Statement(first[0], name, first[2]), Statement(second[0], other, second[2])
            yield Said(graph, one), Said(graph, two)


def _said(rows: Iterable[Row]) -> Iterator[Said]:
    """Yield statements; those about blank nodes, which no release has, are left out."""
    for row in rows:
        if isinstance(row["s"], NamedNode) and isinstance(row["g"], NamedNode):
            yield Said(row["g"], Statement(row["s"], node(row["p"]), row["o"]))


def node(term: Term) -> NamedNode:
    """Return a term that can only be an IRI."""
    if not isinstance(term, NamedNode):
        raise TypeError(f"{term} is no IRI")
    return term
