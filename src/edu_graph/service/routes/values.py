"""`/queries/<name>/values/<parameter>`: what a parameter of a named query may be given."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph.errors import NotFound
from edu_graph.service.calls import call_of
from edu_graph.service.choices import choices, matching
from edu_graph.service.intake import single
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.replies import listing

router = APIRouter(tags=["queries"])

MOST = 1_000
USUAL = 100

Format = Annotated[
    str | None,
    Query(description="`json` or `html`, instead of the Accept field.", json_schema_extra={"enum": ["json", "html"]}),
]


@router.get("/queries/{name}/values/{parameter}", summary="What a parameter of a named query may be given")
async def values(  # noqa: PLR0913 - each is a parameter of the address
    request: Request,
    name: str,
    parameter: str,
    q: Annotated[str | None, Query(max_length=200, description="Part of a name or value.", examples=["school"])] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many values at most.")] = USUAL,
    lang: Annotated[
        str | None, Query(max_length=35, description="Language of the names (BCP 47).", examples=["ru"])
    ] = None,
    format: Format = None,
) -> Response:
    """Return the values with their names, in the order of the names; `more` tells whether there are further ones.

    For an enum they are its values, for a concept those of its list, for a country or a thing of a class the things of
    that class, for a language those in which things have names.
    """
    call = call_of(request)
    single(request, ["q", "limit", "lang", "format"])
    query = call.release.queries.get(name)
    wanted = query.parameter(parameter)
    if wanted is None:
        known = ", ".join(one.name for one in query.parameters) or "none"
        raise NotFound(f"{name} has no parameter {parameter[:40]!a}.", help=f"Its parameters: {known}.")
    found = matching(await choices(call, request.receive, wanted), q or "")
    language = (lang or "en").strip().lower()
    named = [(choice.value, *choice.label(language)) for choice in found]
    if not wanted.allowed:
        named.sort(key=lambda one: (one[1].casefold(), one[0]))
    content = {
        "release": call.release.id,
        "query": query.name,
        "parameter": wanted.name,
        "type": wanted.type,
        "values": [{"value": value, "label": label, "language": tag} for value, label, tag in named[:limit]],
        "more": len(named) > limit,
    }
    address = f"{call.outside.prefix}/queries/{query.name}"
    table = Listing(
        f"{len(named)} values", ("Value", "Name"), tuple((Cell(one), Cell(label)) for one, label, _ in named[:limit])
    )
    title = f"What {wanted.name} of “{query.summary}” may be"
    return listing(
        request, content, title, [table], intro=(wanted.description, f"Asked at {address}."), wanted=format or None
    )
