"""How two releases differ, counted for readers: statements by source, and the things that came, went or changed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from edu_graph import vocab
from edu_graph.build.difference import ADDED, DELETED, KEPT, compared, difference
from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import NQUADS
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Literal, NamedNode, Term

SHOWN: Final = 100
"""Things of each list, and statements of each page."""

_THING: Final = b"<" + vocab.ID.encode()
_NAME: Final = b"> <" + vocab.PREF_LABEL.encode() + b"> "
_RECORD: Final = vocab.GRAPH + "record-"


@dataclass
class Count:
    """Statements that came and that went."""

    added: int = 0
    removed: int = 0

    @property
    def size(self) -> int:
        """How many statements differ."""
        return self.added + self.removed

    def take(self, sign: bytes) -> None:
        """Count one statement."""
        if sign == ADDED:
            self.added += 1
        elif sign == DELETED:
            self.removed += 1


@dataclass(frozen=True)
class Things:
    """Things of one fate: how many there are of each kind, and the first of them with their names by language."""

    by_kind: dict[str, int]
    first: tuple[tuple[str, dict[str, str]], ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.by_kind.values())


@dataclass(frozen=True)
class Differing:
    """How one release differs from another. `groups`: by source, or by the graph that is none of a source's."""

    whole: Count
    groups: dict[str, Count]
    new: Things
    gone: Things
    changed: Things


@dataclass
class _Block:
    """The lines of one subject."""

    subject: bytes = b""
    is_before: bool = False
    is_after: bool = False
    differs: bool = False
    names: list[bytes] = field(default_factory=list)


@dataclass
class _Tally:
    """Things that were found under way."""

    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    first: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def take(self, thing: str, names: list[bytes]) -> None:
        self.by_kind[vocab.kind_of(thing) or ""] += 1
        if len(self.first) < SHOWN:
            self.first.append((thing, dict(map(_name, names))))

    def done(self) -> Things:
        return Things(dict(sorted(self.by_kind.items())), tuple(self.first))


@lru_cache(maxsize=8)
def differing(before: Path, after: Path) -> Differing:
    """Return how the canonical N-Quads of two releases differ. Reads both once, in memory of what differs by group.

    Releases never change, so that what was counted once holds.
    """
    whole, groups = Count(), defaultdict[str, Count](Count)
    tallies = (_Tally(), _Tally(), _Tally())
    block = _Block()
    for sign, line in compared(before, after):
        subject = line[: line.index(b" ")]
        if subject != block.subject:
            _end(block, tallies)
            block = _Block(subject)
        block.is_before |= sign != ADDED
        block.is_after |= sign != DELETED
        if _NAME in line[: len(subject) + len(_NAME)]:
            block.names.append(line)
        if sign != KEPT:
            block.differs = True
            whole.take(sign)
            groups[group_of(_graph(line))].take(sign)
    _end(block, tallies)
    new, gone, changed = (tally.done() for tally in tallies)
    return Differing(whole, dict(groups), new, gone, changed)


def _end(block: _Block, tallies: tuple[_Tally, _Tally, _Tally]) -> None:
    """Count a subject, when all its lines were read, where it is a thing and anything of it differs."""
    if not block.differs or not block.subject.startswith(_THING) or b"#" in block.subject:
        return
    new, gone, changed = tallies
    tally = changed if block.is_before and block.is_after else new if block.is_after else gone
    tally.take(block.subject[1:-1].decode(), block.names)


def _graph(line: bytes) -> str:
    """Return the graph of a canonical N-Quads line; empty for the default graph, whose statements have three terms."""
    found = line.rstrip(b"\n .").rpartition(b" <")[2]
    return found[:-1].decode()


def _name(line: bytes) -> tuple[str, str]:
    value = next(iter(parse_bytes(line, engine_format(NQUADS), "graph.nq"))).quad.object
    return (value.language or "", value.value) if isinstance(value, Literal) else ("", "")


def group_of(graph: str) -> str:
    """Return by what a statement is grouped: the source of its passage or record, else its graph (IRIs)."""
    if graph.startswith(_RECORD):
        return vocab.SOURCE + graph.removeprefix(_RECORD)
    return graph.partition("#")[0] if graph.startswith(vocab.SOURCE) else graph


@dataclass(frozen=True)
class Statement:
    """A statement that came (`is_added`) or went, as its terms, and the graph that it is in."""

    is_added: bool
    subject: Term
    predicate: NamedNode
    object: Term
    graph: str


def statements(before: Path, after: Path, group: str, offset: int) -> tuple[list[Statement], bool]:
    """Return up to `SHOWN` statements of a group that differ, from one place on, and whether there are more."""
    found = list(islice(_of_group(before, after, group), offset, offset + SHOWN + 1))
    return [_statement(sign, line) for sign, line in found[:SHOWN]], len(found) > SHOWN


def _of_group(before: Path, after: Path, group: str) -> Iterator[tuple[bytes, bytes]]:
    return ((sign, line) for sign, line in difference(before, after) if group_of(_graph(line)) == group)


def _statement(sign: bytes, line: bytes) -> Statement:
    quad = next(iter(parse_bytes(line, engine_format(NQUADS), "graph.nq"))).quad
    return Statement(sign == ADDED, quad.subject, quad.predicate, quad.object, _graph(line))
