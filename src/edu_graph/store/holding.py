"""What an engine holds of ours: its quads, the union among them, and how many they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results

from edu_graph.errors import EngineFault
from edu_graph.rdf.terms import Literal, Term
from edu_graph.store.engines import STAMP_GRAPH, UNION_GRAPH, Engine
from edu_graph.store.reply import Reply
from edu_graph.store.wire import Question, Wire

_ROWS: Final = "application/sparql-results+json"
_SECONDS: Final = 3600.0


@dataclass(frozen=True)
class Holding:
    """An engine's content, without its stamp and its own graphs."""

    wire: Wire
    engine: Engine

    def is_empty(self) -> bool:
        """Tell whether there is nothing but a stamp."""
        return self.counts() == (0, 0)

    def counts(self) -> tuple[int, int]:
        """Return how many quads there are in named graphs, and triples in their union."""
        named = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {self._ours(union=False)} }}"
        return self._count(named), self._count(f"SELECT (COUNT(*) AS ?n) {{ {self._union()} }}")

    def lines(self) -> Iterator[str]:
        """Yield all quads as `difference.line` writes them, the union's too."""
        asked = f"SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {self._ours(union=True)} }}"
        for graph, *triple in self._rows(asked):
            yield " ".join(map(str, (graph, *triple)))
        if self.engine.holds_default:
            for triple in self._rows("SELECT ?s ?p ?o { ?s ?p ?o }"):
                yield " ".join(("-", *map(str, triple)))

    def _union(self) -> str:
        return "?s ?p ?o" if self.engine.holds_default else f"GRAPH <{UNION_GRAPH}> {{ ?s ?p ?o }}"

    def _ours(self, *, union: bool) -> str:
        others = [STAMP_GRAPH, *self.engine.own_graphs, *([] if union else [UNION_GRAPH])]
        return f"FILTER(?g NOT IN ({', '.join(f'<{graph}>' for graph in others)}))"

    def _count(self, query: str) -> int:
        ((count,),) = self._rows(query)
        return int(count.value) if isinstance(count, Literal) else 0

    def _rows(self, query: str) -> Iterator[list[Term | None]]:
        question = Question(fields=(("query", query),), accept=_ROWS, seconds=_SECONDS)
        with self.wire.ask(question) as response:
            reply = Reply(response, _ROWS, respelled=self.engine.respelled)
            try:
                found = parse_query_results(reply, format=QueryResultsFormat.JSON)  # type: ignore[arg-type]
                if isinstance(found, QueryBoolean):
                    raise EngineFault("the engine answers yes or no where rows were asked for")
                for row in found:
                    yield list(row)
            except (SyntaxError, ValueError) as error:
                raise reply.broken(error, _SECONDS) from error
