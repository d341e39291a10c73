"""When work in an index has to end: asked between its steps, in whatever thread it runs.

A thread cannot be ended from outside. So whoever begins work gives it a clock (`timed`), each question to the index
looks at it, and so does whatever compares much without asking.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from edu_graph.errors import TimeLimit


class Stopped(Exception):
    """Nobody waits for the result any more."""


class Clock:
    """What one piece of work may still take. `seconds`: of `now`, from here on."""

    def __init__(self, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._seconds = seconds
        self._until = now() + seconds
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Say that nobody waits any more; from any thread."""
        self._stopped.set()

    def check(self) -> None:
        """Raise Stopped, or TimeLimit (`limit`, seconds) where the time is over."""
        if self._stopped.is_set():
            raise Stopped
        if self._now() > self._until:
            raise TimeLimit(
                f"Looking things up took more than {self._seconds:g} s.",
                limit=self._seconds,
                help="Send fewer, or shorter, texts at once.",
            )


_CLOCK: ContextVar[Clock | None] = ContextVar("edu_graph_clock", default=None)


@contextmanager
def timed(clock: Clock) -> Iterator[None]:
    """Let `check` in the block, and in what it calls, look at this clock."""
    token = _CLOCK.set(clock)
    try:
        yield
    finally:
        _CLOCK.reset(token)


def check() -> None:
    """Raise as `Clock.check` where the work that this is a step of has to end."""
    clock = _CLOCK.get()
    if clock is not None:
        clock.check()
