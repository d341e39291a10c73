"""Processes killed from outside, and releases swapped under load: what clients see, and what is left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from process_table import is_alive, own_spawners, session, workers
from small_release import (
    BOMB,
    ENDLESS,
    ENDLESS_ROWS,
    PAIRS,
    SLOW,
    SLOW_ANSWER,
    NoteLog,
    body,
    busy_pids,
    make_release,
    request,
    started,
    until,
    until_cut,
)

from edu_graph.errors import EduGraphError, MemoryLimit, ReleaseError, TemporarilyUnavailable, TimeLimit
from edu_graph.execution import Executor, GraphSource, executor, spawning
from edu_graph.execution.evaluation import WorkerLost
from edu_graph.rdf.formats import CSV
from edu_graph.settings import Settings

Play = Callable[..., None]
MakeSettings = Callable[..., Settings]
COUNT = request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV)
LABELS = "SELECT ?label { ?event <https://example.org/label> ?label }"


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_a_query_whose_worker_is_killed_is_answered_by_another(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        running = asyncio.create_task(ex.execute(request(SLOW, CSV)))
        await until(lambda: ex.stats()["busy"] == 1)
        kill(*busy_pids(ex))
        assert (await running).body == SLOW_ANSWER
        assert ex.stats()["retries"] == 1
        await until(lambda: ex.stats()["workers"] == 2)

    play(scenario)


def test_a_query_that_loses_two_workers_is_given_up(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every loss counts, however soon it comes.
    monkeypatch.setattr(executor, "_BEGUN_AFTER", -1.0)

    async def scenario(ex: Executor) -> None:
        running = asyncio.create_task(ex.execute(request(ENDLESS)))
        for retries in (0, 1):
            await until(lambda retries=retries: (ex.stats()["retries"], ex.stats()["busy"]) == (retries, 1))
            kill(*busy_pids(ex))
        with pytest.raises(TemporarilyUnavailable):
            await running

    play(scenario)


def test_workers_that_end_before_they_begin_are_not_held_against_the_query(
    settings: MakeSettings, release: GraphSource
) -> None:
    async def scenario() -> None:
        async with started(settings(workers=6), release) as ex:
            (spawner,) = own_spawners()
            kill(*workers(spawner))
            # The loop has had no time to notice: the query meets dead workers one after another.
            assert ex.stats()["idle"] == 6
            assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"

    asyncio.run(scenario())


def test_a_query_is_not_tried_for_ever(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    async def lose(*_: object) -> None:
        tries.append(1)
        raise WorkerLost("at once")

    monkeypatch.setattr(Executor, "_evaluate", lose)

    async def scenario(ex: Executor) -> None:
        monkeypatch.setattr(ex._pool, "acquire", lambda _: asyncio.sleep(0))
        with pytest.raises(TemporarilyUnavailable):
            await ex.execute(COUNT)
        assert len(tries) == 4

    play(scenario)


def test_an_answer_whose_worker_is_killed_on_the_way_is_cut(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        (spawner,) = own_spawners()
        answer = await ex.execute(request(ENDLESS_ROWS, CSV, bytes=2**40))
        kill(*workers(spawner))
        await until_cut(answer)
        await answer.aclose()
        assert ex.stats()["retries"] == 0
        assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"

    play(scenario)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_spawner_is_replaced_and_nobody_notices(play: Play, how: signal.Signals) -> None:
    async def scenario(ex: Executor) -> None:
        for round_ in (1, 2):
            (spawner,) = own_spawners()
            old = session(spawner)
            assert len(old) == 3
            running = asyncio.create_task(ex.execute(request(SLOW, CSV)))
            await until(lambda: ex.stats()["busy"] == 1)
            os.kill(spawner, how)
            others = await asyncio.gather(*(ex.execute(COUNT) for _ in range(20)))
            assert {answer.body for answer in others} == {b"n\r\n300\r\n"}
            assert (await running).body == SLOW_ANSWER
            await until(lambda old=old: not any(is_alive(pid) for pid in old))
            await until(lambda: ex.stats()["workers"] == 2)
            assert ex.stats()["restarts"] == round_

    play(scenario, queue_seconds=20.0)


def test_a_spawner_that_cannot_come_back_is_tried_again(
    settings: MakeSettings, release: GraphSource, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with started(settings(queue_seconds=0.5), release) as ex:
            (spawner,) = own_spawners()
            release.graph.rename(tmp_path / "away")
            kill(spawner)
            await until(lambda: ex.stats()["workers"] == 0)
            with pytest.raises(TemporarilyUnavailable):
                await ex.execute(COUNT)
            (tmp_path / "away").rename(release.graph)
            await until(lambda: ex.stats()["workers"] == 2)
            assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"
            # The pause between tries is forgotten: it comes back again.
            tries = ex.stats()["restarts"]
            kill(*own_spawners())
            await until(lambda: ex.stats()["restarts"] > tries and ex.stats()["workers"] == 2)

    asyncio.run(scenario())
    assert own_spawners() == []


HOST = """
import asyncio, sys
from pathlib import Path
from edu_graph.execution import Executor, GraphSource
from edu_graph.settings import Settings
from small_release import ENDLESS, request

async def main():
    settings = Settings(state=Path(sys.argv[2]), workers=3)
    ex = await Executor.start(settings, GraphSource("one", Path(sys.argv[1])))
    tasks = [asyncio.create_task(ex.execute(request(ENDLESS))) for _ in range(2)]
    while ex.stats()["busy"] < 2:
        await asyncio.sleep(0.01)
    print(ex._pool.crew.spawner_pid, flush=True)
    if sys.argv[3] == "leave":
        return
    await asyncio.sleep(600)

if sys.argv[3] == "leave":
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    sys.stdout.flush()
    import os
    os._exit(0)
asyncio.run(main())
"""


@pytest.mark.parametrize("end", ["kill", "terminate", "leave"])
def test_the_end_of_the_web_process_ends_everything(release: GraphSource, tmp_path: Path, end: str) -> None:
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, "-c", HOST, str(release.graph), str(tmp_path / "state"), end],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    ) as web:
        assert web.stdout is not None
        spawner = int(web.stdout.readline())
        if end == "leave":
            web.wait(30)
        else:
            family = session(spawner)
            assert len(family) == 4
            web.send_signal(signal.SIGKILL if end == "kill" else signal.SIGTERM)
        deadline = time.monotonic() + 15
        while session(spawner):
            assert time.monotonic() < deadline, f"left behind: {session(spawner)}"
            time.sleep(0.02)


def test_a_swap_under_load_drops_and_mixes_nothing(settings: MakeSettings, tmp_path: Path) -> None:
    sources = {name: make_release(tmp_path, name) for name in ("one", "two", "three")}

    async def scenario() -> None:
        answered: dict[str, int] = dict.fromkeys(sources, 0)
        stop = False

        async def client(ex: Executor, text: str) -> None:
            while not stop:
                promised = ex.release
                answer = await ex.execute(request(text, CSV, lane="named"))
                lines = set((await body(answer)).decode().split()) - {"label"}
                assert lines == {answer.release}
                # Never an older release than the one that was served when it was asked.
                assert list(sources).index(answer.release) >= list(sources).index(promised)
                answered[answer.release] += 1

        async with started(settings(workers=3), sources["one"]) as ex:
            large = LABELS.replace("}", ". ?a ?b ?c . } LIMIT 20000")
            clients = [asyncio.create_task(client(ex, text)) for text in (LABELS, LABELS, LABELS, large, large)]
            old = own_spawners()
            for name in ("two", "three"):
                before = dict(answered)
                await until(lambda before=before: sum(answered.values()) > sum(before.values()) + 20)
                await ex.swap(sources[name])
                assert ex.release == name
            await until(lambda: answered["three"] > 20)
            stop = True
            await asyncio.gather(*clients)
            await until(lambda: ex.stats()["draining"] == 0)
            assert len(own_spawners()) == 1
            assert not any(is_alive(pid) for pid in old)
            assert ex.stats()["swaps"] == 2
            assert ex.stats()["workers"] == 3
        assert all(answered.values())

    asyncio.run(scenario())
    assert own_spawners() == []


def test_a_running_query_finishes_on_the_release_it_began_with(play: Play, tmp_path: Path) -> None:
    async def scenario(ex: Executor) -> None:
        running = asyncio.create_task(ex.execute(request(SLOW, CSV, seconds=600.0)))
        await until(lambda: ex.stats()["busy"] == 1)
        (busy,) = busy_pids(ex)
        # It is at its query for as long as the swap takes.
        os.kill(busy, signal.SIGSTOP)
        await ex.swap(make_release(tmp_path, "two"))
        assert ex.stats()["draining"] == 1
        new = await ex.execute(request(LABELS + " LIMIT 1", CSV))
        assert (new.release, new.body) == ("two", b"label\r\ntwo\r\n")
        os.kill(busy, signal.SIGCONT)
        old = await running
        assert (old.release, old.body) == ("one", SLOW_ANSWER)
        await until(lambda: len(own_spawners()) == 1)

    play(scenario)


def test_closing_while_an_old_release_drains_leaves_nothing(settings: MakeSettings, tmp_path: Path) -> None:
    async def scenario() -> None:
        ex = await Executor.start(settings(shutdown_seconds=0.2), make_release(tmp_path, "one"))
        endless = asyncio.create_task(ex.execute(request(ENDLESS)))
        await until(lambda: ex.stats()["busy"] == 1)
        await ex.swap(make_release(tmp_path, "two"))
        assert len(own_spawners()) == 2
        await ex.close()
        assert own_spawners() == []
        with pytest.raises(TemporarilyUnavailable):
            await endless

    asyncio.run(scenario())


def test_a_release_that_cannot_be_loaded_changes_nothing(play: Play, tmp_path: Path) -> None:
    async def scenario(ex: Executor) -> None:
        with pytest.raises(ReleaseError):
            await ex.swap(GraphSource("bad", tmp_path / "bad.nq"))
        assert ex.release == "one"
        assert len(own_spawners()) == 1
        assert (await ex.execute(COUNT)).release == "one"

    play(scenario)


def test_a_spool_file_lives_as_long_as_its_answer_whatever_is_killed(play: Play, tmp_path: Path) -> None:
    async def scenario(ex: Executor) -> None:
        answer = await ex.execute(request(PAIRS + " LIMIT 20000", CSV))
        await until(lambda: answer.finished)
        kill(*own_spawners())
        assert (await body(answer)).count(b"\n") == 20001
        assert list((tmp_path / "state" / "spool").iterdir()) == []

    play(scenario)


def test_a_worker_that_ends_is_a_row_in_the_log(play: Play, log: NoteLog) -> None:
    async def scenario(ex: Executor) -> None:
        idle = ex._pool.crew.idle[0].pid
        kill(idle)
        await until(lambda: len(log.rows) == 1)
        assert log.rows[0] == ("error", "a query worker ended", {"release": "one", "pid": idle, "exit_code": -9})
        await until(lambda: ex.stats()["workers"] == 2)
        with pytest.raises(MemoryLimit):
            await ex.execute(request(BOMB, memory_mib=64))
        await until(lambda: len(log.rows) == 2)
        assert log.rows[1][2]["exit_code"] == -signal.SIGABRT
        await until(lambda: ex.stats()["workers"] == 2)
        # One that is killed here for a reason is no news, and neither is the end of the service.
        with pytest.raises(TimeLimit):
            await ex.execute(request(ENDLESS, seconds=0.2))
        await until(lambda: ex.stats()["workers"] == 2)

    play(scenario)
    assert len(log.rows) == 2


def test_the_end_of_a_spawner_is_one_row_in_the_log(play: Play, log: NoteLog) -> None:
    async def scenario(ex: Executor) -> None:
        (spawner,) = own_spawners()
        kill(spawner)
        await until(lambda: ex.stats()["restarts"] == 1 and ex.stats()["workers"] == 2)
        # Its workers, which it took along, have none.
        row = {"release": "one", "pid": spawner, "exit_code": -9}
        assert log.rows == [("error", "the spawner ended", row)]

    play(scenario)


def test_what_cannot_be_replaced_is_a_row_in_the_log(
    settings: MakeSettings, release: GraphSource, tmp_path: Path, log: NoteLog
) -> None:
    async def scenario() -> None:
        async with started(settings(), release, log) as ex:
            release.graph.rename(tmp_path / "away")
            kill(*own_spawners())
            await until(lambda: bool(log.of("query workers cannot be replaced yet")))
            assert "one.nq" in log.of("query workers cannot be replaced yet")[0]["reason"]
            (tmp_path / "away").rename(release.graph)
            await until(lambda: ex.stats()["workers"] == 2)

    asyncio.run(scenario())


# A spawner whose workers have a fault of ours: in serialising, or in asking the kernel for the filter.
FAULTY = """
import sys
from edu_graph.execution import process, spawner
from edu_graph.store.embedded import EmbeddedStore

def broken(self, query, *, sink, **_):
    if "large" in query:
        sink.write(b"x" * 100_000)
    if "fault" in query:
        return {}["no such key"]
    sink.write(b"fine")
    return 1

EmbeddedStore.answer = broken
process.refuse_sockets = lambda: False
spawner.os._exit(spawner.main(sys.argv[1:]))
"""


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have executors start a spawner whose workers are faulty."""
    start = subprocess.Popen

    def other(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        return start([sys.executable, "-P", "-c", FAULTY, *command[-2:]], **how)

    monkeypatch.setattr(spawning.subprocess, "Popen", other)


@pytest.mark.usefixtures("faulty")
def test_a_fault_of_ours_is_told_to_the_log_and_not_to_the_client(play: Play, log: NoteLog) -> None:
    async def scenario(ex: Executor) -> None:
        with pytest.raises(EduGraphError) as caught:
            await ex.execute(request("fault"))
        assert type(caught.value) is EduGraphError
        assert caught.value.to_problem()["status"] == 500
        assert "no such key" not in str(caught.value)
        (row,) = log.of("fault in a query worker")
        assert row["release"] == "one"
        assert row["pid"] in [handle.pid for handle in ex._pool.crew.idle]
        assert row["trace"].startswith("Traceback")
        assert row["trace"].endswith("KeyError: 'no such key'\n")
        # One that streams already is cut; the same worker goes on.
        answer = await ex.execute(request("large fault"))
        _, cut = await until_cut(answer)
        await answer.aclose()
        assert cut.fields["reason"] == "internal"
        assert len(log.of("fault in a query worker")) == 2
        assert (await ex.execute(request("no f."))).body == b"fine"
        assert (ex.stats()["lost"], ex.stats()["forks"]) == (0, 2)

    play(scenario)


@pytest.mark.usefixtures("faulty")
def test_a_kernel_that_refuses_no_sockets_is_told_once(play: Play, log: NoteLog) -> None:
    async def scenario(ex: Executor) -> None:
        assert ex.stats()["sockets_refused"] is False
        kill(ex._pool.crew.idle[0].pid)
        await until(lambda: ex.stats()["forks"] == 3)
        assert [level for level, event, _ in log.rows if "seccomp" in event] == ["warning"]

    play(scenario)


def test_without_a_log_it_is_the_standard_librarys(
    settings: MakeSettings, release: GraphSource, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> None:
        ex = await Executor.start(settings(), release)
        try:
            pid = ex._pool.crew.idle[0].pid
            kill(pid)
            await until(lambda: bool(caplog.records))
            ex._log.error("with a trace", pid=1, trace="Traceback: this and that")
            ex._log.warning("less bad")
        finally:
            await ex.close()
        assert [(record.name, record.levelname, record.getMessage()) for record in caplog.records] == [
            ("edu_graph.execution", "ERROR", f"a query worker ended release=one pid={pid} exit_code=-9"),
            ("edu_graph.execution", "ERROR", "with a trace pid=1\nTraceback: this and that"),
            ("edu_graph.execution", "WARNING", "less bad"),
        ]

    asyncio.run(scenario())
