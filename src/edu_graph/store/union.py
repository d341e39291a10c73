"""A release's N-Quads with the union of its graphs behind them, as one stream: what a store loads in bulk at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PIECE: Final = 64 * 1024
_END: Final = b" .\n"


class WithUnion:
    """A binary file: canonical N-Quads as they are, then each of their triples once, without a graph.

    The lines must be sorted, and each name a graph by its IRI, as in `graph.nq` of a release: so the lines of one
    triple follow one another, and nothing has to be remembered but the last.
    """

    def __init__(self, path: Path) -> None:
        """Read from the file. Raises OSError, here or while it is read."""
        self._pieces = _pieces(path)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes (a piece of any length where none are named); none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        if size < 0:
            size = len(self._rest)
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
        file.seek(0)
        triples: list[bytes] = []
        length, last = 0, b""
        for line in file:
            triple = line[: line.rindex(b" <")]
            if triple != last:
                last = triple
                triples.append(triple)
                length += len(triple)
            if length > _PIECE:
                yield _END.join(triples) + _END
                triples, length = [], 0
        if triples:
            yield _END.join(triples) + _END
