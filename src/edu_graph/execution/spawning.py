"""The web side of a spawner: start it, ask it for workers, hear how they ended, end it."""

import asyncio
import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from edu_graph.errors import ReleaseError, Unavailable
from edu_graph.execution import protocol
from edu_graph.execution.handle import Owner, WorkerHandle
from edu_graph.execution.spawner import MESSAGE_BYTES, Plan

_CLOSE_PATIENCE: Final = 5.0
_READY_PATIENCE: Final = 30.0
# What an interpreter needs to start as this one did; nothing else of the environment (tokens, proxies) goes
# along.
_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TMPDIR")


class SpawnerGone(Exception):
    """The spawner ended, and its workers with it."""


class SpawnerProcess:
    """A running spawner; belongs to the event loop it was started in."""

    def __init__(self, plan: Plan, on_gone: Callable[[], None]) -> None:
        """Start the program. `on_gone` is called once when it has ended, by itself or by somebody else."""
        self._loop = asyncio.get_running_loop()
        self._plan = plan
        self._on_gone = on_gone
        self._numbers = itertools.count(1)
        self._workers: dict[int, WorkerHandle] = {}
        self._forks: dict[int, asyncio.Future[None]] = {}
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self.is_gone = False
        self.exit_code: int | None = None
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = _start(theirs)
            except OSError:
                self._control.close()
                raise
        self._control.setblocking(False)
        self._loop.add_reader(self._control.fileno(), self._receive)

    @property
    def pid(self) -> int:
        """The spawner's process id."""
        return self._process.pid

    @property
    def is_loaded(self) -> bool:
        """Whether it has loaded its release; stays true when it has ended."""
        ready = self._ready
        return ready.done() and not ready.cancelled() and ready.exception() is None

    async def load(self) -> None:
        """Have it load the release, and return when it can fork.

        Raises ReleaseError: it cannot be loaded; SpawnerGone: the spawner ended meanwhile.
        """
        self._control.send(self._plan.pack())
        await self._ready

    async def fork(self, owner: Owner) -> WorkerHandle:
        """Return a new worker that is ready for a request.

        Raises SpawnerGone; Unavailable: the system refuses another process; WorkerLost: it ended at once.
        """
        number = next(self._numbers)
        ours, theirs = socket.socketpair()
        worker = WorkerHandle(number, ours, owner)
        self._workers[number] = worker
        answered = self._forks[number] = self._loop.create_future()
        try:
            with theirs:
                self._send({"do": "fork", "worker": number}, theirs.fileno())
            await answered
            async with asyncio.timeout(_READY_PATIENCE):
                await worker.ready
        except BaseException as error:
            worker.kill()
            if isinstance(error, TimeoutError):
                raise Unavailable("a worker did not become ready") from error
            raise
        finally:
            self._forks.pop(number, None)
        return worker

    async def close(self) -> None:
        """End it and all its workers, and wait for it."""
        loaded = self._ready.done()
        self._leave()
        if not loaded:
            # It is loading and would not look at its control socket before it is done.
            self._process.kill()
        deadline = self._loop.time() + _CLOSE_PATIENCE
        while self._process.poll() is None:
            if self._loop.time() > deadline:
                self._process.kill()
            await asyncio.sleep(0.005)

    def _send(self, message: dict[str, Any], descriptor: int) -> None:
        if self.is_gone:
            raise SpawnerGone
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], [descriptor])
        except BlockingIOError as error:
            raise Unavailable("the spawner does not keep up", retry_after=1) from error
        except OSError as error:
            raise SpawnerGone from error

    def _kill(self, number: int) -> None:
        """Ask for a worker to be killed, where the kernel has no pidfd."""
        if not self.is_gone:
            with contextlib.suppress(OSError):  # Gone, and the worker with it.
                self._control.send(json.dumps({"do": "kill", "worker": number}).encode())

    def _receive(self) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, descriptors = b"", []
        if data:
            self._take(json.loads(data), descriptors[0] if descriptors else None)
        else:
            self._leave()
            # Its memory is freed before its sockets are closed: this does not wait for long, and no zombie
            # stays.
            self.exit_code = self._process.wait()
            self._on_gone()

    def _take(self, message: dict[str, Any], pidfd: int | None) -> None:
        kind = message["is"]
        if kind == "ready":
            _resolve(self._ready, None)
        elif kind == "failed":
            _resolve(self._ready, protocol.unpack_error(message["error"].encode()))
        elif kind == "exited":
            worker = self._workers.pop(message["worker"], None)
            if worker is not None:
                worker.exit(message["code"])
        else:
            self._answered(message, pidfd)

    def _answered(self, message: dict[str, Any], pidfd: int | None) -> None:
        number = message["worker"]
        answer = self._forks.get(number)
        if message["is"] == "refused":
            self._workers.pop(number).exit(None)
            if answer is not None:
                _resolve(answer, Unavailable(f"no worker can be started: {message['why']}", retry_after=5))
            return
        worker = self._workers[number]
        worker.forked(message["pid"], pidfd, self._kill)
        if answer is None or answer.done():
            worker.kill()  # Whoever asked for it has gone away meanwhile.
        else:
            _resolve(answer, None)

    def _leave(self) -> None:
        if self.is_gone:
            return
        self.is_gone = True
        self._loop.remove_reader(self._control.fileno())
        self._control.close()
        _resolve(self._ready, SpawnerGone())
        for answer in self._forks.values():
            _resolve(answer, SpawnerGone())
        for worker in self._workers.values():
            worker.exit(None)
        self._workers.clear()


def _resolve(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
        future.exception()


def _start(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start the program, not a copy of this process.

    In a session of its own: Ctrl-C in a terminal is for the web process, which lets running queries finish.
    """
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    # One thread allocates: more arenas would only be more address space that RLIMIT_AS has to be measured
    # against.
    environment["MALLOC_ARENA_MAX"] = "1"
    return subprocess.Popen(
        # -P: the folder it is started in is not searched for modules.
        [sys.executable, "-P", "-m", "edu_graph.execution.spawner", str(control.fileno()), str(os.getpid())],
        pass_fds=(control.fileno(),),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=None if debugging() else subprocess.DEVNULL,
        env=environment,
        cwd="/",
    )


def debugging() -> bool:
    """Tell whether spawner and workers may write to standard error (`python -X dev`)."""
    return sys.flags.dev_mode


def needs_linux() -> ReleaseError:
    """Return the error of a system whose kernel cannot keep the promises made here."""
    return ReleaseError(
        "query workers need Linux (prctl, /proc, RLIMIT_AS)",
        help="Run the service in a Linux machine or container.",
    )
