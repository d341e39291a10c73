"""A build: assemble, write into a folder of its own, then one atomic switch. A crash at any point changes nothing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import edu_graph
from edu_graph.build import addresses, ledger, quality, summary
from edu_graph.build.assemble import Assembled, assemble
from edu_graph.build.dcat import DumpFile
from edu_graph.build.describe import as_turtle, statements
from edu_graph.build.dump import dumps
from edu_graph.build.durable import Durable
from edu_graph.build.engines import make_ready, write_engines
from edu_graph.build.inputs import Inputs, collect, file_hash
from edu_graph.build.lock import build_lock, require_room
from edu_graph.build.progress import Progress, Silent
from edu_graph.build.release import FORMAT, Release, current_id, switch
from edu_graph.errors import BuildError
from edu_graph.rdf.canonical import nquads
from edu_graph.settings import Settings

_WORK = ".building-"
_ASIDE = ".damaged-"
_PRUNED = ".pruned-"
# Written by engines, stamped and rebuilt: their bytes are no part of the release's promise.
_ENGINE_FILES = "engines/"


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
            assembled = assemble(settings, progress)
            release = _write(settings, inputs, assembled, progress, durable)
        else:
            make_ready(release, durable)
        progress.step("publish")
        if current_id(settings) != release.id:
            ledger.append(settings, release.id, why, durable, quality.figures(release))
            switch(settings, release.id, durable)
    told = release.manifest["counts"]
    progress.done(f"release {release.id}: {told['quads']} quads in {sum(told['graphs'].values())} graphs")
    return release


def up_to_date(settings: Settings) -> Release | None:
    """Return the current release if it is the one that the present inputs give, else None.

    Raises BuildError: an input folder is missing.
    """
    wanted = collect(settings).release
    return _open_whole(settings.releases / wanted) if current_id(settings) == wanted else None


def _kept(settings: Settings, inputs: Inputs) -> Release | None:
    folder = settings.releases / inputs.release
    release = _open_whole(folder)
    if release is None or release.verify():
        return None
    return release


def _open_whole(folder: Path) -> Release | None:
    return Release.open(folder) if (folder / "manifest.json").is_file() else None


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
    durable.write(work / "graph.nq", nquads(assembled.quads))
    _copy_sources(settings, work, durable)
    progress.step("measure")
    durable.write(work / quality.NAME, quality.as_bytes(quality.quality(assembled.quads, assembled.report)))
    progress.step("index")
    write_engines(work / "graph.nq", work / "engines", durable)
    progress.step("dump")
    files = _write_dumps(work, assembled, progress, durable)
    progress.step("describe")
    catalogue = statements(inputs.release, assembled.quads, files)
    durable.write(work / "catalog.ttl", as_turtle(catalogue))
    durable.write(work / summary.NAME, summary.as_bytes(catalogue))
    durable.write(work / addresses.NAME, addresses.addresses(assembled.quads))
    durable.write(work / "report.ttl", assembled.report.to_turtle())
    durable.write(work / "manifest.json", _manifest(work, inputs, assembled))
    durable.sync_folder(work)
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


def _write_dumps(work: Path, assembled: Assembled, progress: Progress, durable: Durable) -> list[DumpFile]:
    told = []
    for dump in dumps(assembled.quads, progress.warn):
        path = work / "dumps" / dump.name
        durable.write(path, dump.data)
        # The bytes go: a release of many sources has more of them than fit into memory.
        told.append(DumpFile(replace(dump, data=b""), file_hash(path), len(dump.data)))
    return told


def _copy_sources(settings: Settings, work: Path, durable: Durable) -> None:
    """Keep what a reader of the release needs of its sources: ontology, shapes and queries, as written."""
    modules = sorted(settings.ontology.glob("*.ttl"), key=lambda path: (path.name != "edu-graph.ttl", path.name))
    durable.write(work / "ontology" / "edu-graph.ttl", b"\n".join(path.read_bytes() for path in modules))
    alignments = sorted((settings.ontology / "alignments").glob("*.ttl"))
    durable.write(work / "ontology" / "alignments.ttl", b"\n".join(path.read_bytes() for path in alignments))
    for name, suffixes in (("shapes", (".ttl", ".rq")), ("queries", (".rq",))):
        folder: Path = getattr(settings, name)
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.suffix in suffixes and "examples" not in inside.parts:
                durable.write(work / name / inside, path.read_bytes())


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
