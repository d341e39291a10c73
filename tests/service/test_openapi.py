"""The description of the interface: complete, true, and small enough to be read."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stage import Serve, Service

from edu_graph import errors
from edu_graph.service import statuses
from edu_graph.service.faces import PAGE, face_of
from edu_graph.service.routes import ROUTERS
from edu_graph.service.statuses import MEMBERS

HIDDEN = {"/openapi.json", "/static/site.css", "/static/{name}", "/favicon.ico", "/queries/{name}"}
"""What a client generator has no use for; named queries have an entry each."""
SOURCE = Path(errors.__file__).parent


@pytest.fixture
def described(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = service.get("/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, found in described["paths"].items():
        for method, operation in found.items():
            yield path, method, operation


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_every_route_and_method_is_described(described: dict[str, Any]) -> None:
    wanted = {
        (route.path.replace(":path}", "}"), method.lower())  # type: ignore[attr-defined]
        for router in ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    told = {(path, method) for path, method, _ in operations(described)}
    # What is a page alone is for people.
    missing = {one for one in wanted - told if one[0] not in HIDDEN and face_of(one[0]).offers != (PAGE,)}
    # OpenAPI 3.1 cannot describe the method QUERY; HEAD is everywhere.
    assert {one for one in missing if one[1] not in ("query", "head")} == set()


def test_every_reference_leads_somewhere_and_every_part_is_referred_to(described: dict[str, Any]) -> None:
    told = set(references(described))
    parts = {
        f"#/components/{kind}/{name}"
        for kind, found in described["components"].items()
        if kind != "securitySchemes"
        for name in found
    }
    assert told <= parts
    unused = {part for part in parts - told if "/responses/" not in part}
    assert unused == set()


def test_many_identifiers_are_described(described: dict[str, Any]) -> None:
    lookup = described["paths"]["/lookup"]["post"]
    body = lookup["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["ids"]["maxItems"] == 1000
    answer = lookup["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/IdentifiedMany"}
    hit = described["components"]["schemas"]["Identified"]["properties"]["hits"]["items"]
    assert "scheme" in hit["required"]


def test_what_is_posted_has_no_tag(described: dict[str, Any]) -> None:
    for path, method, operation in operations(described):
        headers = operation["responses"].get("200", {}).get("headers", {})
        assert method == "get" or "ETag" not in headers, path
    assert "ETag" in described["paths"]["/timemap/{path}"]["get"]["responses"]["200"]["headers"]


def test_no_parameter_is_null(described: dict[str, Any]) -> None:
    for path, _, operation in operations(described):
        for parameter in operation.get("parameters", ()):
            assert "null" not in json.dumps(parameter.get("schema", {})), (path, parameter)


def test_what_points_to_a_thing_can_be_asked_for(described: dict[str, Any]) -> None:
    for path in ("/id/{kind}/{name}", "/source/{name}"):
        names = {parameter.get("name") for parameter in described["paths"][path]["get"]["parameters"]}
        assert {"inverse", "format"} <= names


def test_only_states_take_a_moment(described: dict[str, Any]) -> None:
    moment = {"$ref": "#/components/parameters/Accept-Datetime"}
    assert moment not in described["paths"]["/releases"]["get"].get("parameters", [])
    assert "302" not in described["paths"]["/releases"]["get"]["responses"]
    assert moment in described["paths"]["/releases/{name}"]["get"]["parameters"]


def test_files_are_described_by_their_media_types(service: Service, described: dict[str, Any]) -> None:
    for path, told, base in (
        ("/dumps/{name}", service.get("/dumps").json()["dumps"], "/dumps/"),
        ("/releases/{name}/{file}", service.get("/releases/current").json()["files"], "/releases/current/"),
    ):
        content = described["paths"][path]["get"]["responses"]["200"]["content"]
        given = {service.get(base + (one.get("name") or one["path"])).headers["content-type"] for one in told}
        assert {kind.partition(";")[0] for kind in given} <= set(content)
        # Bytes: what is written as text could not be packed files.
        assert all(schema == {"schema": {}} for schema in content.values())
    (name,) = (one for one in described["paths"]["/dumps/{name}"]["get"]["parameters"] if one.get("name") == "name")
    assert "slashes" in name["description"]


CASES = [
    ("/id/event/visit?release=nope", "/id/{kind}/{name}"),
    ("/id/event/nothing.ttl", "/id/{kind}/{name}"),
    ("/search?q=x&format=png", "/search"),
    ("/search?nope=1", "/search"),
    ("/dumps/nothing", "/dumps/{name}"),
    ("/queries/count-things", "/queries/count-things"),
    ("/sparql?query=nonsense", "/sparql"),
]


@pytest.mark.parametrize(("address", "path"), CASES)
def test_what_fails_is_described(service: Service, described: dict[str, Any], address: str, path: str) -> None:
    answer = service.get(address, "application/json")
    assert answer.status_code >= 400
    assert str(answer.status_code) in described["paths"][path]["get"]["responses"]


def test_limits_budgets_and_tokens_are_described(serve: Serve, described: dict[str, Any]) -> None:
    query = described["paths"]["/queries/list-visited"]["get"]["responses"]
    assert {"401", "406", "412", "422", "429", "503", "504"} <= set(query)
    shared = described["components"]["responses"]
    for status in ("429", "503"):
        assert "Retry-After" in shared[status]["headers"]
    assert {"RateLimit", "RateLimit-Policy"} <= set(query["200"]["headers"])
    assert {"413", "415"} <= set(described["paths"]["/sparql"]["post"]["responses"])
    assert "416" in described["paths"]["/dumps/{name}"]["get"]["responses"]
    assert described["security"] == [{}, {"token": []}]
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    refused = serve().get("/limits", "application/json", authorization="Bearer egt_nothing")
    assert (refused.status_code, "www-authenticate" in refused.headers) == (401, True)
    assert "WWW-Authenticate" in shared["401"]["headers"]


def test_what_a_route_says_of_a_status_stands(described: dict[str, Any]) -> None:
    """A message that is none of the protocol is told so in the protocol's own words."""
    content = described["paths"]["/mcp"]["post"]["responses"]["400"]["content"]
    assert set(content) == {"application/json", "application/problem+json"}


def test_it_says_what_it_is_of(described: dict[str, Any]) -> None:
    assert "CC BY 4.0" in described["info"]["description"]
    assert described["externalDocs"]["url"].startswith("http://graph.example/")
    tags = {tag for _, _, operation in operations(described) for tag in operation["tags"]}
    assert {tag["name"] for tag in described["tags"]} == tags
    assert all(tag["description"] for tag in described["tags"])


def test_every_member_of_a_problem_is_described() -> None:
    """Whatever a problem is made with, but for what only commands tell."""
    kinds = {kind.__name__ for kind in errors.catalogue()}
    commands = {
        kind.__name__ for kind in errors.catalogue() if issubclass(kind, errors.OperatorError | errors.AnswerCut)
    }
    used: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if isinstance(node, ast.Call) and called in kinds - commands:
                used |= {word.arg for word in node.keywords if word.arg}
    assert used - {"help"} <= set(MEMBERS)
    assert {"given", "expected", "example"} <= set(statuses.PROBLEM["properties"])


def test_it_stays_small(described: dict[str, Any]) -> None:
    """An entry for a query costs a few kilobytes: what many have in common is written once."""
    sizes = [
        len(json.dumps(found, separators=(",", ":")))
        for path, found in described["paths"].items()
        if path in ("/queries/count-things", "/queries/list-visited")
    ]
    assert max(sizes) < 9_000
