"""One request with what is sent back: who asks, of which release, under which tag; fields, pace, log line."""

import asyncio
import hashlib
import time
import uuid
from collections.abc import Iterable
from urllib.parse import quote

from starlette.types import Message, Scope, Send

from edu_graph import vocab
from edu_graph.errors import InputError
from edu_graph.rdf.formats import HTML
from edu_graph.service import caching, conditions, faces, languages, memento, pins
from edu_graph.service.caching import Entry, Headers
from edu_graph.service.calls import Call
from edu_graph.service.conditions import Conditions, Verdict
from edu_graph.service.faces import Face
from edu_graph.service.fields import CORS, OF_ONE_REQUEST, guarding, own
from edu_graph.service.logs import ClientGone, ReaderTooSlow
from edu_graph.service.problems import nowhere, respond
from edu_graph.service.proxies import Outside
from edu_graph.service.routemap import named_query
from edu_graph.service.state import State
from edu_graph.service.tracing import trace_of

FRESH = b"public, max-age=0, must-revalidate"
"""Cache-Control of what has a tag: it may be kept, and is asked about each time."""
_GZIP = b"\x1f\x8b"

_NEGOTIATED = 2000
"""Bytes of Accept, and of Accept-Encoding: what browsers send has about 150."""


class Exchange:
    """One request with what is sent back: fields, tag, counts, and the copy that may go into the cache."""

    def __init__(self, state: State, scope: Scope, send: Send) -> None:
        self.started_at = time.perf_counter()
        self.scope = scope
        self.fields = _fields(scope["headers"])
        self.accept = self.fields[b"accept"].decode("latin-1") if b"accept" in self.fields else None
        language, self.path = languages.split(_strip(scope["path"], state.settings.base_path))
        if language is not None:
            self.accept = HTML.media_type
        self.face: Face = faces.face_of(self.path, is_page=language is not None)
        self.call = Call(
            state=state,
            served=state.served,
            request_id=str(uuid.uuid4()),
            outside=_own_address(scope, state.settings.base_path),
            face=self.face,
            is_head=scope["method"] == "HEAD",
            route=state.routes.template_of(self.path),
            is_page=language is not None,
        )
        if language is not None:
            self.call.language = language
        elif self._is_worded():
            self.call.language = languages.accepted(self._field(b"accept-language"))
        if scope["method"] in ("GET", "HEAD"):
            self.call.conditions = Conditions.of(self.fields)
        self.look: memento.Look | None = None
        self._is_dropped = False
        self.keeps = False
        self.is_hit = False
        self.abort: str | None = None
        self.is_started = False
        self._send = send
        self._status = 0
        self._bytes = 0
        self._blocked = 0.0
        self._is_gzip = False
        self._kept: tuple[Headers, list[bytes]] | None = None

    async def open(self) -> None:
        """Find out the client, the external address, the release, and the tag where this face has tags.

        Raises TokenRefused; InputError; NotFound, Gone, ReleasesBusy, ReleaseUnusable: the release that is asked for.
        """
        self._check_negotiation()
        if self.call.is_page and self.face is faces.UNKNOWN:
            raise nowhere(self.path)
        state, (peer, _) = self.call.state, self.scope.get("client") or (None, None)
        self.call.trace = trace_of(self.fields.get(b"traceparent"))
        self.call.outside = state.proxies.outside(
            scheme=self.scope.get("scheme", "http"), client=peer, headers=self.fields
        )
        self.call.client = state.clients.of(peer, self.fields)
        await self.turn()
        method = self.scope["method"]
        if method == "OPTIONS" or method not in self.face.methods:
            # What may be asked is the same in every release, and what may not needs none.
            return
        named = pins.take(self.scope) if self.face.of_release else ""
        # A page's address in a language needs no ending: nothing else is answered there.
        self.call.place = self._address(self.path.removesuffix(f".{HTML.extension}"))
        if named:
            await self.call.switch_to(named)
        if (
            self.face.memento
            and not self.call.is_page
            and (self.call.pin or b"accept-datetime" in self.fields or self.face.name == "releases")
        ):
            query = self.scope["query_string"].decode("latin-1")
            self.look = await memento.look(self.call, self.path, query, self.fields.get(b"accept-datetime"))
        self.call.named = named_query(self.call, self.path)
        self._tag()

    def _check_negotiation(self) -> None:
        """Refuse, unread, a list of wishes that nobody has: reading it takes the loop as long as it is."""
        for name in (b"accept", b"accept-encoding"):
            if len(self.fields.get(name, b"")) > _NEGOTIATED:
                self.accept = None
                raise InputError(
                    f"The field {name.decode().title()} has more than {_NEGOTIATED} bytes.",
                    help="Name the few formats that you can use, or take `format=` and leave the field out.",
                )

    async def turn(self) -> None:
        """Wait until it is this client's turn. Raises ClientGone: it has left meanwhile; Busy."""
        await self.call.state.turns.take(self.call.client.name)
        if self.is_left:
            raise ClientGone

    @property
    def is_left(self) -> bool:
        """Whether the client has closed its connection."""
        is_gone = self.scope.get("extensions", {}).get("edu_graph.gone")
        return is_gone is not None and is_gone()

    async def take_release(self) -> None:
        """Take the release that is current now, or the one that was named, and forget what was said of the former."""
        if self.call.pin is None:
            self.call.served = self.call.state.served
        else:
            await self.call.switch_to(self.call.pin)
        self.call.storable = True
        self._tag()

    def _address(self, path: str) -> str:
        query = self.scope["query_string"].decode("latin-1")
        return quote(path) + (f"?{query}" if query else "")

    def _tag(self) -> None:
        served = self.call.served
        if not self.face.tagged or self.scope["method"] not in ("GET", "HEAD") or served is None:
            self.call.tag = None
            return
        accept_encoding = self.fields.get(b"accept-encoding")
        self.coding = faces.coding(accept_encoding.decode("latin-1") if accept_encoding is not None else None)
        self.call.tag = caching.entity_tag(
            (
                served.id,
                self.call.state.fingerprint,
                self.call.outside.base,
                self.path,
                caching.sorted_query(self.scope["query_string"]).decode("latin-1"),
                faces.variant(self.face, self.accept),
                self.coding,
                self.call.language if self._is_worded() else "",
                served.published or "",
                # Its pages and links name a release that was asked for, and say so once it is not the current one.
                "" if self.call.pin is None else "pinned" if self.call.is_current else "old",
            )
        )

    def _is_worded(self) -> bool:
        """Whether the answer is in the reader's language, as pages are."""
        return self.call.is_page or HTML.media_type in faces.variant(self.face, self.accept)

    def _field(self, name: bytes) -> str | None:
        return self.fields[name].decode("latin-1") if name in self.fields else None

    def inner_scope(self) -> Scope:
        """Return the scope for the router: base path taken off, HEAD as GET, one coding at most."""
        inner = dict(self.scope)
        inner["path"] = self.path
        inner["root_path"] = ""
        inner["edu_graph.call"] = self.call
        if inner["method"] == "HEAD":
            inner["method"] = "GET"
        accept_encoding = self.fields.get(b"accept-encoding", b"").decode("latin-1")
        own = (b"accept-encoding", b"accept") if self.call.is_page else (b"accept-encoding",)
        inner["headers"] = [(name, value) for name, value in self.scope["headers"] if name not in own]
        if self.call.is_page:
            inner["headers"].append((b"accept", HTML.media_type.encode()))
        if self.face.coded and (chosen := faces.coding(accept_encoding)) != "identity":
            inner["headers"].append((b"accept-encoding", chosen.encode()))
        return inner

    async def send(self, message: Message) -> None:
        """Pass a message of the router's on, with our fields, counted, and at a pace that the client must keep."""
        if message["type"] == "http.response.start":
            # Conditions are about what there is (RFC 9110, 13.2.1): whether there is anything, only the answer tells.
            if message["status"] == 200 and self.call.storable and await self.is_settled(message["headers"]):
                self._is_dropped = True
                return
            message["headers"] = self._complete(message["status"], message["headers"])
            self._status = message["status"]
            self.is_started = True
            self._is_gzip = (b"content-encoding", b"gzip") in message["headers"]
            if self._is_kept(message["status"]):
                self._kept = (message["headers"], [])
            await self._send(message)
        elif self._is_dropped:
            return
        elif message["type"] == "http.response.body":
            await self._send_body(message)
        else:
            await self._send(message)

    async def send_whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Send an answer of the front's own."""
        await self.send_raw(status, self._complete(status, headers), body)

    async def send_raw(self, status: int, headers: Headers, body: bytes) -> None:
        """Send an answer whose fields are complete."""
        self._status, self.is_started = status, True
        self._bytes = 0 if self.call.is_head else len(body)
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if self.call.is_head else body})

    async def is_settled(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Answer 304 or 412, where a condition asks for that instead of a tagged answer with `headers`."""
        if self.call.tag is None or self.call.conditions == conditions.NONE:
            return False
        modified = next((value.decode() for name, value in headers if name == b"last-modified"), None)
        verdict = self.call.conditions.verdict(self.call.tag, modified)
        if verdict is Verdict.UNCHANGED:
            await self.send_whole(304, [(b"etag", self.call.tag.encode()), (b"cache-control", FRESH)], b"")
        elif verdict is Verdict.REFUSED:
            problem = respond(self.call, conditions.refused(), accept=self.accept)
            await self.send_whole(problem.status_code, problem.raw_headers, bytes(problem.body))
        return verdict is not Verdict.SEND

    async def _send_body(self, message: Message) -> None:
        body: bytes = message.get("body", b"")
        more: bool = message.get("more_body", False)
        if self._bytes == 0 and body[:2] == _GZIP:
            body = message["body"] = _timeless(body) if self._is_gzip else body
        if self._kept is not None:
            self._keep(body, more)
        if self.call.is_head:
            message = {"type": "http.response.body", "body": b"", "more_body": more}
            body = b""
        if self._bytes or more:
            await self._send_paced(message)
        else:
            await self._send(message)
        self._bytes += len(body)

    async def _send_paced(self, message: Message) -> None:
        begun = time.perf_counter()
        loop = asyncio.get_running_loop()
        rate = self.call.state.settings.reader_rate
        timer: asyncio.TimerHandle

        def look() -> None:
            nonlocal timer
            left = self._patience() - (time.perf_counter() - begun)
            if left > 0:
                timer = loop.call_later(left, look)
            else:
                clock.reschedule(loop.time())

        timer = loop.call_later(self._patience(), look)
        try:
            async with asyncio.timeout(None) as clock:
                await self._send(message)
        except TimeoutError:
            raise ReaderTooSlow(f"below {rate} bytes a second") from None
        finally:
            timer.cancel()
        self._blocked += time.perf_counter() - begun

    def _patience(self) -> float:
        """Return for how many seconds more the client may keep us waiting: by what it took, not by what we sent.

        The system takes megabytes off our hands that a slow reader has not taken off the system's.
        """
        settings = self.call.state.settings
        unsent = self.scope.get("extensions", {}).get("edu_graph.unsent")
        taken = self._bytes - (unsent() if unsent else 0)
        return settings.reader_grace + max(0, taken) / settings.reader_rate - self._blocked

    def _complete(self, status: int, given: Iterable[tuple[bytes, bytes]]) -> Headers:
        headers = [(name, value) for name, value in given if name != b"vary"]
        given_names = {name for name, _ in headers}
        headers += own(self.call)
        headers += [field for field in guarding(self.call) if field[0] not in given_names]
        headers += CORS
        if self.call.query_hash is not None:
            headers.append((b"x-edu-graph-query", self.call.query_hash.encode()))
        headers.append((b"vary", self.face.vary))
        headers += self._release_fields(status, headers)
        if self.face.memento and not self.call.is_page and status < 400:
            query = self.scope["query_string"].decode("latin-1")
            headers += self.look.fields if self.look else memento.plain(self.call, self.path, query)
        if any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers):
            headers.append((b"content-language", self.call.language.encode()))
        if self.call.pin is not None and 300 <= status < 400:
            headers = [self._pinned(field) for field in headers]
        if status == 200 and self.call.tag is not None and self.call.storable:
            headers += [(b"etag", self.call.tag.encode()), (b"cache-control", FRESH)]
        elif not any(name == b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-store"))
        return headers

    def _pinned(self, field: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        name, value = field
        if name != b"location":
            return field
        outside = self.call.outside
        there = pins.moved(value.decode("latin-1"), outside.base, outside.prefix, self.call.pin or "")
        return name, there.encode("latin-1")

    def _release_fields(self, status: int, given: Headers) -> Headers:
        """Return the release's name, and on a whole answer its IRI to cite (RFC 8574), but for the route's own."""
        own = next((value for name, value in given if name == b"x-edu-graph-release"), None)
        served = self.call.served
        if own is None and served is None:
            return []
        release = own or (served.id.encode() if served else b"")
        fields = [(b"x-edu-graph-release", release)] if own is None else []
        if status in (200, 206):
            fields.append((b"link", b"<" + vocab.RELEASE.encode() + release + b'>; rel="cite-as"'))
        return fields

    def _is_kept(self, status: int) -> bool:
        return self.keeps and status == 200 and self.call.storable and not self.call.is_head

    def _keep(self, body: bytes, more: bool) -> None:
        """Gather an answer, streamed or not, and keep it when its end has come: one that is cut has none."""
        headers, parts = self._kept or ([], [])
        parts.append(body)
        if not self.call.state.cache.fits(self._bytes + len(body)):
            self._kept = None
        elif not more and self.call.tag is not None and self.call.storable:
            whole = b"".join(parts)
            fields = [field for field in headers if field[0] not in OF_ONE_REQUEST and field[0] != b"content-length"]
            length = (b"content-length", str(len(whole)).encode())
            self.call.state.cache.put(self.call.tag, Entry([*fields, length], whole))

    def finish(self) -> None:
        """Write the log line, and count."""
        seconds = time.perf_counter() - self.started_at
        line = self.line()
        counted = (self.face.name, self.call.route, str(line["method"]), self._status)
        self.call.state.metrics.count(counted, seconds, self._bytes)
        notes = {**(self.call.trace.notes() if self.call.trace else {}), **self.call.notes}
        self.call.state.log.info("request", **line | {"ms": round(seconds * 1000, 2)}, **notes)

    def line(self) -> dict[str, object]:
        """Return what the log says of every request, in its order; how long it took is not known before its end."""
        query = self.scope["query_string"]
        return {
            "request": self.call.request_id,
            "method": self.scope["method"] if self.scope["method"] in faces.PROTOCOL else "OTHER",
            "path": self.path,
            "query": hashlib.blake2b(query, digest_size=8).hexdigest() if query else None,
            "status": self._status,
            "bytes": self._bytes,
            "ms": None,
            "release": self.call.served.id if self.call.served else None,
            "cache": "hit" if self.is_hit else "miss" if self.call.tag else "none",
            "aborted": self.abort,
        }


def _fields(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return the request's fields, repeated ones joined as RFC 9110 (5.3) has it."""
    fields: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        fields.setdefault(name, []).append(value)
    return {name: b", ".join(values) for name, values in fields.items()}


def _own_address(scope: Scope, base_path: str) -> Outside:
    """Return where we listen: what a problem's address is written from until the public one is known."""
    host, port = (scope.get("server") or ("localhost", None))[:2]
    named = f"[{host}]" if ":" in host else host
    return Outside(f"{scope.get('scheme', 'http')}://{named}" + (f":{port}" if port else ""), base_path)


def _strip(path: str, base_path: str) -> str:
    if base_path and (path == base_path or path.startswith(base_path + "/")):
        return path[len(base_path) :] or "/"
    return path


def _timeless(body: bytes) -> bytes:
    """Take the time of compression out of a gzip header (RFC 1952, 2.3.1): the same answer has the same bytes."""
    return body[:4] + bytes(4) + body[8:]
