"""Questions sent over HTTP and timed: one after the other over a kept connection, in rounds that take turns."""

import http.client
import random
import statistics
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from benchmarks.peers import processes, rows
from benchmarks.peers.mix import Question

BINDINGS: Final = "application/sparql-results+json"
GRAPH: Final = "application/n-triples"


IDLE: Final = 20.0
"""Seconds after which a connection is not used again: Oxigraph ends one after a minute, with a 500."""


class Refused(Exception):
    """A contestant did not answer a question with 200; the text tells status and beginning of what it said."""


@dataclass
class Served:
    """A contestant that runs: its root process, and one kept connection to it."""

    name: str
    port: int
    pid: int
    path: str
    seconds: float = 120
    is_ours: bool = False
    connection: http.client.HTTPConnection | None = None
    used: float = 0.0

    def get(self, path: str, accept: str) -> bytes:
        """Return the body of a 200. Raises Refused: another status; OSError: there is nobody."""
        body, _ = self.timed(path, accept)
        return body

    def timed(self, path: str, accept: str) -> tuple[bytes, float]:
        """Return the body of a 200, and after how many seconds its first byte was there. Raises as `get`."""
        if self.connection is not None and time.monotonic() - self.used > IDLE:
            self.connection.close()
            self.connection = None
        is_kept = self.connection is not None
        try:
            return self._timed(path, accept)
        except ConnectionError:
            if not is_kept:
                raise
            # It was idle for too long, and the server has closed it.
            return self._timed(path, accept)

    def _timed(self, path: str, accept: str) -> tuple[bytes, float]:
        connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        self.connection = connection
        try:
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Accept": accept})
            response = connection.getresponse()
            first = response.read(1)
            seconds = time.perf_counter() - begun
            body = first + response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self.connection = None
            raise
        self.used = time.monotonic()
        if response.status != http.HTTPStatus.OK:
            raise Refused(f"{self.name} answered {response.status}: {body[:300].decode(errors='replace')}")
        return body, seconds

    def sparql(self, query: str) -> str:
        """Return the address of a query at this endpoint."""
        return f"{self.path}{'&' if '?' in self.path else '?'}{urlencode({'query': query})}"

    def address(self, question: Question) -> str:
        """Return where a question is asked: a named query of ours at its own address, all else at the endpoint."""
        return question.path if self.is_ours and question.kind.is_named else self.sparql(question.query)


def accept(question: Question) -> str:
    """Return the media type in which a question is asked: of rows JSON, of graphs N-Triples."""
    return GRAPH if "CONSTRUCT" in question.kind.query else BINDINGS


def answer(served: Served, question: Question) -> rows.Answer:
    """Return what a contestant answers, comparable. Raises Refused; ValueError or SyntaxError: it is not legible."""
    wanted = accept(question)
    body = served.get(served.address(question), wanted)
    return rows.of_graph(body) if wanted == GRAPH else rows.of_bindings(body)


@dataclass
class Timings:
    """The times of one contestant at one kind of question.

    `whole`: seconds of each request, by round; `cpu`: processor seconds of each round.
    """

    whole: list[list[float]] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> list[float]:
        """All requests of all rounds."""
        return [value for taken in self.whole for value in taken]

    @property
    def medians(self) -> list[float]:
        """The median of each round."""
        return [statistics.median(taken) for taken in self.whole]

    def add(self, served: Served, paths: Sequence[tuple[str, str]]) -> None:
        """Ask one round of addresses, and keep what each took."""
        before, taken = processes.cpu(served.pid), []
        for path, wanted in paths:
            begun = time.perf_counter()
            _, first = served.timed(path, wanted)
            taken.append(time.perf_counter() - begun)
            self.first.append(first)
        self.whole.append(taken)
        self.cpu.append(processes.cpu(served.pid) - before)

    def told(self) -> dict[str, float]:
        """Return milliseconds p50, p95 and to the first byte, and microseconds of processors for each request."""
        every = sorted(self.seconds)
        return {
            "p50_ms": round(statistics.median(every) * 1e3, 3),
            "p95_ms": round(every[min(len(every) - 1, int(len(every) * 0.95))] * 1e3, 3),
            "first_ms": round(statistics.median(self.first) * 1e3, 3),
            "cpu_us": round(sum(self.cpu) / len(every) * 1e6),
        }


def tell(what: str) -> None:
    """Say on the error stream what is being done, with the time: a run takes many minutes."""
    print(time.strftime("%H:%M:%S"), what, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Round:
    """How much is asked in a round: each question of a small kind so often, of a heavy one once."""

    rounds: int = 5
    each: int = 3


def measure(
    contestants: Sequence[Served],
    asked: Mapping[str, Sequence[Question]],
    how: Round,
    *,
    fresh: bool,
    without: Mapping[str, Collection[str]],
) -> dict[tuple[str, str], Timings]:
    """Return the timings by contestant and kind; contestants take turns within each kind of each round.

    `without`: the kinds that a contestant is not asked. `fresh`: each text is new, so that no cache has its answer.
    """
    order, number = random.Random(0), 0  # an order, not a secret
    found: dict[tuple[str, str], Timings] = {}
    for at in range(how.rounds):
        for kind, questions in asked.items():
            tell(f"{'new' if fresh else 'repeated'} texts, round {at + 1} of {how.rounds}: {kind}")
            for served in order.sample(list(contestants), len(contestants)):
                if kind in without.get(served.name, ()):
                    continue
                repeated = [one for one in questions for _ in range(1 if one.kind.heavy else how.each)]
                number += len(repeated)
                paths = [
                    (served.sparql(one.again(number - place)) if fresh else served.address(one), accept(one))
                    for place, one in enumerate(repeated)
                ]
                found.setdefault((served.name, kind), Timings()).add(served, paths)
    return found
