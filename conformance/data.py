"""The tests' data: read once, named by the IRI under which it was published."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from conformance.manifest import EVALUATED, Case

_FROM: Final = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)
_FORMATS: Final = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}


@dataclass(frozen=True)
class Graph:
    """One file of data: its IRI, and its statements in N-Triples."""

    name: str
    ntriples: bytes

    @property
    def is_empty(self) -> bool:
        """Whether it states nothing: then no release can hold it, as N-Quads cannot name it."""
        return not self.ntriples.strip()


class Data:
    """All files of data that a run needs."""

    def __init__(self, tests: Iterable[Case]) -> None:
        self._graphs: dict[str, Graph] = {}
        for test in tests:
            if not test.left_out:
                for path in (*test.default, *test.named, *from_files(test)):
                    self._add(test, path)

    def graph(self, test: Case, path: Path) -> Graph:
        """Return a file's graph."""
        return self._graphs[iri(test, path)]

    def all(self) -> list[Graph]:
        """Return every graph, by name."""
        return [self._graphs[name] for name in sorted(self._graphs)]

    def nquads(self) -> bytes:
        """Return all of them as N-Quads, each file in the graph of its name."""
        quads = [
            Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph.name))
            for graph in self.all()
            for quad in parse(graph.ntriples, format=RdfFormat.N_TRIPLES)
        ]
        return b"".join(sorted(f"{quad} .\n".encode() for quad in quads))

    def _add(self, test: Case, path: Path) -> None:
        name = iri(test, path)
        if name in self._graphs:
            return
        # Blank nodes get labels of their own, so that those of two files are never one.
        quads = parse(path.read_bytes(), format=_FORMATS[path.suffix], base_iri=name, rename_blank_nodes=True)
        triples: list[Triple] = [quad.triple for quad in quads]
        written = serialize(triples, format=RdfFormat.N_TRIPLES)
        self._graphs[name] = Graph(name, written or b"")


def iri(test: Case, path: Path) -> str:
    """Return the IRI under which a test's file was published."""
    folder = path.resolve().parent.name if path.parent != test.query.parent else test.folder
    return f"{test.base}{folder}/{path.name}"


def from_files(test: Case) -> list[Path]:
    """Return the files that a query names in FROM and FROM NAMED: they are its dataset, whatever else is given."""
    if test.kind not in EVALUATED:
        return []
    folder = test.query.parent
    names = _FROM.findall(test.query.read_text("utf-8"))
    return [folder / name for name in names if "/" not in name and (folder / name).is_file()]
