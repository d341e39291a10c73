"""Who gets a worker next: first come first served, with workers kept for named queries."""

import asyncio
import itertools
import math
from collections import deque
from dataclasses import dataclass
from typing import Final, get_args

from edu_graph.errors import Busy, Unavailable
from edu_graph.execution.crew import Crew
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.request import Lane

# Requests of one lane that may wait for each worker there is: more than that would not be served in time anyhow.
_WAITING_PER_WORKER: Final = 16


@dataclass(eq=False)
class _Waiting:
    lane: Lane
    arrived: int
    worker: "asyncio.Future[WorkerHandle]"


class Pool:
    """Hands the idle workers of one crew to requests.

    Ad-hoc queries hold at most `size - reserved` workers at a time, so that a flood of them leaves some to
    named queries and pages. Requests are served in order of arrival; one is passed by a later one only where its
    lane is full. Each lane has a queue of bounded length, so that a flood in one does not turn away the other.
    """

    def __init__(self, crew: Crew, *, size: int, reserved: int, queue_seconds: float) -> None:
        self._adhoc_limit = max(size - reserved, 1)
        self._queue_seconds = queue_seconds
        self._longest = _WAITING_PER_WORKER * size
        self._queues: dict[Lane, deque[_Waiting]] = {lane: deque() for lane in get_args(Lane)}
        self._arrivals = itertools.count()
        self._adhoc: set[WorkerHandle] = set()
        self._changed = asyncio.Event()
        self._closed = False
        self.crew = crew
        crew.desk = self

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return sum(len(queue) for queue in self._queues.values())

    async def acquire(self, lane: Lane) -> WorkerHandle:
        """Return a worker that is now busy with this request.

        Raises Busy: every worker was taken for the whole of the queue's time, or as many wait as may; Unavailable:
        there was none, or the pool is closed.
        """
        if self._closed:
            raise Unavailable("the service is stopping", retry_after=5)
        queue = self._queues[lane]
        if not queue and self.crew.idle and self._admits(lane):
            return self._give(lane)
        if len(queue) >= self._longest:
            raise self._refusal(f"every query worker is busy, and {len(queue)} queries wait already")
        waiting = _Waiting(lane, next(self._arrivals), asyncio.get_running_loop().create_future())
        queue.append(waiting)
        self._dispatch()
        try:
            async with asyncio.timeout(self._queue_seconds):
                return await waiting.worker
        except BaseException as error:
            self._withdraw(waiting)
            self._changed.set()
            if isinstance(error, TimeoutError):
                raise self._refusal(f"every query worker was busy for {self._queue_seconds:g} s") from error
            raise

    def switch(self, crew: Crew) -> Crew:
        """Take workers from another crew from now on; return the one before, retired."""
        before, self.crew = self.crew, crew
        crew.desk = self
        self._adhoc.clear()  # Those are the other crew's.
        before.retire()
        self._dispatch()
        return before

    def close(self) -> None:
        """Refuse new requests; those that wait are served as long as there are workers."""
        self._closed = True

    async def drained(self) -> None:
        """Wait until no request waits and no worker is busy."""
        while self.queued or self.crew.busy:
            self._changed.clear()
            await self._changed.wait()

    def available(self, crew: Crew) -> None:
        """As `Desk.available`."""
        if crew is self.crew:
            self._dispatch()

    def released(self, worker: WorkerHandle) -> None:
        """As `Desk.released`."""
        self._adhoc.discard(worker)
        self._changed.set()
        self._dispatch()

    def _dispatch(self) -> None:
        while self.crew.idle:
            heads = [queue[0] for lane, queue in self._queues.items() if self._admits(lane) and _has_head(queue)]
            if not heads:
                return
            first = min(heads, key=lambda waiting: waiting.arrived)
            self._queues[first.lane].popleft()
            first.worker.set_result(self._give(first.lane))

    def _give(self, lane: Lane) -> WorkerHandle:
        worker = self.crew.take()
        if lane == "adhoc":
            self._adhoc.add(worker)
        return worker

    def _admits(self, lane: Lane) -> bool:
        return lane == "named" or len(self._adhoc) < self._adhoc_limit

    def _withdraw(self, waiting: _Waiting) -> None:
        queue = self._queues[waiting.lane]
        if waiting in queue:
            queue.remove(waiting)
        elif waiting.worker.done() and not waiting.worker.cancelled():
            # It was given a worker in the same moment in which it stopped waiting.
            worker = waiting.worker.result()
            worker.owner.give_back(worker)

    def _refusal(self, detail: str) -> Exception:
        again = math.ceil(self._queue_seconds)
        if self.crew.count == 0:
            return Unavailable("no query worker is running; they are being restarted", retry_after=again)
        return Busy(detail, help="Try again later, or take a dump from /dumps.", retry_after=again)


def _has_head(queue: deque[_Waiting]) -> bool:
    """Drop from the front those who gave up and have not been told yet; tell whether anybody is left."""
    while queue and queue[0].worker.done():
        queue.popleft()
    return bool(queue)
