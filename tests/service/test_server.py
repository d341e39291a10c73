"""The application on real sockets: what goes over the wire, and how the server starts and ends."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import deque
from pathlib import Path

import project
import pytest
from sockets import ask, listening, on_the_wire, talk
from stage import Serve, Service

from edu_graph.errors import ReleaseError, SettingsError
from edu_graph.service import protocol, server
from edu_graph.service.listening import listen

PAIRS = b"/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+.+%3Fa+%3Fb+%3Fc+%7D"


def test_a_whole_answer_ends_as_http_wants_it(serve: Serve) -> None:
    service = serve(buffer_bytes=1024)
    answer = on_the_wire(service, ask(PAIRS + b"+LIMIT+100"))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"transfer-encoding: chunked" in answer
    assert answer.endswith(b"\r\n0\r\n\r\n")
    assert b"\r\nserver:" not in answer.lower()


@pytest.mark.parametrize("key", [b"json", b"csv", b"xml"])
def test_a_cut_answer_has_no_last_chunk(serve: Serve, key: bytes, caplog: pytest.LogCaptureFixture) -> None:
    service = serve(buffer_bytes=1024, query_rows=500)
    answer = on_the_wire(service, ask(PAIRS + b"&format=" + key))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(answer) > 5000
    assert not answer.endswith(b"0\r\n\r\n")
    del caplog


def test_a_slow_reader_is_dropped_at_once(serve: Serve) -> None:
    service = serve(buffer_bytes=1024, reader_grace=0.05, reader_rate=50_000_000, query_rows=10**9)

    async def run() -> int:
        async with listening(service) as port:
            path = b"/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+.+%3Fa+%3Fb+%3Fc+.+%3Fd+%3Fe+%3Ff+%7D"
            with socket.socket() as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.setblocking(False)
                loop = asyncio.get_running_loop()
                await loop.sock_connect(client, ("127.0.0.1", port))
                await loop.sock_sendall(client, ask(path))
                async with asyncio.timeout(20):
                    while "ReaderTooSlow" not in "".join(service.lines):  # noqa: ASYNC110 - nor is this told
                        await asyncio.sleep(0.02)
                return len(await loop.sock_recv(client, 100))

    assert service.client.run(run()) > 0


def test_heads_beyond_the_bounds_are_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    long_field = on_the_wire(service, ask(b"/limits", b"X: " + b"x" * (protocol.HEADER_BYTES + 1)))
    assert long_field.startswith(b"HTTP/1.1 400")
    monkeypatch.setattr(protocol, "URL_BYTES", 1000)
    assert on_the_wire(service, ask(b"/limits?" + b"x" * 1001)).startswith(b"HTTP/1.1 414")
    assert on_the_wire(service, ask(b"/limits?format=json")).startswith(b"HTTP/1.1 200")
    assert on_the_wire(service, b"BAD\r\n\r\n").startswith(b"HTTP/1.1 400")


def test_a_long_query_gets_its_problem(service: Service) -> None:
    answer = on_the_wire(service, ask(b"/sparql?query=" + b"x" * 1_000_000))
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert b"application/problem+json" in answer
    assert b"/problems/uri-limit" in answer
    assert b"POST" in answer


@pytest.mark.parametrize("method", [b"BREW", b"get"])
def test_an_unknown_method_is_told_as_one(service: Service, method: bytes) -> None:
    answer = on_the_wire(service, method + b" / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nallow: GET, HEAD, POST, QUERY, OPTIONS\r\n" in answer
    problem = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert problem["type"].startswith("http://127.0.0.1")
    assert problem["type"].endswith("/problems/method-not-allowed")
    assert problem["instance"].startswith("urn:uuid:")


def test_a_head_that_never_comes_ends_the_connection(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.05)
    assert on_the_wire(service, b"GET /limits HTTP/1.1\r\nX: ") in (b"", b"reset")
    assert on_the_wire(service) in (b"", b"reset")


def test_one_connection_takes_many_requests(service: Service) -> None:
    keep = ask(b"/health/live").replace(b"Connection: close\r\n", b"")
    answer = on_the_wire(service, keep, keep, ask(b"/health/live"))
    assert answer.count(b"HTTP/1.1 200 OK") == 3


def statuses(answer: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d+)", answer)]


CHUNKED = b"GET /limits HTTP/1.1\r\nHost: x\r\n%sTransfer-Encoding: chunked\r\n\r\n0\r\n"
CLOSING = b"Connection: close\r\n"


@pytest.mark.parametrize("before", [b"", ask(b"/health/live").replace(CLOSING, b"")])
def test_a_trailer_is_no_part_of_the_head(service: Service, before: bytes) -> None:
    trailer = b"Authorization: Bearer nonsense\r\nAccept: image/png\r\n\r\n"
    answer = on_the_wire(service, before + CHUNKED % CLOSING + trailer)
    assert statuses(answer) == [200] * (2 if before else 1)
    in_head = on_the_wire(service, ask(b"/limits", b"Authorization: Bearer nonsense"))
    assert statuses(in_head) == [401]
    # Nor does it reach the next request, or go on without end.
    after = on_the_wire(service, CHUNKED % b"" + trailer + ask(b"/limits"))
    assert statuses(after) == [200, 200]
    assert statuses(on_the_wire(service, CHUNKED % b"" + b"a: b\r\n" * protocol.FIELDS + b"\r\n")) in (
        [400],
        [200, 400],
    )


def test_fields_are_counted(service: Service) -> None:
    fits = [b"a: b"] * (protocol.FIELDS - 2)
    assert statuses(on_the_wire(service, ask(b"/limits", *fits))) == [200]
    assert statuses(on_the_wire(service, ask(b"/limits", *fits, b"a: b"))) == [400]
    # Each weighs more than its letters.
    long = b"a: " + b"x" * (protocol.HEADER_BYTES // 50 - protocol.FIELD_BYTES // 2)
    assert statuses(on_the_wire(service, ask(b"/limits", *[long] * 50))) == [400]


def test_a_field_without_end_is_not_kept(service: Service) -> None:
    begun = b"GET /limits HTTP/1.1\r\nHost: x\r\nX: "
    assert statuses(on_the_wire(service, begun, *[b"x" * 65_536] * 30)) == [400]
    assert statuses(on_the_wire(service, CHUNKED % b"" + b"X: ", *[b"x" * 65_536] * 30)) in ([400], [200, 400])


def test_what_waits_on_a_connection_is_bounded(service: Service) -> None:
    keep = ask(b"/health/live").replace(CLOSING, b"")
    fits = on_the_wire(service, keep * protocol.WAITING + ask(b"/health/live"))
    assert statuses(fits) == [200] * (protocol.WAITING + 1)
    answer = on_the_wire(service, keep * 1000)
    assert statuses(answer) == [200] * (protocol.WAITING + 1) + [503]
    assert b"\r\nretry-after: 1\r\n" in answer


def test_a_refusal_comes_behind_the_answers_before_it(service: Service) -> None:
    keep = ask(b"/limits").replace(CLOSING, b"")
    posted = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    broken = posted + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASKzz\r\n"
    assert statuses(on_the_wire(service, keep + b"BROKEN\r\n\r\n")) == [200, 400]
    assert statuses(on_the_wire(service, keep * 3 + b"BROKEN\r\n\r\n")) == [200, 200, 200, 400]
    assert statuses(on_the_wire(service, broken)) == [400]
    assert statuses(on_the_wire(service, keep + keep + broken)) == [200, 200, 400]
    # After a request that ends the connection, nothing is answered.
    assert statuses(on_the_wire(service, ask(b"/limits") + b"BROKEN\r\n\r\n")) == [200]


def test_a_broken_body_of_what_is_being_answered_ends_the_connection(service: Service) -> None:
    class Started:
        response_started, response_complete, more_body = True, False, True

    closed: list[str] = []

    class Transport:
        def close(self) -> None:
            closed.append("close")

        def write(self, _data: bytes) -> None:
            raise AssertionError("inside another answer")

    cut = object.__new__(server.bounded_protocol(service.settings))
    cut.transport, cut.cycle, cut._under_way, cut.pipeline = Transport(), Started(), 1, deque()
    cut._give_up_last()
    assert closed == ["close"]


def test_an_idle_connection_that_is_not_read_is_dropped(service: Service) -> None:
    calls: list[float] = []

    class Stuck:
        def get_write_buffer_size(self) -> int:
            return 1000

        def is_closing(self) -> bool:
            return True

        def abort(self) -> None:
            raise AssertionError("only after a while")

    class Loop:
        def time(self) -> float:
            return 1000.0

        def call_later(self, seconds: float, _what: object) -> None:
            calls.append(seconds)

    stuck = object.__new__(server.bounded_protocol(service.settings))
    stuck.transport, stuck.loop, stuck.timeout_keep_alive = Stuck(), Loop(), 15
    stuck.timeout_keep_alive_handler()
    assert calls == [service.settings.reader_grace + 1000 / service.settings.reader_rate]


def test_a_missing_parser_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "find_spec", lambda name: None if name == "httptools" else object())
    with pytest.raises(SettingsError, match="httptools"):
        server.check_packages()


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert server.address(taken) == f"http://127.0.0.1:{port}"
        with pytest.raises(SettingsError, match=str(port)) as told:
            listen("127.0.0.1", port)
        assert "0 takes a free one" in str(told.value)
    with pytest.raises(SettingsError) as told:
        listen("192.0.2.1", 0)
    assert "Name an address of this machine" in str(told.value)


PROGRAM = """\
import sys
from edu_graph.errors import EduGraphError
from edu_graph.service.server import serve
from edu_graph.settings import load_settings
try:
    serve(load_settings(port=0))
except EduGraphError as error:
    print("refused", type(error).__name__)
    sys.exit(error.exit_code)
print("ended")
"""


class Process:
    """`serve` in a process of its own, with real workers."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {
            "EDU_GRAPH_RELEASES": str(home / "releases"),
            "EDU_GRAPH_STATE": str(home / "state"),
            "EDU_GRAPH_WORKERS": "2",
            "EDU_GRAPH_BUFFER_BYTES": "1024",
            "EDU_GRAPH_QUERY_ROWS": "5000",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        )

    def address(self) -> str:
        """Wait until the service says where it is."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if "serving at" in line:
                return line.split()[3].rstrip("/")
        raise AssertionError("it never said so")

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=60)
        return self.process.returncode, out


@pytest.fixture
def home(tmp_path: Path) -> Path:
    project.make(tmp_path / "releases")
    return tmp_path


def get(address: str, path: bytes) -> bytes:
    port = int(address.rpartition(":")[2])
    return asyncio.run(talk(port, ask(path)))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_with_real_workers_and_ends_in_peace(home: Path, number: int) -> None:
    running = Process(home)
    address = running.address()
    ready = get(address, b"/health/ready")
    assert ready.startswith(b"HTTP/1.1 200"), ready
    page = get(address, b"/id/event/visit.html")
    assert b"School No. 1" in page
    whole = get(address, PAIRS + b"+LIMIT+1000")
    assert whole.endswith(b"0\r\n\r\n")
    cut = get(address, PAIRS.replace(b"%7D", b".+%3Fd+%3Fe+%3Ff+%7D") + b"&format=csv")
    assert cut.startswith(b"HTTP/1.1 200")
    assert b"cut here" in cut
    assert not cut.endswith(b"0\r\n\r\n")
    assert get(address, b"/sparql?query=SELECT+*+%7B+nonsense").startswith(b"HTTP/1.1 400")
    assert running.end(number) == (0, "ended\n")


def test_a_damaged_release_is_refused_with_its_exit_code(home: Path) -> None:
    (home / "releases/0123456789abcdef/engines/search.db").write_bytes(b"no index")
    running = Process(home)
    out, _ = running.process.communicate(timeout=60)
    assert (running.process.returncode, out) == (ReleaseError.exit_code, "refused ReleaseError\n")


def test_a_stop_is_told_and_a_second_signal_ends_the_waiting(home: Path) -> None:
    running = Process(home)
    port = int(running.address().rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as waiting:
        # Half a request keeps the first stop waiting.
        waiting.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        waiting.sendall(b"Content-Length: 100\r\n\r\nASK")
        assert running.process.stderr is not None
        get(f"http://127.0.0.1:{port}", b"/health/live")
        running.process.send_signal(signal.SIGTERM)
        told = next(line for line in running.process.stderr if line.startswith("edu-graph:"))
        assert told == "edu-graph: stopping; running requests get 10 s (once more: stop now)\n"
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) == 0
    running.process.communicate()


@pytest.mark.parametrize(("unread", "is_left"), [(1.0, False), (600.0, True)])
def test_what_the_system_holds_for_one_who_never_reads_is_dropped(
    service: Service, monkeypatch: pytest.MonkeyPatch, unread: float, is_left: bool
) -> None:
    """An answer that fits into the system's own buffer is none of the application's any more."""
    monkeypatch.setattr(protocol, "UNREAD_SECONDS", unread)

    async def run() -> bool:
        async with listening(service, keep_alive=1) as port:
            with socket.socket() as stuck:
                stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                await asyncio.to_thread(stuck.connect, ("127.0.0.1", port))
                stuck.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: graph.example\r\n\r\n")
                await asyncio.sleep(5)
                return held(port, stuck.getsockname()[1])

    assert service.client.run(run()) is is_left


def held(port: int, other: int) -> bool:
    """Tell whether the system still has a connection from our port to another one."""
    ends = f":{port:04X} ", f":{other:04X} "
    lines = Path("/proc/net/tcp").read_text().splitlines()
    return any(
        ends[0] in line[:30] and ends[1] in line[:45] and line.index(ends[0]) < line.index(ends[1]) for line in lines
    )


@pytest.mark.parametrize("coding", [b"gzip, chunked", b"gzip", b"identity"])
def test_a_transfer_coding_that_is_not_known_is_refused(service: Service, coding: bytes) -> None:
    asked = b"POST /sparql HTTP/1.1\r\nHost: graph.example\r\nContent-Type: application/sparql-query\r\n"
    answer = on_the_wire(service, asked + b"Transfer-Encoding: " + coding + b"\r\n\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")
    assert b"transfer coding" in answer
