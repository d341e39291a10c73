"""Running the application: uvicorn with httptools and uvloop, and what uvicorn leaves open."""

import asyncio
import logging
import signal
import socket
import sys
from importlib.util import find_spec

import uvicorn

from edu_graph.errors import SettingsError
from edu_graph.service.app import create_app
from edu_graph.service.logs import drop_expected_aborts
from edu_graph.settings import Settings

KEEP_ALIVE_SECONDS = 15


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
    server = AnnouncedServer(configuration(settings))
    server.base_path = settings.base_path
    # uvicorn drains and then raises the signal again; a clean stop is a success, not a death by signal.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    server.run()
    if not server.started:
        raise SettingsError(
            f"The service could not start on {settings.host}:{settings.port}.", help="The lines above say why."
        )


class AnnouncedServer(uvicorn.Server):
    """A server that says on standard error where it can be reached, once it can be."""

    base_path = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        for server in self.servers if self.started else []:
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                shown = f"[{host}]" if ":" in host else host
                sys.stderr.write(f"edu-graph: serving at http://{shown}:{port}{self.base_path}/ (Ctrl-C stops it)\n")
        sys.stderr.flush()


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
    """Return the protocol for these settings."""
    from edu_graph.service.protocol import BoundedProtocol

    return type("Protocol", (BoundedProtocol,), {"grace": settings.reader_grace, "rate": settings.reader_rate})
