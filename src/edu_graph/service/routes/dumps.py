"""`/dumps`: the release as files."""

import asyncio
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph import vocab
from edu_graph.build.portions import KINDS, WHOLE
from edu_graph.build.release import Release
from edu_graph.errors import NotFound
from edu_graph.service import paging, releasefiles
from edu_graph.service.calls import Call, call_of, choose
from edu_graph.service.faces import LISTS
from edu_graph.service.intake import single
from edu_graph.service.links import discovery
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import structured
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.pages.wording import told
from edu_graph.service.replies import json_or_page

router = APIRouter(tags=["downloads"])

_LONGEST = 80
_AT_ONCE = 400
"""Files on one page: their checksums are what it weighs."""
_FOLDER = "dumps/"


_OTHERS = "/"
# A release that other software made may have folders that this one does not know.
_GROUPS = (
    {WHOLE: N_("The whole graph")} | {kind.key: kind.heading for kind in KINDS.values()} | {_OTHERS: N_("Other files")}
)
_COLUMNS = (N_("File"), N_("Format"), N_("Bytes"), N_("SHA-256"), N_("These bytes since"))
_INTRO = (
    N_(
        "ttl, nt and rdf hold the union of all graphs; nq, trig and jsonld hold the named graphs, "
        "so that each statement keeps its source."
    ),
    N_("Each file is also there packed with gzip (.gz) and with Zstandard (.zst)."),
)


@router.get("/dumps", summary="The files of a release, with checksums")
async def dumps(request: Request) -> Response:
    """Return each dump's name, format, bytes and SHA-256, and since when it has these bytes."""
    call = call_of(request)
    given = single(request, ["format", "page"])
    wanted = given.get("format") or None
    number = paging.asked(given, choose(request, LISTS, wanted=wanted))
    found = call.release.release
    entries = await asyncio.to_thread(files_of, call, found)
    leaf = paging.Leaf(number, _AT_ONCE, len(entries))
    content = {"release": found.id, "license": vocab.LICENCE, "dumps": entries}
    whole = [entry for entry in entries if "/" not in entry["name"]]
    say = translations(call.language).gettext
    shown = {
        "title": say("Downloads: release %(name)s") % {"name": found.id},
        "tables": _tables(leaf.cut(sorted(entries, key=_order)), call.language),
        "leaf": leaf,
        "turns": leaf.turns(call, "/dumps"),
        "intro": [say(text) for text in _INTRO],
        "structured": structured.of_release(call, whole),
    }
    answer = json_or_page(request, content, "list.html", shown, wanted)
    answer.headers["Link"] = discovery(call)
    answer.headers["X-Edu-Graph-Release"] = found.id
    return answer


def _group(entry: dict[str, Any]) -> str:
    folder, slash, _ = entry["name"].partition("/")
    group = folder if slash else WHOLE
    return group if group in _GROUPS else _OTHERS


def _order(entry: dict[str, Any]) -> int:
    return list(_GROUPS).index(_group(entry))


def _tables(entries: Iterable[dict[str, Any]], language: str) -> list[Listing]:
    groups: dict[str, list[tuple[Cell, ...]]] = {group: [] for group in _GROUPS}
    for entry in entries:
        groups[_group(entry)].append(_row(entry, language))
    return [Listing(_GROUPS[group], _COLUMNS, tuple(rows)) for group, rows in groups.items() if rows]


def _row(entry: dict[str, Any], language: str) -> tuple[Cell, ...]:
    return (
        Cell(entry["name"], href=entry["url"]),
        Cell(entry["media_type"]),
        Cell(entry["bytes"]),
        Cell(entry["sha256"], is_code=True),
        Cell(told(entry["modified"] or "", vocab.XSD + "dateTime", language)),
    )


@router.get("/dumps/{name:path}", summary="One file of a release")
async def dump(request: Request, name: str) -> Response:
    """Return the file; ranges and conditional requests are answered, the tag is the checksum."""
    call = call_of(request)
    single(request, [])
    found = call.release.release
    files = await asyncio.to_thread(releasefiles.listed, found)
    if _FOLDER + name not in files:
        names = [entry.name for entry in _dumps(found)]
        near = await asyncio.to_thread(get_close_matches, name[:_LONGEST], names, n=3)
        told = f"Perhaps {' or '.join(near)}? " if near else ""
        raise NotFound(f"There is no dump {name[:_LONGEST]!r}.", help=f"{told}All are listed at {call.path('/dumps')}.")
    answer = await asyncio.to_thread(releasefiles.send, request, call, found, _FOLDER + name)
    described = f"{name}-metadata.json"
    if _FOLDER + described in files:
        # Where readers of CSV look for what its columns mean (Model for Tabular Data, section 5.2).
        address = call.url(f"/dumps/{quote(described)}")
        answer.headers.append("Link", f'<{address}>; rel="describedby"; type="application/csvm+json"')
    return answer


def _dumps(release: Release) -> list[releasefiles.Listed]:
    return [entry for entry in releasefiles.listed(release).values() if entry.path.startswith(_FOLDER)]


def files_of(call: Call, release: Release) -> list[dict[str, Any]]:
    """Return what the manifest says of a release's dumps, in order of their names."""
    folder = "/dumps/" if call.pin is None else f"/releases/{release.id}/dumps/"
    since = releasefiles.since(call.state.settings, release)
    return [
        {
            "name": entry.name,
            "url": call.url(folder + entry.name),
            "media_type": entry.media_type,
            "bytes": entry.size,
            "sha256": entry.sha256,
            "modified": since.get(entry.path),
        }
        for entry in _dumps(release)
    ]
