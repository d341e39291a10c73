import os
import socket
from collections.abc import Iterator

import pytest

from edu_graph.errors import EduGraphError, QuerySyntaxError, RowLimit
from edu_graph.execution import protocol
from edu_graph.execution.protocol import EndOfStream, Frame, FrameReader, Job, ProtocolError, Tally

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def test_a_frame_arrives_as_it_was_sent(pair: Pair) -> None:
    protocol.send(pair[0], protocol.ANSWER, b"some bytes")
    assert FrameReader().next(pair[1]) == Frame(protocol.ANSWER, b"some bytes", None)


def test_a_frame_that_comes_in_single_bytes_is_put_together(pair: Pair) -> None:
    reader = FrameReader()
    data = protocol.encode(protocol.END, b"xyz") + protocol.encode(protocol.HELLO)
    seen = []
    for number in range(len(data)):
        pair[0].send(data[number : number + 1])
        seen += reader.receive(pair[1])
    assert seen == [Frame(protocol.END, b"xyz"), Frame(protocol.HELLO, b"")]


def test_frames_that_come_together_are_taken_apart(pair: Pair) -> None:
    pair[0].send(protocol.encode(protocol.PROGRESS, b"1") + protocol.encode(protocol.PROGRESS, b"2"))
    assert [frame.payload for frame in FrameReader().receive(pair[1])] == [b"1", b"2"]


def test_a_read_that_would_block_gives_no_frames(pair: Pair) -> None:
    pair[1].setblocking(False)
    assert FrameReader().receive(pair[1]) == []


def test_a_descriptor_stays_with_its_frame(pair: Pair) -> None:
    reading, writing = os.pipe()
    protocol.send(pair[0], protocol.SPOOLING, protocol.pack_size(7), writing)
    protocol.send(pair[0], protocol.PROGRESS, protocol.pack_size(9))
    os.close(writing)
    reader = FrameReader()
    frames: list[Frame] = []
    while len(frames) < 2:
        frames += reader.receive(pair[1])
    spooling, progress = frames
    assert progress.descriptor is None
    assert spooling.descriptor is not None
    os.write(spooling.descriptor, b"through")
    os.close(spooling.descriptor)
    assert os.read(reading, 100) == b"through"
    os.close(reading)
    assert protocol.unpack_size(progress.payload) == 9


def test_a_descriptor_of_an_unfinished_frame_is_closed(pair: Pair) -> None:
    reading, writing = os.pipe()
    socket.send_fds(pair[0], [b"\0\0"], [writing])
    os.close(writing)
    reader = FrameReader()
    assert reader.receive(pair[1]) == []
    reader.close()
    # The last writing end is gone: the pipe is at its end.
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_the_other_side_gone_is_the_end_of_the_stream(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(EndOfStream):
        FrameReader().next(pair[1])


def test_the_other_side_gone_with_unread_bytes_is_the_end_too(pair: Pair) -> None:
    pair[1].send(b"never read")
    pair[0].close()
    with pytest.raises(EndOfStream):
        FrameReader().next(pair[1])


def test_an_absurd_length_is_refused_instead_of_waited_for(pair: Pair) -> None:
    pair[0].send(b"\xff\xff\xff\xff\x01")
    with pytest.raises(ProtocolError, match="4294967295"):
        FrameReader().receive(pair[1])


@pytest.mark.parametrize("graphs", [None, (), ("https://example.org/a", "https://example.org/b")])
def test_a_job_survives_the_way(graphs: tuple[str, ...] | None) -> None:
    job = Job("ASK { ?s ?p 'Школа \ud800' }", "json", graphs, None, 10, 20, 30)
    assert Job.unpack(job.pack()) == job


def test_a_tally_survives_the_way() -> None:
    tally = Tally(3, 4, 0.25, 2**40)
    assert Tally.unpack(tally.pack() + b"rest") == (Tally(3, 4, 0.25, protocol.SPENT), b"rest")


@pytest.mark.parametrize(
    "error",
    [
        QuerySyntaxError("expected something", line=3, column=7, help="mend it"),
        RowLimit("too many", limit=5),
    ],
)
def test_an_error_survives_the_way(error: QuerySyntaxError | RowLimit) -> None:
    read = protocol.unpack_error(protocol.pack_error(error))
    assert type(read) is type(error)
    assert read.to_problem() == error.to_problem()


def test_an_error_of_an_unknown_class_is_a_fault_of_ours() -> None:
    data = protocol.pack_error(RowLimit("too many")).replace(b"RowLimit", b"FromTheFuture")
    assert type(protocol.unpack_error(data)) is EduGraphError


def test_a_traceback_travels_with_the_error_its_end_at_least() -> None:
    assert protocol.unpack_failure(protocol.pack_error(RowLimit("too many"))).trace is None
    data = protocol.pack_error(EduGraphError("ours"), "x" * 100_000 + "KeyError: 'form'")
    trace = protocol.unpack_failure(data).trace
    assert trace is not None
    assert trace.endswith("KeyError: 'form'")
    assert len(trace) < 20_000


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[]", b"{}", b'{"class": "RowLimit", "detail": "x"}'])
def test_an_error_that_cannot_be_read_is_no_frame(payload: bytes) -> None:
    with pytest.raises(ProtocolError):
        protocol.unpack_error(payload)


def test_numbers_of_the_wrong_length_are_no_frames() -> None:
    with pytest.raises(ProtocolError):
        protocol.unpack_size(b"123")
    with pytest.raises(ProtocolError):
        Tally.unpack(b"123")


def test_a_socket_that_cannot_be_read_is_told_as_such(pair: Pair) -> None:
    pair[1].close()
    with pytest.raises(ProtocolError):
        FrameReader().receive(pair[1])


def test_a_descriptor_before_an_absurd_length_is_closed(pair: Pair) -> None:
    reading, writing = os.pipe()
    frame = protocol.encode(protocol.SPOOLING, protocol.pack_size(7))
    socket.send_fds(pair[0], [frame + b"\xff\xff\xff\xff\x01"], [writing])
    os.close(writing)
    reader = FrameReader()
    with pytest.raises(ProtocolError):
        reader.receive(pair[1])
    reader.close()
    assert os.read(reading, 1) == b""
    os.close(reading)
