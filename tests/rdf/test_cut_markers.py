"""A cut answer is refused by the usual parsers of its format, wherever the cut fell."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pytest
import rdflib
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
    serialize,
)

from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import BINDINGS, CSV, DATASETS, GRAPHS, HTML, JSON, TSV, XML, Format, cut_marker

P = NamedNode("http://a/p")
TEXTS = ('say "hi", "you"', "two\nlines", 'a"', '""', "x\ty", "plain", "\\", "}]}")
RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
Parser = Callable[[bytes], object]


def answer(form: Format) -> bytes:
    """Return a whole answer of the engine with all that a format must quote."""
    values = " ".join(f"(<http://a/{place}> {Literal(text)})" for place, text in enumerate(TEXTS))
    where = f"VALUES (?s ?o) {{ {values} (<http://a/s> 5) (UNDEF {Literal('x', language='en')}) }}"
    sink = io.BytesIO()
    if form in BINDINGS:
        results = Store().query(f"SELECT ?s ?o {{ {where} }}")
        assert isinstance(results, QuerySolutions)
        results.serialize(sink, format=RESULTS[form.key])
    else:
        serialize(Store().query(f"CONSTRUCT {{ ?s {P} ?o }} {{ {where} }}"), sink, format=engine_format(form))
    return sink.getvalue()


def read_csv(text: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8", "replace"), newline=""), strict=True))


def tokenise(text: bytes, delimiter: str) -> None:
    """Take text apart as the C tokenizers of pandas and R do: a quote opens a field only at its start."""
    state = "start"
    for character in text.decode("utf-8", "replace"):
        ends = character in (delimiter, "\n", "\r")
        if state == "quoted":
            state = "quote in quoted" if character == '"' else state
        elif character == '"' and state != "field":
            state = "quoted"
        else:
            state = "start" if ends else "field"
    if state == "quoted":
        raise ValueError("EOF inside string")


def results(form: Format) -> Parser:
    return lambda text: list(parse_query_results(text, format=RESULTS[form.key]))  # type: ignore[arg-type]


def engine(form: RdfFormat) -> Parser:
    return lambda text: list(parse(text, format=form))


def toolkit(name: str) -> Parser:
    return lambda text: rdflib.Graph().parse(data=text, format=name)


PARSERS: list[tuple[str, Format, Parser]] = [
    ("json", JSON, json.loads),
    ("engine", JSON, results(JSON)),
    ("expat", XML, ElementTree.fromstring),
    ("engine", XML, results(XML)),
    ("csv", CSV, read_csv),
    ("tokenizer", CSV, lambda text: tokenise(text, ",")),
    ("engine", TSV, results(TSV)),
    ("tokenizer", TSV, lambda text: tokenise(text, "\t")),
    *(("engine", form, engine(engine_format(form))) for form in GRAPHS),
    ("rdflib", GRAPHS[0], toolkit("turtle")),
    ("rdflib", GRAPHS[1], toolkit("nt")),
    ("rdflib", GRAPHS[2], toolkit("xml")),
    ("json", GRAPHS[3], json.loads),
]
IDS = [f"{form.key}-{name}" for name, form, _ in PARSERS]


def accepts(parser: Parser, text: bytes) -> bool:
    try:
        parser(text)
    except Exception:  # noqa: BLE001 - each parser has its own way to refuse
        return False
    return True


def test_each_format_of_answers_has_a_parser() -> None:
    assert {form.key for _, form, _ in PARSERS} == {form.key for form in (*BINDINGS, *GRAPHS)}


@pytest.mark.parametrize(("name", "form", "parser"), PARSERS, ids=IDS)
def test_a_cut_answer_is_refused_at_every_position(name: str, form: Format, parser: Parser) -> None:
    whole = answer(form)
    if (name, form) != ("tokenizer", TSV):  # whose quotes are escaped otherwise than the tokenizer knows
        assert accepts(parser, whole)
    marker = cut_marker(form)
    taken = [place for place in range(len(whole.rstrip())) if accepts(parser, whole[:place] + marker)]
    assert [whole[:place][-20:] for place in taken] == []


@pytest.mark.parametrize("form", [CSV, TSV, XML, *GRAPHS[:3]], ids=lambda form: form.key)
def test_without_its_marker_a_cut_can_pass(form: Format) -> None:
    whole = answer(form)
    parsers = [parser for _, known, parser in PARSERS if known == form]
    assert any(accepts(parser, whole[:place]) for place in range(len(whole.rstrip())) for parser in parsers)


@pytest.mark.parametrize("form", DATASETS, ids=lambda form: form.key)
def test_datasets_are_refused_too(form: Format) -> None:
    text = b'<http://a/s> <http://a/p> "x" .\n'
    assert accepts(engine(engine_format(form)), text)
    assert not accepts(engine(engine_format(form)), text + cut_marker(form))


def test_the_complete_answer_of_json_carries_no_marker() -> None:
    assert cut_marker(JSON) == cut_marker(GRAPHS[3]) == b""


def test_a_page_has_no_marker() -> None:
    with pytest.raises(TypeError, match="text/html"):
        cut_marker(HTML)
