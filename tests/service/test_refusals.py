"""A release that cannot be served: tried again ever more rarely, told once, and the former goes on being served."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import project
import pytest
from stage import Serve, Service

from edu_graph.errors import ReleaseError
from edu_graph.execution import Executor, GraphSource
from edu_graph.service import app, refusals
from edu_graph.service.logs import make_logger
from edu_graph.service.refusals import Refusals

OLD, NEW, BAD = "a" * 16, "b" * 16, "c" * 16


def test_the_pause_doubles_up_to_a_minute() -> None:
    seen, now, pauses = Refusals(), 100.0, []
    for _ in range(8):
        assert seen.is_due("stamp", now)
        seen.add("stamp", "bad", now)
        assert not seen.is_due("stamp", now + seen.pause - 0.01)
        pauses.append(seen.pause)
        now += seen.pause
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert seen.is_due("another", now)
    seen.add("another", "bad", now)
    assert seen.pause == 1


def test_only_another_refusal_is_news() -> None:
    seen = Refusals()
    told = [seen.add(stamp, what, 0.0) for stamp, what in ((1, "x"), (1, "x"), (1, "y"), (2, "y"), (2, "x"))]
    assert told == [True, False, True, False, True]


def wait_until(service: Service, is_so: Callable[[], bool]) -> None:
    async def wait() -> None:
        async with asyncio.timeout(60):
            while not is_so():  # noqa: ASYNC110 - what is waited for is told to nobody
                await asyncio.sleep(0.01)

    service.client.run(wait())


def test_a_bad_graph_is_told_once_and_tried_rarely(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "FIRST_PAUSE", 0.02)
    folder = tmp_path / "releases"
    project.make(folder, name=OLD)
    service = serve(releases=folder, reload_seconds=0.001)
    attempts: list[str] = []
    looks: list[float] = []
    is_due, swap = Refusals.is_due, service.executor.swap

    def look(self: Refusals, stamp: object, now: float) -> bool:
        looks.append(now)
        return is_due(self, stamp, now)

    async def refuse(source: GraphSource) -> None:
        attempts.append(source.release)
        if source.release == BAD:
            raise ReleaseError("graph.nq cannot be parsed")
        await swap(source)

    monkeypatch.setattr(service.executor, "swap", refuse)
    monkeypatch.setattr(Refusals, "is_due", look)
    project.make(folder, name=BAD)
    wait_until(service, lambda: len(looks) >= 200 and len(attempts) >= 2)
    # After 20, 40, 80, 160 ms and so on: few, where each look at the switch would have made one.
    assert len(attempts) <= len(looks) / 10
    (told,) = [line for line in service.log() if line["event"] == "release refused"]
    assert (told["release"], told["error"], told["level"]) == (BAD, "graph.nq cannot be parsed", "error")
    assert service.get("/limits").headers["x-edu-graph-release"] == OLD

    project.make(folder, name=NEW)
    wait_until(service, lambda: service.state.served is not None and service.state.served.id == NEW)
    assert attempts[-1] == NEW


def test_the_workers_write_into_our_log(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service = serve()
    lines: list[str] = []
    given: list[object] = []

    async def start(_settings: object, _source: object, *, log: object = None) -> object:
        given.append(log)
        return service.executor

    monkeypatch.setattr(Executor, "start", start)
    log = make_logger("json", lines.append)
    front = app.create_app(service.settings, log=log)
    service.client.run(front.state.start_executor(service.settings, GraphSource("x", Path("x"))))
    assert given == [log]
    log.error("fault in a query worker", pid=1, trace="Traceback")
    assert '"event": "fault in a query worker"' in lines[0]
