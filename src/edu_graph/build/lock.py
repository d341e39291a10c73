"""One build at a time, and room enough for it."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edu_graph.errors import DiskFull, LockHeld

# A release holds each statement about twenty times: graph, union, twelve dumps, store, index.
_GROWTH = 60
_BASE = 16 * 1024 * 1024
_NAME = ".lock"


@contextmanager
def build_lock(releases: Path) -> Iterator[None]:
    """Hold the build lock of a releases folder; the system lets go of it when the process ends, however it ends.

    Raises LockHeld: another process has it; names its process id.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / _NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise LockHeld(f"process {holder} is building into {releases}", help="Wait for it, or end it.") from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def wait_for_build(releases: Path) -> None:
    """Return when no process builds into a releases folder."""
    with held(releases / _NAME):
        pass


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def estimate(input_bytes: int) -> int:
    """Return how many bytes a build from so many bytes of input is likely to write."""
    return _BASE + _GROWTH * input_bytes


def require_room(releases: Path, input_bytes: int) -> int:
    """Return the estimate.

    Raises DiskFull: less than twice the estimate is free.
    """
    needed, free = estimate(input_bytes), shutil.disk_usage(releases).free
    if free < 2 * needed:
        raise DiskFull(
            f"{releases} has {free >> 20} MiB free; a build may write {needed >> 20} MiB and wants twice that free",
            help=f"Free {(2 * needed - free >> 20) + 1} MiB, or set EDU_GRAPH_RELEASES to another disk.",
            limit=2 * needed,
        )
    return needed
