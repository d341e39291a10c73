"""A page's accessibility tree as a text that stays the same while data changes: what a screen reader is given."""

import re
from dataclasses import dataclass, field
from typing import Any

_LINE = re.compile(r"^(?P<indent> *)- (?P<rest>.*)$")
_NODE = re.compile(r'^(?P<role>[\w/-]+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?(?P<states>(?: \[[^\]]*\])*)')
_SILENT = frozenset(("text", "strong", "emphasis", "code", "time", "caption", "superscript", "subscript", "deletion"))
"""Words that are read as they stand; what a table is called is its name."""
_OF_CONTENT = frozenset(
    ("row", "cell", "rowheader", "gridcell", "listitem", "paragraph", "term", "definition", "option")
)
"""Roles whose name is their content, which is data."""
_OF_DATA = re.compile(r"/(id|source|releases|dumps)/|[?&](query|cursor)=|\.(nq|nt|ttl|trig|jsonld|rdf|gz|zst)$")
_MANY = frozenset(("row", "listitem", "option", "article", "term", "definition"))
"""Of these the first stands for all beside it, but for navigation, whose entries are ours."""


@dataclass
class _Node:
    role: str
    name: str | None = None
    states: str = ""
    address: str = ""
    inner: list["_Node"] = field(default_factory=list)


def tree(page: Any) -> str:  # noqa: ANN401 - the page is playwright's, which may not be installed
    """Return roles, names, levels and states of a page, a line for each, indented.

    Numbers are `0`, names that are data are `…`, running words are left out, and of rows, entries and options the
    first stands for all beside it.
    """
    return "".join(f"{line}\n" for line in _shown(_read(page.locator("body").aria_snapshot()), 0))


def _read(snapshot: str) -> list[_Node]:
    top = _Node("")
    above = [(-1, top)]
    for line in snapshot.splitlines():
        if not (found := _LINE.match(line)):
            continue
        depth, node = len(found["indent"]), _node(found["rest"])
        while above[-1][0] >= depth:
            above.pop()
        if node.role == "/url":
            above[-1][1].address = node.address
        elif not node.role.startswith("/"):
            above[-1][1].inner.append(node)
            above.append((depth, node))
    return top.inner


def _node(rest: str) -> _Node:
    if rest.startswith("'"):  # a key of YAML in quotes
        rest = re.sub(r"^'((?:[^']|'')*)'", lambda key: key[1].replace("''", "'"), rest)
    if rest.startswith("/url:"):
        return _Node("/url", address=rest.partition(":")[2].strip().strip('"'))
    found = _NODE.match(rest)
    return _Node(found["role"], found["name"], found["states"]) if found else _Node("text")


def _shown(nodes: list[_Node], depth: int, *, is_whole: bool = False) -> list[str]:
    lines: list[str] = []
    last: list[str] = []
    told: set[str] = set()
    for node in nodes:
        is_whole_below = is_whole or node.role == "navigation"
        if node.role in _SILENT or (node.role in told and not is_whole):
            continue
        if node.role in _MANY:
            told.add(node.role)
        found = _lines(node, depth, is_whole=is_whole_below)
        if found != last:  # several links to sources are told as one
            lines += found
        last = found
    return lines


def _lines(node: _Node, depth: int, *, is_whole: bool) -> list[str]:
    name = "" if node.role in _OF_CONTENT or node.name is None else f' "{_masked(node, is_whole=is_whole)}"'
    own = f"{'  ' * depth}{node.role}{name}{node.states}"
    return [own, *_shown(node.inner, depth + 1, is_whole=is_whole)]


def _masked(node: _Node, *, is_whole: bool) -> str:
    name = node.name or ""
    if name and not is_whole and _OF_DATA.search(node.address):
        return "…"
    if node.role == "img":
        name = name.partition(":")[0]  # what it is; then comes what it shows
    name = re.sub(r"\b[0-9a-f]{16}\b", "…", name)
    return re.sub(r"\d+(?:[., \u00a0\u202f]\d+)*", "0", name)
