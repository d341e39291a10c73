"""The web side of one evaluation: what a worker has told about it so far."""

import asyncio
import os
from collections.abc import Callable

from edu_graph.errors import EduGraphError, Unavailable
from edu_graph.execution.protocol import Tally


class WorkerLost(Exception):
    """The worker ended for a reason that is not the query's: the same query may be sent to another.

    `after`: seconds for which it had the query.
    """

    def __init__(self, detail: str, *, after: float = 0.0) -> None:
        super().__init__(detail)
        self.after = after


class Abandoned(Unavailable):
    """Nobody waits for the answer any more."""


class SpoolAccount:
    """Bytes in the open spool files of all answers: slow readers must not fill the disk together."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        self.files = 0

    @property
    def full(self) -> bool:
        """Whether the answers now open hold more than they may."""
        return self.held > self.limit


class Evaluation:
    """Told by the worker's frames, read by an `Answer`; belongs to one event loop.

    `began` is set when the answer can be sent: whole, or as the first part of a spool file. It raises what
    ended the evaluation before that. `error` is what ended it after that.
    """

    def __init__(self, account: SpoolAccount, *, memory_mib: int) -> None:
        loop = asyncio.get_running_loop()
        self.began: asyncio.Future[None] = loop.create_future()
        self.started = loop.time()
        self.memory_mib = memory_mib
        self.body: bytes | None = None
        self.spool: int | None = None
        self.written = 0
        self.error: EduGraphError | None = None
        self.tally: Tally | None = None
        self.finished = False
        self.is_lost = False
        self.on_finished: Callable[[], None] = _nothing
        self.on_overflow: Callable[[], None] = _nothing
        self._account = account
        self._news = asyncio.Event()
        self._closed = False

    def whole(self, tally: Tally, body: bytes) -> None:
        """The answer is complete and here."""
        self.body = body
        self._finish(tally, None)

    def spooling(self, descriptor: int | None, written: int) -> None:
        """The answer outgrew the buffer; takes over the descriptor."""
        if self._closed or self.finished:
            # Nobody wants it any more; the worker is being killed.
            if descriptor is not None:
                os.close(descriptor)
            return
        self.spool = descriptor
        self._account.files += 1
        self.progress(written)
        self._begin(None)

    def progress(self, written: int) -> None:
        """More of the answer is in the spool file."""
        if self.spool is not None:
            self._account.held += written - self.written
            self.written = written
            self._news.set()
            if self._account.full:
                self.on_overflow()

    def ended(self, tally: Tally) -> None:
        """The spooled answer is complete."""
        self.progress(tally.size)
        self._finish(tally, None)

    def abort(self, error: Exception, tally: Tally | None = None) -> None:
        """End it: the worker cut it, was killed, or is lost. Without effect where it is finished."""
        if self.finished:
            return
        self.is_lost = isinstance(error, WorkerLost)
        self._begin(error)
        # A client that has a part cannot be given to another worker: for it, any end but `ended` is a cut.
        cut = error if isinstance(error, EduGraphError) else Unavailable("the query's worker ended", retry_after=1)
        self._finish(tally, cut)

    async def more(self, position: int) -> None:
        """Wait until more than `position` bytes are written, or no more will be read."""
        while self.written <= position and not self.finished and not self._closed:
            self._news.clear()
            await self._news.wait()

    def close(self) -> None:
        """Let go of the spool file."""
        self._closed = True
        self._news.set()
        if self.spool is not None:
            os.close(self.spool)
            self.spool = None
            self._account.files -= 1
            self._account.held -= self.written

    def _begin(self, error: Exception | None) -> None:
        if self.began.done():
            return
        if error is None:
            self.began.set_result(None)
        else:
            self.began.set_exception(error)
            # Where the client left, nobody asks for it; that is no fault to complain about.
            self.began.exception()

    def _finish(self, tally: Tally | None, error: EduGraphError | None) -> None:
        self.tally = tally
        self.error = error
        self.finished = True
        if error is None:
            self._begin(None)
        self._news.set()
        self.on_finished()


def _nothing() -> None:
    return None
