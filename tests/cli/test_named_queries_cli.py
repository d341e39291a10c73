"""Named queries on the command line: what they take, pages of their rows, rows as RDF, and wrong values."""

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from tests.cli.test_cli import Shell, shell  # noqa: F401 - the fixture


def test_a_query_tells_what_it_takes(shell: Shell) -> None:  # noqa: F811 - the fixture
    told = shell("query", "list-agents-by-role", "--parameters").stdout
    assert "-p role=concept/role-organiser" in told
    assert "concept:scheme-roles" in told
    assert "must differ" in shell("query", "list-cooperation-between-countries", "--parameters").stdout
    found = shell.json("query", "list-agents-by-role", "--parameters", "--json")
    assert [one["name"] for one in found["parameters"]] == ["role", "country", "reach", "language"]  # type: ignore[index,call-overload]
    wrong = shell("query", "list-agents-by-rule", "--parameters")
    assert (wrong.returncode, "list-agents-by-role" in wrong.stderr) == (4, True)


def test_the_example_in_the_docs_is_what_is_printed(shell: Shell) -> None:  # noqa: F811 - the fixture
    page = (Path(__file__).parents[2] / "docs/queries.md").read_text("utf-8")
    command, _, printed = (
        page.partition("\n$ edu-graph query list-agents-by-role")[2].partition("\n```")[0].partition("\n")
    )
    assert shell("query", "list-agents-by-role", *command.split()).stdout == printed + "\n"


def test_rows_come_in_parts(shell: Shell) -> None:  # noqa: F811 - the fixture
    whole = shell.json("query", "list-sources", "--json")["results"]["bindings"]  # type: ignore[call-overload,index]
    found, cursor = [], ""
    for _ in range(len(whole)):
        run = shell("query", "list-sources", "--json", "--limit", "3", *(["--cursor", cursor] if cursor else []))
        assert run.returncode == 0, run.stderr
        found += json.loads(run.stdout)["results"]["bindings"]
        if not (there := re.search(r"--cursor (\S+)", run.stderr)):
            break
        cursor = there.group(1)
    assert found == whole
    wrong = shell("query", "list-disagreements", "--cursor", cursor)
    assert (wrong.returncode, "belongs to another query" in wrong.stderr) == (2, True)


def test_rows_come_as_rdf(shell: Shell) -> None:  # noqa: F811 - the fixture
    run = shell("query", "list-sources", "--format", "nt", "--limit", "1")
    triples = [str(triple) for triple in parse(run.stdout, RdfFormat.N_TRIPLES)]
    assert any("result-set#index" in triple for triple in triples)
    assert any("queries/list-sources?release=" in triple for triple in triples)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list-agents-by-role", "-p", "role=concept/topic-network-interaction"), "is of the list Topics"),
        (("list-cooperation-between-countries", "-p", "country=KZ", "-p", "partner=KZ"), "have the same value"),
        (("list-events-in-period", "-p", "from=2026-01-01", "-p", "to=2025-01-01"), "wrong order"),
        (("--sparql", "ASK {}", "--limit", "1"), "--limit and --cursor go with a named query"),
        (("list-sources", "--explain-sources", "--limit", "1"), "--limit and --cursor go with a named query"),
    ],
)
def test_what_cannot_be_answered_is_told(shell: Shell, arguments: tuple[str, ...], told: str) -> None:  # noqa: F811
    run = shell("query", *arguments)
    assert (run.returncode, told in run.stderr) == (2, True), run.stderr
