"""Terms of SPARQL results as Python values, rows as programs use them."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from rehearsal import XSD, Opener, Script, reply, results, term

from edu_graph.client import IRI, BlankNode, Question, Row, Table, Text, Typed, UnexpectedAnswer
from edu_graph.client.rows import page_of
from edu_graph.client.terms import Value, spelled, value_of


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("string", "5", "5"),
        ("integer", "-05", -5),
        ("unsignedByte", "+7", 7),
        ("decimal", "1.50", Decimal("1.50")),
        ("decimal", ".5", Decimal("0.5")),
        ("double", "1E3", 1000.0),
        ("float", "-INF", float("-inf")),
        ("boolean", "true", True),
        ("boolean", "0", False),
        ("date", "2025-02-19", date(2025, 2, 19)),
        ("dateTime", "2025-02-19T10:00:00", datetime(2025, 2, 19, 10)),  # noqa: DTZ001 - stated without a zone
        ("dateTime", "2025-02-19T10:00:00.5Z", datetime(2025, 2, 19, 10, 0, 0, 500_000, UTC)),
        ("dateTime", "2025-02-19T10:00:00+05:00", datetime(2025, 2, 19, 10, tzinfo=timezone(timedelta(hours=5)))),
    ],
)
def test_literals_become_values(kind: str, text: str, value: Value) -> None:
    found = value_of(term(text, XSD + kind))
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("gYearMonth", "2025-11"),
        ("gYear", "2025"),
        ("gMonthDay", "--02-19"),
        ("date", "2025-02-19Z"),
        ("date", "2025-02-30"),
        ("date", "20250219"),
        ("date", "-0044-03-15"),
        ("date", "0000-01-01"),
        ("dateTime", "2025-02-19T24:00:00"),
        ("dateTime", "2025-02-19T10:00:00.1234567"),
        ("integer", "1_000"),
        ("integer", "٣"),
        ("decimal", "1e3"),
        ("double", "infinity"),
        ("double", "nan"),
        ("boolean", "yes"),
        ("duration", "P1D"),
    ],
)
def test_what_python_has_no_value_for_stays_as_it_is_written(kind: str, text: str) -> None:
    found = value_of(term(text, XSD + kind))
    assert isinstance(found, Typed)
    assert (str(found), found.datatype) == (text, XSD + kind)
    assert isinstance(found.datatype, IRI)


def test_names_and_texts_are_texts_that_know_what_they_are() -> None:
    name = value_of({"type": "uri", "value": "http://x"})
    assert (name, type(name), repr(name)) == ("http://x", IRI, "IRI('http://x')")
    node = value_of({"type": "bnode", "value": "b0"})
    assert (node, type(node), repr(node)) == ("b0", BlankNode, "BlankNode('b0')")
    text = value_of(term("Минск", language="ru"))
    assert isinstance(text, Text)
    assert (text, text.language, repr(text)) == ("Минск", "ru", "Text('Минск', 'ru')")
    assert type(value_of(term("plain"))) is str
    assert repr(Typed("2025", XSD + "gYear")) == f"Typed('2025', '{XSD}gYear')"


@pytest.mark.parametrize("value", [Text("Минск", "ru"), Typed("2025", XSD + "gYear"), IRI("http://x")])
def test_values_are_copied_whole(value: str) -> None:
    for again in (copy.copy(value), pickle.loads(pickle.dumps(value))):
        assert (type(again), repr(again)) == (type(value), repr(value))


def test_parameters_are_spelled_as_the_service_reads_them() -> None:
    assert [spelled("x", value) for value in ("a", IRI("b"), 5, date(2025, 2, 19))] == ["a", "b", "5", "2025-02-19"]


@pytest.mark.parametrize("value", [True, 1.5, datetime(2025, 2, 19, tzinfo=UTC), ["a"], b"a"])
def test_what_no_parameter_takes_is_refused(opened: Opener, value: object) -> None:
    with pytest.raises(TypeError, match="year: a parameter is a text"):
        list(opened(Script()).query("list-publications", year=value))


ROW = Row({"visit": IRI("x"), "label": None, "n": 5, "yes": True, "day": date(2025, 1, 1)})


def test_a_row_is_a_mapping_with_attributes() -> None:
    assert list(ROW) == ["visit", "label", "n", "yes", "day"]
    assert len(ROW) == 5
    assert ROW["visit"] == ROW.visit == "x"
    assert ROW.label is None
    assert {**ROW}["n"] == 5
    assert Row(dict(ROW)) == ROW == dict(ROW)
    assert hash(Row(dict(ROW))) == hash(ROW)
    # Rows are equal whatever the order of their columns, and so a set holds one of them.
    turned = Row(dict(reversed(list(ROW.items()))))
    assert list(turned) != list(ROW)
    assert len({turned, ROW}) == 1
    assert repr(Row({"n": 1})) == "Row({'n': 1})"
    assert ROW.sources == ()
    with pytest.raises(KeyError):
        ROW["lable"]
    with pytest.raises(AttributeError, match="no column 'lable'"):
        ROW.lable  # noqa: B018 - reading it is the test
    again = pickle.loads(pickle.dumps(ROW))
    assert (again, type(again)) == (ROW, Row)


def test_a_cell_can_be_read_as_one_type() -> None:
    assert ROW.read("day", date) == date(2025, 1, 1)
    assert ROW.read("label", str) is None
    assert ROW.read("visit", IRI) == "x"
    assert ROW.read("n", int) == 5
    assert ROW.read("yes", bool) is True
    with pytest.raises(TypeError, match="n holds 5, which is no str"):
        ROW.read("n", str)
    with pytest.raises(TypeError, match="no int"):
        ROW.read("yes", int)
    with pytest.raises(TypeError, match="no date"):
        Row({"at": datetime(2025, 1, 1, tzinfo=UTC)}).read("at", date)
    with pytest.raises(KeyError):
        ROW.read("nothing", str)


def test_a_table_is_a_sequence_that_pandas_takes() -> None:
    table = Table(("n", "name"), (Row({"n": 1, "name": Text("a", "en")}), Row({"n": None, "name": None})), "r1")
    assert (len(table), table[0].n, [row.n for row in table[1:]], table.release) == (2, 1, [None], "r1")
    frame = table.to_pandas()
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "string"]
    assert frame["n"][0] == 1
    assert frame["n"].isna().tolist() == [False, True]
    empty = Table(("n",), (), "r1").to_pandas()
    assert (list(empty.columns), len(empty)) == (["n"], 0)


def test_without_pandas_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        Table((), (), "r1").to_pandas()


PASSAGE = {
    "passage": "https://w3id.org/edu-graph/source/s#p1",
    "support": "says",
    "restatement": "It says so.",
    "source": "https://w3id.org/edu-graph/source/s",
    "title": "T",
    "address": "https://example.org",
    "saidByLabel": "UNICEF",
    "trustLabel": "official",
    "states": [],
}


def test_passages_come_with_their_rows(opened: Opener) -> None:
    script = Script([results(1, 2, sources=[[PASSAGE], []])])
    first, second = opened(script).query("list-sources", sources=True)
    assert script.asked[0].url.params["sources"] == "true"
    (passage,) = first.sources
    assert (passage.iri, passage.support, passage.said_by) == (PASSAGE["passage"], "says", "UNICEF")
    assert (passage.restatement, passage.source, passage.title) == ("It says so.", PASSAGE["source"], "T")
    assert (passage.address, passage.trust, passage.raw) == ("https://example.org", "official", PASSAGE)
    assert second.sources == ()


def test_sources_of_rows_that_show_no_thing_are_not_known(opened: Opener) -> None:
    script = Script([results(1, 2, sources=[[PASSAGE], []], explained=[True, False])])
    first, second = opened(script).query("list-sources", sources=True)
    assert (first.is_explained, second.is_explained) == (True, False)
    assert pickle.loads(pickle.dumps(second)).is_explained is False


def test_pandas_gets_the_passages_that_say_a_row(opened: Opener) -> None:
    naming = {**PASSAGE, "passage": "https://w3id.org/edu-graph/source/x#p2", "support": "names"}
    rows = opened(Script([results(1, 2, sources=[[PASSAGE, naming], [naming]])])).query("list-sources", sources=True)
    frame = rows.to_pandas()
    assert list(frame.columns) == ["n", "sources"]
    assert frame["sources"].tolist() == [PASSAGE["passage"], ""]


def test_an_empty_cell_is_none_and_columns_keep_their_order() -> None:
    told = {"head": {"vars": ["b", "a"]}, "results": {"bindings": [{"a": term("x")}]}}
    (row,) = page_of(told, "r1", Row).rows
    assert list(row.items()) == [("b", None), ("a", "x")]


def test_a_passage_may_be_all_that_is_known() -> None:
    told = {"head": {"vars": []}, "results": {"bindings": [{}]}, "sources": [[{"passage": "p"}]]}
    (passage,) = page_of(told, "r1", Row).rows[0].sources
    assert (passage.iri, passage.source, passage.restatement) == ("p", None, None)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"head": {"vars": ["n"]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": {"value": "5"}}]}},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{}]}, "sources": [[], []]},
        {"head": {"vars": ["n"]}, "results": {"bindings": [{}]}, "page": ["x"]},
    ],
)
def test_what_is_no_table_is_refused(opened: Opener, told: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        opened(Script([reply(told)])).query(Question("list-sources", {}, Row)).table()
