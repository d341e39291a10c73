"""The passages behind a row: what counts, what must not, and what is told where nothing says it."""

import json
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import pytest

from edu_graph import vocab
from edu_graph.errors import InputError
from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.evidence import Evidence, Support, behind
from edu_graph.queries.explaining import Explained, Question, explain, refuse_form
from edu_graph.queries.premises import premises
from edu_graph.queries.statements import Statement
from edu_graph.rdf.formats import JSON
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Term
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.protocol import Row

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]

HAIFA, SMOLENSK = "source:kt-haifa-2026#p", "source:intcenter-smolensk-2025#p"
COURSE, CEREMONY = "event:haifa-special-education-course", "event:haifa-certificate-ceremony-2026"
VISIT, ROUND_TABLE = "event:smolensk-visit-2025", "event:smolensk-round-table-2025"
KINDERGARTEN, CENTER = "agent:rus-kindergarten-3-smolensk", "agent:isr-mctc"
RECORD = "graph:record-intcenter-smolensk-2025"
ENDS = (("start", "02"), ("end", "20"))
SIGNING = "event:kaz-isr-memorandum-signing"


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def literal(text: str, kind: str = "date") -> Literal:
    return Literal(text, datatype=node(f"xsd:{kind}"))


def quad(subject: str, name: str, value: str | Literal, graph: str) -> Quad:
    return Quad(node(subject), node(name), node(value) if isinstance(value, str) else value, node(graph))


def found(store: EmbeddedStore, *cells: str | Literal, given: Sequence[str] = ()) -> dict[str, Evidence]:
    row = {f"v{n}": node(cell) if isinstance(cell, str) else cell for n, cell in enumerate(cells)}
    (evidence,) = behind(store, [row], [node(one) for one in given])
    return {vocab.curie(one.passage.value): one for one in evidence}


def saying(store: EmbeddedStore, *cells: str | Literal, given: Sequence[str] = ()) -> list[str]:
    told = found(store, *cells, given=given)
    return [name for name, one in told.items() if one.support == Support.SAYS]


def properties(one: Evidence) -> set[str]:
    return {vocab.curie(statement.property.value) for statement in one.states}


def derived(one: Evidence) -> set[str]:
    return {vocab.curie(statement.property.value) for statement in one.follows}


def test_the_passage_that_ties_two_things_of_the_row_is_behind_it(whole: EmbeddedStore) -> None:
    told = found(whole, VISIT, KINDERGARTEN)
    assert list(told) == [SMOLENSK + "4"]
    assert properties(told[SMOLENSK + "4"]) == {"eg:visited"}
    assert told[SMOLENSK + "4"].support == Support.SAYS


def test_a_passage_that_names_both_in_unrelated_statements_is_not(rebuild: Rebuild) -> None:
    passage = HAIFA + "7"
    apart = [
        quad(VISIT, "eg:country", "place:rus", passage),
        quad(KINDERGARTEN, "eg:country", "place:rus", passage),
    ]
    assert saying(rebuild((), apart), VISIT, KINDERGARTEN) == [SMOLENSK + "4"]
    together = [*apart, quad(VISIT, "eg:visited", KINDERGARTEN, passage)]
    assert saying(rebuild((), together), VISIT, KINDERGARTEN) == [SMOLENSK + "4", passage]


def test_what_no_passage_states_is_no_evidence(rebuild: Rebuild) -> None:
    edited = [quad(COURSE, "eg:visited", KINDERGARTEN, "graph:record-kt-haifa-2026")]
    assert saying(rebuild((), edited), COURSE, KINDERGARTEN) == []


def test_a_parameter_counts_as_a_thing_of_the_row(whole: EmbeddedStore) -> None:
    assert saying(whole, KINDERGARTEN, given=[VISIT]) == [SMOLENSK + "4"]
    assert saying(whole, KINDERGARTEN) == []
    assert saying(whole, literal("2026-02-12"), given=[CEREMONY]) == [HAIFA + "5"]


def test_a_value_in_the_row_leads_to_who_states_it_of_a_thing_of_the_row(whole: EmbeddedStore) -> None:
    told = found(whole, SIGNING, literal("2025-11", "gYearMonth"))
    assert properties(told[HAIFA + "2"]) == {"eg:start", "eg:end"}
    # The value alone is not enough: another thing has it.
    assert saying(whole, VISIT, literal("2025-11", "gYearMonth")) == []


def test_a_derived_date_leads_to_the_passage_of_its_premise(whole: EmbeddedStore) -> None:
    told = found(whole, SIGNING, literal("2025-11-30"))
    assert list(told) == [HAIFA + "2"]
    assert properties(told[HAIFA + "2"]) == {"eg:start", "eg:end"}
    assert derived(told[HAIFA + "2"]) == {"eg:startLatest", "eg:endLatest"}


def test_a_day_without_a_year_leads_to_the_dates_of_the_whole_too(whole: EmbeddedStore) -> None:
    told = found(whole, ROUND_TABLE, literal("2025-02-21"))
    assert list(told) == [SMOLENSK + "5", SMOLENSK + "2"]
    assert {statement.subject for statement in told[SMOLENSK + "2"].states} == {node(VISIT)}
    assert properties(told[SMOLENSK + "5"]) == {"eg:start", "eg:end", "eg:partOf"}


@pytest.mark.parametrize(
    ("graph", "passages"),
    [
        (SMOLENSK + "5", [SMOLENSK + "5", SMOLENSK + "2"]),
        (HAIFA + "7", [SMOLENSK + "2", SMOLENSK + "5", HAIFA + "7"]),
        (RECORD, [SMOLENSK + "2", SMOLENSK + "5"]),  # derived across graphs, from what no passage says
    ],
)
def test_a_part_that_is_told_of_its_whole_leads_to_the_same_dates(
    graph: str, passages: list[str], rebuild: Rebuild
) -> None:
    part = quad(ROUND_TABLE, "eg:partOf", VISIT, SMOLENSK + "5")
    told = found(rebuild([part], [quad(VISIT, "eg:hasPart", ROUND_TABLE, graph)]), ROUND_TABLE, literal("2025-02-21"))
    assert sorted(told) == sorted(passages)
    assert "eg:startLatest" in set.intersection(*map(derived, told.values()))


def test_a_day_with_a_year_needs_no_whole(rebuild: Rebuild) -> None:
    dated = [quad(COURSE, f"eg:{name}", literal(f"2026-02-{day}"), HAIFA + "7") for name, day in ENDS]
    assert list(found(rebuild((), dated), CEREMONY, literal("2026-02-12"))) == [HAIFA + "5"]


def test_every_source_of_a_derived_date_is_told(rebuild: Rebuild) -> None:
    planted = rebuild((), [quad(SIGNING, "eg:start", literal("2025-11-20"), SMOLENSK + "1")])
    assert saying(planted, SIGNING, literal("2025-11-20")) == [SMOLENSK + "1", HAIFA + "2"]


def test_a_conclusion_over_several_passages_leads_to_all_of_them(rebuild: Rebuild) -> None:
    own = COURSE + "#planted"
    halves = [
        quad(COURSE, "eg:participation", own, HAIFA + "7"),
        quad(own, "eg:role", "concept:role-organiser", HAIFA + "7"),
        quad(own, "eg:agent", KINDERGARTEN, SMOLENSK + "1"),
    ]
    told = found(rebuild((), halves), COURSE, KINDERGARTEN)
    assert list(told) == [HAIFA + "7", SMOLENSK + "1"]
    assert all(derived(one) == {"eg:organiser"} for one in told.values())
    assert properties(told[SMOLENSK + "1"]) == {"eg:agent"}


def test_premises_that_are_derived_themselves_are_followed() -> None:
    """A chain a, b, c, d over three passages: the last step rests on statements that stand in none."""
    inferred = "graph:inferred"
    rule = "graph:inferred#transitive"
    part = f"<{vocab.EG}partOf>"
    quads = [
        *(quad(f"event:{s}", "eg:partOf", f"event:{o}", f"source:{g}#p1") for s, o, g in ("abx", "bcy", "cdz")),
        *(quad(f"event:{s}", "eg:partOf", f"event:{o}", inferred) for s, o in ("ac", "bd", "ad")),
        *(quad(f"source:{g}#p1", "rdf:type", "eg:Passage", "graph:record") for g in "xyz"),
        quad(rule, "rdf:type", "eg:Rule", inferred),
        quad(rule, "eg:premise", Literal(f"?x {part} ?y . ?y {part} ?z"), inferred),
        quad(rule, "eg:conclusion", Literal(f"?x {part} ?z"), inferred),
    ]
    store = EmbeddedStore.with_union(quads)
    assert saying(store, "event:a", "event:c") == ["source:x#p1", "source:y#p1"]
    assert saying(store, "event:a", "event:d") == ["source:x#p1", "source:y#p1", "source:z#p1"]


def test_everything_that_is_derived_across_graphs_leads_back(whole: EmbeddedStore) -> None:
    """A computation that the table of rules does not know would leave its results without sources."""
    query = f"SELECT ?s ?p ?o {{ GRAPH <{vocab.INFERRED_GRAPH}> {{ ?s ?p ?o FILTER(?p != rdf:type) }} }}"
    inferred = [Statement(row["s"], row["p"], row["o"]) for row in whole.select(query)]  # type: ignore[arg-type]
    facts = [one for one in inferred if not one.subject.value.startswith(vocab.GRAPH)]
    assert {"eg:startEarliest", "eg:endLatest", "eg:currentStatus"} <= {vocab.curie(f.property.value) for f in facts}
    grounds = premises(whole, facts)
    assert [one for one in facts if not grounds[one]] == []


def test_a_rule_that_is_no_plain_pattern_never_becomes_part_of_a_query() -> None:
    evil = "?x <http://e/p> ?z . ?x <http://e/r> ?z } SERVICE <http://127.0.0.1:9/> { ?a ?b ?c"
    inferred = vocab.INFERRED_GRAPH
    rule, graph = NamedNode(inferred + "#evil"), NamedNode(inferred)
    one, other, passage = NamedNode("http://e/a"), NamedNode("http://e/b"), node("source:x#p1")
    quads = [
        Quad(rule, NamedNode(vocab.TYPE), node("eg:Rule"), graph),
        Quad(rule, node("eg:premise"), Literal(evil), graph),
        Quad(rule, node("eg:conclusion"), Literal("?x <http://e/q> ?y"), graph),
        Quad(one, NamedNode("http://e/q"), other, graph),
        *(Quad(one, NamedNode(f"http://e/{name}"), Literal("c"), passage) for name in "pr"),
        quad("source:x#p1", "rdf:type", "eg:Passage", "graph:record"),
    ]
    store = Counting(EmbeddedStore.with_union(quads))
    assert behind(store, [{"b": other, "a": one}]) == [()]
    assert store.asked
    assert not any("SERVICE" in text for text in store.asked)


def test_two_agents_of_one_event_that_the_row_does_not_show(rebuild: Rebuild, whole: EmbeddedStore) -> None:
    told = found(whole, "place:isr", "place:kaz")
    assert {"eg:inviter", "eg:participant"} <= properties(told[HAIFA + "1"])
    # A thing of one that has the other, in one passage: the round table's host is part of an institute.
    assert SMOLENSK + "5" in saying(whole, ROUND_TABLE, "agent:rus-smolensk-institute-education-development")
    # The same two statements in two passages are no tie.
    one, other = HAIFA + "7", SMOLENSK + "1"
    both = [quad("event:planted", "eg:host", CENTER, one), quad("event:planted", "eg:visited", KINDERGARTEN, one)]
    split = [both[0], quad("event:planted", "eg:visited", KINDERGARTEN, other)]
    assert saying(rebuild((), both), CENTER, KINDERGARTEN) == [one]
    assert saying(rebuild((), split), CENTER, KINDERGARTEN) == []


def test_another_event_of_the_same_agents_is_not_behind_a_row_with_its_event(rebuild: Rebuild) -> None:
    other = [
        quad("event:planted", "eg:host", CENTER, SMOLENSK + "1"),
        quad("event:planted", "eg:participant", "place:kaz", SMOLENSK + "1"),
        quad("event:planted", "eg:status", "concept:status-completed", SMOLENSK + "1"),
    ]
    planted = rebuild((), other)
    assert SMOLENSK + "1" in saying(planted, CENTER, "place:kaz")
    assert SMOLENSK + "1" not in saying(planted, COURSE, CENTER, "place:kaz", "concept:status-completed")


def test_a_concept_of_one_thing_does_not_tie_it_to_another(rebuild: Rebuild) -> None:
    """Both are completed, and the other one visits the kindergarten: that says nothing of the ceremony."""
    row = (CEREMONY, "concept:status-completed", KINDERGARTEN)
    assert saying(rebuild((), ()), *row) == [HAIFA + "5"]


def test_a_passage_that_stands_in_the_row_is_behind_it(whole: EmbeddedStore) -> None:
    told = found(whole, VISIT, KINDERGARTEN, SMOLENSK + "6")
    assert [(name, one.support) for name, one in told.items()] == [
        (SMOLENSK + "6", Support.STANDS_IN_ROW),
        (SMOLENSK + "4", Support.SAYS),
    ]


def test_of_the_other_passages_those_that_say_most_come_first(rebuild: Rebuild) -> None:
    tenth, ninth = (f"source:unicef-minsk-resource-centre#p{number}" for number in (10, 9))
    visited = [quad(VISIT, "eg:visited", KINDERGARTEN, passage) for passage in (tenth, ninth)]
    most = quad(VISIT, "eg:about", KINDERGARTEN, tenth)
    assert list(found(rebuild((), visited), VISIT, KINDERGARTEN)) == [SMOLENSK + "4", ninth, tenth]
    planted = rebuild((), [*visited, most])
    assert list(found(planted, VISIT, KINDERGARTEN)) == [tenth, SMOLENSK + "4", ninth]
    assert list(found(planted, VISIT, KINDERGARTEN, ninth)) == [ninth, tenth, SMOLENSK + "4"]


def test_where_nothing_says_it_the_passages_that_name_the_first_thing_are_told(whole: EmbeddedStore) -> None:
    told = found(whole, KINDERGARTEN, CENTER)
    assert list(told) == [SMOLENSK + "4"]
    assert told[SMOLENSK + "4"].support == Support.NAMES
    assert told[SMOLENSK + "4"].states == ()
    assert found(whole, "agent:nobody", CENTER) == {}
    assert found(whole, Literal("nothing")) == {}


def test_labels_are_the_editors_and_no_evidence(rebuild: Rebuild, whole: EmbeddedStore) -> None:
    (row,) = whole.select("SELECT ?l { agent:isr-mctc skos:prefLabel ?l FILTER(LANG(?l) = 'en') }")
    label = row["l"]
    assert isinstance(label, Literal)
    planted = rebuild((), [quad(CENTER, "eg:nameAsPrinted", label, SMOLENSK + "1")])
    assert SMOLENSK + "1" not in saying(planted, COURSE, CENTER, label)
    # Only where there is nothing else: who asks how it is called is told who calls it so.
    assert SMOLENSK + "1" in saying(planted, CENTER, label)
    assert saying(planted, CENTER, label, SMOLENSK + "4") == []


def test_values_of_a_things_own_nodes_count(rebuild: Rebuild) -> None:
    own = COURSE + "#quantity/planted"
    quads = [
        quad(COURSE, "eg:quantity", own, HAIFA + "7"),
        quad(own, "eg:value", literal("517", "integer"), HAIFA + "7"),
    ]
    told = found(rebuild((), quads), COURSE, literal("517", "integer"))
    assert list(told) == [HAIFA + "7"]
    assert properties(told[HAIFA + "7"]) == {"eg:quantity", "eg:value"}
    apart = rebuild((), [quads[0], quad(own, "eg:value", literal("517", "integer"), SMOLENSK + "1")])
    assert saying(apart, COURSE, literal("517", "integer")) == []
    foreign = rebuild((), [quad(COURSE, "eg:basedOn", "agreement:planted", HAIFA + "7"), *quads[1:]])
    assert saying(foreign, COURSE, literal("517", "integer")) == []


def test_of_a_things_own_nodes_the_one_counts_that_the_row_shows(rebuild: Rebuild) -> None:
    """Two nodes have one number: which is meant, the rest of the row tells."""
    counted, fifth, number = COURSE + "#quantity/planted", COURSE + "#objective/517", literal("517", "integer")
    quads = [
        quad(COURSE, "eg:quantity", counted, HAIFA + "7"),
        quad(counted, "eg:value", number, HAIFA + "7"),
        quad(counted, "eg:counts", "concept:counted-objectives", HAIFA + "7"),
        quad(COURSE, "eg:objective", fifth, SMOLENSK + "1"),
        quad(fifth, "eg:number", number, SMOLENSK + "1"),
    ]
    planted = rebuild((), quads)
    assert saying(planted, COURSE, counted, number) == [HAIFA + "7"]
    assert saying(planted, COURSE, "concept:counted-objectives", number) == [HAIFA + "7"]
    assert saying(planted, COURSE, number) == [SMOLENSK + "1", HAIFA + "7"]


class Counting:
    """A store that keeps what it is asked."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store
        self.asked: list[str] = []

    def select(self, query: str) -> list[Row]:
        self.asked.append(query)
        return self._store.select(query)


def test_many_rows_are_no_more_queries_than_one(whole: EmbeddedStore) -> None:
    row: dict[str, Term] = {"a": node(VISIT), "b": node(KINDERGARTEN), "c": literal("2025-02-19")}
    others = [{**row, "d": node(f"agent:planted-{n}")} for n in range(600)]
    one, many = Counting(whole), Counting(whole)
    (alone,) = behind(one, [{**row, "d": node("agent:planted")}])
    together = behind(many, others)
    assert len(many.asked) == len(one.asked) <= 13
    assert all(evidence == alone for evidence in together)


def test_more_things_than_fit_into_one_query_are_asked_for_in_parts(whole: EmbeddedStore) -> None:
    rows: list[dict[str, Term]] = [{"a": node(f"agent:planted-{n}"), "b": node(KINDERGARTEN)} for n in range(2500)]
    rows.append({"a": node(VISIT), "b": node(KINDERGARTEN)})
    store = Counting(whole)
    assert [len(evidence) for evidence in behind(store, rows)] == [0] * 2500 + [1]
    read = {iri for text in store.asked if "GRAPH ?g { ?s ?p ?o }" in text for iri in text.split()}
    assert {str(row["a"]) for row in rows} <= read
    assert max(map(len, store.asked)) < 100_000


def test_cells_that_no_query_can_hold_are_passed_over(whole: EmbeddedStore) -> None:
    triple = {"subject": {"type": "bnode", "value": "b1"}}
    cells = [("uri", "http://e/a> } #"), ("uri", "no iri"), ("bnode", "b1"), ("triple", triple)]
    results = {
        "head": {"vars": ["v", "x"]},
        "results": {
            "bindings": [
                {"v": {"type": "uri", "value": node(VISIT).value}, "x": {"type": kind, "value": value}}
                for kind, value in cells
            ]
        },
    }
    explained = explain(whole, Question(given=(node(KINDERGARTEN),)), results)
    assert [row.cells["x"]["value"] for row in explained.rows] == [value for _, value in cells]
    assert all([source.passage for source in row.sources] == [node(SMOLENSK + "4").value] for row in explained.rows)


def answered(store: EmbeddedStore, text: str) -> dict[str, Any]:
    sink = BytesIO()
    store.answer(text, format=JSON, sink=sink)
    results: dict[str, Any] = json.loads(sink.getvalue())
    return results


def test_every_named_query_tells_the_passages_that_it_found(
    catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    seen = 0
    for query in catalog:
        bound = bind(query, {p.name: p.example for p in query.parameters}, resolver)
        explained = explain(whole, Question.of(bound), answered(whole, bound.text))
        for row in explained.rows:
            passage = row.cells.get("passage")
            # A register graph may stand there too, for what the editors conclude: that is no passage.
            if passage is not None and passage["value"].startswith(vocab.SOURCE):
                seen += 1
                assert passage["value"] in [source.passage for source in row.sources], query.name
    assert seen > 10


def test_the_order_in_which_a_store_holds_its_statements_makes_no_difference(
    catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    # A service that starts answers from its store on disk, then from memory: answers must stay what they are.
    quads = list(whole.quads())
    orders = [EmbeddedStore.of(quads), EmbeddedStore.of(reversed(quads)), EmbeddedStore.of(sorted(quads, key=str))]
    rows = 0
    for query in catalog:
        bound = bind(query, {p.name: p.example for p in query.parameters}, resolver)
        results = answered(whole, bound.text)
        told = [explain(store, Question.of(bound), results).rows for store in orders]
        assert told[0] == told[1] == told[2], query.name
        rows += len(told[0])
    assert rows > 100


def named(catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver, language: str) -> Explained:
    values = {"visit": VISIT.replace(":", "/"), "language": language}
    bound = bind(catalog.get("list-visited-institutions"), values, resolver)
    assert Question.of(bound) == Question(bound.text, (node(VISIT),), language)
    return explain(whole, Question.of(bound), answered(whole, bound.text))


def test_sources_are_told_in_the_language_asked_else_in_english(
    catalog: Catalog, rebuild: Rebuild, resolver: EntityResolver
) -> None:
    # Another language stands first, and is none that anybody asked for.
    planted = rebuild((), [quad(SMOLENSK + "4", "eg:restatement", Literal("A", language="be"), RECORD)])
    english, russian, kazakh = (named(catalog, planted, resolver, tag).rows[0].sources[0] for tag in ("en", "ru", "kk"))
    assert english.passage == russian.passage == node(SMOLENSK + "4").value
    assert (english.trust_label, russian.trust_label) == ("official", "официальный")
    assert english.said_by_label == "Center for International Relations"
    assert english.restatement != russian.restatement
    assert kazakh.restatement == english.restatement
    assert [told.property for told in russian.states] == ["посещённое учреждение"]


def test_the_json_of_a_row_has_its_cells_and_its_sources(
    catalog: Catalog, whole: EmbeddedStore, resolver: EntityResolver
) -> None:
    document = named(catalog, whole, resolver, "en").to_json()
    assert document["columns"] == ["visit", "visitLabel", "institution", "institutionLabel", "passage"]
    row = document["rows"][0]
    assert set(row) == {*document["columns"], "sources"}
    (source,) = row["sources"]
    assert source["support"] == "says"
    assert source["source"] == vocab.SOURCE + "intcenter-smolensk-2025"
    assert source["address"].startswith("https://en.intcenter.by/")
    assert {"passage", "restatement", "title", "saidBy", "saidByLabel", "trust", "trustLabel"} < set(source)
    assert source["states"] == [
        {
            "subject": node(VISIT).value,
            "subjectLabel": row["visitLabel"]["value"],
            "property": vocab.EG + "visited",
            "propertyLabel": "visited",
            "value": {"type": "uri", "value": row["institution"]["value"]},
            "valueLabel": row["institutionLabel"]["value"],
        }
    ]
    assert source["follows"] == []


def test_a_derived_value_is_told_with_what_it_follows_from(whole: EmbeddedStore) -> None:
    results = answered(whole, f"SELECT ?d {{ VALUES ?e {{ {SIGNING} }} ?e eg:startLatest ?d }}")
    ((source,),) = [
        row["sources"] for row in explain(whole, Question(given=(node(SIGNING),)), results).to_json()["rows"]
    ]
    assert {"type": "literal", "value": "2025-11", "datatype": vocab.XSD + "gYearMonth"} in [
        one["value"] for one in source["states"]
    ]
    assert vocab.EG + "startLatest" in [one["property"] for one in source["follows"]]


def test_an_empty_answer_has_no_rows(whole: EmbeddedStore) -> None:
    assert explain(whole, Question(), answered(whole, "SELECT ?x { ?x a eg:NoSuchClass }")).to_json() == {
        "columns": ["x"],
        "rows": [],
        "explained": [],
    }


def test_what_has_no_rows_is_refused(whole: EmbeddedStore) -> None:
    refuse_form("SELECT")
    for form in ("ASK", "CONSTRUCT", "DESCRIBE"):
        with pytest.raises(InputError, match=form):
            refuse_form(form)
    with pytest.raises(InputError, match="sources"):
        explain(whole, Question(), answered(whole, "SELECT ?sources { ?sources a eg:Visit }"))
