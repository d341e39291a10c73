"""A name that stands in a text, and the countries around it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from edu_graph.contribute.demonyms import ALWAYS
from edu_graph.search.rows import LabelRow

DOUBTS: Final[Mapping[str, str]] = {
    "within": "it stands within a longer name",
    "elsewhere": "the document does not speak of its country",
    "office": "it may be its office in the country behind it",
    "shared": "another thing fits this name better",
    "part": "the text has only a part of the name",
    "unnamed": "the text does not name it",
    "described": "the text has only words of its name, and its date",
    "currency": "the text does not say whose money it is",
    "undated": "the text has only words of its name, and not its date",
}
"""Why a suggestion is weaker than the others, by a word; what it says follows `but`."""

BESIDE: Final = 14
"""Characters between a name and the country behind it that says whose it is: `Ministry of Education of the …`."""
BEFORE: Final = 3
"""Characters between a country and the name behind it: `Belarus' Ministry of Education`."""
_TO_OFFICE: Final = re.compile(r"\s*\(|\s+(?:(?:in|for|to|en|au|в|у|ў)\s+)?")
"""What stands between the name of a world-wide organisation and the country of its office: `UNICEF in …`."""


class Found(NamedTuple):
    """A name that stands in the text from `start` to `end`: whose, which name, how it was matched, and how surely.

    `doubt`: a word of `DOUBTS` where it is less likely than it looks, else empty.
    """

    start: int
    end: int
    iri: str
    name: LabelRow
    reason: str
    score: float
    doubt: str = ""


@dataclass(frozen=True)
class Hint:
    """The text that names are looked for in, and its language (primary tag)."""

    text: str
    language: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that adjectives may be in, the document's own first."""
        return (self.language, *(one for one in ALWAYS if one != self.language))


class Around(NamedTuple):
    """Where countries are named, and which ones the document is about."""

    named: Sequence[Found]
    about: frozenset[str]
    text: str

    def near(self, start: int, end: int) -> set[str]:
        """Return the countries that are named within these characters or right beside them."""
        return {
            one.iri
            for one in self.named
            if one.start <= end + BESIDE and one.end >= start - BEFORE and not self._begins_another(one, end)
        }

    def _begins_another(self, one: Found, end: int) -> bool:
        """Tell whether a country's adjective stands behind a name, but not right behind: `… and the Russian …`."""
        return one.reason == "adjective" and one.start > end and self.text[end : one.start] != " "

    def follows(self, end: int) -> bool:
        """Tell whether the name of a country follows right behind: no further item of a list, no partner by a dash."""
        return any(
            one.start > end and one.reason != "adjective" and _TO_OFFICE.fullmatch(self.text, end, one.start)
            for one in self.named
        )


class Reading(NamedTuple):
    """What was read: the names, the countries that the document is about, and names that were set aside, and why."""

    names: list[Found]
    about: frozenset[str]
    doubtful: list[Found]


def longest(found: Iterable[Found]) -> list[Found]:
    """Return the names that do not stand within a longer one; several of the same place stay."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start - one.end, -one.score, one.iri)):
        inside = (one.start >= other.start and one.end <= other.end for other in kept)
        same = any((one.start, one.end, one.iri) == (other.start, other.end, other.iri) for other in kept)
        longer = [other for other, is_in in zip(kept, inside, strict=True) if is_in]
        if not same and all((other.start, other.end) == (one.start, one.end) for other in longer):
            kept.append(one)
    return kept


def is_within(one: Found, names: Iterable[Found]) -> bool:
    """Tell whether a name stands within one of these, or where it does."""
    return any(other.start <= one.start and one.end <= other.end for other in names)
