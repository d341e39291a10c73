"""What leads from one thing to another over the properties that a query asks for, and which passages say so."""

from collections.abc import Iterable, Iterator
from typing import Final

from edu_graph import vocab
from edu_graph.queries.asked import Asked
from edu_graph.queries.statements import Said, Statements
from edu_graph.rdf.terms import Literal, NamedNode

TERMS: Final = (vocab.EG, vocab.RDF, vocab.RDFS, vocab.OWL, vocab.SKOS, vocab.DCTERMS)
"""How the IRIs begin that are no things of the graph, but terms."""

_STEPS: Final = 5
"""As many as from a signing over its agreement, a participation and its agent to a place and its country."""


class Trace:
    """The ways from things along the statements that a query can have matched, as they point."""

    def __init__(self, statements: Statements, asked: Asked) -> None:
        self._statements = statements
        self._asked = asked
        # Where anything was asked for, everything is near everything: only what is stated of a thing itself counts.
        self._steps = 1 if asked.properties is None else _STEPS
        self._reached: dict[NamedNode, frozenset[NamedNode]] = {}
        self._leading: dict[NamedNode, dict[NamedNode, tuple[Said, ...]]] = {}

    def follow(self, things: Iterable[NamedNode]) -> None:
        """Read all that these things lead to."""
        seen = frontier = set(things)
        for _ in range(self._steps):
            self._statements.read(frontier)
            frontier = {end for thing in frontier for end, _ in self._onward(thing)} - seen
            seen = seen | frontier

    def reached(self, start: NamedNode) -> frozenset[NamedNode]:
        """Return what a thing that was followed leads to, whoever says so, and itself."""
        if start not in self._reached:
            seen = frontier = {start}
            for _ in range(self._steps):
                frontier = {end for thing in frontier for end, _ in self._onward(thing)} - seen
                seen = seen | frontier
            self._reached[start] = frozenset(seen)
        return self._reached[start]

    def between(self, start: NamedNode, end: NamedNode) -> tuple[Said, ...]:
        """Return what passages state on the way from one thing to another, if each alone leads there.

        The editors' register, reference tables and what is derived may fill in steps, another passage may not.
        """
        if start not in self._leading:
            self._leading[start] = self._all_leading(start)
        return self._leading[start].get(end, ())

    def _onward(self, thing: NamedNode) -> Iterator[tuple[NamedNode, Said]]:
        for said in self._statements.of(thing):
            value = said.statement.value
            if (
                isinstance(value, NamedNode)
                and not value.value.startswith(TERMS)
                and self._asked.matches(said.statement)
            ):
                yield value, said

    def _all_leading(self, start: NamedNode) -> dict[NamedNode, tuple[Said, ...]]:
        near = self.reached(start)
        graphs = {said.graph for thing in near for _, said in self._onward(thing)}
        found: dict[NamedNode, tuple[Said, ...]] = {}
        for passage in sorted(filter(self._statements.is_passage, graphs), key=str):
            for end, way in self._ways(start, passage).items():
                found[end] = (*found.get(end, ()), *way)
        return found

    def _ways(self, start: NamedNode, passage: NamedNode) -> dict[NamedNode, tuple[Said, ...]]:
        """Return what a passage states on its shortest way to each thing, for ways on which it states anything."""
        ways: dict[NamedNode, tuple[Said, ...]] = {start: ()}
        frontier = [start]
        for _ in range(self._steps):
            reached: dict[NamedNode, tuple[Said, ...]] = {}
            for thing in frontier:
                for end, said in self._onward(thing):
                    if end in ways or (said.graph != passage and self._statements.is_passage(said.graph)):
                        continue
                    way = (*ways[thing], said) if said.graph == passage else ways[thing]
                    reached[end] = _fuller(reached.get(end, ()), way)
            ways.update(reached)
            frontier = list(reached)
        return {end: way for end, way in ways.items() if way}


def _fuller(one: tuple[Said, ...], other: tuple[Said, ...]) -> tuple[Said, ...]:
    """Return the way on which more is stated; of two alike the first by its text, in whatever order a store answers."""
    if len(one) != len(other):
        return max(one, other, key=len)
    return min(one, other, key=str) if one != other else one


class Hidden:
    """Things that rows do not show, found by a value of theirs that a row does show."""

    def __init__(self, statements: Statements, trace: Trace, asked: Asked) -> None:
        self._statements = statements
        self._trace = trace
        self._asked = asked
        self._holders: dict[Literal, frozenset[NamedNode]] = {}

    def read(self, values: Iterable[Literal]) -> None:
        """Read which things have these values, by a property that was asked for, and what they lead to."""
        values = set(values)
        found = self._statements.having(values, self._asked.properties)
        self._holders = {value: frozenset(found.get(value, ())) for value in values}
        everything = {thing for things in found.values() for thing in things}
        self._statements.read(everything)
        self._trace.follow(everything)

    def of(self, value: Literal, things: Iterable[NamedNode]) -> frozenset[NamedNode]:
        """Return which things with this value the row may mean: those that most of its things are tied to."""
        things = tuple(things)
        tied = {holder: sum(self._are_tied(holder, thing) for thing in things) for holder in self._holders[value]}
        most = max(tied.values(), default=0)
        return frozenset(holder for holder, count in tied.items() if count == most > 0)

    def has_any(self, value: Literal, thing: NamedNode) -> bool:
        """Tell whether a thing has this value, or leads to one that has; true where nothing has it: it was computed."""
        holders = self._holders[value]
        return not holders or not holders.isdisjoint(self._trace.reached(thing))

    def _are_tied(self, one: NamedNode, other: NamedNode) -> bool:
        return other in self._trace.reached(one) or one in self._trace.reached(other)
