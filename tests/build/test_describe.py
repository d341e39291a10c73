"""The catalogue: what DCAT-AP 3 asks for is there, and every number in it is counted again here."""

import gzip
import hashlib
from pathlib import Path

import miniature
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, Graph, Literal, Namespace, URIRef

from edu_graph import vocab
from edu_graph.build import pipeline
from edu_graph.build.describe import CATALOG
from edu_graph.build.release import Release
from edu_graph.rdf.formats import BINDINGS, DUMPS, GRAPHS
from edu_graph.rdf.parsing import parse_file

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
        name = str(catalog.value(node, DCAT.downloadURL)).rpartition("/")[2]
        data = (release.dumps / name).read_bytes()
        assert int(str(catalog.value(node, DCAT.byteSize))) == len(data)
        checksum = catalog.value(node, SPDX.checksum)
        assert str(catalog.value(checksum, SPDX.checksumValue)).lower() == hashlib.sha256(data).hexdigest()
        told.add(name)
    assert told == {path.name for path in release.dumps.iterdir()}
    assert told == {f"edu-graph.{form.extension}{packed}" for form in DUMPS for packed in ("", ".gz")}


def test_gzipped_dumps_hold_the_plain_ones_and_no_time(release: Release) -> None:
    for path in release.dumps.glob("*.gz"):
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()
        assert path.read_bytes()[4:8] == b"\0\0\0\0"


def test_all_dumps_hold_the_same_statements(release: Release) -> None:
    quads = {located.quad for located in parse_file(release.graph)}
    of_graphs, of_their_union = ("nq", "trig", "jsonld"), ("nt", "ttl", "rdf")
    assert {*of_graphs, *of_their_union} == {form.extension for form in DUMPS}
    for name in of_graphs:
        assert {located.quad for located in parse_file(release.dumps / f"edu-graph.{name}")} == quads, name
    for name in of_their_union:
        found = {located.quad.triple for located in parse_file(release.dumps / f"edu-graph.{name}")}
        assert found == {quad.triple for quad in quads}, name


def test_the_counts_of_void_are_right(catalog: Graph, release: Release) -> None:
    triples = {located.quad.triple for located in parse_file(release.graph)}
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
