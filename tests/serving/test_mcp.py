"""Agents as they come: the protocol's own SDK against a real service, over HTTP and over standard input and output."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import honest
import live
import pytest
from mcp import Client, MCPError, StdioServerParameters, types

SECONDS = 90.0
"""What one conversation may take; only a failure takes that long."""
FIXED = {"search", "lookup", "describe", "sparql"}
QUERY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

Talk = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture(scope="module")
def based(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    """A service behind a base path, with little time for a query."""
    home = tmp_path_factory.mktemp("based")
    with live.service(home, releases=built, query_seconds=1.0, base_path="/eg") as found:
        yield found


def speak(target: str | StdioServerParameters, talk: Talk, mode: str = "auto") -> None:
    """Hold a conversation."""

    async def hold() -> None:
        async with asyncio.timeout(SECONDS):
            async with Client(target, mode=mode) as client:
                await talk(client)

    asyncio.run(hold())


def stdio(service: live.Service, *words: str, **more: str) -> StdioServerParameters:
    environment = {**service.environment, **more}
    return StdioServerParameters(command=sys.executable, args=["-m", "edu_graph", "mcp", *words], env=environment)


def url(service: live.Service) -> str:
    return f"http://127.0.0.1:{service.port}/mcp"


def values(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items() if name not in ("sources", "named_by")} for row in rows]


def text_of(result: types.CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


async def read(client: Client, path: str) -> str:
    (found,) = (await client.read_resource(f"edu-graph://{path}")).contents
    assert isinstance(found, types.TextResourceContents)
    return found.text


async def every_query(client: Client, service: live.Service) -> None:
    """Call every named query with its examples (or what fits here), and compare with REST; the SDK checks schemas."""
    listed = service.ask("/queries", Accept="application/json").json()["queries"]
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == FIXED | {query["name"] for query in listed}  # type: ignore[index,attr-defined]
    sourced = 0
    for query in listed:  # type: ignore[attr-defined]
        schema = tools[query["name"]].input_schema["properties"]
        given = {p["name"]: schema[p["name"]]["examples"][0] for p in query["parameters"]}
        given = honest.fitted(query["name"], given)
        result = await client.call_tool(query["name"], given | {"limit": 500})
        assert not result.is_error, text_of(result)
        told = result.structured_content
        rest = service.ask(f"/queries/{query['name']}?{urlencode(given)}", Accept="application/sparql-results+json")
        assert values(told["rows"]) == rest.rows()
        assert told["release"]["iri"].endswith(rest.headers["x-edu-graph-release"])
        assert told["release"]["iri"] in text_of(result)
        behind = {name for row in told["rows"] for name in row.get("sources", ())}
        naming = {name for row in told["rows"] for name in row.get("named_by", ())}
        assert behind | naming == set(told["passages"])
        assert all(passage["says"] and passage["title"] for passage in told["passages"].values())
        sourced += bool(behind)
    assert sourced > len(listed) / 2  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_every_query_over_http_answers_as_rest(running: live.Service, mode: str) -> None:
    async def talk(client: Client) -> None:
        assert client.instructions is not None
        assert "Cite the passages" in client.instructions
        await every_query(client, running)

    speak(url(running), talk, mode)


def test_every_query_over_stdio_answers_as_rest(running: live.Service) -> None:
    speak(stdio(running), lambda client: every_query(client, running))


def test_a_remote_service_over_stdio_answers_as_itself(running: live.Service) -> None:
    async def talk(client: Client) -> None:
        found = await client.call_tool("search", {"q": "Smolensk"})
        assert "place/smolensk" in [hit["id"] for hit in found.structured_content["hits"]]
        refused = await client.call_tool("list-visited-institutions", {"country": "Belaruss"})
        assert "Belarus" in text_of(refused)

    speak(stdio(running, "--url", f"http://127.0.0.1:{running.port}", EDU_GRAPH_RELEASES="/nowhere"), talk)


def test_a_remote_service_that_is_away_is_told(running: live.Service) -> None:
    async def talk(client: Client) -> None:
        assert {tool.name for tool in (await client.list_tools()).tools} == FIXED
        assert "did not answer" in text_of(await client.call_tool("search", {"q": "x"}))

    speak(stdio(running, "--url", f"http://127.0.0.1:{live.free_port()}"), talk)


def test_a_token_goes_to_the_remote_service(running: live.Service) -> None:
    async def talk(client: Client) -> None:
        assert "token-refused" in text_of(await client.call_tool("search", {"q": "x"}))

    speak(stdio(running, "--url", f"http://127.0.0.1:{running.port}", EDU_GRAPH_MCP_TOKEN="nonsense"), talk)


def test_everything_is_read_and_every_prompt_filled(running: live.Service) -> None:
    async def talk(client: Client) -> None:
        for resource in (await client.list_resources()).resources:
            (found,) = (await client.read_resource(resource.uri)).contents
            assert found.mime_type == resource.mime_type
            assert found.text.strip()  # type: ignore[union-attr]
        assert re.search(r"^- eg:Visit \(< eg:Event\): An event", await read(client, "ontology/overview"), re.M)
        assert re.search(r"^- eg:Event: \d+$", await read(client, "statistics"), re.M)
        text = running.ask("/queries/list-visited-institutions.rq").body.decode()
        assert await read(client, "queries/list-visited-institutions") == text
        assert "eg:Visit" in await read(client, "id/event/smolensk-visit-2025")
        with pytest.raises(MCPError, match="Nothing is known"):
            await client.read_resource("edu-graph://id/event/nothing")
        for prompt in (await client.list_prompts()).prompts:
            given = {argument.name: "Israel" for argument in prompt.arguments or ()}
            assert "Israel" in (await client.get_prompt(prompt.name, given)).messages[0].content.text  # type: ignore[union-attr]

    speak(url(running), talk)


def test_errors_reach_the_agent(running: live.Service) -> None:
    async def talk(client: Client) -> None:
        with pytest.raises(MCPError, match="Did you mean list-visited-institutions"):
            await client.call_tool("list_visited_institutions", {})
        for tool, arguments, word in (
            ("list-visited-institutions", {"county": "BY"}, "Did you mean country?"),
            ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "query-refused"),
            ("describe", {"thing": "UNICEF"}, "agent/unicef"),
        ):
            result = await client.call_tool(tool, arguments)
            assert result.is_error
            assert word in text_of(result)

    speak(url(running), talk)


def test_limits_hold_and_the_base_path_is_found(based: live.Service) -> None:
    async def talk(client: Client) -> None:
        result = await client.call_tool("sparql", {"query": QUERY})
        assert "time-limit" in text_of(result)
        assert "/eg/dumps" in text_of(result)
        described = await client.call_tool("describe", {"thing": "agent/unicef-belarus", "limit": 5})
        assert described.structured_content["page"]["next_cursor"]

    speak(f"http://127.0.0.1:{based.port}/eg/mcp", talk)
    assert based.ask("/eg/mcp").status == 405
    # Only what the service can bear: a wrong Host, a wrong Origin, too long a body.
    kind = {"Content-Type": "application/json"}
    assert based.ask("/eg/mcp", method="POST", body=b"{}", Host="evil.example", **kind).status == 403
    assert based.ask("/eg/mcp", method="POST", body=b"{}", Origin="https://evil.example", **kind).status == 403
    assert based.ask("/eg/mcp", method="POST", body=b" " * 600_000, **kind).status == 413


def test_a_spent_budget_is_told(tmp_path: Path, built: Path) -> None:
    async def talk(client: Client) -> None:
        first = await client.call_tool("sparql", {"query": QUERY})
        assert "time-limit" in text_of(first)
        again = await client.call_tool("sparql", {"query": QUERY})
        assert "budget-spent" in text_of(again)
        assert "Retry-After" in text_of(again)

    settings = {"query_seconds": 1.0, "client_seconds": 0.5, "client_seconds_refill": 0.1}
    with live.service(tmp_path, releases=built, **settings) as found:
        speak(url(found), talk)


def test_who_leaves_ends_the_work(running: live.Service) -> None:
    def kills() -> int:
        found = re.search(r'figure="kills"} (\d+)', running.ask("/metrics").body.decode())
        assert found is not None
        return int(found[1])

    async def talk(client: Client) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0):
                await client.call_tool("sparql", {"query": QUERY})

    before = kills()
    speak(url(running), talk)
    live.until("the worker is ended", lambda: kills() > before, patience=8)


def test_only_the_protocol_goes_to_standard_output(running: live.Service) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }
    call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "search", "arguments": {"q": "a"}}}
    lines = "".join(json.dumps(message) + "\n" for message in (hello, call)) + "nonsense\n"
    command = [sys.executable, "-m", "edu_graph", "mcp"]
    with subprocess.Popen(
        command, env=running.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines.encode())
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
        children = [pid for pid in live.processes() if live.ancestor(pid, process.pid)]
        out, log = process.communicate(timeout=SECONDS)
    assert {answer.get("id") for answer in answers} == {1, 2}
    assert out == b""
    assert process.returncode == 0
    assert b'"event": "request"' in log
    assert children
    live.until("the workers have ended", lambda: not set(children) & set(live.processes()))


def test_a_signal_leaves_no_workers_behind(running: live.Service) -> None:
    command = [sys.executable, "-m", "edu_graph", "mcp"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=running.environment, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        live.until("workers run", lambda: any(live.ancestor(pid, process.pid) for pid in live.processes()))
        children = [pid for pid in live.processes() if live.ancestor(pid, process.pid)]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert process.returncode != 0
    live.until("the workers have ended", lambda: not set(children) & set(live.processes()))


@pytest.mark.parametrize(
    ("words", "environment", "code", "told"),
    [
        ((), {"EDU_GRAPH_RELEASES": "/nowhere"}, 10, "edu-graph build"),
        (("--url", "graph.example"), {}, 2, "no address"),
    ],
)
def test_what_cannot_be_served_is_told_on_standard_error(
    words: tuple[str, ...], environment: dict[str, str], code: int, told: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "edu_graph", "mcp", *words],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
