"""An end before its start: told in the source that says so, at its line; between sources it is a dispute."""

import pytest

from edu_graph import vocab
from edu_graph.build.order import check_order
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad


def date(text: str) -> Literal:
    kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
    kind = "gMonthDay" if text.startswith("--") else kinds[len(text)]
    return Literal(text, datatype=NamedNode(vocab.XSD + kind))


def stated(*rows: tuple[str, str, str]) -> Dataset:
    """Dates of one visit: (start or end, the date, the source)."""
    dataset = Dataset()
    for line, (which, text, source) in enumerate(rows, 1):
        visit, graph = NamedNode(vocab.ID + "event/visit"), NamedNode(f"{vocab.SOURCE}{source}#p{line}")
        dataset.add(Quad(visit, NamedNode(vocab.EG + which), date(text), graph), Place(f"{source}.trig", line))
    return dataset


@pytest.mark.parametrize(
    ("start", "end", "is_wrong"),
    [
        ("2025-10-05", "2025-10-01", True),
        ("2025-10", "2025-09-30", True),
        ("2025-10-05", "2024", True),
        ("2025-10-05", "2025-10-05", False),
        ("2025-10-05", "2025-10", False),
        ("2025", "2025-01-01", False),
        # From December to January.
        ("--12-28", "--01-05", False),
        # Told by a rule of its own.
        ("2025-02-30", "2025-01-01", False),
    ],
)
def test_an_end_before_the_start_is_told_where_it_stands(start: str, end: str, is_wrong: bool) -> None:
    found = list(check_order(stated(("start", start, "news"), ("end", end, "news"))))
    told = [(result.rule, result.file, result.line) for result in found]
    assert told == ([("end-before-start-in-source", "news.trig", 2)] if is_wrong else [])
    if is_wrong:
        assert f"{start} (news.trig:1)" in found[0].text("en")
        assert f"{start} (news.trig:1)" in found[0].text("ru")


def test_another_source_neither_hides_nor_makes_it() -> None:
    wrong = (("start", "2025-02-28", "news"), ("end", "2025-02-20", "news"))
    right = (("start", "2025-02-19", "other"), ("end", "2025-02-21", "other"))
    assert [result.file for result in check_order(stated(*wrong, *right))] == ["news.trig"]
    assert not list(check_order(stated(("start", "2025-02-28", "news"), ("end", "2025-02-20", "other"))))
