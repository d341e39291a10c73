"""Data extension (Reconciliation Service API 0.2, section 7): which properties things have, and their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from starlette.types import Receive

from edu_graph import vocab
from edu_graph.errors import InputError, ParameterError, TextTooLong
from edu_graph.rdf.terms import iri, to_sparql
from edu_graph.service.answers import rows
from edu_graph.service.calls import Call
from edu_graph.service.finding import is_text
from edu_graph.service.reconciling import id_of, iri_of, load
from edu_graph.service.reconvalues import Value, Values, values_of
from edu_graph.service.terminology import class_of, property_of, short

THINGS: Final = 500
"""Most things of one request."""
PROPERTIES: Final = 20
"""Most properties of one request."""
PROPOSED: Final = 50
"""Properties that are proposed without a `limit`."""

_PROPOSED: Final = """SELECT ?p (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {of_type} ?x ?p ?o
  FILTER (STRSTARTS(STR(?x), "{id}") && !CONTAINS(STR(?x), "#")) }}
GROUP BY ?p ORDER BY DESC(?n) ?p LIMIT {limit}"""
_SHAPE: Final = '{"ids": ["id/place/blr"], "properties": [{"id": "isoAlpha2"}]}'
_INTEGERS: Final = {vocab.XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger")}
_FRACTIONS: Final = {vocab.XSD + name for name in ("decimal", "double", "float")}
_LARGEST: Final = 2**53


@dataclass(frozen=True)
class Column:
    """A property that is wanted: its id as it was given, its IRI, and how many values at most (0: all)."""

    id: str
    iri: str
    limit: int


@dataclass(frozen=True)
class Extension:
    """A data extension query: things by the id that was given, and columns."""

    things: Mapping[str, str]
    columns: Sequence[Column]


async def proposed(call: Call, receive: Receive, type_: str, limit: int) -> list[dict[str, str]]:
    """Return the properties that things of a type have, the commonest first; of all things where `type_` is empty."""
    wanted = await class_of(call.release, type_, "type") if type_ else None
    of_type = f"?x a {to_sparql(iri(wanted))} ." if wanted else ""
    text = _PROPOSED.format(of_type=of_type, id=vocab.ID, limit=limit)
    found = await rows(call, receive, text)
    return [_named(call, row["p"]["value"]) for row in found if "p" in row]


def _named(call: Call, name: str) -> dict[str, str]:
    return {"id": short(name), "name": call.release.vocabulary.label(name)}


def read(call: Call, text: str) -> Extension:
    """Return the query that the parameter `extend` holds. Raises ParameterError, TextTooLong (413)."""
    found = load(text, "extend")
    ids, wanted = found.get("ids"), found.get("properties")
    if not isinstance(ids, list) or not isinstance(wanted, list):
        raise ParameterError("extend has no ids or no properties.", parameter="extend", help=f"Send {_SHAPE}.")
    for what, given, most in (("ids", ids, THINGS), ("properties", wanted, PROPERTIES)):
        if len(given) > most:
            raise TextTooLong(
                f"extend has {len(given)} {what}, and at most {most} are answered at once.",
                limit=most,
                help="Send it in several parts.",
            )
    return Extension({_id(one): _iri(call, one) for one in ids}, [_column(call, one) for one in wanted])


def _id(given: object) -> str:
    if not isinstance(given, str) or not given.strip() or not is_text(given):
        raise ParameterError("extend has an id that is no text.", parameter="extend", help=f"Send {_SHAPE}.")
    return given


def _iri(call: Call, given: str) -> str:
    found = iri_of(call, given)
    try:
        iri(found)
    except InputError as error:
        raise ParameterError(
            f"extend has the id {given[:50]!a}, which is none of a thing.", parameter="extend", help=f"Send {_SHAPE}."
        ) from error
    return found


def _column(call: Call, given: object) -> Column:
    if not isinstance(given, dict) or not isinstance(given.get("id"), str) or not is_text(given["id"]):
        raise ParameterError("extend has a property without id.", parameter="extend", help=f"Send {_SHAPE}.")
    settings = given.get("settings") or {}
    told: Any = settings.get("limit", 0) if isinstance(settings, dict) else None
    # A form sends a number as a text.
    limit = int(told) if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 10 else told
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        raise ParameterError(
            "extend has a limit that is no whole number from 0 on.", parameter="extend", help="0 gives all values."
        )
    return Column(given["id"], property_of(call.release, given["id"], "extend"), limit)


async def answer(call: Call, receive: Receive, asked: Extension) -> dict[str, object]:
    """Return the response: what the columns are, and for each id the values of each."""
    values = Values({})
    things = {thing for thing in asked.things.values() if vocab.kind_of(thing)}
    if things and asked.columns:
        values = await values_of(call, receive, things, {column.iri for column in asked.columns})
    return {
        "meta": [_meta(call, column) for column in asked.columns],
        "rows": {
            given: {
                column.id: _cells(values.known.get((thing, column.iri), []), column.limit) for column in asked.columns
            }
            for given, thing in asked.things.items()
        },
    }


def _meta(call: Call, column: Column) -> dict[str, object]:
    told: dict[str, object] = {"id": column.id, "name": call.release.vocabulary.label(column.iri)}
    term = call.release.vocabulary.terms.get(column.iri)
    ranges = term.related.get(vocab.RDFS + "range", []) if term else []
    if len(ranges) == 1 and ranges[0].startswith(vocab.EG):
        told["type"] = {"id": short(ranges[0]), "name": call.release.vocabulary.label(ranges[0])}
    return told


def _cells(values: Sequence[Value], limit: int) -> list[dict[str, object]]:
    return [_cell(value) for value in (values[:limit] if limit else values)]


def _cell(value: Value) -> dict[str, object]:
    text = value.term["value"]
    if value.term["type"] == "uri":
        return {"id": id_of(text), "name": value.name} if vocab.kind_of(text) else {"str": text}
    datatype = value.term.get("datatype", "")
    if datatype in _INTEGERS and len(text) < 17 and abs(int(text)) < _LARGEST:
        return {"int": int(text)}
    if datatype in _FRACTIONS and (number := _number(text)) is not None:
        return {"float": number}
    if datatype == vocab.XSD + "date" and _is_day(text):
        return {"date": f"{text[:10]}T00:00:00Z"}
    return {"str": text}


def _number(text: str) -> float | None:
    number = float(text.replace("INF", "inf"))
    return number if abs(number) < float("inf") else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
