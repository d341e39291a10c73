"""Hostile requests among ordinary ones: each gets what it deserves, and nobody else notices."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import chaos
import live
import pytest
import siege
import storm
import wire
from attack import Attack

SAFETY = 85.0
"""Seconds: far above every limit of the service, and below the patience of an attack that is never ended."""


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    home = tmp_path_factory.mktemp("besieged")
    with live.service(home, arguments=("--no-build",), releases=built, **storm.SETTINGS) as found:
        yield found


def test_there_are_attacks_of_every_kind() -> None:
    attacks = storm.every(1)
    assert len(attacks) > 250
    assert sum(attack.is_heavy for attack in attacks) > 50
    assert sum(attack.is_slow for attack in attacks) >= 10


def test_a_storm_harms_nobody(besieged: live.Service) -> None:
    expected = storm.quiet(besieged)
    calm = storm.Calm.of(besieged)
    seen = storm.rage(besieged, expected)

    assert seen.wrong == []
    assert len(seen.verdicts) == len(storm.every(1))
    assert {"time-limit", "memory-limit", "cut", "nesting-limit", "text-limit"} <= set(seen.verdicts.values())
    assert seen.longest < SAFETY
    assert set(seen.ordinary) == {target for target, _ in storm.ORDINARY}, "every ordinary thing was asked and answered"
    assert sum(seen.ordinary.values()) > 100

    assert seen.calls == 0, "our listener was called"
    assert seen.egress == set()
    assert seen.samples > 20
    assert storm.faults(besieged) == []

    live.until("processes, open files and memory are as before", lambda: calm.is_back(besieged))
    assert storm.quiet(besieged) == expected


def test_the_watch_sees_a_connection(besieged: live.Service) -> None:
    # What other tests of this process have left open is not looked at: only what leads to this listener.
    with storm.listening() as (port, count), socket.create_connection(("127.0.0.1", port)) as sock:
        told = storm.strangers([os.getpid()], besieged.port)
        (seen,) = {each for each in told if each.endswith(f":{port:04X}")}
        assert f":{sock.getsockname()[1]:04X} ->" in seen
        assert count() == 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", 53))
        assert any(told.startswith("udp ") for told in storm.strangers([os.getpid()], besieged.port))


def test_a_wrong_answer_is_noticed(besieged: live.Service, monkeypatch: pytest.MonkeyPatch) -> None:
    # The storm itself, with one attack that deserves another answer, and one ordinary client that expects another.
    known = {attack.name: attack for attack in storm.every(1)}
    refused, slow = known["drop-as-query"], known["slow-reader-0"]
    monkeypatch.setattr(
        storm, "every", lambda _port: [refused, slow, Attack("mistaken", refused.pieces, frozenset({"200"}))]
    )
    expected = storm.quiet(besieged)
    mistaken = storm.ORDINARY[-1]
    seen = storm.rage(besieged, expected | {mistaken[0]: b"something else"})
    assert any(told.startswith("mistaken: query-refused, not 200") for told in seen.wrong)
    assert {told.split()[0] for told in seen.wrong} == {"mistaken:", "ordinary"}


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", "closed"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab", "200"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", "cut"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", "200"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n", "cut"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab", "cut"),
    ],
)
def test_a_cut_answer_is_told_from_a_whole_one(data: bytes, verdict: str) -> None:
    assert wire.parse(data).verdict() == verdict


@pytest.mark.parametrize(
    "body",
    [b"no JSON", b"{}", b'{"type":"/problems/not-found","status":400,"title":"x","detail":"y"}'],
)
def test_what_is_no_problem_document_is_noticed(body: bytes) -> None:
    head = b"HTTP/1.1 404 x\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\n\r\n" % len(body)
    with pytest.raises((AssertionError, ValueError, KeyError)):
        wire.parse(head + body).verdict()


def test_kills_in_a_storm_harm_nobody_for_long(besieged: live.Service) -> None:
    calm, expected = storm.Calm.of(besieged), storm.quiet(besieged)
    seen, killed = chaos.strike(besieged, expected, seed=1, is_hasty=True)
    assert seen.wrong == []
    assert (seen.calls, seen.egress) == (0, set())
    assert killed["worker"] > 0
    assert sum(seen.ordinary.values()) > 50
    live.until("processes, open files and memory are as before", lambda: calm.is_back(besieged))
    assert storm.faults(besieged, killed=True) == []
    assert {json.loads(line)["event"] for line in storm.faults(besieged)} <= set(storm.KILLED)
    assert storm.faults(besieged), "a killed worker is told in the log"
    assert storm.quiet(besieged) == expected


SIEGE_SECONDS = 120.0 if os.environ.get("EDU_GRAPH_TEST_ALL") == "1" else 15.0
"""Two minutes where every test is run whole; enough elsewhere to see that nothing is lost."""


@pytest.mark.parametrize("budgets", [{}, {"client_seconds": 0, "client_errors": 0}], ids=["budgets", "no-budgets"])
def test_ordinary_clients_lose_nothing_in_a_siege(
    tmp_path: Path, built: Path, budgets: dict[str, float], record_property: Callable[[str, object], None]
) -> None:
    seconds = SIEGE_SECONDS if not budgets else min(SIEGE_SECONDS, 15.0)
    # A small budget, so that it is spent in the shorter form too.
    small = budgets or {"client_seconds": seconds / 4, "client_seconds_refill": 6}
    with live.service(tmp_path, arguments=("--no-build",), releases=built, **small) as found:
        expected, calm = storm.quiet(found), storm.Calm.of(found)
        seen = siege.run(found, expected, seconds=seconds, alone=5.0)
        record_property("ratio", round(seen.ratio, 2))
        assert seen.faults() == []
        assert storm.faults(found) == []
        assert len(seen.beside.seconds) > 5 * seconds
        assert seen.hostile.verdicts["left"] > 0
        assert ("budget-spent" in seen.hostile.verdicts) is not bool(budgets)
        live.until("processes, open files and memory are as before", lambda: calm.is_back(found))
        assert storm.quiet(found) == expected


def test_a_siege_notices_what_ordinary_clients_lose(besieged: live.Service) -> None:
    expected = storm.quiet(besieged)
    wrong = storm.ORDINARY[-1][0]
    seen = siege.run(besieged, expected | {wrong: b"something else"}, seconds=4.0, alone=4.0)
    assert seen.faults()
    assert all(told.startswith(f"ordinary {wrong[:60]}") for told in seen.faults())
    assert "ratio" in seen.report()
