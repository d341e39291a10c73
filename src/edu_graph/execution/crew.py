"""The workers of one release: their number is kept, and all end when it is replaced."""

import asyncio
import contextlib
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from edu_graph.errors import EduGraphError, Unavailable, WorkerCrashed
from edu_graph.execution.evaluation import WorkerLost
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.home import Held
from edu_graph.execution.log import Log
from edu_graph.execution.protocol import Tally
from edu_graph.execution.spawner import Plan
from edu_graph.execution.spawning import SpawnerGone, SpawnerProcess
from edu_graph.execution.worker import memory_limit
from edu_graph.store.engines import Address

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0


@dataclass
class Counters:
    """What happened since the start, over all releases."""

    forks: int = 0
    kills: int = 0
    recycles: int = 0
    restarts: int = 0
    lost: int = 0
    retries: int = 0
    swaps: int = 0
    unguarded: int = 0
    evaluations: int = 0
    evaluated_seconds: float = 0.0


class Desk(Protocol):
    """Who hands requests to workers."""

    def available(self, crew: "Crew") -> None:
        """A worker of this crew became idle."""

    def released(self, worker: WorkerHandle) -> None:
        """This worker is no longer at a request, for whatever reason."""


class Crew:
    """A spawner and its workers. A worker is idle, busy or gone; a retired crew takes no more requests."""

    def __init__(self, release: str, plan: Plan, *, size: int, recycle_mib: int, counters: Counters, log: Log) -> None:
        self.release = release
        self.engine = None if plan.engine is None else Address(*plan.engine)
        self.idle: list[WorkerHandle] = []
        self.busy: set[WorkerHandle] = set()
        self.desk: Desk | None = None
        self.retired = False
        self._plan = plan
        self.spool = Path(plan.spool)
        self._size = size
        self._recycle_kib = recycle_mib * 1024
        self._counters = counters
        self._log = log
        self._spawner: SpawnerProcess | None = None
        self._short = asyncio.Event()
        self._changed = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._posts: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self.idle) + len(self.busy)

    @property
    def held(self) -> Held:
        """Where the release is held."""
        if self._plan.engine is not None:
            return "engine"
        return "memory" if self._plan.store is None else "store"

    @property
    def spawner_pid(self) -> int | None:
        """The spawner's process id, None while there is none."""
        return None if self._spawner is None or self._spawner.is_gone else self._spawner.pid

    async def start(self) -> None:
        """Load the release and fork all workers.

        Raises ReleaseError, Unavailable, SpawnerGone, WorkerLost.
        """
        try:
            await self._open_spawner()
            while self.count < self._size:
                await self._hire()
        except BaseException:
            await self.close()
            raise
        self._keeper = asyncio.create_task(self._keep(), name=f"workers of {self.release}")

    def take(self) -> WorkerHandle:
        """Make an idle worker busy: the last one used, so that copied pages stay with few."""
        worker = self.idle.pop()
        self.busy.add(worker)
        return worker

    def give_back(self, worker: WorkerHandle) -> None:
        """Make a busy worker idle again, or end it where it is not wanted any more."""
        if worker not in self.busy:
            return  # Lost meanwhile.
        self.busy.discard(worker)
        if self.retired:
            worker.end()
        else:
            self.idle.append(worker)
        self._changed.set()
        if self.desk is not None:
            self.desk.released(worker)

    def kill(self, worker: WorkerHandle, reason: Exception) -> None:
        """As `Owner.kill`; another worker is forked at once."""
        if worker not in self.busy:
            return  # Gone already: its evaluation ends with what is found out about that.
        evaluation = worker.evaluation
        self._counters.kills += 1
        worker.kill()
        self._forget(worker)
        if evaluation is not None:
            self._counters.evaluated_seconds += asyncio.get_running_loop().time() - evaluation.started
            evaluation.abort(reason)

    def freed(self, worker: WorkerHandle, tally: Tally) -> None:
        """As `Owner.freed`: the worker is idle, or ends where its private memory grew too much, or it was lowered."""
        self._counters.evaluations += 1
        self._counters.evaluated_seconds += tally.seconds
        if tally.grown_kib > self._recycle_kib or worker.is_lowered:
            self._counters.recycles += 1
            worker.end()
            self._forget(worker)
        else:
            self.give_back(worker)

    def lost(self, worker: WorkerHandle) -> None:
        """As `Owner.lost`: find out why, for the client and the log; another is forked meanwhile."""
        self._counters.lost += 1
        self._forget(worker)
        evaluation = worker.evaluation
        after = 0.0 if evaluation is None else asyncio.get_running_loop().time() - evaluation.started
        post = asyncio.create_task(self._post_mortem(worker, after))
        self._posts.add(post)
        post.add_done_callback(self._posts.discard)

    def fault(self, worker: WorkerHandle, trace: str) -> None:
        """As `Owner.fault`: into the log."""
        self._log.error("fault in a query worker", release=self.release, pid=worker.pid, trace=trace)

    def retire(self) -> None:
        """Take no more requests: idle workers end now, busy ones when they have answered."""
        self.retired = True
        for worker in self.idle:
            worker.end()
        self.idle.clear()
        if self._keeper is not None:
            self._keeper.cancel()

    async def drained(self) -> None:
        """Wait until no worker is busy."""
        while self.busy:
            self._changed.clear()
            await self._changed.wait()

    async def close(self) -> None:
        """End everything and wait until no process is left."""
        self.retire()
        if self._keeper is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        for worker in list(self.busy):
            self.kill(worker, Unavailable("the service is stopping", retry_after=5))
        if self._spawner is not None:
            await self._spawner.close()
        if self._posts:
            await asyncio.wait(self._posts)

    def _forget(self, worker: WorkerHandle) -> None:
        if worker in self.idle:
            self.idle.remove(worker)
        self.busy.discard(worker)
        self._short.set()
        self._changed.set()
        if self.desk is not None:
            self.desk.released(worker)

    def _tell(self) -> None:
        if self.desk is not None:
            self.desk.available(self)

    async def _post_mortem(self, worker: WorkerHandle, after: float) -> None:
        code = await worker.exit_code()
        evaluation, worker.evaluation = worker.evaluation, None
        if evaluation is not None:
            evaluation.abort(cause_of_death(code, evaluation.memory_mib, after))
        if code is not None or not worker.exited.done():
            # Else its spawner took it along, and has a row itself.
            # SIGABRT is how a query at its memory limit ends: ordinary, and the client is told.
            tell = self._log.warning if code == -signal.SIGABRT else self._log.error
            tell("a query worker ended", release=self.release, pid=worker.pid, exit_code=code)

    async def _keep(self) -> None:
        """Replace what is lost, spawner or worker, until cancelled; after a failure wait longer each time."""
        pause = _FIRST_PAUSE
        while True:
            try:
                while self.count < self._size:
                    if self._spawner is None or self._spawner.is_gone:
                        self._counters.restarts += 1
                        await self._open_spawner()
                    await self._hire()
                    pause = _FIRST_PAUSE
                self._short.clear()
                await self._short.wait()
            except (EduGraphError, SpawnerGone, WorkerLost, OSError) as error:
                # A process that ended meanwhile is replaced at the next try; all else needs somebody's eye.
                tell = self._log.warning if isinstance(error, SpawnerGone | WorkerLost) else self._log.error
                tell("query workers cannot be replaced yet", release=self.release, reason=repr(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _open_spawner(self) -> None:
        spawner = SpawnerProcess(self._plan, self._spawner_ended)
        self._spawner = spawner
        try:
            await spawner.load()
        except BaseException:
            await spawner.close()
            raise

    def _spawner_ended(self) -> None:
        spawner = self._spawner
        if spawner is not None and spawner.is_loaded:  # Else whoever waits for it hears why.
            self._log.error("the spawner ended", release=self.release, pid=spawner.pid, exit_code=spawner.exit_code)
        self._short.set()

    async def _hire(self) -> None:
        if self._spawner is None:
            raise SpawnerGone
        worker = await self._spawner.fork(self)
        self._counters.forks += 1
        if not worker.sockets_refused:
            self._counters.unguarded += 1
            if self._counters.unguarded == 1 and self.engine is None:
                self._log.warning("the kernel does not refuse sockets to query workers: no seccomp", pid=worker.pid)
        self.idle.append(worker)
        self._tell()


def cause_of_death(code: int | None, memory_mib: int, after: float = 0.0) -> Exception:
    """Return what a worker's end means for the query it was at.

    `code`: exit code, negative for a signal, None where unknown. SIGABRT is the engine's answer to an
    allocation that failed; SIGSEGV and SIGBUS its stack's end. Another signal came from outside and says
    nothing about the query.
    """
    if code == -signal.SIGABRT:
        return memory_limit(memory_mib)
    if code in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL):
        return WorkerCrashed(
            "the query is too complex for the engine", help="Nest less: split it into several queries."
        )
    return WorkerLost(f"the worker ended with {code}", after=after)
