"""`/`, `/docs`, `/openapi.json` and the stylesheet."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph.errors import NotAcceptable
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.formats import GRAPHS
from edu_graph.service.calls import call_of, choose
from edu_graph.service.faces import HOME
from edu_graph.service.intake import single
from edu_graph.service.links import alternates, discovery
from edu_graph.service.pages import structured
from edu_graph.service.replies import as_json

router = APIRouter(tags=["start"])

_QUESTIONS = 8
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
    page = call.state.pages.render(
        call,
        "home.html",
        figures=figures(served.manifest) if served else [],
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
    """Return some queries to begin with: the first of each area, in the order of the areas."""
    first: dict[str, NamedQuery] = {}
    for query in queries:
        first.setdefault(query.area, query)
    return [first[area] for area in sorted(first)][:_QUESTIONS]


def figures(manifest: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the numbers of a release that mean something to a reader."""
    counts = manifest.get("counts", {})
    things = counts.get("things", {})
    graphs = counts.get("graphs", {})
    found = [
        ("statements", counts.get("statements", counts.get("quads"))),
        ("sources", things.get("source")),
        ("passages", graphs.get("Passage")),
        ("events", things.get("event")),
        ("institutions and bodies", things.get("agent")),
        ("persons", things.get("person")),
        ("agreements", things.get("agreement")),
        ("declarations and publications", things.get("document")),
        ("projects", things.get("project")),
    ]
    return [(name, number) for name, number in found if number]


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
