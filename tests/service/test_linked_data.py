"""Things on the web of data: links of a document, what points to it page by page, what was withdrawn, schema.org."""

import json
import re
from pathlib import Path
from typing import Any

import project
import pytest
import times
from harness import Message
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service
from times import NAMES

from edu_graph.service.pages import structured

HERE = "http://graph.example"
BASE = "https://w3id.org/edu-graph/"
MORE = """
graph:ontology { graph:ontology a eg:ReferenceTable .
  eg:Event <http://www.w3.org/2000/01/rdf-schema#subClassOf> schema:Event .
  eg:Visit <http://www.w3.org/2000/01/rdf-schema#subClassOf> eg:Event .
  eg:visited <http://www.w3.org/2000/01/rdf-schema#subPropertyOf> schema:location .
  eg:start skos:closeMatch schema:startDate . }
graph:merges { graph:merges a eg:Register .
  <https://w3id.org/edu-graph/id/agent/former> eg:mergedInto <https://w3id.org/edu-graph/id/agent/older> .
  <https://w3id.org/edu-graph/id/agent/older> eg:mergedInto <https://w3id.org/edu-graph/id/agent/school> . }
graph:dates { graph:dates a eg:Register .
  <https://w3id.org/edu-graph/id/event/exact> a eg:Visit ; skos:prefLabel "</script><script>alert(1)</script>"@en ;
    skos:altLabel "Exact & <b>"@en ; eg:start "2025-02-03"^^xsd:date .
"""


def _many(count: int) -> str:
    lines = (
        f"<https://w3id.org/edu-graph/id/event/v{n:03}> eg:visited <https://w3id.org/edu-graph/id/agent/hub> ; "
        f'skos:prefLabel "Visit {n}"@en .'
        for n in range(count)
    )
    return "\n".join(lines) + "\n<https://w3id.org/edu-graph/id/agent/hub> a eg:School . }"


@pytest.fixture
def service(serve: Serve, tmp_path: Path) -> Service:
    project.make(tmp_path / "releases", extra=MORE + _many(450))
    return serve(releases=tmp_path / "releases", reload_seconds=60)


def data_of(page: str) -> dict[str, Any]:
    """Return the one block of JSON-LD of a page."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(found) == 1
    told = json.loads(found[0])
    assert isinstance(told, dict)
    return told


def relations(field: str) -> set[tuple[str, str]]:
    return {(name, address) for address, told in re.findall(r'<([^>]*)>; rel="([^"]*)"', field) for name in [told]}


def test_a_thing_names_the_documents_about_it_and_its_types(service: Service) -> None:
    answer = service.get("/id/event/visit")
    told = relations(answer.headers["link"])
    assert answer.status_code == 303
    assert ("describedby", f"{HERE}/id/event/visit.ttl") in told
    assert ("alternate", f"{HERE}/id/event/visit.html") in told
    assert ("type", BASE + "ontology#Visit") in told


@pytest.mark.parametrize("path", ["/id/event/visit", "/source/news"])
@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "trig", "nq", "html"])
def test_a_document_says_what_it_describes(service: Service, path: str, ending: str) -> None:
    told = relations(service.get(f"{path}.{ending}").headers["link"])
    assert {("describes", BASE + path[1:]), ("canonical", BASE + path[1:])} <= told
    assert ("describedby", f"{HERE}/catalog") in told
    others = {address for name, address in told if name == "alternate"}
    assert len(others) == 6
    assert f"{HERE}{path}.{ending}" not in others
    assert [address for name, address in told if name == "type"]


def test_a_graph_is_a_document_and_answers_at_its_own_address(service: Service) -> None:
    for accept, ending in (("text/turtle", "ttl"), ("application/trig", "trig"), ("text/html", "html")):
        answer = service.get("/graph/register", accept)
        assert (answer.status_code, answer.headers["content-location"]) == (200, f"/graph/register.{ending}")
        assert answer.content == service.get(f"/graph/register.{ending}").content
        again = service.get("/graph/register", accept, if_none_match=answer.headers["etag"])
        assert again.status_code == 304


def test_what_points_here_comes_page_by_page(service: Service) -> None:
    seen: set[str] = set()
    address, pages = "/id/agent/hub.nt", 0
    while address:
        answer = service.get(address)
        assert answer.headers["x-edu-graph-inverse"] == f"total=450, limit=200, offset={200 * pages}"
        triples = [q.triple for q in parse(answer.content, format=RdfFormat.N_TRIPLES)]
        pointing = {t.subject.value for t in triples if t.object.value == BASE + "id/agent/hub"}
        named = {t.subject.value for t in triples if t.predicate.value.endswith("prefLabel")}
        assert pointing <= named
        assert not pointing & seen
        assert (pages == 0) == any(t.subject.value == BASE + "id/agent/hub" for t in triples)
        seen |= pointing
        told = dict(relations(answer.headers["link"]))
        assert ("prev" in told) == (pages > 0)
        address = told.get("next", "").removeprefix(HERE)
        pages += 1
    assert (len(seen), pages) == (450, 3)


def test_a_page_shows_what_points_here_turn_by_turn(service: Service) -> None:
    first = service.get("/id/agent/hub.html").text
    assert '<a rel="next" href="/en/id/agent/hub?inverse=200#inverse">' in first
    last = service.get("/id/agent/hub.html?inverse=400").text
    assert "50 of 450 are shown here" in last
    assert 'rel="next"' not in last
    assert '<a rel="prev" href="/en/id/agent/hub?inverse=200#inverse">' in last
    old = service.get("/id/agent/hub.html?release=" + service.state.served.id).text  # type: ignore[union-attr]
    assert f"?inverse=200&amp;release={'0123456789abcdef'}#inverse" in old


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/agent/hub.ttl?inverse=450", 404),
        ("/id/agent/hub.html?inverse=450", 404),
        ("/id/agent/hub.ttl?inverse=-1", 400),
        ("/id/agent/hub.ttl?inverse=1e3", 400),
        ("/id/agent/hub.ttl?inverse=%D9%A1", 400),
        ("/id/agent/hub.ttl?inverse=99999999999", 400),
        ("/id/agent/hub.trig?inverse=200", 400),
        ("/id/agent/hub.ttl?inverse=200&inverse=1", 400),
    ],
)
def test_an_offset_that_leads_nowhere_is_refused(service: Service, path: str, status: int) -> None:
    answer = service.get(path, "application/json, */*;q=0.1")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/id/agent/former", "/id/agent/school"),
        ("/id/agent/former.ttl", "/id/agent/school.ttl"),
        ("/id/agent/older.html?inverse=1", "/id/agent/school.html?inverse=1"),
        ("/id/agent/former?format=nt&release=0123456789abcdef", "/id/agent/school?format=nt&release=0123456789abcdef"),
        ("/source/news%23p1", "/source/news#p1"),
        ("/source/news%23p1.ttl", "/source/news.ttl#p1"),
        ("/id/event/visit%23visited/agent/school", "/id/event/visit#visited/agent/school"),
        ("/id/event/visit%23a%20b?release=0123456789abcdef", "/id/event/visit?release=0123456789abcdef#a%20b"),
    ],
)
def test_what_moved_is_there(service: Service, path: str, there: str) -> None:
    answer = service.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, there)
    decoded = path.partition("?")[0].replace("%23", "#").replace("%20", " ")
    assert service.client.raw(decoded, method="HEAD").status == 308


@pytest.mark.parametrize("name", ["a%0D%0ASet-Cookie:x", "a%00b", "%E2%80%AEx", "%1B[31mred", "a/b/c", "%0A"])
@pytest.mark.parametrize("folder", ["/id/agent/", "/source/", "/graph/", "/id/nokind%07/", "/nowhere/"])
def test_no_sign_of_an_address_steers_who_reads_the_problem(service: Service, folder: str, name: str) -> None:
    answer = service.get(folder + name, "application/json")
    assert answer.status_code == 404
    told = answer.json()
    assert told["detail"].isprintable()
    assert "set-cookie" not in answer.headers


def test_signs_that_steer_are_told_by_number(service: Service) -> None:
    assert "\\u001b[31mred" in service.get("/id/agent/%1B[31mred", "application/json").json()["detail"]


@pytest.fixture
def history(serve: Serve, tmp_path: Path) -> Service:
    return serve(releases=times.make(tmp_path / "releases"), reload_seconds=60)


@pytest.mark.parametrize("ending", ["", ".ttl", ".trig", ".html"])
def test_what_an_earlier_release_had_is_gone(history: Service, ending: str) -> None:
    answer = history.get(f"/id/agent/first{ending}", "application/json, */*;q=0.1")
    assert (answer.status_code, answer.json()["release"]) == (410, NAMES[1])
    assert answer.json()["help"].endswith(f"{HERE}/id/agent/first?release={NAMES[1]}")
    assert history.get(f"/id/agent/first.ttl?release={NAMES[1]}").status_code == 200
    assert history.get("/id/agent/nobody", "application/json").status_code == 404


def test_before_it_was_known_it_is_unknown_and_not_withdrawn(history: Service) -> None:
    assert history.get(f"/id/agent/late?release={NAMES[0]}", "application/json").status_code == 404
    assert history.get(f"/id/agent/first?release={NAMES[2]}", "application/json").status_code == 410


def test_a_damaged_ledger_does_not_hide_that_a_thing_is_unknown(history: Service) -> None:
    (history.settings.releases / "ledger").write_text("no entry\n")
    assert history.get("/id/agent/first", "application/json").status_code == 404


def test_a_page_tells_search_engines_what_the_alignments_say(service: Service) -> None:
    told = data_of(service.get("/id/event/visit.html").text)
    assert (told["@id"], told["@type"]) == (BASE + "id/event/visit", ["Event"])
    assert told["name"] == [
        {"@value": "Visit to Smolensk", "@language": "en"},
        {"@value": "Визит в Смоленск", "@language": "ru"},
    ]
    assert {"@id": BASE + "id/agent/school", "name": "School No. 1"} in told["location"]
    # The source gives a month: schema.org has no such date.
    assert "startDate" not in told
    assert data_of(service.get("/id/event/exact.html").text)["startDate"] == ["2025-02-03"]
    assert data_of(service.get("/source/news.html").text)["@type"] == ["Thing"]
    assert data_of(service.get("/id/agent/school.html").text)["alternateName"] == [
        {"@value": "First school", "@language": "en"}
    ]


def test_nothing_in_a_block_ends_it(service: Service) -> None:
    page = service.get("/id/event/exact.html").text
    assert page.count("<script") == page.count("</script>") == 1
    assert data_of(page)["name"][0]["@value"] == "</script><script>alert(1)</script>"
    assert "<" not in structured.block({"x": "<!--\u2028</script>"}).removeprefix("<script").removesuffix("</script>")


@pytest.mark.parametrize("path", ["/", "/dumps"])
def test_the_data_set_is_told_to_search_engines(service: Service, path: str) -> None:
    told = data_of(service.get(path, "text/html").text)
    dataset = told["dataset"][0]
    assert (told["@type"], dataset["@type"], dataset["version"]) == ("DataCatalog", "Dataset", "0123456789abcdef")
    assert len(dataset["description"]) > 50
    assert dataset["license"].startswith("https://creativecommons.org/")
    if path == "/dumps":
        first = dataset["distribution"][0]
        answer = service.get(first["contentUrl"])
        assert answer.headers["etag"] == f'"{first["sha256"]}"'
        assert answer.headers["content-type"] == first["encodingFormat"]


def test_files_are_conditional_by_date_too(history: Service) -> None:
    path = "/dumps/edu-graph.nq"
    whole = history.get(path)
    changed = whole.headers["last-modified"]
    assert history.get(path, if_modified_since=changed).status_code == 304
    assert history.get(path, if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT").status_code == 304
    assert history.get(path, if_modified_since="Fri, 01-Jan-99 00:00:00 GMT").status_code == 200
    for other in ("Mon, 01 Jan 1990 00:00:00 GMT", "yesterday", ""):
        assert history.get(path, if_modified_since=other).status_code == 200
    # The tag goes first, whichever it says (RFC 9110, 13.2.2).
    assert history.get(path, if_none_match='"other"', if_modified_since=changed).status_code == 200
    early = "Mon, 01 Jan 1990 00:00:00 GMT"
    assert history.get(path, if_none_match=whole.headers["etag"], if_modified_since=early).status_code == 304


def test_a_file_that_was_never_published_has_no_date(service: Service) -> None:
    answer = service.get("/dumps/edu-graph.nq", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT")
    assert answer.status_code == 200


def test_head_of_a_thing_is_as_get(service: Service) -> None:
    for path in ("/id/event/visit", "/id/event/visit.ttl", "/graph/register", "/id/agent/former"):
        sent: list[Message] = service.client.raw(path, method="HEAD").sent
        head = dict(sent[0]["headers"])
        get = service.get(path).headers
        for name in ("link", "location", "etag", "vary"):
            values = [value for key, value in sent[0]["headers"] if key == name.encode()]
            assert b", ".join(values).decode() == get.get(name, ""), (path, name)
        assert head[b"vary"]


def test_a_thing_that_is_not_there_is_told_with_the_nearest(service: Service) -> None:
    told = service.get("/id/agent/scool", "application/json")
    assert told.status_code == 404
    assert "Did you mean http://graph.example/id/agent/school?" in told.json()["help"]
    page = service.get("/id/agent/scool", "text/html").text
    assert '<a href="/en/id/agent/school">' in page
