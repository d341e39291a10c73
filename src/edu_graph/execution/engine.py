"""What the web process knows of an engine behind its workers: whether it answers, and when to leave it in peace."""

import asyncio
from collections.abc import Callable
from typing import Final

from edu_graph.errors import (
    EduGraphError,
    EngineDown,
    EngineFault,
    EngineUnready,
    InputError,
    LimitReached,
    TimeLimit,
)
from edu_graph.execution.breaker import Breaker
from edu_graph.execution.log import Log
from edu_graph.settings import Settings
from edu_graph.store.engines import Address

_LOOK_SECONDS: Final = 2.0
Look = Callable[[Address, float], object]


def address_of(settings: Settings, release: str) -> Address | None:
    """Return where this release is asked; None: here. Raises SettingsError."""
    if settings.store == "embedded":
        return None
    return Address.of(settings.store, release, settings.store_user, settings.store_password)


class EngineWatch:
    """Judges an engine by what comes of requests: their own errors say nothing of it, failures open the breaker."""

    def __init__(self, log: Log, breaker: Breaker | None = None, look: Look | None = None) -> None:
        """Take another breaker or look in tests."""
        self._log = log
        self.breaker = breaker or Breaker()
        self._look = look or _look
        self._looking: asyncio.Task[None] | None = None

    @property
    def is_looking(self) -> bool:
        """Whether it finds out just now what a time limit meant."""
        return self._looking is not None

    async def require(self, address: Address) -> None:
        """Return when the engine holds the release. Raises EngineDown, EngineUnready, EngineFault, TimeLimit."""
        await asyncio.to_thread(self._look, address, _LOOK_SECONDS)

    def ended(self, address: Address, error: EduGraphError | None) -> None:
        """An evaluation came to its end. A time limit may be the query's fault or the engine's: a look tells."""
        if error is None or isinstance(error, InputError | EngineUnready | EngineFault):
            self.breaker.succeeded()
        elif isinstance(error, EngineDown):
            self._failed(address, error)
        elif isinstance(error, TimeLimit):
            if self._looking is None:
                self._looking = asyncio.create_task(self._judge(address), name="look at the engine")
        elif isinstance(error, LimitReached):
            self.breaker.succeeded()
        else:
            self.breaker.undecided()

    async def close(self) -> None:
        """End what looks."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])

    def _failed(self, address: Address, error: EduGraphError) -> None:
        before = self.breaker.state
        self.breaker.failed(error.detail)
        if self.breaker.state != before:
            self._log.error("the engine is left in peace", engine=address.host, why=error.detail)

    async def _judge(self, address: Address) -> None:
        try:
            await self.require(address)
            self.breaker.succeeded()
        except EngineUnready:
            self.breaker.succeeded()
        except EduGraphError as error:
            self._failed(address, error)
        finally:
            self._looking = None


def _look(address: Address, seconds: float) -> object:
    # Loaded by whoever has an engine alone: it brings an HTTP client along.
    from edu_graph.store.remote import check

    return check(address, seconds)
