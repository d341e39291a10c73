"""From what a result is about to the file and line a curator must look at."""

from collections import defaultdict
from collections.abc import Iterable

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.validation.report import ResultTerm
from edu_graph.vocab import TYPE

_TYPE = NamedNode(TYPE)


class Locator:
    """Finds the most telling statement of a dataset for a focus, a path, a value and the graphs looked at.

    From exact to vague: focus, path and value; value, path and focus (inverse paths); focus and path (the
    last one: of two values where one may stand, the second is the surprise); the focus's type; any statement
    of the focus; anything in the graph of that name; the first mention as a value.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._quads = dataset.quads
        self._subject: dict[object, list[Quad]] = defaultdict(list)
        self._object: dict[object, list[Quad]] = defaultdict(list)
        self._graph: dict[object, list[Quad]] = defaultdict(list)
        for quad in dataset.quads:
            self._subject[quad.subject].append(quad)
            self._object[quad.object].append(quad)
            self._graph[quad.graph_name].append(quad)

    def find(
        self,
        focus: ResultTerm | None,
        path: str | None = None,
        value: ResultTerm | None = None,
        graphs: frozenset[object] = frozenset(),
    ) -> Place | None:
        """Return the place, from the graphs named where they hold any candidate, else from any graph."""
        for quads in self._candidates(focus, path, value):
            near = [quad for quad in quads if quad.graph_name in graphs] if graphs else quads
            if near or quads:
                return self._pick(near or quads, last=path is not None and value is None)
        places = [self._first(self._graph[graph]) for graph in graphs if graph in self._graph]
        return min(places, default=None)

    def _candidates(self, focus: ResultTerm | None, path: str | None, value: ResultTerm | None) -> Iterable[list[Quad]]:
        if focus is None:
            return
        stated, mentioned = self._subject.get(focus, []), self._object.get(focus, [])
        on_path = [quad for quad in stated if str(quad.predicate) == path]
        if value is not None:
            yield [quad for quad in on_path if quad.object == value]
            yield [quad for quad in mentioned if quad.subject == value and path and str(quad.predicate) in path]
            yield [quad for quad in stated if quad.object == value]
        yield on_path
        yield [quad for quad in stated if quad.predicate == _TYPE]
        yield stated
        yield self._graph.get(focus, [])
        yield mentioned

    def _pick(self, quads: list[Quad], *, last: bool) -> Place:
        return max(self._quads[quad] for quad in quads) if last else self._first(quads)

    def _first(self, quads: list[Quad]) -> Place:
        return min(self._quads[quad] for quad in quads)
