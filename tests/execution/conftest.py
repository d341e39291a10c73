"""A small release, and executors that are always closed."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from process_table import descriptors, own_spawners
from small_release import NoteLog, make_release, started

from edu_graph.execution import Executor, GraphSource
from edu_graph.settings import Settings


@pytest.fixture
def release(tmp_path: Path) -> GraphSource:
    return make_release(tmp_path, "one")


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**changes: Any) -> Settings:
        values: dict[str, Any] = {"state": tmp_path / "state", "workers": 2, "shutdown_seconds": 5.0}
        return Settings(**(values | changes))

    return make


Scenario = Callable[[Executor], Coroutine[Any, Any, None]]


@pytest.fixture
def log() -> NoteLog:
    """What the executor of `play` writes."""
    return NoteLog()


@pytest.fixture
def play(settings: Callable[..., Settings], release: GraphSource, log: NoteLog) -> Callable[..., None]:
    """Run a scenario with an executor over the small release, then see that closing it leaves nothing behind."""

    def run(scenario: Scenario, **changes: Any) -> None:
        async def whole() -> None:
            before = descriptors()
            async with started(settings(**changes), release, log) as executor:
                await scenario(executor)
            assert own_spawners() == []
            assert descriptors() <= before

        asyncio.run(whole())

    return run
