"""The words of named queries on pages: what their fields and columns are called, and which of them are translated.

A query's header is English. Its summary, its question, its parameters and its columns are messages; its description,
which is long and tells details, is not: pages show it as English.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from edu_graph.queries.catalog import NamedQuery

LABEL: Final = "Label"
"""How the name of a column ends that holds what the column before calls."""

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
    """Return the columns that have a heading of their own: not `xLabel` beside `x`, which share a column on pages."""
    return [name for name in columns if not (name.endswith(LABEL) and name.removesuffix(LABEL) in columns)]


def messages(queries: Iterable[NamedQuery]) -> Iterator[tuple[str, str, str]]:
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
        told = {column.name: column.description for column in query.columns}
        for name in headed([column.name for column in query.columns]):
            yield heading(name), place, f"Heading of a column. {told[name]}"
