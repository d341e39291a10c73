"""The files of a kept release: what its manifest lists, and where, and when it was published."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.build import ledger
from edu_graph.build.inputs import file_hash
from edu_graph.build.ledger import LedgerEntry
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import Gone, NotFound
from edu_graph.rdf.formats import DUMPS
from edu_graph.service.calls import Call
from edu_graph.service.files import file_response
from edu_graph.settings import Settings

MANIFEST = "manifest.json"
_TYPES = {form.extension: form.content_type for form in DUMPS} | {
    "gz": "application/gzip",
    "json": "application/json",
    "rq": "application/sparql-query; charset=utf-8",
}


@dataclass(frozen=True)
class Listed:
    """One file as the manifest lists it; `path` is relative to the release's folder."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def media_type(self) -> str:
        """The media type; a gzipped file is a gzip file, not a coding of another."""
        return _TYPES.get(self.path.rpartition(".")[2], "application/octet-stream")


def kept(call: Call, name: str) -> Release:
    """Return a kept release by its id, or `current`. Raises Gone: it was published once; NotFound: it never was."""
    settings = call.state.settings
    if name in ("current", call.release.id):
        return call.release.release
    if name in kept_ids(settings):
        return Release.open(settings.releases / name)
    if any(entry.release == name for entry in ledger.read(settings)):
        raise Gone(f"The release {name} was published, and is no longer kept here.", help="/releases lists all.")
    raise NotFound(f"No release {name[:40]!r} is kept here.", help="/releases lists all.")


def listed(release: Release) -> list[Listed]:
    """Return what the manifest lists, by path, and the manifest itself at the end."""
    found = [Listed(path, told["bytes"], told["sha256"]) for path, told in sorted(release.manifest["files"].items())]
    manifest = release.folder / MANIFEST
    return [*found, Listed(MANIFEST, manifest.stat().st_size, file_hash(manifest))]


def publication(settings: Settings, release: str) -> LedgerEntry | None:
    """Return the latest publication of a release, None where the ledger has none."""
    return next((entry for entry in reversed(ledger.read(settings)) if entry.release == release), None)


def http_date(published: str | None) -> str | None:
    """Return a moment of the ledger as HTTP writes dates (RFC 9110, 5.6.7)."""
    if published is None:
        return None
    moment = datetime.strptime(published, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return format_datetime(moment, usegmt=True)


def send(request: Request, call: Call, release: Release, path: str) -> Response:
    """Return a file of a release. Raises NotFound: the manifest lists no such file, or it is there no more.

    Only names that the manifest lists are ever opened, so that no name leads out of the release's folder.
    """
    found = next((entry for entry in listed(release) if entry.path == path), None)
    place: Path = release.folder / path if found else release.folder
    if found is None or not place.is_file():
        raise NotFound(
            f"The release {release.id} has no file {path[:80]!r}.", help=f"/releases/{release.id} lists its files."
        )
    entry = publication(call.state.settings, release.id)
    return file_response(
        request,
        place,
        media_type=found.media_type,
        sha256=found.sha256,
        modified=http_date(entry.published if entry else None),
        release=release.id,
    )
