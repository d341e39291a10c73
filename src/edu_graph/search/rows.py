"""What goes into the index and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from edu_graph.search.similarity import Likeness

ROLES: Final = ("preferred", "alternative", "former", "printed", "hidden")
"""What a name is to its thing; the place in this order is its rank, and the number the index stores.

`hidden` (`skos:hiddenLabel`): a word that people look for a thing by and that is not told as its name: one that is
outdated, or hurts.
"""
SHOWN: Final = ("preferred", "alternative", "former")
"""Roles of names that are told to readers as names of the thing."""

SCHEMES: Final = ("iri", "iso-alpha-2", "iso-alpha-3", "iso-numeric", "m49")
"""Identifier schemes that every index answers; others are known where the data brings them."""

OFFERED: Final = (
    *("iso-alpha-2", "iso-alpha-3", "iso-numeric", "m49", "wikidata", "ror"),
    *("unesco-thesaurus", "eurovoc", "isced-2011", "same-as", "iri"),
)
"""Identifier schemes that clients may name, the likeliest first; not every release has identifiers of each."""


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One name of one thing.

    `kind` is the thing's kind (`vocab.KINDS`, or `source`), `types` the IRIs of its classes with all their
    superclasses, `language` a BCP 47 tag or empty, `role` one of `ROLES`. Every row of one thing has the same
    kind; types are united over its rows.
    """

    iri: str
    kind: str
    types: tuple[str, ...]
    label: str
    language: str
    role: str


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """One identifier of one thing. With scheme `iri` the value is a further IRI under which it is found."""

    iri: str
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class CountryRow:
    """That a thing is in, of or about a country; both are IRIs."""

    iri: str
    country: str


REASONS: Final = ("exact", "spelling", "form", "words", "initials", "near", "some", "identifier")
"""Why something was found: its name; its name in another spelling or script; its name in another grammatical form; all
words; initials; nearly; some of the words; a code."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found.

    `label` and `language` are what to show, `matched` is the name or identifier that was found, `role` what that
    name is to the thing (empty for an identifier), `reason` one of `REASONS`. `score` lies above 0 and up to 1
    (docs/search.md says what each reason gives). `is_fallback`: the label is in another language than the one asked
    for, because there is none in it. `merged_from`: the IRI asked for, where the thing has taken its place.
    `likeness`: of a near name, how near. `country_labels`: its countries by IRI, and what to call them.
    """

    iri: str
    kind: str
    types: tuple[str, ...]
    label: str
    language: str
    matched: str
    score: float
    reason: str = "exact"
    role: str = ""
    country_labels: Mapping[str, str] = field(default_factory=dict)
    is_fallback: bool = False
    merged_from: str = ""
    likeness: Likeness | None = field(default=None, compare=False)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that it is in, of or about, by IRI."""
        return tuple(self.country_labels)


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be: of a kind (`vocab.KINDS`, or `source`), of one of the classes, of a country (IRIs)."""

    kind: str | None = None
    types: tuple[str, ...] = ()
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A search: a text, the language preferred, filters, and which hits of the order are wanted.

    `in_part`: where nothing has all the words, what has some of them is wanted too.
    """

    text: str
    language: str | None = None
    filters: Filters = Filters()
    limit: int = 20
    offset: int = 0
    in_part: bool = True


@dataclass(frozen=True, slots=True)
class Facet:
    """One value by which hits can be narrowed down, what to call it, and how many hits would be left."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search: hits of the page, how many there are in all, and facets over all of them.

    `is_capped`: more were found than are ranked and counted.
    """

    hits: tuple[Hit, ...]
    total: int
    is_capped: bool
    facets: Mapping[str, tuple[Facet, ...]]
