"""What was asked in exactly the same words before, and is still kept, is answered where the request is read.

A hit of the byte cache costs 0.1 ms, most of it to find out again what the same bytes meant a moment ago: which client,
which language, which format, which tag. So whoever answers one from the cache tells it here, and the next request that
is the same in path, query, every field and sender gets that answer at once, before a task is made for it. What is of
one request alone is made anew each time: its id, what is left of its budget, its line in the log, its count.

It is bound to one release, keeps no bodies (those are the byte cache's), and stands back wherever anything else could
decide: tokens, traces, conditions, releases by name or by date, other clients that wait for their turn.
"""

import asyncio
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.types import Scope

from edu_graph.service.caching import Entry, Headers
from edu_graph.service.clients import Client
from edu_graph.service.fields import BUDGETED, OF_ONE_REQUEST
from edu_graph.service.metrics import Key as Counted

if TYPE_CHECKING:
    from edu_graph.service.exchange import Exchange
    from edu_graph.service.state import Served, State

REMEMBERED: Final = 4096
"""Requests that are known, the one that came longest ago forgotten first; some 8 MiB at the most."""
LONGEST: Final = 2048
"""Bytes of path, query and fields of a request that is remembered: a client chooses how long they are."""
USUAL_SECONDS: Final = 0.00003
"""What a repeated request is reckoned to take of the loop."""

_DECIDING: Final = frozenset(
    (b"authorization", b"traceparent", b"expect", b"upgrade", b"content-length", b"transfer-encoding")
)
"""Fields of which something depends that may be another the next time, or that make more of a request."""
_CONDITIONS: Final = frozenset(
    (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since", b"if-range", b"range")
)

Repeated = Callable[[Scope], tuple[bytes, bytes] | None]
"""Takes the scope of a request and gives the fields and the body of its answer, where it knows them already."""

_Key = tuple[str, bytes, bytes, tuple[tuple[bytes, bytes], ...], str | None]


@dataclass(frozen=True, slots=True)
class _Known:
    """What a request turned out to be. `counted`: face, route, method and status; `line`: what its log line says."""

    served: "Served"
    tag: str
    fields: Headers
    head: bytes
    client: Client
    has_budget: bool
    counted: Counted
    line: dict[str, object]


def never(_scope: Scope) -> None:
    """Know no answer: what stands in where there is no application."""


class Shortcut:
    """The requests that were answered from the byte cache before. Belongs to one event loop."""

    def __init__(self, state: "State") -> None:
        self._state = state
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._chance = random.SystemRandom()
        self._lines: list[dict[str, object]] = []

    def __len__(self) -> int:
        return len(self._known)

    def clear(self) -> None:
        """Forget everything: with a new release all of it is another's."""
        self._known.clear()

    def learn(self, exchange: "Exchange", entry: Entry) -> None:
        """Remember a request that is answered with an entry of the byte cache, where nothing else decides."""
        scope, call = exchange.scope, exchange.call
        key = _key(scope)
        if scope["method"] != "GET" or call.pin is not None or exchange.look is not None or call.served is None:
            return
        if any(name in exchange.fields for name in _DECIDING | _CONDITIONS) or _length(key) > LONGEST:
            return
        self._known[key] = _Known(
            served=call.served,
            tag=call.tag or "",
            fields=entry.headers,
            head=_written(field for field in entry.headers if field[0] not in OF_ONE_REQUEST),
            client=call.client,
            has_budget=exchange.face.name in BUDGETED and not call.client.is_unlimited,
            counted=(exchange.face.name, call.route, "GET", 200),
            line=exchange.line() | {"cache": "hit"},
        )
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def answer(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """Return fields and body of the answer to a repeated request, counted and logged; None: to be looked at."""
        begun = time.perf_counter()
        key = _key(scope)
        known = self._known.get(key)
        if known is None:
            return None
        state = self._state
        entry = state.cache.get(known.tag)
        # What has the same tag may have been computed again meanwhile: with the same bytes, but other fields.
        if known.served is not state.served or entry is None or entry.headers is not known.fields:
            del self._known[key]
            return None
        if not state.turns.passes(known.client.name, USUAL_SECONDS):
            return None
        self._known.move_to_end(key)
        request_id = self._new_id()
        own = [(b"x-request-id", request_id.encode())]
        if known.has_budget:
            own += state.budgets.fields(known.client.name, known.client.seconds)
        state.metrics.hits.inc()
        seconds = time.perf_counter() - begun
        state.metrics.count(known.counted, seconds, len(entry.body))
        self._log({**known.line, "request": request_id, "ms": round(seconds * 1000, 2)})
        return known.head + _written(own), entry.body

    def _new_id(self) -> str:
        """Return a random UUID (RFC 9562, version 4), as `uuid.uuid4` does in five times the time."""
        digits = f"{self._chance.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def _log(self, line: dict[str, object]) -> None:
        """Write the lines of one round of the loop together, at its end."""
        self._lines.append(line)
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_soon(self._write)

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            self._state.log.info("request", **line)


def _key(scope: Scope) -> _Key:
    client = scope.get("client")
    path = scope.get("raw_path") or scope["path"].encode()
    return scope["method"], path, scope["query_string"], tuple(scope["headers"]), client[0] if client else None


def _length(key: _Key) -> int:
    _, path, query, fields, _ = key
    return len(path) + len(query) + sum(len(name) + len(value) for name, value in fields)


def _written(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([part for name, value in fields for part in (name, b": ", value, b"\r\n")])
