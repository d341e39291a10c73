"""`/releases`: what was published, and the manifest and files of each release that is kept."""

import asyncio
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
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.pages.wording import told
from edu_graph.service.replies import listing, tagged

router = APIRouter(tags=["releases"])

_MOMENT = vocab.XSD + "dateTime"


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
    say = translations(call.language).gettext
    rows = tuple(
        (
            Cell(entry["release"], href=call.page(f"/releases/{entry['release']}") if entry["kept"] else ""),
            Cell(told(str(entry["published"]), _MOMENT, call.language)),
            # The operator's own words.
            Cell(entry["why"], language="en"),
            Cell(say("current") if entry["current"] else say("kept") if entry["kept"] else say("no longer kept")),
        )
        for entry in entries
    )
    answer = listing(
        request,
        {"current": call.release.id, "releases": entries},
        say("Releases"),
        [Listing(N_("Publications, latest first"), (N_("Release"), N_("Published"), N_("Why"), N_("State")), rows)],
        intro=(say("A release never changes. Cite it by its address."),),
        wanted=wanted,
    )
    return tagged(request, answer)


@router.get("/releases/{name}", summary="One release: its manifest and publication")
async def release(request: Request, name: str) -> Response:
    """Return the manifest, with what the ledger says; `current` names the release being served."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    found = await asyncio.to_thread(releasefiles.kept, call, name)
    content = await asyncio.to_thread(_one, call, found)
    rows = tuple(
        (
            Cell(entry.path, href=f"{call.outside.prefix}/releases/{found.id}/{quote(entry.path)}"),
            Cell(entry.size),
            Cell(entry.sha256, is_code=True),
        )
        for entry in (await asyncio.to_thread(releasefiles.listed, found)).values()
    )
    say = translations(call.language).gettext
    published = say("Not in the ledger of publications")
    if content["published"]:
        moment = told(str(content["published"]), _MOMENT, call.language)
        published = say("Published on %(moment)s") % {"moment": moment}
    answer = listing(
        request,
        content,
        say("Release %(name)s") % {"name": found.id},
        [Listing(N_("Files"), (N_("File"), N_("Bytes"), N_("SHA-256")), rows)],
        intro=(say("To cite: %(address)s") % {"address": found.iri}, published),
        wanted=wanted,
    )
    answer.headers["X-Edu-Graph-Release"] = found.id
    return tagged(request, answer)


@router.get("/releases/{name}/{file:path}", summary="One file of a kept release")
async def file(request: Request, name: str, file: str) -> Response:
    """Return a file that the release's manifest lists, or the manifest; whole or in part, as /dumps gives them."""
    call = call_of(request)
    single(request, [])
    found = await asyncio.to_thread(releasefiles.kept, call, name)
    return await asyncio.to_thread(releasefiles.send, request, call, found, file)


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
