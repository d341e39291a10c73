"""A worker's loop: take a query, evaluate and serialise it in this thread, send what came of it."""

import socket
import traceback
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple, Protocol

from edu_graph.errors import EduGraphError, MemoryLimit, WorkerCrashed
from edu_graph.execution import protocol
from edu_graph.execution import spool as spooling
from edu_graph.execution.protocol import EndOfStream, FrameReader, Job, Tally
from edu_graph.execution.spool import AnswerSink
from edu_graph.execution.telling import Told, tell
from edu_graph.rdf.formats import by_key
from edu_graph.rdf.xmlsink import checked
from edu_graph.store.protocol import GraphStore, Timed

# What the engine raises out of an evaluation; the store has turned what says something about the query into
# errors of its own.
_ENGINE_ERRORS: Final = (OSError, RuntimeError, ValueError)
# Where the engine hands an answer's bytes to us: what is raised in there is no error of the engine.
_OUR_SIDE: Final = frozenset({spooling.__name__, protocol.__name__})
MEMORY_HELP: Final = "Narrow the query: avoid ORDER BY, GROUP BY or DISTINCT over products of unconnected patterns."


class MemoryBound(Protocol):
    """What `process.Memory` does; tests put in another."""

    def bound(self, mib: int) -> None:
        """Bound the memory of what follows."""

    def unbound(self) -> None:
        """Take the bound away."""

    def grown_kib(self) -> int:
        """Return the private memory in KiB."""


class Outcome(NamedTuple):
    """What came of a query: rows, and whether there are more behind a page; or what went wrong.

    `sound`: the process is still to be trusted.
    """

    rows: int = 0
    more: bool = False
    error: EduGraphError | None = None
    trace: str | None = None
    sound: bool = True


def serve(
    sock: socket.socket,
    store: GraphStore,
    *,
    spool: Path,
    buffer_bytes: int,
    memory: MemoryBound,
    sockets_refused: bool,
) -> None:
    """Answer requests on a blocking socket until the other side closes it.

    The answer is made in the thread that called, from parsing to the last byte: a result of the engine that
    moves to another thread aborts the process.
    """
    reader = FrameReader()
    try:
        protocol.send(sock, protocol.HELLO, bytes([sockets_refused]))
        while True:
            job = Job.unpack(reader.next(sock).payload)
            if isinstance(store, Timed) and job.seconds is not None:
                store.allow(job.seconds)
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
        outcome = _attempt(store, job, sink, memory)
        grown = memory.grown_kib() if outcome.sound else protocol.SPENT
        tally = Tally(outcome.rows, sink.total, perf_counter() - started, grown, outcome.more)
        _report(sock, sink, tally, outcome)
    finally:
        sink.close()
    return outcome.sound


def _attempt(store: GraphStore, job: Job, sink: AnswerSink, memory: MemoryBound) -> Outcome:
    memory.bound(job.memory_mib)
    try:
        told = _evaluate(store, job, sink)
    except EndOfStream:
        raise  # The web process is gone: nobody is left to tell.
    except BaseException as raised:  # noqa: BLE001 - whatever it is, the client is told
        # Before anything is written about it: the report must not fail for want of memory.
        memory.unbound()
        return _failure(raised, job)
    memory.unbound()
    return Outcome(told.rows, told.more)


def _evaluate(store: GraphStore, job: Job, sink: AnswerSink) -> Told:
    form = by_key(job.format)
    if form is None:
        raise LookupError(f"no format has the key {job.format!r}")
    if job.telling is not None:
        told = tell(store, job, job.telling, form, checked(sink, form))
        sink.finish()
        return told
    rows = store.answer(
        job.text,
        format=form,
        sink=sink,
        default_graphs=job.default_graphs,
        named_graphs=job.named_graphs,
        max_rows=job.max_rows,
    )
    sink.finish()
    return Told(rows)


def _failure(raised: BaseException, job: Job) -> Outcome:
    """Tell whose fault it is: the query's, the engine's, or ours, which is for the log and not for the client."""
    if isinstance(raised, EduGraphError):
        # Its traceback would keep the engine's result alive, and with it all the memory the query took.
        raised.__cause__ = raised.__context__ = None
        return Outcome(error=raised.with_traceback(None))
    if isinstance(raised, MemoryError):
        return Outcome(error=memory_limit(job.memory_mib))
    if not isinstance(raised, Exception):
        # A panic of the engine arrives as a BaseException; what it left behind in memory is not to be trusted.
        panic = WorkerCrashed(f"the engine gave up on the query: {raised}"[:500])
        return Outcome(error=panic, trace=_trace(raised), sound=False)
    if isinstance(raised, _ENGINE_ERRORS) and not _is_from_our_side(raised):
        # An OSError is a disk that fails or a way out that was tried: no query may do either unseen.
        trace = _trace(raised) if isinstance(raised, OSError) else None
        return Outcome(error=WorkerCrashed(f"the engine could not evaluate the query: {raised}"[:500]), trace=trace)
    ours = EduGraphError("a fault of the service ended the query; it is in the log")
    return Outcome(error=ours, trace=_trace(raised))


def _is_from_our_side(raised: Exception) -> bool:
    frames = traceback.walk_tb(raised.__traceback__)
    return any(frame.f_globals.get("__name__") in _OUR_SIDE for frame, _ in frames)


def _trace(raised: BaseException) -> str:
    return "".join(traceback.format_exception(raised))


def memory_limit(mib: int) -> MemoryLimit:
    """Return the error of a query that needed more than `mib` MiB."""
    return MemoryLimit(f"the query needs more than {mib} MiB of memory", limit=mib, help=MEMORY_HELP)


def _report(sock: socket.socket, sink: AnswerSink, tally: Tally, outcome: Outcome) -> None:
    head, error = tally.pack(), outcome.error
    if error is None:
        if sink.spooling:
            protocol.send(sock, protocol.END, head)
        else:
            protocol.send(sock, protocol.ANSWER, head + sink.taken())
        return
    if sink.spooling:
        with suppress(EduGraphError):
            # What was evaluated up to the limit still reaches the client; a full disk has been told already.
            sink.finish()
    kind = protocol.CUT if sink.spooling else protocol.FAILED
    protocol.send(sock, kind, head + protocol.pack_error(error, outcome.trace))
