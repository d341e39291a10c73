"""Ends a build at every one of its fault points, each in a process of its own; prints what was found as JSON.

Run as a program: it must not have opened a RocksDB store before it forks, because that engine's threads do not
come along. Arguments: the miniature project's folder, and which points to take (`first:step`).
"""

import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

import miniature

from edu_graph.build import ledger, pipeline
from edu_graph.build.durable import Durable
from edu_graph.build.release import Release, current_id
from edu_graph.settings import Settings


class Killer:
    """Counts the points it is told of, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        """A point is reached."""
        self.names.append(name)
        if len(self.names) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def build_in_child(settings: Settings, at: int) -> tuple[bool, list[str]]:
    """Build in a forked child that is killed at point `at` (0: never); return whether it was, and the points' names.

    A build that ends in any other way than by this kill or by success ends the driver.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        killer = Killer(at)
        try:
            pipeline.build(settings, durable=Durable(killer))
            os.write(writing, json.dumps(killer.names).encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001 - told, and the child ends below
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and status != 0:
        raise RuntimeError(f"the build that was to be killed at point {at} failed by itself: {status}")
    return killed, json.loads(told) if told else []


def state(settings: Settings) -> dict[str, object]:
    """What a reader finds: the current release, what is wrong with it, the ledger, and what lies about."""
    now = current_id(settings)
    assert now is not None
    return {
        "current": now,
        "wrong": Release.open(settings.releases / now).verify(),
        "ledger": [entry.release for entry in ledger.read(settings)],
        "leftovers": sorted(p.name for p in settings.releases.glob(".building-*")),
    }


def main(root: Path, first: int, step: int) -> None:
    """Go through the points and print one JSON document."""
    settings = miniature.settings_for(root)
    build_in_child(settings, 0)
    old = state(settings)
    miniature.add_participation(settings)
    found, at = [], first
    while True:
        killed, _ = build_in_child(settings, at)
        if not killed:
            break
        after = state(settings)
        _, names = build_in_child(settings, 0)
        found.append({"at": at, "after": after, "clean": state(settings), "clean_points": len(names)})
        # Back to the old release: the next kill must find the same start.
        (settings.releases / "current").write_text(f"{old['current']}\n")
        ledger_path = settings.releases / "ledger"
        ledger_path.write_text(ledger_path.read_text().splitlines(keepends=True)[0])
        new = found[-1]["clean"]["current"]  # type: ignore[index]
        shutil.rmtree(settings.releases / str(new))
        at += step
    sys.stdout.write(json.dumps({"old": old, "found": found}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(part) for part in sys.argv[2].split(":")))
