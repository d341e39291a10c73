"""What OpenAPI says of each path beside its parameters: schemas, formats and headers of its answers."""

from edu_graph import vocab
from edu_graph.rdf.formats import GRAPHS, HTML
from edu_graph.service.faces import DOCUMENTS, ENTITIES
from edu_graph.service.releasefiles import MEDIA_TYPES, OTHER
from edu_graph.service.schemas import TEXT, Schema
from edu_graph.service.statuses import headers

_LISTS = {
    "/sparql/explain": "Explanation",
    "/search": "Hits",
    "/lookup": "Identified",
    "/dumps": "Dumps",
    "/quality": "Quality",
    "/quality/{name}": "QualityList",
    "/releases": "Releases",
    "/releases/{name}": "Release",
    "/queries": "Queries",
    "/queries/{name}/values/{parameter}": "Values",
    "/limits": "Limits",
    "/problems": "Problems",
    "/problems/{slug}": "Problems",
}
_POSTED = {"/lookup": "IdentifiedMany"}
"""Paths where POST answers otherwise than GET, always in JSON."""

_STATES = {"/health/live": "Live", "/health/ready": "Ready"}
_DOCUMENTS = ("/id/{kind}/{name}", "/source/{name}", "/graph/{name}")
_FILES = ("/dumps/{name}", "/releases/{name}/{file}")
_REDIRECTS = {
    "/": ("303", "To the catalogue, for a client that prefers RDF."),
    "/.well-known/void": ("302", "To /void."),
    "/release/{name}": ("303", "To the release's page, or to its catalogue for a client that prefers RDF."),
    **dict.fromkeys(_DOCUMENTS[:2], ("303", "To the document, in the format that fits Accept.")),
}
_UNTAGGED = (
    "/mcp",
    "/sparql/explain",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/release/{name}",
    "/.well-known/void",
)
_FORMATS = {
    **{path: ["json", "html"] for path in _LISTS},
    **{path: [form.key for form in ENTITIES] for path in _DOCUMENTS},
    **{path: [form.key for form in (*GRAPHS, HTML)] for path in ("/ontology", "/ontology/{name}")},
    **{path: [form.key for form in DOCUMENTS] for path in ("/catalog", "/void")},
}

_COMMON = ("Vary", "Link", "X-Request-Id", "X-Edu-Graph-Release")
_OWN_FIELDS = {
    **dict.fromkeys(_FILES, ("Last-Modified",)),
    **dict.fromkeys(("/catalog", "/catalog.{extension}", "/void"), ("Last-Modified",)),
    "/sparql": ("X-Edu-Graph-Limits", "X-Edu-Graph-Query"),
    "/id/{kind}/{name}": ("X-Edu-Graph-Inverse",),
    "/source/{name}": ("X-Edu-Graph-Inverse",),
}
"""Fields of the answers of some paths, beside those of all."""
_WITH_SLASHES = {
    ("/dumps/{name}", "name"): "edu-graph.nt",
    ("/releases/{name}/{file}", "file"): "dumps/edu-graph.nt",
    ("/timemap/{path}", "path"): "id/place/blr",
}
"""Parts of a path that may hold slashes, with an example."""
_INVERSE: Schema = {
    "name": "inverse",
    "in": "query",
    "required": False,
    "description": "Of a document: what points to the thing, but for the first so many, instead of all the rest.",
    "schema": {"type": "integer", "minimum": 0},
}
_PAGED = ("/dumps", "/catalog", "/catalog.{extension}", "/void")
_PAGE: Schema = {
    "name": "page",
    "in": "query",
    "required": False,
    "description": "Of the page (HTML): its number, from 1, or `all`. Data formats hold everything and refuse it.",
    "schema": {"type": "string", "pattern": "^([1-9][0-9]{0,5}|all)$"},
}


def complete(path: str, method: str, operation: Schema) -> None:
    """Add to an operation what FastAPI cannot know of it: contents, headers, redirects, 304, and `format`."""
    responses = operation["responses"]
    ok = responses.setdefault("200", {"description": "The answer."})
    is_own = method == "post" and path in _POSTED
    if is_own:
        ok["content"] = _json_of(_POSTED[path])
    else:
        _set_content(path, ok)
    if path in _REDIRECTS:
        status, meaning = _REDIRECTS[path]
        responses[status] = {"description": meaning, "headers": headers("Location")}
        if path not in (*_DOCUMENTS, "/"):
            del responses["200"]
    if path in _FILES:
        responses["206"] = {**ok, "description": "A part of the file.", "headers": headers("ETag", "Content-Range")}
    ok["headers"] = headers(*_COMMON, *_OWN_FIELDS.get(path, ()))
    # POST asks anew each time.
    if path not in _UNTAGGED and "requestBody" not in operation:
        ok["headers"] |= headers("ETag")
        responses["304"] = {"description": "The client has what would be sent.", "headers": headers("ETag")}
    if path in _FORMATS and not is_own:
        _offer_formats(operation, _FORMATS[path])
    if path in _DOCUMENTS[:2]:
        operation["parameters"].append(_INVERSE)
    if path in _PAGED:
        operation.setdefault("parameters", []).append(_PAGE)
    for parameter in operation.get("parameters", ()):
        _complete_parameter(path, parameter)


def _complete_parameter(path: str, parameter: Schema) -> None:
    schema = parameter["schema"]
    # What a framework says of a value that may be missing: in an address, nothing is null.
    options = [option for option in schema.pop("anyOf", ()) if option != {"type": "null"}]
    for option in options:
        schema |= option
    schema.pop("title", None)
    if parameter["name"] == "kind" and parameter["in"] == "path":
        schema["enum"] = list(vocab.KINDS)
    if (path, parameter["name"]) in _WITH_SLASHES:
        parameter["description"] = "It may hold slashes, written as they are or as %2F."
        parameter["example"] = _WITH_SLASHES[path, parameter["name"]]


def _json_of(component: str) -> Schema:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{component}"}}}


def _set_content(path: str, ok: Schema) -> None:
    if path in _LISTS:
        ok["content"] = _json_of(_LISTS[path]) | {"text/html": {"schema": TEXT}}
    elif path in _STATES:
        ok["content"] = _json_of(_STATES[path])
    elif path == "/metrics":
        ok["content"] = {"text/plain": {"schema": TEXT}}
    elif path in _FILES:
        # Bytes of whatever kind: a file is no text to a schema, and JSON is described elsewhere. Programs that make
        # clients read all kinds as the first one.
        kinds = [OTHER, *sorted(kind.partition(";")[0] for kind in MEDIA_TYPES)]
        ok["content"] = {kind: {"schema": {}} for kind in kinds}
    else:
        # FastAPI takes a route whose formats are listed for one that also answers plain JSON.
        found = ok.get("content", {})
        if len(found) > 1 and "application/json" in found:
            del found["application/json"]
        for kind in found:
            found[kind] = found[kind] or {"schema": {} if kind.endswith("json") else TEXT}


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
