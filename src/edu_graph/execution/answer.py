"""An answer as the web side sends it: whole, or read from a spool file while it grows."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from edu_graph.errors import AnswerCut
from edu_graph.execution.evaluation import Evaluation, SpoolAccount
from edu_graph.execution.protocol import Tally
from edu_graph.rdf.formats import Format, cut_marker

CHUNK = 64 * 1024


class Answer:
    """The answer to one query; close it (`async with`, or `aclose`) whatever happens.

    `body` is the whole answer where it fits the buffer, else None: then `chunks` gives it piece by piece.
    """

    def __init__(self, evaluation: Evaluation, *, release: str, form: Format, leave: Callable[[], None]) -> None:
        self._evaluation = evaluation
        self._format = form
        self._leave = leave
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self.release = release
        self.media_type = form.media_type

    @property
    def format(self) -> Format:
        """The format asked for."""
        return self._format

    @property
    def body(self) -> bytes | None:
        """The whole answer, or None where it is spooled."""
        return self._evaluation.body

    @property
    def rows(self) -> int | None:
        """Rows (or triples) of the answer; None while it is made, and where it was cut."""
        tally = self._evaluation.tally
        return tally.rows if tally is not None and self._evaluation.error is None else None

    @property
    def seconds(self) -> float | None:
        """Seconds that the evaluation took; None while it goes on, and where the worker was killed."""
        tally = self._evaluation.tally
        return tally.seconds if tally is not None else None

    @property
    def more(self) -> bool:
        """Whether the answer is a page and has rows behind it; False while it is made."""
        return self._evaluation.tally is not None and self._evaluation.tally.more

    async def ended(self) -> None:
        """Wait until the evaluation has ended; what it wrote is read with `chunks` as before.

        Raises what ended it before it was complete.
        """
        while not self.finished and not self._closed:
            await self._evaluation.more(self._evaluation.written)
        if self._evaluation.error is not None:
            raise self._evaluation.error

    @property
    def finished(self) -> bool:
        """Whether the evaluation has ended; the reader may still be far behind."""
        return self._evaluation.finished

    async def chunks(self) -> AsyncIterator[bytes]:
        """Give the answer in pieces of at most 64 KiB; only one piece is in memory at a time.

        Raises AnswerCut: the answer ended before it was complete, after the last piece (which makes what was
        sent a syntax error in its format). The sender then aborts the connection. `reason` is the error type
        of the cause.
        """
        if self.body is not None:
            yield self.body
            return
        evaluation, position = self._evaluation, 0
        while True:
            await evaluation.more(position)
            if self._closed:
                raise AnswerCut("the answer was closed while it was read", reason="closed")
            if position < evaluation.written:
                # A blocking read, 64 KiB at most, of what a worker has just written: it comes from the page
                # cache.
                piece = self._read(position, min(CHUNK, evaluation.written - position))
                position += len(piece)
                yield piece
            elif evaluation.error is None:
                return
            else:
                yield cut_marker(self._format)
                error = evaluation.error
                raise AnswerCut(error.detail, help=error.help, reason=error.type, limit=error.fields.get("limit"))

    async def aclose(self) -> None:
        """Let go of the answer; a worker that is still at it is killed. Closing twice is closing once."""
        if not self._closed:
            self._closed = True
            self._leave()
            self._evaluation.close()

    def __del__(self) -> None:
        """Close an answer that was dropped, as happens where a request is cancelled in an unlucky moment.

        The collector may run in any thread; what is left to do belongs into the loop's.
        """
        evaluation = self._evaluation
        if not self._closed and (evaluation.spool is not None or not evaluation.finished):
            with contextlib.suppress(RuntimeError):  # The loop is closed: the process, or its test, ends.
                self._loop.call_soon_threadsafe(_abandon, self._leave, evaluation)

    async def __aenter__(self) -> Self:
        """Return the answer."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the answer."""
        await self.aclose()

    def _read(self, position: int, size: int) -> bytes:
        spool = self._evaluation.spool
        piece = b"" if spool is None else os.pread(spool, size, position)
        if not piece:
            raise AnswerCut("the spool file is shorter than its worker said", reason="spool")
        return piece


class Ready(Answer):
    """An answer that nobody had to evaluate: it is complete from the start.

    `is_whole`: it is sent as one that fits the buffer; else in pieces, as one that is spooled.
    """

    def __init__(  # noqa: PLR0913 - what else an evaluation tells of itself
        self,
        body: bytes,
        *,
        rows: int,
        more: bool,
        seconds: float,
        release: str,
        form: Format,
        is_whole: bool,
    ) -> None:
        evaluation = Evaluation(SpoolAccount(0), memory_mib=0)
        evaluation.whole(Tally(rows, len(body), seconds, 0, more), body)
        super().__init__(evaluation, release=release, form=form, leave=_nothing)
        self._whole = body
        self._is_whole = is_whole

    @property
    def body(self) -> bytes | None:
        """As `Answer.body`."""
        return self._whole if self._is_whole else None

    async def chunks(self) -> AsyncIterator[bytes]:
        """As `Answer.chunks`."""
        for start in range(0, len(self._whole), CHUNK):
            yield self._whole[start : start + CHUNK]


def _nothing() -> None:
    return None


def _abandon(leave: Callable[[], None], evaluation: Evaluation) -> None:
    leave()
    evaluation.close()
