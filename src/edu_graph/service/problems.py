"""Errors on their way out: RFC 9457 problem documents, or the same as a small page."""

import difflib
import json
import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from edu_graph.errors import (
    AnswerCut,
    EduGraphError,
    InputError,
    LimitReached,
    MethodNotAllowed,
    NotFound,
    OperatorError,
    ParameterError,
    TokenRefused,
    Unavailable,
    catalogue,
)
from edu_graph.service.calls import Call, call_of
from edu_graph.service.faces import PROBLEM, prefers_page

SERVED = tuple(
    kind for kind in catalogue() if not issubclass(kind, OperatorError | AnswerCut) and kind is not LimitReached
)
"""The error classes that can reach a client: what only an operator sees is shown as an internal error."""

KINDS = tuple({kind.type: kind for kind in reversed(SERVED)}.values())[::-1]
"""One class for each type of problem that can reach a client."""

_MEANINGS = {EduGraphError.type: "A fault in the service; the instance names it in the operator's log."}


# But for line breaks and tabs, which messages of parsers have.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_PATH = re.compile(
    r"(?<![^\s(])/(?:docs|dumps|limits|ontology|problems|queries|releases|search|sparql)\b(?:/[\w.-]*\w)?"
)


def meaning(kind: type[EduGraphError]) -> str:
    """Return what a type of problem means, in words."""
    return _MEANINGS.get(kind.type) or " ".join((kind.__doc__ or "").split())


def respond(call: Call, error: EduGraphError, *, accept: str | None, headers: dict[str, str] | None = None) -> Response:
    """Return the response for an error: JSON, or a page for a client that prefers HTML."""
    problem = problem_of(call, error)
    call.notes["problem"] = error.type
    if isinstance(error, Unavailable):
        # Whoever runs the service is to read here why, not in what a client was told.
        call.notes["reason"] = error.detail
    if "retry_after" in problem:
        headers = {"Retry-After": str(max(1, round(float(problem["retry_after"])))), **(headers or {})}
    if isinstance(error, TokenRefused):
        headers = {"WWW-Authenticate": 'Bearer realm="edu-graph"', **(headers or {})}
    status = error.status
    if prefers_page(accept):
        page = call.state.pages.render(call, "problem.html", problem=problem, slug=error.type, query=call.query)
        return Response(page, status, headers, media_type="text/html")
    body = json.dumps(problem, ensure_ascii=False, default=str).encode() + b"\n"
    return Response(body, status, headers, media_type=PROBLEM.media_type)


def problem_of(call: Call, error: EduGraphError) -> dict[str, Any]:
    """Return the members of an error's problem, its addresses those that the client can reach."""
    problem = error.to_problem()
    problem["type"] = call.url(problem["type"])
    problem["detail"] = visible(problem["detail"])
    if "help" in problem:
        problem["help"] = visible(_addressed(call, problem["help"]))
    problem["instance"] = f"urn:uuid:{call.request_id}"
    return problem


def is_for_clients(error: EduGraphError) -> bool:
    """Tell whether a client is told of an error; all else is a fault of ours, which only the log tells."""
    return type(error) in SERVED and error.status != 500


def visible(text: str) -> str:
    """Return a text in which signs that steer a terminal, or the direction of text, are told by their numbers."""
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _addressed(call: Call, text: str) -> str:
    """Return a text whose paths of ours are addresses: whoever wrote it knows no base path."""
    return _PATH.sub(lambda found: call.outside.base + found.group(), text)


def respond_unexpected(call: Call, error: Exception, *, accept: str | None) -> Response:
    """Return the 500 for an error that nobody expected: its request id, and nothing of the inside."""
    call.state.log.error("unexpected", request=call.request_id, exc_info=error)
    hidden = EduGraphError(
        "The request could not be answered because of a fault in the service.",
        help="Tell the operator the instance; it is in the log.",
    )
    return respond(call, hidden, accept=accept)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    app.add_exception_handler(EduGraphError, _on_known)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    # Starlette answers and raises again: the front is where unexpected errors are answered and logged.
    app.add_exception_handler(Exception, _leave_to_front)


def unknown_parameter(name: str, known: list[str]) -> ParameterError:
    """Return the problem for a parameter that the route does not have."""
    near = difflib.get_close_matches(name[:50].lower(), known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return ParameterError(
        f"There is no parameter {name[:50]!r} here.",
        help=f"{hint}Known are {', '.join(known)}." if known else "This takes no parameters.",
        parameter=name[:50],
    )


async def _on_known(request: Request, error: Exception) -> Response:
    call = call_of(request)
    accept = request.headers.get("accept")
    if isinstance(error, EduGraphError) and is_for_clients(error):
        return respond(call, error, accept=accept)
    return respond_unexpected(call, error, accept=accept)


async def _on_validation(request: Request, error: Exception) -> Response:
    call = call_of(request)
    first: dict[str, Any] = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    name = str(first.get("loc", ("", "request"))[-1])
    problem = ParameterError(
        f"The parameter {name!r} cannot be used: {first.get('msg', 'it is wrong')}.",
        parameter=name,
        help=f"{call.url('/docs')} lists each parameter with its type and an example.",
    )
    return respond(call, problem, accept=request.headers.get("accept"))


async def _on_http(request: Request, error: Exception) -> Response:
    call = call_of(request)
    accept = request.headers.get("accept")
    if not isinstance(error, HTTPException) or error.status_code == 404:
        return respond(call, nowhere(call.outside.prefix + request.url.path), accept=accept)
    if error.status_code == 405:
        allowed = ", ".join(call.face.methods)
        problem: EduGraphError = MethodNotAllowed(
            f"{request.method} is not allowed here.", help=f"Use one of {allowed}.", allowed=list(call.face.methods)
        )
        return respond(call, problem, accept=accept, headers={"Allow": allowed})
    return respond(call, InputError(str(error.detail)), accept=accept)


def nowhere(path: str) -> NotFound:
    """Return the problem for a path that leads nowhere."""
    told = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in path[:200])
    slash = "Perhaps without the slash at its end? " if told.endswith("/") else ""
    return NotFound(f"There is nothing at {told}.", help=f"{slash}/docs lists what there is, /search finds it by name.")


class _Nothing(Response):
    async def __call__(self, _scope: Scope, _receive: Receive, _send: Send) -> None:
        """Send nothing."""


async def _leave_to_front(_request: Request, _error: Exception) -> Response:
    return _Nothing()
