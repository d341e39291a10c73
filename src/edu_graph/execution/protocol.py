"""What the web process and a worker say to each other: length-prefixed frames on a Unix stream socket.

A frame is `!IB` (payload length, kind) and its payload. A stream, not a datagram socket: a query's text may
be larger than the kernel lets one datagram be. The one descriptor that travels (an answer's spool file) rides
on its frame as SCM_RIGHTS; the kernel keeps it attached to the bytes it was sent with, so it arrives in
order.

| kind | direction | payload |
|---|---|---|
| REQUEST | to the worker | JSON of `Job` |
| HELLO | to the web process | one byte: the worker is ready; 1 where the kernel refuses it new sockets, else 0 |
| ANSWER | to the web process | tally, the whole answer |
| FAILED | to the web process | tally, JSON of the failure; nothing of the answer was sent |
| SPOOLING | to the web process | `!Q` bytes written so far; carries the spool file's descriptor |
| PROGRESS | to the web process | `!Q` bytes written so far |
| END | to the web process | tally: the spooled answer is complete |
| CUT | to the web process | tally, JSON of the failure: the spooled answer ends before it is complete |

A failure is the error that the client is told, and, where the fault is ours, the traceback for the log.
"""

import json
import os
import socket
import struct
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

from edu_graph.errors import EduGraphError, catalogue

REQUEST: Final = 1
HELLO: Final = 2
ANSWER: Final = 3
FAILED: Final = 4
SPOOLING: Final = 5
PROGRESS: Final = 6
END: Final = 7
CUT: Final = 8

_HEAD = struct.Struct("!IB")
_TALLY = struct.Struct("!QQdI?")
_SIZE = struct.Struct("!Q")
_RECEIVE = 64 * 1024
# Far above any query text or buffered answer: a length beyond it is a damaged stream, not a message to wait
# for.
_LARGEST = 256 * 1024 * 1024
# The end of a traceback says most, and a frame stays small.
_LONGEST_TRACE = 16_000
_ERRORS = {kind.__name__: kind for kind in catalogue()}

# What a worker says it grew by when it must not be used again, whatever it measured.
SPENT: Final = 2**32 - 1


class Frame(NamedTuple):
    """One message; `descriptor` is owned by whoever takes the frame."""

    kind: int
    payload: bytes
    descriptor: int | None = None


class Tally(NamedTuple):
    """What an evaluation came to: rows, bytes, wall-clock seconds, and the worker's private memory in KiB.

    `more`: the answer is a page, and there are rows behind it.
    """

    rows: int
    size: int
    seconds: float
    grown_kib: int
    more: bool = False

    def pack(self) -> bytes:
        """Write the fixed head of ANSWER, FAILED, END and CUT payloads."""
        return _TALLY.pack(self.rows, self.size, self.seconds, min(self.grown_kib, SPENT), self.more)

    @classmethod
    def unpack(cls, payload: bytes) -> tuple["Tally", bytes]:
        """Return the tally and what follows it; raises ProtocolError."""
        try:
            return cls(*_TALLY.unpack_from(payload)), payload[_TALLY.size :]
        except struct.error as error:
            raise ProtocolError(f"a tally of {len(payload)} bytes") from error


@dataclass(frozen=True)
class Explaining:
    """What the passages behind each row are found by, as `queries.explaining.Question` has it; IRIs as texts."""

    text: str
    given: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Telling:
    """What is done with the rows of a query before they are written (`execution.telling`).

    `answer` and `release` are the IRIs by which RDF names the rows and what they are of, `before` how many rows of the
    answer stand before the first of this one. `limit` rows make a page; `next` and `cursor` are the address of the page
    behind it and its cursor, told where there is one. `explaining`: each row comes with the passages behind it.
    """

    answer: str
    release: str
    before: int = 0
    limit: int | None = None
    next: str | None = None
    cursor: str | None = None
    explaining: Explaining | None = None

    @classmethod
    def of(cls, members: dict[str, Any]) -> "Telling":
        """Read what `dataclasses.asdict` has written, by way of JSON."""
        explaining = members["explaining"]
        if explaining is not None:
            explaining = Explaining(**{**explaining, "given": tuple(explaining["given"])})
        return cls(**{**members, "explaining": explaining})


@dataclass(frozen=True)
class Job:
    """One query as a worker gets it; `format` is the key of an `rdf.formats.Format`.

    Without `telling` the engine's answer goes out as it comes. `seconds`: what a store elsewhere is told that it has;
    the web process keeps the time itself.
    """

    text: str
    format: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    max_rows: int
    max_bytes: int
    memory_mib: int
    telling: Telling | None = None
    seconds: float | None = None

    def pack(self) -> bytes:
        """Write the payload of a REQUEST."""
        return json.dumps(asdict(self), ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def unpack(cls, payload: bytes) -> "Job":
        """Read the payload of a REQUEST."""
        members: dict[str, Any] = json.loads(payload.decode("utf-8", "surrogatepass"))
        for name in ("default_graphs", "named_graphs"):
            members[name] = None if members[name] is None else tuple(members[name])
        telling = members.pop("telling")
        return cls(**members, telling=None if telling is None else Telling.of(telling))


class ProtocolError(Exception):
    """The other side sent what is no frame."""


class EndOfStream(Exception):
    """The other side is gone."""


def encode(kind: int, payload: bytes = b"") -> bytes:
    """Return a frame's bytes."""
    return _HEAD.pack(len(payload), kind) + payload


def send(sock: socket.socket, kind: int, payload: bytes = b"", descriptor: int | None = None) -> None:
    """Send one frame on a blocking socket; raises OSError when the other side is gone."""
    data = encode(kind, payload)
    if descriptor is not None:
        sent = socket.send_fds(sock, [data], [descriptor])
        data = data[sent:]
    sock.sendall(data)


def pack_size(size: int) -> bytes:
    """Write the payload of SPOOLING and PROGRESS."""
    return _SIZE.pack(size)


def unpack_size(payload: bytes) -> int:
    """Read the payload of SPOOLING and PROGRESS; raises ProtocolError."""
    try:
        return int(_SIZE.unpack(payload)[0])
    except struct.error as error:
        raise ProtocolError(f"a size of {len(payload)} bytes") from error


class Failure(NamedTuple):
    """The error that the client is told; the traceback, for the log, where the fault is not the query's."""

    error: EduGraphError
    trace: str | None = None


def pack_error(error: EduGraphError, trace: str | None = None) -> bytes:
    """Write a failure so that the other side raises the same class with the same words."""
    members = {
        "class": type(error).__name__,
        "detail": error.detail,
        "help": error.help,
        "fields": error.fields,
        "trace": trace[-_LONGEST_TRACE:] if trace else None,
    }
    return json.dumps(members, default=str).encode()


def unpack_failure(payload: bytes) -> Failure:
    """Read a failure; an error whose class this side does not know is a fault of ours. Raises ProtocolError."""
    try:
        members = json.loads(payload)
        kind = _ERRORS.get(members["class"], EduGraphError)
        return Failure(kind(members["detail"], help=members["help"], **members["fields"]), members["trace"])
    except (ValueError, KeyError, TypeError) as error:
        raise ProtocolError(f"an error that cannot be read: {error!r}") from error


def unpack_error(payload: bytes) -> EduGraphError:
    """Read the error of a failure; raises ProtocolError."""
    return unpack_failure(payload).error


class FrameReader:
    """Cuts what arrives on a socket, blocking or not, into frames."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._descriptors: deque[int] = deque()

    def receive(self, sock: socket.socket) -> list[Frame]:
        """Take what one read gives; return the frames that are complete, none where the read would block.

        Raises EndOfStream: the other side closed, or died; ProtocolError: a length that cannot be, or a socket
        that cannot be read.
        """
        try:
            data, descriptors, _, _ = socket.recv_fds(sock, _RECEIVE, 4)
        except (BlockingIOError, InterruptedError):
            return []
        except ConnectionError as error:
            raise EndOfStream from error
        except OSError as error:
            raise ProtocolError(str(error)) from error
        self._descriptors.extend(descriptors)
        if not data:
            raise EndOfStream
        self._bytes += data
        return self._complete()

    def next(self, sock: socket.socket) -> Frame:
        """Return the next frame of a blocking socket; for the worker, which is sent one request at a time."""
        while True:
            frames = self.receive(sock)
            if frames:
                return frames[0]

    def _complete(self) -> list[Frame]:
        frames: list[Frame] = []
        while len(self._bytes) >= _HEAD.size:
            length, kind = _HEAD.unpack_from(self._bytes)
            if length > _LARGEST:
                # Nobody takes the frames before it: what came with them is closed by `close`.
                self._descriptors.extend(frame.descriptor for frame in frames if frame.descriptor is not None)
                raise ProtocolError(f"a frame of {length} bytes")
            end = _HEAD.size + length
            if len(self._bytes) < end:
                break
            payload = bytes(memoryview(self._bytes)[_HEAD.size : end])
            del self._bytes[:end]
            descriptor = self._descriptors.popleft() if kind == SPOOLING and self._descriptors else None
            frames.append(Frame(kind, payload, descriptor))
        return frames

    def close(self) -> None:
        """Close descriptors that arrived with a frame that never became complete."""
        while self._descriptors:
            os.close(self._descriptors.popleft())
