"""What goes into the index and what comes out of it."""

from dataclasses import dataclass
from typing import Final

ROLES: Final = ("preferred", "alternative", "former", "printed")
"""What a name is to its thing; the place in this order is its rank, and the number the index stores."""

SCHEMES: Final = ("iri", "iso-alpha-2", "iso-alpha-3", "iso-numeric", "m49")
"""Identifier schemes that every index answers; others are known where the data brings them."""


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
class Hit:
    """One thing found.

    `label` and `language` are what to show, `matched` is the name or identifier that was found. `score` lies
    above 0 and up to 1: 1.0 an exact preferred name or an identifier, 0.9 to 0.8 another exact name, 0.7 or
    less a match by words. It orders the hits of one answer; it does not compare across answers.
    """

    iri: str
    kind: str
    types: tuple[str, ...]
    label: str
    language: str
    matched: str
    score: float
