"""`edu-graph publish`: what it prints for people and programs, and with which exit code it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edu_graph import cli
from edu_graph.build.release import FORMAT
from edu_graph.errors import PublishError, SettingsError
from tests.engines.running import oxigraph

RELEASE = "0123456789abcdef"
QUADS = "<http://a/s> <http://a/p> 'x' <http://a/g> .\n<http://a/s> <http://a/p> 'x' <http://a/h> .\n"


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EDU_GRAPH_RELEASES", str(tmp_path))
    folder = tmp_path / RELEASE
    folder.mkdir()
    (folder / "graph.nq").write_text(QUADS.replace("'", '"'), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"format": FORMAT, "id": RELEASE, "files": {}}), encoding="utf-8")
    (tmp_path / "current").write_text(RELEASE + "\n", encoding="ascii")
    return tmp_path


def test_a_release_is_published(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with oxigraph() as address:
        done = CliRunner().invoke(cli.app, ["publish", "--to", address, "--json"])
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == {
            "engine": "oxigraph",
            "release": RELEASE,
            "before": None,
            "how": "in pieces",
            "added": 3,
            "removed": 0,
            "quads": 2,
            "union": 1,
        }
        monkeypatch.setenv("EDU_GRAPH_STORE", address)
        done = CliRunner().invoke(cli.app, ["publish", "--release", RELEASE[:6]])
        assert done.stdout == f"oxigraph held all of it already: release {RELEASE}, 2 quads, 1 in their union\n"
        assert "holds release" in done.stderr
        (releases / RELEASE / "graph.nq").write_text("<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n")
        monkeypatch.setenv("EDU_GRAPH_STORE", "embedded")
        done = CliRunner().invoke(cli.app, ["publish", "--to", address])
        assert done.stdout.startswith("oxigraph switched at once")


@pytest.mark.usefixtures("releases")
@pytest.mark.parametrize("arguments", [[], ["--to", "localhost"], ["--to", "http://u:geheim@localhost/query"]])
def test_an_address_is_needed(arguments: list[str]) -> None:
    done = CliRunner().invoke(cli.app, ["publish", *arguments])
    assert isinstance(done.exception, SettingsError)
    assert "geheim" not in str(done.exception)
    assert PublishError.exit_code == 11
