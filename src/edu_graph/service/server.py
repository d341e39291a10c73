"""Running the application: uvicorn with httptools and uvloop, and what uvicorn leaves open."""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
import threading
from importlib.util import find_spec
from types import FrameType

import uvicorn

from edu_graph.errors import SettingsError
from edu_graph.service.app import create_app
from edu_graph.service.front import Front
from edu_graph.service.listening import listen
from edu_graph.service.logs import Relay, make_logger
from edu_graph.service.shortcut import Nothing, Repeated
from edu_graph.settings import Settings

KEEP_ALIVE_SECONDS = 15


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; running requests then get `shutdown_seconds`.

    Raises SettingsError: httptools or uvloop is missing, or the address cannot be listened on; ReleaseError,
    Unavailable: the release or its workers cannot be started.
    """
    check_packages()
    log = make_logger(settings.log_format)
    app = create_app(settings, log=log)
    # Here and not in the application: whoever runs that in a process of their own has more in it than a release.
    app.state.when_applied = settle
    relay = Relay(log)
    logger = logging.getLogger("uvicorn.error")
    logger.propagate = False
    logger.addHandler(relay)
    try:
        with contextlib.closing(listen(settings.host, settings.port)) as listener:
            server = AnnouncedServer(configuration(settings, app))
            server.address = address(listener) + settings.base_path
            run(server, listener)
    finally:
        logger.removeHandler(relay)
    if app.state.failure is not None:
        raise app.state.failure


def settle() -> None:
    """Take what is loaded out of the garbage collector's rounds until the next release comes.

    Each full round would walk over all of it, 0.2 s in which nobody is answered, and find nothing. What the release
    before has left is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class AnnouncedServer(uvicorn.Server):
    """A server that says on standard error where it can be reached, once it can be, and that it stops."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, then say so."""
        await super().startup(sockets)
        if self.started and self.address:
            sys.stderr.write(f"edu-graph: serving at {self.address}/ (Ctrl-C stops it)\n")
            sys.stderr.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say for how long this may take, then let what runs finish."""
        # Not in the handler of the signal: that may interrupt another line to the same stream.
        seconds = self.config.timeout_graceful_shutdown
        sys.stderr.write(f"edu-graph: stopping; running requests get {seconds} s (once more: stop now)\n")
        sys.stderr.flush()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; at the second signal, of whichever kind, at once."""
        if self.should_exit:
            self.force_exit = True
        super().handle_exit(sig, frame)


def check_packages() -> None:
    """Raise SettingsError where the HTTP parser or the event loop that the service relies on is missing."""
    for needed in ("httptools", "uvloop"):
        if find_spec(needed) is None:
            raise SettingsError(
                f"The package {needed} is missing; without it a cut answer could look complete.",
                help="Install uvicorn[standard] (./run does).",
            )


def address(listener: socket.socket) -> str:
    """Return the address of a listening socket, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(server: uvicorn.Server, listener: socket.socket) -> None:
    """Run a server until a signal ends it; the signal ends the server, and not this process with it."""
    # uvicorn raises the signals that it caught once more when it is done: they would then end us too.
    is_main = threading.current_thread() is threading.main_thread()
    caught = (signal.SIGINT, signal.SIGTERM) if is_main else ()
    before = [signal.signal(number, lambda *_: None) for number in caught]
    try:
        # SystemExit: the lifespan failed, and `serve` tells why.
        with contextlib.suppress(SystemExit):
            server.run(sockets=[listener])
    finally:
        for number, handler in zip(caught, before, strict=True):
            signal.signal(number, handler)


def configuration(settings: Settings, app: Front) -> uvicorn.Config:
    """Return uvicorn's configuration for these settings."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=bounded_protocol(settings, app.state.shortcut),
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        log_level="warning",
        server_header=False,
        # Our own layer reads X-Forwarded-*, from the proxies that are named and no others.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_seconds)),
    )


def bounded_protocol(settings: Settings, repeated: Repeated | None = None) -> type[asyncio.Protocol]:
    """Return the protocol for these settings; `repeated` answers what was asked in the same words before."""
    # Late: the module needs httptools, whose lack `check_packages` reports in words.
    from edu_graph.service.protocol import BoundedProtocol

    bounds = {
        "grace": settings.reader_grace,
        "rate": settings.reader_rate,
        "base": (settings.public_url or "").rstrip("/"),
        "base_path": settings.base_path,
        "repeated": Nothing() if repeated is None else repeated,
    }
    return type("Protocol", (BoundedProtocol,), bounds)
