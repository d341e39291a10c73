"""What the JSON answers hold, and which headers go with them: what OpenAPI says of them."""

from typing import Any

from edu_graph import vocab
from edu_graph.rdf.formats import GRAPHS, HTML
from edu_graph.search.rows import REASONS, ROLES
from edu_graph.service.faces import DOCUMENTS, ENTITIES
from edu_graph.service.releasefiles import MEDIA_TYPES, OTHER
from edu_graph.service.statuses import headers

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
    languageFallback={"type": "boolean"},
    role={"type": "string", "enum": [*ROLES, ""]},
    reason={"type": "string", "enum": list(REASONS)},
    countries=_TEXTS,
    mergedFrom=_OPTIONAL,
)
_IDENTIFIED: Schema = {
    **_HIT,
    "required": ["scheme", *_HIT["required"]],
    "properties": {"scheme": {"type": "string", "description": "By which it was found."}, **_HIT["properties"]},
}
_FACETS = _list(_object(value=_TEXT, label=_TEXT, count=_NUMBER))
_NEAR = _list(_object(iri=_IRI, url=_URL, label=_TEXT))
_DUMP = _object(name=_TEXT, url=_URL, media_type=_TEXT, bytes=_NUMBER, sha256=_SHA256, modified=_MOMENT)
_FILE = _object(path=_TEXT, url=_URL, media_type=_TEXT, bytes=_NUMBER, sha256=_SHA256)
_FIGURES: Schema = {"type": "object", "additionalProperties": _NUMBER}
_NAMED_THINGS = _list(_object(iri=_IRI, label=_TEXT))
_PAIR: dict[str, Schema] = {"one": _IRI, "other": _IRI, "labels": _TEXTS, "basis": _TEXT, "evidence": _TEXTS}
_SCORE: Schema = {"type": ["number", "null"]}
_PUBLICATION = _object(
    release=_TEXT,
    iri=_IRI,
    url=_URL,
    published=_MOMENT,
    predecessor=_OPTIONAL,
    why=_OPTIONAL,
    kept={"type": "boolean"},
    current={"type": "boolean"},
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
_ROWS: Schema = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "results": _object(bindings=_list({"type": "object"})),
        "boolean": {"type": "boolean"},
        "sources": _list(_list(_object(passage=_IRI, support=_TEXT, states=_list({}), follows=_list({})))),
        "explained": _list({"type": "boolean"}),
        "project": _TEXTS,
        "page": _object(limit=_NUMBER, next=_OPTIONAL, cursor=_OPTIONAL),
    },
}
_ANSWERED: Schema = {
    "type": "object",
    "required": ["parameters"],
    "properties": {
        "parameters": {"type": "object"},
        **_ROWS["properties"],
        "problem": {"$ref": "#/components/schemas/Problem"},
    },
    "oneOf": [{"required": ["head"]}, {"required": ["problem"]}],
}
_KIND = _object(type=_URL, slug=_TEXT, title=_TEXT, status=_NUMBER, description=_TEXT)

_EXPLANATION = _object(
    release=_TEXT,
    query=_object(
        form={"type": "string", "enum": ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]},
        text=_TEXT,
        prefixes=_list(_object(prefix=_TEXT, iri=_TEXT, declared={"type": "boolean"})),
        whole=_TEXT,
        variables=_TEXTS,
        dataset={"type": "object"},
        outline=_list({"type": "object"}),
    ),
    engine=_object(name=_TEXT, version=_TEXT, plan={}, why=_TEXT),
    evaluation=_object(
        milliseconds={"type": ["number", "null"]},
        overhead_milliseconds={"type": "number"},
        rows={"type": ["integer", "null"]},
        bytes=_NUMBER,
        format=_TEXT,
        ended_by={"type": ["object", "null"]},
    ),
    limits=_list(
        _object(
            name=_TEXT,
            value={"type": "number"},
            unit=_TEXT,
            used={"type": ["number", "null"]},
            left={"type": ["number", "null"]},
        )
    ),
    cache=_object(used={"type": "boolean"}, cacheable={"type": "boolean"}, why=_TEXT),
    hints=_TEXTS,
)

COMPONENTS: dict[str, Schema] = {
    "Hits": _object(
        release=_TEXT,
        hits=_list(_HIT),
        total=_NUMBER,
        capped={"type": "boolean"},
        didYouMean=_OPTIONAL,
        facets=_object(kind=_FACETS, type=_FACETS, country=_FACETS),
        page=_object(limit=_NUMBER, next=_OPTIONAL, cursor=_OPTIONAL),
    ),
    "Identified": _object(release=_TEXT, hits=_list(_IDENTIFIED), suggestions=_NEAR),
    "IdentifiedMany": _object(
        release=_TEXT,
        results=_list(
            {
                **_object(found={"type": "boolean"}),
                "properties": {
                    "found": {"type": "boolean"},
                    "id": _TEXT,
                    "scheme": _TEXT,
                    "hits": _list(_IDENTIFIED),
                    "suggestions": _NEAR,
                    "problem": {"$ref": "#/components/schemas/Problem"},
                },
            }
        ),
    ),
    "Dumps": _object(release=_TEXT, license=_URL, dumps=_list(_DUMP)),
    "Quality": _object(
        release=_TEXT,
        format=_NUMBER,
        figures=_FIGURES,
        counts=_FIGURES,
        classes=_list(_object(count=_NUMBER, **{"class": _IRI})),
        shares=_list(
            _object(
                name=_TEXT,
                title=_TEXT,
                denominator=_TEXT,
                query=_OPTIONAL,
                count=_NUMBER,
                of=_NUMBER,
                missing=_NUMBER,
                things=_NAMED_THINGS,
            )
        ),
        breakdowns=_list(
            _object(
                name=_TEXT,
                title=_TEXT,
                denominator=_TEXT,
                rows=_list(_object(key=_TEXT, count=_NUMBER, of=_NUMBER)),
            )
        ),
        warnings=_list(_object(rule=_TEXT, severity=_TEXT, count=_NUMBER, message=_TEXT, things=_NAMED_THINGS)),
        resolution=_object(
            things=_NUMBER,
            open=_list(_object(**_PAIR, family=_TEXT, score={"type": "number"}, against=_TEXTS, verdict=_TEXT)),
            apart=_list(_object(**_PAIR, score=_SCORE)),
            merged=_list(_object(**_PAIR, score=_SCORE)),
            clusters=_list(_object(iri=_IRI, label=_TEXT, kind=_TEXT, sources=_list(_IRI))),
        ),
        trend=_list(_object(release=_TEXT, published=_MOMENT, figures={**_FIGURES, "type": ["object", "null"]})),
        lists={"type": "object", "additionalProperties": _URL},
    ),
    "QualityList": _object(release=_TEXT, name=_TEXT, title=_TEXT, count=_NUMBER, things=_NAMED_THINGS),
    "Releases": _object(current=_TEXT, releases=_list(_PUBLICATION)),
    "Release": _object(
        release=_TEXT,
        iri=_IRI,
        license=_URL,
        published=_MOMENT,
        predecessor=_OPTIONAL,
        why=_OPTIONAL,
        manifest={"type": "object"},
        files=_list(_FILE),
    ),
    "Explanation": _EXPLANATION,
    "Queries": _object(release=_TEXT, queries=_list(_QUERY)),
    "Values": _object(
        release=_TEXT,
        query=_TEXT,
        parameter=_TEXT,
        type=_TEXT,
        values=_list(_object(value=_TEXT, label=_TEXT, language=_TEXT)),
        more={"type": "boolean"},
    ),
    "Rows": _ROWS,
    "Batch": _object(release=_TEXT, query=_TEXT, results=_list(_ANSWERED)),
    "Limits": _object(limits=_list(_LIMIT)),
    "Problems": _object(problems=_list(_KIND)),
    "Live": _object(status={"const": "live"}),
    "Ready": _object(status={"const": "ready"})
    | {
        "properties": {
            "status": {"const": "ready"},
            "release": _TEXT,
            "published": _MOMENT,
            "age_seconds": {"type": ["integer", "null"], "description": "Age of the data."},
            "in_memory": {"type": "boolean", "description": "Whether it is held in memory, else read from its store."},
        }
    },
}

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
        ok["content"] = _json_of(_LISTS[path]) | {"text/html": {"schema": _TEXT}}
    elif path in _STATES:
        ok["content"] = _json_of(_STATES[path])
    elif path == "/metrics":
        ok["content"] = {"text/plain": {"schema": _TEXT}}
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
            found[kind] = found[kind] or {"schema": {} if kind.endswith("json") else _TEXT}


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
