"""What every store can do: answer a query into a sink, and give rows or triples to code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from edu_graph.rdf.formats import Format
from edu_graph.rdf.terms import Term, Triple

Row = Mapping[str, Term]


@dataclass(frozen=True)
class Solutions:
    """What SELECT or ASK gives: columns and rows, which are found as they are taken; or yes or no."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    boolean: bool | None = None


class Sink(Protocol):
    """Takes an answer's bytes; raising from `write` ends the evaluation at the next row."""

    def write(self, data: bytes, /) -> int | None:
        """Take some bytes."""

    def flush(self) -> None:
        """Nothing more is held back."""


class GraphStore(Protocol):
    """A read-only release that answers SPARQL 1.1 Query."""

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
        """Evaluate and serialise in this thread; return the rows (or triples) written, 1 for ASK.

        Raises QuerySyntaxError (line, column); QueryRefused for a function that the engine does not have; RowLimit
        when there are more rows than `max_rows`, of which at most that many were written, and never the answer's
        end; NotAcceptable when the format does not fit the query's form.
        """

    def solutions(self, query: str) -> Solutions:
        """Return the rows of SELECT one by one, or the answer of ASK. Raises as `answer`, while rows are taken too."""

    def select(self, query: str) -> list[Row]:
        """Return all rows of a SELECT query that the product itself wrote."""

    def construct(self, query: str) -> list[Triple]:
        """Return all triples of a CONSTRUCT or DESCRIBE query that the product itself wrote."""


@runtime_checkable
class Timed(Protocol):
    """A store elsewhere, which can be told how long an answer may take."""

    def allow(self, seconds: float) -> None:
        """Give what is asked from now on so many seconds in all."""
