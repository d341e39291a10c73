"""Look-ups of a request in the search index: beside the loop, timed, paid for, and ended with the request."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from starlette.types import Receive

from edu_graph.errors import EduGraphError, TimeLimit
from edu_graph.search.stopping import Clock, timed
from edu_graph.service.answers import Watch
from edu_graph.service.calls import Call
from edu_graph.service.metering import WorkMeter

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class _Cost:
    """What a look-up took: seconds of processor time, and what ended it."""

    seconds: float = 0.0
    error: Exception | None = None


async def look(call: Call, receive: Receive, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run work in the search index in a thread, and return what it returns.

    All look-ups of a request together have the time of one query, and each is charged to the client as one. When the
    client leaves, or the service stops, the work ends at its next step (`search.stopping`), and this only then: the
    index is open for as long as somebody reads in it.

    Raises BudgetSpent; TimeLimit; ClientGone; what the work raises.
    """
    meter, cost = WorkMeter(call, lenient=True), _Cost()
    meter.admit()
    clock = Clock(call.state.settings.query_seconds - call.looked)

    def timed_work() -> T:
        begun, used = time.monotonic(), time.thread_time()
        try:
            with timed(clock):
                clock.check()
                return work(*args, **kwargs)
        except EduGraphError as error:
            cost.error = error
            raise
        finally:
            call.looked += time.monotonic() - begun
            cost.seconds = time.thread_time() - used

    try:
        async with Watch(receive):
            return await _whole(asyncio.create_task(asyncio.to_thread(timed_work)), clock)
    finally:
        meter.spent(cost.seconds, failed=isinstance(cost.error, TimeLimit))
        # A thread takes its seconds from the loop.
        call.state.turns.spent(call.client.name, cost.seconds)


async def _whole(thread: asyncio.Task[T], clock: Clock) -> T:
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        clock.stop()
        # What it then raises is nobody's business, and a second cancelling changes nothing: it ends soon.
        await asyncio.wait([thread])
        thread.exception()
        raise
