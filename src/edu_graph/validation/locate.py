"""From what a result is about to the file and line a curator must look at."""

from collections import defaultdict

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.report import ResultTerm
from edu_graph.vocab import TYPE

_TYPE = NamedNode(TYPE)


class Locator:
    """Finds the most telling statement of a dataset for a focus, a path, a value and the graphs looked at.

    From exact to vague: focus, path and value; value, path and focus (inverse paths); focus and value; focus and path;
    the focus's type; any statement of the focus; anything in the graph of that name; the first mention as a value.
    An exact find in any graph goes before a vague one in the graphs looked at, and that before a vague one elsewhere.
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
        """Return the place of what a result is about; `path` is spelled in Turtle. None: it is mentioned nowhere."""
        if focus is None:
            return None
        exact = self._exact(focus, path, value) if value is not None else []
        on_path = [quad for quad in self._subject.get(focus, []) if str(quad.predicate) == path]
        vague = [on_path, *self._vague(focus)]
        for near, levels in ((True, exact), (False, exact), (True, vague), (False, vague)):
            for level in levels:
                quads = [quad for quad in level if quad.graph_name in graphs] if near else level
                if quads:
                    return self._surprise(quads) if level is on_path else self._first(quads)
        return None

    def states(self, focus: ResultTerm, path: str) -> bool:
        """Tell whether anything states the predicate (in Turtle) of the focus."""
        return any(str(quad.predicate) == path for quad in self._subject.get(focus, []))

    def _exact(self, focus: ResultTerm, path: str | None, value: ResultTerm) -> list[list[Quad]]:
        stated, mentioned = self._subject.get(focus, []), self._object.get(focus, [])
        to_value = [quad for quad in stated if quad.object == value]
        from_value = [quad for quad in mentioned if quad.subject == value and path and str(quad.predicate) in path]
        return [[quad for quad in to_value if str(quad.predicate) == path], from_value, to_value]

    def _vague(self, focus: ResultTerm) -> list[list[Quad]]:
        stated = self._subject.get(focus, [])
        typed = [quad for quad in stated if quad.predicate == _TYPE]
        return [typed, stated, self._graph.get(focus, []), self._object.get(focus, [])]

    def _first(self, quads: list[Quad]) -> Place:
        return min(self._quads[quad] for quad in quads)

    def _surprise(self, quads: list[Quad]) -> Place:
        """Return the place of the last statement: of two values where one may stand, the second is the surprise.

        Among texts it is the last that repeats a language.
        """
        ordered = sorted(quads, key=self._quads.__getitem__)
        languages: set[str] = set()
        repeated = []
        for quad in ordered:
            language = quad.object.language if isinstance(quad.object, Literal) else None
            if language in languages:
                repeated.append(quad)
            if language is not None:
                languages.add(language)
        return self._quads[(repeated or ordered)[-1]]
