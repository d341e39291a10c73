"""The release as files: what portals harvest, researchers load and spreadsheets open."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from edu_graph.build import tables
from edu_graph.build.packing import PACKINGS, Packing
from edu_graph.build.portions import TABLES, Portion, portions
from edu_graph.build.tables import Table
from edu_graph.rdf.canonical import nquads, write
from edu_graph.rdf.formats import CSV, DUMPS, RDFXML, Format, StatementsFormat
from edu_graph.rdf.terms import Quad
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


def dumps(quads: Sequence[Quad], warn: Callable[[str], None] = lambda _: None) -> Iterator[Dump]:
    """Yield every file, each also packed in every way.

    Formats that name graphs (nq, trig, jsonld) hold the named graphs, the others (nt, ttl, rdf) their union. Where a
    part of the graph has what RDF/XML cannot say (a predicate without a local name), that part has no RDF/XML file,
    and `warn` is told. The same statements give the same bytes.
    """
    for portion in portions(quads):
        yield from _of_portion(portion, warn)
    found = list(tables.tables(quads))
    for table in found:
        yield from _of_table(table)
    if found:
        yield Dump(f"{TABLES.key}/datapackage.json", None, PACKAGE, None, tables.package(found))


def _of_portion(portion: Portion, warn: Callable[[str], None]) -> Iterator[Dump]:
    union = list({quad.triple for quad in portion.quads})
    for form in DUMPS:
        if form is RDFXML and (why := unwritable(union)) is not None:
            warn(f"no RDF/XML of {portion.key or 'the whole'}: {why}")
            continue
        held = len(set(portion.quads)) if form.names_graphs else len(union)
        for made in _packed(portion.key or NAME, portion.key, form, _written(portion, union, form)):
            yield replace(made, statements=held)


def _written(portion: Portion, union: Sequence[object], form: StatementsFormat) -> bytes:
    if form.key == "nq":
        return nquads(portion.quads)
    return write(portion.quads if form.names_graphs else union, form)  # type: ignore[arg-type]


def _of_table(table: Table) -> Iterator[Dump]:
    stem = f"{TABLES.key}/{table.name}"
    yield from _packed(stem, stem, CSV, table.data)
    yield Dump(f"{stem}.{CSVW.extension}", None, CSVW, None, tables.metadata(table))


def _packed(stem: str, dataset: str, form: Format, data: bytes) -> Iterator[Dump]:
    name = f"{stem}.{form.extension}"
    yield Dump(name, dataset, form, None, data)
    for packing in PACKINGS:
        yield Dump(name + packing.extension, dataset, form, packing, packing.pack(data))
