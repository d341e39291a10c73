"""Fields that go with every answer, those that are of one request alone, and those of OPTIONS."""

from typing import TYPE_CHECKING

from edu_graph.service.caching import Headers
from edu_graph.service.faces import Face
from edu_graph.settings import Settings

if TYPE_CHECKING:
    from edu_graph.service.calls import Call

SECURITY: Headers = [
    (
        b"content-security-policy",
        # Pages load our style sheet and pictures, send forms to us, and run no script; a block of data is none.
        # Those with an editor of queries run ours (`guarding`).
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    # The data is for everybody's pages.
    (b"cross-origin-resource-policy", b"cross-origin"),
]
OF_ONE_REQUEST = frozenset({b"x-request-id", b"traceresponse", b"ratelimit", b"ratelimit-policy"})
"""Fields that are no part of a representation: a cached answer is sent with those of its new request."""
BUDGETED = ("sparql", "explain", "queries", "reconcile")
"""Faces whose answers tell what is left of the client's budget."""
SCRIPTED = ("sparql", "explain")
"""Faces whose pages have the editor of queries; no other page runs a script."""
ACCEPT_QUERY = "application/sparql-query, application/x-www-form-urlencoded"
"""The Accept-Query field: in what a QUERY may be written."""
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Accept-Query, Accept-Ranges, Allow, Content-Location, Content-Range, ETag, Last-Modified, Link, Location, "
        b"Memento-Datetime, RateLimit, RateLimit-Policy, Retry-After, X-Edu-Graph-Hint, X-Edu-Graph-Inverse, "
        b"X-Edu-Graph-Limits, "
        b"X-Edu-Graph-Query, X-Edu-Graph-Release, X-Request-Id, traceresponse",
    ),
]


def security(settings: Settings) -> Headers:
    """Return the fields of every answer that guard it; a route's own of the same name goes before them.

    Strict-Transport-Security only where the public address is https, and somebody has decided on it.
    """
    if settings.hsts_seconds and (settings.public_url or "").startswith("https:"):
        return [*SECURITY, (b"strict-transport-security", f"max-age={settings.hsts_seconds}".encode())]
    return SECURITY


def guarding(call: "Call") -> Headers:
    """Return the fields that guard an answer; where queries are written, the editor's script may run and ask us."""
    if call.face.name not in SCRIPTED:
        return call.state.security
    return [
        (name, value + b"; script-src 'self'; connect-src 'self'" if name == b"content-security-policy" else value)
        for name, value in call.state.security
    ]


def own(call: "Call") -> Headers:
    """Return the fields that are of this request alone: its id, its trace, what is left of the client's budget."""
    headers = [(b"x-request-id", call.request_id.encode())]
    if call.trace is not None:
        headers.append((b"traceresponse", call.trace.response))
    if call.face.name in BUDGETED and not call.client.is_unlimited:
        headers += call.state.budgets.fields(call.client.name, call.client.seconds)
    return headers


def options(face: Face) -> Headers:
    """Return the fields that answer OPTIONS, a preflight by CORS among them."""
    allowed = ", ".join(face.methods).encode()
    headers = [
        (b"allow", allowed),
        (b"access-control-allow-methods", allowed),
        (
            b"access-control-allow-headers",
            b"Accept, Accept-Datetime, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, "
            b"If-Range, If-Unmodified-Since, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Range, traceparent",
        ),
        (b"access-control-max-age", b"86400"),
        (b"cache-control", b"no-store"),
    ]
    if "QUERY" in face.methods:
        headers.append((b"accept-query", ACCEPT_QUERY.encode()))
    if "POST" in face.methods:
        headers.append((b"accept-post", ", ".join(face.posts).encode()))
    return headers
