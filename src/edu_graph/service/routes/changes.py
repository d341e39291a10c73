"""`/releases/<id>/changes`: what a release says that another one does not, and the other way round."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from edu_graph import vocab
from edu_graph.build.difference import difference
from edu_graph.build.release import Release
from edu_graph.errors import ParameterError
from edu_graph.service import caching, releasefiles
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.metering import WorkMeter

router = APIRouter(tags=["releases"])

MEDIA_TYPE = "application/rdf-patch"
_LINES = 500
"""Lines that are read at once, beside the loop."""

_Since = Annotated[
    str | None,
    Query(max_length=80, description="A kept release, by identifier or IRI; the one published before by default."),
]
_RESPONSES: dict[int | str, dict[str, object]] = {
    200: {"description": "The changes.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


@router.get("/releases/{name}/changes", summary="What a release changed", responses=_RESPONSES)
async def changes(request: Request, name: str, since: _Since = None) -> Response:
    """Return the quads that `since` has and this release has not (D), and the other way round (A), as RDF Patch.

    The last line is `TC .`: without it, something is missing.
    """
    call = call_of(request)
    single(request, ["since"])
    after = await asyncio.to_thread(releasefiles.kept, call, name)
    before = await asyncio.to_thread(_before, call, after, since)
    # The front leaves one coding in the field, the one that the answer will have.
    coding = request.headers.get("accept-encoding", "identity")
    tag = f'"changes-{before.id}-{after.id}-{coding}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=0, must-revalidate", "X-Edu-Graph-Release": after.id}
    if caching.matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if call.is_head:
        answer = Response(None, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")
        # How long the answer to GET would be, nobody has counted (RFC 9110, 8.6).
        del answer.headers["Content-Length"]
        return answer
    payer = WorkMeter(call)
    payer.admit()
    return StreamingResponse(_pieces(before, after, payer), headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


def _before(call: Call, after: Release, since: str | None) -> Release:
    if since:
        return releasefiles.kept(call, since.removeprefix(vocab.RELEASE))
    entry = releasefiles.publication(call.state.settings, after.id)
    if entry is None or entry.predecessor is None:
        raise ParameterError(
            f"The release {after.id} has none before it.",
            help=f"Name a kept release: since=…; {call.path('/releases')} lists all.",
            parameter="since",
        )
    return releasefiles.kept(call, entry.predecessor)


async def _pieces(before: Release, after: Release, payer: WorkMeter) -> AsyncIterator[bytes]:
    """Yield the patch; to read two whole releases costs as much as a query that takes so long."""
    lines = _lines(before, after)
    piece = b"first"
    while piece:
        begun = time.perf_counter()
        try:
            piece = await asyncio.to_thread(lambda: b"".join(islice(lines, _LINES)))
        finally:
            # What was read for a client that left meanwhile was read all the same.
            payer.spent(time.perf_counter() - begun)
        if piece:
            yield piece


def _lines(before: Release, after: Release) -> Iterator[bytes]:
    """Yield the lines of an RDF Patch (afs.github.io/rdf-patch): whoever has the one release gets the other."""
    for name, release in (("prev", before), ("id", after)):
        yield f"H {name} <{vocab.RELEASE}{release.id}> .\n".encode()
    yield b"TX .\n"
    for sign, line in difference(before.graph, after.graph):
        yield sign + b" " + line
    yield b"TC .\n"
