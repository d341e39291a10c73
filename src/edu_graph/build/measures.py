"""What a release is measured by: each figure with its denominator, and the things that a share leaves out.

One table (`MEASURES`) has the shares, one (`BREAKDOWNS`) the distributions; the page, the command line and the JSON
show what is in them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from edu_graph import vocab
from edu_graph.build.check import graph_kinds
from edu_graph.build.descriptive import described
from edu_graph.build.index import IDENTIFYING, identifies
from edu_graph.knowledge.identity import MERGED_INTO
from edu_graph.rdf.terms import Literal, NamedNode, Quad

LISTED: Final = 500
"""How many of what a share leaves out are listed."""

_EG: Final = vocab.EG
_OWN: Final = frozenset(vocab.GRAPH_KINDS) - {"Passage"}
_PRECISIONS: Final = {"date": "day", "gYearMonth": "month", "gYear": "year", "gMonthDay": "day without a year"}
"""How exact a date is, by its datatype: the best comes first."""

Values = Mapping[str, list[NamedNode | Literal]]


@dataclass
class Measured:
    """A release's statements by what they are about.

    `facts`: subject, predicate (as IRIs), values. `of_class`: the members of each class, in order; `things` without
    those that were merged into another. `statements`: what must stand in a passage; `stray`: what does not.
    """

    facts: dict[str, dict[str, list[NamedNode | Literal]]] = field(default_factory=dict)
    of_class: dict[str, list[str]] = field(default_factory=dict)
    things: list[str] = field(default_factory=list)
    statements: int = 0
    stray: list[Quad] = field(default_factory=list)

    @classmethod
    def of(cls, quads: Sequence[Quad]) -> "Measured":
        """Read the statements of a release; what it says of itself is left out."""
        found = cls()
        world = described(quads)
        members: dict[str, set[str]] = defaultdict(set)
        facts: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for quad in world:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                facts[quad.subject.value][quad.predicate.value].append(quad.object)
                if quad.predicate.value == vocab.TYPE:
                    members[quad.object.value].add(quad.subject.value)
        found.facts = {subject: dict(told) for subject, told in facts.items()}
        found.of_class = {name: sorted(held) for name, held in sorted(members.items())}
        found.things = sorted(
            iri
            for iri, told in facts.items()
            if "#" not in iri and vocab.kind_of(iri) not in (None, "source") and MERGED_INTO not in told
        )
        found._read_passages(world, quads)
        return found

    def _read_passages(self, world: Iterable[Quad], quads: Iterable[Quad]) -> None:
        """Count what must have a passage: all that stands in no graph of the editors' own or of the build's."""
        kinds = graph_kinds(quads)
        passages = {value.value for told in self.facts.values() for value in told.get(_EG + "passage", ())}
        for quad in world:
            graph = str(getattr(quad.graph_name, "value", ""))
            if kinds.get(graph) not in _OWN:
                self.statements += 1
                if kinds.get(graph) != "Passage" or graph not in passages:
                    self.stray.append(quad)

    def has(self, iri: str, *names: str) -> bool:
        """Tell whether there is a value of one of the properties."""
        told = self.facts.get(iri, {})
        return any(told.get(name) for name in names)

    def values(self, iri: str, *names: str) -> list[NamedNode | Literal]:
        """Return the values of properties of a thing."""
        told = self.facts.get(iri, {})
        return [value for name in names for value in told.get(name, ())]

    def members(self, name: str) -> list[str]:
        """Return the members of one of our classes."""
        return self.of_class.get(_EG + name, [])

    def label(self, iri: str) -> str:
        """Return what a thing or source is called: in English, else in any language, else its IRI in short."""
        names = self.values(iri, vocab.PREF_LABEL, vocab.DCTERMS + "title")
        texts = sorted((getattr(v, "language", None) != "en", v.value) for v in names if isinstance(v, Literal))
        return texts[0][1] if texts else vocab.curie(iri)


@dataclass(frozen=True)
class Share:
    """How a share is told: `denominator` says of what; `query` names a query that lists what it is about."""

    name: str
    title: str
    denominator: str
    query: str | None = None

    def told(self, count: int, of: int, missing: Iterable[dict[str, str]] = ()) -> dict[str, Any]:
        """Return the share as JSON-ready data, with what it leaves out, or the first of that."""
        return {**asdict(self), "count": count, "of": of, "missing": of - count, "things": list(missing)}


@dataclass(frozen=True)
class Measure:
    """A share of things. `members`: the denominator; `holds`: which of them count."""

    share: Share
    members: Callable[[Measured], Sequence[str]]
    holds: Callable[[Measured, str], bool]

    def told(self, measured: Measured) -> dict[str, Any]:
        """Return the share as JSON-ready data, with what it leaves out."""
        members = self.members(measured)
        missing = [iri for iri in members if not self.holds(measured, iri)]
        listed = [{"iri": iri, "label": measured.label(iri)} for iri in missing[:LISTED]]
        return self.share.told(len(members) - len(missing), len(members), listed)


def _class(name: str) -> Callable[[Measured], Sequence[str]]:
    return lambda measured: measured.members(name)


def _has(*names: str) -> Callable[[Measured, str], bool]:
    return lambda measured, iri: measured.has(iri, *names)


def languages(measured: Measured, iri: str) -> set[str]:
    """Return the languages in which a thing has a preferred label."""
    return {v.language for v in measured.values(iri, vocab.PREF_LABEL) if isinstance(v, Literal) and v.language}


def _is_bilingual(measured: Measured, iri: str) -> bool:
    return len(languages(measured, iri)) > 1


def is_identified(measured: Measured, iri: str) -> bool:
    """Tell whether something of the thing's gives its identifier elsewhere, as the look-up by identifier reads it."""
    return any(identifies(name, value) for name in IDENTIFYING for value in measured.values(iri, name))


def precision(measured: Measured, iri: str) -> str:
    """Return how exact the best date of an event is that a source gives."""
    dates = measured.values(iri, _EG + "start", _EG + "end")
    kinds = {v.datatype.value.removeprefix(vocab.XSD) for v in dates if isinstance(v, Literal)}
    best = next((word for kind, word in _PRECISIONS.items() if kind in kinds), None)
    return best or ("words only" if measured.has(iri, _EG + "dateText") else "none")


STATEMENTS: Final = Share(
    "statements-with-passage",
    "Statements that stand in a passage of a source",
    "statements, but for those of the register, of reference tables and source records, and inferred ones",
)
"""The one share that must be whole."""

_THINGS: Final = "things"
_EVENTS: Final = "events"
_QUANTITIES: Final = "quantities"
_SOURCES: Final = "sources"


def _all(measured: Measured) -> Sequence[str]:
    return measured.things


def _is_dated(measured: Measured, iri: str) -> bool:
    return precision(measured, iri) != "none"


MEASURES: Final = (
    Measure(
        Share(
            "labels-in-two-languages",
            "Things with preferred labels in two languages or more",
            _THINGS,
        ),
        _all,
        _is_bilingual,
    ),
    Measure(
        Share(
            "external-identifiers",
            "Things with an identifier elsewhere (Wikidata, ROR, ISO 3166-1, M49, other IRIs)",
            _THINGS,
        ),
        _all,
        is_identified,
    ),
    Measure(
        Share("events-with-status", "Events with a status", _EVENTS),
        _class("Event"),
        _has(_EG + "status"),
    ),
    Measure(Share("events-with-place", "Events with a place", _EVENTS), _class("Event"), _has(_EG + "place")),
    Measure(
        Share("events-with-date", "Events with a date, whatever its precision", _EVENTS, "list-partial-dates"),
        _class("Event"),
        _is_dated,
    ),
    Measure(
        Share(
            "quantities-with-qualifier",
            "Quantities with a qualifier (over, about …); the others are told as exact",
            _QUANTITIES,
            "list-quantities",
        ),
        _class("Quantity"),
        _has(_EG + "qualifier"),
    ),
    Measure(
        Share(
            "quantities-with-unit",
            "Quantities with a unit or a currency; the others are counts of things",
            _QUANTITIES,
            "list-quantities",
        ),
        _class("Quantity"),
        _has(_EG + "unit"),
    ),
    Measure(
        Share("sources-with-date", "Sources with a date of issue", _SOURCES, "list-sources"),
        _class("Source"),
        _has(vocab.DCTERMS + "issued"),
    ),
    Measure(
        Share("sources-with-kind", "Sources of which the kind of document is told", _SOURCES, "list-sources"),
        _class("Source"),
        _has(_EG + "kind"),
    ),
)
"""The shares that may be less than whole: a source need not tell."""


@dataclass(frozen=True)
class Breakdown:
    """A distribution: rows of (what, count, of how many)."""

    name: str
    title: str
    denominator: str
    rows: Callable[[Measured], Iterable[tuple[str, int, int]]]

    def told(self, measured: Measured) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {
            "name": self.name,
            "title": self.title,
            "denominator": self.denominator,
            "rows": [{"key": key, "count": count, "of": of} for key, count, of in self.rows(measured)],
        }


def _counted(keys: Iterable[str], of: int) -> Iterator[tuple[str, int, int]]:
    for key, count in sorted(Counter(keys).items(), key=lambda row: (-row[1], row[0])):
        yield key, count, of


def _by_language(measured: Measured) -> Iterable[tuple[str, int, int]]:
    return _counted((lang for iri in measured.things for lang in languages(measured, iri)), len(measured.things))


def _by_kind(holds: Callable[[Measured, str], bool]) -> Callable[[Measured], Iterable[tuple[str, int, int]]]:
    def rows(measured: Measured) -> Iterator[tuple[str, int, int]]:
        whole = Counter(str(vocab.kind_of(iri)) for iri in measured.things)
        held = Counter(str(vocab.kind_of(iri)) for iri in measured.things if holds(measured, iri))
        yield from ((kind, held[kind], whole[kind]) for kind in vocab.KINDS if whole[kind])

    return rows


def _by_precision(measured: Measured) -> Iterator[tuple[str, int, int]]:
    events = measured.members("Event")
    found = Counter(precision(measured, iri) for iri in events)
    yield from ((key, found[key], len(events)) for key in (*_PRECISIONS.values(), "words only", "none"))


def _by_value(name: str, predicate: str) -> Callable[[Measured], Iterable[tuple[str, int, int]]]:
    def rows(measured: Measured) -> Iterable[tuple[str, int, int]]:
        members = measured.members(name)
        told = [key for iri in members for key in (_texts(measured, iri, predicate) or {"none"})]
        return _counted(told, len(members))

    return rows


def _texts(measured: Measured, iri: str, predicate: str) -> set[str]:
    """Return the values of a property as they are shown: things by what they are called."""
    values = measured.values(iri, predicate)
    return {measured.label(v.value) if isinstance(v, NamedNode) else v.value for v in values}


BREAKDOWNS: Final = (
    Breakdown(
        "labels-by-language", "Things with a preferred label, by its language", "things; one may have several",
        _by_language,
    ),
    Breakdown(
        "two-languages-by-kind", "Things with preferred labels in two languages or more, by kind",
        "things of the kind; series count as events", _by_kind(_is_bilingual),
    ),
    Breakdown(
        "external-identifiers-by-kind", "Things with an identifier elsewhere, by kind",
        "things of the kind; series count as events",
        _by_kind(is_identified),
    ),
    Breakdown(
        "events-by-precision", "Events by the precision of their best date", "events", _by_precision,
    ),
    Breakdown(
        "sources-by-language", "Sources by language", "sources; one may have several",
        _by_value("Source", vocab.DCTERMS + "language"),
    ),
    Breakdown(
        "sources-by-kind", "Sources by kind of document", "sources; one may have several",
        _by_value("Source", _EG + "kind"),
    ),
    Breakdown(
        "passages-by-trust", "Passages by how far they are to be trusted", "passages",
        _by_value("Passage", _EG + "trust"),
    ),
)  # fmt: skip
"""The distributions."""
