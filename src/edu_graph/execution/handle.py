"""A worker as the web process sees it: a socket, a process to kill, and the evaluation it is at."""

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from edu_graph.execution import protocol
from edu_graph.execution.evaluation import Evaluation, WorkerLost
from edu_graph.execution.protocol import EndOfStream, Frame, FrameReader, ProtocolError, Tally

_EXIT_PATIENCE: Final = 2.0
# Weighs a seventieth of an ordinary process, and still gets all the time that nobody else wants.
_LOWERED: Final = 19


class Owner(Protocol):
    """Who keeps a worker, and is told what becomes of it."""

    @property
    def release(self) -> str:
        """The release that the worker answers from."""

    def give_back(self, worker: "WorkerHandle") -> None:
        """A worker that was taken is not needed after all."""

    def kill(self, worker: "WorkerHandle", reason: Exception) -> None:
        """End a worker whatever it is at; its evaluation ends with `reason`."""

    def freed(self, worker: "WorkerHandle", tally: Tally) -> None:
        """The worker has answered and can take the next request."""

    def lost(self, worker: "WorkerHandle") -> None:
        """The worker's socket ended though nobody here ended it; its evaluation, if any, is still open."""

    def fault(self, worker: "WorkerHandle", trace: str) -> None:
        """Something went wrong in the worker that is no query's fault; `trace` is for the log."""


class WorkerHandle:
    """One forked worker; belongs to the event loop it was made in."""

    def __init__(self, number: int, sock: socket.socket, owner: Owner) -> None:
        self._loop = asyncio.get_running_loop()
        self._sock = sock
        self._reader = FrameReader()
        self.owner = owner
        self._kill_through_spawner: Callable[[int], None] | None = None
        self._pidfd: int | None = None
        self._open = True
        self._outgoing = memoryview(b"")
        self._has_writer = False
        self.number = number
        self.pid = 0
        self.sockets_refused = False
        self.is_lowered = False
        self.evaluation: Evaluation | None = None
        self.ready: asyncio.Future[None] = self._loop.create_future()
        self.exited: asyncio.Future[int | None] = self._loop.create_future()
        sock.setblocking(False)
        self._loop.add_reader(sock.fileno(), self._receive)

    def forked(self, pid: int, pidfd: int | None, kill: Callable[[int], None]) -> None:
        """The spawner has forked it. `kill` asks the spawner to kill it, for kernels without pidfd."""
        self.pid = pid
        self._pidfd = pidfd
        self._kill_through_spawner = kill

    def exit(self, code: int | None) -> None:
        """The spawner has seen it end (a negative code is a signal), or is gone itself (None)."""
        if not self.exited.done():
            self.exited.set_result(code)
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None

    def begin(self, request: bytes, evaluation: Evaluation) -> None:
        """Send a request (a packed `Job`) to an idle worker."""
        self.evaluation = evaluation
        if not self._open:
            # It ended between being taken and now.
            self.evaluation = None
            evaluation.abort(WorkerLost("the worker ended before it had the query"))
            return
        self._outgoing = memoryview(protocol.encode(protocol.REQUEST, request))
        self._send()

    def _send(self) -> None:
        try:
            self._outgoing = self._outgoing[self._sock.send(self._outgoing) :]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            # It died: the end of its socket is told in a moment and decides what becomes of the request.
            self._outgoing = memoryview(b"")
        if self._outgoing:
            self._loop.add_writer(self._sock.fileno(), self._send)
            self._has_writer = True
        else:
            self._stop_writing()

    def _stop_writing(self) -> None:
        if self._has_writer:
            self._has_writer = False
            self._loop.remove_writer(self._sock.fileno())

    def end(self) -> None:
        """Close the socket: an idle worker ends by that; nothing more is told of this one."""
        if self._open:
            self._open = False
            self._stop_writing()
            self._loop.remove_reader(self._sock.fileno())
            self._sock.close()
            self._reader.close()
        if not self.ready.done():
            self.ready.cancel()

    def kill(self) -> None:
        """End it at once, whatever it is at. Safe when it is gone: a pidfd never means another process."""
        self.end()
        self.evaluation = None
        self._terminate()

    def _terminate(self) -> None:
        if self.exited.done():
            return
        if self._pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        elif self._kill_through_spawner is not None:
            self._kill_through_spawner(self.number)

    def processor_seconds(self) -> float:
        """Return the processor time of the worker's process so far; 0 where it is gone."""
        try:
            # The clock of another process (clock_getcpuclockid(3)).
            return time.clock_gettime((~self.pid << 3) | 2) if self.pid else 0.0
        except OSError:
            return 0.0

    def lower(self) -> None:
        """Let the system prefer other processes to this one from now on; it cannot be taken back."""
        if self.pid and not self.exited.done():
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _LOWERED)
                self.is_lowered = True

    async def exit_code(self) -> int | None:
        """Return how it ended, None where nobody can tell: the spawner died with it."""
        done, _ = await asyncio.wait({self.exited}, timeout=_EXIT_PATIENCE)
        return self.exited.result() if done else None

    def _receive(self) -> None:
        frames: deque[Frame] = deque()
        try:
            frames.extend(self._reader.receive(self._sock))
            while frames:
                self._take(frames.popleft())
        except EndOfStream:
            self._end_of_stream()
        except ProtocolError as error:
            for frame in frames:
                _drop(frame.descriptor)
            # It runs, and nothing that it says can be relied on: without a kill it would stay, at work for nobody.
            self._terminate()
            self.owner.fault(self, f"what it said is no frame: {error}")
            self._end_of_stream()

    def _end_of_stream(self) -> None:
        if not self.ready.done():
            self.ready.set_exception(WorkerLost("the worker ended before it was ready"))
            self.ready.exception()
        self.end()
        self.owner.lost(self)

    def _take(self, frame: Frame) -> None:
        kind, payload, descriptor = frame
        evaluation = self.evaluation
        if kind == protocol.HELLO:
            self.sockets_refused = payload == b"\1"
            if not self.ready.done():
                self.ready.set_result(None)
        elif evaluation is None:
            _drop(descriptor)
        elif kind == protocol.SPOOLING:
            if descriptor is None:
                # The kernel drops it where this process has too many files open.
                raise ProtocolError("a spool file came without its descriptor")
            evaluation.spooling(descriptor, protocol.unpack_size(payload))
        elif kind == protocol.PROGRESS:
            evaluation.progress(protocol.unpack_size(payload))
        else:
            self._finish(evaluation, kind, payload)

    def _finish(self, evaluation: Evaluation, kind: int, payload: bytes) -> None:
        tally, rest = Tally.unpack(payload)
        if kind not in (protocol.ANSWER, protocol.END, protocol.FAILED, protocol.CUT):
            raise ProtocolError(f"a frame of kind {kind}")
        failure = protocol.unpack_failure(rest) if kind in (protocol.FAILED, protocol.CUT) else None
        self.evaluation = None
        if failure is not None:
            evaluation.abort(failure.error, tally)
        elif kind == protocol.ANSWER:
            evaluation.whole(tally, rest)
        else:
            evaluation.ended(tally)
        self.owner.freed(self, tally)
        if failure is not None and failure.trace:
            self.owner.fault(self, failure.trace)


def _drop(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)
