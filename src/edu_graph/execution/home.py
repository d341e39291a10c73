"""Where a release is held: in memory while it fits its budget, else in its store on the disk, which workers read.

Memory answers two to five times faster; the store is open at once, at any size. So a service that starts with a release
which takes long to load answers from the store first, and moves when the memory is ready.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from edu_graph.execution.request import GraphSource

Held = Literal["memory", "store", "engine"]
"""In memory; in the release's store; in an engine of somebody else's."""

_MEMORY_PER_BYTE: Final = 7
"""Memory that a release takes per byte of its N-Quads, union included (measured: docs/execution.md)."""
_LOADED_AT_ONCE: Final = 8 * 1024 * 1024
"""N-Quads (bytes) that are loaded in two tenths of a second: nobody needs another store for that while."""
_MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class Home:
    """Where a release is held in the end, and why: what it is reckoned to take, and what it may."""

    held: Held
    needs_mib: int
    budget_mib: int
    store: Path | None
    is_loaded_at_once: bool

    @classmethod
    def of(cls, source: GraphSource, budget_mib: int) -> "Home":
        """Choose. What has no store is held in memory, whatever it takes."""
        needs = memory_mib(source.graph)
        store = None if source.store is None else source.store.absolute()
        fits = store is None or needs <= budget_mib
        held: Held = "engine" if source.engine is not None else "memory" if fits else "store"
        return cls(held, needs, budget_mib, store, _size(source.graph) <= _LOADED_AT_ONCE)

    @property
    def first(self) -> Held:
        """Where a service that starts answers from."""
        waits = self.held == "memory" and self.store is not None and self.store.is_dir() and not self.is_loaded_at_once
        return "store" if waits else self.held

    def told(self, held: Held) -> dict[str, Any]:
        """Return what a log says of it."""
        return {"held": held, "needs_mib": self.needs_mib, "budget_mib": self.budget_mib}


def memory_mib(graph: Path) -> int:
    """Return how much memory (MiB) a release is reckoned to take when it is held there; 0 for a missing file."""
    return math.ceil(_size(graph) * _MEMORY_PER_BYTE / _MIB)


def _size(graph: Path) -> int:
    try:
        # The spawner tells what is wrong with a file that cannot be read.
        return graph.stat().st_size
    except OSError:
        return 0
