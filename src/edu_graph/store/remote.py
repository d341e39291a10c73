"""A release in a SPARQL 1.1 engine of its own, asked over HTTP and answered as the embedded store does."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Final

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from edu_graph.errors import EduGraphError, EngineFault, EngineUnready, NotAcceptable, TimeLimit
from edu_graph.rdf.formats import Format
from edu_graph.rdf.terms import Literal
from edu_graph.store import stamp as stamps
from edu_graph.store.asked import Form, Reading, has_dataset, prefixed
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.engines import UNION_GRAPH, UNKNOWN, VIRTUOSO, Address, Engine, recognise
from edu_graph.store.protocol import Row, Sink, Solutions
from edu_graph.store.reply import Reply
from edu_graph.store.stamp import Stamp
from edu_graph.store.wire import Question, Wire
from edu_graph.store.writing import Results, want_rows, want_triples, write

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_FOREVER: Final = 3600.0
_LOOK_SECONDS: Final = 2.0


class RemoteStore:
    """One release in an engine. Every answer is that release's, and whole, or an error.

    The stamp is asked before the first query and after each. Limits of time are passed on (`allow`); rows are counted
    as they come.
    """

    def __init__(self, address: Address, *, wire: Wire | None = None) -> None:
        """Open nothing yet: an engine that is down is told when it is asked."""
        self._address = address
        self._wire = wire or Wire(address, is_digest=address.query.endswith(VIRTUOSO.update))
        self._reading = Reading()
        self._engine = UNKNOWN
        self._stamp: Stamp | None = None
        self._end = monotonic() + _FOREVER

    def close(self) -> None:
        """Close its connections."""
        self._wire.close()

    def allow(self, seconds: float) -> None:
        """Give what is asked from now on so many seconds in all."""
        self._end = monotonic() + seconds

    def answer(
        self,
        query: str,
        *,
        format: Format,
        sink: Sink,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        max_rows: int | None = None,
    ) -> int:
        """As `GraphStore.answer`; further EngineDown, EngineUnready, EngineFault and TimeLimit."""
        form = self._reading.form(query)
        (want_triples if form == "triples" else want_rows)(format)
        with self._asked(query, form, default_graphs or (), named_graphs or ()) as results:
            return write(results, format, sink, max_rows)

    def solutions(self, query: str) -> Solutions:
        """As `GraphStore.solutions`."""
        form = self._reading.form(query)
        if form == "triples":
            raise NotAcceptable("CONSTRUCT and DESCRIBE have no rows", help="Ask for rows with SELECT.")
        if form == "truth":
            with self._asked(query, form) as results:
                return Solutions((), iter(()), bool(results))
        rows = self._rows(query)
        return Solutions(next(rows), rows)  # type: ignore[arg-type]

    def select(self, query: str) -> list[Row]:
        """As `GraphStore.select`."""
        if self._reading.form(query) != "rows":
            raise TypeError("select() takes SELECT queries")
        rows = self._rows(query)
        next(rows)
        return list(rows)  # type: ignore[arg-type]

    def construct(self, query: str) -> list[Triple]:
        """As `GraphStore.construct`."""
        if self._reading.form(query) != "triples":
            raise TypeError("construct() takes CONSTRUCT and DESCRIBE queries")
        with self._asked(query, "triples") as results:
            return list(_triples(results))

    def engine(self) -> Engine:
        """Return which engine it is, once it holds the release. Raises as `answer`."""
        self._begin()
        return self._engine

    def _rows(self, query: str) -> Iterator[tuple[str, ...] | Row]:
        """Yield the columns, then each row; the answer is closed with the last one."""
        with self._asked(query, "rows") as results:
            if not isinstance(results, QuerySolutions):
                raise TypeError("rows were asked for")
            names = tuple(variable.value for variable in results.variables)
            yield names
            for row in results:
                yield {name: value for name in names if (value := row[name]) is not None}

    @contextmanager
    def _asked(
        self, query: str, form: Form, default: Sequence[str] = (), named: Sequence[str] = ()
    ) -> Iterator[Results]:
        self._begin()
        engine = self._engine
        if (default or named) and (not engine.holds_default or (len(default) > 1 and not engine.merges)):
            yield self._at_home(query, default, named)
            return
        fields = [("query", engine.prologue + prefixed(query))]
        fields += [("default-graph-uri", graph) for graph in default]
        fields += [("named-graph-uri", graph) for graph in named]
        if not engine.holds_default and not has_dataset(query):
            fields.append(("default-graph-uri", UNION_GRAPH))
        with self._sent(fields, form, self._check) as results:
            yield results

    @contextmanager
    def _sent(self, fields: list[tuple[str, str]], form: Form, at_end: Callable[[], None]) -> Iterator[Results]:
        seconds = max(self._end - monotonic(), 0.05)
        engine = self._engine
        if engine.time_parameter is not None:
            fields = [*fields, (engine.time_parameter, f"{max(seconds * engine.time_unit, 1):.0f}")]
        accept = TRIPLES if form == "triples" else ROWS
        with self._wire.ask(Question(fields=tuple(fields), accept=accept, seconds=seconds)) as response:
            reply = Reply(response, accept, at_end, engine.respelled)
            try:
                yield _parsed(reply, form)
            except (SyntaxError, ValueError) as error:
                raise reply.broken(error, seconds) from error

    def _at_home(self, query: str, default: Sequence[str], named: Sequence[str]) -> Results:
        """Ask a copy of these graphs alone: the engine would take duplicates, or other graphs, for part of them."""
        quads: list[Quad] = []
        for graph in dict.fromkeys([*default, *named]):
            node = NamedNode(graph)
            fields = [("query", f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{node.value}> {{ ?s ?p ?o }} }}")]
            with self._sent(fields, "triples", self._check) as triples:
                quads += [Quad(one.subject, one.predicate, one.object, node) for one in _triples(triples)]
        return EmbeddedStore.of(quads).results(query, default, named)

    def _begin(self) -> None:
        """Find out which engine it is, and that it holds the release."""
        if self._stamp is None:
            self._engine, found = look(self._wire, self._left())
            self._stamp = stamps.require(found, self._address)

    def _check(self) -> None:
        """Find the stamp as it was: then all that came since is of this release. Called before an answer's end."""
        before, self._stamp = self._stamp, None
        try:
            _, found = look(self._wire, self._left())
            after = stamps.require(found, self._address)
        except TimeLimit as error:
            raise replace_limit(error) from error
        if after != before:
            raise EngineUnready("the engine was published to while it answered", retry_after=1)
        self._stamp = after

    def _left(self) -> float:
        return max(self._end - monotonic(), 0.05)


def look(wire: Wire, seconds: float = _LOOK_SECONDS) -> tuple[Engine, Stamp | None]:
    """Ask an engine who it is, and for its stamp; None: it has none. Raises as `Wire.ask`; EngineFault."""
    end = monotonic() + seconds
    question = Question(fields=(("query", stamps.ASK),), accept=ROWS, seconds=seconds)
    with wire.ask(question) as response:
        engine = recognise(response.headers)
        reply = Reply(response, ROWS, end=end)
        try:
            # Whole, thus small: the web process asks too, and has no limit of memory.
            found = parse_query_results(reply.whole(), format=QueryResultsFormat.JSON)
            if isinstance(found, QueryBoolean):
                raise EngineFault("the engine answers yes or no where rows were asked for")
            stamps_found = [_value(row["o"]) for row in found]
        except (SyntaxError, ValueError) as error:
            raise reply.broken(error, seconds) from error
    return engine, Stamp.read(stamps_found)


def check(address: Address, seconds: float = _LOOK_SECONDS) -> Engine:
    """Return the engine at an address, if it holds the release whole and answers within these seconds.

    Raises EngineDown, EngineUnready, EngineFault, TimeLimit: what is wrong with it.
    """
    wire = Wire(address, is_digest=address.query.endswith(VIRTUOSO.update))
    try:
        engine, found = look(wire, seconds)
        stamps.require(found, address)
        return engine
    finally:
        wire.close()


def replace_limit(error: TimeLimit) -> EduGraphError:
    """Return the limit of a look at the stamp as what it means for the answer before it."""
    return TimeLimit("the engine did not confirm its answer in time", help=error.help, **error.fields)


def _parsed(reply: Reply, form: Form) -> Results:
    if form == "triples":
        return (quad.triple for quad in parse(reply, format=RdfFormat.N_TRIPLES))  # type: ignore[arg-type]
    if form == "truth":
        return _truth(reply)
    found = parse_query_results(reply, format=QueryResultsFormat.JSON)  # type: ignore[arg-type]
    if isinstance(found, QueryBoolean):
        raise EngineFault("the engine answers yes or no where rows were asked for")
    return found


def _triples(results: Results) -> Iterator[Triple]:
    if isinstance(results, QuerySolutions | QueryBoolean):
        raise TypeError("triples were asked for")
    yield from results


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""


def _truth(reply: Reply) -> QueryBoolean:
    """Return the truth of an ASK; Virtuoso gives one row with 1 in it, or none.

    Raises ValueError: it cannot be read. The engine's parser stops behind the truth, and would miss what follows.
    """
    document = json.loads(reply.whole())
    if not isinstance(document, dict):
        raise ValueError("this is no answer to ASK")
    told = document.get("boolean")
    if told is None and "results" in document:
        told = [cell["value"] for row in document["results"].get("bindings", ()) for cell in row.values()]
    if told not in (True, False, ["1"], ["0"], []):
        raise ValueError("this is no answer to ASK")
    text = b'{"head":{},"boolean":%s}' % (b"true" if told in (True, ["1"]) else b"false")
    found = parse_query_results(text, format=QueryResultsFormat.JSON)
    if not isinstance(found, QueryBoolean):
        raise TypeError("this is a constant")
    return found
