"""The index file: its tables, its stamp, and how it is written and opened."""

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from edu_graph.errors import BuildError, ReleaseError
from edu_graph.search import abbreviations, vocabulary
from edu_graph.search.folding import match_key
from edu_graph.search.identifiers import canonical, class_iri
from edu_graph.search.rows import ROLES, CountryRow, IdentifierRow, LabelRow
from edu_graph.search.sounds import Word, joined, sounded
from edu_graph.search.stems import rooted_words
from edu_graph.vocab import kind_of

STAMP: Final = {"engine": "edu-graph-search", "schema": "4", "unicode": unicodedata.unidata_version}
"""What an index must carry to be read. Folding follows Python's Unicode tables, so their version is in it; `schema`
goes up with every change of the tables and of what they hold (folding, keys, stop words)."""

# Text reaches the full-text table folded and cut into words, so its tokenizer only splits at spaces (`ascii`
# keeps every other letter as it is, whatever Unicode tables SQLite has). A row of `words` and of `sounds` has its
# label's id. `word` holds each key of a word once, with the number of things that have it in a name, `posting` which
# names have it, `gram` its parts of three letters; `initial` holds the initials of names and of their beginnings.
_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE class (iri TEXT, entity INTEGER, PRIMARY KEY (iri, entity)) WITHOUT ROWID;
CREATE TABLE label (
  id INTEGER PRIMARY KEY, entity INTEGER NOT NULL, label TEXT NOT NULL, language TEXT NOT NULL,
  role INTEGER NOT NULL, key TEXT NOT NULL, sound TEXT NOT NULL, letters TEXT NOT NULL,
  root TEXT NOT NULL
);
CREATE TABLE country (entity INTEGER, country INTEGER, PRIMARY KEY (entity, country)) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL, things INTEGER NOT NULL);
CREATE TABLE posting (word INTEGER, label INTEGER, PRIMARY KEY (word, label)) WITHOUT ROWID;
CREATE TABLE gram (gram TEXT, word INTEGER, PRIMARY KEY (gram, word)) WITHOUT ROWID;
CREATE TABLE initial (value TEXT, label INTEGER, PRIMARY KEY (value, label)) WITHOUT ROWID;
CREATE TABLE identifier (
  scheme TEXT, value TEXT, entity INTEGER, PRIMARY KEY (scheme, value, entity)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (text, content='', detail='none', tokenize='ascii', prefix='1 2 3');
CREATE VIRTUAL TABLE sounds USING fts5 (text, content='', detail='none', tokenize='ascii', prefix='2 3');
"""

_INDEXES: Final = """
CREATE UNIQUE INDEX entity_iri ON entity (iri);
CREATE INDEX class_entity ON class (entity);
CREATE INDEX label_entity ON label (entity);
CREATE INDEX label_key ON label (key);
CREATE INDEX label_sound ON label (sound);
CREATE INDEX label_root ON label (root);
CREATE INDEX country_country ON country (country);
CREATE UNIQUE INDEX word_text ON word (text);
"""

Things = dict[str, tuple[str, set[str]]]
"""Each thing's IRI with its kind and its classes."""


def build_index(
    labels: Iterable[LabelRow],
    identifiers: Iterable[IdentifierRow],
    path: Path,
    *,
    countries: Iterable[CountryRow] = (),
) -> None:
    """Write the index of these names and identifiers to `path`, in one step, over what was there.

    The order of rows and repeated rows change nothing in the file. A thing that has only identifiers is
    found by them and shown by its IRI. `countries`: where things are; of what has no name or identifier, none counts.

    Raises:
        BuildError: a row has an unknown role, or rows of one thing differ in kind; or the file cannot be
            written (what was there before is unchanged).
    """
    names = sorted(((match_key(row.label), row) for row in set(labels)), key=_by_length)
    codes = sorted(set(identifiers), key=lambda row: (row.iri, row.scheme, row.value))
    things = _things([row for _, row in names], codes)
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            # A half-written file is thrown away as a whole, so no journal is kept while it is written.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _TABLES)
            number = {iri: position for position, iri in enumerate(things, start=1)}
            _fill(connection, things, names, codes)
            connection.executemany("INSERT OR IGNORE INTO country VALUES (?, ?)", sorted(_places(countries, number)))
            connection.execute("COMMIT")
            connection.executescript(_INDEXES)
        part.replace(path)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise BuildError(f"The search index could not be written: {error}", file=str(path)) from error


def _by_length(keyed: tuple[str, LabelRow]) -> tuple[int, str, tuple[object, ...]]:
    """Short names first: a search reads labels in the order of their numbers and may stop early."""
    key, row = keyed
    return len(key), key, (row.iri, row.language, row.role, row.label, row.kind, row.types)


def _things(names: list[LabelRow], codes: list[IdentifierRow]) -> Things:
    things: Things = {}
    for row in names:
        if row.role not in ROLES:
            raise BuildError(f"The name {row.label!r} of <{row.iri}> has the unknown role {row.role!r}.")
        kind, classes = things.setdefault(row.iri, (row.kind, set()))
        if kind != row.kind:
            raise BuildError(f"<{row.iri}> is given as {kind} and as {row.kind}.")
        classes.update(map(class_iri, row.types))
    for code in codes:
        things.setdefault(code.iri, (kind_of(code.iri) or "", set()))
    return dict(sorted(things.items()))


def _fill(
    connection: sqlite3.Connection,
    things: Things,
    names: list[tuple[str, LabelRow]],
    codes: list[IdentifierRow],
) -> None:
    number = {iri: position for position, iri in enumerate(things, start=1)}
    keyed = [(position, row, key, sounded(row.label)) for position, (key, row) in enumerate(names, start=1)]
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(STAMP.items()))
    connection.executemany(
        "INSERT INTO entity VALUES (?, ?, ?)", ((number[iri], iri, kind) for iri, (kind, _) in things.items())
    )
    connection.executemany("INSERT INTO class VALUES (?, ?)", sorted(_classes(things, number)))
    connection.executemany(
        "INSERT INTO label VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                position,
                number[row.iri],
                row.label,
                row.language,
                ROLES.index(row.role),
                key,
                *_keys(words, row.language),
            )
            for position, row, key, words in keyed
        ),
    )
    connection.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)", ((position, key) for position, _, key, _ in keyed)
    )
    connection.executemany(
        "INSERT INTO sounds (rowid, text) VALUES (?, ?)", ((position, joined(words)) for position, _, _, words in keyed)
    )
    vocabulary.fill(connection, [(number[row.iri], row.role, words) for _, row, _, words in keyed])
    connection.executemany(
        "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
        ((row.scheme, canonical(row.scheme, row.value), number[row.iri]) for row in codes),
    )


def _keys(words: tuple[Word, ...], language: str) -> tuple[str, str, str]:
    """Return what a name is compared by, but for its spelling: its sound, its initials and its roots."""
    return joined(words), abbreviations.letters(words), rooted_words(words, language)


def _places(countries: Iterable[CountryRow], number: dict[str, int]) -> set[tuple[int, int]]:
    return {(number[row.iri], number[row.country]) for row in countries if row.iri in number and row.country in number}


def _classes(things: Things, number: dict[str, int]) -> Iterator[tuple[str, int]]:
    for iri, (_, classes) in things.items():
        for name in classes:
            yield name, number[iri]


def open_index(path: Path) -> sqlite3.Connection:
    """Open an index for reading only; it must not be replaced in place while it is open (a rename is fine).

    Raises:
        ReleaseError: the file is missing, is no index, or carries another stamp than `STAMP`: build it anew.
    """
    mend = "Build the search index of this release again."
    try:
        connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise ReleaseError(f"The search index cannot be opened: {error}", help=mend, file=str(path)) from error
    try:
        stamp = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    except sqlite3.Error as error:
        connection.close()
        raise ReleaseError(f"The file is no search index: {error}", help=mend, file=str(path)) from error
    if stamp != STAMP:
        connection.close()
        raise ReleaseError("The search index was built for another version.", help=mend, file=str(path))
    connection.row_factory = sqlite3.Row
    return connection
