"""Numbers in a text with what they count: money, durations, percentages, and groups that the graph has concepts for.

Currencies are known by code, symbol, and name in the CLDR of the document's language; separators of thousands and
decimals by its rules ("1,5 млн" is 1500000, "25,000" in English 25000). A number that says nothing of what it counts is
not suggested.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_decimal_symbol, list_currencies

from edu_graph.contribute.dating import FIRST_YEAR, LAST_YEAR
from edu_graph.contribute.suggestions import Evidence, Suggestion
from edu_graph.contribute.tokens import Token, tokens
from edu_graph.search.folding import fold
from edu_graph.search.rows import LabelRow
from edu_graph.search.stems import stem
from edu_graph.vocab import curie

_NUMBER: Final = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?![\d])"
)
_SCALES: Final = {
    "thousand k тыс тысяч тысячи мың мыңнан минг ming mille miles mil mila tausend bin tysiąc": 10**3,
    "million millions m mn mln mio млн миллион миллионов миллиона миллионы мільён мільёнаў "
    "millones millón milhões milhão milioni milione millionen milyon millioner miljoner million": 10**6,
    "billion billions bn bln млрд миллиард миллиардов миллиарда milliard milliards milliarden milyar miliardi": 10**9,
}
_SCALE: Final = {fold(word): scale for words, scale in _SCALES.items() for word in words.split()}

_SYMBOLS: Final = {
    "US$": ("usd", 0.95), "$": ("usd", 0.6), "€": ("eur", 0.95), "£": ("gbp", 0.9), "₸": ("kzt", 0.95),
    "₽": ("rub", 0.95), "¥": ("jpy", 0.6), "₩": ("krw", 0.95), "₺": ("try", 0.95), "₹": ("inr", 0.95),
    "AU$": ("aud", 0.9), "A$": ("aud", 0.9), "C$": ("cad", 0.9), "CA$": ("cad", 0.9),
}  # fmt: skip
"""A sign, the currency that it mostly means, and how surely."""
_SYMBOL: Final = "|".join(re.escape(sign) for sign in sorted(_SYMBOLS, key=len, reverse=True))
_BEFORE: Final = re.compile(rf"(?:(?P<sign>{_SYMBOL})|(?<![^\W\d_])(?P<code>[A-Z]{{3}}))[ \u00a0]?$")
_AFTER: Final = re.compile(rf"[ \u00a0]?(?:(?P<sign>{_SYMBOL}|%)|(?P<code>[A-Z]{{3}})(?!\w))")

_QUALIFIERS: Final = {
    "over": "over|more than|above|свыше|более|больше|plus de|más de|mais de|oltre|über|mehr als|астам",
    "about": "about|around|some|approximately|nearly|almost|около|примерно|почти|environ|près de|unos|unas|cerca de|"
    "circa|rund|etwa|yaklaşık|шамамен",
    "up-to": "up to|до|jusqu'à|hasta|até|fino a|bis zu",
    "at-least": "at least|не менее|au moins|al menos|pelo menos|almeno|mindestens|en az",
}
_QUALIFIER: Final = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _QUALIFIERS.items())
    + r")\s+$",
    re.IGNORECASE,
)
_PER_YEAR: Final = re.compile(
    r"^\W{0,2}(?:a year|per year|annually|yearly|в год|par an|al año|por ano)\b", re.IGNORECASE
)
_TIMES: Final = frozenset({"hour", "day", "week", "month", "year"})
_DOLLARS: Final = frozenset(
    key
    for language, word in (("en", "dollars"), ("ru", "долларов"), ("fr", "dollars"), ("es", "dólares"))
    if (key := stem(fold(word), language))
)
"""Dollars of no country: mostly those of the United States."""
REACH: Final = 5
"""Words behind a number among which what it counts is looked for: `50 young Uzbek teachers`."""


@dataclass(frozen=True)
class Counted:
    """The concepts that quantities count or are measured in, by the stems of their names."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    iris: frozenset[str] = frozenset()

    @classmethod
    def of(cls, concepts: Iterable[LabelRow]) -> "Counted":
        """Take from all concepts the target groups, the counted things and the units."""
        names: dict[tuple[str, str], str] = {}
        iris = set()
        for row in concepts:
            slug = curie(row.iri).removeprefix("concept:")
            iris.add(slug)
            if slug.startswith(("group-", "counted-", "unit-")):
                names.setdefault((row.language, _key(tokens(row.label), row.language)), slug)
        return cls(names, frozenset(iris))


def _key(words: Sequence[Token], language: str) -> str:
    return " ".join(stem(word.folded, language) for word in words if not word.is_stop)


@lru_cache(maxsize=64)
def _currencies(language: str) -> dict[str, str]:
    """Return the currencies by the stems of their names in a language, those of its own count of one and of many."""
    found: dict[str, set[str]] = {}
    for code in sorted(list_currencies(language)):
        for count in (None, 1, 2, 5):
            name = get_currency_name(code, count, locale=language)
            if "(" in name or any(letter.isdigit() for letter in name):
                continue
            found.setdefault(_key(tokens(name), language), set()).add(code.lower())
    return {key: min(codes) for key, codes in found.items() if len(codes) == 1}


def _locale(language: str) -> str:
    try:
        return str(Locale.parse(language.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return "en"


def number(words: str, locale: str, *, is_scaled: bool = False) -> Decimal:
    """Return the number that is written so where this locale's signs are used.

    One group of three digits behind the sign of decimals is decimal; before `million` every single sign is.
    Raises decimal.InvalidOperation: no number.
    """
    decimal = get_decimal_symbol(locale)
    bare = re.sub(r"[ \u00a0\u202f’']", "", words)
    signs = [letter for letter in bare if letter in ".,"]
    last = re.search(r"[.,](\d+)$", bare)
    if last is None:
        return Decimal(bare)
    is_decimal = len(last[1]) != 3 or (len(set(signs)) == 2) or (len(signs) == 1 and (is_scaled or signs[0] == decimal))
    whole = re.sub("[.,]", "", bare[: last.start()])
    return Decimal(f"{whole}.{last[1]}" if is_decimal else whole + last[1])


@dataclass(frozen=True, slots=True)
class _Read:
    """A number that was read: its place with what belongs to it, and what it is."""

    start: int
    end: int
    value: Decimal
    unit: str = ""
    counts: str = ""
    score: float = 0.0


def suggest(
    text: str, stretches: Iterable[tuple[int, int, str]], language: str, counted: Counted, taken: Sequence[range] = ()
) -> list[Suggestion]:
    """Return each number whose unit or counted thing is recognised as a suggestion; none within `taken` (dates)."""
    found = []
    for start, end, part in stretches:
        for match in _NUMBER.finditer(text, start, end):
            if any(match.start() in span for span in taken):
                continue
            read = _read(text, match, end, language, counted)
            if read is not None:
                found.append(_suggestion(text, read, part, (start, end), counted))
    return found


def _read(text: str, match: re.Match[str], end: int, language: str, counted: Counted) -> _Read | None:
    behind = tokens(text, match.end(), end)[: REACH + 2]
    behind = [word for word in behind if word.segment == 0]
    scale, after = 1, match.end()
    is_close = behind and behind[0].start - match.end() <= 2 and "%" not in text[match.end() : behind[0].start]
    if is_close and behind[0].folded in _SCALE and "\n" not in text[match.end() : behind[0].start]:
        scale, after = _SCALE[behind[0].folded], behind[0].end
        behind = behind[1:]
    value = number(match["number"], _locale(language), is_scaled=scale > 1) * scale
    money = _money(text, (match.start(), after), end)
    if money is None and text.startswith("%", match.end() + text.startswith((" ", "\u00a0"), match.end())):
        after = text.index("%", match.end()) + 1
        return _Read(match.start(), after, value, unit="percent", score=0.8)
    if money:
        return _Read(*money[:2], value, unit=money[2], counts="counted-money", score=money[3])
    return _named(_Read(match.start(), after, value), behind, language, counted)


def _money(text: str, place: tuple[int, int], end: int) -> tuple[int, int, str, float] | None:
    """Return start, end, currency and certainty where a sign or code of a currency stands beside the number."""
    start, after = place
    before, behind = _BEFORE.search(text, max(0, start - 5), start), _AFTER.match(text, after, end)
    for found, at, to in (
        (before, before.start() if before else 0, after),
        (behind, start, behind.end() if behind else 0),
    ):
        if found is None or found["sign"] == "%":
            continue
        if found["sign"]:
            return at, to, *_SYMBOLS[found["sign"]]
        if found["code"].lower() in _codes():
            return at, to, found["code"].lower(), 0.95
    return None


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(code.lower() for code in list_currencies())


def _named(read: _Read, behind: Sequence[Token], language: str, counted: Counted) -> _Read | None:
    """Return what the words behind a number say that it counts; the longest name, the nearest to the number."""
    # "8 millions de dollars": what stands right behind the number may be an `of`; a later stop word ends the phrase.
    behind = behind[1:] if behind and behind[0].is_stop else behind
    for first in range(min(len(behind), REACH)):
        if behind[first].is_stop or behind[first].folded.isdigit():
            return None
        for last in range(min(len(behind), first + 4), first, -1):
            span = behind[first:last]
            if span[-1].is_stop:
                continue
            for one in dict.fromkeys((language, "en", "ru")):
                key = _key(span, one)
                code = _currencies(_locale(one)).get(key) if first == 0 else None
                slug = counted.names.get((one, key))
                if code or (first == 0 and key in _DOLLARS):
                    return _Read(
                        read.start, span[-1].end, read.value, code or "usd", "counted-money", 0.9 if code else 0.6
                    )
                if slug:
                    return _of_concept(read, span[-1].end, slug, 0.9 - 0.1 * first)
    return None


def _of_concept(read: _Read, end: int, slug: str, score: float) -> _Read | None:
    if not slug.startswith("unit-"):
        return _Read(read.start, end, read.value, "", slug, score)
    unit = slug.removeprefix("unit-")
    if unit == "year" and FIRST_YEAR <= read.value <= LAST_YEAR:
        return None
    counts = "counted-duration" if unit in _TIMES else "counted-money" if unit in _codes() else ""
    return _Read(read.start, end, read.value, unit, counts, score)


def _suggestion(text: str, read: _Read, part: str, within: tuple[int, int], counted: Counted) -> Suggestion:
    values = [("eg:value", f"{read.value.normalize():f}")]
    if read.unit:
        values.append(("eg:unit", f"concept:unit-{read.unit}"))
    if read.counts:
        values.append(("eg:counts", f"concept:{read.counts}"))
    before = _QUALIFIER.search(text, within[0], read.start)
    if before is not None and before.lastgroup:
        values.append(("eg:qualifier", f"concept:qualifier-{before.lastgroup.replace('_', '-')}"))
    if _PER_YEAR.match(text[read.end : min(within[1], read.end + 20)]):
        values.append(("eg:qualifier", "concept:qualifier-per-year"))
    unknown = read.unit and f"unit-{read.unit}" not in counted.iris
    evidence = Evidence(
        text[read.start : read.end], read.start, read.end, part, "no concept of this unit yet" if unknown else "number"
    )
    return Suggestion("amount", round(read.score * (0.8 if unknown else 1), 3), evidence, values=tuple(values))
