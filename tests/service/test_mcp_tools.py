"""The tools of `/mcp`: what they are, what they answer beside the other faces, and how they refuse."""

import json
from pathlib import Path
from typing import Any

import project
import pytest
from agent import MODERN, Agent, message
from stage import Serve, Service

from edu_graph.execution import QueryRequest
from edu_graph.service.mcp import asking

OLD, NEW = "a" * 16, "b" * 16


@pytest.fixture
def agent(service: Service) -> Agent:
    return Agent(service)


def rest_rows(service: Service, path: str) -> list[dict[str, str]]:
    bindings = service.get(path, "application/sparql-results+json").json()["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


def tool_rows(told: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {name: str(value) for name, value in row.items() if name not in ("sources", "named_by")} for row in told["rows"]
    ]


def test_every_query_is_a_tool_beside_the_four(agent: Agent) -> None:
    tools = {tool["name"]: tool for tool in agent.ask("tools/list")["tools"]}
    assert list(tools) == ["search", "lookup", "describe", "sparql", "count-things", "describe-names", "list-visited"]
    for tool in tools.values():
        assert tool["annotations"] == {"readOnlyHint": True, "idempotentHint": True, "openWorldHint": False}
        assert tool["outputSchema"]["type"] == tool["inputSchema"]["type"] == "object"
        assert "release" in tool["outputSchema"]["required"]
        assert tool["inputSchema"]["additionalProperties"] is False
    visited = tools["list-visited"]
    assert visited["description"].startswith("Which institutions were visited?")
    assert visited["inputSchema"]["properties"]["language"] == {
        "type": "string",
        "description": "Language of the names.",
        "enum": ["en", "ru"],
        "default": "en",
        "examples": ["en"],
    }
    assert {"limit", "cursor", "sources", "release"} <= set(visited["inputSchema"]["properties"])
    assert tools["count-things"]["inputSchema"]["required"] == ["least"]
    assert tools["count-things"]["inputSchema"]["properties"]["least"]["examples"] == [1]
    assert "limit" not in tools["describe-names"]["inputSchema"]["properties"]


def test_the_newer_protocol_lists_the_same(agent: Agent) -> None:
    newer = agent.post(message("tools/list", modern=True), mcp_method="tools/list", **_named(MODERN))
    assert newer.json()["result"]["tools"] == agent.ask("tools/list")["tools"]


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def test_a_query_answers_as_over_rest_with_its_passages(agent: Agent) -> None:
    told = agent.told("list-visited", language="ru")
    assert tool_rows(told) == rest_rows(agent.service, "/queries/list-visited?language=ru") != []
    assert told["query"] == "list-visited"
    assert told["release"] == {
        "id": agent.service.state.served.id,
        "iri": "https://w3id.org/edu-graph/release/0123456789abcdef",
    }
    # It names the school; the row does not show the visit, so nothing says it.
    assert told["rows"][1]["named_by"] == ["source/news#p2"]
    assert "sources" not in told["rows"][1]
    assert told["passages"]["source/news#p2"] == {
        "iri": "https://w3id.org/edu-graph/source/news#p2",
        "says": "They saw a school.",
        "title": "A visit took place",
        "url": "https://news.example/visit?a=1&b=2",
    }
    text = agent.call("list-visited")["content"][0]["text"]
    assert "[1] source/news#p2: They saw a school." in text
    assert "https://w3id.org/edu-graph/release/0123456789abcdef" in text
    assert "name: School No. 1" in text
    assert "named, but not said, by: [1]" in text


def test_without_sources_there_are_none(agent: Agent) -> None:
    told = agent.told("list-visited", sources=False)
    assert told["passages"] == {}
    assert all("sources" not in row for row in told["rows"])


def test_pages_lead_through_all_rows(agent: Agent) -> None:
    first = agent.told("list-visited", limit=1, language="ru")
    cursor = first["page"]["next_cursor"]
    assert first["page"] == {"rows": 1, "next_cursor": cursor}
    assert cursor in agent.call("list-visited", limit=1, language="ru")["content"][0]["text"]
    second = agent.told("list-visited", limit=1, language="ru", cursor=cursor)
    assert second["page"]["next_cursor"] is None
    assert tool_rows(first) + tool_rows(second) == rest_rows(agent.service, "/queries/list-visited?language=ru")


def test_numbers_stay_numbers_and_nothing_is_said_to_be_nothing(agent: Agent) -> None:
    assert agent.told("count-things", least=41)["rows"] == [{"total": 42}]
    assert agent.told("count-things", least="41")["rows"] == [{"total": 42}]
    empty = agent.call("list-visited", institution="place/blr")
    assert empty["structuredContent"]["rows"] == []
    assert "Nothing in the graph fits" in empty["content"][0]["text"]


def test_a_query_that_makes_a_graph_gives_turtle(agent: Agent) -> None:
    told = agent.told("describe-names")
    assert 'skos:prefLabel "' in told["turtle"]
    assert agent.call("describe-names")["content"][0]["text"].startswith("# describe-names, release ")


def test_search_and_lookup_give_short_names(agent: Agent) -> None:
    hits = agent.told("search", q="First school")["hits"]
    assert (hits[0]["id"], hits[0]["label"], hits[0]["matched"]) == ("agent/school", "School No. 1", "First school")
    assert "found as First school" in agent.call("search", q="First school")["content"][0]["text"]
    found = agent.told("lookup", scheme="iso-alpha-2", id="BY")
    assert [hit["id"] for hit in found["hits"]] == ["place/blr"]
    assert found["release"]["id"] == agent.service.state.served.id
    # What stands in the test's own index is named alike; a page leads on.
    page = agent.told("search", q="school", limit=1)["page"]
    assert page["rows"] == 1


def test_a_description_leads_each_statement_to_its_passages(agent: Agent) -> None:
    told = agent.told("describe", thing="event/visit")
    assert told["thing"]["label"] == "Visit to Smolensk"
    visited = [one for one in told["statements"] if one["property"] == "eg:visited"]
    assert {(one["value"], one.get("valueLabel"), *one["sources"]) for one in visited} == {
        ("agent/school", "School No. 1", "source/news#p2"),
        ("agent/nursery", "Детский сад № 3", "source/news#p2"),
    }
    named = next(one for one in told["statements"] if one["property"] == "skos:prefLabel")
    assert (named["sources"], named["stands_in"]) == ([], ["graph/register"])
    assert told["passages"]["source/news#p1"]["says"] == "Guests came."
    # What passages state comes before what the editors say.
    where = [bool(one["sources"]) for one in told["statements"]]
    assert where == sorted(where, reverse=True)
    text = agent.call("describe", thing="event/visit")["content"][0]["text"]
    assert "eg:visited" in text or "visited" in text
    assert "[1] source/news#p" in text


def test_a_description_is_read_page_by_page(agent: Agent) -> None:
    whole = agent.told("describe", thing="event/visit")["statements"]
    found, cursor = [], None
    for _ in range(20):
        more = {} if cursor is None else {"cursor": cursor}
        page = agent.told("describe", thing="event/visit", limit=2, **more)
        found += page["statements"]
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            break
        assert "cursor=" in agent.call("describe", thing="event/visit", limit=2, **more)["content"][0]["text"]
    assert found == whole


@pytest.mark.parametrize(
    "thing",
    [
        "agent/school",
        "id/agent/school",
        "agent:school",
        "https://w3id.org/edu-graph/id/agent/school",
        "http://graph.example/id/agent/school",
    ],
)
def test_a_thing_is_known_under_each_of_its_spellings(agent: Agent, thing: str) -> None:
    told = agent.told("describe", thing=thing)
    assert told["thing"]["id"] == "agent/school"
    assert [one["subject"] for one in told["pointing_here"] if one["property"] == "eg:visited"] == ["event/visit"]


def test_a_passage_and_a_source_are_described(agent: Agent) -> None:
    passage = agent.told("describe", thing="source/news#p2")
    assert {one["property"] for one in passage["statements"]} >= {"eg:visited", "eg:restatement"}
    assert passage["passages"]["source/news#p2"]["title"] == "A visit took place"
    assert agent.told("describe", thing="source/news")["thing"]["label"] == "A visit took place"


def test_sparql_tells_the_passages_that_stand_in_its_rows(agent: Agent) -> None:
    query = "SELECT ?who ?passage { GRAPH ?passage { ?visit eg:visited ?who } } ORDER BY ?who"
    told = agent.told("sparql", query=query)
    assert (told["total"], [row["who"] for row in told["rows"]]) == (
        2,
        ["https://w3id.org/edu-graph/id/agent/nursery", "https://w3id.org/edu-graph/id/agent/school"],
    )
    assert told["passages"]["source/news#p2"]["says"] == "They saw a school."
    assert agent.told("sparql", query=query, sources=False)["passages"] == {}
    cut = agent.call("sparql", query=query, limit=1)
    assert (cut["structuredContent"]["total"], len(cut["structuredContent"]["rows"])) == (2, 1)
    assert "the first 1 are shown" in cut["content"][0]["text"]
    bare = agent.call("sparql", query="SELECT ?who { ?visit eg:visited ?who }")["content"][0]["text"]
    assert "No passage stands in the rows" in bare


def test_sparql_answers_every_form_of_query(agent: Agent) -> None:
    assert agent.told("sparql", query="ASK { ?s eg:visited ?o }")["boolean"] is True
    assert agent.told("sparql", query="ASK { ?s eg:nothing ?o }")["boolean"] is False
    assert "eg:visited" in agent.told("sparql", query="CONSTRUCT WHERE { ?s eg:visited ?o }")["turtle"]
    odd = 'SELECT * { VALUES (?a ?b ?c) { (true 12345678901234567890 "abc"^^xsd:integer) } }'
    assert agent.told("sparql", query=odd)["rows"] == [{"a": True, "b": "12345678901234567890", "c": "abc"}]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("list-visited", {"instituton": "x"}, ["instituton", "Did you mean institution?"]),
        ("list-visited", {"format": "csv"}, ["format", "invalid-parameter"]),
        ("list-visited", {"language": "fr"}, ["language", "invalid-parameter"]),
        ("list-visited", {"institution": "Shcool No. 1"}, ["institution", "School No. 1"]),
        ("list-visited", {"institution": ["a"]}, ["cannot be given as list", "a text"]),
        ("list-visited", {"limit": 0}, ["a whole number from 1 to 500"]),
        ("list-visited", {"limit": 1.5}, ["a whole number from 1 to 500"]),
        ("list-visited", {"limit": "many"}, ["a whole number from 1 to 500"]),
        ("list-visited", {"sources": "perhaps"}, ["true or false"]),
        ("list-visited", {"cursor": "nonsense"}, ["cursor"]),
        ("list-visited", {"release": "nonsense"}, ["not-found"]),
        ("count-things", {}, ["least is missing", "The least number that counts."]),
        ("count-things", {"least": None}, ["least is missing"]),
        ("search", {}, ["q is missing"]),
        ("describe", {"thing": "School"}, ["suggestions", "agent/school (School No. 1)"]),
        ("describe", {"thing": "agent/scool"}, ["says nothing of agent/scool"]),
        ("describe", {"thing": "thing/x"}, ["neither an IRI"]),
        ("describe", {"thing": "agent/a b"}, ["not an IRI"]),
        ("describe", {"thing": "agent/school", "cursor": "x"}, ["next_cursor as it came"]),
        ("sparql", {"query": "SELEC ?s {}"}, ["query-syntax", "SELECT", "line: 1"]),
        ("sparql", {"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}, ["Error: "]),
        ("sparql", {"query": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"}, ["query-refused"]),
    ],
)
def test_a_wrong_call_says_how_to_mend_it(agent: Agent, tool: str, arguments: dict[str, Any], words: list[str]) -> None:
    text = agent.refused(tool, **arguments)
    for word in words:
        assert word in text
    assert "Traceback" not in text


def test_what_is_no_text_is_refused(agent: Agent) -> None:
    wrong = message("tools/call", {"name": "list-visited", "arguments": {"institution": "a\ud800"}}, modern=True)
    named = {"mcp_method": "tools/call", "mcp_name": "list-visited"}
    result = agent.post(wrong, **named, **_named(MODERN)).json()["result"]
    assert result["isError"] is True
    assert "Give a text." in result["content"][0]["text"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search", {"q": "x" * 70_000}),
        ("search", {"q": "é" * 40_000}),
        ("lookup", {"id": "%" * 30_000}),
        ("list-visited", {"institution": "x" * 70_000}),
    ],
)
def test_what_fits_into_no_address_is_the_callers_mistake(
    agent: Agent, service: Service, tool: str, arguments: dict[str, str]
) -> None:
    result = agent.call(tool, **arguments)
    assert result["isError"] is True
    assert "internal" not in result["content"][0]["text"]
    assert "shorter" in result["content"][0]["text"]
    assert not [line for line in service.log() if "exception" in line]


def test_a_resource_of_any_length_is_not_there_or_refused(agent: Agent, service: Service) -> None:
    told = agent.error("resources/read", uri="edu-graph://source/" + "x" * 70_000)
    assert "internal" not in json.dumps(told)
    assert not [line for line in service.log() if "exception" in line]


def test_the_length_of_what_is_too_long_is_told(agent: Agent) -> None:
    text = agent.call("search", q="x" * 100_001)["content"][0]["text"]
    assert "has 100001 characters" in text


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(agent: Agent) -> None:
    error = agent.error("tools/call", name="list_visited", arguments={})
    assert (error["code"], error["data"]) == (-32602, {"suggestions": ["list-visited"]})
    assert "Did you mean list-visited?" in error["message"]
    assert "tools/list lists them" in agent.error("tools/call", name="qq", arguments={})["message"]


def test_a_spent_budget_is_told_to_the_one_who_spent_it(serve: Serve) -> None:
    service = serve(client_seconds=2.0, client_seconds_refill=1.0, cache_bytes=0)
    service.executor.seconds = 2.5
    spender, other = Agent(service, client=("192.0.2.1", 1)), Agent(service, client=("192.0.2.2", 1))
    told = spender.call("sparql", query="SELECT ?g { GRAPH ?g { ?s eg:visited ?o } }")
    # The rows are there; to look up what the passages say was one query too many.
    assert (told["structuredContent"]["total"], told["structuredContent"]["passages"]) == (2, {})
    assert "budget-spent" in told["content"][0]["text"]
    text = spender.refused("sparql", query="SELECT * { ?s ?p ?o } LIMIT 1")
    assert "budget-spent" in text
    assert "retry_after" in text
    assert other.told("sparql", query="ASK {}")["boolean"] is True


def test_the_tools_are_those_of_the_release_that_is_served(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    project.make(folder, name=OLD)
    service = serve(releases=folder)
    agent = Agent(service)
    assert "list-seen" not in json.dumps(agent.ask("tools/list"))
    newer = project.make(folder, name=NEW)
    text = project.LIST_VISITED.replace("Institutions visited", "Institutions seen")
    (newer.queries / "visits/list-seen.rq").write_text(text, "utf-8")
    service.client.run(service.state.apply(newer))

    assert "list-seen" in [tool["name"] for tool in agent.ask("tools/list")["tools"]]
    told = agent.told("list-seen", language="ru")
    assert told["release"]["id"] == NEW
    assert tool_rows(told) == rest_rows(service, "/queries/list-seen?language=ru")
    assert agent.told("list-visited", release=OLD)["release"]["id"] == OLD


def test_without_a_release_only_the_four_are_listed(serve: Serve, tmp_path: Path) -> None:
    agent = Agent(serve(releases=tmp_path / "empty"))
    assert len(agent.ask("tools/list")["tools"]) == 4
    assert "no release" in agent.refused("search", q="x")


def test_a_fault_of_ours_tells_nothing_of_the_inside(agent: Agent) -> None:
    def fail(_: QueryRequest) -> None:
        raise RuntimeError("secret of the inside")

    agent.told("describe", thing="agent/school")
    agent.service.executor.before = fail
    text = agent.refused("sparql", query="SELECT * { ?s ?p ?o } LIMIT 3")
    assert "internal" in text
    assert "secret" not in text
    assert any("secret of the inside" in line for line in agent.service.lines)


def test_an_answer_that_nobody_reads_is_refused(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LARGEST", 500)
    text = agent.refused("sparql", query="SELECT * { ?s ?p ?o }")
    assert "byte-limit" in text
    assert "LIMIT" in text


def test_a_cut_answer_is_no_answer(serve: Serve) -> None:
    agent = Agent(serve(query_rows=500, buffer_bytes=1024))
    assert "the answer was cut" in agent.refused("sparql", query="SELECT * { ?a ?b ?c . ?d ?e ?f }")


def test_calls_are_counted_and_stand_in_the_log(agent: Agent) -> None:
    agent.call("search", q="school")
    agent.call("search")
    agent.error("tools/call", name="x" * 300, arguments={})
    agent.ask("resources/read", uri="edu-graph://limits")
    figures = agent.service.get("/metrics").text
    assert 'edu_graph_mcp_tool_calls_total{outcome="ok",tool="search"} 1.0' in figures
    assert 'edu_graph_mcp_tool_calls_total{outcome="error",tool="search"} 1.0' in figures
    assert 'edu_graph_mcp_tool_calls_total{outcome="error",tool="other"} 1.0' in figures
    assert "xxx" not in figures
    lines = [line for line in agent.service.log() if line["event"] == "request"]
    assert [line.get("tool") for line in lines if line["path"] == "/mcp"] == ["search", "search", None, "resource"]
    assert [line["path"] for line in lines].count("/search") == 1
