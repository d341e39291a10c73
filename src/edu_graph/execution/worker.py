"""A worker's loop: take a query, evaluate and serialise it in this thread, send what came of it."""

import socket
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Protocol

from edu_graph.errors import EduGraphError, MemoryLimit, WorkerCrashed
from edu_graph.execution import protocol
from edu_graph.execution.protocol import EndOfStream, FrameReader, Job, Tally
from edu_graph.execution.spool import AnswerSink
from edu_graph.rdf.formats import by_key
from edu_graph.store.protocol import GraphStore

MEMORY_HELP = "Narrow the query: avoid ORDER BY, GROUP BY or DISTINCT over products of unconnected patterns."


class MemoryBound(Protocol):
    """What `process.Memory` does; tests put in another."""

    def bound(self, mib: int) -> None:
        """Bound the memory of what follows."""

    def unbound(self) -> None:
        """Take the bound away."""

    def grown_kib(self) -> int:
        """Return the private memory in KiB."""


def serve(sock: socket.socket, store: GraphStore, *, spool: Path, buffer_bytes: int, memory: MemoryBound) -> None:
    """Answer requests on a blocking socket until the other side closes it.

    The answer is made in the thread that called, from parsing to the last byte: a result of the engine that
    moves to another thread aborts the process.
    """
    reader = FrameReader()
    try:
        protocol.send(sock, protocol.HELLO)
        while True:
            job = Job.unpack(reader.next(sock).payload)
            if not _answer(sock, store, job, spool, buffer_bytes, memory):
                return
    except (EndOfStream, ConnectionError):
        return


def _answer(
    sock: socket.socket, store: GraphStore, job: Job, spool: Path, buffer_bytes: int, memory: MemoryBound
) -> bool:
    """Answer one request; False when this process must not take another."""
    sink = AnswerSink(sock, spool, buffer_bytes=buffer_bytes, max_bytes=job.max_bytes)
    started = perf_counter()
    try:
        memory.bound(job.memory_mib)
        rows, error, sound = _evaluate(store, job, sink)
        memory.unbound()
        grown = memory.grown_kib() if sound else protocol.SPENT
        tally = Tally(rows, sink.total, perf_counter() - started, grown)
        _report(sock, sink, tally, error)
    finally:
        sink.close()
    return sound


def _evaluate(store: GraphStore, job: Job, sink: AnswerSink) -> tuple[int, EduGraphError | None, bool]:
    """Return the rows, what went wrong, and whether the process is still sound."""
    form = by_key(job.format)
    if form is None:
        return 0, WorkerCrashed(f"the format {job.format!r} is unknown"), True
    try:
        rows = store.answer(
            job.text,
            format=form,
            sink=sink,
            default_graphs=job.default_graphs,
            named_graphs=job.named_graphs,
            max_rows=job.max_rows,
        )
        sink.finish()
    except EndOfStream:
        raise  # The web process is gone: nobody is left to tell.
    except EduGraphError as error:
        # Its traceback would keep the engine's result alive, and with it all the memory the query took.
        error.__cause__ = error.__context__ = None
        return 0, error.with_traceback(None), True
    except MemoryError:
        return 0, memory_limit(job.memory_mib), True
    except Exception as error:  # noqa: BLE001 - whatever it is, the client is told and the worker lives
        return 0, WorkerCrashed(f"the engine could not evaluate the query: {error}"[:500]), True
    except BaseException as error:  # noqa: BLE001 - reported, and the process ends
        # A panic of the engine arrives as a BaseException; what it left behind in memory is not to be
        # trusted.
        return 0, WorkerCrashed(f"the engine gave up on the query: {error}"[:500]), False
    return rows, None, True


def memory_limit(mib: int) -> MemoryLimit:
    """Return the error of a query that needed more than `mib` MiB."""
    return MemoryLimit(f"the query needs more than {mib} MiB of memory", limit=mib, help=MEMORY_HELP)


def _report(sock: socket.socket, sink: AnswerSink, tally: Tally, error: EduGraphError | None) -> None:
    head = tally.pack()
    if error is None:
        if sink.spooling:
            protocol.send(sock, protocol.END, head)
        else:
            protocol.send(sock, protocol.ANSWER, head + sink.taken())
    elif sink.spooling:
        with suppress(EduGraphError):
            # What was evaluated up to the limit still reaches the client; a full disk has been told already.
            sink.finish()
        protocol.send(sock, protocol.CUT, head + protocol.pack_error(error))
    else:
        protocol.send(sock, protocol.FAILED, head + protocol.pack_error(error))
