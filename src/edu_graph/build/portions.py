"""Parts of a release that can be had on their own: what one source says, and what concerns one country."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad

WHOLE = ""


@dataclass(frozen=True)
class Kind:
    """A kind of parts: the folder of its dumps (`key`), their heading on the page, and what the catalogue tells.

    `title` and `description` are those of the series of its datasets.
    """

    key: str
    heading: str
    title: str
    description: str


SOURCES = Kind(
    "source",
    "By source: its record, and what its passages state",
    "edu-graph by source",
    "One dataset for each source: its record, and what each of its passages states.",
)
COUNTRIES = Kind(
    "country",
    "By country: the things that are its own or that it takes part in",
    "edu-graph by country",
    "One dataset for each country: the things that are its own or that it takes part in, with all said of them.",
)
TABLES = Kind(
    "csv",
    "Tables: one row for each thing",
    "edu-graph as tables",
    "One CSV table for each main class: one row for each thing, its passages in one.",
)
KINDS = {kind.key: kind for kind in (SOURCES, COUNTRIES, TABLES)}
"""Every kind of parts by its key, in the order in which they are shown."""

_ALPHA3 = vocab.EG + "isoAlpha3"
_COUNTRY = vocab.EG + "country"
_TAKES_PART = (vocab.EG + "agent", vocab.EG + "onBehalfOf")
CROWD = 60
"""Of a thing with more participations than that, a treaty of all states, a country's part holds its own ones only."""


@dataclass(frozen=True)
class Portion:
    """A part of the release; `key` is that of its kind, a slash and its name (`source/<slug>`), or empty for the whole.

    Raises ValueError: the kind is none of `KINDS`.
    """

    key: str
    iri: str
    quads: Sequence[Quad] = field(repr=False)

    def __post_init__(self) -> None:
        kind = self.key.partition("/")[0]
        if kind and kind not in KINDS:
            raise ValueError(f"the part {self.key} is of no known kind: enter it in KINDS of build/portions.py")

    @property
    def kind(self) -> Kind | None:
        """Its kind; None: it is the whole."""
        return KINDS.get(self.key.partition("/")[0])


def portions(quads: Sequence[Quad]) -> Iterator[Portion]:
    """Yield the whole, then each source by slug, then each country by code."""
    yield Portion(WHOLE, vocab.BASE, quads)
    yield from _of_sources(quads)
    yield from _of_countries(quads)


def _of_sources(quads: Sequence[Quad]) -> Iterator[Portion]:
    """Yield for each source the graphs of its passages, and the record that describes it."""
    records: dict[str, set[str]] = defaultdict(set)
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graph = _iri(quad.graph_name)
        graphs[graph].append(quad)
        if quad.predicate.value == vocab.TYPE and _iri(quad.object) == vocab.EG + "Source":
            records[_iri(quad.subject)].add(graph)
    passages: dict[str, set[str]] = defaultdict(set)
    for graph in graphs:
        if graph.startswith(vocab.SOURCE):
            passages[vocab.SOURCE + vocab.slug_of(graph)].add(graph)
    for source in sorted(records):
        named = sorted(records[source] - {vocab.INFERRED_GRAPH} | passages[source])
        held = [quad for graph in named for quad in graphs[graph]]
        yield Portion(f"{SOURCES.key}/{vocab.slug_of(source)}", source, held)


def _of_countries(quads: Sequence[Quad]) -> Iterator[Portion]:
    """Yield for each country that anything belongs to or that takes part in anything: those things and what is theirs.

    A thing is the country's if the country is its `eg:country`, if the country or an agent of the country takes part
    in it (or somebody on behalf of one), or if it is the country. With a thing come all statements about it and
    about its dependents (participations, quantities …), each in its graph; of a crowd (`CROWD`) the country's alone.
    """
    codes = {
        _iri(quad.subject): quad.object.value
        for quad in quads
        if quad.predicate.value == _ALPHA3 and isinstance(quad.object, Literal)
    }
    belongs: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == _COUNTRY and _iri(quad.object) in codes:
            belongs[_owner(quad)].add(_iri(quad.object))
    members: dict[str, set[str]] = defaultdict(set)
    for thing, found in belongs.items():
        for country in found:
            members[country].add(thing)
    about: dict[str, list[Quad]] = defaultdict(list)
    crowds = _Crowds()
    for quad in quads:
        about[_owner(quad)].append(quad)
        if quad.predicate.value in _TAKES_PART:
            agent = _iri(quad.object)
            countries = belongs.get(agent, set()) | ({agent} & codes.keys())
            crowds.take(quad, countries)
            for country in countries:
                members[country].add(_owner(quad))
    for country in sorted(members, key=lambda iri: codes[iri]):
        things = sorted(members[country] | {country})
        held = [quad for thing in things for quad in crowds.of(country, thing, about[thing])]
        yield Portion(f"{COUNTRIES.key}/{codes[country].lower()}", country, held)


class _Crowds:
    """Who takes part in what: so that of a crowd only those are kept who are of one country."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._agents: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def take(self, quad: Quad, countries: set[str]) -> None:
        """Note that the agent of a participation is of these countries."""
        thing = _owner(quad)
        self._parts[thing][_iri(quad.subject)] |= countries
        self._agents[thing][_iri(quad.object)] |= countries

    def of(self, country: str, thing: str, quads: Sequence[Quad]) -> Iterator[Quad]:
        """Yield what is said of a thing, without what is said of those in a crowd who are not of the country."""
        parts, agents = self._parts.get(thing, {}), self._agents.get(thing, {})
        if len(parts) <= CROWD:
            yield from quads
            return
        for quad in quads:
            named = parts.get(_iri(quad.subject)), parts.get(_iri(quad.object)), agents.get(_iri(quad.object))
            if all(found is None or country in found for found in named):
                yield quad


def _owner(quad: Quad) -> str:
    """Return the thing that a statement's subject is, or is a dependent of."""
    return _iri(quad.subject).partition("#")[0]


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
