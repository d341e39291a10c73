"""Where the web side writes what went wrong in its workers: nobody reads a worker's own standard error."""

import logging
from typing import Any, Final, Protocol

NAME: Final = "edu_graph.execution"


class Log(Protocol):
    """Takes an event and its fields; structlog's loggers do."""

    def info(self, event: str, **fields: Any) -> object:
        """Something that an operator may want to know."""

    def warning(self, event: str, **fields: Any) -> object:
        """Something is not as it should be, and goes on."""

    def error(self, event: str, **fields: Any) -> object:
        """Something failed."""


class StandardLog:
    """The standard library's logger `edu_graph.execution`: what is used where no other log is given."""

    def __init__(self) -> None:
        self._logger = logging.getLogger(NAME)

    def info(self, event: str, **fields: Any) -> None:
        """As `Log.info`."""
        self._logger.info("%s", _line(event, fields))

    def warning(self, event: str, **fields: Any) -> None:
        """As `Log.warning`."""
        self._logger.warning("%s", _line(event, fields))

    def error(self, event: str, **fields: Any) -> None:
        """As `Log.error`."""
        self._logger.error("%s", _line(event, fields))


def _line(event: str, fields: dict[str, Any]) -> str:
    """Return `event name=value …`; a traceback follows on lines of its own."""
    trace = fields.pop("trace", None)
    line = " ".join([event, *(f"{name}={value}" for name, value in fields.items())])
    return f"{line}\n{trace}" if trace else line
