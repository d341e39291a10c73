"""The catalogue: what DCAT-AP 3 asks for is there, and every number in it is counted again here."""

import gzip
import hashlib
from pathlib import Path

import miniature
import pytest
import zstandard
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, Graph, Literal, Namespace, URIRef

from edu_graph import vocab
from edu_graph.build import pipeline
from edu_graph.build.facts import CATALOG
from edu_graph.build.release import Release
from edu_graph.build.void import statistics
from edu_graph.rdf.formats import BINDINGS, DUMPS, GRAPHS
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import NamedNode, Triple

SD = Namespace(vocab.SD)
SPDX = Namespace(vocab.SPDX)
DATASET = URIRef(CATALOG + "#dataset")
SERVICE = URIRef(CATALOG + "#sparql")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return pipeline.build(miniature.make(tmp_path_factory.mktemp("described")))


@pytest.fixture(scope="module")
def catalog(release: Release) -> Graph:
    return Graph().parse(release.catalog)


# Mandatory in DCAT-AP 3.0, by class (its usage guide, sections 5.1, 5.4, 5.6 and 5.8).
MANDATORY = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description],
    DCAT.Distribution: [DCAT.accessURL],
    DCAT.DataService: [DCTERMS.title, DCAT.endpointURL],
    FOAF.Agent: [FOAF.name],
    SPDX.Checksum: [SPDX.algorithm, SPDX.checksumValue],
}


@pytest.mark.parametrize("kind", MANDATORY, ids=lambda kind: kind.rpartition("#")[2])
def test_what_dcat_ap_demands_is_there(catalog: Graph, kind: URIRef) -> None:
    found = list(catalog.subjects(RDF.type, kind))
    assert found
    for node in found:
        for predicate in MANDATORY[kind]:
            assert list(catalog.objects(node, predicate)), f"{node} has no {predicate}"


def test_every_dump_is_told_with_its_size_and_checksum(catalog: Graph, release: Release) -> None:
    told = set()
    for node in catalog.subjects(RDF.type, DCAT.Distribution):
        name = str(catalog.value(node, DCAT.downloadURL)).removeprefix(vocab.BASE + "dumps/")
        data = (release.dumps / name).read_bytes()
        assert int(str(catalog.value(node, DCAT.byteSize))) == len(data)
        checksum = catalog.value(node, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.checksumValue)).lower() == hashlib.sha256(data).hexdigest()
        told.add(name)
    files = {path.relative_to(release.dumps).as_posix() for path in release.dumps.rglob("*") if path.is_file()}
    # What describes tables is no distribution of any.
    assert told == {name for name in files if not name.endswith(".json")}
    ways = [form.extension + packed for form in DUMPS for packed in ("", ".gz", ".zst")]
    assert {f"{stem}.{way}" for stem in ("edu-graph", "source/tiny") for way in ways} < told


def test_packed_dumps_hold_the_plain_ones_and_no_time(release: Release) -> None:
    gzipped, zstd = list(release.dumps.rglob("*.gz")), list(release.dumps.rglob("*.zst"))
    assert len(gzipped) == len(zstd) > 12
    for path in gzipped:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
        assert path.read_bytes()[4:8] == b"\0\0\0\0"
    for path in zstd:
        assert zstandard.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


def test_all_dumps_hold_the_same_statements(release: Release) -> None:
    quads = {located.quad for located in parse_file(release.graph)}
    of_graphs, of_their_union = ("nq", "trig", "jsonld"), ("nt", "ttl", "rdf")
    assert {*of_graphs, *of_their_union} == {form.extension for form in DUMPS}
    for name in of_graphs:
        assert {located.quad for located in parse_file(release.dumps / f"edu-graph.{name}")} == quads, name
    for name in of_their_union:
        found = {located.quad.triple for located in parse_file(release.dumps / f"edu-graph.{name}")}
        assert found == {quad.triple for quad in quads}, name


def counted_triples(release: Release) -> set[Triple]:
    """The union of all graphs but those in which the release describes itself."""
    own = {NamedNode(vocab.GRAPH + name) for name in ("void", "queries")}
    return {located.quad.triple for located in parse_file(release.graph) if located.quad.graph_name not in own}


def test_the_counts_of_void_are_right(catalog: Graph, release: Release) -> None:
    triples = counted_triples(release)
    counted = {
        VOID.triples: len(triples),
        VOID.distinctSubjects: len({str(t.subject) for t in triples}),
        VOID.distinctObjects: len({str(t.object) for t in triples}),
        VOID.properties: len({t.predicate for t in triples}),
    }
    for predicate, number in counted.items():
        assert catalog.value(DATASET, predicate) == Literal(number)
    partitions = list(catalog.objects(DATASET, VOID.propertyPartition))
    assert sum(int(str(catalog.value(node, VOID.triples))) for node in partitions) == len(triples)


def test_the_partitions_within_classes_are_counted_right(catalog: Graph, release: Release) -> None:
    triples = counted_triples(release)
    types = {(t.subject, t.object.value) for t in triples if t.predicate.value == vocab.TYPE}  # type: ignore[union-attr]
    checked = 0
    for part in catalog.objects(DATASET, VOID.classPartition):
        kind = str(catalog.value(part, VOID["class"]))
        members = {subject for subject, found in types if found == kind}
        assert catalog.value(part, VOID.entities) == Literal(len(members))
        told = set()
        for node in catalog.objects(part, VOID.propertyPartition):
            predicate = str(catalog.value(node, VOID.property))
            used = [t for t in triples if t.subject in members and t.predicate.value == predicate]
            assert catalog.value(node, VOID.triples) == Literal(len(used))
            assert catalog.value(node, VOID.distinctSubjects) == Literal(len({t.subject for t in used}))
            assert catalog.value(node, VOID.distinctObjects) == Literal(len({str(t.object) for t in used}))
            told.add(predicate)
            checked += 1
        assert told == {t.predicate.value for t in triples if t.subject in members}
    assert checked > 20


def test_the_graph_holds_the_same_counts(catalog: Graph, release: Release) -> None:
    graph = NamedNode(vocab.GRAPH + "void")
    held = [located.quad.triple for located in parse_file(release.graph) if located.quad.graph_name == graph]
    own = {t for t in held if t.subject == graph}
    assert {(vocab.curie(t.predicate.value), getattr(t.object, "language", None)) for t in own} == {
        ("rdf:type", None),
        ("eg:basis", "en"),
    }
    asked = {(str(s), str(p), str(o)) for s, p, o in catalog}
    for triple in set(held) - own:
        told = tuple(term.value for term in (triple.subject, triple.predicate, triple.object))  # type: ignore[union-attr]
        assert told in asked


def test_linksets_tell_what_is_linked_to_others() -> None:
    ours, theirs = NamedNode(vocab.ID + "agent/a"), NamedNode("http://www.wikidata.org/entity/Q1")
    link = NamedNode(vocab.SKOS + "exactMatch")
    licence = Triple(ours, NamedNode(vocab.DCTERMS + "license"), NamedNode("https://example.org/licence"))
    found = list(statistics({Triple(ours, link, theirs), Triple(ours, link, NamedNode(vocab.ID + "agent/b")), licence}))
    assert len({s for s, _, _ in found if "#links/" in s}) == 1
    facts = {(vocab.curie(p), getattr(o, "value", o)) for s, p, o in found if "#links/" in s}
    assert ("void:triples", "1") in facts
    assert ("void:linkPredicate", vocab.SKOS + "exactMatch") in facts
    assert ("void:objectsTarget", f"{CATALOG}#vocabulary/http%3A%2F%2Fwww.wikidata.org%2Fentity%2F") in facts


def test_the_service_description_names_every_graph(catalog: Graph, release: Release) -> None:
    graphs = {located.quad.graph_name.value for located in parse_file(release.graph)}  # type: ignore[union-attr]
    dataset = catalog.value(SERVICE, SD.defaultDataset)
    named = {str(catalog.value(node, SD.name)) for node in catalog.objects(dataset, SD.namedGraph)}
    assert named == graphs
    formats = {str(found) for found in catalog.objects(SERVICE, SD.resultFormat)}
    assert formats == {f"http://www.w3.org/ns/formats/{form.w3c}" for form in (*BINDINGS, *GRAPHS)}
    assert list(catalog.objects(SERVICE, SD.feature)) == [SD.UnionDefaultGraph]


def test_the_catalogue_has_no_blank_nodes(release: Release) -> None:
    assert "_:" not in release.catalog.read_text("utf-8")


def test_another_release_has_another_version(tmp_path: Path, catalog: Graph) -> None:
    settings = miniature.make(tmp_path)
    miniature.add_participation(settings)
    other = Graph().parse(pipeline.build(settings).catalog)
    assert other.value(DATASET, URIRef(vocab.DCAT + "version")) != catalog.value(
        DATASET, URIRef(vocab.DCAT + "version")
    )
