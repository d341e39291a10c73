"""uvicorn's httptools protocol with bounds: on request heads, and on readers that never read.

Imported late, by `server`: it needs httptools, whose lack `server` reports in words.
"""

import asyncio
import json
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from edu_graph.errors import InputError

HEAD_SECONDS = 15.0
HEADER_BYTES = 64 * 1024
URL_BYTES = 4 * 1024 * 1024


class BoundedProtocol(HttpToolsProtocol):
    """One connection. `patience` gives the seconds that a client may take for so many bytes left unsent."""

    grace = 10.0
    rate = 8192

    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection: a request is expected soon."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End a connection."""
        self._head_has_come()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin a request: its application may drop the connection without waiting for the reader."""
        super().on_message_begin()
        self._head_bytes = 0
        if self._head_timer is None:
            self._expect_head()
        extensions: dict[str, Any] = {"edu_graph.drop": self.transport.abort}
        self.scope["extensions"] = extensions

    def on_url(self, url: bytes) -> None:
        """Take a piece of the URL, up to `URL_BYTES`; httptools turns the error into a 400 and closes."""
        super().on_url(url)
        if len(self.url) > URL_BYTES:
            raise ValueError("the URL is too long")

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

    def send_400_response(self, msg: str) -> None:
        """Answer bytes that are no HTTP request with a problem, like every other mistake, and close."""
        error = InputError(
            "What was sent is not a valid HTTP request.",
            help="Percent-encode every character of the URL that is not ASCII, and keep the header below 64 KiB.",
        )
        body = json.dumps(error.to_problem()).encode()
        head = (
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, at once where its client does not take what is left.

        Closing waits until what is buffered has been taken; one that never reads would stay for ever.
        """
        left = self.transport.get_write_buffer_size()
        super().timeout_keep_alive_handler()
        if left:
            self.loop.call_later(self.grace + left / self.rate, self.transport.abort)

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_has_come(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
