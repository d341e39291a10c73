"""Clients beside each other: whose turn it is, who pays for what, and what makes way."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, cast

import pytest
from process_table import own_spawners, workers
from small_release import ENDLESS, ENDLESS_ROWS, SLOW, NoteLog, busy_pids, limits, request, until
from test_execution_pool import FakeWorker, crew_of

from edu_graph.errors import BudgetSpent, Busy, TimeLimit
from edu_graph.execution import Executor, executor
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.pool import Pool
from edu_graph.execution.request import Cost, Lane, QueryRequest
from edu_graph.rdf.formats import CSV

Play = Callable[..., None]


class Purse:
    """A payer that notes what it is charged, and refuses when it is told to."""

    def __init__(self, client: str = "a") -> None:
        self.client = client
        self.costs: list[Cost] = []
        self.is_spent = False
        self.is_pressed = False

    def admit(self) -> None:
        if self.is_spent:
            raise BudgetSpent("spent", retry_after=1)

    def prepared(self, seconds: float) -> None:
        raise AssertionError(f"nothing had to be prepared for {seconds} s")

    def ended(self, cost: Cost) -> None:
        self.costs.append(cost)


def paid(text: str, purse: Purse, **limit: Any) -> QueryRequest:
    asked = request(text, CSV)
    return QueryRequest(asked.text, asked.format, limits(**limit), lane=asked.lane, payer=purse)


def pool_of(size: int, of_one_client: int = 0, queue_seconds: float = 5.0) -> Pool:
    return Pool(crew_of(size), size=size, reserved=1, queue_seconds=queue_seconds, of_one_client=of_one_client)


def play_pool(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scenario())


async def asked(pool: Pool, client: str, order: list[str], lane: Lane = "adhoc") -> "asyncio.Task[WorkerHandle]":
    async def ask() -> WorkerHandle:
        worker = await pool.acquire(lane, client)
        order.append(client)
        return worker

    task = asyncio.create_task(ask())
    await asyncio.sleep(0)
    return task


def test_a_flood_of_one_client_delays_another_by_one_slot() -> None:
    async def scenario() -> None:
        pool, order = pool_of(3), []
        held = [await pool.acquire("adhoc", "flood") for _ in range(2)]
        flood = [await asked(pool, "flood", order) for _ in range(20)]
        small = [await asked(pool, "small", order) for _ in range(2)]
        for worker in held:
            worker.owner.give_back(worker)
        await asyncio.sleep(0.01)
        assert order[:2] in (["flood", "small"], ["small", "flood"])
        for task in (*flood, *small):
            task.cancel()

    play_pool(scenario)


def test_clients_are_served_in_turn() -> None:
    async def scenario() -> None:
        pool, order = pool_of(2), []
        worker = await pool.acquire("adhoc", "x")
        tasks = [await asked(pool, client, order) for client in "aaabbc"]
        for _ in tasks:
            worker.owner.give_back(worker)
            await asyncio.sleep(0.005)
        assert order == ["a", "b", "c", "a", "b", "a"]

    play_pool(scenario)


def test_one_client_does_not_hold_every_worker() -> None:
    async def scenario() -> None:
        pool, order = pool_of(4, of_one_client=2), []
        for _ in range(2):
            await pool.acquire("adhoc", "flood")
        waiting = await asked(pool, "flood", order)
        # One for others at once, though the flood was there before; and named queries of the flood's own.
        await asyncio.wait_for(pool.acquire("adhoc", "small"), 1)
        await asyncio.wait_for(pool.acquire("named", "flood"), 1)
        assert order == []
        waiting.cancel()

    play_pool(scenario)


@pytest.mark.parametrize("of_one_client", [2, 0], ids=["bounded", "any number"])
def test_who_has_had_much_lately_gets_one_worker_at_a_time(of_one_client: int) -> None:
    async def scenario() -> None:
        pool = pool_of(5, of_one_client=of_one_client)
        first = await pool.acquire("adhoc", "flood", is_pressed=True)
        ask = partial(pool.acquire, "adhoc", "flood", is_pressed=True)
        tasks = [asyncio.create_task(ask()) for _ in range(3)]
        await asyncio.sleep(0.01)
        assert sum(task.done() for task in tasks) == (3 if of_one_client == 0 else 0)
        # Others are not held up.
        await asyncio.wait_for(pool.acquire("adhoc" if of_one_client else "named", "small"), 1)
        if of_one_client:
            first.owner.give_back(first)
            await asyncio.sleep(0.01)
            assert sum(task.done() for task in tasks) == 1
            # It is told anew each time: two at once again, of those that wait already.
            tasks.append(asyncio.create_task(pool.acquire("adhoc", "flood", is_pressed=False)))
            await asyncio.sleep(0.01)
            assert sum(task.done() for task in tasks) == 2
        for task in tasks:
            task.cancel()

    play_pool(scenario)


def test_whoever_waits_for_oneself_is_told_so() -> None:
    async def scenario() -> None:
        pool = pool_of(4, of_one_client=1, queue_seconds=0.02)
        await pool.acquire("adhoc", "a")
        with pytest.raises(Busy, match="1 of your queries ran for"):
            await pool.acquire("adhoc", "a")

    play_pool(scenario)


def test_a_full_queue_turns_away_the_last_of_who_has_most() -> None:
    async def scenario() -> None:
        pool, order = pool_of(2), []
        await pool.acquire("adhoc", "x")
        flood = [await asked(pool, "flood", order) for _ in range(32)]
        with pytest.raises(Busy, match="32 queries wait already"):
            await pool.acquire("adhoc", "flood")
        small = await asked(pool, "small", order)
        await asyncio.sleep(0)
        assert isinstance(flood[-1].exception(), Busy)
        assert not small.done()
        assert pool.queued == 32
        for task in (*flood, small):
            task.cancel()

    play_pool(scenario)


def test_the_services_own_queries_are_nobodys() -> None:
    async def scenario() -> None:
        pool = pool_of(4, of_one_client=1)
        assert len({await asyncio.wait_for(pool.acquire("named"), 1) for _ in range(4)}) == 4

    play_pool(scenario)


def test_a_lowered_worker_is_not_used_again() -> None:
    async def scenario() -> None:
        pool = pool_of(2)
        worker = await pool.acquire("adhoc", "a")
        fake = cast("FakeWorker", worker)
        fake.is_lowered = True
        from edu_graph.execution.protocol import Tally

        pool.crew.freed(worker, Tally(1, 1, 0.5, 0))
        assert fake.ended
        assert pool.crew.count == 1

    play_pool(scenario)


# -- with workers


def test_an_evaluation_is_charged_once_with_what_it_took(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        purse = Purse()
        await (await ex.execute(paid(SLOW, purse))).aclose()
        (cost,) = purse.costs
        assert (cost.rows, cost.error, cost.is_abandoned) == (1, None, False)
        assert cost.seconds > 0.01
        assert cost.bytes > 0

    play(scenario)


def test_a_killed_query_is_charged_for_the_time_it_had(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        purse = Purse()
        with pytest.raises(TimeLimit):
            await ex.execute(paid(ENDLESS, purse, seconds=0.3))
        (cost,) = purse.costs
        assert isinstance(cost.error, TimeLimit)
        assert cost.seconds >= 0.3

    play(scenario)


@pytest.mark.parametrize("text", [ENDLESS, ENDLESS_ROWS])
def test_a_query_whose_client_leaves_is_charged(play: Play, text: str) -> None:
    async def scenario(ex: Executor) -> None:
        purse = Purse()
        task = asyncio.create_task(ex.execute(paid(text, purse)))
        # Rows come before the query ends; the other one never answers.
        await until(lambda: task.done() if text == ENDLESS_ROWS else bool(busy_pids(ex)))
        if task.done():
            await task.result().aclose()
        else:
            task.cancel()
            await asyncio.wait({task})
        (cost,) = purse.costs
        assert cost.is_abandoned
        assert cost.seconds > 0

    play(scenario)


def test_a_worker_that_is_lost_costs_nobody_anything(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        purse = Purse()
        task = asyncio.create_task(ex.execute(paid(SLOW, purse)))
        await until(lambda: bool(busy_pids(ex)))
        (spawner,) = own_spawners()
        for pid in workers(spawner):
            os.kill(pid, 9)
        await (await task).aclose()
        assert [cost.error for cost in purse.costs] == [None]

    play(scenario)


def test_whoever_spent_everything_while_waiting_is_refused(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        purse = Purse()
        first = asyncio.create_task(ex.execute(paid(SLOW, Purse("b"))))
        await until(lambda: bool(busy_pids(ex)))
        second = asyncio.create_task(ex.execute(paid("ASK {}", purse)))
        await asyncio.sleep(0)
        purse.is_spent = True
        await (await first).aclose()
        with pytest.raises(BudgetSpent):
            await second
        with pytest.raises(BudgetSpent):
            await ex.execute(paid("ASK {}", purse))
        assert purse.costs == []
        assert ex.stats()["busy"] == 0

    play(scenario)


def test_a_long_query_makes_way_and_its_worker_is_replaced(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_LONG", 0.01)

    async def scenario(ex: Executor) -> None:
        (spawner,) = own_spawners()
        before = set(workers(spawner))
        task = asyncio.create_task(ex.execute(request(SLOW, CSV)))
        seen: set[int] = set()
        while not task.done():
            seen |= {os.getpriority(os.PRIO_PROCESS, pid) for pid in workers(spawner)}
            await asyncio.sleep(0.005)
        await (await task).aclose()
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert seen == {own, own + 19}
        await until(lambda: len(workers(spawner)) == 2 and len(before & set(workers(spawner))) == 1)
        assert ex.stats()["recycles"] == 1

    play(scenario)


@pytest.mark.parametrize("is_pressed", [False, True])
def test_whoever_has_had_much_lately_makes_way_sooner(
    play: Play, monkeypatch: pytest.MonkeyPatch, *, is_pressed: bool
) -> None:
    made_way: list[int] = []
    monkeypatch.setattr(executor, "_LONG", 60.0)
    monkeypatch.setattr(WorkerHandle, "lower", lambda handle: made_way.append(handle.pid))

    async def scenario(ex: Executor) -> None:
        purse = Purse()
        purse.is_pressed = is_pressed
        # A processor's time counts, and a busy machine may give none for long: who is pressed is waited for.
        task = asyncio.create_task(ex.execute(paid(ENDLESS, purse, seconds=60.0 if is_pressed else 0.5)))
        if is_pressed:
            await until(lambda: bool(made_way))
            task.cancel()
        with pytest.raises(asyncio.CancelledError if is_pressed else TimeLimit):
            await task

    play(scenario)
    assert bool(made_way) is is_pressed


def test_log_is_quiet_about_all_that(play: Play, log: NoteLog) -> None:
    async def scenario(ex: Executor) -> None:
        with pytest.raises(TimeLimit):
            await ex.execute(paid(ENDLESS, Purse(), seconds=0.2))

    play(scenario)
    assert log.rows == []
