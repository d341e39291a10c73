"""A tiny engine that fails in the way that a test asks for. It holds one row, `x`, and a stamp."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar
from urllib.parse import parse_qs

from edu_graph.store.engines import STAMP_GRAPH

JSON = "application/sparql-results+json"
NT = "application/n-triples"
ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
TRIPLE = b"<http://a/s> <http://a/p> <http://a/o> .\n"


@dataclass(frozen=True)
class Says:
    """One answer; `cut`: bytes that are promised and never sent; `waits` until the server ends."""

    body: bytes = ROW
    status: int = 200
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    waits: bool = False


@dataclass
class Faulty:
    """What the engine will say to queries in turn, the last for ever; what it was asked; the stamps that it tells."""

    says: deque[Says] = field(default_factory=lambda: deque([Says()]))
    stamps: deque[str] = field(default_factory=lambda: deque(["r1 t ready 1 1"]))
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    server: str = "Oxigraph/0"
    stamp_says: Says | None = None
    over: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def reply(self, fields: dict[str, list[str]]) -> Says:
        if STAMP_GRAPH in fields["query"][0] and "define" not in fields["query"][0]:
            if self.stamp_says is not None:
                return self.stamp_says
            stamp = next_of(self.stamps)
            rows = f'{{"o":{{"type":"literal","value":"{stamp}"}}}}' if stamp else ""
            return Says(f'{{"head":{{"vars":["o"]}},"results":{{"bindings":[{rows}]}}}}'.encode())
        self.asked.append(fields)
        return next_of(self.says)


T = TypeVar("T")


def next_of(values: deque[T]) -> T:
    return values.popleft() if len(values) > 1 else values[0]


@contextmanager
def faulty() -> Iterator[Faulty]:
    engine = Faulty()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(engine))
    server.daemon_threads = True
    engine.address = f"http://127.0.0.1:{server.server_port}/query"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield engine
    finally:
        engine.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def handler(engine: Faulty) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def version_string(self) -> str:
            return engine.server

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said = engine.reply(parse_qs(body))
            if said.waits:
                engine.over.wait(10)
                self.close_connection = True
                return
            self.send_response(said.status)
            self.send_header("Content-Type", said.media_type)
            self.send_header("Content-Length", str(len(said.body) + said.cut))
            if engine.server == "Fuseki":
                self.send_header("Fuseki-Request-Id", "1")
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)
            self.close_connection = self.close_connection or said.cut > 0

    return Handler
