"""Names of bodies without their country: `Ministry of Education`, in a document that is about Jordan.

They are recognised as they are, declined (`в министерстве образования`), and misspelt a little, in small letters too:
`министрество образования`. Which country's body is meant is decided by the countries around (`names.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from edu_graph.contribute.known import Known
from edu_graph.contribute.tokens import Token, name_tokens
from edu_graph.search.rows import LabelRow
from edu_graph.search.similarity import distance
from edu_graph.search.stems import LANGUAGES, stem

FEWEST, MOST = 2, 16
"""Words of a name without its country, stop words left out."""
_MISTAKES: Final = ((6, 0.0), (10, 1.0), (41, 2.0))
"""Shorter than (letters of a stem): mistakes that a word may have."""
_NO_MISTAKES: Final = frozenset("minister ministers ministre ministres ministro ministros ministra ministri".split())
"""Folded words that are themselves: who heads a ministry is called nearly as it is."""

Key = tuple[str, ...]


class Bare(NamedTuple):
    """A name without its country that these words are. `reason`: `context`, or `near` where a word is misspelt."""

    span: Sequence[Token]
    row: LabelRow
    reason: str


@dataclass(frozen=True)
class BareNames:
    """The names of bodies of countries, without what tells the country."""

    sounds: Mapping[Key, list[LabelRow]] = field(default_factory=lambda: defaultdict(list))
    stems: Mapping[tuple[str, Key], list[tuple[Key, LabelRow]]] = field(default_factory=lambda: defaultdict(list))
    """Stems of the words, by language and the first letters: hardly any mistake is the first letter."""

    @classmethod
    def of(cls, known: Known, adjectives: Mapping[str, Iterable[str]]) -> Self:
        """Prepare the names of a graph. `adjectives`: of which countries each adjective is."""
        made, of_country = cls(), _words_of_countries(known, adjectives)
        for row in known.names:
            countries = known.countries.get(row.iri)
            if row.kind == "agent" and countries:
                own = set().union(*(of_country[country] for country in countries))
                kept = [token for token in name_tokens(row.label) if not token.is_stop]
                left = [token for token in kept if own.isdisjoint(_told_by(token, row.language))]
                if len(left) >= FEWEST:
                    made._add(row, left)
        return made

    def _add(self, row: LabelRow, left: Sequence[Token]) -> None:
        self.sounds[tuple(token.sound for token in left)].append(row)
        language = row.language.partition("-")[0]
        if language in LANGUAGES:
            key = tuple(stem(token.folded, language) for token in left)
            self.stems[language, _first_letters(left)].append((key, row))

    def find(self, words: Sequence[Token]) -> Iterator[Bare]:
        """Yield the names that stand among these words; one that stands there as it is goes before those like it."""
        full = [token for token in words if not token.is_stop]
        for first in range(len(full)):
            for last in range(first + FEWEST, min(first + MOST, len(full)) + 1):
                span = full[first:last]
                if span[-1].segment != span[0].segment:
                    break
                exact = self.sounds.get(tuple(token.sound for token in span), ())
                yield from (Bare(span, row, "context") for row in exact)
                if not exact:
                    yield from self._like(span)

    def _like(self, span: Sequence[Token]) -> Iterator[Bare]:
        if not _NO_MISTAKES.isdisjoint(token.folded for token in span):
            return
        letters = _first_letters(span)
        for language in LANGUAGES:
            listed = self.stems.get((language, letters), ())
            key = tuple(stem(token.folded, language) for token in span) if listed else ()
            for known, row in listed:
                wrong = _misspelt(key, known)
                if wrong is not None:
                    yield Bare(span, row, "near" if wrong else "context")


def _words_of_countries(known: Known, adjectives: Mapping[str, Iterable[str]]) -> Mapping[str, set[str]]:
    """Return the words that tell each country, as `_told_by` has them: those of its names, and adjectives."""
    told: dict[str, set[str]] = defaultdict(set)
    for row in known.names:
        if row.iri in known.country_iris:
            for token in name_tokens(row.label):
                if not token.is_stop:
                    told[row.iri] |= {token.sound, "~" + stem(token.folded, row.language.partition("-")[0])}
    for form, iris in adjectives.items():
        for iri in iris:
            told[iri].add("=" + form)
    return told


def _told_by(token: Token, language: str) -> tuple[str, str, str]:
    """Return what a word of a name is compared by with those of countries: its key, its stem, an adjective."""
    return token.sound, "~" + stem(token.folded, language.partition("-")[0]), "=" + token.folded


def _first_letters(span: Sequence[Token]) -> Key:
    return tuple(token.folded[0] for token in span)


def _misspelt(key: Key, known: Key) -> int | None:
    """Return how many words are misspelt, of two or more at most half; None where one is another word."""
    wrong = 0
    for mine, theirs in zip(key, known, strict=True):
        if mine != theirs:
            most = next((mistakes for below, mistakes in _MISTAKES if min(len(mine), len(theirs)) < below), 0.0)
            if not most or distance(min(mine, theirs), max(mine, theirs), most) > most:
                return None
            wrong += 1
    return wrong if wrong <= len(key) // 2 else None
