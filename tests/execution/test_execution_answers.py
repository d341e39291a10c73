"""Answers on their way out, without processes: the test plays the worker."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from small_release import until_cut

from edu_graph.errors import AnswerCut, MemoryLimit, RowLimit, TimeLimit
from edu_graph.execution.answer import CHUNK, Answer
from edu_graph.execution.evaluation import Evaluation, SpoolAccount, WorkerLost
from edu_graph.execution.protocol import Tally
from edu_graph.execution.spool import open_nameless
from edu_graph.rdf.formats import CSV, JSON, TURTLE, Format

TALLY = Tally(rows=2, size=0, seconds=0.5, grown_kib=0)


class Desk:
    """An evaluation, its answer, and a spool file that the test writes."""

    def __init__(self, folder: Path, form: Format = JSON, limit: int = 10**9) -> None:
        self.account = SpoolAccount(limit)
        self.left = 0
        self.evaluation = Evaluation(self.account, memory_mib=64)
        self.answer = Answer(self.evaluation, release="one", form=form, leave=self._leave)
        self._file = open_nameless(folder)
        self._written = 0

    def _leave(self) -> None:
        self.left += 1

    def write(self, data: bytes) -> None:
        os.pwrite(self._file, data, self._written)
        first, self._written = self._written == 0, self._written + len(data)
        if first:
            self.evaluation.spooling(os.dup(self._file), self._written)
        else:
            self.evaluation.progress(self._written)

    def end(self) -> None:
        self.evaluation.ended(TALLY._replace(size=self._written))

    async def close(self) -> None:
        await self.answer.aclose()
        os.close(self._file)
        assert (self.account.files, self.account.held) == (0, 0)


def play(scenario: Callable[[Desk], Coroutine[Any, Any, None]], folder: Path, **how: Any) -> None:
    async def run() -> None:
        desk = Desk(folder, **how)
        try:
            await scenario(desk)
        finally:
            await desk.close()

    asyncio.run(run())


async def read(answer: Answer) -> bytes:
    return b"".join([piece async for piece in answer.chunks()])


def test_a_whole_answer_is_one_piece(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        assert (desk.answer.rows, desk.answer.seconds, desk.answer.finished) == (None, None, False)
        desk.evaluation.whole(TALLY, b"all of it")
        await desk.evaluation.began
        assert desk.answer.body == b"all of it"
        assert [piece async for piece in desk.answer.chunks()] == [b"all of it"]
        assert (desk.answer.rows, desk.answer.seconds, desk.answer.finished) == (2, 0.5, True)
        assert (desk.answer.media_type, desk.answer.format) == (JSON.media_type, JSON)

    play(scenario, tmp_path)


def test_an_empty_answer_is_an_answer(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.evaluation.whole(TALLY, b"")
        assert await read(desk.answer) == b""

    play(scenario, tmp_path, form=TURTLE)


def test_a_spool_file_is_read_while_it_grows(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.write(b"first ")
        await desk.evaluation.began
        assert desk.answer.body is None
        pieces = desk.answer.chunks()
        assert await anext(pieces) == b"first "
        waiting = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        assert not waiting.done()
        desk.write(b"second ")
        assert await waiting == b"second "
        desk.write(b"third")
        desk.end()
        assert [piece async for piece in pieces] == [b"third"]
        assert desk.answer.rows == 2

    play(scenario, tmp_path)


def test_pieces_are_bounded_however_far_the_worker_is_ahead(tmp_path: Path) -> None:
    content = os.urandom(3 * CHUNK + 5)

    async def scenario(desk: Desk) -> None:
        desk.write(content)
        desk.end()
        pieces = [piece async for piece in desk.answer.chunks()]
        assert b"".join(pieces) == content
        assert [len(piece) for piece in pieces] == [CHUNK, CHUNK, CHUNK, 5]

    play(scenario, tmp_path)


@pytest.mark.parametrize("form", [CSV, JSON, TURTLE])
def test_a_cut_answer_gives_all_there_is_then_the_marker_then_raises(tmp_path: Path, form: Format) -> None:
    async def scenario(desk: Desk) -> None:
        desk.write(b"some rows")
        desk.evaluation.abort(RowLimit("too many rows", limit=5, help="Add LIMIT."), TALLY)
        seen, cut = await until_cut(desk.answer)
        assert seen.startswith(b"some rows")
        assert (len(seen) > len(b"some rows")) == (form is not JSON)
        assert cut.fields == {"reason": "row-limit", "limit": 5}
        assert cut.help == "Add LIMIT."
        assert desk.answer.rows is None

    play(scenario, tmp_path, form=form)


def test_a_worker_lost_after_the_first_byte_cuts_the_answer(tmp_path: Path) -> None:
    # It cannot be asked of another worker: the client has a part already. An end without a marker would be a lie.
    async def scenario(desk: Desk) -> None:
        desk.write(b"some rows")
        desk.evaluation.abort(WorkerLost("killed"))
        with pytest.raises(AnswerCut):
            await read(desk.answer)

    play(scenario, tmp_path)


def test_what_ends_it_before_the_first_byte_is_raised(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.evaluation.abort(MemoryLimit("too much"))
        desk.evaluation.abort(TimeLimit("too late"))
        with pytest.raises(MemoryLimit):
            await desk.evaluation.began

    play(scenario, tmp_path)


def test_an_error_that_nobody_asks_for_is_no_complaint(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.evaluation.began.cancel()
        desk.evaluation.abort(MemoryLimit("too much"))
        assert desk.answer.finished

    play(scenario, tmp_path)


def test_closing_leaves_once(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        async with desk.answer:
            desk.write(b"rows")
        await desk.answer.aclose()
        assert desk.left == 1
        with pytest.raises(AnswerCut):
            await read(desk.answer)

    play(scenario, tmp_path)


def test_closing_wakes_a_reader(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.write(b"rows")
        pieces = desk.answer.chunks()
        await anext(pieces)
        waiting = asyncio.create_task(anext(pieces))
        await asyncio.sleep(0)
        await desk.answer.aclose()
        with pytest.raises(AnswerCut):
            await asyncio.wait_for(waiting, 5)

    play(scenario, tmp_path)


def test_a_spool_that_comes_after_closing_is_closed_too(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        await desk.answer.aclose()
        descriptor = open_nameless(tmp_path)
        desk.evaluation.spooling(descriptor, 10)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
        desk.evaluation.spooling(None, 10)
        desk.evaluation.progress(20)

    play(scenario, tmp_path)


def test_a_file_shorter_than_told_is_no_complete_answer(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        desk.write(b"rows")
        desk.evaluation.ended(TALLY._replace(size=100))
        with pytest.raises(AnswerCut):
            await read(desk.answer)

    play(scenario, tmp_path)


def test_spool_files_are_counted_together(tmp_path: Path) -> None:
    async def scenario(desk: Desk) -> None:
        overflows = []
        desk.evaluation.on_overflow = lambda: overflows.append(desk.account.held)
        desk.write(b"x" * 90)
        assert (desk.account.files, desk.account.held, overflows) == (1, 90, [])
        desk.write(b"x" * 20)
        assert overflows == [110]

    play(scenario, tmp_path, limit=100)
