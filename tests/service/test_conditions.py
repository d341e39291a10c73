"""Conditions of requests (RFC 9110, section 13), and parameters that are not there: the same on every route."""

from pathlib import Path

import pytest
import times
from stage import Serve, Service

from edu_graph.service.conditions import Conditions, Verdict

TAG = '"a"'
EARLY, THEN, LATE = (f"{day} Jan 2026 00:00:00 GMT" for day in ("Thu, 01", "Fri, 02", "Sat, 03"))
PATHS = ["/id/event/visit.ttl", "/search?q=school", "/catalog.nt", "/dumps", "/dumps/edu-graph.nq", "/releases",
         "/releases/current/graph.nq", "/queries/list-visited"]  # fmt: skip


@pytest.fixture
def service(serve: Serve, tmp_path: Path) -> Service:
    return serve(releases=times.make(tmp_path / "releases"), reload_seconds=60)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Verdict.SEND),
        ({"match": TAG}, Verdict.SEND),
        ({"match": f'"x", {TAG}'}, Verdict.SEND),
        ({"match": "*"}, Verdict.SEND),
        ({"match": '"x"'}, Verdict.REFUSED),
        ({"match": f"W/{TAG}"}, Verdict.REFUSED),
        ({"match": '"x"', "none_match": TAG}, Verdict.REFUSED),
        ({"match": TAG, "none_match": TAG}, Verdict.UNCHANGED),
        ({"match": TAG, "unmodified_since": EARLY}, Verdict.SEND),
        ({"unmodified_since": EARLY}, Verdict.REFUSED),
        ({"unmodified_since": THEN}, Verdict.SEND),
        ({"unmodified_since": "yesterday"}, Verdict.SEND),
        ({"none_match": f"W/{TAG}"}, Verdict.UNCHANGED),
        ({"none_match": "*"}, Verdict.UNCHANGED),
        ({"none_match": '"x"', "modified_since": LATE}, Verdict.SEND),
        ({"modified_since": THEN}, Verdict.UNCHANGED),
        ({"modified_since": EARLY}, Verdict.SEND),
        ({"modified_since": "yesterday"}, Verdict.SEND),
    ],
)
def test_conditions_are_judged_in_the_order_of_the_standard(given: dict[str, str], expected: Verdict) -> None:
    assert Conditions(**given).verdict(TAG, THEN) is expected


def test_without_a_date_no_date_counts() -> None:
    for given in (Conditions(modified_since=LATE), Conditions(unmodified_since=EARLY)):
        assert given.verdict(TAG, None) is Verdict.SEND


@pytest.mark.parametrize("path", PATHS)
def test_what_must_match_matches_or_is_not_sent(service: Service, path: str) -> None:
    for _ in range(3):
        tag = service.get(path, "*/*").headers["etag"]
        assert service.get(path, "*/*", if_match=tag).status_code == 200
        assert service.get(path, "*/*", if_match="*").status_code == 200
        refused = service.get(path, "application/json, */*;q=0.1", if_match='"x"', if_none_match=tag)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (412, "precondition-failed")
        assert "etag" not in refused.headers
        head = service.client.raw(path.partition("?")[0], path.partition("?")[2].encode(), method="HEAD",
                                  headers=((b"if-match", b'"x"'),))  # fmt: skip
        assert (head.status, head.body) == (412, b"")


def test_a_condition_is_about_what_is_there(service: Service) -> None:
    for path, status in (("/nothing", 404), ("/id/event/visit", 303), ("/search?foo=1", 400), ("/health/live", 200)):
        assert service.get(path, "text/turtle, application/json", if_match='"x"').status_code == status
    posted = service.client.request(
        "POST", "/sparql", data={"query": "ASK {}"}, headers={"If-Match": '"x"', "If-None-Match": "*"}
    )
    assert posted.status_code == 200


def test_a_file_is_refused_by_its_date(service: Service) -> None:
    since = service.get("/dumps/edu-graph.nq").headers["last-modified"]
    assert service.get("/dumps/edu-graph.nq", if_unmodified_since=since).status_code == 200
    old = "Wed, 01 Jan 2020 00:00:00 GMT"
    assert service.get("/dumps/edu-graph.nq", if_unmodified_since=old).status_code == 412
    assert service.get("/dumps/edu-graph.nq", if_match='"x"', range="bytes=0-9").status_code == 412


@pytest.mark.parametrize(
    "path",
    ["/", "/openapi.json", "/docs", "/health/live", "/health/ready", "/metrics", "/static/site.css", "/favicon.ico",
     "/.well-known/void", "/timemap/releases/current", "/robots.txt", "/catalog.ttl", "/limits", "/mcp"],
)  # fmt: skip
def test_a_parameter_that_a_route_does_not_have_is_refused(service: Service, path: str) -> None:
    answer = service.get(f"{path}?foo=1", "application/json, */*;q=0.1")
    if path == "/mcp":
        assert answer.status_code == 405
        return
    assert (answer.status_code, answer.json()["parameter"]) == (400, "foo")
    assert service.get(path, "*/*").status_code in (200, 204, 302)


def test_what_is_nowhere_is_told_by_the_address_that_was_asked(serve: Serve) -> None:
    service = serve(public_url="https://data.example/graph")
    told = service.get("/nothing/", "application/json").json()
    assert told["detail"] == "There is nothing at /graph/nothing/."
    assert told["help"].startswith("Perhaps without the slash at its end?")
    assert "slash" not in service.get("/nothing", "application/json").json()["help"]


def test_a_release_that_came_back_is_current_once(serve: Serve, tmp_path: Path) -> None:
    folder = times.make(tmp_path / "again")
    now, other = times.NAMES[3], times.NAMES[0]
    times.write_ledger(folder, list(zip((now, other, now), times.DATES, strict=False)))
    service = serve(releases=folder, reload_seconds=60)
    told = [(entry["release"], entry["current"]) for entry in service.get("/releases").json()["releases"]]
    assert told == [(now, True), (other, False), (now, False)]
    assert service.get("/releases", "text/html").text.count("<td>current</td>") == 1
