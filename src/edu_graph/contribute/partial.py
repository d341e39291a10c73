"""Organisations of whose name a text has only a part: `Creative Associates`, `Special School No. 55`, `Strømme`.

A part counts where it is of one organisation alone among all names of the graph: words of a name that stand together,
one of them at least no common word; or the first word of a name whose other words are all common ones.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from edu_graph.contribute.found import Found, Hint, Reading
from edu_graph.contribute.generic import is_generic
from edu_graph.contribute.known import Known
from edu_graph.contribute.tokens import Token, name_tokens, tokens
from edu_graph.search.rows import LabelRow

SCORE: Final = 0.35
FEWEST, MOST = 2, 5
"""Words of a part; single words count only at the beginning of a name."""
LETTERS: Final = 5
"""Letters of a single word that counts."""

Part = tuple[str, ...]


@dataclass(frozen=True)
class Partial:
    """Parts of the names of a known graph.

    `common`: keys of words that many things have in their names; `adjectives`: those of countries.
    """

    known: Known
    common: frozenset[str]
    adjectives: Collection[str] = ()

    @cached_property
    def _parts(self) -> dict[Part, LabelRow | None]:
        """The organisation of each part; None where several things have it."""
        parts: dict[Part, LabelRow | None] = {}
        for row in self.known.names:
            if row.role != "printed" or row.kind != "agent":
                for part in self._of(row):
                    held = parts.setdefault(part, row)
                    if held is not None and held.iri != row.iri:
                        parts[part] = None
        return parts

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        """Words of names of what is no organisation: a town, a person."""
        return frozenset(
            token.sound for row in self.known.names if row.kind != "agent" for token in name_tokens(row.label)
        )

    def _of(self, row: LabelRow) -> Iterator[Part]:
        kept = [token for token in name_tokens(row.label) if not token.is_stop]
        tells = [self._tells(token) for token in kept]
        for length in range(FEWEST, min(MOST, len(kept) - 1) + 1):
            for at in range(len(kept) - length + 1):
                if any(tells[at : at + length]):
                    yield tuple(token.sound for token in kept[at : at + length])
        others = [token.sound for token in kept[1:]]
        is_first = bool(others) and tells[0] and len(kept[0].sound) >= LETTERS and not is_generic(kept[:1])
        if is_first and self.common.issuperset(others):
            yield (kept[0].sound,)

    def _tells(self, word: Token) -> bool:
        is_of_others = word.sound in self.common or word.sound in self._elsewhere or word.folded in self.adjectives
        return not is_of_others and len(word.sound) > 1

    def find(self, stretches: Iterable[tuple[int, int]], hint: Hint, reading: Reading) -> list[Found]:
        """Return the organisations that these stretches of a text have a part of the name of, each doubtful.

        Where the text speaks of countries, the organisation's is one of them; what is named already is left out.
        """
        taken = [one for one in reading.names if one.name.kind != "place"]
        named = {one.iri for one in taken}
        best: dict[str, Found] = {}
        for start, end in stretches:
            words = tokens(hint.text, start, end)
            free = [word for word in words if not any(one.start <= word.start < one.end for one in taken)]
            for one in self._parts_in([word for word in free if not word.is_stop]):
                if one.iri not in named and self._fits(one.iri, reading.about):
                    known = best.get(one.iri)
                    if known is None or one.end - one.start > known.end - known.start:
                        best[one.iri] = one
        return list(best.values())

    def _parts_in(self, free: Sequence[Token]) -> Iterator[Found]:
        for at, first in enumerate(free):
            for length in range(1, MOST + 1):
                run = free[at : at + length]
                if len(run) < length or not _stand_together(run):
                    break
                row = self._parts.get(tuple(word.sound for word in run))
                if row is not None and not _is_in_longer(free, at, at + length):
                    yield Found(first.start, run[-1].end, row.iri, row, "part", SCORE, "part")

    def _fits(self, iri: str, about: Collection[str]) -> bool:
        countries = self.known.countries.get(iri, frozenset())
        return not countries or not about or any(country in about for country in countries)


def _is_in_longer(free: Sequence[Token], at: int, end: int) -> bool:
    """Tell whether a word with a capital stands right beside: `Development Bank` of `Islamic Development Bank`."""
    before = at > 0 and free[at - 1].end + 1 == free[at].start and _stand_together(free[at - 1 : at + 1])
    return before or (
        end < len(free) and free[end - 1].end + 1 == free[end].start and _stand_together(free[end - 1 : end + 1])
    )


def _stand_together(run: Sequence[Token]) -> bool:
    """Tell whether words are written as a name is, with capitals, and nothing ends a name between them."""
    return all(word.is_capital for word in run) and len({word.segment for word in run}) == 1
