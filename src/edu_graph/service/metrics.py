"""Counters for operators, in a registry of each application's own."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is counted: requests, time, bytes, cache, aborts; labelled by face, never by what a client wrote."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram, Counter]] = {}
        self.requests = Counter(
            "edu_graph_requests", "Requests answered.", ["face", "method", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "edu_graph_request_seconds", "Time to answer.", ["face"], buckets=_SECONDS, registry=self.registry
        )
        self.bytes = Counter("edu_graph_response_bytes", "Body bytes sent.", ["face"], registry=self.registry)
        self.cache = Counter("edu_graph_cache", "Lookups in the byte cache.", ["outcome"], registry=self.registry)
        self.cache_bytes = Gauge("edu_graph_cache_bytes", "Bytes in the byte cache.", registry=self.registry)
        self.hits, self.misses = self.cache.labels("hit"), self.cache.labels("miss")
        self.aborts = Counter("edu_graph_aborts", "Answers aborted.", ["reason"], registry=self.registry)
        self.in_flight = Gauge("edu_graph_requests_in_flight", "Requests being answered.", registry=self.registry)
        self.executor = Gauge("edu_graph_executor", "State of the query workers.", ["figure"], registry=self.registry)
        self.release = Gauge(
            "edu_graph_release", "1 for the release being served.", ["release"], registry=self.registry
        )

    def count(self, face: str, method: str, status: int, seconds: float, size: int) -> None:
        """Count one request. The labels are few, so what they lead to is looked up once."""
        key = (face, method, status)
        found = self._counted.get(key)
        if found is None:
            found = self._counted[key] = (
                self.requests.labels(face, method, status),
                self.seconds.labels(face),
                self.bytes.labels(face),
            )
        requests, durations, sizes = found
        requests.inc()
        durations.observe(seconds)
        sizes.inc(size)

    def show_release(self, release: str) -> None:
        """Name the release that is served now, and no other."""
        self.release.clear()
        self.release.labels(release).set(1)

    def exposition(self, cache_bytes: int, executor: Mapping[str, float]) -> bytes:
        """Return everything in Prometheus's text format, with the gauges set to what they are now."""
        self.cache_bytes.set(cache_bytes)
        for figure, value in executor.items():
            self.executor.labels(figure).set(value)
        return generate_latest(self.registry)
