"""The OpenAPI 3.1 description: the routes, `/sparql`, and one entry for each named query of the release."""

from copy import deepcopy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from edu_graph import vocab
from edu_graph.rdf.formats import BINDINGS, GRAPHS, HTML
from edu_graph.service import statuses
from edu_graph.service.calls import Call
from edu_graph.service.faces import face_of
from edu_graph.service.intake import DIRECT, FORM
from edu_graph.service.operations import complete
from edu_graph.service.querydocs import content, format_parameter, paths_of
from edu_graph.service.schemas import COMPONENTS

Schema = dict[str, Any]

_DESCRIPTION = f"""A knowledge graph, read-only. Every answer is of one release (`X-Edu-Graph-Release`); `release=`
takes another one that is kept. Formats are negotiated by `Accept`; `format=` goes first. Errors are problems by
RFC 9457. Nothing needs a token; one from the operator has a larger budget. The data is under CC BY 4.0
({vocab.LICENCE}), the program under Apache-2.0."""
_TAGS = {
    "start": "The way in.",
    "sparql": "SPARQL 1.1, and what answering a query takes.",
    "queries": "Named queries: questions with parameters.",
    "things": "Things, each with all that is said of it.",
    "sources": "Sources, their passages, and what these state.",
    "graphs": "Named graphs.",
    "ontology": "The terms.",
    "search": "Things by name and by identifier.",
    "reconciliation": "Reconciliation Service API 0.2.",
    "downloads": "The release as files.",
    "releases": "What was published, what changed, and former states.",
    "catalogue": "DCAT-AP 3 and VoID, for portals and harvesters.",
    "crawlers": "For search engines.",
    "agents": "Model Context Protocol.",
    "operation": "Limits, kinds of problems, health and figures.",
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
    described["info"] |= {
        "description": _DESCRIPTION,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    described["externalDocs"] = {
        "description": "The terms that answers are written in.",
        "url": call.url("/ontology.html"),
    }
    # Nobody needs a token; whoever has one may send it.
    described["security"] = [{}, {"token": []}]
    paths: Schema = described["paths"]
    paths["/sparql"] = _sparql()
    paths["/sparql/explain"] = _explained(paths["/sparql"])
    if call.served is not None:
        for query in call.served.queries:
            paths |= paths_of(query)
    described["components"] = {
        # Nothing that FastAPI adds is used: its own 422 never leaves.
        "schemas": COMPONENTS | {"Problem": statuses.PROBLEM},
        "responses": statuses.responses(),
        "headers": statuses.HEADERS,
        "parameters": {"release": _RELEASE, "Accept-Datetime": _MOMENT},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A token of the operator's."}},
    }
    for path, operations in paths.items():
        for method, operation in operations.items():
            complete(path, method, operation)
            # FastAPI's own: wrong parameters are problems with status 400.
            operation["responses"].pop("422", None)
            _take_release(path, operation)
            statuses.fail(path, face_of(path), operation)
    described["paths"] = dict(sorted(paths.items()))
    used = {tag for operations in paths.values() for operation in operations.values() for tag in operation["tags"]}
    described["tags"] = [{"name": name, "description": told} for name, told in _TAGS.items() if name in used]
    return described


def _take_release(path: str, operation: Schema) -> None:
    """Add the parameter that takes another release, and the field that takes another moment (RFC 7089)."""
    face = face_of(path)
    if face.of_release:
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/release"})
    if face.memento:
        operation.setdefault("parameters", []).append({"$ref": "#/components/parameters/Accept-Datetime"})
        whose = " (of /releases/current)" if path.startswith("/releases") else ""
        operation["responses"]["302"] = {
            "description": f"With Accept-Datetime{whose}: the state of that moment.",
            "headers": statuses.headers("Location"),
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
