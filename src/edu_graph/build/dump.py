"""The release as files: what portals harvest and researchers load."""

import gzip
from collections.abc import Iterable, Iterator

from edu_graph.rdf.canonical import nquads, write
from edu_graph.rdf.formats import DUMPS
from edu_graph.rdf.terms import Quad

NAME = "edu-graph"


def dumps(quads: Iterable[Quad]) -> Iterator[tuple[str, bytes]]:
    """Yield each dump's file name and bytes, plain and gzipped.

    Formats that name graphs (nq, trig, jsonld) hold the named graphs, the others (nt, ttl, rdf) the default graph: the
    union of all named graphs.
    The gzip header carries no time and no name, so that the same statements give the same bytes.
    """
    named = list(quads)
    union = list({quad.triple for quad in named})
    for form in DUMPS:
        statements = named if form.names_graphs else union
        data = nquads(named) if form.key == "nq" else write(statements, form)
        name = f"{NAME}.{form.extension}"
        yield name, data
        yield f"{name}.gz", gzip.compress(data, compresslevel=6, mtime=0)
