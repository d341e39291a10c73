"""The executor: what the service asks for answers. It evaluates nothing itself; see docs/execution.md."""

import asyncio
import contextlib
import tempfile
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final, Self

from edu_graph.errors import Busy, EduGraphError, ReleaseError, TimeLimit, Unavailable
from edu_graph.execution.answer import Answer
from edu_graph.execution.crew import Counters, Crew
from edu_graph.execution.engine import EngineWatch
from edu_graph.execution.evaluation import Abandoned, Evaluation, SpoolAccount, WorkerLost
from edu_graph.execution.handle import WorkerHandle
from edu_graph.execution.home import Held, Home
from edu_graph.execution.log import Log, StandardLog
from edu_graph.execution.pool import Pool
from edu_graph.execution.process import supported
from edu_graph.execution.request import Cost, GraphSource, QueryRequest
from edu_graph.execution.spawner import Plan
from edu_graph.execution.spawning import SpawnerGone, debugging, needs_linux
from edu_graph.execution.spool import probe
from edu_graph.rdf.formats import JSON
from edu_graph.settings import Settings

_CANARY_SECONDS: Final = 2.0
_BEGUN_AFTER: Final = 0.1
# A query that has had so many seconds of a processor lets others go first: where processors are few, a small query
# would else share them with every large one. Its worker is replaced afterwards, for nothing raises its priority again.
_LONG: Final = 0.05
# The same for a client that has had much lately: it goes first only with what is answered in a moment.
_LONG_IF_PRESSED: Final = 0.005
# Large answers that all readers together may hold on the disk, in units of the largest answer.
_SPOOLED_ANSWERS: Final = 16


@dataclass(frozen=True)
class _CanaryLimits:
    seconds: float = _CANARY_SECONDS
    memory_mib: int = 64
    rows: int = 1
    bytes: int = 1024


_CANARY = QueryRequest(text="ASK {}", format=JSON, limits=_CanaryLimits(), lane="named")


class Executor:
    """Answers queries in worker processes. One event loop's; `start` makes it, `close` ends it."""

    def __init__(self, settings: Settings, pool: Pool, counters: Counters, log: Log) -> None:
        """Take over a pool; use `start`."""
        self._settings = settings
        self._log = log
        self._pool = pool
        self._counters = counters
        self._account = SpoolAccount(_SPOOLED_ANSWERS * settings.query_bytes)
        self._swapping = asyncio.Lock()
        self._draining: dict[asyncio.Task[None], Crew] = {}
        self._closed = False
        self._move: asyncio.Task[None] | None = None
        self._engine = EngineWatch(log)

    @classmethod
    async def start(cls, settings: Settings, source: GraphSource, *, log: Log | None = None) -> Self:
        """Load a release and fork its workers.

        `log` hears of our own faults in workers (with their traceback) and of processes that ended by themselves;
        without one it is the standard library's logger `edu_graph.execution`.

        Call it in the thread that runs the event loop for as long as the service lives: the processes end
        with it. Raises ReleaseError: the release cannot be loaded, or the system is not Linux; Unavailable:
        no process can be started.
        """
        if not supported():
            raise needs_linux()
        counters, log = Counters(), log or StandardLog()
        home = Home.of(source, settings.memory_budget_mib)
        crew = await _crew(settings, source, counters, log, home.first)
        pool = Pool(
            crew,
            size=settings.workers,
            reserved=settings.reserved_workers,
            queue_seconds=settings.queue_seconds,
            of_one_client=settings.client_queries,
        )
        executor = cls(settings, pool, counters, log)
        log.info("release held", release=source.release, **home.told(home.first))
        if home.first != home.held:
            executor._move = asyncio.create_task(executor._moved(source, home, crew), name=f"load {source.release}")
        return executor

    @property
    def release(self) -> str:
        """The release that new requests take."""
        return self._pool.crew.release

    async def execute(self, request: QueryRequest) -> Answer:
        """Answer a query; the answer is to be closed.

        Raises what the query deserves (QuerySyntaxError, NotAcceptable, RowLimit, ByteLimit, TimeLimit,
        MemoryLimit, WorkerCrashed) or the moment (Busy, BudgetSpent, Unavailable). Cancelling it kills the worker that
        is at it.
        """
        if request.payer is not None:
            request.payer.admit()
        if self._pool.crew.engine is not None:
            self._engine.breaker.admit()
        data = request.job().pack()
        given_up = 0
        for _ in range(2 + self._settings.workers):
            worker = await self._hire(request)
            try:
                return await self._evaluate(worker, request, data)
            except WorkerLost as lost:
                # Ended from outside, by the machine's memory management or an operator, and nothing was sent yet.
                # Where it had no time to begin, it was on its way out already: that is not held against the query.
                given_up += lost.after > _BEGUN_AFTER
                if given_up == 2:
                    break
                self._counters.retries += 1
        raise Unavailable("the workers that had this query were ended from outside", retry_after=5)

    async def swap(self, source: GraphSource) -> None:
        """Serve another release; return when new requests take it.

        What runs is finished from the release it began with, and the old workers end after it.
        Raises ReleaseError, Unavailable: then the release before is served as before.
        """
        async with self._swapping:
            if self._closed:
                raise Unavailable("the service is stopping", retry_after=5)
            if source.engine is not None:
                # The release before is served on as long as the engine has not this one.
                await self._engine.require(source.engine)
            # The release before answers meanwhile, so that this one needs no other place first.
            home = Home.of(source, self._settings.memory_budget_mib)
            crew = await _crew(self._settings, source, self._counters, self._log, home.held)
            self._switch(crew)
            self._counters.swaps += 1
            self._log.info("release held", release=source.release, **home.told(home.held))

    def _switch(self, crew: Crew) -> None:
        before = self._pool.switch(crew)
        task = asyncio.create_task(_drain(before), name=f"end of {before.release}")
        self._draining[task] = before
        task.add_done_callback(self._draining.pop)

    async def _moved(self, source: GraphSource, home: Home, first: Crew) -> None:
        """Load into memory what is answered from its store, and answer from there; where that fails, all stays."""
        try:
            crew = await _crew(self._settings, source, self._counters, self._log, home.held)
        except EduGraphError as error:
            self._log.warning("release not loaded into memory", release=source.release, reason=str(error))
            return
        async with self._swapping:
            if self._closed or self._pool.crew is not first:
                # Another release came while this one was loaded.
                await crew.close()
                return
            self._switch(crew)
        self._log.info("release held", release=source.release, **home.told(home.held))

    async def ping(self) -> None:
        """Return when a worker has answered a constant query, and a large answer would have room.

        Raises Unavailable, Busy: none did within 2 s; Unavailable: there is no room, with the folder and the fault.
        """
        try:
            async with asyncio.timeout(_CANARY_SECONDS), await self.execute(_CANARY) as answer:
                if answer.body is None or b"true" not in answer.body:
                    raise Unavailable("a worker gave a wrong answer to a constant query", retry_after=5)
        except TimeoutError as error:
            raise Unavailable("no worker answered a constant query in time", retry_after=5) from error
        await asyncio.to_thread(probe, self._pool.crew.spool, self._settings.buffer_bytes)

    def stats(self) -> dict[str, float]:
        """Return figures for metrics.

        Gauges are workers, busy, idle, queued, draining, spools and spooled_bytes; in_memory tells whether the release
        is held there or read from its store (or an engine), sockets_refused whether
        the kernel refuses new sockets to every worker; all else only grows.
        """
        crews = [self._pool.crew, *self._draining.values()]
        counters = self._counters
        return {
            "workers": sum(crew.count for crew in crews),
            "busy": sum(len(crew.busy) for crew in crews),
            "idle": sum(len(crew.idle) for crew in crews),
            "queued": self._pool.queued,
            "draining": len(self._draining),
            "spools": self._account.files,
            "spooled_bytes": self._account.held,
            "in_memory": self._pool.crew.held == "memory",
            "sockets_refused": counters.unguarded == 0,
            "forks": counters.forks,
            "kills": counters.kills,
            "lost": counters.lost,
            "retries": counters.retries,
            "recycles": counters.recycles,
            "restarts": counters.restarts,
            "swaps": counters.swaps,
            "evaluations": counters.evaluations,
            "evaluated_seconds": counters.evaluated_seconds,
        }

    async def close(self) -> None:
        """Let what runs finish within `shutdown_seconds`, then end every process and wait for it."""
        self._closed = True
        self._pool.close()
        if self._move is not None:
            self._move.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._move
        async with self._swapping:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.shutdown_seconds):
                    await self._pool.drained()
            await self._engine.close()
            await self._pool.crew.close()
            for task, crew in list(self._draining.items()):
                task.cancel()
                await crew.close()

    async def _hire(self, request: QueryRequest) -> WorkerHandle:
        payer = request.payer
        if payer is None:
            return await self._pool.acquire(request.lane)
        worker = await self._pool.acquire(request.lane, payer.client, is_pressed=payer.is_pressed)
        try:
            # While it waited, others of the same client may have spent everything.
            payer.admit()
        except BaseException:
            worker.owner.give_back(worker)
            raise
        return worker

    async def _evaluate(self, worker: WorkerHandle, request: QueryRequest, data: bytes) -> Answer:
        evaluation = Evaluation(self._account, memory_mib=request.limits.memory_mib)

        def stop(reason: EduGraphError) -> None:
            # The worker may be at another query by now.
            if worker.evaluation is evaluation:
                worker.owner.kill(worker, reason)

        loop, seconds = asyncio.get_running_loop(), request.limits.seconds
        timer = loop.call_later(seconds, lambda: stop(_too_slow(seconds)))
        is_pressed = request.payer is not None and request.payer.is_pressed
        making_way = _MakingWay(worker, _LONG_IF_PRESSED if is_pressed else _LONG)

        def finished() -> None:
            timer.cancel()
            making_way.cancel()
            if (engine := self._pool.crew.engine) is not None:
                self._engine.ended(engine, evaluation.error)
            if request.payer is not None and not evaluation.is_lost:
                request.payer.ended(_cost(evaluation))

        evaluation.on_finished = finished
        evaluation.on_overflow = lambda: stop(_too_many_readers())
        worker.begin(data, evaluation)
        try:
            await evaluation.began
        except BaseException:
            stop(_nobody_listens())
            evaluation.close()
            raise
        return Answer(
            evaluation,
            release=worker.owner.release,
            form=request.format,
            leave=lambda: stop(_nobody_listens()),
        )


class _MakingWay:
    """Lowers a worker once its query has had so many seconds of a processor: waiting for one is no work."""

    def __init__(self, worker: WorkerHandle, seconds: float) -> None:
        self._worker = worker
        self._seconds = seconds
        self._begun = worker.processor_seconds()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def cancel(self) -> None:
        """The query is over."""
        self._timer.cancel()

    def _look(self) -> None:
        left = self._seconds - (self._worker.processor_seconds() - self._begun)
        if left > 0:
            self._timer = asyncio.get_running_loop().call_later(max(left, _LONG / 10), self._look)
        else:
            self._worker.lower()


async def _crew(settings: Settings, source: GraphSource, counters: Counters, log: Log, held: Held) -> Crew:
    plan = Plan(
        graph=str(source.graph.absolute()),
        store=str(source.store.absolute()) if held == "store" and source.store is not None else None,
        spool=str(_spool_folder(settings.state / "spool", settings.buffer_bytes, log)),
        buffer_bytes=settings.buffer_bytes,
        debug=debugging(),
        engine=None if source.engine is None else astuple(source.engine),
    )
    crew = Crew(
        source.release,
        plan,
        size=settings.workers,
        recycle_mib=settings.worker_recycle_mib,
        counters=counters,
        log=log,
    )
    try:
        await crew.start()
    except SpawnerGone as error:
        raise ReleaseError(
            "the process that loads the release ended while it loaded",
            help="Look at the machine's memory; `python -X dev` shows what it printed.",
        ) from error
    except (WorkerLost, OSError) as error:
        raise Unavailable(f"no query worker can be started: {error}", retry_after=5) from error
    return crew


async def _drain(crew: Crew) -> None:
    await crew.drained()
    await crew.close()


def _spool_folder(wanted: Path, size: int, log: Log) -> Path:
    """Return the folder for spool files: the state's, or the system's where that takes none of `size` bytes."""
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        probe(wanted, size)
    except (OSError, Unavailable) as error:
        instead = Path(tempfile.gettempdir())
        log.warning(
            "state cannot be written to",
            reason=error.detail if isinstance(error, Unavailable) else str(error),
            instead=str(instead),
        )
        return instead
    return wanted.absolute()


def _too_slow(seconds: float) -> TimeLimit:
    return TimeLimit(
        f"the query was not answered within {seconds:g} s",
        limit=seconds,
        help="Narrow the query, add LIMIT, or take a dump from /dumps.",
    )


def _too_many_readers() -> Busy:
    return Busy("too many large answers are being read at once", retry_after=30)


def _nobody_listens() -> Abandoned:
    return Abandoned("nobody waits for the answer any more")


def _cost(evaluation: Evaluation) -> Cost:
    tally, error = evaluation.tally, evaluation.error
    return Cost(
        # A worker that was killed tells nothing: what counts is how long it was busy.
        seconds=tally.seconds if tally is not None else asyncio.get_running_loop().time() - evaluation.started,
        bytes=tally.size if tally is not None else evaluation.written,
        rows=tally.rows if tally is not None else None,
        error=error,
        is_abandoned=isinstance(error, Abandoned),
    )
