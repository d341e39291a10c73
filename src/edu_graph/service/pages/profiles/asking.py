"""Asks the queries behind sections: all of a page at once, each once, through the limits that every named query has."""

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from starlette.types import Receive

from edu_graph.errors import LimitReached
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.lists import given_as
from edu_graph.rdf.formats import JSON
from edu_graph.service import named
from edu_graph.service.answers import Row, whole
from edu_graph.service.calls import Call
from edu_graph.service.named import Asked, Wish
from edu_graph.service.pages.profiles.model import DAY, Section

T = TypeVar("T")
U = TypeVar("U")

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A query's name and its values: sections that ask the same share the answer."""

_AT_ONCE: Final = 4
"""Queries of one page that wait for workers together: others are asking as well."""


async def pair(one: Coroutine[Any, Any, T], other: Coroutine[Any, Any, U]) -> tuple[T, U]:
    """Return the results of two works done at once; as `together`, for two that give different things."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = group.create_task(one), group.create_task(other)
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return tasks[0].result(), tasks[1].result()


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """Return the results of work done at once, in its order. The first error ends the rest, and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except BaseExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return [task.result() for task in tasks]


def values_of(call: Call, section: Section, thing: str) -> dict[str, str]:
    """Return what a section gives its query, for the thing of an IRI."""
    day = (call.release.published or "")[:10]
    values = {name: day if value == DAY else value for name, value in section.values.items()}
    if DAY in section.values.values() and not day:
        # A release that was never published has no day: the query's own example stands for it, and the page tells it.
        values |= {p.name: p.example for p in call.release.queries.get(section.query).parameters if p.name in values}
    return {section.thing: given_as(thing), **values}


def key_of(call: Call, section: Section, thing: str) -> Key:
    """Return what tells the question of a section from others."""
    return section.query, tuple(sorted(values_of(call, section, thing).items()))


def is_askable(call: Call, section: Section) -> bool:
    """Tell whether the release has the section's query with the columns and parameters that it needs."""
    if section.query not in call.release.queries:
        return False
    query = call.release.queries.get(section.query)
    columns = {column.name for column in query.columns}
    needed = {section.line, *section.passages, *section.keep, *section.needs}
    for column in section.columns:
        needed |= {*column.names, *([column.where[0]] if column.where else [])}
    parameters = {parameter.name for parameter in query.parameters}
    return needed <= columns and {section.thing, *section.values} <= parameters


async def answers(call: Call, receive: Receive, keys: Sequence[Key]) -> Mapping[Key, list[Row] | None]:
    """Return the rows of each question; None where a limit ended it: the page then leads to the query alone.

    Raises as `named.prepare` and `named.answer`, but LimitReached.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    wanted = list(dict.fromkeys(keys))

    async def ask(key: Key) -> list[Row] | None:
        async with gate:
            return await _rows(call, receive, call.release.queries.get(key[0]), dict(key[1]))

    return dict(zip(wanted, await together(ask(key) for key in wanted), strict=True))


async def _rows(call: Call, receive: Receive, query: NamedQuery, values: Mapping[str, str]) -> list[Row] | None:
    asked = Asked(query, values, Wish(), f"/queries/{query.name}")
    try:
        answer = await named.answer(call, receive, await named.prepare(call, receive, asked, JSON))
        found: list[Row] = json.loads(await whole(answer))["results"]["bindings"]
    except LimitReached:
        # Another moment may have time for it: this page is not kept.
        call.storable = False
        return None
    return found
