"""The shape of a query, told from its text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.errors import InputError
from edu_graph.queries.outline import Step, outline
from edu_graph.queries.policy import Limits, screen

QUERIES = sorted((Path(__file__).resolve().parents[2] / "queries").rglob("*.rq"))
LIMITS = Limits(seconds=1, memory_mib=16, rows=10, bytes=1000, text=100_000, depth=100)


def shape(steps: list[Step]) -> list[object]:
    """Operators and texts, what is inside in a list behind."""
    found: list[object] = []
    for step in steps:
        rows = "" if step.rows is None else f" x{step.rows}"
        found.append(f"{step.operator} {step.text}".strip() + rows)
        if step.inside:
            found.append(shape(step.inside))
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ASK {}", ["ASK", "group"]),
        ("SELECT * { ?a ?b ?c . }", ["SELECT *", "group", ["triples ?a ?b ?c"]]),
        (
            "PREFIX x: <http://x/> SELECT ?a FROM <http://g/> WHERE { ?a x:b 1 OPTIONAL { ?a x:c ?d } } LIMIT 3",
            [
                "SELECT ?a",
                "FROM <http://g/>",
                "group",
                ["triples ?a x:b 1", "OPTIONAL", ["triples ?a x:c ?d"]],
                "LIMIT 3",
            ],
        ),
        (
            "SELECT * { { ?a ?b ?c } UNION { ?d ?e ?f } MINUS { ?g ?h ?i } }",
            [
                "SELECT *",
                "group",
                ["group", ["triples ?a ?b ?c"], "UNION", ["triples ?d ?e ?f"], "MINUS", ["triples ?g ?h ?i"]],
            ],
        ),
        (
            "SELECT * { GRAPH ?g { ?a ?b ?c FILTER regex(?c, 'x') ?d ?e ?f } }",
            ["SELECT *", "group", ["GRAPH ?g", ["triples ?a ?b ?c", "FILTER regex (?c, 'x')", "triples ?d ?e ?f"]]],
        ),
        (
            "SELECT * { ?a ?b ?c FILTER NOT EXISTS { ?a ?d ?e } FILTER(?c > 1 && EXISTS { ?c ?f ?g }) BIND(1 AS ?h) }",
            [
                "SELECT *",
                "group",
                [
                    "triples ?a ?b ?c",
                    "FILTER",
                    ["NOT EXISTS", ["triples ?a ?d ?e"]],
                    "FILTER (?c > 1 &&)",
                    ["EXISTS", ["triples ?c ?f ?g"]],
                    "BIND (1 AS ?h)",
                ],
            ],
        ),
        (
            "SELECT * { VALUES ?x { 1 2 3 } } VALUES (?a ?b) { (1 2) (3 UNDEF) }",
            ["SELECT *", "group", ["VALUES ?x x3"], "VALUES (?a ?b) x2"],
        ),
        (
            "SELECT ?a { { SELECT ?a (SUM(?b) AS ?n) { ?a ?c ?b } GROUP BY ?a HAVING (SUM(?b) > 1) } } "
            "ORDER BY DESC(?a) OFFSET 1",
            [
                "SELECT ?a",
                "group",
                [
                    "group",
                    [
                        "SELECT ?a (SUM (?b) AS ?n)",
                        "group",
                        ["triples ?a ?c ?b"],
                        "GROUP BY ?a",
                        "HAVING (SUM (?b) > 1)",
                    ],
                ],
                "ORDER BY DESC (?a)",
                "OFFSET 1",
            ],
        ),
        (
            "CONSTRUCT { ?a ?b ?c } WHERE { ?c ?b ?a }",
            ["CONSTRUCT", "template", ["triples ?a ?b ?c"], "group", ["triples ?c ?b ?a"]],
        ),
        ("DESCRIBE <http://x/> ?a { ?a ?b ?c }", ["DESCRIBE <http://x/> ?a", "group", ["triples ?a ?b ?c"]]),
    ],
)
def test_a_query_is_told_as_it_is_written(query: str, expected: list[object]) -> None:
    assert shape(outline(query)) == expected


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_named_query_has_an_outline(path: Path) -> None:
    text = path.read_text("utf-8")
    steps = outline(screen(text, LIMITS).text)
    assert [step.operator for step in steps][:1] == ["SELECT"]
    assert "ORDER BY" in {step.operator for step in steps}


def test_a_step_tells_where_it_stands() -> None:
    text = "SELECT *\n{ ?a ?b ?c\n  OPTIONAL { ?d ?e ?f } }"
    told = outline(text)[1].told(text)
    assert told["inside"][1] == {
        "operator": "OPTIONAL",
        "line": 3,
        "column": 3,
        "inside": [{"operator": "triples", "line": 3, "column": 14, "text": "?d ?e ?f"}],
    }


def test_a_long_text_is_cut() -> None:
    (_, group) = outline("SELECT * { " + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(100)) + " }")
    assert group.inside[0].text.endswith(" …")
    assert len(group.inside[0].text) < 310


PIECES = st.lists(
    st.sampled_from(
        "SELECT ASK WHERE { } ( ) [ ] . ; , ?a <http://x/> 'text' 1 FILTER BIND VALUES OPTIONAL UNION GRAPH EXISTS NOT "
        "MINUS GROUP BY ORDER LIMIT AS DISTINCT FROM NAMED HAVING IN && || CONSTRUCT STRLEN true".split()
    ),
    max_size=40,
)


@given(PIECES)
def test_whatever_passes_the_screening_has_an_outline(pieces: list[str]) -> None:
    text = "SELECT * { " + " ".join(pieces) + " }"
    try:
        screened = screen(text, LIMITS)
    except InputError:
        return
    for step in outline(screened.text):
        assert step.told(screened.text)["line"] == 1
