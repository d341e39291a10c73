"""Screening of queries in the event loop: a long text in many turns, so that nobody waits for all of it."""

from starlette.requests import Request

from edu_graph.queries.policy import Limits, Screened, screening
from edu_graph.service.calls import call_of
from edu_graph.service.logs import ClientGone


async def screened(request: Request, text: str, limits: Limits) -> Screened:
    """Screen a query, a slice of it in each turn of its client; what it takes of the loop counts as the client's.

    Raises what `queries.policy.screen` raises; Busy: too many turns of this client wait; ClientGone: it has left.
    """
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
