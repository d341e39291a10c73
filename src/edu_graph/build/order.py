"""Dates of one source against each other: a thing that ends before it begins is told where it is written.

Shapes see one date at a time, and the bounds are of all sources together: what one source says wrongly, another would
hide. Sources that contradict each other break no rule.
"""

from collections import defaultdict
from collections.abc import Iterator

from edu_graph import vocab
from edu_graph.knowledge.dates import Bounds, bounds
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule

ENDS_FIRST = Rule(
    "end-before-start-in-source",
    {
        "en": "By this source the thing ends before it begins, on {start} ({where}).",
        "ru": "По этому источнику событие заканчивается раньше, чем начинается: {start} ({where}).",
    },
    {
        "en": "Compare eg:start and eg:end with the source; a slip of the source itself becomes eg:dateText.",
        "ru": "Сверьте eg:start и eg:end с источником; ошибку самого источника запишите как eg:dateText.",
    },
)
_Stated = tuple[Literal, Place]


def check_order(dataset: Dataset) -> Iterator[Result]:
    """Yield a result for each end in a source that lies before every start of the same thing in it.

    Days without a year are not compared: a span from December to January is none that ends first.
    """
    starts: dict[tuple[str, str], list[_Stated]] = defaultdict(list)
    ends: dict[tuple[str, str], list[_Stated]] = defaultdict(list)
    for quad, place in dataset.quads.items():
        where = {vocab.EG + "start": starts, vocab.EG + "end": ends}.get(quad.predicate.value)
        graph = getattr(quad.graph_name, "value", "")
        if where is not None and isinstance(quad.object, Literal) and graph.startswith(vocab.SOURCE):
            thing = quad.subject.value  # type: ignore[union-attr]
            where[thing, vocab.slug_of(graph)].append((quad.object, place))
    for (thing, source), found in sorted(ends.items()):
        for end, place in found:
            begun = starts.get((thing, source), [])
            if begun and all(_is_before(end, start) for start, _ in begun):
                start, other = begun[0]
                about = About(NamedNode(thing), "eg:end", end)
                yield ENDS_FIRST.result(place, about, start=start.value, where=str(other))


def _is_before(end: Literal, start: Literal) -> bool:
    """Tell whether the last day that an end may mean lies before the first that a start may mean."""
    last, first = _span(end), _span(start)
    return last is not None and first is not None and last.latest < first.earliest


def _span(value: Literal) -> Bounds | None:
    try:
        return bounds(value)
    except ValueError:
        # A date of no calendar is told by a rule of its own; here it compares with nothing.
        return None
