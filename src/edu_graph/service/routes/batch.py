"""`POST /queries/<name>`: one named query with many sets of values, each answered for itself."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import ByteLimit, EduGraphError, InputError, NotFound, ParameterError, TimeLimit
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.formats import JSON
from edu_graph.service import named
from edu_graph.service.answers import whole
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import single
from edu_graph.service.jsonbody import read_json
from edu_graph.service.limits import limits_header
from edu_graph.service.named import Asked, Wish
from edu_graph.service.problems import is_for_clients, problem_of
from edu_graph.service.replies import as_json

router = APIRouter(tags=["queries"])

MOST: Final = 100
"""Most sets of values in one request."""

BODY_BYTES: Final = 256 * 1024
ANSWER_BYTES: Final = 8 * 1024 * 1024
"""Most bytes of all answers of one request together."""

_SHAPE = '{"requests": [{"<parameter>": "<value>", …}, …]}'


@dataclass
class _Left:
    """What a request may still use: bytes, and the moment by which it must have begun its last query."""

    size: int
    until: float


@router.post("/queries/{name}", include_in_schema=False)
async def batch(request: Request, name: str) -> Response:
    """Return an answer, or a problem, for each set of values, in their order.

    One after the other, so that one client does not take every worker; together they have the time of one query.
    """
    call = call_of(request)
    single(request, [])
    if "." in name:
        raise NotFound(f"Nothing can be sent to {name[:100]!a}.", help="Send it to /queries/<name>, without an ending.")
    query = call.release.queries.get(name)
    if named.is_graph(query):
        raise InputError(f"{query.name} answers with a graph.", help="Ask for each set of values by GET.")
    requests = _requests(await read_json(request, BODY_BYTES))
    left = _Left(ANSWER_BYTES, asyncio.get_running_loop().time() + call.state.settings.query_seconds)
    told = [await _told(request, call, query, given, left) for given in requests]
    head = as_json({"release": call.release.id, "query": query.name})
    body = head[:-1] + b',"results":[' + b",".join(told) + b"]}"
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings)}
    return Response(body, headers=headers, media_type="application/json")


def _requests(body: object) -> list[dict[str, Any]]:
    members = body.get("requests") if isinstance(body, dict) and set(body) == {"requests"} else None
    if not isinstance(members, list) or not members:
        raise InputError("The body is no list of requests.", parameter="requests", help=f"Send {_SHAPE}.")
    if len(members) > MOST:
        raise InputError(
            f"There are {len(members)} requests, and at most {MOST} may be sent at once.",
            parameter="requests",
            limit=MOST,
            help="Send them in several parts.",
        )
    for place, member in enumerate(members):
        if not isinstance(member, dict):
            raise InputError(f"requests[{place}] is no object.", parameter="requests", help=f"Send {_SHAPE}.")
    return members


async def _told(request: Request, call: Call, query: NamedQuery, given: dict[str, Any], left: _Left) -> bytes:
    """Return what is said of one set of values: the members of its answer as a worker wrote them, or its problem."""
    # In ASCII: a client's text may hold what no UTF-8 can, and is told so.
    head = json.dumps({"parameters": given}).encode()
    try:
        body = await _answered(request, call, query, _texts(given), left)
    except EduGraphError as error:
        if not is_for_clients(error):
            raise
        return head[:-1] + b',"problem":' + json.dumps(problem_of(call, error), ensure_ascii=False).encode() + b"}"
    return head[:-1] + b"," + body.lstrip()[1:]


async def _answered(request: Request, call: Call, query: NamedQuery, values: Mapping[str, str], left: _Left) -> bytes:
    seconds = call.state.settings.query_seconds
    if asyncio.get_running_loop().time() > left.until:
        raise TimeLimit(f"the requests before this one took {seconds:g} s", limit=seconds, help="Send fewer at once.")
    asked = Asked(query, values, Wish(), f"/queries/{query.name}")
    prepared = await named.prepare(call, request.receive, asked, JSON)
    answer = await named.answer(call, request.receive, prepared)
    try:
        body = await whole(answer, left.size)
    except ByteLimit:
        body = b""
    if not body or len(body) > left.size:
        left.size = 0
        raise ByteLimit(
            f"the answers together have more than {ANSWER_BYTES} bytes",
            limit=ANSWER_BYTES,
            help="Send fewer at once, or ask for this one by GET, page by page.",
        )
    left.size -= len(body)
    return body


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the values as texts, as they stand in an address; nothing for null."""
    found: dict[str, str] = {}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, str | int | None):
            raise ParameterError(
                f"{name[:50]}: the value is neither a text nor a whole number.",
                parameter=name[:50],
                help="Send each value as it stands in an address, as a text.",
            )
        found[name] = "" if value is None else str(value)
    return found
