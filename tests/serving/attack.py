"""One hostile request: what is sent, at what pace, and which answers are right."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from wire import AT_ONCE, Pace

HEAVY = frozenset({"time-limit", "memory-limit", "query-too-complex", "cut"})
REFUSED = frozenset({"query-refused"})
BROKEN = frozenset({"invalid-input"})
"""What is no HTTP request at all."""
MISSING = frozenset({"not-found"})
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@dataclass(frozen=True)
class Attack:
    """One hostile exchange.

    `right`: the verdicts (see `wire.Outcome`) that are right; `is_heavy`: a worker evaluates it, so that it
    may also find all workers busy, and comes again.
    """

    name: str
    pieces: tuple[bytes, ...]
    right: frozenset[str]
    pace: Pace = AT_ONCE
    is_heavy: bool = False
    is_head: bool = False
    forbidden: bytes | None = None
    """What the answer must not hold."""

    @property
    def is_slow(self) -> bool:
        """Whether it lasts by its own will."""
        return self.pace != AT_ONCE


def request(
    target: str | bytes, method: str = "GET", fields: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """A request with these fields, closed after its answer."""
    told = {"Host": "127.0.0.1", "Connection": "close", **(fields or {})}
    if body is not None:
        told.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    path = target.encode() if isinstance(target, str) else target
    return method.encode() + b" " + path + b" HTTP/1.1\r\n" + head.encode("latin-1") + b"\r\n" + (body or b"")


def asked(query: str, **more: str) -> bytes:
    """A query by GET."""
    return request("/sparql?" + urlencode({"query": query, **more}))


def posted(body: bytes | str, kind: str = FORM, target: str = "/sparql", **fields: str) -> bytes:
    """A POST of a body."""
    data = body.encode() if isinstance(body, str) else body
    told = {name.replace("_", "-"): value for name, value in fields.items()}
    return request(target, "POST", {"Content-Type": kind, **told}, data)
