"""A build: same input same bytes, an edit changes its own statements only, and nothing half-done."""

import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import miniature
import pytest

from edu_graph import vocab
from edu_graph.build import checking, ledger, pipeline
from edu_graph.build.descriptive import GRAPHS
from edu_graph.build.durable import Durable
from edu_graph.build.engines import make_ready, ready
from edu_graph.build.lock import build_lock, require_room
from edu_graph.build.progress import Silent
from edu_graph.build.release import Release, current, find, kept_ids, up_to_date
from edu_graph.errors import BuildError, DiskFull, LockHeld, NotFound, ReleaseError
from edu_graph.rdf.parsing import parse_file
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.validation.report import DataRefused

_PROMISED = ("graph.nq", "addresses.txt", "catalog.ttl", "summary.json", "report.ttl", "manifest.json")


def _bytes(release: Release) -> dict[str, bytes]:
    files = [path.relative_to(release.folder).as_posix() for path in release.dumps.rglob("*") if path.is_file()]
    names = [*_PROMISED, *files]
    return {name: (release.folder / name).read_bytes() for name in names}


def _lines(release: Release) -> set[str]:
    return set(release.graph.read_text("utf-8").splitlines())


def _stated(release: Release) -> set[str]:
    """The lines that say something of the world: the release counts itself anew each time."""
    return {line for line in _lines(release) if not any(f"<{graph}> ." in line for graph in GRAPHS)}


def test_building_twice_gives_identical_bytes(tmp_path: Path) -> None:
    first = pipeline.build(miniature.make(tmp_path / "one"))
    # Another place, files written in another order, another time: none of it may enter.
    other = tmp_path / "two"
    settings = miniature.make(other)
    for path in sorted(other.rglob("*.trig"), reverse=True):
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
        os.utime(path, (1, 1))
    second = pipeline.build(settings)
    assert first.id == second.id
    assert _bytes(first) == _bytes(second)
    # Of the whole and of the one source, six formats, plain and packed in two ways; and the tables.
    assert len(_bytes(first)) > len(_PROMISED) + 36


def test_a_changed_byte_of_input_gives_another_release(project: Settings) -> None:
    first = pipeline.build(project)
    miniature.edit(project, "Chosen by the editors.", "Chosen by an editor.", "register/tiny.trig")
    assert pipeline.build(project).id != first.id


def test_adding_one_participation_changes_only_its_own_statements(project: Settings) -> None:
    before = _stated(pipeline.build(project))
    miniature.add_participation(project)
    after = _stated(pipeline.build(project))
    assert before - after == set()
    added = sorted(after - before)
    own = "https://w3id.org/edu-graph/id/event/v#visited/agent/nursery"
    nursery = "https://w3id.org/edu-graph/id/agent/nursery"
    assert added
    assert all(own in line or nursery in line for line in added), added
    assert sum(own in line for line in added) == 4  # the link to it, its type, its role, its agent


def test_the_default_graph_is_exactly_the_union(project: Settings) -> None:
    release = pipeline.build(project)
    triples = {located.quad.triple for located in parse_file(release.graph)}
    store = EmbeddedStore.load(release.graph)
    rows = store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(rows[0]["n"].value) == len(triples) == release.manifest["counts"]["triples"]  # type: ignore[union-attr]
    assert len((release.dumps / "edu-graph.nt").read_text().splitlines()) == len(triples)


def test_derived_statements_stand_where_their_premises_stand(project: Settings) -> None:
    store = EmbeddedStore.load(pipeline.build(project).graph)
    rows = store.select("SELECT ?g { GRAPH ?g { ?v eg:visited ?i } ?g a eg:Passage }")
    assert [row["g"].value for row in rows] == [vocab.SOURCE + "tiny#p2"]  # type: ignore[union-attr]
    involved = store.select("SELECT ?g { GRAPH ?g { ?v eg:involved ?i } }")
    assert [row["g"].value for row in involved] == [vocab.SOURCE + "tiny#p2"]  # type: ignore[union-attr]
    part = store.select("SELECT ?g { GRAPH ?g { event:talk eg:partOf event:v } }")
    assert [row["g"].value for row in part] == [vocab.SOURCE + "tiny#p1"]  # type: ignore[union-attr]
    classes = store.select("SELECT ?g { GRAPH ?g { event:v a eg:Event } }")
    assert [row["g"].value for row in classes] == [vocab.INFERRED_GRAPH]  # type: ignore[union-attr]
    rule = store.select("SELECT ?r { ?r a eg:Rule ; eg:premise ?p . FILTER(CONTAINS(?p, 'Visit')) }")
    assert len(rule) == 1


def test_bounds_and_status_are_computed(project: Settings) -> None:
    store = EmbeddedStore.load(pipeline.build(project).graph)
    rows = store.select("SELECT ?e ?l ?s { event:v eg:startEarliest ?e ; eg:startLatest ?l ; eg:currentStatus ?s }")
    assert [(r["e"].value, r["l"].value, vocab.curie(r["s"].value)) for r in rows] == [  # type: ignore[union-attr]
        ("2025-02-01", "2025-02-28", "concept:status-completed")
    ]


def test_violations_stop_a_build_and_change_nothing(project: Settings) -> None:
    old = pipeline.build(project)
    miniature.edit(project, "p:p3 { event:v eg:status", "p:p9 { event:v eg:status")
    with pytest.raises(DataRefused) as caught:
        pipeline.build(project)
    assert str(caught.value).startswith("no release was made: ")
    assert "  data/sources/tiny.trig:" in str(caught.value)
    # What is carried is what `check` finds, with the words of the file that are wrong.
    assert caught.value.report.to_json() == checking.check(project).to_json()
    assert any(found.spot for found in caught.value.report.results)
    now = current(project)
    assert now is not None
    assert now.id == old.id
    assert kept_ids(project) == [old.id]


def test_an_unchanged_project_is_not_built_again(project: Settings) -> None:
    first = pipeline.build(project)
    stamp = (first.folder / "manifest.json").stat().st_mtime_ns
    progress = Silent()
    again = pipeline.build(project, progress)
    assert (again.folder / "manifest.json").stat().st_mtime_ns == stamp
    assert "parse" not in progress.steps
    assert len(ledger.read(project)) == 1
    assert up_to_date(project) is not None


def test_a_damaged_release_is_built_again(project: Settings) -> None:
    first = pipeline.build(project)
    (first.dumps / "edu-graph.nt").write_text("damaged")
    assert first.verify() == ["dumps/edu-graph.nt was changed"]
    (first.folder / "report.ttl").unlink()
    assert first.verify() == ["dumps/edu-graph.nt was changed", "report.ttl is missing"]
    assert pipeline.build(project).verify() == []


def test_engines_are_rebuilt_when_missing_or_foreign(project: Settings) -> None:
    release = pipeline.build(project)
    assert ready(release)
    assert make_ready(release) is False
    (release.engines / "engine.json").write_text(json.dumps({"pyoxigraph": "0.0.1"}))
    assert make_ready(release) is True
    release.search_db.unlink()
    assert make_ready(release) is True
    assert len(EmbeddedStore.open_read_only(release.store)) == len(EmbeddedStore.load(release.graph))


def test_the_ledger_tells_the_succession(project: Settings) -> None:
    first = pipeline.build(project, why="the first")
    miniature.add_participation(project)
    second = pipeline.build(project, why="a nursery")
    entries = ledger.read(project)
    assert [(e.release, e.predecessor, e.why) for e in entries] == [
        (first.id, None, "the first"),
        (second.id, first.id, "a nursery"),
    ]
    assert all(e.published.endswith("Z") and e.by for e in entries)


def test_an_unfinished_ledger_line_is_cut_off_and_a_wrong_one_told(project: Settings) -> None:
    pipeline.build(project)
    path = project.releases / "ledger"
    path.write_text(path.read_text() + '{"release": "half')
    assert len(ledger.read(project)) == 1
    miniature.add_participation(project)
    pipeline.build(project)
    assert len(ledger.read(project)) == 2
    path.write_text("{}\n")
    with pytest.raises(ReleaseError, match=r"ledger:1"):
        ledger.read(project)


def test_one_build_at_a_time(project: Settings) -> None:
    with build_lock(project.releases), pytest.raises(LockHeld, match=str(os.getpid())):
        pipeline.build(project)
    assert pipeline.build(project).id


def test_who_serves_waits_for_a_build_that_is_under_way(
    project: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = threading.Event()
    wait = checking.wait_for_build

    def told(releases: Path) -> None:
        waits.set()
        wait(releases)

    monkeypatch.setattr(checking, "wait_for_build", told)
    with ThreadPoolExecutor(1) as pool:
        with build_lock(project.releases):
            serving = pool.submit(checking.prepare, project, build_if_stale=True)
            assert waits.wait(60)
            assert not serving.done()
        assert serving.result(60).id == pipeline.build(project).id
    assert f"process {os.getpid()} is building" in capsys.readouterr().err


def test_too_little_room_is_told_before_anything_is_written(project: Settings) -> None:
    with pytest.raises(DiskFull, match="MiB free") as caught:
        require_room(project.data, shutil.disk_usage(project.data).free)
    assert "EDU_GRAPH_RELEASES" in str(caught.value)


def test_missing_and_empty_inputs_are_told(project: Settings, tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="queries: no folder"):
        pipeline.build(project.model_copy(update={"queries": tmp_path / "nowhere"}))
    (tmp_path / "empty").mkdir()
    with pytest.raises(BuildError, match="holds no data"):
        pipeline.build(project.model_copy(update={"data": tmp_path / "empty"}))


def test_releases_are_found_by_id_beginning_and_current(project: Settings) -> None:
    with pytest.raises(NotFound, match="no release yet"):
        find(project, "current")
    with pytest.raises(ReleaseError, match="no release yet"):
        checking.prepare(project, build_if_stale=False)
    release = checking.prepare(project, build_if_stale=True)
    assert find(project, "current").id == find(project, release.id[:6]).id == release.id
    with pytest.raises(NotFound, match="no release is called"):
        find(project, "zzz")
    miniature.add_participation(project)
    pipeline.build(project)
    with pytest.raises(NotFound, match="several"):
        find(project, "")


def test_a_release_of_a_newer_layout_is_refused(project: Settings) -> None:
    release = pipeline.build(project)
    path = release.folder / "manifest.json"
    path.write_text(json.dumps({**release.manifest, "format": 99}))
    with pytest.raises(ReleaseError, match="newer edu-graph"):
        Release.open(release.folder)


def test_every_write_is_announced(project: Settings) -> None:
    points: list[str] = []
    pipeline.build(project, durable=Durable(points.append))
    assert points[-4:-1] == ["write .current.new", "fsync .current.new", "rename current"]
    assert sum(name.startswith("fsync") for name in points) > 20


def test_merged_things_are_one(project: Settings) -> None:
    miniature.edit(
        project,
        '"Школа"@ru .',
        '"Школа"@ru . agent:the-school eg:mergedInto agent:school .',
        "register/tiny.trig",
    )
    miniature.edit(project, "eg:agent agent:school", "eg:agent agent:the-school")
    checking.seal(project)
    # Taking the merge back breaks no seal: what was read has not changed.
    miniature.edit(project, " agent:the-school eg:mergedInto agent:school .", "", "register/tiny.trig")
    assert not [r for r in checking.check(project).violations if r.rule == "passage-sealed"]
    miniature.edit(
        project, '"Школа"@ru .', '"Школа"@ru . agent:the-school eg:mergedInto agent:school .', "register/tiny.trig"
    )
    store = EmbeddedStore.load(pipeline.build(project).graph)
    rows = store.select("SELECT ?i { event:v eg:visited ?i }")
    assert [vocab.curie(row["i"].value) for row in rows] == ["agent:school"]  # type: ignore[union-attr]
    named = store.select("SELECT ?p { event:v eg:participation ?p }")
    assert [row["p"].value.rpartition("#")[2] for row in named] == ["visited/agent/school"]  # type: ignore[union-attr]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_releases_folder_that_cannot_be_used_is_told(project: Settings, tmp_path: Path, as_file: bool) -> None:
    folder = tmp_path / "taken"
    if as_file:
        folder.write_text("a file")
    else:
        folder.mkdir()
        (folder / ".lock").mkdir()
    settings = project.model_copy(update={"releases": folder})
    with pytest.raises(BuildError, match="the disk refuses"):
        pipeline.build(settings)
    if as_file:
        with pytest.raises(ReleaseError, match="cannot be read"):
            current(settings)


def test_what_has_faults_is_not_sealed(project: Settings) -> None:
    miniature.edit(project, "p:p3 { event:v eg:status", "p:p3 { event:v eg:statuz")
    before = (project.data / "sources/tiny.seals").read_text()
    with pytest.raises(DataRefused, match="nothing was sealed") as caught:
        checking.seal(project)
    assert "passage-sealed" not in {found.rule for found in caught.value.report.results}
    assert (project.data / "sources/tiny.seals").read_text() == before
