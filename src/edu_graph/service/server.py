"""Running the application: uvicorn with httptools and uvloop, and what uvicorn leaves open."""

import asyncio
import logging
from importlib.util import find_spec

import uvicorn

from edu_graph.errors import SettingsError
from edu_graph.service.app import create_app
from edu_graph.service.logs import drop_expected_aborts
from edu_graph.settings import Settings

KEEP_ALIVE_SECONDS = 15
HEADER_SECONDS = 15.0
HEADER_BYTES = 64 * 1024
URL_BYTES = 4 * 1024 * 1024


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests then get `shutdown_seconds`.

    Raises SettingsError: httptools or uvloop is missing, or another program has the port.
    """
    for needed in ("httptools", "uvloop"):
        if find_spec(needed) is None:
            raise SettingsError(
                f"The package {needed} is missing; without it a cut answer would look complete.",
                help="Install uvicorn[standard] (./run does).",
            )
    logging.getLogger("uvicorn.error").addFilter(drop_expected_aborts)
    server = uvicorn.Server(configuration(settings))
    server.run()
    if not server.started:
        raise SettingsError(
            f"The service could not start on {settings.host}:{settings.port}.", help="The lines above say why."
        )


def configuration(settings: Settings) -> uvicorn.Config:
    """Return uvicorn's configuration for these settings."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=bounded_protocol(settings),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        # Our own layer reads X-Forwarded-*, from the proxies that are named and no others.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
    )


def bounded_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """Return uvicorn's httptools protocol with bounds on request heads and on readers that never read.

    Imported late: the class needs httptools, whose lack `serve` reports in words.
    """
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    class BoundedProtocol(HttpToolsProtocol):
        _head_bytes = 0
        _head_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._expect_head()

        def connection_lost(self, exc: Exception | None) -> None:
            self._head_has_come()
            super().connection_lost(exc)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self._head_bytes = 0
            if self._head_timer is None:
                self._expect_head()
            self.scope["extensions"] = {"edu_graph.drop": self.transport.abort}

        def on_url(self, url: bytes) -> None:
            super().on_url(url)
            if len(self.url) > URL_BYTES:
                raise ValueError("the URL is too long")

        def on_header(self, name: bytes, value: bytes) -> None:
            super().on_header(name, value)
            self._head_bytes += len(name) + len(value)
            if self._head_bytes > HEADER_BYTES:
                raise ValueError("the header is too long")

        def on_headers_complete(self) -> None:
            self._head_has_come()
            super().on_headers_complete()

        def timeout_keep_alive_handler(self) -> None:
            # Closing waits until the client has taken what is buffered; one that never reads would stay for ever.
            left = self.transport.get_write_buffer_size()
            super().timeout_keep_alive_handler()
            if left:
                patience = settings.reader_grace + left / settings.reader_rate
                self.loop.call_later(patience, self.transport.abort)

        def _expect_head(self) -> None:
            self._head_timer = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

        def _head_has_come(self) -> None:
            if self._head_timer is not None:
                self._head_timer.cancel()
                self._head_timer = None

    return BoundedProtocol

