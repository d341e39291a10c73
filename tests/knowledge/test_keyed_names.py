"""Names of blank nodes: made of what a node says, so that an edit elsewhere never changes one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS
from edu_graph.errors import DataError
from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.dataset import Dataset, Place

VISIT = vocab.ID + "event/visit"
PARTICIPATION = "eg:participation [ eg:role concept:role-host ; eg:agent agent:school"
Reader = Callable[..., Dataset]


@pytest.fixture
def read(write_trig: Callable[..., Path], tmp_path: Path) -> Reader:
    """Return a function that reads passage p1 of the source `tiny`, holding `text` from line 2 on."""

    def reader(text: str, graph: str = "<https://w3id.org/edu-graph/source/tiny#p1>") -> Dataset:
        write_trig(f"{graph} {{ {text} }}")
        return Dataset.read(tmp_path / "data")

    return reader


def names(dataset: Dataset) -> set[str]:
    """Return the local names below the visit."""
    found = {str(getattr(quad.subject, "value", "")) for quad in dataset}
    return {name.removeprefix(VISIT) for name in found if name.startswith(VISIT + "#")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("eg:participation [ eg:role concept:role-host ; eg:agent agent:school ]", "#host/agent/school"),
        ("eg:participation [ eg:role concept:role-host ; eg:agent place:blr ]", "#host/place/blr"),
        ("eg:participation [ eg:role concept:guest ; eg:agent person:x1 ]", "#guest/person/x1"),
        (
            "eg:participation [ eg:role concept:role-host ; eg:agent person:x1 ; eg:onBehalfOf agent:ministry ]",
            "#host/person/x1/for/agent/ministry",
        ),
        (
            'eg:participation [ eg:role concept:role-host ; eg:agent agent:school ; eg:key "day-2" ]',
            "#host/agent/school/day-2",
        ),
        (
            "eg:participation [ eg:role concept:role-host ; eg:agent person:x1 ; eg:onBehalfOf agent:m ;"
            ' eg:key "second" ]',
            "#host/person/x1/for/agent/m/second",
        ),
        (
            "eg:quantity [ eg:counts concept:children ; eg:scope place:blr ; eg:asOf '2024'^^xsd:gYear ]",
            "#quantity/children/blr/2024/tiny",
        ),
        ("eg:quantity [ eg:counts concept:children ]", "#quantity/children/-/-/tiny"),
        (
            "eg:quantity [ eg:counts concept:children ; eg:asOf '2024-05-01'^^xsd:date ]",
            "#quantity/children/-/2024-05-01/tiny",
        ),
        ('eg:quantity [ eg:counts concept:children ; eg:key "girls" ]', "#quantity/children/-/-/tiny/girls"),
        (
            "eg:quantity [ eg:counts concept:children ; eg:start '2015'^^xsd:gYear ; eg:end '2016'^^xsd:gYear ]",
            "#quantity/children/-/-/tiny/from/2015/to/2016",
        ),
        (
            "eg:quantity [ eg:counts concept:children ; eg:start '1989'^^xsd:gYear ; eg:key 'girls' ]",
            "#quantity/children/-/-/tiny/from/1989/girls",
        ),
        (
            "eg:participation [ eg:role concept:role-recipient ; eg:group concept:group-teachers ]",
            "#recipient/group/teachers",
        ),
        (
            "eg:participation [ eg:role concept:role-host ; eg:group concept:group-a ; eg:onBehalfOf agent:m ]",
            "#host/group/a/for/agent/m",
        ),
        ("eg:commitment [ eg:undertakes concept:practice-joint-projects ]", "#commitment/joint-projects"),
        ("eg:gift [ eg:kind concept:equipment-wheelchair ]", "#gift/wheelchair"),
        ("eg:hasPost [ a eg:Post ; eg:position concept:position-minister ]", "#post/minister"),
        ("eg:recommendation [ eg:proposes concept:practice-joint-projects ]", "#recommendation/joint-projects"),
        ("eg:service [ eg:kind concept:service-workshop ; eg:topic concept:topic-a ]", "#service/workshop"),
        ("eg:equipment [ eg:kind concept:equipment-fm-system ]", "#equipment/fm-system"),
        ("eg:objective [ eg:number 3 ]", "#objective/3"),
        ("eg:objective [ eg:number '+03'^^xsd:integer ]", "#objective/3"),
        ("eg:finding [ eg:topic concept:topic-career-guidance ]", "#finding/career-guidance"),
        ('eg:service [ eg:kind concept:service-workshop ; eg:key "for-parents" ]', "#service/workshop/for-parents"),
        ('eg:objective [ eg:number 3 ; eg:key "second-list" ]', "#objective/3/second-list"),
        ("eg:service [ eg:kind concept:workshop ]", "#service/workshop"),
        ("eg:service [ eg:kind concept:workshop-service-desk ]", "#service/workshop-service-desk"),
        ('eg:aim [ eg:key "first-aim" ]', "#first-aim"),
    ],
)
def test_names(read: Reader, text: str, name: str) -> None:
    dataset = name_blank_nodes(read(f"event:visit {text} ; eg:x 1 .\n"))
    assert Quad(NamedNode(VISIT), NamedNode(vocab.EG + "x"), Literal(1), NamedNode(vocab.SOURCE + "tiny#p1")) in dataset
    linked = {
        quad.object.value.removeprefix(VISIT)
        for quad in dataset
        if isinstance(quad.object, NamedNode) and quad.object.value.startswith(VISIT)
    }
    assert linked == {name}


def test_a_node_in_a_node_is_named_below_it(read: Reader) -> None:
    dataset = name_blank_nodes(
        read("""event:visit eg:participation [
            eg:role concept:role-host ; eg:agent agent:school ;
            eg:quantity [ eg:counts concept:children ; eg:value 3 ] ;
            eg:service [ eg:kind concept:service-workshop ; eg:quantity [ eg:counts concept:places ; eg:value 4 ] ] ;
            eg:aim [ eg:key "why" ; eg:part [ eg:key "part-1" ; eg:value 4 ] ]
        ] .""")
    )
    assert names(dataset) == {
        "#host/agent/school",
        "#host/agent/school/quantity/children/-/-/tiny",
        "#host/agent/school/service/workshop",
        "#host/agent/school/service/workshop/quantity/places/-/-/tiny",
        "#host/agent/school/why",
        "#host/agent/school/why/part-1",
    }


def test_nothing_but_keys_is_lost_and_every_place_is_kept(read: Reader) -> None:
    before = read("""event:visit eg:aim [
        eg:key "why" ;
        eg:text "because" ;
        eg:text "so"@en
    ] .""")
    after = name_blank_nodes(before)
    node = NamedNode(VISIT + "#why")
    graph = NamedNode(vocab.SOURCE + "tiny#p1")
    text = NamedNode(vocab.EG + "text")
    assert {quad: place.line for quad, place in after.quads.items()} == {
        Quad(node, text, Literal("because"), graph): 4,
        Quad(node, text, Literal("so", language="en"), graph): 5,
        Quad(NamedNode(VISIT), NamedNode(vocab.EG + "aim"), node, graph): 6,
    }


def test_no_blank_node_survives_and_two_readings_give_the_same(read: Reader) -> None:
    text = "event:visit eg:participation [ eg:role concept:role-host ; eg:agent agent:school ; eg:x 'y' ] ."
    first, second = name_blank_nodes(read(text)), name_blank_nodes(read(text))
    assert not [quad for quad in first if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)]
    assert nquads(first) == nquads(second)


def test_two_sources_of_one_participation_meet_in_one_node(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    for slug, more in (("one", "eg:x 1"), ("two", "eg:x 2")):
        said = f"{PARTICIPATION} ; {more} ] ; eg:quantity [ eg:counts concept:c ]"
        text = f"<{vocab.SOURCE}{slug}#p1> {{ event:visit {said} . }}"
        write_trig(text, f"data/sources/{slug}.trig")
    dataset = name_blank_nodes(Dataset.read(tmp_path / "data"))
    assert names(dataset) == {"#host/agent/school", "#quantity/c/-/-/one", "#quantity/c/-/-/two"}
    values = {
        (quad.object.value, getattr(quad.graph_name, "value", "")[-5:])  # type: ignore[union-attr]
        for quad in dataset
        if quad.predicate.value == vocab.EG + "x"
    }
    assert values == {("1", "ne#p1"), ("2", "wo#p1")}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("event:visit eg:p\n [ eg:x 1 ] .", 3, "nothing names"),
        ("event:visit eg:p\n\n [ eg:key 'Big One' ] .", 4, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key 'a--b' ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key '' ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key 'a/b' ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key 'ключ' ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key 'a' , 'b' ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:p [ eg:key agent:a ] .", 2, "eg:key that cannot be used"),
        ("event:visit eg:participation [\n eg:agent agent:a ] .", 3, "no eg:role"),
        ("event:visit eg:participation [\n eg:role concept:role-host ] .", 3, "no eg:agent"),
        ("event:visit eg:participation [ eg:role concept:a , concept:b ; eg:agent agent:a ] .", 2, "than one eg:role"),
        ("event:visit eg:participation [ eg:role concept:a ; eg:agent agent:a , agent:b ] .", 2, "than one eg:agent"),
        (f"event:visit {PARTICIPATION} ; eg:onBehalfOf agent:a , agent:b ] .", 2, "more than one eg:onBehalfOf"),
        ("event:visit eg:participation [ eg:role concept:a ; eg:agent 'a school' ] .", 2, "which is no thing"),
        ("event:visit eg:participation [ eg:role concept:a ; eg:agent <http://a/b> ] .", 2, "which is no thing"),
        ("event:visit eg:participation [ eg:role concept:a ; eg:agent source:tiny ] .", 2, "which is no thing"),
        ("event:visit eg:participation [ eg:role [ eg:key 'x' ] ; eg:agent agent:a ] .", 2, "eg:role is a blank node"),
        ("event:visit eg:quantity [ eg:value 5 ] .", 2, "no eg:counts"),
        ("event:visit eg:quantity [ eg:counts concept:c , concept:d ] .", 2, "more than one eg:counts"),
        ("event:visit eg:quantity [ eg:counts concept:c ; eg:scope place:a , place:b ] .", 2, "more than one eg:scope"),
        ("event:visit eg:quantity [ eg:counts [ eg:key 'x' ] ] .", 2, "eg:counts is a blank node"),
        ("event:visit eg:objective [ eg:number '!' ] .", 2, "of which no name can be made"),
        ("event:visit eg:objective [ eg:number 1 , 2 ] .", 2, "more than one eg:number"),
        ("event:visit eg:finding [ eg:topic [ eg:key 'x' ] ] .", 2, "eg:topic is a blank node"),
        ("event:visit <http://a/service> [ eg:kind concept:service-a ] .", 2, "nothing names"),
        ("event:visit eg:service _:x ; eg:equipment _:x .\n _:x eg:kind concept:a .", 2, "than one property"),
        ("[ eg:key 'x' ] eg:p 1 .", 2, "no owner"),
        ("event:a eg:p _:x . event:b eg:p _:x .\n _:x eg:key 'x' .", 2, "more than one owner"),
        ("_:x eg:p _:y .\n _:y eg:p _:x .\n _:x eg:key 'x' . _:y eg:key 'y' .", 2, "own each other"),
        ("_:x eg:p _:x ; eg:key 'x' .", 2, "own each other"),
    ],
)  # fmt: skip
def test_what_has_no_name_is_refused_by_file_and_line(read: Reader, text: str, line: int, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        name_blank_nodes(read(text))
    assert (caught.value.fields["file"], caught.value.fields["line"]) == ("data/sources/tiny.trig", line)
    assert caught.value.help


def test_brackets_where_a_concept_belongs_are_told_so(read: Reader) -> None:
    with pytest.raises(DataError, match="eg:topic of event:visit is in brackets") as caught:
        name_blank_nodes(read("event:visit eg:topic [ eg:nameAsPrinted 'Teachers'@en ] ."))
    told = caught.value.help or ""
    assert told.startswith("Only what belongs to its owner is written in brackets (eg:participation, eg:quantity, ")
    assert all(f"eg:{name}" in told for name in DEPENDENTS)
    assert "): name a thing or a concept instead" in told


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("eg:participation [ eg:role concept:role-host ]", "the participation of event:visit has no eg:agent"),
        ("eg:quantity [ eg:value 5 ]", "the quantity of event:visit has no eg:counts"),
        ("eg:hasPost [ eg:x 5 ]", "the post of event:visit has no eg:position"),
        ("eg:recommendation [ eg:x 5 ]", "the recommendation of event:visit has no eg:proposes"),
        ("eg:service [ eg:x 5 ]", "the service of event:visit has no eg:kind, of which its name is made"),
        ("eg:equipment [ eg:x 5 ]", "the equipment of event:visit has no eg:kind"),
        ("eg:objective [ eg:x 5 ]", "the objective of event:visit has no eg:number"),
        ("eg:finding [ eg:x 5 ]", "the finding of event:visit has no eg:topic"),
        ("eg:finding [ eg:topic concept:a , concept:b ]", "the finding of event:visit has more than one eg:topic"),
        (f"{PARTICIPATION} ; eg:quantity [ eg:x 5 ] ]", "the quantity of event:visit#host/agent/school has no eg:c"),
        (f"{PARTICIPATION} ; eg:why [ eg:x 5 ] ]", "names: eg:why of event:visit#host/agent/school is in brackets"),
    ],
)
def test_what_a_dependent_lacks_is_told_with_its_owner(read: Reader, text: str, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        name_blank_nodes(read(f"event:visit\n {text} ."))
    assert caught.value.fields["line"] == 3


def test_the_classes_of_dependents_are_those_of_the_ontology() -> None:
    ontology = Dataset.read(Path(__file__).parents[2] / "ontology")
    ranges = {
        (quad.subject.value, quad.object.value)
        for quad in ontology
        if quad.predicate.value == vocab.RDFS + "range"
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
    }
    assert {(vocab.EG + name, vocab.EG + dependent.type) for name, dependent in DEPENDENTS.items()} <= ranges
    words = [dependent.word for dependent in DEPENDENTS.values() if dependent.word]
    assert len(words) == len(set(words)), "two dependents under one word could get one name"


def test_a_quantity_belongs_to_a_passage(read: Reader) -> None:
    with pytest.raises(DataError, match="outside a passage"):
        name_blank_nodes(read("event:visit eg:quantity [ eg:counts concept:c ] .", "graph:register-tiny"))


def test_two_nodes_of_one_name_need_a_key_where_they_differ(read: Reader) -> None:
    first, second = f"{PARTICIPATION} ; eg:start '2024'^^xsd:gYear ]", f"{PARTICIPATION} ; eg:start '2025'^^xsd:gYear ]"
    with pytest.raises(DataError, match="with other contents") as caught:
        name_blank_nodes(read(f"event:visit {first} ;\n\n {second} ."))
    assert caught.value.fields["line"] == 4
    keyed = second.replace(" ]", " ; eg:key 'again' ]")
    assert names(name_blank_nodes(read(f"event:visit {first} ;\n {keyed} ."))) == {
        "#host/agent/school",
        "#host/agent/school/again",
    }


def test_one_node_written_twice_is_one(read: Reader) -> None:
    assert names(name_blank_nodes(read(f"event:visit {PARTICIPATION} ] . event:visit {PARTICIPATION} ] ."))) == {
        "#host/agent/school"
    }


def test_data_without_blank_nodes_is_as_it_was() -> None:
    dataset = Dataset({Quad(NamedNode(VISIT), NamedNode(vocab.EG + "x"), Literal(1)): Place("x", 1)})
    assert name_blank_nodes(dataset).quads == dataset.quads


slugs = st.from_regex(r"[a-z]{1,3}", fullmatch=True)
participations = st.tuples(slugs, slugs, st.one_of(st.none(), slugs), st.one_of(st.none(), slugs))


def dataset_of(found: list[tuple[str, str, str | None, str | None]]) -> Dataset:
    dataset, graph = Dataset(), NamedNode(vocab.SOURCE + "tiny#p1")

    def add(subject: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode | Literal, line: int) -> None:
        dataset.add(Quad(subject, NamedNode(vocab.EG + name), value, graph), Place("x.trig", line))

    for line, (role, agent, body, key) in enumerate(found, start=1):
        node = BlankNode()
        add(NamedNode(VISIT), "participation", node, line)
        add(node, "role", NamedNode(f"{vocab.ID}concept/role-{role}"), line)
        add(node, "agent", NamedNode(f"{vocab.ID}agent/{agent}"), line)
        if body is not None:
            add(node, "onBehalfOf", NamedNode(f"{vocab.ID}agent/{body}"), line)
        if key is not None:
            add(node, "key", Literal(key), line)
    return dataset


@given(st.lists(participations, max_size=8), participations, st.integers(0, 8))
def test_one_more_participation_changes_no_other_name(
    found: list[tuple[str, str, str | None, str | None]],
    one: tuple[str, str, str | None, str | None],
    where: int,
) -> None:
    before = set(name_blank_nodes(dataset_of(found)))
    after = set(name_blank_nodes(dataset_of([*found[:where], one, *found[where:]])))
    assert before <= after
    assert after - before <= set(name_blank_nodes(dataset_of([one])))


@given(st.lists(participations, max_size=8, unique=True))
def test_different_participations_have_different_names(found: list[tuple[str, str, str | None, str | None]]) -> None:
    assert len(names(name_blank_nodes(dataset_of(found)))) == len(found)
