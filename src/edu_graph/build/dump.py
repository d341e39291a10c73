"""The release as files: what portals harvest, researchers load and spreadsheets open."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from edu_graph.build import tables
from edu_graph.build.packing import PACKINGS, Packing
from edu_graph.build.portions import TABLES, Portion, portions
from edu_graph.build.tables import Table
from edu_graph.rdf.canonical import nquads, readable_order, write_ordered
from edu_graph.rdf.formats import CSV, DUMPS, NQUADS, RDFXML, Format
from edu_graph.rdf.terms import Quad, Triple
from edu_graph.rdf.xmlnames import unwritable

NAME = "edu-graph"
CSVW = Format("json", "application/csvm+json", "csv-metadata.json", "page", "CSVW metadata")
PACKAGE = Format("json", "application/json", "json", "page", "Data Package")


@dataclass(frozen=True)
class Dump:
    """A file below `dumps/`.

    `dataset`: what it holds: empty for the whole, `source/<slug>` or whatever else is of `portions.KINDS`; None for a
    file that describes others. `form` is the format of what is inside where it is packed. `statements`: how many
    it has (in formats that name graphs, one of two graphs counts twice); None for what holds none.
    """

    name: str
    dataset: str | None
    form: Format
    packing: Packing | None
    data: bytes = field(repr=False)
    statements: int | None = None


class Order:
    """The order in which `rdf.canonical.write` writes statements, found once for all parts of a release."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        held = set(quads)
        self._quads = {quad: rank for rank, quad in enumerate(sorted(held, key=readable_order))}
        union = {quad.triple for quad in held}
        self._triples = {triple: rank for rank, triple in enumerate(sorted(union, key=readable_order))}

    def quads(self, part: Iterable[Quad]) -> list[Quad]:
        """Return the statements of a part in order, each once."""
        return sorted(set(part), key=self._quads.__getitem__)

    def union(self, part: Iterable[Quad]) -> list[Triple]:
        """Return the union of a part's graphs in order, each triple once."""
        return sorted({quad.triple for quad in part}, key=self._triples.__getitem__)


def dumps(quads: Sequence[Quad], warn: Callable[[str], None] = lambda _: None) -> Iterator[Dump]:
    """Yield every file, each also packed in every way.

    Formats that name graphs (nq, trig, jsonld) hold the named graphs, the others (nt, ttl, rdf) their union. Where a
    part of the graph has what RDF/XML cannot say (a predicate without a local name), that part has no RDF/XML file,
    and `warn` is told. The same statements give the same bytes.
    """
    order = Order(quads)
    for portion in portions(quads):
        yield from of_portion(portion, order, warn)
    yield from of_tables(quads)


def of_tables(quads: Sequence[Quad]) -> Iterator[Dump]:
    """Yield the files of all tables."""
    found = list(tables.tables(quads))
    for table in found:
        yield from _of_table(table)
    if found:
        yield Dump(f"{TABLES.key}/datapackage.json", None, PACKAGE, None, tables.package(found))


def of_portion(portion: Portion, order: Order, warn: Callable[[str], None]) -> Iterator[Dump]:
    """Yield the files of one part of the release of which `order` is."""
    held, union = order.quads(portion.quads), order.union(portion.quads)
    for form in DUMPS:
        if form is RDFXML and (why := unwritable(union)) is not None:
            warn(f"no RDF/XML of {portion.key or 'the whole'}: {why}")
            continue
        statements: Sequence[Quad] | Sequence[Triple] = held if form.names_graphs else union
        # Canonical N-Quads are in the order of their lines.
        data = nquads(held) if form is NQUADS else write_ordered(statements, form)
        for made in _packed(portion.key or NAME, portion.key, form, data):
            yield replace(made, statements=len(statements))


def _of_table(table: Table) -> Iterator[Dump]:
    stem = f"{TABLES.key}/{table.name}"
    yield from _packed(stem, stem, CSV, table.data)
    yield Dump(f"{stem}.{CSVW.extension}", None, CSVW, None, tables.metadata(table))


def _packed(stem: str, dataset: str, form: Format, data: bytes) -> Iterator[Dump]:
    name = f"{stem}.{form.extension}"
    yield Dump(name, dataset, form, None, data)
    for packing in PACKINGS:
        yield Dump(name + packing.extension, dataset, form, packing, packing.pack(data))
