"""Days that a date may mean, told as people write them: a month as a month, and not as its first and last day."""

import calendar
from datetime import date, timedelta
from typing import Final

from babel.dates import format_interval

from edu_graph import vocab
from edu_graph.service.messages import N_, translations
from edu_graph.service.pages.wording import dating, told

FROM: Final = N_("from %(date)s")
UNTIL: Final = N_("until %(date)s")
BETWEEN: Final = N_("between %(first)s and %(last)s")
Days = tuple[str, str]
"""The first and the last day (ISO 8601) that may be meant; both empty: nothing is told."""
_DATE: Final = vocab.XSD + "date"
_MONTH: Final = vocab.XSD + "gYearMonth"


def period(first: str, last: str, ui: str, *, is_exact: bool = False) -> str:
    """Return the time from one day to another (ISO 8601, either may be empty), no more exact than it is given.

    A whole year is a year and a whole month a month: that is how the sources say what is stored as its days, unless
    both days are told (`is_exact`). What is no day is told as it stands.
    """
    if not first or not last:
        return _open(first, last, ui)
    if first == last:
        return told(first, _DATE, ui)
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return f"{first} – {last}"
    if not is_exact and (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31):
        years = {begin.year, end.year}
        return " – ".join(f"{year:04}" for year in sorted(years))
    if not is_exact and begin.day == 1 and (end + timedelta(days=1)).day == 1:
        months = dict.fromkeys((first[:7], last[:7]))
        return " – ".join(told(month, _MONTH, ui) for month in months)
    return str(format_interval(begin, end, "yMMMMd", locale=dating(ui)))


def moment(first: str, last: str, ui: str) -> str:
    """Return when one thing happened that lies between two days (ISO 8601, either may be empty), as exactly as that.

    A day, a month or a year where the days are those of one; else both, in words that nobody takes for a duration.
    """
    if not first or not last or first == last:
        return period(first, last, ui)
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return f"{first} – {last}"
    if (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31):
        ends = [f"{begin.year:04}", f"{end.year:04}"]
    elif begin.day == 1 and (end + timedelta(days=1)).day == 1:
        ends = [told(month, _MONTH, ui) for month in (first[:7], last[:7])]
    else:
        ends = [told(day, _DATE, ui) for day in (first, last)]
    if ends[0] == ends[1]:
        return ends[0]
    return translations(ui).gettext(BETWEEN) % {"first": ends[0], "last": ends[1]}


def _open(first: str, last: str, ui: str) -> str:
    if not first and not last:
        return ""
    return phrase(FROM, told(first, _DATE, ui), ui) if first else phrase(UNTIL, told(last, _DATE, ui), ui)


def phrase(message: str, time: str, ui: str) -> str:
    """Return a time that is open at one end: `FROM` or `UNTIL` it."""
    return translations(ui).gettext(message) % {"date": time}


def span(text: str) -> tuple[str, str]:
    """Return the first and the last day that a year, month or day (`2025`, `2025-02`, `2025-02-03`) may mean."""
    pieces = text.split("-")
    if len(pieces) == 1:
        return f"{text}-01-01", f"{text}-12-31"
    if len(pieces) == 2:
        return f"{text}-01", f"{text}-{calendar.monthrange(int(pieces[0]), int(pieces[1]))[1]:02}"
    return text, text
