"""What all tests share: the rule for missing programs, one hypothesis profile, a way to write small TriG files."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from edu_graph import vocab

# Programs that go by several names.
ALIASES = {"chromium": ("chromium", "chromium-browser", "google-chrome")}
_NEEDS = "Skipped: needs "

# The same examples at every run, and no judgement by the clock: a slow machine fails nothing.
settings.register_profile("edu-graph", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("edu-graph")


def is_missing(program: str) -> bool:
    return not any(shutil.which(name) for name in ALIASES.get(program, (program,)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out where a program is missing; with EDU_GRAPH_TEST_ALL=1 that is a failure."""
    absent = [program for mark in item.iter_markers("needs") for program in mark.args if is_missing(program)]
    if not absent:
        return
    if os.environ.get("EDU_GRAPH_TEST_ALL") == "1":
        pytest.fail(f"needs {', '.join(absent)}, and EDU_GRAPH_TEST_ALL=1 leaves nothing out", pytrace=False)
    pytest.skip(f"needs {', '.join(absent)}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was left out, from the reports, so that it also holds where several processes ran the tests."""
    for report in terminalreporter.stats.get("skipped", ()):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if reason.startswith(_NEEDS):
            terminalreporter.write_line(f"left out: {report.nodeid} ({reason.removeprefix('Skipped: ')})")


TrigWriter = Callable[..., Path]


@pytest.fixture
def write_trig(tmp_path: Path) -> TrigWriter:
    """Return a function that writes `text` below the graph's prefixes, which take up line 1 alone."""
    header = " ".join(f"@prefix {name}: <{space}> ." for name, space in vocab.PREFIXES.items())

    def write(text: str, name: str = "data/sources/tiny.trig") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{header}\n{text}", encoding="utf-8")
        return path

    return write
