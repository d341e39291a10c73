"""The body of an answer that is read into memory: so large, so slow and so packed as answers of the service are."""

import time
from collections.abc import Mapping

from edu_graph.client.exchange import Options
from edu_graph.client.faults import TimedOut, UnexpectedAnswer


class Body:
    """Takes the pieces of one body, unpacked.

    Raises UnexpectedAnswer: it is larger than `Options.answer_bytes`, or packed in more layers than one, each of which
    could be a thousand times larger than the one around it; TimedOut: it has not ended in `Options.answer_seconds`.
    """

    def __init__(self, headers: Mapping[str, str], options: Options) -> None:
        self._bytes, self._seconds = options.answer_bytes, options.answer_seconds
        self._until = time.monotonic() + options.answer_seconds
        self._pieces: list[bytes] = []
        self._size = 0
        if "," in headers.get("content-encoding", ""):
            raise UnexpectedAnswer(f"the answer is packed more than once: {headers['content-encoding'][:100]}")

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._bytes:
            raise UnexpectedAnswer(f"the answer has more than {self._bytes} bytes; Options(answer_bytes=…) allows more")
        if time.monotonic() > self._until:
            raise TimedOut(f"the answer did not end within {self._seconds:g} s; Options(answer_seconds=…) allows more")

    def whole(self) -> bytes:
        """Return all that came."""
        return b"".join(self._pieces)
