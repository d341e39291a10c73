"""What a process and its children use: processor time and memory, read from /proc as the kernel counts them."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE_KIB: Final = 1024


@dataclass(frozen=True)
class Used:
    """What a command took: seconds by the clock and of processors, and the most memory it had at once, in bytes."""

    seconds: float
    cpu: float
    peak: int


class CommandFailed(Exception):
    """A command of a benchmark ended with an error; its text says which, and what it wrote last."""


def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None) -> Used:
    """Run a command to its end and return what it used. Raises CommandFailed: its exit code was not 0."""
    log = folder / "command.log"
    begun = time.perf_counter()
    with log.open("wb") as out:
        child = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise CommandFailed(
            f"{command[0]} ended with {child.returncode}: {log.read_bytes()[-500:].decode(errors='replace')}"
        )
    return Used(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def tree(root: int) -> list[int]:
    """Return a process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _stat(stat)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, open_ = [], [root]
    while open_:
        found.append(open_.pop())
        open_ += parents.get(found[-1], [])
    return found


def cpu(root: int) -> float:
    """Return the processor seconds of a process tree so far, with those of children that have ended."""
    total = 0
    for pid in tree(root):
        fields = _stat(Path(f"/proc/{pid}/stat"))
        # utime, stime, cutime, cstime (proc_pid_stat(5)), counted from the field after the name.
        total += sum(int(value) for value in fields[11:15])
    return total / _TICK


def memory(root: int) -> int:
    """Return the memory of a process tree in bytes, pages shared between its processes counted once (PSS)."""
    return sum(_rollup(pid, "Pss:") for pid in tree(root)) * _PAGE_KIB


def _rollup(pid: int, field: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (OSError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(field)), 0)


def _stat(path: Path) -> list[str]:
    """Return the fields of a stat file from the state on; none where the process has ended."""
    try:
        return path.read_text().rpartition(")")[2].split()
    except (OSError, ProcessLookupError):
        return []
