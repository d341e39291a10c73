"""Where nothing has all the words of a question: what has some of them, told as such."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from edu_graph.search.similarity import Likeness
from edu_graph.search.sounds import Word

SHARE: Final = 0.1
"""Of the score of a word, what a name counts that has no more of the question than that."""
SHORTEST: Final = 3
"""Letters of a word that is looked for by itself."""
MOST: Final = 8
"""Words of a question that are looked for one by one."""


class Ranked(NamedTuple):
    """A thing found, by its best name; of near names, how near."""

    label: int
    entity: int
    score: float
    reason: str
    likeness: Likeness | None = None


def words(heard: Sequence[Word]) -> list[str]:
    """Return the words of a question that are looked for one by one; of a question of one word, none."""
    found = [word.folded for word in heard if not word.is_stop and len(word.folded) >= SHORTEST]
    return list(dict.fromkeys(found[:MOST])) if len(found) > 1 else []


def ordered(found: Mapping[str, Sequence[Ranked]]) -> list[Ranked]:
    """Return the things found by each word, each once: first those with the rarest words, by their best names."""
    told: dict[int, list[tuple[float, Ranked]]] = {}
    for having in found.values():
        for one in having:
            told.setdefault(one.entity, []).append((1 / len(having), one))
    best = [(sum(share for share, _ in rows), max(rows, key=lambda row: row[0])[1]) for rows in told.values()]
    best.sort(key=lambda pair: (-round(pair[0], 6), -pair[1].score, pair[1].entity))
    return [one._replace(score=round(SHARE * one.score, 4), reason="some") for _, one in best]
