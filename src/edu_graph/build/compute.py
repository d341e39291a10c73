"""What follows by computation: bounds of dates, the status that holds now, the countries for which bodies count.

It goes into the inferred graph.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from edu_graph import vocab
from edu_graph.build.belonging import belonging
from edu_graph.errors import DataError
from edu_graph.knowledge.dates import Bounds, bounds, combine, within
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad

_DATES = {vocab.EG + "start": "start", vocab.EG + "end": "end", vocab.DCTERMS + "issued": "issued"}
"""Properties that hold a date, each with the word that its bounds begin with (eg:startEarliest, eg:startLatest)."""

_TERM = ("start", "end")
"""What lies within the whole that a thing is part of; a text may be issued long after the event it belongs to."""

Key = tuple[str, str]
"""A thing, and which of its dates: "start", "end" or "issued"."""

Spans = dict[Key, list[Bounds]]

Dated = Mapping[Key, tuple[Bounds, bool]]
"""The bounds of dates, and whether the sources disagree."""

_GRAPH = NamedNode(vocab.INFERRED_GRAPH)
_EVENT = NamedNode(vocab.EG + "Event")
_TRUE = Literal("true", datatype=NamedNode(vocab.XSD + "boolean"))
# Between sources of one day, what is further along wins; a cancellation is news whatever was planned.
_RANK = ("proposed", "planned", "announced", "under-way", "completed", "cancelled")
_OUTCOMES = frozenset({"completed", "cancelled"})
"""What a plan becomes: a source that tells the plan contradicts it only where it is known to be the later one."""


def compute(dataset: Dataset) -> list[Quad]:
    """Return date bounds, current statuses and countries of all things, whatever the order of the statements.

    A part may be known as one only by what was derived: give what follows from the rules as well.
    Raises DataError (file, line): a date of no calendar.
    """
    return [*_date_bounds(dataset), *_current_status(dataset), *belonging(dataset)]


def _date_bounds(dataset: Dataset) -> Iterator[Quad]:
    spans, without_year = _dates(dataset)
    dated = _combined(spans)
    dated |= _combined(_sharpened(without_year, dated))
    # What has a year from any source needs none from a whole.
    dated = _combined(_settled(without_year, _spanned(_wholes(dataset), dated))) | dated
    told = {thing for thing, _ in dated} | {thing for (thing, _), _ in without_year}
    events = {
        part: {whole for whole in wholes if _span(whole, dated)} for part, wholes in _undated(dataset, told).items()
    }
    within_events = {part: span for part, span in _spanned(events, dated).items() if span}
    for part in sorted(within_events):
        yield from (_statement(part, "datedWithin", NamedNode(whole)) for whole in sorted(events[part]))
    dated |= {(part, which): (span, False) for part, span in within_events.items() for which in _TERM}
    for (thing, which), (span, disagree) in sorted(dated.items()):
        yield _statement(thing, f"{which}Earliest", _day(span.earliest))
        yield _statement(thing, f"{which}Latest", _day(span.latest))
        if disagree:
            yield _statement(thing, "datesDisagree", _TRUE)


def _dates(dataset: Dataset) -> tuple[Spans, list[tuple[Key, Literal]]]:
    """Return the bounds that are stated, and the days without a year, which have none."""
    spans: Spans = defaultdict(list)
    without_year: list[tuple[Key, Literal]] = []
    for quad, place in dataset.quads.items():
        which, thing = _DATES.get(quad.predicate.value), str(getattr(quad.subject, "value", ""))
        # A source has its date from its record alone: there is nothing to bring together, and it is no thing.
        if which is None or not thing.startswith(vocab.ID) or not isinstance(quad.object, Literal):
            continue
        span = _bounds(quad.object, place)
        if span is None:
            without_year.append(((thing, which), quad.object))
        else:
            spans[thing, which].append(span)
    return spans, without_year


def _combined(spans: Spans) -> dict[Key, tuple[Bounds, bool]]:
    return {key: combine(several) for key, several in spans.items()}


def _sharpened(without_year: list[tuple[Key, Literal]], dated: Dated) -> Spans:
    """Return what days without a year mean where sources tell year or month of the same: the one such day in it."""
    sharpened: Spans = defaultdict(list)
    for key, value in without_year:
        span, disagree = dated.get(key, (None, False))
        day = within(value, span) if span and not disagree else None
        if day is not None:
            sharpened[key].append(day)
    return sharpened


def _settled(without_year: list[tuple[Key, Literal]], wholes: dict[str, Bounds | None]) -> Spans:
    """Return what days without a year mean: the one such day of the whole, where there is one and no other."""
    settled: Spans = defaultdict(list)
    for (thing, which), value in without_year:
        whole = wholes.get(thing) if which in _TERM else None
        day = within(value, whole) if whole else None
        if day is not None:
            settled[thing, which].append(day)
    return settled


def _bounds(value: Literal, place: Place) -> Bounds | None:
    try:
        return bounds(value)
    except ValueError as error:
        mend = "Write the date as exact as the source, no more."
        raise DataError(str(error), file=place.file, line=place.line, help=mend) from error


def _wholes(dataset: Dataset) -> dict[str, set[str]]:
    """Return, for each part of anything, what it is part of."""
    wholes: dict[str, set[str]] = defaultdict(set)
    for quad in dataset:
        if quad.predicate.value == vocab.EG + "partOf" and isinstance(quad.object, NamedNode):
            wholes[quad.subject.value].add(quad.object.value)  # type: ignore[union-attr]
    return wholes


def _spanned(wholes: Mapping[str, set[str]], dated: Dated) -> dict[str, Bounds | None]:
    """Return, for each part of things whose start and end are known, what all of them span; None where nothing is."""
    spanned: dict[str, Bounds | None] = {}
    for part, several in wholes.items():
        for whole in several:
            if span := _span(whole, dated):
                known = spanned.get(part, span)
                spanned[part] = known.intersect(span) if known else None
    return spanned


def _span(whole: str, dated: Dated) -> Bounds | None:
    start, end = dated.get((whole, "start")), dated.get((whole, "end"))
    return Bounds(start[0].earliest, end[0].latest) if start and end else None


def _undated(dataset: Dataset, told: Container[str]) -> dict[str, set[str]]:
    """Return the events of which no date is told, each with the events that it is part of.

    A session lies within its congress. An event of a project may lie outside the project's term: what is handed over
    after its end is still its own. So only events date their parts.
    """
    events = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in dataset
        if quad.predicate.value == vocab.TYPE and quad.object == _EVENT
    }
    return {part: wholes & events for part, wholes in _wholes(dataset).items() if part in events and part not in told}


@dataclass(frozen=True)
class _Claim:
    """A status that a source tells, and when that was; None: the source has no date with a year."""

    status: str
    told: Bounds | None

    @property
    def slug(self) -> str:
        return vocab.slug_of(self.status).removeprefix("status-")

    @property
    def order(self) -> tuple[date, int, str]:
        """What is told last wins; a source without a date counts as older than any dated one."""
        rank = _RANK.index(self.slug) if self.slug in _RANK else -1
        return (self.told.latest if self.told else date.min, rank, self.status)

    def overtakes(self, other: "_Claim") -> bool:
        """Return whether it was told later than the other beyond doubt: both sources have a date."""
        return bool(self.told and other.told and self.told.earliest > other.told.latest)


def _current_status(dataset: Dataset) -> Iterator[Quad]:
    issued = _source_dates(dataset)
    claims: dict[str, set[_Claim]] = defaultdict(set)
    for quad in dataset:
        if quad.predicate.value == vocab.EG + "status" and isinstance(quad.object, NamedNode):
            graph = getattr(quad.graph_name, "value", "")
            claim = _Claim(quad.object.value, issued.get(graph.partition("#")[0]))
            claims[quad.subject.value].add(claim)  # type: ignore[union-attr]
    for thing, told in sorted(claims.items()):
        yield _statement(thing, "currentStatus", NamedNode(_holds(told).status))


def _holds(told: set[_Claim]) -> _Claim:
    """Return the claim that holds: an outcome that no later source takes back, else what was told last."""
    outcomes = {claim for claim in told if claim.slug in _OUTCOMES}
    open_ = told - outcomes
    standing = {claim for claim in outcomes if not any(later.overtakes(claim) for later in open_)}
    return max(standing or told, key=lambda claim: claim.order)


def _source_dates(dataset: Dataset) -> dict[str, Bounds]:
    dates: dict[str, Bounds] = {}
    for quad in dataset:
        if _DATES.get(quad.predicate.value) == "issued" and isinstance(quad.object, Literal):
            span = bounds(quad.object)
            if span is not None:
                dates[quad.subject.value] = span  # type: ignore[union-attr]
    return dates


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=NamedNode(vocab.XSD + "date"))


def _statement(thing: str, name: str, value: Literal | NamedNode) -> Quad:
    return Quad(NamedNode(thing), NamedNode(vocab.EG + name), value, _GRAPH)
