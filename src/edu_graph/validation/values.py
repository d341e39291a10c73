"""Literals that cannot be: no such day, no such number, text that is not in its normal form.

Datatypes are those of XML Schema 1.1 part 2, in the narrow forms that this graph uses: no time zones on
dates, years of four digits. SHACL engines differ here (pyshacl takes `"2025-13"^^xsd:gYearMonth` for
well-typed).
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.rdf.xmlnames import no_character_of_xml
from edu_graph.validation.report import Result, Severity
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import XSD

CALENDAR = Rule(
    "date-not-in-calendar",
    {"en": '"{value}" is no {type}: {why}.', "ru": "«{value}» — не {type}: {why_ru}."},
    {
        "en": "Write {form}, not more exact than the source; what fits no form goes into eg:dateText.",
        "ru": "Пишите {form}, не точнее источника; что не укладывается в форму, — в eg:dateText.",
    },
)
ILL_TYPED = Rule(
    "value-ill-typed",
    {"en": '"{value}" is no {type}.', "ru": "«{value}» — не {type}."},
    {
        "en": "Write {form}, or give the value another datatype.",
        "ru": "Пишите {form} или смените тип значения.",
    },
)
NOT_NFC = Rule(
    "text-not-nfc",
    {
        "en": "The text is not in Unicode normal form C, so that equal names may compare as different.",
        "ru": "Текст не приведён к нормальной форме Юникода C: одинаковые имена могут оказаться разными.",
    },
    {"en": "Write it as: {nfc}", "ru": "Запишите так: {nfc}"},
)
NOT_XML = Rule(
    "text-not-xml",
    {
        "en": "The text holds the character U+{code}, which XML has not: no RDF/XML could hold this text.",
        "ru": "В тексте знак U+{code}, которого нет в XML: такой текст нельзя записать в RDF/XML.",
    },
    {"en": "Take the character away.", "ru": "Уберите этот знак."},
)
UNTIDY = Rule(
    "text-untidy",
    {
        "en": "The text is empty, or has white space at an end, doubled blanks or a control character, or turns the "
        "direction of what follows.",
        "ru": "Текст пуст либо содержит пробелы по краям, двойные пробелы или управляющий знак либо меняет направление "
        "письма.",
    },
    {"en": "Write it as: {tidy}", "ru": "Запишите так: {tidy}"},
    Severity.WARNING,
)

_FORMS = {
    "date": (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), "YYYY-MM-DD"),
    "gYearMonth": (re.compile(r"(\d{4})-(\d\d)"), "YYYY-MM"),
    "gYear": (re.compile(r"(\d{4})"), "YYYY"),
    "gMonthDay": (re.compile(r"--(\d\d)-(\d\d)"), "--MM-DD"),
}
_NUMBERS = {
    "integer": (re.compile(r"[+-]?\d+"), "digits"),
    "nonNegativeInteger": (re.compile(r"\+?\d+|-0+"), "digits"),
    "positiveInteger": (re.compile(r"\+?0*[1-9]\d*"), "digits, above 0"),
    "decimal": (re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"), "digits with a point"),
    "boolean": (re.compile(r"true|false|1|0"), "true or false"),
    "anyURI": (re.compile(r"[^\s<>\"{}|\\^`]+"), "an absolute URL"),
}
_TURNS = ("LRE", "RLE", "LRO", "RLO", "PDF")
_DOUBLED = re.compile(r"\s{2,}")


def check_values(dataset: Dataset) -> Iterator[Result]:
    """Yield a result for each literal that is no value of its datatype, or text that is not clean."""
    for quad, place in dataset.quads.items():
        if isinstance(quad.object, Literal):
            yield from _check(quad, quad.object, place)


def _check(quad: Quad, value: Literal, place: Place) -> Iterator[Result]:
    subject = quad.subject if isinstance(quad.subject, NamedNode) else None
    about = About(subject, str(quad.predicate), value)
    text, name = value.value, value.datatype.value.removeprefix(XSD)
    if name in _FORMS:
        reason = calendar_fault(text, name)
        if reason:
            words = {"value": text, "type": "xsd:" + name, "form": _FORMS[name][1]}
            yield CALENDAR.result(place, about, why=reason[0], why_ru=reason[1], **words)
    elif name in _NUMBERS:
        pattern, form = _NUMBERS[name]
        if not pattern.fullmatch(text):
            yield ILL_TYPED.result(place, about, value=text, type="xsd:" + name, form=form)
    else:
        yield from _check_text(text, about, place)


def _check_text(text: str, about: About, place: Place) -> Iterator[Result]:
    nfc = unicodedata.normalize("NFC", text)
    if nfc != text:
        yield NOT_NFC.result(place, about, nfc=nfc)
    strange = no_character_of_xml(text)
    if strange is not None:
        yield NOT_XML.result(place, about, code=f"{ord(strange):04X}")
        return
    tidy = _DOUBLED.sub(" ", "".join(character if is_tidy(character) else " " for character in text)).strip()
    if not text or tidy != text:
        yield UNTIDY.result(place, about, tidy=tidy)


def is_tidy(character: str) -> bool:
    """Tell whether a character may stand in a text: no control character, and none that turns what follows."""
    # Format characters (Cf: joiners, direction marks) belong to Persian, Hebrew and emoji; controls (Cc) to nobody, nor
    # embeddings and overrides, which show a text in another order than it has.
    return unicodedata.category(character) != "Cc" and unicodedata.bidirectional(character) not in _TURNS


def calendar_fault(text: str, type: str) -> tuple[str, str] | None:
    """Return why a text is no date of this local name of XML Schema (English, Russian), or None if it is one.

    `type`: date, gYearMonth, gYear or gMonthDay.
    """
    pattern, form = _FORMS[type]
    found = pattern.fullmatch(text)
    if not found or not text.isascii():
        return f"it is not written {form}", f"запись не вида {form}"
    numbers = [int(group) for group in found.groups()]
    return _CALENDARS[type](*numbers)


def _day(year: int, month: int, day: int) -> tuple[str, str] | None:
    if year < 1:
        return "there is no year 0", "нулевого года нет"
    if not 1 <= month <= 12:
        return "a year has 12 months", "в году 12 месяцев"
    try:
        date(year, month, day)
    except ValueError:
        last = monthrange(year, month)[1]
        return f"that month has {last} days", f"в этом месяце {last} дн."
    return None


def _month_day(month: int, day: int) -> tuple[str, str] | None:
    return _day(2000, month, day)


def _month(year: int, month: int) -> tuple[str, str] | None:
    return _day(year, month, 1)


def _year(year: int) -> tuple[str, str] | None:
    return _day(year, 1, 1)


_CALENDARS: dict[str, Callable[..., tuple[str, str] | None]] = {
    "date": _day,
    "gYearMonth": _month,
    "gYear": _year,
    "gMonthDay": _month_day,
}
