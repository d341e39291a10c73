"""Old releases of a service as a user runs it: opened by turns, and nothing is left of them."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import live
import pytest

from edu_graph.build.inputs import file_hash

OLD = tuple(sign * 16 for sign in "abc")
ASK = "/sparql?query=SELECT+(COUNT(*)+AS+%3Fn)+%7B+GRAPH+%3Fg+%7B+%3Fs+%3Fp+%3Fo+%7D+%7D%23{}&format=json&release={}"


def older(releases: Path, source: Path, name: str, lines: int) -> None:
    """Write a release that holds some statements less than another one."""
    folder = releases / name
    shutil.copytree(source, folder)
    graph = folder / "graph.nq"
    graph.write_bytes(b"".join(graph.read_bytes().splitlines(keepends=True)[lines:]))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["id"] = name
    manifest["files"]["graph.nq"] = {"sha256": file_hash(graph), "bytes": graph.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def folder(tmp_path: Path, built: Path) -> Path:
    """The project's release, and three old ones that lack 1, 2 and 3 statements of it."""
    releases = tmp_path / "releases"
    shutil.copytree(built, releases)
    current = releases / (releases / "current").read_text().strip()
    for lines, name in enumerate(OLD, start=1):
        older(releases, current, name, lines)
    return releases


def files_of(pid: int) -> int:
    """How many files a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def command(folder: Path, *arguments: str) -> dict[str, object]:
    """Run a command of ours on the releases; its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "edu_graph", "release", *arguments, "--json"],
        env={"EDU_GRAPH_RELEASES": str(folder), "PATH": ""},
        capture_output=True,
        check=True,
        text=True,
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_releases_by_turns_leave_nothing_behind(folder: Path, tmp_path: Path) -> None:
    with live.service(tmp_path, releases=folder, archive_seconds=2, workers=2) as service:
        whole = int(service.ask(ASK.format("now", "current")).rows()[0]["n"])
        live.until("the service is at rest", lambda: len(service.spawners()) == 1)
        before = files_of(service.process.pid)

        def ask(turn: int) -> None:
            at = turn % 3
            reply = service.ask(ASK.format(turn, OLD[at]))
            while reply.status == 503:
                assert reply.json()["type"].endswith(("/releases-busy", "/busy"))  # type: ignore[attr-defined]
                reply = service.ask(ASK.format(turn, OLD[at]))
            assert reply.status == 200, reply.body
            assert int(reply.rows()[0]["n"]) == whole - at - 1
            assert reply.headers["x-edu-graph-release"] == OLD[at]
            assert len(service.spawners()) <= 4

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(36)))
        live.until("the old ones are closed", lambda: len(service.spawners()) == 1)
        live.until("their files too", lambda: files_of(service.process.pid) <= before)
        assert service.ask(ASK.format("end", "current")).status == 200
        left = list(service.descendants())
        assert service.end() == 0
    live.until("all processes have ended", lambda: not set(left) & set(live.processes()))


def test_what_is_open_is_not_pruned(folder: Path, tmp_path: Path) -> None:
    with live.service(tmp_path, releases=folder, archive_seconds=600, workers=2) as service:
        assert service.ask(ASK.format(1, OLD[0])).status == 200
        assert command(folder, "prune", "--keep", "1")["removed"] == list(OLD[1:])
        assert service.ask(ASK.format(2, OLD[0])).status == 200
        assert service.ask(ASK.format(3, OLD[1])).status == 404
    assert command(folder, "prune", "--keep", "1", "--dry-run")["removed"] == [OLD[0]]


def test_a_release_that_another_version_built_is_made_ready(folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(folder / OLD[0] / "engines")
    with live.service(tmp_path, releases=folder, queue_seconds=60) as service:
        reply = service.ask(ASK.format(1, OLD[0]))
        assert reply.status == 200, reply.body
        assert (folder / OLD[0] / "engines" / "engine.json").is_file()
