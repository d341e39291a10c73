"""The named queries in the graph: what an editor reads of them, and what a program can do with them."""

from dataclasses import replace
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.build.descriptive import Material, describe_itself
from edu_graph.build.examples import executables
from edu_graph.build.facts import triples
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.canonical import nquads
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[2]

# What the editor of the SIB asks an endpoint for: its examples, and the prefixes that it completes.
EDITOR_EXAMPLES = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name ?comment ?query WHERE {
  ?name a sh:SPARQLExecutable ; rdfs:comment ?comment ;
    sh:select|sh:ask|sh:construct|<https://purl.expasy.org/sparql-examples/ontology#describe> ?query .
} ORDER BY ?name
"""
EDITOR_PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix
"""
PARAMETERS = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX eg: <https://w3id.org/edu-graph/ontology#>
SELECT ?name ?type ?class ?scheme ?optional ?default WHERE {
  <https://w3id.org/edu-graph/queries/%s> sh:parameter ?parameter .
  ?parameter a sh:Parameter ; sh:path ?path ; sh:optional ?optional ; sh:order ?order .
  BIND(STRAFTER(STR(?path), "#") AS ?name)
  OPTIONAL { ?parameter sh:datatype|sh:nodeKind ?type } OPTIONAL { ?parameter sh:class ?class }
  OPTIONAL { ?parameter eg:fromScheme ?scheme } OPTIONAL { ?parameter sh:defaultValue ?default }
} ORDER BY ?order
"""


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(ROOT / "queries")


@pytest.fixture(scope="module")
def quads(catalog: Catalog) -> list[Quad]:
    """The graph of the queries as a release holds it."""
    found = describe_itself(Material([], tuple(catalog)))
    return [quad for quad in found if quad.graph_name == NamedNode(vocab.QUERIES_GRAPH)]


@pytest.fixture(scope="module")
def store(quads: list[Quad]) -> EmbeddedStore:
    return EmbeddedStore.with_union(quads)


def texts(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    names = ("name", "type", "class", "scheme", "optional", "default")
    rows = store.select(query)
    return [tuple(vocab.curie(row[name].value) if name in row else "" for name in names) for row in rows]  # type: ignore[union-attr]


def test_an_editor_lists_every_query_with_its_text(store: EmbeddedStore, catalog: Catalog) -> None:
    rows = store.select(EDITOR_EXAMPLES)
    told = {row["name"].value: (row["comment"].value, row["query"].value) for row in rows}  # type: ignore[union-attr]
    assert told == {vocab.QUERIES + query.name: (query.question, query.text) for query in catalog}


def test_an_editor_learns_the_prefixes(store: EmbeddedStore) -> None:
    rows = store.select(EDITOR_PREFIXES)
    assert {row["prefix"].value: row["namespace"].value for row in rows} == vocab.PREFIXES  # type: ignore[union-attr]


def test_every_text_runs(store: EmbeddedStore) -> None:
    for row in store.select(EDITOR_EXAMPLES):
        store.select(row["query"].value)  # type: ignore[union-attr]


def test_parameters_are_typed(store: EmbeddedStore) -> None:
    assert texts(store, PARAMETERS % "list-agents-by-role") == [
        ("role", f"{vocab.SH}IRI", "skos:Concept", "concept:scheme-roles", "false", ""),
        ("country", f"{vocab.SH}IRI", "eg:Country", "", "true", ""),
        ("reach", "xsd:string", "", "", "true", "field"),
        ("language", "xsd:string", "", "", "true", "en"),
    ]
    assert [row[:2] for row in texts(store, PARAMETERS % "list-events-in-period")][:2] == [
        ("from", "xsd:date"),
        ("to", "xsd:date"),
    ]


@pytest.mark.parametrize(
    ("form", "kind", "property_"),
    [
        ("ASK", "SPARQLAskExecutable", "ask"),
        ("CONSTRUCT", "SPARQLConstructExecutable", "construct"),
        ("SELECT", "SPARQLSelectExecutable", "select"),
    ],
)
def test_each_form_has_its_class_and_property(catalog: Catalog, form: str, kind: str, property_: str) -> None:
    query = replace(catalog.get("list-sources"), form=form)
    told = [(vocab.curie(s), p.removeprefix(vocab.SH), o) for s, p, o in executables([query])]
    kinds = {o for s, p, o in told if s.endswith("/list-sources") and p == vocab.TYPE}
    assert kinds == {vocab.SH + "SPARQLExecutable", vocab.SH + kind}
    assert [p for s, p, o in told if isinstance(o, Literal) and o.value == query.text] == [property_]


def test_a_description_has_its_own_property(catalog: Catalog) -> None:
    query = replace(catalog.get("list-sources"), form="DESCRIBE")
    assert any(p.endswith("sparql-examples/ontology#describe") for _, p, _ in executables([query]))


def test_the_graph_says_what_it_is_and_is_the_same_each_time(quads: list[Quad], catalog: Catalog) -> None:
    again = describe_itself(Material([], tuple(reversed(list(catalog)))))
    graph = NamedNode(vocab.QUERIES_GRAPH)
    assert nquads(quads) == nquads([quad for quad in again if quad.graph_name == graph])
    assert Quad(graph, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "ReferenceTable"), graph) in quads
    assert all(isinstance(quad.subject, NamedNode) for quad in quads)
    assert len(triples(executables(catalog))) > 1000


def test_queries_are_no_things_of_the_world(quads: list[Quad]) -> None:
    subjects = {quad.subject.value for quad in quads}  # type: ignore[union-attr]
    assert {vocab.kind_of(subject) for subject in subjects} == {None}
