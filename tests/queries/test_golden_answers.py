"""Named queries against answers written by hand from the sources' texts, and against data changed in one statement."""

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from edu_graph import vocab
from edu_graph.build.assemble import Stated
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.terms import Literal, NamedNode, Term
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.answers import (
    FAULTS,
    GOLDEN,
    GOLDEN_OF_ALL,
    PAGE,
    Case,
    Change,
    Golden,
    GoldenFault,
    Rebuild,
    file_of,
    read_folder,
    shortcomings,
)

QUERIES = {path.stem: path for path in (Path(__file__).parents[2] / "queries").rglob("*.rq")}
CASES = [(name, index) for name, golden in GOLDEN.items() for index in range(len(golden.cases))]
CHANGES = [(name, index) for name, golden in GOLDEN.items() for index in range(len(golden.changes))]


def short(value: Term | None) -> str | None:
    """Write a term as the golden files do: names short, strings and dates bare, labels with their language."""
    if isinstance(value, NamedNode):
        return vocab.curie(value.value)
    if isinstance(value, Literal):
        return f"{value.value}@{value.language}" if value.language else value.value
    return None


def answer(store: EmbeddedStore, text: str, columns: list[str]) -> list[list[str | None]]:
    return [[short(row.get(column)) for column in columns] for row in store.select(text)]


def lacking(name: str, queries: set[str], golden: dict[str, Golden], faults: dict[str, str]) -> list[str]:
    """What a query lacks in golden answers, or a golden file in its query."""
    if name in faults:
        return [faults[name]]
    if name not in golden and name in GOLDEN_OF_ALL:
        return []  # It asks of all data: tests/competency holds its answers.
    if name not in golden:
        return [f"{file_of(name)} is missing: write there, by hand from the texts, what {name} must answer ({PAGE})"]
    if name not in queries:
        return [
            f"{file_of(name)} has no query of that name below queries/: rename the file with its query, or remove it"
        ]
    return shortcomings(golden[name], name)


@pytest.mark.parametrize("name", sorted({*QUERIES, *GOLDEN, *FAULTS}))
def test_every_query_has_its_golden_answers(name: str) -> None:
    found = lacking(name, set(QUERIES), GOLDEN, FAULTS)
    assert found == [], "\n".join(found)


def test_no_query_is_lost() -> None:
    assert len(QUERIES) >= 39, "fewer queries than there were: is one lost? One removed on purpose lowers this number"


@pytest.mark.parametrize(("name", "index"), CASES)
def test_answer_is_the_one_written_by_hand(
    name: str, index: int, catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    golden, query = GOLDEN[name], catalog.get(name)
    case = golden.cases[index]
    text = bind(query, case.values, resolver).text if case.values else query.text
    assert answer(whole, text, golden.columns) == case.rows, f"{file_of(name)}: cases[{index}], values {case.values}"


@pytest.mark.parametrize(("name", "index"), CHANGES)
def test_one_statement_changes_the_answer(
    name: str, index: int, catalog: Catalog, stated: Stated, rebuild: Rebuild
) -> None:
    golden = GOLDEN[name]
    change, where = golden.changes[index], f"{file_of(name)}: changes[{index}]"
    assert [str(quad) for quad in change.remove if quad not in stated.data] == [], (
        f"{where} removes what no file states"
    )
    assert [str(quad) for quad in change.add if quad in stated.data] == [], f"{where} adds what a file states already"
    rows = answer(rebuild(change.remove, change.add), catalog.get(name).text, golden.columns)
    assert rows == change.rows, f"{where}: {change.why}"
    assert golden.as_it_lies is None or rows != golden.as_it_lies.rows, f"{where} changes nothing in the answer"


@pytest.mark.parametrize("name", GOLDEN)
def test_columns_are_those_of_the_header(name: str, catalog: Catalog) -> None:
    unknown = set(GOLDEN[name].columns) - {column.name for column in catalog.get(name).columns}
    assert unknown == set(), f"{file_of(name)}: columns names what the header of {name} does not"


STATEMENT = ["agent:a", "eg:country", "place:kaz", "source:s#p1"]
GOOD: dict[str, Any] = {
    "columns": ["thing", "label"],
    "checked": "By hand.",
    "cases": [
        {"values": {}, "rows": [["agent:a", None]]},
        {"values": {"country": "FR"}, "rows": [], "empty_because": "No text speaks of France."},
    ],
    "changes": [{"why": "It is in Kazakhstan.", "add": [STATEMENT], "rows": [["agent:a", "A@en"]]}],
}


def planted(path: str, value: object) -> dict[str, Any]:
    """The good file with another value at a path such as `cases/0/rows`; None takes the key out."""
    told = json.loads(json.dumps(GOOD))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place = told
    for step in steps:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return told


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("checked", None, ": the key 'checked' is missing"),
        ("checked", "", ": checked must be a text that says something"),
        ("column", ["thing"], ": unknown key 'column': the keys here are columns, checked, cases, changes"),
        ("columns", ["thing"], ": cases[0].rows[0]: a row is a list of 1 cells"),
        ("columns", ["thing", 2], ": columns: every member must be a text"),
        ("cases", {}, ": cases must be a list"),
        ("cases/0", [], ": cases[0]: here stands an object with the keys values, rows, empty_because"),
        ("cases/0/rows", None, ": cases[0]: the key 'rows' is missing"),
        ("cases/0/rows", [["agent:a", 2]], ": cases[0].rows[0]: a cell is a text"),
        ("cases/0/values", ["FR"], ": cases[0]: values must be an object"),
        ("cases/0/values", {"year": 2025}, ": cases[0].values: every member must be a text"),
        ("cases/1/because", "No.", ": cases[1]: unknown key 'because'"),
        ("changes/0/why", None, ": changes[0]: the key 'why' is missing"),
        ("changes/0/rows", [["agent:a"]], ": changes[0].rows[0]: a row is a list of 2 cells"),
        ("changes/0/add", None, ": changes[0]: add and remove hold 0 statements"),
        ("changes/0/add", [STATEMENT, STATEMENT], ": changes[0]: add and remove hold 2 statements"),
        ("changes/0/remove", [STATEMENT], ": changes[0]: add and remove hold 2 statements"),
        ("changes/0/add", [STATEMENT[:3]], ": changes[0].add: a statement is [subject, property, value, graph]"),
        ("changes/0/add", [["agent:a", "eg:country", 7, "x"]], ": changes[0].add: every member must be a text"),
        ("changes/0/add", [["agnt:a", *STATEMENT[1:]]], ": changes[0].add: 'agnt:a' is no short name"),
        ("changes/0/add", [["agent:a", "eg:value", '"5"^^xs:int', "source:s#p1"]], "'xs:int' is no short name"),
    ],
)
def test_a_fault_is_told_with_file_and_key(path: str, value: object, told: str) -> None:
    assert shortcomings(Golden.read(json.dumps(GOOD), "x.json"), "x") == []
    with pytest.raises(GoldenFault) as caught:
        Golden.read(json.dumps(planted(path, value)), "golden/x.json")
    assert str(caught.value).startswith("golden/x.json: ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("cases/0/values", {"country": "KZ"}, 'cases lacks the one with "values": {}'),
        ("cases/1/empty_because", None, 'cases[1] has no rows: say why in "empty_because"'),
        ("cases/0/empty_because", "No.", 'cases[0] has rows: take "empty_because" out'),
        ("changes", [], "changes is empty"),
    ],
)
def test_what_a_file_lacks_is_told_with_the_place_to_write_it(path: str, value: object, told: str) -> None:
    (found,) = shortcomings(Golden.read(json.dumps(planted(path, value)), "x.json"), "list-x")
    assert found.startswith(f"tests/queries/golden/list-x.json: {told}")
    assert found.endswith(f"({PAGE})")


def test_what_finds_nothing_must_find_what_is_planted() -> None:
    bare = planted("cases/0", {"values": {}, "rows": [], "empty_because": "There is none."})
    assert shortcomings(Golden.read(json.dumps(bare), "x.json"), "x") == []
    bare["changes"][0]["rows"] = []
    (found,) = shortcomings(Golden.read(json.dumps(bare), "x.json"), "x")
    assert "one of changes must make it find a row" in found


def test_the_page_shows_a_sound_example_and_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs/queries.md").read_text("utf-8")
    section = page.partition("\n## The golden answer\n")[2].partition("\n## ")[0]
    (example,) = re.findall(r"^```json\n(.*?)^```", section, re.M | re.S)
    assert shortcomings(Golden.read(example, "docs/queries.md"), "list-partner-countries") == []
    told = {key for cell in re.findall(r"^\| (`[^|]+`) \|", section, re.M) for key in re.findall(r"`(\w+)`", cell)}
    assert told == {field.name for part in (Golden, Case, Change) for field in fields(part)}


def test_a_file_that_cannot_be_read_leaves_the_others_readable(tmp_path: Path) -> None:
    (tmp_path / "list-good.json").write_text(json.dumps(GOOD))
    (tmp_path / "list-torn.json").write_text('{\n"columns": [')
    (tmp_path / "list-twice.json").write_text('{"checked": "a", "checked": "b"}')
    golden, faults = read_folder(tmp_path)
    assert set(golden) == {"list-good"}
    assert faults["list-torn"].startswith("tests/queries/golden/list-torn.json:2: this is no JSON")
    assert "'checked' stands twice" in faults["list-twice"]
    queries = {"list-good", "list-torn", "list-new"}
    assert lacking("list-good", queries, golden, faults) == []
    assert lacking("list-torn", queries, golden, faults) == [faults["list-torn"]]
    assert "golden/list-new.json is missing" in lacking("list-new", queries, golden, faults)[0]
    assert "has no query of that name" in lacking("list-good", {"list-new"}, golden, faults)[0]
