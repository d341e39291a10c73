"""The web side of a spawner; the test plays the spawner at the other end of the control socket."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from process_table import descriptors, own_spawners

from edu_graph.errors import ReleaseError, Unavailable
from edu_graph.execution import Executor, GraphSource, protocol, spawning
from edu_graph.execution.evaluation import Evaluation, SpoolAccount, WorkerLost
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.protocol import Tally
from edu_graph.execution.spawner import Plan
from edu_graph.execution.spawning import SpawnerGone, SpawnerProcess
from edu_graph.settings import Settings

PLAN = Plan(graph="graph.nq", store=None, spool="spool", buffer_bytes=1000, debug=False)


class Program:
    """What `subprocess.Popen` is to a SpawnerProcess; ends when the test closes its socket, or when it is killed."""

    pid = 4_000_000

    def __init__(self, control: socket.socket) -> None:
        self.control = socket.socket(fileno=os.dup(control.fileno()))
        self.killed = False

    def hear(self) -> tuple[bytes, list[int]]:
        data, received, _, _ = socket.recv_fds(self.control, 65536, 1)
        return data, received

    def say(self, message: dict[str, Any], *passed: int) -> None:
        socket.send_fds(self.control, [json.dumps(message).encode()], list(passed))

    def poll(self) -> int | None:
        if self.killed or self.control.fileno() < 0:
            self.control.close()
            return 0
        self.control.setblocking(False)
        try:
            left = not self.control.recv(65536)
        except BlockingIOError:
            left = False
        self.control.setblocking(True)
        if left:
            self.control.close()
        return 0 if left else None

    def wait(self) -> int:
        return 0

    def kill(self) -> None:
        self.killed = True


class Owner:
    release = "one"

    def __init__(self) -> None:
        self.told: list[str] = []

    def freed(self, worker: WorkerHandle, tally: Tally) -> None:
        self.told.append(f"freed {worker.number} {tally.rows}")

    def lost(self, worker: WorkerHandle) -> None:
        self.told.append(f"lost {worker.number}")

    def fault(self, worker: WorkerHandle, trace: str) -> None:
        self.told.append(f"fault {worker.number} {trace}")

    def give_back(self, worker: WorkerHandle) -> None:
        self.told.append(f"back {worker.number}")

    def kill(self, worker: WorkerHandle, reason: Exception) -> None:
        self.told.append(f"kill {worker.number} {reason}")


Scenario = Callable[[SpawnerProcess, Program], Coroutine[Any, Any, None]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scenario], int]:
    """Run a scenario; return how often the spawner's end was told."""

    def run(scenario: Scenario) -> int:
        programs: list[Program] = []
        gone: list[int] = []

        def start(control: socket.socket) -> Program:
            programs.append(Program(control))
            return programs[0]

        monkeypatch.setattr(spawning, "_start", start)

        async def whole() -> None:
            before = descriptors()
            process = SpawnerProcess(PLAN, lambda: gone.append(1))
            try:
                await scenario(process, programs[0])
            finally:
                await process.close()
                programs[0].control.close()
            assert descriptors() <= before

        asyncio.run(whole())
        return len(gone)

    return run


async def loaded(process: SpawnerProcess, program: Program) -> None:
    loading = asyncio.create_task(process.load())
    await asyncio.sleep(0)
    assert Plan.unpack(program.hear()[0]) == PLAN
    program.say({"is": "ready"})
    await loading


async def asked(process: SpawnerProcess, program: Program, owner: Owner) -> tuple[asyncio.Task[WorkerHandle], int]:
    """Ask for a worker; return the question, and the worker's end of its socket as the spawner got it."""
    forking = asyncio.create_task(process.fork(owner))
    await asyncio.sleep(0)
    message, received = program.hear()
    assert json.loads(message)["do"] == "fork"
    return forking, received[0]


def program_of(*words: str) -> int:
    return os.posix_spawn(f"/bin/{words[0]}", words, {})


def test_what_is_left_open_is_seen() -> None:
    with open(os.devnull, "rb"):  # noqa: PTH123 - as a test before this one may have left it
        before = descriptors()
    with open(os.devnull, "rb") as mine, socket.socket() as other:  # noqa: PTH123
        assert len(descriptors() - before) == 1, f"{mine.fileno()} was open before, {other.fileno()} was not"
    assert descriptors() <= before


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_worker_is_there_when_it_has_said_so(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        program.say({"is": "forked", "worker": 1, "pid": 77})
        await asyncio.sleep(0.05)
        assert not forking.done()
        with socket.socket(fileno=end) as theirs:
            protocol.send(theirs, protocol.HELLO)
            worker = await forking
            assert (worker.number, worker.pid) == (1, 77)
            program.say({"is": "exited", "worker": 1, "code": 3})
            assert await worker.exit_code() == 3
            worker.end()

    assert play(scenario) == 0


def test_a_refused_worker_is_told(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        os.close(end)
        program.say({"is": "refused", "worker": 1, "why": "no room"})
        with pytest.raises(Unavailable, match="no room"):
            await forking

    play(scenario)


def test_a_worker_that_never_gets_ready_is_killed(
    play: Callable[[Scenario], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spawning, "_READY_PATIENCE", 0.05)

    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        program.say({"is": "forked", "worker": 1, "pid": 77})
        with pytest.raises(Unavailable, match="ready"):
            await forking
        os.close(end)
        # Without a descriptor of the process the spawner is asked.
        assert json.loads(program.hear()[0]) == {"do": "kill", "worker": 1}

    play(scenario)


def test_a_worker_nobody_waits_for_any_more_is_killed(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        forking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await forking
        os.close(end)
        pid = program_of("sleep", "60")
        pidfd = os.pidfd_open(pid)
        program.say({"is": "forked", "worker": 1, "pid": pid}, pidfd)
        os.close(pidfd)
        await asyncio.sleep(0.05)
        assert ended(pid) == -signal.SIGKILL
        program.say({"is": "exited", "worker": 1, "code": -9})
        program.say({"is": "exited", "worker": 99, "code": -9})
        await asyncio.sleep(0.05)

    play(scenario)


def test_killing_what_has_ended_is_nothing(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        pid = program_of("true")
        pidfd = os.pidfd_open(pid)
        program.say({"is": "forked", "worker": 1, "pid": pid}, pidfd)
        os.close(pidfd)
        with socket.socket(fileno=end) as theirs:
            protocol.send(theirs, protocol.HELLO)
            worker = await forking
        assert ended(pid) == 0
        worker.kill()
        program.say({"is": "exited", "worker": 1, "code": 0})
        assert await worker.exit_code() == 0
        worker.kill()

    play(scenario)


def test_a_worker_that_ended_in_the_moment_of_being_asked_is_lost(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        owner = Owner()
        forking, end = await asked(process, program, owner)
        program.say({"is": "forked", "worker": 1, "pid": 77})
        with socket.socket(fileno=end) as theirs:
            protocol.send(theirs, protocol.HELLO)
            worker = await forking
        # Its end is not yet told: the request goes into a broken pipe, and the evaluation is left to the owner.
        first = Evaluation(SpoolAccount(10), memory_mib=1)
        worker.begin(b"request", first)
        await asyncio.sleep(0.05)
        assert owner.told == ["lost 1"]
        assert worker.evaluation is first
        # It is told: the request is not sent at all.
        second = Evaluation(SpoolAccount(10), memory_mib=1)
        worker.begin(b"request", second)
        with pytest.raises(WorkerLost):
            await second.began

    play(scenario)


def test_a_request_larger_than_the_socket_is_stopped_by_a_kill(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        program.say({"is": "forked", "worker": 1, "pid": 77})
        with socket.socket(fileno=end) as theirs:
            protocol.send(theirs, protocol.HELLO)
            worker = await forking
            worker.begin(b"x" * 5_000_000, Evaluation(SpoolAccount(10), memory_mib=1))
            worker.kill()
            # What was sent is there, and then the end; nothing more is written to the closed socket.
            size = 0
            while piece := theirs.recv(2**20):
                size += len(piece)
            assert 0 < size < 5_000_000

    play(scenario)


def test_what_an_idle_worker_says_is_nobodys(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        program.say({"is": "forked", "worker": 1, "pid": 77})
        with socket.socket(fileno=end) as theirs, open(os.devnull, "rb") as null:  # noqa: ASYNC230, PTH123
            protocol.send(theirs, protocol.HELLO)
            worker = await forking
            protocol.send(theirs, protocol.HELLO)
            protocol.send(theirs, protocol.SPOOLING, protocol.pack_size(5), null.fileno())
            await asyncio.sleep(0.05)
            worker.end()
            worker.end()

    play(scenario)


NO_FRAME = b"\xff\xff\xff\xff\x01"
NO_SUCH_KIND = protocol.encode(99, Tally(1, 1, 0.5, 0).pack())
NO_ERROR = protocol.encode(protocol.FAILED, Tally(1, 1, 0.5, 0).pack() + b"{}")
NO_DESCRIPTOR = protocol.encode(protocol.SPOOLING, protocol.pack_size(70_000))


@pytest.mark.parametrize("said", [NO_FRAME, NO_SUCH_KIND, NO_ERROR, NO_DESCRIPTOR])
def test_a_worker_that_talks_nonsense_is_killed_before_it_is_given_up(
    play: Callable[[Scenario], int], said: bytes
) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        owner = Owner()
        forking, end = await asked(process, program, owner)
        pid = program_of("sleep", "60")
        pidfd = os.pidfd_open(pid)
        program.say({"is": "forked", "worker": 1, "pid": pid}, pidfd)
        os.close(pidfd)
        with socket.socket(fileno=end) as theirs:
            protocol.send(theirs, protocol.HELLO, b"\1")
            worker = await forking
            evaluation = Evaluation(SpoolAccount(10), memory_mib=1)
            worker.begin(b"request", evaluation)
            # A frame with a descriptor comes behind: it must not stay open.
            with open(os.devnull, "rb") as null:  # noqa: ASYNC230, PTH123
                behind = protocol.encode(protocol.SPOOLING, protocol.pack_size(5)) if said != NO_DESCRIPTOR else b""
                socket.send_fds(theirs, [said + behind], [null.fileno()] if behind else [])
            await asyncio.sleep(0.05)
            assert ended(pid) == -signal.SIGKILL
            program.say({"is": "exited", "worker": 1, "code": -9})
            assert await worker.exit_code() == -signal.SIGKILL
            # Its evaluation is the owner's, who finds out how the worker ended.
            assert worker.evaluation is evaluation
            assert [told.split()[0] for told in owner.told] == ["fault", "lost"]

    play(scenario)


def test_a_worker_that_ends_before_it_is_ready_is_lost(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        owner = Owner()
        forking, end = await asked(process, program, owner)
        program.say({"is": "forked", "worker": 1, "pid": 77})
        os.close(end)
        with pytest.raises(WorkerLost):
            await forking
        assert owner.told == ["lost 1"]

    play(scenario)


def test_the_end_of_the_spawner_ends_what_waits_for_it(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        forking, end = await asked(process, program, Owner())
        program.control.close()
        with pytest.raises(SpawnerGone):
            await forking
        os.close(end)
        with pytest.raises(SpawnerGone):
            await process.fork(Owner())
        process._kill(1)

    assert play(scenario) == 1


def test_a_spawner_gone_in_the_moment_of_asking(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        program.control.close()
        with pytest.raises(SpawnerGone):
            await process.fork(Owner())
        process._kill(1)

    play(scenario)


def test_a_spawner_that_does_not_keep_up_is_told(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)

        def ask_for_ever() -> None:
            while True:
                process._send({"do": "fork", "worker": 1, "padding": "x" * 10_000}, 0)

        with pytest.raises(Unavailable, match="keep up"):
            ask_for_ever()

    play(scenario)


def test_an_end_while_it_loads_is_told(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        loading = asyncio.create_task(process.load())
        await asyncio.sleep(0)
        program.hear()
        program.control.close()
        with pytest.raises(SpawnerGone):
            await loading

    play(scenario)


def test_one_that_loads_is_killed_at_the_end(play: Callable[[Scenario], int]) -> None:
    async def scenario(process: SpawnerProcess, program: Program) -> None:
        loading = asyncio.create_task(process.load())
        await asyncio.sleep(0)
        await process.close()
        assert program.killed
        with pytest.raises(SpawnerGone):
            await loading

    assert play(scenario) == 0


def test_one_that_does_not_end_by_itself_is_killed(
    play: Callable[[Scenario], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spawning, "_CLOSE_PATIENCE", 0.05)

    async def scenario(process: SpawnerProcess, program: Program) -> None:
        await loaded(process, program)
        monkeypatch.setattr(program, "poll", lambda: 0 if program.killed else None)
        await process.close()
        assert program.killed

    play(scenario)


def test_a_program_that_cannot_be_started_is_told(
    settings: Callable[..., Settings], release: GraphSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = descriptors()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(Unavailable, match="No such file"):
        asyncio.run(Executor.start(settings(), release))
    assert descriptors() <= before


def test_a_program_that_ends_while_it_loads_is_told(
    settings: Callable[..., Settings], release: GraphSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Plan, "pack", lambda _: b"no plan")
    with pytest.raises(ReleaseError, match="while it loaded"):
        asyncio.run(Executor.start(settings(), release))
    assert own_spawners() == []


def test_a_start_that_is_cancelled_leaves_nothing(settings: Callable[..., Settings], release: GraphSource) -> None:
    async def scenario() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await Executor.start(settings(), release)
        assert own_spawners() == []

    asyncio.run(scenario())
