"""Rows of an answer as RDF, by the result-set vocabulary of the SPARQL test suites, without blank nodes of ours.

The answer's IRI is the question's (`…/queries/<name>?country=KZ&release=…`): `#answer` is the result set, `#row-12` its
twelfth row, `#row-12-thing` a cell of it. Rows are numbered over the whole answer, so the pages of one answer add up to
the same graph as the answer in one piece.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from pyoxigraph import Literal, NamedNode, Triple, serialize

from edu_graph import vocab
from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import StatementsFormat
from edu_graph.rdf.terms import Term

RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"

_TYPE: Final = NamedNode(vocab.TYPE)
_DERIVED_FROM: Final = NamedNode(vocab.PROV + "wasDerivedFrom")
_INTEGER: Final = NamedNode(vocab.XSD + "integer")
_BOOLEAN: Final = NamedNode(vocab.XSD + "boolean")
_PREFIXES: Final = {**vocab.PREFIXES, "rs": RS}


class Sink(Protocol):
    """Takes the bytes of an answer."""

    def write(self, data: bytes, /) -> int | None:
        """Take some bytes."""

    def flush(self) -> None:
        """Nothing more is held back."""


@dataclass(frozen=True)
class AnswerName:
    """What an answer is called: its IRI (without fragment), the IRI of its release, how many rows stand before it."""

    iri: str
    release: str | None = None
    before: int = 0


def write_rows(
    columns: Sequence[str],
    rows: Iterable[tuple[Mapping[str, Term], Sequence[str]]],
    name: AnswerName,
    form: StatementsFormat,
    sink: Sink,
) -> None:
    """Write rows, each with the IRIs of the passages behind it, as they come; only one row is held at a time."""
    _write(_rows(columns, rows, name), form, sink)


def write_boolean(value: bool, name: AnswerName, form: StatementsFormat, sink: Sink) -> None:
    """Write the answer of an ASK."""
    answer = NamedNode(f"{name.iri}#answer")
    told = Literal("true" if value else "false", datatype=_BOOLEAN)
    _write([*_heading(answer, name), Triple(answer, _rs("boolean"), told)], form, sink)


def _write(triples: Iterable[Triple], form: StatementsFormat, sink: Sink) -> None:
    prefixes = _PREFIXES if form.abbreviates else None
    serialize(triples, sink, format=engine_format(form), prefixes=prefixes)  # type: ignore[arg-type]


def _heading(answer: NamedNode, name: AnswerName) -> Iterator[Triple]:
    yield Triple(answer, _TYPE, _rs("ResultSet"))
    if name.release is not None:
        yield Triple(answer, _DERIVED_FROM, NamedNode(name.release))


def _rows(
    columns: Sequence[str], rows: Iterable[tuple[Mapping[str, Term], Sequence[str]]], name: AnswerName
) -> Iterator[Triple]:
    answer = NamedNode(f"{name.iri}#answer")
    yield from _heading(answer, name)
    for column in columns:
        yield Triple(answer, _rs("resultVariable"), Literal(column))
    for number, (cells, passages) in enumerate(rows, name.before + 1):
        row = NamedNode(f"{name.iri}#row-{number}")
        yield Triple(answer, _rs("solution"), row)
        yield Triple(row, _rs("index"), Literal(str(number), datatype=_INTEGER))
        for passage in passages:
            yield Triple(row, _DERIVED_FROM, NamedNode(passage))
        nodes = [(NamedNode(f"{row.value}-{name}"), name, cells[name]) for name in columns if name in cells]
        for cell, _, _ in nodes:
            yield Triple(row, _rs("binding"), cell)
        for cell, variable, value in nodes:
            yield Triple(cell, _rs("variable"), Literal(variable))
            yield Triple(cell, _rs("value"), value)


def _rs(local: str) -> NamedNode:
    return NamedNode(RS + local)
