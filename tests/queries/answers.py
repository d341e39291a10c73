"""The golden answers, and the statements that their changes write in short form."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]
FOLDER = Path(__file__).parent / "golden"
GOLDEN: dict[str, Any] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}


def full(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def term(short: str) -> NamedNode | Literal:
    if not short.startswith('"'):
        return full(short)
    text, _, kind = short[1:].rpartition('"')
    if kind.startswith("@"):
        return Literal(text, language=kind[1:])
    return Literal(text, datatype=full(kind[2:])) if kind else Literal(text)


def quads(lines: list[list[str]]) -> list[Quad]:
    return [Quad(full(s), full(p), term(o), full(g)) for s, p, o, g in lines]


def changed(change: dict[str, Any]) -> tuple[list[Quad], list[Quad]]:
    """What a change removes and what it adds."""
    return quads(change.get("remove", [])), quads(change.get("add", []))


def lies_empty(golden: dict[str, Any]) -> bool:
    """Whether the query's file as it lies finds nothing in the data, and the golden file says why."""
    return any(case.get("empty_because") for case in golden["cases"] if not case["values"])
