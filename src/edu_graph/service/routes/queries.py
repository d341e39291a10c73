"""`/queries`: the named queries, each with its form, its answers in every format and its text."""

import json
from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.execution import QueryRequest
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, Format
from edu_graph.service.answers import AnswerResponse, execute, limits_header
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import DOCUMENTS, RESULTS
from edu_graph.service.intake import single
from edu_graph.service.links import by_parameter
from edu_graph.service.pages.results import PAGE_BYTES, PAGE_ROWS, fetch, folded, table_of
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["queries"])

TEXT = "application/sparql-query; charset=utf-8"
_LOOKED_UP = ("entity", "country")


@router.get("/queries", summary="All named queries")
async def queries(request: Request) -> Response:
    """Return each query with its question, parameters and columns."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    found = list(call.release.queries)
    areas = [(area, list(group)) for area, group in groupby(sorted(found, key=_area), key=lambda query: query.area)]
    content = {"release": call.release.id, "queries": [entry(call, query) for query in found]}
    return json_or_page(request, content, "queries.html", {"areas": areas}, wanted)


def _area(query: NamedQuery) -> tuple[str, str]:
    return query.area, query.name


def entry(call: Call, query: NamedQuery) -> dict[str, object]:
    """Return what the list says of a query."""
    return {
        "name": query.name,
        "area": query.area,
        "summary": query.summary,
        "description": query.description,
        "question": query.question,
        "url": call.url(f"/queries/{query.name}"),
        "text": call.url(f"/queries/{query.name}.rq"),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.description,
                "required": parameter.is_required,
                "default": parameter.default,
                "example": parameter.example,
                "allowed": list(parameter.allowed),
                "class": parameter.entity_class,
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": column.name, "description": column.description} for column in query.columns],
        "order": list(query.order),
        "since": query.since,
    }


@router.get("/queries/{name}", include_in_schema=False)
async def query(request: Request, name: str) -> Response:
    """Return a query's answer for these parameters; with `.rq`, its text."""
    call = call_of(request)
    if name.endswith(".rq"):
        single(request, [])
        return Response(call.release.queries.get(name.removesuffix(".rq")).text, headers={"Content-Type": TEXT})
    found = call.release.queries.get(name)
    values = single(request, [*(parameter.name for parameter in found.parameters), "format"])
    is_graph = found.form in ("CONSTRUCT", "DESCRIBE")
    form = choose(request, DOCUMENTS if is_graph else RESULTS, wanted=values.pop("format", "") or None)
    if form.kind == "page":
        return await _page(request, call, found, values)
    prepared = await _request(call, found, values, form)
    answer = await execute(call, request.receive, prepared)
    return AnswerResponse(call, answer, form, {"X-Edu-Graph-Limits": limits_header(call.state.settings)})


async def _request(call: Call, found: NamedQuery, values: dict[str, str], form: Format) -> QueryRequest:
    served = call.release
    if any(parameter.type in _LOOKED_UP for parameter in found.parameters):
        bound = await served.look(bind, found, values, served.search)
    else:
        bound = bind(found, values, served.search)
    return QueryRequest(text=bound.text, format=form, limits=Limits.of(call.state.settings), lane="named")


async def _page(request: Request, call: Call, found: NamedQuery, values: dict[str, str]) -> Response:
    is_graph = found.form in ("CONSTRUCT", "DESCRIBE")
    given = {name: value for name, value in values.items() if value}
    missing = any(parameter.is_required and parameter.name not in given for parameter in found.parameters)
    table, is_too_large = None, False
    if not missing and not is_graph:
        body = await fetch(request, call, await _request(call, found, given, JSON))
        table = None if body is None else table_of(json.loads(body))
        is_too_large = table is None
        table = table and folded(table)
    links = by_parameter(call, f"/queries/{found.name}", list(given.items()), GRAPHS if is_graph else BINDINGS)
    page = call.state.pages.render(
        call,
        "query.html",
        query=found,
        values=given,
        table=table,
        too_large=is_too_large,
        page_rows=PAGE_ROWS,
        page_kib=PAGE_BYTES // 1024,
        links=[] if missing else links,
    )
    return Response(page, headers={"X-Edu-Graph-Limits": limits_header(call.state.settings)}, media_type="text/html")
