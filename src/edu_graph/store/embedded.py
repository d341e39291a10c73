"""The embedded store: pyoxigraph in memory, or a release's RocksDB folder opened read-only."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from edu_graph import vocab
from edu_graph.errors import NotAcceptable, QueryRefused, QuerySyntaxError, ReleaseError, RowLimit
from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import BINDINGS, GRAPHS, RDFXML, BindingsFormat, Format, StatementsFormat
from edu_graph.rdf.results import engine_results
from edu_graph.rdf.xmlnames import unwritable
from edu_graph.rdf.xmlsink import checked
from edu_graph.store.protocol import Row, Sink, Solutions

_F = TypeVar("_F", bound=Format)
_REASONS = (
    "IRI parsing failed",
    "language tag parsing failed",
    "Prefix not found",
    "SELECT * is not authorized with GROUP BY",
    "The SELECT contains a variable that is unbound",
    "The SELECT contains an expression with a variable that is unbound",
    "The SELECT overrides an existing variable using an expression",
    "Duplicated variable name in SELECT",
)
"""What Oxigraph says in words, among what its grammar expected."""
# Oxigraph's own union option does not remove duplicates (SUM over a union came out as 11 for 6). An update inside the
# engine makes the union five times faster than quads that come to Python and go back.
_ADD_UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
_SYNTAX = re.compile(r"at (\d+):(\d+): ?")


class EmbeddedStore:
    """A release in pyoxigraph: named graphs, and the default graph as their exact union."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def load(cls, path: Path) -> "EmbeddedStore":
        """Load canonical N-Quads into memory and add the union.

        Raises ReleaseError: the file is missing or not N-Quads.
        """
        store = Store()
        _fill(store, path)
        return cls(store)

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "EmbeddedStore":
        """Hold these quads as they are, without a union."""
        store = Store()
        store.extend(quads)
        return cls(store)

    @classmethod
    def with_union(cls, quads: Iterable[Quad]) -> "EmbeddedStore":
        """Hold these quads as a release would: the default graph gets the triples of all named graphs, each once."""
        store = cls.of(quads)
        store.update(_ADD_UNION)
        return store

    @classmethod
    def create(cls, path: Path, folder: Path) -> None:
        """Write a RocksDB folder from canonical N-Quads, union included, compacted for reading.

        The union is made in memory and the whole loaded in bulk: an update on disk would be one huge transaction.
        """
        memory = Store()
        _fill(memory, path)
        store = Store(str(folder))
        with tempfile.TemporaryFile() as whole:
            memory.dump(whole, format=RdfFormat.N_QUADS)
            whole.seek(0)
            store.bulk_load(whole, format=RdfFormat.N_QUADS)
        store.optimize()
        store.flush()

    @classmethod
    def open_read_only(cls, folder: Path) -> "EmbeddedStore":
        """Open a RocksDB folder that nobody writes to.

        Raises ReleaseError: the folder is missing or written by another engine.
        """
        try:
            return cls(Store.read_only(str(folder)))
        except (OSError, RuntimeError) as error:  # The engine reports damage as RuntimeError.
            raise ReleaseError(
                f"the store {folder} cannot be opened: {error}", help="Build the release again."
            ) from error

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
        """As `GraphStore.answer`. A dataset given in part is empty in its other part (SPARQL 1.1 Protocol, 2.1.4)."""
        results = self._query(query, default_graphs, named_graphs)
        sink = checked(sink, format)
        if isinstance(results, QueryTriples):
            return _write_triples(results, _want(format, GRAPHS, "CONSTRUCT and DESCRIBE"), sink, max_rows)
        form = _want(format, BINDINGS, "SELECT and ASK")
        if isinstance(results, QueryBoolean):
            if form.ask is not None:
                sink.write(form.ask % (b"true" if results else b"false"))
            else:
                results.serialize(sink, format=engine_results(form))  # type: ignore[arg-type]
            return 1
        counted = _CountingSink(sink, form, max_rows)
        results.serialize(counted, format=engine_results(form))  # type: ignore[arg-type]
        return counted.rows

    def solutions(self, query: str) -> Solutions:
        """As `GraphStore.solutions`."""
        results = self._query(query, None, None)
        if isinstance(results, QueryBoolean):
            return Solutions((), iter(()), bool(results))
        if not isinstance(results, QuerySolutions):
            raise NotAcceptable("CONSTRUCT and DESCRIBE have no rows", help="Ask for rows with SELECT.")
        names = tuple(variable.value for variable in results.variables)
        found = ({name: value for name in names if (value := row[name]) is not None} for row in results)
        return Solutions(names, found)

    def select(self, query: str) -> list[Row]:
        """As `GraphStore.select`."""
        results = self._query(query, None, None)
        if not isinstance(results, QuerySolutions):
            raise TypeError("select() takes SELECT queries")
        names = [variable.value for variable in results.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in results]

    def construct(self, query: str) -> list[Triple]:
        """As `GraphStore.construct`."""
        results = self._query(query, None, None)
        if not isinstance(results, QueryTriples):
            raise TypeError("construct() takes CONSTRUCT and DESCRIBE queries")
        return list(results)

    def update(self, text: str) -> None:
        """Run an update that the product itself wrote: the build's rules, on a store in memory."""
        self._store.update(text, prefixes=vocab.PREFIXES)

    def quads(self) -> Iterator[Quad]:
        """Run over all quads, default graph included."""
        return iter(self._store)

    def __len__(self) -> int:
        """How many quads there are, the union's included; counts them one by one."""
        return len(self._store)

    def _query(
        self, query: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        store = self._store
        dataset: dict[str, Any] = {}
        if default_graphs or named_graphs:
            default = [NamedNode(name) for name in default_graphs or ()]
            named = [NamedNode(name) for name in named_graphs or ()]
            dataset = {"default_graph": default, "named_graphs": named}
            if len(default) > 1:
                store, dataset = self._merged(default, named)
        try:
            return store.query(query, prefixes=vocab.PREFIXES, **dataset)
        except SyntaxError as error:
            raise _syntax_error(error) from error
        except RuntimeError as error:
            raise QueryRefused(str(error), help="Use the functions of SPARQL 1.1 Query.") from error

    def _merged(self, default: Sequence[NamedNode], named: Sequence[NamedNode]) -> tuple[Store, dict[str, Any]]:
        """Return a store of these graphs alone, the first ones merged: the engine would keep their duplicates."""
        store = Store()
        union = (quad.triple for graph in default for quad in self._store.quads_for_pattern(None, None, None, graph))
        store.extend(Quad(*triple) for triple in set(union))
        for graph in named:
            store.extend(self._store.quads_for_pattern(None, None, None, graph))
        # Named again, so that they go before any FROM of the query.
        return store, {"default_graph": DefaultGraph(), "named_graphs": list(named)}


class _CountingSink:
    """Counts rows as they pass, and ends the evaluation before more than allowed have gone on."""

    def __init__(self, sink: Sink, form: BindingsFormat, max_rows: int | None) -> None:
        self._sink = sink
        self._marks = form.row_marks
        self._quoting = form.quoting
        self._headings = form.headings
        # The end of what passed: too short for a mark, it may be the beginning of one.
        self._tail = b""
        self._escape = b""
        self._quoted = False
        self._seen = 0
        self._max = max_rows

    @property
    def rows(self) -> int:
        """Rows so far; the heading line of CSV and TSV is none."""
        return max(self._seen - self._headings, 0)

    def write(self, data: bytes) -> int:
        self._count(data)
        if self._max is not None and self.rows > self._max:
            raise RowLimit(f"the answer has more than {self._max} rows", limit=self._max, help=_ROWS_HELP)
        self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        self._sink.flush()

    def _count(self, data: bytes) -> None:
        if self._quoting == "backslash":
            data = self._unescaped(data)
        window = self._tail + (data if self._quoting == "none" else self._unquoted(data))
        self._seen += sum(window.count(mark) for mark in self._marks)
        keep = len(self._marks[0]) - 1
        self._tail = window[-keep:] if keep else b""

    def _unescaped(self, data: bytes) -> bytes:
        """Return the data without escaped quotes; a backslash at the end escapes what comes with the next piece."""
        plain = (self._escape + data).replace(b"\\\\", b"").replace(b'\\"', b"")
        self._escape = b"\\" if plain.endswith(b"\\") else b""
        return plain.removesuffix(b"\\")

    def _unquoted(self, data: bytes) -> bytes:
        """Return what stands outside of quotes; a quote may stay open from one piece to the next."""
        pieces = data.split(b'"')
        outside = pieces[1::2] if self._quoted else pieces[0::2]
        self._quoted ^= len(pieces) % 2 == 0
        # One that stays open is written, so that what follows it makes no mark with what is before it.
        return b'"'.join([*outside, b""] if self._quoted else outside)


_XML_HELP = "Ask for Turtle, N-Triples or JSON-LD."
_ROWS_HELP = "Add LIMIT, narrow the query, or take a dump from /dumps."


def _fill(store: Store, path: Path) -> None:
    try:
        store.bulk_load(path=str(path), format=RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{path} cannot be loaded: {error}", help="Build the release again.") from error
    store.update(_ADD_UNION)


def _want(form: Format, offers: Sequence[_F], forms: str) -> _F:
    for offer in offers:
        if offer.key == form.key:
            return offer
    raise NotAcceptable(
        f"{form.media_type} cannot hold the answer of this query",
        help=f"{forms} offer: " + ", ".join(o.media_type for o in offers),
    )


def _write_triples(results: QueryTriples, form: StatementsFormat, sink: Sink, max_rows: int | None) -> int:
    counter = _Counter(results, max_rows, is_xml=form.key == RDFXML.key)
    prefixes = vocab.PREFIXES if form.abbreviates else None
    serialize(counter.triples(), sink, format=engine_format(form), prefixes=prefixes)  # type: ignore[arg-type]
    return counter.count


class _Counter:
    def __init__(self, results: QueryTriples, max_rows: int | None, *, is_xml: bool) -> None:
        self._results = results
        self._max = max_rows
        self._is_xml = is_xml
        self.count = 0

    def triples(self) -> Iterator[Triple]:
        for triple in self._results:
            if self.count == self._max:
                # Raised from within, so that the serialiser never writes what would close the document.
                raise RowLimit(f"the answer has more than {self._max} triples", limit=self._max, help=_ROWS_HELP)
            self.count += 1
            if self._is_xml and (why := unwritable((triple,))) is not None:
                raise NotAcceptable(f"{RDFXML.name} cannot hold the answer: {why}", help=_XML_HELP)
            yield triple


def _syntax_error(error: SyntaxError) -> QuerySyntaxError:
    text = str(error)
    found = _SYNTAX.search(text)
    line, column = (int(found.group(1)), int(found.group(2))) if found else (None, None)
    # The rest lists what the engine's grammar tried at the farthest place that it reached, which is often too far.
    reasons = [reason for reason in _REASONS if reason in text]
    detail = "the query is not valid here or before"
    return QuerySyntaxError(
        f"{detail}: {reasons[0]}" if reasons else detail,
        line=line,
        column=column,
        help="Mend the query up to this place (SPARQL 1.1 Query).",
    )
