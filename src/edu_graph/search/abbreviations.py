"""Initials: MoE for Ministry of Education, МИД for Министерство иностранных дел.

Abbreviations that the data gives are names like others. These are the ones that people make themselves.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Final

from edu_graph.search.sounds import Word

SHARE: Final = 0.9
"""What initials count for, against the words written out."""
SHORTEST: Final = 2
LONGEST: Final = 8
_STOP: Final = "-"


def letters(words: Sequence[Word]) -> str:
    """Return the first letters of a name's words, those of stop words behind a `-`: `m-oe-ob`."""
    return "".join((_STOP if word.is_stop else "") + word.folded[0] for word in words)


def leading(first_letters: str) -> Iterator[str]:
    """Yield the initials of a name and of its beginnings, of two words at least; with stop words and without."""
    every, kept, words = "", "", 0
    for letter, is_stop in _read(first_letters):
        every += letter
        if not is_stop:
            kept += letter
            words += 1
        if words >= SHORTEST and not is_stop:
            yield from {every[:LONGEST], kept[:LONGEST]} if len(kept) <= LONGEST else ()


def run(short: str, first_letters: str, taken: Container[int]) -> tuple[int, ...]:
    """Return which words (stop words not counted) `short` is the initials of: neighbours, none of them `taken`."""
    if not (SHORTEST <= len(short) <= LONGEST and short.isalpha()):
        return ()
    found = list(_read(first_letters))
    places = [sum(not stop for _, stop in found[:at]) for at in range(len(found))]
    for start, (_, is_stop) in enumerate(found):
        if is_stop:
            continue
        for with_stops in (True, False):
            words = _match(short, found[start:], with_stops=with_stops)
            own = tuple(range(places[start], places[start] + words))
            if words >= SHORTEST and not any(place in taken for place in own):
                return own
    return ()


def _match(short: str, found: Sequence[tuple[str, bool]], *, with_stops: bool) -> int:
    """Return how many words that are no stop words `short` begins, from the first of `found` on; 0: it does not."""
    left, words = short, 0
    for letter, is_stop in found:
        if not left:
            break
        if is_stop and not with_stops:
            continue
        if left[0] != letter:
            return 0
        left = left[1:]
        words += not is_stop
    return 0 if left else words


def _read(first_letters: str) -> Iterator[tuple[str, bool]]:
    is_stop = False
    for letter in first_letters:
        if letter == _STOP and not is_stop:
            is_stop = True
        else:
            yield letter, is_stop
            is_stop = False
