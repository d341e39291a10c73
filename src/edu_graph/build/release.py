"""A release on disk: opened, verified, made ready for the engines, and published by one switch."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edu_graph import vocab
from edu_graph.build.durable import Durable
from edu_graph.build.inputs import collect, file_hash
from edu_graph.errors import NotFound, ReleaseError
from edu_graph.settings import Settings

PLANS_FILE = "plans.db"
FORMAT = 1
"""Number of the release folder's layout; a release of a later layout is refused with a clear word."""


@dataclass(frozen=True)
class Release:
    """An immutable release folder."""

    folder: Path
    manifest: dict[str, Any] = field(repr=False)

    @classmethod
    def open(cls, folder: Path) -> "Release":
        """Read a release's manifest.

        Raises ReleaseError: no manifest, an unreadable one, one that is none, or one of a newer layout.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise ReleaseError(f"{folder} is no release: {error}", help="Build again: edu-graph build.") from error
        layout = manifest.get("format", 0) if isinstance(manifest, dict) else None
        if isinstance(layout, int) and layout > FORMAT:
            raise ReleaseError(
                f"{folder.name} was built by a newer edu-graph",
                help="Update edu-graph, or build again with this one.",
            )
        if not isinstance(layout, int) or not _has_parts(manifest):
            detail = f"{folder} is no release: its manifest.json lacks the id, or the files with their sums and sizes"
            raise ReleaseError(detail, help="Build again: edu-graph build.")
        return cls(folder, manifest)

    @property
    def id(self) -> str:
        """The release's id: 16 hexadecimal digits."""
        return str(self.manifest["id"])

    @property
    def iri(self) -> str:
        """The IRI to cite."""
        return vocab.RELEASE + self.id

    @property
    def graph(self) -> Path:
        """Canonical N-Quads: the truth of the release."""
        return self.folder / "graph.nq"

    @property
    def search_db(self) -> Path:
        """The search index."""
        return self.engines / "search.db"

    @property
    def engines(self) -> Path:
        """The folder of what the engines read: derived, stamped, rebuilt when missing or foreign."""
        return self.folder / "engines"

    @property
    def plans_db(self) -> Path:
        """The answers of named queries that the build has prepared."""
        return self.engines / PLANS_FILE

    @property
    def store(self) -> Path:
        """The RocksDB folder."""
        return self.engines / "store"

    @property
    def dumps(self) -> Path:
        """The folder of dumps."""
        return self.folder / "dumps"

    @property
    def catalog(self) -> Path:
        """DCAT-AP, VoID and service description in Turtle."""
        return self.folder / "catalog.ttl"

    @property
    def report(self) -> Path:
        """The SHACL report in Turtle."""
        return self.folder / "report.ttl"

    @property
    def queries(self) -> Path:
        """The folder of named queries."""
        return self.folder / "queries"

    @property
    def ontology(self) -> Path:
        """The ontology's modules as one Turtle file, as written."""
        return self.folder / "ontology" / "edu-graph.ttl"

    @property
    def shapes(self) -> Path:
        """The folder of shapes."""
        return self.folder / "shapes"

    def verify(self) -> list[str]:
        """Compare every file with the manifest; return what is wrong, empty when all is well."""
        wrong = []
        for name, told in sorted(self.manifest["files"].items()):
            path = self.folder / name
            if not path.is_file():
                wrong.append(f"{name} is missing")
            elif file_hash(path) != told["sha256"]:
                wrong.append(f"{name} was changed")
        return wrong


def _has_parts(manifest: dict[str, Any]) -> bool:
    """Tell whether a manifest has the parts that are read without another look at each."""
    files = manifest.get("files")
    if not isinstance(manifest.get("id"), str) or not isinstance(files, dict):
        return False
    return all(
        isinstance(told, dict) and isinstance(told.get("sha256"), str) and isinstance(told.get("bytes"), int)
        for told in files.values()
    )


def current_id(settings: Settings) -> str | None:
    """Return the id that the switch points at, None before the first release.

    Raises ReleaseError: the folder cannot be read.
    """
    try:
        return (settings.releases / "current").read_text("ascii").strip() or None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ReleaseError(
            f"the releases folder cannot be read: {error}", help="Set EDU_GRAPH_RELEASES to a folder that you may use."
        ) from error


def current(settings: Settings) -> Release | None:
    """Return the current release, None before the first.

    Raises ReleaseError: the switch points at something that is no release.
    """
    found = current_id(settings)
    return None if found is None else Release.open(settings.releases / found)


def open_whole(folder: Path) -> Release | None:
    """Return the release in a folder, None where its making was broken off."""
    return Release.open(folder) if (folder / "manifest.json").is_file() else None


def up_to_date(settings: Settings) -> Release | None:
    """Return the current release if it is the one that the present inputs give, else None.

    Raises BuildError: an input folder is missing.
    """
    wanted = collect(settings).release
    return open_whole(settings.releases / wanted) if current_id(settings) == wanted else None


def find(settings: Settings, wanted: str) -> Release:
    """Return a kept release by its id, a unique beginning of it, or `current`.

    Raises NotFound: none, or several begin so; lists them.
    """
    if wanted == "current":
        release = current(settings)
        if release is None:
            raise NotFound("there is no release yet", help="Build one: edu-graph build.")
        return release
    kept = kept_ids(settings)
    fitting = [name for name in kept if name.startswith(wanted)]
    if len(fitting) != 1:
        many = "several releases begin" if fitting else "no release is called"
        raise NotFound(f"{many} {wanted!r}", help=f"Kept: {', '.join(kept) or 'none'}.")
    return Release.open(settings.releases / fitting[0])


def kept_ids(settings: Settings) -> list[str]:
    """Return the ids of all releases on disk, sorted."""
    if not settings.releases.is_dir():
        return []
    return sorted(
        path.parent.name for path in settings.releases.glob("*/manifest.json") if not path.parent.name.startswith(".")
    )


def switch(settings: Settings, release: str, durable: Durable) -> None:
    """Make a release current, in one step that readers see whole or not at all."""
    durable.replace(settings.releases / "current", f"{release}\n".encode("ascii"))
