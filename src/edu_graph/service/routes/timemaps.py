"""`/timemap/<path>`: the states of a thing, source, graph or release, one for each kept release that holds it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.service import memento
from edu_graph.service.calls import call_of
from edu_graph.service.intake import single
from edu_graph.service.problems import nowhere
from edu_graph.service.replies import tagged

router = APIRouter(tags=["releases"])


@router.get(
    "/timemap/{path:path}",
    summary="The states of a thing, source, graph or release (Memento)",
    responses={200: {"content": {memento.TYPE: {}}}},
)
async def timemap(request: Request, path: str) -> Response:
    """Return the TimeMap (RFC 7089) of `/<path>`: `/timemap/id/place/blr`, `/timemap/releases/current`."""
    call = call_of(request)
    # Those of the original, whose address they are a part of; a list of releases is of no release.
    single(request, ["format", "inverse"])
    found = memento.original("/" + path, request.url.query)
    if found is None:
        raise nowhere("/timemap/" + path)
    return tagged(request, Response(await memento.timemap(call, found), media_type=memento.TYPE))
