"""What is told of names in a query that the release does not have, and of prefixes that nobody declared."""

from dataclasses import dataclass

import pytest

from edu_graph import vocab
from edu_graph.errors import QuerySyntaxError
from edu_graph.queries.hints import hints_of
from edu_graph.queries.policy import Limits, screen
from edu_graph.queries.prefixes import is_slip, nearest
from edu_graph.settings import Settings

LIMITS = Limits.of(Settings())
INSTEAD = "/ontology lists those that it has, /search finds things by name."
TERMS = {"Training", "visited", "start", "end", "startEarliest"}


@dataclass(frozen=True)
class One:
    iri: str


class Index:
    """Knows three things, and suggests all of them."""

    known = tuple(vocab.ID + name for name in ("agent/kaz-ministry-of-education", "agent/kaz-kt", "place/kaz"))

    def __init__(self) -> None:
        self.asked = 0

    def lookup(self, scheme: str, value: str) -> list[One]:
        assert scheme == "iri"
        self.asked += 1
        return [One(iri) for iri in self.known if iri == value]

    def suggest(self, text: str) -> list[One]:
        return [] if "zzz" in text else [One(iri) for iri in self.known]


def told(text: str) -> list[str]:
    return [str(hint) for hint in hints_of(screen(text, LIMITS), TERMS, Index())]


def test_a_thing_that_is_not_there_is_told_with_the_nearest_of_its_kind() -> None:
    assert told("SELECT * { agent:kaz-ministry-of-eduction ?p place:kz . place:kaz ?q ?o }") == [
        "agent:kaz-ministry-of-eduction is nothing in this release; did you mean agent:kaz-ministry-of-education?",
        "place:kz is nothing in this release; did you mean place:kaz?",
    ]
    assert told("SELECT * { <https://w3id.org/edu-graph/id/event/zzz#part> ?p ?o }") == [
        "event:zzz is nothing in this release; /search finds things by name"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { place:kaz ?p ?o . ?x eg:visited <https://w3id.org/edu-graph/id/place/kaz#x> }",
        "PREFIX p: <https://w3id.org/edu-graph/id/place/> SELECT * { ?x eg:visited ?o } # place:kz",
        'SELECT * { ?x skos:prefLabel "Belarus"@en , ?y FILTER(?y != "B") }',
        'SELECT * { ?x skos:prefLabel "2"^^xsd:integer }',
        "SELECT * { ?x a owl:Class ; rdfs:label ?y }",
    ],
)
def test_where_all_is_well_nothing_is_told(text: str) -> None:
    assert told(text) == []


def test_names_need_their_property_and_a_language() -> None:
    (label,) = told('SELECT * { ?x rdfs:label "Belarus"@en }')
    assert label == 'rdfs:label names terms alone; things have skos:prefLabel, in a language: "Belarus"@en'
    (bare,) = told('SELECT * { ?x skos:prefLabel "Belarus" }')
    assert bare == '"Belarus" has no language; names have one: "Belarus"@en'
    (full,) = told('SELECT * { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> "Belarus" }')
    assert full == bare


START = "may be a month, a year or a day without a year, which no comparison of days finds"


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?x eg:start ?d FILTER(?d >= "2024-01-01"^^xsd:date) }',
        "SELECT * { ?x eg:start ?d FILTER(year(?d) = 2024) }",
        'SELECT * { ?x eg:start ?d FILTER(?d < "2024-01-01T00:00:00"^^xsd:dateTime) }',
    ],
)
def test_dates_that_are_compared_as_days_are_said_to_be_no_days_always(text: str) -> None:
    assert told(text) == [f"eg:start {START}; eg:startEarliest, eg:startLatest are always days"]
    (both,) = told(text.replace("eg:start ?d", "eg:start ?d ; eg:end ?e"))
    assert both.startswith("eg:start and eg:end may be")
    assert "eg:endEarliest, eg:endLatest are" in both


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?x eg:start ?d } ORDER BY ?d",
        'SELECT * { ?x eg:startEarliest ?d FILTER(?d >= "2024-01-01"^^xsd:date) }',
        'SELECT * { ?x eg:start ?d FILTER(?d = "2024"^^xsd:gYear || ?d >= "2024-01-01"^^xsd:date) }',
        "SELECT * { ?x eg:start ?d FILTER(DATATYPE(?d) = xsd:date) }",
        'SELECT * { ?x eg:start ?d FILTER(STRSTARTS(STR(?d), "2024")) BIND(YEAR(?y) AS ?z) }',
    ],
)
def test_whoever_knows_how_dates_are_told_is_told_nothing(text: str) -> None:
    assert told(text) == []


def test_terms_of_other_graphs_are_said_to_be_none_of_this_one() -> None:
    (one,) = told("PREFIX wdt: <http://www.wikidata.org/prop/direct/> SELECT * { ?x wdt:P31 ?y ; wdt:P279 ?z }")
    assert one.startswith("The query uses terms of Wikidata. This graph has no terms of Wikidata: /ontology lists")


def test_hints_are_three_at_most_and_no_more_is_looked_up() -> None:
    index = Index()
    text = "SELECT * { " + " . ".join(f"place:x{n} ?p ?o" for n in range(100)) + " }"
    assert len(hints_of(screen(text, LIMITS), TERMS, index)) == index.asked == 3
    many = f"SELECT * {{ VALUES ?p {{ {' '.join(f'<{vocab.ID}place/kaz#{n}>' for n in range(90))} }} }}"
    assert hints_of(screen(many, LIMITS), TERMS, index) == []


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("dct", "dcterms"), ("DC", "dcterms"), ("ge", "eg"), ("egg", "eg"), ("e", "eg"), ("xs", "xsd"),
        ("skoss", "skos"), ("sksos", "skos"), ("plaec", "place"), ("agents", "agent"), ("zzzz", None),
    ],
)  # fmt: skip
def test_the_prefix_that_was_meant(name: str, meant: str | None) -> None:
    assert nearest(name, vocab.PREFIXES) == meant


def test_an_alias_counts_only_where_its_prefix_is_known() -> None:
    assert nearest("dct", ["dcat"]) == "dcat"
    assert all(is_slip("ab", other) for other in ("ba", "b", "abc", "ab", "ac"))
    assert not any(is_slip("ab", other) for other in ("cd", "", "abcd", "bac"))


@pytest.mark.parametrize(
    ("name", "help_"),
    [
        ("ge", "Add PREFIX ge: <…> before the query. Did you mean eg:?"),
        ("zzzz", "Add PREFIX zzzz: <…> before the query. /sparql lists the prefixes that need no declaration."),
        ("wdt", f"This graph has no terms of Wikidata: {INSTEAD}"),
        ("bif", f"This graph has no terms of Virtuoso: {INSTEAD}"),
    ],
)
def test_an_undeclared_prefix_is_told_with_what_helps(name: str, help_: str) -> None:
    with pytest.raises(QuerySyntaxError) as refused:
        screen(f"SELECT * {{ ?x {name}:y ?z }}", LIMITS)
    assert refused.value.help == help_
