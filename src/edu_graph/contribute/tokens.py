"""The words of a text with their places, compared as search compares them: folded, and by their keys across scripts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from edu_graph.search import folding
from edu_graph.search.sounds import sounded
from edu_graph.search.wording import is_stop

_WORD: Final = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]|[^\W_])*(?:['’ʻʼ‘ʹ`״׳][^\W_]+)*")
# Within a name stand spaces, commas, dashes, quotes, points behind initials, brackets; never the end of a sentence.
_BREAK: Final = re.compile(r"[;!?|/\u2022\n\r\t]|:\s|(?<=\w{3})[.…](?=\s)|\s[–—-]\s|…|[。；]")
_POSSESSIVE: Final = re.compile(r"['’]s$")
_ELISION: Final = re.compile(r"(?:l|d|qu|un|dell|all|nell|sull|dall)['’](?=\w)", re.IGNORECASE)
_RUN: Final = re.compile("[\u3400-\u9fff]|[^\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its place, its folded form, its key, whether names are recognised without it, how it is capitalised.

    `segment` counts the breaks before it: a name does not reach over one.
    """

    start: int
    end: int
    text: str
    folded: str
    sound: str
    is_stop: bool
    segment: int

    @property
    def is_capital(self) -> bool:
        """Whether it is written as names are; in scripts without capitals every word is."""
        first = self.text[0]
        return first.isupper() or first.isdigit() or not (first.islower() or first.istitle())


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the words of a stretch of a text in order; places are those of the whole text."""
    return list(_tokens(text, start, len(text) if end is None else end))


@lru_cache(maxsize=50_000)
def name_tokens(label: str) -> tuple[Token, ...]:
    """Return the words of a name; asked of every name of the graph, and again for every graph in a measurement."""
    return tuple(_tokens(label, 0, len(label)))


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    segment, last = 0, start
    for found in _WORD.finditer(text, start, end):
        segment += _breaks(text, last, found.start())
        last = found.end()
        word = found.group()
        for at, part in _parts(word):
            folded = "".join(folding.words(part))
            if folded:
                heard = sounded(part)
                sound = "".join(one.sound for one in heard) or folded
                place = found.start() + at
                yield Token(place, place + len(part), part, folded, sound, is_stop(folded), segment)


def _breaks(text: str, last: int, start: int) -> bool:
    """Tell whether what stands between two words ends a name."""
    return any(found.start() >= last for found in _BREAK.finditer(text, max(0, last - 3), min(len(text), start + 1)))


def _parts(word: str) -> Iterator[tuple[int, str]]:
    """Yield the parts of a word that count: no article before an apostrophe, no possessive s, Chinese singly."""
    bare = _POSSESSIVE.sub("", word)
    elided = _ELISION.match(bare)
    start = elided.end() if elided else 0
    for found in _RUN.finditer(bare, start):
        yield found.start(), found.group()
