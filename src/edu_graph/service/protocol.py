"""uvicorn's httptools protocol with bounds: on request heads, and on readers that never read.

Imported late, by `server`: it needs httptools, whose lack `server` reports in words.
"""

import asyncio
import contextlib
import fcntl
import json
import re
import socket
import struct
import termios
import uuid
from array import array
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from edu_graph.errors import EduGraphError, InputError, MethodNotAllowed, UriTooLong
from edu_graph.service.faces import PROTOCOL

HEAD_SECONDS = 15.0
LINGER_SECONDS = 1.0
HEADER_BYTES = 64 * 1024
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

    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None
    _refusal: EduGraphError | None = None
    _is_refused = False
    _begun = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection: a request is expected soon."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._head_has_come()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; what follows a refusal is thrown away."""
        if not self._is_refused:
            self._begun = data[:64]
            super().data_received(data)

    def eof_received(self) -> None:
        """Close at the client's end of a refused connection."""
        if self._is_refused:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request: its application may drop the connection without waiting for the reader."""
        super().on_message_begin()
        self._head_bytes = 0
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
        """Take a field, up to `HEADER_BYTES` of all fields."""
        super().on_header(name, value)
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > HEADER_BYTES:
            raise ValueError("the header is too long")

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._head_has_come()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's text says less
        """Answer what cannot be taken as a request with a problem, like every other mistake, and close."""
        error = self._refusal or self._misunderstood()
        request_id = str(uuid.uuid4())
        problem = error.to_problem()
        problem["type"] = self._address() + problem["type"]
        problem["instance"] = f"urn:uuid:{request_id}"
        self.logger.warning("request %s refused: %s", request_id, error.type)
        body = json.dumps(problem).encode() + b"\n"
        allow = f"allow: {', '.join(PROTOCOL)}\r\n" if isinstance(error, MethodNotAllowed) else ""
        head = (
            f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n"
            "content-type: application/problem+json\r\ncache-control: no-store\r\n"
            f"access-control-allow-origin: *\r\nx-request-id: {request_id}\r\n{allow}"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        # Closed now, with bytes still on their way to us, the connection would be reset and the problem lost.
        self._is_refused = True
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

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
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._expect_head()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at once where its client does not take what is left.

        Closing waits until what is buffered has been taken; one that never reads would stay for ever.
        """
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
        left = self.transport.get_write_buffer_size()
        if left:
            self._head_timer = self.loop.call_later(self.grace + left / self.rate, self._drop)
        else:
            self.transport.abort()

    def _head_has_come(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
