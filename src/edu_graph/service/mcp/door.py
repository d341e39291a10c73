"""The door of `/mcp`: who may come in, and the SDK's own transport behind it (streamable HTTP, without sessions)."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from edu_graph.errors import Forbidden
from edu_graph.service.logs import Relay
from edu_graph.service.mcp.within import Exchange

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from edu_graph.service.calls import Call
    from edu_graph.service.state import State

_LOOPBACK: Final = "localhost"
_SDK: Final = "mcp"
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


async def load() -> None:
    """Import the SDK while the workers start, which are processes of their own: it takes half a second.

    Not in a thread: CPython 3.11 counts the depth of syntax trees for all threads together (`AST constructor recursion
    depth mismatch`), and packages build such trees when they are imported.
    """
    # Let whoever starts the workers begin first.
    await asyncio.sleep(0.01)
    _modules()


def _modules() -> tuple[Any, Any, Any]:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from edu_graph.service.mcp.asking import Service
    from edu_graph.service.mcp.server import make_server

    return Service, make_server, StreamableHTTPSessionManager


@asynccontextmanager
async def opened(state: "State", app: ASGIApp) -> AsyncIterator[Door]:
    """Open the door of an application; `app` is asked for what the tools need."""
    service_class, make_server, manager_class = _modules()
    service = service_class.inside(app, state.settings.base_path)
    server = make_server(service, log=state.log, count=state.metrics.count_tool)
    manager = manager_class(server, json_response=True, stateless=True)
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
