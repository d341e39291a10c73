"""All tools: the four that every release has, and one for each named query of the release that is served now."""

import difflib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mcp import types

from edu_graph.errors import EduGraphError
from edu_graph.service.mcp import schemas, wording
from edu_graph.service.mcp.asking import Caller, Refused, Service
from edu_graph.service.mcp.catalogue import Catalogue, Listed, Query
from edu_graph.service.mcp.describing import describe
from edu_graph.service.mcp.finding import lookup, search
from edu_graph.service.mcp.freely import sparql
from edu_graph.service.mcp.querying import ask
from edu_graph.service.mcp.schemas import Schema
from edu_graph.service.mcp.task import Task, Told, checked

OTHER: Final = "other"
"""What a call of a tool that there is not counts as."""


@dataclass(frozen=True)
class Tool:
    """A tool: what is said of it, and what it does."""

    name: str
    title: str
    description: str
    takes: Schema
    gives: Schema
    answer: Callable[[Task], Awaitable[Told]]

    def listed(self) -> types.Tool:
        """Return it as the protocol lists it."""
        hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        return types.Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=self.takes,
            output_schema=self.gives,
            annotations=hints,
        )


def fixed() -> tuple[Tool, ...]:
    """Return the tools that do not depend on a release."""
    return (
        Tool(
            "search",
            "Find things by name",
            "Find countries, organisations, people, events, agreements, documents, centres and subjects by name, in "
            "any language. Returns short names, which every other tool takes. Begin here.",
            schemas.search_takes(),
            schemas.hits(),
            search,
        ),
        Tool(
            "lookup",
            "Find things by identifier",
            "Find things by a code of somebody else's: ISO 3166-1, M49, …, or by IRI.",
            schemas.lookup_takes(),
            schemas.hits(),
            lookup,
        ),
        Tool(
            "describe",
            "What the sources say of a thing",
            "Every statement about a thing, a source or a passage, each with the passages that make it. Statements "
            "without sources are the editors' own (register), reference tables, or computed (inferred).",
            schemas.describe_takes(),
            schemas.describe_gives(),
            describe,
        ),
        Tool(
            "sparql",
            "Ask a SPARQL query",
            "Read-only SPARQL 1.1 over the graph, for what no named query answers; read edu-graph://ontology/overview "
            "first. Each source's passage is a named graph: GRAPH ?passage { … } ?passage a eg:Passage.",
            schemas.sparql_takes(),
            schemas.sparql_gives(),
            sparql,
        ),
    )


def of_query(query: Query) -> Tool:
    """Return the tool of a named query, which has the query's name."""

    async def answer(task: Task) -> Told:
        return await ask(task, query)

    description = f"{query.question} {query.description}"
    return Tool(query.name, query.summary, description, schemas.takes_of(query), schemas.gives_of(query), answer)


class UnknownTool(Exception):
    """No tool has this name; `near` are names that may have been meant."""

    def __init__(self, name: str, near: list[str]) -> None:
        super().__init__(name)
        self.name = name[:100]
        self.near = near


class Tools:
    """The tools of a service. A fixed one goes before a query of the same name."""

    def __init__(self, service: Service, catalogue: Catalogue) -> None:
        self._service = service
        self._catalogue = catalogue
        self._fixed = {tool.name: tool for tool in fixed()}
        self._made: tuple[Listed, dict[str, Tool]] | None = None

    async def every(self, caller: Caller) -> dict[str, Tool]:
        """Return all tools by name, as of now; without a release, only the fixed ones."""
        try:
            listed = await self._catalogue.listed(caller)
        except Refused:
            return dict(self._fixed)
        if self._made is None or self._made[0] is not listed:
            named = {query.name: of_query(query) for query in listed.queries.values()}
            self._made = listed, self._fixed | named | self._fixed
        return self._made[1]

    async def find(self, caller: Caller, name: str) -> Tool:
        """Return a tool. Raises UnknownTool."""
        if name in self._fixed:
            return self._fixed[name]
        every = await self.every(caller)
        if name not in every:
            raise UnknownTool(name, difflib.get_close_matches(name[:100], every, n=3, cutoff=0.5))
        return every[name]

    async def call(self, caller: Caller, tool: Tool, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """Call a tool: its answer, or what was wrong with the call and how to mend it."""
        try:
            told = await tool.answer(Task(self._service, caller, checked(arguments, tool.takes)))
        except Refused as refused:
            return failed(refused)
        except EduGraphError as error:
            return failed(Refused.of(error))
        return types.CallToolResult(content=[_text(told.text)], structured_content=told.structured)


def failed(refused: Refused) -> types.CallToolResult:
    """Return a problem as the result of a call: the agent reads it, and may mend its call."""
    return types.CallToolResult(content=[_text(wording.problem(refused.problem))], is_error=True)


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)
