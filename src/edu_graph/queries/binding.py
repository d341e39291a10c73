"""Values into a named query: each becomes one RDF term in its marked line, and nothing else of the text changes."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final, NoReturn, Protocol

from edu_graph import vocab
from edu_graph.errors import InputError, NotFound, ParameterError
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.rdf.terms import Literal, NamedNode, iri, literal, to_sparql

LONGEST_VALUE: Final = 1000
"""Most characters that a value may have."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR: Final = re.compile(r"[0-9]{4}")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_EXPECTED: Final = {
    "iri": "an absolute IRI",
    "entity": "an IRI, kind/slug or name of a thing",
    "country": "an ISO 3166-1 code or the name of a country",
    "date": "a date as YYYY-MM-DD",
    "year": "a year of four digits",
    "language": "a BCP 47 language tag",
    "integer": "a whole number of at most 18 digits",
    "text": f"text of at most {LONGEST_VALUE} characters",
}


class EntityResolver(Protocol):
    """Whoever knows which thing a name or code means."""

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        """Return the thing's IRI. Raises ParameterError or NotFound, with what may have been meant."""
        ...


@dataclass(frozen=True)
class BoundQuery:
    """A query with its values: `text` is what runs, `values` the spelled term of each parameter that has one."""

    query: NamedQuery
    text: str
    values: Mapping[str, str]


def bind(query: NamedQuery, values: Mapping[str, str], resolver: EntityResolver) -> BoundQuery:
    """Return the query with these values by parameter name; an empty value counts as none.

    Raises ParameterError (parameter, given, expected, example): an unknown name, a value missing or of another type.
    """
    _check_names(query, values)
    terms = {
        parameter.name: _term(parameter, values.get(parameter.name, ""), resolver) for parameter in query.parameters
    }
    spelled = {name: to_sparql(term) for name, term in terms.items() if term is not None}
    pieces, done = [], 0
    for mark in query.marks:
        pieces += [query.text[done : mark.start], spelled.get(mark.parameter, "UNDEF")]
        done = mark.end
    return BoundQuery(query, "".join([*pieces, query.text[done:]]), MappingProxyType(spelled))


def _check_names(query: NamedQuery, values: Mapping[str, str]) -> None:
    names = [parameter.name for parameter in query.parameters]
    for name in values:
        if name not in names:
            near = get_close_matches(name[:100], names, n=1)
            known = f"It has {', '.join(names)}." if names else "It has none."
            help_ = f"Did you mean {near[0]}? {known}" if near else known
            shown = _shown(name)
            raise ParameterError(f"{query.name} has no parameter {shown}", parameter=shown, help=help_)


def _term(parameter: Parameter, given: str, resolver: EntityResolver) -> NamedNode | Literal | None:
    value = given.strip() or parameter.default or ""
    if not value:
        if parameter.is_required:
            _refuse(parameter, given, "is required")
        return None
    if len(value) > LONGEST_VALUE:
        _refuse(parameter, value, f"is longer than {LONGEST_VALUE} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        _refuse(parameter, value, "holds control characters")
    # The data is NFC, so the same text in another form would find nothing.
    value = unicodedata.normalize("NFC", value)
    if parameter.type in ("entity", "country"):
        return _resolved(parameter, value, resolver)
    return _READERS[parameter.type](parameter, value)


def _resolved(parameter: Parameter, value: str, resolver: EntityResolver) -> NamedNode:
    wanted = vocab.EG + "Country" if parameter.type == "country" else parameter.entity_class
    try:
        return iri(resolver.resolve(value, entity_class=wanted))
    except (InputError, NotFound) as error:
        fields = {key: member for key, member in error.fields.items() if key != "parameter"}
        raise ParameterError(
            f"{parameter.name}: {error.detail}",
            help=error.help or f"Give {_EXPECTED[parameter.type]}.",
            **{**_fields(parameter, value), **fields},
        ) from error


def _read_iri(parameter: Parameter, value: str) -> NamedNode:
    try:
        return iri(value)
    except InputError:
        _refuse(parameter, value, "is no absolute IRI")


def _read_date(parameter: Parameter, value: str) -> Literal:
    try:
        # The pattern first: fromisoformat() reads week dates and dates without hyphens too.
        day = date.fromisoformat(value if _DATE.fullmatch(value) else "")
    except ValueError:
        _refuse(parameter, value, "is no date of the calendar")
    return literal(day.isoformat(), datatype=vocab.XSD + "date")


def _read_year(parameter: Parameter, value: str) -> Literal:
    if not _YEAR.fullmatch(value) or value == "0000":
        _refuse(parameter, value, "is no year")
    return literal(str(int(value)), datatype=vocab.XSD + "integer")


def _read_integer(parameter: Parameter, value: str) -> Literal:
    if not _INTEGER.fullmatch(value):
        _refuse(parameter, value, "is no whole number")
    return literal(str(int(value)), datatype=vocab.XSD + "integer")


def _read_language(parameter: Parameter, value: str) -> Literal:
    if not _LANGUAGE.fullmatch(value):
        _refuse(parameter, value, "is no language tag")
    return literal(value.lower())


def _read_enum(parameter: Parameter, value: str) -> Literal:
    if value not in parameter.allowed:
        near = get_close_matches(value[:100], parameter.allowed, n=1)
        _refuse(parameter, value, "is none of the allowed values", f"Did you mean {near[0]}?" if near else None)
    return literal(value)


def _read_text(_parameter: Parameter, value: str) -> Literal:
    return literal(value)


_READERS: Final[Mapping[str, Callable[[Parameter, str], NamedNode | Literal]]] = {
    "iri": _read_iri,
    "date": _read_date,
    "year": _read_year,
    "integer": _read_integer,
    "language": _read_language,
    "enum": _read_enum,
    "text": _read_text,
}


def _refuse(parameter: Parameter, value: str, what: str, help_: str | None = None) -> NoReturn:
    subject = f"{parameter.name}: {_shown(value)} {what}" if value.strip() else f"{parameter.name} {what}"
    wanted = f"Give {_expected(parameter)}, such as {parameter.example}."
    raise ParameterError(subject, help=f"{help_} {wanted}" if help_ else wanted, **_fields(parameter, value))


def _fields(parameter: Parameter, value: str) -> dict[str, str]:
    shown = {"given": _shown(value)} if value.strip() else {}
    return {"parameter": parameter.name, **shown, "expected": _expected(parameter), "example": parameter.example}


def _expected(parameter: Parameter) -> str:
    return "one of " + ", ".join(parameter.allowed) if parameter.allowed else _EXPECTED[parameter.type]


def _shown(value: str) -> str:
    """Return the value shortened, with everything but plain characters spelled out."""
    short = value if len(value) <= 60 else value[:57] + "..."
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)
