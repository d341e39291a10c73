"""Who gets a worker next: first come first served, with workers kept for named queries."""

import asyncio
import math
from collections import deque
from dataclasses import dataclass

from edu_graph.errors import Busy, Unavailable
from edu_graph.execution.crew import Crew
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.request import Lane


@dataclass(eq=False)
class _Waiting:
    lane: Lane
    worker: "asyncio.Future[WorkerHandle]"


class Pool:
    """Hands the idle workers of one crew to requests.

    Ad-hoc queries hold at most `size - reserved` workers at a time, so that a flood of them leaves some to
    named queries and pages. The queue is one, in order of arrival; a request is passed by a later one only
    where its lane is full.
    """

    def __init__(self, crew: Crew, *, size: int, reserved: int, queue_seconds: float) -> None:
        self._adhoc_limit = max(size - reserved, 1)
        self._queue_seconds = queue_seconds
        self._queue: deque[_Waiting] = deque()
        self._adhoc: set[WorkerHandle] = set()
        self._changed = asyncio.Event()
        self._closed = False
        self.crew = crew
        crew.desk = self

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._queue)

    async def acquire(self, lane: Lane) -> WorkerHandle:
        """Return a worker that is now busy with this request.

        Raises Busy: every worker was taken for the whole of the queue's time; Unavailable: there was none, or
        the pool is closed.
        """
        if self._closed:
            raise Unavailable("the service is stopping", retry_after=5)
        if not self._queue and self.crew.idle and self._admits(lane):
            return self._give(lane)
        waiting = _Waiting(lane, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._dispatch()
        try:
            async with asyncio.timeout(self._queue_seconds):
                return await waiting.worker
        except BaseException as error:
            self._withdraw(waiting)
            self._changed.set()
            if isinstance(error, TimeoutError):
                raise self._too_late() from error
            raise

    def switch(self, crew: Crew) -> Crew:
        """Take workers from another crew from now on; return the one before, retired."""
        before, self.crew = self.crew, crew
        crew.desk = self
        before.retire()
        self._dispatch()
        return before

    def close(self) -> None:
        """Refuse new requests; those that wait are served as long as there are workers."""
        self._closed = True

    async def drained(self) -> None:
        """Wait until no request waits and no worker is busy."""
        while self._queue or self.crew.busy:
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
            waiting = next((one for one in self._queue if not one.worker.done() and self._admits(one.lane)), None)
            if waiting is None:
                return
            self._queue.remove(waiting)
            waiting.worker.set_result(self._give(waiting.lane))

    def _give(self, lane: Lane) -> WorkerHandle:
        worker = self.crew.take()
        if lane == "adhoc":
            self._adhoc.add(worker)
        return worker

    def _admits(self, lane: Lane) -> bool:
        return lane == "named" or sum(worker in self.crew.busy for worker in self._adhoc) < self._adhoc_limit

    def _withdraw(self, waiting: _Waiting) -> None:
        if waiting in self._queue:
            self._queue.remove(waiting)
        elif waiting.worker.done() and not waiting.worker.cancelled():
            # It was given a worker in the same moment in which it stopped waiting.
            worker = waiting.worker.result()
            worker.owner.give_back(worker)

    def _too_late(self) -> Exception:
        again = math.ceil(self._queue_seconds)
        if self.crew.count == 0:
            return Unavailable("no query worker is running; they are being restarted", retry_after=again)
        return Busy(
            f"every query worker was busy for {self._queue_seconds:g} s",
            help="Try again later, or take a dump from /dumps.",
            retry_after=again,
        )
