"""Makes an engine hold a release: only what differs is sent, and an old release answers until the switch.

What the engine holds is read from the engine itself. So a publication that was broken off, by `kill -9` too, is simply
continued by the next: what has arrived differs no more.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from edu_graph.errors import EduGraphError, PublishError, RowLimit
from edu_graph.store.difference import Difference
from edu_graph.store.engines import STAMP_GRAPH, UNKNOWN, VIRTUOSO, Address, Engine
from edu_graph.store.holding import Holding
from edu_graph.store.remote import look
from edu_graph.store.stamp import Stamp, State
from edu_graph.store.wire import Wire

How = Literal["nothing", "at once", "in pieces"]
_UPDATE: Final = "application/sparql-update"
_QUADS: Final = "application/n-quads"
_QUADS_PIECE: Final = 20_000
_GRAPHS_PIECE: Final = 20
_CLEAR: Final = f"DELETE WHERE {{ GRAPH <{STAMP_GRAPH}> {{ ?s ?p ?o }} }}"
_AGAIN: Final = "Run the same command again: it goes on where this one stopped."


@dataclass(frozen=True)
class Published:
    """What came of a publication: how it was made, and how many quads (the union's included) were sent."""

    engine: str
    release: str
    before: str | None
    how: How
    added: int
    removed: int
    quads: int
    union: int


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What whoever publishes allows: other data to be replaced; a live release to be changed in pieces."""

    replace: bool = False
    in_pieces: bool = False


def publish(
    address: Address, graph: Path, wishes: Wishes = Wishes(), tell: Callable[[str], None] = lambda _: None
) -> Published:
    """Make an engine hold the release whose canonical N-Quads are in `graph`, and return what was done.

    A live release gives way in one update, where the engine sees an update wholly or not at all; an empty, half-loaded
    or other engine is filled in pieces, and answers nothing of the service's meanwhile.
    Raises PublishError: it holds what is not ours, cannot switch at once, or does not hold afterwards what it was sent;
    EngineDown, EngineFault, TimeLimit; ReleaseError: the file cannot be read.
    """
    wire = Wire(address, is_digest=address.query.endswith(VIRTUOSO.update))
    try:
        engine, before = look(wire, 30.0)
        wire.use(digest=engine.is_digest)
        tell(f"{engine.name} at {address.host} holds {_told(before)}")
        with tempfile.TemporaryDirectory() as folder:
            return _Publication(wire, engine, before, wishes, tell).run(graph, Path(folder))
    finally:
        wire.close()


@dataclass(frozen=True)
class _Publication:
    wire: Wire
    engine: Engine
    before: Stamp | None
    wishes: Wishes
    tell: Callable[[str], None]

    def run(self, graph: Path, folder: Path) -> Published:
        holding = Holding(self.wire, self.engine)
        if self.before is None and not self.wishes.replace and not holding.is_empty():
            raise PublishError(
                "the engine holds data, and no release of edu-graph",
                help="Give an empty dataset; --replace removes all that is there.",
            )
        difference = Difference.between(graph, holding, folder)
        how = self._how(difference)
        self.tell(f"to add: {difference.added}, to remove: {difference.removed}; {how}")
        if how == "at once":
            self._change(self._whole(difference))
        elif how == "in pieces":
            self._change(self._stamped("loading", difference).encode())
            if self.engine.is_cleared and difference.removed:
                self._clear(difference)
                difference = Difference.between(graph, holding, folder)
            self._in_pieces(difference)
        self._verify(holding, difference, how)
        return Published(
            engine=self.engine.name,
            release=self.wire.address.release,
            before=self.before.release if self.before else None,
            how=how,
            added=difference.added,
            removed=difference.removed,
            quads=difference.quads,
            union=difference.union,
        )

    def _how(self, difference: Difference) -> How:
        is_live = self.before is not None and self.before.state == "ready"
        if not is_live:
            return "in pieces"
        if difference.is_empty and self.before is not None and self.before.release == self.wire.address.release:
            return "nothing"
        if self.engine.is_atomic and not self.wishes.in_pieces:
            return "at once"
        if self.engine is UNKNOWN and not self.wishes.in_pieces:
            raise PublishError(
                "it is not known whether this engine sees an update wholly or not at all",
                help="--in-pieces changes it in pieces: services before it answer 503 meanwhile.",
            )
        return "in pieces"

    def _whole(self, difference: Difference) -> Iterator[bytes]:
        """Yield one operation; no beginning of it is one, for Fuseki carries out what it got of a broken body."""
        stamps = (self.before, self._stamp("ready", difference))
        for verb, path, stamp in zip(
            ("DELETE", "INSERT"), (difference.removals, difference.additions), stamps, strict=True
        ):
            yield f"{verb} {{\n".encode()
            if stamp is not None:
                yield f"GRAPH <{STAMP_GRAPH}> {{ {stamp.triple()} }}\n".encode()
            with path.open("rb") as lines:
                yield from map(_fragment, lines)
            yield b"}\n"
        yield b"WHERE {}\n"

    def _in_pieces(self, difference: Difference) -> None:
        with difference.removals.open("rb") as lines:
            for piece in _pieces(lines, self.engine.piece):
                self._change(b"DELETE DATA {\n" + b"".join(map(_fragment, piece)) + b"}")
        sent, quads = 0, self.engine.quads_address(self.wire.address.query)
        with difference.additions.open("rb") as lines:
            for piece in _pieces(lines, _QUADS_PIECE if quads else self.engine.piece):
                if quads is not None:
                    self.wire.change(quads, b"".join(map(_line, piece)), _QUADS)
                else:
                    self._change(b"INSERT DATA {\n" + b"".join(map(_fragment, piece)) + b"}")
                sent += len(piece)
                self.tell(f"{sent} of {difference.added} added")

    def _clear(self, difference: Difference) -> None:
        """Empty each graph from which something goes: not every statement can be taken out of this engine alone."""
        with difference.removals.open("rb") as lines:
            graphs = sorted({line.partition(b" ")[0] for line in lines})
        for piece in _pieces(iter(graphs), _GRAPHS_PIECE):
            self._change(b" ;\n".join(b"CLEAR SILENT GRAPH " + graph for graph in piece))

    def _verify(self, holding: Holding, difference: Difference, how: How) -> None:
        found = holding.counts()
        if found == (difference.quads, difference.union):
            if self.engine.is_capped:
                self._require_all(holding)
            if how == "in pieces":
                self._change(self._stamped("ready", difference).encode())
            return
        # What is not as it was sent must not be answered from.
        self._change(self._stamped("loading", difference).encode())
        detail = (
            f"the engine holds {found[0]} quads and a union of {found[1]} triples, "
            f"and was sent {difference.quads} and {difference.union}"
        )
        raise PublishError(detail, help=f"{_AGAIN} Where it lasts, see docs/engines.md: a union option, or literals.")

    def _require_all(self, holding: Holding) -> None:
        """Have the engine give its largest answer: a limit that would cut answers of triples unseen shows there."""
        try:
            for _ in holding.lines():
                pass
        except RowLimit as error:
            raise PublishError(f"the engine cuts answers: {error.detail}", help=error.help) from error

    def _stamped(self, state: State, difference: Difference) -> str:
        return f"{_CLEAR} ;\nINSERT DATA {{ GRAPH <{STAMP_GRAPH}> {{ {self._stamp(state, difference).triple()} }} }}"

    def _stamp(self, state: State, difference: Difference) -> Stamp:
        return Stamp(self.wire.address.release, secrets.token_hex(8), state, difference.quads, difference.union)

    def _change(self, text: bytes | Iterator[bytes]) -> None:
        try:
            self.wire.change(self.engine.update_address(self.wire.address.query), text, _UPDATE)
        except EduGraphError as error:
            raise PublishError(f"the update was not done: {error.detail}", help=error.help or _AGAIN) from error


def _told(stamp: Stamp | None) -> str:
    if stamp is None:
        return "no release"
    return f"release {stamp.release}" + ("" if stamp.state == "ready" else ", half loaded")


def _pieces(lines: Iterator[bytes], size: int) -> Iterator[list[bytes]]:
    while piece := list(islice(lines, size)):
        yield piece


def _fragment(line: bytes) -> bytes:
    graph, _, triple = line.rstrip(b"\n").partition(b" ")
    return triple + b" .\n" if graph == b"-" else b"GRAPH " + graph + b" { " + triple + b" }\n"


def _line(line: bytes) -> bytes:
    graph, _, triple = line.rstrip(b"\n").partition(b" ")
    return triple + b" .\n" if graph == b"-" else triple + b" " + graph + b" .\n"
