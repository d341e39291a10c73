"""The release described for portals: DCAT-AP 3, VoID and a SPARQL service description in one graph without blank nodes.

Addresses that a reader must open (downloads, the endpoint) stand under the base IRI; the service puts its own public
address in their place when it serves the catalogue. Dates come from the ledger, also then: no clock enters here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from edu_graph import vocab
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import BINDINGS, GRAPHS, TURTLE, Format, StatementsFormat
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Triple

CATALOG = vocab.BASE + "catalog"
LICENCE = "http://creativecommons.org/licenses/by/4.0/"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
_TEXT = (
    ("title", "edu-graph: international cooperation on inclusive education", "en"),
    ("title", "edu-graph: международное сотрудничество в инклюзивном образовании", "ru"),
    (
        "description",
        "Visits, trainings, agreements, congresses, centres and projects in inclusive education across borders. "
        "Every statement leads back to the passage that says it.",
        "en",
    ),
    (
        "description",
        "Визиты, обучение, соглашения, конгрессы, центры и проекты в инклюзивном образовании между странами. "
        "Каждое утверждение ведёт к месту в источнике, где оно сказано.",
        "ru",
    ),
)


@dataclass(frozen=True)
class DumpFile:
    """A dump as the catalogue tells of it. `sha256` in hexadecimal, `size` in bytes."""

    name: str
    sha256: str
    size: int
    form: Format


def describe(release: str, quads: Iterable[Quad], files: Iterable[DumpFile]) -> bytes:
    """Return catalog.ttl of a release."""
    facts = list(quads)
    described = [*_catalog(), *_dataset(release, files), *_service(facts), *_void(facts)]
    return write(_triples(described), TURTLE)


_Fact = tuple[str, str, str | Literal]


def _triples(facts: Iterable[_Fact]) -> list[Triple]:
    return [Triple(NamedNode(s), NamedNode(p), o if isinstance(o, Literal) else NamedNode(o)) for s, p, o in facts]


def _texts(subject: str) -> Iterator[_Fact]:
    for name, text, language in _TEXT:
        yield subject, vocab.DCTERMS + name, Literal(text, language=language)


def _number(value: int, kind: str = "integer") -> Literal:
    return Literal(str(value), datatype=NamedNode(vocab.XSD + kind))


def _catalog() -> Iterator[_Fact]:
    publisher = CATALOG + "#publisher"
    yield CATALOG, vocab.TYPE, vocab.DCAT + "Catalog"
    yield from _texts(CATALOG)
    yield CATALOG, vocab.DCTERMS + "publisher", publisher
    yield CATALOG, vocab.DCTERMS + "license", LICENCE
    yield CATALOG, vocab.DCAT + "dataset", CATALOG + "#dataset"
    yield CATALOG, vocab.DCAT + "service", CATALOG + "#sparql"
    for language in ("ENG", "RUS"):
        yield CATALOG, vocab.DCTERMS + "language", f"{_EU}language/{language}"
        yield f"{_EU}language/{language}", vocab.TYPE, vocab.DCTERMS + "LinguisticSystem"
    yield publisher, vocab.TYPE, vocab.FOAF + "Agent"
    yield publisher, vocab.FOAF + "name", Literal("edu-graph", language="en")
    yield LICENCE, vocab.TYPE, vocab.DCTERMS + "LicenseDocument"


def _dataset(release: str, files: Iterable[DumpFile]) -> Iterator[_Fact]:
    dataset = CATALOG + "#dataset"
    for kind in (vocab.DCAT + "Dataset", vocab.VOID + "Dataset"):
        yield dataset, vocab.TYPE, kind
    yield from _texts(dataset)
    yield dataset, vocab.DCTERMS + "publisher", CATALOG + "#publisher"
    yield dataset, vocab.DCTERMS + "license", LICENCE
    yield dataset, vocab.DCTERMS + "accessRights", f"{_EU}access-right/PUBLIC"
    yield f"{_EU}access-right/PUBLIC", vocab.TYPE, vocab.DCTERMS + "RightsStatement"
    yield dataset, vocab.DCTERMS + "identifier", Literal(vocab.RELEASE + release)
    yield dataset, vocab.DCAT + "theme", f"{_EU}data-theme/EDUC"
    yield f"{_EU}data-theme/EDUC", vocab.TYPE, vocab.SKOS + "Concept"
    yield f"{_EU}data-theme/EDUC", vocab.PREF_LABEL, Literal("Education, culture and sport", language="en")
    yield dataset, vocab.DCAT + "version", Literal(release)
    yield dataset, vocab.OWL + "versionInfo", Literal(release)
    for word, language in (
        ("inclusive education", "en"),
        ("international cooperation", "en"),
        ("инклюзивное образование", "ru"),
    ):
        yield dataset, vocab.DCAT + "keyword", Literal(word, language=language)
    for file in files:
        yield from _distribution(dataset, file)


def _distribution(dataset: str, file: DumpFile) -> Iterator[_Fact]:
    node, address = f"{CATALOG}#{file.name}", f"{vocab.BASE}dumps/{file.name}"
    form = file.form
    if not isinstance(form, StatementsFormat):
        raise TypeError(f"{file.name}: {form.media_type} is no format of dumps")
    yield dataset, vocab.DCAT + "distribution", node
    yield dataset, vocab.VOID + "dataDump", address
    yield node, vocab.TYPE, vocab.DCAT + "Distribution"
    yield node, vocab.DCTERMS + "title", Literal(file.name, language="en")
    yield node, vocab.DCAT + "accessURL", address
    yield node, vocab.DCAT + "downloadURL", address
    yield node, vocab.DCTERMS + "license", LICENCE
    yield node, vocab.DCAT + "mediaType", _IANA + form.media_type
    yield _IANA + form.media_type, vocab.TYPE, vocab.DCTERMS + "MediaType"
    file_type = f"{_EU}file-type/{form.file_type}"
    yield node, vocab.DCTERMS + "format", file_type
    yield file_type, vocab.TYPE, vocab.DCTERMS + "MediaTypeOrExtent"
    if file.name.endswith(".gz"):
        yield node, vocab.DCAT + "compressFormat", _IANA + "application/gzip"
        yield _IANA + "application/gzip", vocab.TYPE, vocab.DCTERMS + "MediaType"
    yield node, vocab.DCAT + "byteSize", _number(file.size, "nonNegativeInteger")
    checksum = f"{node}-sha256"
    yield node, vocab.SPDX + "checksum", checksum
    yield checksum, vocab.TYPE, vocab.SPDX + "Checksum"
    yield checksum, vocab.SPDX + "algorithm", vocab.SPDX + "checksumAlgorithm_sha256"
    yield vocab.SPDX + "checksumAlgorithm_sha256", vocab.TYPE, vocab.SPDX + "ChecksumAlgorithm"
    yield (
        checksum,
        vocab.SPDX + "checksumValue",
        Literal(file.sha256, datatype=NamedNode(vocab.XSD + "hexBinary")),
    )


def _service(facts: list[Quad]) -> Iterator[_Fact]:
    service, dataset, endpoint = CATALOG + "#sparql", CATALOG + "#rdf-dataset", vocab.BASE + "sparql"
    for kind in (vocab.DCAT + "DataService", vocab.SD + "Service"):
        yield service, vocab.TYPE, kind
    yield service, vocab.DCTERMS + "title", Literal("edu-graph SPARQL endpoint", language="en")
    yield (
        service,
        vocab.DCTERMS + "description",
        Literal("SPARQL 1.1 Query over HTTP, read-only, with limits.", language="en"),
    )
    yield service, vocab.DCTERMS + "license", LICENCE
    yield service, vocab.DCTERMS + "publisher", CATALOG + "#publisher"
    yield service, vocab.DCAT + "endpointURL", endpoint
    yield service, vocab.DCAT + "endpointDescription", vocab.BASE + "openapi.json"
    yield service, vocab.DCAT + "servesDataset", CATALOG + "#dataset"
    yield service, vocab.SD + "endpoint", endpoint
    yield service, vocab.SD + "supportedLanguage", vocab.SD + "SPARQL11Query"
    yield service, vocab.SD + "feature", vocab.SD + "UnionDefaultGraph"
    for form in (*BINDINGS, *GRAPHS):
        yield service, vocab.SD + "resultFormat", _FORMATS + form.w3c
    yield service, vocab.SD + "defaultDataset", dataset
    yield dataset, vocab.TYPE, vocab.SD + "Dataset"
    yield dataset, vocab.SD + "defaultGraph", dataset + "-default"
    yield dataset + "-default", vocab.TYPE, vocab.SD + "Graph"
    yield dataset + "-default", vocab.VOID + "triples", _number(len({quad.triple for quad in facts}))
    sizes = Counter(quad.graph_name.value for quad in facts)  # type: ignore[union-attr]
    for name, size in sizes.items():
        node = f"{CATALOG}#graph/{name.removeprefix(vocab.BASE).replace('#', '/')}"
        yield dataset, vocab.SD + "namedGraph", node
        yield node, vocab.TYPE, vocab.SD + "NamedGraph"
        yield node, vocab.SD + "name", name
        yield node, vocab.SD + "graph", node + "/contents"
        yield node + "/contents", vocab.TYPE, vocab.SD + "Graph"
        yield node + "/contents", vocab.VOID + "triples", _number(size)


def _void(facts: list[Quad]) -> Iterator[_Fact]:
    dataset = CATALOG + "#dataset"
    triples = {quad.triple for quad in facts}
    classes: dict[str, set[str]] = defaultdict(set)
    properties: Counter[str] = Counter()
    for triple in triples:
        properties[triple.predicate.value] += 1
        if triple.predicate.value == vocab.TYPE and isinstance(triple.object, NamedNode):
            classes[triple.object.value].add(str(triple.subject))
    counts: Mapping[str, int] = {
        "triples": len(triples),
        "entities": len({str(triple.subject) for triple in triples if str(triple.subject).startswith(f"<{vocab.ID}")}),
        "distinctSubjects": len({str(triple.subject) for triple in triples}),
        "distinctObjects": len({str(triple.object) for triple in triples}),
        "classes": len(classes),
        "properties": len(properties),
    }
    for name, value in counts.items():
        yield dataset, vocab.VOID + name, _number(value)
    yield dataset, vocab.VOID + "uriSpace", Literal(vocab.ID)
    yield dataset, vocab.VOID + "sparqlEndpoint", vocab.BASE + "sparql"
    yield dataset, vocab.VOID + "exampleResource", vocab.ID + "place/blr"
    for namespace in (vocab.EG, vocab.SKOS, vocab.DCTERMS, vocab.DCAT, vocab.VOID):
        yield dataset, vocab.VOID + "vocabulary", namespace
    yield from _partitions(dataset, "class", {name: len(members) for name, members in classes.items()}, "entities")
    yield from _partitions(dataset, "property", properties, "triples")


def _partitions(dataset: str, sort: str, counted: Mapping[str, int], unit: str) -> Iterator[_Fact]:
    for name, count in counted.items():
        node = f"{CATALOG}#{sort}/{vocab.curie(name).replace(':', '/')}"
        yield dataset, f"{vocab.VOID}{sort}Partition", node
        yield node, vocab.TYPE, vocab.VOID + "Dataset"
        yield node, vocab.VOID + sort, name
        yield node, vocab.VOID + unit, _number(count)
