"""The thin layer before the router: the byte cache, metrics, the release of each request, unexpected errors."""

from starlette.types import ASGIApp, Receive, Scope, Send

from edu_graph.errors import EduGraphError, TemporarilyUnavailable
from edu_graph.service import caching, faces
from edu_graph.service.calls import ReleaseMoved
from edu_graph.service.exchange import FRESH, Exchange
from edu_graph.service.fields import options, own
from edu_graph.service.logs import EXPECTED_ABORTS, ClientGone, ReaderTooSlow
from edu_graph.service.problems import nowhere, respond, respond_unexpected
from edu_graph.service.state import State

_RETRIES = 3


class Front:
    """An ASGI application around the router's.

    It answers from the byte cache and from If-None-Match before the router is asked, takes the release of each
    request at the door, and is the last to see an error.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        self._app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other scopes (lifespan) pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(self.state, scope, send)
        metrics = self.state.metrics
        metrics.in_flight.inc()
        try:
            await self._answer(exchange, receive)
        except EXPECTED_ABORTS as abort:
            exchange.abort = type(abort).__name__
            metrics.aborts.labels(exchange.abort).inc()
            if isinstance(abort, ReaderTooSlow):
                _drop_connection(scope)
            raise
        finally:
            metrics.in_flight.dec()
            exchange.finish()

    async def _answer(self, exchange: Exchange, receive: Receive) -> None:
        try:
            await exchange.open()
            if exchange.scope["method"] == "OPTIONS":
                if exchange.face is faces.UNKNOWN:
                    raise nowhere(exchange.path)
                await exchange.send_whole(204, options(exchange.face), b"")
            elif exchange.look is not None and exchange.look.location is not None:
                await exchange.send_whole(302, [(b"location", exchange.look.location.encode())], b"")
            elif not await self._from_tag(exchange):
                await self._from_router(exchange, receive)
        except EduGraphError as error:
            # Only what fails at the door ends up here; the routes have their own handlers.
            await respond(exchange.call, error, accept=exchange.accept)(exchange.scope, receive, exchange.send)
        finally:
            exchange.call.let_go()

    async def _from_tag(self, exchange: Exchange) -> bool:
        """Answer without the router where the tag alone decides; say whether that was done."""
        call = exchange.call
        if call.tag is None:
            return False
        given = call.conditions
        tags = given.none_match or ""
        if given.match is None and call.tag in tags and caching.matches(tags, call.tag):
            await exchange.send_whole(304, [(b"etag", call.tag.encode()), (b"cache-control", FRESH)], b"")
            return True
        entry = self.state.cache.get(call.tag)
        if entry is not None and await exchange.is_settled(entry.headers):
            return True
        if entry is None:
            self.state.metrics.misses.inc()
            exchange.keeps = self.state.cache.wants(call.tag)
            return False
        self.state.metrics.hits.inc()
        exchange.is_hit = True
        await exchange.send_raw(200, [*entry.headers, *own(call)], entry.body)
        self.state.shortcut.learn(exchange, entry)
        return True

    async def _from_router(self, exchange: Exchange, receive: Receive) -> None:
        for _ in range(_RETRIES):
            served = exchange.call.served
            if served is not None:
                served.enter()
            try:
                await self._app(exchange.inner_scope(), receive, exchange.send)
                return
            except ReleaseMoved:
                await self.state.moved_from(served, self.state.settings.queue_seconds)
                await exchange.take_release()
            except EXPECTED_ABORTS:
                raise
            except Exception as error:  # noqa: BLE001 - the outermost boundary: nothing of the inside may leave
                await self._give_up(exchange, receive, error)
                return
            finally:
                if served is not None:
                    served.leave()
        raise TemporarilyUnavailable("The release changed again and again.", retry_after=1)

    async def _give_up(self, exchange: Exchange, receive: Receive, error: Exception) -> None:
        if isinstance(error, RuntimeError | OSError) and exchange.is_left:
            raise ClientGone from error  # The transport says so in words of its own: "the handler is closed".
        if exchange.is_started:
            # Too late for a status: the connection ends without an end, and the log tells why.
            self.state.log.error("unexpected", request=exchange.call.request_id, exc_info=error)
            raise error
        response = respond_unexpected(exchange.call, error, accept=exchange.accept)
        await response(exchange.scope, receive, exchange.send)


def _drop_connection(scope: Scope) -> None:
    # Closing would wait for the slow reader to take what is buffered; our server offers to end it at once.
    drop = scope.get("extensions", {}).get("edu_graph.drop")
    if drop is not None:
        drop()
