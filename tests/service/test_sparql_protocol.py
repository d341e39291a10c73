"""The query operation of the SPARQL 1.1 Protocol over HTTP."""

import csv
import html
import io
import json
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from stage import Serve, Service

from edu_graph.rdf.formats import BINDINGS, GRAPHS

SCHOOL = "https://w3id.org/edu-graph/id/agent/school"
VISITED = "PREFIX eg: <https://w3id.org/edu-graph/ontology#> SELECT ?o WHERE { ?v eg:visited ?o } ORDER BY ?o"
NAMES = f"SELECT ?name WHERE {{ <{SCHOOL}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }} ORDER BY ?name"
GRAPH = f"CONSTRUCT {{ <{SCHOOL}> ?p ?o }} WHERE {{ <{SCHOOL}> ?p ?o }}"
PASSAGE = "https://w3id.org/edu-graph/source/news#p1"
SEEN = "https://w3id.org/edu-graph/source/news#p2"
RECORD = "https://w3id.org/edu-graph/graph/record-news"
ALL = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


def count(body: str) -> int:
    return int(json.loads(body)["results"]["bindings"][0]["n"]["value"])


def post(service: Service, body: str | bytes, kind: str, url: str = "/sparql", **headers: str) -> object:
    fields = {"Content-Type": kind, "Accept-Encoding": "identity"} | headers
    return service.client.request("POST", url, content=body, headers=fields)


def test_the_three_ways_to_send_a_query_give_the_same_answer(service: Service) -> None:
    expected = service.sparql(VISITED)
    assert expected.status_code == 200
    assert [row["o"]["value"].rpartition("/")[2] for row in expected.json()["results"]["bindings"]] == [
        "nursery",
        "school",
    ]
    form = post(service, urlencode({"query": VISITED}), FORM)
    direct = post(service, VISITED, f"{DIRECT}; charset=UTF-8")
    assert form.content == direct.content == expected.content


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("text/*;q=0.3, application/sparql-results+json;q=0.2", "text/csv; charset=utf-8"),
    ],
)
def test_rows_are_negotiated(service: Service, accept: str | None, media_type: str) -> None:
    answer = service.sparql(VISITED, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]


def test_rows_read_the_same_in_each_format(service: Service) -> None:
    names = [row["name"]["value"] for row in service.sparql(NAMES).json()["results"]["bindings"]]
    assert len(names) == 3
    found = ElementTree.fromstring(service.sparql(NAMES, format="xml").content)
    assert [node.text for node in found.iter("{http://www.w3.org/2005/sparql-results#}literal")] == names
    assert [row["name"] for row in csv.DictReader(io.StringIO(service.sparql(NAMES, format="csv").text))] == names
    lines = service.sparql(NAMES, format="tsv").text.splitlines()
    assert lines[0] == "?name"
    assert [line.split('"')[1] for line in lines[1:]] == names


@pytest.mark.parametrize(
    ("key", "form"),
    [
        ("ttl", RdfFormat.TURTLE),
        ("nt", RdfFormat.N_TRIPLES),
        ("rdf", RdfFormat.RDF_XML),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_a_graph_reads_the_same_in_each_format(service: Service, key: str, form: RdfFormat) -> None:
    expected = set(parse(service.sparql(GRAPH, format="nt").content, format=RdfFormat.N_TRIPLES))
    assert len(expected) == 5
    assert set(parse(service.sparql(GRAPH, format=key).content, format=form)) == expected


def test_ask_answers_in_each_format(service: Service) -> None:
    assert service.sparql("ASK { ?s ?p ?o }").json()["boolean"] is True
    assert b"<boolean>false</boolean>" in service.sparql("ASK { ?s ?s ?s }", format="xml").content


@pytest.mark.parametrize(("query", "accept"), [(VISITED, "text/turtle"), (GRAPH, "text/csv"), (GRAPH, "image/png")])
def test_what_fits_nothing_is_not_acceptable(service: Service, query: str, accept: str) -> None:
    answer = service.sparql(query, accept)
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert "format=" in answer.json()["help"]


def test_a_format_parameter_goes_before_accept(service: Service) -> None:
    assert service.sparql(VISITED, "text/csv", format="xml").headers["content-type"] == "application/sparql-results+xml"
    assert service.sparql(VISITED, format="ttl").status_code == 406


def test_a_dataset_in_the_request_is_used_in_all_three_ways(service: Service) -> None:
    whole = count(service.sparql(ALL).text)
    alone = service.sparql(ALL, **{"default-graph-uri": PASSAGE})
    assert count(alone.text) == 1 < whole
    both = [("query", ALL), ("default-graph-uri", PASSAGE), ("default-graph-uri", RECORD)]
    two = post(service, urlencode(both), FORM)
    assert 1 < count(two.text) < whole
    direct = post(service, ALL, DIRECT, f"/sparql?default-graph-uri={quote(PASSAGE, safe='')}")
    assert count(direct.text) == 1
    named = service.sparql("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": PASSAGE})
    assert count(named.text) == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": ALL, "default-graph-uri": "http://127.0.0.1:9/x"},
        {"query": ALL, "named-graph-uri": "https://w3id.org/edu-graph/graph/nope"},
        {"query": "SELECT * FROM <http://127.0.0.1:9/x> WHERE { ?s ?p ?o }"},
        {"query": "SELECT * FROM NAMED <http://127.0.0.1:9/x> WHERE { ?s ?p ?o }"},
    ],
)
def test_a_graph_that_the_release_has_not_is_refused(service: Service, parameters: dict[str, str]) -> None:
    answer = service.client.request("GET", "/sparql", params=parameters)
    assert answer.status_code == 400
    assert answer.json()["type"] == "http://graph.example/problems/unknown-graph"
    assert answer.json()["graph"] in {*parameters.values(), "http://127.0.0.1:9/x"}


def test_a_known_graph_may_stand_in_from(service: Service) -> None:
    assert count(service.sparql(f"SELECT (COUNT(*) AS ?n) FROM <{PASSAGE}> {{ ?s ?p ?o }}").text) == 1


def test_the_graphs_are_asked_for_once(service: Service) -> None:
    for _ in range(3):
        service.sparql(ALL, **{"default-graph-uri": PASSAGE})
    assert sum("DISTINCT ?g" in request.text for request in service.executor.asked) == 1


@pytest.mark.parametrize(
    ("url", "status", "slug"),
    [
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "invalid-parameter"),
        ("/sparql?update=CLEAR+ALL", 400, "query-refused"),
        ("/sparql?query=INSERT+DATA+%7B%7D", 400, "query-refused"),
        ("/sparql?query=SELECT+*+%7B+SERVICE+%3Chttp%3A%2F%2F127.0.0.1%3A9%2F%3E+%7B%7D+%7D", 400, "query-refused"),
        ("/sparql?query=", 400, "query-syntax"),
        ("/sparql?query=%FF", 400, "invalid-input"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=not+an+iri", 400, "unknown-graph"),
        ("/sparql?" + "&".join(f"a{number}=1" for number in range(1001)), 400, "invalid-input"),
    ],
)
def test_bad_requests_are_told_apart(service: Service, url: str, status: int, slug: str) -> None:
    answer = service.get(url)
    assert (answer.status_code, answer.json()["type"]) == (status, f"http://graph.example/problems/{slug}")


def test_a_syntax_error_names_line_and_column(service: Service) -> None:
    answer = service.sparql("SELECT ?s WHERE {\n  ?s ?p ;; ?o }")
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["type"].endswith("/query-syntax")
    assert (problem["line"], problem["column"]) >= (2, 1)
    assert problem["help"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "slug"),
    [
        (b"\xff\xfe", DIRECT, 400, "invalid-input"),
        (b"query=%FF", FORM, 400, "invalid-input"),
        ("query=Ж".encode(), FORM, 400, "invalid-input"),
        (b"ASK {}", f"{DIRECT}; charset=koi8-r", 400, "invalid-input"),
        (b"ASK {}", "text/plain", 415, "unsupported-media-type"),
        (b"ASK {}", "application/sparql-update", 415, "unsupported-media-type"),
        (b"update=CLEAR+ALL", FORM, 400, "query-refused"),
        (b"x=1", FORM, 400, "invalid-parameter"),
        (b"format=json", FORM, 400, "invalid-input"),
        (b"", "", 415, "unsupported-media-type"),
    ],
)
def test_bad_bodies_are_told_apart(service: Service, body: bytes, kind: str, status: int, slug: str) -> None:
    answer = post(service, body, kind)
    assert (answer.status_code, answer.json()["type"]) == (status, f"http://graph.example/problems/{slug}")


def test_a_compressed_body_is_not_read(service: Service) -> None:
    assert post(service, b"x", DIRECT, **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_body_above_the_limit_is_refused_unread(serve: Serve) -> None:
    service = serve(query_text=200)
    told = service.client.raw(
        "/sparql", method="POST", headers=((b"content-type", DIRECT.encode()), (b"content-length", b"201")), incoming=()
    )
    assert (told.status, told.ended) == (413, True)
    assert json.loads(told.body)["limit"] == 200
    pieces = tuple({"type": "http.request", "body": b"#" * 150, "more_body": True} for _ in range(3))
    untold = service.client.raw(
        "/sparql", method="POST", headers=((b"content-type", DIRECT.encode()),), incoming=pieces
    )
    assert untold.status == 413
    assert service.sparql("ASK {}#" + "x" * 300).status_code == 413
    assert service.sparql("ASK {" + "{" * 150 + "}" * 150 + "}", "application/json").status_code in (400, 413)


def test_a_client_that_leaves_in_the_middle_of_its_body_is_let_go(service: Service) -> None:
    gone = service.client.raw(
        "/sparql",
        method="POST",
        headers=((b"content-type", DIRECT.encode()),),
        incoming=({"type": "http.request", "body": b"ASK", "more_body": True}, {"type": "http.disconnect"}),
    )
    assert gone.sent == []
    assert type(gone.raised).__name__ == "ClientGone"


def test_a_body_that_does_not_come_ends(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_graph.service.intake._BODY_SECONDS", 0.01)
    late = service.client.raw("/sparql", method="POST", headers=((b"content-type", DIRECT.encode()),), incoming=())
    assert late.status == 400
    assert b"did not arrive" in late.body


def test_head_gives_the_fields_of_get_and_no_body(service: Service) -> None:
    got = service.sparql(VISITED)
    head = service.client.request("HEAD", "/sparql", params={"query": VISITED}, headers={"Accept-Encoding": "identity"})
    assert head.content == b""
    ignored = {"x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in ignored} == {
        k: v for k, v in got.headers.items() if k not in ignored
    }
    assert int(head.headers["content-length"]) == len(got.content)


def test_options_tells_methods_and_media_types(service: Service) -> None:
    answer = service.client.request("OPTIONS", "/sparql", headers={"Origin": "https://other.example"})
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert DIRECT in answer.headers["accept-post"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(service: Service, method: str) -> None:
    answer = service.client.request(method, "/sparql")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert answer.json()["type"].endswith("/method-not-allowed")


def test_without_a_query_the_service_is_described(service: Service) -> None:
    answer = service.get("/sparql", "application/n-triples")
    triples = list(parse(answer.content, format=RdfFormat.N_TRIPLES))
    said = {(quad.predicate.value.rpartition("#")[2], quad.object.value) for quad in triples}
    assert ("endpoint", "http://graph.example/sparql") in said
    assert ("supportedLanguage", "http://www.w3.org/ns/sparql-service-description#SPARQL11Query") in said
    assert ("name", PASSAGE) in said
    formats = {value for name, value in said if name == "resultFormat"}
    assert formats == {f"http://www.w3.org/ns/formats/{form.w3c}" for form in (*BINDINGS, *GRAPHS)}
    assert service.get("/sparql").headers["content-type"].startswith("text/turtle")
    assert "<form" in service.get("/sparql", "text/html").text


def test_a_browser_gets_a_table_and_links_to_the_formats(service: Service) -> None:
    page = service.sparql(NAMES, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert page.headers["content-type"].startswith("text/html")
    assert '<bdi lang="he" dir="rtl">' in page.text
    assert "3 rows" in page.text
    assert "format=csv" in page.text
    assert "Yes" in service.sparql("ASK { ?s ?p ?o }", format="html").text
    assert "School No. 1" in service.sparql(GRAPH, "text/html").text


def test_an_answer_too_large_for_a_page_says_so(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service = serve(buffer_bytes=1024)
    monkeypatch.setattr("edu_graph.service.pages.results.PAGE_BYTES", 2000)
    page = service.sparql("SELECT * WHERE { ?s ?p ?o }", format="html")
    assert "too large for a page" in page.text
    assert all(answer.closed for answer in service.executor.answers if answer.body is None)


def test_a_page_shows_the_first_rows_and_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_graph.service.pages.results.PAGE_ROWS", 1)
    names = [row["name"]["value"] for row in service.sparql(NAMES).json()["results"]["bindings"]]
    assert len(names) > 1
    for query in (NAMES, f"{NAMES} # all of them", f"{NAMES} LIMIT 50"):
        page = service.sparql(query, format="html").text
        assert "the first 1 rows; the files have all of them" in page
        assert (names[0] in page, names[1] in page) == (True, False)
    assert service.executor.asked[-2].text.endswith("\nLIMIT 2")
    assert service.executor.asked[-1].text == f"{NAMES} LIMIT 50"
    monkeypatch.setattr("edu_graph.service.pages.results.PAGE_ROWS", len(names))
    assert "the first" not in service.sparql(NAMES, format="html").text


def test_a_release_in_a_form_belongs_into_the_address(service: Service) -> None:
    form = urlencode({"query": NAMES, "release": "0123456789abcdef"})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    told = service.client.request("POST", "/sparql", content=form, headers=headers).json()
    assert (told["status"], told["parameter"]) == (400, "release")
    assert "/sparql?release=" in told["help"]
    known = service.client.request("GET", "/sparql", params={"query": NAMES, "relese": "x"}).json()
    assert "Did you mean release?" in known["help"]


def test_pages_let_one_edit_the_query_and_run_nothing(service: Service) -> None:
    for path in ("/sparql", "/sparql/explain"):
        page = service.client.request("GET", path, params={"query": NAMES, "format": "html", "sources": "true"}).text
        form = page.partition('action="/en/sparql"')[2].partition("</form>")[0]
        assert html.escape(NAMES).replace("&#x27;", "&#39;") in form
        assert 'formaction="/en/sparql/explain"' in form
    page = service.sparql("SELECT * WERE { ?s ?p ?o }", "text/html").text
    assert "WERE" in page.partition('action="/en/sparql"')[2].partition("</form>")[0]
    assert service.sparql(NAMES, format="html", sources="true").text.count('name="sources" value="true" checked') == 1


def test_rows_that_show_no_thing_are_said_to_be_unexplained(service: Service) -> None:
    document = sourced(service, "SELECT (COUNT(?v) AS ?n) { ?v eg:visited ?i }").json()
    assert (document["sources"], document["explained"], document["project"]) == ([[]], [False], ["v", "i"])
    page = sourced(service, "SELECT (COUNT(?v) AS ?n) { ?v eg:visited ?i }", format="html").text
    assert "cannot be told: the row shows no thing; project the things of the query (?v, ?i)" in page
    assert "no passage" not in page


def test_pages_say_how_to_cite(service: Service) -> None:
    for path in ("/sparql", "/id/event/visit.html", "/queries/list-visited"):
        page = service.client.request("GET", path, headers={"Accept": "text/html"}).text
        assert "To cite this" in page
        assert "<code>https://w3id.org/edu-graph/release/0123456789abcdef</code>" in page


def test_the_limits_and_the_release_stand_in_fields(service: Service) -> None:
    fields = service.sparql("ASK {}").headers
    assert fields["x-edu-graph-release"] == "0123456789abcdef"
    assert "seconds=10.0" in fields["x-edu-graph-limits"]
    assert "rows=100000" in fields["x-edu-graph-limits"]


def test_ad_hoc_queries_go_into_their_lane_with_their_limits(serve: Serve) -> None:
    service = serve(query_rows=2)
    service.sparql("ASK {}")
    asked = service.executor.asked[-1]
    assert (asked.lane, asked.limits.rows) == ("adhoc", 2)
    assert service.sparql("SELECT * { ?s ?p ?o }").status_code == 422


def sourced(service: Service, query: str, **given: str) -> httpx.Response:
    return service.get("/sparql?" + urlencode({"query": query, "sources": "true"} | given))


def test_each_row_comes_with_the_passages_behind_it(service: Service) -> None:
    plain = service.sparql(VISITED).json()
    found = sourced(service, VISITED)
    assert found.status_code == 200
    document = found.json()
    assert document["results"] == plain["results"]
    assert [[one["passage"] for one in row] for row in document["sources"]] == [[SEEN], [SEEN]]
    # They name what a row shows; what says it needs the visit too.
    *_, first, second = sourced(service, VISITED, format="csv").text.splitlines()
    assert first.endswith(",")
    assert second.endswith(",")
    *_, first, second = sourced(service, VISITED.replace("?o WHERE", "?v ?o WHERE"), format="csv").text.splitlines()
    assert first.endswith("," + SEEN)
    assert second.endswith("," + SEEN)
    assert "Passages behind it" in sourced(service, VISITED, format="html").text


def test_only_rows_have_passages_behind_them(service: Service) -> None:
    for query in ("ASK { ?s ?p ?o }", "DESCRIBE <https://w3id.org/edu-graph/id/event/visit>"):
        problem = sourced(service, query)
        assert (problem.status_code, problem.json()["type"].rpartition("/")[2]) == (400, "invalid-input")
    assert sourced(service, VISITED, sources="perhaps").json()["parameter"] == "sources"


def test_passages_behind_rows_keep_to_the_dataset_that_was_asked(service: Service) -> None:
    # The rows are those of the given graph; this one states no visit.
    document = sourced(service, VISITED, **{"default-graph-uri": RECORD}).json()
    assert (document["results"]["bindings"], document["sources"]) == ([], [])
