"""The words of all names, each once: written with the index, asked for what a misspelt word may have meant."""

import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from edu_graph.search.abbreviations import leading, letters
from edu_graph.search.rows import SHOWN
from edu_graph.search.similarity import Term, alike
from edu_graph.search.sounds import Word, sound, together
from edu_graph.search.wording import DESIGNATORS

Ask = Callable[..., list[sqlite3.Row]]
"""Puts a statement with named values to the index."""

CANDIDATES: Final = 60
"""Words of the index that are compared with one word letter by letter."""
KEPT_WORDS: Final = 4096
"""Words whose neighbours are remembered: an index never changes, so neither do they."""
DESIGNATOR_WEIGHT: Final = 0.35
"""What words for kinds of places (`republic`) weigh, against other words as rare."""
SHORTEST_PART: Final = 3
"""Letters of each half, where a word is taken for two that were written together."""

_DESIGNATORS: Final = frozenset(map(sound, DESIGNATORS))


def fill(connection: sqlite3.Connection, names: Sequence[tuple[int, str, tuple[Word, ...]]]) -> None:
    """Write words, postings, grams and initials of names (thing, role, words); a name's place is its label's id."""
    things: dict[str, set[int]] = defaultdict(set)
    for thing, _, words in names:
        for word in words:
            if not word.is_stop:
                things[word.sound].add(thing)
    number = {text: position for position, text in enumerate(sorted(things), start=1)}
    connection.executemany(
        "INSERT INTO word VALUES (?, ?, ?)", ((at, text, len(things[text])) for text, at in number.items())
    )
    postings = {
        (number[word.sound], label)
        for label, (_, _, words) in enumerate(names, start=1)
        for word in words
        if not word.is_stop
    }
    connection.executemany("INSERT INTO posting VALUES (?, ?)", sorted(postings))
    grams = {(gram, at) for text, at in number.items() for gram in _grams(text)}
    connection.executemany("INSERT INTO gram VALUES (?, ?)", sorted(grams))
    initials = {
        (value, label)
        for label, (_, role, words) in enumerate(names, start=1)
        if role in SHOWN
        for value in leading(letters(words))
    }
    connection.executemany("INSERT INTO initial VALUES (?, ?)", sorted(initials))


def _grams(word: str) -> set[str]:
    framed = f"^{word}$"
    return {framed[at : at + 3] for at in range(len(framed) - 2)}


class Known(NamedTuple):
    """A word of the index: its key, in how many things' names it stands, and how alike it is to the one asked for."""

    text: str
    id: int
    things: int
    share: float


_ALIKE: Final = """
SELECT word.id, word.text, word.things FROM gram JOIN word ON word.id = gram.word
WHERE gram.gram IN (SELECT value FROM json_each(:grams)) AND length(word.text) BETWEEN :shortest AND :longest
GROUP BY word.id ORDER BY count(*) DESC, abs(length(word.text) - :length), word.id LIMIT :limit
"""
_BEGINNING: Final = """
SELECT id, text, things FROM word WHERE text >= :word AND text < :word || char(1114111)
ORDER BY length(text), id LIMIT :limit
"""
_EXACT: Final = "SELECT text FROM word WHERE text IN (SELECT value FROM json_each(:words))"


class Vocabulary:
    """The words of one open index."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._things = max(1, ask("SELECT count(*) AS n FROM entity")[0]["n"])
        self.near = lru_cache(maxsize=KEPT_WORDS)(self._near)

    def weight(self, word: str, things: int) -> float:
        """Return what a word weighs: the rarer, the more; words for kinds of places less."""
        factor = DESIGNATOR_WEIGHT if word in _DESIGNATORS else 1.0
        return factor * math.log(1 + self._things / max(1, things))

    def _near(self, sound: str) -> tuple[Known, ...]:
        """Return the words of the index that are like this one, the likest first."""
        rows = self._ask(
            _ALIKE,
            grams=_json(_grams(sound)),
            length=len(sound),
            shortest=len(sound) - 3,
            longest=2 * len(sound) + 3,
            limit=CANDIDATES,
        )
        if len(sound) >= SHORTEST_PART:
            rows += self._ask(_BEGINNING, word=sound, limit=CANDIDATES)
        found = {row["text"]: Known(row["text"], row["id"], row["things"], alike(sound, row["text"])) for row in rows}
        return tuple(sorted((one for one in found.values() if one.share), key=lambda one: (-one.share, one.text)))

    def terms(self, words: Sequence[Word]) -> list[Term]:
        """Return the words of a question as they are compared; words written apart or together are settled first."""
        return [self._term(word) for word in self._settled([word for word in words if not word.is_stop])]

    def _term(self, word: Word) -> Term:
        near = self.near(word.sound)
        # What is misspelt weighs what the word weighs that it is likest to.
        things = near[0].things if near else 1
        return Term(
            word.sound, word.folded, self.weight(word.sound, things), {known.text: known.share for known in near}
        )

    def _settled(self, words: list[Word]) -> list[Word]:
        if not words:
            return words
        pieces = {word.sound for word in words}
        pairs = {together(one.sound, other.sound) for one, other in pairwise(words)}
        halves = {part for word in words for cut in _cuts(word.sound) for part in cut}
        known = {row["text"] for row in self._ask(_EXACT, words=_json(pieces | pairs | halves))}
        settled: list[Word] = []
        for word in words:
            both = together(settled[-1].sound, word.sound) if settled else ""
            if both in known and not {word.sound, settled[-1].sound} <= known:
                settled.append(Word(settled.pop().folded + word.folded, both, False))
            else:
                settled += self._parts(word, known)
        return settled

    def _parts(self, word: Word, known: set[str]) -> list[Word]:
        """Return a word, or the two that were written together: both known, or the first the beginning of one."""
        if word.sound in known:
            return [word]
        near = self.near(word.sound)
        if near and near[0].share > 0.8:
            return [word]
        for first, second in _cuts(word.sound):
            if second in known and len(second) > SHORTEST_PART and (first in known or self.near(first)):
                return [Word(first, first, False), Word(second, second, False)]
        return [word]


def _cuts(word: str) -> list[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)]


def _json(values: Iterable[str]) -> str:
    return json.dumps(sorted(values))
