"""Restatements and dates against the words of the passage: copies and guessed years are warned of."""

from pathlib import Path

import pytest

from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.report import Severity
from edu_graph.validation.restatements import RUN, check_restatements, longest_run

TEXT = "Teachers of eight special schools met in the capital, on 17 March. In 2024 nobody met."
TRIG = """@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix event: <https://w3id.org/edu-graph/id/event/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
GRAPH <https://w3id.org/edu-graph/graph/record-news> {{
  <https://w3id.org/edu-graph/source/news> a eg:Source .
  <https://w3id.org/edu-graph/source/news#p1> eg:startOffset 0 ; eg:endOffset {end} ;
    eg:restatement "{words}"@en .
}}
GRAPH <https://w3id.org/edu-graph/source/news#p1> {{
  event:a eg:start {date} .
}}
"""
FIRST = TEXT.index(" In 2024")
OWN, DAY = "In March teachers came together.", '"--03-17"^^xsd:gMonthDay'


@pytest.mark.parametrize(
    ("words", "date", "end", "rules"),
    [
        (OWN, DAY, FIRST, []),
        ("It says: teachers of EIGHT special schools met in the capital!", DAY, FIRST, [("restatement-copied", 7)]),
        ("Teachers of eight special schools met in Minsk.", DAY, FIRST, []),
        (OWN, '"2024-03-17"^^xsd:date', FIRST, [("year-not-in-text", 10)]),
        (OWN, '"2026-03"^^xsd:gYearMonth', len(TEXT), [("year-not-in-text", 10)]),
        (OWN, '"2024"^^xsd:gYear', len(TEXT), []),
    ],
)
def test_copies_and_guessed_years_are_warned_of(
    tmp_path: Path, words: str, date: str, end: int, rules: list[tuple[str, int]]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "data/news.trig").write_text(TRIG.format(words=words, date=date, end=end), "utf-8")
    data = Dataset.read(tmp_path / "data")
    assert check_restatements(data, tmp_path / "texts") == []
    (tmp_path / "texts/news.txt").write_text(TEXT, "utf-8")
    found = check_restatements(data, tmp_path / "texts")
    assert [(one.rule, one.line) for one in found] == rules
    assert all(one.severity is Severity.WARNING and {"en", "ru"} <= one.mend.keys() for one in found)


def test_the_longest_run_is_found() -> None:
    assert longest_run("a b c d", "x b c y, A, B; c!") == ["a", "b", "c"]
    assert longest_run("", "a") == []
    assert RUN == 8
