"""A siege: hostile clients from one address beside ordinary ones from another, and what the ordinary ones notice.

Each side is a process of its own, so that neither waits for the other's interpreter; the service sees two addresses.
As a program (`python siege.py ordinary|hostile …`) it is one side; `run` starts both and puts together what they saw.
"""

import argparse
import contextlib
import hashlib
import json
import math
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import live
import storm
import wire
from attack import Attack

HOSTILE, ORDINARY = "127.0.0.2", "127.0.0.1"
CLIENTS = 20
FLOODS = 3
"""Of the hostile clients, those that do nothing but open many connections at once, ask, and leave."""
FLOOD = 40
THINKING = (0.4, 1.6)
"""Seconds between two requests of an ordinary client: some twenty requests a second of all of them together."""
SLOW = 60.0
"""Seconds before its end in which the siege begins no slow attack: the last would go on for so long."""
COME_AGAIN = frozenset({"busy", "budget-spent"})
"""What an attack may also be told: that it comes from where too much comes from."""
LATER = {503: "busy", 429: "budget-spent"}


@dataclass
class Side:
    """What one side saw. `lost`: ordinary requests that were not answered, or not with the bytes of a quiet run."""

    seconds: list[float] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Write it for the other process."""
        members = {name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()}
        return json.dumps(members)

    @classmethod
    def read(cls, text: str) -> "Side":
        """Read what the other process wrote."""
        members = json.loads(text)
        return cls(**members | {name: Counter(members[name]) for name in ("verdicts", "again")})

    @classmethod
    def together(cls, sides: Sequence["Side"]) -> "Side":
        """Put together what each client saw; one that saw no answer at all is missed."""
        whole = cls()
        for number, side in enumerate(sides):
            whole.seconds += side.seconds
            whole.verdicts += side.verdicts
            whole.again += side.again
            whole.wrong += side.wrong
            whole.lost += side.lost
            if not (side.seconds or side.verdicts or side.lost):
                whole.lost.append(f"client {number} saw no answer")
        return whole

    def p95(self) -> float:
        """The 95th percentile in seconds; without end where next to nobody was answered."""
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else math.inf

    def median(self) -> float:
        """The median in seconds; without end where nobody was answered."""
        return statistics.median(self.seconds) if self.seconds else math.inf


@dataclass
class Siege:
    """What came of one: the ordinary side alone, the same beside the hostile side, and who was called elsewhere."""

    alone: Side
    beside: Side
    hostile: Side
    calls: int = 0
    egress: set[str] = field(default_factory=set)

    @property
    def ratio(self) -> float:
        """How much longer the slowest twentieth of ordinary requests took."""
        return self.beside.p95() / self.alone.p95()

    def faults(self) -> list[str]:
        """What was wrong; times are not judged here."""
        sides = (self.alone, self.beside, self.hostile)
        found = [told for side in sides for told in (*side.lost, *side.wrong)]
        found += [f"egress: {told}" for told in self.egress]
        return [*found, f"our listener was called {self.calls} times"] if self.calls else found

    def report(self) -> str:
        """Say it in lines."""
        attacks, wrong = sum(self.hostile.verdicts.values()), len(self.hostile.wrong)
        most = ", ".join(f"{count} {verdict}" for verdict, count in self.hostile.verdicts.most_common(8))
        return (
            f"ordinary: {len(self.beside.seconds)} answers, {len(self.beside.lost)} lost or wrong, "
            f"{sum(self.beside.again.values())} came again\n"
            f"ordinary, 95th percentile: {self.alone.p95() * 1e3:.1f} ms alone ({len(self.alone.seconds)} answers), "
            f"{self.beside.p95() * 1e3:.1f} ms beside {CLIENTS} hostile clients: ratio {self.ratio:.2f}\n"
            f"ordinary, median: {self.alone.median() * 1e3:.1f} ms alone, {self.beside.median() * 1e3:.1f} ms beside\n"
            f"hostile: {attacks} attacks, {wrong} wrongly answered: {most}\n"
            f"listener called {self.calls} times, {len(self.egress)} connections to elsewhere"
        )


def run(found: live.Service, expected: dict[str, bytes], *, seconds: float, alone: float, seed: int = 0) -> Siege:
    """Let the ordinary side alone for a time, then both; `seconds` and `alone` are how long."""
    quiet = {target: hashlib.sha256(body).hexdigest() for target, body in expected.items()}
    plan = found.home / "siege.json"
    plan.write_text(json.dumps(quiet))
    first = _wait(_start(found, "ordinary", alone, seed, plan))
    watch, over = storm.Storm(), threading.Event()
    with storm.listening() as (port, count):
        watcher = threading.Thread(target=storm.watch, args=(found, watch, over))
        watcher.start()
        hostile = _start(found, "hostile", seconds, seed, plan, listener=port)
        try:
            second = _wait(_start(found, "ordinary", seconds, seed + 1, plan))
            third = _wait(hostile)
        finally:
            if hostile.poll() is None:
                hostile.kill()
                hostile.wait()
            over.set()
            watcher.join()
        return Siege(first, second, third, count(), watch.egress)


def _start(
    found: live.Service, side: str, seconds: float, seed: int, plan: Path, *, listener: int = 0
) -> "subprocess.Popen[bytes]":
    arguments = (side, found.port, seconds, seed, plan, listener)
    return subprocess.Popen([sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE)


def _wait(process: "subprocess.Popen[bytes]") -> Side:
    told, _ = process.communicate()
    assert process.returncode == 0, f"one side ended with {process.returncode}"
    return Side.read(told.decode())


def ordinary(port: int, end: float, quiet: dict[str, str], chance: random.Random, side: Side) -> None:
    """Be one ordinary client: ask, compare with the quiet run, think; come again when told to."""
    number = chance.randrange(1 << 40) * 1_000_000
    time.sleep(chance.uniform(0, THINKING[1]))
    while time.monotonic() < end:
        number += 1
        ask, begun = chance.choice(storm.ORDINARY), time.monotonic()
        outcome = storm.ordinary(port, ask, number, source=ORDINARY)
        while outcome.status in LATER and time.monotonic() - begun < storm.PATIENCE:
            side.again[LATER[outcome.status]] += 1
            time.sleep(float(outcome.headers["retry-after"]))
            outcome = storm.ordinary(port, ask, number, source=ORDINARY)
        if not outcome.is_complete or hashlib.sha256(outcome.body).hexdigest() != quiet[ask[0]]:
            side.lost.append(f"ordinary {ask[0][:60]}: {outcome.status}, {outcome.body[:200]!r}")
        else:
            side.seconds.append(time.monotonic() - begun)
        time.sleep(chance.uniform(*THINKING))


def hostile(port: int, end: float, attacks: list[Attack], chance: random.Random, side: Side) -> None:
    """Be one hostile client: one attack after the other, without a pause."""
    while time.monotonic() < end:
        attack = chance.choice(attacks)
        if attack.is_slow and end - time.monotonic() < SLOW:
            continue
        outcome = wire.exchange(
            port, attack.pieces, attack.pace, is_head=attack.is_head, patience=storm.PATIENCE, source=HOSTILE
        )
        try:
            # An error to HEAD has no document.
            verdict = LATER.get(outcome.status or 0, "") if attack.is_head else ""
            verdict = verdict or outcome.verdict()
        except (AssertionError, ValueError, KeyError) as error:
            verdict = f"no problem document: {error!r}"
        side.verdicts[verdict] += 1
        right = attack.right | COME_AGAIN
        if verdict not in right:
            side.wrong.append(f"{attack.name}: {verdict}, not {'/'.join(sorted(right))}; {outcome.body[:300]!r}")


def flood(port: int, end: float, attacks: list[Attack], chance: random.Random, side: Side) -> None:
    """Be a flood: many connections at once, each with a query without end, all left before it is answered."""
    heavy = [attack for attack in attacks if attack.is_heavy and not attack.is_slow]
    while time.monotonic() < end:
        with contextlib.ExitStack() as stack:
            for _ in range(FLOOD):
                with contextlib.suppress(OSError):
                    sock = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5, (HOSTILE, 0)))
                    for piece in chance.choice(heavy).pieces:
                        sock.sendall(piece)
            side.verdicts["left"] += FLOOD
            time.sleep(chance.uniform(0.1, 1.0))


class Client(Protocol):
    """One client, from now to `end`, that tells `side` what it saw."""

    def __call__(self, *, port: int, end: float, chance: random.Random, side: Side) -> None:
        """Be it."""


def watched(client: Client, *, port: int, end: float, chance: random.Random, side: Side) -> None:
    """Be a client to the end, whatever happens: what ends it before is told as a fault, and it begins anew."""
    while time.monotonic() < end:
        try:
            client(port=port, end=end, chance=chance, side=side)
        except Exception as error:  # noqa: BLE001 - a thread that dies in silence is a watchman who sleeps
            side.lost.append(f"a client was ended by {error!r}")
            time.sleep(0.2)


def main(arguments: list[str]) -> None:
    """Be one side, and print what it saw."""
    parser = argparse.ArgumentParser(description=__doc__)
    told = {"side": str, "port": int, "seconds": float, "seed": int, "plan": Path, "listener": int}
    for name, kind in told.items():
        parser.add_argument(name, type=kind)
    given: Any = parser.parse_args(arguments)
    does: list[Client]
    if given.side == "hostile":
        # Elsewhere they would have processors of their own: what is measured is the service, not our own machine.
        os.nice(10)
        attacks = storm.every(given.listener)
        does = [partial(flood if number < FLOODS else hostile, attacks=attacks) for number in range(CLIENTS)]
    else:
        does = [partial(ordinary, quiet=json.loads(given.plan.read_text()))] * CLIENTS
    end = time.monotonic() + given.seconds
    # Each its own: what they count together, several threads would lose.
    sides = [Side() for _ in does]
    people = [
        threading.Thread(
            target=watched,
            args=(what,),
            kwargs={"port": given.port, "end": end, "chance": random.Random(given.seed * 1000 + number), "side": side},
        )
        for number, (what, side) in enumerate(zip(does, sides, strict=True))
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    sys.stdout.write(Side.together(sides).told())


if __name__ == "__main__":
    main(sys.argv[1:])
