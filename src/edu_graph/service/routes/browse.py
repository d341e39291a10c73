"""`/browse`: lists of concepts and of things, for those who look around instead of searching. Pages only."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import NotFound
from edu_graph.service.calls import call_of
from edu_graph.service.intake import single
from edu_graph.service.pages import browsing

router = APIRouter(tags=["start"])

_LONG: Final = 40
"""Lines from which on a list is shown by initials."""


@router.get("/browse", include_in_schema=False)
async def index(request: Request) -> Response:
    """Show every list, with how many lines it has."""
    call = call_of(request)
    single(request, [])
    sizes = await browsing.sizes(call, request.receive)
    shelves = [(shelf, sizes[name]) for name, shelf in browsing.SHELVES.items() if name in sizes]
    page = call.state.pages.render(call, "browse.html", shelves=shelves)
    return Response(page, media_type="text/html")


@router.get("/browse/{name}", include_in_schema=False)
async def shelf(request: Request, name: str) -> Response:
    """Show one list: a tree of concepts, or things by their names."""
    call = call_of(request)
    single(request, [])
    if name not in browsing.SHELVES:
        raise NotFound(f"There is no list {name[:80]!r} to browse.", help=f"There are: {', '.join(browsing.SHELVES)}.")
    wanted = browsing.SHELVES[name]
    entries = await browsing.entries(call, request.receive, wanted)
    groups = browsing.by_initial(entries, call.language) if len(entries) >= _LONG and not wanted.scheme else []
    page = call.state.pages.render(call, "browse-list.html", shelf=wanted, entries=entries, groups=groups)
    return Response(page, media_type="text/html")
