"""Answers as pages: tables of rows, yes or no, Turtle; and a way on where an answer is too large for a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.errors import LimitReached
from edu_graph.execution import QueryRequest
from edu_graph.execution.protocol import Telling
from edu_graph.queries.asked import variables
from edu_graph.queries.hints import Hint
from edu_graph.queries.policy import Screened
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, TURTLE
from edu_graph.service.answers import execute, whole
from edu_graph.service.calls import Call
from edu_graph.service.limits import limits_header
from edu_graph.service.links import by_parameter
from edu_graph.service.messages import translations
from edu_graph.service.pages.wording import number
from edu_graph.service.passages import is_passage, passages_of

PAGE_BYTES = 512 * 1024
PAGE_ROWS = 1000
EXPLAINED_ROWS = 100
"""Rows of a page that shows the passages behind each."""


Cell = dict[str, str]
"""A SPARQL results JSON term; `label` is what a link says instead of its IRI."""


@dataclass
class Table:
    """Rows for a page: cells are None where unbound."""

    caption: str
    columns: list[str]
    rows: list[list[Cell | None]]


def table_of(results: dict[str, Any], ui: str = "en", *, more: bool = False) -> Table:
    """Return a table of SELECT results, its caption in the language `ui`; `more`: there are rows behind them."""
    columns: list[str] = results["head"]["vars"]
    found = results["results"]["bindings"]
    words, told = translations(ui), {"number": number(len(found), ui)}
    count = words.ngettext("%(number)s row", "%(number)s rows", len(found)) % told
    if more:
        count = words.gettext("the first %(number)s rows; the files have all of them") % told
    return Table(count, columns, [[row.get(name) for name in columns] for row in found])


def yes_or_no(call: Call, answer: bool) -> str:
    """Return the answer to an ASK query in words."""
    say = translations(call.language).gettext
    return say("Yes") if answer else say("No")


def unexplained(call: Call, variables: Sequence[str]) -> str:
    """Return why nobody can tell the passages behind a row that shows no thing, and what to project instead."""
    say = translations(call.language).gettext
    if not variables:
        return say("cannot be told: the row shows no thing")
    told = say("cannot be told: the row shows no thing; project the things of the query (%(variables)s)")
    return told % {"variables": ", ".join("?" + name for name in variables)}


async def fetch(request: Request, call: Call, query: QueryRequest) -> bytes | None:
    """Return an answer that fits a page, else None; the worker is not kept at what nobody will see."""
    answer = await execute(call, request.receive, query)
    try:
        return await whole(answer, PAGE_BYTES)
    except LimitReached:
        # Any of them says the same to a reader: this is a download, not a page.
        return None


async def result_page(
    request: Request, call: Call, screened: Screened, query: QueryRequest, hints: list[Hint]
) -> Response:
    """Return the page for an ad-hoc query; `query.format` is JSON for SELECT and ASK, Turtle for graphs."""
    is_graph = query.format.kind == "graph"
    if screened.form == "SELECT":
        query = _first_rows(query, is_bounded=screened.is_bounded)
    body = await fetch(request, call, query)
    found = _read(call, body, is_graph=is_graph)
    await _name_passages(request, call, found)
    pairs = [("query", screened.text)]
    pairs += [("default-graph-uri", name) for name in query.default_graphs or ()]
    pairs += [("named-graph-uri", name) for name in query.named_graphs or ()]
    is_explained = query.telling is not None and query.telling.explaining is not None
    pairs += [("sources", "true")] if is_explained else []
    page = call.state.pages.render(
        call,
        "result.html",
        **found,
        unexplained=unexplained(call, [name for name in variables(screened.text) if name not in screened.variables]),
        with_sources=is_explained,
        too_large=body is None,
        page_kib=PAGE_BYTES // 1024,
        links=by_parameter(call, "/sparql", pairs, GRAPHS if is_graph else BINDINGS),
        query=screened.text,
        hints=hints,
    )
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings)}
    return Response(page, headers=headers, media_type="text/html")


def _read(call: Call, body: bytes | None, *, is_graph: bool) -> dict[str, Any]:
    """Return what a page shows of an answer: a table with its sources, yes or no, or Turtle; None: it is too large."""
    found: dict[str, Any] = {"table": None, "boolean": None, "turtle": None, "sources": [], "explained": []}
    if body is None:
        return found
    if is_graph:
        return found | {"turtle": body.decode()}
    told = json.loads(body)
    if told.get("boolean") is not None:
        return found | {"boolean": told["boolean"]}
    is_part = bool((told.get("page") or {}).get("cursor"))
    more = {name: told[name] for name in ("sources", "explained") if name in told}
    return found | {"table": table_of(told, call.language, more=is_part)} | more


async def _name_passages(request: Request, call: Call, found: dict[str, Any]) -> None:
    """Say what passages are called: those in the cells of rows, and those that were found behind rows."""
    cells = [cell for row in (found["table"].rows if found["table"] else ()) for cell in row if cell is not None]
    named = [cell for cell in cells if cell["type"] == "uri" and is_passage(cell["value"])]
    behind = [one for told in found["sources"] for one in told]
    if not named and not behind:
        return
    known = await passages_of(call, request.receive)
    for cell in named:
        cell["label"] = known.words(cell["value"], call.language)
    for one in behind:
        one["words"] = known.words(one["passage"], call.language)


def _first_rows(query: QueryRequest, *, is_bounded: bool) -> QueryRequest:
    """Return a SELECT of which as many rows are wanted as a page bears, and whether there are more.

    It gets a limit of its own where it has none: the engine then ends early.
    """
    telling = query.telling or Telling(answer="", release="")
    most = PAGE_ROWS if telling.explaining is None else EXPLAINED_ROWS
    # What leads on is a file, which a cursor of nothing but this mark stands for.
    telling = replace(telling, limit=most, next="", cursor="more")
    text = query.text if is_bounded else f"{query.text}\nLIMIT {most + 1}"
    return replace(query, text=text, telling=telling)


PAGE_FORMATS = {"SELECT": JSON, "ASK": JSON, "CONSTRUCT": TURTLE, "DESCRIBE": TURTLE}
