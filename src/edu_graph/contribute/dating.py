"""Dates in a text, as exact as they are written: days, months, years, ranges, days without a year.

Months are read in all languages of `calendars.py`. What is not written is not added: "29 March" has no year, and
"2025/26" of a school year is a text. A date of two numbers ("03/04/2025") is read only where one cannot be the month.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from edu_graph.contribute.calendars import month
from edu_graph.contribute.suggestions import Evidence, Suggestion
from edu_graph.search.folding import fold
from edu_graph.search.wording import is_stop

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100


class Point(NamedTuple):
    """A date that may lack its year, its day, or month and day."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def term(self) -> str:
        """Return the literal as TriG writes it, with the datatype that is as exact as the date.

        Raises ValueError: there is no such day, or it is a month without a year, which has no datatype here.
        """
        year, month, day = self
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"no year of our documents: {year}")
        if month is None:
            if year is None:
                raise ValueError("no date")
            return f'"{year}"^^xsd:gYear'
        if day is None:
            if year is None or not 1 <= month <= 12:
                raise ValueError("a month without a year")
            return f'"{year}-{month:02}"^^xsd:gYearMonth'
        # 2024 is a leap year: 29 February exists in some year.
        date(year or 2024, month, day)
        return f'"{year}-{month:02}-{day:02}"^^xsd:date' if year else f'"--{month:02}-{day:02}"^^xsd:gMonthDay'


_DAY: Final = r"(?<![\d.,:/-])(?P<{0}>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|°|-?го|-?е|-?ші|-?шы|-?чи|\.)?"
_WORD: Final = r"(?P<{0}>[^\W\d_]{{3,}})\.?"
_YEAR: Final = r"(?P<{0}>(?:19|20)\d\d)(?![\d,]\d|\d|%)"
_TO: Final = r"\s*(?:[-–—]|\bto\b|\buntil\b|\band\b|\bпо\b|\bдо\b|\bau\b|\bal?\b|\bbis\b|\bи\b|\bet\b|\by\b|\be\b)\s*"
_OF: Final = r"(?:\s*-\s*|\s+)(?:of\s+|de\s+|del\s+|d['’])?"
_COMMA: Final = r"(?:\s*,?\s+)(?:of\s+|del?\s+)?"
_OF_YEAR: Final = r"[\s-]*(?:жыл\w*|yil\w*|йил\w*|года?|году)?\s*,?\s*"


def _form(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts))


def _day(name: str) -> str:
    return _DAY.format(name)


def _word(name: str) -> str:
    return _WORD.format(name)


def _year(name: str) -> str:
    return _YEAR.format(name)


def _maybe(part: str) -> str:
    return f"(?:{part})?"


_ISO: Final = r"(?P<y{0}>(?:19|20)\d\d)(?:-(?P<n{0}>\d\d)(?:-(?P<d{0}>\d\d))?)?"
_FORMS: Final = (
    # ISO 8601, alone and as an interval: 2025-11-15, 2025-11, 2019/2022.
    ("iso", _form(r"(?<![\w.-])", _ISO.format(1), "/", _ISO.format(2), r"(?![\w-])")),
    ("iso", _form(r"(?<![\w./-])(?P<y1>(?:19|20)\d\d)-(?P<n1>\d\d)(?:-(?P<d1>\d\d))?(?![\w-])")),
    # 19–21 February 2025; 28 November – 2 December 2025; 30 December 2024 – 2 January 2025; с 19 по 21 февраля.
    (
        "range",
        _form(
            _day("d1"),
            _maybe(_OF + _word("m1") + _maybe(_COMMA + _year("y1"))),
            _TO,
            _DAY.format("d2").replace(r"(?<![\d.,:/-])", r"(?<!\d)"),
            _OF,
            _word("m2"),
            _maybe(_COMMA + _year("y2")),
        ),
    ),
    # February 19–21, 2025; November 28 – December 2, 2025.
    (
        "range",
        _form(
            _word("m1"),
            r"\s+",
            _day("d1"),
            _maybe(_COMMA + _year("y1")),
            _TO,
            _maybe(_word("m2") + r"\s+"),
            r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?!\d)",
            _maybe(_COMMA + _year("y2")),
        ),
    ),
    # July 2024 – March 2029; July – August 2010.
    (
        "range",
        _form(_word("m1"), _maybe(_COMMA + _year("y1")), _TO, _word("m2"), _COMMA, _year("y2")),
    ),
    ("day", _form(_day("d1"), _OF, _word("m1"), _maybe(_COMMA + _year("y1")))),
    ("day", _form(_word("m1"), r"\s+", _day("d1"), r"(?!\d|[.,]\d)", _maybe(_COMMA + _year("y1")))),
    # 2025-yil 15-noyabr, 2025 жылғы 15 қараша, 2025-йил 15-ноябрь.
    ("day", _form(r"(?<!\d)", _year("y1"), _OF_YEAR, r"(?P<d1>\d{1,2})\s*-?\s*", _word("m1"))),
    ("month", _form(_word("m1"), r"(?:\s*,?\s+|-)(?:of\s+|del?\s+)?", _year("y1"))),
    ("month", _form(r"(?<!\d)", _year("y1"), _OF_YEAR, _word("m1"))),
    # 15.11.2025, 15/11/2025, 2025.11.15, 2025年11月15日, 2025년 11월 15일.
    ("numbers", _form(r"(?<![\d.])(?P<d1>\d{1,2})(?P<s>[./])(?P<n1>\d{1,2})(?P=s)(?P<y1>(?:19|20)\d\d)(?!\d)")),
    (
        "day",
        _form(r"(?<!\d)(?P<y1>(?:19|20)\d\d)\s*[.년年]\s*(?P<n1>\d{1,2})\s*[.월月]\s*(?P<d1>\d{1,2})(?!\d)\s*[일日]?"),
    ),
    ("month", _form(r"(?<!\d)(?P<y1>(?:19|20)\d\d)\s*[년年]\s*(?P<n1>\d{1,2})\s*[월月]")),
    ("school", _form(r"(?<![\d/.-])(?P<y1>(?:19|20)\d\d)\s*[-–/]\s*(?P<short>\d\d)(?![\d-])")),
    (
        "range",
        _form(
            r"(?<![\w./-])", _year("y1"), r"\s*(?:[-–—/]|\bto\b|\bпо\b|\bto the end of\b)\s*", _year("y2"), r"(?![\w-])"
        ),
    ),
    ("year", _form(r"(?<![\w.,$€£/-])", _year("y1"), r"(?![\w/-])(?!\s*(?:\$|€|£|₽|%))")),
)
_NAME_BEFORE: Final = re.compile(r"(?P<word>[^\W\d_]+)[\s\u00a0-]$")
_BEFORE_YEARS: Final = frozenset(
    "since during until till between early late mid after before around circa spring summer autumn winter".split()
)
"""Words before a year that may have a capital at the beginning of a sentence without being part of a name."""
_YEARLESS: Final = re.compile(r"(?<![\d-])(?P<n1>\d\d)-(?P<d1>\d\d)(?:/(?P<n2>\d\d)-(?P<d2>\d\d))?(?![\d-])")
"""In the line of dates of a note sheet, where a day without a year is written 03-29."""

_SCORES: Final = {"iso": 1.0, "range": 0.95, "day": 0.95, "month": 0.9, "numbers": 0.85, "school": 0.7, "year": 0.6}


class Dated(NamedTuple):
    """A date in a text: from where to where it stands, its form, and the literals of its first and last day."""

    start: int
    end: int
    form: str
    first: str
    last: str


def dates(text: str, start: int, end: int, language: str, *, part: str = "text") -> list[Dated]:
    """Return the dates of a stretch of a text in order; where several readings overlap, the longest."""
    forms = (*_FORMS, ("iso", _YEARLESS)) if part == "dates" else _FORMS
    found = (one for form, pattern in forms for one in _matches(form, pattern, (text, start, end), language))
    kept: list[Dated] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept)


def _matches(form: str, pattern: re.Pattern[str], where: tuple[str, int, int], language: str) -> Iterator[Dated]:
    text, at, end = where
    while (found := pattern.search(text, at, end)) is not None:
        read = _read(form, found, language)
        # What is no date from here on may be one from the next character on.
        at = found.end() if read else found.start() + 1
        if read and not (form == "year" and _is_in_a_name(text, found.start())):
            yield read


def _is_in_a_name(text: str, start: int) -> bool:
    """Tell whether a year belongs to the name before it: WIC 2025, Agenda 2030."""
    before = _NAME_BEFORE.search(text, max(0, start - 40), start)
    return (
        before is not None
        and before["word"][0].isupper()
        and not (is_stop(fold(before["word"])) or before["word"].casefold() in _BEFORE_YEARS)
    )


def _read(form: str, found: re.Match[str], language: str) -> Dated | None:
    parts = found.groupdict()
    try:
        first, last = (_school if form == "school" else _points)(parts, language)
    except (ValueError, LookupError):
        return None
    words = found.group()
    return Dated(found.start(), found.start() + len(words.rstrip(" ,.")), form, first, last)


Ends = tuple[str, str]


def _school(parts: dict[str, str | None], _: str) -> Ends:
    year, short = int(parts["y1"] or 0), int(parts["short"] or 0)
    if (year + 1) % 100 != short:
        raise ValueError("no school year")
    return f'"{year}/{short:02}"', ""


def _points(parts: dict[str, str | None], language: str) -> Ends:
    """Return the literals of first and last day; what the first lacks it takes from the last ("19–21 May 2025").

    Raises ValueError: no date; LookupError: a word that names no month.
    """
    first, last = _point(parts, "1", language), _point(parts, "2", language)
    if parts.get("s") == "/" and first.month != first.day and max(first.month or 0, first.day or 0) <= 12:
        raise ValueError("day and month cannot be told apart")
    if last == Point():
        return first.term(), first.term()
    # A day that is followed by none of its own month stands in the last one's; so does a year.
    last_month = last.month if last.month is not None else first.month
    has_days = first.day is not None
    last = Point(last.year, last_month if has_days or last.month else None, last.day)
    if first.month is None and last.month is not None and has_days:
        first = first._replace(month=last.month)
    if first.year is None:
        first = first._replace(year=last.year)
    if last.year is None:
        last = last._replace(year=first.year)
    ends = first.term(), last.term()
    if first.year == last.year and _order(first) > _order(last) and first.year is not None:
        raise ValueError("ends before it begins")
    if (first.year or 0) > (last.year or 0):
        raise ValueError("ends before it begins")
    return ends


def _order(point: Point) -> tuple[int, int]:
    return point.month or 0, point.day or 0


def _point(parts: dict[str, str | None], which: str, language: str) -> Point:
    year, day, number = (parts.get(name + which) for name in "ydn")
    word = parts.get("m" + which)
    named: int | None = int(number) if number else None
    if word:
        named = month(word, language)
        if named is None or (_needs_capital(word) and not word[0].isupper()):
            raise LookupError(word)
    return Point(int(year) if year else None, named, int(day) if day else None)


def _needs_capital(word: str) -> bool:
    """Tell whether a word is a month only with a capital: English verbs and nouns are spelt as some are."""
    return word.casefold() in ("may", "march", "mar", "mai", "dec", "jan", "jun", "ago", "set", "out")


def suggest(text: str, stretches: Iterable[tuple[int, int, str]], language: str) -> list[Suggestion]:
    """Return each date of the stretches (start, end, part) as a suggestion with its evidence."""
    found = []
    for start, end, part in stretches:
        for one in dates(text, start, end, language, part=part):
            evidence = Evidence(text[one.start : one.end], one.start, one.end, part, one.form)
            values = (
                (("eg:dateText", one.first),)
                if one.form == "school"
                else (
                    ("eg:start", one.first),
                    ("eg:end", one.last),
                )
            )
            found.append(Suggestion("date", _SCORES[one.form], evidence, values=values))
    return found
