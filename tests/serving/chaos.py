"""`./run chaos`: hostile clients from one address beside ordinary ones from another, then processes killed."""

import argparse
import contextlib
import os
import random
import signal
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

import live
import siege
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
    wrong += _calmed(found, expected, calm)
    print(  # noqa: T201 - a program of its own
        f"seed {seed}: {len(seen.verdicts)} attacks, longest {seen.longest:.0f} s; "
        f"{sum(seen.ordinary.values())} ordinary answers, {seen.busy} came again; "
        f"killed {killed['worker']} workers and {killed['spawner']} spawners, which {seen.disturbed} were told; "
        f"{len(wrong)} faults",
        flush=True,
    )
    return wrong


def _calmed(found: live.Service, expected: dict[str, bytes], calm: storm.Calm) -> list[str]:
    """Wait until all is as before; return what is not."""
    try:
        live.until("processes, open files and memory are as before", lambda: calm.is_back(found))
    except AssertionError as error:
        return [f"{error}: {storm.Calm.of(found)} after {calm}"]
    return [] if storm.quiet(found) == expected else ["the answers changed"]


def _besiege(found: live.Service, expected: dict[str, bytes], seconds: float, seed: int) -> tuple[list[str], float]:
    """Let a siege go on, beside which the ordinary clients were alone before; print what came of it."""
    calm = storm.Calm.of(found)
    seen = siege.run(found, expected, seconds=seconds, alone=min(60.0, seconds / 2), seed=seed)
    wrong = [*seen.faults(), *storm.faults(found), *_calmed(found, expected, calm)]
    print(seen.report(), f"{len(wrong)} faults", sep="\n", flush=True)  # noqa: T201
    return wrong, seen.ratio


def main(arguments: list[str]) -> int:
    """Return 0 where nothing was wrong, else 1: a fault, or ordinary requests that took too much longer."""
    parser = argparse.ArgumentParser(prog="./run chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120, help="how long the siege lasts (120)")
    parser.add_argument("--kills", type=int, default=1, help="storms with killed processes afterwards (1)")
    parser.add_argument("--ratio", type=float, default=2.0, help="how much longer ordinary requests may take (2.0)")
    parser.add_argument("--without-budgets", action="store_true", help="switch the clients' budgets off")
    parser.add_argument("--seed", type=int, default=0, help="seed of the siege and of the first storm")
    asked = parser.parse_args(arguments)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        home, ratio = Path(folder), 0.0
        pipeline.build(load_settings(releases=home / "releases"))
        if asked.seconds > 0:
            budgets = {"client_seconds": 0, "client_errors": 0} if asked.without_budgets else {}
            with live.service(home, arguments=("--no-build",), **budgets) as found:
                found_wrong, ratio = _besiege(found, storm.quiet(found), asked.seconds, asked.seed)
                wrong += found_wrong
        if asked.kills > 0:
            (home / "serve.log").unlink(missing_ok=True)
            with live.service(home, arguments=("--no-build",), **storm.SETTINGS) as found:
                expected, calm = storm.quiet(found), storm.Calm.of(found)
                for seed in range(asked.seed, asked.seed + asked.kills):
                    wrong += _round(found, expected, calm, seed)
    if ratio > asked.ratio:
        wrong.append(f"ordinary requests took {ratio:.2f} times as long (95th percentile), more than {asked.ratio:g}")
    for told in wrong:
        print(told, file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
