"""The named queries as the service lists them: of the release that it serves now, asked anew each time, by tag."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edu_graph.service.mcp.asking import Caller, Service


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query, as `/queries` tells it."""

    name: str
    type: str
    description: str
    required: bool
    default: str | None
    example: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A named query, as `/queries` tells it. Without columns its answer is a graph, or yes or no."""

    name: str
    summary: str
    description: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, str]
    order: tuple[str, ...] = ()

    @property
    def examples(self) -> dict[str, str]:
        """The values with which its file runs as it lies."""
        return {parameter.name: parameter.example for parameter in self.parameters}


@dataclass(frozen=True)
class Listed:
    """The named queries of one release, in the order of the list."""

    release: str
    queries: Mapping[str, Query] = field(default_factory=dict)


class Catalogue:
    """Knows the list as it was last time, and asks whether it still is."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: tuple[str, Listed] | None = None

    async def listed(self, caller: Caller) -> Listed:
        """Return the named queries of the current release. Raises Refused."""
        known = None if self._kept is None else self._kept[0]
        reply = await self._service.get(caller, "/queries", known=known)
        if reply.status == 304 and self._kept is not None:
            return self._kept[1]
        told = reply.json()
        found = Listed(str(told["release"]), {query["name"]: _query(query) for query in told["queries"]})
        tag = reply.headers.get("etag")
        self._kept = None if tag is None else (tag, found)
        return found


def _query(told: Mapping[str, Any]) -> Query:
    return Query(
        name=told["name"],
        summary=told["summary"],
        description=told["description"],
        question=told["question"],
        parameters=tuple(map(_parameter, told["parameters"])),
        columns={column["name"]: column["description"] for column in told["columns"]},
        order=tuple(told.get("order") or ()),
    )


def _parameter(told: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=told["name"],
        type=told["type"],
        description=told["description"],
        required=bool(told["required"]),
        default=told.get("default"),
        example=told["example"],
        allowed=tuple(told.get("allowed") or ()),
    )
