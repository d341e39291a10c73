"""A service as a user runs it: a process of its own, asked over real sockets, looked at through /proc."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

PATIENCE = 120.0
"""Seconds to wait for what must happen; only a failure takes that long."""


@dataclass
class Reply:
    """A whole answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found

    def rows(self) -> list[dict[str, str]]:
        """The rows of SPARQL JSON results, values only."""
        body = self.json()
        return [{k: v["value"] for k, v in row.items()} for row in body["results"]["bindings"]]  # type: ignore[index,call-overload]


@dataclass
class Service:
    """A running `edu-graph serve`."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    environment: dict[str, str] = field(repr=False, default_factory=dict)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, timeout: float = PATIENCE, **headers: str
    ) -> Reply:
        """Send one request and read the whole answer; header names are written with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, told, response.read())
        finally:
            connection.close()

    def sparql(self, query: str, *, timeout: float = PATIENCE, **headers: str) -> Reply:
        """Ask a query by GET."""
        return self.ask("/sparql?" + urlencode({"query": query}), timeout=timeout, **headers)

    def descendants(self) -> dict[int, str]:
        """Process ids below the service with their command lines."""
        return {pid: command for pid, command in processes().items() if ancestor(pid, self.process.pid)}

    def spawners(self) -> list[int]:
        """The service's own children."""
        return [pid for pid in self.descendants() if parent(pid) == self.process.pid]

    def workers(self) -> list[int]:
        """The spawners' children."""
        return [pid for pid in self.descendants() if parent(pid) in self.spawners()]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def processes() -> dict[int, str]:
    """All processes that still run (zombies are left out), with their command lines."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError):
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return found


def parent(pid: int) -> int:
    """A process's parent, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def ancestor(pid: int, elder: int) -> bool:
    """Tell whether `elder` is above `pid`."""
    while pid > 1:
        pid = parent(pid)
        if pid == elder:
            return True
    return False


def resident_kib(pids: list[int]) -> int:
    """The memory that these processes hold together (shared pages counted by share), in KiB."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total


def until(what: str, condition: object, patience: float = PATIENCE) -> None:
    """Wait until a callable is true; fail with `what` otherwise."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if condition():  # type: ignore[operator]
                return
        time.sleep(0.05)
    raise AssertionError(f"not within {patience} s: {what}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextlib.contextmanager
def service(home: Path, *, arguments: tuple[str, ...] = (), **settings: object) -> Iterator[Service]:
    """Run a service with a home of its own; `settings` are EDU_GRAPH_* in lower case."""
    port = free_port()
    environment = os.environ | {
        "EDU_GRAPH_RELEASES": str(home / "releases"),
        "EDU_GRAPH_STATE": str(home / "state"),
        **{f"EDU_GRAPH_{name.upper()}": str(value) for name, value in settings.items()},
    }
    log = (home / "serve.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "edu_graph", "serve", "--port", str(port), *arguments],
        env=environment,
        stdout=log,
        stderr=log,
        stdin=subprocess.DEVNULL,
    )
    found = Service(home, port, process, environment)
    try:
        until("the service is ready", lambda: _ready(found))
        yield found
    finally:
        left = list(found.descendants())
        if process.poll() is None:
            process.kill()
        process.wait()
        log.close()
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _ready(found: Service) -> bool:
    if found.process.poll() is not None:
        log = (found.home / "serve.log").read_text("utf-8", "replace")
        pytest_fail(f"the service ended with {found.process.returncode}:\n{log[-3000:]}")
    return found.ask("/health/ready", timeout=2).status == 200


def pytest_fail(text: str) -> None:
    """End the test: waiting on would not help."""
    pytest.fail(text)
