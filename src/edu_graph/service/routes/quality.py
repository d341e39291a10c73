"""`/quality`: what the data of a release has and lacks, which things may be one, and how both changed."""

import asyncio
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.build import quality as measured
from edu_graph.errors import NotFound
from edu_graph.service.calls import Call, call_of
from edu_graph.service.entity import Value, labels_of
from edu_graph.service.intake import single
from edu_graph.service.messages import translations
from edu_graph.service.replies import json_or_page, tagged

router = APIRouter(tags=["releases"])

SHOWN: Final = 200
"""Rows of each table on the page; the JSON has all."""
_CALLED: Final = {"documents": "sources"}
"""Figures that the pages call otherwise than the report does, which keeps its names."""


@router.get("/quality", summary="What the data has and lacks, measured")
async def quality(request: Request) -> Response:
    """Return the data-quality report of the release, each figure with its denominator, and the trend of the ledger.

    `resolution.open` are the pairs of things that may be one and on which the editors have decided nothing yet.
    """
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    told = await asyncio.to_thread(_told, call)
    content = {**told, "lists": {name: call.url(f"/quality/{name}") for name in measured.lists(told)}}
    context = {"told": told, "lists": measured.lists(told), "shown": SHOWN, "trend": _trend(told["trend"])}
    context["labels"] = _labels(call, told)
    context |= {"called": _CALLED, "questions": _questions(call)}
    context["names"] = await _names(request, call, _things(told["resolution"]))
    answer = json_or_page(request, content, "quality.html", context, wanted)
    answer.headers["X-Edu-Graph-Release"] = call.release.id
    return tagged(request, answer)


@router.get("/quality/{name}", summary="What a share of the report leaves out")
async def missing(request: Request, name: str) -> Response:
    """Return the things that a share leaves out, or that a rule warns of: the first 500, and how many there are."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    told = await asyncio.to_thread(measured.read, call.release.release)
    found = measured.lists(told)
    if name not in found:
        raise NotFound(f"The report lists nothing as {name[:80]!r}.", help=f"There are: {', '.join(found) or 'none'}.")
    content = {"release": call.release.id, "name": name, **found[name]}
    names = await _names(request, call, [thing["iri"] for thing in found[name]["things"]])
    context = {"found": found[name], "names": names, **_title(call, told, name)}
    answer = json_or_page(request, content, "quality-list.html", context, wanted)
    answer.headers["X-Edu-Graph-Release"] = call.release.id
    return tagged(request, answer)


def _labels(call: Call, told: dict[str, Any]) -> dict[str, str]:
    """Return what a reader calls each class of the report; an old release is not opened for it, the current one is."""
    opened = call.release if hasattr(call.release, "vocabulary") else call.state.served
    classes = [row["class"] for row in told["classes"]]
    return {name: opened.vocabulary.label(name, call.language) if opened else vocab.curie(name) for name in classes}


def _questions(call: Call) -> dict[str, str]:
    """Return what readers call the queries that list what shares are about."""
    return {query.name: query.summary for query in call.state.served.queries} if call.state.served else {}


def _things(resolution: dict[str, Any]) -> list[str]:
    """Return what the page names of the pairs and clusters."""
    pairs = [row for verdict in ("open", "apart", "merged") for row in resolution[verdict][:SHOWN]]
    clusters = resolution["clusters"][:SHOWN]
    return [*(row[side] for row in pairs for side in ("one", "other")), *(row["iri"] for row in clusters)]


async def _names(request: Request, call: Call, things: list[str]) -> dict[str, Value]:
    """Return things by the names that the reader knows; none for data, and none of a release that is not open."""
    if not call.is_page or not hasattr(call.release, "vocabulary"):
        return {}
    known = await labels_of(call, request.receive, things)
    return {iri: replace(name, iri=iri) for iri, name in known.items()}


def _title(call: Call, told: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a list is called: a rule by what it says, which is English, a share by its title."""
    share = next((one for one in told["shares"] if one["name"] == name), None)
    if share is None:
        return {"title": measured.lists(told)[name]["title"], "is_english": True}
    say = translations(call.language).gettext
    return {"title": say("Not among: %(title)s") % {"title": say(share["title"])}, "is_english": False}


def _told(call: Call) -> dict[str, Any]:
    return measured.with_trend(measured.read(call.release.release), call.state.settings, call.release.id)


def _trend(moments: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the trend as a table: the names of all figures that any publication has, latest publication first."""
    names = list(dict.fromkeys(name for moment in reversed(moments) for name in moment["figures"] or ()))
    return {"names": names, "moments": list(reversed(moments))}
