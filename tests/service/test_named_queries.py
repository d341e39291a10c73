"""Named queries over HTTP: list, values, formats, form, text, and their OpenAPI entries."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stage import Serve, Service

from edu_graph.errors import ByteLimit


def names(body: str) -> list[str]:
    return [row.get("name", {}).get("value", "") for row in json.loads(body)["results"]["bindings"]]


def test_the_list_tells_everything_of_a_query(service: Service) -> None:
    listed = {entry["name"]: entry for entry in service.get("/queries").json()["queries"]}
    assert list(listed) == ["count-things", "describe-names", "list-visited"]
    visited = listed["list-visited"]
    assert visited["area"] == "visits"
    assert visited["url"] == "http://graph.example/queries/list-visited"
    assert [parameter["name"] for parameter in visited["parameters"]] == ["institution", "language"]
    assert visited["parameters"][1] == {
        "name": "language",
        "type": "enum",
        "description": "Language of the names.",
        "required": False,
        "default": "en",
        "example": "en",
        "allowed": ["en", "ru"],
        "class": None,
        "scheme": None,
        "values": "http://graph.example/queries/list-visited/values/language",
    }
    assert [column["name"] for column in visited["columns"]] == ["institution", "name"]


def test_values_reach_the_query(service: Service) -> None:
    assert names(service.get("/queries/list-visited").text) == ["", "School No. 1"]
    assert names(service.get("/queries/list-visited?language=ru").text) == ["Детский сад № 3", "Школа № 1"]
    assert names(service.get("/queries/list-visited?institution=agent/school").text) == ["School No. 1"]
    assert names(service.get("/queries/list-visited?institution=First+school").text) == ["School No. 1"]
    assert names(service.get("/queries/list-visited?institution=&language=").text) == ["", "School No. 1"]


def test_a_name_that_means_nothing_is_told(service: Service) -> None:
    answer = service.get("/queries/list-visited?institution=Shcool+No.+1")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "institution"
    assert "School No. 1" in json.dumps(answer.json())


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ],
)
def test_rows_come_in_each_format(service: Service, key: str, media_type: str) -> None:
    answer = service.get(f"/queries/list-visited?format={key}")
    assert answer.headers["content-type"] == media_type
    assert "School No. 1" in answer.text
    assert "seconds=" in answer.headers["x-edu-graph-limits"]


def test_a_graph_query_comes_in_graph_formats(service: Service) -> None:
    assert service.get("/queries/describe-names").headers["content-type"].startswith("text/turtle")
    assert service.get("/queries/describe-names?format=csv").status_code == 406
    page = service.get("/queries/describe-names", "text/html").text
    assert "format=ttl" in page
    assert 'id="answer-heading">Answer</h2>' not in page


def test_the_page_has_a_form_with_what_was_given(service: Service) -> None:
    page = service.get("/queries/list-visited?institution=agent/school&language=ru", "text/html").text
    assert 'name="institution" value="School No. 1"' in page, "readers see names"
    assert "<option selected>ru</option>" in page
    assert "Школа № 1" in page
    assert "/queries/list-visited?institution=agent%2Fschool&amp;language=ru&amp;format=csv" in page


def test_a_page_without_a_needed_value_asks_for_it(service: Service) -> None:
    page = service.get("/queries/count-things", "text/html")
    assert page.status_code == 200
    assert "(required)" in page.text
    assert 'id="answer-heading">Answer</h2>' not in page.text
    assert service.executor.asked == []
    assert 'id="answer-heading">Answer</h2>' in service.get("/queries/count-things?least=2", "text/html").text


def test_too_large_an_answer_is_offered_as_files(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service = serve()

    async def refuse(*_: object) -> bytes:
        raise ByteLimit("The answer has more bytes.", limit=1)

    monkeypatch.setattr("edu_graph.service.pages.questions.whole", refuse)
    assert "too large for a page" in service.get("/queries/list-visited?sources=true", "text/html").text


def test_the_text_is_the_file(service: Service, releases: Path) -> None:
    answer = service.get("/queries/list-visited.rq")
    assert answer.headers["content-type"] == "application/sparql-query; charset=utf-8"
    assert answer.content == (releases / "0123456789abcdef/queries/visits/list-visited.rq").read_bytes()
    assert service.get("/queries/list-visits.rq").status_code == 404


def test_a_near_name_is_suggested(service: Service) -> None:
    assert "list-visited" in service.get("/queries/list-visit").json()["help"]


def test_named_queries_have_their_lane(service: Service) -> None:
    service.get("/queries/list-visited")
    service.get("/id/event/visit.html")
    assert {request.lane for request in service.executor.asked} == {"named"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(max_size=200))
def test_no_value_breaks_out_of_its_place(service: Service, value: str) -> None:
    answer = service.client.request("GET", "/queries/list-visited", params={"institution": value})
    assert answer.status_code in (200, 400)
    assert service.client.request("GET", "/search", params={"q": value}).status_code in (200, 400)


def test_openapi_has_an_entry_for_each_query(service: Service) -> None:
    described = service.get("/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": "http://graph.example"}]
    paths = described["paths"]
    entry = paths["/queries/list-visited"]["get"]
    language = next(parameter for parameter in entry["parameters"] if parameter.get("name") == "language")
    assert language["schema"]["enum"] == ["en", "ru"]
    assert language["schema"]["default"] == "en"
    assert language["required"] is False
    least = paths["/queries/count-things"]["get"]["parameters"][0]
    assert (least["required"], least["schema"]["type"], least["example"]) == (True, "integer", "1")
    assert {"get", "post"} == set(paths["/sparql"])
    assert "text/csv" in entry["responses"]["200"]["content"]
    identities = [operation["operationId"] for found in paths.values() for operation in found.values()]
    assert len(identities) == len(set(identities))
    for operations in paths.values():
        for operation in operations.values():
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
            assert operation["responses"].get("422") in (None, {"$ref": "#/components/responses/422"})


NEEDED = {
    "/releases/{name}/changes": {"since": "current"},  # There is no release before the only one.
    "/reconcile/preview": {"id": "id/place/blr"},
    "/reconcile/flyout/{what}": {"id": "id/place/blr"},
}
"""Parameters that a path is nothing without here."""


SPELLED = {
    "/dumps/{name}": "/dumps/edu-graph.ttl",
    "/graph/{name}": "/graph/register",
    "/ontology/{name}": "/ontology/Visit",
    "/quality/{name}": "/quality/sources-with-date",
    "/queries/{name}/values/{parameter}": "/queries/list-visited/values/language",
    "/source/{name}": "/source/news",
}
"""Addresses of what the small release has, where a path's own words do not tell it."""


def address(path: str) -> str:
    """Fill in a path of the description."""
    if path in SPELLED or "{" not in path:
        return SPELLED.get(path, path)
    name = "current" if "/{name}" in path and path.startswith("/release") else "visit"
    words = {"what": "entity", "parameter": "language", "path": "", "number": "1", "version": "0.1.0"}
    return path.format(kind="event", name=name, slug="busy", extension="ttl", file="graph.nq", **words)


def test_every_path_of_the_description_is_there(service: Service) -> None:
    for path, operations in service.get("/openapi.json").json()["paths"].items():
        # Only a ledger has moments.
        if "get" not in operations or path == "/timemap/{path}":
            continue
        required = {
            parameter["name"]: parameter.get("example") or parameter["schema"]["examples"][0]
            for parameter in operations["get"].get("parameters", ())
            if parameter.get("required") and parameter["in"] == "query"
        }
        required |= NEEDED.get(path, {})
        answer = service.client.request("GET", address(path), params=required)
        assert answer.status_code in (200, 302, 303), (path, answer.text)


def test_the_reference_page_lists_every_operation(service: Service) -> None:
    page = service.get("/docs", "text/html").text
    for path in service.get("/openapi.json").json()["paths"]:
        assert f" {path}</code>" in page


def test_a_wrong_value_leaves_the_form_with_what_may_have_been_meant(service: Service) -> None:
    answer = service.get("/queries/list-visited?institution=agent/scool&sources=true", "text/html")
    assert answer.status_code == 400
    form = answer.text.partition("<form")[2].partition("</form>")[0]
    assert 'value="agent/scool"' in form
    problem = answer.text.partition('class="problem"')[2].partition("</div>")[0]
    assert 'href="/en/queries/list-visited?institution=agent%2Fschool&amp;sources=true"' in problem
    assert "no-store" in answer.headers["cache-control"] or "etag" not in answer.headers


def test_a_language_in_which_nothing_has_a_name_is_refused(service: Service) -> None:
    told = service.get("/queries/list-visited?language=xx").json()
    assert (told["status"], told["parameter"]) == (400, "language")
    assert "en" in told["help"].removeprefix("Give one of ").partition(";")[0].split(", ")
    assert service.get("/queries/list-visited?language=ru").status_code == 200
