"""What operators see: figures by route and query, the age of the data, a line for each slow query."""

import re
from pathlib import Path

import pytest
from stage import Serve, Service

from edu_graph.execution.request import Cost
from edu_graph.service.calls import Call
from edu_graph.service.metering import form_of, query_hash
from edu_graph.service.metrics import descendants, moment_of
from edu_graph.service.routemap import RouteMap
from edu_graph.service.routes import ROUTERS

TABLE = Path(__file__).resolve().parents[2] / "docs/operations.md"


def told_metrics(text: str) -> set[str]:
    return set(re.findall(r"^# TYPE (\S+)", text, re.M))


def test_every_figure_has_its_row_in_the_documentation(service: Service) -> None:
    found = {name for name in told_metrics(service.get("/metrics").text) if not name.endswith("_created")}
    rows = set(
        re.findall(
            r"^\| `([a-z_]+)`", TABLE.read_text("utf-8").partition("\n## Figures\n")[2].partition("\n## ")[0], re.M
        )
    )
    assert found == rows


def test_requests_are_counted_by_template_and_never_by_what_was_written(service: Service) -> None:
    for path in (
        "/id/event/visit.ttl",
        "/id/agent/school.ttl",
        "/id/agent/none.ttl",
        "/odd%20path",
        "/limits",
        "/limits",
    ):
        service.get(path)
    text = service.get("/metrics").text
    assert re.search(r'face="things",method="GET",route="/id/\{kind\}/\{name[^"]*\}",status="200"\} 2.0', text)
    assert 'face="unknown",method="GET",route="none",status="404"} 1.0' in text
    assert 'edu_graph_request_seconds_count{face="limits",route="/limits"} 2.0' in text
    assert "school" not in text
    assert "odd" not in text


def test_a_cached_answer_counts_for_its_route(service: Service) -> None:
    for _ in range(4):
        service.get("/queries/list-visited", "application/json")
    assert service.log()[-1]["cache"] == "hit"
    assert 'face="queries",method="GET",route="/queries/{name}",status="200"} 4.0' in service.get("/metrics").text


def test_named_queries_are_counted_by_name_and_only_those_of_the_catalogue(service: Service) -> None:
    service.executor.seconds = 0.25
    service.get("/queries/list-visited", "application/json")
    service.get("/queries/no-such-query", "application/json")
    service.sparql("ASK {}")
    text = service.get("/metrics").text
    assert 'edu_graph_named_query_seconds_sum{outcome="ok",query="list-visited"} 0.25' in text
    assert "no-such-query" not in text
    assert 'edu_graph_query_seconds_count{lane="adhoc",outcome="ok"} 1.0' in text


def test_every_route_has_a_template_of_its_own() -> None:
    routes = RouteMap(route for router in ROUTERS for route in router.routes)
    for template in routes.templates() - {"none"}:
        path = re.sub(r"\{[^}]*\}", "x", template)
        assert routes.template_of(path) in routes.templates()
        assert routes.template_of(path) != "none", template
    assert routes.template_of("/x" * 50) == "none"


def test_the_age_of_the_data_is_told(service: Service) -> None:
    assert service.state.served is not None
    service.state.served.published = "2020-01-01T00:00:00+00:00"
    text = service.get("/metrics").text
    assert "edu_graph_release_published_timestamp_seconds 1.5778368e+09" in text
    age = re.search(r"^edu_graph_release_age_seconds (\S+)", text, re.M)
    assert age is not None
    assert float(age[1]) > 1e8
    ready = service.get("/health/ready").json()
    assert ready["published"] == "2020-01-01T00:00:00+00:00"
    assert ready["age_seconds"] > 1e8
    assert moment_of("nonsense") is None


def test_processes_below_are_counted() -> None:
    assert descendants("no-such-process") == 0
    assert descendants() >= 0


# -- slow queries


def slow(service: Service) -> list[dict[str, object]]:
    return [line for line in service.log() if line["event"] == "slow query"]


def test_a_slow_query_has_a_line_with_its_hash_and_without_its_text(serve: Serve) -> None:
    service = serve(slow_query_seconds=2.0, cache_bytes=0)
    service.executor.seconds = 1.9
    service.sparql("ASK { }")
    assert slow(service) == []
    service.executor.seconds = 2.1
    answer = service.sparql("SELECT *\n  { ?secret ?p ?o }")
    (line,) = slow(service)
    assert line["hash"] == answer.headers["x-edu-graph-query"] == query_hash("SELECT * { ?secret ?p ?o }")
    assert (line["form"], line["lane"], line["query"], line["seconds"]) == ("SELECT", "adhoc", None, 2.1)
    assert line["outcome"] == "ok"
    assert line["request"] == answer.headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", str(line["client"]))
    assert "secret" not in "".join(service.lines)
    assert "127.0.0.1" not in "".join(service.lines)


def test_the_text_is_there_where_the_operator_wants_it(serve: Serve) -> None:
    service = serve(slow_query_seconds=0.0, slow_query_text=True)
    service.sparql("ASK { ?secret ?p ?o }")
    assert slow(service)[0]["text"] == "ASK { ?secret ?p ?o }"


def test_a_named_query_is_told_by_its_name(serve: Serve) -> None:
    service = serve(slow_query_seconds=0.0)
    service.get("/queries/list-visited", "application/json", traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    line = slow(service)[-1]
    assert (line["query"], line["lane"], line["trace_id"]) == ("list-visited", "named", "a" * 32)


def test_a_killed_query_has_a_line_however_quick_it_was(service: Service) -> None:
    def leave(request: object) -> None:
        request.payer.ended(Cost(0.01, 12, is_abandoned=True))  # type: ignore[attr-defined]

    service.executor.before = leave
    service.sparql("ASK { }")
    (line,) = slow(service)
    assert (line["outcome"], line["bytes"], line["rows"]) == ("abandoned", 12, None)


@pytest.mark.parametrize("text", ["ASK{}", " ASK{}\n", "\tASK{}"])
def test_a_hash_does_not_depend_on_the_layout(text: str) -> None:
    assert query_hash(text) == query_hash("ASK{}") != query_hash("ASK {}")


def test_the_form_is_found_behind_prefixes() -> None:
    assert form_of("PREFIX select: <x:select> # ASK\nCONSTRUCT WHERE { ?s select:ask ?o }") == "CONSTRUCT"
    assert form_of("nothing") is None


def test_pages_that_ask_for_themselves_have_no_hash(service: Service) -> None:
    assert "x-edu-graph-query" not in service.get("/id/event/visit.html").headers
    assert Call.__slots__
