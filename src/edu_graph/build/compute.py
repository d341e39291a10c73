"""What follows by computation: bounds of dates, the status that holds now, the countries for which bodies count.

It goes into the inferred graph.
"""

from collections import defaultdict
from collections.abc import Iterator
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

_GRAPH = NamedNode(vocab.INFERRED_GRAPH)
_TRUE = Literal("true", datatype=NamedNode(vocab.XSD + "boolean"))
# Between sources of one day, what is further along wins; a cancellation is news whatever was planned.
_RANK = ("planned", "announced", "under-way", "completed", "cancelled")


def compute(dataset: Dataset) -> list[Quad]:
    """Return date bounds, current statuses and countries of all things, whatever the order of the statements.

    A part may be known as one only by what was derived: give what follows from the rules as well.
    Raises DataError (file, line): a date of no calendar.
    """
    return [*_date_bounds(dataset), *_current_status(dataset), *belonging(dataset)]


def _date_bounds(dataset: Dataset) -> Iterator[Quad]:
    spans, without_year = _dates(dataset)
    dated = _combined(spans)
    # What has a year from any source needs none from a whole.
    dated = _combined(_settled(without_year, _wholes(dataset, dated))) | dated
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


def _wholes(dataset: Dataset, dated: dict[Key, tuple[Bounds, bool]]) -> dict[str, Bounds | None]:
    """Return, for each part of things whose start and end are known, what all of them span; None where nothing is."""
    wholes: dict[str, Bounds | None] = {}
    for quad in dataset:
        if quad.predicate.value == vocab.EG + "partOf" and isinstance(quad.object, NamedNode):
            start, end = dated.get((quad.object.value, "start")), dated.get((quad.object.value, "end"))
            if start and end:
                span = Bounds(start[0].earliest, end[0].latest)
                part = quad.subject.value  # type: ignore[union-attr]
                known = wholes.get(part, span)
                wholes[part] = known.intersect(span) if known else None
    return wholes


def _current_status(dataset: Dataset) -> Iterator[Quad]:
    issued = _source_days(dataset)
    best: dict[str, tuple[date, int, str]] = {}
    for quad in dataset:
        if quad.predicate.value != vocab.EG + "status" or not isinstance(quad.object, NamedNode):
            continue
        graph = getattr(quad.graph_name, "value", "")
        slug = vocab.slug_of(quad.object.value).removeprefix("status-")
        rank = _RANK.index(slug) if slug in _RANK else -1
        # A source without a date counts as older than any dated one.
        claim = (issued.get(graph.partition("#")[0], date.min), rank, quad.object.value)
        thing = quad.subject.value  # type: ignore[union-attr]
        best[thing] = max(best.get(thing, claim), claim)
    for thing, (_, _, status) in sorted(best.items()):
        yield _statement(thing, "currentStatus", NamedNode(status))


def _source_days(dataset: Dataset) -> dict[str, date]:
    days: dict[str, date] = {}
    for quad in dataset:
        if _DATES.get(quad.predicate.value) == "issued" and isinstance(quad.object, Literal):
            span = bounds(quad.object)
            if span is not None:
                days[quad.subject.value] = span.latest  # type: ignore[union-attr]
    return days


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=NamedNode(vocab.XSD + "date"))


def _statement(thing: str, name: str, value: Literal | NamedNode) -> Quad:
    return Quad(NamedNode(thing), NamedNode(vocab.EG + name), value, _GRAPH)
