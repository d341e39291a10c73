"""What the page about the client and the notebooks show is what happens."""

import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import run_notebooks

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/client.md").read_text(encoding="utf-8")
TOLD = "http://127.0.0.1:8000"
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))


def examples(page: str) -> str:
    """The page's dialogues, one after the other; `…` stands for anything."""
    return "".join(re.findall(r"^```pycon\n(.*?)^```$", page, re.M | re.S)).replace("…", "...")


def faults(text: str, address: str) -> str:
    """Run a dialogue; return what went another way."""
    # The continuation lines begin with the same three dots, in front of a blank.
    test = doctest.DocTestParser().get_doctest(text.replace(TOLD, address), {}, "client.md", None, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    runner.run(test, out=told.append)
    assert test.examples
    return "".join(told)


def test_the_page_shows_what_happens(address: str) -> None:
    assert faults(examples(PAGE), address) == ""


def test_a_page_that_shows_something_else_is_told(address: str) -> None:
    assert "Expected:\n    6\nGot:\n    7" in faults(examples(PAGE.replace("\n7\n", "\n6\n")), address)


def run(address: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the notebooks as a reader would; nothing may be written in the home folder."""
    return subprocess.run(
        [sys.executable, "-m", "tools.run_notebooks", *arguments],
        cwd=ROOT,
        env=os.environ | {"EDU_GRAPH_URL": address, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_notebooks_show_what_happens(address: str, tmp_path: Path) -> None:
    before = [path.read_bytes() for path in NOTEBOOKS]
    done = run(address, tmp_path, "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr
    assert [path.read_bytes() for path in NOTEBOOKS] == before
    assert list(tmp_path.iterdir()) == []
    assert NOTEBOOKS


def planted(folder: Path, old: str, new: str) -> None:
    """Put a changed notebook into a folder."""
    text = NOTEBOOKS[0].read_text(encoding="utf-8")
    assert old in text
    (folder / "planted.ipynb").write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of notebooks of our own, and an environment that is put back."""
    monkeypatch.setattr(run_notebooks, "NOTEBOOKS", tmp_path)
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "EDU_GRAPH_URL"):
        monkeypatch.setenv(variable, "")
    return tmp_path


@pytest.mark.filterwarnings("ignore")
def test_a_notebook_that_shows_something_else_is_told_and_stored_anew(
    folder: Path, address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDU_GRAPH_URL", address)
    planted(folder, "9 things with 6 partner(s)", "7 things with 6 partner(s)")
    assert run_notebooks.main(["--check"]) == 1
    assert "planted.ipynb: cell 9 shows something else" in capsys.readouterr().out
    monkeypatch.setenv("EDU_GRAPH_URL", address)
    assert run_notebooks.main([]) == 0
    monkeypatch.setenv("EDU_GRAPH_URL", address)
    assert run_notebooks.main(["--check"]) == 0
    stored = (folder / "planted.ipynb").read_text(encoding="utf-8")
    assert address not in stored
    cells = [json.loads(text)["cells"] for text in (stored, NOTEBOOKS[0].read_text(encoding="utf-8"))]
    assert [cell["source"] for cell in cells[0]] == [cell["source"] for cell in cells[1]]


@pytest.mark.filterwarnings("ignore")
def test_a_cell_that_fails_ends_the_run(folder: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbclient.exceptions import CellExecutionError

    monkeypatch.setenv("EDU_GRAPH_URL", address)
    planted(folder, "list-events-by-country-and-year", "list-nothing")
    with pytest.raises(CellExecutionError, match="not-found: there is no query"):
        run_notebooks.main(["--check"])


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_figures_have_titles_descriptions_and_tables(notebook: Path) -> None:
    outputs = [
        output.get("data", {})
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", ())
    ]
    figures = ["".join(data["image/svg+xml"]) for data in outputs if "image/svg+xml" in data]
    tables = "".join("".join(data.get("text/html", "")) for data in outputs)
    assert figures
    for figure in figures:
        (title,) = re.findall(r"<title[^>]*>(.+?)</title>", figure)
        assert 'role="img"' in figure
        assert re.search(r"<desc[^>]*>.+</desc>", figure)
        assert f"<caption>{title}</caption>" in tables
    assert "<th scope=col>" in tables
