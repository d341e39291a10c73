"""What the engines read: store, search index, prepared answers. Made from graph.nq, stamped, rebuilt when foreign."""

import json
import shutil
import sqlite3
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from edu_graph.build.durable import Durable
from edu_graph.build.index import write_index
from edu_graph.build.lock import held
from edu_graph.build.plans import Work, prepare
from edu_graph.build.release import PLANS_FILE, Release
from edu_graph.errors import ReleaseError
from edu_graph.queries.plans import STAMP as PLANS
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import Quad
from edu_graph.search.storage import STAMP as SEARCH
from edu_graph.store.embedded import EmbeddedStore

_STAMP_FILE = "engine.json"


def stamp() -> dict[str, str]:
    """Return the engines and their versions, as they are here and now."""
    return {
        "pyoxigraph": version("pyoxigraph"),
        "sqlite": sqlite3.sqlite_version,
        **{f"search-{name}": value for name, value in SEARCH.items()},
        **{f"plans-{name}": value for name, value in PLANS.items()},
    }


def write_engines(
    graph: Path, folder: Path, durable: Durable, quads: Iterable[Quad] | None = None, work: Work | None = None
) -> None:
    """Write the engines' folder of a release from its graph.nq and queries; it must not be there yet.

    It is not yet brought to the disk (`Durable.sync_tree`). `quads`: what stands in graph.nq, where it is in memory.
    Raises BuildError: a prepared answer is not what its query says.
    """
    work = work or Work()
    durable.make_folder(folder)
    index = folder / "search.db"
    write_index((located.quad for located in parse_file(graph)) if quads is None else quads, index)
    work.progress.step("plan")
    durable.announce(f"write {PLANS_FILE}")
    prepare(graph, graph.parent / "queries", index, folder / PLANS_FILE, work)
    work.progress.step("store")
    # Last: the engine starts threads for it, which a process that shares out its work should not have.
    EmbeddedStore.create(graph, folder / "store")
    durable.write(folder / _STAMP_FILE, json.dumps(stamp(), sort_keys=True).encode(), sync=False)


def ready(release: Release) -> bool:
    """Tell whether these engines wrote what stands in the release."""
    try:
        told = json.loads((release.engines / _STAMP_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told == stamp() and release.search_db.is_file() and release.store.is_dir())


def make_ready(release: Release, durable: Durable | None = None) -> bool:
    """Rebuild what the engines read where it is missing or foreign; tell whether that was needed.

    The new folder is written aside and renamed into place, under a lock of its own: several processes may find at
    once that it is needed, and others may have the old one open.
    Raises ReleaseError: the release cannot be written to.
    """
    if ready(release):
        return False
    durable = durable or Durable()
    try:
        with held(release.folder / ".engines.lock"):
            if ready(release):
                return False
            fresh, old = release.folder / ".engines-new", release.folder / ".engines-old"
            # A newer engine may answer otherwise than the one that built it: then all is evaluated, and it is served.
            write_engines(release.graph, fresh, durable, work=Work(is_strict=False))
            durable.sync_tree(fresh)
            shutil.rmtree(old, ignore_errors=True)
            if release.engines.exists():
                durable.rename(release.engines, old)
            durable.rename(fresh, release.engines)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise ReleaseError(
            f"what the engines read cannot be written into {release.folder}: {error}",
            help="Give the folder back its rights, or copy the release to where you may write.",
        ) from error
    return True
