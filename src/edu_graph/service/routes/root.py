"""`/`, `/docs`, `/openapi.json` and the stylesheet."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph.build import ledger
from edu_graph.errors import NotAcceptable, ReleaseError
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.formats import GRAPHS
from edu_graph.service.calls import call_of, choose
from edu_graph.service.faces import HOME
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, discovery
from edu_graph.service.messages import N_
from edu_graph.service.pages import browsing, structured
from edu_graph.service.replies import as_json
from edu_graph.settings import Settings

router = APIRouter(tags=["start"])

_QUESTIONS = (
    "list-partner-countries",
    "list-agreements-by-country",
    "list-announced-activities",
    "list-centres-by-target-group",
    "list-recommendations",
)
"""Queries to begin with: each shows another side of the data. Where a release has none of them, others stand in."""
_PUBLICATIONS = 3
_RESPONSES: dict[int | str, dict[str, object]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}


@router.get("/", summary="The first page; for RDF the catalogue", responses=_RESPONSES)
async def home(request: Request) -> Response:
    """Say what this is; a client that prefers data is led to the catalogue (303)."""
    call = call_of(request)
    single(request, [])
    served = call.served
    links = {"Link": f"{alternates(call, '/catalog', GRAPHS)}, {discovery(call)}"}
    if _wants_data(request):
        return RedirectResponse(f"{call.outside.prefix}/catalog", 303, headers=links)
    sizes = await browsing.sizes(call, request.receive) if served else {}
    newest = await asyncio.to_thread(publications, call.state.settings, served.id) if served else []
    page = call.state.pages.render(
        call,
        "home.html",
        shelves=[(browsing.SHELVES[name], size) for name, size in sizes.items()],
        publications=newest,
        figures=figures(served.manifest, sizes) if served else [],
        questions=questions(served.queries) if served else [],
        **({"structured": structured.of_release(call)} if served else {}),
    )
    return Response(page, headers=links, media_type="text/html")


def _wants_data(request: Request) -> bool:
    try:
        return choose(request, HOME).kind != "page"
    except NotAcceptable:
        # Whoever can take neither still gets a first page, from which everything can be found.
        return False


def questions(queries: Iterable[NamedQuery]) -> list[NamedQuery]:
    """Return some queries to begin with: the chosen ones, filled up with the first of each area, by the areas."""
    known = {query.name: query for query in queries}
    found = [known[name] for name in _QUESTIONS if name in known]
    first: dict[str, NamedQuery] = {}
    for query in known.values():
        first.setdefault(query.area, query)
    others = [first[area] for area in sorted(first) if first[area] not in found]
    return [*found, *others][: len(_QUESTIONS)]


def publications(settings: Settings, release: str) -> list[tuple[str, str]]:
    """Return id and moment of the newest publications, latest first, up to the last one of a release.

    Later ones are left out: the page of a release is the same for as long as that is kept.
    """
    try:
        entries = ledger.legible(settings)
    except ReleaseError:
        # A ledger that cannot be read is told where it is asked for.
        return []
    last = max((at for at, entry in enumerate(entries) if entry.release == release), default=-1)
    return [(entry.release, entry.published) for entry in reversed(entries[: last + 1])][:_PUBLICATIONS]


_LISTED: Final = (
    ("sources", N_("sources")),
    ("events", N_("events")),
    ("organisations", N_("institutions and bodies")),
    ("agreements", N_("agreements")),
    ("documents", N_("declarations and publications")),
    ("projects", N_("projects")),
    ("people", N_("persons")),
)
"""Lists of which the first page tells the length, and what it calls what is in them."""


def figures(manifest: dict[str, Any], sizes: Mapping[str, int]) -> list[tuple[str, int, str]]:
    """Return the numbers of a release that mean something to a reader: what, how many, and the list of them, if any.

    What there is a list of is as much as that list has (`browsing.sizes`).
    """
    counts = manifest.get("counts", {})
    found = [
        (N_("statements"), counts.get("statements", counts.get("quads")), ""),
        (N_("passages"), counts.get("graphs", {}).get("Passage"), ""),
        *((name, sizes.get(shelf), shelf) for shelf, name in _LISTED),
    ]
    return [(name, number, shelf) for name, number, shelf in found if number]


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    """Return the OpenAPI description."""
    call = call_of(request)
    single(request, [])
    with call.state.turns.working(call.client.name):
        return Response(as_json(request.app.state.describe(call)), media_type="application/json")


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """Return the API's reference, made from its OpenAPI description."""
    call = call_of(request)
    single(request, [])
    with call.state.turns.working(call.client.name):
        page = call.state.pages.render(call, "docs.html", entries=entries(request.app.state.describe(call)))
    return Response(page, media_type="text/html")


def entries(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations of an OpenAPI description as a page lists them."""
    return [
        {
            "anchor": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "parameters": [_parameter(_resolved(described, found)) for found in operation.get("parameters", ())],
            "formats": list(operation["responses"].get("200", {}).get("content", {})),
        }
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]


def _resolved(described: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in found:
        return found
    shared: dict[str, Any] = described["components"]["parameters"][found["$ref"].rpartition("/")[2]]
    return shared


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    schema = found["schema"]
    options = schema.get("anyOf", [schema])
    return {
        "name": found["name"],
        "required": found["required"],
        "place": found["in"],
        "type": ", ".join(option.get("type", "") for option in options if option.get("type") != "null"),
        "description": found.get("description") or schema.get("description", ""),
    }


@router.get("/static/site.css", include_in_schema=False)
async def style(request: Request) -> Response:
    """Return the stylesheet."""
    single(request, [])
    return Response(call_of(request).state.pages.style, media_type="text/css")


@router.get("/favicon.ico", include_in_schema=False)
async def icon(request: Request) -> Response:
    """Return nothing: the pages name no icon, but browsers ask."""
    single(request, [])
    return Response(status_code=204)
