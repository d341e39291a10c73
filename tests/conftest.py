"""What all tests share: the rule for missing programs, one hypothesis profile, a way to write small TriG files."""

import atexit
import os
import re
import shutil
import tempfile
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


ROOT = Path(__file__).parents[1]
FIVE = (
    "dhte-networking-2022",
    "inbusiness-almaty-declaration",
    "intcenter-smolensk-2025",
    "kt-haifa-2026",
    "unicef-minsk-resource-centre",
)
"""The first documents: small enough that every statement of them is known, and answers can be written out by hand."""
FIVE_REGISTERS = ("country-names", "names", "places", "resolutions", "types")
WHOLE = ("browser", "client", "competency", "data", "house", "ontology")
"""Folders of tests that look at all the data of the checkout; the others look at the first five documents."""
_TYPED = re.compile(r"^  ([a-z]+:[\w-]+) a ", re.MULTILINE)
_STATEMENT = re.compile(r"^  ([a-z]+:[\w-]+) eg:.* \.$", re.MULTILINE)


def five_documents(folder: Path) -> Path:
    """Copy the reference tables and what belongs to the first five documents into a folder, and return it."""
    shutil.copytree(ROOT / "data" / "reference", folder / "reference")
    for room, names, endings in (("register", FIVE_REGISTERS, ("trig",)), ("sources", FIVE, ("trig", "seals"))):
        (folder / room).mkdir()
        for path in (ROOT / "data" / room / f"{name}.{ending}" for name in names for ending in endings):
            shutil.copy2(path, folder / room)
    _keep_to_the_five(folder / "register")
    return folder


def _keep_to_the_five(register: Path) -> None:
    """Blank what the registers say, in a line of its own, of things that came later; the lines keep their numbers."""
    typed = set(_TYPED.findall((register / "types.trig").read_text(encoding="utf-8")))
    for path in register.glob("*.trig"):
        text = path.read_text(encoding="utf-8")
        path.write_text(_STATEMENT.sub(lambda line: line[0] if line[1] in typed else "", text), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Lay out the first five documents, once for each process that runs tests."""
    home = Path(tempfile.mkdtemp(prefix="edu-graph-five-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    config.stash[_FIVE] = five_documents(home / "data")


_FIVE = pytest.StashKey[Path]()


def is_missing(program: str) -> bool:
    return not any(shutil.which(name) for name in ALIASES.get(program, (program,)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give a test its data; leave it out where a program is missing (with EDU_GRAPH_TEST_ALL=1 that is a failure)."""
    if item.path.relative_to(ROOT / "tests").parts[0] in WHOLE:
        os.environ.pop("EDU_GRAPH_DATA", None)
    else:
        os.environ["EDU_GRAPH_DATA"] = str(item.config.stash[_FIVE])
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
