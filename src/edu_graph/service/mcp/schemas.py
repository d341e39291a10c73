"""What the tools take and give, as JSON Schema (2020-12): the fixed ones, and one for each named query."""

from collections.abc import Mapping
from typing import Any, Final

from edu_graph import vocab
from edu_graph.search.rows import OFFERED
from edu_graph.service.mcp.catalogue import Parameter, Query

Schema = dict[str, Any]

ROWS_DEFAULT: Final = 50
ROWS_MOST: Final = 500
"""Rows of one answer to an agent: what follows comes with the cursor."""

HITS_MOST: Final = 50
STATEMENTS_DEFAULT: Final = 100
STATEMENTS_MOST: Final = 200

LOOKUP_SCHEMES: Final = OFFERED

_TAKES: Final[Mapping[str, Schema]] = {
    "iri": {"type": "string", "format": "iri"},
    "entity": {"type": "string"},
    "country": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "year": {"type": "integer", "minimum": 1000, "maximum": 9999},
    "integer": {"type": "integer"},
    "language": {"type": "string"},
    "enum": {"type": "string"},
    "text": {"type": "string", "maxLength": 1000},
}
_HOW: Final[Mapping[str, str]] = {
    "entity": "A thing: its IRI, kind/slug as search gives it, or its name.",
    "country": "An ISO 3166-1 code or the name, in any language.",
}
# What all answers share is told once in docs/mcp.md: each tool's schema is read by somebody who pays for its length.
_RELEASE: Final[Schema] = {"type": "object", "required": ["id", "iri"], "description": "Cite its IRI."}
_PASSAGES: Final[Schema] = {
    "type": "object",
    "description": "By short name: says (in the editors' words), said_by, trust, title, url, iri.",
}
_BEHIND: Final[Schema] = {"type": "array", "items": {"type": "string"}, "description": "Keys of `passages`."}
_NAMING: Final[Schema] = _BEHIND | {"description": "Keys of `passages` that name what the row shows; none says it."}
_PAGE: Final[Schema] = {"type": "object", "required": ["rows", "next_cursor"]}
RELEASE: Final[Schema] = {"type": "string", "description": "Id of a kept release; else the current one."}
LANGUAGE: Final[Schema] = {"type": "string", "description": "Language of names (BCP 47).", "default": "en"}
SOURCES: Final[Schema] = {"type": "boolean", "default": True, "description": "Tell the passages behind rows."}
CURSOR: Final[Schema] = {
    "type": "string",
    "description": "next_cursor of the answer before; same other values.",
}


def count(default: int, most: int, what: str) -> Schema:
    """Return the schema of `limit`."""
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default, "description": f"{what} at most."}


def takes(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """Return the schema of a tool's arguments."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def gives(**properties: Schema) -> Schema:
    """Return the schema of a tool's answer, which has these members and the release."""
    return {
        "type": "object",
        "required": [*properties, "release"],
        "properties": {**properties, "release": _RELEASE},
    }


def takes_of(query: Query) -> Schema:
    """Return what the tool of a named query takes: its parameters, and the part of the answer that is wanted."""
    properties = {parameter.name: of_parameter(parameter) for parameter in query.parameters}
    if query.columns:
        properties |= {"limit": count(ROWS_DEFAULT, ROWS_MOST, "Rows"), "cursor": CURSOR, "sources": SOURCES}
    required = tuple(parameter.name for parameter in query.parameters if parameter.required)
    return takes(properties | {"release": RELEASE}, required)


def of_parameter(parameter: Parameter) -> Schema:
    """Return the schema of a query's parameter: type, meaning, example, default, allowed values."""
    schema = dict(_TAKES.get(parameter.type, {"type": "string"}))
    how = _HOW.get(parameter.type)
    schema["description"] = f"{parameter.description} {how}" if how else parameter.description
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        schema["default"] = _typed(schema, parameter.default)
    return schema | {"examples": [_typed(schema, parameter.example)]}


def _typed(schema: Schema, text: str) -> str | int:
    return int(text) if schema["type"] == "integer" and text.lstrip("-").isdecimal() else text


def gives_of(query: Query) -> Schema:
    """Return what the tool of a named query gives."""
    if not query.columns:
        return gives() | {"description": "`turtle`: the graph; or `boolean`."}
    # The column xLabel is always the name of x.
    row = {name: {"description": meaning} for name, meaning in query.columns.items() if not name.endswith("Label")}
    rows = {"type": "array", "items": {"type": "object", "properties": row | {"sources": _BEHIND, "named_by": _NAMING}}}
    return gives(query={"const": query.name}, rows=rows, passages=_PASSAGES, page=_PAGE)


def search_takes() -> Schema:
    """Return what `search` takes."""
    return takes(
        {
            "q": {
                "type": "string",
                "maxLength": 400,
                "description": "A name or words of it.",
                "examples": ["Smolensk"],
            },
            "lang": LANGUAGE,
            "kind": {"type": "string", "enum": [*vocab.KINDS, "source"], "description": "Only things of this kind."},
            "type": {"type": "string", "description": "Only of this class.", "examples": ["Ministry"]},
            "country": {"type": "string", "description": "Only of this country.", "examples": ["BY"]},
            "limit": count(10, HITS_MOST, "Things"),
            "cursor": CURSOR,
            "release": RELEASE,
        },
        ("q",),
    )


def lookup_takes() -> Schema:
    """Return what `lookup` takes."""
    return takes(
        {
            "scheme": {"type": "string", "enum": [*LOOKUP_SCHEMES], "description": "Whose it is; without it, any."},
            "id": {"type": "string", "maxLength": 400, "description": "The identifier.", "examples": ["BY"]},
            "release": RELEASE,
        },
        ("id",),
    )


def hits() -> Schema:
    """Return what `search` and `lookup` give."""
    hit = {
        "type": "object",
        "required": ["id", "iri", "label"],
        "properties": {
            "id": {"type": "string", "description": "Short name, which every tool takes."},
            "iri": {"type": "string", "format": "iri"},
            "label": {"type": "string"},
            "language": {"type": "string"},
            "kind": {"type": "string"},
            "types": {"type": "array", "items": {"type": "string"}},
            "matched": {"type": "string", "description": "The name that was found."},
            "reason": {"type": "string", "description": "How it was found; near: the spelling differs."},
        },
    }
    schema = gives(hits={"type": "array", "items": hit})
    schema["properties"] |= {"page": _PAGE, "did_you_mean": {"type": "string"}}
    return schema


def describe_takes() -> Schema:
    """Return what `describe` takes."""
    return takes(
        {
            "thing": {
                "type": "string",
                "maxLength": 400,
                "description": "A thing, source or passage: its short name (kind/slug, source/slug, source/slug#p3) or "
                "IRI. search finds it by name.",
                "examples": ["agent/unicef-belarus", "source/kt-haifa-2026#p2"],
            },
            "language": LANGUAGE,
            "limit": count(STATEMENTS_DEFAULT, STATEMENTS_MOST, "Statements"),
            "cursor": CURSOR,
            "release": RELEASE,
        },
        ("thing",),
    )


def describe_gives() -> Schema:
    """Return what `describe` gives."""
    text = {"type": "string"}
    members = {"subject": text, "subjectLabel": text, "property": text, "propertyLabel": text, "valueLabel": text}
    statement = {
        "type": "object",
        "required": ["property", "sources"],
        "properties": members | {"value": {}, "sources": _BEHIND, "stands_in": {"type": "array", "items": text}},
    }
    statements = {"type": "array", "items": statement}
    thing = {"type": "object", "required": ["id", "iri", "label"]}
    return gives(thing=thing, statements=statements, pointing_here=statements, passages=_PASSAGES, page=_PAGE)


def sparql_takes() -> Schema:
    """Return what `sparql` takes."""
    return takes(
        {
            "query": {
                "type": "string",
                "description": "One SPARQL 1.1 query (SELECT, ASK, CONSTRUCT, DESCRIBE); prefixes are known.",
                "examples": ["SELECT ?visit ?passage { GRAPH ?passage { ?visit a eg:Visit } } LIMIT 5"],
            },
            "limit": count(ROWS_DEFAULT, ROWS_MOST, "Rows shown"),
            "sources": SOURCES | {"description": "Tell what the passages say that stand in the rows (?passage)."},
            "language": LANGUAGE,
            "release": RELEASE,
        },
        ("query",),
    )


def sparql_gives() -> Schema:
    """Return what `sparql` gives: rows, or a truth value, or a graph."""
    row = {"type": "object", "additionalProperties": True}
    schema = gives()
    schema["properties"] |= {
        "rows": {"type": "array", "items": row},
        "total": {"type": "integer", "description": "Rows of the whole answer; `rows` may hold fewer."},
        "boolean": {"type": "boolean"},
        "turtle": {"type": "string"},
        "passages": _PASSAGES,
    }
    return schema
