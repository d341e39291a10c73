"""Tests that need a program of the system: left out where it is missing, and told; never left out in CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
CONFIG = "[pytest]\nmarkers = needs(*programs): programs\naddopts = --strict-markers -p no:cacheprovider\n"
TESTS = """
import pytest

@pytest.mark.needs("sh")
def test_with(): pass

@pytest.mark.needs("sh", "no-such-program-at-all")
def test_without(): raise AssertionError("this ran without its program")

def test_left_by_hand(): pytest.skip("for another reason")
"""


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    folder = checkout / "tests"
    folder.mkdir()
    (checkout / "data").symlink_to(CONFTEST.parents[1] / "data")  # conftest.py lays out some of it
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "pytest.ini").write_text(CONFIG, encoding="utf-8")
    (folder / "test_it.py").write_text(TESTS, encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if name != "EDU_GRAPH_TEST_ALL"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "test_it.py"],
        cwd=folder,
        env=clean | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_program_leaves_the_test_out_and_says_so(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    told = [line for line in done.stdout.splitlines() if line.startswith("left out: ")]
    assert told == ["left out: test_it.py::test_without (needs no-such-program-at-all)"]
    assert "1 passed, 2 skipped" in done.stdout


def test_a_missing_program_is_a_failure_where_all_is_asked_for(tmp_path: Path) -> None:
    done = run(tmp_path, EDU_GRAPH_TEST_ALL="1")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "needs no-such-program-at-all, and EDU_GRAPH_TEST_ALL=1 leaves nothing out" in done.stdout
    assert "left out: " not in done.stdout
    assert "1 passed, 1 skipped, 1 error" in done.stdout
