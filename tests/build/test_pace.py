"""How long a build may still take: from what an earlier one took, told no more exactly than it is known."""

import gc
import io
from collections.abc import Iterator
from pathlib import Path

import miniature
import pytest
from rich.console import Console

from edu_graph.build import pace, pipeline
from edu_graph.build.progress import Clock, Lines, Silent, Terminal, Timed
from edu_graph.settings import Settings

WANTED = {"parse": 10.0, "dump": 60.0, "index": 30.0}


@pytest.mark.parametrize(
    ("taken", "step", "share", "seconds"),
    [
        ({}, "parse", 0.0, 100.0),
        ({"parse": 5.0}, "parse", 0.0, 95.0),
        # Twice as long as expected: so will the rest be.
        ({"parse": 20.0, "dump": 0.0}, "dump", 0.0, 180.0),
        ({"parse": 10.0, "dump": 30.0}, "dump", 0.5, 60.0),
        ({"parse": 10.0, "dump": 60.0}, "dump", 0.5, 70 / 40 * 60),
        # A step that takes longer than it should is never over by itself.
        ({"parse": 10.0, "dump": 90.0}, "dump", 0.0, 30.0),
        # A hiccup of the first step is no reason to expect hours.
        ({"parse": 1000.0, "dump": 0.0}, "dump", 0.0, 360.0),
        ({"parse": 0.01, "dump": 0.0}, "dump", 0.0, 22.5),
        ({"parse": 10.0, "dump": 60.0, "index": 0.0}, "index", 0.0, 30.0),
    ],
)
def test_what_is_left(taken: dict[str, float], step: str, share: float, seconds: float) -> None:
    assert pace.left(WANTED, taken, step, share) == pytest.approx(seconds)


def test_of_a_step_that_nobody_knows_nothing_is_told() -> None:
    assert pace.left(WANTED, {}, "other", 0.0) is None
    assert pace.left({}, {}, "parse", 0.0) is None
    assert pace.in_words(None) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3.0, "some seconds left"),
        (14.0, "about 10 s left"),
        (89.0, "about 90 s left"),
        (100.0, "about 2 min left"),
        (3600.0, "about 60 min left"),
        (7000.0, "about 2 h left"),
    ],
)
def test_it_is_told_no_more_exactly_than_it_is_known(seconds: float, words: str) -> None:
    assert pace.in_words(seconds) == words


def test_a_build_remembers_what_its_steps_took(tmp_path: Path) -> None:
    settings = miniature.make(tmp_path)
    assert pace.expected(settings, 100) == {}
    told: list[dict[str, float]] = []

    class Asked(Silent):
        def expect(self, seconds: object) -> None:
            told.append(dict(seconds))  # type: ignore[call-overload]

    pipeline.build(settings, Asked())
    assert gc.isenabled()
    miniature.add_participation(settings)
    pipeline.build(settings, Asked())
    first, second = told
    assert first == {}
    assert next(iter(second)) == "parse"
    assert {"validate", "derive", "dump", "describe", "index", "save"} <= second.keys()
    assert all(value >= 0 for value in second.values())


def test_more_input_takes_longer(tmp_path: Path) -> None:
    settings = miniature.make(tmp_path)
    settings.releases.mkdir(parents=True, exist_ok=True)
    pace.remember(settings, 1000, {"parse": 1.5, "dump": 4.0})
    assert pace.expected(settings, 2000) == {"parse": 3.0, "dump": 8.0}
    for text in ("", "[]", "{}", '{"bytes": 0, "seconds": {}}', '{"bytes": "x", "seconds": 1}'):
        (settings.releases / pace.NAME).write_text(text)
        assert pace.expected(settings, 2000) == {}


def test_a_folder_that_cannot_be_written_to_is_no_fault(settings_without_folder: Settings) -> None:
    pace.remember(settings_without_folder, 1000, {"parse": 1.5})
    assert pace.expected(settings_without_folder, 1000) == {}


@pytest.fixture
def settings_without_folder(tmp_path: Path) -> Settings:
    return miniature.make(tmp_path).model_copy(update={"releases": tmp_path / "none"})


def _clock(*moments: float) -> Clock:
    told: Iterator[float] = iter(moments)
    return Clock(lambda: next(told))


def test_a_log_is_told_at_each_step() -> None:
    stream = io.StringIO()
    lines = Timed(Lines(stream, _clock(0, 0, 20, 20, 140, 200)), _clock(0, 20, 140, 200, 200))
    lines.expect(WANTED)
    lines.step("parse")
    lines.step("dump")
    lines.part(1, 2)
    lines.warn("odd")
    lines.step("publish")
    lines.done("release x")
    assert stream.getvalue().splitlines()[:4] == [
        "build: parse (about 2 min left)",
        "build: dump (about 3 min left)",
        "build: warning: odd",
        "build: publish",
    ]
    assert dict(lines.taken()) == {"parse": 20, "dump": 120, "publish": 60}


def test_a_terminal_shows_how_much_is_done() -> None:
    terminal = Terminal(Console(file=io.StringIO(), width=100), _clock(0, 0, 10, 10, 40))
    shown: list[str] = []
    terminal._status.update = shown.append  # type: ignore[method-assign, assignment]
    terminal.expect(WANTED)
    terminal.step("parse")
    terminal.step("dump")
    terminal.part(1, 2)
    terminal.stop = lambda: None  # type: ignore[method-assign]
    terminal._status.stop()
    assert shown[0] == "parse  about 2 min left"
    assert shown[1] == "dump  about 90 s left"
    assert shown[2] == "dump  ██████████░░░░░░░░░░  50%  about 60 s left"


def test_what_a_part_of_nothing_is_shows_no_bar() -> None:
    terminal = Terminal(Console(file=io.StringIO(), width=100))
    terminal.step("dump")
    terminal.part(0, 0)
    terminal.stop()
    Silent().part(1, 2)
