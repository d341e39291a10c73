"""Both clients behind one face, over a transport that answers from a list: what holds of one holds of the other."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from edu_graph.client import AsyncClient, AsyncRows, Client

BASE = "http://service.test/base"
XSD = "http://www.w3.org/2001/XMLSchema#"

Answer = httpx.Response | Exception


def reply(
    content: object, status: int = 200, *, kind: str = "application/json", release: str = "r1", **headers: str
) -> httpx.Response:
    """An answer; header names are written with underscores."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    told = {"content-type": kind, "x-edu-graph-release": release}
    return httpx.Response(
        status, headers=told | {k.replace("_", "-"): v for k, v in headers.items()}, stream=Body([body])
    )


def problem(slug: str, status: int, *, headers: Mapping[str, str] | None = None, **fields: object) -> httpx.Response:
    told = {"type": f"{BASE}/problems/{slug}", "title": "T", "status": status, "detail": "D.", **fields}
    return reply(told, status, kind="application/problem+json", **(headers or {}))


def term(text: str, datatype: str | None = None, language: str | None = None) -> dict[str, str]:
    made = {"type": "literal", "value": text}
    return made | ({"datatype": datatype} if datatype else {}) | ({"xml:lang": language} if language else {})


def results(*values: int, cursor: str | None = None, release: str = "r1", **more: object) -> httpx.Response:
    """A page with one column of whole numbers."""
    bindings = [{"n": term(str(value), XSD + "integer")} for value in values]
    told = {"head": {"vars": ["n"]}, "results": {"bindings": bindings}, "page": {"cursor": cursor}, **more}
    return reply(told, kind="application/sparql-results+json", release=release)


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Pieces of a body; an exception among them breaks it off."""

    def __init__(self, pieces: list[bytes | Exception]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece


def cut(*pieces: bytes, status: int = 200, **headers: str) -> httpx.Response:
    """An answer whose connection breaks."""
    lost = httpx.RemoteProtocolError("peer closed connection without sending complete message body")
    made = reply(b"", status, **headers)
    made.stream = Body([*pieces, lost])
    return made


@dataclass
class Script:
    """Answers in their order, and keeps what was asked; `any` answers what is beyond the list."""

    answers: list[Answer] = field(default_factory=list)
    any: Callable[[httpx.Request], httpx.Response] | None = None
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if not self.answers and self.any is not None:
            return self.any(request)
        assert self.answers, f"nobody expected {request.method} {request.url}"
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


class Awaited:
    """An AsyncClient, or its rows, used as if it blocked."""

    def __init__(self, inner: object, runner: asyncio.Runner) -> None:
        self.inner, self.runner = inner, runner

    def __getattr__(self, name: str) -> object:
        found = getattr(self.inner, name)
        return (lambda *a, **k: self._done(found(*a, **k))) if callable(found) else found

    def _done(self, made: object) -> object:
        if inspect.isasyncgen(made):
            return self._steps(made)
        if inspect.isawaitable(made):
            return self.runner.run(self._whole(made))
        return Awaited(made, self.runner) if isinstance(made, AsyncClient | AsyncRows) else made

    @staticmethod
    async def _whole(made: object) -> object:
        return await made

    def _steps(self, made: object) -> Iterator[Any]:
        nothing = object()
        while (one := self.runner.run(self._next(made, nothing))) is not nothing:
            yield one

    @staticmethod
    async def _next(made: object, nothing: object) -> object:
        return await anext(made, nothing)

    def __iter__(self) -> Iterator[Any]:
        return self._steps(self.inner.__aiter__())

    def __enter__(self) -> "Awaited":
        self.runner.run(self._whole(self.inner.__aenter__()))
        return self

    def __exit__(self, *told: object) -> None:
        self.runner.run(self._whole(self.inner.__aexit__(None, None, None)))


Opener = Callable[..., Any]


def blocking(script: Script | None = None, base_url: str = BASE, **more: Any) -> Client:
    return Client(base_url, transport=script.transport if script else None, **more)


def awaiting(runner: asyncio.Runner) -> Opener:
    def opened(script: Script | None = None, base_url: str = BASE, **more: Any) -> Awaited:
        return Awaited(AsyncClient(base_url, transport=script.transport if script else None, **more), runner)

    return opened
