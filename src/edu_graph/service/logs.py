"""Structured log lines: one JSON object (or one readable line) per event, on standard error."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

import structlog

Event = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Template:
    """A line that is written again and again, each time with other values of the keys that vary.

    `pieces`: its JSON, cut where these values and the time stand; empty where lines are for people.
    """

    event: str
    line: Mapping[str, object]
    varying: tuple[str, ...]
    pieces: tuple[str, ...]


class Logger(structlog.typing.FilteringBoundLogger, Protocol):
    """A logger of structlog's that can write many lines of one kind together."""

    def template(self, event: str, line: Mapping[str, object], *varying: str) -> Template:
        """Return what `repeat` takes; of `line` the values of the keys that vary do not count, but their places do."""

    def repeat(self, lines: Iterable[tuple[Template, tuple[str | float, ...]]]) -> None:
        """Write lines, with these values of what varies, as `info` writes each; they have one time."""


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
    is_json = form == "json" or (form == "auto" and not sys.stderr.isatty())
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False, default=str) if is_json else _for_people
    clock = structlog.processors.TimeStamper(fmt="iso" if is_json else "%H:%M:%S", utc=is_json)
    logger: Logger = structlog.wrap_logger(
        _Lines(write or _to_stderr),
        processors=[
            structlog.processors.add_log_level,
            clock,
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=_Bound,
    )
    return logger


_dumps = json.JSONEncoder(ensure_ascii=False, default=str).encode


class _Bound(structlog.make_filtering_bound_logger(logging.INFO)):  # type: ignore[misc]
    """The logger itself. Its own lines are made from pieces: taking each through all processors took 8 microseconds."""

    _TIME: Final = "timestamp"

    def template(self, event: str, line: Mapping[str, object], *varying: str) -> Template:
        if not isinstance(self._processors[-1], structlog.processors.JSONRenderer):
            return Template(event, line, varying, ())
        pieces: list[str] = []
        piece = "{"
        for key, value in {**line, "event": event, "level": "info", self._TIME: ""}.items():
            piece += (", " if pieces or piece != "{" else "") + _dumps(key) + ": "
            if key in varying or key == self._TIME:
                pieces.append(piece)
                piece = ""
            else:
                piece += _dumps(value)
        return Template(event, line, varying, (*pieces, piece + "}"))

    def repeat(self, lines: Iterable[tuple[Template, tuple[str | float, ...]]]) -> None:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat() + "Z"
        written = []
        for template, values in lines:
            if not template.pieces:
                self.info(template.event, **{**template.line, **dict(zip(template.varying, values, strict=True))})
                continue
            # What differs is a number of ours or a name without anything to escape.
            told = [f'"{value}"' if isinstance(value, str) else repr(value) for value in (*values, now)]
            found = [part for pair in zip(template.pieces, told, strict=False) for part in pair]
            written.append("".join([*found, template.pieces[-1]]))
        if written:
            self._logger.msg("\n".join(written))


def _for_people(_logger: object, _method: str, event: Event) -> str:
    """Return a short line: of a request its time, method, path, status and milliseconds, of the rest all there is."""
    told = dict(event)
    clock, level, name = (told.pop(key, "") for key in ("timestamp", "level", "event"))
    trace = "".join(f"\n{told.pop(key)}" for key in ("exception", "trace") if told.get(key))
    if name == "request":
        line = f"{clock} {told['method']} {_plain(told['path'])} {told['status']} {told['ms']:.0f} ms"
        told = {key: told.get(key) for key in ("problem", "aborted")}
    else:
        line = f"{clock} {name}" if level == "info" else f"{clock} {level}: {name}"
    return " ".join([line, *(f"{key}={_plain(value)}" for key, value in told.items() if value is not None)]) + trace


def _plain(value: object) -> str:
    """Return a value without what would break the line or steer the terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(value))


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


_TOLD_BETTER = "Invalid HTTP request received."
"""What uvicorn logs before it lets the protocol answer, which then says what was refused, and under which number."""


class Relay(logging.Handler):
    """Takes what the HTTP server logs and writes it as one of our lines; intended aborts have theirs already."""

    def __init__(self, log: Logger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        error = record.exc_info[1] if record.exc_info else None
        message = record.getMessage().strip()
        if not isinstance(error, EXPECTED_ABORTS) and message != _TOLD_BETTER:
            self._log.warning("server", message=message, exc_info=error)
