"""Numbers, dates and names of languages as a reader's language writes them (CLDR, by Babel)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal, format_percent

from edu_graph import vocab
from edu_graph.service.messages import N_, translations

YEARLESS: Final = N_("%(date)s, year not stated")
"""A day without a year: nobody may read this year, or the source's, into it."""

KINDS: Final = {
    "agent": N_("institution or body"),
    "agreement": N_("agreement"),
    "concept": N_("concept"),
    "document": N_("document"),
    "event": N_("event"),
    "indicator": N_("indicator"),
    "person": N_("person"),
    "place": N_("place"),
    "project": N_("project"),
    "provision": N_("provision of a treaty"),
    "source": N_("source"),
}
"""What readers call the kinds of things (`vocab.KINDS`), and a source."""

_LOCALES: Final = {"en": "en_001"}
"""Of CLDR, for dates: English as most of the world writes it, the day before the month; others as the language is."""

_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH: Final = re.compile(r"(\d{4})-(\d\d)")
_YEARLESS: Final = re.compile(r"--(\d\d)-(\d\d)")
_SHAPES: Final = ((_DAY, "date"), (_MONTH, "gYearMonth"), (_YEARLESS, "gMonthDay"))
_LEAP_YEAR: Final = 2024
_NUMBERS: Final = frozenset(vocab.XSD + name for name in ("integer", "decimal", "nonNegativeInteger"))


def worded(text: str, ui: str) -> str:
    """Return a text of ours in a language, or as it stands where it has no translation; not escaped."""
    # gettext keeps the catalogue's header under the empty message.
    return translations(ui).gettext(text) if text else ""


def kind_name(kind: str, ui: str) -> str:
    """Return what readers call a kind of things; the kind itself where it is none."""
    return worded(KINDS.get(kind, kind), ui)


def number(value: int | Decimal | str, ui: str) -> str:
    """Return a number as the language writes it; what is none, as it is."""
    try:
        return str(format_decimal(Decimal(value), locale=ui))
    except InvalidOperation:
        return str(value)


def share(part: int, whole: int, ui: str) -> str:
    """Return which part of a whole that is, as a percentage to a tenth; 100 % is told of all of it alone."""
    if not whole:
        return "–"
    tenths = Decimal(1) if part == whole else min(round(Decimal(part) / whole, 3), Decimal("0.999"))
    return str(format_percent(tenths, locale=ui, decimal_quantization=False))


def dating(ui: str) -> str:
    """Return the CLDR locale by which a page's language writes dates."""
    return _LOCALES.get(ui, ui)


def language_name(tag: str, ui: str) -> str:
    """Return what the language `ui` calls the language of a tag; the tag where it has no name for it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(ui) or tag
    except (ValueError, UnknownLocaleError):
        return tag


def told(text: str, datatype: str, ui: str) -> str:
    """Return a literal as people write it: a date as exact as it is, a number by the language; others as they are."""
    if datatype in _NUMBERS:
        return number(text, ui)
    if not datatype.startswith(vocab.XSD):
        return text
    teller = _TELLERS.get(datatype[len(vocab.XSD) :])
    try:
        return text if teller is None else teller(text, ui)
    except ValueError:
        # `2024-02-31` is what a source may have printed; it is shown as it stands.
        return text


def is_date(datatype: str) -> bool:
    """Tell whether literals of a datatype are days, months or moments, which are told by a language's rules."""
    return datatype.startswith(vocab.XSD) and datatype[len(vocab.XSD) :] in _TELLERS


def plain(text: str, datatype: str, ui: str) -> str:
    """Return a literal without a language as people write it; a date that a query passes on as mere text, as a date."""
    if datatype in ("", vocab.XSD + "string"):
        datatype = next((vocab.XSD + name for shape, name in _SHAPES if shape.fullmatch(text)), datatype)
    return told(text, datatype, ui)


def _day(text: str, ui: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None:
        return text
    return str(format_date(date(*map(int, found.groups())), "long", locale=dating(ui)))


def _month(text: str, ui: str) -> str:
    found = _MONTH.fullmatch(text)
    if found is None:
        return text
    return str(format_skeleton("yMMMM", date(int(found[1]), int(found[2]), 1), locale=dating(ui)))


def _moment(text: str, ui: str) -> str:
    return str(format_datetime(datetime.fromisoformat(text).astimezone(UTC), "long", locale=dating(ui)))


def _yearless(text: str, ui: str) -> str:
    found = _YEARLESS.fullmatch(text)
    if found is None:
        return text
    day = format_skeleton("MMMMd", date(_LEAP_YEAR, int(found[1]), int(found[2])), locale=dating(ui))
    return translations(ui).gettext(YEARLESS) % {"date": day}


_TELLERS: Final = {"dateTime": _moment, "date": _day, "gYearMonth": _month, "gMonthDay": _yearless}
