"""Turns of the event loop: clients one after the other, whatever one of them sends."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from edu_graph.errors import Busy
from edu_graph.service import turns as module
from edu_graph.service.turns import Turns


def play(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


def test_a_client_alone_never_waits() -> None:
    async def scenario() -> None:
        turns = Turns()
        for _ in range(100):
            await asyncio.wait_for(turns.take("a"), 1)
            turns.spent("a", 10.0)
        assert turns.waiting == 0

    play(scenario())


def test_clients_are_served_in_turn_in_the_order_of_their_requests() -> None:
    async def scenario() -> None:
        now = 0.0
        turns, order = Turns(lambda: now), []

        async def ask(client: str, number: int) -> None:
            nonlocal now
            await turns.take(client)
            order.append(f"{client}{number}")
            now += 1  # Nobody pauses for so long.

        await asyncio.gather(*(ask("a", number) for number in range(4)), *(ask("b", number) for number in range(2)))
        assert order == ["a0", "a1", "b0", "a2", "b1", "a3"]

    play(scenario())


def test_one_turn_is_given_in_each_round_of_the_loop() -> None:
    async def scenario() -> None:
        turns, given = Turns(), []

        async def ask(number: int) -> None:
            await turns.take("a")
            given.append(number)

        tasks = [asyncio.create_task(ask(number)) for number in range(5)]
        most = 0
        while not all(task.done() for task in tasks):
            before = len(given)
            await asyncio.sleep(0)
            most = max(most, len(given) - before)
        assert given == [0, 1, 2, 3, 4]
        assert most == 1

    play(scenario())


def test_whoever_is_dear_pauses_while_others_are_there() -> None:
    async def scenario() -> None:
        now = 100.0
        turns = Turns(lambda: now)
        await turns.take("b")
        await asyncio.sleep(0)
        await turns.take("a")
        turns.spent("a", 0.2)
        dear = asyncio.create_task(turns.take("a"))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not dear.done()
        # Others do not wait for it.
        now += 0.01
        await asyncio.wait_for(turns.take("b"), 1)
        now += 0.2 * (1 + module._PAUSE)
        await asyncio.wait_for(dear, 1)

    play(scenario())


def test_a_client_within_its_share_does_not_pause() -> None:
    async def scenario() -> None:
        now = 100.0
        turns = Turns(lambda: now)
        for _ in range(100):
            for client in "ab":
                await asyncio.wait_for(turns.take(client), 1)
                turns.spent(client, 0.01)
                await asyncio.sleep(0)
            now += 0.012 * (1 + module._PAUSE)

    play(scenario())


def test_a_request_that_is_cancelled_holds_up_nobody() -> None:
    async def scenario() -> None:
        turns = Turns()
        await turns.take("a")
        first, second = (asyncio.create_task(turns.take(client)) for client in "ab")
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait_for(second, 1)

    play(scenario())


def test_a_flood_is_told_to_send_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 3)

    async def scenario() -> None:
        turns = Turns()
        await turns.take("a")
        waiting = [asyncio.create_task(turns.take("a")) for _ in range(3)]
        await asyncio.sleep(0)
        # The round gave one of them its turn.
        late = [asyncio.create_task(turns.take("a")) for _ in range(3)]
        told = await asyncio.gather(*waiting, *late, return_exceptions=True)
        assert any(isinstance(answer, Busy) and answer.fields["retry_after"] == 1 for answer in told)
        await asyncio.wait_for(turns.take("b"), 1)

    play(scenario())


def test_requests_that_left_take_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 3)

    async def scenario() -> None:
        turns = Turns(lambda: 0.0)
        await turns.take("b")
        await turns.take("a")
        turns.spent("a", 10.0)  # So it pauses now, and its line stays as it is.
        waiting = [asyncio.create_task(turns.take("a")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await turns.take("a")
        for left in waiting[1:]:
            left.cancel()
        await asyncio.wait(waiting[1:])
        last = asyncio.create_task(turns.take("a"))
        await asyncio.sleep(0)
        assert not last.done()
        assert turns.waiting == 2
        last.cancel()
        waiting[0].cancel()

    play(scenario())


def test_work_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([1.0, 1.5])
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(ticks))
    turns = Turns(lambda: 0.0)
    turns._mixed = 0.0
    with turns.working("a"):
        pass
    assert turns._used["a"] == pytest.approx(0.5 * (1 + module._PAUSE))
