"""What a build says while it works, and what each step took."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from edu_graph.build.progress import Clock, Lines, Progress, Terminal, shown


@pytest.fixture
def clock() -> Clock:
    """A clock by which parse takes 3 s, validate 1 s twice, and everything 5 s."""
    moments: Iterator[float] = iter([10.0, 13.0, 14.0, 14.5, 15.5, 99.0])
    return Clock(lambda: next(moments))


def _work(progress: Progress) -> None:
    progress.step("parse")  # at 10
    progress.step("validate")  # at 13
    progress.step("")  # at 14
    progress.step("validate")  # at 14.5
    progress.warn("odd [dates]")
    progress.done("release x")  # at 15.5


def test_a_pipe_gets_one_table_at_the_end(clock: Clock) -> None:
    stream = io.StringIO()
    _work(Lines(stream, clock))
    assert stream.getvalue().splitlines() == [
        "build: parse",
        "build: validate",
        "build: ",
        "build: validate",
        "build: warning: odd [dates]",
        "build: parse        3.00 s  60.0%",
        "build: validate     2.00 s  40.0%",
        "build: in all       5.00 s 100.0%",
        "build: release x",
    ]


def test_a_terminal_gets_the_same_table(clock: Clock) -> None:
    stream = io.StringIO()
    terminal = Terminal(Console(file=stream, force_terminal=False, width=80), clock)
    _work(terminal)
    terminal.stop()
    told = [line.strip() for line in stream.getvalue().splitlines()]
    assert told.count("parse        3.00 s  60.0%") == 1
    assert told.index("in all       5.00 s 100.0%") < told.index("done release x")


def test_where_a_build_fails_what_was_done_is_told(clock: Clock) -> None:
    stream = io.StringIO()
    terminal = Terminal(Console(file=stream, force_terminal=False, width=80), clock)
    terminal.step("parse")
    terminal.stop()
    assert "parse      3.00 s 100.0%" in stream.getvalue()
    assert "done" not in stream.getvalue()


def test_nothing_done_has_no_table() -> None:
    assert Clock().table() == []


def test_what_is_no_terminal_gets_lines() -> None:
    stream = io.StringIO()
    with shown(stream) as progress:
        progress.step("parse")
        progress.done("release x")
    assert stream.getvalue().startswith("build: parse\n")
    assert "build: in all" in stream.getvalue()
