"""What was asked in exactly the same words before, and is still kept, is answered where the request is read.

A hit of the byte cache costs 0.1 ms, most of it to find out again what the same bytes meant a moment ago: which client,
which language, which format, which tag. So whoever answers one from the cache tells it here, and the next request that
is the same in path, query, every field and sender gets that answer at once, before a task is made for it; and where the
very bytes of it come again, before they are even taken apart. What is of one request alone is made anew each time: its
id, what is left of its budget, its line in the log, its count.

It is bound to one release, keeps no bodies (those are the byte cache's), and stands back wherever anything else could
decide: tokens, traces, conditions, releases by name or by date, other clients that wait for their turn.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.types import Scope

from edu_graph.service.caching import Entry, Headers
from edu_graph.service.clients import Client
from edu_graph.service.fields import BUDGETED, OF_ONE_REQUEST
from edu_graph.service.logs import Template
from edu_graph.service.metrics import Key as Counted

if TYPE_CHECKING:
    from edu_graph.service.exchange import Exchange
    from edu_graph.service.state import Served, State

REMEMBERED: Final = 4096
"""Requests that are known, the one that came longest ago forgotten first; some 16 MiB at the most,
for of each its bytes are remembered too."""
LONGEST: Final = 2048
"""Bytes of path, query and fields of a request that is remembered: a client chooses how long they are."""
USUAL_SECONDS: Final = 0.00002
"""What a repeated request is reckoned to take of the loop."""
_IDS: Final = 64
"""Request ids for which chance is asked of the system at once."""

_DECIDING: Final = frozenset(
    (b"authorization", b"traceparent", b"expect", b"upgrade", b"content-length", b"transfer-encoding")
)
"""Fields of which something depends that may be another the next time, or that make more of a request."""
_CONDITIONS: Final = frozenset(
    (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since", b"if-range", b"range")
)

Answer = tuple[bytes, bytes]
"""The fields and the body of an answer."""


class Repeated(Protocol):
    """What knows answers to requests that came before; whoever reads requests asks it first."""

    def answer(self, scope: Scope) -> Answer | None:
        """Return the answer to a request that was taken apart, where it is known already."""

    def recognise(self, received: bytes, scope: Scope) -> None:
        """Remember that exactly these bytes, and no others, were this request."""

    def again(self, received: bytes, client: str | None) -> Answer | None:
        """Return the answer to what was received, where the same bytes from the same address were a known request."""


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
    line: Template


class Nothing:
    """Knows no answer: what stands in where there is no application."""

    def answer(self, _scope: Scope) -> None:
        """Know nothing."""

    def recognise(self, _received: bytes, _scope: Scope) -> None:
        """Remember nothing."""

    def again(self, _received: bytes, _client: str | None) -> None:
        """Know nothing."""


class Shortcut:
    """The requests that were answered from the byte cache before. Belongs to one event loop."""

    def __init__(self, state: "State") -> None:
        self._state = state
        self._known: OrderedDict[_Key, _Known] = OrderedDict()
        self._received: OrderedDict[tuple[bytes, str | None], _Key] = OrderedDict()
        self._digits = ""
        self._done: list[tuple[_Known, str, float, int]] = []

    def __len__(self) -> int:
        return len(self._known)

    def clear(self) -> None:
        """Forget everything: with a new release all of it is another's."""
        self._known.clear()
        self._received.clear()

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
            line=self._state.log.template("request", exchange.line() | {"cache": "hit"}, "request", "ms"),
        )
        self._known.move_to_end(key)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    def answer(self, scope: Scope) -> Answer | None:
        """Return fields and body of the answer to a repeated request, counted and logged; None: to be looked at."""
        return self._answer(_key(scope)) if self._known else None

    def recognise(self, received: bytes, scope: Scope) -> None:
        """Remember the bytes of a request that was just answered from here."""
        if len(received) <= LONGEST and (key := _key(scope)) in self._known:
            self._received[received, key[-1]] = key
            while len(self._received) > REMEMBERED:
                self._received.popitem(last=False)

    def again(self, received: bytes, client: str | None) -> Answer | None:
        """Return the answer to bytes that were recognised, as `answer` does."""
        asked = (received, client)
        key = self._received.get(asked)
        if key is None:
            return None
        if key not in self._known:
            del self._received[asked]
            return None
        self._received.move_to_end(asked)
        return self._answer(key)

    def _answer(self, key: _Key) -> Answer | None:
        begun = time.perf_counter()
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
        own = b"x-request-id: " + request_id.encode() + b"\r\n"
        if known.has_budget:
            own += _written(state.budgets.fields(known.client.name, known.client.seconds))
        self._note(known, request_id, time.perf_counter() - begun, len(entry.body))
        return known.head + own, entry.body

    def _new_id(self) -> str:
        """Return a random UUID (RFC 9562, version 4), as `uuid.uuid4` does in ten times the time."""
        if not self._digits:
            self._digits = os.urandom(16 * _IDS).hex()
        digits, self._digits = self._digits[-32:], self._digits[:-32]
        variant = "89ab"[int(digits[16], 16) & 3]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def _note(self, known: _Known, request_id: str, seconds: float, size: int) -> None:
        """Count and log the requests of one round of the loop together, at its end."""
        self._done.append((known, request_id, seconds, size))
        if len(self._done) == 1:
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        done, self._done = self._done, []
        self._state.metrics.hits.inc(len(done))
        for known, _, seconds, size in done:
            self._state.metrics.count(known.counted, seconds, size)
        self._state.log.repeat(
            (known.line, (request_id, round(seconds * 1000, 2))) for known, request_id, seconds, _ in done
        )


def _key(scope: Scope) -> _Key:
    client = scope.get("client")
    path = scope.get("raw_path") or scope["path"].encode()
    return scope["method"], path, scope["query_string"], tuple(scope["headers"]), client[0] if client else None


def _length(key: _Key) -> int:
    _, path, query, fields, _ = key
    return len(path) + len(query) + sum(len(name) + len(value) for name, value in fields)


def _written(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    return b"".join([part for name, value in fields for part in (name, b": ", value, b"\r\n")])
