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
from edu_graph.queries.lists import NO_LISTS, Lists
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


def bind(query: NamedQuery, values: Mapping[str, str], resolver: EntityResolver, lists: Lists = NO_LISTS) -> BoundQuery:
    """Return the query with these values by parameter name; an empty value counts as none.

    `lists`: the lists of concepts that the release holds; a concept is held against those that are there.
    Raises ParameterError (parameter, given, expected, example): an unknown name, a value missing, of another type or
    list, or two values that do not go together.
    """
    _check_names(query, values)
    found = _Resolving(resolver, lists)
    terms = {parameter.name: _term(parameter, values.get(parameter.name, ""), found) for parameter in query.parameters}
    _check_pairs(query, terms)
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


def _check_pairs(query: NamedQuery, terms: Mapping[str, NamedNode | Literal | None]) -> None:
    """Refuse what could have no row: the same value twice where two are compared, an end before its beginning."""
    different, ordered = ([terms[name] for name in names] for names in (query.different, query.ordered))
    if different and None not in different and different[0] == different[1]:
        _refuse_pair(query.different, "have the same value, and one would be compared with itself")
    if ordered and None not in ordered and _order(ordered[0]) > _order(ordered[1]):
        _refuse_pair(query.ordered, "are in the wrong order: the second is before the first")


def _order(term: NamedNode | Literal | None) -> tuple[int, str]:
    """Return the key by which two dates, or two numbers, are compared."""
    text = term.value if isinstance(term, Literal) else ""
    return (int(text), "") if _INTEGER.fullmatch(text) else (0, text)


def _refuse_pair(names: tuple[str, ...], told: str) -> NoReturn:
    raise ParameterError(
        f"{names[0]} and {names[1]} {told}.",
        parameter=names[1],
        help=f"Change {names[1]}, or {names[0]}.",
        **{"with": names[0]},
    )


@dataclass(frozen=True)
class _Resolving:
    """Whoever knows what names mean, and the lists that concepts must stand in."""

    resolver: EntityResolver
    lists: Lists


def _term(parameter: Parameter, given: str, resolver: _Resolving) -> NamedNode | Literal | None:
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


def _resolved(parameter: Parameter, value: str, known: _Resolving) -> NamedNode:
    if parameter.scheme is not None and parameter.scheme in known.lists:
        return _listed(parameter, value, known)
    wanted = class_of(parameter)
    try:
        return iri(known.resolver.resolve(value, entity_class=wanted))
    except (InputError, NotFound) as error:
        if wanted is not None and (other := _of_other_class(value, known)) is not None:
            kind = vocab.kind_of(other)
            _refuse(
                parameter,
                value,
                f"is no {in_words(wanted)}" + (f", but of the kind {kind}" if kind else ""),
                thing=other,
            )
        fields = {key: member for key, member in error.fields.items() if key != "parameter"}
        raise ParameterError(
            f"{parameter.name}: {error.detail}",
            help=error.help or f"Give {_EXPECTED[parameter.type]}.",
            **{**_fields(parameter, value), **fields},
        ) from error


def class_of(parameter: Parameter) -> str | None:
    """Return the class whose things a parameter takes; None: any, or it takes no things."""
    return vocab.EG + "Country" if parameter.type == "country" else parameter.entity_class


def in_words(term: str) -> str:
    """Return the local name of a class in words: `resource centre` for eg:ResourceCentre."""
    local = re.split(r"[#/]", term)[-1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _of_other_class(value: str, known: _Resolving) -> str | None:
    try:
        return known.resolver.resolve(value, entity_class=None)
    except (InputError, NotFound):
        return None


def _listed(parameter: Parameter, value: str, known: _Resolving) -> NamedNode:
    """Return the concept of the parameter's list that a value names."""
    scheme = str(parameter.scheme)
    found = known.lists.meant(scheme, value)
    if len(found) == 1:
        return iri(found[0])
    concept = _of_other_class(value, known)
    if concept in known.lists.concepts(scheme):
        return iri(str(concept))
    return _refuse_unlisted(parameter, value, concept, known.lists)


def _refuse_unlisted(parameter: Parameter, value: str, concept: str | None, lists: Lists) -> NoReturn:
    scheme = str(parameter.scheme)
    named = lists.name(scheme)
    others = [lists.name(other) for other in lists.of(concept)] if concept else []
    # What is meant is known where it is a concept, though of another list.
    near = lists.near(scheme, value) if concept is None else []
    told = f"is of the list {' and '.join(others)}, and not of {named}" if others else f"is none of the list {named}"
    _refuse(parameter, value, told, f"Did you mean {', '.join(near)}?" if near else None, scheme=scheme)


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


def _refuse(parameter: Parameter, value: str, what: str, help_: str | None = None, **more: str) -> NoReturn:
    subject = f"{parameter.name}: {_shown(value)} {what}" if value.strip() else f"{parameter.name} {what}"
    wanted = f"Give {expected(parameter)}, such as {parameter.example}."
    raise ParameterError(subject, help=f"{help_} {wanted}" if help_ else wanted, **_fields(parameter, value), **more)


def _fields(parameter: Parameter, value: str) -> dict[str, str]:
    shown = {"given": _shown(value)} if value.strip() else {}
    return {"parameter": parameter.name, **shown, "expected": expected(parameter), "example": parameter.example}


def expected(parameter: Parameter) -> str:
    """Return in words what a parameter takes."""
    if parameter.allowed:
        return "one of " + ", ".join(parameter.allowed)
    return "a concept of its list, as concept/slug or by name" if parameter.scheme else _EXPECTED[parameter.type]


def _shown(value: str) -> str:
    """Return the value shortened, with everything but plain characters spelled out."""
    short = value if len(value) <= 60 else value[:57] + "..."
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in short)
