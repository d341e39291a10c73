"""The embedded store: pyoxigraph in memory, or a release's RocksDB folder opened read-only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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
)

from edu_graph import vocab
from edu_graph.errors import NotAcceptable, QueryRefused, QuerySyntaxError, ReleaseError
from edu_graph.rdf.formats import Format
from edu_graph.store.protocol import Row, Sink, Solutions
from edu_graph.store.union import ByProperty, WithUnion
from edu_graph.store.writing import write

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
        """Write a RocksDB folder from a release's canonical N-Quads, union included, compacted for reading.

        All is loaded in bulk, in one go and all or nothing: an update on disk would be one huge transaction. Raises as
        `load`.
        """
        store = Store(str(folder))
        with _told_of(path):
            store.bulk_load(WithUnion(path), format=RdfFormat.N_QUADS)  # type: ignore[arg-type]
        # Without it, a store of ten million quads answers 2 to 9 times slower.
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
        return write(self._query(query, default_graphs, named_graphs), format, sink, max_rows)

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

    def results(
        self, query: str, default_graphs: Sequence[str] | None = None, named_graphs: Sequence[str] | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return what the engine gives, before it is written. Raises as `GraphStore.answer`."""
        return self._query(query, default_graphs, named_graphs)

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


def _fill(store: Store, path: Path) -> None:
    with _told_of(path):
        try:
            store.bulk_load(ByProperty(path), format=RdfFormat.N_QUADS)  # type: ignore[arg-type]
        except (SyntaxError, ValueError):
            # In the file's own order the engine says in which line.
            Store().bulk_load(path=str(path), format=RdfFormat.N_QUADS)
            raise


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """Tell what cannot be loaded by its name."""
    try:
        yield
    except (OSError, SyntaxError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be loaded: {error}", help="Build the release again.") from error


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
