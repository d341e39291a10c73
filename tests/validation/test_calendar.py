"""Dates against the calendar of the standard library."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edu_graph.validation.values import calendar_fault


def is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@given(st.integers(0, 9999), st.integers(0, 14), st.integers(0, 33))
@example(2024, 2, 29)
@example(2025, 2, 29)
@example(1900, 2, 29)
@example(2000, 2, 29)
def test_days_months_and_years_are_those_of_the_calendar(year: int, month: int, day: int) -> None:
    day_text, month_text, year_text = f"{year:04}-{month:02}-{day:02}", f"{year:04}-{month:02}", f"{year:04}"
    assert (calendar_fault(day_text, "date") is None) == is_day(year, month, day)
    assert (calendar_fault(month_text, "gYearMonth") is None) == is_day(year, month, 1)
    assert (calendar_fault(year_text, "gYear") is None) == is_day(year, 1, 1)
    assert (calendar_fault(f"--{month:02}-{day:02}", "gMonthDay") is None) == is_day(2000, month, day)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025-2-1", "date"),
        ("2025-02-01Z", "date"),
        ("2025-02-01+03:00", "date"),
        ("-0044-03-15", "date"),
        ("2025-02-01\n", "date"),
        ("２０２５-02-01", "date"),
        ("12025", "gYear"),
        ("2025-02-01", "gYearMonth"),
        ("02-29", "gMonthDay"),
        ("", "gYear"),
    ],
)
def test_other_spellings_are_no_dates(text: str, kind: str) -> None:
    assert calendar_fault(text, kind) is not None


def test_the_reason_names_what_is_wrong() -> None:
    assert calendar_fault("2025-02-30", "date") == ("that month has 28 days", "в этом месяце 28 дн.")
    assert calendar_fault("2025-13", "gYearMonth") == ("a year has 12 months", "в году 12 месяцев")
