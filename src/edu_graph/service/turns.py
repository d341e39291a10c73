"""Whose request the event loop works on next: clients in turn, so that a flood of one is no wait for another.

The web process evaluates nothing, but reading a request, screening a query and writing a page take a millisecond or
fifty, and everything else waits meanwhile. So a request asks for a turn before it is worked on. One turn is given in
each round of the loop, to one client after the other; and a client that takes more than its share of the loop pauses
between its requests while other clients are there (the generic cell rate algorithm, of seconds instead of cells).
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from cachetools import LRUCache

from edu_graph.errors import Busy

USUAL_SECONDS: Final = 0.001
"""What a request is reckoned to take of the loop, besides what is measured."""
_PAUSE: Final = 8.0
"""A client's share is used up for so many times what its turn took, and that: beside others, it gets a ninth."""
_CREDIT: Final = 1.35
"""Seconds for which a share may be used up in advance before a client pauses: 0.15 s of work at once."""
_TOGETHER: Final = 1.0
"""Seconds for which a client counts as being there."""
_LONGEST: Final = 256
"""Requests of one client that may wait for a turn."""
_REMEMBERED: Final = 4096


class Turns:
    """Belongs to one event loop. Clients are named by texts; times are seconds of a monotonic clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._used: LRUCache[str, float] = LRUCache(_REMEMBERED)
        self._last: str | None = None
        self._mixed = float("-inf")
        self._is_given = False
        self._timer: asyncio.Handle | None = None

    @property
    def waiting(self) -> int:
        """How many requests wait for a turn."""
        return sum(map(len, self._waiting.values()))

    async def take(self, client: str) -> None:
        """Wait for a turn, and take it. Raises Busy: too many requests of this client wait already."""
        now = self._clock()
        self._see(client, now)
        # Others may wait all the same: those who pause.
        if client not in self._waiting and not self._is_given and self._pause(client, now) <= 0:
            self._give(client)
            return
        line = self._waiting.setdefault(client, deque())
        if len(line) >= _LONGEST:
            # Those that left meanwhile take no place.
            line = self._waiting[client] = deque(turn for turn in line if not turn.done())
        if len(line) >= _LONGEST:
            raise Busy(f"{len(line)} requests of yours wait already.", help="Send fewer at once.", retry_after=1)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        self._look_soon()
        await turn

    def passes(self, client: str, seconds: float) -> bool:
        """Tell whether a request that takes so little may be answered at once: nobody waits, and its client need not.

        What it takes is reckoned to the client all the same.
        """
        now = self._clock()
        self._see(client, now)
        if self._waiting or self._pause(client, now) > 0:
            return False
        self.spent(client, seconds)
        return True

    def _see(self, client: str, now: float) -> None:
        if client != self._last:
            self._mixed = now if self._last is not None else self._mixed
            self._last = client

    def spent(self, client: str, seconds: float) -> None:
        """Say that a client's turn took longer than usual: its next one is later, while others are there."""
        now = self._clock()
        if now - self._mixed < _TOGETHER:
            self._used[client] = max(now, self._used.get(client, now)) + (1 + _PAUSE) * seconds

    @contextmanager
    def working(self, client: str) -> Iterator[None]:
        """Measure what a client's request takes of the loop; the block must not wait for anything."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent(client, time.perf_counter() - begun)

    def _pause(self, client: str, now: float) -> float:
        """Return for how many seconds a client has to pause; 0 or less: it need not."""
        return self._used.get(client, now) - _CREDIT - now

    def _give(self, client: str) -> None:
        self._is_given = True
        self.spent(client, USUAL_SECONDS)
        self._look_soon()

    def _look_soon(self) -> None:
        """Look for the next turn in the next round of the loop, whenever that was planned before."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_soon(self._next)

    def _next(self) -> None:
        """Give one turn, or find out when there is one to give."""
        self._timer, self._is_given = None, False
        now, shortest = self._clock(), float("inf")
        for client in list(self._waiting):
            line = self._waiting[client]
            while line and line[0].done():  # Cancelled meanwhile.
                line.popleft()
            if not line:
                del self._waiting[client]
                continue
            pause = self._pause(client, now)
            if pause <= 0:
                line.popleft().set_result(None)
                self._waiting.move_to_end(client)
                self._give(client)
                return
            shortest = min(shortest, pause)
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(shortest, self._next)
