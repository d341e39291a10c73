"""What a release tells of each thing, gathered for comparing things with one another."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from edu_graph import vocab
from edu_graph.build.descriptive import GRAPHS
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import Literal, NamedNode, Quad

DISTINCT_FROM: Final = vocab.EG + "distinctFrom"
"""The editors' statement that two things are not one."""
LEFT_OPEN: Final = vocab.SKOS + "closeMatch"
"""The editors' statement that two things may be one, and that no source tells whether they are."""
_VERDICTS: Final = {MERGED_INTO: "merged", DISTINCT_FROM: "apart", LEFT_OPEN: "open"}
_INFERRED: Final = str(NamedNode(vocab.INFERRED_GRAPH))

_NAMES: Final = (vocab.PREF_LABEL, vocab.ALT_LABEL, vocab.EG + "formerName", vocab.EG + "nameAsPrinted")
_DATES: Final = {
    vocab.EG + name: (which, side)
    for name, which, side in (
        ("startEarliest", "start", 0),
        ("startLatest", "start", 1),
        ("endEarliest", "end", 0),
        ("endLatest", "end", 1),
        ("issuedEarliest", "start", 0),
        ("issuedLatest", "start", 1),
    )
}
_STATED: Final = (vocab.EG + "start", vocab.EG + "end")
_MONTH_DAY: Final = vocab.XSD + "gMonthDay"
# What an act is done to: two acts of one agreement are more alike than two of different ones.
_OBJECTS: Final = tuple(vocab.EG + name for name in ("signs", "opens", "adopts", "endorses", "transmits", "changes"))
_WHOLES: Final = tuple(vocab.EG + name for name in ("partOf", "phaseOf"))
_BEFORE: Final = tuple(vocab.EG + name for name in ("succeeds", "follows"))
_SETS: Final[dict[str, str]] = {
    vocab.TYPE: "classes",
    vocab.EG + "country": "countries",
    vocab.EG + "place": "places",
    vocab.EG + "kind": "sorts",
    vocab.EG + "series": "series",
    vocab.SKOS + "inScheme": "schemes",
    **dict.fromkeys(_OBJECTS, "objects"),
    **dict.fromkeys(_WHOLES, "wholes"),
    **dict.fromkeys(_BEFORE, "before"),
}
_LITERALS: Final = {vocab.EG + "editionNumber": "editions", vocab.SKOS + "notation": "codes", vocab.EG + "m49": "codes"}
"""Properties whose values are compared, each with the member of `Thing` that they go into."""


@dataclass
class Thing:
    """What is known of one thing. IRIs throughout, but for `names` and `editions`; `sources`: who tell of it.

    `label`: its preferred label in English, else in any language, else its slug. `start`, `end`: each the first and
    the last day that it may be, empty where no year is known; `days`: days without a year (`--10-23`).
    `parties`: who takes part, and on whose behalf; `bodies`: on whose behalf a person acts, or in what it has a post.
    """

    iri: str
    kind: str
    label: str = ""
    names: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    sorts: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)
    schemes: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)
    wholes: set[str] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    editions: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    start: dict[int, date] = field(default_factory=dict)
    end: dict[int, date] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)

    @property
    def span(self) -> tuple[date, date] | None:
        """The first and the last day on which it may have gone on; None where no date is known."""
        days = [*self.start.values(), *self.end.values()]
        return (min(days), max(days)) if days else None

    @property
    def months(self) -> set[int]:
        """The months in which it may have been, where that is known to two of them at most; else empty."""
        span = self.span
        if span is None:
            return {int(day[2:4]) for day in self.days}
        apart = 12 * (span[1].year - span[0].year) + span[1].month - span[0].month
        return {span[0].month, span[1].month} if apart <= 1 else set()

    @property
    def day(self) -> date | None:
        """The one day on which it began, None where that is not known to the day."""
        first, last = self.start.get(0), self.start.get(1)
        return first if first is not None and first == last else None


@dataclass(frozen=True)
class Decision:
    """What the editors decided of two things: `verdict` is `merged`, `apart`, or `open`, left so knowingly.

    `basis` says why, empty if unsaid.
    """

    one: str
    other: str
    verdict: str
    basis: str


@dataclass(frozen=True)
class Gathered:
    """All things by their IRI, but those that were merged into another, and the decisions on pairs of them."""

    things: dict[str, Thing]
    decisions: tuple[Decision, ...]


def gather(quads: Sequence[Quad]) -> Gathered:
    """Read a release's statements (its passages' sources, its register, what was derived)."""
    passages, merged = _passages(quads), _subjects(quads, MERGED_INTO)
    things: dict[str, Thing] = {}
    for quad in quads:
        if (graph := str(getattr(quad.graph_name, "value", ""))) not in GRAPHS and isinstance(quad.subject, NamedNode):
            iri = quad.subject.value
            if "#" not in iri and _is_thing(iri) and iri not in merged:
                _read(things.setdefault(iri, Thing(iri, str(vocab.kind_of(iri)))), quad)
            if graph in passages:
                _note_source(things, quad, passages[graph])
    _take_part(things, quads)
    for thing in things.values():
        thing.label = thing.label or min(thing.names, default=vocab.slug_of(thing.iri))
        if vocab.EG + "Country" in thing.classes:
            thing.countries.add(thing.iri)
    _complete(things)
    return Gathered(things, _decisions(quads))


def _is_thing(iri: str) -> bool:
    return vocab.kind_of(iri) not in (None, "source")


def _passages(quads: Iterable[Quad]) -> dict[str, str]:
    """Return each passage with its source."""
    wanted = vocab.EG + "passage"
    return {
        quad.object.value: quad.subject.value
        for quad in quads
        if quad.predicate.value == wanted and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode)
    }


def _subjects(quads: Iterable[Quad], predicate: str) -> set[str]:
    return {str(getattr(quad.subject, "value", "")) for quad in quads if quad.predicate.value == predicate}


def _read(thing: Thing, quad: Quad) -> None:
    predicate, value = quad.predicate.value, quad.object
    if isinstance(value, Literal):
        if predicate in _NAMES:
            thing.names.add(value.value)
            if predicate == vocab.PREF_LABEL and value.language == "en":
                thing.label = value.value
        elif value.datatype.value == _MONTH_DAY and predicate in _STATED:
            thing.days.add(value.value)
        elif predicate in _DATES:
            which, side = _DATES[predicate]
            getattr(thing, which)[side] = date.fromisoformat(value.value)
        elif predicate in _LITERALS:
            getattr(thing, _LITERALS[predicate]).add(value.value)
    elif isinstance(value, NamedNode) and predicate in _SETS:
        getattr(thing, _SETS[predicate]).add(value.value)


def _note_source(things: dict[str, Thing], quad: Quad, source: str) -> None:
    for term in (quad.subject, quad.object):
        iri = term.value.partition("#")[0] if isinstance(term, NamedNode) else ""
        if iri in things:
            things[iri].sources.add(source)
        elif _is_thing(iri):
            # Its own statements come later in the order of the release.
            things[iri] = Thing(iri, str(vocab.kind_of(iri)), sources={source})


def _take_part(things: dict[str, Thing], quads: Iterable[Quad]) -> None:
    """Enter who takes part in what, and to which bodies persons belong."""
    agents: dict[str, set[str]] = defaultdict(set)
    behalf: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        table = {vocab.EG + "agent": agents, vocab.EG + "onBehalfOf": behalf}.get(quad.predicate.value)
        if table is not None and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            table[quad.subject.value].add(quad.object.value)
    for node in {*agents, *behalf}:
        owner = things.get(node.partition("#")[0])
        if owner is None:
            continue
        owner.parties |= agents[node] | behalf[node]
        for agent in agents[node] & things.keys():
            things[agent].bodies |= behalf[node] | ({owner.iri} if owner.kind == "agent" else set())


def _complete(things: dict[str, Thing]) -> None:
    """Enter what follows: the country of a place, of a person's bodies; the date of an agreement's signing."""
    for thing in things.values():
        thing.countries |= _of(things, thing.places, lambda place: place.countries)
    for thing in things.values():
        if thing.kind == "person":
            thing.countries |= _of(things, thing.bodies, lambda body: body.countries)
        for iri in thing.objects & things.keys():
            if not things[iri].start and things[iri].kind in ("agreement", "document"):
                things[iri].start = dict(thing.start)


def _of(things: dict[str, Thing], iris: Iterable[str], what: Callable[[Thing], set[str]]) -> set[str]:
    return {found for iri in iris if iri in things for found in what(things[iri])}


def _decisions(quads: Sequence[Quad]) -> tuple[Decision, ...]:
    """Return what the register decides, each pair once, with the basis that stands in the same graph."""
    basis: dict[tuple[str, str], list[str]] = defaultdict(list)
    for quad in quads:
        if quad.predicate.value == vocab.EG + "basis" and isinstance(quad.object, Literal):
            basis[str(quad.graph_name), str(getattr(quad.subject, "value", ""))].append(quad.object.value)
    told: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for quad in quads:
        verdict = _VERDICTS.get(quad.predicate.value)
        graph, one, other = str(quad.graph_name), _iri(quad.subject), _iri(quad.object)
        # What was derived, the same the other way round, has no basis.
        if verdict is None or graph == _INFERRED:
            continue
        if verdict != "merged":
            if verdict == "open" and not _may_be_one(one, other):
                continue
            told[min(one, other), max(one, other), verdict].update(basis[graph, one])
        else:
            # Of a merge the basis may be given at either: the statements of both are those of the kept one by now.
            told[one, other, verdict].update(basis[graph, one] or basis[graph, other])
    return tuple(Decision(*pair, " ".join(sorted(texts))) for pair, texts in sorted(told.items()))


def _may_be_one(one: str, other: str) -> bool:
    """Return whether a close match tells of two things; of concepts it tells what their lists are to others."""
    return vocab.kind_of(one) == vocab.kind_of(other) not in (None, "source", "concept")


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))
