"""`/mcp`: the Model Context Protocol over HTTP, for agents; each message is a POST of its own, without sessions."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from edu_graph.errors import NestingTooDeep, NotAcceptable, Unavailable, UnsupportedMediaType
from edu_graph.service.answers import Watch
from edu_graph.service.calls import call_of
from edu_graph.service.faces import PLAIN_JSON, PROBLEM
from edu_graph.service.intake import read_body, single
from edu_graph.service.jsonbody import nesting
from edu_graph.service.mcp.door import admit

router = APIRouter(tags=["agents"])

BODY_BYTES = 512 * 1024
"""Bytes of one message: a query of the usual limit, escaped for JSON, and room to spare."""

DEPTH = 60
"""Levels of brackets in one message; what the protocol has is flat."""

_MESSAGE = {"type": "object", "required": ["jsonrpc"], "properties": {"jsonrpc": {"const": "2.0"}}}
_ANSWER: dict[str, Any] = {"content": {PLAIN_JSON.media_type: {"schema": _MESSAGE}}}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The message's answer (JSON-RPC 2.0).", **_ANSWER},
    202: {"description": "A notification was taken."},
    400: {
        "description": "No message of the protocol: an error of JSON-RPC. Or a problem.",
        "content": {**_ANSWER["content"], PROBLEM.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
_BODY = {"requestBody": {"required": True, "content": {PLAIN_JSON.media_type: {"schema": _MESSAGE}}}}


@router.post(
    "/mcp",
    summary="Model Context Protocol: tools, resources and prompts for agents",
    responses=_RESPONSES,
    openapi_extra=_BODY,
)
async def mcp(request: Request) -> Response:
    """Answer one JSON-RPC message (streamable HTTP, stateless, JSON answers); see docs/mcp.md."""
    call = call_of(request)
    admit(call, request.scope)
    single(request, [])
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != PLAIN_JSON.media_type:
        raise UnsupportedMediaType(
            f"A POST to /mcp cannot have the content type {kind[:80] or 'that is missing'!r}.",
            help="Send one JSON-RPC message as application/json.",
            accepted=[PLAIN_JSON.media_type],
        )
    if not _takes_json(request.headers.get("accept")):
        raise NotAcceptable("Answers here are JSON.", help="Send Accept: application/json, text/event-stream.")
    body = await read_body(request, BODY_BYTES)
    if nesting(body) > DEPTH:
        raise NestingTooDeep(
            f"The message nests deeper than {DEPTH} levels.", limit=DEPTH, help="Send what is flatter."
        )
    door = call.state.door
    if door is None:
        raise Unavailable("The door for agents is not open yet.", retry_after=5)
    async with Watch(request.receive):
        return await door.answer(request.scope, body)


def _takes_json(accept: str | None) -> bool:
    kinds = [entry.partition(";")[0].strip().lower() for entry in (accept or "*/*").split(",")]
    return any(kind in (PLAIN_JSON.media_type, "application/*", "*/*") for kind in kinds)
