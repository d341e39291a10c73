"""`edu-graph query … --explain-sources` as a user meets it, in a pipe, on a terminal, as JSON and in the docs."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/queries.md"
PASSAGE = "https://w3id.org/edu-graph/source/intcenter-smolensk-2025#p4"
VISITED = ("query", "list-visited-institutions", "-p", "visit=event/smolensk-visit-2025", "--explain-sources")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a release of its own."""
    home = tmp_path_factory.mktemp("explained")
    places = {"EDU_GRAPH_RELEASES": str(home / "releases"), "EDU_GRAPH_STATE": str(home / "state")}
    found = {**os.environ, **places, "NO_COLOR": "1", "COLUMNS": "80", "TERM": "xterm"}
    run(found, "build")
    return found


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "edu_graph", *arguments],
        capture_output=True, text=True, env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def on_a_terminal(environment: dict[str, str], *arguments: str) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "edu_graph", *arguments], stdout=theirs, stdin=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while piece := read(ours):
            shown += piece
        os.close(ours)
    assert process.returncode == 0
    return shown.decode().replace("\r\n", "\n").replace("\x1b[1m", "").replace("\x1b[0m", "")


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # so ends a terminal whose last writer has gone
        return b""


def test_each_row_is_followed_by_the_passages_behind_it(environment: dict[str, str]) -> None:
    shown = run(environment, *VISITED)
    blocks = shown.split("\n\n")
    assert blocks[-1] == "4 rows\n"
    assert [block.splitlines()[0] for block in blocks[:-1]] == ["row 1", "row 2", "row 3", "row 4"]
    for block in blocks[:-1]:
        assert "  source:intcenter-smolensk-2025#p4 says it\n" in block
        assert " | visited | agent:" in block
        assert "https://en.intcenter.by/" in block
        assert "said by  Center for International Relations" in block


def test_a_terminal_gets_everything_within_its_width(environment: dict[str, str]) -> None:
    shown = on_a_terminal(environment, *VISITED, "-p", "language=ru")
    lines = shown.splitlines()
    assert [line for line in lines if len(line) > 80 and "https://" not in line] == []
    assert [line for line in lines if line != line.rstrip()] == []
    assert "…" not in shown
    assert shown.split() == run(environment, *VISITED, "-p", "language=ru").split()


def test_json_holds_the_sources_of_each_row(environment: dict[str, str]) -> None:
    document: dict[str, Any] = json.loads(run(environment, *VISITED, "--json"))
    assert document == json.loads(run(environment, *VISITED, "-f", "json"))
    assert len(document["rows"]) == 4
    for row in document["rows"]:
        assert row["passage"]["value"] == PASSAGE
        assert [source["passage"] for source in row["sources"]] == [PASSAGE]
        assert [told["label"] for told in row["sources"][0]["states"]] == ["visited"]


def test_an_empty_answer_says_so(environment: dict[str, str]) -> None:
    nothing = ("query", "--sparql", "SELECT ?x { ?x a eg:NoSuchClass }", "--explain-sources")
    assert run(environment, *nothing) == "0 rows, and so no passages behind them\n"
    assert json.loads(run(environment, *nothing, "--json")) == {"columns": ["x"], "rows": []}


def test_a_triple_in_a_cell_is_written_out(environment: dict[str, str]) -> None:
    text = "SELECT (<<( eg:a eg:b 'c'@en )>> AS ?t) {}"
    assert "<<( eg:a eg:b c @en )>>" in run(environment, "query", "--sparql", text)
    assert "<<( eg:a eg:b c @en )>>" in run(environment, "query", "--sparql", text, "--explain-sources")


def test_how_a_passage_stands_behind_a_row_is_told(environment: dict[str, str]) -> None:
    alone = run(environment, "query", "--sparql", "SELECT ?v { ?v a eg:Visit }", "--explain-sources")
    assert "source:intcenter-smolensk-2025#p4 names it" in alone
    assert "says it" not in alone
    text = "SELECT ?c { ?c a eg:Country ; eg:isoAlpha2 'AQ' }"
    assert "no passage says it, and none names it" in run(environment, "query", "--sparql", text, "--explain-sources")


def test_files_are_explained_as_a_release_is(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "d.trig").write_text(
        "@prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix s: <https://w3id.org/edu-graph/source/x#> .\n"
        "@prefix g: <https://w3id.org/edu-graph/graph/> . @prefix e: <http://e/> .\n"
        "g:r { s:p1 a eg:Passage . s:p2 a eg:Passage } s:p1 { e:a e:knows e:b } s:p2 { e:a e:knows e:c . }"
    )
    text = "SELECT ?a ?b { ?a <http://e/knows> ?b } ORDER BY ?b"
    told = run(environment, "query", "--sparql", text, "--file", str(tmp_path / "d.trig"), "--explain-sources")
    assert [line for line in told.splitlines() if "#p" in line] == [
        "  source:x#p1 says it",
        "  source:x#p2 says it",
    ]


def test_the_example_in_the_docs_is_what_is_printed(environment: dict[str, str]) -> None:
    block = PAGE.read_text("utf-8").partition("\n$ edu-graph ")[2].partition("\n```")[0]
    command, _, printed = block.partition("'\n")
    options, _, text = command.partition(" '")
    assert options.split() == ["query", "--explain-sources", "--sparql"]
    # The docs show it as a terminal of 80 columns does.
    assert on_a_terminal(environment, *options.split(), text) == printed + "\n"
