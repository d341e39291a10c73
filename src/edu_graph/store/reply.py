"""An engine's answer as it arrives: read piece by piece, and never taken for whole where it is not."""

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import Final

import httpx

from edu_graph.errors import EduGraphError, EngineFault, RowLimit, TimeLimit

_TAIL: Final = 512
_PIECE: Final = 64 * 1024
_MARKS: Final = (b"cancelled", b"timed out", b"timeout", b"Incomplete results")
# Virtuoso: "anytime" queries give what they have found when their time is over, as 200.
_PARTIAL: Final = ("x-sql-state", "S1TAT")
# Virtuoso, where its own limit of rows was reached: what it sends is a part.
_CAPPED: Final = "x-sparql-maxrows"
_CAP_HELP: Final = "Add LIMIT; the engine's operator raises ResultSetMaxRows (docs/engines.md)."
TIME_HELP: Final = "Narrow the query, add LIMIT, or take a dump from /dumps."


class Reply:
    """A file to read an answer's bytes from. `at_end` is called once, before the end is told to whoever reads.

    With `end`, a time of `monotonic`, all of it has to come before then, however steadily it drips: else TimeLimit.

    Raises EngineFault: the answer is of another media type; TimeLimit, RowLimit: the engine says that it is a part.
    """

    def __init__(
        self,
        response: httpx.Response,
        accept: str,
        at_end: Callable[[], None] | None = None,
        respelled: Sequence[tuple[bytes, bytes]] = (),
        *,
        end: float | None = None,
    ) -> None:
        # Gathered into pieces of one size, what drips would come to nobody before the first is full.
        pieces = response.iter_bytes(_PIECE) if end is None else _until(end, response.iter_bytes())
        self._pieces = _respelled(pieces, respelled) if respelled else pieces
        self._at_end = at_end
        self._held = b""
        self._tail = b""
        self._is_over = False
        self._is_lines = accept.endswith("n-triples")
        name, mark = _PARTIAL
        if mark in response.headers.get(name, ""):
            raise TimeLimit("the engine's time for the query was over", help=TIME_HELP)
        if (most := response.headers.get(_CAPPED)) is not None:
            raise RowLimit(f"the engine gives at most {most} rows", help=_CAP_HELP)
        given = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if given != accept and not (self._is_lines and given == "text/plain"):
            raise EngineFault(f"the engine answered with {given or 'no media type'} where {accept} was asked for")

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end. Raises what `at_end` raises; EngineFault, TimeLimit."""
        while not self._held:
            if self._is_over:
                return b""
            piece = next(self._pieces, None)
            if piece is None:
                self._end()
                return b""
            self._held = piece
            self._tail = (self._tail + self._held)[-_TAIL:]
        taken, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        return taken

    def whole(self) -> bytes:
        """Return all of a small answer. Raises as `read`; ValueError: it is not small."""
        taken = b""
        while piece := self.read():
            taken += piece
            if len(taken) > _PIECE:
                raise ValueError("the answer goes on and on")
        return taken

    def broken(self, error: Exception, seconds: float) -> EduGraphError:
        """Return what it means that the answer cannot be read: out of time, where its end says so, or broken."""
        if any(mark in self._tail for mark in _MARKS):
            return TimeLimit("the engine's time for the query was over", limit=seconds, help=TIME_HELP)
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        return EngineFault(f"the engine's answer cannot be read: {told}", retry_after=1)

    def _end(self) -> None:
        self._is_over = True
        # A comment is no error in N-Triples: Fuseki tells there that it broke off.
        if self._is_lines and any(line.startswith(b"##") for line in self._tail.splitlines()[-4:]):
            raise TimeLimit("the engine's time for the query was over", help=TIME_HELP)
        if self._at_end is not None:
            self._at_end()


def _until(end: float, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if monotonic() > end:
            raise TimeLimit("the engine's answer did not come to its end in time", help=TIME_HELP)
        yield piece


def _respelled(pieces: Iterator[bytes], spellings: Sequence[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """Yield the pieces with each spelling replaced, also where it lies across two of them."""
    longest, held = max(len(before) for before, _ in spellings), b""
    for piece in pieces:
        held += piece
        for before, after in spellings:
            held = held.replace(before, after)
        # What is kept back may be the beginning of one; none is whole in it, for it would have been replaced.
        yield held[: -longest + 1]
        held = held[-longest + 1 :]
    yield held
