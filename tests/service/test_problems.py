"""Errors as problem documents and pages."""

import re
from typing import NoReturn

import pytest
from stage import Serve, Service

from edu_graph.errors import Busy, EduGraphError, MemoryLimit, ReleaseError, TimeLimit, WorkerCrashed, catalogue
from edu_graph.service.problems import SERVED


def raising(error: Exception) -> object:
    def fail(_request: object) -> NoReturn:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TimeLimit("too slow", limit=10.0, help="Narrow it."), 504),
        (MemoryLimit("too much", limit=512), 422),
        (WorkerCrashed("it ended"), 422),
        (Busy("wait", retry_after=2.4), 503),
    ],
)
def test_what_the_workers_raise_becomes_a_problem(service: Service, error: EduGraphError, status: int) -> None:
    service.executor.before = raising(error)
    answer = service.sparql("ASK {}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"http://graph.example/problems/{error.type}"
    assert (problem["title"], problem["status"], problem["detail"]) == (error.title, status, error.detail)
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert problem.get("limit") == error.fields.get("limit")
    assert service.log()[-1]["problem"] == error.type


def test_a_busy_service_says_when_to_come_back(service: Service) -> None:
    service.executor.before = raising(Busy("wait", retry_after=2.4))
    assert service.sparql("ASK {}").headers["retry-after"] == "2"


def test_a_page_without_anything_leads_on_in_its_own_language(service: Service) -> None:
    for path in ("/ru/nowhere", "/ru/search?q=zzzzzzzz"):
        shown = service.get(path, "text/html").text.partition("<main")[2].partition("</main>")[0]
        assert '<form method="get" action="/ru/search" role="search">' in shown
        assert '<a href="/ru/browse">всё по видам и темам</a>' in shown
    assert (
        "/ru/browse"
        not in service.get("/ru/sparql?query=x", "text/html").text.partition("<main")[2].partition("</main>")[0]
    )


def test_an_unexpected_error_shows_nothing_of_the_inside(service: Service) -> None:
    service.executor.before = raising(RuntimeError("secret /etc/path"))
    answer = service.sparql("ASK {}")
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/problems/internal")
    assert "secret" not in answer.text
    assert "Runtime" not in answer.text
    told = [line for line in service.log() if line["event"] == "unexpected"]
    assert told[0]["request"] == answer.headers["x-request-id"]
    assert "secret /etc/path" in told[0]["exception"]


def test_an_operators_error_shows_nothing_of_the_inside(service: Service) -> None:
    service.executor.before = raising(ReleaseError("the index is damaged", file="/srv/secret/search.db"))
    answer = service.sparql("ASK {}")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_an_error_after_the_start_aborts(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def half(_self: object, _scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        raise RuntimeError("broken")

    monkeypatch.setattr("edu_graph.service.answers.AnswerResponse.__call__", half)
    broken = service.client.raw("/sparql", b"query=ASK%7B%7D")
    assert not broken.ended
    assert isinstance(broken.raised, RuntimeError)
    assert any(line["event"] == "unexpected" for line in service.log())


@pytest.mark.parametrize(
    "path", ["/nothing", "/id/unicorn/x", "/id/agent/nobody.ttl", "/queries/list-visitd", "/source/x.html"]
)
def test_what_is_not_there_is_a_404_problem(service: Service, path: str) -> None:
    answer = service.get(path, "application/json")
    assert answer.status_code == 404
    assert answer.json()["type"] == "http://graph.example/problems/not-found"
    assert answer.json()["help"]


def test_a_browser_gets_the_problem_as_a_page(service: Service) -> None:
    answer = service.get("/nothing/%3Cscript%3Ealert(1)%3C/script%3E", "text/html,*/*;q=0.8")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>Nothing is known under this name</h1>" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["x-request-id"] in answer.text


@pytest.mark.parametrize(
    ("path", "parameter", "hint"),
    [
        ("/search?q=x&knd=agent", "knd", "kind"),
        ("/search?q=x&kind=agents", "kind", "agent"),
        ("/search?q=x&limit=0", "limit", "docs"),
        ("/search?q=x&limit=many", "limit", "docs"),
        ("/search?q=" + "x" * 401, "q", "docs"),
        ("/search?q=x&q=y", "q", ""),
        ("/lookup?scheme=iso-alpha-2", "id", "docs"),
        ("/lookup?scheme=iso-alpha-4&id=BY", "scheme", "iso-alpha-2"),
        ("/limits?formt=json", "formt", "format"),
        ("/queries/list-visited.rq?x=1", "x", "no parameters"),
        ("/queries/list-visited?instituton=x", "instituton", "institution"),
        ("/queries/list-visited?language=fr", "language", "en"),
        ("/queries/count-things", "least", "1"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_helps(service: Service, path: str, parameter: str, hint: str) -> None:
    answer = service.get(path, "application/json")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problems/invalid-parameter")
    assert answer.json()["parameter"] == parameter
    assert hint in answer.json().get("help", "")


@pytest.mark.parametrize("path", ["/limits", "/queries", "/id/event/visit", "/health/live", "/dumps/edu-graph.nt"])
def test_writing_is_not_allowed(service: Service, path: str) -> None:
    answer = service.client.request("POST", path, content=b"x")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


def test_every_type_that_can_be_sent_has_its_page(service: Service) -> None:
    listed = {entry["slug"]: entry for entry in service.get("/problems").json()["problems"]}
    assert set(listed) == {kind.type for kind in SERVED}
    for kind in catalogue():
        page = service.get(f"/problems/{kind.type}", "text/html")
        assert page.status_code == (200 if kind in SERVED else 404), kind
        if kind in SERVED:
            assert kind.title in page.text
            assert listed[kind.type]["status"] == kind.status
            assert len(listed[kind.type]["description"]) > 10


def test_what_only_an_operator_sees_is_not_served() -> None:
    assert not [kind for kind in SERVED if kind.exit_code in (3, 7, 8, 9, 10)]
    assert {kind.status for kind in SERVED} >= {400, 404, 405, 406, 410, 413, 415, 422, 500, 503, 504}


def test_line_and_column_stand_on_the_page(service: Service) -> None:
    page = service.sparql("SELECT ?s WHERE {\n ?s ?p ;; }", "text/html").text
    assert re.search(r"Line \d+, column \d+", page)
    assert "What helps" in page


def test_without_a_release_everything_waits_but_liveness(serve: Serve) -> None:
    service = serve(find_release=lambda _settings: None)
    assert service.get("/health/live").status_code == 200
    for path in ("/health/ready", "/sparql?query=ASK%7B%7D", "/id/event/visit.ttl", "/queries", "/dumps"):
        answer = service.get(path)
        assert answer.status_code == 503, path
        assert answer.json()["type"].endswith("/problems/unavailable")
        assert answer.headers["retry-after"] == "5"
        # The log tells why, for whoever runs the service reads no answers.
        assert service.log()[-1]["reason"] == answer.json()["detail"]
    assert service.get("/", "text/html").status_code == 200
    assert service.get("/openapi.json").status_code == 200
    assert service.get("/metrics").status_code == 200


def test_help_leads_to_addresses_with_the_base_path(serve: Serve) -> None:
    service = serve(base_path="/kg")
    for path, there in (
        ("/kg/nothing", "/kg/docs"),
        ("/kg/id/agent/none.ttl", "/kg/search"),
        ("/kg/problems/none", "/kg/problems"),
        ("/kg/ontology/9.9.9", "/kg/ontology/0.1.0"),
    ):
        told = service.get(path).json()
        assert f"http://graph.example{there}" in told["help"], told
    page = service.get("/kg/nothing", "text/html").text
    assert '<a href="/kg/en/docs">http://graph.example/kg/docs</a>' in page


def test_a_problem_document_ends_its_line(service: Service) -> None:
    assert service.get("/nothing").text.endswith("}\n")
