"""Names that a text nearly has: what search would match with certainty, among things that fit the document's countries.

Used for what a text marks as a name: entries of a list, and words with capitals. Search's own judgement decides
(`search/verdict.py`), so a draft and a reconciliation agree on what is sure.
"""

import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from edu_graph.contribute.documents import Stretch
from edu_graph.contribute.found import Found, Hint
from edu_graph.contribute.known import Known
from edu_graph.contribute.tokens import Token, tokens
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import CountryRow, Filters, Hit, LabelRow, Question
from edu_graph.search.storage import build_index
from edu_graph.search.verdict import is_sure

LIST: Final = "organisations"
"""How the name of a header line begins that lists organisations, `;` between them."""
_ENTRY: Final = re.compile("[^;]+")


class Entry(NamedTuple):
    """One entry of a list: where it stands."""

    start: int
    end: int


def entries(text: str, stretches: Iterable[Stretch]) -> list[Entry]:
    """Return the entries of the lists of organisations among these stretches of a text."""
    found = []
    for stretch in stretches:
        if stretch.part.startswith(LIST):
            for match in _ENTRY.finditer(text, stretch.start, stretch.end):
                bare = match.group().strip()
                start = match.start() + match.group().find(bare)
                if bare:
                    found.append(Entry(start, start + len(bare)))
    return found


def _is_whole(one: Found, entry: Entry, countries: Iterable[Found], text: str) -> bool:
    """Tell whether a name is all of an entry, but for the name of a country and for what stands in brackets."""
    known = [one, *countries]
    words = tokens(text, entry.start, entry.end)
    inside = [
        any(found.start() < word.start < found.end() for found in _BRACKETS.finditer(text, *entry)) for word in words
    ]
    # A name in brackets stands for the whole (SENADIS); one before them too.
    is_inside = any(found.start() < one.start < found.end() for found in _BRACKETS.finditer(text, *entry))
    left = [
        word
        for word, is_in in zip(words, inside, strict=True)
        if is_in == is_inside and not word.is_stop and not any(own.start <= word.start < own.end for own in known)
    ]
    return not left


def _runs(words: Sequence[Token], taken: Sequence[Found]) -> Iterator[Sequence[Token]]:
    """Yield the words with capitals that stand together, small words within; three at least that say something."""
    run: list[Token] = []
    for word in words:
        is_free = not any(one.start <= word.start < one.end for one in taken)
        is_capital = is_free and word.text[0].isupper()
        goes_on = bool(run) and word.segment == run[-1].segment and (is_capital or (is_free and word.is_stop))
        if not goes_on:
            yield from _told(run)
            run = []
        if goes_on or is_capital:
            run.append(word)
    yield from _told(run)


def _told(run: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield a run without small words at its ends."""
    full = [at for at, word in enumerate(run) if not word.is_stop]
    if len(full) >= _SHORTEST_RUN:
        yield run[full[0] : full[-1] + 1]


def _near(hit: Hit, start: int, end: int) -> Found:
    name = LabelRow(hit.iri, hit.kind, hit.types, hit.matched, hit.language, hit.role or "preferred")
    return Found(start, end, hit.iri, name, "near", round(hit.score, 3))


_SHORTEST_RUN: Final = 3
"""Words of what is looked for in running text; two with capitals are mostly a person."""
_BRACKETS: Final = re.compile(r"\([^()]*\)")
CONSIDERED: Final = 12
"""Candidates of search that are looked at."""


class Likely:
    """Search over the names of a known graph; a temporary index, made at the first question, removed by `close`."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._folder = tempfile.TemporaryDirectory(prefix="edu-graph-draft-")

    @cached_property
    def _index(self) -> SearchIndex:
        path = Path(self._folder.name) / "search.db"
        countries = [CountryRow(iri, country) for iri, found in self._known.countries.items() for country in found]
        build_index([row for row in self._known.names if row.kind == "agent"], [], path, countries=countries)
        return SearchIndex.open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the index."""
        if "_index" in self.__dict__:
            self._index.close()
        self._folder.cleanup()

    def listed(
        self, names: Iterable[Found], listed: Sequence[Entry], hint: Hint, about: Collection[str]
    ) -> Iterator[Found]:
        """Yield the names that were found; of organisations in a list only those that are a whole entry.

        An entry that no name is, is looked for: `Ministry of Education (Panama)`, a misspelt name.
        """
        found = list(names)
        inside = {
            entry: [one for one in found if entry.start <= one.start and one.end <= entry.end] for entry in listed
        }
        part = {one for own in inside.values() for one in own if one.name.kind == "agent"}
        yield from (one for one in found if one not in part)
        for entry, own in inside.items():
            countries = [one for one in own if one.iri in self._known.country_iris]
            whole = [one for one in own if one in part and _is_whole(one, entry, countries, hint.text)]
            yield from whole
            words = hint.text[entry.start : entry.end]
            if not whole and " " in words:
                hit = self.organisation(words, hint.language, {one.iri for one in countries} or about)
                if hit is not None:
                    yield _near(hit, entry.start, entry.end)

    def running(
        self, names: Iterable[Found], stretches: Iterable[Stretch], hint: Hint, about: Collection[str]
    ) -> Iterator[Found]:
        """Yield organisations that words with capitals in running text nearly name: `Golda Mier Training Centre`.

        Looked for is what no name stands in, but for names of countries and places.
        """
        found = list(names)
        taken = [one for one in found if one.name.kind != "place"]
        places = {one.end: one.start for one in found if one.name.kind == "place"}
        for stretch in stretches:
            if stretch.part.startswith(LIST):
                continue
            for run in _runs(tokens(hint.text, stretch.start, stretch.end), taken):
                start, end = run[0].start, run[-1].end
                if places.get(end, end) <= start:
                    continue
                # A place at the end belongs to the name, or tells where: "… Training Centre in Haifa".
                without = max(word.end for word in run if word.end <= places.get(end, end) and not word.is_stop)
                for last in dict.fromkeys((end, without)):
                    hit = self.organisation(hint.text[start:last], hint.language, about)
                    if hit is not None:
                        yield _near(hit, start, last)
                        break

    def organisation(self, words: str, language: str, about: Collection[str]) -> Hit | None:
        """Return the one organisation that these words surely mean, if there is one; None otherwise.

        Organisations of countries that the document does not speak of are left aside where it speaks of any.
        """
        hits = self._index.candidates(Question(words, language or None, Filters(kind="agent"), CONSIDERED))
        fitting = [hit for hit in hits if not about or self._fits(hit.iri, about)]
        return fitting[0] if is_sure(fitting) else None

    def _fits(self, iri: str, about: Collection[str]) -> bool:
        countries = self._known.countries.get(iri, frozenset())
        return not countries or any(country in about for country in countries)
