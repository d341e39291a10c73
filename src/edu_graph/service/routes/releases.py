"""`/releases`: what was published, and the manifest of each release that is kept."""

import asyncio

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.build import ledger
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import NotFound
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.replies import listing

router = APIRouter(tags=["releases"])


@router.get("/releases", summary="What was published, when and why")
async def releases(request: Request) -> Response:
    """Return all publications, latest first, and which releases are kept."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    entries = await asyncio.to_thread(_entries, call)
    rows = tuple(
        (
            Cell(entry["release"], href=f"{call.outside.prefix}/releases/{entry['release']}" if entry["kept"] else ""),
            Cell(entry["published"]),
            Cell(entry["why"]),
            Cell("current" if entry["release"] == call.release.id else "kept" if entry["kept"] else "no longer kept"),
        )
        for entry in entries
    )
    return listing(
        request,
        {"current": call.release.id, "releases": entries},
        "Releases",
        [Listing("Publications, latest first", ("Release", "Published", "Why", "State"), rows)],
        intro=("A release never changes. Cite it by its address.",),
        wanted=wanted,
    )


@router.get("/releases/{name}", summary="One release: its manifest and publication")
async def release(request: Request, name: str) -> Response:
    """Return the manifest, with what the ledger says; `current` names the release being served."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    content = await asyncio.to_thread(_one, call, call.release.id if name == "current" else name)
    manifest = content["manifest"]
    files = manifest.get("files", {}) if isinstance(manifest, dict) else {}
    rows = tuple(
        (Cell(path), Cell(told["bytes"]), Cell(told["sha256"], is_code=True)) for path, told in sorted(files.items())
    )
    return listing(
        request,
        content,
        f"Release {content['release']}",
        [Listing("Files", ("File", "Bytes", "SHA-256"), rows)],
        intro=(f"To cite: {content['iri']}", f"Published: {content['published'] or 'not in the ledger'}"),
        wanted=wanted,
    )


def _entries(call: Call) -> list[dict[str, object]]:
    """Return what the ledger tells the public: all but `by`, a user name of the operator's machine."""
    settings = call.state.settings
    kept = {*kept_ids(settings), call.release.id}
    return [
        {
            "release": entry.release,
            "iri": vocab.RELEASE + entry.release,
            "url": call.url(f"/releases/{entry.release}"),
            "published": entry.published,
            "predecessor": entry.predecessor,
            "why": entry.why,
            "kept": entry.release in kept,
        }
        for entry in reversed(ledger.read(settings))
    ]


def _one(call: Call, name: str) -> dict[str, object]:
    settings = call.state.settings
    if name == call.release.id:
        found = call.release.release
    elif name in kept_ids(settings):
        found = Release.open(settings.releases / name)
    else:
        raise NotFound(f"No release {name[:40]!r} is kept here.", help="/releases lists all.")
    entry = next((entry for entry in reversed(ledger.read(settings)) if entry.release == found.id), None)
    return {
        "release": found.id,
        "iri": found.iri,
        "published": entry.published if entry else None,
        "predecessor": entry.predecessor if entry else None,
        "why": entry.why if entry else None,
        "manifest": found.manifest,
    }
