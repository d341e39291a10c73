"""`/queries`: the named queries, each with its form, its answers in every format and its text."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import NotFound, ParameterError
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.formats import by_key
from edu_graph.service import named
from edu_graph.service.answers import AnswerResponse
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.choices import has_choices
from edu_graph.service.intake import parameters, single
from edu_graph.service.limits import limits_header
from edu_graph.service.named import Asked, Wish
from edu_graph.service.pages.questions import question_page
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["queries"])

TEXT = "application/sparql-query; charset=utf-8"


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
                "scheme": parameter.scheme,
                "values": call.url(f"/queries/{query.name}/values/{parameter.name}")
                if has_choices(parameter)
                else None,
            }
            for parameter in query.parameters
        ],
        "columns": [{"name": column.name, "description": column.description} for column in query.columns],
        "order": list(query.order),
        "since": query.since,
    }


@router.get("/queries/{name}", include_in_schema=False)
async def query(request: Request, name: str) -> Response:
    """Return a query's answer for these parameters; with `.rq`, its text; with `.csv` and so on, that format."""
    call = call_of(request)
    await named.follow_cursor(call, parameters(request))
    stem, dot, ending = name.partition(".")
    found = call.release.queries.get(stem)
    if ending == "rq":
        single(request, [])
        return Response(found.text, headers={"Content-Type": TEXT})
    values = single(request, [*(parameter.name for parameter in found.parameters), *named.RESERVED])
    wish = Wish.read({key: values.pop(key) for key in named.RESERVED if key in values})
    offers = named.offers_of(found)
    if dot:
        _check_ending(found, ending, wish)
    form = choose(request, offers, wanted=ending or wish.format)
    if form.kind == "page":
        return await question_page(request, call, found, values, wish)
    asked = Asked(found, values, wish, f"/queries/{name}")
    prepared = await named.prepare(call, request.receive, asked, form)
    answer = await named.answer(call, request.receive, prepared)
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings), **named.link_to_next(prepared, answer)}
    return AnswerResponse(call, answer, form, headers)


def _check_ending(found: NamedQuery, ending: str, wish: Wish) -> None:
    offers = named.offers_of(found)
    if by_key(ending, offers) is None:
        endings = ", ".join(f".{offer.extension}" for offer in offers)
        raise NotFound(f"{found.name} has no form .{ending[:40]}.", help=f"There are .rq (its text), {endings}.")
    if wish.format:
        raise ParameterError(
            "The address and format= both name a format.", parameter="format", help="Give one of the two."
        )
