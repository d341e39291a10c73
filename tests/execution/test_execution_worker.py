"""The worker's loop in this process, over a socketpair: what it sends for each kind of query."""

import csv
import io
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from small_release import PAIRS, make_release

from edu_graph.errors import (
    ByteLimit,
    EduGraphError,
    MemoryLimit,
    NotAcceptable,
    QuerySyntaxError,
    RowLimit,
    Unavailable,
    WorkerCrashed,
)
from edu_graph.execution import protocol, spool, worker
from edu_graph.execution.protocol import Frame, FrameReader, Job, Tally
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.protocol import GraphStore

BUFFER = 4096
JOB = Job("ASK {}", "json", None, None, max_rows=10**6, max_bytes=10**8, memory_mib=64)
EVERYTHING = "SELECT * { ?s ?p ?o }"


@dataclass
class Memory:
    """Notes what it is asked; grows as the test says."""

    grown: int = 0
    calls: list[int | None] = field(default_factory=list)

    def bound(self, mib: int) -> None:
        self.calls.append(mib)

    def unbound(self) -> None:
        self.calls.append(None)

    def grown_kib(self) -> int:
        return self.grown


class Worker:
    """The loop in a thread of its own, and the web process's end of its socket."""

    def __init__(self, store: GraphStore, folder: Path, guarded: bool) -> None:
        self.memory = Memory()
        self.guarded = guarded
        self.sock, theirs = socket.socketpair()
        self._reader = FrameReader()
        self._frames: list[Frame] = []
        self._thread = threading.Thread(target=self._run, args=(theirs, store, folder))
        self._thread.start()
        assert self.frame() == Frame(protocol.HELLO, b"\1" if guarded else b"\0")

    def _run(self, theirs: socket.socket, store: GraphStore, folder: Path) -> None:
        with theirs:
            worker.serve(
                theirs, store, spool=folder, buffer_bytes=BUFFER, memory=self.memory, sockets_refused=self.guarded
            )

    def frame(self) -> Frame:
        while not self._frames:
            self._frames = self._reader.receive(self.sock)
        return self._frames.pop(0)

    def ask(self, job: Job) -> list[Frame]:
        """Return the frames of one answer, up to the one that ends it."""
        protocol.send(self.sock, protocol.REQUEST, job.pack())
        frames = [self.frame()]
        while frames[-1].kind in (protocol.SPOOLING, protocol.PROGRESS):
            frames.append(self.frame())
        return frames

    def end(self) -> None:
        self.sock.close()
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    return EmbeddedStore.load(make_release(tmp_path, "one").graph)


@pytest.fixture
def hire(tmp_path: Path, store: EmbeddedStore) -> Iterator[Callable[..., Worker]]:
    hired: list[Worker] = []

    def make(other: GraphStore | None = None, folder: Path = tmp_path, *, guarded: bool = True) -> Worker:
        hired.append(Worker(other or store, folder, guarded))
        return hired[-1]

    yield make
    for one in hired:
        one.end()


def spooled(frames: list[Frame]) -> bytes:
    """Return what is in the spool file that the first frame brought, and close it."""
    descriptor = frames[0].descriptor
    assert descriptor is not None
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size, 0)
    os.close(descriptor)
    return data


def test_a_small_answer_comes_whole(hire: Callable[..., Worker]) -> None:
    (frame,) = hire().ask(replace(JOB, text=EVERYTHING + " LIMIT 2"))
    tally, answer = Tally.unpack(frame.payload)
    assert frame.kind == protocol.ANSWER
    assert len(json.loads(answer)["results"]["bindings"]) == tally.rows == 2
    assert tally.size == len(answer)
    assert 0 < tally.seconds < 20


def test_one_worker_answers_one_query_after_another(hire: Callable[..., Worker]) -> None:
    one = hire()
    for number in (1, 2, 3):
        (frame,) = one.ask(replace(JOB, text=f"SELECT ({number} AS ?n) {{}}"))
        assert json.loads(Tally.unpack(frame.payload)[1])["results"]["bindings"][0]["n"]["value"] == str(number)


def test_the_dataset_of_a_request_is_used(hire: Callable[..., Worker]) -> None:
    graph = "https://example.org/source/3#p1"
    job = replace(JOB, text="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv")
    for dataset, count in (((graph,), 30), (None, 300), (("https://example.org/none",), 0)):
        (frame,) = hire().ask(replace(job, default_graphs=dataset))
        assert Tally.unpack(frame.payload)[1] == b"n\r\n%d\r\n" % count


def test_a_syntax_error_says_where(hire: Callable[..., Worker]) -> None:
    (frame,) = hire().ask(replace(JOB, text="SELECT * {\n  ?s ?p }"))
    error = protocol.unpack_error(Tally.unpack(frame.payload)[1])
    assert (frame.kind, type(error)) == (protocol.FAILED, QuerySyntaxError)
    assert error.fields["line"] == 2
    assert error.fields["column"] > 1


@pytest.mark.parametrize(
    ("form", "kind"),
    [("ttl", NotAcceptable), ("no such format", EduGraphError)],
)
def test_a_format_that_cannot_be(hire: Callable[..., Worker], form: str, kind: type[Exception]) -> None:
    (frame,) = hire().ask(replace(JOB, format=form))
    assert type(protocol.unpack_error(Tally.unpack(frame.payload)[1])) is kind


def test_a_large_answer_goes_to_a_nameless_file(hire: Callable[..., Worker], tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    frames = hire().ask(replace(JOB, text=PAIRS + " LIMIT 3000"))
    kinds = [frame.kind for frame in frames]
    assert kinds[0] == protocol.SPOOLING
    assert kinds[-1] == protocol.END
    assert set(kinds[1:-1]) == {protocol.PROGRESS}
    sizes = [protocol.unpack_size(frame.payload) for frame in frames[:-1]]
    assert sizes == sorted(sizes)
    assert sizes[0] > BUFFER
    data = spooled(frames)
    tally, _ = Tally.unpack(frames[-1].payload)
    assert tally.size == sizes[-1] == len(data)
    assert len(json.loads(data)["results"]["bindings"]) == tally.rows == 3000
    assert set(tmp_path.iterdir()) == before


def test_where_nameless_files_are_unknown_a_named_one_is_unlinked(
    hire: Callable[..., Worker], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 0 is no file type of open(2): opening a folder for writing fails, as it does where O_TMPFILE is unknown.
    monkeypatch.setattr(os, "O_TMPFILE", 0)
    before = set(tmp_path.iterdir())
    frames = hire().ask(replace(JOB, text=PAIRS + " LIMIT 100", format="csv"))
    assert set(tmp_path.iterdir()) == before
    assert len(list(csv.reader(io.StringIO(spooled(frames).decode())))) == 101


def test_too_many_rows_in_a_small_answer_are_an_error(hire: Callable[..., Worker]) -> None:
    (frame,) = hire().ask(replace(JOB, text=EVERYTHING, max_rows=3))
    error = protocol.unpack_error(Tally.unpack(frame.payload)[1])
    assert (frame.kind, type(error), error.fields["limit"]) == (protocol.FAILED, RowLimit, 3)


def test_too_many_rows_in_a_large_answer_cut_it(hire: Callable[..., Worker]) -> None:
    frames = hire().ask(replace(JOB, text=PAIRS, max_rows=500, format="tsv"))
    assert frames[-1].kind == protocol.CUT
    assert type(protocol.unpack_error(Tally.unpack(frames[-1].payload)[1])) is RowLimit
    # Whole rows up to the limit, less what the engine held back in its own buffer.
    assert 100 < spooled(frames).count(b"\n") <= 501


def test_too_many_bytes_in_a_small_answer_are_an_error(hire: Callable[..., Worker]) -> None:
    (frame,) = hire().ask(replace(JOB, text=EVERYTHING, max_bytes=1000))
    error = protocol.unpack_error(Tally.unpack(frame.payload)[1])
    assert (frame.kind, type(error), error.fields["limit"]) == (protocol.FAILED, ByteLimit, 1000)


def test_too_many_bytes_in_a_large_answer_cut_it_at_the_limit(hire: Callable[..., Worker]) -> None:
    frames = hire().ask(replace(JOB, text=PAIRS, max_bytes=200_001))
    tally, rest = Tally.unpack(frames[-1].payload)
    assert frames[-1].kind == protocol.CUT
    assert type(protocol.unpack_error(rest)) is ByteLimit
    assert len(spooled(frames)) == tally.size == 200_001


def test_an_answer_of_exactly_the_limit_is_whole(hire: Callable[..., Worker]) -> None:
    one = hire()
    (frame,) = one.ask(replace(JOB, text=EVERYTHING + " LIMIT 5"))
    size = Tally.unpack(frame.payload)[0].size
    (frame,) = one.ask(replace(JOB, text=EVERYTHING + " LIMIT 5", max_bytes=size))
    assert frame.kind == protocol.ANSWER
    (frame,) = one.ask(replace(JOB, text=EVERYTHING + " LIMIT 5", max_bytes=size - 1))
    assert frame.kind == protocol.FAILED


def test_rows_that_come_slowly_are_seen_at_once(hire: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_PATIENCE", 0.0)
    many = hire().ask(replace(JOB, text=PAIRS + " LIMIT 1000"))
    monkeypatch.setattr(spool, "_PATIENCE", 1000.0)
    few = hire().ask(replace(JOB, text=PAIRS + " LIMIT 1000"))
    assert len(many) > len(few)
    assert spooled(many) == spooled(few)


def test_a_folder_that_takes_no_file_is_an_error_with_a_status(hire: Callable[..., Worker], tmp_path: Path) -> None:
    (frame,) = hire(folder=tmp_path / "missing").ask(replace(JOB, text=PAIRS))
    error = protocol.unpack_error(Tally.unpack(frame.payload)[1])
    assert (frame.kind, type(error)) == (protocol.FAILED, Unavailable)


def test_a_disk_that_fills_up_cuts_the_answer(hire: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch) -> None:
    write, seen = os.write, []

    def full(descriptor: int, data: bytes) -> int:
        seen.append(len(data))
        if len(seen) > 2:
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr(os, "write", full)
    frames = hire().ask(replace(JOB, text=PAIRS))
    assert frames[-1].kind == protocol.CUT
    error = protocol.unpack_error(Tally.unpack(frames[-1].payload)[1])
    assert type(error) is Unavailable
    assert "No space left" in error.detail
    assert len(spooled(frames)) == protocol.unpack_size(frames[-2].payload)


def test_memory_is_bounded_for_each_query_and_free_again_for_the_report(hire: Callable[..., Worker]) -> None:
    one = hire()
    one.memory.grown = 12_345
    (frame,) = one.ask(replace(JOB, memory_mib=77))
    assert one.memory.calls == [77, None]
    assert Tally.unpack(frame.payload)[0].grown_kib == 12_345


class Failing:
    """A store that fails as the test says."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def answer(self, *_: object, **__: object) -> int:
        raise self._error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), MemoryLimit),
        (RuntimeError("division by a graph"), WorkerCrashed),
        (ValueError("a lone surrogate"), WorkerCrashed),
        (ConnectionRefusedError("no such host"), WorkerCrashed),
    ],
)
def test_failures_of_the_engine_are_told_and_survived(
    hire: Callable[..., Worker], error: Exception, kind: type[Exception]
) -> None:
    one = hire(Failing(error))
    for _ in range(2):
        (frame,) = one.ask(JOB)
        told, trace = protocol.unpack_failure(Tally.unpack(frame.payload)[1])
        assert (frame.kind, type(told)) == (protocol.FAILED, kind)
        # A disk that fails, or a way out that was tried, is for the log as well.
        assert (trace is not None) == isinstance(error, OSError)


@pytest.mark.parametrize("error", [KeyError("form"), TypeError("no such argument"), AssertionError()])
def test_a_fault_of_ours_is_no_fault_of_the_query(hire: Callable[..., Worker], error: Exception) -> None:
    one = hire(Failing(error))
    for _ in range(2):
        (frame,) = one.ask(JOB)
        told, trace = protocol.unpack_failure(Tally.unpack(frame.payload)[1])
        assert (frame.kind, type(told), told.status) == (protocol.FAILED, EduGraphError, 500)
        # The client is told nothing of our insides; the log all of it.
        assert repr(error) not in str(told.to_problem())
        assert trace is not None
        assert "in answer" in trace
        assert type(error).__name__ in trace


@pytest.mark.parametrize("error", [KeyError("written"), ValueError("not ours?"), OSError(24, "Too many open files")])
def test_a_fault_of_ours_that_passes_through_the_engine_stays_ours(
    hire: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    tell, told_before = protocol.send, []

    def fail(sock: socket.socket, kind: int, payload: bytes = b"", descriptor: int | None = None) -> None:
        told_before.append(kind)
        if kind == protocol.PROGRESS:
            raise error
        tell(sock, kind, payload, descriptor)

    one = hire()
    monkeypatch.setattr(protocol, "send", fail)
    monkeypatch.setattr(spool, "_PATIENCE", 0.0)
    tell(one.sock, protocol.REQUEST, replace(JOB, text=PAIRS).pack())
    frames = [one.frame(), one.frame()]
    assert [frame.kind for frame in frames] == [protocol.SPOOLING, protocol.CUT]
    told, trace = protocol.unpack_failure(Tally.unpack(frames[1].payload)[1])
    assert type(told) is EduGraphError
    assert trace is not None
    assert "in _tell" in trace
    spooled(frames)


def test_a_worker_says_whether_the_kernel_refuses_it_sockets(hire: Callable[..., Worker]) -> None:
    # `Worker` compares the greeting.
    assert hire(guarded=False).guarded is False
    assert hire(guarded=True).guarded is True


def test_after_a_panic_of_the_engine_the_worker_ends(hire: Callable[..., Worker]) -> None:
    class Panic(BaseException):
        pass

    one = hire(Failing(Panic("index out of bounds")))
    (frame,) = one.ask(JOB)
    tally, rest = Tally.unpack(frame.payload)
    assert tally.grown_kib == protocol.SPENT
    told, trace = protocol.unpack_failure(rest)
    assert type(told) is WorkerCrashed
    assert "index out of bounds" in str(trace)
    with pytest.raises(protocol.EndOfStream):
        one.frame()


def test_a_web_process_that_leaves_ends_the_evaluation(hire: Callable[..., Worker]) -> None:
    # More rows than could be made in the time that `end` waits: only the closed socket can end this.
    one = hire()
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    protocol.send(one.sock, protocol.REQUEST, replace(JOB, text=endless, max_bytes=10**10, max_rows=10**10).pack())
    frame = one.frame()
    assert frame.descriptor is not None
    os.close(frame.descriptor)
