"""The SHACL run itself: what it refuses, what it sees, where it points, and that our own data passes."""

from pathlib import Path

import pytest
import rdflib
from validation_examples import EXAMPLES, SHAPES, Example, all_data, focus_of, ontology, real_data

from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.checks import check_dataset
from edu_graph.validation.engine import run_shacl, validate
from edu_graph.validation.locate import Locator
from edu_graph.validation.paths import spell_path
from edu_graph.validation.report import Severity
from edu_graph.validation.slices import source_of_graph, source_slices
from edu_graph.vocab import BASE, EG, GRAPH, ID, SOURCE
from tests.conftest import FIVE

VISIT, PLACE = NamedNode(ID + "event/visit"), NamedNode(EG + "place")
WITHOUT_COUNTRY = [
    "africa-com", "agnum", "developmentaid", "electio2014", "enviro-magazine", "eu-office-kosovo", "eu-sg-reform",
    "inee", "international-disability-alliance", "kosovo-ministry-of-education", "tafsilar",
    "telegram-store", "wikipedia", "ywca",
]  # fmt: skip
"""Organisations of which no source tells the country, or that belong to none."""
SHACL = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"


@pytest.fixture(scope="module")
def data() -> Dataset:
    return real_data()


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


def test_our_own_data_has_no_fault(data: Dataset, vocabulary: Dataset) -> None:
    assert len(data) > 1000
    assert check_dataset(data, SHAPES, vocabulary).results == ()


def test_of_all_our_data_nothing_is_told_but_organisations_whose_country_no_source_tells(vocabulary: Dataset) -> None:
    told = check_dataset(all_data(), SHAPES, vocabulary).results
    assert {found.severity for found in told} == {Severity.WARNING}
    by_rule: dict[str, list[str]] = {}
    for found in told:
        by_rule.setdefault(found.rule, []).append(focus_of(found))
    assert sorted(one.removeprefix("agent:") for one in by_rule.pop("organization-country")) == WITHOUT_COUNTRY
    # Its page says neither that it was held nor that it would be.
    assert by_rule.pop("event-status-missing") == ["event:blr-unicef-estonia-conference-2019"]
    assert by_rule == {}


def test_a_statement_without_passage_is_found_in_our_own_data(data: Dataset, vocabulary: Dataset) -> None:
    changed = Dataset(dict(data.quads))
    changed.add(Quad(VISIT, PLACE, NamedNode(ID + "place/haifa")), Place("data/new.trig", 7))
    report = check_dataset(changed, SHAPES, vocabulary)
    assert [(found.rule, found.file, found.line) for found in report.results] == [
        ("statement-outside-graph", "data/new.trig", 7)
    ]


def test_a_lost_passage_is_found_in_our_own_data(data: Dataset, vocabulary: Dataset) -> None:
    lost = NamedNode(SOURCE + "kt-haifa-2026#p4")
    kept = Dataset({quad: place for quad, place in data.quads.items() if quad.graph_name != lost})
    assert len(kept) < len(data)
    (found,) = check_dataset(kept, SHAPES, vocabulary).results
    assert (found.rule, found.file) == ("passage-empty", "data/sources/kt-haifa-2026.trig")


def test_without_the_ontology_no_subclass_is_known() -> None:
    dataset = Example.read(EXAMPLES / "base.trig").dataset
    assert validate(dataset, SHAPES, ontology=ontology()).conforms
    assert {found.rule for found in validate(dataset, SHAPES, ontology=Dataset()).results} >= {"agent-class"}


def test_a_slice_holds_what_the_source_reaches_and_no_more(data: Dataset) -> None:
    slices = {part.source: part for part in source_slices(data)}
    assert sorted(slices) == [SOURCE + name for name in FIVE]
    haifa = slices[SOURCE + "kt-haifa-2026"]
    assert all(source_of_graph(quad.graph_name.value) == haifa.source for quad in haifa.own)
    known = {str(quad.subject.value) for quad in haifa.background}
    assert {ID + "agent/isr-mashav", ID + "place/isr", ID + "concept/role-host"} <= known
    assert not known & {ID + "place/fra", ID + "agent/blr-academy-of-education"}
    assert NamedNode(ID + "concept/role-host") not in haifa.focus_nodes


@pytest.mark.parametrize(
    ("graph", "source"),
    [
        (GRAPH + "record-news", SOURCE + "news"),
        (SOURCE + "news#p1", SOURCE + "news"),
        (GRAPH + "countries", None),
        (BASE + "other", None),
    ],
)
def test_the_source_of_a_graph_is_in_its_name(graph: str, source: str | None) -> None:
    assert source_of_graph(graph) == source


def test_a_shape_that_the_engine_cannot_load_is_told() -> None:
    shapes = SHACL + "<urn:x:s> a sh:PropertyShape ; sh:targetNode <urn:x:n> ; sh:path <urn:x:p> ; sh:minCount 'one' ."
    with pytest.raises(BuildError, match="minCount"):
        run_shacl(rdflib.Graph(), rdflib.Graph().parse(data=shapes, format="turtle"))


def test_a_shape_that_is_no_shape_is_told_by_shacls_own_shapes() -> None:
    shapes = SHACL + "<urn:x:s> a sh:NodeShape ; sh:targetNode <urn:x:n> ; sh:path <urn:x:p> ; sh:nodeKind <urn:x:k> ."
    with pytest.raises(BuildError):
        run_shacl(rdflib.Graph(), rdflib.Graph().parse(data=shapes, format="turtle"), check_shapes=True)


def test_a_folder_without_shapes_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="source"):
        validate(Dataset(), tmp_path, ontology=Dataset())


def test_paths_are_spelled_as_turtle() -> None:
    text = SHACL + "<urn:x:s> sh:path ( <urn:x:a> [ sh:zeroOrMorePath [ sh:inversePath <urn:x:b> ] ] ) ; sh:name [] ."
    graph = rdflib.Graph().parse(data=text, format="turtle")
    path = graph.value(rdflib.URIRef("urn:x:s"), rdflib.SH.path)
    space = "http://www.w3.org/ns/shacl#"
    assert spell_path(graph, path) == f"( <urn:x:a> [ <{space}zeroOrMorePath> [ <{space}inversePath> <urn:x:b> ] ] )"
    assert spell_path(graph, graph.value(rdflib.URIRef("urn:x:s"), rdflib.SH.name)) == "[]"


def located() -> Dataset:
    dataset = Dataset()
    rows = [
        (VISIT, NamedNode(EG + "place"), NamedNode("urn:x:a"), "urn:g:1", 1),
        (VISIT, NamedNode(EG + "place"), NamedNode("urn:x:b"), "urn:g:1", 2),
        (VISIT, NamedNode(EG + "place"), NamedNode("urn:x:a"), "urn:g:2", 3),
        (VISIT, NamedNode(EG + "nameAsPrinted"), Literal("a", language="en"), "urn:g:1", 4),
        (VISIT, NamedNode(EG + "nameAsPrinted"), Literal("b", language="en"), "urn:g:1", 5),
        (VISIT, NamedNode(EG + "nameAsPrinted"), Literal("c", language="ru"), "urn:g:1", 6),
    ]
    for subject, predicate, value, graph, line in rows:
        dataset.add(Quad(subject, predicate, value, NamedNode(graph)), Place("x", line))
    return dataset


@pytest.mark.parametrize(
    ("path", "value", "graph", "line"),
    [
        ("place", "urn:x:a", None, 1),
        ("place", "urn:x:a", "urn:g:2", 3),
        ("place", "urn:x:b", "urn:g:2", 2),
        ("place", None, None, 3),
        ("place", None, "urn:g:1", 2),
        ("nameAsPrinted", None, None, 5),
        ("unsaid", None, None, 1),
    ],
)
def test_a_result_points_at_the_most_telling_line(path: str, value: str | None, graph: str | None, line: int) -> None:
    graphs = frozenset[object]() if graph is None else frozenset[object]({NamedNode(graph)})
    term = None if value is None else NamedNode(value)
    assert Locator(located()).find(VISIT, f"<{EG}{path}>", term, graphs) == Place("x", line)


def test_what_is_only_mentioned_is_found_where_it_is_mentioned() -> None:
    locator = Locator(located())
    assert locator.find(NamedNode("urn:x:b")) == Place("x", 2)
    assert locator.find(NamedNode("urn:g:2")) == Place("x", 3)
    assert locator.find(NamedNode("urn:x:nowhere")) is None
    assert locator.find(None) is None
