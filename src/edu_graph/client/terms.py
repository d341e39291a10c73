"""RDF terms as Python values: what stands in the cells of a row."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

XSD: Final = "http://www.w3.org/2001/XMLSchema#"


class IRI(str):
    """The name of a thing; a text like any other, so that it can be given back as a parameter."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"IRI({str(self)!r})"


class BlankNode(str):
    """A thing without a name; the label holds within one answer only. Releases have none, queries can make some."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"BlankNode({str(self)!r})"


class Text(str):
    """A text in a language; `language` is its BCP 47 tag."""

    language: str

    def __new__(cls, text: str, language: str) -> "Text":
        """Return the text with its language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made from."""
        return Text, (str(self), self.language)

    def __repr__(self) -> str:
        return f"Text({str(self)!r}, {self.language!r})"


class Typed(str):
    """A value that Python has no type for, as it is written: a month (`2025-11`), a day without a year (`--02-19`).

    `datatype` is the IRI of its type. A value that its type does not allow is told so too, and never guessed at.
    """

    datatype: IRI

    def __new__(cls, text: str, datatype: str) -> "Typed":
        """Return the value with its datatype."""
        made = super().__new__(cls, text)
        made.datatype = IRI(datatype)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made from."""
        return Typed, (str(self), str(self.datatype))

    def __repr__(self) -> str:
        return f"Typed({str(self)!r}, {str(self.datatype)!r})"


Value = str | bool | int | float | Decimal | date | datetime | None
"""What a cell can hold; `str` may be an IRI, a Text, a Typed or a BlankNode, None is an empty cell."""

Given = str | int | date | None
"""What a parameter takes; None: it is left out."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_FLOAT: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}

_INTEGERS: Final = (
    "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedLong unsignedInt unsignedShort unsignedByte"
).split()


def _moment(text: str) -> datetime:
    # Python 3.11 reads fractions of any length up to six digits, and Z.
    return datetime.fromisoformat(text)


_READERS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[str], Value]]]] = {
    **{XSD + name: (_INTEGER, int) for name in _INTEGERS},
    XSD + "decimal": (_DECIMAL, Decimal),
    XSD + "double": (_FLOAT, float),
    XSD + "float": (_FLOAT, float),
    XSD + "boolean": (re.compile("true|false|0|1"), _BOOLEANS.__getitem__),
    XSD + "date": (_DATE, date.fromisoformat),
    XSD + "dateTime": (_MOMENT, _moment),
}


def value_of(term: Mapping[str, str]) -> Value:
    """Return the Python value of a term as SPARQL 1.1 Query Results JSON has it (section 3.2.2).

    Days with a time zone and years beyond four digits stay as they are written: Python's dates have neither.
    """
    text, kind = term["value"], term["type"]
    if kind == "uri":
        return IRI(text)
    if kind == "bnode":
        return BlankNode(text)
    if "xml:lang" in term:
        return Text(text, term["xml:lang"])
    datatype = term.get("datatype", XSD + "string")
    return text if datatype == XSD + "string" else _typed(text, datatype)


def _typed(text: str, datatype: str) -> Value:
    pattern, read = _READERS.get(datatype, (None, None))
    if pattern is None or read is None or not pattern.fullmatch(text):
        return Typed(text, datatype)
    try:
        return read(text)
    except ValueError:
        # The spelling is right and the value is not: the 30th of February.
        return Typed(text, datatype)


def spelled(name: str, value: object) -> str:
    """Return a parameter's value as the service reads it. Raises TypeError: no parameter takes such a value."""
    if isinstance(value, bool) or not isinstance(value, str | int | date) or isinstance(value, datetime):
        raise TypeError(f"{name}: a parameter is a text, a whole number or a date, not {type(value).__name__}")
    return value.isoformat() if isinstance(value, date) else str(value)
