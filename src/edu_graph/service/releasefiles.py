"""The files of a kept release: what its manifest lists, and where, and when it was published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.build import ledger
from edu_graph.build.inputs import file_hash
from edu_graph.build.ledger import LedgerEntry
from edu_graph.build.packing import PACKINGS
from edu_graph.build.release import Release
from edu_graph.errors import NotFound, ReleaseError, ReleaseUnusable
from edu_graph.rdf.formats import DUMPS
from edu_graph.service.archive import find, unreadable
from edu_graph.service.calls import Call
from edu_graph.service.files import file_response
from edu_graph.service.links import LICENCE
from edu_graph.settings import Settings

MANIFEST = "manifest.json"
_DATA = ("dumps/", "graph.nq", "catalog.ttl", "summary.json", "addresses.txt")
"""Files under the licence of the data."""
_TYPES = {
    **{f".{form.extension}": form.content_type for form in DUMPS},
    **{packing.extension: packing.media_type for packing in PACKINGS},
    # RFC 4180 and RFC 7111: the first line holds the columns' names.
    ".csv": "text/csv; charset=utf-8; header=present",
    ".csv-metadata.json": "application/csvm+json",
    ".json": "application/json",
    ".rq": "application/sparql-query; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
"""Media types by the ending of a file's name; of several that fit, the longest counts."""
MEDIA_TYPES = frozenset(_TYPES.values())
OTHER = "application/octet-stream"
"""Of a file whose name has none of these endings."""


@dataclass(frozen=True)
class Listed:
    """One file as the manifest lists it; `path` is relative to the release's folder."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name below the first folder: `edu-graph.ttl`, `source/kt-haifa-2026.ttl.gz`."""
        return self.path.partition("/")[2] or self.path

    @property
    def media_type(self) -> str:
        """The media type; a packed file is a packed file, not a coding of another."""
        endings = [ending for ending in _TYPES if self.path.endswith(ending)]
        return _TYPES[max(endings, key=len)] if endings else OTHER


def kept(call: Call, name: str) -> Release:
    """Return a kept release by its id, or `current`.

    Raises Gone: it was published once; NotFound: it never was; ReleaseUnusable: it is damaged.
    """
    if name in ("current", call.release.id):
        return call.release.release
    try:
        return find(call.state.settings, name)
    except ReleaseError as error:
        raise unreadable(call.state.log, name, error) from error


def listed(release: Release) -> Mapping[str, Listed]:
    """Return what the manifest lists, by path and in this order, and the manifest itself at the end."""
    found = (release.folder / MANIFEST).stat()
    return _listed(release.folder, (found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=8)
def _listed(folder: Path, stamp: tuple[int, int]) -> Mapping[str, Listed]:
    """As `listed`, made once: a release of many sources has thousands of files, and each request names one."""
    files = Release.open(folder).manifest["files"]
    found = [Listed(path, told["bytes"], told["sha256"]) for path, told in sorted(files.items())]
    return {entry.path: entry for entry in (*found, Listed(MANIFEST, stamp[1], file_hash(folder / MANIFEST)))}


def publication(settings: Settings, release: str) -> LedgerEntry | None:
    """Return the latest publication of a release, None where the ledger has none."""
    return next((entry for entry in reversed(ledger.legible(settings)) if entry.release == release), None)


def since(settings: Settings, release: Release) -> Mapping[str, str]:
    """Return since when each file of a release has the bytes that it has (UTC, ISO 8601); empty if never published.

    That is the first publication of the unbroken row of kept releases, back from this one's latest, that hold the
    same bytes under the name. What is no longer kept cannot be compared, and ends the row.
    """
    return _of_ledger(settings, release, _since)


def first(settings: Settings, release: Release) -> Mapping[str, str]:
    """Return when each file of a release was first published under its name, with whatever bytes; else as `since`.

    Of what is no longer kept nobody knows which files it had: it does not count.
    """
    return _of_ledger(settings, release, _first)


def _of_ledger(
    settings: Settings, release: Release, read: Callable[[Settings, str, tuple[int, int]], Mapping[str, str]]
) -> Mapping[str, str]:
    try:
        found = (settings.releases / "ledger").stat()
    except OSError:
        return {}
    return read(settings, release.id, (found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=8)
def _since(settings: Settings, name: str, _stamp: tuple[int, int]) -> Mapping[str, str]:
    """As `since`, made anew when the ledger has changed: manifests of many sources are long."""
    entries = ledger.legible(settings)
    last = max((at for at, entry in enumerate(entries) if entry.release == name), default=-1)
    if last < 0:
        return {}
    files = Release.open(settings.releases / name).manifest["files"]
    sums = {path: told["sha256"] for path, told in files.items()}
    found = dict.fromkeys([*sums, MANIFEST], entries[last].published)
    same = set(sums)
    for entry in reversed(entries[:last]):
        try:
            files = Release.open(settings.releases / entry.release).manifest["files"]
        except ReleaseError:
            break
        same = {path for path in same if files.get(path, {}).get("sha256") == sums[path]}
        found |= dict.fromkeys(same, entry.published)
        if not same:
            break
    return found


@lru_cache(maxsize=8)
def _first(settings: Settings, name: str, _stamp: tuple[int, int]) -> Mapping[str, str]:
    """As `first`, made anew when the ledger has changed."""
    found: dict[str, str] = {}
    for entry in ledger.legible(settings):
        try:
            files = Release.open(settings.releases / entry.release).manifest["files"]
        except ReleaseError:
            continue
        for path in files:
            found.setdefault(path, entry.published)
        if entry.release == name:
            return {path: found[path] for path in files}
    return {}


def http_date(published: str | None) -> str | None:
    """Return a moment of the ledger as HTTP writes dates (RFC 9110, 5.6.7)."""
    if published is None:
        return None
    moment = datetime.strptime(published, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return format_datetime(moment, usegmt=True)


def send(request: Request, call: Call, release: Release, path: str) -> Response:
    """Return a file of a release.

    Raises NotFound: the manifest lists no such file, or it is there no more; ReleaseUnusable: it is another one now.
    Only names that the manifest lists are ever opened, so that no name leads out of the release's folder.
    """
    found = listed(release).get(path)
    place: Path = release.folder / path if found else release.folder
    if found is None or not place.is_file():
        raise NotFound(
            f"The release {release.id} has no file {path[:80]!r}.", help=f"/releases/{release.id} lists its files."
        )
    if place.is_symlink() or place.stat().st_size != found.size:
        # Its bytes are not read for it: whoever downloads has the checksum, and `edu-graph release verify` reads all.
        raise ReleaseUnusable(
            f"The file {path} of the release {release.id} is not the one that was built.",
            help="The operator is to run: edu-graph release verify; then to build again.",
            retry_after=3600,
        )
    answer = file_response(
        request,
        place,
        media_type=found.media_type,
        sha256=found.sha256,
        modified=http_date(since(call.state.settings, release).get(path)),
        release=release.id,
    )
    if path.startswith(_DATA) and answer.status_code < 300:
        answer.headers.append("Link", LICENCE)
    return answer
