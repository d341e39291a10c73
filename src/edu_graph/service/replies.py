"""Lists as JSON or as a page, whichever the client asks for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.service import caching
from edu_graph.service.calls import call_of, choose
from edu_graph.service.faces import LISTS
from edu_graph.service.pages.lists import Listing


def as_json(content: object) -> bytes:
    """Return JSON as it is sent: UTF-8, members in the order in which they were put."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def json_or_page(
    request: Request, content: object, template: str, context: Mapping[str, Any], wanted: str | None
) -> Response:
    """Return `content` as JSON, or the page of `template`."""
    form = choose(request, LISTS, wanted=wanted)
    if form.kind != "page":
        return Response(as_json(content), media_type=form.media_type)
    call = call_of(request)
    return Response(call.state.pages.render(call, template, **context), media_type="text/html")


def listing(
    request: Request,
    content: object,
    title: str,
    tables: Sequence[Listing],
    *,
    intro: Sequence[str] = (),
    wanted: str | None,
) -> Response:
    """Return `content` as JSON, or as a page of plain tables."""
    return json_or_page(request, content, "list.html", {"title": title, "tables": tables, "intro": intro}, wanted)


def tagged(request: Request, answer: Response) -> Response:
    """Give an answer a tag of what it holds, where that changes while a release is served (the ledger grows)."""
    call = call_of(request)
    # The front writes the tag of a call into its answer, and judges the request's conditions by it.
    call.tag = caching.entity_tag(
        (
            call.state.fingerprint,
            call.outside.base,
            str(answer.media_type),
            request.headers.get("accept-encoding", "identity"),
            bytes(answer.body).decode(),
        )
    )
    return answer
