"""What the web side hands to an executor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from edu_graph.execution.protocol import Job
from edu_graph.rdf.formats import Format

Lane = Literal["adhoc", "named"]


class Limits(Protocol):
    """What one query may use; `queries.policy.Limits` is one."""

    @property
    def seconds(self) -> float:
        """Wall-clock seconds, from the moment a worker has the query."""

    @property
    def memory_mib(self) -> int:
        """Memory (MiB) that the query may add to its worker."""

    @property
    def rows(self) -> int:
        """Rows or triples of the answer."""

    @property
    def bytes(self) -> int:
        """Bytes of the answer, before compression."""


@dataclass(frozen=True)
class GraphSource:
    """A release: its id, its canonical N-Quads, and its RocksDB folder where there is one."""

    release: str
    graph: Path
    store: Path | None = None


@dataclass(frozen=True)
class QueryRequest:
    """A screened query; the dataset is the release's own where both graph lists are None.

    `lane`: "named" for queries of the catalogue and pages, which have workers of their own; "adhoc" for all
    else.
    """

    text: str
    format: Format
    limits: Limits
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    lane: Lane = "adhoc"

    def job(self) -> Job:
        """Return what a worker is told."""
        limits = self.limits
        return Job(
            text=self.text,
            format=self.format.key,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
            max_rows=limits.rows,
            max_bytes=limits.bytes,
            memory_mib=limits.memory_mib,
        )
