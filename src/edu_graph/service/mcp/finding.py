"""The tools `search` and `lookup`: things by name and by identifier."""

from typing import Any, Final

from edu_graph.service.mcp.asking import Caller, Service
from edu_graph.service.mcp.passages import short
from edu_graph.service.mcp.task import Task, Told, of_release
from edu_graph.service.mcp.wording import citation, line

_MEMBERS: Final = ("iri", "label", "language", "kind", "types", "matched", "reason")


async def search(task: Task) -> Told:
    """Find things by name. Raises Refused."""
    taken = task.only("q", "lang", "kind", "type", "country", "limit", "cursor", "release")
    return await _found(task, "/search", taken, task["q"])


async def lookup(task: Task) -> Told:
    """Find things by identifier. Raises Refused."""
    return await _found(task, "/lookup", task.only("scheme", "id", "release"), task["id"])


async def names_near(service: Service, caller: Caller, text: str) -> list[str]:
    """Return the short names of things that a text may have meant, each with its label. Raises Refused."""
    reply = await service.get(caller, "/search", {"q": text[:400], "limit": "5"})
    return [f"{short(hit['iri'])} ({hit['label']})" for hit in reply.json()["hits"]]


async def _found(task: Task, path: str, parameters: dict[str, str], what: str) -> Told:
    reply = await task.service.get(task.caller, path, parameters)
    told = reply.json()
    hits = [_hit(hit) for hit in told["hits"]]
    cursor, meant = (told.get("page") or {}).get("cursor"), told.get("didYouMean")
    members = {"hits": hits, "page": {"rows": len(hits), "next_cursor": cursor}}
    lines = [f"{line(what)}: {len(hits)}{' of more' if cursor else ''} found (release {citation(reply.release)})"]
    lines += [_line(hit) for hit in hits]
    if meant:
        members["did_you_mean"] = meant
        lines.append(f"Did you mean {line(meant)}?")
    if hits:
        lines.append("Use a short name as it stands in other tools; describe tells what the sources say of it.")
    return Told(of_release(reply.release, **members), "\n".join(lines))


def _hit(told: dict[str, Any]) -> dict[str, Any]:
    hit = {"id": short(told["iri"])} | {name: told[name] for name in _MEMBERS if told.get(name)}
    return hit | {"types": [short(name) for name in told.get("types", ())]}


def _line(hit: dict[str, Any]) -> str:
    notes = [", ".join(hit["types"])] if hit["types"] else []
    if hit.get("matched", hit["label"]) != hit["label"]:
        notes.append(f"found as {line(hit['matched'])}")
    if hit.get("reason") == "near":
        notes.append("another spelling")
    return f"- {hit['id']}: {line(hit['label'])} ({'; '.join(notes)})"
