"""Where a worker puts an answer: in memory while it is small, then in a capped file that has no name.

The file is unlinked before the first byte: whoever dies, nothing is left on the disk. Its descriptor goes to
the web process, which reads it while it grows; so a worker never waits for a slow reader.
"""

import os
import socket
import tempfile
from pathlib import Path
from time import monotonic

from edu_graph.errors import ByteLimit, Unavailable
from edu_graph.execution import protocol

# A reader of a query that finds a row now and then sees each within this many seconds.
_PATIENCE = 0.1
_PIECE = 64 * 1024


def open_nameless(folder: Path) -> int:
    """Return the descriptor of a new file without a name, readable and writable by this user only.

    Raises OSError: the folder is missing, full or not writable.
    """
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        # Overlay and network file systems may not know O_TMPFILE: a named file, unlinked at once, is the
        # same.
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="answer-")
        Path(name).unlink()
        return descriptor


def probe(folder: Path, size: int) -> None:
    """Return when a file of `size` bytes has room in a folder. Raises Unavailable, which names folder and fault."""
    try:
        descriptor = open_nameless(folder)
        try:
            os.posix_fallocate(descriptor, 0, size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise Unavailable(
            f"answers cannot be written to {folder}: {error.strerror}",
            retry_after=60,
            help="Make room there, or name another folder in EDU_GRAPH_STATE.",
        ) from error


class AnswerSink:
    """Takes the bytes of one answer from the engine.

    Up to `buffer_bytes` they stay here (`taken`), so that an error still has its status; above, they go to
    the spool file. More than `max_bytes` raises ByteLimit from `write`, which ends the evaluation.
    """

    def __init__(self, sock: socket.socket, folder: Path, *, buffer_bytes: int, max_bytes: int) -> None:
        self._sock = sock
        self._folder = folder
        self._buffer = buffer_bytes
        self._max = max_bytes
        self._file: int | None = None
        self._pending: list[bytes] = []
        self._held = 0
        self._last = 0.0
        self.total = 0

    @property
    def spooling(self) -> bool:
        """Whether the answer outgrew the buffer: from then on the client may have parts of it."""
        return self._file is not None

    def write(self, data: bytes) -> int:
        """Take some bytes; raises ByteLimit, and Unavailable when the disk does not take them."""
        room = self._max - self.total
        piece = data if len(data) <= room else data[:room]
        self._pending.append(piece)
        self._held += len(piece)
        self.total += len(piece)
        if self._file is None:
            if self._held > self._buffer:
                self._spill()
        elif self._held >= _PIECE or monotonic() - self._last >= _PATIENCE:
            self._spill()
        if len(data) > room:
            raise ByteLimit(
                f"the answer has more than {self._max} bytes",
                limit=self._max,
                help="Add LIMIT, ask for fewer columns, or take a dump from /dumps.",
            )
        return len(data)

    def flush(self) -> None:
        """Nothing: the engine flushes after each of its small buffers, and `finish` comes at the end."""

    def taken(self) -> bytes:
        """Return the whole answer, where it never outgrew the buffer."""
        return b"".join(self._pending)

    def finish(self) -> None:
        """Write out what is held back of a spooled answer."""
        if self._file is not None and self._pending:
            self._spill()

    def close(self) -> None:
        """Let go of the file; the web process has its own descriptor of it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _spill(self) -> None:
        data = self.taken()
        self._pending.clear()
        self._held = 0
        first = self._file is None
        try:
            if self._file is None:
                self._file = open_nameless(self._folder)
            _write_all(self._file, data)
        except OSError as error:
            if first:
                # Nothing was told yet: the failure can still be an answer with a status.
                self.close()
            raise Unavailable(f"the answer could not be written to disk: {error.strerror}", retry_after=60) from error
        self._last = monotonic()
        self._tell(protocol.SPOOLING if first else protocol.PROGRESS, self._file if first else None)

    def _tell(self, kind: int, descriptor: int | None) -> None:
        try:
            protocol.send(self._sock, kind, protocol.pack_size(self.total), descriptor)
        except ConnectionError as error:
            # Its own class: the engine raises ConnectionError too, for what it tried to reach.
            raise protocol.EndOfStream from error


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
