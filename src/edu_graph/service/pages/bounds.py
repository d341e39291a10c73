"""Between which days things began and ended, so that lists tell a span no more exactly than its sources do.

Queries tell the first day and the last that a span may have. That a beginning of 1 January stands for a year, and an
end of 31 May for a month, is known only from the other day between which each of them lies.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service.answers import Row, rows
from edu_graph.service.calls import Call
from edu_graph.service.pages.periods import FROM, UNTIL, Days, moment, period, phrase

_NAMES: Final = ("startEarliest", "startLatest", "endEarliest", "endLatest")
# A filter, no VALUES: of two of those, the engine looks up every pair.
_QUERY: Final = (
    "SELECT ?x ?p ?day WHERE {{ VALUES ?x {{ {nodes} }} ?x ?p ?day . FILTER(?p IN ("
    + ", ".join(f"<{vocab.EG}{name}>" for name in _NAMES)
    + ")) }}"
)


@dataclass(frozen=True)
class Bounds:
    """The days between which a thing began, and those between which it ended; empty where no source tells."""

    begun: Days = ("", "")
    ended: Days = ("", "")


Known = Mapping[str, Bounds]
"""Bounds by the IRI of the thing."""


async def bounds_of(call: Call, receive: Receive, things: Iterable[str]) -> Known:
    """Return the bounds of those of the things that have any. Raises as `answers.rows`."""
    wanted = sorted({one for one in things if one.startswith(vocab.ID)})
    if not wanted:
        return {}
    days: dict[str, dict[str, str]] = defaultdict(dict)
    for row in await rows(call, receive, _QUERY.format(nodes=" ".join(to_sparql(iri(one)) for one in wanted))):
        days[row["x"]["value"]][row["p"]["value"].removeprefix(vocab.EG)] = row["day"]["value"]
    return {
        thing: Bounds(
            (told.get("startEarliest", ""), told.get("startLatest", "")),
            (told.get("endEarliest", ""), told.get("endLatest", "")),
        )
        for thing, told in days.items()
    }


def sharpness(row: Row, first: str, last: str, known: Known) -> tuple[Days, Days] | None:
    """Return the days between which the span of a row begins and ends, where a thing of the row has just this span.

    `first`, `last`: the days that the row tells. None where they are those of nothing in the row.
    """
    for cell in row.values() if first or last else ():
        bounds = known.get(cell["value"]) if cell["type"] == "uri" else None
        if bounds is None:
            continue
        begun, ended = bounds.begun if first else ("", ""), bounds.ended if last else ("", "")
        if (first, last) == (begun[0], ended[1]) and bool(first) == bool(begun[1]) and bool(last) == bool(ended[0]):
            return begun, ended
    return None


def span_told(begun: Days, ended: Days, ui: str) -> str:
    """Return a span in words: each end as exact as the days between which it lies; what is not told is left open."""
    begin, end = moment(*begun, ui), moment(*ended, ui)
    if not begin or not end:
        return phrase(FROM, begin, ui) if begin else phrase(UNTIL, end, ui) if end else ""
    if begun == ended:
        return begin
    # What is exact, and what covers whole months or years at both ends alike, is told in short.
    is_exact = begun[0] == begun[1] and ended[0] == ended[1]
    return period(begun[0], ended[1], ui, is_exact=True) if is_exact else f"{begin} – {end}"


def last_day_told(row: Row, day: str, known: Known, ui: str) -> str:
    """Return the last day on which a thing of a row may have ended or begun as the time that its sources tell."""
    for cell in row.values():
        bounds = known.get(cell["value"]) if cell["type"] == "uri" else None
        for days in (bounds.ended, bounds.begun) if bounds else ():
            if days[1] == day:
                return moment(*days, ui)
    return moment(day, day, ui)
