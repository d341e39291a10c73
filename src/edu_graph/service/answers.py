"""Queries on their way to the workers, and answers on their way to the client."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from types import TracebackType
from typing import Any, cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from edu_graph.errors import AnswerCut, ByteLimit, QuerySyntaxError
from edu_graph.execution import Answer, QueryRequest
from edu_graph.execution.protocol import Explaining
from edu_graph.queries.diagnosis import diagnose
from edu_graph.queries.explaining import Question
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import JSON, Format
from edu_graph.service.calls import Call, ReleaseMoved
from edu_graph.service.logs import AnswerAborted, ClientGone
from edu_graph.service.metering import Meter, name_query

_WATCH_AFTER = 0.05
"""Seconds before a waiting request also listens for its client's leaving: most are answered before that."""

_INTERNAL_BYTES = 64 * 1024 * 1024
"""Largest answer that a page of ours reads as a whole: a row for each of some 400,000 passages."""

Row = dict[str, dict[str, str]]
"""One row as SPARQL results JSON has it: variable -> {type, value, xml:lang?, datatype?}."""


class Watch:
    """While the block runs, a client's leaving cancels it (raising ClientGone)."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._gone = False
        self._listener: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Watch":
        task = asyncio.current_task()
        if task is None:  # pragma: no cover - a coroutine that awaits always has one
            raise RuntimeError("Watch needs a task")
        self._task = task
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._listen)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._listener is not None:
            self._listener.cancel()
        if self._gone and isinstance(error, asyncio.CancelledError):
            self._task.uncancel()
            raise ClientGone from error

    def _listen(self) -> None:
        self._listener = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        self._task.cancel()


async def execute(call: Call, receive: Receive, query: QueryRequest) -> Answer:
    """Have a query evaluated for a request, on the release that the request took.

    Raises ReleaseMoved, ClientGone, and what the executor raises.
    """
    served = call.release
    name_query(call, query)
    query = replace(query, payer=Meter(call, query))
    async with Watch(receive):
        try:
            answer = await call.executor.execute(query)
        except QuerySyntaxError as told:
            raise diagnose(query.text, told) from told
    if answer.release != served.id:
        await answer.aclose()
        raise ReleaseMoved
    return answer


def explaining(question: Question) -> Explaining:
    """Return what a worker finds the passages behind each row by."""
    return Explaining(question.text or "", tuple(thing.value for thing in question.given), question.language)


def request_for(call: Call, text: str, form: Format) -> QueryRequest:
    """Return the request for a query that the product itself wrote."""
    return QueryRequest(text=text, format=form, limits=Limits.own(call.state.settings), lane="named")


async def whole(answer: Answer, limit: int = _INTERNAL_BYTES) -> bytes:
    """Return an answer's bytes. Raises ByteLimit: there are more than `limit`; whatever else cut it."""
    if answer.body is not None:
        return answer.body
    parts: list[bytes] = []
    size = 0
    try:
        async with _pieces(answer) as chunks:
            async for chunk in chunks:
                parts.append(chunk)
                size += len(chunk)
                if size > limit:
                    raise ByteLimit(f"The answer has more than {limit} bytes.", limit=limit)
    except AnswerCut:
        # Nothing of it was sent: whoever asked can be told what cut it.
        await answer.ended()
        raise
    finally:
        await answer.aclose()
    return b"".join(parts)


def _pieces(answer: Answer) -> "aclosing[AsyncGenerator[bytes, None]]":
    """Return the answer's pieces, closed with the block: an abandoned generator would be closed at any later time."""
    return aclosing(cast("AsyncGenerator[bytes, None]", answer.chunks()))


async def rows(call: Call, receive: Receive, text: str) -> list[Row]:
    """Return all rows of a SELECT query that the product itself wrote."""
    answer = await execute(call, receive, request_for(call, text, JSON))
    found: list[Row] = json.loads(await whole(answer))["results"]["bindings"]
    return found


class AnswerResponse(Response):
    """Sends an answer: whole where it is buffered, else as it grows.

    A cut answer leaves by AnswerAborted, after everything that was there, marker included, has been sent: the
    server then closes the connection without a last chunk.
    """

    def __init__(self, call: Call, answer: Answer, form: Format, headers: dict[str, str] | None = None) -> None:
        body = answer.body
        super().__init__(body or b"", 200, headers, media_type=None)
        self.headers["Content-Type"] = form.content_type
        self._call = call
        self._answer = answer
        if body is None:
            del self.headers["Content-Length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, and let go of it."""
        if self._answer.body is not None:
            await super().__call__(scope, receive, send)
            return
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if not self._call.is_head:
                await self._stream(receive, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await self._answer.aclose()

    async def _stream(self, receive: Receive, send: Send) -> None:
        try:
            async with _pieces(self._answer) as chunks:
                while (chunk := await self._next(chunks, receive)) is not None:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except AnswerCut as cut:
            raise AnswerAborted(cut.detail) from cut

    @staticmethod
    async def _next(chunks: AsyncIterator[bytes], receive: Receive) -> bytes | None:
        # Only the wait for more is watched: a client that has left makes `send` return at once.
        async with Watch(receive):
            return await anext(chunks, None)


def value_of(cell: dict[str, Any] | None) -> str:
    """Return the lexical form of a cell, empty where the variable is unbound."""
    return "" if cell is None else str(cell["value"])
