"""Dates as exact as their source, and the bounds that make them comparable."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from edu_graph import vocab
from edu_graph.rdf.terms import Literal

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_MONTH_DAY = re.compile(r"--(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a partial date may mean."""

    earliest: date
    latest: date

    def intersect(self, other: "Bounds") -> "Bounds | None":
        """Return what both allow, None where they exclude each other."""
        earliest, latest = max(self.earliest, other.earliest), min(self.latest, other.latest)
        return Bounds(earliest, latest) if earliest <= latest else None

    def hull(self, other: "Bounds") -> "Bounds":
        """Return the shortest span that holds both."""
        return Bounds(min(self.earliest, other.earliest), max(self.latest, other.latest))


def bounds(value: Literal) -> Bounds | None:
    """Return the bounds of an xsd:date, gYearMonth or gYear; None for a day without a year, which has none.

    Raises ValueError: not such a datatype, not its form (time zones are not used here), or no day of the calendar.
    """
    kind = value.datatype.value.removeprefix(vocab.XSD)
    text = value.value
    if kind == "date" and (found := _DAY.fullmatch(text)):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return Bounds(day, day)
    if kind == "gYearMonth" and (found := _MONTH.fullmatch(text)):
        year, month = int(found[1]), int(found[2])
        return Bounds(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    if kind == "gYear" and _YEAR.fullmatch(text):
        return Bounds(date(int(text), 1, 1), date(int(text), 12, 31))
    if kind == "gMonthDay" and (found := _MONTH_DAY.fullmatch(text)):
        # 2024 is a leap year: 29 February exists in some year.
        date(2024, int(found[1]), int(found[2]))
        return None
    raise ValueError(f"{text!r} is not a valid xsd:{kind} of the calendar")


def within(value: Literal, whole: Bounds) -> Bounds | None:
    """Return the one day of the span that a day without a year (xsd:gMonthDay) can mean; None for none or several.

    A part of an event lies within the event: so "on 21 February" is settled by a visit of 19 to 21 February 2025.
    """
    found = _MONTH_DAY.fullmatch(value.value)
    if found is None:
        return None
    days = []
    for year in range(whole.earliest.year, whole.latest.year + 1):
        try:
            day = date(year, int(found[1]), int(found[2]))
        except ValueError:
            continue
        if whole.earliest <= day <= whole.latest:
            days.append(day)
    return Bounds(days[0], days[0]) if len(days) == 1 else None


def combine(several: list[Bounds]) -> tuple[Bounds, bool]:
    """Return the intersection and False where all agree, else the hull and True.

    Raises ValueError: the list is empty.
    """
    if not several:
        raise ValueError("no bounds to combine")
    common: Bounds | None = several[0]
    hull = several[0]
    for one in several[1:]:
        common = common.intersect(one) if common else None
        hull = hull.hull(one)
    return (common, False) if common else (hull, True)
