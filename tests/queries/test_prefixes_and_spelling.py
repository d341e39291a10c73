"""Prefixes that nobody declared, terms that a query uses, and spellings that the engine does not read."""

import pytest

from edu_graph import vocab
from edu_graph.errors import QuerySyntaxError
from edu_graph.queries.policy import Limits, screen
from edu_graph.store.embedded import EmbeddedStore

LIMITS = Limits(seconds=1, memory_mib=16, rows=10, bytes=1000, text=10_000, depth=20)
STORE = EmbeddedStore.of([])


def cell(query: str) -> str:
    """The one cell of the one row."""
    (row,) = STORE.select(screen(query, LIMITS).text)
    return str(next(iter(row.values())).value)  # type: ignore[union-attr]


@pytest.mark.parametrize("prefix", vocab.PREFIXES)
def test_prefixes_of_the_graph_need_no_declaration(prefix: str) -> None:
    assert cell(f"SELECT ({prefix}:x AS ?x) {{}}") == vocab.PREFIXES[prefix] + "x"


def test_a_declared_prefix_goes_before_the_graphs() -> None:
    text = "PREFIX eg: <http://mine.example/> SELECT (eg:x AS ?x) {}"
    assert cell(text) == "http://mine.example/x"
    found = screen(text, LIMITS)
    assert (dict(found.prefixes), found.declared, found.terms) == ({"eg": "http://mine.example/"}, {"eg"}, ())


def test_it_is_told_which_prefixes_and_terms_are_used() -> None:
    found = screen(
        f"PREFIX own: <{vocab.EG}> PREFIX unused: <http://x/>\n"
        f"SELECT * {{ ?a eg:visited ?b ; own:host ?c ; skos:prefLabel ?d ; <{vocab.EG}party> ?e ; eg:visited ?f }}",
        LIMITS,
    )
    assert dict(found.prefixes) == {"eg": vocab.EG, "own": vocab.EG, "skos": vocab.SKOS}
    assert found.declared == {"own"}
    assert found.terms == ("visited", "host", "party")


def test_an_unknown_prefix_is_told_with_its_place_and_the_nearest() -> None:
    with pytest.raises(QuerySyntaxError) as told:
        screen("SELECT * {\n  ?a skoss:prefLabel ?b }", LIMITS)
    assert (told.value.fields["line"], told.value.fields["column"]) == (2, 6)
    assert told.value.help == "Add PREFIX skoss: <…> before the query. Did you mean skos:?"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT (CONCAT ("a", "b") AS ?x) {}', "ab"),
        ('SELECT (concat\n  ("a", CONCAT # (\n ("b")) AS ?x) {}', "ab"),
        ("SELECT (COALESCE\t(1/0, 7) AS ?x) {}", "7"),
        ("SELECT (isBlank(BNODE ()) AS ?x) {}", "true"),
        ("SELECT (IF(TRUE, 'yes', 'no') AS ?x) {}", "yes"),
        ("SELECT (IF(False, 'yes', 'no') AS ?x) {}", "no"),
    ],
)
def test_what_the_engine_reads_in_one_spelling_is_read_in_all(query: str, expected: str) -> None:
    assert cell(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("CONCAT (TRUE" AS ?x) { ?TRUE ?concat <http://x/TRUE> } # CONCAT (TRUE',
        "PREFIX CONCAT: <http://x/> SELECT * { ?a CONCAT:TRUE ( 1 ) }",
        "SELECT (CONCAT( 'a' ) AS ?x) { ?a ?b true }",
    ],
)
def test_nothing_else_is_respelled(query: str) -> None:
    assert screen(query, LIMITS).text == query


def test_a_respelled_text_keeps_every_place() -> None:
    query = 'SELECT (CONCAT  ("a", TRUE) AS ?x)\n{ ?s ?p , }'
    found = screen(query, LIMITS).text
    assert len(found) == len(query)
    assert found.index("{ ?s ?p , }") == query.index("{ ?s ?p , }")
