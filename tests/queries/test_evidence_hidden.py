"""Passages behind rows that do not show what ties their cells: the event has to be that one, and it has to be found."""

import json
from collections.abc import Callable, Iterable
from io import BytesIO

import pytest

from edu_graph import vocab
from edu_graph.queries.evidence import Support
from edu_graph.queries.explaining import Explained, ExplainedRow, Question, explain
from edu_graph.rdf.formats import JSON
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]

HAIFA, SMOLENSK = "source:kt-haifa-2026#p", "source:intcenter-smolensk-2025#p"
COUNTRIES = "?e eg:startEarliest ?since ; eg:participation/eg:agent/eg:country ?a, ?b FILTER(STR(?a)<STR(?b))"
TOGETHER = f"SELECT DISTINCT ?a ?b ?since {{ {COUNTRIES} }}"
TOPICS = 'SELECT ?t ?topic { ?t a eg:Training ; eg:topic/skos:prefLabel ?topic FILTER(LANG(?topic)="en") }'
SIGNATORIES = """SELECT ?agent ?day {
  ?m a eg:Agreement ; eg:participation/eg:agent ?agent . ?s eg:signs ?m ; eg:startEarliest ?day }"""
NAMES = """SELECT ?name ?on { ?e eg:basedOn ?x ; skos:prefLabel ?name . ?x skos:prefLabel ?on
  FILTER(LANG(?name)="en" && LANG(?on)="en") }"""


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def explained(store: EmbeddedStore, text: str) -> Explained:
    sink = BytesIO()
    store.answer(text, format=JSON, sink=sink)
    return explain(store, Question.adhoc(text), json.loads(sink.getvalue()))


def saying(row: ExplainedRow) -> list[str]:
    return [vocab.curie(one.passage) for one in row.sources if one.support == Support.SAYS]


def told(store: EmbeddedStore, text: str) -> dict[str, list[str]]:
    """Return what says each row, by what the row shows."""
    rows = explained(store, text).rows
    return {" ".join(cell["value"].rpartition("/")[2] for cell in row.cells.values()): saying(row) for row in rows}


def test_another_event_of_two_countries_does_not_say_when_they_met(whole: EmbeddedStore) -> None:
    """The course (p1) has the same two countries and no day; the signing (p2) has the day, its bodies the countries."""
    found = explained(whole, TOGETHER)
    (row,) = (one for one in found.rows if one.cells["b"]["value"].endswith("/kaz"))
    assert [vocab.curie(one.passage) for one in row.sources] == [HAIFA + "2"]
    assert {vocab.curie(one.statement.property.value) for one in row.sources[0].states} >= {"eg:start", "eg:country"}
    assert {vocab.curie(one.statement.property.value) for one in row.sources[0].follows} == {"eg:startEarliest"}


def test_nor_does_it_where_the_row_shows_the_right_event(whole: EmbeddedStore) -> None:
    found = told(whole, TOGETHER.replace("DISTINCT", "DISTINCT ?e"))
    assert found["kaz-isr-memorandum-signing isr kaz 2025-11-01"] == [HAIFA + "2"]


def test_of_two_things_with_one_value_the_one_counts_that_the_row_is_about(rebuild: Rebuild) -> None:
    """A planted event of the same day, with one of the two countries alone."""
    planted, passage = "event:planted", node(SMOLENSK + "1")
    day = Literal("2025-11-01", datatype=node("xsd:date"))
    store = rebuild(
        (),
        [
            Quad(node(planted), node("eg:start"), day, passage),
            Quad(node(planted), node("eg:host"), node("agent:isr-mctc"), passage),
        ],
    )
    assert told(store, TOGETHER)["isr kaz 2025-11-01"] == [HAIFA + "2"]


def test_a_label_leads_to_what_is_called_so(whole: EmbeddedStore) -> None:
    found = told(whole, TOPICS)
    assert found["haifa-special-education-course teaching methods"] == [HAIFA + "3"]
    assert found["haifa-special-education-course special education"] == [HAIFA + "1", HAIFA + "3", HAIFA + "7"]


def test_a_day_of_another_thing_leads_over_what_it_did(whole: EmbeddedStore) -> None:
    found = explained(whole, SIGNATORIES)
    assert len(found.rows) == 5
    assert [[vocab.curie(name) for name in row.passages()] for row in found.rows] == [[HAIFA + "2"]] * 5


def test_steps_of_two_passages_are_no_way(rebuild: Rebuild) -> None:
    """Who signs is told by one passage alone, and where that body is, by another alone."""
    ministry = node("agent:kaz-ministry-of-education")
    country, moved = (
        Quad(ministry, node("eg:country"), node("place:kaz"), node(passage))
        for passage in (HAIFA + "2", SMOLENSK + "1")
    )
    found = explained(rebuild([country], [moved]), TOGETHER.replace("?a, ?b", "?b, ?a"))
    (row,) = (one for one in found.rows if one.cells["b"]["value"].endswith("/kaz"))
    states = {one.statement for source in row.sources for one in source.states}
    assert SMOLENSK + "1" not in saying(row)
    assert not any(statement.value == node("place:kaz") for statement in states)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (NAMES, ("e", "x")),
        ("SELECT (COUNT(*) AS ?n) { ?e a eg:Event }", ("e",)),
        ("SELECT DISTINCT ?c { ?e a ?c VALUES ?c { eg:Visit } }", ("e",)),
    ],
)
def test_of_a_row_without_things_nothing_is_claimed(whole: EmbeddedStore, text: str, hidden: tuple[str, ...]) -> None:
    found = explained(whole, text)
    assert found.rows
    assert [row.is_explained for row in found.rows] == [False] * len(found.rows)
    document = found.to_json()
    assert document["explained"] == [False] * len(found.rows)
    assert document["project"] == list(hidden)
    assert f"project the things of the query ({', '.join('?' + name for name in hidden)})" in found.advice()


def test_a_row_with_things_is_explained_even_by_no_passage(whole: EmbeddedStore) -> None:
    found = explained(whole, "SELECT ?c { ?c a eg:Country ; eg:isoAlpha2 'AQ' }")
    assert [row.sources for row in found.rows] == [()]
    assert found.members() == {"sources": [[]], "explained": [True]}


def test_what_only_names_a_thing_is_not_among_the_passages_of_flat_formats(whole: EmbeddedStore) -> None:
    (row,) = explained(whole, "SELECT ?v { ?v a eg:Visit }").rows
    assert {source.support for source in row.sources} == {Support.NAMES}
    assert row.passages() == []
