"""`/releases`: what was published, and the manifest and files of each release that is kept."""

import asyncio
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from edu_graph import vocab
from edu_graph.build import ledger
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import NotAcceptable
from edu_graph.rdf.formats import GRAPHS, HTML
from edu_graph.service import releasefiles
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import CITED
from edu_graph.service.intake import single
from edu_graph.service.pages.publications import Story, stories, things_of
from edu_graph.service.replies import json_or_page, tagged

router = APIRouter(tags=["releases"])

SHOWN: Final = 50
"""Publications on the page; the JSON has all."""


@router.get("/release/{name}", status_code=303, summary="The IRI by which a release is cited")
async def cited(request: Request, name: str) -> Response:
    """Redirect (303) to the release's page; a client that prefers RDF goes to its catalogue, in the format it prefers.

    That is the catalogue as this service gives it out: the one among the release's files does not know where its
    readers are, so its addresses are placeholders, under the base IRI.
    """
    call = call_of(request)
    single(request, [])
    found = await asyncio.to_thread(releasefiles.kept, call, name)
    try:
        chosen = choose(request, CITED)
    except NotAcceptable:
        chosen = HTML
    there = f"/releases/{found.id}"
    if chosen in GRAPHS:
        there = f"/catalog.{chosen.extension}?release={found.id}"
    return RedirectResponse(call.outside.prefix + there, 303)


@router.get("/releases", summary="What was published, when and why")
async def releases(request: Request) -> Response:
    """Return all publications, latest first, and which releases are kept."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    entries = await asyncio.to_thread(_entries, call)
    rows = await asyncio.to_thread(publications, call, entries[:SHOWN])
    context = {"rows": rows, "total": len(entries)}
    answer = json_or_page(request, {"current": call.release.id, "releases": entries}, "releases.html", context, wanted)
    return tagged(request, answer)


@router.get("/releases/{name}", summary="One release: its manifest and publication")
async def release(request: Request, name: str) -> Response:
    """Return the manifest, with what the ledger says; `current` names the release being served."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    found = await asyncio.to_thread(releasefiles.kept, call, name)
    content = await asyncio.to_thread(_one, call, found)
    context = await asyncio.to_thread(_shown, call, found, content)
    answer = json_or_page(request, content, "release.html", context, wanted)
    answer.headers["X-Edu-Graph-Release"] = found.id
    return tagged(request, answer)


@router.get("/releases/{name}/{file:path}", summary="One file of a kept release")
async def file(request: Request, name: str, file: str) -> Response:
    """Return a file that the release's manifest lists, or the manifest; whole or in part, as /dumps gives them."""
    call = call_of(request)
    single(request, [])
    found = await asyncio.to_thread(releasefiles.kept, call, name)
    return await asyncio.to_thread(releasefiles.send, request, call, found, file)


def publications(call: Call, entries: list[dict[str, object]]) -> list[tuple[dict[str, object], Story | None]]:
    """Return the latest publications, each with what is told of it."""
    told = list(reversed(stories(call, ledger.legible(call.state.settings))))
    return list(zip(entries, told, strict=False))


def _entries(call: Call) -> list[dict[str, object]]:
    """Return what the ledger tells the public: all but `by`, a user name of the operator's machine."""
    settings = call.state.settings
    kept = {*kept_ids(settings), call.release.id}
    entries = ledger.legible(settings)
    # A release that came back was published twice; only the last time counts for what is current.
    newest = max((at for at, entry in enumerate(entries) if entry.release == call.release.id), default=-1)
    return [
        {
            "release": entry.release,
            "iri": vocab.RELEASE + entry.release,
            "url": call.url(f"/releases/{entry.release}"),
            "published": entry.published,
            "predecessor": entry.predecessor,
            "why": entry.why,
            "kept": entry.release in kept,
            "current": at == newest,
        }
        for at, entry in reversed(list(enumerate(entries)))
    ]


def _shown(call: Call, found: Release, content: Mapping[str, object]) -> dict[str, object]:
    """Return what the page of a release shows: counts, what changed, its main files, and its folders of others."""
    entries = ledger.legible(call.state.settings)
    told = [story for story in stories(call, entries) if story.entry.release == found.id]
    files = list(releasefiles.listed(found).values())
    main = [one for one in files if one.path.count("/") == 0 or one.path.startswith("dumps/edu-graph.")]
    folders: dict[str, list[int]] = {}
    for one in files:
        if one not in main:
            first, second, *_ = one.path.split("/")
            folders.setdefault(f"{first}/{second}" if first == "dumps" else first, []).append(one.size)
    return {
        "found": found,
        "published": content["published"],
        "why": content["why"],
        "is_current": call.state.served is not None and found.id == call.state.served.id,
        "story": told[-1] if told else None,
        "has_before": bool(told) and told[-1].can_compare,
        "counts": things_of(found.manifest),
        "files": [(one.path, quote(one.path), one.size, one.sha256) for one in main],
        "folders": [(name, len(sizes), sum(sizes)) for name, sizes in sorted(folders.items())],
    }


def _one(call: Call, found: Release) -> dict[str, object]:
    entry = releasefiles.publication(call.state.settings, found.id)
    return {
        "release": found.id,
        "iri": found.iri,
        "license": vocab.LICENCE,
        "published": entry.published if entry else None,
        "predecessor": entry.predecessor if entry else None,
        "why": entry.why if entry else None,
        "manifest": found.manifest,
        "files": [
            {
                "path": told.path,
                "url": call.url(f"/releases/{found.id}/{quote(told.path)}"),
                "media_type": told.media_type,
                "bytes": told.size,
                "sha256": told.sha256,
            }
            for told in releasefiles.listed(found).values()
        ],
    }
