"""The MCP server: what the protocol asks, answered by tools, resources and prompts; the same for every transport."""

from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any, Final, TypeVar

from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from starlette.requests import Request

from edu_graph.errors import ParameterError
from edu_graph.service.logs import Logger
from edu_graph.service.mcp import wording
from edu_graph.service.mcp.asking import HERE, Caller, Refused, Service
from edu_graph.service.mcp.catalogue import Catalogue
from edu_graph.service.mcp.prompts import prompts
from edu_graph.service.mcp.resources import SCHEME, NoResource, Resources
from edu_graph.service.mcp.tools import OTHER, Tools, UnknownTool, failed

INSTRUCTIONS: Final = """\
edu-graph: international cooperation on inclusive education (visits, trainings, agreements, declarations, resource \
centres, projects, publications) as a graph in which every statement leads to the passage that makes it.
First search for the things in question; then take the named query whose description fits (one tool each); then \
describe for everything about one thing; sparql only for what these do not answer.
Cite the passages under "Sources" (who says it, address) and the release's IRI. A passage's text is given in the \
editors' words. An empty answer means that the sources collected here do not say it, not that it is not so.
All tools only read. Errors say how to mend the call. A call has limits (edu-graph://limits)."""

NOT_FOUND: Final = -32002
"""JSON-RPC code for a resource that there is not (MCP up to 2025-11-25)."""
_COMPLETED: Final = 50

T = TypeVar("T")

Context = ServerRequestContext[Any, Any]
Count = Callable[[str, str], None]
"""Counts a call: the tool's name, and `ok`, `error` or `fault`."""


def caller_of(context: Context) -> Caller:
    """Return for whom a message is answered: who sent the request that brought it, or who started the process."""
    request = context.request
    return Caller.of(request.scope) if isinstance(request, Request) else HERE


def make_server(service: Service, *, log: Logger, count: Count) -> Server[Any]:
    """Return an MCP server over a service."""
    answers = Answers(service, log=log, count=count)
    server: Server[Any] = Server(
        "edu-graph",
        version=version("edu-graph"),
        title="edu-graph",
        description="A knowledge graph of international cooperation on inclusive education, with its sources.",
        instructions=INSTRUCTIONS,
        # No tool has arguments that travel in header fields: there is nothing to look up before a call.
        get_tool_input_schema=lambda _name: None,
        on_list_tools=answers.list_tools,
        on_call_tool=answers.call_tool,
        on_list_resources=answers.list_resources,
        on_list_resource_templates=answers.list_templates,
        on_read_resource=answers.read_resource,
        on_list_prompts=answers.list_prompts,
        on_get_prompt=answers.get_prompt,
        on_completion=answers.complete,
    )
    # The SDK's tracing: nothing is exported, whatever is installed beside us.
    server.middleware.clear()
    return server


class Answers:
    """Answers each method of the protocol."""

    def __init__(self, service: Service, *, log: Logger, count: Count) -> None:
        catalogue = Catalogue(service)
        self._catalogue = catalogue
        self._tools = Tools(service, catalogue)
        self._resources = Resources(service, catalogue)
        self._prompts = prompts()
        self._log = log
        self._count = count

    async def list_tools(self, context: Context, _params: object) -> types.ListToolsResult:
        """List the tools, as of the release that is served now."""
        every = await self._tools.every(caller_of(context))
        return types.ListToolsResult(tools=[tool.listed() for tool in every.values()])

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """Call a tool. Raises MCPError: there is none of that name."""
        caller = caller_of(context)
        try:
            tool = await self._tools.find(caller, params.name)
        except UnknownTool as unknown:
            self._count(OTHER, "error")
            near = f" Did you mean {', '.join(unknown.near)}?" if unknown.near else " tools/list lists them."
            raise MCPError(
                types.INVALID_PARAMS, f"There is no tool {unknown.name!r}.{near}", {"suggestions": unknown.near}
            ) from None
        _note(context, tool.name)
        try:
            result = await self._tools.call(caller, tool, params.arguments or {})
        except Exception as error:  # noqa: BLE001 - a fault of ours is logged here, and nothing of the inside is told
            self._log.error("tool failed", tool=tool.name, exc_info=error)
            self._count(tool.name, "fault")
            return failed(_FAULT)
        self._count(tool.name, "error" if result.is_error else "ok")
        return result

    async def list_resources(self, _context: Context, _params: object) -> types.ListResourcesResult:
        """List the resources that have an address of their own."""
        return types.ListResourcesResult(resources=self._resources.listed())

    async def list_templates(self, _context: Context, _params: object) -> types.ListResourceTemplatesResult:
        """List the patterns of addresses."""
        return types.ListResourceTemplatesResult(resource_templates=self._resources.templates())

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """Read a resource. Raises MCPError: there is none, or the service cannot give it now."""
        _note(context, "resource")
        try:
            found = await self._guarded(self._resources.read(caller_of(context), params.uri))
        except NoResource:
            raise MCPError(
                NOT_FOUND,
                f"There is no resource {params.uri[:200]!r}.",
                {"uri": params.uri[:200], "help": f"resources/list and templates: {SCHEME}queries/<name>, …"},
            ) from None
        except Refused as refused:
            is_missing = refused.problem.get("status") in (404, 410)
            code = NOT_FOUND if is_missing else types.INTERNAL_ERROR
            raise MCPError(code, wording.problem(refused.problem), {"uri": params.uri[:200]}) from None
        return types.ReadResourceResult(contents=[found])

    async def list_prompts(self, _context: Context, _params: object) -> types.ListPromptsResult:
        """List the prompts."""
        return types.ListPromptsResult(prompts=[prompt.listed() for prompt in self._prompts.values()])

    async def get_prompt(self, _context: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """Fill a prompt in. Raises MCPError: there is none, or an argument is wrong."""
        prompt = self._prompts.get(params.name)
        if prompt is None:
            raise MCPError(
                types.INVALID_PARAMS, f"There is no prompt {params.name[:100]!r}: {', '.join(self._prompts)}."
            )
        try:
            return prompt.filled(params.arguments or {})
        except ParameterError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from None

    async def complete(self, context: Context, params: types.CompleteRequestParams) -> types.CompleteResult:
        """Complete the name of a query in the address of its text; nothing else is completed."""
        ref, argument = params.ref, params.argument
        values: list[str] = []
        if isinstance(ref, types.ResourceTemplateReference) and argument.name == "name":
            try:
                listed = await self._guarded(self._catalogue.listed(caller_of(context)))
            except Refused:
                listed = None
            values = [name for name in (listed.queries if listed else ()) if name.startswith(argument.value)]
        shown = values[:_COMPLETED]
        completion = types.Completion(values=shown, total=len(values), has_more=len(values) > len(shown))
        return types.CompleteResult(completion=completion)

    async def _guarded(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except (Refused, NoResource):
            raise
        except Exception as error:  # noqa: BLE001 - as in call_tool
            self._log.error("resource failed", exc_info=error)
            raise _FAULT from None


_FAULT: Final = Refused(
    {
        "type": "internal",
        "title": "The service failed",
        "status": 500,
        "detail": "The call could not be answered because of a fault in the service.",
        "help": "Try another way to ask; the operator finds it in the log.",
    }
)


def _note(context: Context, name: str) -> None:
    """Leave in the request's log line what was called."""
    call = context.request.scope.get("edu_graph.call") if isinstance(context.request, Request) else None
    if call is not None:
        call.notes["tool"] = name
