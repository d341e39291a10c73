"""What the JSON answers hold, and which headers go with them: what OpenAPI says of them."""

from typing import Any

from edu_graph import vocab
from edu_graph.rdf.formats import DUMPS, GRAPHS, HTML
from edu_graph.service.faces import ENTITIES

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_IRI: Schema = {"type": "string", "format": "iri"}
_URL: Schema = {"type": "string", "format": "uri"}
_NUMBER: Schema = {"type": "integer"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_OPTIONAL: Schema = {"type": ["string", "null"]}
_MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
_SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_HIT = _object(
    iri=_IRI,
    url=_URL,
    kind={"type": "string", "enum": [*vocab.KINDS, "source"]},
    types=_TEXTS,
    label=_TEXT,
    language=_TEXT,
    matched=_TEXT,
    score={"type": "number"},
)
_DUMP = _object(name=_TEXT, url=_URL, media_type=_TEXT, bytes=_NUMBER, sha256=_SHA256)
_FILE = _object(path=_TEXT, url=_URL, media_type=_TEXT, bytes=_NUMBER, sha256=_SHA256)
_PUBLICATION = _object(
    release=_TEXT,
    iri=_IRI,
    url=_URL,
    published=_MOMENT,
    predecessor=_OPTIONAL,
    why=_OPTIONAL,
    kept={"type": "boolean"},
)
_QUERY = _object(
    name=_TEXT,
    area=_TEXT,
    summary=_TEXT,
    description=_TEXT,
    question=_TEXT,
    url=_URL,
    text=_URL,
    parameters=_list({"type": "object"}),
    columns=_list(_object(name=_TEXT, description=_TEXT)),
    order=_TEXTS,
    since=_TEXT,
)
_LIMIT = _object(name=_TEXT, setting=_TEXT, value={"type": "number"}, unit=_TEXT, description=_TEXT)
_KIND = _object(type=_URL, slug=_TEXT, title=_TEXT, status=_NUMBER, description=_TEXT)

COMPONENTS: dict[str, Schema] = {
    "Hits": _object(release=_TEXT, hits=_list(_HIT)),
    "Dumps": _object(release=_TEXT, dumps=_list(_DUMP)),
    "Releases": _object(current=_TEXT, releases=_list(_PUBLICATION)),
    "Release": _object(
        release=_TEXT,
        iri=_IRI,
        published=_MOMENT,
        predecessor=_OPTIONAL,
        why=_OPTIONAL,
        manifest={"type": "object"},
        files=_list(_FILE),
    ),
    "Queries": _object(release=_TEXT, queries=_list(_QUERY)),
    "Limits": _object(limits=_list(_LIMIT)),
    "Problems": _object(problems=_list(_KIND)),
    "Live": _object(status={"const": "live"}),
    "Ready": _object(status={"const": "ready"}, release=_TEXT),
}

_LISTS = {
    "/search": "Hits",
    "/lookup": "Hits",
    "/dumps": "Dumps",
    "/releases": "Releases",
    "/releases/{name}": "Release",
    "/queries": "Queries",
    "/limits": "Limits",
    "/problems": "Problems",
    "/problems/{slug}": "Problems",
}
_STATES = {"/health/live": "Live", "/health/ready": "Ready"}
_DOCUMENTS = ("/id/{kind}/{name}", "/source/{name}", "/graph/{name}")
_FILES = ("/dumps/{name}", "/releases/{name}/{file}")
_REDIRECTS = {
    "/.well-known/void": ("302", "To /void."),
    "/release/{name}": ("303", "To the release's page, or to its catalogue for a client that prefers Turtle."),
    **dict.fromkeys(_DOCUMENTS, ("303", "To the document, in the format that fits Accept.")),
}
_UNTAGGED = ("/health/live", "/health/ready", "/metrics", "/release/{name}", "/.well-known/void")
_FORMATS = {
    **{path: ["json", "html"] for path in _LISTS},
    **{path: [form.key for form in ENTITIES] for path in _DOCUMENTS},
    **{path: [form.key for form in (*GRAPHS, HTML)] for path in ("/ontology", "/ontology/{version}")},
    **{path: [form.key for form in GRAPHS] for path in ("/catalog", "/void")},
}

_HEADERS: Schema = {
    "ETag": {"description": "Strong tag of this representation.", "schema": _TEXT},
    "Vary": {"description": "The request's fields that select a representation.", "schema": _TEXT},
    "Link": {"description": "The release to cite, other formats, the way to the catalogue.", "schema": _TEXT},
    "X-Edu-Graph-Release": {"description": "The release that the answer is of.", "schema": _TEXT},
}
_LOCATION: Schema = {
    "Location": {"description": "Where it is.", "schema": {"type": "string", "format": "uri-reference"}}
}


def complete(path: str, operation: Schema) -> None:
    """Add to an operation what FastAPI cannot know of it: contents, headers, redirects, 304, and `format`."""
    responses = operation["responses"]
    ok = responses.setdefault("200", {"description": "The answer."})
    _set_content(path, ok)
    if path in _REDIRECTS:
        status, meaning = _REDIRECTS[path]
        responses[status] = {"description": meaning, "headers": _LOCATION}
        if path not in _DOCUMENTS:
            del responses["200"]
    if path in _FILES:
        responses["206"] = {**ok, "description": "A part of the file."}
        responses["416"] = {"description": "The file has no such part.", "content": {"application/problem+json": {}}}
    if path not in _UNTAGGED:
        ok["headers"] = dict(_HEADERS)
        if "requestBody" not in operation:
            responses["304"] = {"description": "What If-None-Match names is still the answer."}
    if path in _FORMATS:
        _offer_formats(operation, _FORMATS[path])
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "kind" and parameter["in"] == "path":
            parameter["schema"]["enum"] = list(vocab.KINDS)


def _set_content(path: str, ok: Schema) -> None:
    if path in _LISTS:
        reference = {"$ref": f"#/components/schemas/{_LISTS[path]}"}
        ok["content"] = {"application/json": {"schema": reference}, "text/html": {"schema": _TEXT}}
    elif path in _STATES:
        ok["content"] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{_STATES[path]}"}}}
    elif path == "/metrics":
        ok["content"] = {"text/plain": {"schema": _TEXT}}
    elif path in _FILES:
        kinds = [form.media_type for form in DUMPS] + ["application/gzip"]
        if path != "/dumps/{name}":
            kinds += ["application/json", "application/sparql-query"]
        file: Schema = {"type": "string", "format": "binary"}
        ok["content"] = {kind: {"schema": {} if kind.endswith("json") else file} for kind in kinds}
    else:
        # FastAPI takes a route whose formats are listed for one that also answers plain JSON.
        found = ok.get("content", {})
        if len(found) > 1 and "application/json" in found:
            del found["application/json"]


def _offer_formats(operation: Schema, keys: list[str]) -> None:
    if any(parameter["name"] == "format" for parameter in operation.get("parameters", ())):
        return
    operation.setdefault("parameters", []).append(
        {
            "name": "format",
            "in": "query",
            "required": False,
            "description": "The answer's format, instead of the Accept field.",
            "schema": {"type": "string", "enum": keys},
        }
    )
