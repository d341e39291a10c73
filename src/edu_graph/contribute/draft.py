"""A draft: a document's passages, each with what it may state, as the known graph, calendars and currencies see it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

from edu_graph import vocab
from edu_graph.contribute import amounts, dating, money
from edu_graph.contribute.amounts import Counted
from edu_graph.contribute.described import Described
from edu_graph.contribute.documents import Document, Paragraph, Stretch, title_of
from edu_graph.contribute.found import Found, Hint, Reading
from edu_graph.contribute.implied import Implied
from edu_graph.contribute.known import Known
from edu_graph.contribute.likely import Likely, entries
from edu_graph.contribute.names import Gazetteer
from edu_graph.contribute.partial import Partial
from edu_graph.contribute.suggestions import Evidence, Suggestion
from edu_graph.errors import InputError
from edu_graph.search.folding import fold

LEAST: Final = 0.3
"""Score below which nothing is suggested: a name of one of four things, say."""
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)

_READ: Final = ("title", "countries", "dates", "organisations", "persons", "people", "places", "amounts")
"""Header lines of a note sheet that are read for suggestions, by how their names begin; notes are read too."""
LISTED: Final = ("countries", "dates", "organisations", "places", "amounts")
"""Header lines that are lists: what they do not name they do not speak of."""
_ORDER: Final = ("country", "place", "organisation", "person", "work", "date", "amount")
_WORKS: Final = frozenset({"project", "agreement", "document", "event"})
_SHORTEST_WORK: Final = 3
"""Words of the name of a project or document; shorter ones are common words, unless they are written as no word is."""
_COINED: Final = re.compile(r"(?=.{4,})\w*(?:[^\W\d_]+[A-ZА-ЯЁ]|[A-ZА-ЯЁ]-)[\w-]*")
"""A word with capitals within it: SmartEd, START, SIRIED."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a draft, and what it may state."""

    paragraph: Paragraph
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the file is written from. `language` is empty where nobody told it; `known_as`: a source of this address.

    `kinds`: the concepts of what a source may be mainly about.
    """

    document: Document
    slug: str
    title: str
    url: str
    language: str
    passages: tuple[Passage, ...]
    known_as: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """The source's IRI."""
        return vocab.SOURCE + self.slug


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the curator tells of a document; what is empty is taken from a note sheet's header, or left to do."""

    slug: str = ""
    url: str = ""
    language: str = ""


class Drafter:
    """Makes drafts over one known graph; reading a document changes nothing in it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._gazetteer = Gazetteer.of(known)
        self._counted = Counted.of(known.concepts)
        self._likely = Likely(known)
        self._partial = Partial(known, self._gazetteer.common, self._gazetteer.adjective_forms)
        self._implied = Implied(known, self._gazetteer.countries_in)
        self._described = Described(known)

    def close(self) -> None:
        """Remove what was made for drafting."""
        self._likely.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def draft(self, document: Document, wanted: Wanted) -> Draft:
        """Return the draft of a document.

        Raises InputError: no slug can be made of the file's name, or the one given is none; no language tag.
        """
        slug = _slug(document, wanted.slug)
        language = wanted.language or document.header.get("language", "")
        if language and not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language):
            raise InputError(f"--language {language!r} is no language tag", help="Give one such as en, ru or kk.")
        url = wanted.url or document.header.get("url", "")
        passages = self._passages(document, language.lower())
        title, known_as, kinds = title_of(document), self._known.source_at(url), self._known.source_kinds
        return Draft(document, slug, title, url, language.lower(), passages, known_as, kinds)

    def _passages(self, document: Document, language: str) -> tuple[Passage, ...]:
        read = [read_stretches(paragraph) for paragraph in document.paragraphs]
        hint = Hint(document.text, language.partition("-")[0])
        reading = self._read(document, [stretch for stretches in read for stretch in stretches], hint)
        local = self._currencies(reading)
        passages = []
        for paragraph, stretches in zip(document.paragraphs, read, strict=True):
            own = [one for one in reading.names if paragraph.start <= one.start and one.end <= paragraph.end]
            numbers = self._numbers(hint, stretches, local)
            # The US of "US dollars" is no country that the passage speaks of.
            within = [range(one.evidence.start, one.evidence.end) for one in numbers if one.kind == "amount"]
            own = [one for one in own if not any(one.start in span and one.end <= span.stop for span in within)]
            found = [*self._names(document, own, stretches), *numbers]
            told = (one for one in found if one.score >= LEAST or one.evidence.doubt)
            passages.append(Passage(paragraph, _each_once(told)))
        return tuple(passages)

    def _currencies(self, reading: Reading) -> frozenset[str]:
        """Return the currencies of the country that a document speaks of; of several, nobody says whose are meant."""
        own = {code for code, iri in self._known.codes.items() if iri in reading.about and len(code) == 2}
        return money.of_countries(own) if len(reading.about) == 1 else frozenset()

    def _read(self, document: Document, every: Sequence[Stretch], hint: Hint) -> Reading:
        """Return all names of a document, the doubtful ones behind the others, each with its doubt."""
        reading = self._gazetteer.find(((one.start, one.end) for one in every), hint)
        names = list(self._likely.listed(reading.names, entries(document.text, every), hint, reading.about))
        names += self._likely.running(names, every, hint, reading.about)
        running = [(one.start, one.end) for one in every if not one.part.startswith(LISTED)]
        names += [one for one in reading.doubtful if any(start <= one.start < end for start, end in running)]
        names += self._partial.find(running, hint, reading._replace(names=names))
        names += self._implied.find(running, hint, reading._replace(names=names))
        names += self._described.find(every, hint, reading._replace(names=names))
        return reading._replace(names=names)

    def _names(self, document: Document, found: Iterable[Found], stretches: Sequence[Stretch]) -> Iterable[Suggestion]:
        for one in found:
            kind = self._kind(one)
            if kind is None:
                continue
            part = next(stretch.part for stretch in stretches if stretch.start <= one.start < stretch.end)
            name = one.name
            words = document.text[one.start : one.end]
            # A name ends with its last word; a bracket that was opened in it belongs to it.
            is_open = words.count("(") > words.count(")") and document.text.startswith(")", one.end)
            end = one.end + is_open
            words = document.text[one.start : end]
            label = (name.label, name.language, name.role)
            evidence = Evidence(words, one.start, end, part, one.reason, *label, one.doubt)
            yield Suggestion(kind, one.score, evidence, iri=one.iri)

    def _kind(self, one: Found) -> str | None:
        if one.iri in self._known.country_iris:
            return "country"
        if one.name.kind in _WORKS:
            return "work" if one.reason != "context" and _is_telling(one) else None
        return {"agent": "organisation", "place": "place", "person": "person"}.get(one.name.kind)

    def _numbers(self, hint: Hint, stretches: Sequence[Stretch], local: frozenset[str]) -> list[Suggestion]:
        places = [(stretch.start, stretch.end, stretch.part) for stretch in stretches]
        dates = dating.suggest(hint.text, places, hint.language)
        taken = [range(one.evidence.start, one.evidence.end) for one in dates]
        return [*dates, *amounts.suggest(hint.text, places, hint.language, self._counted, taken, local)]


def _is_telling(one: Found) -> bool:
    """Tell whether a name of a project, document or event is long enough, or so written that no common word is it."""
    words = one.name.label.split()
    return len(words) >= _SHORTEST_WORK or (one.reason == "exact" and any(_COINED.fullmatch(word) for word in words))


def read_stretches(paragraph: Paragraph) -> list[Stretch]:
    """Return the stretches of a paragraph that suggestions are made from."""
    return [one for one in paragraph.stretches if one.part in ("text", "notes") or one.part.startswith(_READ)]


def _slug(document: Document, wanted: str) -> str:
    made = wanted or re.sub("[^a-z0-9]+", "-", fold(re.sub(r"\.[^.]+$", "", document.name))).strip("-")
    # A number that a list of files begins with is no part of a name.
    slug = wanted or re.sub("^[0-9]+-(?=[a-z])", "", made)
    if not SLUG.fullmatch(slug):
        raise InputError(
            f"--slug {slug!r} is no name of a source" if wanted else f"no name can be made of {document.name}",
            help="Give --slug with lower-case letters a to z, digits, and - between words: kt-haifa-2026.",
        )
    return slug


def _each_once(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Return each thing, date and amount once, by its best evidence, with the number of other places; in order."""
    best: dict[tuple[str, str, object], Suggestion] = {}
    for one in found:
        key = (one.kind, one.iri, one.values)
        known = best.get(key)
        if known is None:
            best[key] = one
        else:
            better = one if (-one.score, one.evidence.start) < (-known.score, known.evidence.start) else known
            best[key] = replace(better, others=known.others + 1)
    return tuple(sorted(best.values(), key=_place))


def _place(one: Suggestion) -> tuple[int, bool, float, int, str]:
    """Order by kind; in it the sure ones before the doubtful, the better before the others."""
    return _ORDER.index(one.kind), one.evidence.doubt != "", -one.score, one.evidence.start, one.iri
