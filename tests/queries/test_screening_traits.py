"""What the screening tells of a query besides its form: bounds, repetition, and that it works in small steps."""

import pytest

from edu_graph.queries.policy import Limits, screen, screening
from edu_graph.settings import Settings

LIMITS = Limits.of(Settings())


@pytest.mark.parametrize(
    ("text", "is_bounded"),
    [
        ("SELECT * { ?s ?p ?o }", False),
        ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 5 } } ORDER BY ?s OFFSET 2", False),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { ?s ?p 1 }) limit 5", True),
        ("SELECT * { ?s ?p ?o } VALUES ?s { eg:a }", True),
    ],
)
def test_a_limit_is_known_where_it_holds_for_all_rows(text: str, is_bounded: bool) -> None:
    assert screen(text, LIMITS).is_bounded == is_bounded


@pytest.mark.parametrize(
    ("text", "is_repeatable"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("SELECT (now() AS ?n) {}", False),
        ("SELECT * { ?s ?p 'NOW' } # RAND()", True),
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p [] , (1) }", True),
        ("CONSTRUCT { ?s ?p _:a } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT { ?s ?p (1) } WHERE { ?s ?p ?o }", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", True),
    ],
)
def test_what_gives_the_same_bytes_each_time_is_known_from_the_text(text: str, is_repeatable: bool) -> None:
    assert screen(text, LIMITS).is_repeatable == is_repeatable


def test_a_long_text_is_screened_in_small_steps() -> None:
    found = list(screening(f"SELECT * {{ VALUES ?a {{ {'1 ' * 9_000}}} }}", LIMITS))
    assert found[-1] is not None
    assert found[:-1] == [None] * 22
    assert list(screening("ASK {}", LIMITS)) == [screen("ASK {}", LIMITS)]
