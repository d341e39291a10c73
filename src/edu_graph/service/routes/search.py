"""`/search` and `/lookup`: finding things by name and by identifier."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.search.index import DEFAULT_LIMIT, MAX_LIMIT
from edu_graph.search.rows import Hit
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["search"])

LONGEST = 400
"""Characters of a name or identifier that is looked for; longer ones are refused before the index is asked."""

SCHEMES = ["iso-alpha-2", "iso-alpha-3", "iso-numeric", "m49", "iri"]

Format = Annotated[
    str | None,
    Query(description="`json` or `html`, instead of the Accept field.", json_schema_extra={"enum": ["json", "html"]}),
]


@router.get("/search", summary="Find things by name, in any language")
async def search(
    request: Request,
    q: Annotated[
        str | None, Query(max_length=LONGEST, description="A name or its beginning.", examples=["Smolensk"])
    ] = None,
    lang: Annotated[
        str | None, Query(max_length=35, description="Preferred language (BCP 47).", examples=["ru"])
    ] = None,
    kind: Annotated[
        str | None,
        Query(
            description=f"One of {', '.join(vocab.KINDS)}.",
            examples=["place"],
            json_schema_extra={"enum": list(vocab.KINDS)},
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many hits at most.")] = DEFAULT_LIMIT,
    format: Format = None,
) -> Response:
    """Return hits, best first: exact preferred names, other exact names, then names that hold all the words."""
    call = call_of(request)
    values = single(request, ["q", "lang", "kind", "limit", "format"])
    hits: list[Hit] | None = None
    if q:
        index = call.release.search
        hits = await call.release.look(index.search, q, language=lang or None, kind=kind or None, limit=limit)
    return _found(request, call, hits, values, "Search", format)


@router.get("/lookup", summary="Find things by identifier")
async def lookup(
    request: Request,
    scheme: Annotated[
        str,
        Query(
            max_length=40,
            description="Identifier scheme.",
            examples=["iso-alpha-2"],
            json_schema_extra={"enum": SCHEMES},
        ),
    ],
    id: Annotated[str, Query(max_length=LONGEST, description="The identifier.", examples=["BY"])],
    format: Format = None,
) -> Response:
    """Return the things that bear the identifier; an empty list where none does."""
    call = call_of(request)
    single(request, ["scheme", "id", "format"])
    index, scheme = call.release.search, scheme.lower()
    hits = await call.release.look(index.lookup, scheme, id)
    if not hits and scheme == "iri" and "#" in id:
        # A passage or part is known by the source or thing that it belongs to.
        hits = await call.release.look(index.lookup, scheme, id.partition("#")[0])
    return _found(request, call, hits, {}, f"Things with {scheme} {id}", format)


def _found(
    request: Request, call: Call, hits: list[Hit] | None, values: dict[str, str], title: str, wanted: str | None
) -> Response:
    content = {"release": call.release.id, "hits": [_entry(call, hit) for hit in hits or ()]}
    context = {"title": title, "hits": hits, "values": values, "kinds": vocab.KINDS}
    return json_or_page(request, content, "search.html", context, wanted or None)


def _entry(call: Call, hit: Hit) -> dict[str, object]:
    return {
        "iri": hit.iri,
        "url": call.url("/" + hit.iri.removeprefix(vocab.BASE)),
        "kind": hit.kind,
        "types": list(hit.types),
        "label": hit.label,
        "language": hit.language,
        "matched": hit.matched,
        "score": round(hit.score, 4),
    }
