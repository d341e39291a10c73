"""The text of a query as it goes to an engine, and what must not go there."""

import re
from typing import Final, Literal

from pyoxigraph import QueryBoolean, QuerySolutions

from edu_graph import vocab
from edu_graph.errors import QueryRefused
from edu_graph.store.embedded import EmbeddedStore

Form = Literal["rows", "truth", "triples"]
# What may hold any word: comments, IRIs, and the four kinds of quotes. SPARQL 1.1 Query, 19.8.
_QUOTED: Final = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|'''(?:[^\\]|\\.)*?'''|\"""(?:[^\\]|\\.)*?\"""|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*"|\#[^\n\r]*""",
    re.DOTALL,
)
_OUTWARD: Final = re.compile(r"(?<![\w?$:.-])(SERVICE|LOAD)(?![\w:-])", re.IGNORECASE)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<![\w?$:.-])FROM(?![\w:-])", re.IGNORECASE)
_USED: Final = re.compile(r"([A-Za-z][\w.-]*):")


class Reading:
    """Reads queries as the embedded store does, without any data: same errors, same places, nothing is sent."""

    def __init__(self) -> None:
        self._empty = EmbeddedStore.of(())

    def form(self, query: str) -> Form:
        """Return what a query gives.

        Raises QuerySyntaxError (line, column); QueryRefused: a function that nobody has, or a way out to elsewhere.
        """
        found = _OUTWARD.search(plain(query))
        if found is not None:
            raise QueryRefused(f"{found.group(1).upper()} is not allowed here", help="Ask this graph alone.")
        results = self._empty.results(query)
        if isinstance(results, QueryBoolean):
            return "truth"
        return "rows" if isinstance(results, QuerySolutions) else "triples"


def plain(query: str) -> str:
    """Return a query without its IRIs, texts and comments: the words that are left are SPARQL's, or names."""
    return _QUOTED.sub(" ", query)


def has_dataset(query: str) -> bool:
    """Tell whether a query has FROM or FROM NAMED."""
    return _FROM.search(plain(query)) is not None


def prefixed(query: str) -> str:
    """Return the query with the graph's prefixes that it uses and does not declare, all on its first line."""
    words = plain(query)
    wanted = {name for name in _USED.findall(words) if name in vocab.PREFIXES} - set(_DECLARED.findall(words))
    return "".join(f"PREFIX {name}: <{vocab.PREFIXES[name]}> " for name in sorted(wanted)) + query
