"""The wheel carries all that a user needs, and works outside the clone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from edu_graph.build.inputs import collect
from edu_graph.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_builds_the_same_release_outside_the_clone(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    site = tmp_path / "site"
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        wheel.extractall(site)
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
