"""Which countries and which years a part of the release is about: what portals show beside a dataset."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from edu_graph import vocab
from edu_graph.build.portions import COUNTRIES, Portion
from edu_graph.rdf.terms import Literal, NamedNode, Quad

_FIRST = vocab.EG + "startEarliest"
_LAST = (vocab.EG + "endLatest", vocab.EG + "startLatest")


@dataclass(frozen=True)
class Coverage:
    """Countries as IRIs, by code; the first and the last day (ISO 8601) of what is dated, None where nothing is."""

    countries: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass
class Atlas:
    """What is known of the whole: each country's code, names and things, and the bounds of each thing's dates."""

    codes: dict[str, str] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    things: dict[str, set[str]] = field(default_factory=dict)
    firsts: dict[str, str] = field(default_factory=dict)
    lasts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, quads: Sequence[Quad], portions: Iterable[Portion]) -> "Atlas":
        """Read the release; `portions` are its parts, those of countries among them."""
        atlas = cls()
        for portion in portions:
            if portion.kind is COUNTRIES:
                atlas.codes[portion.iri] = portion.key.partition("/")[2].upper()
                atlas.things[portion.iri] = {_thing(quad.subject) for quad in portion.quads}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                atlas._read(quad.subject.value, quad.predicate.value, quad.object)
        return atlas

    def _read(self, subject: str, predicate: str, value: Literal) -> None:
        if predicate in (vocab.PREF_LABEL, vocab.DCTERMS + "title") and value.language:
            # The first in order where there are several: the same in every build.
            names = self.names.setdefault(subject, {})
            names[value.language] = min(names.get(value.language, value.value), value.value)
        elif predicate == _FIRST:
            self.firsts[subject] = min(self.firsts.get(subject, value.value), value.value)
        elif predicate in _LAST:
            self.lasts[subject] = max(self.lasts.get(subject, value.value), value.value)

    def name(self, iri: str) -> Mapping[str, str]:
        """Return a thing's names by language; its slug as an English one where it has none."""
        return self.names.get(iri) or {"en": vocab.slug_of(iri)}

    def coverage(self, portion: Portion) -> Coverage:
        """Return what a part is about: the countries of the things it speaks of, and the bounds of their dates."""
        spoken = {thing for quad in portion.quads for thing in (_thing(quad.subject), _thing(quad.object)) if thing}
        countries = [portion.iri] if portion.kind is COUNTRIES else [c for c in self.things if self.things[c] & spoken]
        firsts = [self.firsts[thing] for thing in spoken if thing in self.firsts]
        lasts = [self.lasts[thing] for thing in spoken if thing in self.lasts]
        return Coverage(
            tuple(sorted(countries, key=self.codes.__getitem__)), min(firsts, default=None), max(lasts, default=None)
        )


def _thing(term: object) -> str:
    """Return the thing that a term names or names a dependent of; empty where it names none."""
    return term.value.partition("#")[0] if isinstance(term, NamedNode) else ""
