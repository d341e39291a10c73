"""`/compare`: two countries side by side. A page only; its figures are those of named queries."""

from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.queries.lists import given_as
from edu_graph.service import entity
from edu_graph.service.calls import Call, call_of
from edu_graph.service.entity import Value
from edu_graph.service.intake import single
from edu_graph.service.looking import look
from edu_graph.service.pages import browsing
from edu_graph.service.pages.browsing import SHELVES
from edu_graph.service.pages.profiles.countries import COMPARED, PARTNERS
from edu_graph.service.pages.profiles.filling import Filled, ask, fill
from edu_graph.service.pages.profiles.showing import sources

router = APIRouter(tags=["start"])

_COUNTRY: Final = vocab.EG + "Country"


@dataclass(frozen=True)
class Pair:
    """One section of both countries."""

    one: Filled
    other: Filled


@router.get("/compare", include_in_schema=False)
async def compare(request: Request) -> Response:
    """Show two countries (`a`, `b`: codes or names) side by side; without both, the form alone."""
    call = call_of(request)
    given = single(request, ["a", "b"])
    asked = [given.get(name, "").strip() for name in ("a", "b")]
    chosen = [
        await look(call, request.receive, call.release.search.resolve, text, entity_class=_COUNTRY) if text else ""
        for text in asked
    ]
    countries = await browsing.entries(call, request.receive, SHELVES["countries"])
    names = await entity.labels_of(call, request.receive, [one for one in chosen if one])
    context: dict[str, object] = {"pairs": [], "common": [], "sources": [], "together": ""}
    if all(chosen) and chosen[0] != chosen[1]:
        context |= await _side_by_side(request, call, chosen[0], chosen[1])
    page = call.state.pages.render(
        call,
        "compare.html",
        options=[(_slug(entry.value.iri), entry.value) for entry in countries],
        chosen=[
            (_slug(one), Value(names[one].text, one, names[one].language)) if one else ("", None) for one in chosen
        ],
        **context,
    )
    return Response(page, media_type="text/html")


def _slug(country: str) -> str:
    return country.rpartition("/")[2]


async def _side_by_side(request: Request, call: Call, one: str, other: str) -> dict[str, object]:
    """Return what the page shows of two countries, each question asked once."""
    origins = await entity.origins_of(call, request.receive)
    wanted = [(section, country) for section in COMPARED for country in (one, other)]
    found = await fill(call, request.receive, await ask(call, request.receive, wanted), origins)
    pairs = [Pair(found[at], found[at + 1]) for at in range(0, len(found), 2)]
    partners = next((pair for pair in pairs if pair.one.section is PARTNERS), None)
    with_one, with_other = (set(partners.one.keys), set(partners.other.keys)) if partners else (set(), set())
    shared = with_one & with_other
    are_partners = other in with_one or one in with_other
    named = await entity.labels_of(call, request.receive, shared)
    query = "list-cooperation-between-countries"
    address = f"/queries/{query}?country={given_as(one)}&partner={given_as(other)}&sources=true"
    return {
        "pairs": pairs,
        "common": browsing.in_order(
            [browsing.Entry(Value(named[iri].text, iri, named[iri].language), 0) for iri in shared], call.language
        ),
        "sources": await sources(call, request.receive, origins, []),
        "together": call.page(address) if query in call.release.queries and are_partners else "",
    }
