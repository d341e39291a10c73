"""One run of all contestants on one release: answers compared, then everything measured, in turns."""

import contextlib
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph

from benchmarks.peers import asking, mix, named, processes, throughput
from benchmarks.peers.asking import Refused, Served, Timings
from benchmarks.peers.contestants import CONTESTANTS, Contestant, Place, environment
from benchmarks.peers.mix import Question
from benchmarks.peers.rows import Answer
from tools import servers
from tools.servers import Missing

ROOT: Final = Path(__file__).resolve().parents[2]
READY_SECONDS: Final = 300
WARM: Final = 3
"""How often a question is asked before it counts as asked again."""
NAMED_EACH: Final = 20
"""How often a round asks a named query: there is one question of each only."""
DISTINCT: Final = "80 % distinct"
TOO_SLOW: Final = 1.5
"""Seconds of one answer after which a contestant is asked no more of its kind: the rounds would take hours."""
PATIENCE: Final = 10.0
"""Seconds for which one answer of a peer is waited for."""
_RUNAWAY: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?f) && STR(?f) > STR(?i)) }"
)
_RUNAWAY_SECONDS: Final = 13.0
"""Seconds for which the answer to that is waited for."""


@dataclass
class Contest:
    """What a run found; everything in `found` is written to the JSON as it is."""

    release: Path
    folder: Path
    seed: int = 0
    how: asking.Round = field(default_factory=asking.Round)
    seconds: int = 4
    found: dict[str, Any] = field(default_factory=dict)

    def run(self, contestants: Sequence[Contestant] = CONTESTANTS) -> dict[str, Any]:
        """Get, load, start, compare and measure; return all figures. Raises Missing: our own service is not there."""
        store = pyoxigraph.Store.read_only(str(self.release / "engines" / "store"))
        quads = self.folder / "release.nq"
        store.dump(quads, format=pyoxigraph.RdfFormat.N_QUADS)
        questions, points = mix.questions(store, self.seed), mix.points(store)
        self.found["quads"] = len(store)
        del store
        by_name = named.questions(self.release / "queries")
        kinds = [*mix.KINDS, *(one.kind for one in by_name)]
        self.found["questions"] = {kind.name: kind.summary for kind in kinds}
        there = self._there(contestants)
        places = {one.name: self._place(one, quads) for one in there}
        self.found["load"] = {one.name: self._loaded(one, places[one.name]) for one in there}
        with ExitStack() as stack:
            served = [stack.enter_context(self._served(one, places[one.name])) for one in there]
            agreed = self._agreed(served, questions)
            self._times(served, agreed)
            self._named(served, self._agreed(served, by_name))
            self._rates(served, agreed, points)
            asking.tell("memory, and a runaway query of each")
            self.found["memory"] = {one.name: processes.memory(one.pid) for one in served}
            self.found["runaway"] = {
                one.name: runaway(one, agreed["point"][0]) for one in served if "point" not in self._not_asked(one)
            }
        return self.found

    def _there(self, contestants: Sequence[Contestant]) -> list[Contestant]:
        there, versions, missing = [], {}, {}
        for one in contestants:
            try:
                if self.found["quads"] > one.largest:
                    raise Missing(f"left out above {one.largest:,} quads")
                versions[one.name] = one.version()
                there.append(one)
            except Missing as reason:
                missing[one.name] = str(reason)
        self.found |= {"versions": versions, "missing": missing}
        return there

    def _place(self, one: Contestant, quads: Path) -> Place:
        folder = self.folder / one.name.replace(" ", "-").replace(",", "")
        folder.mkdir()
        return Place(quads, folder, servers.free_port(), self.release)

    def _loaded(self, one: Contestant, place: Place) -> dict[str, float] | None:
        if one.load is None:
            return None
        asking.tell(f"loading into {one.name}")
        used = processes.run(one.load(place), folder=place.folder, environment={"PYTHONPATH": str(ROOT)})
        disk = sum(file.stat().st_size for file in (place.folder / "db").rglob("*") if file.is_file())
        return {"seconds": round(used.seconds, 3), "cpu": round(used.cpu, 3), "peak": used.peak, "disk": disk}

    @contextlib.contextmanager
    def _served(self, one: Contestant, place: Place) -> Iterator[Served]:
        asking.tell(f"starting {one.name}")
        begun = time.perf_counter()
        with servers.running(one.command(place), folder=place.folder, environment=environment(one, place)) as server:
            served = Served(one.name, place.port, server.pid, one.query, PATIENCE, one.is_ours)
            _first(served)
            self.found.setdefault("start", {})[one.name] = round(time.perf_counter() - begun, 3)
            yield served

    def _agreed(self, served: Sequence[Served], questions: Sequence[Question]) -> dict[str, list[Question]]:
        """Return the questions by kind; note where a contestant answers another thing than we do, or after too long."""
        agreed: dict[str, list[Question]] = {}
        kinds = dict.fromkeys(question.kind.name for question in questions)
        left_out: dict[str, dict[str, str]] = self.found.setdefault("left_out", {})
        for other in served[1:]:
            left_out.setdefault(other.name, {}).update(_beyond(other.name, kinds))
        asking.tell(f"comparing the answers to {len(questions)} questions")
        for question in questions:
            ours = asking.answer(served[0], question)
            agreed.setdefault(question.kind.name, []).append(question)
            for other in served[1:]:
                if question.kind.name not in left_out[other.name]:
                    begun = time.perf_counter()
                    told = _difference(other, question, ours)
                    seconds = time.perf_counter() - begun
                    told = told or (f"it took {seconds:.1f} s" if seconds > TOO_SLOW else "")
                    left_out[other.name] |= {question.kind.name: told} if told else {}
        rows = {kind: len(asking.answer(served[0], asked[0]).rows) for kind, asked in agreed.items()}
        self.found.setdefault("rows", {}).update(rows)
        return agreed

    def _not_asked(self, one: Served) -> dict[str, str]:
        told: dict[str, str] = self.found["left_out"].get(one.name, {})
        return told

    def _times(self, served: Sequence[Served], agreed: dict[str, list[Question]]) -> None:
        for name, fresh in (("fresh", True), ("repeated", False)):
            if not fresh:
                self._warm(served, agreed)
            timings = asking.measure(served, agreed, self.how, fresh=fresh, without=self.found["left_out"])
            self.found[name] = _told(timings)

    def _warm(self, served: Sequence[Served], agreed: dict[str, list[Question]]) -> None:
        """Ask everything until every cache has it: ours keeps what comes up for the second time."""
        for one in served:
            for question in (question for asked in agreed.values() for question in asked):
                if question.kind.name not in self._not_asked(one):
                    for _ in range(WARM if one.name == CONTESTANTS[0].name else 1):
                        one.get(one.address(question), asking.accept(question))

    def _named(self, served: Sequence[Served], agreed: dict[str, list[Question]]) -> None:
        """Named queries have no text that could be new: what the first time costs, ours without a cache tells."""
        self._warm(served, agreed)
        often = replace(self.how, each=NAMED_EACH)
        timings = asking.measure(served, agreed, often, fresh=False, without=self.found["left_out"])
        self.found["named"] = _told(timings)

    def _rates(self, served: Sequence[Served], agreed: dict[str, list[Question]], points: Sequence[Question]) -> None:
        reason = throughput.missing()
        if reason:
            self.found["rates"] = {"missing": reason}
            return
        rates: dict[str, dict[str, Any]] = {}
        small = {kind.name for kind in mix.KINDS if not kind.heavy}
        measured = [one for one in served if not small & set(self._not_asked(one))]
        asked_of_all = in_time(agreed, [self._not_asked(one) for one in measured])
        for one in measured:
            asking.tell(f"requests per second of {one.name}")
            for name, addresses in _loads(one, asked_of_all, points).items():
                for path, accept in addresses[:200] * (1 if name == DISTINCT else WARM):
                    one.get(path, accept)
                rates.setdefault(one.name, {})[name] = {
                    str(many): vars(
                        throughput.rate(one, addresses, folder=self.folder, connections=many, seconds=self.seconds)
                    )
                    for many in throughput.CONNECTIONS
                }
        self.found["rates"] = rates


def in_time(agreed: Mapping[str, list[Question]], not_asked: Iterable[Iterable[str]]) -> dict[str, list[Question]]:
    """Return the questions that all answer in time: a kind that takes one of them seconds would be all a rate tells."""
    without = {kind for kinds in not_asked for kind in kinds}
    return {kind: asked for kind, asked in agreed.items() if kind not in without}


def _beyond(name: str, asked: Iterable[str]) -> dict[str, str]:
    """Return which of these kinds a contestant is not asked, with the reason."""
    kinds = next(one.kinds for one in CONTESTANTS if one.name == name)
    return {kind: "not asked: it would take minutes" for kind in asked if kinds and kind not in kinds}


def _first(served: Served) -> None:
    """Wait for the first correct answer."""
    until = time.monotonic() + READY_SECONDS
    asked = served.sparql(f"{mix.PREFIXES}ASK {{ ?event a eg:Event }}")
    while time.monotonic() < until:
        with contextlib.suppress(OSError, Refused):
            if b"true" in served.get(asked, asking.BINDINGS):
                return
        time.sleep(0.01)
    raise Missing(f"{served.name} gave no answer within {READY_SECONDS} s")


def _difference(other: Served, question: Question, ours: Answer) -> str:
    try:
        theirs = asking.answer(other, question)
    except (OSError, Refused, ValueError, SyntaxError) as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ours.difference(theirs, ordered=question.kind.ordered)


def _told(timings: dict[tuple[str, str], Timings]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for (name, kind), taken in timings.items():
        told.setdefault(kind, {})[name] = taken.told() | {"rounds_ms": [round(m * 1e3, 3) for m in taken.medians]}
    return told


def _loads(
    served: Served, agreed: dict[str, list[Question]], points: Sequence[Question]
) -> dict[str, list[tuple[str, str]]]:
    """Return lists of addresses: point questions, the small kinds, and a mix of which 80 % is asked once only."""
    small = [one for asked in agreed.values() for one in asked if not one.kind.heavy]
    repeated = [(served.sparql(one.query), asking.accept(one)) for one in small]
    fresh = [(served.sparql(one.again(number)), asking.accept(one)) for number, one in enumerate(points)]
    loads = {
        "point": [(served.sparql(one.query), asking.BINDINGS) for one in agreed["point"]],
        "small mix": repeated,
        DISTINCT: throughput.distinct(repeated, fresh),
    }
    if served.path == CONTESTANTS[0].query:
        loads["named query"] = [(one.path, "application/json") for one in agreed["point"]]
        loads["search"] = [(one.path, "application/json") for one in agreed["contains"]]
    return loads


def runaway(served: Served, question: Question) -> dict[str, Any]:
    """Return what became of a query without an end, and what others waited meanwhile (p95, ms, before and beside)."""
    before = _p95(served, question, 1.5)
    said: dict[str, Any] = {"answer": f"none within {_RUNAWAY_SECONDS:g} s"}

    def bomb() -> None:
        alone = Served(served.name, served.port, served.pid, served.path, seconds=_RUNAWAY_SECONDS)
        begun = time.perf_counter()
        try:
            alone.get(alone.sparql(_RUNAWAY), asking.BINDINGS)
            said["answer"] = "200"
        except Refused as refused:
            said["answer"] = str(refused).partition("answered ")[2][:120]
        except OSError as error:
            said["answer"] = f"{type(error).__name__} after {_RUNAWAY_SECONDS:g} s"
        said["seconds"] = round(time.perf_counter() - begun, 2)

    thread = threading.Thread(target=bomb)
    thread.start()
    time.sleep(0.3)
    beside = _p95(served, question, 3)
    thread.join()
    return said | {"before_ms": before, "beside_ms": beside}


def _p95(served: Served, question: Question, seconds: float) -> float:
    until, taken = time.monotonic() + seconds, []
    number = time.time_ns()
    while time.monotonic() < until:
        number += 1
        begun = time.perf_counter()
        with contextlib.suppress(OSError):
            # Who answers nobody any more has kept this client waiting for as long as it was patient.
            served.get(served.sparql(question.again(number)), asking.BINDINGS)
        taken.append(time.perf_counter() - begun)
    return round(sorted(taken)[int(len(taken) * 0.95)] * 1e3, 3)
