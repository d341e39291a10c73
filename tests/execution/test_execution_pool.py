"""Who gets a worker: the pool with a crew that has no processes."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest
from small_release import NoteLog

from edu_graph.errors import Busy, Unavailable
from edu_graph.execution.crew import Counters, Crew, cause_of_death
from edu_graph.execution.evaluation import Evaluation, SpoolAccount, WorkerLost
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.pool import Pool
from edu_graph.execution.protocol import Tally
from edu_graph.execution.request import Lane
from edu_graph.execution.spawner import Plan

PLAN = Plan("graph", None, "spool", 1000, debug=False)


class FakeWorker:
    def __init__(self, owner: Crew, name: str) -> None:
        self.owner = owner
        self.name = name
        self.evaluation: Evaluation | None = None
        self.killed = False
        self.ended = False
        self.is_lowered = False

    def kill(self) -> None:
        self.killed = True
        self.evaluation = None

    def end(self) -> None:
        self.ended = True


def crew_of(size: int, release: str = "one") -> Crew:
    crew = Crew(release, PLAN, size=size, recycle_mib=16, counters=Counters(), log=NoteLog())
    crew.idle = [cast("WorkerHandle", FakeWorker(crew, f"{release}-{number}")) for number in range(size)]
    return crew


def play(scenario: Callable[[Pool], Coroutine[Any, Any, None]], *, size: int = 3, queue_seconds: float = 5.0) -> None:
    async def run() -> None:
        await scenario(Pool(crew_of(size), size=size, reserved=1, queue_seconds=queue_seconds))

    asyncio.run(run())


async def soon(pool: Pool, lane: Lane) -> asyncio.Task[WorkerHandle]:
    task = asyncio.create_task(pool.acquire(lane))
    await asyncio.sleep(0)
    return task


def test_ad_hoc_queries_leave_a_worker_to_named_ones() -> None:
    async def scenario(pool: Pool) -> None:
        held = [await pool.acquire("adhoc") for _ in range(2)]
        waiting = await soon(pool, "adhoc")
        named = await asyncio.wait_for(pool.acquire("named"), 1)
        assert not waiting.done()
        # The named query's worker, idle again, is not for the ad-hoc one; an ad-hoc one's is.
        named.owner.give_back(named)
        await asyncio.sleep(0)
        assert not waiting.done()
        held[0].owner.give_back(held[0])
        assert await asyncio.wait_for(waiting, 1) in (held[0], named)

    play(scenario)


def test_named_queries_may_have_every_worker() -> None:
    async def scenario(pool: Pool) -> None:
        assert len({await asyncio.wait_for(pool.acquire("named"), 1) for _ in range(3)}) == 3

    play(scenario)


def test_first_come_first_served() -> None:
    async def scenario(pool: Pool) -> None:
        held = [await pool.acquire("named") for _ in range(3)]
        order: list[int] = []
        tasks = []
        for number in range(3):
            task = await soon(pool, "named")
            task.add_done_callback(lambda _, number=number: order.append(number))
            tasks.append(task)
        assert pool.queued == 3
        for worker in held:
            worker.owner.give_back(worker)
        await asyncio.gather(*tasks)
        assert order == [0, 1, 2]
        assert pool.queued == 0

    play(scenario)


def test_a_full_lane_holds_up_no_other() -> None:
    async def scenario(pool: Pool) -> None:
        held = [await pool.acquire("adhoc"), await pool.acquire("adhoc"), await pool.acquire("named")]
        first, second = await soon(pool, "adhoc"), await soon(pool, "named")
        pool.crew.give_back(held[2])
        assert await asyncio.wait_for(second, 1) is held[2]
        assert not first.done()
        first.cancel()

    play(scenario)


def test_the_queue_has_an_end() -> None:
    async def scenario(pool: Pool) -> None:
        await pool.acquire("adhoc")
        with pytest.raises(Busy) as caught:
            await pool.acquire("adhoc")
        assert caught.value.fields["retry_after"] == 1
        assert pool.queued == 0

    play(scenario, size=2, queue_seconds=0.05)


def test_the_queue_has_a_length() -> None:
    async def scenario(pool: Pool) -> None:
        await pool.acquire("adhoc")
        tasks = [await soon(pool, "adhoc") for _ in range(32)]
        assert pool.queued == 32
        # At once, not after the queue's time.
        refused = pool.acquire("adhoc")
        with pytest.raises(Busy, match="32 queries wait") as caught:
            refused.send(None)
        assert caught.value.fields["retry_after"] == 1000
        # The other lane has a queue, and a worker, of its own.
        await pool.acquire("named")
        named = await soon(pool, "named")
        assert pool.queued == 33
        # Who leaves makes room.
        for task in (tasks[7], named):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        again = await soon(pool, "adhoc")
        assert not again.done()
        for task in [*tasks, again]:
            task.cancel()
        await asyncio.gather(*tasks, again, return_exceptions=True)
        assert pool.queued == 0

    play(scenario, size=2, queue_seconds=1000.0)


def test_a_full_queue_without_any_worker_is_not_busy_but_down() -> None:
    async def scenario(pool: Pool) -> None:
        pool.crew.idle.clear()
        tasks = [await soon(pool, "named") for _ in range(16)]
        with pytest.raises(Unavailable, match="restarted"):
            pool.acquire("named").send(None)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    play(scenario, size=1)


def test_the_lanes_are_served_in_one_order_of_arrival() -> None:
    async def scenario(pool: Pool) -> None:
        held = [await pool.acquire("named") for _ in range(3)]
        order: list[str] = []
        tasks = []
        for number, lane in enumerate(("adhoc", "named", "adhoc", "named")):
            task = await soon(pool, cast("Lane", lane))
            task.add_done_callback(lambda _, name=f"{lane} {number}": order.append(name))
            tasks.append(task)
        for worker in held:
            pool.crew.give_back(worker)
        await asyncio.gather(*tasks[:3])
        assert order == ["adhoc 0", "named 1", "adhoc 2"]
        pool.crew.give_back(tasks[1].result())
        await tasks[3]

    play(scenario)


def test_a_lane_that_was_full_on_the_release_before_is_free_on_the_next() -> None:
    async def scenario(pool: Pool) -> None:
        old = [await pool.acquire("adhoc") for _ in range(2)]
        before = pool.switch(crew_of(3, "two"))
        new = [await asyncio.wait_for(pool.acquire("adhoc"), 5) for _ in range(2)]
        for worker in old:
            before.give_back(worker)
        # The end of the old ones frees nothing here.
        waiting = await soon(pool, "adhoc")
        assert not waiting.done()
        pool.crew.give_back(new[0])
        assert await waiting is new[0]

    play(scenario)


def test_no_timer_of_a_wait_that_is_over_stays() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("adhoc")
        served, given_up = await soon(pool, "adhoc"), await soon(pool, "adhoc")
        assert len(timers()) == 2
        pool.crew.give_back(held)
        await served
        given_up.cancel()
        await asyncio.wait({given_up})
        assert timers() == []

    play(scenario, size=2)


def timers() -> list[asyncio.TimerHandle]:
    loop: Any = asyncio.get_running_loop()
    return [timer for timer in loop._scheduled if not timer.cancelled()]


def test_without_any_worker_the_service_is_not_busy_but_down() -> None:
    async def scenario(pool: Pool) -> None:
        pool.crew.idle.clear()
        with pytest.raises(Unavailable) as caught:
            await pool.acquire("named")
        assert caught.value.fields["retry_after"] == 1

    play(scenario, queue_seconds=0.05)


def test_a_closed_pool_refuses_and_serves_those_who_wait() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("adhoc")
        waiting = await soon(pool, "adhoc")
        pool.close()
        with pytest.raises(Unavailable, match="stopping"):
            await pool.acquire("named")
        drained = asyncio.create_task(pool.drained())
        pool.crew.give_back(held)
        worker = await waiting
        assert not drained.done()
        pool.crew.give_back(worker)
        await asyncio.wait_for(drained, 1)

    play(scenario, size=2)


def test_who_gives_up_while_waiting_leaves_no_trace() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("adhoc")
        first, second = await soon(pool, "adhoc"), await soon(pool, "adhoc")
        # Cancelled and not yet told: a worker that becomes idle in this moment goes to the next.
        first.cancel()
        pool.crew.give_back(held)
        assert await asyncio.wait_for(second, 1) is held
        with pytest.raises(asyncio.CancelledError):
            await first

    play(scenario, size=2)


def test_who_gives_up_in_the_moment_of_getting_a_worker_gives_it_back() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("adhoc")
        waiting = await soon(pool, "adhoc")
        pool.crew.give_back(held)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert held in pool.crew.idle
        assert not pool.crew.busy
        assert await pool.acquire("adhoc") is held

    play(scenario, size=2)


def test_a_switch_ends_idle_workers_and_lets_busy_ones_finish() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("adhoc")
        idle = list(pool.crew.idle)
        waiting = await soon(pool, "adhoc")
        before = pool.switch(crew_of(2, "two"))
        assert all(cast("FakeWorker", worker).ended for worker in idle)
        assert (await asyncio.wait_for(waiting, 1)).owner.release == "two"
        drained = asyncio.create_task(before.drained())
        await asyncio.sleep(0)
        assert not drained.done()
        # A worker of the release before that becomes idle is told to the pool no more.
        before.freed(held, Tally(1, 1, 0.5, 0))
        await asyncio.wait_for(drained, 1)
        assert cast("FakeWorker", held).ended
        pool.available(before)

    play(scenario, size=2)


def test_a_worker_that_grew_is_not_used_again() -> None:
    async def scenario(pool: Pool) -> None:
        worker = await pool.acquire("adhoc")
        pool.crew.freed(worker, Tally(1, 1, 0.5, 16 * 1024 + 1))
        assert cast("FakeWorker", worker).ended
        assert worker not in pool.crew.idle
        other = await pool.acquire("adhoc")
        pool.crew.freed(other, Tally(1, 1, 0.5, 16 * 1024))
        assert other in pool.crew.idle

    play(scenario, size=2)


def test_a_killed_worker_is_forgotten_and_its_evaluation_told() -> None:
    async def scenario(pool: Pool) -> None:
        worker = await pool.acquire("adhoc")
        evaluation = worker.evaluation = Evaluation(SpoolAccount(10), memory_mib=5)
        pool.crew.kill(worker, Busy("for a test"))
        assert cast("FakeWorker", worker).killed
        with pytest.raises(Busy):
            await evaluation.began
        # Again, and as a return of what is gone: nothing happens.
        pool.crew.kill(worker, Busy("for a test"))
        pool.crew.give_back(worker)
        assert pool.crew.count == 1

    play(scenario, size=2)


@pytest.mark.parametrize(
    ("code", "type_"),
    [(-6, "memory-limit"), (-11, "query-too-complex"), (-7, "query-too-complex")],
)
def test_what_ends_a_worker_tells_about_its_query(code: int, type_: str) -> None:
    error = cause_of_death(code, 64)
    assert getattr(error, "type", None) == type_


@pytest.mark.parametrize("code", [-9, -15, 0, 1, None])
def test_what_came_from_outside_tells_nothing_about_the_query(code: int | None) -> None:
    assert type(cause_of_death(code, 64)) is WorkerLost


def test_one_that_left_a_full_line_is_no_fault_of_the_next() -> None:
    async def scenario(pool: Pool) -> None:
        held = await pool.acquire("named", "first")
        flood = [asyncio.create_task(pool.acquire("named", "flood")) for _ in range(16)]
        await asyncio.sleep(0)
        assert pool.queued == 16
        # They come in the round of the loop in which two of the flood leave, before those are told.
        polite = asyncio.create_task(pool.acquire("named", "polite"))
        others = [asyncio.create_task(pool.acquire("named", f"other {number}")) for number in range(2)]
        for left in flood[-2:]:
            left.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not polite.done()
        # The line was full again when the last came: whoever has most in it lost the last of those who still waited.
        assert isinstance(flood[-3].exception(), Busy)
        assert pool.queued == 16
        for waiting in (*flood, polite, *others):
            waiting.cancel()
        await asyncio.gather(*flood, polite, *others, return_exceptions=True)
        assert pool.queued == 0
        held.owner.give_back(held)

    play(scenario, size=1)
