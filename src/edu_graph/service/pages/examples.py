"""Named queries as examples for whoever writes queries: by area, each as a text that runs as it lies."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from edu_graph import vocab
from edu_graph.queries.catalog import NamedQuery

_HEADER: Final = re.compile(r"^#\+.*\n", re.M)
_PREFIX: Final = re.compile(r"^PREFIX\s+(\w+):\s*<([^>]*)>[ \t]*\n", re.M | re.I)


@dataclass(frozen=True)
class Example:
    """A named query and its text without what the service knows anyway."""

    query: NamedQuery
    text: str


def examples(queries: Iterable[NamedQuery]) -> list[tuple[str, list[Example]]]:
    """Return the queries by area, both in the order of their names."""
    ordered = sorted(queries, key=lambda query: (query.area, query.name))
    return [
        (area, [Example(query, text_of(query)) for query in found])
        for area, found in groupby(ordered, key=lambda query: query.area)
    ]


def text_of(query: NamedQuery) -> str:
    """Return a query's text, its summary above it: without its header, and without prefixes that are known here."""
    bare = _PREFIX.sub(_unless_known, _HEADER.sub("", query.text)).strip()
    return f"# {query.summary}\n{bare}\n"


def _unless_known(found: re.Match[str]) -> str:
    return "" if vocab.PREFIXES.get(found[1]) == found[2] else found[0]
