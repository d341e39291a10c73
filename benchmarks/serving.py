"""What a small answer costs: the engine alone, the service with its cache, the service without.

One request after the other over one kept connection, the contestants in turn within each round, so that
whatever else the machine does meets all of them alike. Read the ratios; the times are those of one machine on
one day.

- `engine`  pyoxigraph in this process, the point query, serialised as JSON: the floor
- `live`    GET /health/live: HTTP and the router, no query; this program's own part of it is in the next two too
- `cached`  a named query that was asked before: the byte cache answers
- `sparql`  the point query over /sparql, its text different each time: screened, evaluated by a worker
"""

import argparse
import http.client
import json
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import cast
from urllib.parse import urlencode

import pyoxigraph

NAMES = "http://www.w3.org/2004/02/skos/core#prefLabel"
POINT = f"SELECT ?name WHERE {{ <https://w3id.org/edu-graph/id/place/blr> <{NAMES}> ?name }}"
RESULTS = "application/sparql-results+json"
READY_SECONDS = 120
PACKAGES = ("edu-graph", "pyoxigraph", "fastapi", "starlette", "uvicorn")

Call = Callable[[], bytes]


class Client:
    """One kept connection to the service; `pid` is the web process."""

    pid = 0

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, accept: str = "*/*") -> bytes:
        """Return the body of a 200; anything else ends the benchmark."""
        self.connection.request("GET", path, headers={"Accept": accept})
        response = self.connection.getresponse()
        body = response.read()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"bench: {path} answered {response.status}: {body[:300]!r}")
        return body


@contextmanager
def service(settings: Mapping[str, str] | None = None, *options: str) -> Iterator[Client]:
    """Serve the current release on a free port, until the block ends.

    `settings` of the environment and `options` of the command come on top.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "edu_graph", "serve", "--port", str(port), *options]
    # Thousands of requests from one address: what is measured is the service, not its patience with one client.
    patient = {"EDU_GRAPH_CLIENT_SECONDS": "0", "EDU_GRAPH_CLIENT_ERRORS": "0"}
    environment = {**os.environ, **patient, **(settings or {})}
    # The log of thousands of requests would cost the terminal's time.
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        client = _ready(server, port)
        client.pid = server.pid
        yield client
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _ready(server: subprocess.Popen[bytes], port: int) -> Client:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            client = Client(port)
            client.get("/health/ready")
        except (OSError, SystemExit):
            time.sleep(0.1)
        else:
            return client
    raise SystemExit("bench: the service did not come up; try ./run serve")


def contestants(client: Client) -> Mapping[str, Call]:
    """Return what is compared, the floor first."""
    store = pyoxigraph.Store()
    store.bulk_load(client.get("/dumps/edu-graph.nt"), pyoxigraph.RdfFormat.N_TRIPLES)
    asked = _named_query(client)
    count = 0

    def engine() -> bytes:
        answer = cast(pyoxigraph.QuerySolutions, store.query(POINT))
        return answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""

    def sparql() -> bytes:
        nonlocal count
        count += 1
        return client.get("/sparql?" + urlencode({"query": f"{POINT} # {count}"}), RESULTS)

    return {
        "engine": engine,
        "live": lambda: client.get("/health/live"),
        "cached": lambda: client.get(asked, RESULTS),
        "sparql": sparql,
    }


def _named_query(client: Client) -> str:
    """Return the address of the first named query, asked with its own examples."""
    query = json.loads(client.get("/queries", "application/json"))["queries"][0]
    values = {p["name"]: p["example"] for p in query["parameters"] if p.get("required")}
    return f"/queries/{query['name']}?{urlencode(values)}"


def measure(calls: Mapping[str, Call], rounds: int, each: int) -> dict[str, list[float]]:
    """Return the seconds of every call; the order within a round is drawn anew, from a fixed seed."""
    order = random.Random(0)  # an order, not a secret
    times: dict[str, list[float]] = {name: [] for name in calls}
    for name in calls:
        for _ in range(each):  # connections made, caches filled
            calls[name]()
    for _ in range(rounds):
        for name in order.sample(list(calls), len(calls)):
            for _ in range(each):
                start = time.perf_counter()
                calls[name]()
                times[name].append(time.perf_counter() - start)
    return times


def report(times: Mapping[str, Sequence[float]]) -> str:
    """Return the table: medians, 95th percentiles, and how often the floor fits into each median."""
    lines = [f"{'':8} {'p50 ms':>8} {'p95 ms':>8} {'× engine':>9} {'× live':>8}"]
    floor, live = statistics.median(times["engine"]), statistics.median(times["live"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        high = statistics.quantiles(seconds, n=20)[-1]
        lines.append(f"{name:8} {middle * 1e3:8.3f} {high * 1e3:8.3f} {middle / floor:9.1f} {middle / live:8.1f}")
    return "\n".join(lines)


def machine() -> str:
    """Return what the figures depend on."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{platform.machine()}, {os.cpu_count()} processors, load {load}, Linux {platform.release()}, "
        f"Python {platform.python_version()}\n{packages}"
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and print; never judges."""
    parser = argparse.ArgumentParser(prog="./run bench serving", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50, help="rounds over all contestants (50)")
    parser.add_argument("--each", type=int, default=20, help="requests of each in a round (20)")
    options = parser.parse_args(arguments)
    print(machine())
    with service() as client:
        calls = contestants(client)
        sizes = ", ".join(f"{name} {len(call())}" for name, call in calls.items())
        print(f"bytes an answer: {sizes}; requests of each: {options.rounds * options.each}")
        print(report(measure(calls, options.rounds, options.each)))
    return 0
