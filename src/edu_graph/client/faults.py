"""What can go wrong between a program and the service; `problems` has the kinds that the service itself tells.

ClientError
├── ProblemError       the service said why (RFC 9457): a class for each type, in edu_graph.client.problems
├── UnexpectedAnswer   an answer that is none of this service: of a proxy, or of something else
├── AnswerCut          the answer broke off; nothing of it is given out
├── Unreachable        no answer came, after all attempts
│   └── TimedOut       not within the timeout
└── ChecksumMismatch   a downloaded file is not what the release says
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

_SHOWN: Final = ("type", "title", "status", "detail", "help", "instance")


class ClientError(Exception):
    """Anything that this client raises, but for mistakes in the calling program (TypeError, ValueError)."""


class ProblemError(ClientError):
    """The service told what is wrong (RFC 9457).

    `type` is the stable word at the end of the problem's type, as in docs/errors.md; `detail` says what happened,
    `help` how to mend it, `fields` what else there is (`line`, `parameter`, `limit` …). A type that this version of the
    client does not know is raised as ProblemError itself.
    """

    slug: ClassVar[str] = ""

    def __init__(self, problem: Mapping[str, Any], *, retry_after: float | None = None) -> None:
        self.problem = dict(problem)
        self.type = str(problem.get("type", "")).rstrip("/").rpartition("/")[2]
        self.title = str(problem.get("title", ""))
        self.status = status if isinstance(status := problem.get("status"), int) else 0
        self.detail = str(problem.get("detail", ""))
        self.help: str | None = problem.get("help")
        self.instance: str | None = problem.get("instance")
        self.retry_after = retry_after
        self.fields = {name: value for name, value in problem.items() if name not in _SHOWN}
        super().__init__(problem, retry_after)

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made from, so that an error passes between processes."""
        return _again, (type(self), self.problem, self.retry_after)

    def __str__(self) -> str:
        """What happened, and how to mend it."""
        head = f"{self.type}: {self.detail or self.title}"
        return f"{head}\n  mend: {self.help}" if self.help else head

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.type!r}, {self.detail!r})"


def _again(kind: type[ProblemError], problem: Mapping[str, Any], retry_after: float | None) -> ProblemError:
    return kind(problem, retry_after=retry_after)


class UnexpectedAnswer(ClientError):
    """Something answered, and not as this service does; `status` is 0 where it says nothing."""

    def __init__(self, detail: str, status: int = 0) -> None:
        super().__init__(detail)
        self.status = status


class AnswerCut(ClientError):
    """The answer ended before it was complete: a limit was reached while it was sent, or the connection broke."""


class Unreachable(ClientError):
    """No answer came."""


class TimedOut(Unreachable):
    """No answer came within the timeout."""


class ChecksumMismatch(ClientError):
    """A downloaded file has another SHA-256 than the release tells; it was removed."""


class HintWarning(UserWarning):
    """A query names what the release does not have: its answer is right, and may be empty for this reason."""
