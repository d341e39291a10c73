"""What the clients do with answers that no service of ours sends: an error of theirs, and bounded work."""

import gzip
import json
from types import SimpleNamespace

import httpx
import pytest
from rehearsal import Body, Opener, Script, reply, results

from edu_graph.client import ClientError, Options, ProblemError, TimedOut, UnexpectedAnswer

HITS = {"release": "r1", "hits": []}
DEEP = b'{"hits":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    "told",
    ["Mon, 01 Jan 99999999999 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 +9999999999", "1 Jan 0001 00:00:00 +2359", "x"],
)
def test_a_time_to_wait_that_is_none_is_passed_over(opened: Opener, waits: list[float], told: str) -> None:
    script = Script([reply(b"", 503, retry_after=told), reply(HITS)])
    assert opened(script).search("x").hits == ()
    assert len(waits) == 1


@pytest.mark.parametrize("location", ["http://[", "//[::", "http://service.test/base/x?" + "x" * 70_000])
def test_a_redirect_to_no_address_is_an_error_of_the_client(opened: Opener, location: str) -> None:
    with pytest.raises(ClientError):
        opened(Script(any=lambda _: reply(b"", 302, location=location))).search("x")


def test_json_without_end_of_its_depth(opened: Opener) -> None:
    with pytest.raises(UnexpectedAnswer, match="nests too deeply"):
        opened(Script([reply(DEEP)])).search("x")
    with pytest.raises(UnexpectedAnswer, match="status 400"):
        opened(Script([reply(DEEP, 400, kind="application/problem+json")])).search("x")


@pytest.mark.parametrize("status", ["x", None, [], 200])
def test_the_status_of_a_problem_is_that_of_its_answer(opened: Opener, status: object) -> None:
    told = {"type": 5, "title": [], "detail": {}, "status": status}
    with pytest.raises(ProblemError) as caught:
        opened(Script([reply(told, 400, kind="application/problem+json")])).search("x")
    assert caught.value.status == 400
    assert ProblemError({"status": status if status != 200 else "200"}).status == 0


def test_text_that_is_not_utf_8(opened: Opener) -> None:
    client = opened(Script(any=lambda _: reply(b"\xff\xfe", kind="text/turtle")))
    with pytest.raises(UnexpectedAnswer, match="UTF-8"):
        client.construct("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(UnexpectedAnswer, match="UTF-8"):
        client.describe("place/blr")


def test_pages_that_lead_in_a_circle_are_left(opened: Opener) -> None:
    script = Script([results(1, cursor="ab"[number % 2]) for number in range(6)])
    with pytest.raises(UnexpectedAnswer, match="back to one before it"):
        opened(script).query("x").table()
    assert len(script.asked) == 3


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_is_taken_up_to_a_size_unpacked(opened: Opener, status: int) -> None:
    options = Options(answer_bytes=1000)
    packed = gzip.compress(json.dumps(HITS | {"more": "x" * 1000}).encode())
    with pytest.raises(UnexpectedAnswer, match="more than 1000 bytes"):
        opened(Script([reply(packed, status, content_encoding="gzip")]), options=options).search("x")
    assert opened(Script([reply(HITS)]), options=options).search("x").hits == ()


def test_what_is_packed_twice_is_not_unpacked(opened: Opener) -> None:
    packed = gzip.compress(gzip.compress(json.dumps(HITS).encode()))
    with pytest.raises(UnexpectedAnswer, match="more than once"):
        opened(Script([reply(packed, content_encoding="gzip, gzip")])).search("x")


def test_an_answer_that_drips_is_given_up(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def passing() -> float:
        now[0] += 1
        return now[0]

    monkeypatch.setattr("edu_graph.client.bodies.time", SimpleNamespace(monotonic=passing))
    dripping = httpx.Response(200, headers={"content-type": "application/json"}, stream=Body([b" "] * 100))
    with pytest.raises(TimedOut, match="within 60 s"):
        opened(Script([dripping]), options=Options(answer_seconds=60)).search("x")


def test_bounds_that_none_can_keep_are_refused() -> None:
    for wrong in ({"answer_bytes": 0}, {"answer_seconds": 0}):
        with pytest.raises(ValueError, match="above 0"):
            Options(**wrong)  # type: ignore[arg-type]
