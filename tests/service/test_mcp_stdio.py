"""The command `edu-graph mcp` in this process: what it serves, over streams that stand for the standard ones."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.shared.message import SessionMessage
from mcp.types import jsonrpc_message_adapter
from stage import InlineExecutor
from typer.testing import CliRunner

from edu_graph import cli
from edu_graph.errors import InputError, ReleaseError
from edu_graph.execution import GraphSource
from edu_graph.service.app import create_app
from edu_graph.service.mcp import stdio
from edu_graph.settings import Settings, load_settings

HELLO = {
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
SEARCH = {"method": "tools/call", "params": {"name": "search", "arguments": {"q": "school"}}}

Converse = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def executors(monkeypatch: pytest.MonkeyPatch) -> list[InlineExecutor]:
    """The executors that are started, in this process instead of as workers."""
    started: list[InlineExecutor] = []

    async def start(settings: Settings, source: GraphSource) -> InlineExecutor:
        started.append(InlineExecutor(source, settings.buffer_bytes))
        return started[-1]

    monkeypatch.setattr(stdio, "create_app", partial(create_app, start_executor=start))
    return started


@pytest.fixture
def converse(monkeypatch: pytest.MonkeyPatch) -> Converse:
    """Return a function that runs the command over these messages and returns what it answers."""

    def run(settings: Settings, *messages: dict[str, Any], url: str | None = None) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []

        @asynccontextmanager
        async def streams() -> AsyncIterator[tuple[Any, Any]]:
            to_server, incoming = anyio.create_memory_object_stream[SessionMessage | Exception](10)
            outgoing, from_server = anyio.create_memory_object_stream[SessionMessage](10)

            async def talk() -> None:
                async with to_server, from_server:
                    for number, message in enumerate(messages):
                        told = json.dumps({"jsonrpc": "2.0", "id": number, **message})
                        await to_server.send(SessionMessage(jsonrpc_message_adapter.validate_json(told)))
                        answer = await from_server.receive()
                        answers.append(json.loads(answer.message.model_dump_json(by_alias=True, exclude_unset=True)))

            async with anyio.create_task_group() as group:
                group.start_soon(talk)
                yield incoming, outgoing

        monkeypatch.setattr(stdio, "stdio_server", streams)
        stdio.run(settings, url)
        return answers

    return run


def test_the_current_release_is_served(
    executors: list[InlineExecutor], converse: Converse, releases: Path, tmp_path: Path
) -> None:
    settings = load_settings(releases=releases, state=tmp_path, log_format="json")
    hello, found = converse(settings, HELLO, SEARCH)
    assert hello["result"]["serverInfo"]["name"] == "edu-graph"
    assert found["result"]["structuredContent"]["hits"][0]["id"] == "agent/school"
    assert [executor.closed for executor in executors] == [True]


def test_without_a_release_there_is_nothing_to_serve(
    executors: list[InlineExecutor], converse: Converse, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match="no release"):
        converse(load_settings(releases=tmp_path, state=tmp_path), HELLO)
    assert executors == []


def test_a_service_that_is_away_is_told(converse: Converse, tmp_path: Path) -> None:
    settings = load_settings(state=tmp_path, mcp_token="egt_x")
    _, found = converse(settings, HELLO, SEARCH, url="http://127.0.0.1:9/")
    assert found["result"]["isError"] is True
    assert "The service cannot be asked" in found["result"]["content"][0]["text"]


@pytest.mark.parametrize("url", [None, "http://graph.example"])
def test_the_command_hands_over(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    called: list[object] = []
    monkeypatch.setattr(stdio, "run", lambda _settings, told: called.append(told))
    monkeypatch.setattr(cli.signal, "signal", lambda *_: None)
    monkeypatch.setattr("edu_graph.build.checking.prepare", lambda _settings, **how: called.append(how))
    done = CliRunner().invoke(cli.app, ["mcp", *(["--url", url] if url else [])])
    assert done.exit_code == 0, done.output
    assert called == ([{"build_if_stale": False}, None] if url is None else [url])


def test_a_client_that_left_ends_the_server_quietly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ends: list[int] = []

    async def broken(*_: object) -> None:
        raise ExceptionGroup("", [ExceptionGroup("", [BrokenPipeError()])])

    async def wrong(*_: object) -> None:
        raise ExceptionGroup("", [BrokenPipeError(), ValueError("another")])

    monkeypatch.setattr(stdio.os, "dup2", lambda _, to: ends.append(to))
    monkeypatch.setattr(stdio, "_speak", broken)
    stdio.run(load_settings(state=tmp_path))
    assert len(ends) == 1
    monkeypatch.setattr(stdio, "_speak", wrong)
    with pytest.raises(ExceptionGroup) as caught:
        stdio.run(load_settings(state=tmp_path))
    assert caught.group_contains(ValueError)
    assert not caught.group_contains(BrokenPipeError)


def test_what_is_no_address_is_refused() -> None:
    done = CliRunner().invoke(cli.app, ["mcp", "--url", "graph.example"])
    assert isinstance(done.exception, InputError)
