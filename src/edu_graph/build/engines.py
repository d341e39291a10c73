"""What the engines read: RocksDB store and search index. Made from graph.nq, stamped, rebuilt when foreign."""

import json
import shutil
import sqlite3
from importlib.metadata import version
from pathlib import Path

from edu_graph.build.durable import Durable
from edu_graph.build.index import write_index
from edu_graph.build.release import Release
from edu_graph.rdf.parsing import parse_file
from edu_graph.search.storage import STAMP as SEARCH
from edu_graph.store.embedded import EmbeddedStore

_STAMP_FILE = "engine.json"


def stamp() -> dict[str, str]:
    """Return the engines and their versions, as they are here and now."""
    return {
        "pyoxigraph": version("pyoxigraph"),
        "sqlite": sqlite3.sqlite_version,
        **{f"search-{name}": value for name, value in SEARCH.items()},
    }


def write_engines(folder: Path, durable: Durable) -> None:
    """Write store, search index and stamp into a release folder from its graph.nq; what stood there is replaced."""
    graph = folder / "graph.nq"
    durable.make_folder(folder / "store")
    EmbeddedStore.create(graph, folder / "store")
    index = folder / "search.db"
    index.unlink(missing_ok=True)
    write_index((located.quad for located in parse_file(graph)), index)
    durable.sync_tree(folder / "store")
    # The stamp comes last: without it, what stands there counts as foreign.
    durable.write(folder / _STAMP_FILE, json.dumps(stamp(), sort_keys=True).encode())


def ready(release: Release) -> bool:
    """Tell whether these engines wrote what stands in the release."""
    try:
        told = json.loads((release.folder / _STAMP_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told == stamp() and release.search_db.is_file() and release.store.is_dir())


def make_ready(release: Release, durable: Durable | None = None) -> bool:
    """Rebuild what the engines read where it is missing or foreign; tell whether that was needed."""
    if ready(release):
        return False
    (release.folder / _STAMP_FILE).unlink(missing_ok=True)
    shutil.rmtree(release.store, ignore_errors=True)
    write_engines(release.folder, durable or Durable())
    return True
