"""Where in a line a result points: terms as the file writes them, columns as editors count them."""

import pytest

from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.pointing import Written
from edu_graph.validation.report import Range, Result, Severity
from edu_graph.vocab import EG, ID, TYPE

HEAD = f"@prefix eg: <{EG}> .\n@prefix e: <{ID}event/> .\n"
FOCUS = NamedNode(ID + "event/x")


def result(line: int, value: NamedNode | Literal | None, path: str | None = EG + "p", **more: object) -> Result:
    fields = {"rule": "r", "messages": {"en": "Wrong."}} | more
    return Result(
        Severity.VIOLATION, focus=FOCUS, path=path and f"<{path}>", value=value, file="f", line=line, **fields
    )  # type: ignore[arg-type]


def pointed(text: str, wrong: Result) -> str | None:
    """Return what a result points at in a text below the prefixes, cut out as an editor would."""
    whole = HEAD + text
    spot = Written(whole).spot(wrong)
    if spot is None or spot.range is None:
        return None
    lines = [line.encode("utf-16-le") for line in whole.split("\n")]
    first, last = spot.range.line - 1, spot.range.end_line - 1
    assert lines[first].decode("utf-16-le").rstrip("\r") == spot.text
    piece = b"\n\0".join(lines[first : last + 1])
    end = len(piece) - len(lines[last]) + (spot.range.end_column - 1) * 2
    return piece[(spot.range.column - 1) * 2 : end].decode("utf-16-le")


@pytest.mark.parametrize(
    ("text", "value", "told"),
    [
        ("e:x eg:p e:y .", NamedNode(ID + "event/y"), "e:y"),
        (f"e:x eg:p <{ID}event/y> .", NamedNode(ID + "event/y"), f"<{ID}event/y>"),
        ("e:x eg:p e:a\\,b .", NamedNode(ID + "event/a,b"), "e:a\\,b"),
        ("e:x eg:p e:y, e:yy .", NamedNode(ID + "event/yy"), "e:yy"),
        ("e:x eg:p e:y.", NamedNode(ID + "event/y"), "e:y"),
        ("e:y eg:p e:y .", NamedNode(ID + "event/y"), "e:y"),
        ('e:x eg:p "a"@en , "a"@ru .', Literal("a", language="ru"), '"a"@ru'),
        ('e:x eg:p """a "quoted" b""" , \'c\' .', Literal('a "quoted" b'), '"""a "quoted" b"""'),
        ("e:x eg:p 'it\\'s \\u0430' .", Literal("it's а"), "'it\\'s \\u0430'"),
        ('e:x eg:p "e:y" , e:y . # e:y', NamedNode(ID + "event/y"), "e:y"),
        ("e:x eg:p 007 .", Literal("007", datatype=NamedNode(EG + "n")), "007"),
        ('e:x eg:p "" .', Literal(""), '""'),
        ('e:x eg:p "Cafe\u0301" .', Literal("Café"), '"Cafe\u0301"'),
        ('e:x eg:p "😀 Привет" , e:y .\r', NamedNode(ID + "event/y"), "e:y"),
        ('e:x eg:p "elsewhere" .', NamedNode(ID + "event/y"), "eg:p"),
        ("e:x eg:q e:z .", NamedNode(ID + "event/y"), "e:x"),
        ("e:a eg:q e:z .", NamedNode(ID + "event/y"), None),
    ],
)
def test_a_value_is_found_as_it_is_written(text: str, value: NamedNode | Literal, told: str | None) -> None:
    assert pointed(text, result(3, value)) == told


def test_columns_are_utf_16_code_units_from_one() -> None:
    spot = Written(HEAD + '  e:x eg:p "😀" , e:y .').spot(result(3, NamedNode(ID + "event/y")))
    assert spot is not None
    assert spot.range == Range(3, 19, 3, 22)
    assert spot.range.to_dict() == {"start": {"line": 3, "column": 19}, "end": {"line": 3, "column": 22}}


def test_a_value_is_meant_behind_its_property() -> None:
    spot = Written(HEAD + "e:y eg:p e:y .").spot(result(3, NamedNode(ID + "event/y")))
    assert spot is not None
    assert spot.range == Range(3, 10, 3, 13)


def test_a_string_of_several_lines_is_found_from_its_first_to_its_last() -> None:
    text = 'e:x eg:p """a\nb"""\n  ; eg:q 1 .'
    for line in (3, 5):  # where it begins, and where the parser sees the next token
        assert pointed(text, result(line, Literal("a\nb"))) == '"""a\nb"""'


def test_type_is_also_written_a() -> None:
    assert pointed("e:x a eg:Foo .", result(3, None, TYPE)) == "a"


@pytest.mark.parametrize(
    ("text", "path", "value", "term"),
    [
        ('e:x eg:begin "1" .', "begin", Literal("1"), "eg:begin"),
        ("e:x a eg:Foo .", "p", NamedNode(EG + "Foo"), "eg:Foo"),
        ('e:x eg:p "1"^^eg:int .', "p", Literal("1", datatype=NamedNode(EG + "int")), "eg:int"),
    ],
)
def test_of_a_term_that_is_none_the_term_itself_is_meant(text: str, path: str, value: Literal, term: str) -> None:
    messages = {"en": f"There is no term {term}. Did you mean eg:start?"}
    assert pointed(text, result(3, value, EG + path, rule="unknown-term", messages=messages)) == term


def test_a_term_that_only_the_message_names_is_found_at_last() -> None:
    messages = {"en": "Only events have eg:mode here."}
    assert pointed("e:a eg:mode e:b .", result(3, None, None, messages=messages)) == "eg:mode"


def test_what_is_not_in_the_line_is_said() -> None:
    written = Written(HEAD + "e:x eg:q 1 .")
    spot = written.spot(result(3, Literal("2")))
    assert spot is not None
    assert spot.unseen == ("path", "value")
    assert Written(HEAD + "e:x eg:p 2 .").spot(result(3, Literal("2"))).unseen == ()  # type: ignore[union-attr]
    assert written.spot(result(99, Literal("2"))) is None
