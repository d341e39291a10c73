"""`edu-graph query … --explain-sources` as a user meets it, in a pipe, on a terminal, as JSON and in the docs."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from terminals import on_a_terminal

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


def plain(environment: dict[str, str], *arguments: str) -> str:
    """What a terminal shows, without its bold face."""
    return on_a_terminal(environment, *arguments).replace("\x1b[1m", "").replace("\x1b[0m", "")


def test_each_row_is_followed_by_the_passages_behind_it(environment: dict[str, str]) -> None:
    shown = run(environment, *VISITED)
    blocks = shown.split("\n\n")
    assert blocks[-1] == "4 rows\n"
    assert [block.splitlines()[0] for block in blocks[:-1]] == ["row 1", "row 2", "row 3", "row 4"]
    rows = json.loads(run(environment, *VISITED, "--json"))["rows"]
    for block, row in zip(blocks[:-1], rows, strict=True):
        assert "  source:intcenter-smolensk-2025#p4 says it" in block
        visit, institution = row["visitLabel"]["value"], row["institutionLabel"]["value"]
        assert f"- {visit} · visited · {institution}" in " ".join(block.split())


def test_a_passage_is_told_once(environment: dict[str, str]) -> None:
    first, *others = run(environment, *VISITED).split("\n\n")[:-1]
    for once in (
        "    The guests called at four",
        "said by  Center for International Relations",
        "https://en.intcenter.by/",
    ):
        assert once in first
        assert [block for block in others if once in block] == []
    assert "as in row" not in first
    assert [block.count("p4 says it, as in row 1\n    - ") for block in others] == [1, 1, 1]


def test_what_was_not_asked_is_not_told(environment: dict[str, str]) -> None:
    shown = run(environment, *VISITED, "-p", "country=RU")
    assert "\n  source:intcenter-smolensk-2025#p2 says it\n" in shown
    assert "· in country · Russia" in " ".join(shown.split())
    assert "about" not in [piece.strip() for line in shown.splitlines() for piece in line.split("·")]
    assert "#p3" not in shown
    # A query of one's own is read too.
    text = "SELECT ?v ?c { VALUES ?c { place:rus } ?v a eg:Visit ; eg:country ?c }"
    assert "#p3" not in run(environment, "query", "--sparql", text, "--explain-sources")
    text = text.replace("eg:country", "eg:about")
    assert "#p3" in run(environment, "query", "--sparql", text, "--explain-sources")


def test_statements_are_in_words_and_say_whose_a_node_is_once(environment: dict[str, str]) -> None:
    asked = ("query", "list-centres-by-equipment", "-p", "equipment=concept/equipment-fm-system", "--explain-sources")
    first = run(environment, *asked).split("\n\n")[0]
    row = json.loads(run(environment, *asked, "--json"))["rows"][0]
    name = row["centreLabel"]["value"]
    centre = f"{name} (equipment: FM system)"
    told = " ".join(line.strip() for line in first.splitlines())
    assert f"- {centre} · disability category · hearing impairment - {centre} · kind · FM system said by" in told
    russian = " ".join(run(environment, *asked, "-p", "language=ru").split())
    assert "(оборудование: FM-система) · категория инвалидности · нарушение слуха" in russian
    (link,) = (one for one in row["sources"][0]["states"] if one["propertyLabel"] == "has equipment")
    assert link["subjectLabel"] == name
    assert (link["valueLabel"], link["value"]["value"].partition("#")[2]) == (centre, "equipment/fm-system")
    # Where nothing else is told of the node, that the thing has it is all there is to tell.
    text = 'SELECT ?c ?e { ?c eg:equipment ?e FILTER(STRENDS(STR(?e), "/fm-system")) }'
    alone = " ".join(run(environment, "query", "--sparql", text, "--explain-sources").split())
    assert f"- {name} · has equipment · {centre} said by" in alone


def test_a_pipe_gets_lines_of_80_with_iris_whole(environment: dict[str, str]) -> None:
    asked = ("query", "list-centres-by-equipment", "-p", "equipment=concept/equipment-fm-system", "--explain-sources")
    shown = run({**environment, "COLUMNS": "50"}, *asked)
    assert plain({**environment, "COLUMNS": "80"}, *asked) == shown
    narrow = plain({**environment, "COLUMNS": "50"}, *asked)
    part = "  part           agent:blr-national-resource-centre-inclusive-education#equipment/fm-system"
    for width, text in ((80, shown), (50, narrow)):
        assert part in text.splitlines()
        # Only a word that fits nowhere makes a line longer.
        long = [line.split() for line in text.splitlines() if len(line) > width]
        assert [words for words in long if ":" not in words[-1] or len(words) > 2] == []
    assert any(line.startswith("      ") and "disability category" in line for line in shown.splitlines())
    assert narrow.split() == shown.split()


def test_a_terminal_gets_everything_within_its_width(environment: dict[str, str]) -> None:
    shown = plain(environment, *VISITED, "-p", "language=ru")
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
        assert [told["propertyLabel"] for told in row["sources"][0]["states"]] == ["visited"]


def test_an_empty_answer_says_so(environment: dict[str, str]) -> None:
    nothing = ("query", "--sparql", "SELECT ?x { ?x a eg:NoSuchClass }", "--explain-sources")
    assert run(environment, *nothing) == "0 rows, and so no passages behind them\n"
    assert json.loads(run(environment, *nothing, "--json")) == {"columns": ["x"], "rows": [], "explained": []}


def test_a_triple_in_a_cell_is_written_out(environment: dict[str, str]) -> None:
    text = "SELECT (<<( eg:a eg:b 'c'@en )>> AS ?t) {}"
    assert "<<( eg:a eg:b c @en )>>" in run(environment, "query", "--sparql", text)
    assert "<<( eg:a eg:b c @en )>>" in run(environment, "query", "--sparql", text, "--explain-sources")


def test_how_a_passage_stands_behind_a_row_is_told(environment: dict[str, str]) -> None:
    alone = run(environment, "query", "--sparql", "SELECT ?v { ?v a eg:Visit }", "--explain-sources")
    assert "source:intcenter-smolensk-2025#p4 names it" in alone
    assert "says it" not in alone
    text = "SELECT (COUNT(?v) AS ?n) { ?v a eg:Visit }"
    unknown = run(environment, "query", "--sparql", text, "--explain-sources")
    assert "cannot be told: the row shows no thing; project the things of the query (?v)" in unknown
    assert "no passage" not in unknown
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
    # What has no restatement was not told above.
    text = "SELECT ?a ?n { ?a <http://e/knows> <http://e/b> VALUES ?n { 1 2 } }"
    twice = run(environment, "query", "--sparql", text, "--file", str(tmp_path / "d.trig"), "--explain-sources")
    assert (twice.count("source:x#p1 "), twice.count("as in row")) == (2, 0)


def test_the_example_in_the_docs_is_what_is_printed(environment: dict[str, str]) -> None:
    section = PAGE.read_text("utf-8").partition("\n## The passages behind a row\n")[2]
    block = section.partition("\n$ edu-graph ")[2].partition("\n```")[0]
    command, _, printed = block.partition("'\n")
    options, _, text = command.partition(" '")
    assert options.split() == ["query", "--explain-sources", "--sparql"]
    # The docs show it as a terminal of 80 columns does.
    assert plain(environment, *options.split(), text) == printed + "\n"
