"""What is true of a document that is curated: what the graph states of its source; and the graph without that source.

Before a document is drafted, its source is taken out of the graph, with the things that no other source speaks of and
the further names that only it printed: a draft is measured as if nobody had curated the document yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from edu_graph import vocab
from edu_graph.build.normalise import normalise
from edu_graph.contribute.documents import Document
from edu_graph.contribute.known import Known, known
from edu_graph.knowledge.identity import resolve
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.search.folding import match_key
from edu_graph.settings import load_settings

TARGETS: Final = (
    "countries",
    "organisations that are known",
    "organisations, all",
    "persons that are known",
    "places that are known",
    "events that are known",
    "other works that are known",
    "dates",
    "amounts",
)
"""What is measured. Of persons, places, events and other works (projects, agreements, documents), as of organisations,
only a thing that another source names is known."""
_ORGANISATIONS: Final = ("organisations that are known", "organisations, all")
_WORKS: Final = ("project", "agreement", "document")
_DATES: Final = {vocab.XSD + name for name in ("date", "gYearMonth", "gYear", "gMonthDay")}
_NOT_NAMED: Final = (None, "source", "concept")

Found = Mapping[str, frozenset[str]]
"""Names of things, dates as TriG writes them, amounts as `value unit`; by target."""


@dataclass(frozen=True)
class Truth:
    """What a source states (to be found), and what a suggestion is right with (may be suggested), by target.

    A country is right where the source states it or something that lies in it; an organisation also where it is the
    publisher or who speaks. Neither of these has to be found: the text need not say so.
    """

    stated: Found
    right: Found


@dataclass
class Graph:
    """The curated data, by source, and what is left of it without one."""

    quads: list[Quad]
    by_source: Mapping[str, list[Quad]]
    mentions: Mapping[str, set[str]]
    hashes: Mapping[str, str]
    whole: Known = field(repr=False)

    @classmethod
    def read(cls) -> Self:
        """Read the data folder."""
        quads = list(resolve(normalise(Dataset.read(load_settings().data), lambda _: None)))
        by_source: dict[str, list[Quad]] = defaultdict(list)
        mentions: dict[str, set[str]] = defaultdict(set)
        hashes = {}
        for quad in quads:
            if quad.predicate.value == vocab.EG + "textSha256" and isinstance(quad.object, Literal):
                hashes[quad.object.value] = getattr(quad.subject, "value", "")
            source = _source_of(getattr(quad.graph_name, "value", ""))
            if source:
                by_source[source].append(quad)
                for iri in _iris(quad):
                    mentions[iri].add(source)
        return cls(quads, by_source, mentions, hashes, known(quads))

    def source_of(self, document: Document) -> str | None:
        """Return the source that a document is: of a note sheet by its address, of a text by its hash."""
        return self.whole.sources.get(document.header.get("url", "")) or self.hashes.get(document.sha256)

    def without(self, source: str) -> Known:
        """Return what is known without a source: without the things and the further names that only it brought."""
        only = {iri for iri, sources in self.mentions.items() if sources == {source}} - self.whole.country_iris
        own = set(self.by_source[source])
        brought = self._printed(own) - self._printed(quad for quad in self.quads if quad not in own)
        return known(
            quad
            for quad in self.quads
            if quad not in own
            and getattr(quad.subject, "value", "") not in only
            and not (quad.predicate.value == vocab.ALT_LABEL and _name(quad) in brought)
        )

    @staticmethod
    def _printed(quads: Iterable[Quad]) -> set[tuple[str, str]]:
        return {_name(quad) for quad in quads if quad.predicate.value == vocab.EG + "nameAsPrinted"}

    def truth(self, source: str) -> Truth:
        """Return what the source states."""
        said = [quad for quad in self.by_source[source] if vocab.kind_of(getattr(quad.graph_name, "value", ""))]
        named = {iri for quad in said for iri in _iris(quad)}
        countries = named & self.whole.country_iris
        lies_in = {country for iri in named for country in self.whole.countries.get(iri, ())}
        every = {iri for quad in self.by_source[source] for iri in _iris(quad)}
        agents = {iri for iri in named if vocab.kind_of(iri) == "agent"}
        elsewhere = {iri for iri in named if self.mentions[iri] != {source}} - countries
        persons, places, events = (
            {iri for iri in elsewhere if vocab.kind_of(iri) == kind} for kind in ("person", "place", "event")
        )
        numbers = {"dates": _dates(self.by_source[source]), "amounts": frozenset(amounts(said))}
        stated = {
            "countries": countries,
            "organisations that are known": agents & elsewhere,
            "organisations, all": agents,
            "persons that are known": persons,
            "places that are known": places,
            "events that are known": events,
            "other works that are known": {iri for iri in elsewhere if vocab.kind_of(iri) in _WORKS},
        }
        all_agents = {iri for iri in every if vocab.kind_of(iri) == "agent"}
        right = {**stated, "countries": countries | lies_in} | dict.fromkeys(_ORGANISATIONS, all_agents)
        return Truth(_frozen(stated) | numbers, _frozen(right) | numbers)


def amounts(quads: Iterable[Quad]) -> Iterator[str]:
    """Yield the amounts that are stated, each as its value and unit; what is counted is written `of something`."""
    values: dict[object, str] = {}
    units: dict[object, str] = {}
    for quad in quads:
        if quad.predicate.value == vocab.EG + "value" and isinstance(quad.object, Literal):
            values[quad.subject] = quad.object.value
        elif quad.predicate.value == vocab.EG + "unit" and isinstance(quad.object, NamedNode):
            units[quad.subject] = vocab.curie(quad.object.value)
    for subject, value in values.items():
        yield amount(value, units.get(subject))


def amount(value: str, unit: str | None) -> str:
    """Return an amount as it is compared."""
    return f"{float(value):g} {unit or 'of something'}"


def _frozen(found: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {target: frozenset(iris) for target, iris in found.items()}


def _dates(quads: Iterable[Quad]) -> frozenset[str]:
    return frozenset(
        f'"{quad.object.value}"^^xsd:{quad.object.datatype.value.removeprefix(vocab.XSD)}'
        for quad in quads
        if isinstance(quad.object, Literal) and quad.object.datatype.value in _DATES
    )


def _source_of(graph: str) -> str:
    record = vocab.GRAPH + "record-"
    if graph.startswith(record):
        return vocab.SOURCE + graph.removeprefix(record)
    return graph.partition("#")[0] if graph.startswith(vocab.SOURCE) else ""


def _name(quad: Quad) -> tuple[str, str]:
    return getattr(quad.subject, "value", ""), match_key(getattr(quad.object, "value", ""))


def _iris(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.object):
        if isinstance(term, NamedNode) and vocab.kind_of(term.value) not in _NOT_NAMED:
            yield term.value.partition("#")[0]
