"""Statements with the place where each was read: what the build passes from step to step."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from edu_graph.errors import DataError
from edu_graph.rdf.parsing import files_below, parse_file


@dataclass(frozen=True, order=True)
class Place:
    """Where a statement stands: a file's name, relative to its project, and a line from 1 (0: the file as a whole)."""

    file: str
    line: int

    def __str__(self) -> str:
        """The form that editors make clickable."""
        return f"{self.file}:{self.line}"


@dataclass
class Dataset:
    """A set of quads, each with the first place that states it."""

    quads: dict[Quad, Place] = field(default_factory=dict)
    graphs: dict[tuple[str, str], int] = field(default_factory=dict, compare=False)
    """Of what was read from files: each graph's IRI and each file that states something in it, with the first line."""

    @classmethod
    def read(cls, folder: Path, root: Path | None = None) -> "Dataset":
        """Read every RDF file below the folder; files are named relative to `root` (the folder's parent by default).

        Raises DataError: a file cannot be parsed.
        """
        dataset = cls()
        base = root or folder.parent
        for path in files_below(folder):
            name = path.relative_to(base).as_posix()
            for located in parse_file(path, name):
                place = Place(name, located.line)
                _refuse_what_has_no_place(located.quad, place)
                dataset.add(located.quad, place)
                if isinstance(located.quad.graph_name, NamedNode):
                    dataset.graphs.setdefault((located.quad.graph_name.value, name), located.line)
        return dataset

    def add(self, quad: Quad, place: Place) -> None:
        """Add a statement; one that is there keeps the place it was first read at."""
        self.quads.setdefault(quad, place)

    def __len__(self) -> int:
        """How many different statements there are."""
        return len(self.quads)

    def __iter__(self) -> Iterator[Quad]:
        """Run over the statements in the order of reading."""
        return iter(self.quads)

    def __contains__(self, quad: Quad) -> bool:
        """Tell whether the statement is there."""
        return quad in self.quads

    def graph(self, iri: str) -> list[Quad]:
        """Return the statements of one named graph."""
        name = NamedNode(iri)
        return [quad for quad in self.quads if quad.graph_name == name]

    def by_graph(self) -> Mapping[str, list[Quad]]:
        """Return the statements by their graph's IRI; the default graph's stand under the empty string."""
        graphs: dict[str, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            graphs["" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value)].append(quad)
        return graphs

    def merged(self, *others: "Dataset") -> "Dataset":
        """Return a new dataset of this one's statements and the others'."""
        union = Dataset(dict(self.quads))
        for other in others:
            for quad, place in other.quads.items():
                union.add(quad, place)
        return union

    def where(self, quads: Iterable[Quad]) -> Place | None:
        """Return the first known place among the statements, in order of file and line."""
        places = sorted(self.quads[quad] for quad in quads if quad in self.quads)
        return places[0] if places else None


def _refuse_what_has_no_place(quad: Quad, place: Place) -> None:
    """Raises DataError: a term of RDF 1.2, or a graph without a name; RDF 1.1 and its engines have neither here."""
    if isinstance(quad.subject, Triple) or isinstance(quad.object, Triple):
        raise DataError(
            "a triple as a term, as in <<( … )>>, is not used here",
            file=place.file,
            line=place.line,
            help="State it in the graph of the passage that says it: the graph tells where a statement is from.",
        )
    if isinstance(quad.graph_name, BlankNode):
        raise DataError(
            "a graph without a name",
            file=place.file,
            line=place.line,
            help="Name the passage that says it: GRAPH passage:p1 { … }.",
        )
