"""The door of `/mcp`: who may come in, and the SDK's own transport behind it (streamable HTTP, without sessions)."""

import asyncio
import contextlib
import ipaddress
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from edu_graph.errors import Forbidden, Unavailable
from edu_graph.service.logs import Relay
from edu_graph.service.mcp.within import Exchange

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from edu_graph.service.calls import Call
    from edu_graph.service.state import State

_LOOPBACK: Final = "localhost"
_SDK: Final = "mcp"
_PIECES: Final = (
    "mcp_types._types",
    "mcp_types._v2025_11_25",
    "mcp_types._v2026_07_28",
    "mcp.server.streamable_http_manager",
)
"""Modules, each of which brings along what the next one needs: 0.07 to 0.18 s each."""
_AFTER_START: Final = 0.5
"""Seconds for which whoever waited for the service goes first."""
_BETWEEN: Final = 0.01
_PORTS: Final = {"http": 80, "https": 443}


class Door:
    """Hands requests that were let in to the SDK, and brings its answers back."""

    def __init__(self, manager: "StreamableHTTPSessionManager") -> None:
        self._manager = manager

    async def answer(self, scope: Scope, body: bytes) -> Response:
        """Return the answer to a message. The task's end is the end of all that it set going."""
        exchange = Exchange(body)
        # What is acceptable was decided before; the SDK wants to read both media types in the field.
        kept = [field for field in scope["headers"] if field[0] not in (b"accept", b"accept-encoding")]
        inner = dict(scope, headers=[*kept, (b"accept", b"application/json, text/event-stream")])
        await self._manager.handle_request(inner, exchange.receive, exchange.send)
        return _response(exchange)


def _response(exchange: Exchange) -> Response:
    """Return the SDK's answer, with the fields that belong to its body."""
    answer = Response(exchange.answer or None, exchange.status)
    for name, value in exchange.headers:
        if name in (b"content-type", b"allow"):
            answer.headers[name.decode()] = value.decode("latin-1")
    return answer


class Entrance:
    """Opens the door once the service answers: importing the SDK takes a third of what the first answer would wait for.

    Who comes before the door is open waits for it.
    """

    def __init__(self, state: "State", app: ASGIApp) -> None:
        """Take whom the tools ask: `app`."""
        self._state = state
        self._app = app
        self._door: asyncio.Future[Door] = asyncio.get_running_loop().create_future()
        self._wanted = asyncio.Event()
        self._over = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Entrance":
        self._task = asyncio.create_task(self._open(), name="door for agents")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        self._wanted.set()
        if self._task is not None:
            await self._task

    async def answer(self, scope: Scope, body: bytes) -> Response:
        """As `Door.answer`, once there is one. Raises Unavailable: there will be none."""
        self._wanted.set()
        # Shielded: a client that leaves must not take the door from the others.
        door = await asyncio.shield(self._door)
        return await door.answer(scope, body)

    async def _open(self) -> None:
        try:
            await self._import()
            async with _opened(self._state, self._app) as door:
                self._door.set_result(door)
                # What has been loaded is here to stay.
                self._state.when_applied()
                await self._over.wait()
        except Exception as error:
            self._state.log.error("the door for agents stays shut", exc_info=error)
            if not self._door.done():
                self._door.set_exception(Unavailable("The door for agents cannot be opened.", retry_after=60))
                self._door.exception()

    async def _import(self) -> None:
        """Import the SDK piece by piece: between two of them others are answered.

        Not in a thread: CPython 3.11 counts the depth of syntax trees for all threads together (`AST constructor
        recursion depth mismatch`), and packages build such trees when they are imported.
        """
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wanted.wait(), _AFTER_START)
        for name in _PIECES:
            # Another version of the SDK may be cut otherwise: then it comes in one piece.
            with contextlib.suppress(ModuleNotFoundError):
                import_module(name)
            await asyncio.sleep(_BETWEEN)


@asynccontextmanager
async def _opened(state: "State", app: ASGIApp) -> AsyncIterator[Door]:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from edu_graph.service.mcp.asking import Service
    from edu_graph.service.mcp.server import make_server

    service = Service.inside(app, state.settings.base_path)
    server = make_server(service, log=state.log, count=state.metrics.count_tool)
    manager = StreamableHTTPSessionManager(server, json_response=True, stateless=True)
    logger, relay = logging.getLogger(_SDK), Relay(state.log)
    logger.addHandler(relay)
    try:
        async with manager.run():
            yield Door(manager)
    finally:
        logger.removeHandler(relay)
        await service.aclose()


def admit(call: "Call", scope: Scope) -> None:
    """Let a request in, or not: pages of other sites must not use a visitor's browser to reach this service.

    Against DNS rebinding, the Host field must be the public address's, an address in figures, or a loopback name,
    unless a trusted proxy vouches for it; the Origin field, where there is one, must be ours or one of
    EDU_GRAPH_MCP_ORIGINS. Raises Forbidden.
    """
    fields = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")}
    peer = (scope.get("client") or (None,))[0]
    host = fields.get(b"host", "")
    if not call.state.proxies.is_trusted(peer) and not _is_ours(host, call.state.settings.public_url):
        raise Forbidden(
            f"This service is not called {host[:100]!r} here.",
            help="Ask under its public address. The operator: set EDU_GRAPH_PUBLIC_URL, or name the proxy in "
            "EDU_GRAPH_TRUSTED_PROXIES.",
        )
    origin = fields.get(b"origin")
    if origin is not None and _origin(origin) not in _allowed(call):
        raise Forbidden(
            f"Pages of {origin[:100]!r} may not ask here.",
            help="Programs send no Origin. The operator may add origins of pages to EDU_GRAPH_MCP_ORIGINS.",
        )


def _is_ours(host: str, public_url: str | None) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == _LOOPBACK or (public_url and name == urlsplit(public_url).hostname):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    # No name, so none that somebody else could have pointed here.
    return True


def _allowed(call: "Call") -> set[str | None]:
    listed = (entry.strip() for entry in call.state.settings.mcp_origins.split(","))
    return {_origin(entry) for entry in (*listed, call.outside.origin) if entry}


def _origin(text: str) -> str | None:
    """Return an origin in one spelling; None: it is none (`null`, a path)."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        return None
    return f"{parts.scheme}://{parts.hostname}:{port or _PORTS[parts.scheme]}"
