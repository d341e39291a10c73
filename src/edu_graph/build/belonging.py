"""For which country a body or a place counts: one computation, on which every question about countries rests.

The nearest that is told decides: a country counts for itself; else for the country that is stated of the thing; else
for those of the wholes that it is part of; else for those of its seat. So an embassy counts for the country that sends
it and never for the one in which it sits, and the place of its office changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from edu_graph import vocab
from edu_graph.rdf.terms import NamedNode, Quad

COUNTS_FOR: Final = vocab.EG + "countsFor"
_GRAPH: Final = NamedNode(vocab.INFERRED_GRAPH)
_COUNTRY: Final = vocab.EG + "Country"
_NEAREST_FIRST: Final = tuple(vocab.EG + name for name in ("country", "partOf", "place"))
_KINDS: Final = frozenset({"agent", "place"})
"""Kinds of IRI that can count for a country; an event has a place, and a person acts for a body."""

Links = Mapping[tuple[str, str], set[str]]
"""Of a thing and a property: its values."""


def belonging(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield `eg:countsFor` of each body and place of which a country is told, in the order of their IRIs."""
    links: dict[tuple[str, str], set[str]] = defaultdict(set)
    countries: set[str] = set()
    for quad in quads:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        if quad.predicate.value in _NEAREST_FIRST:
            links[quad.subject.value, quad.predicate.value].add(quad.object.value)
        elif quad.predicate.value == vocab.TYPE and quad.object.value == _COUNTRY:
            countries.add(quad.subject.value)
    things = countries | {thing for thing, _ in links if "#" not in thing and vocab.kind_of(thing) in _KINDS}
    for thing in sorted(things):
        for country in sorted(_counts_for(thing, links, countries, frozenset())):
            yield Quad(NamedNode(thing), NamedNode(COUNTS_FOR), NamedNode(country), _GRAPH)


def _counts_for(thing: str, links: Links, countries: set[str], seen: frozenset[str]) -> set[str]:
    """Return the countries that are nearest; what is part of itself by a mistake of the data ends the search."""
    if thing in countries:
        return {thing}
    if thing in seen:
        return set()
    for step in _NEAREST_FIRST:
        around = links.get((thing, step), set())
        found = {country for one in around for country in _counts_for(one, links, countries, seen | {thing})}
        if found:
            return found
    return set()
