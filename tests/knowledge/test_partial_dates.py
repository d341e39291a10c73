"""Dates as exact as their source: forms, the calendar, and what several sources say together."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from edu_graph import vocab
from edu_graph.knowledge.dates import Bounds, bounds, combine, within

XSD = vocab.XSD


def typed(text: str, kind: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + kind))


def span(first: str, last: str) -> Bounds:
    return Bounds(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2024-02-29", "date", "2024-02-29", "2024-02-29"),
        ("1999-12-31", "date", "1999-12-31", "1999-12-31"),
        ("2024-02", "gYearMonth", "2024-02-01", "2024-02-29"),
        ("2023-02", "gYearMonth", "2023-02-01", "2023-02-28"),
        ("1900-02", "gYearMonth", "1900-02-01", "1900-02-28"),
        ("2025-12", "gYearMonth", "2025-12-01", "2025-12-31"),
        ("2025-04", "gYearMonth", "2025-04-01", "2025-04-30"),
        ("2025", "gYear", "2025-01-01", "2025-12-31"),
        ("0001", "gYear", "0001-01-01", "0001-12-31"),
        ("9999", "gYear", "9999-01-01", "9999-12-31"),
    ],
)
def test_bounds(text: str, kind: str, first: str, last: str) -> None:
    assert bounds(typed(text, kind)) == span(first, last)


@pytest.mark.parametrize("text", ["--03-29", "--12-31", "--01-01", "--02-29"])
def test_a_day_without_a_year_has_no_bounds(text: str) -> None:
    assert bounds(typed(text, "gMonthDay")) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023-02-29", "date"),
        ("2025-13-01", "date"),
        ("2025-00-01", "date"),
        ("2025-04-31", "date"),
        ("0000-01-01", "date"),
        ("2025-1-1", "date"),
        ("20250101", "date"),
        ("2025-01-01Z", "date"),
        ("2025-01-01+03:00", "date"),
        ("2025-01-01T00:00:00", "date"),
        ("-2025-01-01", "date"),
        ("02025-01-01", "date"),
        (" 2025-01-01", "date"),
        ("2025-01-01\n", "date"),
        ("٢٠٢٥-٠١-٠١", "date"),
        ("2025", "date"),
        ("2025-13", "gYearMonth"),
        ("2025-00", "gYearMonth"),
        ("0000-01", "gYearMonth"),
        ("2025", "gYearMonth"),
        ("2025-01-01", "gYearMonth"),
        ("25", "gYear"),
        ("0000", "gYear"),
        ("20255", "gYear"),
        ("-0044", "gYear"),
        ("٢٠٢٥", "gYear"),
        ("--02-30", "gMonthDay"),
        ("--13-01", "gMonthDay"),
        ("--00-10", "gMonthDay"),
        ("03-29", "gMonthDay"),
        ("--3-29", "gMonthDay"),
        ("2025-01-01", "dateTime"),
        ("2025", "integer"),
        ("2025", "string"),
        ("---29", "gDay"),
    ],
)
def test_what_the_calendar_does_not_know_is_refused(text: str, kind: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - some of the messages are the calendar's own
        bounds(typed(text, kind))


def test_a_text_is_no_date() -> None:
    for value in (Literal("2025"), Literal("2025-01-01", language="en")):
        with pytest.raises(ValueError, match="not a valid"):
            bounds(value)


@given(st.dates())
def test_a_day_lies_in_its_month_and_its_month_in_its_year(day: date) -> None:
    text = day.isoformat()
    exact, month, year = (
        bounds(typed(text, "date")),
        bounds(typed(text[:7], "gYearMonth")),
        bounds(typed(text[:4], "gYear")),
    )
    assert exact
    assert month
    assert year
    assert exact == Bounds(day, day)
    assert year.earliest <= month.earliest <= day <= month.latest <= year.latest
    assert exact.intersect(month) == exact
    assert month.intersect(year) == month
    assert combine([year, exact, month]) == (exact, False)


@pytest.mark.parametrize(
    ("text", "first", "last", "day"),
    [
        ("--02-21", "2025-02-19", "2025-02-21", "2025-02-21"),
        ("--02-19", "2025-02-19", "2025-02-21", "2025-02-19"),
        ("--02-18", "2025-02-19", "2025-02-21", None),
        ("--03-29", "2025-01-01", "2025-12-31", "2025-03-29"),
        ("--03-29", "2024-03-29", "2025-03-29", None),  # two such days: a year is never invented
        ("--03-29", "2024-03-30", "2025-03-29", "2025-03-29"),
        ("--01-05", "2024-12-30", "2025-01-10", "2025-01-05"),
        ("--02-29", "2023-01-01", "2025-12-31", "2024-02-29"),
        ("--02-29", "2025-01-01", "2025-12-31", None),
    ],
)
def test_a_day_without_a_year_is_settled_where_the_whole_has_one_such_day(
    text: str, first: str, last: str, day: str | None
) -> None:
    assert within(typed(text, "gMonthDay"), span(first, last)) == (span(day, day) if day else None)


def test_only_days_without_a_year_are_settled() -> None:
    for value in (typed("2025", "gYear"), typed("2025-02-20", "date")):
        assert within(value, span("2025-01-01", "2025-12-31")) is None


def test_what_agrees_is_narrowed_and_what_disagrees_is_spanned() -> None:
    year, month, other = (
        span("2024-01-01", "2024-12-31"),
        span("2024-03-01", "2024-03-31"),
        span("2025-05-01", "2025-05-31"),
    )
    assert combine([year]) == (year, False)
    assert combine([year, month]) == (month, False)
    assert combine([month, other]) == (span("2024-03-01", "2025-05-31"), True)
    # A third that would fit the second again does not undo the disagreement with the first.
    assert combine([month, other, span("2025-01-01", "2025-12-31")]) == (span("2024-03-01", "2025-12-31"), True)
    assert combine([span("2024-01-01", "2024-02-01"), span("2024-02-01", "2024-03-01")]) == (
        span("2024-02-01", "2024-02-01"),
        False,
    )
    with pytest.raises(ValueError, match="no bounds"):
        combine([])


days = st.integers(738_000, 738_040).map(date.fromordinal)
spans = st.builds(lambda one, other: Bounds(min(one, other), max(one, other)), days, days)


@given(st.lists(spans, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_combining_is_a_matter_of_days_not_of_order(found: list[Bounds], chance: object) -> None:
    allowed = [
        day
        for day in map(date.fromordinal, range(738_000, 738_041))
        if all(one.earliest <= day <= one.latest for one in found)
    ]
    combined, disagree = combine(found)
    assert disagree == (not allowed)
    expected = (
        Bounds(allowed[0], allowed[-1])
        if allowed
        else Bounds(min(one.earliest for one in found), max(one.latest for one in found))
    )
    assert combined == expected
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert combine(found) == (combined, disagree)
