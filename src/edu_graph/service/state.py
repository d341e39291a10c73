"""What a running service holds: settings, workers, the release it serves now, and the watch for a newer one."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from edu_graph.build.keeping import Hold
from edu_graph.build.release import Release
from edu_graph.errors import EduGraphError, ReleaseError, Unavailable
from edu_graph.execution import Answer, GraphSource, QueryRequest
from edu_graph.execution.engine import address_of
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.plans import PlanFile
from edu_graph.search.index import SearchIndex
from edu_graph.service.archive import Archive, find, opened_beside, unreadable, whole_id
from edu_graph.service.budgets import Budgets
from edu_graph.service.caching import ByteCache, Headers
from edu_graph.service.clients import Clients
from edu_graph.service.logs import Logger
from edu_graph.service.metrics import Metrics
from edu_graph.service.pages import Pages
from edu_graph.service.proxies import Proxies
from edu_graph.service.refusals import Refusals
from edu_graph.service.releasefiles import publication
from edu_graph.service.routemap import RouteMap
from edu_graph.service.shortcut import Shortcut
from edu_graph.service.terms import Vocabulary
from edu_graph.service.turns import Turns
from edu_graph.settings import Settings

if TYPE_CHECKING:
    from edu_graph.service.mcp.door import Entrance

P = ParamSpec("P")
T = TypeVar("T")


class Evaluator(Protocol):
    """What the service needs of `execution.Executor`."""

    async def execute(self, request: QueryRequest) -> Answer:
        """Evaluate one query in a worker."""

    async def swap(self, source: GraphSource) -> None:
        """Serve another release from now on."""

    async def ping(self) -> None:
        """Return when a worker has answered a canary query; raise Unavailable where none does."""

    async def close(self) -> None:
        """End all workers."""

    def stats(self) -> Mapping[str, float]:
        """Return figures for the metrics."""


StartExecutor = Callable[[Settings, GraphSource], Awaitable[Evaluator]]
FindRelease = Callable[[Settings], Release | None]


class Served:
    """One release, opened: immutable for all requests that took it. Closed when the last of them has ended.

    `executor`: the workers of an old release; None: those of the state, which are always of the current one.
    """

    executor: Evaluator | None = None

    def __init__(self, release: Release, published: str | None = None, *, is_shelved: bool = False) -> None:
        """Open a release; one that is shelved has nothing but its folder, its manifest and its date."""
        self.release = release
        self.published = published
        self.id: str = release.id
        self.manifest: dict[str, Any] = release.manifest
        self.memory: dict[str, Any] = {}
        self._making: dict[str, asyncio.Event] = {}
        self._users = 0
        self._is_retired = False
        if is_shelved:
            return
        self.queries = Catalog.load(release.queries)
        self.vocabulary = Vocabulary.read(release.ontology)
        self.search = SearchIndex.open(release.search_db)
        self.plans = PlanFile.open(release.plans_db, self.queries)
        self._hold = Hold(release)

    async def look(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a look-up in the search index beside the loop, which goes on meanwhile."""
        return await asyncio.to_thread(work, *args, **kwargs)

    async def once(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """Return what `make` gave the first time for this release; whoever comes meanwhile waits for that.

        Where it fails for one request, which may be that request's own fault, the next that waits begins anew.
        """
        while key not in self.memory:
            if (others := self._making.get(key)) is not None:
                await others.wait()
                continue
            self._making[key] = made = asyncio.Event()
            try:
                self.memory[key] = await make()
            finally:
                del self._making[key]
                made.set()
        value: T = self.memory[key]
        return value

    @property
    def is_used(self) -> bool:
        """Whether some request has taken this release and not let go of it."""
        return self._users > 0

    def enter(self) -> None:
        """A request takes this release."""
        self._users += 1

    def leave(self) -> None:
        """A request is done with this release."""
        self._users -= 1
        self._close_if_unused()

    def retire(self) -> None:
        """No further request takes this release."""
        self._is_retired = True
        self._close_if_unused()

    def _close_if_unused(self) -> None:
        if self._is_retired and self._users <= 0:
            self.search.close()
            if self.plans is not None:
                self.plans.close()
            self._hold.close()


def _nothing() -> None:
    """What is called where nobody wants to be told."""


@dataclass
class State:
    """The one mutable object of an application; everything in it is made by `create_app` or the lifespan."""

    settings: Settings
    log: Logger
    metrics: Metrics
    cache: ByteCache
    proxies: Proxies
    clients: Clients
    budgets: Budgets
    routes: RouteMap
    security: Headers
    pages: Pages
    start_executor: StartExecutor
    find_release: FindRelease
    version: str
    fingerprint: str
    served: Served | None = None
    is_stopping: bool = False
    failure: EduGraphError | None = None
    door: "Entrance | None" = None
    archive: Archive = field(init=False)
    turns: Turns = field(default_factory=Turns)
    shortcut: Shortcut = field(init=False)
    when_applied: Callable[[], None] = _nothing
    _executor: Evaluator | None = None
    _refusals: Refusals = field(default_factory=Refusals)
    _watcher: asyncio.Task[None] | None = None
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Make what is made of the fields."""
        self.archive = Archive(self.settings, self.log, self.start_executor, _opened)
        self.shortcut = Shortcut(self)

    @property
    def executor(self) -> Evaluator:
        """The workers of the current release; requests ask `call.executor`.

        Raises Unavailable: they have not started.
        """
        if self._executor is None:
            raise Unavailable("The query workers have not started yet.", retry_after=5)
        return self._executor

    def executor_figures(self) -> Mapping[str, float]:
        """Return the workers' figures for the metrics; none before they start."""
        return {} if self._executor is None else {**self._executor.stats(), "old_releases": len(self.archive.ids)}

    async def whole_id(self, name: str) -> str:
        """Return the id of the one kept release that begins so; the name itself where there is none."""
        return await asyncio.to_thread(whole_id, self.settings, name)

    async def shelf(self, name: str) -> Served:
        """Return a kept release for what needs its files alone. Raises NotFound, Gone, ReleaseUnusable."""
        try:
            return await asyncio.to_thread(shelved, self.settings, name)
        except ReleaseError as error:
            raise unreadable(self.log, name, error) from error

    async def start(self) -> None:
        """Open the current release, start the workers and watch for newer releases.

        A damaged release stops the start (ReleaseError); a missing one does not: it may be on its way.
        """
        self._stamp = _stamp(self.settings.releases)
        release = await asyncio.to_thread(self.find_release, self.settings)
        if release is not None:
            await self.apply(release)
        else:
            self.log.warning("no release", releases=str(self.settings.releases))
        self._watcher = asyncio.create_task(self._watch(), name="release watch")

    async def stop(self) -> None:
        """End the watch, the workers and the release."""
        self.is_stopping = True
        if self._watcher is not None:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        await self.archive.close()
        if self._executor is not None:
            await self._executor.close()
        if self.served is not None:
            self.served.retire()

    async def apply(self, release: Release) -> None:
        """Serve `release` from now on; requests that run keep the one that they took."""
        fresh = await opened_beside(_opened, self.settings, release)
        source = GraphSource(
            release=release.id,
            graph=release.graph,
            store=_store_of(release),
            engine=address_of(self.settings, release.id),
        )
        try:
            if self._executor is None:
                self._executor = await self.start_executor(self.settings, source)
            else:
                await self._executor.swap(source)
        except BaseException:
            fresh.retire()
            raise
        old, self.served = self.served, fresh
        self.archive.current = release
        self.cache.clear()
        self.shortcut.clear()
        self.metrics.show_release(fresh.id)
        self._moved.set()
        self._moved = asyncio.Event()
        if old is not None:
            old.retire()
        self.when_applied()
        self.log.info("release", release=fresh.id, before=old.id if old else None)

    async def moved_from(self, served: Served | None, seconds: float) -> None:
        """Wait until another release than `served` is taken at the door. Raises Unavailable after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                while self.served is served:
                    await self._moved.wait()
        except TimeoutError:
            raise Unavailable("A new release is being applied.", retry_after=1) from None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.settings.reload_seconds)
            stamp = _stamp(self.settings.releases)
            if stamp == self._stamp or not self._refusals.is_due(stamp, time.monotonic()):
                continue
            release: Release | None = None
            try:
                release = await asyncio.to_thread(self.find_release, self.settings)
                if release is not None and (self.served is None or release.id != self.served.id):
                    await self.apply(release)
                self._stamp = stamp
                self._refusals = Refusals()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a release must not end the watch
                # The old release goes on being served.
                name, told = release.id if release else None, str(error)
                if self._refusals.add(stamp, (name, told), time.monotonic()):
                    self.log.error("release refused", release=name, error=told, again_in=self._refusals.pause)


def _opened(settings: Settings, release: Release, *, is_shelved: bool = False) -> Served:
    try:
        entry = publication(settings, release.id)
    except ReleaseError:
        # A damaged ledger is told where it is asked for; it is no reason to serve nothing.
        entry = None
    return Served(release, entry.published if entry else None, is_shelved=is_shelved)


def shelved(settings: Settings, name: str) -> Served:
    """Return a kept release for what needs its files alone. Raises NotFound, Gone, ReleaseError."""
    return _opened(settings, find(settings, name), is_shelved=True)


def _stamp(releases: Path) -> tuple[int, int, str] | None:
    """Return what changes when the `current` switch does: cheap enough to ask for every second."""
    switch = releases / "current"
    try:
        found = switch.lstat()
        target = str(switch.readlink()) if switch.is_symlink() else ""
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, target


def _store_of(release: Release) -> Path | None:
    return release.store if release.store.is_dir() else None
