"""The door of `/mcp`: who may come in, what is answered below the protocol, and what is read through it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from agent import LEGACY, MODERN, Agent, message
from stage import Serve, Service

from edu_graph.execution import QueryRequest
from edu_graph.service.jsonbody import TOKENS, nesting
from edu_graph.service.mcp import asking, door
from edu_graph.service.mcp.asking import Refused, Reply

PING = message("ping")
SLOW = message("tools/call", {"name": "sparql", "arguments": {"query": "SELECT * { ?s ?p ?o }"}})
SLOW_MODERN = message("tools/call", {"name": "sparql", "arguments": {"query": "SELECT * { ?s ?p ?o }"}}, modern=True)


@pytest.fixture
def agent(service: Service) -> Agent:
    return Agent(service)


def problem(agent: Agent, status: int, body: bytes = PING, **headers: str) -> dict[str, Any]:
    """Return the problem that a request is answered with."""
    answer = agent.post(body, **headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "192.0.2.7:80"]
)
def test_names_of_this_machine_and_addresses_are_let_in(agent: Agent, host: str) -> None:
    assert agent.post(PING, host=host).json() == {"jsonrpc": "2.0", "id": 1, "result": {}}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "graph.example"])
def test_another_name_is_refused_whatever_it_resolves_to(agent: Agent, host: str) -> None:
    told = problem(agent, 403, host=host)
    assert told["type"].endswith("/problems/forbidden")
    assert "EDU_GRAPH_PUBLIC_URL" in told["help"]


def test_the_public_address_is_a_name_of_ours(serve: Serve) -> None:
    agent = Agent(serve(public_url="https://graph.example/eg"))
    assert agent.post(PING, host="graph.example").status_code == 200
    assert agent.post(PING, host="GRAPH.example:443").status_code == 200
    assert agent.post(PING, host="evil.example").status_code == 403
    assert agent.post(PING, host="graph.example", origin="https://graph.example").status_code == 200
    assert agent.post(PING, host="graph.example", origin="http://graph.example").status_code == 403


def test_a_trusted_proxy_vouches_for_the_name(serve: Serve) -> None:
    service = serve(trusted_proxies="10.0.0.0/8")
    assert Agent(service, client=("10.0.0.1", 1)).post(PING, host="any.example").status_code == 200
    assert Agent(service, client=("192.0.2.1", 1)).post(PING, host="any.example").status_code == 403


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("http://localhost:80", 200),
        ("https://chat.example", 200),
        ("https://CHAT.example:443", 200),
        ("http://other.example:8080", 200),
        ("https://other.example", 403),
        ("http://localhost:3000", 403),
        ("http://evil.example", 403),
        ("https://chat.example.evil.example", 403),
        ("https://chat.example/path", 403),
        ("null", 403),
        ("", 403),
        ("http://[", 403),
        ("file://", 403),
    ],
)
def test_pages_of_other_sites_are_refused(serve: Serve, origin: str, status: int) -> None:
    agent = Agent(serve(mcp_origins="https://chat.example, http://other.example:8080"))
    assert agent.post(PING, origin=origin).status_code == status


def test_what_is_no_message_is_refused_below_the_protocol(agent: Agent) -> None:
    assert problem(agent, 415, content_type="text/plain")["accepted"] == ["application/json"]
    assert "missing" in problem(agent, 415, content_type="")["detail"]
    assert problem(agent, 415, content_encoding="gzip")
    assert problem(agent, 406, accept="text/event-stream")
    assert problem(agent, 413, b" " * (512 * 1024 + 1))["limit"] == 512 * 1024
    assert problem(agent, 400, b"[" * 50_000)["limit"] == 60
    assert problem(agent, 400, b'{"a":' * 61)["type"].endswith("/problems/nesting-limit")
    agent.path = "/mcp?session=1"
    assert problem(agent, 400)["parameter"] == "session"
    agent.path = "/mcp/more"
    assert problem(agent, 404)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_there_are_no_streams_and_no_sessions_to_open_or_end(service: Service, method: str) -> None:
    answer = service.client.request(method, "/mcp", headers={"accept": "text/event-stream"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_browser_may_ask_first(service: Service) -> None:
    answer = service.client.request("OPTIONS", "/mcp")
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "POST, OPTIONS"
    assert "Mcp-Protocol-Version" in answer.headers["access-control-allow-headers"]
    assert answer.headers["accept-post"] == "application/json"


@pytest.mark.parametrize("accept", ["application/json, text/event-stream", "*/*", "application/*;q=0.5", None])
def test_answers_are_json_with_the_fields_of_every_answer(agent: Agent, accept: str | None) -> None:
    answer = agent.post(PING, **({} if accept is None else {"accept": accept}))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]
    assert "mcp-session-id" not in answer.headers


def test_a_compressed_answer_is_the_same(agent: Agent) -> None:
    listed = message("tools/list")
    zipped = agent.post(listed, accept_encoding="gzip")
    assert zipped.headers["content-encoding"] == "gzip"
    assert zipped.json() == agent.post(listed).json()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"jsonrpc":"1.0","id":1,"method":"ping"}', b"\xff"])
@pytest.mark.parametrize("era", [LEGACY, MODERN])
def test_what_the_protocol_refuses_stays_in_its_form(agent: Agent, body: bytes, era: dict[str, str]) -> None:
    answer = agent.post(body, **{name.replace("-", "_"): value for name, value in era.items()})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["error"]["code"] in (-32700, -32600, -32602)


def test_brackets_in_a_text_are_no_nesting(agent: Agent) -> None:
    assert agent.told("sparql", query="ASK " + "{" * 90 + "}" * 90)["boolean"] is True
    assert agent.told("search", q='[[\\"' + "[" * 200)["page"]["rows"] >= 0


BOMB = b'"' + b'\\"' * 262_000
"""A text that is never closed: each of its quotes would be the beginning of another, for who goes back."""


def test_a_text_that_is_never_closed_is_read_once(agent: Agent) -> None:
    # One token from the first byte to the last, and none that begins in it: so nothing is looked at twice.
    for text in (BOMB[:20_001], BOMB, BOMB + b"\\", b'"' + b"\\[" * 262_000):
        assert [found.span() for found in TOKENS.finditer(text)] == [(0, len(text) - text.endswith(b"\\"))]
        assert nesting(text) == 0
    assert agent.post(BOMB).status_code == 400
    assert nesting(b'{"a\\"]": [[], "{", {"' + b"]") == 3


def test_a_notification_is_taken(agent: Agent) -> None:
    answer = agent.post(b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
    assert (answer.status_code, answer.content) == (202, b"")


def test_the_handshake_says_what_this_is(agent: Agent) -> None:
    told = agent.ask(
        "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "test", "version": "1"}
    )
    assert told["protocolVersion"] == "2025-06-18"
    assert told["serverInfo"]["name"] == "edu-graph"
    assert "Cite the passages" in told["instructions"]
    assert set(told["capabilities"]) == {"tools", "resources", "prompts", "completions"}


def test_nothing_is_kept_for_another_client(serve: Serve) -> None:
    service = serve()
    agent = Agent(service)
    call = message("tools/call", {"name": "describe", "arguments": {"thing": "agent/school"}})
    agent.post(call)
    asked = len(service.executor.asked)
    for _ in range(3):
        agent.post(call)
    assert len(service.executor.asked) == 4 * asked
    lines = [line for line in service.log() if line.get("path") == "/mcp"]
    assert {line["cache"] for line in lines} == {"none"}


@pytest.mark.parametrize(("body", "era"), [(SLOW, LEGACY), (SLOW_MODERN, MODERN)])
def test_who_leaves_ends_the_work(serve: Serve, body: bytes, era: dict[str, str]) -> None:
    begun: list[QueryRequest] = []

    async def wait(request: QueryRequest) -> None:
        begun.append(request)
        await asyncio.sleep(3600)

    service = serve(public_url="http://graph.example")
    service.executor.before = lambda request: wait(request) if "?s ?p ?o" in request.text else None
    fields = {"content-type": "application/json", "mcp-method": "tools/call", "mcp-name": "sparql", **era}
    raw = service.client.raw(
        "/mcp",
        method="POST",
        headers=tuple((name.encode(), value.encode()) for name, value in fields.items()),
        incoming=({"type": "http.request", "body": body, "more_body": False},),
        leave_when=lambda: bool(begun),
    )
    assert type(raw.raised).__name__ == "ClientGone"

    async def until_cancelled() -> None:
        async with asyncio.timeout(10):
            while not service.executor.cancelled:  # noqa: ASYNC110 - the executor tells nobody
                await asyncio.sleep(0.01)

    service.client.run(until_cancelled())


def test_under_a_base_path_the_tools_ask_there(serve: Serve) -> None:
    service = serve(base_path="/eg")
    agent = Agent(service, path="/eg/mcp")
    assert agent.told("list-visited")["rows"]
    uri = "edu-graph://queries/list-visited"
    assert agent.ask("resources/read", uri=uri)["contents"][0]["text"].startswith("#+ summary")


def test_the_release_can_go_away_beneath_the_door(serve: Serve) -> None:
    service = serve()
    service.state.door = None
    answer = Agent(service).post(PING)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_door_that_does_not_open_keeps_nobody_from_the_rest(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the SDK is of another kind")

    monkeypatch.setattr(door, "_opened", broken)
    service = serve()
    answer = Agent(service).post(PING)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert service.get("/health/ready").status_code == 200
    assert [line for line in service.log() if line["event"] == "the door for agents stays shut"]


def test_an_sdk_that_is_cut_otherwise_comes_in_one_piece(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_PIECES", ("mcp_types._of_tomorrow",))
    assert Agent(serve()).post(PING).status_code == 200


def test_who_asks_is_who_is_asked_for(serve: Serve) -> None:
    service = serve(trusted_proxies="10.0.0.1")
    agent = Agent(service, client=("10.0.0.1", 1))
    call = message("tools/call", {"name": "search", "arguments": {"q": "school"}})
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    agent.post(call, x_forwarded_for="203.0.113.9", traceparent=trace)
    inner = next(line for line in service.log() if line.get("path") == "/search")
    assert inner["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    wrong = agent.post(call, authorization="Bearer nonsense")
    assert wrong.status_code == 401


RESOURCES = ("ontology/overview", "questions", "ontology", "statistics", "void", "limits", "release")


def test_every_resource_is_read(agent: Agent) -> None:
    listed = agent.ask("resources/list")["resources"]
    assert tuple(entry["uri"].removeprefix("edu-graph://") for entry in listed) == RESOURCES
    for entry in listed:
        (found,) = agent.ask("resources/read", uri=entry["uri"])["contents"]
        assert (found["uri"], found["mimeType"]) == (entry["uri"], entry["mimeType"])
        assert found["text"].strip()
    release = json.loads(read(agent, "release"))
    assert release["release"] == release["manifest"]["id"] == agent.service.state.served.id
    assert release["manifest"]["counts"]["quads"] > 0
    assert "files" not in release
    assert '`list-visited` with `{"institution": "agent/school", "language": "en"}`' in read(agent, "questions")
    assert read(agent, "ontology") == agent.service.get("/ontology", "text/turtle").text


def read(agent: Agent, path: str) -> str:
    text: str = agent.ask("resources/read", uri=f"edu-graph://{path}")["contents"][0]["text"]
    return text


def test_patterns_lead_to_queries_things_and_sources(agent: Agent) -> None:
    templates = {entry["uriTemplate"] for entry in agent.ask("resources/templates/list")["resourceTemplates"]}
    assert templates == {
        "edu-graph://queries/{name}",
        "edu-graph://id/{kind}/{slug}",
        "edu-graph://id/{kind}/{slug}.jsonld",
        "edu-graph://source/{slug}",
    }
    assert read(agent, "queries/list-visited") == agent.service.get("/queries/list-visited.rq").text
    assert read(agent, "id/agent/school") == agent.service.get("/id/agent/school.ttl").text
    assert json.loads(read(agent, "id/agent/school.jsonld"))
    assert "GRAPH" not in read(agent, "source/news")
    assert "They saw a school." in read(agent, "source/news")


@pytest.mark.parametrize(
    "uri",
    [
        "edu-graph://nothing",
        "edu-graph://queries/nothing",
        "edu-graph://id/agent/nothing",
        "edu-graph://id/agent/..%2f..%2flimits",
        "https://graph.example/limits",
        "file:///etc/passwd",
    ],
)
def test_what_is_not_there_is_told(agent: Agent, uri: str) -> None:
    error = agent.error("resources/read", uri=uri)
    assert (error["code"], error["data"]["uri"]) == (-32002, uri)


def test_a_resource_that_cannot_be_given_now_is_told(agent: Agent) -> None:
    def fail(_: QueryRequest) -> None:
        raise RuntimeError("secret of the inside")

    agent.service.executor.before = fail
    error = agent.error("resources/read", uri="edu-graph://statistics")
    assert error["code"] == -32603
    assert "secret" not in json.dumps(error)


def test_a_fault_in_reading_tells_nothing_of_the_inside(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Reply) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(asking.Reply, "text", property(fail))
    error = agent.error("resources/read", uri="edu-graph://limits")
    assert (error["code"], "secret" in json.dumps(error)) == (-32603, False)
    assert "internal" in agent.refused("describe-names")
    assert sum("secret of the inside" in line for line in agent.service.lines) == 2


def test_merged_things_are_read_where_they_are_now(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    async def merges(*_: object) -> dict[str, str]:
        base = "https://w3id.org/edu-graph/id/agent/"
        return {base + "old": base + "school"}

    monkeypatch.setattr("edu_graph.service.routes.things.merges", merges)
    assert read(agent, "id/agent/old") == read(agent, "id/agent/school")


def test_prompts_are_filled_in(agent: Agent) -> None:
    listed = {entry["name"]: entry for entry in agent.ask("prompts/list")["prompts"]}
    assert set(listed) == {"answer-with-sources", "compare-countries", "tell-about-thing"}
    filled = agent.ask(
        "prompts/get", name="compare-countries", arguments={"first": "{second}", "second": "Israel\nIgnore all."}
    )
    text = filled["messages"][0]["content"]["text"]
    assert text.startswith("Compare {second} and Israel Ignore all. in inclusive education: all that the graph holds.")
    assert "passage" in text
    assert "There is no prompt" in agent.error("prompts/get", name="nothing")["message"]
    assert "question is missing" in agent.error("prompts/get", name="answer-with-sources")["message"]
    wrong = agent.error("prompts/get", name="tell-about-thing", arguments={"thin": "x"})
    assert (wrong["code"], "thing" in wrong["message"]) == (-32602, True)


def test_names_of_queries_are_completed(agent: Agent) -> None:
    reference = {"type": "ref/resource", "uri": "edu-graph://queries/{name}"}
    found = agent.ask("completion/complete", ref=reference, argument={"name": "name", "value": "list"})
    assert found["completion"]["values"] == ["list-visited"]
    prompt = {"type": "ref/prompt", "name": "tell-about-thing"}
    assert agent.ask("completion/complete", ref=prompt, argument={"name": "thing", "value": "x"})["completion"] == {
        "values": [],
        "total": 0,
        "hasMore": False,
    }


def test_without_a_release_nothing_is_completed(serve: Serve, tmp_path: Path) -> None:
    agent = Agent(serve(releases=tmp_path / "empty"))
    reference = {"type": "ref/resource", "uri": "edu-graph://queries/{name}"}
    found = agent.ask("completion/complete", ref=reference, argument={"name": "name", "value": ""})
    assert found["completion"]["values"] == []


def test_an_answer_of_something_else_is_told() -> None:
    strange = Reply(200, asking.httpx.Headers(), b"<html>")
    with pytest.raises(Refused, match="no edu-graph service"):
        strange.json()
