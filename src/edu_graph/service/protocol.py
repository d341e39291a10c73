"""uvicorn's httptools protocol with bounds: on request heads, on pipelines, and on readers that never read.

Imported late, by `server`: it needs httptools, whose lack `server` reports in words.
"""

import asyncio
import contextlib
import fcntl
import json
import math
import re
import socket
import struct
import termios
import uuid
from array import array
from collections import deque
from http import HTTPStatus
from typing import Any, cast

from starlette.types import Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from edu_graph.errors import Busy, EduGraphError, InputError, MethodNotAllowed, UriTooLong
from edu_graph.service.faces import PROTOCOL
from edu_graph.service.shortcut import Answer, Nothing, Repeated

HEAD_SECONDS = 15.0
LINGER_SECONDS = 1.0
HEADER_BYTES = 64 * 1024
"""Bytes of all fields of a request, those of its trailer too, with `FIELD_BYTES` more for each."""
FIELD_BYTES = 32
FIELDS = 100
UNREAD_SECONDS = 60.0
"""Seconds after which the system drops a connection whose other side takes nothing of what it holds for it.

Ours is long done by then: a small answer is all the system's, also when we have closed.
"""
WAITING = 16
"""Requests that may wait on one connection behind the one that is answered: what comes next is not even read."""
URL_BYTES = 65_000
"""Just below what httptools can take apart; a longer query is posted."""

# PRI begins the preface of HTTP/2 (RFC 9113, 3.4), which is no request and has no method.
METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PRI", "PUT", "QUERY", "TRACE"))
_METHOD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,30}) \S")


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `grace` (seconds) and `rate` (bytes a second) are what a reader of unsent bytes is given."""

    grace = 10.0
    rate = 8192
    base = ""
    base_path = ""
    repeated: Repeated = Nothing()

    _head_bytes = 0
    _head_fields = 0
    _head_timer: asyncio.TimerHandle | None = None
    _is_in_head = False
    _events = 0
    _silent = 0
    _under_way = 0
    _refusal: EduGraphError | None = None
    _is_refused = False
    _last_words = b""
    _begun = b""
    _messages = 0
    _is_between = True
    _answered: Scope | None = None
    _answered_at = -math.inf
    _default_fields: tuple[object, bytes] = (None, b"")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection: a request is expected soon."""
        super().connection_made(transport)
        with contextlib.suppress(OSError, AttributeError):  # Not every system has it, and not every socket is TCP's.
            sock = transport.get_extra_info("socket")
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(UNREAD_SECONDS * 1000))
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._head_has_come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; what follows a refusal is thrown away.

        Bytes that came before, and were one whole request, are known: they are not taken apart again.
        """
        if self._is_refused or (self._is_idle() and self._is_answered_again(data)):
            return
        self._begun, before = data[:64], self._events
        was_idle, messages = self._is_idle(), self._messages
        super().data_received(data)
        if self._answered is not None and was_idle and self._is_idle() and self._messages == messages + 1:
            self.repeated.recognise(data, self._answered)
        # The parser keeps a field until it ends, be it of the head or of the trailer: it would keep any length.
        self._silent = self._silent + len(data) if self._events == before else 0
        if self._silent > HEADER_BYTES and not self._is_refused:
            self._refusal = _too_many_fields()
            self.send_400_response("")

    def _is_idle(self) -> bool:
        """Tell whether the next byte begins a request, and no answer is under way before its own."""
        return self._is_between and not self._under_way

    def _is_answered_again(self, data: bytes) -> bool:
        if self._is_full() or self.flow.write_paused or self.transport.is_closing():
            return False
        known = self.repeated.again(data, self.client[0] if self.client else None)
        if known is None:
            return False
        self._send(known, b"\r\n")
        self.server_state.total_requests += 1
        # The timers that run already look at this when they end: moving both each time took 3 microseconds.
        self._answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        return True

    def _is_full(self) -> bool:
        """Tell whether uvicorn would refuse a request, for there are as many as may be."""
        most = self.limit_concurrency
        return most is not None and (len(self.connections) >= most or len(self.tasks) >= most)

    def _send(self, known: Answer, end: bytes) -> None:
        default = self.server_state.default_headers  # uvicorn makes them anew each second.
        if self._default_fields[0] is not default:
            fields = b"".join([part for name, value in default for part in (name, b": ", value, b"\r\n")])
            self._default_fields = default, b"HTTP/1.1 200 OK\r\n" + fields
        self.transport.write(b"".join((self._default_fields[1], known[0], end, known[1])))

    def eof_received(self) -> None:
        """Close at the client's end of a refused connection."""
        if self._is_refused:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request: its application may drop the connection without waiting for the reader."""
        self._events += 1
        if len(self.pipeline) >= WAITING:
            self._refusal = Busy(
                f"{WAITING} requests wait on this connection already; this one, and what came behind it, was not read.",
                help="Wait for answers before more is sent, or use further connections.",
                retry_after=1,
            )
            raise self._refusal
        super().on_message_begin()
        self._is_between, self._answered = False, None
        self._head_bytes = self._head_fields = 0
        self._is_in_head = True
        self._expect_head()
        extensions: dict[str, Any] = {
            "edu_graph.drop": self._drop,
            "edu_graph.unsent": self._unsent,
            "edu_graph.gone": self.transport.is_closing,
        }
        self.scope["extensions"] = extensions

    def on_url(self, url: bytes) -> None:
        """Take a piece of the URL, up to `URL_BYTES`; httptools makes an error of ours end the connection."""
        super().on_url(url)
        if len(self.url) > URL_BYTES:
            self._refusal = UriTooLong(
                f"The URL has more than {URL_BYTES} bytes.",
                limit=URL_BYTES,
                help="Send the query in the body of a POST, as application/sparql-query.",
            )
            raise self._refusal

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head, up to `FIELDS` and `HEADER_BYTES` of all of them; leave out those of the trailer.

        RFC 9110, 6.5.1: a trailer is never merged into the head, where it would be believed to be a proxy's word.
        """
        self._events += 1
        self._head_bytes += len(name) + len(value) + FIELD_BYTES
        self._head_fields += 1
        if self._head_bytes > HEADER_BYTES or self._head_fields > FIELDS:
            self._refusal = _too_many_fields()
            raise self._refusal
        if self._is_in_head:
            if name.lower() == b"transfer-encoding" and value.strip().lower() != b"chunked":
                self._refusal = _unknown_coding()
                raise self._refusal
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, or let the request wait for those before it."""
        self._events += 1
        self._is_in_head = False
        self._head_has_come()
        # Before it begins: what was asked before is answered at once.
        self._under_way += 1
        try:
            super().on_headers_complete()
        except Exception:
            # Nothing was begun: the URL, such as that of CONNECT, cannot be taken apart.
            self._under_way -= 1
            raise

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        """Answer a repeated request here and now; make a task for any other."""
        # A paused connection is not written to: its reader does not take what it has been sent already.
        scope = cast(Scope, cycle.scope)
        known = None if app is not self.app or self.flow.write_paused else self.repeated.answer(scope)
        if known is None:
            super()._start_asgi_task(cycle, app)
            return
        self._send(known, b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        # As uvicorn's cycle does at the end of an answer.
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        cycle.message_event.set()
        if cycle.keep_alive:
            self._answered = scope
        else:
            self.transport.close()
        self.on_response_complete()

    def on_message_complete(self) -> None:
        """End a request: what comes now begins another."""
        self._is_between = True
        self._messages += 1
        super().on_message_complete()

    def on_chunk_header(self) -> None:
        """Take note that there is progress."""
        self._events += 1

    def on_chunk_complete(self) -> None:
        """Take note that there is progress."""
        self._events += 1

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._events += 1
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's text says less
        """Answer what cannot be taken as a request with a problem, like every other mistake, and close.

        It comes behind the answers to the requests before it: each would be taken for the other's.
        """
        self._is_refused = True
        self._head_has_come()
        self._last_words = self._problem(self._refusal or self._misunderstood())
        is_cut = self._under_way and not self._is_in_head and self.cycle.more_body
        if is_cut and not self.cycle.response_complete:
            self._give_up_last()
        if not self._under_way:
            self._say_last_words()

    def _give_up_last(self) -> None:
        """Let go of the last request: of its body there is no more."""
        kept = deque(entry for entry in self.pipeline if entry[0] is not self.cycle)
        if len(kept) == len(self.pipeline) and self.cycle.response_started:
            self.transport.close()  # Cut short, as it is: a second answer must not stand inside the first.
            return
        self.pipeline = kept
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self._under_way -= 1

    def _say_last_words(self) -> None:
        self.transport.write(self._last_words)
        # Closed now, with bytes still on their way to us, the connection would be reset and the problem lost.
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _problem(self, error: EduGraphError) -> bytes:
        request_id = str(uuid.uuid4())
        problem = error.to_problem()
        problem["type"] = self._address() + problem["type"]
        problem["instance"] = f"urn:uuid:{request_id}"
        self.logger.warning("request %s refused: %s", request_id, error.type)
        body = json.dumps(problem).encode() + b"\n"
        more = f"allow: {', '.join(PROTOCOL)}\r\n" if isinstance(error, MethodNotAllowed) else ""
        if "retry_after" in error.fields:
            more = f"retry-after: {error.fields['retry_after']}\r\n"
        head = (
            f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n"
            "content-type: application/problem+json\r\ncache-control: no-store\r\n"
            f"access-control-allow-origin: *\r\nx-request-id: {request_id}\r\n{more}"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        return head.encode() + body

    def _misunderstood(self) -> EduGraphError:
        found = _METHOD.match(self._begun)
        if found is not None and found.group(1).decode() not in METHODS:
            return MethodNotAllowed(
                f"The method {found.group(1).decode()} is not known here.",
                help=f"Use one of {', '.join(PROTOCOL)}.",
                allowed=list(PROTOCOL),
            )
        return InputError(
            "What was sent is not a valid HTTP request.",
            help="Percent-encode every character of the URL that is not ASCII, and keep the header below 64 KiB.",
        )

    def _address(self) -> str:
        """Return the public address where the settings name one, else where we listen: no field was read yet."""
        host, port = self.server or ("localhost", None)
        named = f"[{host}]" if ":" in host else host
        return self.base or f"{self.scheme}://{named}" + (f":{port}" if port else "") + self.base_path

    def on_response_complete(self) -> None:
        """Wait for the next request, for a limited time whatever else arrives.

        uvicorn's own timer is put off by every byte: by line breaks, or by a body that nobody wanted.
        """
        self._under_way -= 1
        super().on_response_complete()
        if self._is_refused:
            if not self._under_way and not self.transport.is_closing():
                self._say_last_words()
        elif self.cycle.response_complete and not self.transport.is_closing():
            self._expect_head()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at once where its client does not take what is left.

        Closing waits until what is buffered has been taken; one that never reads would stay for ever.
        """
        if (rest := self._answered_at + self.timeout_keep_alive - self.loop.time()) > 0:
            self.timeout_keep_alive_task = self.loop.call_later(rest, self.timeout_keep_alive_handler)
            return
        left = self.transport.get_write_buffer_size()
        super().timeout_keep_alive_handler()
        if left:
            self.loop.call_later(self.grace + left / self.rate, self._drop)

    def _drop(self) -> None:
        """End the connection at once, with what the system still holds for a reader who does not take it."""
        if not self.transport.is_closing() or self.transport.get_write_buffer_size():
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _unsent(self) -> int:
        """Return the bytes that the client's side has not acknowledged: ours, and those the system holds."""
        held = array("i", [0])
        with contextlib.suppress(OSError, ValueError):  # It is closed, and has a number no more.
            fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, held)
        return self.transport.get_write_buffer_size() + held[0]

    def _expect_head(self) -> None:
        self._head_has_come()
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def _head_is_late(self) -> None:
        if (rest := self._answered_at + HEAD_SECONDS - self.loop.time()) > 0:
            self._head_timer = self.loop.call_later(rest, self._head_is_late)
            return
        left = self.transport.get_write_buffer_size()
        if left:
            self._head_timer = self.loop.call_later(self.grace + left / self.rate, self._drop)
        else:
            self.transport.abort()

    def _head_has_come(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _unknown_coding() -> InputError:
    return InputError(
        "The body comes in a transfer coding that is not taken apart here (RFC 9112, 6.1).",
        help="Send it as it is, with Content-Length or Transfer-Encoding: chunked.",
    )


def _too_many_fields() -> InputError:
    return InputError(
        f"The header has more than {FIELDS} fields, or than {HEADER_BYTES // 1024} KiB.",
        help="Send fewer and shorter fields: nothing here needs more than a dozen.",
    )
