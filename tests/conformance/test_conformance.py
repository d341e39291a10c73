"""The conformance run: it reads every test, judges rightly, and fails where the product adds a failure."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import small_suite
from pyoxigraph import BlankNode, Literal, NamedNode

from conformance import __main__ as run
from conformance import known, subjects
from conformance.data import Data
from conformance.manifest import Case, Incomplete, suites
from conformance.report import Outcome, Run, as_json, as_markdown
from conformance.results import SPELLING, Found, read_answer, same
from conformance.subjects import Engine, Reply


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_suite.write(tmp_path)


def cases(folder: Path) -> dict[str, Case]:
    (found,) = suites(folder).values()
    return {test.iri.rpartition("#")[2]: test for test in found}


def test_every_entry_is_read_and_told_apart(folder: Path) -> None:
    found = cases(folder)
    assert list(found) == "rows ordered graph ask made from empty table good bad update".split()
    assert found["rows"].id == "suite/small#rows"
    assert found["rows"].name == "Rows"
    assert found["rows"].text().startswith("BASE <https://suite.example/small/rows.rq>\nPREFIX")
    assert [path.name for path in found["graph"].named] == ["data.ttl", "more.ttl"]
    assert {name for name, test in found.items() if test.left_out} == {"update"}
    assert "read-only" in found["update"].left_out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"manifest_ttl": None}, "has 0 tests"),
        ({"manifest_ttl": "<a> <b> ."}, "cannot be read"),
        ({"manifest_ttl": small_suite.MANIFEST.replace(":bad a mf:NegativeSyntaxTest11 ;", ":bad")}, "what it is"),
        ({"manifest_ttl": small_suite.MANIFEST.replace(":good :bad", ":good :good")}, "lists a test twice"),
    ],
)
def test_a_suite_that_is_not_whole_ends_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, str | None], said: str
) -> None:
    folder = small_suite.write(tmp_path, **change)
    assert run.main(["--suite", str(folder)]) == 2
    assert said in capsys.readouterr().err


def test_a_known_suite_with_fewer_tests_is_not_whole(tmp_path: Path) -> None:
    (small_suite.write(tmp_path) / "small").rename(tmp_path / "suite" / "sparql11")
    with pytest.raises(Incomplete, match="11 tests, and 630 are known"):
        suites(tmp_path / "suite")


def literal(text: str, kind: str) -> Literal:
    return Literal(text, datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))


def rows(*values: object, ordered: bool = False) -> Found:
    return Found(rows=[{"v": value} for value in values], variables=("v",), is_ordered=ordered)  # type: ignore[dict-item]


ONE, TWO = literal("1", "integer"), literal("2", "integer")


@pytest.mark.parametrize(
    ("expected", "found", "said"),
    [
        (rows(ONE, TWO), rows(TWO, ONE), ""),
        (rows(ONE, TWO, ordered=True), rows(TWO, ONE), "another order of rows"),
        (rows(ONE, TWO), rows(ONE), "1 rows for 2"),
        (rows(ONE, ONE, TWO), rows(ONE, TWO, TWO), "other rows; not there: (('v', '"),
        (rows(ONE), replace(rows(ONE), variables=("w",)), "the variables ['w'] for ['v']"),
        (rows(literal("1", "integer")), rows(literal("1", "decimal")), "other rows"),
        (rows(literal("01", "integer")), rows(literal("1", "integer")), SPELLING),
        (rows(literal("1.0e0", "double")), rows(literal("1", "double")), SPELLING),
        (rows(literal("0.20", "decimal")), rows(literal("0.2", "decimal")), SPELLING),
        (rows(literal("1", "boolean")), rows(literal("true", "boolean")), SPELLING),
        (rows(literal("x", "integer")), rows(literal("y", "integer")), "other rows"),
        (rows("1.0E6"), rows("1000000"), SPELLING),
        (rows("a"), rows("b"), "other rows"),
        (rows(Literal("01")), rows(Literal("1")), "other rows"),
        (rows(BlankNode("a"), BlankNode("b")), rows(BlankNode("c"), BlankNode("d")), ""),
        (rows(BlankNode("a"), BlankNode("a")), rows(BlankNode("c"), BlankNode("d")), "blank nodes"),
        (rows(BlankNode("a"), BlankNode("b")), rows(BlankNode("c"), BlankNode("c")), "blank nodes"),
        (Found(boolean=True), Found(boolean=True), ""),
        (Found(boolean=True), Found(boolean=False), "False for True"),
        (Found(boolean=True), rows(), "None for True"),
    ],
)
def test_answers_are_compared_as_solutions(expected: Found, found: Found, said: str) -> None:
    told = same(expected, found)
    assert told == said if not said or said == SPELLING else told.startswith(said)


def test_reduced_may_leave_out_repetitions_and_nothing_else() -> None:
    expected = rows(ONE, ONE, TWO)
    assert same(expected, rows(ONE, TWO), lax=True) == ""
    assert same(expected, rows(ONE, ONE, TWO), lax=True) == ""
    assert same(expected, rows(ONE, ONE), lax=True) == "other rows"
    assert same(expected, rows(ONE, TWO, TWO), lax=True) == "other rows"


def test_graphs_are_compared_with_their_blank_nodes() -> None:
    def graph(text: str) -> Found:
        return read_answer(text.encode(), "nt")

    expected = graph("_:a <http://x/p> _:b .\n_:b <http://x/p> _:a .")
    assert same(expected, graph("_:c <http://x/p> _:d .\n_:d <http://x/p> _:c .")) == ""
    assert same(expected, graph("_:c <http://x/p> _:d .\n_:c <http://x/p> _:c .")) == "another graph"


@pytest.mark.parametrize(
    ("name", "reply", "said"),
    [
        ("bad", Reply(b"{}"), "it was accepted"),
        ("bad", Reply(None, "400 query-syntax: no"), ""),
        ("bad", Reply(None, "500 internal"), "not refused as a mistake: 500 internal"),
        ("bad", Reply(None, "the process ended with -11"), "not refused as a mistake: the process ended with -11"),
        ("good", Reply(b"{}"), ""),
        ("good", Reply(None, "400 query-syntax: no"), "refused: 400 query-syntax: no"),
        ("ask", Reply(b'{"head": {}, "boolean": true}'), ""),
        ("ask", Reply(b'{"head": {}, "boolean": '), "the answer cannot be read"),
    ],
)
def test_a_reply_is_judged_by_the_kind_of_test(folder: Path, name: str, reply: Reply, said: str) -> None:
    told = run.judge(cases(folder)[name], "srj", reply)
    assert told == said or (said and told.startswith(said))


def test_the_engine_is_started_again_when_a_query_ends_it(folder: Path) -> None:
    found = cases(folder)
    engine = Engine(Data(found.values()))
    try:
        engine._process.kill()
        engine._process.wait()
        assert engine.ask(found["ask"], 0, "srj").why == "the process ended with -9"
        assert b"true" in (engine.ask(found["ask"], 0, "srj").body or b"")
        assert engine.ask(found["bad"], 0, "srj").why.startswith("SyntaxError")
    finally:
        engine.close()


def outcomes(folder: Path, **wrong: str) -> Run:
    test = cases(folder)["rows"]
    return Run([Outcome(test, dict(wrong))], [cases(folder)["update"]], tuple(wrong), {}, 1.0)


def test_a_difference_needs_a_reason(folder: Path) -> None:
    found = outcomes(folder, product="other rows", engine="")
    assert [one.test.id for one in found.unexplained] == ["suite/small#rows"]
    found.known = {"suite/small#rows": "because"}
    assert not found.unexplained
    assert "because" in as_markdown(found)
    assert outcomes(folder, product="other rows", engine="other rows").added == []


def test_a_reason_without_a_difference_is_stale(folder: Path) -> None:
    found = outcomes(folder, product="", engine="")
    found.known = {"suite/small#rows": "because", "suite/small#not-run": "because"}
    assert found.stale == ["suite/small#rows"]


def test_a_run_asks_the_product_over_http(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "server_program", lambda: None)
    monkeypatch.setattr(run, "server_program", lambda: None)
    assert run.main(["--suite", str(folder), "--out", str(tmp_path / "out.json")]) == 0
    told = json.loads((tmp_path / "out.json").read_text())
    assert len(told["tests"]) == 10
    assert {test["product"] for test in told["tests"]} == {"passed", SPELLING}
    assert [test["id"] for test in told["tests"] if test["product"] == SPELLING] == ["suite/small#table"]
    assert [test["id"] for test in told["not_applicable"]] == ["suite/small#update"]
    assert "run without that server" in capsys.readouterr().err


def test_a_product_that_ignores_limit_fails_the_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = subjects.Product.ask

    def wrong(self: subjects.Product, test: Case, number: int, ending: str) -> Reply:
        query = tmp_path / "query.rq"
        query.write_text(test.query.read_text("utf-8").replace("LIMIT 2", ""), "utf-8")
        return right(self, replace(test, query=query), number, ending)

    monkeypatch.setattr(subjects.Product, "ask", wrong)
    monkeypatch.setattr(run, "server_program", lambda: None)
    assert run.main(["--suite", str(folder), "--only", "#ordered", "--out", str(tmp_path / "out.md")]) == 1
    assert "ordered is passed by the engine and failed by the product" in capsys.readouterr().err
    assert "NOT EXPLAINED" in (tmp_path / "out.md").read_text()


def test_a_name_that_no_test_has_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--suite", str(folder), "--only", "nothing"]) == 2
    assert "no test has 'nothing'" in capsys.readouterr().err


def test_each_known_difference_says_why() -> None:
    assert all(len(why) > 20 and "#" in name for name, why in known.KNOWN.items())
    assert "machine" in as_json(Run([], [], (), {}, 0.0))
