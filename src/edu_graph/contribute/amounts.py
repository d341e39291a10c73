"""Numbers in a text with what they count: money, durations, percentages, and groups that the graph has concepts for.

Currencies are known by code, symbol, and name in the CLDR of the document's language; separators of thousands and
decimals by its rules ("1,5 млн" is 1500000, "25,000" in English 25000). A number that says nothing of what it counts is
not suggested.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from babel.numbers import get_decimal_symbol

from edu_graph.contribute import money
from edu_graph.contribute.dating import FIRST_YEAR, LAST_YEAR
from edu_graph.contribute.documents import Stretch
from edu_graph.contribute.money import scale
from edu_graph.contribute.suggestions import Evidence, Suggestion
from edu_graph.contribute.tokens import Token, tokens
from edu_graph.contribute.wordings import wordings
from edu_graph.search.folding import fold
from edu_graph.search.rows import LabelRow
from edu_graph.search.stems import stem
from edu_graph.vocab import curie

_NUMBER: Final = re.compile(
    r"(?:(?<![\w.,-])|(?<=[\u05d0-\u05ea]-)|(?<=(?<![^\W\d_])[A-Z]{3}))"
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?![\d])"
)
_QUALIFIERS: Final = {
    "over": "over|more than|above|exceeding|upwards of|свыше|более|более чем|больше|больше чем|больш за|больш як|звыш|"
    "понад|plus de|más de|mais de|oltre|più di|über|mehr als|ponad|более,? чем|יותר מ-?|מעל",
    "about": "about|around|some|approximately|nearly|almost|roughly|около|порядка|примерно|приблизительно|почти|каля|"
    "прыкладна|близько|environ|près de|quelque|unos|unas|cerca de|alrededor de|circa|rund|etwa|ungefähr|około|"
    "yaklaşık|шамамен|כ-",
    "up-to": "up to|at most|до|да|jusqu'à|jusqu’à|hasta|até|fino a|bis zu|עד",
    "at-least": "at least|no fewer than|not less than|не менее|не меньше|не менш за|au moins|al menos|pelo menos|"
    "almeno|mindestens|en az|кемінде|לפחות",
}
_QUALIFIER: Final = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{name.replace('-', '_')}>{words})" for name, words in _QUALIFIERS.items())
    + r")(?:(?<=-)|(?<=\bמ)|\s+)$",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"(?:\+|[-’'`ʻ]?(?:тан|тен|дан|ден|нан|нен|dan|den|tan|ten)?\s+(?:астам|ortiq|ortiğ\w*|fazla|и более|or more|"
    r"с лишним|ou plus|o más|oder mehr))(?!\w)\+?"
)
"""What says `over` behind a number: `40+`, `40 и более`, `40-тан астам`."""
_FEWER: Final = re.compile(
    r"(?<!\w)(?:fewer than|less than|under|below|менее|меньше|менш за|moins de|menos de|meno di|weniger als|"
    r"unter|פחות מ-?)\s*$",
    re.IGNORECASE,
)
"""Before a number that is not reached: no qualifier says so, and without one it would say more than the text."""
_PER_YEAR: Final = re.compile(
    r"^\W{0,2}(?:a year|per year|annually|yearly|в год|par an|al año|por ano)\b", re.IGNORECASE
)
_TIMES: Final = frozenset({"hour", "day", "week", "month", "year"})
_PEOPLE: Final = {
    fold(word)
    for word in (
        "people person persons participants attendees человек чел человека люди людей участников участника участники "
        "участниц чалавек чалавека людзей удзельнікаў осіб учасників адам адамдар қатысушы қатысушылар киши kişi "
        "katılımcı nafar нафар kishi ishtirokchi Menschen Personen Teilnehmer Teilnehmende Teilnehmern Teilnehmerinnen "
        "personnes participantes personas pessoas participants persone partecipanti osób uczestników אנשים איש משתתפים"
    ).split()
}
"""Words for people of no named sort; where a concept of the graph is called so, that one is meant."""
_OF_PEOPLE: Final = "counted-people"
_CLASSIFIERS: Final = frozenset({"nafar", "нафар"})
"""Words that only say that people are counted, where those behind them say what sort: `40 nafar o‘qituvchi`."""
REACH: Final = 5
"""Words behind a number among which what it counts is looked for: `50 young Uzbek teachers`."""


@dataclass(frozen=True)
class Counted:
    """The concepts that quantities count or are measured in, by their names as written and by the stems of these."""

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    iris: frozenset[str] = frozenset()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that they have names in."""
        return tuple(sorted({language for language, _ in self.names}))

    @classmethod
    def of(cls, concepts: Iterable[LabelRow]) -> "Counted":
        """Take from all concepts the target groups, the counted things and the units."""
        names: dict[tuple[str, str], str] = {}
        iris = set()
        for row in concepts:
            slug = curie(row.iri).removeprefix("concept:")
            iris.add(slug)
            if slug.startswith(("group-", "counted-", "unit-")):
                for key_of in (_as_written, _key):
                    names.setdefault((row.language, key_of(tokens(row.label), row.language)), slug)
        # What the graph calls a thing goes before what a drafter knows besides.
        for language, slug, word in wordings():
            if slug in iris:
                for key_of in (_as_written, _key):
                    names.setdefault((language, key_of(tokens(word), language)), slug)
        return cls(names, frozenset(iris))


def _as_written(words: Sequence[Token], _: str) -> str:
    return "=" + " ".join(word.folded for word in words)


def _key(words: Sequence[Token], language: str) -> str:
    return " ".join(stem(word.folded, language) for word in words if not word.is_stop)


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


@dataclass(frozen=True, slots=True)
class _Reader:
    """What numbers are read with: the text, without points that end no sentence, its language, and what is counted."""

    text: str
    language: str
    counted: Counted
    local: frozenset[str] = frozenset()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that what is counted may be named in, the document's own first."""
        more = () if self.language else self.counted.languages
        return tuple(dict.fromkeys((self.language, "en", "ru", *more)))

    def read(self, match: re.Match[str], end: int) -> _Read | None:
        """Return a number with what it counts or is measured in; None where the text does not say that."""
        behind = self._behind(match.end(), end)
        many, after = 1, match.end()
        is_close = behind and behind[0].start - match.end() <= 2 and "%" not in self.text[match.end() : behind[0].start]
        if is_close and scale(behind[0].folded) and "\n" not in self.text[match.end() : behind[0].start]:
            many, after = scale(behind[0].folded), behind[0].end
            behind = behind[1:]
        value = number(match["number"], money.locale(self.language), is_scaled=many > 1) * many
        price = money.beside(self.text, (match.start(), after), end)
        if price is None and self.text.startswith(
            "%", match.end() + self.text.startswith((" ", "\u00a0"), match.end())
        ):
            after = self.text.index("%", match.end()) + 1
            return _Read(match.start(), after, value, unit="percent", score=0.8)
        if price:
            return _Read(price.start, price.end, value * price.scale, price.code, "counted-money", price.score)
        return self._named(_Read(match.start(), after, value), behind)

    def _behind(self, start: int, end: int) -> list[Token]:
        more = _BEHIND.match(self.text, start, end)
        behind = tokens(self.text, more.end() if more else start, end)[: REACH + 2]
        return [word for word in behind if word.segment == 0]

    def _named(self, read: _Read, behind: Sequence[Token]) -> _Read | None:
        """Return what the words behind a number say that it counts; the longest name, the nearest to the number."""
        if behind and behind[0].folded in _CLASSIFIERS and (sort := self._named(read, behind[1:])) is not None:
            return sort
        # "8 millions de dollars": right behind the number may stand an `of`; a later stop word ends the phrase.
        behind = behind[1:] if behind and behind[0].is_stop else behind
        currency = money.named(self.text, behind, self.languages, self.local)
        if currency is not None:
            end, code, score = currency
            # Money of which nobody says whose is no number of what stands behind it: "100 рублей собрали родители".
            return _Read(read.start, end, read.value, code, "counted-money", score) if code else None
        for first in range(min(len(behind), REACH)):
            if behind[first].is_stop or behind[first].folded.isdigit():
                return None
            for last in range(min(len(behind), first + 4), first, -1):
                span = behind[first:last]
                slug = "" if span[-1].is_stop else self._counts(span)
                if slug:
                    return _of_concept(read, span[-1].end, slug, 0.9 - 0.1 * first)
        return None

    def _counts(self, span: Sequence[Token]) -> str:
        """Return the concept that these words are a name of, the document's language first; else that of people."""
        keys = [(one, key) for key_of in (_as_written, _key) for one in self.languages if (key := key_of(span, one))]
        named = (self.counted.names.get(key) for key in keys)
        is_people = len(span) == 1 and span[0].folded in _PEOPLE and _OF_PEOPLE in self.counted.iris
        return next((slug for slug in named if slug), _OF_PEOPLE if is_people else "")

    def qualifier(self, read: _Read, start: int) -> tuple[int, str] | None:
        """Return where the words begin that make a number less exact, before it or behind, and the qualifier they are.

        The number's own place and nothing where there are none. None: it is not reached, which no qualifier says.
        """
        before = _QUALIFIER.search(self.text, start, read.start)
        if before is not None and before.lastgroup:
            return before.start(), before.lastgroup.replace("_", "-")
        if _FEWER.search(self.text, start, read.start):
            return None
        more = _NUMBER.match(self.text, read.start)
        return read.start, "over" if more is not None and _BEHIND.match(self.text, more.end()) else ""


def suggest(
    text: str,
    stretches: Iterable[tuple[int, int, str]],
    language: str,
    counted: Counted,
    taken: Sequence[range] = (),
    local: frozenset[str] = frozenset(),
) -> list[Suggestion]:
    """Return each number whose unit or counted thing is recognised as a suggestion; none within `taken` (dates).

    `local`: the currencies of the country that the text speaks of.
    """
    found = []
    reader = _Reader(money.without_points(text, language), language, counted, local)
    for start, end, part in stretches:
        for match in _NUMBER.finditer(text, start, end):
            if any(match.start() in span for span in taken):
                continue
            read = reader.read(match, end)
            qualifier = reader.qualifier(read, start) if read is not None else None
            if read is not None and qualifier is not None:
                whole, more = replace(read, start=qualifier[0]), qualifier[1]
                found.append(_suggestion(text, whole, more, Stretch(start, end, part), counted))
    return found


def _of_concept(read: _Read, end: int, slug: str, score: float) -> _Read | None:
    if not slug.startswith("unit-"):
        return _Read(read.start, end, read.value, "", slug, score)
    unit = slug.removeprefix("unit-")
    if unit == "year" and FIRST_YEAR <= read.value <= LAST_YEAR:
        return None
    counts = "counted-duration" if unit in _TIMES else "counted-money" if money.is_code(unit) else ""
    return _Read(read.start, end, read.value, unit, counts, score)


def _suggestion(text: str, read: _Read, qualifier: str, within: Stretch, counted: Counted) -> Suggestion:
    values = [("eg:value", f"{read.value.normalize():f}")]
    if read.unit:
        values.append(("eg:unit", f"concept:unit-{read.unit}"))
    if read.counts:
        values.append(("eg:counts", f"concept:{read.counts}"))
    if qualifier:
        values.append(("eg:qualifier", f"concept:qualifier-{qualifier}"))
    if _PER_YEAR.match(text[read.end : min(within.end, read.end + 20)]):
        values.append(("eg:qualifier", "concept:qualifier-per-year"))
    unknown = read.unit and f"unit-{read.unit}" not in counted.iris
    evidence = Evidence(
        text[read.start : read.end],
        read.start,
        read.end,
        within.part,
        "no concept of this unit yet" if unknown else "number",
        doubt="currency" if read.counts == "counted-money" and read.score == money.GUESSED else "",
    )
    return Suggestion("amount", round(read.score * (0.8 if unknown else 1), 3), evidence, values=tuple(values))
