"""Fields that go with every answer, and those of OPTIONS."""

from edu_graph.service.caching import Headers
from edu_graph.service.faces import Face

SECURITY: Headers = [
    (
        b"content-security-policy",
        b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Accept-Ranges, Allow, Content-Location, Content-Range, ETag, Last-Modified, Link, Location, Retry-After, "
        b"X-Edu-Graph-Inverse, X-Edu-Graph-Limits, X-Edu-Graph-Release, X-Request-Id",
    ),
]


def options(face: Face) -> Headers:
    """Return the fields that answer OPTIONS, a preflight by CORS among them."""
    allowed = ", ".join(face.methods).encode()
    headers = [
        (b"allow", allowed),
        (b"access-control-allow-methods", allowed),
        (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match, If-Range, Range"),
        (b"access-control-max-age", b"86400"),
        (b"cache-control", b"no-store"),
    ]
    if "POST" in face.methods:
        headers.append((b"accept-post", b"application/sparql-query, application/x-www-form-urlencoded"))
    return headers
