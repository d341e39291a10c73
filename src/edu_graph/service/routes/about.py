"""`/about`, `/accessibility`, `/privacy`, `/maps`: what the service is, and what it promises readers. Pages only."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.service.calls import call_of
from edu_graph.service.intake import single
from edu_graph.service.messages import N_, Review, reviews

router = APIRouter(tags=["start"])


@dataclass(frozen=True)
class Disputed:
    """A place about which states differ: what it is called, and how maps draw it (both are messages)."""

    place: str
    drawing: str


DISPUTED: Final = (
    Disputed(N_("Crimea"), N_("part of Ukraine")),
    Disputed(N_("Western Sahara"), N_("a shape of its own")),
    Disputed(N_("West Bank and Gaza Strip"), N_("Palestine, a shape of its own")),
    Disputed(N_("Golan Heights"), N_("as the shapes that we use have it, with Israel; no judgement of ours")),
    Disputed(N_("Kosovo"), N_("a shape of its own, with no code in ISO 3166-1, so that no figures are shown on it")),
    Disputed(N_("Northern Cyprus"), N_("a shape of its own that is never coloured")),
    Disputed(N_("Somaliland"), N_("a shape of its own that is never coloured")),
    Disputed(N_("Taiwan"), N_("a shape of its own, under its code in ISO 3166-1")),
    Disputed(N_("Abkhazia and South Ossetia"), N_("part of Georgia")),
)
"""How the shapes of maps draw places about which states differ."""


@router.get("/about", include_in_schema=False)
async def about(request: Request) -> Response:
    """Return what edu-graph is, where its statements come from, and what may be done with them."""
    return _page(request, "about.html", licence=vocab.LICENCE, contact=call_of(request).state.settings.contact)


@router.get("/accessibility", include_in_schema=False)
async def accessibility(request: Request) -> Response:
    """Return what was tested, what was not, and whom to tell of a barrier."""
    settings = call_of(request).state.settings
    shares = [_share(review) for review in reviews()]
    return _page(request, "accessibility.html", contact=settings.contact, reviews=shares)


@router.get("/privacy", include_in_schema=False)
async def privacy(request: Request) -> Response:
    """Return what is kept of a request."""
    settings = call_of(request).state.settings
    return _page(request, "privacy.html", seconds=settings.slow_query_seconds, keeps_text=settings.slow_query_text)


@router.get("/maps", include_in_schema=False)
async def maps(request: Request) -> Response:
    """Return how maps are drawn and named."""
    return _page(request, "maps.html", disputed=DISPUTED)


def _page(request: Request, template: str, **context: Any) -> Response:
    single(request, [])
    call = call_of(request)
    return Response(call.state.pages.render(call, template, **context), media_type="text/html")


def _share(review: Review) -> dict[str, Any]:
    return {
        "language": review.language,
        "messages": review.messages,
        "unreviewed": review.unreviewed,
        "share": round(100 * review.unreviewed / review.messages) if review.messages else 0,
    }
