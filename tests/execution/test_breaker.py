"""The circuit breaker: when it opens, who tries, how long it waits; and what counts as the engine's failure."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from small_release import NoteLog

from edu_graph.errors import (
    EduGraphError,
    EngineDown,
    EngineFault,
    EngineUnready,
    QuerySyntaxError,
    RowLimit,
    SettingsError,
    TimeLimit,
    Unavailable,
)
from edu_graph.execution.breaker import FAILURES, LONGEST_PAUSE, Breaker
from edu_graph.execution.engine import EngineWatch, address_of
from edu_graph.settings import Settings
from edu_graph.store.engines import Address

ADDRESS = Address.of("http://localhost:1/query", "r1")


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    clock: Clock = field(default_factory=Clock)
    breaker: Breaker = field(init=False)

    def __post_init__(self) -> None:
        self.breaker = Breaker(clock=self.clock, draw=lambda: 0.5)

    def fail(self, times: int = 1) -> None:
        for _ in range(times):
            self.breaker.failed("it is down")

    def waits(self) -> bool:
        try:
            self.breaker.admit()
        except EngineDown as error:
            return bool(error.fields["retry_after"] >= 1)
        return False


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_few_failures_are_borne(bench: Bench) -> None:
    bench.fail(FAILURES - 1)
    assert not bench.waits()
    bench.breaker.succeeded()
    bench.fail(FAILURES - 1)
    assert not bench.waits()
    assert bench.breaker.state == "closed"


def test_it_opens_and_one_tries_for_all(bench: Bench) -> None:
    bench.fail(FAILURES)
    assert bench.breaker.state == "open"
    assert bench.waits()
    bench.clock.now += 1.1
    assert bench.breaker.state == "half-open"
    assert not bench.waits(), "one may try"
    assert bench.waits(), "and no other meanwhile"
    bench.breaker.succeeded()
    assert not bench.waits()
    assert not bench.waits()


def test_each_failed_try_doubles_the_pause(bench: Bench) -> None:
    bench.fail(FAILURES)
    pauses = []
    for _ in range(8):
        start = bench.clock.now
        while bench.waits():
            bench.clock.now += 0.25
        pauses.append(round(bench.clock.now - start))
        bench.fail()
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert LONGEST_PAUSE == 30


def test_what_ran_while_it_opened_makes_no_pause_longer(bench: Bench) -> None:
    bench.fail(FAILURES + 40)
    bench.clock.now += 1.1
    assert not bench.waits()


def test_a_try_that_tells_nothing_is_made_again(bench: Bench) -> None:
    bench.fail(FAILURES)
    bench.clock.now += 1.1
    assert not bench.waits()
    bench.breaker.undecided()
    assert not bench.waits()


def test_pauses_are_drawn_by_lot() -> None:
    ends = []
    for drawn in (0.0, 1.0):
        clock = Clock()
        breaker = Breaker(clock=clock, draw=lambda drawn=drawn: drawn)  # type: ignore[misc]
        for _ in range(FAILURES):
            breaker.failed("down")
        clock.now += 1.0
        ends.append(breaker.state)
    assert ends == ["half-open", "open"]


def fine(_address: Address, _seconds: float) -> None:
    return None


def gone(_address: Address, _seconds: float) -> None:
    raise EngineDown("gone")


def other(_address: Address, _seconds: float) -> None:
    raise EngineUnready("another release")


@pytest.mark.parametrize(
    ("error", "look", "opens"),
    [
        (EngineDown("down"), fine, True),
        (TimeLimit("slow", limit=1), gone, True),
        (TimeLimit("slow", limit=1), fine, False),
        (TimeLimit("slow", limit=1), other, False),
        (EngineUnready("other release"), gone, False),
        (EngineFault("500"), gone, False),
        (QuerySyntaxError("query"), gone, False),
        (RowLimit("rows", limit=1), gone, False),
        (Unavailable("nobody waits"), gone, False),
        (None, gone, False),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_what_counts_as_the_engine_s_failure(
    bench: Bench, error: EduGraphError | None, look: Callable[[Address, float], None], opens: bool
) -> None:
    log = NoteLog()

    async def scenario() -> None:
        watch = EngineWatch(log, bench.breaker, look)
        for _ in range(FAILURES):
            watch.ended(ADDRESS, error)
            for _ in range(200):
                if watch.is_looking:
                    await asyncio.sleep(0.001)
        await watch.close()

    asyncio.run(scenario())
    assert bench.waits() is opens
    assert len(log.of("the engine is left in peace")) == opens


def test_the_setting_names_the_engine() -> None:
    assert address_of(Settings(store="embedded"), "r1") is None
    found = address_of(
        Settings(store="http://localhost:3030/{release}/sparql", store_user="u", store_password="p"), "r1"
    )
    assert found == Address("http://localhost:3030/r1/sparql", "r1", "u", "p")
    for wrong in ("http://u:p@localhost/sparql", "ftp://localhost", "http:///sparql", "http://localhost/?x"):
        with pytest.raises(SettingsError):
            Address.of(wrong, "r1")
