"""`/search`: finding things by name."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.search.index import DEFAULT_LIMIT, MAX_LIMIT
from edu_graph.search.rows import Found
from edu_graph.service import finding
from edu_graph.service.calls import Call, call_of
from edu_graph.service.finding import Wish
from edu_graph.service.intake import single
from edu_graph.service.looking import look
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["search"])

LONGEST = 400
"""Characters of a name or identifier that is looked for; longer ones are refused before the index is asked."""

_PARAMETERS = ["q", "lang", "kind", "type", "country", "limit", "cursor", "format"]
_NOTHING = Found((), 0, False, {})

Format = Annotated[
    str | None,
    Query(description="`json` or `html`, instead of the Accept field.", json_schema_extra={"enum": ["json", "html"]}),
]


Name = Annotated[
    str | None,
    Query(max_length=LONGEST, description="A name, its beginning, or nearly a name.", examples=["Smolensk"]),
]
Language = Annotated[str | None, Query(max_length=35, description="Preferred language (BCP 47).", examples=["ru"])]
Kind = Annotated[
    str | None,
    Query(
        description=f"One of {', '.join(vocab.KINDS)}, source.",
        examples=["place"],
        json_schema_extra={"enum": [*vocab.KINDS, "source"]},
    ),
]
Type = Annotated[
    str | None,
    Query(max_length=LONGEST, description="A class: local name, `eg:` name or IRI.", examples=["Ministry"]),
]
Country = Annotated[
    str | None, Query(max_length=LONGEST, description="A country's code, name or IRI.", examples=["BY"])
]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many hits at most.")]
Cursor = Annotated[str | None, Query(max_length=LONGEST, description="Where the page before ended, as it said.")]


@router.get("/search", summary="Find things by name, in any language")
async def search(  # noqa: PLR0913 - each is one parameter of the interface
    request: Request,
    q: Name = None,
    lang: Language = None,
    kind: Kind = None,
    type: Type = None,
    country: Country = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    format: Format = None,
) -> Response:
    """Return hits, best first, with facets over all that was found.

    Exact preferred names come first, then other exact names, the same names in another spelling or script, names that
    hold all the words, and, where there is none of these, names that the text nearly is.
    """
    call = call_of(request)
    values = single(request, _PARAMETERS)
    wish = Wish(q or "", lang or "", kind or "", type or "", country or "", limit, cursor or "")
    asked = await finding.question(call, wish)
    found = await look(call, request.receive, call.release.search.find, asked) if q else _NOTHING
    following, after = finding.next_page(call, wish, asked, found)
    content = {
        "release": call.release.id,
        "hits": [finding.entry(call, hit) for hit in found.hits],
        "total": found.total,
        "capped": found.is_capped,
        "didYouMean": finding.did_you_mean(found),
        "facets": finding.facets(found.facets),
        "page": {"limit": limit, "next": following, "cursor": after},
    }
    context = _context(call, wish, found) | {"values": values, "following": following, "offset": asked.offset}
    reply = json_or_page(request, content, "search.html", context, format or None)
    if following:
        reply.headers.append("Link", f'<{following}>; rel="next"')
    return reply


def _context(call: Call, wish: Wish, found: Found) -> dict[str, Any]:
    return {
        "title": "Search",
        "hits": found.hits if wish.q else None,
        "kinds": [*vocab.KINDS, "source"],
        "found": found,
        "meant": finding.did_you_mean(found),
        "narrowed": _narrowed(call, wish, found),
        "widened": _widened(call, wish),
    }


_Links = dict[str, list[tuple[str, str, int]]]


def _narrowed(call: Call, wish: Wish, found: Found) -> _Links:
    """Return, for the page, links to the same search with one filter more: address, what it is called, how many."""
    given = dict(wish.pairs())
    return {
        name: [
            (_address(call, given | {name: _short(name, facet.value)}), facet.label, facet.count) for facet in listed
        ]
        for name, listed in found.facets.items()
        if name not in given and len(listed) > 1
    }


def _widened(call: Call, wish: Wish) -> list[tuple[str, str, str]]:
    """Return, for the page, the filters that are set, each with the address of the search without it."""
    given = dict(wish.pairs())
    return [
        (name, given[name], _address(call, {key: value for key, value in given.items() if key != name}))
        for name in ("kind", "type", "country")
        if name in given
    ]


def _address(call: Call, given: dict[str, str]) -> str:
    return call.path("/search?" + urlencode(given))


def _short(name: str, value: str) -> str:
    return value if name == "kind" else vocab.curie(value)
