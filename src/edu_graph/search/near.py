"""Names that a text nearly is: misspelt, transliterated, its words in another order, some missing, some too many.

Candidates come from the index in bounded number, the rarest words of the question first; only they are compared
word by word. So the time does not grow with the index, but for its rarest words' postings.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from edu_graph.search import stopping
from edu_graph.search.rows import Filters
from edu_graph.search.similarity import Likeness, Name, Term, compare
from edu_graph.search.sounds import Word
from edu_graph.search.vocabulary import Ask, Known, Vocabulary

CANDIDATES: Final = 120
"""Names that are compared with the question."""
POSTINGS: Final = 5_000
"""Postings that are read for one question; of its commonest words the shortest names only."""
LEAST: Final = 0.45
"""Likeness below which a name is not told."""
KEPT_THINGS: Final = 4096
"""Things whose countries' names are remembered."""
SURE: Final = 0.8
"""How alike a word must be to one of a country's name to say where a thing is."""
NEAREST: Final = 12
"""Words of the index that one word of a question may stand for."""

# One posting row is one word in one name. Names are numbered by length, so a word that too many have is read in its
# shortest ones. Each word of the question counts once in a name, by the likest word there.
_CANDIDATES: Final = """
WITH wanted (word, term, weight, most) AS (
  SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
    json_extract(value, '$[2]'), json_extract(value, '$[3]')
  FROM json_each(:wanted)
), counted (name, weight) AS (
  SELECT name, sum(weight) FROM (
    SELECT posting.label AS name, wanted.term, max(wanted.weight) AS weight
    FROM wanted JOIN posting ON posting.word = wanted.word
    JOIN label ON label.id = posting.label
    WHERE posting.label <= wanted.most AND label.role <= :role AND {filters}
    GROUP BY posting.label, wanted.term
  ) GROUP BY name
)
SELECT label.id FROM counted JOIN label ON label.id = counted.name
ORDER BY counted.weight - 0.02 * length(label.sound) DESC, label.id LIMIT :limit
"""
_INITIALS: Final = """
SELECT label.id FROM initial JOIN label ON label.id = initial.label
WHERE initial.value IN (SELECT value FROM json_each(:values)) AND label.role <= :role AND {filters}
ORDER BY initial.label LIMIT :limit
"""
_COUNTRY_NAMES: Final = """
SELECT label.sound FROM country JOIN label ON label.entity = country.country
WHERE country.entity = :id AND country.country <> :id AND label.role < 3
"""
_LAST: Final = (
    "SELECT max(label) AS last FROM (SELECT label FROM posting WHERE word = :word ORDER BY label LIMIT :most)"
)
_NAMES: Final = """
SELECT id, entity, role, sound, letters, language, label FROM label WHERE id IN (SELECT value FROM json_each(:ids))
"""
_WEIGHTS: Final = "SELECT text, things FROM word WHERE text IN (SELECT value FROM json_each(:words))"

ROLE_FACTORS: Final = (1.0, 0.98, 0.96, 0.9, 0.9)
"""What a likeness is worth by the role of the name, in the order of `rows.ROLES`."""


class Near(NamedTuple):
    """A name that comes near: its label's row and how well the question fits it."""

    label: int
    entity: int
    role: int
    likeness: Likeness
    score: float


def filtered(filters: Filters) -> tuple[str, dict[str, Any]]:
    """Return the condition on `label.entity` for these filters, and its values."""
    conditions, values = ["1"], {}
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value:
            conditions.append(condition)
            values[name] = value if isinstance(value, str) else json.dumps(value)
    return " AND ".join(conditions), values


_CONDITIONS: Final = {
    "kind": "EXISTS (SELECT 1 FROM entity WHERE entity.id = label.entity AND entity.kind = :kind)",
    "types": (
        "EXISTS (SELECT 1 FROM class WHERE class.entity = label.entity "
        "AND class.iri IN (SELECT value FROM json_each(:types)))"
    ),
    "country": (
        "EXISTS (SELECT 1 FROM country JOIN entity ON entity.id = country.country "
        "WHERE country.entity = label.entity AND entity.iri = :country)"
    ),
}


class NearNames:
    """Finds near names in one open index."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._vocabulary = Vocabulary(ask)
        self._around = lru_cache(maxsize=KEPT_THINGS)(self._country_words)

    def find(self, words: Sequence[Word], filters: Filters, *, role: int = 3) -> list[Near]:
        """Return the names near to these words, the nearest first, the best of each thing; none above `role`."""
        terms = self._vocabulary.terms(words)
        if not terms:
            return []
        names = self._names(terms, filters, role)
        weights = self._weights({word for name in names for word in name["sound"].split(" ")})
        best: dict[int, Near] = {}
        for name in names:
            stopping.check()
            own = name["sound"].split(" ")
            known_as = Name(own, [weights[word] for word in own], name["letters"])
            likeness = compare(terms, known_as, self._context(terms, name["entity"]))
            score = 0.9 * likeness.share * ROLE_FACTORS[name["role"]]
            near = Near(name["id"], name["entity"], name["role"], likeness, score)
            known = best.get(near.entity)
            if likeness.share >= LEAST and (known is None or _order(near) < _order(known)):
                best[near.entity] = near
        return sorted(best.values(), key=_order)

    def _context(self, terms: Sequence[Term], entity: int) -> dict[int, float]:
        """Return which words of the question are words of the names of the thing's countries, and how surely."""
        around = self._around(entity)
        if not around:
            return {}
        shares = {}
        for at, term in enumerate(terms):
            share = max((value for word, value in term.near.items() if word in around), default=0.0)
            if share >= SURE:
                shares[at] = share
        return shares

    def _country_words(self, entity: int) -> frozenset[str]:
        return frozenset(
            word for row in self._ask(_COUNTRY_NAMES, id=entity) for word in row["sound"].split(" ") if len(word) > 2
        )

    def _names(self, terms: Sequence[Term], filters: Filters, role: int) -> list[Any]:
        condition, values = filtered(filters)
        values |= {"role": role, "limit": CANDIDATES}
        ids: set[int] = set()
        wanted = self._wanted(terms)
        if wanted:
            text = _CANDIDATES.format(filters=condition)
            ids |= {row["id"] for row in self._ask(text, wanted=json.dumps(wanted), **values)}
        short = [term.folded for term in terms if term.folded.isalpha()]
        text = _INITIALS.format(filters=condition)
        ids |= {row["id"] for row in self._ask(text, values=json.dumps(short), **values)}
        return sorted(self._ask(_NAMES, ids=json.dumps(sorted(ids))), key=lambda row: row["id"])

    def _wanted(self, terms: Sequence[Term]) -> list[tuple[int, int, float, int]]:
        """Return (word, term, weight, last label) for the words to read postings of, within `POSTINGS`."""
        choices: list[tuple[Known, int, float]] = [
            (known, at, term.weight * known.share)
            for at, term in enumerate(terms)
            for known in self._vocabulary.near(term.sound)[:NEAREST]
        ]
        left, wanted = POSTINGS, []
        for known, at, weight in sorted(choices, key=lambda choice: (-choice[2], choice[0].text)):
            if left <= 0:
                break
            last = self._ask(_LAST, word=known.id, most=left)[0]["last"] if known.things > left // 4 else 1 << 62
            wanted.append((known.id, at, weight, last))
            left -= known.things
        return wanted

    def _weights(self, words: set[str]) -> dict[str, float]:
        rows = self._ask(_WEIGHTS, words=json.dumps(sorted(words)))
        return {row["text"]: self._vocabulary.weight(row["text"], row["things"]) for row in rows}


def _order(near: Near) -> tuple[float, float, int, int]:
    return -near.score, -near.likeness.covered, near.role, near.label
