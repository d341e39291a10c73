"""The release described for portals: DCAT-AP 3, VoID and a SPARQL service description in one graph without blank nodes.

Addresses that a reader must open (downloads, the endpoint) stand under the base IRI; the service puts its own public
address in their place when it serves the catalogue. Dates come from the ledger, also then: no clock enters here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from edu_graph import vocab
from edu_graph.build import dcat, void
from edu_graph.build.coverage import Atlas
from edu_graph.build.dcat import DumpFile
from edu_graph.build.descriptive import described
from edu_graph.build.facts import CATALOG, DATASET, Fact, number, text, triples
from edu_graph.build.portions import Portion, portions
from edu_graph.rdf.canonical import write
from edu_graph.rdf.formats import BINDINGS, GRAPHS, TURTLE
from edu_graph.rdf.terms import Literal, NamedNode, Quad, Triple

_FORMATS = "http://www.w3.org/ns/formats/"
_COUNTED = (
    "Its counts are of what is said of the world: of all graphs together, each statement once, without the graphs in "
    "which the release describes itself. Files hold those graphs too; the count of each file stands with the file."
)
_VOCABULARIES = (vocab.EG, vocab.SKOS, vocab.DCTERMS, vocab.DCAT, vocab.VOID)


def describe(release: str, quads: Sequence[Quad], files: Iterable[DumpFile]) -> bytes:
    """Return catalog.ttl of a release."""
    return as_turtle(statements(release, quads, files))


def as_turtle(catalogue: Iterable[Triple]) -> bytes:
    """Return catalog.ttl with these statements."""
    return write(catalogue, TURTLE)


def statements(
    release: str, quads: Sequence[Quad], files: Iterable[DumpFile], parts: Sequence[Portion] | None = None
) -> list[Triple]:
    """Return the statements of the catalogue of a release; `parts` are its portions, where they are known already."""
    counted = described(quads)
    parts = list(portions(quads)) if parts is None else parts
    facts = [
        *dcat.catalogue(release, parts, Atlas.of(counted, parts), files),
        *_service(quads),
        *_void(),
    ]
    return [*triples(facts), *_statistics(quads, counted)]


def _statistics(quads: Sequence[Quad], counted: Sequence[Quad]) -> Iterable[Triple]:
    """Return the counts, which a release that describes itself holds already."""
    told = [quad.triple for quad in quads if getattr(quad.graph_name, "value", "") == vocab.VOID_GRAPH]
    if not told:
        return triples(void.statistics({quad.triple for quad in counted}))
    return [triple for triple in told if triple.subject != NamedNode(vocab.VOID_GRAPH)]


def _service(quads: Sequence[Quad]) -> Iterator[Fact]:
    service, dataset, endpoint = CATALOG + "#sparql", CATALOG + "#rdf-dataset", vocab.BASE + "sparql"
    for kind in (vocab.DCAT + "DataService", vocab.SD + "Service"):
        yield service, vocab.TYPE, kind
    yield service, vocab.DCTERMS + "title", text("edu-graph SPARQL endpoint")
    yield service, vocab.DCTERMS + "description", text("SPARQL 1.1 Query over HTTP, read-only, with limits.")
    yield from dcat.common(service)
    yield service, vocab.DCTERMS + "conformsTo", dcat.SPARQL
    yield service, vocab.DCAT + "landingPage", vocab.BASE
    yield service, vocab.DCAT + "endpointURL", endpoint
    yield service, vocab.DCAT + "endpointDescription", vocab.BASE + "openapi.json"
    # What every address is, in the words that the profile's table of ranges asks for.
    for address in (endpoint, vocab.BASE + "openapi.json"):
        yield address, vocab.TYPE, vocab.RDFS + "Resource"
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
    yield dataset + "-default", vocab.VOID + "triples", number(len({quad.triple for quad in quads}))
    sizes = Counter(quad.graph_name.value for quad in quads)  # type: ignore[union-attr]
    for name, size in sizes.items():
        node = f"{CATALOG}#graph/{name.removeprefix(vocab.BASE).replace('#', '/')}"
        yield dataset, vocab.SD + "namedGraph", node
        yield node, vocab.TYPE, vocab.SD + "NamedGraph"
        yield node, vocab.SD + "name", name
        yield node, vocab.SD + "graph", node + "/contents"
        yield node + "/contents", vocab.TYPE, vocab.SD + "Graph"
        yield node + "/contents", vocab.VOID + "triples", number(size)


def _void() -> Iterator[Fact]:
    """Yield what VoID says of the dataset beside its statistics: where it is and what its names are made of."""
    yield DATASET, vocab.TYPE, vocab.VOID + "Dataset"
    yield DATASET, vocab.RDFS + "comment", text(_COUNTED)
    yield DATASET, vocab.VOID + "uriSpace", Literal(vocab.ID)
    yield DATASET, vocab.VOID + "sparqlEndpoint", vocab.BASE + "sparql"
    yield DATASET, vocab.VOID + "exampleResource", vocab.ID + "place/blr"
    for namespace in _VOCABULARIES:
        yield DATASET, vocab.VOID + "vocabulary", namespace
