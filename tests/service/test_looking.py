"""Look-ups in the search index: what they may take, who pays, and that they end with the request that wants them."""

import asyncio
import json
import threading
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from stage import Serve, Service, moved_time

from edu_graph.errors import TimeLimit
from edu_graph.search import stopping
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import Hit
from edu_graph.search.similarity import heard as hear
from edu_graph.search.stopping import Clock, Stopped, timed
from edu_graph.service import looking, reconciling

SPACE = "https://w3id.org/edu-graph/id/"
TYPO = [f"nasional sentr {number}" for number in range(20)]


def batch(service: Service, **queries: object) -> dict[str, list[dict[str, Any]]]:
    answer = service.client.request("POST", "/reconcile", data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    return {key: one["result"] for key, one in answer.json().items()}


def without_end() -> NoReturn:
    while True:
        stopping.check()


@pytest.fixture
def begun() -> threading.Event:
    """Tell when a search is at work."""
    return threading.Event()


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, begun: threading.Event) -> list[str]:
    """Make searches last until they are told to end; return what has told them."""
    told: list[str] = []

    def find(*_: object) -> NoReturn:
        begun.set()
        try:
            without_end()
        except Exception as error:
            told.append(type(error).__name__)
            raise
        finally:
            begun.clear()

    monkeypatch.setattr(SearchIndex, "find", find)
    monkeypatch.setattr(SearchIndex, "candidates", find)
    return told


@pytest.fixture
def over(monkeypatch: pytest.MonkeyPatch, begun: threading.Event) -> None:
    """Let the time of every look-up be over as soon as a search is at work, and not before."""
    monkeypatch.setattr(looking, "Clock", lambda seconds: Clock(seconds, lambda: 1e9 if begun.is_set() else 0.0))


def test_a_clock_tells_that_time_is_over_and_that_nobody_waits() -> None:
    now = [0.0]
    clock = Clock(5, lambda: now[0])
    stopping.check()
    with timed(clock):
        now[0] = 5.0
        stopping.check()
        now[0] = 5.1
        with pytest.raises(TimeLimit) as caught:
            stopping.check()
        assert caught.value.fields["limit"] == 5
        clock.stop()
        with pytest.raises(Stopped):
            stopping.check()
    stopping.check()


def test_each_question_to_the_index_looks_at_the_clock(service: Service) -> None:
    assert service.state.served is not None
    clock = Clock(5)
    clock.stop()
    with timed(clock), pytest.raises(Stopped):
        service.state.served.search.names("https://w3id.org/edu-graph/id/place/blr")


@pytest.mark.usefixtures("over")
@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/search?q=minsk", {}),
        ("POST", "/reconcile", {"data": {"queries": '{"a": {"query": "Minsk"}}'}}),
        ("GET", "/reconcile/suggest/entity?prefix=Min", {}),
    ],
)
def test_look_ups_have_the_time_of_a_query(
    service: Service, ended: list[str], method: str, path: str, options: dict[str, Any]
) -> None:
    answer = service.client.request(method, path, **options)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (504, "time-limit")
    assert ended == ["TimeLimit"]


@pytest.mark.usefixtures("ended", "over")
def test_what_looked_too_long_counts_as_failed(serve: Serve) -> None:
    service = serve(client_errors=1, client_errors_refill=0.001)
    assert [service.get("/search?q=minsk").status_code for _ in range(4)][-1] == 429


def test_the_work_ends_when_the_client_leaves(service: Service, ended: list[str], begun: threading.Event) -> None:
    raw = service.client.raw("/search", b"q=minsk", leave_when=begun.is_set)
    # It has ended before the request has, which therefore had the release for as long as somebody read in it.
    assert ended == ["Stopped"]
    assert not raw.sent


def test_the_work_of_a_batch_ends_when_the_client_leaves(
    service: Service, ended: list[str], begun: threading.Event
) -> None:
    queries = b"queries=%7B%22a%22%3A%7B%22query%22%3A%22Minsk%22%7D%7D"
    service.client.raw("/reconcile", queries, leave_when=begun.is_set)
    assert ended == ["Stopped"]


def test_the_work_ends_when_the_service_stops(service: Service, ended: list[str], begun: threading.Event) -> None:
    async def cancelled() -> None:
        # As the server does with requests that outlast the time for stopping.
        request = asyncio.create_task(service.client.ask("GET", "/search?q=minsk"))
        assert await asyncio.to_thread(begun.wait, 60)
        request.cancel()
        await asyncio.wait([request])

    service.client.run(cancelled())
    assert ended == ["Stopped"]


class Seconds:
    """A thread's time that grows by 4 s from one look at it to the next."""

    def __init__(self) -> None:
        self.told = 0.0

    def __call__(self) -> float:
        self.told += 4.0
        return self.told


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [
        ("GET", "/search?q=minsk", {}),
        ("GET", "/lookup?id=XX", {}),
        ("POST", "/lookup", {"json": {"ids": ["BY"]}}),
        ("POST", "/reconcile", {"data": {"queries": '{"a": {"query": "Minsk"}}'}}),
    ],
)
def test_look_ups_are_charged_as_queries_are(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, method: str, path: str, options: dict[str, Any]
) -> None:
    service = serve()
    monkeypatch.setattr(looking, "time", SimpleNamespace(monotonic=lambda: 0.0, thread_time=Seconds()))
    paid: list[float] = []
    monkeypatch.setattr(service.state.budgets, "charge", lambda _, spent, **__: paid.append(spent))
    assert service.client.request(method, path, **options).status_code == 200
    assert paid
    assert set(paid) == {4.0}


def test_whoever_is_deep_in_debt_waits(serve: Serve) -> None:
    service = serve(client_seconds=10, client_seconds_refill=0.01)
    assert service.state.budgets._purses == {}
    assert service.get("/search?q=minsk").status_code == 200
    (client,) = service.state.budgets._purses
    service.state.budgets.charge(client, 15, failed=False)
    assert service.get("/search?q=smolensk").status_code == 200
    service.state.budgets.charge(client, 6, failed=False)
    refused = service.get("/search?q=belarus")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (429, "budget-spent")


@pytest.fixture
def all_fit(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every name fit four things, one less than the other; return their ids, best first."""
    ids = ["agent/school", "event/visit", "place/blr", "agent/nursery"]

    def candidates(self: SearchIndex, _: object) -> list[Hit]:
        hits = [hit for name in ids for hit in self.lookup("iri", SPACE + name)]
        return [replace(hit, score=0.9 - place / 100, reason="near") for place, hit in enumerate(hits)]

    monkeypatch.setattr(SearchIndex, "candidates", candidates)
    return [f"id/{name}" for name in ids]


@pytest.mark.usefixtures("all_fit")
def test_values_are_looked_up_once_a_query_however_often_they_are_named(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    meant = SearchIndex.meant

    def counted(self: SearchIndex, text: str) -> set[str]:
        asked[text] += 1
        return meant(self, text)

    def listened(text: str) -> str:
        heard[text] += 1
        return hear(text)

    monkeypatch.setattr(SearchIndex, "meant", counted)
    monkeypatch.setattr("edu_graph.service.reconvalues.heard", listened)
    properties = [{"pid": "skos:prefLabel", "v": TYPO}] * 10
    found = batch(service, a={"query": "school", "limit": 100, "properties": properties})
    assert len(found["a"]) == 4
    assert set(asked) == set(TYPO)
    assert set(asked.values()) == set(heard.values()) == {1}
    assert len(heard) > len(TYPO)


def test_values_of_one_property_are_counted_together(service: Service) -> None:
    properties = [{"pid": "visited", "v": TYPO}, {"pid": "eg:visited", "v": "more"}]
    answer = service.client.request(
        "POST", "/reconcile", data={"queries": json.dumps({"a": {"query": "x", "properties": properties}})}
    )
    assert (answer.status_code, answer.json()["parameter"]) == (400, "queries")
    assert "more than 20 values for visited" in answer.json()["detail"]


def test_only_the_best_candidates_are_compared_by_properties(
    service: Service, all_fit: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"query": "school", "limit": 100, "properties": [{"pid": "skos:prefLabel", "v": "nothing of the kind"}]}
    monkeypatch.setattr(reconciling, "FITTED", 2)
    found = batch(service, a=query)["a"]
    # Nobody goes first because it was not looked at.
    assert [one["id"] for one in found] == all_fit
    assert [len([mark for mark in one["features"] if mark["id"].startswith("property:")]) for one in found] == [
        1,
        1,
        0,
        0,
    ]


def test_a_batch_has_the_time_of_one_query_and_a_turn_for_each_of_its_own(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = service.state.turns
    taken: list[str] = []
    take = turns.take

    async def counted(client: str) -> None:
        taken.append(client)
        await take(client)

    monkeypatch.setattr(turns, "take", counted)
    counts = []
    for names in (["a"], ["a", "b", "c"]):
        taken.clear()
        batch(service, **{name: {"query": "Minsk"} for name in names})
        counts.append(len(taken))
    # To be read, to find candidates, to weigh them.
    assert counts[1] - counts[0] == 2 * 3


def test_a_batch_that_took_too_long_is_not_gone_on_with(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service, now = serve(query_seconds=5), moved_time(monkeypatch, reconciling)
    asked: list[object] = []

    async def slow(*given: object) -> list[Hit]:
        asked.append(given)
        now[0] += 6
        return []

    monkeypatch.setattr(reconciling, "look", slow)
    queries = json.dumps({str(number): {"query": "Minsk"} for number in range(5)})
    answer = service.client.request("POST", "/reconcile", data={"queries": queries})
    assert (answer.status_code, answer.json()["limit"]) == (504, 5)
    assert len(asked) == 1
