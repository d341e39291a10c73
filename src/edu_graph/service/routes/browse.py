"""`/browse`: lists of concepts and of things, for those who look around instead of searching. Pages only."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph.errors import NotFound, ParameterError
from edu_graph.service import entity
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.pages import browsing, narrowed
from edu_graph.service.pages.wording import worded

router = APIRouter(tags=["start"])

_LONG: Final = 40
"""Lines from which on a list is shown by initials or years."""

Text = Annotated[str | None, Query(max_length=400)]
Year = Annotated[int | None, Query(ge=1900, le=2100)]


@router.get("/browse", include_in_schema=False)
async def index(request: Request) -> Response:
    """Show every list, with how many lines it has."""
    call = call_of(request)
    single(request, [])
    sizes = await browsing.sizes(call, request.receive)
    shelves = [(shelf, sizes[name]) for name, shelf in browsing.SHELVES.items() if name in sizes]
    page = call.state.pages.render(call, "browse.html", shelves=shelves)
    return Response(page, media_type="text/html")


@router.get("/browse/things", include_in_schema=False)
async def things(
    request: Request,
    kind: Text = None,
    country: Text = None,
    year: Year = None,
    about: Text = None,
) -> Response:
    """Show the things of a kind, of a country, of a year, or that name something."""
    call = call_of(request)
    single(request, ["kind", "country", "year", "about"])
    wanted = await _narrowing(call, kind or "", country or "", year, about or "")
    title = await narrowed.title(call, request.receive, wanted)
    entries = await narrowed.entries(call, request.receive, wanted)
    groups = browsing.by_initial(entries, call.language) if len(entries) >= _LONG else []
    about_it = (await entity.namer(call, request.receive, [wanted.about]))({"type": "uri", "value": wanted.about})
    page = call.state.pages.render(
        call,
        "browse-list.html",
        title=title,
        entries=entries,
        groups=groups,
        by_year=False,
        about=about_it if wanted.about else None,
        has_country=bool(wanted.country),
    )
    return Response(page, media_type="text/html")


async def _narrowing(call: Call, kind: str, country: str, year: int | None, about: str) -> narrowed.Narrowing:
    """Return what a list is to hold. Raises ParameterError: an unknown kind, country or thing, or neither of them."""
    if kind and kind not in narrowed.KINDS:
        raise ParameterError(
            f"{kind[:80]!r} is no kind that is listed.",
            parameter="kind",
            help=f"There are: {', '.join(narrowed.KINDS)}.",
        )
    if not kind and not about:
        raise ParameterError(
            "The list needs a kind, or what it is about.", parameter="kind", help="Give kind= or about=."
        )
    resolve = call.release.search.resolve
    iri = await call.release.look(_resolved, resolve, country, "country") if country else ""
    thing = await call.release.look(_resolved, resolve, about, "about") if about else ""
    return narrowed.Narrowing(narrowed.KINDS.get(kind), iri, year, thing)


def _resolved(resolve: Callable[..., str], text: str, parameter: str) -> str:
    try:
        return resolve(text, entity_class="Country") if parameter == "country" else resolve(text)
    except ParameterError as error:
        raise ParameterError(f"{parameter}: {error.detail}", help=error.help, parameter=parameter) from error


@router.get("/browse/{name}", include_in_schema=False)
async def shelf(request: Request, name: str) -> Response:
    """Show one list: a tree of concepts, or things by their names."""
    call = call_of(request)
    single(request, [])
    if name not in browsing.SHELVES:
        raise NotFound(f"There is no list {name[:80]!r} to browse.", help=f"There are: {', '.join(browsing.SHELVES)}.")
    wanted = browsing.SHELVES[name]
    entries = await browsing.entries(call, request.receive, wanted)
    is_long = len(entries) >= _LONG and not wanted.scheme
    groups = await browsing.groups(call, request.receive, wanted, entries) if is_long else []
    page = call.state.pages.render(
        call,
        "browse-list.html",
        title=worded(wanted.title, call.language),
        summary=wanted.summary,
        entries=entries,
        groups=groups,
        by_year=wanted.by_year,
    )
    return Response(page, media_type="text/html")
