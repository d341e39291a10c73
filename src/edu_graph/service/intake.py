"""Reading requests: parameters and bodies, bounded and in UTF-8, before anything else looks at them."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from edu_graph.errors import InputError, ParameterError, QueryRefused, TextTooLong, UnsupportedMediaType
from edu_graph.service.calls import call_of
from edu_graph.service.logs import ClientGone
from edu_graph.service.problems import unknown_parameter

_BODY_SECONDS = 30.0
_MAX_FIELDS = 1000

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"

Pairs = list[tuple[str, str]]

_WITH_BODY = ("POST", "QUERY")
_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
# What clients of other endpoints call `format`; it counts where there is no `format`.
_FORMATS = ("format", "output", "results")
_GRAPHS = ("default-graph-uri", "named-graph-uri")
_KNOWN = ["query", *_GRAPHS, "sources", *_FORMATS]
_SWITCH = {"": False, "false": False, "true": True}


@dataclass(frozen=True)
class Operation:
    """A query operation of the SPARQL 1.1 Protocol (2.1). `query` is None where none was sent.

    `sources`, which the protocol does not have: each row comes with the passages behind it.
    """

    query: str | None
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    format: str | None
    sources: bool = False


async def read_operation(request: Request, limit: int) -> Operation:
    """Read a query operation from URL, form or body; `limit` is that of the query's text in bytes.

    Raises InputError and its kinds: 400 for two queries or bad UTF-8, 413, 415.
    """
    pairs = parameters(request)
    if request.method in _WITH_BODY:
        kind, charset = content_type(request)
        if kind == FORM:
            # Each byte of a query may take three in a form.
            pairs += decode_form(await read_body(request, 3 * limit + 65_536))
        elif kind == DIRECT:
            if charset not in ("", "utf-8", "utf8"):
                raise InputError(f"The charset {charset[:40]!r} is not read here.", help="Send the query in UTF-8.")
            pairs.append(("query", _utf8(await read_body(request, limit))))
        else:
            raise UnsupportedMediaType(
                f"A {request.method} to /sparql cannot have the content type {kind[:80] or 'that is missing'!r}.",
                help=f"Send {DIRECT} or {FORM}.",
                accepted=[DIRECT, FORM],
            )
    return _operation(pairs)


def _check(pairs: Pairs) -> None:
    """Raise QueryRefused, ParameterError: a name that a query cannot have, or one that is there too often."""
    for name, _ in pairs:
        _check_name(name)
    counts = Counter(name for name, _ in pairs)
    if counts["query"] > 1:
        raise ParameterError(
            f"There are {counts['query']} queries, and one is needed.",
            parameter="query",
            help="Send exactly one query.",
        )
    for name, count in counts.items():
        if count > 1 and name not in _GRAPHS:
            raise _repeated(name)


def _operation(pairs: Pairs) -> Operation:
    _check(pairs)
    queries = [value for name, value in pairs if name == "query"]
    formats = [value for wanted in _FORMATS for name, value in pairs if name == wanted and value]
    switches = [switch(value, "sources") for name, value in pairs if name == "sources"]
    return Operation(
        query=queries[0] if queries else None,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        format=formats[0] if formats else None,
        sources=any(switches),
    )


def _check_name(name: str) -> None:
    if name in _UPDATES:
        raise QueryRefused("This endpoint is read-only: it takes no updates.", help="Send a query in `query`.")
    if name == "release":
        # The door has taken it off the URL: this one stood in a form.
        raise ParameterError(
            "The release is named in the address, and not in the form.",
            parameter="release",
            help="Send the form to /sparql?release=…, with the id there.",
        )
    if name not in _KNOWN:
        raise unknown_parameter(name, [*_KNOWN, "release"])


def switch(text: str, parameter: str) -> bool:
    """Return what a parameter of yes or no says. Raises ParameterError: neither of them."""
    if text not in _SWITCH:
        raise ParameterError(
            f"{parameter}: {text[:40]!r} is neither true nor false.", parameter=parameter, help="Give true or false."
        )
    return _SWITCH[text]


def _graphs(pairs: Pairs, wanted: str) -> tuple[str, ...] | None:
    return tuple(sorted({value for name, value in pairs if name == wanted})) or None


def parameters(request: Request) -> Pairs:
    """Return the pairs of the URL's query in their order. Raises InputError: not valid UTF-8, or too many."""
    return decode_form(request.scope["query_string"])


def single(request: Request, known: Iterable[str] | None = None) -> dict[str, str]:
    """Return the URL's parameters, each at most once; `known`: all that there are (None: any).

    Raises ParameterError: one is repeated, or not known (with the nearest name).
    """
    allowed = None if known is None else list(known)
    found: dict[str, str] = {}
    for name, value in parameters(request):
        if allowed is not None and name not in allowed:
            raise unknown_parameter(name, allowed)
        if name in found:
            raise _repeated(name)
        found[name] = value
    return found


def _repeated(name: str) -> ParameterError:
    return ParameterError(f"The parameter {name[:50]!r} is there more than once.", parameter=name[:50])


def decode_form(data: bytes) -> Pairs:
    """Decode `application/x-www-form-urlencoded`, percent-decoding strictly as UTF-8."""
    try:
        return parse_qsl(
            data.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_MAX_FIELDS
        )
    except UnicodeDecodeError as error:
        raise InputError(
            "The parameters are not valid UTF-8.", help="Percent-encode each parameter's UTF-8 bytes."
        ) from error
    except ValueError as error:
        raise InputError(f"There are more than {_MAX_FIELDS} parameters.", limit=_MAX_FIELDS) from error


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("The body is not valid UTF-8.", line=line, help="Send the query in UTF-8.") from error


def content_type(request: Request) -> tuple[str, str]:
    """Return the media type of the body and its charset, in lower case; empty where they are missing."""
    media_type, *options = request.headers.get("content-type", "").lower().split(";")
    charset = ""
    for option in options:
        name, _, value = option.partition("=")
        if name.strip() == "charset":
            charset = value.strip().strip('"')
    return media_type.strip(), charset


async def read_body(request: Request, limit: int) -> bytes:
    """Return the request's body; it is kept for a second reading.

    Raises TextTooLong: above `limit` bytes, judged by Content-Length where there is one; InputError: it did not
    arrive in time; UnsupportedMediaType: it is compressed; ClientGone.
    """
    call = call_of(request)
    if call.body is not None:
        return call.body
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("A compressed body is not read here.", help="Send it without Content-Encoding.")
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise _too_long(limit)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while True:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > limit:
                    raise _too_long(limit)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise InputError(f"The body did not arrive within {_BODY_SECONDS:.0f} seconds.") from None
    # Bodies arrive when they like; what is done with them is done in turn.
    await call.state.turns.take(call.client.name)
    call.body = b"".join(parts)
    return call.body


def _too_long(limit: int) -> TextTooLong:
    return TextTooLong(f"The body has more than {limit} bytes.", limit=limit, help="Shorten the query.")
