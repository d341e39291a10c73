"""The OpenAPI 3.1 description: the routes, `/sparql`, and one entry for each named query of the release."""

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.rdf.formats import BINDINGS, GRAPHS, HTML, Format
from edu_graph.service.calls import Call
from edu_graph.service.intake import DIRECT, FORM
from edu_graph.service.schemas import COMPONENTS, complete

Schema = dict[str, Any]

_SCHEMAS: dict[str, Schema] = {
    "iri": {"type": "string", "format": "iri"},
    "date": {"type": "string", "format": "date"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
    "integer": {"type": "integer"},
}
PROBLEM: Schema = {
    "description": "A problem (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_PROBLEM_SCHEMA: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Kind of problem; its address explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened this time."},
        "instance": {"type": "string", "description": "This one request; it is in the operator's log."},
        "help": {"type": "string", "description": "How to mend it."},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "parameter": {"type": "string"},
        "limit": {"description": "The limit that was reached."},
        "retry_after": {"type": "number", "description": "Seconds."},
    },
}


def describe(app: FastAPI, call: Call) -> Schema:
    """Return the description for one request: its addresses are the ones that the client can reach."""
    described: Schema = get_openapi(
        title=app.title, version=app.version, summary=app.summary, openapi_version="3.1.0", routes=app.routes
    )
    described["servers"] = [{"url": call.outside.base}]
    described["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    paths: Schema = described["paths"]
    paths["/sparql"] = _sparql()
    if call.served is not None:
        for query in call.served.queries:
            paths[f"/queries/{query.name}"] = {"get": _named(query)}
            paths[f"/queries/{query.name}.rq"] = {"get": _text(query)}
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas |= COMPONENTS | {"Problem": _PROBLEM_SCHEMA}
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in paths.items():
        for operation in operations.values():
            complete(path, operation)
            # FastAPI's own 422 never leaves: wrong parameters are problems with status 400.
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM
    described["paths"] = dict(sorted(paths.items()))
    return described


def _content(forms: tuple[Format, ...]) -> Schema:
    # What is JSON underneath is validated as JSON by clients: a schema of text would refuse it.
    return {f.media_type: {"schema": {} if f.media_type.endswith("json") else {"type": "string"}} for f in forms}


def _named(query: NamedQuery) -> Schema:
    forms = BINDINGS if query.form in ("SELECT", "ASK") else GRAPHS
    return {
        "tags": ["queries"],
        "operationId": query.name,
        "summary": query.summary,
        "description": f"{query.question}\n\n{query.description}",
        "parameters": [*(_parameter(parameter) for parameter in query.parameters), _format((*forms, HTML))],
        "responses": {
            "200": {
                "description": "; ".join(f"{column.name}: {column.description}" for column in query.columns)
                or "Graph.",
                "content": _content((*forms, HTML)),
            }
        },
    }


def _text(query: NamedQuery) -> Schema:
    return {
        "tags": ["queries"],
        "operationId": f"{query.name}-text",
        "summary": f"The SPARQL of {query.name}",
        "responses": {
            "200": {
                "description": "The query.",
                "content": {"application/sparql-query": {"schema": {"type": "string"}}},
            }
        },
    }


def _parameter(parameter: Parameter) -> Schema:
    schema = dict(_SCHEMAS.get(parameter.type, {"type": "string", "maxLength": 1000}))
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": schema,
        "example": parameter.example,
    }


def _format(forms: tuple[Format, ...]) -> Schema:
    return {
        "name": "format",
        "in": "query",
        "required": False,
        "description": "The answer's format, instead of the Accept field.",
        "schema": {"type": "string", "enum": [form.key for form in forms]},
    }


def _sparql() -> Schema:
    texts = {"type": "array", "items": {"type": "string", "format": "iri"}}
    query: Schema = {"type": "string", "description": "One SPARQL 1.1 query."}
    graphs = [
        {"name": name, "in": "query", "required": False, "description": meaning, "schema": texts}
        for name, meaning in (
            ("default-graph-uri", "Graphs of the release that make up the default graph."),
            ("named-graph-uri", "Graphs of the release that GRAPH can see."),
        )
    ]
    every = (*BINDINGS, *GRAPHS, HTML)
    responses = {"200": {"description": "The answer.", "content": _content(every)}}
    body = {
        FORM: {"schema": {"type": "object", "required": ["query"], "properties": {"query": query}}},
        DIRECT: {"schema": query},
    }
    get_query = {"name": "query", "in": "query", "required": False, "schema": query, "example": "ASK { ?s ?p ?o }"}
    common = {"tags": ["sparql"], "summary": "SPARQL 1.1 Query"}
    return {
        "get": {
            **common,
            "operationId": "sparql-get",
            "description": "Without a query: the SPARQL 1.1 Service Description, or a form for browsers.",
            "parameters": [get_query, *graphs, _format(every)],
            "responses": deepcopy(responses),
        },
        "post": {
            **common,
            "operationId": "sparql-post",
            "parameters": [*graphs, _format(every)],
            "requestBody": {"required": True, "content": body},
            "responses": deepcopy(responses),
        },
    }
