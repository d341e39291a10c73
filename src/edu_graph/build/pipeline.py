"""A build: assemble, write into a folder of its own, then one atomic switch. A crash at any point changes nothing."""

import gc
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import edu_graph
from edu_graph.build import addresses, ledger, pace, quality, summary
from edu_graph.build.assemble import Assembled, assemble
from edu_graph.build.describe import as_turtle, statements
from edu_graph.build.dumping import write_dumps
from edu_graph.build.durable import Durable
from edu_graph.build.engines import make_ready, write_engines
from edu_graph.build.inputs import Inputs, collect, file_hash
from edu_graph.build.lock import build_lock, require_room
from edu_graph.build.plans import Work
from edu_graph.build.portions import portions
from edu_graph.build.progress import Progress, Silent, Timed
from edu_graph.build.release import FORMAT, Release, current_id, open_whole, switch
from edu_graph.build.sharing import processes
from edu_graph.errors import BuildError
from edu_graph.rdf.canonical import nquads
from edu_graph.settings import Settings

_WORK = ".building-"
_ASIDE = ".damaged-"
_PRUNED = ".pruned-"
# Written by engines, stamped and rebuilt: their bytes are no part of the release's promise.
_ENGINE_FILES = "engines/"
_WORTH_A_FORK = 50_000
"""Statements from which answers are prepared by several processes."""


def build(
    settings: Settings,
    progress: Progress | None = None,
    *,
    durable: Durable | None = None,
    why: str = "built from the data folder",
) -> Release:
    """Make the release of the present inputs current, building it unless it is kept already; return it.

    The same inputs give the same bytes (graph, dumps, catalogue, report, manifest). `durable` counts fault points.
    Raises BuildError (LockHeld, DiskFull, missing folder), DataError, DataRefused; what was there is unchanged.
    """
    try:
        return _build(settings, progress or Silent(), durable or Durable(), why)
    except OSError as error:
        # Whatever the disk refused, nothing was switched: the release that was current still is.
        raise BuildError(
            f"the disk refuses: {error}", help="Look at the room and the rights of EDU_GRAPH_RELEASES and its disk."
        ) from error


def _build(settings: Settings, progress: Progress, durable: Durable, why: str) -> Release:
    with build_lock(settings.releases):
        _clear_leftovers(settings.releases)
        inputs = collect(settings)
        require_room(settings.releases, inputs.size)
        release = _kept(settings, inputs)
        if release is None:
            release = _make(settings, inputs, progress, durable)
        else:
            make_ready(release, durable)
        progress.step("publish")
        if current_id(settings) != release.id:
            ledger.append(settings, release.id, why, durable, quality.figures(release))
            switch(settings, release.id, durable)
    told = release.manifest["counts"]
    progress.done(f"release {release.id}: {told['quads']} quads in {sum(told['graphs'].values())} graphs")
    return release


def _make(settings: Settings, inputs: Inputs, progress: Progress, durable: Durable) -> Release:
    timed = Timed(progress)
    timed.expect(pace.expected(settings, inputs.size))
    with _uncollected():
        release = _write(settings, inputs, assemble(settings, timed), timed, durable)
    pace.remember(settings, inputs.size, timed.taken())
    return release


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector out: a build holds millions of objects and makes hardly a cycle of them.

    Looking through all of them again and again takes a fifth of its time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _kept(settings: Settings, inputs: Inputs) -> Release | None:
    folder = settings.releases / inputs.release
    release = open_whole(folder)
    if release is None or release.verify():
        return None
    return release


def _clear_leftovers(releases: Path) -> None:
    """Remove what an interrupted build left; nobody else builds while the lock is held."""
    for pattern in (_WORK, _ASIDE, _PRUNED):
        for folder in releases.glob(f"{pattern}*"):
            _restore_or_remove(releases, folder)


def _restore_or_remove(releases: Path, folder: Path) -> None:
    whole = releases / folder.name.removeprefix(_ASIDE)
    if folder.name.startswith(_ASIDE) and not whole.exists():
        folder.rename(whole)
    else:
        shutil.rmtree(folder)


def _write(settings: Settings, inputs: Inputs, assembled: Assembled, progress: Progress, durable: Durable) -> Release:
    work = settings.releases / f"{_WORK}{inputs.release}"
    durable.make_folder(work)
    progress.step("write")
    durable.write(work / "graph.nq", nquads(assembled.quads), sync=False)
    _copy_sources(settings, work, durable)
    progress.step("measure")
    durable.write(work / quality.NAME, quality.as_bytes(quality.quality(assembled.quads, assembled.report)), sync=False)
    progress.step("dump")
    parts = list(portions(assembled.quads))
    files = write_dumps(work / "dumps", assembled.quads, parts, progress, durable, processes(settings))
    progress.step("describe")
    catalogue = statements(inputs.release, assembled.quads, files, parts)
    durable.write(work / "catalog.ttl", as_turtle(catalogue), sync=False)
    durable.write(work / summary.NAME, summary.as_bytes(catalogue), sync=False)
    durable.write(work / addresses.NAME, addresses.addresses(assembled.quads), sync=False)
    durable.write(work / "report.ttl", assembled.report.to_turtle(), sync=False)
    progress.step("index")
    sharing = Work(processes(settings) if len(assembled.quads) >= _WORTH_A_FORK else 1, progress=progress)
    # Behind the dumps: the engine starts threads, which a process that shares out its work should not have.
    write_engines(work / "graph.nq", work / "engines", durable, assembled.quads, sharing)
    durable.write(work / "manifest.json", _manifest(work, inputs, assembled), sync=False)
    progress.step("save")
    durable.sync_tree(work)
    target = settings.releases / inputs.release
    aside = settings.releases / f"{_ASIDE}{inputs.release}"
    if target.exists():
        # A damaged copy of this very release, perhaps the one that is served: moved away whole, so that whoever has
        # its files open keeps them, and there is never a time without either for longer than two renames.
        durable.rename(target, aside)
    durable.rename(work, target)
    if aside.exists():
        durable.remove_tree(aside)
    return Release.open(target)


def _copy_sources(settings: Settings, work: Path, durable: Durable) -> None:
    """Keep what a reader of the release needs of its sources: ontology, shapes and queries, as written."""
    modules = sorted(settings.ontology.glob("*.ttl"), key=lambda path: (path.name != "edu-graph.ttl", path.name))
    alignments = sorted((settings.ontology / "alignments").glob("*.ttl"))
    for name, paths in (("edu-graph.ttl", modules), ("alignments.ttl", alignments)):
        durable.write(work / "ontology" / name, b"\n".join(path.read_bytes() for path in paths), sync=False)
    for name, suffixes in (("shapes", (".ttl", ".rq")), ("queries", (".rq",))):
        folder: Path = getattr(settings, name)
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.suffix in suffixes and "examples" not in inside.parts:
                durable.write(work / name / inside, path.read_bytes(), sync=False)


def _manifest(work: Path, inputs: Inputs, assembled: Assembled) -> bytes:
    files = {}
    for path in sorted(path for path in work.rglob("*") if path.is_file()):
        name = path.relative_to(work).as_posix()
        if not name.startswith(_ENGINE_FILES):
            files[name] = {"sha256": file_hash(path), "bytes": path.stat().st_size}
    manifest = {
        "format": FORMAT,
        "id": inputs.release,
        "software": {"name": "edu-graph", "version": edu_graph.__version__},
        "builder": inputs.builder,
        "counts": assembled.counts(),
        "results": len(assembled.report.results),
        "inputs": inputs.files,
        "files": files,
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()
