"""`edu-graph release use`, `prune` and `ready`: as commands, with their answers for people and for programs."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edu_graph import cli
from edu_graph.build import pipeline
from edu_graph.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A releases folder with the built release, and a copy of it under another id."""
    monkeypatch.setenv("EDU_GRAPH_RELEASES", str(tmp_path))
    release = pipeline.build(load_settings(releases=tmp_path))
    copy = tmp_path / ("a" * 16)
    shutil.copytree(release.folder, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    (copy / "manifest.json").write_text(json.dumps(manifest | {"id": copy.name}))
    return tmp_path


def run(*arguments: str) -> str:
    done = CliRunner().invoke(cli.app, ["release", *arguments])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_a_release_is_made_ready_used_and_pruned(home: Path) -> None:
    shutil.rmtree(home / ("a" * 16) / "engines")
    assert "were made again" in run("ready", "aaaa")
    assert json.loads(run("ready", "aaaa", "--json")) == {"release": "a" * 16, "made": False}
    assert run("use", "aaaa", "--why", "a test") == f"release {'a' * 16} is current\n"
    assert (home / "current").read_text().strip() == "a" * 16
    assert json.loads(run("list", "--json"))[0]["why"] == "a test"
    told = json.loads(run("prune", "--keep", "1", "--dry-run", "--json"))
    assert (len(told["removed"]), told["dry_run"]) == (1, True)
    assert f"removed: {told['removed'][0]}" in run("prune", "--keep", "1")
    assert "removed: none" in run("prune", "--keep", "1")
