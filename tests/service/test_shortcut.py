"""Repeated requests on a real socket: the same bytes as the long way, and the long way wherever it could differ."""

import asyncio
import json
import re
import uuid
from collections import deque
from collections.abc import Sequence

import pytest
from sockets import ask, listening, on_the_wire, talk
from stage import Serve, Service

from edu_graph.service import shortcut

ASKED = b"/sparql?query=SELECT+%2A+WHERE+%7B+%3Fs+a+%3Fkind+%7D+ORDER+BY+%3Fs+LIMIT+3"
JSON = b"Accept: application/sparql-results+json"
OWN = re.compile(rb"\r\n(?:x-request-id|ratelimit|ratelimit-policy|date|traceresponse): [^\r]*")


def repeated(service: Service, *requests: bytes) -> list[bytes]:
    """Send requests one after the other, each on a connection of its own."""

    async def run() -> list[bytes]:
        async with listening(service) as port:
            return [await talk(port, request) for request in requests]

    return service.client.run(run())


seen: list[str] = []


@pytest.fixture
def short(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service that notes which requests went the long way."""
    seen.clear()
    front = type(service.app)
    long_way = front.__call__

    async def noted(self, scope, receive, send):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if scope["type"] == "http":
            seen.append(scope["path"])
        await long_way(self, scope, receive, send)

    monkeypatch.setattr(front, "__call__", noted)
    return service


def lines(service: Service, of: bytes) -> list[dict[str, object]]:
    told = [json.loads(line) for line in service.lines]
    return [line for line in told if line.get("event") == "request" and str(line["path"]).encode() == of]


def test_the_fourth_of_equal_requests_takes_the_short_way_with_the_same_bytes(short: Service) -> None:
    answers = repeated(short, *[ask(ASKED, JSON)] * 5)
    # Asked, kept at the second time, found at the third: from then on it is known.
    assert seen == ["/sparql"] * 3
    assert {OWN.sub(b"", answer) for answer in answers[2:]} == {OWN.sub(b"", answers[2])}
    assert answers[2].partition(b"\r\n\r\n")[2]
    ids = [re.search(rb"x-request-id: ([0-9a-f-]{36})\r\n", answer) for answer in answers]
    found = {uuid.UUID(one[1].decode()) for one in ids if one}
    assert len(found) == 5
    assert {one.version for one in found} == {4}
    assert {one.variant for one in found} == {uuid.RFC_4122}


def test_the_short_way_is_logged_and_counted_as_the_long_one(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 5)
    told = lines(short, b"/sparql")
    assert [line["cache"] for line in told] == ["miss", "miss", "hit", "hit", "hit"]
    same = ("method", "query", "status", "bytes", "release", "aborted", "level")
    assert len({tuple(line[name] for name in same) for line in told[2:]}) == 1
    assert [list(line) for line in told[2:]] == [list(told[0])] * 3
    assert len({line["request"] for line in told}) == 5
    text = short.state.metrics.exposition(0, {}).decode()
    assert re.search(r'edu_graph_requests_total\{[^}]*face="sparql"[^}]*\} 5\.0', text)
    assert re.search(r'edu_graph_cache_total\{[^}]*"hit"\} 3\.0', text)


@pytest.mark.parametrize(
    "fields",
    [
        [b"Authorization: Bearer egt_nothing"],
        [b"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
        [b'If-None-Match: "nothing"'],
        [b"If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT"],
        [b"Content-Length: 0"],
    ],
)
def test_what_anything_else_could_decide_goes_the_long_way(short: Service, fields: Sequence[bytes]) -> None:
    repeated(short, *[ask(ASKED, JSON, *fields)] * 5)
    assert len(seen) == 5
    assert len(short.state.shortcut) == 0


def test_another_field_method_or_release_is_another_request(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 4)
    assert len(seen) == 3
    head = ask(ASKED, JSON).replace(b"GET", b"HEAD", 1)
    answers = repeated(short, head, ask(ASKED, JSON, b"Accept-Language: ru"), ask(ASKED + b"&format=csv"))
    assert len(seen) == 6
    assert answers[0].endswith(b"\r\n\r\n")
    short.state.shortcut.clear()
    repeated(short, ask(ASKED, JSON))
    assert len(seen) == 7


def test_a_new_release_is_answered_anew(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 4)
    known = len(short.state.shortcut)
    assert known == 1
    served = short.state.served
    short.state.served = None
    try:
        assert b"HTTP/1.1 503" in repeated(short, ask(ASKED, JSON))[0]
    finally:
        short.state.served = served
    assert len(seen) == 4


def test_what_the_cache_let_go_is_computed_again(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 4)
    short.state.cache.clear()
    answer = repeated(short, ask(ASKED, JSON))[0]
    assert answer.startswith(b"HTTP/1.1 200")
    assert len(seen) == 4
    assert len(short.state.shortcut) == 0, "nothing holds on to a body that the cache has given up"


def test_requests_on_one_connection_are_answered_in_their_order(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 4)
    first = b"GET " + ASKED + b" HTTP/1.1\r\nHost: graph.example\r\nConnection: keep-alive\r\n" + JSON + b"\r\n\r\n"
    repeated(short, *[first.replace(b"keep-alive", b"close", 1)] * 2)
    other = first.replace(ASKED, b"/limits").replace(JSON, b"Accept: application/json")
    before = len(seen)
    # Known since the requests below were learned one by one on connections of their own, with this very head.
    on_the_wire(short, *[first] * 3, ask(b"/limits"))
    middle = len(seen)
    answer = on_the_wire(short, first + other + first + first + ask(b"/limits"))
    kinds = [body[:8] for body in re.findall(rb"\r\n\r\n(\{.*?)(?=HTTP/1\.1|\Z)", answer, re.DOTALL)]
    assert answer.count(b"HTTP/1.1 200 OK") == 5, answer[:2000]
    assert len(kinds) == 5
    assert kinds[0] == kinds[2] == kinds[3]
    assert kinds[1] == kinds[4] != kinds[0]
    assert middle - before < 4
    assert len(seen) - middle == 2, "only /limits, which differs in its connection field each time"


AGAIN = b"GET " + ASKED + b" HTTP/1.1\r\nHost: graph.example\r\n" + JSON + b"\r\n\r\n"


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head)
    assert length is not None, head
    return head + await reader.readexactly(int(length[1]))


def in_turn(service: Service, *pieces: bytes) -> list[bytes]:
    """Send each piece on one connection when the answer to the one before has come; an empty answer: none came."""

    async def run() -> list[bytes]:
        found = []
        async with listening(service) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for piece in pieces:
                writer.write(piece)
                try:
                    found.append(await asyncio.wait_for(_answer(reader), 0.5 if piece == AGAIN[:40] else 10))
                except TimeoutError:
                    found.append(b"")
            writer.close()
        return found

    return service.client.run(run())


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The addresses of the requests that were taken apart."""
    from edu_graph.service.protocol import BoundedProtocol

    found: list[bytes] = []
    whole = BoundedProtocol.on_headers_complete

    def noted(self: BoundedProtocol) -> None:
        found.append(self.url)
        whole(self)

    monkeypatch.setattr(BoundedProtocol, "on_headers_complete", noted)
    return found


def test_the_very_bytes_of_a_known_request_are_not_taken_apart_again(short: Service, taken_apart: list[bytes]) -> None:
    answers = in_turn(short, *[AGAIN] * 8)
    # Asked, kept, found, known: the bytes of the fourth are remembered.
    assert len(taken_apart) == 4
    assert len(seen) == 3
    assert {OWN.sub(b"", answer) for answer in answers[2:]} == {OWN.sub(b"", answers[2])}
    assert len({re.search(rb"x-request-id: ([^\r]+)", answer)[1] for answer in answers}) == 8  # type: ignore[index]
    assert all(re.search(rb"\r\ndate: [^\r]+\r\n", answer) for answer in answers)
    told = lines(short, b"/sparql")
    assert [line["cache"] for line in told] == ["miss", "miss", *["hit"] * 6]
    assert len({line["request"] for line in told}) == 8
    # Nothing is known of another sender, and nothing when all is forgotten.
    assert short.state.shortcut.again(AGAIN, "192.0.2.1") is None
    short.state.shortcut.clear()
    in_turn(short, AGAIN)
    assert len(taken_apart) == 5


def test_known_bytes_are_a_request_only_where_one_begins(short: Service, taken_apart: list[bytes]) -> None:
    in_turn(short, *[AGAIN] * 5)
    before = len(taken_apart)
    post = b"POST /sparql HTTP/1.1\r\nHost: graph.example\r\nContent-Type: application/sparql-query\r\n"
    # The body of another request, refused before its body has come: it is that body all the same.
    refused = post.replace(b"/sparql ", b"/limits ") + b"Content-Length: %d\r\n\r\n" % len(AGAIN)
    answers = in_turn(short, refused, AGAIN[:40], AGAIN[40:] + AGAIN)
    assert [answer[9:12] for answer in answers] == [b"405", b"", b"200"]
    assert taken_apart[before:] == [b"/limits", ASKED]
    # In two pieces, and two in one.
    answers = in_turn(short, AGAIN[:40], AGAIN[40:], AGAIN + AGAIN.replace(JSON, b"Accept: text/csv"))
    assert [answer[9:12] for answer in answers] == [b"", b"200", b"200"]
    assert taken_apart[before + 2 :] == [ASKED] * 3


def test_a_body_of_known_bytes_stays_a_body(short: Service) -> None:
    in_turn(short, *[AGAIN] * 5)
    head = b"POST /limits HTTP/1.1\r\nHost: graph.example\r\nContent-Length: %d\r\n\r\n" % (2 * len(AGAIN))
    last = AGAIN.replace(ASKED, b"/limits").replace(JSON, b"Connection: close")

    async def run() -> bytes:
        async with listening(short) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(head)
            first = await _answer(reader)
            for piece in (AGAIN, AGAIN, last):
                writer.write(piece)
                await asyncio.sleep(0.05)
            rest = await reader.read()
            writer.close()
            return first + b"|" + rest

    first, _, rest = short.client.run(run()).partition(b"|")
    assert first.startswith(b"HTTP/1.1 405")
    # Three pieces, and one answer: of the third.
    assert rest.count(b"HTTP/1.1 200 OK") == 1


def test_a_connection_of_repeated_requests_ends_as_any_other(short: Service) -> None:
    """It stays open as long after the last answer as after any other, and no longer."""

    async def run() -> tuple[float, list[float]]:
        loop = asyncio.get_running_loop()
        async with listening(short, keep_alive=1) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(4):
                writer.write(AGAIN)
                await _answer(reader)
            answered = []
            for _ in range(3):
                await asyncio.sleep(0.7)
                writer.write(AGAIN)
                await _answer(reader)
                answered.append(loop.time())
            assert await asyncio.wait_for(reader.read(), 10) == b""
            writer.close()
            return loop.time(), answered

    ended, answered = short.client.run(run())
    assert len(answered) == 3
    assert ended - answered[-1] >= 0.9


def test_it_stands_back_while_others_wait(short: Service) -> None:
    repeated(short, *[ask(ASKED, JSON)] * 4)
    short.state.turns._waiting["somebody"] = deque()
    repeated(short, ask(ASKED, JSON))
    assert len(seen) == 4


def test_what_is_remembered_is_bounded(short: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shortcut, "REMEMBERED", 2)
    for number in range(4):
        repeated(short, *[ask(ASKED, JSON, b"X-Number: %d" % number)] * 3)
    assert len(short.state.shortcut) == 2
    repeated(short, *[ask(ASKED, JSON, b"X-Long: " + b"x" * shortcut.LONGEST)] * 3)
    assert len(short.state.shortcut) == 2


def test_without_a_byte_cache_there_is_no_short_way(serve: Serve) -> None:
    service = serve(cache_bytes=0)
    answers = repeated(service, *[ask(ASKED, JSON)] * 4)
    assert {answer[:15] for answer in answers} == {b"HTTP/1.1 200 OK"}
    assert len(service.state.shortcut) == 0


def test_a_budget_is_told_as_it_is_now(serve: Serve) -> None:
    service = serve(client_seconds=100)

    async def run() -> list[bytes]:
        async with listening(service) as port:
            found = [await talk(port, ask(ASKED, JSON)) for _ in range(4)]
            name = next(iter(service.state.budgets._purses))
            service.state.budgets.charge(name, 40.0, failed=False)
            return [*found, await talk(port, ask(ASKED, JSON))]

    answers = service.client.run(run())
    left = [re.search(rb'ratelimit: "query-seconds";r=(\d+)', answer) for answer in answers[-2:]]
    before, after = (int(one[1]) for one in left if one)
    assert 38 <= before - after <= 41
