"""What is between the core, which does no input or output, and the clients, which do nothing else.

The core is made of generators: they yield commands, are sent what came of them, and return a result. A client carries
the commands out, blocking or awaiting; so that there is one description of every request and of every answer.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Sink(Protocol):
    """Where the body of a large answer goes, piece by piece."""

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Get ready for a body: 206 goes on where the last one ended, 200 begins anew."""

    def write(self, piece: bytes) -> None:
        """Take the next piece."""

    def close(self) -> None:
        """The body is over, or broke off."""


@dataclass(frozen=True)
class Request:
    """One HTTP request; `url` is absolute. A request without side effects may be sent again (`is_repeatable`)."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


@dataclass(frozen=True)
class Reply:
    """A whole answer; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True)
class Broken:
    """No whole answer came.

    `began`: its head did; `timed_out`: the waiting was given up; `again`: it may help to ask again.
    """

    error: Exception
    began: bool = False
    timed_out: bool = False
    again: bool = False


@dataclass(frozen=True)
class Send:
    """Command: send a request; what comes of it is a Reply or a Broken. A body of 200 or 206 goes into `sink`."""

    request: Request
    sink: Sink | None = None


@dataclass(frozen=True)
class Pause:
    """Command: wait so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Local:
    """Command: do something with files, and send back what it returns."""

    action: Callable[[], Any]


Command = Send | Pause | Local
Flow = Generator[Command, Any, T]
"""One use of the service: yields commands, takes their outcomes, returns the result."""
