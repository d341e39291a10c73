"""The executor with real processes: answers, limits, and what the client's leaving does."""

import asyncio
import csv
import errno
import gc
import io
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop
from process_table import is_alive, opened, own_spawners, workers
from small_release import (
    BOMB,
    ENDLESS,
    ENDLESS_ROWS,
    PAIRS,
    NoteLog,
    body,
    make_release,
    request,
    started,
    until,
    until_cut,
)

from edu_graph import execution
from edu_graph.errors import (
    AnswerCut,
    Busy,
    MemoryLimit,
    QuerySyntaxError,
    ReleaseError,
    TimeLimit,
    Unavailable,
    WorkerCrashed,
)
from edu_graph.execution import Executor, GraphSource, executor, handle, home
from edu_graph.execution.crew import Crew
from edu_graph.execution.home import Home
from edu_graph.rdf.formats import CSV, TURTLE
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore

Play = Callable[..., None]
MakeSettings = Callable[..., Settings]


def hired() -> list[int]:
    (spawner,) = own_spawners()
    return workers(spawner)


def test_many_queries_at_once_get_each_its_own_answer(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        async def ask(number: int) -> None:
            # As many as the queue is long for two workers.
            answer = await ex.execute(request(f"SELECT ({number} AS ?n) {{}}", CSV))
            assert (answer.release, answer.body) == ("one", b"n\r\n%d\r\n" % number)
            await answer.aclose()

        await asyncio.gather(*(ask(number) for number in range(32)))
        stats = ex.stats()
        assert (stats["evaluations"], stats["busy"], stats["workers"], stats["forks"]) == (32, 0, 2, 2)
        assert stats["evaluated_seconds"] > 0

    play(scenario)


def test_it_works_in_the_loop_that_the_server_uses(settings: MakeSettings, release: GraphSource) -> None:
    async def scenario() -> None:
        async with started(settings(), release) as ex:
            # A text larger than a socket takes at once.
            text = f"SELECT * {{ ?s ?p ?o }} # {'x' * 2_000_000}"
            assert (await ex.execute(request(text + "\nLIMIT 1"))).rows == 1
            spooled = await body(await ex.execute(request(PAIRS + " LIMIT 5000", CSV)))
            assert len(list(csv.reader(io.StringIO(spooled.decode())))) == 5001
            with pytest.raises(TimeLimit):
                await ex.execute(request(ENDLESS, seconds=0.3))
            await ex.ping()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(scenario())
    assert own_spawners() == []


def test_a_large_answer_is_complete(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        answer = await ex.execute(request(PAIRS + " LIMIT 20000"))
        assert answer.body is None
        assert len(json.loads(await body(answer))["results"]["bindings"]) == 20000 == answer.rows
        construct = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        triples = await body(await ex.execute(request(construct, TURTLE)))
        assert triples.count(b"Event number") == 100
        assert (ex.stats()["spools"], ex.stats()["spooled_bytes"]) == (0, 0)

    play(scenario)


def test_errors_of_the_query_keep_their_place(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        with pytest.raises(QuerySyntaxError) as caught:
            await ex.execute(request("SELECT * {\n ?s ?p\n}"))
        assert (caught.value.fields["line"], "column" in caught.value.fields) == (3, True)
        assert ex.stats()["lost"] == 0

    play(scenario)


def test_a_query_over_its_time_is_killed_and_its_worker_replaced(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        before = set(hired())
        with pytest.raises(TimeLimit) as caught:
            await ex.execute(request(ENDLESS, seconds=0.3))
        assert caught.value.fields["limit"] == 0.3
        await until(lambda: ex.stats()["workers"] == 2 and len(set(hired()) - before) == 1)
        assert len(set(hired()) & before) == 1
        assert ex.stats()["kills"] == 1
        assert ex.stats()["evaluated_seconds"] >= 0.3
        assert (await ex.execute(request("ASK {}"))).body is not None

    play(scenario)


def test_time_that_ends_while_the_answer_streams_cuts_it(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        answer = await ex.execute(request(ENDLESS_ROWS, CSV, seconds=1234.5, bytes=2**40))
        # The time is over now, whatever the clock of a busy machine says.
        (timer,) = timers(after=1000)
        timer._run()
        seen, cut = await until_cut(answer)
        await answer.aclose()
        assert cut.fields["reason"] == "time-limit"
        assert len(seen) > 65536
        assert seen.endswith(b"the answer was cut here")

    play(scenario)


def timers(after: float = 0.0) -> list[asyncio.TimerHandle]:
    """Return the loop's timers that have yet to go off, in more than these seconds."""
    loop: Any = asyncio.get_running_loop()
    return [timer for timer in loop._scheduled if not timer.cancelled() and timer.when() > loop.time() + after]


def test_no_timer_of_a_query_that_is_over_stays(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        far = 5000.0
        whole = await ex.execute(request("ASK {}", seconds=far))
        assert timers(after=1000) == []
        spooled = await ex.execute(request(PAIRS + " LIMIT 5000", CSV, seconds=far))
        assert await body(spooled)
        with pytest.raises(QuerySyntaxError):
            await ex.execute(request("ASK {", seconds=far))
        dropped = await ex.execute(request(ENDLESS_ROWS, CSV, seconds=far, bytes=2**40))
        assert len(timers(after=1000)) == 1
        await dropped.aclose()
        left = asyncio.create_task(ex.execute(request(ENDLESS, seconds=far)))
        await until(lambda: ex.stats()["busy"] == 1)
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        assert timers(after=1000) == []
        await whole.aclose()

    play(scenario)


def test_a_bomb_ends_its_own_worker_only(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        bomb = asyncio.create_task(ex.execute(request(BOMB, memory_mib=64)))
        while not bomb.done():
            assert (await ex.execute(request("ASK {}", lane="named"))).body is not None
        with pytest.raises(MemoryLimit) as caught:
            await bomb
        assert caught.value.fields["limit"] == 64
        await until(lambda: ex.stats()["workers"] == 2)
        assert ex.stats()["retries"] == 0

    play(scenario)


def test_nesting_that_ends_the_engine_is_contained(play: Play) -> None:
    # The policy refuses such a text; here it comes through on purpose.
    async def scenario(ex: Executor) -> None:
        deep = "SELECT (" + "STR(" * 20_000 + "1" + ")" * 20_000 + " AS ?x) {}"
        with pytest.raises(WorkerCrashed, match="too complex"):
            await ex.execute(request(deep))
        await until(lambda: ex.stats()["workers"] == 2)
        assert (await ex.execute(request("ASK {}"))).body is not None

    play(scenario)


def test_no_query_reaches_the_network(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.5)
            address = f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
            with pytest.raises(WorkerCrashed):
                await ex.execute(request(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", seconds=5))
            with pytest.raises(TimeoutError):
                server.accept()

    play(scenario)


def test_a_slow_reader_holds_no_worker(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        slow = await ex.execute(request(PAIRS + " LIMIT 30000", CSV))
        pieces = slow.chunks()
        first = await anext(pieces)
        await until(lambda: slow.finished)
        assert ex.stats()["busy"] == 0
        assert ex.stats()["spools"] == 1
        for _ in range(20):
            assert (await ex.execute(request("ASK {}"))).body is not None
        rest = b"".join([piece async for piece in pieces])
        assert len(list(csv.reader(io.StringIO((first + rest).decode())))) == 30001
        await slow.aclose()

    play(scenario, workers=2)


def test_readers_together_may_not_fill_the_disk(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_SPOOLED_ANSWERS", 1)

    async def scenario(ex: Executor) -> None:
        held = await ex.execute(request(PAIRS + " LIMIT 2500", CSV))
        await until(lambda: held.finished)
        # The second answer fits for itself, and not beside the first.
        with pytest.raises((Busy, AnswerCut)) as caught:
            await body(await ex.execute(request(PAIRS + " LIMIT 2500", CSV)))
        assert (caught.value.fields.get("reason") or caught.value.type) == "busy"
        await held.aclose()
        assert await body(await ex.execute(request(PAIRS + " LIMIT 2500", CSV)))

    play(scenario, query_bytes=600_000)


@pytest.mark.parametrize("text", [ENDLESS, ENDLESS_ROWS])
def test_a_client_that_leaves_ends_its_query(play: Play, text: str) -> None:
    async def scenario(ex: Executor) -> None:
        before = hired()
        task = asyncio.create_task(ex.execute(request(text, bytes=2**40)))
        if text == ENDLESS:
            await until(lambda: ex.stats()["busy"] == 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        else:
            answer = await task
            await anext(answer.chunks())
            await answer.aclose()
        await until(lambda: ex.stats()["workers"] == 2 and ex.stats()["kills"] == 1)
        await until(lambda: sum(is_alive(pid) for pid in before) == 1)
        assert ex.stats()["spools"] == 0
        assert (await ex.execute(request("ASK {}"))).body is not None

    play(scenario)


def test_an_answer_that_is_dropped_is_closed(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        growing = await ex.execute(request(ENDLESS_ROWS, bytes=2**40))
        whole = await ex.execute(request("ASK {}", lane="named"))
        assert ex.stats()["spools"] == 1
        del growing, whole
        gc.collect()
        await until(lambda: (ex.stats()["spools"], ex.stats()["kills"], ex.stats()["workers"]) == (0, 1, 2))

    play(scenario)


def test_a_worker_is_born_with_nothing_it_does_not_need(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        (spawner,) = own_spawners()
        assert ex.stats()["workers"] == len(hired()) == 2
        assert ex.stats()["sockets_refused"] is True
        for pid in hired():
            # Standard streams on nothing, and one socket: not the spawner's control socket, no file of the web process.
            files = sorted(str(path) for path in opened(pid))
            assert files[:3] == ["/dev/null"] * 3
            assert len(files) == 4
            assert files[3].startswith("socket:")
            assert facts(pid)["SigIgn"] & 1 << signal.SIGINT - 1
            assert not facts(pid)["SigBlk"]
            assert not facts(pid)["SigCgt"] & (1 << signal.SIGTERM - 1 | 1 << signal.SIGCHLD - 1)
            assert facts(pid)["NoNewPrivs"] == 1
            assert facts(pid)["Seccomp"] == 2
        assert facts(spawner)["Threads"] == 1
        assert "PASSWORD" not in Path(f"/proc/{spawner}/environ").read_text()  # noqa: ASYNC240 - not a file to wait for

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOME_PASSWORD", "1")
        play(scenario)


def facts(pid: int) -> dict[str, int]:
    """Return the numbers of /proc/<pid>/status; signal sets are hexadecimal."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    pairs = [line.split(":\t") for line in lines if ":\t" in line]
    return {name: int(value, 16) for name, value in pairs if name in STATUS}


STATUS = {"SigIgn", "SigCgt", "SigBlk", "NoNewPrivs", "Seccomp", "Threads"}


def test_an_answer_closed_after_its_end_kills_nobody(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        done = await ex.execute(request("ASK {}"))
        # Its worker, the last one used, is at another query by now.
        other = asyncio.create_task(ex.execute(request(PAIRS + " LIMIT 20000")))
        await asyncio.sleep(0)
        await done.aclose()
        assert len(await body(await other)) > 65536
        assert ex.stats()["kills"] == 0

    play(scenario)


def test_the_queue_is_left_with_an_honest_word(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        endless = asyncio.create_task(ex.execute(request(ENDLESS)))
        await until(lambda: ex.stats()["busy"] == 1)
        with pytest.raises(Busy) as caught:
            await ex.execute(request("ASK {}"))
        assert caught.value.fields["retry_after"] >= 1
        assert (await ex.execute(request("ASK {}", lane="named"))).body is not None
        await ex.ping()
        endless.cancel()

    play(scenario, queue_seconds=0.2)


def test_memory_comes_back_after_a_hungry_query(play: Play) -> None:
    async def scenario(ex: Executor) -> None:
        def private() -> int:
            return max(private_mib(pid) for pid in hired())

        before = {pid: peak_mib(pid) for pid in hired()}
        answer = await ex.execute(request(PAIRS + " ORDER BY ?c ?f", CSV))
        await until(lambda: answer.finished)
        await answer.aclose()
        # It was hungry: its peak tells, or that it was replaced.
        grown = max(peak_mib(pid) - peak for pid, peak in before.items())
        assert grown > 16 or ex.stats()["recycles"] == 1
        await until(lambda: private() < 16)
        await until(lambda: ex.stats()["workers"] == 2)

    play(scenario, worker_recycle_mib=16)


def peak_mib(pid: int) -> int:
    """Return the most that a process ever had in memory; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024 if "VmHWM:" in status else 0


def private_mib(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # Replaced while we looked.
    return int(rollup.partition("Private_Dirty:")[2].split()[0]) // 1024 if "Private_Dirty:" in rollup else 0


def test_a_worker_that_grew_too_much_is_replaced_without_a_kill(settings: MakeSettings, release: GraphSource) -> None:
    # No answer leaves so much behind on three hundred statements: here any growth is too much.
    always = settings().model_copy(update={"worker_recycle_mib": -1})

    async def scenario() -> None:
        async with started(always, release) as ex:
            before = set(hired())
            for _ in range(10):
                assert (await ex.execute(request("ASK {}"))).body is not None
            await until(lambda: ex.stats()["workers"] == 2 and not before & set(hired()))
            assert (ex.stats()["recycles"], ex.stats()["kills"], ex.stats()["lost"]) == (10, 0, 0)

    asyncio.run(scenario())


def test_kernels_without_descriptors_of_processes_kill_through_the_spawner(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    forked = handle.WorkerHandle.forked

    def without(self: handle.WorkerHandle, pid: int, pidfd: int | None, kill: Callable[[int], None]) -> None:
        forked(self, pid, pidfd, kill)
        self.exit(None)
        self.exited = asyncio.get_running_loop().create_future()

    monkeypatch.setattr(handle.WorkerHandle, "forked", without)

    async def scenario(ex: Executor) -> None:
        before = set(hired())
        with pytest.raises(TimeLimit):
            await ex.execute(request(ENDLESS, seconds=0.2))
        await until(lambda: len(set(hired()) & before) == 1 and len(hired()) == 2)

    play(scenario)


def test_a_folder_that_takes_no_answer_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int, _offset: int, _size: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async def scenario(ex: Executor) -> None:
        await ex.ping()
        monkeypatch.setattr(os, "posix_fallocate", full)
        with pytest.raises(Unavailable, match=r"answers cannot be written to /.+: No space left on device"):
            await ex.ping()
        monkeypatch.undo()
        await ex.ping()

    play(scenario)


def test_a_canary_that_nobody_answers_is_told(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "_CANARY_SECONDS", 0.3)

    async def scenario(ex: Executor) -> None:
        await ex.ping()
        taken = [asyncio.create_task(ex.execute(request(ENDLESS, lane="named"))) for _ in range(2)]
        await until(lambda: ex.stats()["busy"] == 2)
        with pytest.raises(Unavailable):
            await ex.ping()
        for task in taken:
            task.cancel()
        await until(lambda: ex.stats()["workers"] == 2)
        monkeypatch.setattr(executor, "_CANARY", request("ASK { ?s <https://example.org/none> ?o }"))
        with pytest.raises(Unavailable, match="wrong answer"):
            await ex.ping()

    play(scenario)


def test_closing_lets_queries_finish_and_refuses_new_ones(settings: MakeSettings, release: GraphSource) -> None:
    async def scenario() -> None:
        ex = await Executor.start(settings(), release)
        running = asyncio.create_task(ex.execute(request(PAIRS + " LIMIT 20000", CSV)))
        waiting = [asyncio.create_task(ex.execute(request("ASK {}"))) for _ in range(5)]
        await asyncio.sleep(0)
        closing = asyncio.create_task(ex.close())
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await ex.execute(request("ASK {}"))
        with pytest.raises(Unavailable):
            await ex.swap(release)
        await closing
        assert own_spawners() == []
        # The spooled answer can be read to its end, though no process is left.
        assert len(list(csv.reader(io.StringIO((await body(await running)).decode())))) == 20001
        assert all(answer.body for answer in await asyncio.gather(*waiting))

    asyncio.run(scenario())


def test_closing_does_not_wait_for_ever(settings: MakeSettings, release: GraphSource) -> None:
    async def scenario() -> None:
        ex = await Executor.start(settings(shutdown_seconds=0.2), release)
        endless = asyncio.create_task(ex.execute(request(ENDLESS)))
        await until(lambda: ex.stats()["busy"] == 1)
        await ex.close()
        assert own_spawners() == []
        with pytest.raises(Unavailable, match="stopping"):
            await endless

    asyncio.run(scenario())


def test_a_large_release_is_read_from_its_folder(settings: MakeSettings, tmp_path: Path) -> None:
    source = make_release(tmp_path, "one")
    folder = tmp_path / "store"
    EmbeddedStore.create(source.graph, folder)
    with source.graph.open("a") as graph:
        graph.write("# " + "x" * 20 * 2**20 + "\n")  # 64 MiB is the smallest budget; this is estimated above it.
    source = GraphSource("one", source.graph, folder)

    async def scenario() -> None:
        async with started(settings(memory_budget_mib=64), source) as ex:
            (spawner,) = own_spawners()
            count = await ex.execute(request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV))
            assert count.body == b"n\r\n300\r\n"
            assert any(folder in path.parents for path in opened(workers(spawner)[0]))
            assert not any(folder in path.parents for path in opened(spawner))

    asyncio.run(scenario())
    assert Home.of(source, 64).held == "store"
    assert Home.of(source, 4096).held == "memory"
    assert Home.of(GraphSource("one", tmp_path / "missing", folder), 64).held == "memory"
    assert Home.of(GraphSource("one", source.graph), 64).held == "memory"


@pytest.fixture
def slow_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GraphSource:
    """A release with a store that is answered first: nothing is loaded at once."""
    monkeypatch.setattr(home, "_LOADED_AT_ONCE", 0)
    source = make_release(tmp_path, "one")
    EmbeddedStore.create(source.graph, tmp_path / "store")
    return GraphSource("one", source.graph, tmp_path / "store")


COUNT = request("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", CSV)


def test_a_start_answers_from_the_store_and_moves_to_memory(settings: MakeSettings, slow_release: GraphSource) -> None:
    async def scenario() -> None:
        log = NoteLog()
        async with started(settings(), slow_release, log) as ex:
            assert (ex.stats()["in_memory"], ex.stats()["swaps"]) == (False, 0)
            (first,) = own_spawners()
            # What runs when the memory is ready is finished where it began.
            running = asyncio.create_task(ex.execute(request(PAIRS + " LIMIT 60000", CSV)))
            assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"
            await until(lambda: bool(ex.stats()["in_memory"]))
            assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"
            assert (await body(await running)).count(b"\n") == 60001
            await until(lambda: own_spawners() != [] and first not in own_spawners())
            assert (ex.release, ex.stats()["workers"], ex.stats()["swaps"]) == ("one", 2, 0)
        assert [told["held"] for told in log.of("release held")] == ["store", "memory"]
        assert all(told["needs_mib"] <= told["budget_mib"] for told in log.of("release held"))

    asyncio.run(scenario())
    assert own_spawners() == []


def test_where_the_memory_is_not_to_be_had_the_store_goes_on(settings: MakeSettings, slow_release: GraphSource) -> None:
    good = slow_release.graph.read_text()
    slow_release.graph.write_text(good + "this is no N-Quads\n")

    async def scenario() -> None:
        log = NoteLog()
        async with started(settings(), slow_release, log) as ex:
            await until(lambda: log.of("release not loaded into memory") != [])
            assert (await ex.execute(COUNT)).body == b"n\r\n300\r\n"
            assert ex.stats()["in_memory"] is False
        assert len(own_spawners()) == 0

    asyncio.run(scenario())


def test_a_release_that_comes_meanwhile_stays(
    settings: MakeSettings, slow_release: GraphSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, crew = asyncio.Event(), executor._crew

    async def slow(*given: Any) -> Crew:
        found = await crew(*given)
        if given[-1] == "memory" and given[1].release == "one":
            await made.wait()
        return found

    async def scenario() -> None:
        monkeypatch.setattr(executor, "_crew", slow)
        async with started(settings(), slow_release) as ex:
            await ex.swap(make_release(tmp_path, "two"))
            made.set()
            await until(lambda: ex._move is not None and ex._move.done())
            assert ex.release == "two"
            await until(lambda: len(own_spawners()) == 1)
            assert (await ex.execute(COUNT)).release == "two"

    asyncio.run(scenario())
    assert own_spawners() == []


def test_a_service_that_ends_while_it_loads_leaves_nothing(settings: MakeSettings, slow_release: GraphSource) -> None:
    async def scenario() -> None:
        async with started(settings(), slow_release) as ex:
            assert ex.stats()["in_memory"] is False

    asyncio.run(scenario())
    assert own_spawners() == []


def test_a_release_that_cannot_be_loaded_is_told(settings: MakeSettings, tmp_path: Path) -> None:
    (tmp_path / "bad.nq").write_text("this is no N-Quads\n")
    for source in (GraphSource("bad", tmp_path / "bad.nq"), GraphSource("missing", tmp_path / "missing.nq")):
        with pytest.raises(ReleaseError):
            asyncio.run(Executor.start(settings(), source))
    assert own_spawners() == []


def test_workers_that_cannot_open_the_store_are_told(settings: MakeSettings, tmp_path: Path) -> None:
    graph = tmp_path / "graph.nq"
    graph.write_text("#" * 20 * 2**20)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unavailable, match="worker"):
        asyncio.run(Executor.start(settings(memory_budget_mib=64), GraphSource("one", graph, tmp_path / "empty")))
    assert own_spawners() == []


def test_other_systems_are_told(settings: MakeSettings, release: GraphSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "supported", lambda: False)
    with pytest.raises(ReleaseError, match="Linux"):
        asyncio.run(Executor.start(settings(), release))


def test_a_state_folder_that_cannot_be_written_to_is_done_without(
    settings: MakeSettings, release: GraphSource, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")

    async def scenario() -> None:
        async with started(settings(state=tmp_path / "file"), release) as ex:
            assert len(await body(await ex.execute(request(PAIRS + " LIMIT 5000")))) > 65536

    asyncio.run(scenario())


def test_it_runs_beside_threads(play: Play) -> None:
    # The web process has threads; one that holds a lock for ever must not matter to any worker.
    lock, done = threading.Lock(), threading.Event()

    def hold() -> None:
        with lock:
            done.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()

    async def scenario(ex: Executor) -> None:
        with pytest.raises(TimeLimit):
            await ex.execute(request(ENDLESS, seconds=0.2))
        await until(lambda: ex.stats()["workers"] == 2)
        assert (await ex.execute(request("ASK {}"))).body is not None

    try:
        play(scenario)
    finally:
        done.set()
        thread.join()


def test_the_package_has_its_public_names_and_no_others() -> None:
    assert all(hasattr(execution, name) for name in execution.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = execution.Nonsense
