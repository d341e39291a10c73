"""How alike two words are, and two names: what re-ranks the candidates that the index gives for a misspelt one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from edu_graph.search.abbreviations import SHARE, run
from edu_graph.search.sounds import sounded

_VOWELS: Final = frozenset("aeiou")
_VOWEL_COST: Final = 0.6
"""One vowel for another is half a mistake: unstressed о/а and е/и are the commonest slips, and dialects of Latin."""

_FIRST_COST: Final = 2.0
"""Whatever people get wrong, they hardly ever begin with another letter."""

_EDITS: Final = ((4, 0.0), (6, 1.0), (9, 2.0), (41, 3.0))
"""Shorter than (letters): mistakes that a word may have. Of three letters every one counts."""

MIN_SHARE: Final = 0.6
"""Likeness below which two words have nothing to do with each other."""

_TEXT: Final = 100
"""Characters of a value that are compared."""

CONTEXT: Final = 0.95
"""What a word counts for that stands not in the name, but in that of the thing's country: `MASHAV (Israel)`."""

COVER: Final = 0.45
"""How much of a name's likeness depends on the question's covering the name, not only the name the question."""


def distance(one: str, other: str, most: float) -> float:
    """Return the cost of turning one word into the other (optimal string alignment), or more than `most`.

    An insertion, a deletion, a change and a swap of neighbours cost 1, a change of one vowel for another 0.6,
    of the first letter 2.
    The time is the product of the lengths: for words, not for texts.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[float] = []
    row = [float(count) for count in range(len(other) + 1)]
    for at, letter in enumerate(one):
        last, row = row, [at + 1.0]
        best = row[0]
        for to, target in enumerate(other):
            first = _FIRST_COST if at == to == 0 and letter != target else 0.0
            cost = min(row[to] + 1, last[to + 1] + 1, last[to] + max(first, _change(letter, target)))
            if at and to and letter == other[to - 1] and target == one[at - 1]:
                cost = min(cost, before[to - 1] + 1)
            row.append(cost)
            best = min(best, cost)
        if best > most:
            return most + 1
        before = last
    return row[-1]


def _change(letter: str, target: str) -> float:
    if letter == target:
        return 0.0
    return _VOWEL_COST if letter in _VOWELS and target in _VOWELS else 1.0


def alike(asked: str, known: str) -> float:
    """Return how alike two keys of words are, 0 to 1; 0 where they are below `MIN_SHARE`.

    Three readings, the best counts: mistakes per letter; one stem with two endings; a beginning of the other.
    A number is itself or another.
    """
    if asked == known:
        return 1.0
    if any(letter.isdigit() for letter in asked + known):
        return 0.0
    longest = max(len(asked), len(known))
    allowed = next((edits for below, edits in _EDITS if min(len(asked), len(known)) < below), 0.0)
    cost = distance(asked, known, allowed) if allowed else longest
    share = 1 - cost / longest if cost <= allowed else 0.0
    common = _common(asked, known)
    if common >= 4 and common >= 0.6 * longest:
        share = max(share, 0.7 + 0.25 * common / longest)
    if common == len(asked) >= 3:
        share = max(share, 0.5 + 0.45 * common / longest)
    return share if share >= MIN_SHARE else 0.0


def _common(one: str, other: str) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def texts_alike(one: str, other: str) -> float:
    """Return how alike two short texts are, 0 to 1: values of a property, in any spelling or script."""
    return heard_alike(heard(one), heard(other))


def heard(text: str) -> str:
    """Return what texts are compared by: the keys of the words of its beginning."""
    return " ".join(word.sound for word in sounded(text[:_TEXT]))


def heard_alike(mine: str, theirs: str) -> float:
    """Return how alike two texts are by what is heard of them (`heard`), 0 to 1."""
    if mine == theirs:
        return 1.0 if mine else 0.0
    if mine.replace(" ", "").isdigit() or theirs.replace(" ", "").isdigit():
        return 0.0
    longest = max(len(mine), len(theirs))
    most = 0.3 * longest
    cost = distance(mine, theirs, most)
    return 1 - cost / longest if cost <= most else 0.0


class Term(NamedTuple):
    """A word of a question: its key, its folded form, what it weighs, and how alike it is to words of the index."""

    sound: str
    folded: str
    weight: float
    near: Mapping[str, float]


class Likeness(NamedTuple):
    """How well a question fits a name.

    `share`: all in all, 0 to 1; `found`: how much of the question stands in the name; `covered`: how much of the name
    stands in the question; `initials`: letters of the longest initials among them, 0 where there are none;
    `is_all_short`: the question is nothing but initials.
    """

    share: float
    found: float
    covered: float
    initials: int = 0
    is_all_short: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is compared: its words' keys, what each weighs, and its initials (`abbreviations.letters`)."""

    words: Sequence[str]
    weights: Sequence[float]
    letters: str


def compare(asked: Sequence[Term], name: Name, context: Mapping[int, float]) -> Likeness:
    """Compare a question with a name. `context`: words of the question that say where the thing is, how surely.

    Words pair whatever their order, the surest pairs first; a word of the question that pairs with none may be
    the initials of several. A number of the name that the question contradicts takes most of the likeness away.
    """
    pairs = sorted(
        (
            (term.near[word], -at, -to)
            for at, term in enumerate(asked)
            for to, word in enumerate(name.words)
            if word in term.near
        ),
        reverse=True,
    )
    mine: dict[int, float] = {}
    theirs: dict[int, float] = {}
    for share, minus_at, minus_to in pairs:
        if -minus_at not in mine and -minus_to not in theirs:
            mine[-minus_at] = theirs[-minus_to] = share
    short = _by_initials(asked, name.letters, mine, theirs)
    for at, known in context.items():
        mine.setdefault(at, CONTEXT * known)
    found = _weighed(mine, [term.weight for term in asked])
    covered = _weighed(theirs, name.weights)
    share = found * (1 - COVER + COVER * covered)
    if _contradict([term.sound for term in asked], name.words):
        share *= 0.4
    return Likeness(share, found, covered, max(short, default=0), bool(short) and len(short) == len(asked))


def _by_initials(asked: Sequence[Term], letters: str, mine: dict[int, float], theirs: dict[int, float]) -> list[int]:
    short = []
    for at, term in enumerate(asked):
        if at not in mine and (words := run(term.folded, letters, theirs)):
            mine[at] = SHARE
            theirs.update(dict.fromkeys(words, SHARE))
            short.append(len(term.folded))
    return short


def _weighed(shares: Mapping[int, float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(share * weights[at] for at, share in shares.items()) / total if total else 0.0


def _contradict(asked: Sequence[str], name: Sequence[str]) -> bool:
    numbers = {word for word in asked if word.isdigit()}
    others = {word for word in name if word.isdigit()}
    return bool(numbers and others and not numbers & others)
