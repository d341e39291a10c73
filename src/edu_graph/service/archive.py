"""Old releases, opened on demand: few at once, each with workers of its own that start at its first query."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from edu_graph.build import engines, ledger
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import EduGraphError, Gone, NotFound, ReleasesBusy, ReleaseUnusable, Unavailable
from edu_graph.execution import GraphSource
from edu_graph.execution.home import memory_mib
from edu_graph.service.latecomers import LateExecutor
from edu_graph.service.logs import Logger
from edu_graph.settings import Settings

if TYPE_CHECKING:
    from edu_graph.service.state import Evaluator, Served, StartExecutor

OPEN: Final = 2
"""How many old releases are open at once: each may hold a whole graph in memory."""

SHORTEST: Final = 4
"""Characters of an id's beginning by which a release can be named."""

WORKERS: Final = 2
_LISTED: Final = 8
_REFUSED_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 5
_READY_SECONDS: Final = 900.0
"""What `release ready` may take: others wait for their turn meanwhile, and one that hangs would lock them out."""


class Payer(Protocol):
    """Who pays for an opening: the client of the request that wants it."""

    def admit(self) -> None:
        """Raise BudgetSpent where nothing is left to pay with."""

    def spent(self, seconds: float) -> None:
        """Take what it cost."""


OpenRelease = Callable[[Settings, Release], "Served"]
MakeReady = Callable[[Settings, Release], Awaitable[None]]


def find(settings: Settings, name: str) -> Release:
    """Return a kept release by its whole id, without opening it.

    Raises Gone: it was published once, and is no longer kept; NotFound: it never was; ReleaseError: damaged.
    """
    # Only names that stand in the folder are ever joined to its path.
    if name in kept_ids(settings):
        return Release.open(settings.releases / name)
    if any(entry.release == name for entry in ledger.legible(settings)):
        raise Gone(f"The release {name} was published, and is no longer kept here.", help="/releases lists all.")
    raise NotFound(f"No release {name[:40]!r} is kept here.", help=_listed(settings))


def whole_id(settings: Settings, name: str) -> str:
    """Return the id of the one kept release that begins so, from four characters on; else the name as it is."""
    fitting = [kept for kept in kept_ids(settings) if kept.startswith(name)] if len(name) >= SHORTEST else []
    return fitting[0] if len(fitting) == 1 else name


def _listed(settings: Settings) -> str:
    kept = kept_ids(settings)
    more = f", and {len(kept) - _LISTED} more" if len(kept) > _LISTED else ""
    return f"Kept: {', '.join(kept[:_LISTED])}{more}. /releases lists all." if kept else "/releases lists all."


async def make_ready(settings: Settings, release: Release) -> None:
    """Have what the engines read made again, by a process of its own: it may take all of a processor.

    Raises ReleaseUnusable: it could not be made, with what the process told, or not in `_READY_SECONDS`.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "edu_graph", "release", "ready", release.id),
        env={**os.environ, "EDU_GRAPH_RELEASES": str(settings.releases)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_READY_SECONDS):
            _, told = await process.communicate()
    except (asyncio.CancelledError, TimeoutError) as error:
        process.kill()
        await process.wait()
        if isinstance(error, TimeoutError):
            raise _unusable(release.id, f"it was not ready within {_READY_SECONDS:g} s") from None
        raise
    if process.returncode:
        raise _unusable(release.id, told.decode(errors="replace").strip())


@dataclass
class _Entry:
    """One old release that is open or being opened; `waiting` requests have asked for it and not yet taken it."""

    opening: "asyncio.Task[Served]"
    waiting: int = 0
    last_used: float = field(default_factory=time.monotonic)

    @property
    def served(self) -> "Served | None":
        if not self.opening.done() or self.opening.cancelled() or self.opening.exception() is not None:
            return None
        return self.opening.result()

    @property
    def is_used(self) -> bool:
        served = self.served
        return self.waiting > 0 or not self.opening.done() or (served is not None and served.is_used)


class Archive:
    """Opens old releases for the requests that name them, and closes them again. One event loop's.

    At most `OPEN` are open; one more takes the place of the one that was used longest ago and is not used now.
    They are opened one after the other, and one that cannot be opened is not tried again for a minute: so whoever
    asks for ever other releases costs one processor at most, and memory for `OPEN` of them.
    """

    def __init__(self, settings: Settings, log: Logger, start: "StartExecutor", open_release: OpenRelease) -> None:
        """Open nothing yet. `start` starts workers, `open_release` opens what the web process reads."""
        self._settings = settings
        self._log = log
        self._start = start
        self._open_release = open_release
        self.make_ready: MakeReady = make_ready
        self.current: Release | None = None
        self._entries: dict[str, _Entry] = {}
        self._refused: dict[str, tuple[float, EduGraphError]] = {}
        self._turn = asyncio.Lock()
        self._sweeper: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    @property
    def ids(self) -> list[str]:
        """The old releases that are open, or being opened."""
        return list(self._entries)

    async def take(self, name: str, payer: Payer | None = None) -> "Served":
        """Return a kept release, opened, for one request, which gives it back by `Served.leave`.

        `payer` pays if it must be opened for this request; that another one opens it, or has, costs nothing.

        Raises NotFound, Gone: there is none of this id; ReleasesBusy: as many as may be are in use, or it takes
        long to open; ReleaseUnusable: it is damaged, or of a format that this software does not read; what the payer
        raises.
        """
        if self._is_closed:
            raise Unavailable("The service is stopping.", retry_after=_RETRY_SECONDS)
        entry = self._entries.get(name)
        if entry is None:
            release = await self._found(name)
            # While the folder was read, another request may have begun to open it.
            entry = self._entries.get(name) or self._begin(name, release, payer)
        entry.waiting += 1
        try:
            async with asyncio.timeout(self._settings.queue_seconds):
                # The opening goes on without us: others may wait for it, and the next one will find it done.
                served = await asyncio.shield(entry.opening)
            served.enter()
        except TimeoutError:
            raise ReleasesBusy(f"The release {name} is still being opened.", retry_after=_RETRY_SECONDS) from None
        finally:
            entry.waiting -= 1
            entry.last_used = time.monotonic()
        return served

    async def close(self) -> None:
        """Close all, and wait for it."""
        self._is_closed = True
        if self._sweeper is not None:
            self._sweeper.cancel()
        for name in list(self._entries):
            self._drop(name)
        while self._closing:
            await asyncio.wait(set(self._closing))

    async def _found(self, name: str) -> Release:
        until, error = self._refused.get(name, (0.0, None))
        if error is not None and time.monotonic() < until:
            raise _again(error)
        try:
            return await asyncio.to_thread(find, self._settings, name)
        except NotFound:
            raise
        except EduGraphError as damaged:
            raise self._refuse(name, damaged) from damaged

    def _begin(self, name: str, release: Release, payer: Payer | None) -> _Entry:
        if payer is not None:
            payer.admit()
        if len(self._entries) >= OPEN:
            unused = [other for other, entry in self._entries.items() if not entry.is_used]
            if not unused:
                raise ReleasesBusy(
                    f"{OPEN} old releases are in use, and no more are opened at once.",
                    help="Ask again a little later, or take the release's dumps: /releases lists them.",
                    retry_after=_RETRY_SECONDS,
                )
            self._drop(min(unused, key=lambda other: self._entries[other].last_used))
        entry = _Entry(asyncio.create_task(self._open(name, release, payer), name=f"opening of {name}"))
        entry.opening.add_done_callback(lambda task: self._opened(name, entry, task))
        self._entries[name] = entry
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.create_task(self._sweep(), name="archive sweep")
        return entry

    async def _open(self, name: str, release: Release, payer: Payer | None) -> "Served":
        async with self._turn:
            # The memory of the one before is free before more is taken.
            while self._closing:
                await asyncio.wait(set(self._closing))
            begun = time.perf_counter()
            try:
                served = await self._opened_or_mended(release)
            except Exception as error:
                # Whatever an old folder holds, it must not end the service.
                raise self._refuse(name, error) from error
            finally:
                seconds = time.perf_counter() - begun
                if payer is not None:
                    payer.spent(seconds)
            served.executor = LateExecutor(lambda: self._started(release))
            self._log.info("old release", release=name, ms=round(seconds * 1000))
            return served

    async def _opened_or_mended(self, release: Release) -> "Served":
        try:
            return await opened_beside(self._open_release, self._settings, release)
        except EduGraphError:
            # As a rule another version of this software wrote the search index.
            await self.make_ready(self._settings, release)
            return await opened_beside(self._open_release, self._settings, release)

    async def _started(self, release: Release) -> "Evaluator":
        left = self._memory_left(release)
        store = release.store if release.store.is_dir() else None
        try:
            if memory_mib(release.graph) > left and not engines.ready(release):
                await self.make_ready(self._settings, release)
                store = release.store
            given = {"workers": WORKERS, "reserved_workers": 1, "memory_budget_mib": left}
            source = GraphSource(release=release.id, graph=release.graph, store=store)
            return await self._start(self._settings.model_copy(update=given), source)
        except Unavailable:
            raise
        except Exception as error:
            raise self._refuse(release.id, error) from error

    def _memory_left(self, release: Release) -> int:
        """Return what the budget leaves for this release, in MiB, when all others that are open are in memory."""
        budget = self._settings.memory_budget_mib
        others = [found.served.release for name, found in self._entries.items() if found.served and name != release.id]
        for other in [*([self.current] if self.current is not None else []), *others]:
            needed = memory_mib(other.graph)
            # What does not fit is read from its store, and takes next to nothing.
            budget -= needed if needed <= budget else 0
        return budget

    def _opened(self, name: str, entry: _Entry, task: "asyncio.Task[Served]") -> None:
        if entry.served is not None:
            return
        if not task.cancelled():
            # Whoever waits is told; without anybody, the error must not be complained about as never looked at.
            task.exception()
        if self._entries.get(name) is entry:
            del self._entries[name]

    def _refuse(self, name: str, error: Exception) -> EduGraphError:
        told = error if isinstance(error, ReleaseUnusable) else _unusable(name, str(error))
        self._log.error("old release refused", release=name, error=str(error), kind=type(error).__name__)
        self._refused = {k: v for k, v in self._refused.items() if v[0] > time.monotonic()}
        self._refused[name] = (time.monotonic() + _REFUSED_SECONDS, told)
        return told

    def _drop(self, name: str) -> None:
        entry = self._entries.pop(name)
        task = asyncio.create_task(self._close(entry), name=f"end of {name}")
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _close(self, entry: _Entry) -> None:
        entry.opening.cancel()
        with contextlib.suppress(asyncio.CancelledError, EduGraphError):
            await entry.opening
        served = entry.served
        if served is None:
            return
        try:
            if served.executor is not None:
                await served.executor.close()
        except Exception as error:  # noqa: BLE001 - whatever its workers died of, the release must not stay open
            self._log.error("old release closed", release=served.id, error=str(error), kind=type(error).__name__)
        finally:
            served.retire()

    async def _sweep(self) -> None:
        idle = self._settings.archive_seconds
        while self._entries:
            await asyncio.sleep(idle / 4)
            now = time.monotonic()
            for name, entry in list(self._entries.items()):
                if entry.is_used:
                    entry.last_used = now
                elif now - entry.last_used >= idle:
                    self._drop(name)


async def opened_beside(open_release: OpenRelease, settings: Settings, release: Release) -> "Served":
    """Open a release in a thread. Who is cancelled meanwhile leaves nothing open: a thread cannot be cancelled."""
    work = asyncio.ensure_future(asyncio.to_thread(open_release, settings, release))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        # What it raises then is told to nobody: it must not take the place of the cancellation.
        with contextlib.suppress(Exception):
            (await work).retire()
        raise


def unreadable(log: Logger, name: str, error: EduGraphError) -> ReleaseUnusable:
    """Return what a client is told of a release whose folder is damaged, and tell the log what it is."""
    log.error("old release unreadable", release=name, error=str(error))
    return _unusable(name, str(error))


def _unusable(name: str, told: str) -> ReleaseUnusable:
    # What went wrong stands in the operator's log: it may hold paths of this machine.
    found = ReleaseUnusable(
        f"The release {name} is kept here, and cannot be opened.",
        help="Its files are still at /releases; the operator's log tells why it cannot be queried.",
        retry_after=round(_REFUSED_SECONDS),
    )
    found.add_note(told)
    return found


def _again(error: EduGraphError) -> EduGraphError:
    """Return an error like one that was told before: one that is raised twice would grow its traceback."""
    return type(error)(error.detail, help=error.help, **error.fields)
