"""The tools of the named queries: asked at `/queries/<name>`, row by row with the passages behind them."""

from collections.abc import Mapping
from typing import Any

from edu_graph.service.mcp.asking import ROWS, TURTLE, Reply
from edu_graph.service.mcp.catalogue import Query
from edu_graph.service.mcp.passages import Passages
from edu_graph.service.mcp.task import Task, Told, of_release
from edu_graph.service.mcp.wording import Value, citation, numbered, plain_row, table

_UNEXPLAINED = "Of rows that show no thing it cannot be told which passages are behind them; this is no 'none'."
_OURS = ("limit", "cursor", "release")


async def ask(task: Task, query: Query) -> Told:
    """Ask a named query. Raises Refused."""
    parameters = task.only(*(parameter.name for parameter in query.parameters), *_OURS)
    if query.columns and task.is_on("sources"):
        parameters["sources"] = "true"
    reply = await task.service.get(task.caller, f"/queries/{query.name}", parameters, accept=f"{ROWS}, {TURTLE};q=0.9")
    if reply.media_type != ROWS:
        return graph(reply, query.name)
    told = reply.json()
    if "boolean" in told:
        return boolean(reply, told["boolean"], query.name)
    return _rows(reply.release, told, query)


def graph(reply: Reply, what: str) -> Told:
    """Return an answer that is a graph."""
    members = of_release(reply.release, turtle=reply.text)
    return Told(members, f"# {what}, release {citation(reply.release)}\n{reply.text}")


def boolean(reply: Reply, answer: bool, what: str) -> Told:
    """Return an answer that is yes or no."""
    told = "yes" if answer else "no"
    return Told(of_release(reply.release, boolean=answer), f"{what}: {told} (release {citation(reply.release)})")


def _rows(release: str, told: dict[str, Any], query: Query) -> Told:
    passages = Passages()
    rows = [plain_row(row) for row in told["results"]["bindings"]]
    behind, naming = _passages(told.get("sources") or [[] for _ in rows], passages)
    cursor = (told.get("page") or {}).get("cursor")
    structured = of_release(
        release,
        query=query.name,
        rows=[_row(row, *names) for row, *names in zip(rows, behind, naming, strict=True)],
        passages=passages.found,
        page={"rows": len(rows), "next_cursor": cursor},
    )
    head = f"{query.name}: {len(rows)} rows{' of more' if cursor else ''} (release {citation(release)})"
    foot = [] if all(told.get("explained") or []) else [_UNEXPLAINED]
    if cursor:
        foot += ["", f"There is more: call {query.name} again, with cursor={cursor} and the same other values."]
    elif not rows:
        foot.append(_nothing(query))
    lines = [_line(row, names, numbered(passages)) for row, names in zip(rows, naming, strict=True)]
    return Told(structured, table(head, list(zip(lines, behind, strict=True)), passages, foot=foot))


def _passages(sources: list[list[dict[str, Any]]], passages: Passages) -> tuple[list[list[str]], list[list[str]]]:
    """Return for each row the passages that say it or stand in it, and those that only name what it shows."""
    behind = [[passages.add(one) for one in entries if one["support"] != "names"] for entries in sources]
    naming = [[passages.add(one) for one in entries if one["support"] == "names"] for entries in sources]
    return behind, naming


def _row(row: Mapping[str, Value], behind: list[str], naming: list[str]) -> dict[str, Any]:
    more = {"sources": behind, "named_by": naming}
    return {**row, **{name: names for name, names in more.items() if names}}


def _line(row: Mapping[str, Value], naming: list[str], numbers: Mapping[str, int]) -> Mapping[str, Value]:
    marks = " ".join(f"[{numbers[name]}]" for name in naming)
    return {**row, "named, but not said, by": marks} if marks else row


def _nothing(query: Query) -> str:
    return f"Nothing in the graph fits these values. What a row stands for: {query.description}"
