"""Large answers on the wire: streamed, cut visibly, at a pace, and let go when nobody listens."""

import asyncio
import gzip
import json
import zlib

import pytest
from harness import Message
from stage import Serve, Service

from edu_graph.service.logs import AnswerAborted, ClientGone, ReaderTooSlow

EVERYTHING = b"query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D"
# Every pair of statements: enough that the engine writes before it counts the last row allowed.
PAIRS = b"query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+.+%3Fa+%3Fb+%3Fc+%7D"


def test_a_large_answer_streams_whole(serve: Serve) -> None:
    small, large = serve(), serve(buffer_bytes=1024)
    whole = small.client.raw("/sparql", EVERYTHING)
    streamed = large.client.raw("/sparql", EVERYTHING)
    assert streamed.body == whole.body
    assert streamed.ended
    assert len(streamed.sent) > 5
    fields = dict(streamed.sent[0]["headers"])
    assert b"content-length" not in fields
    assert b"content-length" in dict(whole.sent[0]["headers"])
    assert large.executor.answers[-1].closed


def test_head_of_a_large_answer_reads_none_of_it(serve: Serve) -> None:
    service = serve(buffer_bytes=1024)
    head = service.client.raw("/sparql", EVERYTHING, method="HEAD")
    assert (head.status, head.body, head.ended) == (200, b"", True)
    assert service.executor.answers[-1].closed


@pytest.mark.parametrize(
    ("key", "marker"), [("json", b""), ("xml", b""), ("csv", b'"the answer was cut'), ("tsv", b'"')]
)
def test_a_cut_answer_leaves_unfinished(serve: Serve, key: str, marker: bytes) -> None:
    service = serve(buffer_bytes=1024, query_rows=500)
    cut = service.client.raw("/sparql", PAIRS + b"&format=" + key.encode())
    assert cut.status == 200
    assert not cut.ended
    assert isinstance(cut.raised, AnswerAborted)
    assert marker in cut.body[-60:]
    assert service.executor.answers[-1].closed
    if key == "json":
        with pytest.raises(json.JSONDecodeError):
            json.loads(cut.body)
    assert service.log()[-1]["aborted"] == "AnswerAborted"


def test_a_cut_answer_has_no_gzip_trailer(serve: Serve) -> None:
    service = serve(buffer_bytes=1024, query_rows=500)
    cut = service.client.raw("/sparql", PAIRS, headers=((b"accept-encoding", b"gzip"),))
    assert dict(cut.sent[0]["headers"])[b"content-encoding"] == b"gzip"
    assert not cut.ended
    with pytest.raises((EOFError, gzip.BadGzipFile, zlib.error)):
        gzip.decompress(cut.body or b"\x1f\x8b")


def test_a_cut_answer_is_not_cached(serve: Serve) -> None:
    service = serve(buffer_bytes=1024, query_rows=500)
    for _ in range(4):
        assert not service.client.raw("/sparql", PAIRS).ended
    assert len(service.state.cache) == 0


@pytest.mark.parametrize("coding", [b"identity", b"gzip"])
def test_a_streamed_answer_is_kept_when_its_end_has_come(serve: Serve, coding: bytes) -> None:
    service = serve(buffer_bytes=1024)
    asked = {"headers": ((b"accept-encoding", coding),)}
    first, second, third, fourth = (service.client.raw("/sparql", EVERYTHING, **asked) for _ in range(4))
    assert [line["cache"] for line in service.log()[-4:]] == ["miss", "miss", "hit", "hit"]
    assert len(service.executor.answers) == 2
    assert first.body == second.body == third.body == fourth.body
    streamed, kept = dict(first.sent[0]["headers"]), dict(third.sent[0]["headers"])
    assert b"content-length" not in streamed
    assert kept[b"content-length"] == str(len(third.body)).encode()
    assert kept[b"etag"] == streamed[b"etag"]
    # Larger than an entry may be, it streams each time.
    narrow = serve(buffer_bytes=1024, cache_entry_bytes=len(first.body) - 1)
    for _ in range(3):
        assert narrow.client.raw("/sparql", EVERYTHING, **asked).body == first.body
    assert len(narrow.state.cache) == 0


def test_a_reader_below_the_minimum_rate_is_dropped(serve: Serve) -> None:
    service = serve(buffer_bytes=1024, reader_grace=0.02, reader_rate=1_000_000)
    dropped: list[bool] = []

    async def slow(message: Message) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(0.2)

    extensions = {"edu_graph.drop": lambda: dropped.append(True)}
    late = service.client.raw("/sparql", EVERYTHING, on_send=slow, extensions=extensions)
    assert isinstance(late.raised, ReaderTooSlow)
    assert dropped == [True]
    assert not late.ended
    assert service.executor.answers[-1].closed
    assert service.log()[-1]["aborted"] == "ReaderTooSlow"


def test_a_reader_at_the_minimum_rate_gets_everything(serve: Serve) -> None:
    service = serve(buffer_bytes=1024, reader_grace=5, reader_rate=1)

    async def leisurely(_message: Message) -> None:
        await asyncio.sleep(0.002)

    assert service.client.raw("/sparql", EVERYTHING, on_send=leisurely).ended


def test_a_client_that_leaves_while_it_waits_ends_its_query(service: Service) -> None:
    begun: list[object] = []

    async def endless(request: object) -> None:
        begun.append(request)
        await asyncio.sleep(3600)

    service.executor.before = endless
    left = service.client.raw("/sparql", b"query=ASK%7B%7D", leave_when=lambda: bool(begun))
    assert isinstance(left.raised, ClientGone)
    assert left.sent == []
    assert service.executor.cancelled == 1
    assert service.log()[-1]["aborted"] == "ClientGone"


def test_a_client_that_leaves_while_an_answer_grows_ends_it(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service = serve(buffer_bytes=1024)
    monkeypatch.setattr("edu_graph.service.answers._WATCH_AFTER", 0.0)
    service.sparql("ASK {}")
    answer_type = type(service.executor.answers[0])
    chunks = answer_type.chunks

    async def stuck(self: object) -> object:
        async for chunk in chunks(self):
            yield chunk
            await asyncio.sleep(3600)

    sent: list[Message] = []

    async def seen(message: Message) -> None:
        sent.append(message)

    monkeypatch.setattr(answer_type, "chunks", stuck)
    left = service.client.raw("/sparql", EVERYTHING, on_send=seen, leave_when=lambda: len(sent) == 2)
    assert isinstance(left.raised, ClientGone)
    assert len(left.sent) == 2
    assert service.executor.answers[-1].closed


def test_a_cancelled_request_stays_cancelled(service: Service) -> None:
    begun = asyncio.Event()

    async def endless(_request: object) -> None:
        begun.set()
        await asyncio.sleep(3600)

    service.executor.before = endless

    async def cancel() -> bool:
        task = asyncio.create_task(service.client.ask("GET", "/sparql?query=ASK%7B%7D"))
        await begun.wait()
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return True
        return False

    assert service.client.run(cancel())
