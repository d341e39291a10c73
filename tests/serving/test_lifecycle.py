"""Starting, stopping, killing and changing the release under a running service."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import live
import pytest

from edu_graph.settings import load_settings

ASK = "ASK { ?s a eg:Visit }"
# Some seconds of work that needs no memory: a product of texts with names.
SLOW = (
    "SELECT (COUNT(*) AS ?n)"
    " { ?a eg:restatement|dcterms:title|skos:definition ?c . ?d skos:prefLabel ?f FILTER(STRLEN(?c) > STRLEN(?f)) }"
)


def _gone(pids: list[int]) -> bool:
    alive = live.processes()
    return not any(pid in alive for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_drains_and_leaves_nothing(tmp_path: Path, built: Path, number: int) -> None:
    with live.service(tmp_path, releases=built, query_seconds=50, shutdown_seconds=55) as found:
        below = list(found.descendants())
        replies: list[live.Reply] = []
        client = threading.Thread(target=lambda: replies.append(found.sparql(SLOW)))
        client.start()
        live.until("the query is being evaluated", lambda: b"edu_graph" in found.ask("/metrics").body and _busy(found))
        assert found.end(number) == 0
        client.join(live.PATIENCE)
        assert [reply.status for reply in replies] == [200]
        live.until("nothing is left", lambda: _gone(below))


def _busy(found: live.Service) -> bool:
    """Some worker is using its processor."""
    ticks = [_ticks(pid) for pid in found.workers()]
    return max(ticks, default=0) > 20


def _ticks(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return 0


def test_a_killed_service_leaves_nothing(tmp_path: Path, built: Path) -> None:
    with live.service(tmp_path, releases=built) as found:
        below = list(found.descendants())
        assert len(below) > 2
        os.kill(found.process.pid, signal.SIGKILL)
        live.until("spawner and workers are gone", lambda: _gone(below))


@pytest.mark.parametrize("which", ["spawner", "worker"])
def test_the_service_survives_its_killed_processes(tmp_path: Path, built: Path, which: str) -> None:
    with live.service(tmp_path, releases=built) as found:
        before = found.sparql(ASK).body
        victims = found.spawners() if which == "spawner" else found.workers()
        assert victims
        below = list(found.descendants())
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        live.until("it answers again", lambda: found.sparql(ASK).status == 200)
        assert found.sparql(ASK + " # not cached").body == before
        if which == "spawner":
            live.until("nothing of the old spawner is left", lambda: _gone(below))
        live.until("all workers are back", lambda: len(found.workers()) >= 4)


def test_a_new_release_is_taken_without_dropping_a_request(tmp_path: Path) -> None:
    shutil.copytree(load_settings().data, tmp_path / "data")
    with live.service(tmp_path, data=tmp_path / "data", reload_seconds=0.2) as found:
        old = found.ask("/releases", Accept="application/json").body
        replies: list[live.Reply] = []
        stop = threading.Event()

        def hammer(number: int) -> None:
            count = 0
            while not stop.is_set():
                count += 1
                query = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {number} {count}"
                replies.append(found.sparql(query))

        clients = [threading.Thread(target=hammer, args=(number,)) for number in range(4)]
        for client in clients:
            client.start()
        path = tmp_path / "data/reference/more.trig"
        path.write_text(
            "@prefix eg: <https://w3id.org/edu-graph/ontology#> .\n"
            "@prefix graph: <https://w3id.org/edu-graph/graph/> .\n"
            'GRAPH graph:more { graph:more a eg:ReferenceTable ; eg:basis "One table more."@en . }\n'
        )
        built = _build(found)
        live.until("the new release answers", lambda: replies[-1].headers["x-edu-graph-release"] == built)
        stop.set()
        for client in clients:
            client.join(live.PATIENCE)
        assert {reply.status for reply in replies} == {200}
        counts: dict[str, set[str]] = {}
        for reply in replies:
            counts.setdefault(reply.headers["x-edu-graph-release"], set()).add(reply.rows()[0]["n"])
        assert len(counts) == 2, "both releases were asked"
        assert all(len(numbers) == 1 for numbers in counts.values()), f"an answer mixes releases: {counts}"
        assert found.ask("/releases", Accept="application/json").body != old
        live.until("the old release's spawner is gone", lambda: len(found.spawners()) == 1)


def _build(found: live.Service) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "edu_graph", "build", "--json"],
        env=found.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return str(json.loads(run.stdout)["release"])


def test_a_taken_port_is_told(tmp_path: Path, built: Path) -> None:
    with live.service(tmp_path, releases=built) as found:
        run = subprocess.run(
            [sys.executable, "-m", "edu_graph", "serve", "--port", str(found.port)],
            env=found.environment, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert run.returncode != 0
        assert str(found.port) in run.stderr
        assert "Traceback" not in run.stderr
