"""No number is kept from readers: what a passage's statements count stands in its English restatement."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab

SOURCES = Path(__file__).parents[2] / "data/sources"
RESTATEMENT = vocab.EG + "restatement"
VALUE = vocab.EG + "value"
WORDS = {
    1: "a|an|one|single", 2: "two|both|second", 3: "three|third", 4: "four", 5: "five", 6: "six", 7: "seven",
    8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen",
    16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty", 22: "twenty-two", 30: "thirty",
    35: "thirty-five", 40: "forty", 50: "fifty", 100: "hundred", 1000: "thousand",
}  # fmt: skip
BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}(?!\d))")
LARGE = {10**6: "million", 10**9: "billion"}


def is_told(value: str, text: str) -> bool:
    """Whether a text has a number, in figures or in words."""
    text, number = BETWEEN_THOUSANDS.sub("", text), float(value)
    forms = {value, f"{number:.15g}"} | {f"{number / size:g} {word}" for size, word in LARGE.items()}
    words = WORDS.get(int(number), "") if number == int(number) else ""
    return any(re.search(rf"(?<![\d.]){re.escape(form)}(?!\d)", text) for form in forms) or bool(
        words and re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)
    )


def untold(data: bytes) -> Iterator[str]:
    """Numbers that the statements of passages count and that their English restatements do not have."""
    texts: dict[str, str] = {}
    values: dict[str, set[str]] = defaultdict(set)
    for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TRIG):
        if quad.predicate.value == RESTATEMENT and quad.object.language == "en":
            texts[quad.subject.value] = quad.object.value
        elif quad.predicate.value == VALUE:
            values[quad.graph_name.value].add(quad.object.value)
    for passage, text in texts.items():
        yield from (f"{vocab.slug_of(passage)}: {one}" for one in sorted(values[passage]) if not is_told(one, text))


def test_all_sources_are_read() -> None:
    assert len(list(SOURCES.glob("*.trig"))) >= 152


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.trig")), ids=lambda path: path.stem)
def test_what_a_passage_counts_its_restatement_tells(path: Path) -> None:
    assert list(untold(path.read_bytes())) == []


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        ("18500", "There were 18,500 children.", True),
        ("18500", "There were 118,500 children.", False),
        ("5200000", "It costs 5.2 million US dollars.", True),
        ("5200000", "It costs 15.2 million US dollars.", False),
        ("40", "More than forty people came.", True),
        ("40", "In all 1,409 people came.", False),
        ("0.5", "Half an hour, 0.5 of it.", True),
        ("7", "Six schools.", False),
    ],
)
def test_a_number_is_found_in_figures_and_in_words(value: str, text: str, expected: bool) -> None:
    assert is_told(value, text) is expected


def test_a_number_that_is_kept_from_readers_is_seen() -> None:
    data = """
    @prefix eg: <https://w3id.org/edu-graph/ontology#> .
    GRAPH <https://w3id.org/edu-graph/graph/record-a> {
      <https://w3id.org/edu-graph/source/a#p1> eg:restatement "Teachers were trained."@en . }
    GRAPH <https://w3id.org/edu-graph/source/a#p1> {
      <https://w3id.org/edu-graph/id/event/a> eg:quantity [ eg:value 12000 ] . }
    """
    assert [one.rpartition(": ")[2] for one in untold(data.encode())] == ["12000"]
