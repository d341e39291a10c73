"""A look at the machine's processes, so that tests see what is really left behind."""

import contextlib
import os
from pathlib import Path


def processes() -> dict[int, tuple[int, int]]:
    """Return process id -> (parent, session) of every process that is not a zombie."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, _group, session = entry.joinpath("stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue  # It ended while we looked.
        if state != "Z":
            found[int(entry.name)] = (int(parent), int(session))
    return found


def spawners(of: int) -> list[int]:
    """Return the spawners that process `of` started: they lead a session of their own.

    So do engines that other tests have started and still ask; they are known by their command.
    """
    own = (pid for pid, (parent, session) in processes().items() if parent == of and session == pid)
    return [pid for pid in own if b"edu_graph.execution.spawner" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""  # It ended while we looked.


def workers(spawner: int) -> list[int]:
    return [pid for pid, (parent, _) in processes().items() if parent == spawner]


def session(leader: int) -> list[int]:
    return [pid for pid, (_, session) in processes().items() if session == leader]


def own_spawners() -> list[int]:
    return spawners(os.getpid())


def is_alive(pid: int) -> bool:
    return pid in processes()


def descriptors() -> set[str]:
    """Return what this process has open, each by its number and what it leads to.

    What is not among those of before was left open since. Counts would not tell: what an earlier test has left is
    closed whenever its garbage is collected.
    """
    found = set()
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # That by which the folder was read is closed again.
            found.add(f"{link.name} {link.readlink()}")
    return found


def opened(pid: int) -> list[Path]:
    """Return the files that a process has open."""
    return [link.readlink() for link in Path(f"/proc/{pid}/fd").iterdir()]
