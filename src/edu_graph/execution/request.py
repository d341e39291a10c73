"""What the web side hands to an executor."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from edu_graph.errors import EduGraphError
from edu_graph.execution.protocol import Job, Telling
from edu_graph.rdf.formats import Format
from edu_graph.store.engines import Address

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
class Cost:
    """What an evaluation came to: seconds of a worker, bytes of the answer, rows where the worker told them.

    `error`: what ended it before its end; `is_abandoned`: nobody waited for it any more.
    """

    seconds: float
    bytes: int
    rows: int | None = None
    error: EduGraphError | None = None
    is_abandoned: bool = False


class Payer(Protocol):
    """Who asks, and is charged."""

    @property
    def client(self) -> str:
        """Whose turn it is when workers are short: requests with the same text wait behind each other."""

    @property
    def is_pressed(self) -> bool:
        """Whether this client has had so much lately that it gets one worker at a time."""

    def admit(self) -> None:
        """Raise what refuses the client; asked at the door, and again when a worker could begin."""

    def ended(self, cost: Cost) -> None:
        """An evaluation came to its end, whatever that was, unless its worker was lost for no fault of the query."""

    def prepared(self, seconds: float) -> None:
        """Workers had to be started for this query alone, and it took as long: no evaluation, but work for it."""


@dataclass(frozen=True)
class GraphSource:
    """A release: its id, its canonical N-Quads, and its RocksDB folder where there is one.

    `engine`: where it is asked instead.
    """

    release: str
    graph: Path
    store: Path | None = None
    engine: Address | None = None


@dataclass(frozen=True)
class QueryRequest:
    """A screened query; the dataset is the release's own where both graph lists are None.

    `lane`: "named" for queries of the catalogue and pages, which have workers of their own; "adhoc" for all
    else. `telling`: what is done with the rows of SELECT or ASK before they are written. `payer`: who is charged;
    nobody without one.
    """

    text: str
    format: Format
    limits: Limits
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    lane: Lane = "adhoc"
    telling: Telling | None = None
    payer: Payer | None = None

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
            telling=self.telling,
            seconds=limits.seconds,
        )
