"""The statements of a release as the monitoring reads them: what a thing is, when, where, and whose."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad

_YEARS: Final = {vocab.ID + "concept/unit-year"}
_ISSUED: Final = vocab.DCTERMS + "issued"
_DURATION: Final = vocab.ID + "concept/counted-duration"


class Monitored:
    """All statements, whoever makes them, by subject and property."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Index the statements; literals count by their text."""
        self._values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._sources: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._dated: set[int] = set()
        for quad in quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
                continue
            property_ = quad.predicate.value
            name = property_.removeprefix(vocab.EG)
            self._values[name][quad.subject.value].add(quad.object.value)
            self._sources[name][quad.object.value].add(quad.subject.value)
            # A day without a year is no year.
            year = quad.object.value[:4]
            if property_ == _ISSUED and quad.subject.value.startswith(vocab.SOURCE) and year.isdecimal():
                self._dated.add(int(year))

    @property
    def last_year(self) -> int | None:
        """The latest year of a source: no later one can be told of."""
        return max(self._dated, default=None)

    def of(self, thing: str, name: str) -> set[str]:
        """Return the values of a property, by its name in `eg:`, or by its IRI."""
        return set(self._values[name].get(thing, ()))

    def sources_of(self, name: str, value: str) -> set[str]:
        """Return what has this value."""
        return set(self._sources[name].get(value, ()))

    def things(self, class_: str) -> set[str]:
        """Return the things of a class of `eg:`, its subclasses' included."""
        return self.sources_of(vocab.TYPE, vocab.EG + class_)

    def wholes(self, thing: str) -> set[str]:
        """Return all that the thing is part of, near and far, without itself."""
        return self._beyond({thing}, "partOf") - {thing}

    def year(self, thing: str, which: str) -> int | None:
        """Return the year of a date (`start`, `end`, `issued`) where the sources leave one only."""
        years = {day[:4] for bound in ("Earliest", "Latest") for day in self.of(thing, which + bound)}
        return int(years.pop()) if len(years) == 1 else None

    def ends(self, thing: str, begins: int | None) -> tuple[int | None, int | None]:
        """Return the first and the last year that can be the last of a thing that began in a year.

        Where no end is told, that is its first year, and the latest of which a source can tell.
        """
        if begins is None or self.last_year is None:
            return begins, begins
        told = [int(day[:4]) for bound in ("Earliest", "Latest") for day in self.of(thing, "end" + bound)]
        told = told or [begins + years for years in self._durations(thing)] or [begins, self.last_year]
        return tuple(max(begins, min(year, self.last_year)) for year in (min(told), max(told)))  # type: ignore[return-value]

    def _durations(self, thing: str) -> list[int]:
        quantities = [one for one in self.of(thing, "quantity") if _DURATION in self.of(one, "counts")]
        in_years = [one for one in quantities if self.of(one, "unit") == _YEARS]
        return [int(value) for one in in_years for value in self.of(one, "value") if value.isdecimal()]

    def countries_of_participation(self, part: str) -> frozenset[str]:
        """Return the countries of who takes part, of whom they act for, and of the body in which they have a post."""
        bodies = {post for one in self.of(part, "post") for post in self.of(one, "postIn")}
        return frozenset(
            country
            for agent in self.of(part, "agent") | self.of(part, "onBehalfOf") | bodies
            for country in self.countries(agent)
        )

    def countries(self, thing: str) -> frozenset[str]:
        """Return the countries for which an agent or place counts; of an event, those of it, its wholes and places."""
        if counted := self.of(thing, "countsFor"):
            return frozenset(counted)
        around = self._beyond({thing}, "partOf")
        places = {place for one in around for name in ("place", "coverage") for place in self.of(one, name)}
        stated = {country for one in around for country in self.of(one, "country")}
        return frozenset(stated | {country for place in places for country in self.of(place, "countsFor")})

    def regions(self) -> dict[str, frozenset[str]]:
        """Return each region of the world with the countries that lie in it; the world itself is none."""
        found: dict[str, set[str]] = defaultdict(set)
        for country in self.things("Country"):
            for whole in self.wholes(country):
                if self.of(whole, "m49") and self.of(whole, "partOf"):
                    found[whole].add(country)
        return {region: frozenset(countries) for region, countries in sorted(found.items())}

    def _beyond(self, things: set[str], name: str) -> set[str]:
        found, new = set(things), set(things)
        while new:
            new = {value for one in new for value in self.of(one, name)} - found
            found |= new
        return found
