"""The spawner's loop in this process. What it forks is another small program, so that nothing here is forked."""

import gc
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from process_table import is_alive
from small_release import make_release

from edu_graph.execution import process, protocol, spawner
from edu_graph.execution.spawner import Plan, Spawner

PLAN = Plan(graph="missing.nq", store=None, spool="spool", buffer_bytes=1000, debug=False)


class Web:
    """The web process's end of the control socket."""

    def __init__(self) -> None:
        self.sock, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.descriptors: list[int] = []

    def fork(self, number: int) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.sock, [json.dumps({"do": "fork", "worker": number}).encode()], [theirs.fileno()])
        return ours

    def kill(self, number: int) -> None:
        self.sock.send(json.dumps({"do": "kill", "worker": number}).encode())

    def leave(self) -> None:
        """Say no more, but go on listening: the spawner then takes what was said, and ends."""
        self.sock.shutdown(socket.SHUT_WR)

    def heard(self) -> list[dict[str, Any]]:
        messages = []
        self.sock.setblocking(False)
        while True:
            try:
                data, descriptors, _, _ = socket.recv_fds(self.sock, 65536, 1)
            except BlockingIOError:
                return messages
            if not data:
                return messages
            self.descriptors += descriptors
            messages.append(json.loads(data))


@pytest.fixture
def web() -> Iterator[Web]:
    one = Web()
    yield one
    one.sock.close()
    one.theirs.close()
    for descriptor in one.descriptors:
        os.close(descriptor)


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[int]]:
    """Have a fork start a shell with these words; return the process ids as they come."""

    def to(command: str) -> list[int]:
        started: list[int] = []

        def fork() -> int:
            # The signals that are blocked for the fork are unblocked again in a worker, too.
            started.append(
                os.posix_spawn("/bin/sh", ["sh", "-c", command], {}, setsigmask=[], setsigdef=[signal.SIGTERM])
            )
            return started[-1]

        monkeypatch.setattr(os, "fork", fork)
        return started

    return to


def no_work(_: socket.socket) -> None:
    raise AssertionError("this runs in a fork only")


def test_it_says_ready_and_ends_when_the_web_process_leaves(web: Web) -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGCHLD, signal.SIGTERM)}
    web.leave()
    Spawner(web.theirs, PLAN, no_work).run()
    assert web.heard() == [{"is": "ready"}]
    assert {number: signal.getsignal(number) for number in before} == before


def test_a_web_process_that_hears_nothing_ends_it_too(web: Web) -> None:
    web.sock.close()
    Spawner(web.theirs, PLAN, no_work).run()


def test_it_forks_and_ends_its_workers_at_its_end(web: Web, forks: Callable[[str], list[int]]) -> None:
    pids = forks("exec sleep 60")
    with web.fork(1), web.fork(2):
        web.leave()
        Spawner(web.theirs, PLAN, no_work).run()
    heard = web.heard()
    assert heard == [
        {"is": "ready"},
        {"is": "forked", "worker": 1, "pid": pids[0]},
        {"is": "forked", "worker": 2, "pid": pids[1]},
    ]
    assert len(web.descriptors) == 2
    assert not any(is_alive(pid) for pid in pids)


def test_it_tells_how_a_worker_ended(web: Web, forks: Callable[[str], list[int]]) -> None:
    forks("exit 7")
    ended = _run_until_exit(web, lambda: web.fork(5))
    assert ended == {"is": "exited", "worker": 5, "code": 7}


def test_it_kills_the_worker_it_is_asked_to(web: Web, forks: Callable[[str], list[int]]) -> None:
    pids = forks("exec sleep 60")

    def say() -> socket.socket:
        sock = web.fork(8)
        web.kill(8)
        web.kill(9)
        return sock

    assert _run_until_exit(web, say) == {"is": "exited", "worker": 8, "code": -signal.SIGKILL}
    assert not is_alive(pids[0])


def _run_until_exit(web: Web, say: Callable[[], socket.socket]) -> dict[str, Any]:
    """Run a spawner until it has told that a worker ended; SIGTERM to itself then ends the loop."""

    class Watched(Spawner):
        def _reap(self) -> None:
            workers = len(self._workers)
            super()._reap()
            if len(self._workers) < workers:
                os.kill(os.getpid(), signal.SIGTERM)

    with say():
        Watched(web.theirs, PLAN, no_work).run()
    found: dict[str, Any] = web.heard()[-1]
    return found


def test_a_system_without_room_for_a_process_is_told(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", full)
    with web.fork(3) as sock:
        web.leave()
        Spawner(web.theirs, PLAN, no_work).run()
        # Its end of the worker's socket is closed: whoever waits for the worker hears it.
        assert sock.recv(1) == b""
    refused = web.heard()[1]
    assert (refused["is"], refused["worker"]) == ("refused", 3)
    assert "temporarily unavailable" in refused["why"]


def test_an_old_kernel_has_no_descriptors_of_processes(
    web: Web, forks: Callable[[str], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: int) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "pidfd_open", unknown)
    forks("exec sleep 60")
    with web.fork(1):
        web.leave()
        Spawner(web.theirs, PLAN, no_work).run()
    assert web.heard()[1]["is"] == "forked"
    assert web.descriptors == []


@pytest.fixture
def as_main(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let `main` run here: without a death signal, and with Ctrl-C as it was afterwards."""
    monkeypatch.setattr(process, "die_with_parent", lambda parent: parent == os.getppid())
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)
    gc.unfreeze()


def run_main(web: Web, plan: Plan, parent: int) -> int:
    web.sock.send(plan.pack())
    web.leave()
    return spawner.main([str(os.dup(web.theirs.fileno())), str(parent)])


@pytest.mark.usefixtures("as_main")
def test_main_loads_the_release_and_serves(web: Web, tmp_path: Path) -> None:
    plan = Plan(str(make_release(tmp_path, "one").graph), None, str(tmp_path), 1000, debug=False)
    assert run_main(web, plan, os.getppid()) == 0
    assert web.heard() == [{"is": "ready"}]


@pytest.mark.usefixtures("as_main")
def test_main_tells_a_release_that_cannot_be_loaded(web: Web) -> None:
    assert run_main(web, PLAN, os.getppid()) == 1
    (message,) = web.heard()
    error = protocol.unpack_error(message["error"].encode())
    assert (message["is"], error.type) == ("failed", "release")
    assert "missing.nq" in error.detail


@pytest.mark.usefixtures("as_main")
def test_main_tells_a_release_that_does_not_fit(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise MemoryError

    monkeypatch.setattr(spawner.EmbeddedStore, "load", full)
    assert run_main(web, PLAN, os.getppid()) == 1
    assert "memory" in protocol.unpack_error(web.heard()[0]["error"].encode()).detail


@pytest.mark.usefixtures("as_main")
def test_main_ends_where_its_parent_is_gone(web: Web) -> None:
    assert spawner.main([str(web.theirs.fileno()), str(os.getppid() + 1)]) == 1
    assert web.heard() == []


def test_the_spawner_loads_nothing_of_the_web_side() -> None:
    # What is imported here is in every worker's memory, and asyncio or a thread would make forking unsafe.
    done = subprocess.run(
        [sys.executable, "-c", "import sys; import edu_graph.execution.spawner; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    loaded = set(done.stdout.split())
    assert "pyoxigraph" in loaded
    assert not loaded & {"asyncio", "pydantic", "fastapi", "rdflib", "concurrent.futures", "subprocess", "uvloop"}
    # Workers find the passages behind rows, and so know a part of `queries`; the catalogue is the web side's.
    outside = ("edu_graph.service", "edu_graph.settings", "edu_graph.queries.catalog", "edu_graph.queries.header")
    assert not any(name.startswith(outside) for name in loaded)
