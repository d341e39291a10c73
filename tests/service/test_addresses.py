"""Every IRI of a release leads somewhere: releases, their files, named graphs, the ontology's version."""

import json
import re
from pathlib import Path

import project
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from stage import Serve, Service

BASE = "https://w3id.org/edu-graph/"
OLD, NEW, LOST = "1" * 16, "2" * 16, "0" * 16


@pytest.fixture
def two(tmp_path: Path, serve: Serve) -> Service:
    """A service of a release that has an older one, with a ledger that knows a third."""
    folder = tmp_path / "releases"
    project.make(folder, name=OLD, extra="graph:older { graph:older a eg:Register . }")
    project.make(folder, name=NEW)
    entries = [
        {"release": name, "published": f"2026-01-0{day}T00:00:00Z", "predecessor": None, "by": "a", "why": "w"}
        for day, name in enumerate((OLD, LOST, NEW), start=1)
    ]
    (folder / "ledger").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return serve(releases=folder)


def graphs(data: bytes, form: RdfFormat) -> set[str]:
    found = {quad.graph_name for quad in parse(data, format=form)}
    return {name.value if isinstance(name, NamedNode) else "" for name in found}


def test_a_cited_release_resolves(two: Service) -> None:
    for name in (OLD, NEW):
        answer = two.get(f"/release/{name}")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/releases/{name}")
    for accept in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        data = two.get(f"/release/{OLD}", accept)
        assert data.status_code == 303
        catalog = two.get(data.headers["location"])
        assert catalog.headers["content-type"].startswith(accept)
        assert catalog.headers["x-edu-graph-release"] == OLD


def test_what_a_cited_release_leads_to_can_be_downloaded(two: Service) -> None:
    """The addresses are this service's, and the files those of the release that was cited."""
    told = two.get(two.get(f"/release/{OLD}", "application/n-triples").headers["location"]).text
    found = re.findall(r"<([^>]*)> <http://www.w3.org/ns/dcat#downloadURL> <([^>]*)>", told)
    sums = dict(re.findall(r'<([^>]*)-sha256> <http://spdx.org/rdf/terms#checksumValue> "([0-9a-f]+)"', told))
    assert len(found) > 36
    for node, address in found:
        assert address.startswith("http://graph.example/dumps/")
        answer = two.get(address)
        assert (answer.status_code, answer.headers["etag"]) == (200, f'"{sums[node]}"')


def test_a_cited_release_that_is_nowhere(two: Service) -> None:
    assert two.get(f"/release/{LOST}").status_code == 410
    assert two.get("/release/3333").status_code == 404


def test_every_file_of_an_older_release_can_be_had(two: Service) -> None:
    told = two.get(f"/releases/{OLD}").json()
    paths = {entry["path"] for entry in told["files"]}
    assert {"graph.nq", "catalog.ttl", "manifest.json", "dumps/edu-graph.trig.gz"} <= paths
    for entry in told["files"]:
        answer = two.get(entry["url"])
        assert answer.status_code == 200
        assert len(answer.content) == entry["bytes"]
        assert answer.headers["content-type"] == entry["media_type"] != "application/octet-stream"
        assert answer.headers["etag"] == f'"{entry["sha256"]}"'
        assert answer.headers["x-edu-graph-release"] == OLD
        assert answer.headers["last-modified"] == "Thu, 01 Jan 2026 00:00:00 GMT"
        assert f'<{BASE}release/{OLD}>; rel="cite-as"' in answer.headers["link"]
    assert f"{BASE}graph/older" in two.get(f"/releases/{OLD}/graph.nq").text
    page = two.get(f"/releases/{OLD}", "text/html").text
    assert f'href="/releases/{OLD}/dumps/edu-graph.nq"' in page


@pytest.mark.parametrize(
    "path",
    ["../ledger", "..%2Fledger", "dumps/../../ledger", "engines/search.db", "", "dumps", "/etc/passwd", "secret"],
)
def test_what_the_manifest_does_not_list_is_not_given_out(two: Service, path: str) -> None:
    folder = two.settings.releases / OLD
    (folder / "secret").write_text("x")
    raw = two.client.raw(f"/releases/{OLD}/{path}")
    assert raw.status == 404


def test_a_listed_file_that_is_gone_is_not_found(two: Service) -> None:
    (two.settings.releases / OLD / "catalog.ttl").unlink()
    assert two.get(f"/releases/{OLD}/catalog.ttl").status_code == 404


def test_dumps_of_an_older_release_are_selected_by_name(two: Service) -> None:
    listed = two.get(f"/dumps?release={OLD}").json()
    assert listed["release"] == OLD
    assert all(f"/releases/{OLD}/dumps/" in entry["url"] for entry in listed["dumps"])
    dump = two.get(f"/dumps/edu-graph.nq?release={OLD}")
    assert dump.content == two.get(f"/releases/{OLD}/graph.nq").content
    assert dump.content != two.get("/dumps/edu-graph.nq").content
    assert two.get("/dumps/edu-graph.nq?release=3333").status_code == 404
    assert two.get(f"/dumps?release={LOST}").status_code == 410
    for path in (
        "/dumps?relase=x",
        "/dumps/edu-graph.nq?relase=x",
        f"/releases/{OLD}/graph.nq?x=1",
        f"/release/{OLD}?x=1",
    ):
        assert two.get(path).json()["type"].endswith("/invalid-parameter"), path


def test_lists_of_releases_are_tagged_by_what_they_hold(two: Service) -> None:
    for path in ("/releases", f"/releases/{OLD}"):
        first = two.get(path)
        again = two.get(path, if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        assert two.get(path, "text/html").headers["etag"] != first.headers["etag"]
    before = two.get("/releases").headers["etag"]
    with (two.settings.releases / "ledger").open("a") as ledger:
        entry = {"release": OLD, "published": "2026-02-01T00:00:00Z", "predecessor": NEW, "by": "a", "why": "back"}
        ledger.write(json.dumps(entry) + "\n")
    assert two.get("/releases", if_none_match=before).status_code == 200


def test_the_catalogue_is_dated_by_the_ledger(two: Service) -> None:
    answer = two.get("/catalog.nt")
    dated = '> <http://purl.org/dc/terms/modified> "2026-01-03T00:00:00Z"^^'
    assert f"<{BASE}catalog#dataset{dated}" in answer.text
    assert answer.headers["last-modified"] == "Sat, 03 Jan 2026 00:00:00 GMT"
    assert two.get("/dumps/edu-graph.ttl").headers["last-modified"] == answer.headers["last-modified"]


@pytest.mark.parametrize("name", ["register", "record-news"])
def test_a_named_graph_has_documents(service: Service, name: str) -> None:
    graph = f"{BASE}graph/{name}"
    answer = service.get(f"/graph/{name}", "text/turtle")
    assert (answer.status_code, answer.headers["content-location"]) == (200, f"/graph/{name}.ttl")
    assert answer.content == service.get(f"/graph/{name}.ttl").content
    stored = {quad.triple for quad in parse(service.get("/dumps/edu-graph.nq").content, format=RdfFormat.N_QUADS)
              if quad.graph_name == NamedNode(graph)}  # fmt: skip
    assert {
        quad.triple for quad in parse(service.get(f"/graph/{name}.nt").content, format=RdfFormat.N_TRIPLES)
    } == stored
    trig = service.get(f"/graph/{name}.trig")
    assert trig.headers["content-type"].startswith("application/trig")
    assert graphs(trig.content, RdfFormat.TRIG) == {graph}
    assert {quad.triple for quad in parse(trig.content, format=RdfFormat.TRIG)} == stored
    page = service.get(f"/graph/{name}.html").text
    assert f"{len(stored)} statements stand in this graph" in page
    assert f'href="/graph/{name}.trig"' in page
    assert ("Chosen by the editors." in page) == (name == "register")


def test_an_unknown_graph_is_not_found(service: Service) -> None:
    for ending in ("", ".ttl", ".trig", ".html"):
        assert service.get(f"/graph/nothing{ending}", "application/json, */*;q=0.1").status_code == 404


def test_the_ontology_answers_under_its_version(service: Service) -> None:
    turtle = service.get("/ontology", "text/turtle").content
    assert service.get("/ontology/0.1.0", "text/turtle").content == turtle
    assert service.get("/ontology/0.1.0.ttl").content == turtle == service.get("/ontology.ttl").content
    assert "<h1>" in service.get("/ontology/0.1.0", "text/html").text
    other = service.get("/ontology/0.2.0")
    assert other.status_code == 404
    assert "0.1.0" in other.json()["help"]
    assert service.get("/ontology.exe").status_code == 404


def test_a_source_with_its_graphs_holds_what_its_passages_state(service: Service) -> None:
    whole = parse(service.get("/dumps/edu-graph.nq").content, format=RdfFormat.N_QUADS)
    held = {f"{BASE}graph/record-news", f"{BASE}source/news#p1", f"{BASE}source/news#p2"}
    expected = {quad for quad in whole if getattr(quad.graph_name, "value", "") in held}
    for ending, form in (("trig", RdfFormat.TRIG), ("nq", RdfFormat.N_QUADS)):
        answer = service.get(f"/source/news.{ending}")
        assert set(parse(answer.content, format=form)) == expected
        assert answer.headers["etag"]
    assert (
        'source/news.trig>; rel="alternate"; type="application/trig"' in service.get("/source/news.ttl").headers["link"]
    )
    assert service.get("/source/news", "application/trig").headers["location"] == "/source/news.trig"
    assert service.get("/source/nothing.trig").status_code == 404


def test_a_thing_with_its_graphs(service: Service) -> None:
    quads = set(parse(service.get("/id/event/visit.nq").content, format=RdfFormat.N_QUADS))
    named = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
    assert named == {f"{BASE}graph/register", f"{BASE}source/news#p1", f"{BASE}source/news#p2"}
    assert any(quad.subject == NamedNode(f"{BASE}id/event/visit#visited/agent/school") for quad in quads)
    assert quads <= set(parse(service.get("/dumps/edu-graph.nq").content, format=RdfFormat.N_QUADS))


@pytest.mark.parametrize("path", ["/id/agent/nobody", "/source/nothing"])
def test_what_is_unknown_is_told_at_once(service: Service, path: str) -> None:
    assert service.get(path, "text/turtle").status_code == 404


def test_a_passage_is_looked_up_by_its_source(service: Service) -> None:
    found = service.client.request("GET", "/lookup", params={"scheme": "IRI", "id": f"{BASE}source/news#p2"}).json()[
        "hits"
    ]
    assert [hit["iri"] for hit in found] == [f"{BASE}source/news"]
    assert service.get("/lookup?scheme=ISO-Alpha-2&id=BY").json()["hits"]
