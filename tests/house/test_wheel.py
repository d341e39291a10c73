"""The wheel carries all that a user needs, and works outside the clone."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from edu_graph.build.inputs import collect
from edu_graph.settings import load_settings
from tests.conftest import five_documents
from tests.serving import live

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/edu_graph"
BUNDLED = ("ontology", "shapes", "queries", "data")
_BESIDE = "service/pages"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as it is built for users."""
    place = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    return next(place.glob("*.whl"))


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """An environment of its own with the wheel in it; other packages are those of ours, the clone is out of sight."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin/python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--disable-pip-version-check", str(wheel)], check=True, capture_output=True)
    site = next((home / "lib").glob("python*/site-packages"))
    # A folder that is named in a .pth brings none of its own .pth files: not that which leads to the clone.
    (site / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def missing(names: set[str]) -> list[str]:
    """Return what a wheel with these files lacks of what a user needs."""
    wanted = {
        f"edu_graph/{path.relative_to(PACKAGE).as_posix()}"
        for folder in ("service/pages/templates", "service/pages/static", "service/locale", "locale")
        for path in (PACKAGE / folder).rglob("*")
        if path.is_file()
    }
    wanted |= {f"edu_graph/{_BESIDE}/site.css", "edu_graph/_bundle/requirements.lock"}
    wanted |= {
        f"edu_graph/_bundle/{path.relative_to(ROOT).as_posix()}"
        for folder in BUNDLED
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".ttl", ".trig", ".rq", ".seals")
    }
    return sorted(wanted - names)


def test_the_wheel_has_all_that_a_user_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    assert missing(names) == []
    assert not [name for name in names if "node_modules" in name or "__pycache__" in name]
    for planted in (f"edu_graph/{_BESIDE}/templates/base.html", "edu_graph/_bundle/ontology/edu-graph.ttl"):
        assert missing(names - {planted}) == [planted]


def test_an_installed_wheel_serves_a_data_folder(installed: Path, tmp_path: Path) -> None:
    home, port = tmp_path / "home", live.free_port()
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_GRAPH_", "COV", "PYTHON"))}
    environment = kept | {"HOME": str(home), "EDU_GRAPH_DATA": str(five_documents(tmp_path / "data"))}
    command = [str(installed / "bin/edu-graph"), "serve", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        service = live.Service(home, port, process, environment)
        try:
            live.until("the service is ready", lambda: _is_ready(service))
            assert service.ask("/ru/source/kt-haifa-2026", accept="text/html").status == 200
            assert service.ask("/en/sparql", accept="text/html").status == 200
            editor = PACKAGE / _BESIDE / "static/editor.js"
            assert service.ask("/static/editor.js").status == (200 if editor.is_file() else 404)
            assert len(service.sparql("SELECT ?s WHERE { ?s a eg:Source }").rows()) == 5
        finally:
            process.terminate()
            process.wait(live.PATIENCE)


def _is_ready(service: live.Service) -> bool:
    assert service.process.poll() is None, (service.home / "log").read_text("utf-8")
    return service.ask("/health/ready", timeout=2).status == 200


def test_the_wheel_builds_the_same_release_outside_the_clone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_GRAPH_", "COV"))}
    run = subprocess.run(
        [sys.executable, "-m", "edu_graph", "build", "--json"],
        cwd=home, env=kept | {"PYTHONPATH": str(site), "HOME": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert Path(told["folder"]).is_relative_to(home), "it wrote outside the user's home"
    assert told["release"] == collect(load_settings()).release
