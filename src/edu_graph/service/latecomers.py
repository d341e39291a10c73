"""Workers of an old release: they come with the first query that is asked of it."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from edu_graph.errors import EduGraphError, Unavailable
from edu_graph.execution import Answer, GraphSource, QueryRequest
from edu_graph.execution.request import Payer

if TYPE_CHECKING:
    from edu_graph.service.state import Evaluator


class LateExecutor:
    """Workers that start at the first query: many requests for an old release need none."""

    def __init__(self, start: Callable[[], Awaitable["Evaluator"]]) -> None:
        self._start = start
        self._starting: asyncio.Task[Evaluator] | None = None
        self._is_closed = False

    async def execute(self, request: QueryRequest) -> Answer:
        """Evaluate one query; raises what the start raises. Who sends the first one pays for the start."""
        return await (await self._started(request.payer)).execute(request)

    async def swap(self, source: GraphSource) -> None:
        """Refuse: an old release stays what it is."""
        raise RuntimeError(f"an old release cannot become {source.release}")

    async def ping(self) -> None:
        """As the workers' own."""
        await (await self._started()).ping()

    async def close(self) -> None:
        """End the workers, where they were started."""
        self._is_closed = True
        if self._starting is not None:
            with contextlib.suppress(EduGraphError):
                await (await self._starting).close()

    def stats(self) -> Mapping[str, float]:
        """Return the workers' figures; none before they start."""
        task = self._starting
        return task.result().stats() if task and task.done() and task.exception() is None else {}

    async def _started(self, payer: Payer | None = None) -> "Evaluator":
        if self._is_closed:
            raise Unavailable("The release is being closed.", retry_after=1)
        if self._starting is None or (self._starting.done() and self._starting.exception() is not None):
            if payer is not None:
                payer.admit()
            self._starting = asyncio.create_task(self._begin(payer), name="start of an old release's workers")
        # A client that leaves must not end a start half-way: its processes would be nobody's.
        return await asyncio.shield(self._starting)

    async def _begin(self, payer: Payer | None) -> "Evaluator":
        begun = time.perf_counter()
        try:
            return await self._start()
        finally:
            if payer is not None:
                payer.prepared(time.perf_counter() - begun)
