"""What a clone holds: nothing that ties it to one machine, everything that a stranger starts with."""

import ast
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from edu_graph import __version__

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted([ROOT / "requirements.lock", *(ROOT / "requirements").glob("*.lock")])
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LARGEST = 1_500_000

# Spelled in pieces, so that this file does not hold what it looks for.
HOSTS = (
    *(
        "pypi:org",
        "pythonhosted:org",
        "registry:npmjs",
        "npmjs:com",
        "deb:debian:org",
        "repo1:maven",
        "maven:org",
    ),
    *("crates:io", "proxy:golang"),
)
FOLDERS = ("work", "root", "farm", "home/[a-z]+")
PROCESS = ("sub-?ag#ents?", "help#er sess#ion", "before-st#op", r"\.\./sha#red", "SP#EC\\.md", "DES#IGN\\.md")
UNFINISHED = ("TO#DO", "FIX#ME", "XX#X", "NotImplem#entedError", "mark\\.sk#ip", "\\bxfa#il\\(")


def glued(words: tuple[str, ...]) -> str:
    return "|".join(word.replace("#", "") for word in words)


RULES = {
    "the host of a package registry": re.compile("|".join(h.replace(":", r"\.") for h in HOSTS), re.I),
    "a path of one machine": re.compile(rf"(?:^|[^\w.~$}}/-])/(?:{'|'.join(FOLDERS)})/", re.M),
    "a word about how it is made": re.compile(glued(PROCESS), re.I),
    "something unfinished": re.compile(rf"(?<!\w)(?:{glued(UNFINISHED)})(?!\w)"),
}
PLANTED = {
    "the host of a package registry": "https://PyPI" + ".org/simple",
    "a path of one machine": "see /" + "work/main",
    "a word about how it is made": "the sub" + "agent wrote",
    "something unfinished": "# TO" + "DO: later",
}


def git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True).stdout


def files() -> list[Path]:
    """Return the committed files and those that would be committed."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({ROOT / name for name in names if name and (ROOT / name).is_file()})


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT), data.decode("utf-8")


def run_script() -> str:
    return (ROOT / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", RULES)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group().strip()}"
        for path, text in texts()
        if not path.name.startswith("LICENSE")
        for hit in RULES[what].finditer(text)
    ]
    assert found == []


@pytest.mark.parametrize("what", RULES)
def test_what_no_file_may_hold_is_recognised(what: str) -> None:
    assert RULES[what].search(PLANTED[what])
    assert not RULES[what].search("edu_graph reads `/sparql`, homework/work/x and https://example.org/work/1")


def test_files_are_found_and_none_is_large() -> None:
    found = files()
    assert {ROOT / "run", ROOT / "pyproject.toml", ROOT / ".ci" / "run"} <= set(found)
    assert [path.name for path in found if path.stat().st_size > LARGEST] == []


def test_text_files_end_with_one_line_end() -> None:
    faults = [
        str(path)
        for path, text in texts()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or "\r\n" in text)
    ]
    assert faults == []


def test_scripts_are_executable_and_nothing_else_is() -> None:
    found = {path: (is_script(path.read_bytes()), os.access(path, os.X_OK)) for path in files()}
    inert = [str(path.relative_to(ROOT)) for path, state in found.items() if state == (True, False)]
    assert inert == [], "these begin with #!/ and are not executable: chmod +x, or take the line out"
    loose = [str(path.relative_to(ROOT)) for path, state in found.items() if state == (False, True)]
    assert loose == [], "these are executable and begin with no #!/: chmod -x, or name the interpreter on line 1"


def is_script(data: bytes) -> bool:
    return data.startswith(b"#!/")


def test_a_script_is_told_from_an_example_by_its_first_line() -> None:
    assert is_script(b"#!/usr/bin/env bash\n")
    assert not is_script(b"#!expect: event-start-single event:visit\n")
    assert not is_script(b"# #!/bin/sh\n")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_and_hashes_every_package_and_holds_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(extra-)?index-url|--find-links|@ (file|git)", text)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==\S+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def locked(*locks: str) -> set[str]:
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in locks)
    return {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)", text, re.M)}


@pytest.mark.parametrize(
    ("wanted", "locks"),
    [
        (PYPROJECT["project"]["dependencies"], ("requirements.lock",)),
        (PYPROJECT["build-system"]["requires"], ("requirements.lock",)),
        (PYPROJECT["dependency-groups"]["test"], ("requirements.lock", "requirements/test.lock")),
        (PYPROJECT["dependency-groups"]["browser"], ("requirements/browser.lock",)),
    ],
    ids=["dependencies", "build", "test", "browser"],
)
def test_every_declared_package_is_locked(wanted: list[str], locks: tuple[str, ...]) -> None:
    names = {re.split(r"[^A-Za-z0-9._-]", name)[0].lower().replace("_", "-") for name in wanted}
    assert names - locked(*locks) == set()


def test_help_names_every_verb_and_no_other() -> None:
    cases = run_script().rpartition('case "$verb" in')[2]
    taken = {
        verb for line in re.findall(r"^ {2}([a-z| -]+)\)", cases, re.M) for verb in line.replace(" ", "").split("|")
    }
    told = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^ {2}([a-z-]+)", told, re.M)) == taken - {"help", "-h", "--help"}
    assert "serve" in taken


def test_an_unknown_verb_is_refused_with_the_help() -> None:
    done = subprocess.run([ROOT / "run", "sreve"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sreve" in done.stderr
    assert "serve" in done.stderr


def test_ci_installs_the_programs_that_tests_ask_for() -> None:
    block = re.search(r'^programs="\n(.*?)"', (ROOT / ".ci/run").read_text(encoding="utf-8"), re.M | re.S)
    assert block
    installed = {line.partition(":")[0] for line in block[1].split()}
    asked = {
        argument.value
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "needs"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    }
    assert installed - {"git"} == asked


def twins(paths: list[Path]) -> set[str]:
    """Return the names that several files of tests have: pytest takes one for the other, and runs neither."""
    names = [path.name for path in paths]
    return {name for name in names if names.count(name) > 1}


def test_no_two_files_of_tests_have_one_name() -> None:
    assert twins(sorted((ROOT / "tests").rglob("test_*.py"))) == set()
    assert twins([Path("a/test_x.py"), Path("b/test_x.py"), Path("b/test_y.py")]) == {"test_x.py"}


def test_the_version_stands_the_same_everywhere() -> None:
    assert PYPROJECT["project"]["version"] == __version__
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licences_are_there() -> None:
    assert "Apache License\n" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Attribution 4.0 International" in (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
