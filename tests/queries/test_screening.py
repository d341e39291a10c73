"""The screen: what passes, what is refused, and that each refusal tells where and how to mend."""

import pytest

from edu_graph.errors import InputError, NestingTooDeep, QueryRefused, QuerySyntaxError, TextTooLong
from edu_graph.queries import policy
from edu_graph.queries.nesting import CHAIN
from edu_graph.queries.policy import DECLARED, IRI_CHARACTERS, Limits, screen
from edu_graph.settings import Settings

LIMITS = Limits.of(Settings())


def refusal(text: str, limits: Limits = LIMITS) -> InputError:
    with pytest.raises(InputError) as caught:
        screen(text, limits)
    error = caught.value
    assert error.fields["line"] >= 1
    assert error.fields["column"] >= 1
    assert error.help
    return error


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("ask {}", "ASK"),
        (
            "# SELECT\nBASE <http://x/> PREFIX ex: <y#> prefix : <z> Construct { ?s ?p ?o } WHERE { ?s ?p ?o }",
            "CONSTRUCT",
        ),
        ("DESCRIBE <http://x>", "DESCRIBE"),
        ('VERSION "1.2" SELECT * { << ?s ?p ?o >> ?a ?b }', "SELECT"),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } } }", "SELECT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("SELECT*{?s eg:party ?o}", "SELECT"),
        ("SELECT * { ?s ?p 'SERVICE <x> {}' } # SERVICE", "SELECT"),
        ('SELECT * { ?s <http://SERVICE/> """INSERT \'SERVICE\' "x" """, \'\'\'DELETE"\'\'\' }', "SELECT"),
        (
            "PREFIX ex: <http://x/> ASK { ?service ex:SERVICE ex:a.b, ex:a\\#b . _:service ?p true.FILTER(?o > -1) }",
            "ASK",
        ),
        ("SELECT * { ?s ?p ?o FILTER(?o<http://x/#'a(b)>) }", "SELECT"),
        ("SELECT * { VALUES (?a ?b) { (<http://x/#a> <http://x/#b>) } ?a <#c> ?b }", "SELECT"),
        ("SELECT * { ?s ?p '\\u00e9\\U0001F600\\u0041\\n\\\\user' }", "SELECT"),
        ("ASK { FILTER(1 < 2 && 2 <= 3 || ?a<?b) FILTER(?a<<http://x/#>) }", "ASK"),
        ("ASK { FILTER(1>>2) }", "ASK"),
        ("SELECT * {} ORDER BY ?x LIMIT 1 OFFSET 2 VALUES ?x { UNDEF 1.5e3 .5 'a'@en-gb 'b'^^xsd:string }", "SELECT"),
    ],
)
def test_form_is_found(text: str, form: str) -> None:
    screened = screen(text, LIMITS)
    assert (screened.form, screened.text) == (form, text)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * {\n  SERVICE <http://x> {} }", 2, 3),
        ("SELECT * { service silent ?x {} }", 1, 12),
        ("SELECT*{?s ?p 1.SeRvIcE<http://x>{}}", 1, 17),
        ("SELECT*{?s ?p true.SERVICE<http://x>{}}", 1, 20),
        ("SERVICE <http://x> {}", 1, 1),
        ("SELECT * { # comment\r SERVICE <http://x> {} }", 1, 23),
    ],
)
def test_service_is_refused(text: str, line: int, column: int) -> None:
    error = refusal(text)
    assert type(error) is QueryRefused
    assert "federation is closed by default" in error.detail
    assert (error.fields["line"], error.fields["column"]) == (line, column)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <http://x/> SELECT * { service:a ?p ?o }",
        "PREFIX my.Service: <http://x/> SELECT * {}",
        "PREFIX ex: <http://x/> SELECT * { ?s ?p ex:a.b.SERVICE<http://x>{} }",
        "SELECT * { ?s ?p _:a.b.Service<http://x>{} }",
    ],
)
def test_names_that_engines_read_as_service_are_refused(text: str) -> None:
    assert "read as the keyword" in refusal(text).detail


@pytest.mark.parametrize("word", ["INSERT", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
@pytest.mark.parametrize("before", ["", "PREFIX ex: <http://x/>\n", "SELECT * {} ; "])
def test_update_is_refused_with_the_way_to_contribute(word: str, before: str) -> None:
    error = refusal(f"{before}{word} DATA {{ }}")
    assert type(error) is QueryRefused
    assert "read-only" in error.detail
    assert "CONTRIBUTING" in str(error.help)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no query begins here"),
        ("  # nothing\n", "no query begins here"),
        ("PREFIX ex: <http://x/>", "no query begins here"),
        ("?x", "no query begins here"),
        ("WHERE { }", "no query begins here"),
        ("PREFIX ex <http://x/> ASK {}", "no word of SPARQL"),
        ("PREFIX ex:a <http://x/> ASK {}", "not declared like this"),
        ("BASE 'x' ASK {}", "not declared like this"),
        ("ASK { ?s ?p \ud800 }", "U+D800"),
        ("ASK { ?s ?p '\x00' }", "U+0000"),
        ("ASK { ?s ?p “text” }", "U+201C"),
        ("ASK {\xa0}", "U+00A0"),
        ("ASK { ?s ?p 'a }", "not closed"),
        ("ASK { ?s ?p 'a\n' }", "not closed"),
        ("ASK { ?s ?p '''a' }", "not closed"),
        ("ASK { ?s ?p '\\q' }", "unknown escape"),
        ("ASK { VALUES ?x {''' '} } #\\q'''", "not closed"),
        ("ASK { \\u0053ERVICE <http://x> {} }", "backslash"),
        ("ASK { ?s ?p '\\u0022 }' }", "engines read differently"),
        ("ASK { # \\u000a\n }", "engines read differently"),
        ("ASK { ?s ?p '\\\\U0022' }", "engines read differently"),
        ("ASK { ?s ?p '\\U00110000' }", "engines read differently"),
        ("ASK { ?s ?p '\\ud800' }", "engines read differently"),
        ("ASK { FILTER(?a<'x>') }", "less-than"),
        ("ASK { FILTER(?a<?b)SERVICE#>\n) }", "less-than"),
        ("ASK { FILTER((1)<(2)>3) }", "less-than"),
        ("ASK { FILTER(?a<<:s:p:o>) }", "less-than"),
        ("ASK { FILTER(trueSERVICE) }", "no word of SPARQL"),
        ("SELECT * FROMNAMED <http://x> {}", "no word of SPARQL"),
        ("ASK { ?s nope:x ?o }", "not declared"),
        ("ASK { ?s ?p ?o ) }", "closes no {"),
        ("ASK } {", "closes nothing"),
        ("ASK { ( }", "closes no ("),
        ("ASK { ?s ?p [ ?a", "never closed"),
        ("SELECT * FROM ?x {}", "an IRI is missing"),
    ],
)
def test_what_is_no_query_is_told_by_its_place(text: str, said: str) -> None:
    error = refusal(text)
    assert type(error) is QuerySyntaxError
    assert said in error.detail


@pytest.mark.parametrize(
    ("text", "meant"),
    [("SELCT * {}", "SELECT"), ("SELECT * { FLTER(?x) }", "FILTER"), ("SELECT * { ?s skso:prefLabel ?o }", "skos:")],
)
def test_the_word_that_was_meant_is_named(text: str, meant: str) -> None:
    assert f"Did you mean {meant}" in str(refusal(text).help)


def test_place_counts_lines_and_code_points() -> None:
    error = refusal("SELECT *\r\n{ ?s ?p '😀é' . nope }")
    assert (error.fields["line"], error.fields["column"]) == (2, 16)


def test_graphs_are_collected_in_full() -> None:
    text = """BASE <http://b/x/> PREFIX ex: <y#>
    SELECT ?a FROM <http://one> FROM NAMED ex:two FROM #c
    <../three\\u0061> FROM NAMED <http://[x> WHERE { GRAPH <http://four> { ?a ?b 'FROM <http://five>' } }"""
    screened = screen(text, LIMITS)
    assert screened.default_graphs == ("http://one", "http://b/threea")
    assert screened.named_graphs == ("http://b/x/y#two", "http://[x")


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("SELECT ?a $b (COUNT(?c) AS ?n) ((?d + 1) AS ?e) { ?x ?y ?z } ORDER BY ?a", ("a", "b", "n", "e")),
        ("SELECT DISTINCT ?a FROM <http://x> WHERE { SELECT ?b {} } GROUP BY (?c AS ?d)", ("a",)),
        ("SELECT * { ?a ?b ?c }", ()),
        ("ASK { ?a ?b ?c }", ()),
        ("DESCRIBE ?a { ?a ?b ?c }", ()),
    ],
)
def test_projection_is_read(text: str, variables: tuple[str, ...]) -> None:
    assert screen(text, LIMITS).variables == variables


def limited(**changes: int) -> Limits:
    known = {"seconds": 1, "memory_mib": 1, "rows": 1, "bytes": 1, "text": 100_000, "depth": 100}
    return Limits(**(known | changes))


@pytest.mark.parametrize(("text", "size"), [("ASK {}", 6), ("ASK { ?s ?p 'é' }", 18), ("ASK {} #\ud800", 11)])
def test_length_is_counted_in_bytes(text: str, size: int) -> None:
    with pytest.raises(TextTooLong) as caught:
        screen(text, limited(text=size - 1))
    assert caught.value.fields["limit"] == size - 1
    if "\ud800" not in text:
        assert screen(text, limited(text=size)).form == "ASK"


def test_a_huge_text_is_not_even_encoded() -> None:
    with pytest.raises(TextTooLong):
        screen("\ud800" * 1000, limited(text=100))


DEEP = {
    "parentheses": lambda n: "ASK { FILTER" + "(" * n + "1" + ")" * n + " }",
    "groups": lambda n: "ASK " + "{" * (n + 1) + "}" * (n + 1),
    "calls": lambda n: "ASK { BIND" + "(" + "STR(" * (n - 1) + "1" + ")" * (n - 1) + " AS ?x) }",
    "blank nodes": lambda n: "ASK { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "collections": lambda n: "ASK { ?s ?p " + "( " * n + "1" + ")" * n + " }",
    "triple terms": lambda n: "ASK { " + "<< " * n + "?s" + " ?p ?o >>" * n + " ?p ?o }",
    "annotations": lambda n: "ASK { ?s ?p ?o " + "{| ?p ?o " * n + "|}" * n + " }",
    "not": lambda n: "ASK { FILTER(" + "!" * (n - 1) + "true) }",
    "signs": lambda n: "ASK { FILTER(1 = " + "- " * (n - 1) + "?x) }",
    "not in parentheses": lambda n: "ASK { FILTER(" + "!(" * ((n - 1) // 2) + "1" + ")" * ((n - 1) // 2) + ") }",
    "paths": lambda n: "ASK { ?s " + "^(" * (n // 2) + "eg:party" + ")" * (n // 2) + " ?o }",
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_is_allowed_up_to_the_limit(kind: str) -> None:
    screen(DEEP[kind](20), limited(depth=21))
    with pytest.raises(NestingTooDeep) as caught:
        screen(DEEP[kind](24), limited(depth=21))
    assert caught.value.fields["limit"] == 21


CHAINED = {
    "or": lambda n: "ASK { FILTER(" + " || ".join(["?s"] * (n - 3)) + ") }",
    "plus": lambda n: "ASK { FILTER(" + "+".join(["?s"] * (n - 3)) + ") }",
    "minus of words": lambda n: "ASK { FILTER(" + " - ".join(["true"] * (n - 3)) + ") }",
    "paths": lambda n: "ASK { ?s " + "/".join(["eg:party"] * (n - 1)) + " ?o }",
    "alternatives": lambda n: "ASK { ?s " + "|".join(["eg:party"] * (n - 1)) + " ?o }",
    "unions": lambda n: "ASK { {}" + " UNION {}" * ((n - 4) // 2) + " }",
    "groups": lambda n: "ASK { " + "{}" * (n - 3) + " }",
    "binds": lambda n: "ASK { " + "BIND(1 AS ?x)" * (n - 3) + " }",
    "projections": lambda n: "SELECT " + "(1 AS ?x)" * (n - 4) + " {}",
    "optionals": lambda n: "ASK { " + "OPTIONAL {}" * ((n - 4) // 2) + " }",
    "having": lambda n: "SELECT ?s {} GROUP BY ?s HAVING" + "(1)" * (n - 5),
    "chains in a chain": lambda n: "ASK { FILTER((" + "+".join(["?s"] * (n // 2)) + ")" + "+ 1" * (n // 2 - 5) + ") }",
}


@pytest.mark.parametrize("kind", CHAINED)
def test_chains_are_allowed_up_to_their_bound(kind: str) -> None:
    screen(CHAINED[kind](CHAIN), LIMITS)
    with pytest.raises(NestingTooDeep) as caught:
        screen(CHAINED[kind](CHAIN + 12), LIMITS)
    assert caught.value.fields["limit"] == CHAIN


def test_long_data_is_no_chain() -> None:
    rows = " ".join(f"({n} -{n})" for n in range(3000))
    screen(f"ASK {{ VALUES (?a ?b) {{ {rows} }} ?a ?b ?c FILTER(?c IN({','.join('1' * 3000)})) }}", LIMITS)


DECLARING = {
    "base": lambda n: "BASE <http://x/>" * n + "ASK {}",
    "prefix": lambda n: "PREFIX ex: <http://x/>" * n + "ASK {}",
    "from": lambda n: "SELECT *" + "FROM <http://x/>" * n + "{}",
    "from named": lambda n: "ASK " + "FROM NAMED <http://x/>" * n + "{}",
}


@pytest.mark.parametrize("kind", DECLARING)
def test_declarations_are_allowed_up_to_their_bound(kind: str) -> None:
    screen(DECLARING[kind](DECLARED), LIMITS)
    caught = refusal(DECLARING[kind](DECLARED + 1))
    assert isinstance(caught, QueryRefused)
    assert caught.fields["limit"] == DECLARED


@pytest.mark.parametrize(
    "text",
    [
        "BASE <%s%s> ASK {}",
        "PREFIX ex: <%s%s> ASK {}",
        "SELECT * FROM <%s%s> {}",
        "BASE <%s> PREFIX ex: <%s> ASK {}",  # each is short enough, and both together are not
        "PREFIX ex: <%s> SELECT * FROM NAMED ex:%s {}",
    ],
)
def test_a_declared_iri_has_a_length(text: str) -> None:
    space, room = "http://x/", IRI_CHARACTERS - len("http://x/")
    screen(text % (space, "a" * room), LIMITS)
    caught = refusal(text % (space, "a" * (room + 1)))
    assert isinstance(caught, TextTooLong)
    assert caught.fields["limit"] == IRI_CHARACTERS


def test_the_same_reference_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, str]] = []
    monkeypatch.setattr(policy.tokens, "resolve", lambda *pair: calls.append(pair) or "http://x/")
    screen("BASE <http://x/> ASK " + "FROM <b>" * 50 + "{}", LIMITS)
    assert calls == [("", "http://x/"), ("http://x/", "b")]


def test_nothing_is_resolved_behind_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr(policy.tokens, "resolve", lambda base, _: calls.append(base) or f"http://x/{len(calls)}/")
    refusal("BASE <b/>" * 6000 + "ASK {}")
    assert len(calls) == DECLARED
    refusal("BASE <http://x/" + "a/" * 25_000 + ">" + "BASE <b/>" * 100 + "ASK {}")
    assert len(calls) == DECLARED  # what is too long is not resolved either


def test_respelling_copies_a_text_once() -> None:
    """The text is cut and joined: a copy of the whole for each word would take 2 GB of copying here."""
    copied = 0

    class Counted(str):
        __slots__ = ()

        def __getitem__(self, key: object) -> str:
            nonlocal copied
            piece = super().__getitem__(key)  # type: ignore[index]
            copied += len(piece)
            return piece

    screening = policy._Screening(Counted("ASK { VALUES ?x {" + "TRUE " * 10_000 + "} }"), 100)
    for token in policy.tokens.tokenize(str(screening._text)):
        screening.take(token)
    copied = 0
    assert screening.finish().text == str(screening._text).replace("TRUE", "true")
    assert copied <= len(screening._text)
