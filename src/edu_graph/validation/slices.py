"""Which statements a source's shapes see, and which things they may blame.

A source is tried on the union of its record and its passages, closed over register and reference: every
statement of those two about anything that the source's statements reach, step by step from subject to object.
(So an inverse path in a source shape sees the source's own statements only.) Reference tables that a source
does not touch cost nothing.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.vocab import EG, GRAPH, SOURCE, TYPE

_RECORD = GRAPH + "record-"
_TYPE = NamedNode(TYPE)
_BACKGROUND = {NamedNode(EG + "Register"), NamedNode(EG + "ReferenceTable")}


@dataclass(frozen=True)
class SourceSlice:
    """One source's statements (`own`), with what register and reference add (`background`)."""

    source: str
    own: tuple[Quad, ...]
    background: tuple[Quad, ...]

    @property
    def focus_nodes(self) -> frozenset[object]:
        """What the source speaks of: the subjects of its statements."""
        return frozenset(quad.subject for quad in self.own)

    @property
    def graphs(self) -> frozenset[object]:
        """The graphs of the source."""
        return frozenset(quad.graph_name for quad in self.own)


def source_of_graph(graph: str) -> str | None:
    """Return the IRI of the source whose record or passage a graph's IRI names, else None."""
    if graph.startswith(_RECORD):
        return SOURCE + graph[len(_RECORD) :]
    return graph.partition("#")[0] if graph.startswith(SOURCE) else None


def source_slices(dataset: Dataset) -> Iterator[SourceSlice]:
    """Yield a slice for each source of the dataset, in order of IRI."""
    own: dict[str, list[Quad]] = defaultdict(list)
    background_graphs = {quad.graph_name for quad in dataset if _types_background(quad)}
    background: dict[object, list[Quad]] = defaultdict(list)
    for quad in dataset:
        if not isinstance(quad.graph_name, NamedNode):
            continue
        source = source_of_graph(quad.graph_name.value)
        if source is not None:
            own[source].append(quad)
        elif quad.graph_name in background_graphs:
            background[quad.subject].append(quad)
    for source in sorted(own):
        yield SourceSlice(source, tuple(own[source]), tuple(_reached(own[source], background)))


def _types_background(quad: Quad) -> bool:
    return quad.subject == quad.graph_name and quad.predicate == _TYPE and quad.object in _BACKGROUND


def _reached(own: list[Quad], background: dict[object, list[Quad]]) -> Iterator[Quad]:
    waiting: list[object] = [term for quad in own for term in (quad.subject, quad.object)]
    seen: set[object] = set()
    while waiting:
        term = waiting.pop()
        if term in seen:
            continue
        seen.add(term)
        for quad in background.get(term, ()):
            yield quad
            waiting.append(quad.object)
