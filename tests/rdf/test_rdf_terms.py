"""Terms: what is none is refused, and what is one reaches SPARQL unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, Store

from edu_graph import vocab
from edu_graph.errors import InputError
from edu_graph.rdf.terms import BlankNode, Literal, Triple, iri, literal, term_key, to_sparql


def through_sparql(spelled: str) -> object:
    rows = Store().query(f"SELECT (1 AS ?one) ?x {{ VALUES ?x {{ {spelled} }} }}")
    assert isinstance(rows, QuerySolutions)
    (row,) = rows
    return row["x"]


# Backslashes before what could be taken for an escape, quotes, ends of lines, comments, ends of blocks.
PIECES = [
    "\\",
    '"',
    "'",
    "\n",
    "\r",
    "\t",
    "\0",
    "\\u0022",
    "\\U00000022",
    "\\n",
    "u0041",
    "}",
    "{",
    "#",
    "<",
    ">",
    "?x",
    "$",
    "^^",
    "@en",
]
nasty = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=["Cs"])), max_size=12).map("".join)


@given(nasty)
def test_any_text_reaches_sparql_unchanged(text: str) -> None:
    assert through_sparql(to_sparql(literal(text))) == Literal(text)


@given(nasty, st.sampled_from(["en", "ru", "be-tarask", "zh-Hant-TW"]))
def test_so_does_a_text_with_its_language(text: str, tag: str) -> None:
    assert through_sparql(to_sparql(literal(text, language=tag))) == Literal(text, language=tag.lower())


@given(nasty, st.sampled_from(["date", "gYear", "integer", "string", "anyURI"]))
def test_so_does_a_text_with_its_datatype(text: str, kind: str) -> None:
    value = literal(text, datatype=vocab.XSD + kind)
    assert through_sparql(to_sparql(value)) == value
    assert value.datatype == NamedNode(vocab.XSD + kind)


@given(st.text(max_size=20))
def test_whatever_passes_for_an_iri_reaches_sparql_unchanged(tail: str) -> None:
    try:
        node = iri("http://a/" + tail)
    except InputError:
        return
    assert through_sparql(to_sparql(node)) == node
    assert node.value == "http://a/" + tail


@given(nasty)
def test_an_iri_never_ends_early(text: str) -> None:
    try:
        spelled = to_sparql(iri("http://a/" + text))
    except InputError:
        return
    assert spelled.startswith("<http://a/")
    assert not set(spelled[1:-1]) & set('<>"{}|^`\\ \n')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "relative",
        "/rooted",
        "#p3",
        "agent:x y",
        "http://a b",
        "http://a/>",
        "http://a/<b>",
        'http://a/"',
        "http://a/{x}",
        "http://a/x|y",
        "http://a/x^y",
        "http://a/`",
        "http://a/\\u0041",
        "http://a/\n",
        "http://a/\0",
        "http://a/%zz",
        "http://[a",
        "http://a/\ud800",
        "://a",
        "1http://a",
    ],
)
def test_what_is_no_iri_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^not an IRI: ") as caught:
        iri(text)
    assert caught.value.help


def test_a_refusal_is_short_and_plain_whatever_was_sent() -> None:
    for refused in (lambda: iri("\x1b[31m " * 1000), lambda: literal("x" * 1000, language="not a tag")):
        with pytest.raises(InputError) as caught:
            refused()
        assert len(caught.value.detail) < 110
        assert caught.value.detail.isprintable()


@pytest.mark.parametrize(
    "text", ["http://a/", "https://w3id.org/edu-graph/source/x#p3", "urn:isbn:1", "http://é.example/й", "a:b"]
)
def test_iris(text: str) -> None:
    assert iri(text) == NamedNode(text)


def test_language_tags_come_out_lower_case() -> None:
    assert literal("x", language="EN-us") == Literal("x", language="en-us")


@pytest.mark.parametrize("tag", ["", "not a tag", "en_US", "en-", "é", "en@"])
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(InputError, match=r"^not a literal: "):
        literal("x", language=tag)


def test_what_no_document_can_carry_is_refused() -> None:
    for arguments in ({}, {"language": "en"}, {"datatype": vocab.XSD + "string"}):
        with pytest.raises(InputError, match=r"^not a literal: "):
            literal("lone \ud800 surrogate", **arguments)
    with pytest.raises(InputError, match=r"^not an IRI: "):
        literal("x", datatype="date")


@given(nasty, nasty)
def test_different_texts_sort_under_different_keys(one: str, other: str) -> None:
    assert (term_key(Literal(one)) == term_key(Literal(other))) == (one == other)


def test_keys_of_all_kinds_of_term() -> None:
    a = NamedNode("http://a/")
    keys = [term_key(term) for term in (a, BlankNode("b"), Literal("a"), Triple(a, a, a), DefaultGraph())]
    assert len(set(keys)) == 5
