"""Log lines: one each, in either form, and what of the HTTP server's own talk is kept."""

import json
import logging
import sys

import pytest

from edu_graph.service.logs import AnswerAborted, ClientGone, ReaderTooSlow, Relay, make_logger


def record(error: BaseException | None) -> logging.LogRecord:
    about = None if error is None else (type(error), error, None)
    return logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, "it %s\n", ("happened",), about)


def test_a_line_is_json_with_level_and_time() -> None:
    lines: list[str] = []
    make_logger("json", lines.append).warning("öd", number=1, line="a\nb")
    assert lines[0].count("\n") == 1
    told = json.loads(lines[0])
    assert (told["event"], told["level"], told["number"], told["line"]) == ("öd", "warning", 1, "a\nb")
    assert told["timestamp"].endswith("Z")


def test_a_line_may_be_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    make_logger("console").info("ready", release="x")
    assert "ready" in capsys.readouterr().err
    make_logger("console").debug("never shown")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("error", [AnswerAborted("cut"), ReaderTooSlow("slow"), ClientGone()])
def test_intended_aborts_are_not_told_twice(error: Exception) -> None:
    lines: list[str] = []
    Relay(make_logger("json", lines.append)).emit(record(error))
    assert lines == []


def test_what_the_server_says_is_one_of_our_lines() -> None:
    lines: list[str] = []
    relay = Relay(make_logger("json", lines.append))
    relay.emit(record(None))
    try:
        raise ValueError("inside")
    except ValueError:
        relay.emit(record(sys.exc_info()[1]))
    assert [json.loads(line)["message"] for line in lines] == ["it happened", "it happened"]
    assert "ValueError: inside" in json.loads(lines[1])["exception"]
