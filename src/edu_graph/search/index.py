"""The open index: search, lookup and resolution."""

import sqlite3
import threading
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from edu_graph.errors import ParameterError, ReleaseError
from edu_graph.search import matching
from edu_graph.search.identifiers import canonical, class_iri, country_codes, expand
from edu_graph.search.resolution import Candidate, choose, unknown
from edu_graph.search.rows import SCHEMES, Hit
from edu_graph.search.storage import open_index
from edu_graph.vocab import EG, KINDS, slug_of

MAX_LIMIT: Final = 100
DEFAULT_LIMIT: Final = 20
NEAR_CAP: Final = 100
"""Letters above which a name is not compared letter by letter: the time grows with the square."""

Row = sqlite3.Row


class SearchIndex:
    """One release's names and identifiers, read-only.

    Safe to share between threads: one connection, one question at a time behind a lock, each a matter of
    milliseconds. Not to be carried over a fork: open another. Answers depend on what was indexed alone, not
    on the order in which it was.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._lock = threading.Lock()
        self._schemes = tuple(
            sorted({*SCHEMES, *(row["scheme"] for row in self._rows("SELECT DISTINCT scheme FROM identifier"))})
        )

    @classmethod
    def open(cls, path: Path) -> "SearchIndex":
        """Open the index at `path`; raise ReleaseError where it is missing, damaged or of another version."""
        return cls(open_index(path), path)

    def close(self) -> None:
        """Close the file; closing twice is fine. Questions after that raise ReleaseError."""
        with self._lock:
            self._connection.close()

    @property
    def schemes(self) -> tuple[str, ...]:
        """The identifier schemes that `lookup` answers, in order."""
        return self._schemes

    def search(
        self, q: str, *, language: str | None = None, kind: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> list[Hit]:
        """Return the things whose name `q` is, then those that have all its words in one name.

        The last word may be the start of a word. Exact preferred names come first, then other exact names,
        then matches by words; ties by language asked for, then by IRI. `language` is a preference (a BCP 47
        tag) for ties and for the label shown; without it the language of the name that matched is shown.
        Any text is accepted; one without a letter or digit finds nothing.

        Raises:
            ParameterError: `kind` is none of `vocab.KINDS`, or `limit` is not within 1 and `MAX_LIMIT`.
        """
        if kind is not None and kind not in KINDS:
            raise _unknown_value("kind", kind, KINDS)
        if not 1 <= limit <= MAX_LIMIT:
            raise ParameterError(f"limit must be from 1 to {MAX_LIMIT}, and is {limit}.", parameter="limit")
        wanted = matching.pattern(q)
        if wanted is None:
            return []
        tag, primary = matching.language_range(language)
        rows = self._rows(
            matching.SEARCH,
            key=wanted.key,
            words=wanted.words,
            length=len(wanted.key),
            tag=tag,
            primary=primary,
            kind=kind,
            limit=limit,
        )
        return self._hits(rows, language)

    def lookup(self, scheme: str, value: str, *, language: str | None = None) -> list[Hit]:
        """Return the things that bear this identifier, by IRI; an empty list where none does.

        ISO codes in any case, numeric codes with or without leading zeros, IRIs in full or as `place:blr`.

        Raises:
            ParameterError: the scheme is none of `schemes`.
        """
        if scheme not in self._schemes:
            raise _unknown_value("scheme", scheme, self._schemes)
        wanted = canonical(scheme, matching.storable(value))
        return self._hits(self._rows(matching.IDENTIFIED, scheme=scheme, value=wanted), language, matched=wanted)

    def resolve(self, text: str, *, entity_class: str | None = None) -> str:
        """Return the IRI of the one thing that `text` means.

        `text` is an IRI, `kind/slug` or `kind:slug`, a country's ISO or M49 code, or a name in any language,
        compared folded. A preferred name goes before any other name; for `eg:Country` a code goes before
        names. `entity_class` (an IRI, `eg:Country` or `Country`) admits only things of that class.

        Raises:
            ParameterError: nothing, or more than one thing, is meant; the error lists candidates or names
                that come close.
        """
        wanted = None if entity_class is None else class_iri(entity_class)
        clean = matching.storable(text).strip()
        found = self._meant(clean, wanted)
        if len(found) == 1:
            return found[0]
        if found:
            raise choose(clean, self._candidates(found))
        raise unknown(clean, wanted, self._suggestions(clean, wanted))

    def _meant(self, text: str, wanted: str | None) -> list[str]:
        iri = expand(text)
        if iri is not None:
            by_iri = self._of_class(self._column(matching.IDENTIFIED, scheme="iri", value=iri), wanted)
            if by_iri:
                return by_iri
        coded = self._of_class(
            [
                iri
                for scheme, value in country_codes(text)
                for iri in self._column(matching.IDENTIFIED, scheme=scheme, value=value)
            ],
            wanted,
        )
        if coded and wanted == EG + "Country":
            return coded
        return sorted({*coded, *self._named(text, wanted)})

    def _named(self, text: str, wanted: str | None) -> list[str]:
        asked = matching.pattern(text)
        if asked is None:
            return []
        rows = self._rows(matching.NAMED, **{"key": asked.key, "class": wanted})
        preferred = [row["iri"] for row in rows if row["role"] == 0]
        return preferred or [row["iri"] for row in rows]

    def _of_class(self, iris: list[str], wanted: str | None) -> list[str]:
        if wanted is None:
            return sorted(set(iris))
        found = (self._column(matching.OF_CLASS, **{"iri": iri, "class": wanted}) for iri in iris)
        return sorted({iri for kept in found for iri in kept})

    def _suggestions(self, text: str, wanted: str | None) -> list[Candidate]:
        """Things whose name is spelt nearly so, then things found by the words; at most five."""
        # What was meant as a short form is compared by its slug.
        name = slug_of(expand(text) or text)
        asked = matching.pattern(name)
        if asked is None:
            return []
        by_words = self._of_class([hit.iri for hit in self.search(name, limit=10)], wanted)
        found: dict[str, Candidate] = {}
        for near in [*self._near(asked.key, wanted), *self._candidates(by_words)]:
            found.setdefault(near.iri, near)
        return list(found.values())[:5]

    def _near(self, key: str, wanted: str | None) -> list[Candidate]:
        if len(key) > NEAR_CAP:
            return []
        asked = {"length": len(key), "starts": matching.starts(key), "class": wanted}
        by_key: dict[str, Candidate] = {}
        for text in matching.NEAR:
            for row in self._rows(text, **asked):
                by_key.setdefault(row["key"], Candidate(row["iri"], row["label"]))
        return [by_key[near] for near in get_close_matches(key, by_key, n=5, cutoff=0.7)]

    def _candidates(self, iris: Sequence[str]) -> list[Candidate]:
        return [Candidate(hit.iri, hit.label) for iri in iris for hit in self.lookup("iri", iri, language="en")]

    def _hits(self, rows: list[Row], language: str | None, *, matched: str | None = None) -> list[Hit]:
        return [self._hit(dict(row), language, matched) for row in rows]

    def _hit(self, row: dict[str, Any], language: str | None, matched: str | None) -> Hit:
        names = self._rows("SELECT label, language, role FROM label WHERE entity = :id", id=row["id"])
        shown = _best_name(names, language or row.get("language"))
        classes = self._column("SELECT iri FROM class WHERE entity = :id ORDER BY iri", id=row["id"])
        return Hit(
            iri=row["iri"],
            kind=row["kind"],
            types=tuple(classes),
            label=shown["label"] if shown else slug_of(row["iri"]),
            language=shown["language"] if shown else "",
            matched=row.get("matched") or matched or "",
            score=row.get("score", 1.0),
        )

    def _column(self, text: str, **values: object) -> list[str]:
        return [row["iri"] for row in self._rows(text, **values)]

    def _rows(self, text: str, **values: object) -> list[Row]:
        try:
            with self._lock:
                return self._connection.execute(text, values).fetchall()
        except sqlite3.Error as error:
            raise ReleaseError(
                f"The search index cannot be read: {error}",
                help="Build the search index of this release again.",
                file=str(self._path),
            ) from error


def _best_name(names: Sequence[Row], language: str | None) -> Row | None:
    """The preferred name in the language asked for, else its primary language, English, none, any by tag."""
    chain = [*matching.language_range(language), "en", ""]

    def order(name: Row) -> tuple[int, int, str, str]:
        tag = name["language"].lower()
        return name["role"], chain.index(tag) if tag in chain else len(chain), name["language"], name["label"]

    return min(names, key=order, default=None)


def _unknown_value(parameter: str, value: str, known: Sequence[str]) -> ParameterError:
    near = get_close_matches(value.lower()[:50], known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return ParameterError(
        f"{value[:50]!r} is no known {parameter}.",
        help=f"{hint}Known are {', '.join(known)}.",
        parameter=parameter,
        allowed=list(known),
    )
