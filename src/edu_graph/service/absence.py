"""What to say of a thing that the release does not have: it never was, or it was withdrawn."""

import asyncio
from typing import Final

from edu_graph import vocab
from edu_graph.errors import Gone, NotFound, ReleaseError
from edu_graph.queries.hints import nearest_thing
from edu_graph.service import history, pins
from edu_graph.service.calls import Call

_SHOWN: Final = 200


async def of(call: Call, iri: str) -> NotFound:
    """Return the problem for something of ours that the call's release says nothing of; `iri` was checked.

    Gone where a release that was published before it, and is kept, says something: the thing was withdrawn since.
    What that release says can still be read there. After the last such release is pruned, the thing is unknown.
    """
    try:
        states = await asyncio.to_thread(history.states, call.state.settings, iri)
    except ReleaseError:
        # A damaged ledger is told where it is asked for.
        states = []
    published = call.release.published
    until = history.moment(published) if published else None
    before = [state for state in states if until is None or state.since < until]
    if not before:
        near = await call.release.look(nearest_thing, iri, call.release.search)
        did = f"Did you mean {call.url('/' + near.removeprefix(vocab.BASE))}? " if near else ""
        return NotFound(f"The release says nothing of <{iri[:_SHOWN]}>.", help=f"{did}Find things by name at /search.")
    last = before[-1]
    address = call.outside.base + pins.pinned("/" + iri.removeprefix(vocab.BASE), last.release)
    return Gone(
        f"<{iri[:_SHOWN]}> was withdrawn: release {last.release} of {last.since:%Y-%m-%d} has it, this one does not.",
        help=f"What was said of it can be read there: {address}",
        release=last.release,
    )
