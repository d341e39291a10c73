"""The tool `sparql`: any query, under the limits of the service, with the passages that stand in its rows."""

from typing import Any, Final

from edu_graph.service.mcp.asking import ROWS, TURTLE, Refused, Reply
from edu_graph.service.mcp.passages import Passages, is_passage, short
from edu_graph.service.mcp.querying import boolean, graph
from edu_graph.service.mcp.task import Task, Told, of_release
from edu_graph.service.mcp.wording import citation, plain_row, problem, table

_ADVICE: Final = (
    "No passage stands in the rows. To see who says it, ask with GRAPH ?passage { … } ?passage a eg:Passage, "
    "and project ?passage."
)


async def sparql(task: Task) -> Told:
    """Ask a query. Raises Refused."""
    reply = await task.service.sparql(
        task.caller, task["query"], release=task.get("release"), accept=f"{ROWS}, {TURTLE};q=0.9"
    )
    if reply.media_type != ROWS:
        return graph(reply, "graph")
    told = reply.json()
    if "boolean" in told:
        return boolean(reply, told["boolean"], "answer")
    return await _rows(task, reply, told["results"]["bindings"])


async def _rows(task: Task, reply: Reply, bindings: list[dict[str, dict[str, str]]]) -> Told:
    limit = task.number("limit")
    found = bindings[:limit]
    named = [
        [cell["value"] for cell in row.values() if cell["type"] == "uri" and is_passage(cell["value"])] for row in found
    ]
    passages, note = await _passages(task, [name for names in named for name in names], reply.release)
    rows = [plain_row(row) for row in found]
    behind = [[short(name) for name in names] for names in named]
    more: dict[str, Any] = {"rows": rows, "total": len(bindings), "passages": passages.found}
    head = f"{len(bindings)} rows (release {citation(reply.release)})"
    if len(bindings) > limit:
        head += f"; the first {limit} are shown, LIMIT and OFFSET in the query lead to the others"
    foot = (note,) if note and rows else ()
    return Told(
        of_release(reply.release, **more), table(head, list(zip(rows, behind, strict=True)), passages, foot=foot)
    )


async def _passages(task: Task, names: list[str], release: str) -> tuple[Passages, str]:
    """Return the passages with these IRIs, or why there are none: the rows are an answer without them."""
    if not task.is_on("sources"):
        return Passages(), ""
    if not names:
        return Passages(), _ADVICE
    try:
        found = await Passages.looked_up(task.service, task.caller, names, language=task["language"], release=release)
    except Refused as refused:
        return Passages(), f"What the passages say could not be looked up. {problem(refused.problem)}"
    return found, ""
