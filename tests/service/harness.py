"""Drives an ASGI application in one event loop of its own: lifespan, requests, and raw exchanges message by message."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import httpx
from starlette.types import ASGIApp

T = TypeVar("T")
Message = dict[str, Any]


@dataclass
class Raw:
    """What an application sent, and what it raised at the end."""

    sent: list[Message] = field(default_factory=list)
    raised: BaseException | None = None

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def ended(self) -> bool:
        return bool(self.sent) and self.sent[-1]["type"] == "http.response.body" and not self.sent[-1].get("more_body")


class Client:
    """A synchronous client of an ASGI application; a context manager for its lifespan."""

    def __init__(self, app: ASGIApp, base_url: str = "http://graph.example") -> None:
        self.app = app
        self._runner = asyncio.Runner()
        self._is_closed = False
        self._base_url = base_url
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._outbox: asyncio.Queue[Message] = asyncio.Queue()

    def __enter__(self) -> Self:
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        if not self._is_closed:
            self._is_closed = True
            self.run(self._stop())
            self._runner.close()

    def run(self, work: Awaitable[T]) -> T:
        async def wait() -> T:
            return await work

        return self._runner.run(wait())

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self.run(self.ask(method, path, **options))

    async def ask(
        self, method: str, path: str, client: tuple[str, int] = ("127.0.0.1", 123), **options: Any
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=client)
        async with httpx.AsyncClient(transport=transport, base_url=self._base_url) as http:
            return await http.request(method, path, **options)

    def raw(self, path: str, query: bytes = b"", **options: Any) -> Raw:
        return self.run(exchange(self.app, path, query, **options))

    async def _start(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._lifespan = asyncio.create_task(self.app(scope, self._inbox.get, self._outbox.put))
        await self._inbox.put({"type": "lifespan.startup"})
        answer = await self._outbox.get()
        if answer["type"] != "lifespan.startup.complete":
            await asyncio.wait({self._lifespan})
            raise RuntimeError(answer.get("message")) from self._lifespan.exception()

    async def _stop(self) -> None:
        if not self._lifespan.done():
            await self._inbox.put({"type": "lifespan.shutdown"})
            await self._outbox.get()
            await self._lifespan


async def exchange(  # noqa: PLR0913 - each is one property of an exchange
    app: ASGIApp,
    path: str,
    query: bytes = b"",
    *,
    method: str = "GET",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    incoming: tuple[Message, ...] = ({"type": "http.request", "body": b"", "more_body": False},),
    on_send: Callable[[Message], Awaitable[None]] | None = None,
    leave_when: Callable[[], bool] = lambda: False,
    **scope: Any,
) -> Raw:
    """Send one request message by message.

    `leave_when`: the client is gone as soon as this is so; `on_send` may be slow.
    """
    result = Raw()
    queue = list(incoming)

    async def receive() -> Message:
        if queue:
            return queue.pop(0)
        while not leave_when():  # noqa: ASYNC110 - what is waited for is told to nobody
            await asyncio.sleep(0.002)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if on_send is not None:
            await on_send(message)
        result.sent.append(message)

    whole = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"graph.example"), *headers],
        "client": ("127.0.0.1", 123),
        "server": ("127.0.0.1", 80),
        "state": {},
        **scope,
    }
    try:
        await app(whole, receive, send)
    except Exception as error:  # noqa: BLE001 - what an application raises is what a test looks at
        result.raised = error
    return result
