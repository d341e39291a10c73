"""What compiled shapes ask of single values, answered as pyshacl answers it: by rdflib's reading of a literal."""

import operator
from collections.abc import Callable, Collection, Container
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import rdflib

from edu_graph.rdf.terms import BlankNode, Literal, NamedNode
from edu_graph.validation.convert import to_rdflib
from edu_graph.validation.triples import Node
from edu_graph.vocab import RDF, RDFS, XSD

_TEXT: Final = RDF + "langString"
_PLAIN: Final = XSD + "string"
_READ_AS: Final[dict[str, type]] = {
    XSD + "integer": int,
    XSD + "float": float,
    XSD + "decimal": Decimal,
    XSD + "boolean": bool,
    XSD + "date": date,
    XSD + "time": time,
    XSD + "dateTime": datetime,
}
_READ: Final = 50_000
"""Literals of which it is remembered what they are read as."""


def is_checked(datatype: str) -> bool:
    """Tell whether `is_of` knows a datatype as pyshacl does: those of which all literals are members it does not."""
    return datatype not in (RDFS + "Literal", RDFS + "Datatype")


def is_of(term: Node, datatype: str) -> bool:
    """Tell whether a term is a literal of a datatype, and written as that datatype wants it."""
    if not isinstance(term, Literal):
        return False
    if datatype == _TEXT:
        return bool(term.language)
    return term.datatype.value == datatype and (datatype == _PLAIN or _is_read(term))


@lru_cache(_READ)
def _is_read(term: Literal) -> bool:
    read = _read(term)
    wanted = _READ_AS.get(term.datatype.value)
    return getattr(read, "ill_typed", None) is not True and (wanted is None or isinstance(read.value, wanted))


def _read(term: Node) -> rdflib.Literal:
    read = to_rdflib(term)
    if not isinstance(read, rdflib.Literal):
        raise TypeError(f"{term} is no literal")
    return read


def has_language(term: Node, wanted: Container[str]) -> bool:
    """Tell whether a term is a text in a language of these (lower case), or in a variety of one."""
    if not isinstance(term, Literal) or not term.language:
        return False
    language = term.language.lower()
    return "*" in wanted or language in wanted or language.partition("-")[0] in wanted


def is_unique_by_language(values: Collection[Node]) -> bool:
    """Tell whether no two texts have one language."""
    languages = [value.language.lower() for value in values if isinstance(value, Literal) and value.language]
    return len(languages) == len(set(languages))


def at_least(term: Node, least: Node) -> bool:
    """Tell whether a literal is no less than another one; what cannot be compared is."""
    if not isinstance(term, Literal):
        return False
    # As in `engine.run_shacl`: only where it is used.
    from pyshacl.rdfutil.compare import compare_literal

    value, bound = _read(term), _read(least)
    if isinstance(value.value, str) != isinstance(bound.value, str):
        return False
    try:
        return bool(compare_literal(value, bound) >= 0)  # type: ignore[no-untyped-call]
    except (TypeError, RuntimeError):
        return False


def is_less(term: Node, other: Node) -> bool:
    """Tell whether one value comes before another. Raises TypeError: they have no order."""
    return _compare(term, other, operator.lt)


def is_at_most(term: Node, other: Node) -> bool:
    """Tell whether one value does not come after another. Raises TypeError: they have no order."""
    return _compare(term, other, operator.le)


def _compare(term: Node, other: Node, fits: Callable[[Any, Any], bool]) -> bool:
    (is_text, value), (is_other_text, bound) = _comparable(term), _comparable(other)
    return is_text == is_other_text and bool(fits(value, bound))


def _comparable(term: Node) -> tuple[bool, object]:
    """Return whether a value is compared as a text, and the value; a literal of rdflib is a text to Python."""
    if isinstance(term, NamedNode):
        return True, term.value
    if isinstance(term, BlankNode):
        raise TypeError("a blank node has no order")
    read = _read(term)
    return (True, read.value) if isinstance(read.value, str) else (False, read)
