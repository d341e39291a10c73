"""What the JSON answers hold: the schemas that OpenAPI names."""

from typing import Any

from edu_graph import vocab
from edu_graph.search.rows import REASONS, ROLES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
_IRI: Schema = {"type": "string", "format": "iri"}
_URL: Schema = {"type": "string", "format": "uri"}
_NUMBER: Schema = {"type": "integer"}
_TEXTS: Schema = {"type": "array", "items": TEXT}
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
    label=TEXT,
    language=TEXT,
    matched=TEXT,
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
_FACETS = _list(_object(value=TEXT, label=TEXT, count=_NUMBER))
_NEAR = _list(_object(iri=_IRI, url=_URL, label=TEXT))
_DUMP = _object(name=TEXT, url=_URL, media_type=TEXT, bytes=_NUMBER, sha256=_SHA256, modified=_MOMENT)
_FILE = _object(path=TEXT, url=_URL, media_type=TEXT, bytes=_NUMBER, sha256=_SHA256)
_FIGURES: Schema = {"type": "object", "additionalProperties": _NUMBER}
_NAMED_THINGS = _list(_object(iri=_IRI, label=TEXT))
_PAIR: dict[str, Schema] = {"one": _IRI, "other": _IRI, "labels": _TEXTS, "basis": TEXT, "evidence": _TEXTS}
_SCORE: Schema = {"type": ["number", "null"]}
_PUBLICATION = _object(
    release=TEXT,
    iri=_IRI,
    url=_URL,
    published=_MOMENT,
    predecessor=_OPTIONAL,
    why=_OPTIONAL,
    kept={"type": "boolean"},
    current={"type": "boolean"},
)
_QUERY = _object(
    name=TEXT,
    area=TEXT,
    summary=TEXT,
    description=TEXT,
    question=TEXT,
    url=_URL,
    text=_URL,
    parameters=_list({"type": "object"}),
    columns=_list(_object(name=TEXT, description=TEXT)),
    order=_TEXTS,
    since=TEXT,
)
_LIMIT = _object(name=TEXT, setting=TEXT, value={"type": "number"}, unit=TEXT, description=TEXT)
_ROWS: Schema = {
    "type": "object",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "results": _object(bindings=_list({"type": "object"})),
        "boolean": {"type": "boolean"},
        "sources": _list(_list(_object(passage=_IRI, support=TEXT, states=_list({}), follows=_list({})))),
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
_KIND = _object(type=_URL, slug=TEXT, title=TEXT, status=_NUMBER, description=TEXT)

_EXPLANATION = _object(
    release=TEXT,
    query=_object(
        form={"type": "string", "enum": ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]},
        text=TEXT,
        prefixes=_list(_object(prefix=TEXT, iri=TEXT, declared={"type": "boolean"})),
        whole=TEXT,
        variables=_TEXTS,
        dataset={"type": "object"},
        outline=_list({"type": "object"}),
    ),
    engine=_object(name=TEXT, version=TEXT, plan={}, why=TEXT),
    evaluation=_object(
        milliseconds={"type": ["number", "null"]},
        overhead_milliseconds={"type": "number"},
        rows={"type": ["integer", "null"]},
        bytes=_NUMBER,
        format=TEXT,
        ended_by={"type": ["object", "null"]},
    ),
    limits=_list(
        _object(
            name=TEXT,
            value={"type": "number"},
            unit=TEXT,
            used={"type": ["number", "null"]},
            left={"type": ["number", "null"]},
        )
    ),
    cache=_object(used={"type": "boolean"}, cacheable={"type": "boolean"}, why=TEXT),
    hints=_TEXTS,
)

COMPONENTS: dict[str, Schema] = {
    "Hits": _object(
        release=TEXT,
        hits=_list(_HIT),
        total=_NUMBER,
        capped={"type": "boolean"},
        didYouMean=_OPTIONAL,
        facets=_object(kind=_FACETS, type=_FACETS, country=_FACETS),
        page=_object(limit=_NUMBER, next=_OPTIONAL, cursor=_OPTIONAL),
    ),
    "Identified": _object(release=TEXT, hits=_list(_IDENTIFIED), suggestions=_NEAR),
    "IdentifiedMany": _object(
        release=TEXT,
        results=_list(
            {
                **_object(found={"type": "boolean"}),
                "properties": {
                    "found": {"type": "boolean"},
                    "id": TEXT,
                    "scheme": TEXT,
                    "hits": _list(_IDENTIFIED),
                    "suggestions": _NEAR,
                    "problem": {"$ref": "#/components/schemas/Problem"},
                },
            }
        ),
    ),
    "Dumps": _object(release=TEXT, license=_URL, dumps=_list(_DUMP)),
    "Quality": _object(
        release=TEXT,
        format=_NUMBER,
        figures=_FIGURES,
        counts=_FIGURES,
        classes=_list(_object(count=_NUMBER, **{"class": _IRI})),
        shares=_list(
            _object(
                name=TEXT,
                title=TEXT,
                denominator=TEXT,
                query=_OPTIONAL,
                count=_NUMBER,
                of=_NUMBER,
                missing=_NUMBER,
                things=_NAMED_THINGS,
            )
        ),
        breakdowns=_list(
            _object(
                name=TEXT,
                title=TEXT,
                denominator=TEXT,
                rows=_list(_object(key=TEXT, count=_NUMBER, of=_NUMBER)),
            )
        ),
        warnings=_list(_object(rule=TEXT, severity=TEXT, count=_NUMBER, message=TEXT, things=_NAMED_THINGS)),
        resolution=_object(
            things=_NUMBER,
            open=_list(_object(**_PAIR, family=TEXT, score={"type": "number"}, against=_TEXTS, verdict=TEXT)),
            apart=_list(_object(**_PAIR, score=_SCORE)),
            merged=_list(_object(**_PAIR, score=_SCORE)),
            clusters=_list(_object(iri=_IRI, label=TEXT, kind=TEXT, sources=_list(_IRI))),
        ),
        trend=_list(_object(release=TEXT, published=_MOMENT, figures={**_FIGURES, "type": ["object", "null"]})),
        lists={"type": "object", "additionalProperties": _URL},
    ),
    "QualityList": _object(release=TEXT, name=TEXT, title=TEXT, count=_NUMBER, things=_NAMED_THINGS),
    "Releases": _object(current=TEXT, releases=_list(_PUBLICATION)),
    "Release": _object(
        release=TEXT,
        iri=_IRI,
        license=_URL,
        published=_MOMENT,
        predecessor=_OPTIONAL,
        why=_OPTIONAL,
        manifest={"type": "object"},
        files=_list(_FILE),
    ),
    "Explanation": _EXPLANATION,
    "Queries": _object(release=TEXT, queries=_list(_QUERY)),
    "Values": _object(
        release=TEXT,
        query=TEXT,
        parameter=TEXT,
        type=TEXT,
        values=_list(_object(value=TEXT, label=TEXT, language=TEXT)),
        more={"type": "boolean"},
    ),
    "Rows": _ROWS,
    "Batch": _object(release=TEXT, query=TEXT, results=_list(_ANSWERED)),
    "Limits": _object(limits=_list(_LIMIT)),
    "Problems": _object(problems=_list(_KIND)),
    "Live": _object(status={"const": "live"}),
    "Ready": _object(status={"const": "ready"})
    | {
        "properties": {
            "status": {"const": "ready"},
            "release": TEXT,
            "published": _MOMENT,
            "age_seconds": {"type": ["integer", "null"], "description": "Age of the data."},
            "in_memory": {"type": "boolean", "description": "Whether it is held in memory, else read from its store."},
        }
    },
}
