"""One error tree for every door.

EduGraphError
├── InputError 400                  what a client sent cannot be used
│   ├── QuerySyntaxError            line, column
│   ├── ParameterError              parameter
│   ├── QueryRefused                understood, and not allowed here
│   │   ├── NestingTooDeep          limit
│   │   └── UnknownGraph
│   ├── TextTooLong 413             limit
│   │   └── UriTooLong 414          limit
│   ├── RangeNotSatisfiable 416     size
│   ├── PreconditionFailed 412
│   ├── UnsupportedMediaType 415
│   ├── TokenRefused 401
│   ├── Forbidden 403
│   ├── MethodNotAllowed 405
│   └── NotAcceptable 406
├── NotFound 404 ── Gone 410
├── LimitReached
│   ├── TimeLimit 504               limit
│   ├── MemoryLimit 422             limit
│   ├── RowLimit 422                limit
│   ├── ByteLimit 422               limit
│   └── WorkerCrashed 422
├── TemporarilyUnavailable 503
│   ├── Busy                        retry_after
│   ├── BudgetSpent 429             budget, limit, retry_after
│   ├── ReleasesBusy                retry_after
│   ├── ReleaseUnusable             retry_after
│   ├── EngineDown                  retry_after
│   ├── EngineUnready               retry_after
│   ├── EngineFault 502
│   └── Unavailable
├── AnswerCut                       raised while an answer streams, never a response of its own
└── OperatorError                   what stops a command: the exit code tells which
    ├── DataError                   file, line
    ├── ShapesViolated
    ├── BuildError ── LockHeld, DiskFull
    ├── ReleaseError
    ├── PublishError
    └── SettingsError

The HTTP face is an RFC 9457 problem (`to_problem`), the terminal's is `str(error)` and `exit_code`.
"""

from typing import Any, ClassVar

PROBLEM_BASE = "/problems/"


class EduGraphError(Exception):
    """Something that can be told to whoever caused it or can mend it.

    `detail` says what happened here and now; `help` how to mend it; further fields (line, column, parameter,
    limit, file, …) are published as members of the problem (RFC 9457, section 3.2).
    """

    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "The service failed"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1

    def __init__(self, detail: str, *, help: str | None = None, **fields: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.help = help
        self.fields = {name: value for name, value in fields.items() if value is not None}

    def __str__(self) -> str:
        """One line with place, then the mend: what a terminal shows."""
        place = ":".join(str(self.fields[name]) for name in ("file", "line", "column") if name in self.fields)
        head = f"{place}: {self.detail}" if place else self.detail
        return f"{head}\n  mend: {self.help}" if self.help else head

    def to_problem(self) -> dict[str, Any]:
        """Return the members of an RFC 9457 problem, without `instance`."""
        problem: dict[str, Any] = {
            "type": PROBLEM_BASE + self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.help:
            problem["help"] = self.help
        return problem | self.fields


class InputError(EduGraphError):
    """What was sent cannot be used as it is."""

    type = "invalid-input"
    title = "The request cannot be used"
    status = 400
    exit_code = 2


class QuerySyntaxError(InputError):
    """The query is not SPARQL 1.1 Query."""

    type = "query-syntax"
    title = "The query is not valid SPARQL"


class ParameterError(InputError):
    """A parameter's value, or its name, is wrong."""

    type = "invalid-parameter"
    title = "A parameter is wrong"


class QueryRefused(InputError):
    """The query is valid, and asks for something that this service does not do."""

    type = "query-refused"
    title = "The query asks for what is not allowed here"


class NestingTooDeep(QueryRefused):
    """The query nests deeper than the limit."""

    type = "nesting-limit"
    title = "The query nests too deeply"


class UnknownGraph(QueryRefused):
    """A dataset names a graph that the release does not hold; nothing is ever fetched."""

    type = "unknown-graph"
    title = "The release has no such graph"


class TextTooLong(InputError):
    """A request's text is longer than the limit."""

    type = "text-limit"
    title = "The request is too long"
    status = 413


class UriTooLong(TextTooLong):
    """The address of a request is longer than any address may be."""

    type = "uri-limit"
    title = "The address is too long"
    status = 414


class RangeNotSatisfiable(InputError):
    """The part of a file that was asked for lies outside the file."""

    type = "range-not-satisfiable"
    title = "The file has no such part"
    status = 416


class PreconditionFailed(InputError):
    """What is here now is not what the request's If-Match or If-Unmodified-Since is about."""

    type = "precondition-failed"
    title = "It is not what you ask about"
    status = 412


class UnsupportedMediaType(InputError):
    """The body's content type is none that this route reads."""

    type = "unsupported-media-type"
    title = "The content type is not supported"
    status = 415


class TokenRefused(InputError):
    """The token that was sent is not valid, or one is needed here and none was sent."""

    type = "token-refused"
    title = "The token does not count"
    status = 401


class Forbidden(InputError):
    """Who asks may not ask here: a page of another site, or under a name that is not this service's."""

    type = "forbidden"
    title = "This may not be asked from there"
    status = 403


class MethodNotAllowed(InputError):
    """The route does not know this method."""

    type = "method-not-allowed"
    title = "The method is not allowed here"
    status = 405


class NotAcceptable(InputError):
    """None of the formats asked for can be had."""

    type = "not-acceptable"
    title = "No such format"
    status = 406


class NotFound(EduGraphError):
    """Nothing is known under this name."""

    type = "not-found"
    title = "Nothing is known under this name"
    status = 404
    exit_code = 4


class Gone(NotFound):
    """There was such a thing, and it was withdrawn."""

    type = "gone"
    title = "This was withdrawn"
    status = 410


class LimitReached(EduGraphError):
    """A limit of the service ended the work: the type says which one, `limit` its value."""

    type = "limit"
    title = "A limit was reached"
    status = 422
    exit_code = 5


class TimeLimit(LimitReached):
    """The query was not answered within its time."""

    type = "time-limit"
    title = "The query took too long"
    status = 504


class MemoryLimit(LimitReached):
    """The query needed more memory than one query may use."""

    type = "memory-limit"
    title = "The query needs too much memory"


class RowLimit(LimitReached):
    """The answer has more rows than one answer may have."""

    type = "row-limit"
    title = "The answer has too many rows"


class ByteLimit(LimitReached):
    """The answer has more bytes than one answer may have."""

    type = "byte-limit"
    title = "The answer is too large"


class WorkerCrashed(LimitReached):
    """The engine ended while it worked on this query."""

    type = "query-too-complex"
    title = "The engine cannot evaluate this query"


class TemporarilyUnavailable(EduGraphError):
    """Not now; the same request may be answered later. `retry_after` is in seconds."""

    type = "unavailable"
    title = "The service cannot answer now"
    status = 503
    exit_code = 6


class Busy(TemporarilyUnavailable):
    """Every worker is taken, and the queue's time is over."""

    type = "busy"
    title = "The service is busy"


class ReleasesBusy(TemporarilyUnavailable):
    """As many old releases as may be open at once are in use, or the one asked for is still being opened."""

    type = "releases-busy"
    title = "No further old release can be opened now"


class ReleaseUnusable(TemporarilyUnavailable):
    """The release is kept, and cannot be opened: it is damaged, or its format is not read by this software."""

    type = "release-unusable"
    title = "The release cannot be opened"


class EngineDown(TemporarilyUnavailable):
    """The engine that holds the release (EDU_GRAPH_STORE) is not reached, or turns requests away."""

    type = "engine-down"
    title = "The engine does not answer"


class EngineUnready(TemporarilyUnavailable):
    """The engine holds no release, a half-loaded one, or another than the service's; the detail says which."""

    type = "engine-unready"
    title = "The engine does not hold the release"


class EngineFault(TemporarilyUnavailable):
    """What the engine sent is no answer: broken off, of another type, or refused to the service itself."""

    type = "engine-fault"
    title = "The engine gave no usable answer"
    status = 502


class BudgetSpent(TemporarilyUnavailable):
    """The client has used up what one client may spend; `budget` says of what. Some of it comes back each second."""

    type = "budget-spent"
    title = "Your budget is spent for now"
    status = 429


class Unavailable(TemporarilyUnavailable):
    """The service is starting, stopping or without a release."""


class AnswerCut(EduGraphError):
    """A streamed answer ended before it was complete; the connection is aborted, and the text is left unfinished."""

    type = "answer-cut"
    title = "The answer was cut"


class OperatorError(EduGraphError):
    """What a command could not do; seen by whoever runs the product."""

    type = "operator"
    title = "The command could not be carried out"


class DataError(OperatorError):
    """A source of truth (data, ontology, shape, query) is wrong at a file and line."""

    type = "data"
    title = "The data cannot be read"
    exit_code = 7


class ShapesViolated(OperatorError):
    """The data breaks its shapes or checks; the report says where and how to mend it."""

    type = "shapes-violated"
    title = "The data does not conform"
    exit_code = 8


class BuildError(OperatorError):
    """A build could not be finished; what was there before is unchanged."""

    type = "build"
    title = "The build could not be finished"
    exit_code = 9


class LockHeld(BuildError):
    """Another build is at work on the same releases."""

    type = "lock-held"
    title = "Another build is at work"


class DiskFull(BuildError):
    """The disk has less room than a build needs."""

    type = "disk-full"
    title = "The disk has too little room"


class ReleaseError(OperatorError):
    """A release is missing, damaged or written by an incompatible version."""

    type = "release"
    title = "The release cannot be used"
    exit_code = 10


class PublishError(OperatorError):
    """A release could not be published into an engine; the detail says what the engine holds now."""

    type = "publish"
    title = "The release could not be published"
    exit_code = 11


class SettingsError(OperatorError):
    """A setting's value cannot be used."""

    type = "settings"
    title = "A setting is wrong"
    exit_code = 3


def catalogue() -> list[type[EduGraphError]]:
    """Return every error class, parents before children, siblings in the order they are written."""
    found: list[type[EduGraphError]] = []

    def visit(kind: type[EduGraphError]) -> None:
        found.append(kind)
        for child in kind.__subclasses__():
            if child.__module__ == __name__:
                visit(child)

    visit(EduGraphError)
    return found
