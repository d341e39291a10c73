"""`./run chaos`: storm after storm on a service whose processes are killed meanwhile, for as long as one likes."""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import live
import storm

from edu_graph.build import pipeline
from edu_graph.settings import load_settings

FORGIVEN = frozenset({"query-too-complex", "unavailable", "busy", "cut"})
"""What somebody may be told whose worker was killed. A wrong or silently short answer is never forgiven."""
SPAWNER_SHARE = 0.1


def strike(
    found: live.Service, expected: dict[str, bytes], *, seed: int, is_hasty: bool = False
) -> tuple[storm.Storm, Counter[str]]:
    """Let a storm rage while processes are killed; return what came of it, and how many were killed of which kind."""
    killed: Counter[str] = Counter()
    over = threading.Event()
    killer = threading.Thread(target=_kill, args=(found, over, random.Random(seed), killed))
    killer.start()
    try:
        return storm.rage(found, expected, seed=seed, is_hasty=is_hasty, forgiven=FORGIVEN), killed
    finally:
        over.set()
        killer.join()


def _kill(found: live.Service, over: threading.Event, chance: random.Random, killed: Counter[str]) -> None:
    while not over.wait(chance.uniform(0.2, 2.0)):
        kind = "spawner" if chance.random() < SPAWNER_SHARE else "worker"
        victims = found.spawners() if kind == "spawner" else found.workers()
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(sorted(victims)), signal.SIGKILL)
                killed[kind] += 1


def _round(found: live.Service, expected: dict[str, bytes], calm: storm.Calm, seed: int) -> list[str]:
    """Strike once and wait for calm; print what came of it, and return what was wrong."""
    seen, killed = strike(found, expected, seed=seed)
    wrong = [*seen.wrong, *storm.faults(found, killed=True), *(f"egress: {told}" for told in seen.egress)]
    if seen.calls:
        wrong.append(f"the listener was called {seen.calls} times")
    try:
        live.until("processes, open files and memory are as before", lambda: calm.is_back(found))
        if storm.quiet(found) != expected:
            wrong.append("the answers changed")
    except AssertionError as error:
        wrong.append(f"{error}: {storm.Calm.of(found)} after {calm}")
    print(  # noqa: T201 - a program of its own
        f"seed {seed}: {len(seen.verdicts)} attacks, longest {seen.longest:.0f} s; "
        f"{sum(seen.ordinary.values())} ordinary answers, {seen.busy} came again; "
        f"killed {killed['worker']} workers and {killed['spawner']} spawners, which {seen.disturbed} were told; "
        f"{len(wrong)} faults",
        flush=True,
    )
    return wrong


def main(arguments: list[str]) -> int:
    """Return 0 where nothing was wrong in any round, else 1; the last round is finished after the time is over."""
    parser = argparse.ArgumentParser(prog="./run chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long (at least one round of about 40 s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first round")
    asked = parser.parse_args(arguments)
    end = time.monotonic() + asked.seconds
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        pipeline.build(load_settings(releases=home / "releases"))
        with live.service(home, arguments=("--no-build",), **storm.SETTINGS) as found:
            expected, calm, seed = storm.quiet(found), storm.Calm.of(found), asked.seed
            while True:
                wrong = _round(found, expected, calm, seed)
                seed += 1
                if wrong or time.monotonic() > end:
                    break
    for told in wrong:
        print(told, file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
