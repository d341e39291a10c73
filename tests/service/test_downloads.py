"""Dumps, releases, the catalogue, search and look-up."""

import gzip
import hashlib
import json
from pathlib import Path

import project
import pytest
from harness import Message
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service

from edu_graph.build.portions import KINDS
from edu_graph.service.routes import dumps
from edu_graph.service.routes.dumps import files_of

DCAT = "http://www.w3.org/ns/dcat#"
BASE = "https://w3id.org/edu-graph/"


def test_dumps_are_listed_with_what_they_weigh(service: Service) -> None:
    listed = service.get("/dumps").json()["dumps"]
    names = {entry["name"] for entry in listed}
    assert {"edu-graph.nt.gz", "source/news.trig.zst", "csv/passages.csv", "csv/datapackage.json"} < names
    assert len(names) == len(listed) > 36
    for entry in listed:
        answer = service.get(f"/dumps/{entry['name']}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == entry["media_type"]
        assert answer.headers["etag"] == f'"{entry["sha256"]}"'
        assert int(answer.headers["content-length"]) == entry["bytes"] == len(answer.content)
        assert hashlib.sha256(answer.content).hexdigest() == entry["sha256"]
        assert entry["url"] == f"http://graph.example/dumps/{entry['name']}"


def test_a_dump_of_a_kind_that_is_not_known_is_shown_with_the_others(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_another(*given: object) -> list[dict[str, object]]:
        entries = files_of(*given)  # type: ignore[arg-type]
        return [*entries, {**entries[0], "name": "kind/place.ttl"}]

    monkeypatch.setattr(dumps, "files_of", with_another)
    page = service.get("/dumps", "text/html")
    assert page.status_code == 200
    assert "Other files" in page.text
    for kind in KINDS.values():
        assert (kind.heading in page.text) == (kind.key != "country")


def test_a_gzipped_dump_is_a_file_and_no_coding(service: Service) -> None:
    answer = service.get("/dumps/edu-graph.nt.gz", accept_encoding="gzip, br, zstd")
    assert answer.headers["content-type"] == "application/gzip"
    assert "content-encoding" not in answer.headers
    plain = service.get("/dumps/edu-graph.nt", accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(answer.content) == plain.content


@pytest.mark.parametrize(
    ("field", "status", "expected"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-99999999", 206, slice(5, None)),
        ("bytes=99999999-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=9-2", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("lines=0-1", 200, slice(None)),
    ],
)
def test_a_part_of_a_dump(service: Service, field: str, status: int, expected: slice | None) -> None:
    whole = service.get("/dumps/edu-graph.nq").content
    answer = service.get("/dumps/edu-graph.nq", range=field)
    assert answer.status_code == status
    if expected is None:
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"
        assert answer.json()["type"].endswith("/problems/range-not-satisfiable")
        return
    assert answer.content == whole[expected]
    if status == 206:
        start, end, _ = expected.indices(len(whole))
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(whole)}"


def test_a_dump_is_resumed_only_where_it_is_the_same(service: Service) -> None:
    tag = service.get("/dumps/edu-graph.ttl").headers["etag"]
    assert service.get("/dumps/edu-graph.ttl", range="bytes=1-2", if_range=tag).status_code == 206
    assert service.get("/dumps/edu-graph.ttl", range="bytes=1-2", if_range='"old"').status_code == 200
    again = service.get("/dumps/edu-graph.ttl", if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_head_of_a_dump_reads_nothing(service: Service) -> None:
    head = service.client.raw("/dumps/edu-graph.ttl", method="HEAD")
    fields = dict(head.sent[0]["headers"])
    assert (head.status, head.body) == (200, b"")
    assert int(fields[b"content-length"]) > 100
    assert fields[b"accept-ranges"] == b"bytes"


@pytest.mark.parametrize("name", ["nope.ttl", "..%2Fgraph.nq", "%2e%2e/manifest.json", "graph.nq"])
def test_only_dumps_are_given_out(service: Service, name: str) -> None:
    assert service.get(f"/dumps/{name}", "application/json").status_code == 404


def test_a_dump_that_becomes_shorter_is_aborted(tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    release = project.make(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases")
    monkeypatch.setattr("edu_graph.service.files.CHUNK", 10)
    assert service.client.raw("/dumps/edu-graph.ttl").ended

    async def cut_off(_message: Message) -> None:
        (release.dumps / "edu-graph.ttl").write_bytes(b"")

    shorter = service.client.raw("/dumps/edu-graph.ttl", on_send=cut_off)
    assert not shorter.ended
    assert isinstance(shorter.raised, OSError)


def test_a_dump_that_is_not_the_one_that_was_built_is_not_given_out(tmp_path: Path, serve: Serve) -> None:
    release = project.make(tmp_path / "releases")
    service = serve(releases=tmp_path / "releases")
    place = release.dumps / "edu-graph.ttl"
    whole = place.read_bytes()
    assert service.get("/dumps/edu-graph.ttl").content == whole
    elsewhere = tmp_path / "secret"
    elsewhere.write_bytes(bytes(len(whole)))
    for change in ("cut", "longer", "link"):
        if change == "link":
            place.unlink()
            place.symlink_to(elsewhere)
        else:
            place.write_bytes(whole[:-1] if change == "cut" else whole + b"\n")
        answer = service.get("/dumps/edu-graph.ttl")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "release-unusable"), change
        assert "release verify" in answer.json()["help"]
    assert service.get("/dumps/edu-graph.nt").status_code == 200


def test_releases_are_listed_with_their_story(tmp_path: Path, serve: Serve) -> None:
    folder = tmp_path / "releases"
    project.make(folder, name="1" * 16)
    project.make(folder, name="2" * 16)
    entries = [
        {"release": "1" * 16, "published": "2026-01-01T00:00:00Z", "predecessor": None, "by": "a", "why": "first"},
        {"release": "0" * 16, "published": "2026-01-02T00:00:00Z", "predecessor": "1" * 16, "by": "a", "why": "b"},
        {"release": "2" * 16, "published": "2026-01-03T00:00:00Z", "predecessor": "0" * 16, "by": "a", "why": "new"},
    ]
    (folder / "ledger").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    service = serve(releases=folder)
    told = service.get("/releases").json()
    assert told["current"] == "2" * 16
    assert [(entry["release"][0], entry["kept"]) for entry in told["releases"]] == [
        ("2", True),
        ("0", False),
        ("1", True),
    ]
    page = service.get("/releases", "text/html").text
    assert "no longer kept" in page
    assert f'href="/releases/{"0" * 16}"' not in page
    older = service.get(f"/releases/{'1' * 16}").json()
    assert (older["manifest"]["id"], older["why"]) == ("1" * 16, "first")
    assert service.get("/releases/current").json()["release"] == "2" * 16
    assert service.get(f"/releases/{'0' * 16}").status_code == 410
    assert service.get("/releases/..%2F..%2Fetc").status_code == 404


def test_the_catalogue_names_where_to_download(serve: Serve) -> None:
    service = serve(public_url="https://public.example/graph")
    answer = service.get("/catalog", "application/n-triples")
    triples = [
        (quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)
    ]
    downloads = {value for predicate, value in triples if predicate == DCAT + "downloadURL"}
    assert len(downloads) > 36
    assert all(value.startswith("https://public.example/graph/dumps/") for value in downloads)
    endpoints = {value for predicate, value in triples if predicate.endswith(("#sparqlEndpoint", "#endpointURL"))}
    assert endpoints == {"https://public.example/graph/sparql"}
    assert (DCAT + "dataset", BASE + "catalog#dataset") in triples


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
        ("nt", RdfFormat.N_TRIPLES),
    ],
)
def test_the_catalogue_says_the_same_in_each_format(service: Service, key: str, form: RdfFormat) -> None:
    expected = set(parse(service.get("/catalog?format=nt").content, format=RdfFormat.N_TRIPLES))
    for path in ("/catalog", "/void"):
        assert set(parse(service.get(f"{path}?format={key}").content, format=form)) == expected
    assert service.get("/.well-known/void").headers["location"] == "/void"
    assert service.get("/catalog", "image/png").status_code == 406


def test_search_finds_by_name_in_any_language(service: Service) -> None:
    for text in ("School no. 1", "школа № 1", "first school", "בית ספר"):
        hits = service.client.request("GET", "/search", params={"q": text}).json()["hits"]
        assert hits[0]["iri"] == BASE + "id/agent/school", text
        assert hits[0]["url"] == "http://graph.example/id/agent/school"
    russian = service.get("/search?q=school&lang=ru").json()["hits"]
    assert russian[0]["label"] == "Школа № 1"
    assert service.get("/search?q=school&kind=place").json()["hits"] == []
    assert len(service.get("/search?q=school&limit=1").json()["hits"]) == 1
    assert service.get("/search").json()["hits"] == []


def test_look_up_finds_by_code(service: Service) -> None:
    for scheme, code in (("iso-alpha-2", "by"), ("iso-alpha-3", "BLR"), ("iri", BASE + "id/place/blr")):
        hits = service.client.request("GET", "/lookup", params={"scheme": scheme, "id": code}).json()["hits"]
        assert [hit["iri"] for hit in hits] == [BASE + "id/place/blr"]
    assert service.get("/lookup?scheme=iso-alpha-2&id=ZZ").json()["hits"] == []


def test_limits_are_those_of_the_settings(serve: Serve) -> None:
    service = serve(query_rows=77)
    told = {entry["name"]: entry for entry in service.get("/limits").json()["limits"]}
    assert told["rows"]["value"] == 77
    assert told["seconds"]["unit"] == "seconds"
    assert all(entry["description"] for entry in told.values())


def test_readiness_asks_a_worker(service: Service) -> None:
    assert service.get("/health/ready").json() == {
        "status": "ready", "release": "0123456789abcdef", "published": None, "age_seconds": None,
        "in_memory": True,
    }  # fmt: skip
    service.executor.ill = True
    answer = service.get("/health/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert service.get("/health/live").json() == {"status": "live"}
    service.executor.ill = False
    service.state.is_stopping = True
    assert service.get("/health/ready").status_code == 503


def test_browsers_that_ask_for_an_icon_get_none(service: Service) -> None:
    assert service.get("/favicon.ico").status_code == 204
