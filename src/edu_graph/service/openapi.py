"""The OpenAPI 3.1 description: the routes, `/sparql`, and one entry for each named query of the release."""

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from edu_graph.rdf.formats import BINDINGS, GRAPHS, HTML
from edu_graph.service.calls import Call
from edu_graph.service.faces import Face, face_of
from edu_graph.service.intake import DIRECT, FORM
from edu_graph.service.querydocs import content, format_parameter, paths_of
from edu_graph.service.schemas import COMPONENTS, complete

Schema = dict[str, Any]

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


_RELEASE: Schema = {
    "name": "release",
    "in": "query",
    "required": False,
    "description": "A kept release by its identifier; the current one by default. At most two old ones are open at "
    "once; with a third one in use: 503.",
    "schema": {"type": "string", "maxLength": 64},
    "example": "current",
}

_MOMENT: Schema = {
    "name": "Accept-Datetime",
    "in": "header",
    "required": False,
    "description": "A moment as HTTP writes dates: leads (302) to the state of then. Not together with `release`.",
    "schema": {"type": "string"},
    "example": "Sun, 22 Nov 2026 08:00:00 GMT",
}


_SOURCES: Schema = {
    "name": "sources",
    "in": "query",
    "required": False,
    "description": "`true`: each row of SELECT comes with the passages behind it, as with named queries.",
    "schema": {"type": "string", "enum": ["true", "false"]},
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
    paths["/sparql/explain"] = _explained(paths["/sparql"])
    if call.served is not None:
        for query in call.served.queries:
            paths |= paths_of(query)
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas |= COMPONENTS | {"Problem": _PROBLEM_SCHEMA}
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in paths.items():
        for method, operation in operations.items():
            complete(path, method, operation)
            _take_release(face_of(path), operation)
            # FastAPI's own 422 never leaves: wrong parameters are problems with status 400.
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM
    described["paths"] = dict(sorted(paths.items()))
    return described


def _take_release(face: Face, operation: Schema) -> None:
    """Add the parameter that takes another release, and the field that takes another moment (RFC 7089)."""
    if face.of_release:
        operation.setdefault("parameters", []).append(_RELEASE)
    if face.memento:
        operation.setdefault("parameters", []).append(_MOMENT)
        operation["responses"]["302"] = {"description": "With Accept-Datetime: the state of that moment."}


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
    graphs.append(_SOURCES)
    every = (*BINDINGS, *GRAPHS, HTML)
    responses = {"200": {"description": "The answer.", "content": content(every)}}
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
            "description": "Without a query: the SPARQL 1.1 Service Description, or a form for browsers. "
            "The same bodies as of POST can be sent by the method QUERY, which OpenAPI 3.1 cannot describe.",
            "parameters": [get_query, *graphs, format_parameter(every)],
            "responses": deepcopy(responses),
        },
        "post": {
            **common,
            "operationId": "sparql-post",
            "parameters": [*graphs, format_parameter(every)],
            "requestBody": {"required": True, "content": body},
            "responses": deepcopy(responses),
        },
    }


def _explained(sparql: Schema) -> Schema:
    """Return `/sparql/explain`, which takes what `/sparql` takes."""
    found: Schema = deepcopy(sparql)
    for method, operation in found.items():
        operation["operationId"] = f"sparql-explain-{method}"
        operation["summary"] = "A query as it is understood, and what answering it takes"
        operation["description"] = (
            "Evaluates the query, and tells its prefixes, dataset and outline, time, rows, bytes, and what is left of "
            "each limit. `format`: json or html for the explanation; any other is that of the answer measured."
        )
        for parameter in operation["parameters"]:
            if parameter["name"] == "query":
                parameter["required"] = True
    return found
