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
        self._pieces = self._made(path)
        self._piece, self._at = b"", 0

    def _made(self, path: Path) -> Iterator[bytes]:
        return _pieces(path)

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes (a piece of any length where none are named); none at the end."""
        while self._at == len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece, self._at = piece, 0
        begin = self._at
        self._at = len(self._piece) if size < 0 else min(len(self._piece), begin + size)
        return self._piece[begin : self._at]


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


class ByProperty(WithUnion):
    """The same lines, those of one property together: what a store in memory keeps in the order in which it came.

    A query reads the statements of few properties, and whatever it reads, a forked worker has to copy, a page of memory
    at a time: the fewer pages these statements lie on, the better.
    """

    def _made(self, path: Path) -> Iterator[bytes]:
        return _grouped(path)


def _grouped(path: Path) -> Iterator[bytes]:
    groups: dict[bytes, list[bytes]] = {}
    last = b""
    with path.open("rb") as file:
        for line in file:
            triple = line[: line.rindex(b" <")]
            group = groups.setdefault(line.split(b" ", 2)[1], [])
            group.append(line)
            if triple != last:
                last = triple
                group.append(triple + _END)
    while groups:
        # What was handed over is let go of: the store grows meanwhile.
        yield b"".join(groups.pop(next(iter(groups))))
