"""An application over a small release, its queries answered in this process instead of in workers: the parts."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest
from harness import Client

from edu_graph.errors import AnswerCut, EduGraphError, RowLimit, Unavailable
from edu_graph.execution import GraphSource, QueryRequest
from edu_graph.execution.request import Cost
from edu_graph.execution.telling import tell
from edu_graph.rdf.formats import cut_marker
from edu_graph.rdf.xmlsink import checked
from edu_graph.service.front import Front
from edu_graph.service.state import State
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore

CHUNK = 1024


class InlineAnswer:
    """An answer that is there already; above the buffer it is given in chunks, cut where `error` says so."""

    def __init__(
        self, request: QueryRequest, release: str, data: bytes, error: EduGraphError | None, buffer: int
    ) -> None:
        self.release = release
        self.media_type = request.format.media_type
        self.body = data if error is None and len(data) <= buffer else None
        self._data = data
        self._error = error
        self._form = request.format
        self.closed = False
        self.more = False
        self.rows: int | None = None
        self.seconds = 0.001
        self.error = error

    async def ended(self) -> None:
        if self.error is not None:
            raise self.error

    async def chunks(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._data), CHUNK):
            await asyncio.sleep(0)
            yield self._data[start : start + CHUNK]
        if self._error is not None:
            yield cut_marker(self._form)
            raise AnswerCut(self._error.detail, reason=self._error.type)

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class InlineExecutor:
    """Evaluates in this process. `before` may delay, fail or move the release; `asked` keeps what came.

    `seconds`: what an evaluation is said to have taken.
    """

    source: GraphSource
    buffer: int
    before: Callable[[QueryRequest], Any] | None = None
    asked: list[QueryRequest] = field(default_factory=list)
    answers: list[InlineAnswer] = field(default_factory=list)
    cancelled: int = 0
    swaps: int = 0
    closed: bool = False
    ill: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self._store = EmbeddedStore.load(self.source.graph)

    async def execute(self, request: QueryRequest) -> InlineAnswer:
        self.asked.append(request)
        if request.payer is not None:
            request.payer.admit()
        if self.before is not None:
            try:
                found = self.before(request)
                if asyncio.iscoroutine(found):
                    await found
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        sink = io.BytesIO()
        error: EduGraphError | None = None
        job, more = request.job(), False
        try:
            if job.telling is not None:
                more = tell(self._store, job, job.telling, request.format, checked(sink, request.format)).more
            else:
                self._store.answer(
                    request.text,
                    format=request.format,
                    sink=sink,
                    default_graphs=request.default_graphs,
                    named_graphs=request.named_graphs,
                    max_rows=request.limits.rows,
                )
        except EduGraphError as raised:
            # Its traceback holds the engine's rows, which must not be freed in another thread than this.
            error = raised.with_traceback(None)
            error.__cause__ = error.__context__ = None
        if error is not None and not (isinstance(error, RowLimit) and len(sink.getvalue()) > self.buffer):
            raise error
        if request.payer is not None:
            request.payer.ended(Cost(self.seconds, len(sink.getvalue()), error=error))
        answer = InlineAnswer(request, self.source.release, sink.getvalue(), error, self.buffer)
        answer.more = more
        self.answers.append(answer)
        return answer

    async def swap(self, source: GraphSource) -> None:
        self.source = source
        self._store = EmbeddedStore.load(source.graph)
        self.swaps += 1

    async def ping(self) -> None:
        if self.ill:
            raise Unavailable("no worker answers", retry_after=5)

    async def close(self) -> None:
        self.closed = True

    def stats(self) -> dict[str, float]:
        return {"workers": 1, "busy": 0, "in_memory": True}


@dataclass
class Service:
    """An application with a client, its executor and its log lines."""

    client: Client
    settings: Settings
    app: Front
    executors: list[InlineExecutor]
    lines: list[str]

    @property
    def executor(self) -> InlineExecutor:
        return self.executors[0]

    @property
    def state(self) -> State:
        return self.app.state

    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def get(self, path: str, accept: str | None = None, **headers: str) -> httpx.Response:
        """GET without following redirects or asking for compression."""
        fields = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if accept is not None:
            fields["Accept"] = accept
        return self.client.request("GET", path, headers=fields)

    def sparql(self, query: str, accept: str | None = None, **parameters: object) -> httpx.Response:
        headers = {"Accept-Encoding": "identity"} | ({"Accept": accept} if accept else {})
        return self.client.request("GET", "/sparql", params={"query": query, **parameters}, headers=headers)


Serve = Callable[..., Service]


def moved_time(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[float]:
    """Give a module, which takes only the loop's time from asyncio, a time that stands until the test moves it."""
    now = [0.0]
    loop = SimpleNamespace(time=lambda: now[0])
    monkeypatch.setattr(module, "asyncio", SimpleNamespace(get_running_loop=lambda: loop))
    return now
