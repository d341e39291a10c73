"""Who gets a worker next: clients in turn, with workers kept for named queries and for other clients."""

import asyncio
import itertools
import math
from collections import Counter
from functools import partial
from typing import Final, get_args

from edu_graph.errors import Busy, Unavailable
from edu_graph.execution.crew import Crew
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.line import Line, Waiting
from edu_graph.execution.request import Lane

# Requests of one lane that may wait for each worker there is: more than that would not be served in time anyhow.
_WAITING_PER_WORKER: Final = 16


class Pool:
    """Hands the idle workers of one crew to requests.

    Ad-hoc queries hold at most `size - reserved` workers at a time, so that a flood of them leaves some to
    named queries and pages. A client (a text that names it; "" for the service's own) holds at most `of_one_client`
    workers in a lane (0: any number), and one where it has had much lately. Those who wait are served client by client,
    each in the order of its requests, so that a flood of one delays another by one request, not by all of them. Each
    lane has a queue of bounded length, so that a flood in one does not turn away the other; where it is full, whoever
    has most in it loses the last.
    """

    def __init__(self, crew: Crew, *, size: int, reserved: int, queue_seconds: float, of_one_client: int = 0) -> None:
        self._adhoc_limit = max(size - reserved, 1)
        self._client_limit = of_one_client or size
        self._pressed_limit = 1 if of_one_client else size
        self._queue_seconds = queue_seconds
        self._longest = _WAITING_PER_WORKER * size
        self._queues: dict[Lane, Line] = {lane: Line() for lane in get_args(Lane)}
        self._arrivals = itertools.count()
        self._held: dict[WorkerHandle, tuple[Lane, str]] = {}
        self._counts: Counter[tuple[Lane, str]] = Counter()
        self._pressed: set[str] = set()
        self._adhoc = 0
        self._changed = asyncio.Event()
        self._closed = False
        self.crew = crew
        crew.desk = self

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return sum(len(queue) for queue in self._queues.values())

    async def acquire(self, lane: Lane, client: str = "", *, is_pressed: bool = False) -> WorkerHandle:
        """Return a worker that is now busy with this request; `is_pressed`: the client has had much lately.

        Raises Busy: no worker could be had for the whole of the queue's time, or as many wait as may; Unavailable:
        there was none, or the pool is closed.
        """
        if self._closed:
            raise Unavailable("the service is stopping", retry_after=5)
        queue = self._queues[lane]
        (self._pressed.add if is_pressed else self._pressed.discard)(client)
        if not queue and self.crew.idle and self._admits(lane, client):
            return self._give(lane, client)
        if len(queue) >= self._longest:
            self._make_room(queue, client)
        waiting = Waiting(lane, client, next(self._arrivals), asyncio.get_running_loop().create_future())
        queue.add(waiting)
        self._dispatch()
        try:
            async with asyncio.timeout(self._queue_seconds):
                return await waiting.worker
        except BaseException as error:
            self._withdraw(waiting)
            self._changed.set()
            if isinstance(error, TimeoutError):
                raise self._refusal(self._reason(lane, client)) from error
            raise

    def switch(self, crew: Crew) -> Crew:
        """Take workers from another crew from now on; return the one before, retired."""
        before, self.crew = self.crew, crew
        crew.desk = self
        self._held.clear()  # Those are the other crew's.
        self._counts.clear()
        self._pressed.clear()
        self._adhoc = 0
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
        held = self._held.pop(worker, None)
        if held is not None:
            self._counts[held] -= 1
            if not self._counts[held]:
                del self._counts[held]
                self._forget(held[1])
            self._adhoc -= held[0] == "adhoc"
        self._changed.set()
        self._dispatch()

    def _dispatch(self) -> None:
        while self.crew.idle:
            heads = [queue.head(partial(self._admits, lane)) for lane, queue in self._queues.items()]
            first = min((head for head in heads if head is not None), key=lambda head: head.arrived, default=None)
            if first is None:
                return
            self._queues[first.lane].serve(first)
            first.worker.set_result(self._give(first.lane, first.client))

    def _give(self, lane: Lane, client: str) -> WorkerHandle:
        worker = self.crew.take()
        self._held[worker] = (lane, client)
        self._counts[lane, client] += 1
        self._adhoc += lane == "adhoc"
        return worker

    def _admits(self, lane: Lane, client: str) -> bool:
        if client and self._counts[lane, client] >= self._most(client):
            return False
        return lane == "named" or self._adhoc < self._adhoc_limit

    def _most(self, client: str) -> int:
        """Return how many workers a client may hold in a lane."""
        return self._pressed_limit if client in self._pressed else self._client_limit

    def _forget(self, client: str) -> None:
        """Forget that a client has had much lately, unless requests of its own still wait or run: each says it anew."""
        lanes = get_args(Lane)
        if not any(self._counts[lane, client] or self._queues[lane].count(client) for lane in lanes):
            self._pressed.discard(client)

    def _make_room(self, queue: Line, client: str) -> None:
        """Turn away the last request of the client that has most of them waiting, or the one that comes now."""
        refusal = self._refusal(f"every query worker is busy, and {len(queue)} queries wait already")
        greedy = queue.greediest()
        if queue.count(greedy) <= queue.count(client) + 1:
            raise refusal
        queue.last_of(greedy).worker.set_exception(refusal)

    def _withdraw(self, waiting: Waiting) -> None:
        if self._queues[waiting.lane].remove(waiting):
            self._forget(waiting.client)
            return
        if waiting.worker.done() and not waiting.worker.cancelled() and waiting.worker.exception() is None:
            # It was given a worker in the same moment in which it stopped waiting.
            worker = waiting.worker.result()
            worker.owner.give_back(worker)

    def _reason(self, lane: Lane, client: str) -> str:
        if client and self._counts[lane, client] >= self._most(client):
            return f"{self._counts[lane, client]} of your queries ran for {self._queue_seconds:g} s"
        return f"every query worker was busy for {self._queue_seconds:g} s"

    def _refusal(self, detail: str) -> Exception:
        again = math.ceil(self._queue_seconds)
        if self.crew.count == 0:
            return Unavailable("no query worker is running; they are being restarted", retry_after=again)
        return Busy(detail, help="Try again later, or take a dump from /dumps.", retry_after=again)
