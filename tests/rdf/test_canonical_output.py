"""Canonical bytes: they depend on the statements alone, and nothing is lost in them."""

import random
import re
import warnings

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from edu_graph import vocab
from edu_graph.rdf.canonical import engine_format, nquads, write
from edu_graph.rdf.formats import DATASETS, DUMPS, GRAPHS, JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format

XSD = vocab.XSD
NASTY = "\"'\\\n\r\t\b\f\x7f\x85\u2028\u2029\ufeff\ufffd\ufffe\uffff  éй漢😀\u0301\u202e\u200d{}[]<>|^`.;,@#$%&u0041U"

texts = st.text(alphabet=st.one_of(st.sampled_from(NASTY), st.characters(exclude_categories=["Cs"])), max_size=20)
names = st.from_regex(r"[a-zé漢][a-z0-9é漢-]{0,5}", fullmatch=True)
iris = st.builds(lambda kind, name: NamedNode(f"{vocab.ID}{kind}/{name}"), st.sampled_from(vocab.KINDS), names)
predicates = st.one_of(
    st.just(NamedNode(vocab.TYPE)),
    st.builds(lambda name: NamedNode(vocab.EG + name), names),
    st.just(NamedNode(vocab.LABEL)),
)
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(
        lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "ru", "zh-hant", "be-tarask"])
    ),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(XSD + kind)),
        texts,
        st.sampled_from(["integer", "date", "gYear", "boolean", "decimal", "anyURI"]),
    ),
    st.builds(lambda number: Literal(str(number), datatype=NamedNode(XSD + "integer")), st.integers()),
)
triples = st.builds(Triple, iris, predicates, st.one_of(iris, literals))
graphs = st.one_of(iris, st.just(DefaultGraph()))
quads = st.builds(lambda triple, graph: Quad(*triple, graph), triples, graphs)


def read(data: bytes, form: RdfFormat) -> set[Quad]:
    return set(parse(data, format=form))


@given(st.lists(quads, max_size=12), st.randoms(use_true_random=False))
def test_canonical_quads_are_the_same_in_any_order_and_number(found: list[Quad], chance: random.Random) -> None:
    written = nquads(found)
    again = found + found[: len(found) // 2]
    chance.shuffle(again)
    assert nquads(again) == written
    assert nquads(iter(set(found))) == written
    assert nquads(read(written, RdfFormat.N_QUADS)) == written


@given(st.lists(quads, max_size=12))
def test_canonical_quads_lose_nothing(found: list[Quad]) -> None:
    assert read(nquads(found), RdfFormat.N_QUADS) == set(found)


@given(st.lists(quads, max_size=12))
def test_lines_are_sorted_by_code_point_each_once(found: list[Quad]) -> None:
    text = nquads(found).decode("utf-8")
    lines = text.split("\n")
    assert lines.pop() == ""
    assert lines == sorted(set(lines))
    assert len(lines) == len(set(found))


@given(st.lists(quads, max_size=8))
def test_they_are_those_of_rdf_canonicalization(found: list[Quad]) -> None:
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert nquads(dataset) == nquads(found)


def test_each_character_has_one_spelling() -> None:
    # RDF Dataset Canonicalization, section 5: ECHAR where there is one, UCHAR for other controls, else itself.
    text = "".join(map(chr, range(0x20))) + "\"\\\x7f\x80\u2028é😀'"
    line = nquads([Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), Literal(text))]).decode("utf-8")
    written = re.fullmatch(r'<http://a/s> <http://a/p> "(.*)" \.\n', line, re.S)
    assert written
    assert written[1] == (
        r"\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F"
        r"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F"
        r"\"\\\u007F" + "\x80\u2028é😀'"
    )


def test_a_string_s_datatype_is_not_written() -> None:
    string = Literal("x", datatype=NamedNode(XSD + "string"))
    assert (
        nquads([Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), string)]) == b'<http://a/s> <http://a/p> "x" .\n'
    )


@pytest.mark.parametrize("form", DUMPS, ids=lambda form: form.key)
@given(found=st.lists(quads, max_size=10), chance=st.randoms(use_true_random=False))
def test_every_format_keeps_every_statement(form: Format, found: list[Quad], chance: random.Random) -> None:
    statements: list[Triple | Quad] = [*found] if form in DATASETS else [quad.triple for quad in found]
    written = write(statements, form)
    expected = {quad if isinstance(quad, Quad) else Quad(*quad) for quad in statements}
    assert read(written, engine_format(form)) == expected
    again = statements + statements[:3]
    chance.shuffle(again)
    assert write(again, form) == written


RDFLIB = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "trig": "trig", "nq": "nquads"}
EVENT, P1, P2 = (NamedNode(vocab.BASE + name) for name in ("id/event/v", "source/s#p1", "source/s#p2"))
PLAIN = [
    Quad(EVENT, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "Visit"), P1),
    Quad(EVENT, NamedNode(vocab.LABEL), Literal('a "b"\n\\c', language="en"), P1),
    Quad(NamedNode(EVENT.value + "#x/y"), NamedNode(vocab.EG + "value"), Literal("٣ й 😀 ]]>&<"), P2),
]


@pytest.mark.parametrize("form", DUMPS, ids=lambda form: form.key)
def test_a_second_toolkit_reads_the_same(form: Format) -> None:
    data = write(PLAIN if form in DATASETS else [quad.triple for quad in PLAIN], form)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parsers use what rdflib deprecates
        dataset = rdflib.Dataset(default_union=True).parse(data=data, format=RDFLIB[form.key])
        found = {(str(s), str(p), str(o), getattr(o, "language", None)) for s, p, o in dataset.triples((None,) * 3)}
    assert found == {
        (quad.subject.value, quad.predicate.value, quad.object.value, getattr(quad.object, "language", None))  # type: ignore[union-attr]
        for quad in PLAIN
    }


@pytest.mark.parametrize("form", [TURTLE, TRIG], ids=lambda form: form.key)
def test_turtle_is_for_readers(form: Format) -> None:
    text = write(PLAIN if form is TRIG else [quad.triple for quad in PLAIN], form).decode("utf-8")
    assert "@prefix event: <https://w3id.org/edu-graph/id/event/> ." in text
    assert "event:v a eg:Visit ;" in text


def test_a_thing_s_type_comes_first() -> None:
    thing = NamedNode("http://a/s")
    found = [
        Triple(thing, NamedNode("http://a/p"), Literal("x")),
        Triple(thing, NamedNode(vocab.TYPE), NamedNode("http://a/T")),
        Triple(NamedNode("http://a/r"), NamedNode("http://z/p"), Literal("x")),
    ]
    lines = write(found, NTRIPLES).decode("utf-8").splitlines()
    assert [line.split(" ")[:2] for line in lines] == [
        ["<http://a/r>", "<http://z/p>"],
        ["<http://a/s>", f"<{vocab.TYPE}>"],
        ["<http://a/s>", "<http://a/p>"],
    ]


@pytest.mark.parametrize("form", [TURTLE, TRIG, RDFXML, JSONLD], ids=lambda form: form.key)
def test_prefixes_can_be_others(form: Format) -> None:
    text = write([], form, {"zz": "http://zz/"}).decode("utf-8")
    assert vocab.EG not in text


@pytest.mark.parametrize("form", [*GRAPHS, *DATASETS], ids=lambda form: form.key)
def test_no_statements_are_a_valid_document(form: Format) -> None:
    assert read(write([], form), engine_format(form)) == set()


def test_statements_may_come_from_an_iterator() -> None:
    assert write(iter(PLAIN), NQUADS) == write(PLAIN, NQUADS) != b""
