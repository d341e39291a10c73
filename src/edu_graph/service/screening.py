"""Screening of queries in the event loop: a long text in many turns, so that nobody waits for all of it."""

import asyncio
import math

from starlette.requests import Request

from edu_graph.errors import Busy
from edu_graph.queries.policy import Limits, Screened, screening
from edu_graph.service.calls import call_of
from edu_graph.service.logs import ClientGone


async def screened(request: Request, text: str, limits: Limits) -> Screened:
    """Screen a query, a slice of it in each turn of its client; what it takes of the loop counts as the client's.

    Raises what `queries.policy.screen` raises; Busy: too many turns of this client wait, or its turns came so slowly
    that they took the queue's time; ClientGone: it has left.
    """
    call = call_of(request)
    wait = call.state.settings.queue_seconds
    try:
        async with asyncio.timeout(wait):
            return await _sliced(request, text, limits)
    except TimeoutError as error:
        raise Busy(
            f"Screening this query took more than {wait:g} s beside the other requests of yours.",
            help="Send fewer at once, or a shorter query.",
            retry_after=math.ceil(wait),
        ) from error


async def _sliced(request: Request, text: str, limits: Limits) -> Screened:
    call = call_of(request)
    turns, client, steps = call.state.turns, call.client.name, screening(text, limits)
    is_gone = request.scope.get("extensions", {}).get("edu_graph.gone")
    while True:
        with turns.working(client):
            found = next(steps)
        if found is not None:
            return found
        await turns.take(client)
        if is_gone is not None and is_gone():
            raise ClientGone
