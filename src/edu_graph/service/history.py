"""Which kept releases hold a thing, and since when: read off the ledger and the releases' own files."""

import mmap
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from edu_graph.build import ledger
from edu_graph.build.release import kept_ids
from edu_graph.settings import Settings

WRITTEN: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class State:
    """A kept release, and the moment from which on it was the current one."""

    release: str
    since: datetime


def states(settings: Settings, iri: str = "") -> list[State]:
    """Return, oldest first, every publication of a kept release that says something of `iri` (empty: of all).

    A release that was published twice is there twice. Raises ReleaseError: the ledger is damaged.
    """
    kept = set(kept_ids(settings))
    entries = [entry for entry in ledger.legible(settings) if entry.release in kept]
    releases = {entry.release for entry in entries}
    holding = {name for name in releases if not iri or holds(settings.releases / name / "graph.nq", iri)}
    return [State(entry.release, moment(entry.published)) for entry in entries if entry.release in holding]


def moment(written: str) -> datetime:
    """Return a moment as the ledger writes it."""
    return datetime.strptime(written, WRITTEN).replace(tzinfo=UTC)


def at(found: list[State], asked: datetime) -> State | None:
    """Return the state that was current at a moment, the first one before all; None where there is none."""
    before = [state for state in found if state.since <= asked]
    return before[-1] if before else next(iter(found), None)


def holds(graph: Path, iri: str) -> bool:
    """Tell whether canonical N-Quads, which are sorted, have a statement about `iri`: by halving, without an engine.

    A missing file has none.
    """
    wanted = f"<{iri}> ".encode()
    try:
        with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            start = _first_from(lines, wanted)
            return lines[start : start + len(wanted)] == wanted
    except (OSError, ValueError):
        # An empty file cannot be mapped.
        return False


def _first_from(lines: mmap.mmap, wanted: bytes) -> int:
    """Return where the first line begins that does not sort before `wanted`."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        if lines[start : start + len(wanted)] < wanted:
            end = lines.find(b"\n", start)
            low = len(lines) if end < 0 else end + 1
        else:
            high = start
    return low
