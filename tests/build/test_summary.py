"""The summary of a catalogue: what pages and editors need of it, the same however its statements stand."""

import json
from random import Random

from edu_graph import vocab
from edu_graph.build import summary
from edu_graph.rdf.terms import Literal, NamedNode, Triple

_SERIES = "urn:series"
_VALUES = {
    vocab.DCTERMS + "title": Literal("News", language="en"),
    vocab.DCAT + "landingPage": NamedNode("urn:home"),
    vocab.DCAT + "inSeries": NamedNode(_SERIES),
    vocab.TYPE: NamedNode(vocab.DCAT + "Dataset"),
    vocab.DCAT + "distribution": NamedNode("urn:file"),
}


def _said(subject: str, predicate: str, value: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), value)


def _void(*facts: tuple[str, str, str]) -> list[Triple]:
    numbers = ("entities", "triples")
    return [
        _said(subject, vocab.VOID + name, Literal(value) if name in numbers else NamedNode(value))
        for subject, name, value in facts
    ]


CATALOGUE = [
    *(_said("urn:news", name, value) for name, value in _VALUES.items()),
    _said("urn:news", vocab.DCTERMS + "title", Literal("Новости", language="ru")),
    _said(_SERIES, vocab.DCTERMS + "title", Literal("By source", language="en")),
    _said("urn:file", vocab.DCTERMS + "title", Literal("news.ttl", language="en")),
    _said("urn:file", vocab.DCAT + "downloadURL", NamedNode("urn:there")),
    _said("urn:file", vocab.DCAT + "byteSize", Literal("7")),
    *_void(
        ("urn:c#class/Visit", "class", "urn:Visit"),
        ("urn:c#class/Visit", "entities", "3"),
        ("urn:c#class/Visit/host", "property", "urn:host"),
        ("urn:c#class/Visit/host", "triples", "2"),
        ("urn:c#property/host", "property", "urn:host"),
        ("urn:c#property/host", "triples", "9"),
        ("urn:c#nothing", "property", "urn:x"),
    ),
]


def test_it_has_the_data_sets_with_their_files() -> None:
    told = summary.summary(CATALOGUE)
    assert told["series"] == {_SERIES: {"title": "By source", "description": ""}}
    assert told["datasets"] == [
        {
            "series": _SERIES,
            "titles": {"en": "News", "ru": "Новости"},
            "description": "",
            "home": "urn:home",
            "files": [["news.ttl", "urn:there", "7", ""]],
        }
    ]


def test_counts_are_those_of_the_whole_and_not_of_a_partition() -> None:
    told = summary.summary(CATALOGUE)
    assert (told["classes"], told["properties"]) == ({"urn:Visit": 3}, {"urn:host": 9})


def test_the_order_of_statements_does_not_show() -> None:
    expected = summary.as_bytes(CATALOGUE)
    for seed in range(5):
        assert summary.as_bytes(Random(seed).sample(CATALOGUE, len(CATALOGUE))) == expected
    assert json.loads(expected)["classes"] == {"urn:Visit": 3}
