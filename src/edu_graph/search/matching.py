"""From a text that somebody typed to the rows of the index that it matches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph.search.folding import words
from edu_graph.search.sounds import Word, sounded
from edu_graph.search.stems import ASKED, rooted_words

TEXT_CAP: Final = 1_000
"""Characters of a text that are read; the rest is left aside (the longest name in use is far below)."""

WORD_CAP: Final = 32
"""Words of a text that are searched; an exact name may have more."""

RANKED: Final = 2_000
"""Names that one search ranks at most: of more, the shortest."""

# Labels are numbered by the length of their keys (see storage.py), so the first rows of a match by words are
# those of which the text covers most: a text that half the index matches is ranked over its best 2,000 names.
# One row per thing: its best name. An exact name counts by its role; one that is the same in another spelling or
# script nearly as much, and one in another grammatical form a little less; a match by words by how much of the name
# the text covers, so "school 2" finds "School No 2" before "School No 2 of the city of Minsk". The tie-breaks after
# the score make the order total: language asked for, IRI.
SEARCH: Final = """
WITH matched (id, score, reason) AS (
  SELECT id, CASE role WHEN 0 THEN 1.0 WHEN 1 THEN 0.9 WHEN 2 THEN 0.85 ELSE 0.8 END, 'exact'
  FROM label WHERE key = :key AND {filters}
  UNION ALL
  SELECT id, round(0.95 * CASE role WHEN 0 THEN 1.0 WHEN 1 THEN 0.9 WHEN 2 THEN 0.85 ELSE 0.8 END, 4), 'spelling'
  FROM label WHERE sound = :sound AND key <> :key AND length(replace(letters, '-', '')) = :count AND {filters}
  UNION ALL
  SELECT id, round(0.9 * CASE role WHEN 0 THEN 1.0 WHEN 1 THEN 0.9 WHEN 2 THEN 0.85 ELSE 0.8 END, 4), 'form'
  FROM label WHERE root IN (SELECT value FROM json_each(:roots)) AND key <> :key AND {filters}
  UNION ALL
  SELECT label.id, round(0.1 + 0.5 * min(1.0, :length * 1.0 / length(label.key)) + (label.role = 0) * 0.1, 4), 'words'
  FROM (
    SELECT words.rowid AS id FROM words JOIN label ON label.id = words.rowid
    WHERE words MATCH :words AND {filters} ORDER BY words.rowid LIMIT :ranked
  ) AS first JOIN label ON label.id = first.id
  UNION ALL
  SELECT label.id, round(0.1 + 0.5 * min(1.0, :heard * 1.0 / length(label.sound)) + (label.role = 0) * 0.1, 4) * 0.95,
    'words'
  FROM (
    SELECT sounds.rowid AS id FROM sounds JOIN label ON label.id = sounds.rowid
    WHERE sounds MATCH :sounds AND {filters} ORDER BY sounds.rowid LIMIT :ranked
  ) AS first JOIN label ON label.id = first.id
), ranked AS (
  SELECT label.*, score, reason, lower(label.language) IN (:tag, :primary) AS wanted, row_number() OVER (
    PARTITION BY label.entity
    ORDER BY score DESC, lower(label.language) IN (:tag, :primary) DESC, label.role, label.language, label.id, reason
  ) AS place
  FROM matched JOIN label ON label.id = matched.id
)
SELECT ranked.id AS label, entity.id, ranked.score, ranked.reason
FROM ranked JOIN entity ON entity.id = ranked.entity
WHERE place = 1
ORDER BY score DESC, wanted DESC, entity.iri LIMIT :ranked
"""

THING: Final = "SELECT id, iri, kind FROM entity WHERE id = :id"
NAME: Final = "SELECT label, language, role FROM label WHERE id = :id"
NAMES: Final = "SELECT id, label, language, role FROM label WHERE entity = :id"
LANGUAGES: Final = "SELECT language, count(*) AS n FROM label GROUP BY language"
NAMES_BY_IRI: Final = """
SELECT label, language, role FROM label WHERE entity = (SELECT id FROM entity WHERE iri = :iri)
ORDER BY role, language, label
"""
CLASS_SIZES: Final = "SELECT iri, count(*) AS n FROM class GROUP BY iri ORDER BY iri"
CLASSES: Final = "SELECT iri FROM class WHERE entity = :id ORDER BY iri"
COUNTRIES: Final = """
SELECT other.id, other.iri FROM country JOIN entity AS other ON other.id = country.country
WHERE country.entity = :id ORDER BY other.iri
"""

IDENTIFIED: Final = """
SELECT entity.id, entity.iri, entity.kind FROM identifier JOIN entity ON entity.id = identifier.entity
WHERE scheme = :scheme AND value = :value
UNION SELECT id, iri, kind FROM entity WHERE :scheme = 'iri' AND iri = :value ORDER BY iri
"""

BEGINNING: Final = "SELECT id, iri FROM entity WHERE iri >= :start AND iri < :end ORDER BY iri LIMIT 5000"
"""Things whose IRI lies between two texts: those that begin alike."""

KIND_FACET: Final = """
SELECT kind AS value, count(*) AS n FROM entity WHERE id IN (SELECT value FROM json_each(:ids))
GROUP BY kind ORDER BY n DESC, value
"""
TYPE_FACET: Final = """
SELECT iri AS value, count(*) AS n FROM class WHERE entity IN (SELECT value FROM json_each(:ids))
GROUP BY iri ORDER BY n DESC, value LIMIT :limit
"""
COUNTRY_FACET: Final = """
SELECT other.id AS id, other.iri AS value, count(*) AS n
FROM country JOIN entity AS other ON other.id = country.country
WHERE country.entity IN (SELECT value FROM json_each(:ids))
GROUP BY other.id ORDER BY n DESC, value LIMIT :limit
"""

FITTING: Final = """
SELECT DISTINCT label.entity AS id FROM label
WHERE label.entity IN (SELECT value FROM json_each(:ids)) AND {filters}
"""
"""Those of some things that filters let through."""

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


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text as the index is asked for it: the keys of the exact name, and the full-text expressions for both."""

    key: str
    words: str
    sound: str
    sounds: str
    heard: tuple[Word, ...]
    roots: tuple[str, ...]


def pattern(text: str) -> Pattern | None:
    """Return what to ask for `text`, or None where it holds no letter and no digit.

    Every word is quoted, so nothing in `text` is full-text syntax; the last one may be the start of a word.
    """
    found = words(text[:TEXT_CAP])
    if not found:
        return None
    heard = tuple(map(_heard, sounded(text[:TEXT_CAP])[:WORD_CAP]))
    kept = [word.sound for word in heard if not word.is_stop] or found
    # Nobody says in which language a question is: it is read in each, and compared with the names of that one.
    roots = tuple(filter(None, (rooted_words(heard, language) for language in ASKED)))
    return Pattern(" ".join(found), _every(found), " ".join(kept), _every(kept, shortest=2), heard, roots)


def _heard(word: Word) -> Word:
    """Return a word whose key is the word itself where the key has lost most of it: "qqqzzz" is not meant as kz."""
    return word if 2 * len(word.sound) >= len(word.folded) else word._replace(sound=word.folded)


def _every(found: Sequence[str], shortest: int = 1) -> str:
    """Return the expression for names with all these words; the last one may be the start of a word.

    It is a whole word where it has fewer letters than `shortest`.
    """
    wanted = list(dict.fromkeys(found))[:WORD_CAP]
    # The last word typed may be unfinished; it stays last also where it was typed before.
    *whole, last = [word for word in wanted if word != found[-1]] + [found[-1]]
    return " AND ".join([*map(_quoted, whole), _quoted(last) + "*" * (len(last) >= shortest)])


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def storable(text: str) -> str:
    """Return `text` as SQLite can hold it: lone surrogates replaced, capped."""
    return text[:TEXT_CAP].encode("utf-8", "replace").decode("utf-8")


def language_range(language: str | None) -> tuple[str, str]:
    """Return the tag asked for and its primary language in lower case; `ru-KZ` falls back on `ru`."""
    tag = storable(language or "").strip().lower().replace("_", "-")
    return tag, tag.partition("-")[0]
