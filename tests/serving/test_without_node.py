"""A clone without Node: `EDU_GRAPH_NODE=none ./run` says what is left out, and what is served goes without it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import live
import pytest

ROOT = Path(__file__).resolve().parents[2]
_SAID = "The editor of queries and the maps are left out: Node 18 or newer is missing"
_FOLDERS = ("assets", "requirements", "src")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone as git gives it, nothing built; its environment has the packages of ours, and takes all as installed."""
    clone = tmp_path / "clone"
    built = shutil.ignore_patterns("static", "node_modules", "__pycache__")
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, clone / name, ignore=built)
    for name in ("run", "pyproject.toml", "requirements.lock"):
        shutil.copy2(ROOT / name, clone / name)
    (clone / ".venv" / "bin").mkdir(parents=True)
    _program(clone, "python", f'exec "{sys.executable}" "$@"')
    _program(clone, "pip", "exit 0")
    (clone / ".venv" / "stamp-place").write_text(str(clone))
    return clone


def _program(clone: Path, name: str, does: str) -> None:
    place = clone / ".venv" / "bin" / name
    place.write_text(f"#!/bin/sh\n{does}\n")
    place.chmod(0o755)


def _environment(clone: Path, **settings: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EDU_GRAPH_")}
    told = {f"EDU_GRAPH_{name.upper()}": str(value) for name, value in settings.items()}
    return kept | told | {"EDU_GRAPH_NODE": "none", "PYTHONPATH": str(clone / "src")}


def _run(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["./run", *arguments], cwd=clone, env=_environment(clone), capture_output=True, text=True, check=False
    )


@pytest.fixture
def serving(clone: Path, built: Path) -> Iterator[live.Service]:
    """The clone's service, started as a user does."""
    port = live.free_port()
    environment = _environment(clone, releases=built, state=clone / "state")
    command = ["./run", "serve", "--no-build", "--port", str(port)]
    with (clone / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=clone, env=environment, stdout=log, stderr=log)
        service = live.Service(clone, port, process, environment)
        try:
            live.until("the service is ready", lambda: service.ask("/health/ready", timeout=2).status == 200)
            yield service
        finally:
            process.terminate()
            process.wait(live.PATIENCE)


def test_what_is_missing_is_said_and_the_rest_runs(clone: Path) -> None:
    run = _run(clone, "edu-graph", "serve", "--help")
    assert run.returncode == 0, run.stderr
    assert "--port" in run.stdout
    assert _SAID in run.stderr
    assert not (clone / "src/edu_graph/service/pages/static/editor.js").exists()


def test_it_is_said_to_whoever_serves_until_it_is_there(clone: Path) -> None:
    assert _SAID in _run(clone, "serve", "--help").stderr
    assert _SAID in _run(clone, "serve", "--help").stderr
    # Who only asks on the command line needs neither, and waits for no registry.
    version = _run(clone, "edu-graph", "version")
    assert version.stdout.strip()
    assert _SAID not in version.stderr


def test_what_was_built_before_stays_where_it_cannot_be_built_anew(clone: Path) -> None:
    built = clone / "src/edu_graph/service/pages/static/ASSETS.json"
    built.parent.mkdir(parents=True, exist_ok=True)
    built.write_text("{}")
    said = _run(clone, "serve", "--help").stderr
    assert "The editor of queries and the maps stay as they were: Node 18 or newer is missing" in said


def test_a_second_start_installs_nothing(clone: Path) -> None:
    _run(clone, "edu-graph", "version")
    _program(clone, "pip", "echo pip was asked >&2; exit 1")
    again = _run(clone, "edu-graph", "version")
    assert again.returncode == 0, again.stderr
    assert "pip was asked" not in again.stderr
    (clone / "requirements.lock").write_text("# other packages\n")
    assert "pip was asked" in _run(clone, "edu-graph", "version").stderr


def test_queries_are_written_in_a_text_area_and_maps_are_tables(serving: live.Service) -> None:
    page = serving.ask("/en/sparql", accept="text/html")
    assert '<textarea id="query"' in page.body.decode()
    assert b"<script" not in page.body
    # What the editor would offer is there for whoever asks.
    assert serving.ask("/completions").json()["classes"]
    problem = serving.ask("/static/editor.js")
    assert problem.status == 404
    drawn = serving.ask("/en/pictures/partners?country=kaz", accept="text/html")
    assert drawn.status == 200
    assert b"<table" in drawn.body
    assert _SAID in (serving.home / "serve.log").read_text("utf-8")
