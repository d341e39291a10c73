"""HTTP by hand: bytes as an attacker sends them, at any pace, and what came back, judged strictly."""

import json
import select
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from edu_graph.errors import catalogue

PROBLEMS = {kind.type: kind.status for kind in catalogue()}
NO_BODY = (204, 304)


@dataclass
class Outcome:
    """What a client saw. `status` is None where the connection ended without an answer."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False
    rest: bytes = b""
    """What came behind the first answer."""
    seconds: float = 0.0
    is_ended: bool = True
    """Whether the service ended the connection; False where the client's own patience did."""

    def verdict(self) -> str:
        """`open`, `closed`, `cut`, the status of a success, or the slug of a correct problem document.

        Raises AssertionError: an error that is no problem document, or one that contradicts itself.
        """
        if not self.is_ended:
            return "open"
        if self.status is None:
            return "closed"
        if not self.is_complete:
            return "cut"
        return str(self.status) if self.status < 400 else self._problem()

    def _problem(self) -> str:
        assert self.headers.get("content-type") == "application/problem+json", (self.status, self.headers, self.body)
        problem = json.loads(self.body)
        slug = str(problem["type"]).rpartition("/problems/")[2]
        assert self.status == problem["status"] == PROBLEMS[slug], (self.status, problem)
        assert problem["title"]
        assert problem["detail"]
        return slug


@dataclass(frozen=True)
class Pace:
    """How a client takes its time: seconds between the pieces that it sends, bytes a second that it reads at most."""

    pause: float = 0.0
    rate: int | None = None
    is_deaf: bool = False
    """Whether it goes on sending when it is answered."""


AT_ONCE = Pace()


def exchange(
    port: int,
    pieces: Iterable[bytes],
    pace: Pace = AT_ONCE,
    *,
    is_head: bool = False,
    patience: float = 60.0,
    source: str = "",
) -> Outcome:
    """Send pieces, and read until the service ends the connection, or the patience (seconds) does.

    `source`: an address of this machine to come from.
    """
    begun = time.monotonic()
    with socket.socket() as sock:
        if pace.rate is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        if source:
            sock.bind((source, 0))
        sock.settimeout(patience)
        sock.connect(("127.0.0.1", port))
        _send(sock, pieces, pace, begun + patience)
        data, is_ended = _receive(sock, pace.rate, begun + patience)
    found = parse(data, is_head=is_head)
    found.seconds, found.is_ended = time.monotonic() - begun, is_ended
    return found


def _send(sock: socket.socket, pieces: Iterable[bytes], pace: Pace, end: float) -> None:
    try:
        for piece in pieces:
            sock.sendall(piece)
            if pace.is_deaf:
                time.sleep(pace.pause)
            elif pace.pause and select.select([sock], [], [], pace.pause)[0]:
                return
            if time.monotonic() > end:
                return
    except (ConnectionError, TimeoutError):
        return


def _receive(sock: socket.socket, rate: int | None, end: float) -> tuple[bytes, bool]:
    data = bytearray()
    try:
        while time.monotonic() < end:
            piece = sock.recv(65536 if rate is None else rate)
            if not piece:
                return bytes(data), True
            data += piece
            if rate is not None:
                time.sleep(1.0)
    except ConnectionError:
        return bytes(data), True
    except TimeoutError:
        pass
    return bytes(data), False


def parse(data: bytes, *, is_head: bool = False) -> Outcome:
    """Read the first answer of a stream."""
    head, blank, body = data.partition(b"\r\n\r\n")
    if not blank:
        return Outcome(rest=data)
    if head.startswith(b"HTTP/1.1 100 "):
        return parse(body, is_head=is_head)
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in fields)}
    found = Outcome(int(line.split()[1]), headers)
    if is_head or found.status in NO_BODY:
        found.is_complete, found.rest = True, body
    elif headers.get("transfer-encoding") == "chunked":
        _unchunk(found, body)
    elif "content-length" in headers:
        length = int(headers["content-length"])
        found.body, found.rest, found.is_complete = body[:length], body[length:], len(body) >= length
    else:
        found.body = body
    return found


def _unchunk(found: Outcome, body: bytes) -> None:
    whole, start = bytearray(), 0
    while True:
        line = body.find(b"\r\n", start)
        if line < 0:
            break
        size = int(body[start:line], 16)
        if size == 0:
            found.is_complete, found.rest = body[line + 2 : line + 4] == b"\r\n", body[line + 4 :]
            break
        piece = body[line + 2 : line + 2 + size]
        whole += piece
        start = line + 2 + size + 2
        if len(piece) < size:
            break
    found.body = bytes(whole)
