"""What the OpenAPI description says of named queries: each has its address, its parameters and its answers."""

from typing import Any

from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.queries.paging import LARGEST_PAGE
from edu_graph.rdf.formats import JSON, Format
from edu_graph.service.jsonbody import JSON_BODY
from edu_graph.service.named import is_graph, offers_of
from edu_graph.service.routes import batch

Schema = dict[str, Any]

_SCHEMAS: dict[str, Schema] = {
    "iri": {"type": "string", "format": "iri"},
    "date": {"type": "string", "format": "date"},
    "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    "language": {"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"},
    "integer": {"type": "integer"},
}
_SWITCH: Schema = {"type": "string", "enum": ["true", "false"], "default": "false"}
_PAGING: tuple[tuple[str, str, Schema], ...] = (
    (
        "limit",
        "Rows of a page; all rows where it is left out. The Link field (rel=next) leads to the next page.",
        {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
    ),
    (
        "cursor",
        "Where the page begins, as the page before told it; it holds the release too.",
        {"type": "string", "maxLength": 200},
    ),
    ("sources", "true: each row comes with the passages behind it.", _SWITCH),
)


def paths_of(query: NamedQuery) -> dict[str, Schema]:
    """Return the paths of a query with their operations."""
    operations = {"get": _get(query)} | ({} if is_graph(query) else {"post": _post(query)})
    return {f"/queries/{query.name}": operations, f"/queries/{query.name}.rq": {"get": _text(query)}}


def content(forms: tuple[Format, ...]) -> Schema:
    """Return what an answer in these formats is to OpenAPI."""
    # What is JSON underneath is validated as JSON by clients: a schema of text would refuse it.
    return {f.media_type: {"schema": {} if f.media_type.endswith("json") else {"type": "string"}} for f in forms}


def format_parameter(forms: tuple[Format, ...]) -> Schema:
    """Return the parameter that names one of these formats."""
    named: Schema = {"type": "string", "enum": [form.key for form in forms]}
    return _own("format", "The answer's format, instead of the Accept field.", named)


def _get(query: NamedQuery) -> Schema:
    offers = offers_of(query)
    paging = [] if is_graph(query) else [_own(*told) for told in _PAGING]
    answer = content(offers)
    if not is_graph(query):
        answer[JSON.media_type] = {"schema": {"$ref": "#/components/schemas/Rows"}}
    return {
        "tags": ["queries"],
        "operationId": query.name,
        "summary": query.summary,
        "description": f"{query.question}\n\n{query.description}",
        "parameters": [*map(_parameter, query.parameters), *paging, format_parameter(offers)],
        "responses": {"200": {"description": _columns(query) or "Graph.", "content": answer}},
    }


def _post(query: NamedQuery) -> Schema:
    values = {parameter.name: _value(parameter) for parameter in query.parameters}
    needed = [parameter.name for parameter in query.parameters if parameter.is_required]
    item: Schema = {"type": "object", "properties": values, "required": needed, "additionalProperties": False}
    body: Schema = {
        "type": "object",
        "required": ["requests"],
        "properties": {"requests": {"type": "array", "minItems": 1, "maxItems": batch.MOST, "items": item}},
        "additionalProperties": False,
    }
    example = {parameter.name: parameter.example for parameter in query.parameters if parameter.is_required}
    return {
        "tags": ["queries"],
        "operationId": f"{query.name}-batch",
        "summary": f"{query.summary}: for many values at once",
        "description": f"At most {batch.MOST} sets of values; each has its answer or its problem, in their order.",
        "requestBody": {
            "required": True,
            "content": {JSON_BODY: {"schema": body, "example": {"requests": [example]}}},
        },
        "responses": {
            "200": {
                "description": "The answers.",
                "content": {JSON_BODY: {"schema": {"$ref": "#/components/schemas/Batch"}}},
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


def _columns(query: NamedQuery) -> str:
    return "; ".join(f"{column.name}: {column.description}" for column in query.columns)


def _parameter(parameter: Parameter) -> Schema:
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.description,
        "schema": _value(parameter),
        "example": parameter.example,
    }


def _value(parameter: Parameter) -> Schema:
    schema = dict(_SCHEMAS.get(parameter.type, {"type": "string", "maxLength": 1000}))
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return schema


def _own(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
