"""Reading files: every statement with its line, every fault with its place."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat
from pyoxigraph import parse as engine_parse

from edu_graph.errors import DataError
from edu_graph.rdf.parsing import SUFFIXES, TRIPLE_DEPTH, _LineReader, files_below, parse_bytes, parse_file

P = "<http://a/p>"


def lines(text: str, form: RdfFormat = RdfFormat.TRIG) -> list[tuple[int, str]]:
    """Return line and predicate's last part of each statement."""
    found = parse_bytes(text.encode(), form, "x.trig")
    return [(located.line, located.quad.predicate.value.rpartition("/")[2]) for located in found]


def fault(text: str | bytes, form: RdfFormat = RdfFormat.TRIG) -> DataError:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(DataError) as caught:
        list(parse_bytes(data, form, "data/x.trig"))
    assert caught.value.fields["file"] == "data/x.trig"
    return caught.value


def test_each_statement_has_the_line_of_its_object() -> None:
    text = """\
@prefix a: <http://a/> .

a:s a:one 1 ;
    a:two "x"@en ,
          "y" ;
    # a remark
    a:three
        a:o .

a:g { a:s a:four true . }
"""
    assert lines(text) == [(3, "one"), (4, "two"), (5, "two"), (8, "three"), (10, "four")]


def test_a_long_string_ends_on_its_last_line() -> None:
    text = '<http://a/s> <http://a/long> """one\ntwo\n\nfour""" ;\n  <http://a/next> "x" .\n'
    assert lines(text) == [(4, "long"), (5, "next")]


def test_nested_blank_nodes_have_their_own_lines() -> None:
    text = """\
@prefix a: <http://a/> .
a:s a:outer [
    a:one 1 ;
    a:inner [
        a:two 2
    ] ;
    a:three 3
] ;
    a:last 4 .
"""
    found = sorted(lines(text))
    assert found == [(3, "one"), (5, "two"), (6, "inner"), (7, "three"), (8, "outer"), (9, "last")]


def test_after_a_string_the_next_token_s_line_counts() -> None:
    # The parser must see that no language tag or datatype follows.
    assert lines('<http://a/s> <http://a/p> "x"\n\n  .\n') == [(3, "p")]
    assert lines("<http://a/s> <http://a/p> <http://a/o>\n\n  .\n") == [(1, "p")]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_of_every_system_count_alike(end: str) -> None:
    text = end.join([f'<http://a/s> {P} "1" .', "", f'<http://a/s> {P} "2" .', f'<http://a/s> {P} "3" .'])
    assert [line for line, _ in lines(text)] == [1, 3, 4]


@pytest.mark.parametrize("size", [4095, 4096, 4097, 8192, 100_000, 1_000_000])
def test_a_line_may_be_longer_than_the_parser_s_buffer(size: int) -> None:
    # The engine ends the process, not the call, when a read returns more than it asked for.
    text = f'<http://a/s> {P} "{"x" * size}" .\n<http://a/s> {P} "y" .\n'
    found = list(parse_bytes(text.encode(), RdfFormat.TRIG, "x"))
    assert [(one.line, len(one.quad.object.value)) for one in found] == [(1, size), (2, 1)]  # type: ignore[union-attr]


@given(st.binary(max_size=40).map(lambda data: data.replace(b"\x00", b"\n")), st.integers(1, 5))
def test_a_reader_gives_all_bytes_never_more_than_asked_and_none_of_the_next_line(data: bytes, size: int) -> None:
    reader, pieces = _LineReader(data), []
    while piece := reader.read(size):
        pieces.append(piece)
        assert len(piece) <= size
        assert b"\n" not in piece[:-1]
        assert reader.line == b"".join(pieces)[:-1].count(b"\n") + 1
    assert b"".join(pieces) == data
    assert _LineReader(data).read() == data[: data.find(b"\n") + 1] or b"\n" not in data


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9000)), max_size=8))
def test_lines_are_those_that_were_written(shape: list[tuple[int, int]]) -> None:
    text, expected, line = "", [], 1
    for number, (gap, width) in enumerate(shape):
        text += "\n" * gap + f'<http://a/s> <http://a/{number}> "{"é" * width}" .\n'
        line += gap
        expected.append((line, str(number)))
        line += 1
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (f'<http://a/s> {P} "x" .\n<http://a/s> {P} oops .\n', 2, 27),
        (f'<http://a/s> {P} "x" .\n\n<http://a/s> {P} "never closed\n .\n', 3, 27),
        (f'<http://a/s> {P} "x" .\n<http://a/s> {P}\n', 3, 1),
        (f"<http://a/s> {P} none:x .\n", 1, 27),
        (f"<http://a/s> {P} <relative> .\n", 1, 27),
        (f"\n\n<http://a/g> {{ <http://a/s> {P} 1 \n", 4, 1),
        ("\n" * 7 + f'<http://a/s> {P} "x"^^ .\n', 8, None),
    ],
)
def test_a_syntax_error_has_its_line_and_column(text: str, line: int, column: int | None) -> None:
    error = fault(text)
    assert error.fields["line"] == line
    if column is not None:
        assert error.fields["column"] == column
    assert error.help


@pytest.mark.parametrize(
    ("form", "text", "line"),
    [
        (RdfFormat.N_QUADS, f'<http://a/s> {P} "x" .\n<http://a/s> {P} "y"', 2),
        (RdfFormat.JSON_LD, '[{"@id": "http://a/s"},\n\n {"@id": ]', 3),
        (RdfFormat.RDF_XML, '<?xml version="1.0"?>\n\n<a>\n</a>\n', 3),
    ],
    ids=["nq", "jsonld", "rdf"],
)
def test_every_format_tells_the_line(form: RdfFormat, text: str, line: int) -> None:
    assert fault(text, form).fields["line"] == line


def test_what_stands_before_a_fault_was_given() -> None:
    reading = parse_bytes(f'<http://a/s> {P} "x" .\n<oops'.encode(), RdfFormat.TRIG, "x")
    assert next(reading).quad.object == Literal("x")
    with pytest.raises(DataError):
        next(reading)


def test_bytes_that_are_no_utf_8_are_told_by_their_line() -> None:
    error = fault(b'<http://a/s> <http://a/p> "x" .\n# ok\n# \xff\n')
    assert (error.fields["line"], error.detail) == (3, "this is not UTF-8")


def test_an_empty_file_holds_nothing() -> None:
    assert lines("") == []


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".trig", "<http://a/s> <http://a/p> <http://a/o> ."),
        (".ttl", "<http://a/s> <http://a/p> <http://a/o> ."),
        (".nt", "<http://a/s> <http://a/p> <http://a/o> ."),
        (".nq", "<http://a/s> <http://a/p> <http://a/o> ."),
        (".jsonld", '{"@id": "http://a/s", "http://a/p": {"@id": "http://a/o"}}'),
        (
            ".rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="http://a/s">'
            '<p xmlns="http://a/" r:resource="http://a/o"/></r:Description></r:RDF>',
        ),
    ],
)
def test_a_file_s_ending_says_its_format(suffix: str, text: str, tmp_path: Path) -> None:
    assert suffix in SUFFIXES
    path = tmp_path / f"x{suffix}"
    path.write_text(text, encoding="utf-8")
    (found,) = parse_file(path)
    assert found.quad == Quad(NamedNode("http://a/s"), NamedNode("http://a/p"), NamedNode("http://a/o"))


def test_another_ending_is_refused_with_those_that_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        list(parse_file(path, "data/x.csv"))
    assert caught.value.fields["file"] == "data/x.csv"
    assert ".trig" in str(caught.value.help)


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.trig", "a/z.ttl", "a/b/c.nq", "a.trig", "notes.md", "a/x.seals"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.trig").mkdir()
    names = [path.relative_to(tmp_path).as_posix() for path in files_below(tmp_path)]
    assert names == ["a/b/c.nq", "a/z.ttl", "a.trig", "b.trig"]


def test_a_text_that_the_parser_cannot_hold_is_told() -> None:
    found = fault(b'<http://a/s> <http://a/p> "1" .\n<http://a/s> <http://a/p> "' + b"x" * (17 * 2**20) + b'" .')
    assert "longer than the parser takes" in str(found)
    assert found.fields["line"] == 2


@pytest.mark.parametrize(("make", "what"), [(os.mkfifo, "a pipe or a device"), (None, "a link to nothing")])
def test_what_is_no_file_is_refused_by_its_name(make: Callable[[Path], None] | None, what: str, tmp_path: Path) -> None:
    path = tmp_path / "x.seals"
    if make:
        make(path)
    else:
        path.symlink_to(tmp_path / "nowhere.seals")
    assert files_below(tmp_path) == []
    with pytest.raises(DataError, match=what) as caught:
        files_below(tmp_path, (".seals",))
    assert caught.value.fields["file"] == str(path)


def test_the_statements_are_those_of_the_engine() -> None:
    text = b'@prefix a: <http://a/> . a:g { a:s a:p "x"@EN, 5, [ a:q ( 1 2 ) ] . }'

    def shape(quads: list[Quad]) -> list[tuple[str, ...]]:
        return [tuple("_" if isinstance(term, BlankNode) else str(term) for term in quad) for quad in quads]

    ours = [located.quad for located in parse_bytes(text, RdfFormat.TRIG, "x")]
    assert shape(ours) == shape(list(engine_parse(text, format=RdfFormat.TRIG)))


def in_triples(levels: int) -> str:
    return "<http://a/s> <http://a/p>\n" + "<<( <http://a/s> <http://a/p> " * levels + '"x"' + " )>>" * levels + " ."


@pytest.mark.parametrize("form", [RdfFormat.TURTLE, RdfFormat.TRIG])
def test_triples_in_triples_are_bounded_before_the_engine_reads(form: RdfFormat) -> None:
    assert len(list(parse_bytes(in_triples(TRIPLE_DEPTH).encode(), form, "x"))) == 1
    # Deep ones end the process.
    for text in (in_triples(TRIPLE_DEPTH + 1), in_triples(60_000)):
        assert fault(text, form).fields["line"] == 2
        assert "nested deeper than 100 levels" in str(fault(text, form))


def test_an_escape_opens_no_comment_that_hides_nesting() -> None:
    text = "@prefix a: <http://a/> .\n" + r"a:a\# a:b " + "<<( a:a a:b " * 101 + "1" + " )>>" * 101 + " ."
    assert fault(text).fields["line"] == 2


def test_brackets_in_texts_comments_and_addresses_are_no_nesting() -> None:
    many = "<< " * 200
    text = (
        f"<http://a/s> {P} \"{many}\", '{many}', \"\"\"\n\" {many}\"\"\", '''\n' {many}''' . # {many}\n"
        f'<http://a/s> {P} "\\" {many}" .\n'
    )
    assert len(lines(text)) == 5
    assert len(lines(f"<http://a/s> {P} " + ", ".join(f"<<( {P} {P} {n} )>>" for n in range(300)) + " .")) == 300


def rdf_xml(before: str = "", text: str = "x") -> str:
    name = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        f'<?xml version="1.0"?>\n{before}\n<rdf:RDF xmlns:rdf="{name}" xmlns:a="http://a/">'
        f'<rdf:Description rdf:about="http://a/s"><a:p>{text}</a:p></rdf:Description></rdf:RDF>'
    )


def test_entities_of_rdf_xml_are_refused_before_they_grow() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert fault(rdf_xml(bomb, "&b;"), RdfFormat.RDF_XML).fields["line"] == 2
    assert "<!DOCTYPE" in str(fault(rdf_xml("<!-- <!DOCTYPE> -->\n<!doctype r>"), RdfFormat.RDF_XML))
    fine = rdf_xml("<!-- <!DOCTYPE r> -->", "<![CDATA[<!DOCTYPE r>]]>")
    assert [one.quad.object.value for one in parse_bytes(fine.encode(), RdfFormat.RDF_XML, "x")] == ["<!DOCTYPE r>"]


@pytest.mark.parametrize(
    ("object_", "told", "mend"),
    [
        ("“never straight”", "“ (U+201C)", "straight quotes"),
        ("«кавычки»", "« (U+00AB)", "straight quotes"),
        ("eg:a–b", "– (U+2013)", "the short `-`"),
        ('"1"^^xsd:integer', "xsd:", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."),
        ("none:x", "none:", "Correct the prefix"),
    ],
)
def test_a_strange_sign_or_missing_prefix_is_told_with_what_to_write(object_: str, told: str, mend: str) -> None:
    error = fault(f"@prefix eg: <http://a/> .\n<http://a/s> {P} {object_} .\n")
    assert told in error.detail
    assert mend in str(error.help)


def test_a_graph_that_is_not_closed_is_told_as_that() -> None:
    error = fault(f'GRAPH <http://a/g> {{\n<http://a/s> {P} "x" .\n\nGRAPH <http://a/h> {{ }}\n')
    assert "not closed" in error.detail
    assert "}" in str(error.help)
