"""An exception for each type of problem that a service tells, named as in the service.

Made by `python -m tools.make_client`: change edu_graph.errors, not this file.
"""

from typing import Final

from edu_graph.client.faults import ProblemError


class Internal(ProblemError):
    """The service failed.

    The operator is told.
    """

    slug = "internal"


class InputError(ProblemError):
    """The request cannot be used.

    What was sent cannot be used as it is.
    """

    slug = "invalid-input"


class QuerySyntaxError(InputError):
    """The query is not valid SPARQL.

    The query is not SPARQL 1.1 Query.
    """

    slug = "query-syntax"


class ParameterError(InputError):
    """A parameter is wrong.

    A parameter's value, or its name, is wrong.
    """

    slug = "invalid-parameter"


class QueryRefused(InputError):
    """The query asks for what is not allowed here.

    The query is valid, and asks for something that this service does not do.
    """

    slug = "query-refused"


class NestingTooDeep(QueryRefused):
    """The query nests too deeply.

    The query nests deeper than the limit.
    """

    slug = "nesting-limit"


class UnknownGraph(QueryRefused):
    """The release has no such graph.

    A dataset names a graph that the release does not hold; nothing is ever fetched.
    """

    slug = "unknown-graph"


class TextTooLong(InputError):
    """The request is too long.

    A request's text is longer than the limit.
    """

    slug = "text-limit"


class UriTooLong(TextTooLong):
    """The address is too long.

    The address of a request is longer than any address may be.
    """

    slug = "uri-limit"


class RangeNotSatisfiable(InputError):
    """The file has no such part.

    The part of a file that was asked for lies outside the file.
    """

    slug = "range-not-satisfiable"


class PreconditionFailed(InputError):
    """It is not what you ask about.

    What is here now is not what the request's If-Match or If-Unmodified-Since is about.
    """

    slug = "precondition-failed"


class UnsupportedMediaType(InputError):
    """The content type is not supported.

    The body's content type is none that this route reads.
    """

    slug = "unsupported-media-type"


class TokenRefused(InputError):
    """The token does not count.

    The token that was sent is not valid, or one is needed here and none was sent.
    """

    slug = "token-refused"


class Forbidden(InputError):
    """This may not be asked from there.

    Who asks may not ask here: a page of another site, or under a name that is not this service's.
    """

    slug = "forbidden"


class MethodNotAllowed(InputError):
    """The method is not allowed here.

    The route does not know this method.
    """

    slug = "method-not-allowed"


class NotAcceptable(InputError):
    """No such format.

    None of the formats asked for can be had.
    """

    slug = "not-acceptable"


class NotFound(ProblemError):
    """Nothing is known under this name.

    Nothing is known under this name.
    """

    slug = "not-found"


class Gone(NotFound):
    """This was withdrawn.

    There was such a thing, and it was withdrawn.
    """

    slug = "gone"


class LimitReached(ProblemError):
    """A limit was reached.

    A limit of the service ended the work: the type says which one, `limit` its value.
    """

    slug = "limit"


class TimeLimit(LimitReached):
    """The query took too long.

    The query was not answered within its time.
    """

    slug = "time-limit"


class MemoryLimit(LimitReached):
    """The query needs too much memory.

    The query needed more memory than one query may use.
    """

    slug = "memory-limit"


class RowLimit(LimitReached):
    """The answer has too many rows.

    The answer has more rows than one answer may have.
    """

    slug = "row-limit"


class ByteLimit(LimitReached):
    """The answer is too large.

    The answer has more bytes than one answer may have.
    """

    slug = "byte-limit"


class WorkerCrashed(LimitReached):
    """The engine cannot evaluate this query.

    The engine ended while it worked on this query.
    """

    slug = "query-too-complex"


class TemporarilyUnavailable(ProblemError):
    """The service cannot answer now.

    Not now; the same request may be answered later. `retry_after` is in seconds.
    """

    slug = "unavailable"


class Busy(TemporarilyUnavailable):
    """The service is busy.

    Every worker is taken, and the queue's time is over.
    """

    slug = "busy"


class ReleasesBusy(TemporarilyUnavailable):
    """No further old release can be opened now.

    As many old releases as may be open at once are in use, or the one asked for is still being opened.
    """

    slug = "releases-busy"


class ReleaseUnusable(TemporarilyUnavailable):
    """The release cannot be opened.

    The release is kept, and cannot be opened: it is damaged, or its format is not read by this software.
    """

    slug = "release-unusable"


class EngineDown(TemporarilyUnavailable):
    """The engine does not answer.

    The engine that holds the release (EDU_GRAPH_STORE) is not reached, or turns requests away.
    """

    slug = "engine-down"


class EngineUnready(TemporarilyUnavailable):
    """The engine does not hold the release.

    The engine holds no release, a half-loaded one, or another than the service's; the detail says which.
    """

    slug = "engine-unready"


class EngineFault(TemporarilyUnavailable):
    """The engine gave no usable answer.

    What the engine sent is no answer: broken off, of another type, or refused to the service itself.
    """

    slug = "engine-fault"


class BudgetSpent(TemporarilyUnavailable):
    """Your budget is spent for now.

    The client has used up what one client may spend; `budget` says of what. Some of it comes back each second.
    """

    slug = "budget-spent"


class Unavailable(TemporarilyUnavailable):
    """The service cannot answer now.

    The service is starting, stopping or without a release.
    """

    slug = "unavailable"


BY_TYPE: Final[dict[str, type[ProblemError]]] = {
    kind.slug: kind
    for kind in (
        Internal,
        InputError,
        QuerySyntaxError,
        ParameterError,
        QueryRefused,
        NestingTooDeep,
        UnknownGraph,
        TextTooLong,
        UriTooLong,
        RangeNotSatisfiable,
        PreconditionFailed,
        UnsupportedMediaType,
        TokenRefused,
        Forbidden,
        MethodNotAllowed,
        NotAcceptable,
        NotFound,
        Gone,
        LimitReached,
        TimeLimit,
        MemoryLimit,
        RowLimit,
        ByteLimit,
        WorkerCrashed,
        TemporarilyUnavailable,
        Busy,
        ReleasesBusy,
        ReleaseUnusable,
        EngineDown,
        EngineUnready,
        EngineFault,
        BudgetSpent,
    )
}
"""The exception for each type; for one that is not here, ProblemError itself is raised."""
