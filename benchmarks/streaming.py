"""What a large answer costs the web process: time to the first byte, and memory while it is read, fast and slowly.

A service of its own for each figure, so that no answer profits from the memory of the one before. Read the differences:
the resident memory of the web process before the answer, at its highest while it is read, and after it.

- `rows`   100,000 rows of a join, as SPARQL results JSON
- `graph`  the whole graph by CONSTRUCT, as N-Triples (the engine makes no triple before it has them all)
- `dump`   the same from the file that was made beforehand

Last, what several clients at once that read `rows` slowly cost the service with its workers (PSS, each client's share).
"""

import argparse
import http.client
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.peers import processes
from benchmarks.serving import Client, machine, service

_PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"
_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
LARGE: dict[str, tuple[str, str]] = {
    "rows": ("/sparql?" + urlencode({"query": _PAIRS}), "application/sparql-results+json"),
    "graph": ("/sparql?" + urlencode({"query": _EVERYTHING}), "application/n-triples"),
    "dump": ("/dumps/edu-graph.nt", "*/*"),
}
_PIECE = 64 * 1024


@dataclass
class Reading:
    """What was seen of one answer: seconds, bytes, and memory (KiB) of the web process."""

    first: float
    whole: float
    size: int
    before: int
    highest: int


def resident_kib(pid: int) -> int:
    """Return the resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """Sample a process's memory every few milliseconds while the block runs; the last entry is the highest."""
    seen, over = [resident_kib(pid)], threading.Event()

    def look() -> None:
        while not over.wait(0.005):
            seen.append(resident_kib(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def read(client: Client, pid: int, name: str, pause: float) -> Reading:
    """Ask for a large answer and read it, with a pause (seconds) after each piece."""
    path, accept = LARGE[name]
    before = resident_kib(pid)
    with watched(pid) as seen:
        begun = time.perf_counter()
        client.connection.request("GET", path, headers={"Accept": accept})
        response = client.connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"bench: {path} answered {response.status}: {response.read()[:300]!r}")
        size = len(response.read(1))
        first = time.perf_counter() - begun
        while piece := response.read(_PIECE):
            size += len(piece)
            time.sleep(pause)
        whole = time.perf_counter() - begun
    return Reading(first, whole, size, before, max(seen))


def together(client: Client, many: int, pause: float) -> float:
    """Return by how many bytes service and workers grew, at most, for each of several clients that read at once.

    A worker answers one query at a time, so that the clients' queries are evaluated one after the other; what is
    measured is what waits for the clients.
    """
    path, accept = LARGE["rows"]
    readers = [
        threading.Thread(target=_read_all, args=(client.connection.port, path, accept, pause)) for _ in range(many)
    ]
    before = highest = processes.memory(client.pid)
    for reader in readers:
        reader.start()
    while any(reader.is_alive() for reader in readers):
        highest = max(highest, processes.memory(client.pid))
        time.sleep(0.05)
    return (highest - before) / many


def _read_all(port: int, path: str, accept: str, pause: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path, headers={"Accept": accept})
    response = connection.getresponse()
    while response.read(_PIECE):
        time.sleep(pause)
    connection.close()


def main(arguments: Sequence[str]) -> int:
    """Measure and print; never judges."""
    parser = argparse.ArgumentParser(prog="./run bench streaming", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="answers of each kind (5)")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16], help="how many read at once (1 4 16)")
    options = parser.parse_args(arguments)
    print(machine())
    print(f"{'':14} {'first ms':>9} {'worst ms':>9} {'whole ms':>9} {'MiB sent':>9} {'MiB before':>11} {'MiB more':>9}")
    for name in LARGE:
        for kind, pause in (("fast", 0.0), ("slowly", 0.002)):
            with service() as client:
                pid = client.pid
                client.get("/health/ready")
                found = [read(client, pid, name, pause) for _ in range(options.rounds)]
            firsts = sorted(reading.first for reading in found)
            more = max(reading.highest for reading in found) - found[0].before
            print(
                f"{name:6} {kind:7} {firsts[len(firsts) // 2] * 1e3:9.1f} {firsts[-1] * 1e3:9.1f} "
                f"{found[-1].whole * 1e3:9.1f} {found[-1].size / 2**20:9.1f} {found[0].before / 1024:11.1f} "
                f"{more / 1024:9.1f}"
            )
    for many in options.clients:
        with service({"EDU_GRAPH_CLIENT_QUERIES": str(many)}) as client:
            client.get("/health/ready")
            _read_all(client.connection.port, *LARGE["rows"], 0.0)
            print(f"{many:3} clients at once, slowly: {together(client, many, 0.02) / 2**20:9.1f} MiB more for each")
    return 0
