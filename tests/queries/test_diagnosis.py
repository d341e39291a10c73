"""What is told of wrong queries: the place where they stop being queries, and what to write instead."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from edu_graph import vocab
from edu_graph.errors import InputError, QuerySyntaxError
from edu_graph.queries import grammar
from edu_graph.queries.diagnosis import UNSURE, diagnose
from edu_graph.queries.policy import Limits, screen
from edu_graph.queries.tokens import COMMENT, Token, tokenize
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore

LIMITS = Limits.of(Settings())
STORE = EmbeddedStore.of([])
FILES = sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))
SEEDS = (
    "SELECT DISTINCT ?s (COUNT(?o) AS ?n) FROM eg:g WHERE { ?s a eg:Visit ; eg:party ?o , [ eg:role 'x'@en ] . "
    "OPTIONAL { ?s eg:start ?d FILTER(?d >= '2020'^^xsd:gYear && !BOUND(?x) || ?d IN (1, -2.5, true)) } } "
    "GROUP BY ?s HAVING (COUNT(?o) > 1) ORDER BY DESC(?n) ?s LIMIT 10 OFFSET 5",
    "BASE <http://b/> PREFIX ex: <x#> CONSTRUCT { ?s ex:p ( 1 ?o ) . _:b ex:q ?n } FROM NAMED <g> WHERE { GRAPH ?g "
    "{ ?s ex:a+/^(ex:b|!(ex:c|^a))* ?o } { ?a ?b 1 } UNION { ?a ?b 2.0 } MINUS { ?s ?p ?x } BIND(STR(?o) AS ?n) } "
    "VALUES (?s ?o) { (<a> UNDEF) ('b' 1e5) }",
    "ASK { ?s ?p ?o . { SELECT ?s (GROUP_CONCAT(DISTINCT ?x; SEPARATOR=', ') AS ?y) { ?s ?p ?x } GROUP BY ?s } "
    "FILTER NOT EXISTS { ?s ?q 1 } FILTER(IF(?a + 1 -1 < 2 * ?b, REGEX(?x, 'a', 'i'), COALESCE(?a, xsd:date(?b)))) }",
    "DESCRIBE ?s eg:b WHERE { VALUES ?s { eg:a } [] eg:p ?s ; . ( 1 2 ) eg:q ?s . [ eg:r ?s ] } ORDER BY STR(?s)",
)


def told(text: str) -> InputError:
    """Return what a user is told: by the screen, else by the engine and the diagnosis."""
    screened = refused_at_once(text)
    if screened:
        return screened
    with pytest.raises(QuerySyntaxError) as caught:
        STORE.select(text)
    return diagnose(text, caught.value)


WRONG = [
    ("SELECT * WHERE {?s ?p ?o} LIMIT 10;", 1, 35, "Remove"),
    ("SELECT ?s, ?o\nWHERE { ?s ?p ?o }", 1, 10, "spaces"),
    ("SELECT (COUNT(?s) ?n)\nWHERE { ?s ?p ?o }", 1, 19, "AS ?n"),
    ("SELECT (COUNT(*)) { ?s ?p ?o }", 1, 17, "AS ?name"),
    ("SELECT COUNT(*) { ?s ?p ?o }", 1, 8, "(COUNT(…) AS ?name)"),
    ("SELECT ?s AS ?n { ?s ?p ?o }", 1, 11, "parentheses"),
    ("SELECT { ?s ?p ?o }", 1, 8, "Write *"),
    ("SELECT * {\n ?s ?p ?o FILTER(?s == ?o)\n ?x ?y ?z }", 2, 21, "Write = to"),
    ("SELECT * {\n ?s ?p ?o FILTER(?s !== ?o) }", 2, 21, "Write !="),
    ("SELECT * { ?s ?p ?o FILTER(?o <> 1) }", 1, 31, "Write !="),
    ("SELECT * { ?s ?p ?o FILTER(?o => 1) }", 1, 31, "Write >="),
    ("SELECT * { ?s ?p ?o FILTER(?o =< ?s) }", 1, 31, "Write <="),
    ("SELECT * { ?s ?p ?o FILTER(?o | ?s) }", 1, 31, "Write ||"),
    ("SELECT * { ?s ?p ?o FILTER(?o &&& ?s) }", 1, 31, "Write &&"),
    ("SELECT * { ?s ?p ?o FILTER(?o & ?s) }", 1, 31, "Write &&"),
    ("SELECT * { ?s ?p ?o FILTER(1 < ?o < 5) }", 1, 35, "&&"),
    ("SELECT * {\n  ?s ?p ?o\n  ?x ?y ?z }", 3, 3, "Write . before"),
    ("SELECT * {\n  ?s a .\n  ?x ?y ?z }", 2, 8, "?s ?p ?o"),
    ("SELECT ?s WHERE { ?s ?p }", 1, 25, "?s ?p ?o"),
    ("SELECT ?s WHERE { ?s }", 1, 22, "predicate"),
    ("SELECT * { ?s ?p ?o . . }", 1, 23, "Remove"),
    ("SELECT * { ?s ?p ?o ;; FILTER ?x }", 1, 31, "FILTER(…)"),
    ("SELECT * { ?s ?p ?o , }", 1, 23, "?s ?p ?o"),
    ("SELECT * { ?s 'x' ?o }", 1, 15, "IRI"),
    ("SELECT * { ?s ?p+ ?o }", 1, 17, "paths"),
    ("SELECT * { ?s ?p a }", 1, 18, "rdf:type"),
    ("CONSTRUCT { ?s eg:a/eg:b ?o } { ?s ?p ?o }", 1, 20, "WHERE"),
    ("CONSTRUCT { ?s ?p ?o FILTER(1) } { ?s ?p ?o }", 1, 22, "WHERE"),
    ("SELECT * WHERE ?s ?p ?o", 1, 16, "braces"),
    ("SELECT * { { ?s ?p ?o } UNION ?x ?y ?z }", 1, 31, "braces"),
    ("SELECT * { ?s ?p ?o UNION { ?x ?y ?z } }", 1, 21, "UNION"),
    ("SELECT * { ?s ?p ?o SELECT * {} }", 1, 21, "{ SELECT"),
    ("ASK { { SELECT * FROM eg:a {} } }", 1, 18, "outermost"),
    ("SELECT * { ?s ?p ?o FILTER(?o > 1 }", 1, 35, "line 1, column 27"),
    ("SELECT * {\n OPTIONAL { ?s ?p ?o }\n", 1, 10, "Add }"),
    ("SELECT * { ?s ?p ?o } }", 1, 23, "Remove"),
    ("SELECT * { ?s ?p ?o FILTER(?o LIKE 'a%') }", 1, 31, "CONTAINS"),
    ("SELECT * { ?s ?p ?o FILTER(?o = 1 AND ?o = 2) }", 1, 35, "&&"),
    ("SELECT * { ?s ?p ?o FILTER NOT (?o) }", 1, 32, "Write !("),
    ("SELECT * { ?s ?p ?o FILTER(REGEX(?o 'x')) }", 1, 37, "comma"),
    ("SELECT * { ?s ?p ?o FILTER(STRLEN(?o, 1)) }", 1, 37, "Close STRLEN("),
    ("SELECT * { ?s ?p ?o FILTER(IF(1, 2)) }", 1, 35, "Add"),
    ("SELECT * { ?s ?p ?o FILTER(foo(?o)) }", 1, 28, "functions"),
    ("SELECT * { ?s ?p ?o FILTER(STRLENGTH(?o)) }", 1, 28, "Did you mean STRLEN"),
    ("SELECT (GROUP_CONCAT(?s, ',') AS ?n) { ?s ?p ?o }", 1, 24, "SEPARATOR"),
    ("SELECT * { ?s ?p ?o } LIMIT ten", 1, 29, "LIMIT 10"),
    ("SELECT * { ?s ?p ?o } LIMIT -1", 1, 29, "LIMIT 10"),
    ("SELECT * { ?s ?p ?o } LIMIT 1 ORDER BY ?s", 1, 31, "order is"),
    ("SELECT * { ?s ?p ?o } ORDER BY ?o DESC", 1, 35, "DESC(?variable)"),
    ("SELECT * { ?s ?p ?o } ORDER BY DESC ?o", 1, 32, "DESC(?variable)"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", 1, 29, "ORDER BY"),
    ("SELECT ?s { ?s ?p ?o } GROUP BY ?s, ?p", 1, 35, "spaces"),
    ("SELECT ?p ?s { ?s ?p ?o } GROUP BY ?p", 1, 11, "GROUP BY"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?p", 1, 8, "GROUP BY"),
    ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", 1, 8, "GROUP BY"),
    ("SELECT ?s ?s { ?s ?p ?o }", 1, 11, "once"),
    ("SELECT (1 AS ?p) { ?s ?p ?o }", 1, 14, "another name"),
    ("SELECT * { ?s ?p ?o BIND(1 AS ?o) }", 1, 31, "another name"),
    ("SELECT * { ?s ?p ?o FILTER(COUNT(?o) > 1) }", 1, 28, "HAVING"),
    ("SELECT * { VALUES (?a ?b) { (1 -2) ('a'@en) } }", 1, 36, "UNDEF"),
    ("SELECT * { VALUES (?a ?b) { 1 2 } }", 1, 29, "(value value)"),
    ("SELECT * { VALUES ?a { ?b } }", 1, 24, "UNDEF"),
    ("SELECT * { _:a ?p ?o OPTIONAL { _:a ?q ?r } }", 1, 33, "variable"),
    ("SELECT *\n{ <id/place/haifa> ?p ?o }", 2, 3, "BASE <https://…/>"),
    ("BASE <x> SELECT * {}", 1, 6, "BASE <https://…/>"),
    ("SELECT * { ?s ?p <http://[x> }", 1, 18, "host"),
    ("SELECT * { <http://example.org/a b> ?p ?o }", 1, 33, "%20"),
    ("SELECT * { ?s ?p 'a'@englishlanguage }", 1, 21, "@en"),
    ("\ufeffSELECT * {}", 1, 1, "UTF-8"),
    ("SELECT * { ?s ?p “a” }", 1, 18, "plain quotes"),
    ("SELECT * { ?s ?p ?o FILTER(COALESCE (?x, 1)) }", 1, 28, "COALESCE("),
    ("SELECT * { ?s ?p ?o ?o }", 1, 21, "Write . before"),
    ("SELECT * { ?s ?p ?o } ORDER BY", 1, 29, "a variable"),
]


@pytest.mark.parametrize(("text", "line", "column", "hint"), WRONG)
def test_the_place_is_told_with_what_to_write(text: str, line: int, column: int, hint: str) -> None:
    error = told(text)
    assert (error.fields["line"], error.fields["column"]) == (line, column), error
    assert hint in str(error.help), error
    assert max(len(error.detail), len(str(error.help))) <= 200


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { << ?s ?p ?o >> ?a . }",
        "SELECT * { ?s ?p ?o {| ?a |} }",
        "SELECT * { ?s ?p ?o FILTER(xsd:date(DISTINCT ?o, 1)) }",
    ],
)
def test_where_no_place_is_certain_it_says_so(text: str) -> None:
    assert UNSURE in told(text).detail


def test_behind_what_the_engine_looked_at_nothing_is_told() -> None:
    text = "SELECT * { ?s ?p ?o , }"
    assert UNSURE not in diagnose(text, QuerySyntaxError("so", line=1, column=23)).detail
    error = diagnose(text, QuerySyntaxError("so", line=1, column=20))
    assert UNSURE in error.detail
    assert error.fields["column"] == 18


def test_the_end_is_told_by_the_last_word() -> None:
    assert told("SELECT * { ?s ?p ?o } ORDER BY").detail == "the query ends too early, after BY"


def test_a_mistake_that_is_none_is_not_told() -> None:
    known = QuerySyntaxError("so", line=9, column=99)
    for text in (
        "CONSTRUCT { _:a ?p ?o } { _:a ?p ?o }",
        "SELECT ?x { ?s ?p ?o FILTER(?x) MINUS { ?s ?p ?x } BIND(1 AS ?x) }",
        "SELECT (1 AS ?x) { ?s ?p ?o FILTER(?x) { SELECT ?s { ?s ?p ?x } } }",
        "SELECT ?s (?s AS ?t) (SUM(?x) + 1 AS ?y) { ?s ?p ?x } GROUP BY ?s (?p)",
        "BASE <http://b/> BASE <c> SELECT * { <a> ?p ?o }",
        "SELECT * { VALUES (?a ?b) { ('a'@en +1) ('b'^^xsd:b UNDEF) } }",
    ):
        STORE.select(text) if text.startswith(("SELECT", "BASE")) else STORE.construct(text)
        error = diagnose(text, known)
        assert UNSURE in error.detail, error
        assert error.fields["line"] == 1


def test_long_names_are_shortened() -> None:
    error = told("SELECT * { ?s ?p ?o ?" + "a" * 900 + " ?p ?o }")
    assert "..." in error.detail
    assert len(error.detail) <= 200


def test_what_is_not_asked_by_a_user_is_told_without_the_words_of_the_engine() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        STORE.select("SELECT ?s { ?s ?p ?o } GROUP BY ?p")
    assert "unbound" in caught.value.detail
    assert len(caught.value.detail) < 200


def accepted(text: str) -> tuple[bool, int]:
    """Return whether the engine reads a text, and how many characters it looked at if not."""
    try:
        Store().query(text, prefixes=vocab.PREFIXES)
    except SyntaxError as error:
        line, column = map(int, str(error).split(" ")[2].rstrip(":").split(":"))
        starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
        return False, starts[line - 1] + column - 1
    except RuntimeError:
        pass  # a function that the engine does not have
    return True, 0


def seeds() -> list[list[Token]]:
    texts = [*SEEDS, *(file.read_text() for file in FILES)]
    return [[token for token in tokenize(text) if token.kind != COMMENT] for text in texts]


RUNS = seeds()
WORDS = sorted({token.text for run in RUNS for token in run} | {";", ",", ".", "AS", "=", "==", "|", "1", "-1", "'a'"})


@pytest.mark.parametrize("run", RUNS)
def test_the_grammar_reads_what_the_engine_reads(run: list[Token]) -> None:
    assert grammar.failure(grammar.terminals(run)) is None


@st.composite
def mutations(draw: st.DrawFn) -> tuple[list[str], int]:
    """Draw a query as tokens with one deleted, doubled, replaced or inserted, and the index of that one."""
    words = [token.text for token in draw(st.sampled_from(RUNS))]
    index = draw(st.integers(0, len(words) - 1))
    how = draw(st.sampled_from(["delete", "double", "replace", "insert"]))
    new = {"delete": [], "double": [words[index]] * 2, "replace": [draw(st.sampled_from(WORDS))]}
    new["insert"] = [draw(st.sampled_from(WORDS)), words[index]]
    return [*words[:index], *new[how], *words[index + 1 :]], index


def refused_at_once(text: str) -> InputError | None:
    try:
        screen(text, LIMITS)
    except InputError as error:
        return error
    return None


@settings(max_examples=600, deadline=None)
@given(mutations())
def test_the_place_lies_between_the_change_and_what_the_engine_looked_at(mutation: tuple[list[str], int]) -> None:
    words, index = mutation
    # The engine does not read these with a space.
    text = re.sub(r"(?i)\b(COALESCE|CONCAT) \(", r"\1(", " ".join(words))
    screened = refused_at_once(text)
    if screened:
        event("screened")
        assert 1 <= screened.fields["column"] <= len(text) + 1
        return
    run = [token for token in tokenize(text) if token.kind != COMMENT]
    assume([token.text for token in run] == words)
    failure = grammar.failure(grammar.terminals(run))
    valid, looked = accepted(text)
    if valid:
        event("still valid")
        assert failure is None
        return
    event("wrong by its words" if failure else "wrong by its meaning")
    error = diagnose(text, QuerySyntaxError("told", line=1, column=looked + 1))
    at = error.fields["column"] - 1
    assert 0 <= at <= min(looked, len(text) - 1)
    assert max(len(error.detail), len(str(error.help))) <= 200
    if failure:
        # What stands before the change begins a query, so it cannot be what is wrong.
        assert failure.at >= index
        if UNSURE not in error.detail and "BASE" not in str(error.help):
            assert at >= run[max(failure.at - 2, 0)].start


@settings(max_examples=300, deadline=None)
@example("")
@example("SELECT * {{{")
@example("SELECT ) } ]")
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_words_are_told_of_within_the_text(text: str) -> None:
    error = diagnose(text, QuerySyntaxError("told", line=1, column=len(text) + 1))
    assert error.fields["line"] >= 1
    assert 1 <= error.fields["column"] <= len(text) + 1
