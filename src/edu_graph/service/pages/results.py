"""Answers as pages: tables of rows, yes or no, Turtle; and a way on where an answer is too large for a page."""

import json
import re
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from edu_graph.errors import AnswerCut, ByteLimit
from edu_graph.execution import QueryRequest
from edu_graph.queries.policy import Screened
from edu_graph.rdf.formats import BINDINGS, GRAPHS, JSON, TURTLE
from edu_graph.service.answers import execute, limits_header, whole
from edu_graph.service.calls import Call
from edu_graph.service.hints import hints
from edu_graph.service.links import by_parameter

PAGE_BYTES = 512 * 1024
PAGE_ROWS = 1000


Cell = dict[str, str]
"""A SPARQL results JSON term; `label` is what a link says instead of its IRI, `label-lang` the language of that."""


@dataclass
class Table:
    """Rows for a page: cells are None where unbound."""

    caption: str
    columns: list[str]
    rows: list[list[Cell | None]]


def table_of(results: dict[str, Any]) -> Table | None:
    """Return a table of SELECT results, None where there are more rows than a page bears."""
    columns: list[str] = results["head"]["vars"]
    found = results["results"]["bindings"]
    if len(found) > PAGE_ROWS:
        return None
    count = f"{len(found)} {'row' if len(found) == 1 else 'rows'}"
    return Table(count, columns, [[row.get(name) for name in columns] for row in found])


_LABEL = "Label"


def folded(table: Table) -> Table:
    """Return the table with each column `x` and `xLabel` in one: links that say the label, headings in words."""
    shown = [name for name in table.columns if not _is_label(name, table.columns)]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    cells = [[_labelled(row[name], row.get(name + _LABEL)) for name in shown] for row in rows]
    return Table(table.caption, [_in_words(name) for name in shown], cells)


def _is_label(name: str, columns: list[str]) -> bool:
    return name.endswith(_LABEL) and name.removesuffix(_LABEL) in columns


def _labelled(cell: Cell | None, label: Cell | None) -> Cell | None:
    if cell is None or label is None:
        return cell
    return {**cell, "label": label["value"], "label-lang": label.get("xml:lang", "")}


def _in_words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()


async def fetch(request: Request, call: Call, query: QueryRequest) -> bytes | None:
    """Return an answer that fits a page, else None; the worker is not kept at what nobody will see."""
    answer = await execute(call, request.receive, query)
    try:
        return await whole(answer, PAGE_BYTES)
    except (ByteLimit, AnswerCut):
        # Either says the same to a reader: this is a download, not a page.
        return None


async def result_page(request: Request, call: Call, screened: Screened, query: QueryRequest) -> Response:
    """Return the page for an ad-hoc query; `query.format` is JSON for SELECT and ASK, Turtle for graphs."""
    is_graph = query.format.kind == "graph"
    body = await fetch(request, call, query)
    table, boolean, turtle, sources = None, None, None, []
    if body is not None and is_graph:
        turtle = body.decode()
    elif body is not None:
        results = json.loads(body)
        boolean = results.get("boolean")
        table = table_of(results) if boolean is None else None
        sources = results.get("sources", [])
    pairs = [("query", screened.text)]
    pairs += [("default-graph-uri", name) for name in query.default_graphs or ()]
    pairs += [("named-graph-uri", name) for name in query.named_graphs or ()]
    pairs += [("sources", "true")] if query.telling else []
    page = call.state.pages.render(
        call,
        "result.html",
        table=table,
        sources=sources,
        boolean=boolean,
        turtle=turtle,
        too_large=table is None and boolean is None and turtle is None,
        page_rows=PAGE_ROWS,
        page_kib=PAGE_BYTES // 1024,
        links=by_parameter(call, "/sparql", pairs, GRAPHS if is_graph else BINDINGS),
        query=screened.text,
        hints=hints(screened.terms, call.release.vocabulary),
    )
    headers = {"X-Edu-Graph-Limits": limits_header(call.state.settings)}
    return Response(page, headers=headers, media_type="text/html")


PAGE_FORMATS = {"SELECT": JSON, "ASK": JSON, "CONSTRUCT": TURTLE, "DESCRIBE": TURTLE}
