"""Asking the service over its own HTTP surface: from inside the process, or at the address of a running one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx
from starlette.types import ASGIApp, Scope

from edu_graph.errors import EduGraphError
from edu_graph.service.logs import EXPECTED_ABORTS
from edu_graph.service.mcp.within import Exchange

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer that is read for an agent; nobody reads more, and a larger one is refused with advice."""

JSON: Final = "application/json"
ROWS: Final = "application/sparql-results+json"
TURTLE: Final = "text/turtle"

_PASSED: Final = frozenset(
    b"host authorization forwarded x-forwarded-for x-forwarded-proto x-forwarded-host x-forwarded-prefix "
    b"traceparent tracestate".split()
)
"""Fields of a request to us that are also those of what we ask for it: who it is, by which way, in which trace."""

_CALLER: Final = "edu_graph.caller"
_INSIDE: Final = "http://localhost"
_SECONDS: Final = httpx.Timeout(60.0, connect=10.0)


@dataclass(frozen=True)
class Caller:
    """For whom the service is asked: the other end of the connection, and the fields that tell more of it."""

    client: tuple[str, int] | None = ("127.0.0.1", 0)
    server: tuple[str, int | None] | None = ("localhost", None)
    scheme: str = "http"
    fields: tuple[tuple[bytes, bytes], ...] = ((b"host", b"localhost"),)

    @classmethod
    def of(cls, scope: Scope) -> Self:
        """Return the caller of a request to us."""
        fields = tuple(field for field in scope["headers"] if field[0] in _PASSED)
        client, server = scope.get("client"), scope.get("server")
        return cls(tuple(client) if client else None, tuple(server) if server else None, scope["scheme"], fields)


HERE: Final = Caller()
"""Whoever started the process and speaks to it over its standard input."""


class Refused(Exception):
    """The service has answered with a problem (RFC 9457), or could not be asked; `problem` has its members."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("detail") or problem.get("title") or "refused"))
        self.problem = dict(problem)

    @classmethod
    def of(cls, error: EduGraphError) -> Self:
        """Return what the service would answer for an error of ours."""
        problem = error.to_problem()
        return cls(problem | {"type": problem["type"].rsplit("/", 1)[-1]})


@dataclass(frozen=True)
class Reply:
    """A whole answer of the service."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return str(self.headers.get("content-type", "")).partition(";")[0]

    @property
    def release(self) -> str:
        """The release that the answer is of; empty where it is of none."""
        return str(self.headers.get("x-edu-graph-release", ""))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8")

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises Refused: it is none, so that what answered is no edu-graph."""
        try:
            found = json.loads(self.content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _unreachable("What answered is no edu-graph service: JSON was expected.")
        return found


class Service:
    """The service, asked for callers one after the other or at once."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @classmethod
    def inside(cls, app: ASGIApp, base_path: str = "") -> Self:
        """Return the service that `app` is: nothing leaves the process."""
        # The client's time-outs mean nothing to this transport: the service has limits of its own.
        return cls(httpx.AsyncClient(transport=_Inside(app), base_url=_INSIDE + base_path, trust_env=False))

    @classmethod
    def at(cls, url: str, token: str | None = None) -> Self:
        """Return the service that answers at `url`; a token goes with every request."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return cls(httpx.AsyncClient(base_url=url.rstrip("/"), headers=headers, timeout=_SECONDS))

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def get(
        self,
        caller: Caller,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        accept: str = JSON,
        known: str | None = None,
    ) -> Reply:
        """Get a path; `known`: the tag of an answer that need not be sent again (304). Raises Refused."""
        headers = {"accept": accept, "accept-encoding": "identity"} | ({"if-none-match": known} if known else {})
        return await self._ask(
            "GET", path, params=dict(parameters or {}), headers=headers, extensions={_CALLER: caller}
        )

    async def sparql(self, caller: Caller, text: str, *, release: str | None = None, accept: str = ROWS) -> Reply:
        """Ask a SPARQL query. Raises Refused."""
        headers = {"accept": accept, "accept-encoding": "identity", "content-type": "application/sparql-query"}
        return await self._ask(
            "POST",
            "/sparql",
            params={"release": release} if release else {},
            headers=headers,
            content=text.encode("utf-8", "surrogatepass"),
            extensions={_CALLER: caller},
        )

    async def rows(self, caller: Caller, text: str, release: str | None = None) -> list[dict[str, dict[str, str]]]:
        """Return the rows of a SELECT query that the product itself wrote. Raises Refused."""
        reply = await self.sparql(caller, text, release=release)
        found: list[dict[str, dict[str, str]]] = reply.json()["results"]["bindings"]
        return found

    async def _ask(self, method: str, path: str, **parts: Any) -> Reply:
        try:
            request = self._http.build_request(method, path, **parts)
        except httpx.InvalidURL as error:
            raise _unaskable(str(error)) from error
        try:
            response = await self._http.send(request, stream=True)
            try:
                reply = Reply(response.status_code, response.headers, await _bounded(response))
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise _unreachable(f"The service did not answer: {str(error) or type(error).__name__}.") from error
        if reply.status >= httpx.codes.BAD_REQUEST:
            raise Refused(_problem(reply))
        return reply


async def _bounded(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise too_large()
    return b"".join(parts)


def too_large() -> Refused:
    """Return the refusal of an answer that nobody reads."""
    return Refused(
        {
            "type": "byte-limit",
            "title": "The answer is too large for an agent",
            "status": 422,
            "detail": f"The answer has more than {LARGEST} bytes.",
            "help": "Ask for fewer rows (limit, LIMIT), or narrow the question. Whoever needs everything takes a dump.",
            "limit": LARGEST,
        }
    )


def _unaskable(why: str) -> Refused:
    return Refused(
        {
            "type": "text-too-long",
            "title": "The values do not fit into an address",
            "status": 413,
            "detail": f"The values cannot be sent: {why}.",
            "help": "Give shorter values: names and identifiers have at most 400 characters.",
        }
    )


def _unreachable(detail: str) -> Refused:
    return Refused(
        {
            "type": "unavailable",
            "title": "The service cannot be asked",
            "status": 503,
            "detail": detail,
            "help": "Try again; if it lasts, see whether the service runs, and at which address.",
        }
    )


def _problem(reply: Reply) -> dict[str, Any]:
    try:
        told = json.loads(reply.content)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return {"type": "unknown", "title": "The service refused", "status": reply.status, "detail": reply.text[:200]}
    return told | {"type": str(told.get("type", "")).rsplit("/", 1)[-1]}


class _Inside(httpx.AsyncBaseTransport):
    """Asks an application in this process, as the caller whose question it is.

    What is larger than `LARGEST` ends as if the client had left: the application stops to work on it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and return the whole answer. Raises ReadError: it was cut; Refused: it is too large."""
        caller: Caller = request.extensions.get(_CALLER, HERE)
        exchange = Exchange(await request.aread(), LARGEST)
        try:
            await self._app(_scope(request, caller), exchange.receive, exchange.send)
        except EXPECTED_ABORTS as abort:
            if exchange.is_too_large:
                raise too_large() from abort
            raise httpx.ReadError("the answer was cut", request=request) from abort
        return httpx.Response(exchange.status, headers=exchange.headers, content=exchange.answer)


def _scope(request: httpx.Request, caller: Caller) -> Scope:
    passed = {name for name, _ in caller.fields}
    own = [(name.lower(), value) for name, value in request.headers.raw if name.lower() not in passed]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": caller.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [*own, *caller.fields],
        "client": caller.client,
        "server": caller.server,
        "state": {},
    }
