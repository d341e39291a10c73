"""Structured log lines: one JSON object (or one readable line) per event, on standard error."""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, Literal

import structlog

Event = MutableMapping[str, Any]
Logger = structlog.typing.FilteringBoundLogger


class AnswerAborted(Exception):
    """A streamed answer was cut; what was sent ends in a syntax error, and the connection ends without an end."""


class ReaderTooSlow(Exception):
    """A client took less of a streamed answer than the minimum rate; its connection is aborted."""


class ClientGone(Exception):
    """The client closed its connection before the answer was ready; nobody is left to be told."""


EXPECTED_ABORTS = (AnswerAborted, ReaderTooSlow, ClientGone)
"""What leaves the application on purpose, so that the server closes the connection without ending the answer."""


def make_logger(form: Literal["auto", "json", "console"], write: Callable[[str], object] | None = None) -> Logger:
    """Return a logger that renders each event as `form`; `write` gets whole lines (default: standard error).

    `auto` is for people where standard error is a terminal, and JSON elsewhere.

    Each application has its own, so that two in one process do not share a configuration.
    """
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if form == "json" or (form == "auto" and not sys.stderr.isatty())
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    logger: Logger = structlog.wrap_logger(
        _Lines(write or _to_stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger


def _to_stderr(line: str) -> None:
    # Looked up at each call: tests and supervisors exchange the stream.
    sys.stderr.write(line)
    sys.stderr.flush()


class _Lines:
    """The last link: takes rendered text and writes it as one line."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def msg(self, text: str) -> None:
        self._write(text + "\n")

    debug = info = warning = error = critical = exception = log = msg


class Relay(logging.Handler):
    """Takes what the HTTP server logs and writes it as one of our lines; intended aborts have theirs already."""

    def __init__(self, log: Logger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, EXPECTED_ABORTS):
            self._log.warning("server", message=record.getMessage().strip(), exc_info=error)
