"""The open index: search, lookup and resolution."""

import json
import sqlite3
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Final

from edu_graph.errors import ReleaseError
from edu_graph.search import matching, partly, stopping
from edu_graph.search.identifiers import canonical, class_iri, country_codes, expand, spellings
from edu_graph.search.near import Near, NearNames, filtered
from edu_graph.search.partly import Ranked
from edu_graph.search.refusing import check, unknown_value
from edu_graph.search.resolution import Candidate, choose, unknown
from edu_graph.search.rows import ROLES, SCHEMES, SHOWN, Facet, Filters, Found, Hit, Question
from edu_graph.search.storage import open_index
from edu_graph.vocab import BASE, EG, ID, KINDS, SOURCE, curie, kind_of, slug_of

DEFAULT_LIMIT: Final = 20
FACET_VALUES: Final = 30
"""Classes and countries that the facets of one answer list at most."""
SUGGESTED: Final = 5
_LIKE: Final = 0.7
"""From which likeness on a slug is suggested for another."""

PRINTED: Final = 0.8
"""The score of an exact name as a source printed it; names of other roles score higher (`matching.SEARCH`)."""

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
        self._near = NearNames(self._rows)

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

    @property
    def classes(self) -> Mapping[str, int]:
        """The classes of all things by IRI, with how many things each has."""
        return {row["iri"]: row["n"] for row in self._rows(matching.CLASS_SIZES)}

    def names(self, iri: str) -> list[tuple[str, str, str]]:
        """Return the names of a thing: (role, name, language), by role, then by language."""
        rows = self._rows(matching.NAMES_BY_IRI, iri=iri)
        return [(ROLES[row["role"]], row["label"], row["language"]) for row in rows]

    def search(
        self, q: str, *, language: str | None = None, kind: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> list[Hit]:
        """Return the first hits of `find` for a text, of any kind or of one.

        Raises:
            ParameterError: `kind` is none of `vocab.KINDS`, or `limit` is not within 1 and `MAX_LIMIT`.
        """
        return list(self.find(Question(q, language, Filters(kind=kind), limit)).hits)

    def find(self, question: Question) -> Found:
        """Return the things whose name the text is, in any grammatical form, then those that have all its words in one.

        Names are compared folded, then by their keys across scripts and spellings (`sounds.py`). The last word may be
        the start of a word. Exact preferred names come first; ties go to the language asked for, then to the IRI.
        Only where nothing is found so, names that the text nearly is (`near.py`) are looked for, and where there is
        none of these either, names with some of its words. `language` is a
        preference (a BCP 47 tag) for ties and for the label shown; without it the language of the name that matched
        is shown. Any text is accepted; one without a letter or digit finds nothing.

        Raises:
            ParameterError: an unknown kind, a limit not within 1 and `MAX_LIMIT`, an offset below 0.
        """
        check(question)
        addressed = self._addressed(question)
        if addressed is not None:
            return addressed
        if question.text.startswith(BASE):
            # Of an address that is nobody's, the words of its end may be somebody's.
            question = replace(question, text=slug_of(question.text).replace("-", " "))
        wanted = matching.pattern(question.text)
        if wanted is None:
            return Found((), 0, False, {})
        near = self._strict(wanted, question) or self._near_of(wanted, question.filters)
        ranked = near or (self._some(wanted, question) if question.in_part else [])
        page = ranked[question.offset : question.offset + question.limit]
        return Found(
            tuple(self._hit(self._as_spelled(one, question), question.language) for one in page),
            len(ranked),
            len(ranked) >= matching.RANKED,
            self._facets(ranked, question.language),
        )

    def _addressed(self, question: Question) -> Found | None:
        """Return the thing whose IRI, or `kind/slug` or `kind:slug`, the text is; None where it is no such thing's."""
        iri = expand(matching.storable(question.text).strip().partition("#")[0])
        if iri is None or question.filters != Filters():
            return None
        found = self._rows(matching.IDENTIFIED, scheme="iri", value=iri)
        hits = [self._identified(row, "iri", iri, question.language) for row in found]
        ranked = [Ranked(0, row["id"], 1.0, "identifier") for row in found]
        page = hits[question.offset : question.offset + question.limit]
        return Found(tuple(page), len(hits), False, self._facets(ranked, question.language)) if hits else None

    def candidates(self, question: Question) -> list[Hit]:
        """Return what a text may mean, the likeliest first: names that it is, and names that it nearly is.

        For reconciliation: unlike `find`, near names are always among them, and names that merely hold the words count
        by their likeness. Each thing comes once.
        """
        check(question)
        wanted = matching.pattern(question.text)
        if wanted is None:
            return []
        best: dict[int, Ranked] = {}
        strict = [one for one in self._strict(wanted, question) if one.reason not in ("words", "form")]
        for one in [*strict, *self._nearly(wanted, question.filters)]:
            known = best.get(one.entity)
            # A name that it is tells more than one that it nearly is, but for one that only a source printed.
            if known is None or (known.score <= PRINTED and one.score > known.score):
                best[one.entity] = one
        ordered = sorted(best.values(), key=lambda one: (-one.score, one.entity))
        return [self._hit(one, question.language) for one in ordered[: question.limit]]

    def _strict(self, wanted: matching.Pattern, question: Question) -> list[Ranked]:
        tag, primary = matching.language_range(question.language)
        condition, values = filtered(question.filters)
        rows = self._rows(
            matching.SEARCH.format(filters=condition),
            key=wanted.key,
            words=wanted.words,
            sound=wanted.sound,
            sounds=wanted.sounds,
            roots=json.dumps(wanted.roots),
            length=len(wanted.key),
            heard=len(wanted.sound),
            count=len(wanted.heard),
            tag=tag,
            primary=primary,
            ranked=matching.RANKED,
            **values,
        )
        return [Ranked(row["label"], row["id"], row["score"], row["reason"]) for row in rows]

    def _nearly(self, wanted: matching.Pattern, filters: Filters, role: int = len(ROLES)) -> list[Ranked]:
        return [
            Ranked(one.label, one.entity, round(one.score, 4), _reason(one), one.likeness)
            for one in self._near.find(wanted.heard, filters, role=role)
        ]

    def _some(self, wanted: matching.Pattern, question: Question) -> list[Ranked]:
        """Return things that have some of the words in their names, those with the rarest first; a name for each."""
        found = {}
        for word in partly.words(wanted.heard):
            asked = matching.pattern(word)
            found[word] = self._strict(asked, question) if asked is not None else []
        return partly.ordered(found)[: matching.RANKED]

    def _near_of(self, wanted: matching.Pattern, filters: Filters) -> list[Ranked]:
        """Return near names of what the filters let through, first of those that are near without filters.

        So a facet leads to as many as it says. Filters that leave none of them look further.
        """
        everything = self._nearly(wanted, Filters())
        if filters == Filters() or not everything:
            return everything or self._nearly(wanted, filters)
        condition, values = filtered(filters)
        ids = json.dumps([one.entity for one in everything])
        fitting = {row["id"] for row in self._rows(matching.FITTING.format(filters=condition), ids=ids, **values)}
        return [one for one in everything if one.entity in fitting] or self._nearly(wanted, filters)

    def _facets(self, ranked: Sequence[Ranked], language: str | None) -> Mapping[str, tuple[Facet, ...]]:
        ids = json.dumps([one.entity for one in ranked])
        kinds = self._rows(matching.KIND_FACET, ids=ids)
        types = self._rows(matching.TYPE_FACET, ids=ids, limit=FACET_VALUES)
        countries = self._rows(matching.COUNTRY_FACET, ids=ids, limit=FACET_VALUES)
        return {
            "kind": tuple(Facet(row["value"], row["value"], row["n"]) for row in kinds),
            "type": tuple(Facet(row["value"], curie(row["value"]), row["n"]) for row in types),
            "country": tuple(
                Facet(row["value"], self._shown(row["id"], language or "en")[0], row["n"]) for row in countries
            ),
        }

    def lookup(self, scheme: str, value: str, *, language: str | None = None) -> list[Hit]:
        """Return the things that bear this identifier, by IRI; an empty list where none does.

        ISO codes in any case, numeric codes with or without leading zeros, IRIs in full or as `place:blr`.

        Raises:
            ParameterError: the scheme is none of `schemes`.
        """
        if scheme not in self._schemes:
            raise unknown_value("scheme", scheme, self._schemes)
        wanted = canonical(scheme, matching.storable(value))
        rows = self._rows(matching.IDENTIFIED, scheme=scheme, value=wanted)
        return [self._identified(row, scheme, wanted, language) for row in rows]

    def identify(self, value: str, *, language: str | None = None) -> list[tuple[str, Hit]]:
        """Return the things that bear this identifier under any scheme that it may be of, each with its schemes' first.

        `112` is both an ISO number and an M49 code: one thing, told once.
        """
        found: dict[str, tuple[str, Hit]] = {}
        for scheme, wanted in spellings(matching.storable(value)):
            if scheme in self._schemes:
                for hit in self.lookup(scheme, wanted, language=language):
                    found.setdefault(hit.iri, (scheme, hit))
        return [found[iri] for iri in sorted(found)]

    def meant(self, text: str) -> set[str]:
        """Return the things that a text may mean as a value: by an identifier, or by a name, compared folded.

        A preferred name goes before any other name; one that only sources print counts where there is no other.
        """
        return {hit.iri for _, hit in self.identify(text)} | set(self._named(matching.storable(text), None))

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
        raise unknown(clean, wanted, self.suggest(clean, entity_class=wanted))

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

    def suggest(self, text: str, *, entity_class: str | None = None) -> list[Candidate]:
        """Return what may have been meant by a text that nothing is known as: nearest names first, at most five.

        Names as printed by a source are never suggested.
        """
        # What was meant as a short form is compared by its slug.
        name = slug_of(expand(text) or text)
        wanted = matching.pattern(name)
        if wanted is None:
            return []
        filters = Filters(types=() if entity_class is None else (class_iri(entity_class),))
        near = self._nearly(wanted, filters, role=len(SHOWN) - 1)
        words = self._strict(wanted, Question(name, filters=filters))
        slugs = self._near_slugs(text, entity_class)
        ids = dict.fromkeys((*slugs, *(one.entity for one in [*near, *words] if self._is_told(one.label))))
        return [Candidate(hit.iri, hit.label) for hit in map(self._thing, list(ids)[:SUGGESTED])]

    def _near_slugs(self, text: str, entity_class: str | None) -> list[int]:
        """Return the things of a kind whose slugs are nearest to that of an IRI; of a bare slug, those that have it."""
        iri = expand(text)
        if iri is None:
            named = [f"{start}{text}" for start in (SOURCE, *(f"{ID}{kind}/" for kind in KINDS))]
            found = {one: ids[one] for one in named if one in (ids := self._between(one, f"{one}!"))}
        else:
            found = self._alike(iri) if kind_of(iri) else {}
        if entity_class is None:
            return list(found.values())
        return [id_ for one, id_ in found.items() if self._of_class([one], class_iri(entity_class))]

    def _alike(self, iri: str) -> dict[str, int]:
        slug = slug_of(iri)
        start = iri[: len(iri) - len(slug) + 1]
        found = self._between(start, f"{start}~")
        by_slug = {slug_of(one): one for one in found if "#" not in one}
        # A country's other code, or a name, is more than a likeness.
        coded = [one for one in self._meant(slug, None) if one in found]
        near = [by_slug[one] for one in get_close_matches(slug, by_slug, n=SUGGESTED, cutoff=_LIKE)]
        return {one: found[one] for one in (*coded, *near)}

    def _between(self, start: str, end: str) -> dict[str, int]:
        return {row["iri"]: row["id"] for row in self._rows(matching.BEGINNING, start=start, end=end)}

    def _is_told(self, label: int) -> bool:
        return bool(self._rows(matching.NAME, id=label)[0]["role"] < len(SHOWN))

    def _thing(self, entity: int) -> Hit:
        return self._filled(entity, "en", Hit("", "", (), "", "", "", 1.0))

    def _candidates(self, iris: Sequence[str]) -> list[Candidate]:
        return [Candidate(hit.iri, hit.label) for iri in iris for hit in self.lookup("iri", iri, language="en")]

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        """How many names there are in each language."""
        return {row["language"]: row["n"] for row in self._rows(matching.LANGUAGES)}

    def _as_spelled(self, one: Ranked, question: Question) -> Ranked:
        """Return a hit by the name that is the text itself, where others fold to the same: `Израиль`, not `Ізраіль`.

        Where a language is asked for, that one decides; of several in which it is spelled so, the one with most names.
        """
        text = unicodedata.normalize("NFC", question.text).strip().casefold()
        if question.language or one.reason != "exact":
            return one
        names = self._rows(matching.NAMES, id=one.entity)
        same = [name for name in names if name["label"].casefold() == text]
        sizes = self._sizes
        best = min(same, key=lambda name: (name["role"], -sizes[name["language"]], name["language"]), default=None)
        return one if best is None else one._replace(label=best["id"])

    def _hit(self, one: Ranked, language: str | None) -> Hit:
        name = self._rows(matching.NAME, id=one.label)[0]
        found = Hit("", "", (), "", "", name["label"], one.score, one.reason, ROLES[name["role"]])
        hit = self._filled(one.entity, language or name["language"], found)
        return replace(hit, is_fallback=_is_fallback(language, hit.language), likeness=one.likeness)

    def _identified(self, row: Row, scheme: str, wanted: str, language: str | None) -> Hit:
        merged = wanted if scheme == "iri" and row["iri"] != wanted else ""
        found = Hit("", "", (), "", "", wanted, 1.0, "identifier", merged_from=merged)
        hit = self._filled(row["id"], language, found)
        return replace(hit, is_fallback=_is_fallback(language, hit.language))

    def _filled(self, entity: int, language: str | None, found: Hit) -> Hit:
        thing = self._rows(matching.THING, id=entity)[0]
        label, shown = self._shown(entity, language)
        return replace(
            found,
            iri=thing["iri"],
            kind=thing["kind"],
            types=tuple(self._column(matching.CLASSES, id=entity)),
            label=label,
            language=shown,
            country_labels={
                row["iri"]: self._shown(row["id"], language)[0] for row in self._rows(matching.COUNTRIES, id=entity)
            },
        )

    def _shown(self, entity: int, language: str | None) -> tuple[str, str]:
        """Return the label by which to show a thing, and its language."""
        shown = _best_name(self._rows(matching.NAMES, id=entity), language)
        if shown is None:
            return slug_of(self._rows(matching.THING, id=entity)[0]["iri"]), ""
        return shown["label"], shown["language"]

    def _column(self, text: str, **values: object) -> list[str]:
        return [row["iri"] for row in self._rows(text, **values)]

    def _rows(self, text: str, **values: object) -> list[Row]:
        stopping.check()
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


def _is_fallback(asked: str | None, shown: str) -> bool:
    return bool(asked) and matching.language_range(asked)[1] != matching.language_range(shown)[1]


def _reason(near: Near) -> str:
    return "initials" if near.likeness.initials else "near"
