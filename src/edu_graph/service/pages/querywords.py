"""The words of named queries on pages: what their fields and columns are called, and which of them are translated.

A query's header is English. Its summary, its question, its parameters and its columns are messages; its description,
which is long and tells details, is not: pages show it as English.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.header import Entries

LABEL: Final = "Label"
"""How the name of a column ends that holds what the column before calls."""

TEXT: Final = "Text"
"""How the name of a column ends that holds the column before as plain text, which puts rows in order."""

RETOLD: Final = frozenset({"restatement", "words"})
"""Columns that hold what a passage says as the editors retell it."""

_SEAM: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def field(parameter: str) -> str:
    """Return what a form calls a parameter: `Least number` of `least_number`."""
    return parameter.replace("_", " ").capitalize()


def value(word: str) -> str:
    """Return how a form writes one of the words that a query lists: `gives more` of `gives-more`."""
    return word.replace("-", " ")


def heading(column: str) -> str:
    """Return the heading of a column: `Start earliest` of `startEarliest`."""
    return _SEAM.sub(" ", column).capitalize()


def headed(columns: Sequence[str]) -> list[str]:
    """Return the columns that have a heading of their own: not `xLabel` or `xText` beside `x`, which tell the same."""
    ends = [(name, end) for name in columns for end in (LABEL, TEXT) if name.endswith(end)]
    beside = {name for name, end in ends if name.removesuffix(end) in columns}
    return [name for name in columns if name not in beside]


def counted(entries: Entries) -> tuple[str, str]:
    """Return the messages that count the entries of a query: for one, and for several."""
    one, several = entries.called
    return f"%(number)s {one}", f"%(number)s {several}"


def messages(queries: Iterable[NamedQuery]) -> Iterator[tuple[str | tuple[str, str], str, str]]:
    """Yield each message of the queries, which file it is from, and what a translator has to know."""
    for query in queries:
        place = f"queries/{query.area}/{query.name}.rq"
        yield query.area.capitalize(), place, "Area of questions."
        yield query.summary, place, ""
        yield query.question, place, ""
        for parameter in query.parameters:
            yield field(parameter.name), place, f"Field of a form. {parameter.description}"
            yield parameter.description, place, "Beside a field of a form."
            for word in parameter.allowed:
                yield value(word), place, f"One of the values of a field. {parameter.description}"
        if query.entries is not None:
            yield counted(query.entries), place, "How many entries an answer has."
            if query.entries.period is not None:
                yield (
                    heading(query.entries.period.called),
                    place,
                    "Heading of a column of days, months, years or times.",
                )
        told = {column.name: column.description for column in query.columns}
        for name in headed([column.name for column in query.columns]):
            yield heading(name), place, f"Heading of a column. {told[name]}"
