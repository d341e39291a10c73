"""From a text that somebody typed to the rows of the index that it matches."""

from dataclasses import dataclass
from typing import Final

from edu_graph.search.folding import words

TEXT_CAP: Final = 1_000
"""Characters of a text that are read; the rest is left aside (the longest name in use is far below)."""

WORD_CAP: Final = 32
"""Words of a text that are searched; an exact name may have more."""

# Labels are numbered by the length of their keys (see storage.py), so the first rows of a match by words are
# those of which the text covers most: a text that half the index matches is ranked over its best 2,000 names.
# One row per thing: its best name. An exact name counts by its role; a match by words by how much of the name
# the text covers, so "school 2" finds "School No 2" before "School No 2 of the city of Minsk". The tie-breaks
# after the score make the order total: language asked for, IRI.
SEARCH: Final = """
WITH matched (id, score) AS (
  SELECT id, CASE role WHEN 0 THEN 1.0 WHEN 1 THEN 0.9 WHEN 2 THEN 0.85 ELSE 0.8 END
  FROM label WHERE key = :key
  UNION ALL
  SELECT label.id, round(0.1 + 0.5 * min(1.0, :length * 1.0 / length(label.key)) + (label.role = 0) * 0.1, 4)
  FROM (
    SELECT words.rowid AS id FROM words JOIN label ON label.id = words.rowid
    JOIN entity ON entity.id = label.entity
    WHERE words MATCH :words AND (:kind IS NULL OR entity.kind = :kind) ORDER BY words.rowid LIMIT 2000
  ) AS first JOIN label ON label.id = first.id
), ranked AS (
  SELECT label.*, score, lower(label.language) IN (:tag, :primary) AS wanted, row_number() OVER (
    PARTITION BY label.entity
    ORDER BY score DESC, lower(label.language) IN (:tag, :primary) DESC, label.role, label.language, label.id
  ) AS place
  FROM matched JOIN label ON label.id = matched.id
)
SELECT entity.id, entity.iri, entity.kind, ranked.label AS matched, ranked.language, ranked.score
FROM ranked JOIN entity ON entity.id = ranked.entity
WHERE place = 1 AND (:kind IS NULL OR entity.kind = :kind)
ORDER BY score DESC, wanted DESC, entity.iri LIMIT :limit
"""

IDENTIFIED: Final = """
SELECT entity.id, entity.iri, entity.kind FROM identifier JOIN entity ON entity.id = identifier.entity
WHERE scheme = :scheme AND value = :value
UNION SELECT id, iri, kind FROM entity WHERE :scheme = 'iri' AND iri = :value ORDER BY iri
"""

NAMED: Final = """
SELECT DISTINCT entity.iri, label.role FROM label JOIN entity ON entity.id = label.entity
WHERE label.key = :key AND (:class IS NULL OR EXISTS (
  SELECT 1 FROM class WHERE class.iri = :class AND class.entity = entity.id
))
ORDER BY entity.iri
"""

OF_CLASS: Final = """
SELECT entity.iri FROM entity JOIN class ON class.entity = entity.id
WHERE entity.iri = :iri AND class.iri = :class
"""

# What a misspelt name is compared with letter by letter: the names nearest in length, longer and shorter, and
# the nearest of those in which a word starts like one of its words. Bounded, however large the index is.
_NEAR: Final = """
SELECT label.key, label.label, entity.iri FROM {table} JOIN entity ON entity.id = label.entity
WHERE {condition} AND label.role < 3 AND (:class IS NULL OR EXISTS (
  SELECT 1 FROM class WHERE class.iri = :class AND class.entity = entity.id
))
ORDER BY {order} LIMIT 150
"""
_MIDDLE: Final = "(SELECT coalesce(min(id), 1 << 62) FROM label WHERE length(key) >= :length)"
_STARTING: Final = "words JOIN label ON label.id = words.rowid"
NEAR: Final = (
    _NEAR.format(table=_STARTING, condition=f"words MATCH :starts AND words.rowid >= {_MIDDLE}", order="words.rowid"),
    _NEAR.format(
        table=_STARTING,
        condition=f"words MATCH :starts AND words.rowid < {_MIDDLE}",
        order="words.rowid DESC",
    ),
    _NEAR.format(table="label", condition=f"label.id >= {_MIDDLE}", order="label.id"),
    _NEAR.format(table="label", condition=f"label.id < {_MIDDLE}", order="label.id DESC"),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text as the index is asked for it: the key of the exact name, and the full-text expression."""

    key: str
    words: str


def pattern(text: str) -> Pattern | None:
    """Return what to ask for `text`, or None where it holds no letter and no digit.

    Every word is quoted, so nothing in `text` is full-text syntax; the last one may be the start of a word.
    """
    found = words(text[:TEXT_CAP])
    if not found:
        return None
    wanted = list(dict.fromkeys(found))[:WORD_CAP]
    # The last word typed may be unfinished; it stays last also where it was typed before.
    *whole, last = [word for word in wanted if word != found[-1]] + [found[-1]]
    terms = [_quoted(word) for word in whole] + [_quoted(last) + "*"]
    return Pattern(" ".join(found), " AND ".join(terms))


def starts(key: str) -> str:
    """Return the full-text expression for names with a word that starts like a word of `key`."""
    return " OR ".join(_quoted(word[:3]) + "*" for word in key.split())


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def storable(text: str) -> str:
    """Return `text` as SQLite can hold it: lone surrogates replaced, capped."""
    return text[:TEXT_CAP].encode("utf-8", "replace").decode("utf-8")


def language_range(language: str | None) -> tuple[str, str]:
    """Return the tag asked for and its primary language in lower case; `ru-KZ` falls back on `ru`."""
    tag = storable(language or "").strip().lower().replace("_", "-")
    return tag, tag.partition("-")[0]
