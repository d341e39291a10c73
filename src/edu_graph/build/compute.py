"""What follows by computation: bounds of dates, and the status that holds now; it goes into the inferred graph."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.knowledge.dates import Bounds, bounds, combine, within
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad

_DATES = {vocab.EG + "start": "start", vocab.EG + "end": "end", vocab.DCTERMS + "issued": "issued"}
"""Properties that hold a date, each with the word that its bounds begin with (eg:startEarliest, eg:startLatest)."""

_TERM = ("start", "end")
"""What lies within the whole that a thing is part of; a text may be issued long after the event it belongs to."""

_GRAPH = NamedNode(vocab.INFERRED_GRAPH)
_TRUE = Literal("true", datatype=NamedNode(vocab.XSD + "boolean"))
# Between sources of one day, what is further along wins; a cancellation is news whatever was planned.
_RANK = ("planned", "announced", "under-way", "completed", "cancelled")


def compute(dataset: Dataset) -> list[Quad]:
    """Return date bounds and current statuses of all things.

    Raises DataError (file, line): a date of no calendar.
    """
    return [*_date_bounds(dataset), *_current_status(dataset)]


def _date_bounds(dataset: Dataset) -> Iterator[Quad]:
    found: dict[tuple[str, str], list[Bounds]] = defaultdict(list)
    without_year: list[tuple[str, str, Literal]] = []
    for quad, place in dataset.quads.items():
        which, thing = _DATES.get(quad.predicate.value), str(getattr(quad.subject, "value", ""))
        # A source has its date from its record alone: there is nothing to bring together, and it is no thing.
        if which is None or not thing.startswith(vocab.ID) or not isinstance(quad.object, Literal):
            continue
        span = _bounds(quad.object, place)
        if span is None:
            without_year.append((thing, which, quad.object))
        else:
            found[thing, which].append(span)
    combined = {key: combine(spans) for key, spans in found.items()}
    wholes = _wholes(dataset, combined)
    for thing, which, value in without_year:
        span = within(value, wholes[thing]) if thing in wholes and which in _TERM else None
        if span is not None:
            combined.setdefault((thing, which), (span, False))
    for (thing, which), (span, disagree) in sorted(combined.items()):
        yield _statement(thing, f"{which}Earliest", _day(span.earliest))
        yield _statement(thing, f"{which}Latest", _day(span.latest))
        if disagree:
            yield _statement(thing, "datesDisagree", _TRUE)


def _bounds(value: Literal, place: Place) -> Bounds | None:
    try:
        return bounds(value)
    except ValueError as error:
        mend = "Write the date as exact as the source, no more."
        raise DataError(str(error), file=place.file, line=place.line, help=mend) from error


def _wholes(dataset: Dataset, combined: dict[tuple[str, str], tuple[Bounds, bool]]) -> dict[str, Bounds]:
    """Return, for each part of a thing whose start and end are known, the span of the whole."""
    wholes = {}
    for quad in dataset:
        if quad.predicate.value == vocab.EG + "partOf" and isinstance(quad.object, NamedNode):
            start, end = combined.get((quad.object.value, "start")), combined.get((quad.object.value, "end"))
            if start and end:
                wholes[quad.subject.value] = Bounds(start[0].earliest, end[0].latest)  # type: ignore[union-attr]
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


def ontology_table(ontology: Iterable[Quad]) -> list[Quad]:
    """Return the ontology's statements without blank nodes as a reference table, so that queries can read labels."""
    graph = NamedNode(vocab.ONTOLOGY_GRAPH)
    table = [
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ontology
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    ]
    basis = Literal(
        "The ontology's own statements, as far as they need no blank node; the whole is at /ontology.",
        language="en",
    )
    return [
        *table,
        Quad(graph, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "ReferenceTable"), graph),
        Quad(graph, NamedNode(vocab.EG + "basis"), basis, graph),
    ]
