"""Log lines: one each, in either form, and what of the HTTP server's own talk is kept."""

import json
import logging
import re
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


def test_a_request_is_a_short_line_for_people() -> None:
    lines: list[str] = []
    log = make_logger("console", lines.append)
    fields = {"request": "id", "query": "hash", "bytes": 9, "release": "x", "cache": "none"}
    log.info("request", method="GET", path="/a", status=200, ms=12.34, aborted=None, **fields)
    log.info(
        "request", method="GET", path="/\x1b[2Jб\n", status=404, ms=0.4, aborted=None, problem="not-found", **fields
    )
    assert re.fullmatch(r"\d\d:\d\d:\d\d GET /a 200 12 ms\n", lines[0])
    assert lines[1][9:] == "GET /\\x1b[2Jб\\n 404 0 ms problem=not-found\n"


def test_other_events_tell_people_all_there_is() -> None:
    lines: list[str] = []
    log = make_logger("console", lines.append)
    log.info("release", release="x", before=None)
    log.error("fault in a query worker", pid=7, trace="Traceback\n  line")
    try:
        raise ValueError("inside")
    except ValueError as error:
        log.error("unexpected", request="id", exc_info=error)
    assert lines[0][9:] == "release release=x\n"
    assert lines[1][9:] == "error: fault in a query worker pid=7\nTraceback\n  line\n"
    assert "ValueError: inside" in lines[2]


def test_what_the_protocol_tells_better_is_left_out() -> None:
    lines: list[str] = []
    told = logging.LogRecord("uvicorn.error", logging.WARNING, __file__, 1, "Invalid HTTP request received.", (), None)
    Relay(make_logger("json", lines.append)).emit(told)
    assert lines == []


def test_lines_of_one_kind_are_written_together_and_as_each_would_be() -> None:
    told: list[str] = []
    log = make_logger("json", told.append)
    line = {"request": "a", "path": '/ö"\n', "ms": None, "bytes": 9, "query": None}
    values = [("x-1", 0.01), ("x-2", 12.5)]
    template = log.template("request", line, "request", "ms")
    log.repeat((template, pair) for pair in values)
    for request, ms in values:
        log.info("request", **{**line, "request": request, "ms": ms})
    timeless = [re.sub(r'"timestamp": "[0-9T:.-]+Z"', "", text) for text in told]
    assert timeless[0] == timeless[1] + timeless[2]
    assert '"ms": 0.01' in timeless[1]
    log.repeat(())
    assert len(told) == 3


def test_lines_of_one_kind_may_be_for_people() -> None:
    told: list[str] = []
    log = make_logger("console", told.append)
    line = {"request": "", "method": "GET", "path": "/a", "status": 200, "ms": None, "aborted": None}
    log.repeat([(log.template("request", line, "request", "ms"), ("x", 2.0))] * 2)
    assert [text.split(" ", 1)[1] for text in told] == ["GET /a 200 2 ms\n"] * 2
