"""Who is tested: the product as it is served, the bare engine in a process of its own, the engine's own server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlencode

import httpx

from conformance.data import Data, Graph, from_files
from conformance.manifest import ACCEPTED, REFUSED, Case
from conformance.release import write_release
from conformance.results import MEDIA_TYPES

_PATIENCE: Final = 120.0
_DIRECT: Final = "application/sparql-query"
_FORM: Final = "application/x-www-form-urlencoded"
_WAYS: Final = ("GET", "form", "direct", "QUERY")


@dataclass(frozen=True)
class Reply:
    """What came of a query: 200 and a body; or why not, in the words of whoever was asked."""

    body: bytes | None
    why: str = ""


class Subject(Protocol):
    """Whoever answers queries."""

    def ask(self, test: Case, number: int, ending: str) -> Reply:
        """Answer a test's query over its data, in the format of this ending."""

    def close(self) -> None:
        """End the processes."""


class Product:
    """`edu-graph serve` twice: with a release that holds all data, and with one that holds nothing.

    A test's data is the dataset of its request (SPARQL 1.1 Protocol, 2.1.4). Each query goes in one of the four ways:
    GET, form, direct, QUERY.
    """

    def __init__(self, folder: Path, data: Data) -> None:
        self._data = data
        self._full = _Served(folder / "full", data.nquads())
        self._empty = _Served(folder / "empty", b"")
        self._small = next(graph.name for graph in data.all() if not graph.is_empty)

    def ask(self, test: Case, number: int, ending: str) -> Reply:
        """As `Subject.ask`."""
        served, pairs = self._dataset(test)
        return _asked(served.client, "/sparql", (test.text(), pairs), _WAYS[number % len(_WAYS)], ending)

    def close(self) -> None:
        """As `Subject.close`."""
        self._full.close()
        self._empty.close()

    def _dataset(self, test: Case) -> tuple["_Served", list[tuple[str, str]]]:
        """Return who is asked, and the dataset in the request.

        A graph without statements is in no release; a dataset with a named graph alone has an empty default graph.
        """
        if test.kind in (*ACCEPTED, *REFUSED):
            # Only whether it is a query; in this way no FROM of it is looked for.
            return self._full, [("default-graph-uri", self._small)]
        if from_files(test):
            return self._full, []
        default, named = _graphs(self._data, test)
        pairs = [("default-graph-uri", graph.name) for graph in default if not graph.is_empty]
        pairs += [("named-graph-uri", graph.name) for graph in named if not graph.is_empty]
        return (self._full if pairs else self._empty), pairs


class _Served:
    def __init__(self, folder: Path, nquads: bytes) -> None:
        write_release(folder / "releases", nquads)
        port = _free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("EDU_GRAPH_")} | {
            "EDU_GRAPH_RELEASES": str(folder / "releases"),
            "EDU_GRAPH_STATE": str(folder / "state"),
            # One client asks everything.
            "EDU_GRAPH_CLIENT_SECONDS": "0",
            "EDU_GRAPH_CLIENT_ERRORS": "0",
        }
        self._log = (folder / "log").open("wb")
        arguments = [sys.executable, "-m", "edu_graph", "serve", "--no-build", "--port", str(port)]
        self._process = subprocess.Popen(
            arguments, env=environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        _until_ready(self.client, "/health/ready", self._process, folder / "log")

    def close(self) -> None:
        self.client.close()
        _end(self._process)
        self._log.close()


class Engine:
    """The engine without the product, in a process of its own, which may die of a query."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._start()

    def ask(self, test: Case, _number: int, ending: str) -> Reply:
        """As `Subject.ask`."""
        default, named = _graphs(self._data, test)
        named += [self._data.graph(test, path) for path in from_files(test)]
        job = {
            "text": test.text(),
            "ending": ending,
            "default": [graph.ntriples.decode() for graph in default],
            "named": {graph.name: graph.ntriples.decode() for graph in named},
        }
        line = self._exchange(json.dumps(job).encode() + b"\n")
        if not line:
            code = self._process.wait()
            self.close()
            self._start()
            return Reply(None, f"the process ended with {code}")
        told = json.loads(line)
        return Reply(None, told["why"]) if "why" in told else Reply(bytes.fromhex(told["body"]))

    def close(self) -> None:
        """As `Subject.close`."""
        _end(self._process)
        self._to.close()
        self._from.close()

    def _exchange(self, line: bytes) -> bytes:
        """Return the process's answer to a line, empty where it has ended."""
        try:
            self._to.sendall(line)
        except BrokenPipeError:
            return b""
        return self._from.readline()

    def _start(self) -> None:
        self._to, theirs = socket.socketpair()
        self._from = self._to.makefile("rb")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "conformance.bare"],
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                cwd=Path(__file__).resolve().parent.parent,
            )


class Server:
    """The engine's own server, which holds all data as named graphs, empty ones among them."""

    def __init__(self, program: str, data: Data) -> None:
        self._data = data
        port = _free_port()
        self._process = subprocess.Popen(
            [program, "serve", "--bind", f"127.0.0.1:{port}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        _until_ready(self._client, "/query?query=ASK%7B%7D", self._process, None)
        for graph in data.all():
            answer = self._client.put(
                "/store",
                params={"graph": graph.name},
                content=graph.ntriples,
                headers={"Content-Type": "application/n-triples"},
            )
            answer.raise_for_status()

    def ask(self, test: Case, _number: int, ending: str) -> Reply:
        """As `Subject.ask`."""
        pairs: list[tuple[str, str]] = []
        if not from_files(test):
            default, named = _graphs(self._data, test)
            pairs = [("default-graph-uri", graph.name) for graph in default] or [("default-graph-uri", "urn:none")]
            pairs += [("named-graph-uri", graph.name) for graph in named]
        return _asked(self._client, "/query", (test.text(), pairs), "direct", ending)

    def close(self) -> None:
        """As `Subject.close`."""
        self._client.close()
        _end(self._process)


def server_program() -> str | None:
    """Return where the server's program is: beside this Python, or on the path."""
    beside = Path(sys.executable).parent / "oxigraph"
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


def workplace() -> "tempfile.TemporaryDirectory[str]":
    """Return a folder for releases and logs; it goes with the run."""
    return tempfile.TemporaryDirectory(prefix="edu-graph-conformance-")


def _graphs(data: Data, test: Case) -> tuple[list[Graph], list[Graph]]:
    return [data.graph(test, path) for path in test.default], [data.graph(test, path) for path in test.named]


def _asked(
    client: httpx.Client, path: str, operation: tuple[str, Sequence[tuple[str, str]]], way: str, ending: str
) -> Reply:
    text, pairs = operation
    headers = {"Accept": MEDIA_TYPES[ending]}
    whole = [("query", text), *pairs]
    if way == "GET":
        answer = client.get(path, params=httpx.QueryParams(tuple(whole)), headers=headers)
    elif way == "form":
        answer = client.post(path, content=urlencode(whole), headers=headers | {"Content-Type": _FORM})
    else:
        method = "POST" if way == "direct" else way
        parameters = httpx.QueryParams(tuple(pairs))
        headers["Content-Type"] = _DIRECT
        answer = client.request(method, path, params=parameters, content=text.encode(), headers=headers)
    if answer.status_code == httpx.codes.OK:
        return Reply(answer.content)
    return Reply(None, f"{answer.status_code} {_reason(answer)}")


def _reason(answer: httpx.Response) -> str:
    if "json" in answer.headers.get("content-type", ""):
        problem = answer.json()
        return f"{str(problem.get('type', '')).rpartition('/')[2]}: {problem.get('detail', '')}"
    return " ".join(answer.text.split())[:300]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _until_ready(client: httpx.Client, path: str, process: "subprocess.Popen[bytes]", log: Path | None) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            said = log.read_text("utf-8", "replace")[-2000:] if log else ""
            raise SystemExit(f"conformance: a server ended with {process.returncode}.\n{said}")
        try:
            if client.get(path).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"conformance: a server was not ready within {_PATIENCE:.0f} s.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
