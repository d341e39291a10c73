"""`/catalog`, `/void`, `/.well-known/void`: the release described for portals and harvesters."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.rdf.formats import GRAPHS, HTML, Format
from edu_graph.service import catalogue, contents, paging
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import DOCUMENTS
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, by_extension, discovery
from edu_graph.service.releasefiles import http_date
from edu_graph.service.routes.ontology import ending

router = APIRouter(tags=["catalogue"])

_AT_ONCE = 100
"""Data sets on one page: each has up to 18 files."""

_RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {form.media_type: {} for form in DOCUMENTS}}}


@router.get("/catalog", summary="DCAT-AP 3 catalogue", responses=_RESPONSES)
@router.get("/void", summary="VoID description", responses=_RESPONSES)
async def catalog(request: Request) -> Response:
    """Return the release's description, with this service's addresses where a reader must download; or its page."""
    given = single(request, ["format", "page"])
    form = choose(request, DOCUMENTS, wanted=given.get("format") or None)
    return await _catalog(call_of(request), form, paging.asked(given, form))


@router.get("/catalog.{extension}", summary="The same in the format that the ending names", responses=_RESPONSES)
async def catalog_as(request: Request, extension: str) -> Response:
    """Return the catalogue as .ttl, .nt, .rdf or .jsonld, or its page as .html."""
    form = ending(extension, DOCUMENTS)
    return await _catalog(call_of(request), form, paging.asked(single(request, ["page"]), form))


async def _catalog(call: Call, form: Format, number: int) -> Response:
    headers = {"Link": f"{alternates(call, '/catalog', DOCUMENTS, but=form)}, {discovery(call)}"}
    if (modified := http_date(call.release.published)) is not None:
        headers["Last-Modified"] = modified
    if form == HTML:
        return Response(await _page(call, number), headers=headers, media_type="text/html")
    return Response(await catalogue.written(call, form), headers=headers, media_type=form.content_type)


async def _page(call: Call, number: int) -> str:
    said = await contents.told(call)
    known = contents.datasets(call, said)
    leaf = paging.Leaf(number, _AT_ONCE, len(known))
    shown = await asyncio.to_thread(contents.dated, call, leaf.cut(known))
    return call.state.pages.render(
        call,
        "catalog.html",
        contents=contents.groups(shown, said),
        leaf=leaf,
        turns=leaf.turns(call, "/catalog"),
        links=by_extension(call, "/catalog", GRAPHS),
        licence=vocab.LICENCE,
    )


@router.get("/.well-known/void", summary="Where the VoID description is")
async def well_known(request: Request) -> Response:
    """Redirect to /void (VoID note, section 7.2)."""
    single(request, [])
    return RedirectResponse(call_of(request).outside.prefix + "/void", 302)
