"""Limits: what clients are told of them, and that what the service asks for itself is not held to those of clients."""

from pathlib import Path

import pytest
from stage import Serve

from edu_graph.queries.policy import Limits
from edu_graph.service.limits import PUBLISHED, limits_header, name_of
from edu_graph.settings import Settings, load_settings

READ = ("/id/event/visit.html", "/id/event/visit.ttl", "/id/event/visit.nq", "/graph/register.nt")


def test_the_field_tells_every_limit_of_a_query() -> None:
    settings = load_settings(query_seconds=2.5, query_rows=7)
    told = dict(pair.split("=") for pair in limits_header(settings).split(", "))
    of_a_query = [name for name in Settings.model_fields if name.startswith("query_")]
    assert told == {name_of(name): str(getattr(settings, name)) for name in of_a_query}
    assert set(of_a_query) == {name for name in PUBLISHED if name.startswith("query_")}
    assert (told["seconds"], told["rows"], told["memory-mib"]) == ("2.5", "7", "512")


def test_the_field_and_the_list_tell_the_same(serve: Serve) -> None:
    service = serve()
    told = dict(pair.split("=") for pair in service.sparql("ASK {}").headers["x-edu-graph-limits"].split(", "))
    listed = {entry["name"]: str(entry["value"]) for entry in service.get("/limits").json()["limits"]}
    assert told == {name: listed[name] for name in told}
    assert len(told) == 6


@pytest.mark.parametrize("path", READ)
def test_small_limits_of_clients_break_no_page(serve: Serve, path: str) -> None:
    usual, small = serve(), serve(query_rows=1, query_bytes=1024)
    answers = [service.get(path, "text/html, */*;q=0.1") for service in (usual, small)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[1].text
    assert answers[0].text.count("\n") == answers[1].text.count("\n")


def test_a_dataset_is_known_however_few_rows_a_client_may_have(serve: Serve) -> None:
    service = serve(query_rows=1)
    given = {"query": "ASK { ?s ?p ?o }", "default-graph-uri": "https://w3id.org/edu-graph/graph/register"}
    answer = service.client.request("GET", "/sparql", params=given, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)


def test_settings_for_clients_raise_what_is_our_own_and_never_lower_it(tmp_path: Path) -> None:
    small = load_settings(query_seconds=0.1, query_rows=1, query_bytes=1024, query_memory_mib=16, state=tmp_path)
    large = load_settings(query_seconds=99.0, query_rows=10**7, query_bytes=2**40, query_memory_mib=4096)
    usual = Limits.own(load_settings())
    assert Limits.own(small) == usual
    assert (usual.seconds, usual.rows) == (10.0, 1_000_000)
    assert (Limits.own(large).seconds, Limits.own(large).rows, Limits.own(large).bytes) == (99.0, 10**7, 2**40)
