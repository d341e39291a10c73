"""`/dumps`: the release as files."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from edu_graph.build.release import Release
from edu_graph.errors import NotFound
from edu_graph.service import releasefiles
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.links import discovery
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.replies import listing

router = APIRouter(tags=["downloads"])

_Wanted = Annotated[
    str | None, Query(max_length=80, description="A kept release by its identifier; the current one by default.")
]


@router.get("/dumps", summary="The files of a release, with checksums")
async def dumps(request: Request, release: _Wanted = None) -> Response:
    """Return each dump's name, format, bytes and SHA-256."""
    call = call_of(request)
    wanted = single(request, ["release", "format"]).get("format") or None
    found = await _release(call, release)
    entries = await asyncio.to_thread(files_of, call, found)
    rows = tuple(
        (
            Cell(entry["name"], href=entry["url"]),
            Cell(entry["media_type"]),
            Cell(entry["bytes"]),
            Cell(entry["sha256"], is_code=True),
        )
        for entry in entries
    )
    answer = listing(
        request,
        {"release": found.id, "dumps": entries},
        "Downloads",
        [Listing(f"Files of release {found.id}", ("File", "Format", "Bytes", "SHA-256"), rows)],
        intro=(
            "ttl, nt and rdf hold the union of all graphs; nq, trig and jsonld hold the named graphs, "
            "so that each statement keeps its source.",
        ),
        wanted=wanted,
    )
    answer.headers["Link"] = discovery(call)
    answer.headers["X-Edu-Graph-Release"] = found.id
    return answer


@router.get("/dumps/{name}", summary="One file of a release")
async def dump(request: Request, name: str, release: _Wanted = None) -> Response:
    """Return the file; ranges and conditional requests are answered, the tag is the checksum."""
    call = call_of(request)
    single(request, ["release"])
    found = await _release(call, release)
    names = [entry.name for entry in await asyncio.to_thread(_dumps, found)]
    if name not in names:
        raise NotFound(f"There is no dump {name[:80]!r}.", help=f"There are {', '.join(names)}.")
    return await asyncio.to_thread(releasefiles.send, request, call, found, f"dumps/{name}")


async def _release(call: Call, wanted: str | None) -> Release:
    if not wanted or wanted == call.release.id:
        return call.release.release
    # Whether it is kept may change at any time, and the tag of this answer would not tell.
    call.storable = False
    return await asyncio.to_thread(releasefiles.kept, call, wanted)


def _dumps(release: Release) -> list[releasefiles.Listed]:
    return [entry for entry in releasefiles.listed(release) if entry.path.startswith("dumps/")]


def files_of(call: Call, release: Release) -> list[dict[str, Any]]:
    """Return what the manifest says of a release's dumps, in order of their names."""
    is_current = release.id == call.release.id
    folder = "/dumps/" if is_current else f"/releases/{release.id}/dumps/"
    return [
        {
            "name": entry.name,
            "url": call.url(folder + entry.name),
            "media_type": entry.media_type,
            "bytes": entry.size,
            "sha256": entry.sha256,
        }
        for entry in _dumps(release)
    ]
