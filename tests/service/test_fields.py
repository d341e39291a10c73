"""Fields of answers: tags that change with settings and code, ways to discover, conditions, and the description."""

from pathlib import Path

import pytest
from stage import Serve, Service

from edu_graph.service.fingerprint import fingerprint
from edu_graph.settings import load_settings

BASE = "https://w3id.org/edu-graph/"


def test_other_settings_give_other_tags(serve: Serve) -> None:
    first, second, moved = serve(), serve(query_seconds=3.0), serve(workers=7)
    tag = first.get("/limits").headers["etag"]
    assert second.get("/limits", if_none_match=tag).status_code == 200
    assert second.get("/limits").headers["etag"] != tag
    assert moved.get("/limits").headers["etag"] == tag, "where it runs does not show in answers"


@pytest.mark.parametrize("name", ["code.py", "page.html", "site.css"])
def test_other_code_gives_another_fingerprint(tmp_path: Path, name: str) -> None:
    settings = load_settings()
    for file in ("code.py", "page.html", "site.css", "noise.pyc"):
        (tmp_path / file).write_text("a")
    first = fingerprint(settings, tmp_path)
    (tmp_path / "noise.pyc").write_text("b")
    assert fingerprint(settings, tmp_path) == first
    (tmp_path / name).write_text("b")
    assert fingerprint(settings, tmp_path) != first


def test_a_program_at_the_door_is_led_to_the_catalogue(service: Service) -> None:
    for accept in ("text/turtle", "application/ld+json", "application/rdf+xml;q=0.9, text/html;q=0.1"):
        answer = service.get("/", accept)
        assert (answer.status_code, answer.headers["location"]) == (303, "/catalog")
    for browser in (None, "text/html,*/*;q=0.8", "image/png"):
        assert "<h1>" in service.get("/", browser).text


@pytest.mark.parametrize("path", ["/", "/catalog", "/dumps", "/sparql", "/ontology", "/catalog.jsonld"])
def test_entrances_name_the_catalogue_and_the_interface(service: Service, path: str) -> None:
    links = service.get(path).headers["link"]
    assert '<http://graph.example/catalog>; rel="describedby"' in links
    assert '<http://graph.example/openapi.json>; rel="service-desc"' in links
    assert f'<{BASE}release/0123456789abcdef>; rel="cite-as"' in links


def test_the_catalogue_by_ending(service: Service) -> None:
    assert service.get("/catalog.ttl").content == service.get("/catalog", "text/turtle").content
    assert service.get("/catalog.csv").status_code == 404


def test_a_document_names_all_its_formats(service: Service) -> None:
    links = service.get("/id/event/visit.ttl").headers["link"]
    for ending in ("nt", "rdf", "jsonld", "trig", "nq", "html"):
        assert f'<http://graph.example/id/event/visit.{ending}>; rel="alternate"' in links
    assert 'visit.ttl>; rel="alternate"' not in links


def test_any_tag_is_one_too_many(service: Service) -> None:
    for path in ("/limits", "/id/event/visit.ttl", "/dumps/edu-graph.ttl"):
        for _ in range(3):
            answer = service.get(path, if_none_match="*")
            assert (answer.status_code, answer.content) == (304, b""), path
            assert "content-length" not in answer.headers or answer.headers["content-length"] == "0"
    assert service.get("/problems/nothing", if_none_match="*").status_code == 404
    for _ in range(3):
        service.get("/limits")
    assert service.get("/limits", if_none_match="*").status_code == 304


def test_options(service: Service) -> None:
    assert service.client.request("OPTIONS", "/nothing").status_code == 404
    allowed = service.client.request("OPTIONS", "/dumps/edu-graph.ttl").headers["access-control-allow-headers"]
    assert {"Range", "If-None-Match", "If-Range"} <= set(allowed.split(", "))
    exposed = service.get("/limits").headers["access-control-expose-headers"]
    assert {"Content-Range", "Accept-Ranges", "Last-Modified"} <= set(exposed.split(", "))


def test_parameters_of_sparql_are_known(service: Service) -> None:
    wrong = service.get("/sparql?qurey=ASK%7B%7D")
    assert wrong.status_code == 400
    assert "Did you mean query?" in wrong.json()["help"]
    # What the usual Python client sends with every query.
    usual = service.get("/sparql?query=ASK%7B%7D&format=json&output=json&results=json")
    assert usual.json()["boolean"] is True
    assert (
        service.get("/sparql?query=ASK%7B%7D&output=xml")
        .headers["content-type"]
        .startswith("application/sparql-results+xml")
    )
    for name in ("default-graph-uri", "named-graph-uri"):
        assert service.get(f"/sparql?query=ASK%7B%7D&{name}=https://x.example/").json()["parameter"] == name


def test_the_page_of_a_problem_shows_the_query_again(service: Service) -> None:
    page = service.sparql("SELECT <b> {", "text/html").text
    assert "SELECT &lt;b&gt; {</textarea>" in page
    assert "<textarea" not in service.get("/nothing", "text/html").text


def test_a_page_says_what_it_can_show(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_graph.service.pages.results.PAGE_ROWS", 3)
    assert "the first 3 rows; the files have all of them" in service.sparql("SELECT * { ?s ?p ?o }", "text/html").text


def test_limits_have_one_set_of_names(service: Service) -> None:
    told = {entry["name"]: entry for entry in service.get("/limits").json()["limits"]}
    header = service.sparql("ASK {}").headers["x-edu-graph-limits"]
    assert {part.partition("=")[0] for part in header.split(", ")} <= set(told)
    assert told["memory-mib"]["setting"] == "EDU_GRAPH_QUERY_MEMORY_MIB"


def test_each_kind_of_problem_is_listed_once(service: Service) -> None:
    kinds = service.get("/problems").json()["problems"]
    slugs = [kind["slug"] for kind in kinds]
    assert len(slugs) == len(set(slugs))
    assert not {"limit", "operator", "answer-cut", "data"} & set(slugs)
    assert {"time-limit", "row-limit", "unavailable", "internal", "uri-limit"} <= set(slugs)


def test_a_wrong_host_still_gets_an_absolute_problem(service: Service) -> None:
    answer = service.client.raw("/limits", headers=((b"host", b"a b"),))
    assert answer.status == 400
    assert b'"type": "http://127.0.0.1:80/problems/invalid-input"' in answer.body
    assert b"urn:uuid:" in answer.body


def test_the_description_says_what_is_answered(service: Service) -> None:
    described = service.get("/openapi.json").json()
    paths, schemas = described["paths"], described["components"]["schemas"]
    for path in (
        "/search",
        "/lookup",
        "/dumps",
        "/releases",
        "/releases/{name}",
        "/queries",
        "/limits",
        "/health/ready",
    ):
        content = paths[path]["get"]["responses"]["200"]["content"]
        schema = schemas[content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        filled = {"/lookup": "/lookup?scheme=m49&id=1", "/search": "/search?q=school"}.get(path, path)
        answer = service.get(filled.format(name="current"), "application/json").json()
        agrees(answer, schema, path)
    assert list(paths["/metrics"]["get"]["responses"]["200"]["content"]) == ["text/plain"]
    assert "application/gzip" in paths["/dumps/{name}"]["get"]["responses"]["200"]["content"]
    assert "Location" in paths["/id/{kind}/{name}"]["get"]["responses"]["303"]["headers"]
    assert "200" not in paths["/.well-known/void"]["get"]["responses"]
    for path, name, one in (
        ("/id/{kind}/{name}", "kind", "provision"), ("/search", "kind", "event"), ("/lookup", "scheme", "m49"),
        ("/limits", "format", "html"), ("/source/{name}", "format", "trig"), ("/catalog", "format", "ttl"),
    ):  # fmt: skip
        found = [parameter for parameter in paths[path]["get"]["parameters"] if parameter.get("name") == name]
        assert one in found[0]["schema"]["enum"]
    listed = paths["/queries/list-visited"]["get"]["responses"]
    assert {"304"} < set(listed)
    assert {"ETag", "Vary", "X-Edu-Graph-Release"} <= set(listed["200"]["headers"])


def agrees(answer: object, schema: dict[str, object], place: str) -> None:
    """Compare the members of an answer with its schema, both ways, as deep as there are objects."""
    if isinstance(answer, list):
        for item in answer:
            agrees(item, schema["items"], place)  # type: ignore[arg-type]
    elif isinstance(answer, dict) and "properties" in schema:
        properties = schema["properties"]
        assert isinstance(properties, dict)
        assert set(answer) == set(properties), place
        for name, value in answer.items():
            agrees(value, properties[name], f"{place}.{name}")
