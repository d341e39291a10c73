"""Counters for operators, in a registry of each application's own. docs/operations.md has the table."""

import contextlib
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    generate_latest,
)

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

Key = tuple[str, str, str, int]
"""Face, route, method and status of a request."""


class Metrics:
    """What is counted: requests, queries, time, bytes, cache, aborts, budgets.

    Labels are faces, templates of routes, names of the catalogue and types of problems, never what a client wrote.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counted: dict[Key, tuple[Counter, Histogram, Counter]] = {}
        self.requests = Counter(
            "edu_graph_requests", "Requests answered.", ["face", "route", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "edu_graph_request_seconds",
            "Time to answer, to the last byte.",
            ["face", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._count_queries()
        self._count_releases()
        self.tools = Counter(
            "edu_graph_mcp_tool_calls", "Calls of MCP tools.", ["tool", "outcome"], registry=self.registry
        )
        ProcessCollector(registry=self.registry)
        self.bytes = Counter("edu_graph_response_bytes", "Body bytes sent.", ["face"], registry=self.registry)
        self.cache = Counter("edu_graph_cache", "Lookups in the byte cache.", ["outcome"], registry=self.registry)
        self.cache_bytes = Gauge("edu_graph_cache_bytes", "Bytes in the byte cache.", registry=self.registry)
        self.hits, self.misses = self.cache.labels("hit"), self.cache.labels("miss")
        self.aborts = Counter("edu_graph_aborts", "Answers aborted.", ["reason"], registry=self.registry)
        self.in_flight = Gauge("edu_graph_requests_in_flight", "Requests being answered.", registry=self.registry)
        self.executor = Gauge("edu_graph_executor", "State of the query workers.", ["figure"], registry=self.registry)
        self.children = Gauge(
            "edu_graph_child_processes", "Processes below this one: spawners and workers.", registry=self.registry
        )

    def _count_queries(self) -> None:
        self.evaluations = Histogram(
            "edu_graph_query_seconds",
            "Time of a worker that one evaluation took.",
            ["lane", "outcome"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.named = Summary(
            "edu_graph_named_query_seconds",
            "The same for the queries of the catalogue.",
            ["query", "outcome"],
            registry=self.registry,
        )
        self.refusals = Counter(
            "edu_graph_budget_refusals", "Queries refused with 429.", ["budget", "lane"], registry=self.registry
        )
        self.clients = Gauge(
            "edu_graph_budget_clients", "Clients whose budgets are remembered.", registry=self.registry
        )

    def _count_releases(self) -> None:
        self.release = Gauge(
            "edu_graph_release", "1 for the release being served.", ["release"], registry=self.registry
        )
        self.published = Gauge(
            "edu_graph_release_published_timestamp_seconds",
            "When the release being served was published (Unix time); 0 where nobody knows.",
            registry=self.registry,
        )
        self.age = Gauge(
            "edu_graph_release_age_seconds",
            "Age of the data: seconds since then; 0 where nobody knows.",
            registry=self.registry,
        )

    def count_tool(self, tool: str, outcome: str) -> None:
        """Count one call of an MCP tool; `tool` is one that there is, or `other`."""
        self.tools.labels(tool, outcome).inc()

    def count(self, key: Key, seconds: float, size: int) -> None:
        """Count one request: face, route, method, status. They are few, so what they lead to is looked up once."""
        found = self._counted.get(key)
        if found is None:
            face, route, _, _ = key
            found = self._counted[key] = (
                self.requests.labels(*key),
                self.seconds.labels(face, route),
                self.bytes.labels(face),
            )
        requests, durations, sizes = found
        requests.inc()
        durations.observe(seconds)
        sizes.inc(size)

    def evaluated(self, lane: str, outcome: str, seconds: float, named: str | None) -> None:
        """Count one evaluation; `named`: the query of the catalogue that it was."""
        self.evaluations.labels(lane, outcome).observe(seconds)
        if named is not None:
            self.named.labels(named, outcome).observe(seconds)

    def show_age(self, published: str | None) -> None:
        """Say how old the data is, by the ledger's moment of publication (ISO 8601)."""
        moment = moment_of(published)
        self.published.set(moment or 0)
        self.age.set(0 if moment is None else max(0.0, time.time() - moment))

    def show_release(self, release: str) -> None:
        """Name the release that is served now, and no other."""
        self.release.clear()
        self.release.labels(release).set(1)

    def exposition(self, cache_bytes: int, executor: Mapping[str, float]) -> bytes:
        """Return everything in Prometheus's text format, with the gauges set to what they are now."""
        self.cache_bytes.set(cache_bytes)
        for figure, value in executor.items():
            self.executor.labels(figure).set(value)
        self.children.set(descendants())
        return generate_latest(self.registry)


def moment_of(published: str | None) -> float | None:
    """Return a moment of the ledger (ISO 8601) as Unix time; None where there is none."""
    if published is None:
        return None
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(published).timestamp()
    return None


def descendants(pid: str = "self") -> int:
    """Count the processes below one, by what the kernel lists; 0 where it lists nothing."""
    found = 0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += 1 + descendants(child)
    return found
