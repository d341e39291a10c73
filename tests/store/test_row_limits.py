"""Rows are counted exactly in every format, and a cut answer can never be taken for a whole one."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    Literal,
    QueryResultsFormat,
    QuerySolutions,
    parse,
    parse_query_results,
)

from edu_graph.errors import RowLimit
from edu_graph.rdf.canonical import engine_format
from edu_graph.rdf.formats import BINDINGS, CSV, GRAPHS, JSON, TSV, XML, BindingsFormat, Format, cut_marker
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.writing import CountingSink

EMPTY = EmbeddedStore.of([])
XMLNS = "{http://www.w3.org/2005/sparql-results#}"

# What each format's row separator, quote or escape is made of.
PIECES = [
    '"',
    "}",
    "{",
    ",",
    "[",
    "]",
    ":",
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "<result>",
    "&",
    "'",
    "},{",
    '"bindings":[{',
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text("aé😀", max_size=3)), max_size=6).map("".join)
cells = st.one_of(st.none(), texts)
tables = st.lists(st.tuples(cells, cells), max_size=12)


class Pieces:
    """A sink that remembers how the bytes came."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def all(self) -> bytes:
        return b"".join(self.pieces)


def select(table: list[tuple[str | None, str | None]]) -> str:
    def spell(cell: str | None) -> str:
        return "UNDEF" if cell is None else str(Literal(cell))

    return f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({spell(a)} {spell(b)})' for a, b in table)} }} }}"


def numbers(count: int, width: int = 0) -> str:
    values = " ".join(f'"{place}{"x" * width}"' for place in range(count))
    return f"VALUES ?o {{ {values} }}"


def read_rows(form: Format, text: bytes) -> int:
    """Count the rows with a parser of the format; raises where it is not whole."""
    if form == JSON:
        return len(json.loads(text)["results"]["bindings"])
    if form == XML:
        return len(ElementTree.fromstring(text).findall(f"{XMLNS}results/{XMLNS}result"))
    if form == CSV:
        return len(list(csv.reader(io.StringIO(text.decode(), newline=""), strict=True))) - 1
    found = parse_query_results(text, format=QueryResultsFormat.TSV)
    assert isinstance(found, QuerySolutions)
    return len(list(found))


def read_triples(form: Format, text: bytes) -> int:
    return len(list(parse(text, format=engine_format(form))))


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@given(table=tables)
def test_rows_are_counted_exactly(form: Format, table: list[tuple[str | None, str | None]]) -> None:
    sink = Pieces()
    assert EMPTY.answer(select(table), format=form, sink=sink) == len(table)
    assert read_rows(form, sink.all()) == len(table)


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@given(table=tables, limit=st.integers(0, 12))
def test_the_limit_holds_at_its_very_number(
    form: Format, table: list[tuple[str | None, str | None]], limit: int
) -> None:
    sink = Pieces()
    if len(table) <= limit:
        assert EMPTY.answer(select(table), format=form, sink=sink, max_rows=limit) == len(table)
        assert read_rows(form, sink.all()) == len(table)
    else:
        with pytest.raises(RowLimit) as caught:
            EMPTY.answer(select(table), format=form, sink=sink, max_rows=limit)
        assert caught.value.fields["limit"] == limit


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT * {}", 1),
        ("SELECT ?x {}", 1),
        ("SELECT * { FILTER(false) }", 0),
        ("SELECT ?x { FILTER(false) }", 0),
        ("SELECT ?x { VALUES ?x { UNDEF UNDEF UNDEF } }", 3),
        ("SELECT ?x { VALUES ?x { UNDEF 1 UNDEF '},{' } }", 4),
    ],
)
def test_rows_without_values_are_rows(form: Format, query: str, rows: int) -> None:
    assert EMPTY.answer(query, format=form, sink=Pieces()) == rows


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@pytest.mark.parametrize("width", [0, 7, 100, 8180, 8192, 20_000])
def test_long_answers_come_in_pieces_and_are_counted_across_them(form: Format, width: int) -> None:
    count = 2000 if width < 1000 else 20
    sink = Pieces()
    assert EMPTY.answer(f"SELECT ?o {{ {numbers(count, width)} }}", format=form, sink=sink) == count
    assert len(sink.pieces) > 1
    assert read_rows(form, sink.all()) == count


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@pytest.mark.parametrize("offset", range(0, 64, 3))
def test_a_piece_may_end_anywhere_in_a_row(form: Format, offset: int) -> None:
    nasty = '"},{"\\"}},{"\n<result>\\'
    table: list[tuple[str | None, str | None]] = [("x" * (8000 + offset), nasty), *[(nasty, "\\" * offset)] * 40]
    sink = Pieces()
    assert EMPTY.answer(select(table), format=form, sink=sink) == len(table)
    assert len(sink.pieces) > 1


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
def test_the_count_does_not_depend_on_the_pieces(form: BindingsFormat) -> None:
    # The engine chooses them: two at every position, and byte by byte.
    table: list[tuple[str | None, str | None]] = [
        ('"},{"\\"}},{"', "\\"),
        ("[{,{", '\\"'),
        (None, None),
        ("\n\r\n", '""'),
    ]
    sink = Pieces()
    EMPTY.answer(select(table), format=form, sink=sink)
    whole = sink.all()
    cuts = [[whole[:place], whole[place:]] for place in range(len(whole))]
    for pieces in [*cuts, [bytes([byte]) for byte in whole]]:
        counting = CountingSink(Pieces(), form, None)
        for piece in pieces:
            counting.write(piece)
        assert counting.rows == len(table)


def test_a_quoted_text_parts_what_stands_around_it() -> None:
    whole = b'["a\\""{,"{"'
    for place in range(len(whole)):
        counting = CountingSink(Pieces(), JSON, None)
        counting.write(whole[:place])
        counting.write(whole[place:])
        assert counting.rows == 0


@pytest.mark.parametrize("form", BINDINGS, ids=lambda form: form.key)
@pytest.mark.parametrize("limit", [0, 1, 999, 1999])
def test_a_cut_table_is_no_table(form: Format, limit: int) -> None:
    sink = Pieces()
    with pytest.raises(RowLimit, match=f"more than {limit} rows"):
        EMPTY.answer(f"SELECT ?o {{ {numbers(2000, 30)} }}", format=form, sink=sink, max_rows=limit)
    assert bool(sink.pieces) == (limit >= 999)  # a small answer is not begun, so that its error keeps its status
    with pytest.raises((ValueError, SyntaxError, csv.Error)):
        read_rows(form, sink.all() + cut_marker(form))
    mark = {"json": b'"o":', "xml": b"<result>", "csv": b"\n", "tsv": b"\n"}[form.key]
    assert sink.all().count(mark) <= limit + 1


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.key)
@pytest.mark.parametrize("limit", [0, 1, 1999])
def test_a_cut_graph_is_no_graph(form: Format, limit: int) -> None:
    query = f"CONSTRUCT {{ <http://a/s> <http://a/p> ?o }} {{ {numbers(2000)} }}"
    sink = Pieces()
    with pytest.raises(RowLimit, match=f"more than {limit} triples"):
        EMPTY.answer(query, format=form, sink=sink, max_rows=limit)
    with pytest.raises(SyntaxError):
        read_triples(form, sink.all() + cut_marker(form))


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.key)
def test_triples_up_to_the_limit_are_a_whole_graph(form: Format) -> None:
    query = f"CONSTRUCT {{ <http://a/s> <http://a/p> ?o }} {{ {numbers(50)} }}"
    for limit in (50, 51, None):
        sink = Pieces()
        assert EMPTY.answer(query, format=form, sink=sink, max_rows=limit) == 50
        assert read_triples(form, sink.all()) == 50


def test_tsv_and_csv_count_no_heading() -> None:
    for form in (CSV, TSV):
        assert EMPTY.answer("SELECT ?x { FILTER(false) }", format=form, sink=Pieces(), max_rows=0) == 0
