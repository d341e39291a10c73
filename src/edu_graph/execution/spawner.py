"""The spawner: a small process that holds one release and forks workers from it.

It is a freshly started program, not a fork of the web process, which has threads and an event loop: a fork of that
could inherit a lock that nobody will ever open. The spawner has one thread and imports neither the web side nor
asyncio, so forking it is safe at any time. One spawner holds one release for its whole life; a new release gets a new
spawner beside it (loading it into the same process left the memory doubled for good, and no worker could be forked
while it loaded: docs/execution.md).

The control socket keeps message boundaries (SOCK_SEQPACKET). Messages are JSON; one descriptor may ride along:

    web process -> spawner   the plan (first message) · {"do": "fork", "worker": n} + socket · {"do": "kill",
    "worker": n} spawner -> web process   {"is": "ready"} · {"is": "failed", "error"} · {"is": "forked",
    "worker", "pid"} [+ pidfd]
                             {"is": "refused", "worker", "why"} · {"is": "exited", "worker", "code"}
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from edu_graph.errors import EduGraphError, ReleaseError
from edu_graph.execution import process, protocol, worker
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.engines import Address

if TYPE_CHECKING:
    from edu_graph.store.remote import RemoteStore

MESSAGE_BYTES: Final = 64 * 1024
_HANDLED = (signal.SIGCHLD, signal.SIGTERM)


@dataclass(frozen=True)
class Plan:
    """What a spawner holds, and how its workers work.

    `store`: a folder that workers open instead. `engine`: the engine that they ask instead, as `Address` has it.
    """

    graph: str
    store: str | None
    spool: str
    buffer_bytes: int
    debug: bool
    engine: tuple[str, str, str | None, str | None] | None = None

    def pack(self) -> bytes:
        """Write the first message to a spawner."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def unpack(cls, message: bytes) -> "Plan":
        """Read the first message to a spawner."""
        return cls(**json.loads(message))


def main(arguments: list[str]) -> int:
    """Run a spawner: `arguments` are the control socket's descriptor and the parent's process id."""
    descriptor, parent = (int(text) for text in arguments)
    if not process.die_with_parent(parent):
        return 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=descriptor) as control:
        return _serve(control, Plan.unpack(control.recv(MESSAGE_BYTES)))


def _serve(control: socket.socket, plan: Plan) -> int:
    try:
        store = _opened(plan)
    except (EduGraphError, MemoryError) as error:
        _tell(control, {"is": "failed", "error": protocol.pack_error(_as_error(error)).decode()})
        return 1
    # What is loaded is here to stay: a collection in a worker would touch, and so copy, every page it lies on.
    gc.collect()
    gc.freeze()
    Spawner(control, plan, lambda sock: _work(sock, control, plan, store)).run()
    return 0


def _opened(plan: Plan) -> "EmbeddedStore | RemoteStore | None":
    """Return what workers ask; None: each opens the folder for itself."""
    if plan.engine is not None:
        # Only here: it brings an HTTP client along, which no other worker needs.
        from edu_graph.store.remote import RemoteStore

        return RemoteStore(Address(*plan.engine))
    return None if plan.store else EmbeddedStore.load(Path(plan.graph))


def _as_error(error: Exception) -> EduGraphError:
    if isinstance(error, EduGraphError):
        return error
    return ReleaseError("the release does not fit into memory", help="Lower EDU_GRAPH_MEMORY_BUDGET_MIB.")


def _work(  # pragma: no cover - runs in a fork, where nothing is measured; the executor's tests see it at work
    sock: socket.socket, control: socket.socket, plan: Plan, store: "EmbeddedStore | RemoteStore | None"
) -> None:
    """Be a worker until the socket ends; runs in the forked child."""
    # stdin and stdout are /dev/null since the spawner was started.
    if not plan.debug:
        process.to_null(2)
    process.close_descriptors_but((0, 1, 2, sock.fileno()))
    control.detach()  # Closed above: the object must not close that number again.
    process.harden()
    # Who asks an engine needs sockets, and evaluates nothing that could ask for others.
    sockets_refused = plan.engine is None and process.refuse_sockets()
    process.volunteer_for_oom()
    release = store if store is not None else EmbeddedStore.open_read_only(Path(str(plan.store)))
    worker.serve(
        sock,
        release,
        spool=Path(plan.spool),
        buffer_bytes=plan.buffer_bytes,
        memory=process.Memory(),
        sockets_refused=sockets_refused,
    )


def _tell(control: socket.socket, message: dict[str, Any], descriptor: int | None = None) -> None:
    socket.send_fds(control, [json.dumps(message).encode()], [] if descriptor is None else [descriptor])


class Spawner:
    """Serves the control socket: forks, kills and reaps workers, and ends them all when it ends."""

    def __init__(self, control: socket.socket, plan: Plan, work: Callable[[socket.socket], None]) -> None:
        self._control = control
        self._work = work
        self._debug = plan.debug
        self._workers: dict[int, int] = {}
        self._wake_read, self._wake_write = socket.socketpair()
        self._stopping = False

    def run(self) -> None:
        """Serve until the web process closes the control socket or SIGTERM comes; then end every worker."""
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        before = {number: signal.signal(number, self._on_signal) for number in _HANDLED}
        wakeup = signal.set_wakeup_fd(self._wake_write.fileno(), warn_on_full_buffer=False)
        try:
            _tell(self._control, {"is": "ready"})
            with selectors.DefaultSelector() as selector:
                selector.register(self._control, selectors.EVENT_READ)
                selector.register(self._wake_read, selectors.EVENT_READ)
                while not self._stopping:
                    self._step(selector)
        except ConnectionError:
            pass  # The web process is gone in the middle of a message: the same as at the end of one.
        finally:
            self._end_workers()
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            for sock in (self._wake_read, self._wake_write):
                sock.close()

    def _on_signal(self, number: int, _frame: object) -> None:
        # SIGCHLD needs nothing but the wake-up that comes with every signal.
        if number == signal.SIGTERM:
            self._stopping = True

    def _step(self, selector: selectors.BaseSelector) -> None:
        for key, _ in selector.select():
            if key.fileobj is self._control:
                self._take()
            else:
                self._wake_read.recv(4096)
        self._reap()

    def _take(self) -> None:
        data, descriptors, _, _ = socket.recv_fds(self._control, MESSAGE_BYTES, 1)
        if not data:
            self._stopping = True
            return
        message = json.loads(data)
        if message["do"] == "fork":
            self._fork(message["worker"], socket.socket(fileno=descriptors[0]))
        else:
            self._kill(message["worker"])

    def _fork(self, number: int, sock: socket.socket) -> None:
        # Between fork and reset a signal would run the spawner's handler in the child, or end the child
        # unnoticed.
        signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        try:
            spawner = os.getpid()
            pid = os.fork()
            if pid == 0:  # pragma: no cover - as `_work`
                self._child(sock, spawner)
        except OSError as error:
            _tell(self._control, {"is": "refused", "worker": number, "why": str(error)})
            return
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
            sock.close()
        self._workers[pid] = number
        pidfd = _pidfd(pid)
        _tell(self._control, {"is": "forked", "worker": number, "pid": pid}, pidfd)
        if pidfd is not None:
            os.close(pidfd)

    def _child(self, sock: socket.socket, spawner: int) -> NoReturn:  # pragma: no cover - as `_work`
        """Become a worker; never returns into the spawner's code, whatever happens."""
        code = 1
        try:
            if process.die_with_parent(spawner):
                signal.set_wakeup_fd(-1)
                for number in _HANDLED:
                    signal.signal(number, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
                self._work(sock)
                code = 0
        except BaseException:  # noqa: BLE001 - the child must not run on in the spawner's code
            if self._debug:
                sys.excepthook(*sys.exc_info())
        finally:
            # Not sys.exit: the spawner's clean-up must not run twice, and freeing a release page by page
            # copies it.
            os._exit(code)

    def _kill(self, number: int) -> None:
        # Only what is not reaped yet: its process id cannot belong to anybody else.
        for pid, worker_number in self._workers.items():
            if worker_number == number:
                os.kill(pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            number = self._workers.pop(pid)
            _tell(self._control, {"is": "exited", "worker": number, "code": os.waitstatus_to_exitcode(status)})

    def _end_workers(self) -> None:
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)
        for pid in self._workers:
            os.waitpid(pid, 0)
        self._workers.clear()


def _pidfd(pid: int) -> int | None:
    """Return a descriptor of this process, which never means a later one; None on an old kernel."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


if __name__ == "__main__":  # pragma: no cover - as `_work`
    # Not sys.exit: it would free the release object by object, seconds for a large one, before the sockets
    # close.
    os._exit(main(sys.argv[1:]))
