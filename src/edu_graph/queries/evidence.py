"""The passages behind each row of a SELECT answer.

The things of a row are the IRIs in it and the IRIs that were given as the query's parameters. A passage stands behind
the row when its graph states

(a) a statement between two different things of the row;
(a2) two statements that tie two things of the row over a third thing that the row does not show: both are values of
     it, or one has it as value and it has the other. Only where no statement (a) ties the two and nothing else in the
     row leads to both, and not over a place or a concept of the row that a statement (a) ties to something in the row:
     that speaks of its own thing alone. And where the row shows values that no thing of it has, only if the third thing
     has them or leads to what has them (a day, a label): another event of the same two is no evidence;
(a3) statements that lead, as they point, from one thing to another, where no statement (a) ties the two: all of them
     stated by this passage, or by no passage (register, reference tables, what is derived);
(b) a statement of a thing of the row whose literal value stands in the row. Where no thing of the row has this value,
    one of its own nodes may (`<thing>#…`), if the same passage gives it the node; of several, those count that have
    most of what the row shows;
(b2) the same of a thing that the row does not show, where nothing in the row has the value: those of the things with it
     count that lead to most of the row's things or are led to by them, and what so leads counts as in (a3);
(c) a premise of a rule by which the build derived, across graphs, a statement that the row shows as in (a) or (b);
(e) or when it stands in the row itself.

A statement counts for (a), (a2), (a3), (b), (b2), and the shown one for (c), only if the query can have matched its
property (see `asked`): a visit's subject is no evidence of where it went. Where this leaves a row without any passage,
every statement counts, but none of it says the row.

Labels are the editors' and no evidence: where the value of (b) is also the thing's label, the passage that prints it
counts only if there is nothing else. If there is nothing at all, the passages that name the row's first thing are
told, as passages that name it and do not say it.

Nothing here knows of terminals or HTTP; values become parts of queries as spelled terms in VALUES blocks only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import combinations
from typing import Final

from edu_graph import vocab
from edu_graph.queries.asked import ANYTHING, Asked
from edu_graph.queries.premises import premises
from edu_graph.queries.statements import Said, Selecting, Statement, Statements
from edu_graph.queries.tracing import TERMS, Hidden, Trace
from edu_graph.rdf.terms import Literal, NamedNode, Term

_INFERRED: Final = NamedNode(vocab.INFERRED_GRAPH)


class Support(StrEnum):
    """How a passage stands behind a row: it says it, stands in it, or only names its first thing."""

    SAYS = "says"
    STANDS_IN_ROW = "stands-in-row"
    NAMES = "names"


@dataclass(frozen=True)
class Evidence:
    """A passage behind a row, and what it states of what the row shows.

    `follows` holds what the row shows and the build derived from statements of this passage.
    """

    passage: NamedNode
    support: Support
    states: tuple[Statement, ...] = ()
    follows: tuple[Statement, ...] = ()


@dataclass
class _Behind:
    """What is found behind one row, by passage."""

    states: dict[NamedNode, set[Statement]] = field(default_factory=dict)
    follows: dict[NamedNode, set[Statement]] = field(default_factory=dict)

    def add(self, said: Said, derived: Statement | None = None) -> None:
        self.states.setdefault(said.graph, set()).add(said.statement)
        if derived is not None:
            self.follows.setdefault(said.graph, set()).add(derived)

    def told(self, support: Support, passages: Iterable[NamedNode]) -> Iterator[Evidence]:
        for passage in passages:
            states = tuple(sorted(self.states.get(passage, ()), key=str))
            follows = tuple(sorted(self.follows.get(passage, ()), key=str))
            yield Evidence(passage, Support.SAYS if states else support, states, follows)


class _Row:
    """The things and literals of one row, and the things given with the query."""

    def __init__(self, cells: Iterable[Term], given: Sequence[NamedNode]) -> None:
        cells = list(cells)
        self.own = tuple(dict.fromkeys(cell for cell in cells if isinstance(cell, NamedNode)))
        self.things = tuple(dict.fromkeys((*self.own, *given)))
        self.literals = frozenset(cell for cell in cells if isinstance(cell, Literal))


@dataclass(frozen=True)
class _Open:
    """What is still to be tied in a row: pairs of its things, and values that none of its things has."""

    index: int
    pairs: list[tuple[NamedNode, NamedNode]]
    values: list[Literal]

    def ends(self) -> set[NamedNode]:
        return {thing for pair in self.pairs for thing in pair}


def passage_order(passage: NamedNode) -> tuple[str, int, str]:
    """Return the key by which passages are put in the order of their sources' texts."""
    source, _, name = passage.value.partition("#")
    number = name.removeprefix("p")
    return source, int(number) if number.isdecimal() else 0, name


def behind(
    store: Selecting,
    rows: Sequence[Mapping[str, Term]],
    given: Sequence[NamedNode] = (),
    asked: Asked = ANYTHING,
) -> list[tuple[Evidence, ...]]:
    """Return for each row the passages behind it.

    Those that stand in the row come first, then those that state most of what it shows, then by source and passage.
    `rows` hold their cells in the order of columns; `given` are the things that the query was asked about, `asked` the
    properties that it can have matched.
    """
    of_rows = [_Row(row.values(), given) for row in rows]
    statements = Statements(store)
    found = _Search(store, statements, of_rows, asked).found()
    if asked != ANYTHING:
        bare = [index for index, evidence in enumerate(found) if not evidence]
        again = _Search(store, statements, [of_rows[index] for index in bare], ANYTHING).found()
        found = _replaced(found, dict(zip(bare, map(_unasked, again), strict=True)))
    bare = [index for index, evidence in enumerate(found) if not evidence and of_rows[index].own]
    return _replaced(
        found, dict(zip(bare, _naming(statements, [of_rows[index].own[0] for index in bare]), strict=True))
    )


def _replaced(
    found: Sequence[tuple[Evidence, ...]], others: Mapping[int, tuple[Evidence, ...]]
) -> list[tuple[Evidence, ...]]:
    return [others.get(index, evidence) for index, evidence in enumerate(found)]


def _unasked(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence of what was not asked for: however much these passages state, none of them says the row."""
    return tuple(replace(one, support=Support.NAMES) if one.support == Support.SAYS else one for one in found)


def _naming(statements: Statements, things: Sequence[NamedNode]) -> list[tuple[Evidence, ...]]:
    """Return for each thing the passages that name it."""
    statements.read_arriving(things)
    naming = {
        thing: tuple(_Behind().told(Support.NAMES, sorted(statements.passages_naming(thing), key=passage_order)))
        for thing in set(things)
    }
    return [naming[thing] for thing in things]


class _Search:
    """One search for all rows: as many queries for thousands of rows as for one, but for the length of VALUES."""

    def __init__(self, store: Selecting, statements: Statements, rows: list[_Row], asked: Asked) -> None:
        self._store = store
        self._rows = rows
        self._asked = asked
        self._statements = statements
        self._behind = [_Behind() for _ in rows]
        self._printed = [_Behind() for _ in rows]
        self._ties: list[set[tuple[NamedNode, NamedNode]]] = [set() for _ in rows]
        self._shown: list[set[Statement]] = [set() for _ in rows]
        self._trace = Trace(statements, asked)
        self._hidden = Hidden(statements, self._trace, asked)

    def found(self) -> list[tuple[Evidence, ...]]:
        everything = {thing for row in self._rows for thing in row.things}
        self._statements.read(everything)
        self._statements.read({part for thing in everything for part in self._statements.parts(thing)})
        self._statements.recognise(everything)
        for index in range(len(self._rows)):
            self._find_direct(index)
            self._find_values(index)
        self._find_hidden()
        self._find_premises()
        return [tuple(self._of_row(index)) for index in range(len(self._rows))]

    def _find_direct(self, index: int) -> None:
        for first, second in combinations(self._rows[index].things, 2):
            for thing, value in ((first, second), (second, first)):
                for said in self._statements.between(thing, value):
                    if self._take(index, said):
                        self._ties[index].add((first, second))

    def _find_values(self, index: int) -> None:
        row = self._rows[index]
        for value in row.literals:
            stated = False
            for thing in row.things:
                is_label = self._statements.is_named(thing, value)
                for said in self._statements.between(thing, value):
                    stated |= self._take(index, said, is_label=is_label)
            if not stated:
                self._find_in_parts(index, value)

    def _find_in_parts(self, index: int, value: Literal) -> None:
        """Keep where nodes of the things' own have this value: of several, those that the row tells most about."""
        row = self._rows[index]
        found = [
            (link, said)
            for thing in row.things
            for link, said in self._statements.of_parts(thing, value)
            if self._asked.matches(said.statement)
        ]
        cells: set[Term] = {*row.things, *row.literals}
        fit = {
            part: sum(bool(self._statements.between(part, cell)) for cell in cells)
            for part in {said.statement.subject for _, said in found}
        }
        for link, said in found:
            if fit[said.statement.subject] == max(fit.values()):
                self._behind[index].add(link)
                self._behind[index].add(said)

    def _take(self, index: int, said: Said, *, is_label: bool = False) -> bool:
        """Keep a statement that was asked for and that a passage makes or the build derived; tell whether it is one."""
        if not self._asked.matches(said.statement):
            return False
        if said.graph == _INFERRED:
            self._shown[index].add(said.statement)
            return True
        if self._statements.is_passage(said.graph):
            (self._printed if is_label else self._behind)[index].add(said)
            return True
        return False

    def _find_premises(self) -> None:
        grounds = premises(self._store, {statement for shown in self._shown for statement in shown})
        self._statements.recognise({said.graph for found in grounds.values() for said in found})
        for found, shown in zip(self._behind, self._shown, strict=True):
            for statement in shown:
                for said in grounds[statement]:
                    if self._statements.is_passage(said.graph):
                        found.add(said, statement)

    def _find_hidden(self) -> None:
        """Find what ties things of a row over others that it does not show: (a2), (a3) and (b2)."""
        rows = [self._open_row(index) for index in range(len(self._rows))]
        constrained = [row for row in rows if row.values]
        self._read_open(rows, constrained)
        known = {pair: self._over_one(pair) for row in rows for pair in row.pairs}
        self._trace.follow(middle for row in constrained for pair in row.pairs for middle in known[pair])
        for row in rows:
            self._find_ways(row)
            for pair in row.pairs:
                if not self._is_led_to(row.index, pair):
                    self._find_over(row, known[pair])

    def _read_open(self, rows: list[_Open], constrained: list[_Open]) -> None:
        ends = {thing for row in rows for thing in row.ends()}
        self._statements.read_arriving(ends)
        self._hidden.read(value for row in constrained for value in row.values)
        self._trace.follow(ends.union(*(self._rows[row.index].things for row in constrained)))

    def _open_row(self, index: int) -> _Open:
        return _Open(index, _untied(self._rows[index], self._ties[index]), self._without_holder(index))

    def _without_holder(self, index: int) -> list[Literal]:
        """Return the values in a row that no thing of it has, and no node of theirs."""
        row = self._rows[index]
        holders = {*row.things, *(part for thing in row.things for part in self._statements.parts(thing))}
        return [
            value
            for value in row.literals
            if row.own and not any(self._statements.between(thing, value) for thing in holders)
        ]

    def _find_ways(self, row: _Open) -> None:
        """Keep what leads from one thing to another: both of the row, or one that has a value of the row."""
        things = self._rows[row.index].things
        joined = list(row.pairs)
        for value in row.values:
            for holder in self._hidden.of(value, things):
                joined += [(holder, thing) for thing in things]
                for said in self._statements.between(holder, value):
                    self._take(row.index, said, is_label=self._statements.is_named(holder, value))
        for one, other in joined:
            for said in (*self._trace.between(one, other), *self._trace.between(other, one)):
                self._behind[row.index].add(said)

    def _is_led_to(self, index: int, pair: tuple[NamedNode, NamedNode]) -> bool:
        """Tell whether a third thing of the row leads to both: then it is what ties them, and nothing else."""
        others = [thing for thing in self._rows[index].things if thing not in pair]
        return any(self._trace.reached(other).issuperset(pair) for other in others)

    def _over_one(self, pair: tuple[NamedNode, NamedNode]) -> dict[NamedNode, list[tuple[Said, Said]]]:
        """Return what was asked for and ties two things over one, by that one."""
        found: dict[NamedNode, list[tuple[Said, Said]]] = {}
        for one, other in self._statements.over_one(*pair):
            if self._is_asked((one, other)):
                (middle,) = _ends(one) & _ends(other) - set(pair) or {one.statement.subject}
                found.setdefault(middle, []).append((one, other))
        return found

    def _find_over(self, row: _Open, ties: Mapping[NamedNode, list[tuple[Said, Said]]]) -> None:
        for middle, pairs in ties.items():
            # Another event of the same two has not what the row shows.
            if all(self._hidden.has_any(value, middle) for value in row.values):
                for said in (said for both in pairs for said in both):
                    self._behind[row.index].add(said)

    def _is_asked(self, both: Iterable[Said]) -> bool:
        return all(self._asked.matches(said.statement) for said in both)

    def _of_row(self, index: int) -> Iterator[Evidence]:
        standing = {thing for thing in self._rows[index].own if self._statements.is_passage(thing)}
        found = self._behind[index]
        if not found.states and not standing:
            found = self._printed[index]

        def rank(passage: NamedNode) -> tuple[object, ...]:
            return passage not in standing, -len(found.states.get(passage, ())), passage_order(passage)

        return found.told(Support.STANDS_IN_ROW, sorted(standing | found.states.keys(), key=rank))


def _ends(said: Said) -> set[NamedNode]:
    return {end for end in (said.statement.subject, said.statement.value) if isinstance(end, NamedNode)}


def _untied(row: _Row, ties: set[tuple[NamedNode, NamedNode]]) -> list[tuple[NamedNode, NamedNode]]:
    """Return the pairs of the row's things that may be tied over a third one: see (a2)."""
    group = {thing: {thing} for thing in row.things}
    for first, second in ties:
        joined = group[first] | group[second]
        group.update(dict.fromkeys(joined, joined))
    ends = [
        thing
        for thing in row.things
        if not thing.value.startswith(TERMS)
        and (kind := vocab.kind_of(thing.value)) != "source"
        and not (kind in ("concept", "place") and len(group[thing]) > 1)
    ]
    return [(first, second) for first, second in combinations(ends, 2) if second not in group[first]]
