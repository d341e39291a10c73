"""`/search`: finding things by name."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response
from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.search.index import DEFAULT_LIMIT
from edu_graph.search.refusing import MAX_LIMIT
from edu_graph.search.rows import Facet, Found
from edu_graph.service import entity, finding, sentences
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import LISTS
from edu_graph.service.finding import Wish
from edu_graph.service.intake import single
from edu_graph.service.looking import look
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import narrowed
from edu_graph.service.pages.wording import kind_name
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["search"])

LONGEST = 400
"""Characters of a name or identifier that is looked for; longer ones are refused before the index is asked."""

_PARAMETERS = ["q", "lang", "kind", "type", "country", "limit", "cursor", "format"]
_NOTHING = Found((), 0, False, {})
_SCHEMES: Final = (
    "SELECT ?x (MIN(?scheme) AS ?list) WHERE {{ VALUES ?x {{ {nodes} }} ?x <{scheme}> ?scheme }} GROUP BY ?x"
)
FEW: Final = 6
"""Values of a facet that a page shows; the others are folded."""

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
    is_page = choose(request, LISTS, wanted=format or None).kind == "page"
    if is_page:
        # Data is the same for everybody; a page calls things as its reader does.
        asked = replace(asked, language=asked.language or call.language)
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
    context = _context(call, wish, found) | {"values": values, "offset": asked.offset}
    if is_page and wish.q:
        context |= await _told(call, request.receive, wish, found)
    context["following"] = _onward(call, following)
    reply = json_or_page(request, content, "search.html", context, format or None)
    if following:
        reply.headers.append("Link", f'<{following}>; rel="next"')
    return reply


def _context(call: Call, wish: Wish, found: Found) -> dict[str, Any]:
    return {
        "title": translations(call.language).gettext("Search"),
        "hits": found.hits if wish.q else None,
        "kinds": [*vocab.KINDS, "source"],
        "found": found,
        "meant": finding.did_you_mean(found),
        "narrowed": _narrowed(call, wish, found),
        "widened": _widened(call, wish),
        "partial": finding.is_partial(wish.q, found),
        "few": FEW,
    }


async def _told(call: Call, receive: Receive, wish: Wish, found: Found) -> dict[str, Any]:
    """Return what a page tells besides: the list that the question asks for, and what names the concepts found."""
    about = {hit.iri: narrowed.Narrowing(about=hit.iri) for hit in found.hits if hit.kind == "concept"}
    counts = await narrowed.how_many(call, receive, about)
    named = {one: (count, about[one].address(call)) for one, count in counts.items() if count}
    lists = [] if wish.cursor else await _lists(call, receive, wish.q)
    return {"named": named, "lists": lists, "schemes": await _schemes(call, receive, about)}


async def _schemes(call: Call, receive: Receive, concepts: Iterable[str]) -> dict[str, entity.Value]:
    """Return what the list is called in which each concept stands: several concepts have one name."""
    nodes = " ".join(to_sparql(iri(one)) for one in concepts)
    found = await rows(call, receive, _SCHEMES.format(nodes=nodes, scheme=vocab.SKOS + "inScheme")) if nodes else []
    lists = {row["x"]["value"]: row["list"]["value"] for row in found if "x" in row}
    names = await entity.labels_of(call, receive, lists.values())
    return {one: names[which] for one, which in lists.items() if which in names}


async def _lists(call: Call, receive: Receive, text: str) -> list[tuple[str, str, int]]:
    """Return the list that a question asks for: its title, its address, and how long it is.

    Where it is empty for a year, the list of all years comes behind it.
    """

    async def read() -> sentences.Words:
        return await call.release.look(sentences.words_of_kinds, call.release.vocabulary)

    words = await call.release.once("words of kinds", read)
    wanted = await look(call, receive, sentences.read, text, words, call.release.search)
    found: list[tuple[str, str, int]] = []
    while wanted is not None:
        count = len(await narrowed.things(call, receive, wanted))
        found.append((await narrowed.title(call, receive, wanted), wanted.address(call), count))
        wanted = replace(wanted, year=None) if wanted.year and not count else None
    return found


_FILTERS: Final = {"kind": N_("Kind"), "type": N_("Class"), "country": N_("Country")}
_ONLY: Final = {"kind": N_("Only one kind"), "type": N_("Only one class"), "country": N_("Only one country")}
_Links = list[tuple[str, list[tuple[str, str, int]]]]


def _onward(call: Call, following: str | None) -> str | None:
    """Return the address of the next page in the reader's language, of what JSON tells as the next one."""
    return following and call.page(following.removeprefix(call.outside.base))


def _narrowed(call: Call, wish: Wish, found: Found) -> _Links:
    """Return, for the page, links to the same search with one filter more: address, what it is called, how many."""
    given, say = dict(wish.pairs()), translations(call.language).gettext
    return [
        (
            say(_ONLY[name]),
            [
                (_address(call, given | {name: _short(name, facet.value)}), _called(call, name, facet), facet.count)
                for facet in listed
            ],
        )
        for name, listed in found.facets.items()
        if name not in given and len(listed) > 1
    ]


def _called(call: Call, name: str, facet: Facet) -> str:
    """Return what a reader calls a facet: the index knows kinds and classes by one name alone."""
    if name == "kind":
        return kind_name(facet.value, call.language)
    return call.release.vocabulary.label(facet.value, call.language) if name == "type" else facet.label


def _widened(call: Call, wish: Wish) -> list[tuple[str, str, str]]:
    """Return, for the page, the filters that are set, each with the address of the search without it."""
    given, say = dict(wish.pairs()), translations(call.language).gettext
    return [
        (say(told), _value(call, name, given[name]), _address(call, {k: v for k, v in given.items() if k != name}))
        for name, told in _FILTERS.items()
        if name in given
    ]


def _address(call: Call, given: dict[str, str]) -> str:
    return call.page("/search?" + urlencode(given))


def _value(call: Call, name: str, given: str) -> str:
    return kind_name(given, call.language) if name == "kind" else given


def _short(name: str, value: str) -> str:
    return value if name == "kind" else vocab.curie(value)
