"""A storm: all attacks at once on one service, ordinary clients among them, and one who watches the sockets."""

import json
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import http_attacks
import live
import query_attacks
import wire
from attack import Attack

SETTINGS = {
    "query_seconds": 2,
    "query_memory_mib": 128,
    "reader_grace": 2,
    "reader_rate": 8192,
    "workers": 3,
    "cache_bytes": 1 << 20,
    "client_seconds": 0,
    "client_errors": 0,
    "client_queries": 0,
}
"""Limits that end an attack soon; the cache is small, so that it does not hide what memory is for.

There are no budgets: all come from one address here, and the limits of one query must hold by themselves."""
HANDS = 10
"""Attacks at one time, besides the slow ones."""
PATIENCE = 90.0
"""Seconds after which an exchange that should have been ended counts as open."""

LABELS = "SELECT ?s ?l { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } ORDER BY ?s ?l"
VISITED = "SELECT ?p ?i { GRAPH ?p { ?v <https://w3id.org/edu-graph/ontology#visited> ?i } } ORDER BY ?p ?i"

Ask = tuple[str, dict[str, str]]
ORDINARY: tuple[Ask, ...] = (
    ("/sparql?" + urlencode({"query": VISITED}), {"Accept": "application/sparql-results+json"}),
    ("/sparql?" + urlencode({"query": LABELS + " # {}"}), {"Accept": "text/csv"}),
    ("/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s a ?c } # {}"}), {"Accept": "application/n-triples"}),
    ("/queries/list-agreements-by-country?country=KZ", {"Accept": "application/json"}),
    ("/queries/list-visited-institutions?language=ru", {"Accept": "text/html"}),
    ("/queries/list-passages-about-thing?thing=agreement%2Fkaz-isr-special-needs-memorandum", {"Accept": "text/csv"}),
    ("/id/agreement/kaz-isr-special-needs-memorandum.ttl", {}),
    ("/source/kt-haifa-2026.html", {"Accept": "text/html"}),
    ("/search?q=Smolensk", {"Accept": "application/json"}),
    ("/dumps/edu-graph.nq", {"Range": "bytes=100-99999"}),
    ("/catalog", {"Accept": "text/turtle", "Accept-Encoding": "gzip"}),
)
"""What ordinary clients ask; `{}` becomes a new number each time, past the cache."""
_AD_HOC = "/sparql?"


@dataclass
class Storm:
    """What came of one."""

    verdicts: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    longest: float = 0.0
    ordinary: Counter[str] = field(default_factory=Counter)
    busy: int = 0
    """How often an ordinary ad-hoc query had to come again."""
    forgiven: frozenset[str] = frozenset()
    """Verdicts that are right for everybody, because somebody kills processes meanwhile."""
    disturbed: int = 0
    """How many got one of those."""
    egress: set[str] = field(default_factory=set)
    samples: int = 0
    calls: int = 0
    """Connections that our listener got."""


def every(listener: int) -> list[Attack]:
    """All attacks; some name a listener of ours on this port, which must never be called."""
    found = [*query_attacks.every(listener), *http_attacks.every()]
    names = Counter(attack.name for attack in found)
    assert max(names.values()) == 1, names.most_common(3)
    return found


def ordinary(port: int, ask: Ask, number: int, source: str = "") -> wire.Outcome:
    """Ask one ordinary thing by hand, from another address of ours where one is given."""
    target, fields = ask
    told = {"Host": f"127.0.0.1:{port}", "Connection": "close", **fields}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    target = target.replace("%7B%7D", str(number))
    return wire.exchange(port, [f"GET {target} HTTP/1.1\r\n{head}\r\n".encode()], source=source)


def quiet(found: live.Service) -> dict[str, bytes]:
    """The answers of a quiet service. Raises AssertionError: one is no success, or not the same each time."""
    answers = {}
    for ask in ORDINARY:
        first, second = (ordinary(found.port, ask, number) for number in range(2))
        assert first.verdict() in ("200", "206"), (ask, first)
        assert first.body
        assert first.body == second.body, ask
        answers[ask[0]] = first.body
    return answers


def rage(
    found: live.Service,
    expected: dict[str, bytes],
    *,
    seed: int = 0,
    is_hasty: bool = False,
    forgiven: frozenset[str] = frozenset(),
) -> Storm:
    """Send all attacks, in an order that the seed decides, while ordinary clients compare what they get.

    `is_hasty` leaves out the slow ones; `forgiven` see `Storm`.
    """
    storm, over = Storm(forgiven=forgiven), threading.Event()
    with listening() as (port, count):
        attacks = every(port)
        random.Random(seed).shuffle(attacks)
        slow = [attack for attack in attacks if attack.is_slow and not is_hasty]
        others = [attack for attack in attacks if not attack.is_slow]
        crowd = [threading.Thread(target=_visit, args=(found, storm, expected, over, seed + n)) for n in range(2)]
        crowd.append(threading.Thread(target=watch, args=(found, storm, over)))
        for person in crowd:
            person.start()
        try:
            with ThreadPoolExecutor(len(slow) or 1) as patient, ThreadPoolExecutor(HANDS) as hasty:
                waiting = [patient.submit(_strike, found, storm, attack) for attack in slow]
                waiting += [hasty.submit(_strike, found, storm, attack) for attack in others]
            for each in waiting:
                each.result()
        finally:
            over.set()
            for person in crowd:
                person.join()
        storm.calls = count()
    return storm


def _strike(found: live.Service, storm: Storm, attack: Attack) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        outcome = wire.exchange(found.port, attack.pieces, attack.pace, is_head=attack.is_head, patience=PATIENCE)
        try:
            verdict = outcome.verdict()
        except (AssertionError, ValueError, KeyError) as error:
            verdict = f"no problem document: {error!r}"
        if not (attack.is_heavy and verdict == "busy" and time.monotonic() < end):
            break
        assert "retry-after" in outcome.headers
    storm.verdicts[attack.name] = verdict
    storm.longest = max(storm.longest, outcome.seconds)
    if verdict in storm.forgiven - attack.right:
        storm.disturbed += 1
    elif verdict not in attack.right:
        storm.wrong.append(f"{attack.name}: {verdict}, not {'/'.join(sorted(attack.right))}; {outcome.body[:300]!r}")
    if attack.forbidden and attack.forbidden in repr(outcome.headers).encode() + outcome.body:
        storm.wrong.append(f"{attack.name}: the answer holds {attack.forbidden!r}")
    if outcome.rest and outcome.status:
        storm.wrong.append(f"{attack.name}: a second answer: {outcome.rest[:100]!r}")


def _visit(found: live.Service, storm: Storm, expected: dict[str, bytes], over: threading.Event, seed: int) -> None:
    number = 1_000_000 * (seed + 1)
    chance = random.Random(seed)
    while not over.is_set():
        number += 1
        ask = chance.choice(ORDINARY)
        outcome = ordinary(found.port, ask, number)
        if outcome.status == 503 and ask[0].startswith(_AD_HOC) and outcome.verdict() == "busy":
            storm.busy += 1
        elif outcome.verdict() in storm.forgiven:
            storm.disturbed += 1
        elif outcome.body != expected[ask[0]] or not outcome.is_complete:
            storm.wrong.append(f"ordinary {ask[0][:60]}: {outcome.verdict()}, {outcome.body[:200]!r}")
        else:
            storm.ordinary[ask[0]] += 1


@contextmanager
def listening() -> Iterator[tuple[int, Callable[[], int]]]:
    """A listener that answers nothing and counts who comes."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.0)

        def count() -> int:
            calls = 0
            while True:
                try:
                    server.accept()[0].close()
                except BlockingIOError:
                    return calls
                calls += 1

        yield server.getsockname()[1], count


def watch(found: live.Service, storm: Storm, over: threading.Event) -> None:
    """Note every connection of the service's processes to elsewhere, until it is over."""
    while not over.wait(0.05):
        pids = [found.process.pid, *found.descendants()]
        storm.egress |= strangers(pids, found.port)
        storm.samples += 1


def strangers(pids: list[int], port: int) -> set[str]:
    """The internet sockets of these processes that neither listen on the port nor belong to somebody who called it."""
    held = {inode for pid in pids for inode in _sockets(pid)}
    found = set()
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        for line in Path(f"/proc/self/net/{kind}").read_text().splitlines()[1:]:
            parts = line.split()
            local, remote, inode = parts[1], parts[2], parts[9]
            if inode in held and (not kind.startswith("tcp") or int(local.rpartition(":")[2], 16) != port):
                found.add(f"{kind} {local} -> {remote}")
    return found


def _sockets(pid: int) -> Iterator[str]:
    try:
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(entry.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                yield target[8:-1]
    except OSError:
        return


def open_files(pid: int) -> int:
    """How many files and sockets a process holds."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


@dataclass(frozen=True)
class Calm:
    """What a quiet service holds: processes, open files of the first one, memory in KiB."""

    processes: int
    files: int
    memory: int

    @classmethod
    def of(cls, found: live.Service) -> "Calm":
        """Look at a service."""
        pids = [found.process.pid, *found.descendants()]
        return cls(len(pids), open_files(found.process.pid), live.resident_kib(pids))

    def is_back(self, found: live.Service) -> bool:
        """Whether it is so again; memory may have grown by half and 64 MiB, for what an interpreter keeps."""
        now = Calm.of(found)
        is_small = now.memory < 1.5 * self.memory + 64 * 1024
        return now.processes == self.processes and now.files <= self.files + 2 and is_small


KILLED = ("a query worker ended", "the spawner ended")
"""What the log rightly says, as an error, of a process that was ended."""


def faults(found: live.Service, *, killed: bool = False) -> list[str]:
    """The lines of the service's log that tell of a fault of its own, or that are no log lines.

    It is none of its own that a query which reaches the memory limit ends its worker (SIGABRT), what came of it being
    judged by what the client was told; nor, where `killed`, that somebody killed its processes.
    """
    right = {-signal.SIGABRT, *([-signal.SIGKILL] if killed else [])}
    told = []
    for line in (found.home / "serve.log").read_text("utf-8").splitlines():
        if line.startswith("edu-graph: "):
            continue
        event = json.loads(line) if line.startswith("{") else {"event": line, "level": "error"}
        if event["event"] in KILLED and event.get("exit_code") in right:
            continue
        if event.get("level") == "error" or event.get("status") == 500:
            told.append(line[:2000])
    return told
