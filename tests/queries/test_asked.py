"""What was asked, as its text tells, and what of a passage therefore stands behind a row; what things are called."""

from collections.abc import Callable, Iterable

import pytest

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS
from edu_graph.queries.asked import ANYTHING, Asked, asked, things_named, variables
from edu_graph.queries.evidence import Evidence, Support, behind
from edu_graph.queries.naming import MARKS, Names
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Term
from edu_graph.store.embedded import EmbeddedStore

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]

HAIFA, SMOLENSK = "source:kt-haifa-2026#p", "source:intcenter-smolensk-2025#p"
VISIT, KINDERGARTEN, CENTER = "event:smolensk-visit-2025", "agent:rus-kindergarten-3-smolensk", "agent:isr-mctc"
SIGNING = "event:kaz-isr-memorandum-signing"
MINSK = "agent:blr-national-resource-centre-inclusive-education"


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def quad(subject: str, name: str, value: str | Literal, graph: str) -> Quad:
    return Quad(node(subject), node(name), node(value) if isinstance(value, str) else value, node(graph))


def naming(*properties: str) -> Asked:
    return Asked(frozenset(node(name).value for name in properties))


def found(store: EmbeddedStore, question: Asked, *cells: str | Literal) -> dict[str, Evidence]:
    row: dict[str, Term] = {f"v{n}": node(cell) if isinstance(cell, str) else cell for n, cell in enumerate(cells)}
    (evidence,) = behind(store, [row], (), question)
    return {vocab.curie(one.passage.value): one for one in evidence}


def stated(one: Evidence) -> set[str]:
    return {vocab.curie(statement.property.value) for statement in one.states}


def names(store: EmbeddedStore, text: str) -> set[str]:
    """Return the properties of the ontology that a text asks for."""
    properties = asked(store, text).properties
    assert properties is not None, "anything"
    return {vocab.curie(one) for one in properties if one.startswith(vocab.EG)}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s eg:visited ?o }",
        "SELECT * { ?s <https://w3id.org/edu-graph/ontology#visited> ?o }",
        "SELECT * { ?s <https://w3id.org/edu-graph/ontology#\\u0076isited> ?o }",
        "PREFIX x: <https://w3id.org/edu-graph/ontology#vis> SELECT * { ?s x:ited ?o }",
        "BASE <https://w3id.org/edu-graph/> SELECT * { ?s <ontology#visited> ?o }",
        "BASE <https://w3id.org/edu-graph/> PREFIX x: <ontology#> SELECT * { ?s x:visited ?o }",
        "SELECT * { ?s ^eg:visited* ?o FILTER(!BOUND(?o) || !(?o = ?s)) }",
        "SELECT * { ?s eg:visited ?o } # eg:about\n",
        "SELECT * { ?s eg:visited ?o FILTER(STR(?o) != 'eg:about') }",
        "PREFIX about: <https://w3id.org/edu-graph/ontology#about> SELECT * { ?s eg:visited ?o }",
        "BASE <https://w3id.org/edu-graph/ontology#about> SELECT * { ?s eg:visited ?o }",
    ],
)
def test_a_property_is_asked_for_by_its_iri_outside_of_strings_comments_and_declarations(
    text: str, whole: EmbeddedStore
) -> None:
    assert names(whole, text) == {"eg:visited"}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s eg:about ?x ; ?p ?o }",
        "SELECT * { [] eg:about [ ?p ?o ] }",
        "SELECT * { ?s !eg:about ?o }",
        "SELECT * { ?s eg:about/(!(eg:visited|^eg:place))* ?o }",
        "SELECT * { ?s eg:about ?o OPTIONAL { GRAPH ?g { ?o ?p ?v } } }",
        "no query at all",
        "SELECT * { ?s eg:about 'open }",
    ],
)
def test_a_variable_or_negated_predicate_asks_for_anything(text: str, whole: EmbeddedStore) -> None:
    assert asked(whole, text) == ANYTHING
    assert ANYTHING.matches(next(iter(found(whole, ANYTHING, VISIT, KINDERGARTEN).values())).states[0])


def test_the_parts_of_participations_ask_for_their_shortcuts(whole: EmbeddedStore) -> None:
    for name in ("participation", "role", "agent"):
        assert {"eg:visited", "eg:organiser", f"eg:{name}"} <= names(whole, f"SELECT * {{ ?s eg:{name} ?o }}")
    assert "eg:about" not in names(whole, "SELECT * { ?s eg:participation/eg:agent ?o }")


def test_what_rules_derive_belongs_to_what_is_asked_for(whole: EmbeddedStore) -> None:
    assert names(whole, "SELECT * { ?s eg:hasPart ?o }") == {"eg:hasPart", "eg:partOf", "eg:phaseOf"}
    assert names(whole, "SELECT * { ?s eg:phaseOf ?o }") == {"eg:hasPart", "eg:partOf", "eg:phaseOf"}
    assert names(whole, "SELECT * { ?s eg:postIn ?o }") == {"eg:hasPost", "eg:postIn"}
    assert names(whole, "SELECT * { ?s eg:endorses ?o }") == {"eg:endorses", "eg:adopts"}
    assert vocab.TYPE in (asked(whole, "SELECT * { ?s a ?o }").properties or ())


def test_what_a_passage_says_beside_the_question_is_not_behind_the_row(whole: EmbeddedStore) -> None:
    """The visit was to Russia, which is asked; that it was about Russia too, is not."""
    row = (VISIT, "place:rus")
    assert {SMOLENSK + "3", SMOLENSK + "6"} <= set(found(whole, ANYTHING, *row))
    assert list(found(whole, naming("eg:country"), *row)) == [SMOLENSK + "2"]
    assert all(stated(one) == {"eg:about"} for one in found(whole, naming("eg:about"), *row).values())


def test_both_statements_over_a_third_thing_must_be_asked_for(rebuild: Rebuild) -> None:
    over = [
        quad("event:planted", "eg:host", CENTER, HAIFA + "7"),
        quad("event:planted", "eg:visited", VISIT, HAIFA + "7"),
    ]
    store = rebuild((), over)
    row = (CENTER, VISIT)
    assert list(found(store, naming("eg:host", "eg:visited"), *row)) == [HAIFA + "7"]
    # Nothing else ties the two: so the fallback tells it, unless a passage stands in the row already.
    other = found(store, naming("eg:host"), *row, SMOLENSK + "1")
    assert [(name, one.support) for name, one in other.items()] == [(SMOLENSK + "1", Support.STANDS_IN_ROW)]


def test_a_value_counts_for_the_property_that_was_asked_for(whole: EmbeddedStore) -> None:
    month = Literal("2025-11", datatype=node("xsd:gYearMonth"))
    (one,) = found(whole, naming("eg:start"), SIGNING, month).values()
    assert stated(one) == {"eg:start"}


def test_a_derived_value_counts_for_the_property_that_was_asked_for(whole: EmbeddedStore) -> None:
    last = Literal("2025-11-30", datatype=node("xsd:date"))
    (one,) = found(whole, naming("eg:endLatest"), SIGNING, last).values()
    assert {vocab.curie(statement.property.value) for statement in one.follows} == {"eg:endLatest"}
    assert stated(one) == {"eg:end"}


def test_a_value_of_a_things_own_node_counts_with_the_link_that_nobody_asked_for(rebuild: Rebuild) -> None:
    own, number = VISIT + "#quantity/planted", Literal("517", datatype=node("xsd:integer"))
    store = rebuild((), [quad(VISIT, "eg:quantity", own, HAIFA + "7"), quad(own, "eg:value", number, HAIFA + "7")])
    assert stated(found(store, naming("eg:value"), VISIT, number)[HAIFA + "7"]) == {"eg:quantity", "eg:value"}
    other = found(store, naming("eg:number"), VISIT, number, SMOLENSK + "1")
    assert [stated(one) for one in other.values()] == [set()]


def test_where_nothing_was_asked_for_everything_is_told_but_nothing_says_it(whole: EmbeddedStore) -> None:
    """In one search the first row falls back, and the second does not."""
    rows: list[dict[str, Term]] = [
        {"a": node(VISIT), "b": node(KINDERGARTEN)},
        {"a": node(VISIT), "b": node("place:rus")},
        {"a": node(KINDERGARTEN), "b": node(CENTER)},
    ]
    first, second, third = behind(whole, rows, (), naming("eg:country"))
    assert [(one.passage, one.support) for one in first] == [(node(SMOLENSK + "4"), Support.NAMES)]
    assert [stated(one) for one in first] == [{"eg:visited"}]
    assert [one.passage for one in second] == [node(SMOLENSK + "2")]
    assert [(one.passage, one.support) for one in third] == [(node(SMOLENSK + "4"), Support.NAMES)]


def test_a_node_of_a_things_own_is_called_by_the_thing_and_its_mark(whole: EmbeddedStore) -> None:
    device, kind = node(MINSK + "#equipment/fm-system"), node("eg:kind")
    languages = ("en", "ru", "kk", "tlh")
    english, russian, kazakh, klingon = (Names(whole, [node(MINSK), device, kind], tag) for tag in languages)
    assert english.of(device) == f"{english.of(node(MINSK))} (equipment: FM system)"
    assert russian.of(device) == f"{russian.of(node(MINSK))} (оборудование: FM-система)"
    # What has no name in a language is called by its English one, part by part.
    assert kazakh.of(device) == f"{english.of(node(MINSK))} (жабдық: FM-жүйе)"
    assert klingon.of(device) == english.of(device)
    assert (english.of(kind), english.of(node("eg:no-such")), english.of(Literal("kind"))) == ("kind", None, None)


def test_every_kind_of_node_that_things_own_has_its_mark(whole: EmbeddedStore) -> None:
    assert {one.type for one in DEPENDENTS.values()} == set(MARKS)
    for one in DEPENDENTS.values():
        parts = {name for part in one.parts for name in part.properties()}
        assert set(MARKS[one.type]) & parts
        assert set(MARKS[one.type]) <= {*parts, *one.first, one.remark, "value"}
        rows = whole.select(f"SELECT DISTINCT ?x {{ ?x a eg:{one.type} }}")
        nodes = [row["x"] for row in rows if isinstance(row["x"], NamedNode)]
        told = Names(whole, nodes, "en")
        # None of the first five documents promises anything.
        assert nodes or one.type == "Commitment"
        assert [own for own in nodes if "(" not in (told.of(own) or "") or ":" not in (told.of(own) or "")] == []


def test_the_things_that_a_text_names_are_found_wherever_they_stand() -> None:
    text = """# place:astana is in a comment
    PREFIX d: <https://w3id.org/edu-graph/id/concept/> SELECT ?x { ?x eg:place place:haifa , place:haifa ;
    eg:disabilityCategory d:disability-hearing ; eg:note "place:minsk" }"""
    assert [name.value.rpartition("/")[2] for name in things_named(text)] == ["haifa", "disability-hearing"]
    assert things_named("SELECT \u00ab") == ()


def test_the_variables_of_a_text_are_told_once_and_in_order() -> None:
    assert variables("SELECT ?b (COUNT(*) AS ?n) { ?b eg:p $a ; eg:q '?c' . ?a eg:r ?b } # ?d") == ("b", "n", "a")
    assert variables("SELECT \u00ab") == ()
