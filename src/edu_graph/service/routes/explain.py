"""`/sparql/explain`: a query as it is understood, and what answering it took."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.routing import Route

from edu_graph.errors import AnswerCut, LimitReached, TimeLimit
from edu_graph.queries.hints import Hint
from edu_graph.queries.outline import outline
from edu_graph.queries.policy import Limits
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, TURTLE, Format, negotiate
from edu_graph.service import hints
from edu_graph.service.answers import execute
from edu_graph.service.calls import Call, call_of
from edu_graph.service.intake import read_operation
from edu_graph.service.messages import N_
from edu_graph.service.replies import json_or_page
from edu_graph.service.routes.sparql import METHODS, Asked, screened_operation

ENGINE = "pyoxigraph"
_NO_PLAN = N_(
    "The engine's interface for Python gives no plan. The outline is the query as it is written, "
    "not the order in which the engine evaluates it."
)


@dataclass
class Spent:
    """What one evaluation took. `seconds`: the worker's own, None where it was killed; `waited`: all the others'."""

    form: Format
    seconds: float | None = None
    waited: float = 0.0
    rows: int | None = None
    bytes: int = 0
    ended_by: LimitReached | AnswerCut | None = None


async def explain(request: Request) -> Response:
    """Evaluate a query, throw the answer away, and tell how it was understood and what it took.

    The parameters are those of `/sparql`; `format` is that of the explanation (`json`, `html`), or the one in which
    the answer is written for the measurement.
    """
    call = call_of(request)
    limits = Limits.of(call.state.settings)
    operation = await read_operation(request, limits.text)
    asked = await screened_operation(request, operation, limits)
    is_page = operation.format == "html"
    rows = asked.screened.form in ("SELECT", "ASK")
    wanted = None if operation.format in (None, "json", "html") else operation.format
    measured = negotiate(None, BINDINGS if rows else GRAPHS, wanted=wanted) if wanted else JSON if rows else TURTLE
    spent = await _measure(request, call, asked, measured)
    # Beside the loop, which goes on meanwhile: a long text takes some tenths of a second.
    found = await hints.hints(call, asked.screened)
    content, seconds = await asyncio.to_thread(_content_and_time, call, asked, spent, found)
    # The loop shares one interpreter with that thread.
    call.state.turns.spent(call.client.name, seconds)
    with call.state.turns.working(call.client.name):
        wanted = "html" if is_page else "json" if operation.format else None
        response = json_or_page(request, content, "explain.html", {"told": content}, wanted)
    for name, value in hints.fields(found).items():
        response.headers[name] = value
    return response


async def _measure(request: Request, call: Call, asked: Asked, form: Format) -> Spent:
    """Have the query evaluated and read all of its answer, piece by piece."""
    spent = Spent(form)
    begun = time.perf_counter()
    try:
        answer = await execute(call, request.receive, asked.query(form, call.release.id))
    except LimitReached as reached:
        # That a limit ends it is what the explanation is for.
        spent.ended_by, spent.waited = reached, time.perf_counter() - begun
        return spent
    try:
        async with aclosing(cast("AsyncGenerator[bytes, None]", answer.chunks())) as chunks:
            async for chunk in chunks:
                spent.bytes += len(chunk)
        spent.rows = answer.rows
    except AnswerCut as cut:
        spent.ended_by = cut
    finally:
        await answer.aclose()
    spent.seconds = answer.seconds
    spent.waited = max(time.perf_counter() - begun - (spent.seconds or 0.0), 0.0)
    return spent


def _content_and_time(call: Call, asked: Asked, spent: Spent, found: list[Hint]) -> tuple[dict[str, Any], float]:
    begun = time.thread_time()
    return _content(call, asked, spent, found), time.thread_time() - begun


def _content(call: Call, asked: Asked, spent: Spent, found: list[Hint]) -> dict[str, Any]:
    screened = asked.screened
    return {
        "release": call.release.id,
        "query": {
            "form": screened.form,
            "text": asked.operation.query,
            "prefixes": [
                {"prefix": name, "iri": space, "declared": name in screened.declared}
                for name, space in sorted(screened.prefixes.items())
            ],
            "whole": _whole(asked),
            "variables": list(screened.variables),
            "dataset": _dataset(asked),
            "outline": [step.told(screened.text) for step in outline(screened.text)],
        },
        "engine": {"name": ENGINE, "version": version(ENGINE), "plan": None, "why": _NO_PLAN},
        "evaluation": {
            "milliseconds": None if spent.seconds is None else round(spent.seconds * 1000, 2),
            "overhead_milliseconds": round(spent.waited * 1000, 2),
            "rows": spent.rows,
            "bytes": spent.bytes,
            "format": spent.form.media_type,
            "ended_by": None if spent.ended_by is None else _ending(call, spent.ended_by),
        },
        "limits": _limits(asked, spent),
        "cache": _cache(asked),
        "hints": [str(hint) for hint in found],
    }


def _whole(asked: Asked) -> str:
    """Return the query with a line for each prefix that it uses and does not declare: for other endpoints."""
    screened = asked.screened
    missing = sorted(set(screened.prefixes) - screened.declared)
    lines = [f"PREFIX {name}: <{screened.prefixes[name]}>\n" for name in missing]
    return "".join(lines) + screened.text


def _dataset(asked: Asked) -> dict[str, Any]:
    default, named = asked.default_graphs, asked.named_graphs
    given = asked.operation
    is_whole = default is None and named is None
    return {
        "default": N_("the union of all named graphs") if is_whole else list(default or ()),
        "named": N_("all named graphs") if is_whole else list(named or ()),
        "from": "the release" if is_whole else "the request" if given.default_graphs or given.named_graphs else "FROM",
    }


def _ending(call: Call, ended_by: LimitReached | AnswerCut) -> dict[str, Any]:
    kind = ended_by.fields.get("reason", ended_by.type) if isinstance(ended_by, AnswerCut) else ended_by.type
    return {
        "type": call.url(f"/problems/{kind}"),
        "detail": ended_by.detail,
        "help": ended_by.help,
        "limit": ended_by.fields.get("limit"),
    }


def _limits(asked: Asked, spent: Spent) -> list[dict[str, Any]]:
    """Return each limit with what of it was used; None where that is not measured for one query alone."""
    limits, text = asked.limits, asked.operation.query or ""
    seconds = limits.seconds if isinstance(spent.ended_by, TimeLimit) else spent.seconds
    used: dict[str, tuple[float, float | None, str]] = {
        "seconds": (limits.seconds, None if seconds is None else round(seconds, 5), "seconds"),
        "memory-mib": (limits.memory_mib, None, "MiB"),
        "rows": (limits.rows, spent.rows, "rows"),
        "bytes": (limits.bytes, spent.bytes if spent.ended_by is None else None, "bytes"),
        "text": (limits.text, len(text.encode()), "bytes"),
    }
    return [
        {
            "name": name,
            "value": value,
            "unit": unit,
            "used": taken,
            "left": None if taken is None else round(max(value - taken, 0), 5),
        }
        for name, (value, taken, unit) in used.items()
    ]


def _cache(asked: Asked) -> dict[str, Any]:
    """Return whether /sparql may answer from its cache: an explanation never comes from one."""
    is_repeatable = asked.screened.is_repeatable
    why = (
        N_("The same query by GET gives the same bytes on this release; from the second time on the cache may answer.")
        if is_repeatable
        else N_("The answer is new each time: it uses NOW(), RAND(), UUID() or the like, or makes blank nodes.")
    )
    return {"used": False, "cacheable": is_repeatable, "why": why}


router = APIRouter(routes=[Route("/sparql/explain", explain, methods=METHODS)])
