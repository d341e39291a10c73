"""Results of an engine, written as an answer: the one place for every store, so that their bytes are the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pyoxigraph import QueryBoolean, QuerySolutions, Triple, serialize

from edu_graph import vocab
from edu_graph.errors import NotAcceptable, RowLimit
from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import BINDINGS, GRAPHS, RDFXML, BindingsFormat, Format, StatementsFormat
from edu_graph.rdf.results import engine_results
from edu_graph.rdf.xmlnames import unwritable
from edu_graph.rdf.xmlsink import checked
from edu_graph.store.protocol import Sink

_F = TypeVar("_F", bound=Format)
Results = QuerySolutions | QueryBoolean | Iterable[Triple]
"""What a query gave: rows, yes or no, or triples."""
_XML_HELP = "Ask for Turtle, N-Triples or JSON-LD."
_ROWS_HELP = "Add LIMIT, narrow the query, or take a dump from /dumps."


def write(results: Results, format: Format, sink: Sink, max_rows: int | None) -> int:
    """Write what a query gave and return the rows (or triples) written, 1 for yes or no.

    Raises RowLimit before more than `max_rows` have gone on, and never writes the answer's end then; NotAcceptable:
    the format does not fit the query's form.
    """
    sink = checked(sink, format)
    if not isinstance(results, QuerySolutions | QueryBoolean):
        return _write_triples(results, want_triples(format), sink, max_rows)
    form = want_rows(format)
    if isinstance(results, QueryBoolean):
        if form.ask is not None:
            sink.write(form.ask % (b"true" if results else b"false"))
        else:
            results.serialize(sink, format=engine_results(form))  # type: ignore[arg-type]
        return 1
    counted = CountingSink(sink, form, max_rows)
    results.serialize(counted, format=engine_results(form))  # type: ignore[arg-type]
    return counted.rows


def want_rows(format: Format) -> BindingsFormat:
    """Return the format as one of rows. Raises NotAcceptable: it is none."""
    return _want(format, BINDINGS, "SELECT and ASK")


def want_triples(format: Format) -> StatementsFormat:
    """Return the format as one of triples. Raises NotAcceptable: it is none."""
    return _want(format, GRAPHS, "CONSTRUCT and DESCRIBE")


class CountingSink:
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
        """Pass bytes on; raises RowLimit instead where they make it more rows than allowed."""
        self._count(data)
        if self._max is not None and self.rows > self._max:
            raise RowLimit(f"the answer has more than {self._max} rows", limit=self._max, help=_ROWS_HELP)
        self._sink.write(data)
        return len(data)

    def flush(self) -> None:
        """Have the sink hold nothing back."""
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


def _want(form: Format, offers: Sequence[_F], forms: str) -> _F:
    for offer in offers:
        if offer.key == form.key:
            return offer
    raise NotAcceptable(
        f"{form.media_type} cannot hold the answer of this query",
        help=f"{forms} offer: " + ", ".join(o.media_type for o in offers),
    )


def _write_triples(results: Iterable[Triple], form: StatementsFormat, sink: Sink, max_rows: int | None) -> int:
    counter = _Counter(results, max_rows, is_xml=form.key == RDFXML.key)
    prefixes = vocab.PREFIXES if form.abbreviates else None
    serialize(counter.triples(), sink, format=engine_format(form), prefixes=prefixes)  # type: ignore[arg-type]
    return counter.count


class _Counter:
    def __init__(self, results: Iterable[Triple], max_rows: int | None, *, is_xml: bool) -> None:
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
