"""The promises of the endpoint, kept by ours, and each broken by a server that is wrong in one thing: it is noticed."""

import json
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode

import httpx
import pytest
from sparql_suite import PROMISES, Ask
from stage import Service
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Handler = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One request to the real application, collected whole, so that a mutant can change either side."""

    def __init__(self, app: ASGIApp, scope: Scope, body: bytes) -> None:
        self.app = app
        self.scope = dict(scope)
        self.body = body
        self.status = 0
        self.headers: dict[str, str] = {}
        self.answer = b""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.scope["query_string"].decode(), keep_blank_values=True)

    @pairs.setter
    def pairs(self, pairs: list[tuple[str, str]]) -> None:
        self.scope["query_string"] = urlencode(pairs).encode()

    def field(self, name: str) -> str | None:
        return next((value.decode() for key, value in self.scope["headers"] if key.decode() == name), None)

    def set_field(self, name: str, value: str) -> None:
        kept = [(key, old) for key, old in self.scope["headers"] if key.decode() != name]
        self.scope["headers"] = [*kept, (name.encode(), value.encode())]

    async def run(self) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": self.body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.answer += message.get("body", b"")

        await self.app(self.scope, receive, send)


def mutant(app: ASGIApp, handle: Handler) -> ASGIApp:
    """Return an application in which `handle` stands between the client and `app`."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        exchange = Exchange(app, scope, (await receive()).get("body", b""))
        await handle(exchange)
        headers = {name: value for name, value in exchange.headers.items() if name != "content-length"}
        if scope["method"] == "HEAD" and "content-length" in exchange.headers:
            headers["content-length"] = exchange.headers["content-length"]
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": exchange.status, "headers": fields})
        await send({"type": "http.response.body", "body": exchange.answer})

    return answer


async def takes_the_worst_quality(exchange: Exchange) -> None:
    ranges = [part.partition(";q=") for part in (exchange.field("accept") or "*/*").split(",")]
    exchange.set_field("accept", min(ranges, key=lambda part: float(part[2] or 1))[0])
    await exchange.run()


async def takes_anything_for_accepted(exchange: Exchange) -> None:
    exchange.set_field("accept", (exchange.field("accept") or "*/*") + ", */*;q=0.001")
    await exchange.run()


async def never_falls_back(exchange: Exchange) -> None:
    accept = exchange.field("accept") or "*/*"
    if "," in accept:
        exchange.set_field("accept", accept.partition(",")[0])
    await exchange.run()


async def drops_vary(exchange: Exchange) -> None:
    await exchange.run()
    exchange.headers.pop("vary", None)


async def ignores_limit(exchange: Exchange) -> None:
    exchange.pairs = [(name, re.sub(r"LIMIT \d+", "", value)) for name, value in exchange.pairs]
    await exchange.run()


async def turns_rows_around(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.status == 200 and "results+json" in exchange.headers["content-type"]:
        document = json.loads(exchange.answer)
        document.get("results", {}).get("bindings", []).reverse()
        exchange.answer = json.dumps(document).encode()


async def says_200_for_mistakes(exchange: Exchange) -> None:
    await exchange.run()
    exchange.status = 200 if exchange.status >= 400 else exchange.status


async def says_500_for_mistakes(exchange: Exchange) -> None:
    await exchange.run()
    exchange.status = 500 if exchange.status == 400 else exchange.status


async def tells_mistakes_in_plain_text(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.status >= 400:
        exchange.headers["content-type"], exchange.answer = "text/plain", b"something went wrong"


async def says_another_type(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.headers.get("content-type") == "application/sparql-results+xml":
        exchange.headers["content-type"] = "application/sparql-results+json"


async def cuts_the_end(exchange: Exchange) -> None:
    await exchange.run()
    exchange.answer = exchange.answer[:-3]


async def decodes_forms_twice(exchange: Exchange) -> None:
    if exchange.field("content-type") == "application/x-www-form-urlencoded":
        pairs = parse_qsl(exchange.body.decode(), keep_blank_values=True)
        exchange.body = urlencode([(name, unquote_plus(value)) for name, value in pairs]).encode()
    await exchange.run()


async def ignores_the_dataset(exchange: Exchange) -> None:
    exchange.pairs = [(name, value) for name, value in exchange.pairs if "graph-uri" not in name]
    await exchange.run()


async def knows_no_query_method(exchange: Exchange) -> None:
    exchange.scope["method"] = "PATCH" if exchange.scope["method"] == "QUERY" else exchange.scope["method"]
    await exchange.run()


async def keeps_queries_quiet(exchange: Exchange) -> None:
    await exchange.run()
    for field in ("allow", "access-control-allow-methods"):
        if field in exchange.headers:
            exchange.headers[field] = exchange.headers[field].replace("QUERY, ", "")


async def lets_query_be_stored(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.scope["method"] == "QUERY":
        exchange.headers["cache-control"] = "public, max-age=60"


async def allows_credentials(exchange: Exchange) -> None:
    await exchange.run()
    exchange.headers["access-control-allow-credentials"] = "true"


async def forgets_foreign_origins(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.status >= 400:
        exchange.headers.pop("access-control-allow-origin", None)


async def tags_everything_alike(exchange: Exchange) -> None:
    await exchange.run()
    if "etag" in exchange.headers:
        exchange.headers["etag"] = '"1"'


async def never_confirms_a_tag(exchange: Exchange) -> None:
    exchange.set_field("if-none-match", '"other"')
    await exchange.run()


async def has_no_length_for_head(exchange: Exchange) -> None:
    await exchange.run()
    if exchange.scope["method"] == "HEAD":
        exchange.headers["content-length"] = "0"


async def takes_the_first_of_two_queries(exchange: Exchange) -> None:
    seen: dict[str, str] = {}
    for name, value in exchange.pairs:
        seen.setdefault(name, value)
    exchange.pairs = list(seen.items())
    await exchange.run()


async def describes_another_endpoint(exchange: Exchange) -> None:
    exchange.set_field("accept-encoding", "identity")
    await exchange.run()
    if "n-triples" in exchange.headers.get("content-type", ""):
        exchange.answer = exchange.answer.replace(b"http://graph.example/sparql", b"http://localhost:8000/sparql")


async def shows_browsers_the_description(exchange: Exchange) -> None:
    exchange.set_field("accept", (exchange.field("accept") or "*/*").replace("text/html", "text/turtle"))
    await exchange.run()


async def takes_unknown_parameters(exchange: Exchange) -> None:
    exchange.pairs = [(name, value) for name, value in exchange.pairs if name != "formt"]
    await exchange.run()


async def caches(exchange: Exchange, kept: dict[object, Exchange], *, by_accept: bool, methods: str) -> None:
    """Answer from a cache whose key forgets something."""
    key = (exchange.scope["path"], exchange.scope["query_string"], by_accept and exchange.field("accept"))
    if exchange.scope["method"] not in methods.split():
        await exchange.run()
    elif key in kept:
        exchange.status, exchange.headers, exchange.answer = kept[key].status, kept[key].headers, kept[key].answer
    else:
        await exchange.run()
        kept[key] = exchange


MUTANTS: dict[str, tuple[Callable[[], Handler], str]] = {
    handler.__name__: ((lambda handler=handler: handler), promise)
    for handler, promise in (
        (takes_the_worst_quality, "quality_decides"),
        (takes_anything_for_accepted, "nothing_fits_is_406_and_only_then"),
        (never_falls_back, "nothing_fits_is_406_and_only_then"),
        (drops_vary, "vary_names_what_was_looked_at"),
        (ignores_limit, "limit_and_order_are_kept"),
        (turns_rows_around, "limit_and_order_are_kept"),
        (says_200_for_mistakes, "mistakes_are_problems"),
        (says_500_for_mistakes, "mistakes_are_problems"),
        (tells_mistakes_in_plain_text, "mistakes_are_problems"),
        (takes_unknown_parameters, "mistakes_are_problems"),
        (says_another_type, "each_format_is_what_it_says"),
        (cuts_the_end, "each_format_is_what_it_says"),
        (decodes_forms_twice, "text_arrives_as_it_was_sent"),
        (ignores_the_dataset, "the_dataset_of_the_request_is_used"),
        (knows_no_query_method, "four_ways_give_one_answer"),
        (keeps_queries_quiet, "options_tell_what_there_is"),
        (lets_query_be_stored, "query_is_not_kept_under_its_url"),
        (allows_credentials, "every_origin_may_read_and_none_with_credentials"),
        (forgets_foreign_origins, "every_origin_may_read_and_none_with_credentials"),
        (tags_everything_alike, "a_tag_names_one_representation"),
        (never_confirms_a_tag, "a_tag_names_one_representation"),
        (has_no_length_for_head, "head_is_get_without_a_body"),
        (takes_the_first_of_two_queries, "one_query_and_no_two"),
        (describes_another_endpoint, "the_description_leads_here"),
        (shows_browsers_the_description, "a_browser_gets_the_editor"),
    )
} | {
    "caches_by_url_whatever_the_body": (
        lambda: partial(caches, kept={}, by_accept=True, methods="QUERY POST"),
        "a_body_is_part_of_what_is_asked",
    ),
    "caches_by_url_whatever_accept": (
        lambda: partial(caches, kept={}, by_accept=False, methods="GET"),
        "formats_are_told_apart_however_often",
    ),
}


def asked(service: Service, app: ASGIApp) -> Ask:
    """Return how `app` is asked, in the loop in which the service that it wraps runs."""

    async def ask(method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://graph.example") as client:
            return await client.request(method, path, **options)

    return lambda method, path, **options: service.client.run(ask(method, path, **options))


@pytest.mark.parametrize("promise", PROMISES)
def test_the_endpoint_keeps_its_promise(service: Service, promise: str) -> None:
    PROMISES[promise](service.client.request)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_server_that_is_wrong_in_one_thing_is_noticed(service: Service, name: str) -> None:
    make, promise = MUTANTS[name]
    with pytest.raises((AssertionError, KeyError, ValueError, SyntaxError)):
        PROMISES[promise](asked(service, mutant(service.app, make())))


def test_every_promise_is_broken_by_some_server() -> None:
    assert {promise for _, promise in MUTANTS.values()} == set(PROMISES)


def test_a_wrapped_server_that_is_right_is_not_noticed(service: Service) -> None:
    async def nothing(exchange: Exchange) -> None:
        await exchange.run()

    for promise in PROMISES.values():
        promise(asked(service, mutant(service.app, nothing)))
