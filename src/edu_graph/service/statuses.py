"""Which statuses an operation may answer beside its success, and the fields of answers: what OpenAPI says of them.

One table by the traits of a face, instead of one for each route: what can go wrong follows from what a route does.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from edu_graph.service.faces import Face
from edu_graph.service.fields import BUDGETED
from edu_graph.service.problems import KINDS

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
MEMBERS: dict[str, tuple[Schema, str]] = {
    "line": ({"type": "integer"}, "Where in the text it is, from 1."),
    "column": ({"type": "integer"}, "Where in the line it is, from 1."),
    "parameter": (_TEXT, "The parameter, or member of the body, that is wrong."),
    "given": (_TEXT, "What was given for it."),
    "value": (_TEXT, "The part of it that is wrong."),
    "expected": (_TEXT, "What it takes."),
    "example": (_TEXT, "A value that it takes."),
    "allowed": (_TEXTS, "All that may be given: values, methods."),
    "accepted": (_TEXTS, "Content types that are read here."),
    "candidates": ({"type": "array", "items": {"type": "object"}}, "Things that may have been meant."),
    "suggestions": (_TEXTS, "Names that may have been meant."),
    "graph": (_TEXT, "The graph that the release does not have."),
    "size": ({"type": "integer"}, "Bytes of the whole file."),
    "limit": ({"type": "number"}, "The limit that was reached."),
    "budget": (_TEXT, "Of what the client's budget is spent."),
    "release": (_TEXT, "The last release that has the thing."),
    "retry_after": ({"type": "number"}, "Seconds until it is worth asking again."),
}
"""What may stand in a problem beside the members of RFC 9457 and `help`: its JSON Schema, and what it means."""

PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Kind of problem; its address explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened this time."},
        "instance": {"type": "string", "description": "This one request; it is in the operator's log."},
        "help": {"type": "string", "description": "How to mend it."},
        **{name: {**kind, "description": meaning} for name, (kind, meaning) in MEMBERS.items()},
    },
}

_CONTENT: Schema = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_LATER = (429, 503)
"""Statuses that say when to come again."""

HEADERS: dict[str, Schema] = {
    name: {"description": meaning, "schema": schema}
    for name, meaning, schema in (
        ("ETag", "Strong tag of this representation.", _TEXT),
        ("Vary", "The request's fields that select a representation.", _TEXT),
        ("Link", "The release to cite, other formats, the next page, the way to the catalogue.", _TEXT),
        ("Location", "Where it is.", {"type": "string", "format": "uri-reference"}),
        ("Last-Modified", "Since when it is as it is.", _TEXT),
        ("Content-Range", "Which part this is, or how large the file is.", _TEXT),
        ("Retry-After", "Seconds to wait.", {"type": "integer"}),
        ("WWW-Authenticate", "That a token would count: Bearer.", _TEXT),
        ("RateLimit", "What is left of the client's budget (draft-ietf-httpapi-ratelimit-headers).", _TEXT),
        ("RateLimit-Policy", "The budget of a client: seconds of evaluation, and in what time they come back.", _TEXT),
        ("X-Request-Id", "Names the request, for the operator.", _TEXT),
        ("X-Edu-Graph-Release", "The release that the answer is of.", _TEXT),
        ("X-Edu-Graph-Limits", "The limits of one query, as /limits lists them.", _TEXT),
        ("X-Edu-Graph-Query", "A hash of the query's text, to talk about it.", _TEXT),
        ("X-Edu-Graph-Inverse", "How much points to the thing: total, limit and offset.", _TEXT),
    )
}
"""Fields of answers, by name: `#/components/headers/…`."""


def headers(*names: str) -> Schema:
    """Return the `headers` of a response that has these fields."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def responses() -> dict[str, Schema]:
    """Return a response for each status of a problem: `#/components/responses/…`."""
    found: dict[str, Schema] = {}
    for status in sorted({kind.status for kind in KINDS if kind.status < 500 or kind.status in (503, 504)}):
        slugs = sorted(kind.type for kind in KINDS if kind.status == status)
        # 404 is also what the router says, of a path.
        found[str(status)] = {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(slugs)}.",
            "headers": headers("X-Request-Id", *_fields(status)),
            "content": _CONTENT,
        }
    found["Problem"] = {"description": "A problem (RFC 9457).", "content": _CONTENT}
    return found


def _fields(status: int) -> Iterator[str]:
    if status in _LATER:
        yield "Retry-After"
    if status == HTTPStatus.UNAUTHORIZED:
        yield "WWW-Authenticate"
    if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        yield "Content-Range"


def fail(path: str, face: Face, operation: Schema) -> None:
    """Add to an operation the problems that it may answer, and to its 200 the fields that such routes have."""
    found = operation["responses"]
    for status in _statuses(path, face, has_body="requestBody" in operation):
        # What a route says itself of a status, in a format of its own, stands.
        if not _is_own(found.get(str(status), {})):
            found[str(status)] = {"$ref": f"#/components/responses/{status}"}
    found["default"] = {"$ref": "#/components/responses/Problem"}
    ok = found.get("200")
    if ok is not None and face.name in BUDGETED:
        ok["headers"] = {**ok.get("headers", {}), **headers("RateLimit", "RateLimit-Policy")}


def _is_own(response: Schema) -> bool:
    return any(kind != "application/problem+json" for kind in response.get("content", {}))


def _statuses(path: str, face: Face, *, has_body: bool) -> Iterable[int]:
    found = {400, 401}
    evaluates = face.name in (*BUDGETED, "things", "sources", "graphs")
    for is_so, statuses in (
        (len(face.offers) > 0 and face.name != "home", (406,)),
        ("{" in path, (404,)),
        (face.of_release, (404, 410, 503)),
        (not has_body and (face.tagged or not face.coded), (412,)),
        (has_body, (413, 415)),
        (face.name == "dump-files", (416,)),
        (evaluates, (422, 503, 504)),
        (face.name in BUDGETED, (429,)),
    ):
        found |= set(statuses) if is_so else set()
    return sorted(found)
