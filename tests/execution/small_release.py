"""A release of three hundred statements, queries that cost much or little on it, and how tests ask them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edu_graph.errors import AnswerCut
from edu_graph.execution import Answer, Executor, GraphSource, Lane, QueryRequest
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import JSON, Format
from edu_graph.settings import Settings

# Cross joins over 300 triples: 90 thousand rows (35 MB of JSON); counts of 9 million (half a second) and of
# 8 billion (for ever).
PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a <https://example.org/label> ?c . ?d ?e ?f . ?g ?h ?i }"
SLOW_ANSWER = b"n\r\n9000000\r\n"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ENDLESS_ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BOMB = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"


@dataclass
class NoteLog:
    """Notes what it is told: level, event, fields. `rows`: what is wrong; `infos`: what is only told."""

    rows: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    infos: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)

    def info(self, event: str, **fields: Any) -> None:
        self.infos.append(("info", event, fields))

    def warning(self, event: str, **fields: Any) -> None:
        self.rows.append(("warning", event, fields))

    def error(self, event: str, **fields: Any) -> None:
        self.rows.append(("error", event, fields))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [fields for _, name, fields in (*self.rows, *self.infos) if name == event]


def quads(label: str, count: int = 100) -> str:
    """Return N-Quads: `count` events of three statements, each labelled with `label`."""
    lines = []
    for number in range(count):
        event, graph = f"<https://example.org/event/{number}>", f"<https://example.org/source/{number // 10}#p1>"
        lines += [
            f'{event} <https://example.org/label> "{label}" {graph} .',
            f"{event} <https://example.org/visited> <https://example.org/agent/{number % 7}> {graph} .",
            f'{event} <https://example.org/title> "Event number {number} and its rather long title"@en {graph} .',
        ]
    return "\n".join(lines) + "\n"


def limits(**changes: Any) -> Limits:
    values: dict[str, Any] = {
        "seconds": 20.0,
        "memory_mib": 256,
        "rows": 10**9,
        "bytes": 2**26,
        "text": 10**6,
        "depth": 10,
    }
    return Limits(**(values | changes))


def request(text: str, form: Format = JSON, *, lane: Lane = "adhoc", **changes: Any) -> QueryRequest:
    return QueryRequest(text=text, format=form, limits=limits(**changes), lane=lane)


async def body(answer: Answer) -> bytes:
    async with answer:
        return b"".join([piece async for piece in answer.chunks()])


async def until_cut(answer: Answer) -> tuple[bytes, AnswerCut]:
    """Read an answer that must be cut; return what came and what was raised."""
    pieces = []
    try:
        async for piece in answer.chunks():
            pieces.append(piece)  # noqa: PERF401 - what came before the exception counts
    except AnswerCut as cut:
        return b"".join(pieces), cut
    raise AssertionError("the answer came to an end")


def busy_pids(executor: Executor) -> list[int]:
    """Return the processes that are at a query now."""
    return [worker.pid for worker in executor._pool.crew.busy]


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that must come; the bound only ends a broken test."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        await asyncio.sleep(0.01)


def make_release(folder: Path, name: str) -> GraphSource:
    graph = folder / f"{name}.nq"
    graph.write_text(quads(name))
    return GraphSource(name, graph)


@asynccontextmanager
async def started(settings: Settings, source: GraphSource, log: NoteLog | None = None) -> AsyncIterator[Executor]:
    executor = await Executor.start(settings, source, log=log or NoteLog())
    try:
        yield executor
    finally:
        await executor.close()
