"""What the clients do when the service does not answer at once, well, or at all."""

import copy
import pickle
from collections.abc import Callable
from datetime import datetime, tzinfo

import httpx
import pytest
from rehearsal import BASE, Body, Opener, Script, cut, problem, reply, results

from edu_graph.client import (
    AnswerCut,
    ClientError,
    Options,
    ProblemError,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
    problems,
)

HITS = {"release": "r1", "hits": []}
BUSY = {"headers": {"retry_after": "3"}}


def test_a_budget_that_is_spent_is_waited_for(opened: Opener, waits: list[float]) -> None:
    script = Script([problem("budget-spent", 429, **BUSY), reply(HITS)])
    assert opened(script).search("x").hits == ()
    assert waits == [3.0]
    assert len(script.asked) == 2


def test_a_service_that_stays_busy_is_told_after_all_attempts(opened: Opener, waits: list[float]) -> None:
    script = Script(any=lambda _: problem("busy", 503, retry_after=1))
    with pytest.raises(problems.Busy) as told:
        opened(script, options=Options(attempts=3)).search("x")
    assert len(script.asked) == 3
    assert len(waits) == 2
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0
    assert told.value.status == 503


def test_whoever_is_told_to_wait_too_long_gets_the_problem_at_once(opened: Opener, waits: list[float]) -> None:
    script = Script([problem("budget-spent", 429, headers={"retry_after": "31"})])
    with pytest.raises(problems.BudgetSpent) as told:
        opened(script).search("x")
    assert told.value.retry_after == 31.0
    assert waits == []


class Stopped(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Stopped":
        return cls(1994, 11, 6, 8, 49, 37, tzinfo=tz)


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [
        ("Sun, 06 Nov 1994 08:49:57 GMT", 20, 20),
        ("Sun, 06 Nov 1994 08:49:57", 20, 20),
        ("Sun, 06 Nov 1994 08:49:17 GMT", 0.25, 0.5),
        ("soon", 0.25, 0.5),
    ],
)
def test_a_moment_to_come_back_is_kept(
    opened: Opener, waits: list[float], monkeypatch: pytest.MonkeyPatch, told: str, least: float, most: float
) -> None:
    monkeypatch.setattr("edu_graph.client.exchange.datetime", Stopped)
    opened(Script([problem("unavailable", 503, headers={"retry_after": told}), reply(HITS)])).search("x")
    assert len(waits) == 1
    assert least <= waits[0] <= most


@pytest.mark.parametrize(
    "lost", [httpx.ConnectError("refused"), httpx.RemoteProtocolError("gone"), httpx.ReadError("")]
)
def test_a_lost_connection_is_tried_again(opened: Opener, waits: list[float], lost: Exception) -> None:
    script = Script([lost, reply(HITS)])
    assert opened(script).search("x").hits == ()
    assert len(waits) == 1


def test_a_service_that_is_not_there_is_told(opened: Opener, waits: list[float]) -> None:
    script = Script([httpx.ConnectError("refused")] * 4)
    with pytest.raises(Unreachable, match=f"no answer from {BASE}/search: refused"):
        opened(script).search("x")
    assert len(script.asked) == 4
    assert len(waits) == 3


def test_a_timeout_is_not_tried_again(opened: Opener, waits: list[float]) -> None:
    with pytest.raises(TimedOut, match="in time"):
        opened(Script([httpx.ReadTimeout("slow")])).search("x")
    assert waits == []


def test_a_batch_is_sent_again_because_it_changes_nothing(opened: Opener, waits: list[float]) -> None:
    answer = {"release": "r1", "results": [{"parameters": {}, "head": {"vars": []}, "results": {"bindings": []}}]}
    script = Script([problem("busy", 503), httpx.ReadError("gone"), reply(answer)])
    assert len(opened(script).batch("list-sources", [{}])) == 1
    assert [request.method for request in script.asked] == ["POST"] * 3
    assert len({request.content for request in script.asked}) == 1
    assert len(waits) == 2


def test_other_problems_are_told_at_once(opened: Opener, waits: list[float]) -> None:
    told = problem("time-limit", 504, help="Narrow the query.", limit=10.0, instance="urn:uuid:1")
    with pytest.raises(problems.TimeLimit) as raised:
        opened(Script([told])).sparql("SELECT * {}")
    error = raised.value
    assert isinstance(error, problems.LimitReached)
    assert (error.type, error.title, error.status, error.detail) == ("time-limit", "T", 504, "D.")
    assert (error.help, error.instance, error.fields) == ("Narrow the query.", "urn:uuid:1", {"limit": 10.0})
    assert str(error) == "time-limit: D.\n  mend: Narrow the query."
    assert waits == []


def test_a_problem_of_a_later_version_is_a_problem_all_the_same(opened: Opener) -> None:
    with pytest.raises(ProblemError) as raised:
        opened(Script([problem("never-heard-of", 418)])).search("x")
    assert type(raised.value) is ProblemError
    assert (raised.value.type, str(raised.value)) == ("never-heard-of", "never-heard-of: D.")


def test_problems_pass_between_processes() -> None:
    error = problems.RowLimit({"type": "x/row-limit", "status": 422, "detail": "D.", "limit": 3}, retry_after=2.0)
    for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert type(again) is problems.RowLimit
        assert (again.fields, again.retry_after, repr(again)) == ({"limit": 3}, 2.0, "RowLimit('row-limit', 'D.')")


@pytest.mark.parametrize(
    "answer",
    [
        lambda: reply(b"<h1>Bad gateway</h1>", 502, kind="text/html"),
        lambda: reply(b"{", 500, kind="application/problem+json"),
        lambda: reply([], 500, kind="application/problem+json"),
        lambda: reply(b"<p>Welcome to the hotel</p>", kind="text/html"),
        lambda: reply([1]),
        lambda: reply({"hits": "none"}),
        lambda: reply({"hits": [{"iri": "x"}]}),
        lambda: reply(b"", 204),
    ],
)
def test_what_this_service_would_not_say_is_told(opened: Opener, answer: Callable[[], httpx.Response]) -> None:
    with pytest.raises(UnexpectedAnswer):
        opened(Script([answer()])).search("x")


def test_the_status_of_a_strange_answer_is_kept(opened: Opener) -> None:
    with pytest.raises(UnexpectedAnswer, match=r"502 .* Bad gateway") as raised:
        opened(Script([reply(b"Bad gateway", 502, kind="text/plain")])).search("x")
    assert raised.value.status == 502


def test_an_answer_that_breaks_off_gives_no_rows(opened: Opener, waits: list[float]) -> None:
    whole = b'{"head": {"vars": ["n"]}, "results": {"bindings": []}}'
    script = Script([cut(whole, kind="application/sparql-results+json")])
    with pytest.raises(AnswerCut, match="broke off"):
        opened(script).select("SELECT ?n {}")
    assert waits == []
    assert len(script.asked) == 1


def test_a_text_that_breaks_off_is_not_given_out(opened: Opener) -> None:
    with pytest.raises(AnswerCut):
        opened(Script([cut(b"<a> <b> <c> .\n", kind="text/turtle")])).construct("CONSTRUCT WHERE {?s ?p ?o}")


def test_an_answer_that_a_proxy_ended_properly_is_seen_to_be_cut(opened: Opener) -> None:
    half = reply(b'{"head": {"vars": ["n"]}, "results": {"bindings": [', kind="application/sparql-results+json")
    with pytest.raises(AnswerCut, match="no complete JSON"):
        opened(Script([half])).select("SELECT ?n {}")


def test_a_coding_that_breaks_off_is_seen_to_be_cut(opened: Opener) -> None:
    with pytest.raises(AnswerCut):
        opened(Script([reply(b"no gzip", content_encoding="gzip")])).search("x")


def test_a_cut_page_ends_the_rows_with_an_error(opened: Opener) -> None:
    half = cut(b'{"head":', kind="application/sparql-results+json")
    rows = iter(opened(Script([results(1, 2, cursor="c"), half])).query("list-sources"))
    assert [next(rows)["n"], next(rows)["n"]] == [1, 2]
    with pytest.raises(AnswerCut):
        next(rows)


# Tags


def test_an_answer_is_asked_for_again_with_its_tag(opened: Opener) -> None:
    unchanged = [httpx.Response(304, headers={"etag": '"1"'}, stream=Body([])) for _ in range(2)]
    script = Script([reply(HITS, etag='"1"'), unchanged[0], reply(HITS, etag='"2"'), unchanged[1]])
    client = opened(script)
    for _ in range(4):
        assert client.search("x").hits == ()
    assert [request.headers.get("if-none-match") for request in script.asked] == [None, '"1"', '"1"', '"2"']


def test_only_the_same_request_has_the_same_tag(opened: Opener) -> None:
    script = Script(any=lambda _: reply(HITS, etag='"1"'))
    client = opened(script)
    for text in ("x", "y"):
        client.search(text)
    client.at("r1").search("x")
    assert all("if-none-match" not in request.headers for request in script.asked)


def test_a_304_that_was_not_asked_for_is_strange(opened: Opener) -> None:
    with pytest.raises(UnexpectedAnswer):
        opened(Script([httpx.Response(304, stream=Body([]))])).search("x")


def test_the_cache_is_bounded(opened: Opener) -> None:
    script = Script(any=lambda _: reply(HITS, etag='"1"'))
    client = opened(script, options=Options(cache_bytes=2500))
    for text in ("a", "b", "c", "c", "a"):
        client.search(text)
    assert [request.headers.get("if-none-match") for request in script.asked] == [None, None, None, '"1"', None]
    nothing = opened(script, options=Options(cache_bytes=0))
    script.asked.clear()
    for _ in range(2):
        nothing.search("a")
    assert all("if-none-match" not in request.headers for request in script.asked)


def test_a_later_answer_takes_the_place_of_the_earlier_one(opened: Opener) -> None:
    client = opened(Script(any=lambda _: reply(HITS, etag='"1"')))
    for _ in range(5):
        client.search("a")
    cache = client._core.exchange.cache
    assert len(cache) == 1
    assert cache.size == 1024 + len(b'{"release": "r1", "hits": []}')


# Redirects, headers, addresses


def test_redirects_within_the_service_are_followed(opened: Opener) -> None:
    moved = httpx.Response(308, headers={"location": "/base/id/agent/new.ttl#x"}, stream=Body([]))
    script = Script([moved, reply(b"<a> <b> <c> .", kind="text/turtle")])
    assert opened(script, token="t").describe("agent/old") == "<a> <b> <c> ."
    assert [str(request.url) for request in script.asked] == [f"{BASE}/id/agent/old.ttl", f"{BASE}/id/agent/new.ttl"]


@pytest.mark.parametrize("away", ["http://elsewhere.test/", "https://service.test/base/", "//elsewhere.test"])
def test_the_token_goes_nowhere_else(opened: Opener, away: str) -> None:
    script = Script([httpx.Response(303, headers={"location": away}, stream=Body([]))])
    with pytest.raises(UnexpectedAnswer, match="away from the service"):
        opened(script, token="secret").describe("agent/old")
    assert len(script.asked) == 1


def test_a_circle_of_redirects_ends(opened: Opener) -> None:
    script = Script(any=lambda _: httpx.Response(303, headers={"location": "/base/"}, stream=Body([])))
    with pytest.raises(UnexpectedAnswer, match="again and again"):
        opened(script).describe("agent/old")
    assert len(script.asked) == 6


def test_each_request_says_who_asks(opened: Opener) -> None:
    script = Script(any=lambda _: reply(HITS))
    opened(script).search("x")
    opened(script, token="t0ken", options=Options(user_agent="mine/1")).search("x")
    first, second = script.asked
    assert first.headers["user-agent"].startswith("edu-graph-client/")
    assert "authorization" not in first.headers
    assert (second.headers["user-agent"], second.headers["authorization"]) == ("mine/1", "Bearer t0ken")


@pytest.mark.parametrize("wrong", ["", "127.0.0.1:8000", "ftp://x", "http://", "http://x?y", "http://x#y"])
def test_an_address_that_is_none_is_refused(opened: Opener, wrong: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        opened(None, wrong)


@pytest.mark.parametrize("wrong", [{"attempts": 0}, {"timeout": 0}, {"longest_wait": -1}, {"cache_bytes": -1}])
def test_options_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="attempts"):
        Options(**wrong)


def test_a_client_closes_its_connections(opened: Opener) -> None:
    with opened(Script([reply(HITS)])) as client:
        client.search("x")
    with pytest.raises(RuntimeError, match="closed"):
        client.search("x")


def test_all_faults_are_of_one_family() -> None:
    assert all(issubclass(kind, ClientError) for kind in (ProblemError, UnexpectedAnswer, AnswerCut, TimedOut))
