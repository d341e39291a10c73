"""`/dumps`: the release as files."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import NotFound
from edu_graph.rdf.formats import DUMPS
from edu_graph.service.calls import Call, call_of
from edu_graph.service.files import file_response
from edu_graph.service.intake import single
from edu_graph.service.pages.lists import Cell, Listing
from edu_graph.service.replies import listing

router = APIRouter(tags=["downloads"])

GZIP = "application/gzip"
_TYPES = {form.extension: form.content_type for form in DUMPS}


@router.get("/dumps", summary="The files of the release, with checksums")
async def dumps(request: Request) -> Response:
    """Return each dump's name, format, bytes and SHA-256."""
    call = call_of(request)
    wanted = single(request, ["format"]).get("format") or None
    entries = files_of(call)
    rows = tuple(
        (
            Cell(entry["name"], href=f"{call.outside.prefix}/dumps/{entry['name']}"),
            Cell(entry["media_type"]),
            Cell(entry["bytes"]),
            Cell(entry["sha256"], is_code=True),
        )
        for entry in entries
    )
    return listing(
        request,
        {"release": call.release.id, "dumps": entries},
        "Downloads",
        [Listing("Files of this release", ("File", "Format", "Bytes", "SHA-256"), rows)],
        intro=(
            "ttl, nt and rdf hold the union of all graphs; nq, trig and jsonld hold the named graphs, "
            "so that each statement keeps its source.",
        ),
        wanted=wanted,
    )


@router.get("/dumps/{name}", summary="One file of the release")
async def dump(request: Request, name: str) -> Response:
    """Return the file; ranges and conditional requests are answered, the tag is the checksum."""
    call = call_of(request)
    for entry in files_of(call):
        if entry["name"] == name:
            path = call.release.release.dumps / name
            return file_response(request, path, media_type=entry["media_type"], sha256=entry["sha256"])
    names = ", ".join(entry["name"] for entry in files_of(call))
    raise NotFound(f"There is no dump {name[:80]!r}.", help=f"There are {names}.")


def files_of(call: Call) -> list[dict[str, Any]]:
    """Return what the manifest says of the release's dumps, in order of their names."""
    found = []
    for path, told in sorted(call.release.manifest["files"].items()):
        folder, _, name = path.rpartition("/")
        if folder == "dumps":
            found.append(
                {
                    "name": name,
                    "url": call.url(f"/dumps/{name}"),
                    "media_type": media_type_of(name),
                    "bytes": told["bytes"],
                    "sha256": told["sha256"],
                }
            )
    return found


def media_type_of(name: str) -> str:
    """Return a dump's media type; a gzipped file is a gzip file, not a coding of another."""
    ending = name.rpartition(".")[2]
    return GZIP if ending == "gz" else _TYPES.get(ending, "application/octet-stream")
