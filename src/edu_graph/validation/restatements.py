"""Passages against the words of their texts: what was copied instead of restated, and years that no word tells.

Both are warnings. Words are compared without case and punctuation; a long name may be the same in both by right.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.locate import Locator
from edu_graph.validation.report import Result, Severity
from edu_graph.validation.rules import About, Rule
from edu_graph.validation.texts import slices
from edu_graph.vocab import EG, XSD

RUN: Final = 8
"""How many equal words in a row are told as a copy; some names are as long."""

_DATES = frozenset(XSD + name for name in ("date", "gYearMonth", "gYear"))
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"\d{4}")

COPIED = Rule(
    "restatement-copied",
    {
        "en": "The restatement has {count} words in a row from the text: {words}",
        "ru": "В пересказе подряд {count} слов из текста: {words}",
    },
    {
        "en": "Say it in your own words: those of the document belong to its publisher. A long name can stay.",
        "ru": "Скажите это своими словами: слова документа принадлежат издателю. Длинное название может остаться.",
    },
    Severity.WARNING,
)
YEAR_UNTOLD = Rule(
    "year-not-in-text",
    {
        "en": "The year {year} does not stand in the words of this passage.",
        "ru": "Года {year} нет в словах этого фрагмента.",
    },
    {
        "en": 'A year is never guessed: a day without one is "--03-29"^^xsd:gMonthDay. If the text tells it in other '
        "words, the date can stay.",
        "ru": 'Год не угадывают: день без года — это "--03-29"^^xsd:gMonthDay. Если текст называет его иначе, дата '
        "может остаться.",
    },
    Severity.WARNING,
)


def check_restatements(dataset: Dataset, folder: Path) -> list[Result]:
    """Return warnings for the passages whose text is in the folder: copied words, and years not in it."""
    told = slices(dataset, folder)
    return sorted(_warnings(dataset, told), key=Result.sort_key)


def _warnings(dataset: Dataset, told: dict[str, str]) -> Iterator[Result]:
    locator = Locator(dataset)
    for quad in dataset:
        value, name = quad.object, quad.predicate.value
        if not isinstance(value, Literal) or not isinstance(quad.subject, NamedNode):
            continue
        about = About(quad.subject, str(quad.predicate), value)
        if name == EG + "restatement" and quad.subject.value in told:
            run = longest_run(value.value, told[quad.subject.value])
            if len(run) >= RUN:
                place = locator.find(about.focus, about.path, about.value)
                yield COPIED.result(place, about, count=len(run), words=" ".join(run))
        elif value.datatype.value in _DATES:
            text = told.get(getattr(quad.graph_name, "value", ""))
            year = _YEAR.match(value.value)
            if text is not None and year is not None and year[0] not in _YEAR.findall(text):
                place = locator.find(about.focus, about.path, about.value)
                yield YEAR_UNTOLD.result(place, about, year=year[0])


def longest_run(words: str, text: str) -> list[str]:
    """Return the longest row of words of the first that stands so in the second, without case and punctuation."""
    ours, theirs = (_WORD.findall(one.casefold()) for one in (words, text))
    best, end = 0, 0
    above = [0] * (len(theirs) + 1)
    for place, word in enumerate(ours, 1):
        row = [0] + [above[n] + 1 if word == other else 0 for n, other in enumerate(theirs)]
        if max(row) > best:
            best, end = max(row), place
        above = row
    return ours[end - best : end]
