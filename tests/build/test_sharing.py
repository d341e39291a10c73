"""Work shared among processes: all of it is done, wherever; what goes wrong in one is told."""

import os
import signal

import pytest

from edu_graph.build.sharing import Share, processes, shared_out
from edu_graph.errors import BuildError
from edu_graph.settings import load_settings

NUMBERS = [5, 1, 9, 2, 7]


def _square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def _shares() -> list[Share[int]]:
    return [Share(number, number) for number in NUMBERS]


@pytest.mark.parametrize("count", [1, 2, 3, 20])
def test_all_of_it_is_done(count: int) -> None:
    found = dict(shared_out(_shares(), _square, processes=count))
    assert [found[at][0] for at in range(len(NUMBERS))] == [25, 1, 81, 4, 49]
    others = {pid for _, pid in found.values()}
    assert len(others) == min(count, len(NUMBERS))
    assert (os.getpid() in others) is (count == 1)


def test_the_work_is_shared_out_by_its_size() -> None:
    found = dict(shared_out(_shares(), _square, processes=2))
    by_process: dict[int, int] = {}
    for at, (_, pid) in found.items():
        by_process[pid] = by_process.get(pid, 0) + NUMBERS[at]
    assert sorted(by_process.values()) == [12, 12]


def test_one_piece_is_no_reason_for_a_process() -> None:
    assert list(shared_out([Share(3, 1)], _square, processes=2)) == [(0, (9, os.getpid()))]
    assert list(shared_out([], _square, processes=2)) == []


def _refuses(number: int) -> int:
    if number == 2:
        raise BuildError("two is refused", help="Take another.")
    return number


def test_what_is_raised_there_is_raised_here() -> None:
    with pytest.raises(BuildError, match="two is refused") as caught:
        list(shared_out(_shares(), _refuses, processes=2))
    assert caught.value.help == "Take another."


def _dies(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(BuildError, match="ended before") as caught:
        list(shared_out(_shares(), _dies, processes=2))
    assert "EDU_GRAPH_BUILD_PROCESSES=1" in str(caught.value.help)


def test_whoever_stops_listening_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    fork = os.fork

    def recording() -> int:
        pid = fork()
        started.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", recording)
    working = shared_out(_shares(), _square, processes=2)
    next(working)
    working.close()  # type: ignore[attr-defined]
    assert len(started) == 2
    for pid in started:  # by their numbers: other tests may have processes that still run
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_the_setting_counts_and_else_the_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes(load_settings(build_processes=3)) == 3
    assert processes(load_settings()) == len(os.sched_getaffinity(0))
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processes(load_settings()) == 1
