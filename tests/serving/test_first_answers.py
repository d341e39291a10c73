"""What the service must answer from the documents."""

import html
import json
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import honest
import live
import pytest

PROVENANCE = """
SELECT ?passage ?institution ?text WHERE {
  GRAPH ?passage { ?visit eg:visited ?institution }
  ?passage a eg:Passage ; eg:restatement ?text .
  FILTER(LANG(?text) = "en")
} ORDER BY ?institution
"""
_P4 = "https://w3id.org/edu-graph/source/intcenter-smolensk-2025#p4"


def test_the_provenance_query_returns_the_right_passage(running: live.Service) -> None:
    rows = running.sparql(PROVENANCE).rows()
    # The document names four visited institutions, all in its fourth paragraph.
    assert [row["passage"] for row in rows] == [_P4] * 4
    assert len({row["institution"] for row in rows}) == 4


def test_the_same_by_name_on_the_command_s_face(running: live.Service) -> None:
    reply = running.ask("/queries/list-visited-institutions", Accept="application/sparql-results+json")
    assert {row["passage"] for row in reply.rows()} == {_P4}
    listed = running.ask("/queries", Accept="application/json").json()["queries"]
    assert len(listed) >= 5  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path",
    ["/", "/id/event/smolensk-visit-2025", "/source/intcenter-smolensk-2025", "/ontology", "/queries", "/dumps",
     "/releases", "/limits", "/search?q=Smolensk", "/docs", "/sparql"],
)  # fmt: skip
def test_pages_are_whole_and_load_nothing_from_elsewhere(running: live.Service, path: str) -> None:
    reply = running.ask(path, Accept="text/html")
    if reply.status in (302, 303):
        reply = running.ask(reply.headers["location"], Accept="text/html")
    assert reply.status == 200
    text = reply.body.decode()
    assert text.rstrip().endswith("</html>")
    assert '<html lang="' in text
    for mark in ('src="http', "src='http", 'rel="stylesheet" href="http', "@import"):
        assert mark not in text


def test_every_exact_iri_of_the_graph_can_be_opened(running: live.Service) -> None:
    rows = running.sparql("SELECT DISTINCT ?s { ?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(event:))) } ORDER BY ?s").rows()
    assert len(rows) > 5
    for row in rows:
        path = row["s"].removeprefix("https://w3id.org/edu-graph").partition("#")[0]
        assert running.ask(path, Accept="text/turtle").status in (200, 303), path


def test_every_thing_has_a_page(running: live.Service) -> None:
    rows = running.sparql(
        "SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } ?g a eg:Passage "
        'FILTER(STRSTARTS(STR(?s), "https://w3id.org/edu-graph/id/")) }'
    ).rows()
    things = {row["s"].removeprefix("https://w3id.org/edu-graph").partition("#")[0] for row in rows}
    assert {path.split("/")[2] for path in things} >= {"agent", "agreement", "document", "event", "person", "place"}
    for path in sorted(things):
        reply = running.ask(f"{path}.html")
        assert (reply.status, reply.body.rstrip().endswith(b"</html>")) == (200, True), path


def test_a_question_leads_to_its_answer(running: live.Service) -> None:
    text = running.ask("/queries", Accept="text/html").body.decode()
    links = [html.unescape(link) for link in re.findall(r'Example:</span> <a href="([^"]*)"', text)]
    assert len(links) == len(running.ask("/queries", Accept="application/json").json()["queries"]) >= 69  # type: ignore[arg-type]
    empty = set()
    for link in links:
        path, name = urlsplit(link).path, urlsplit(link).path.rpartition("/")[2]
        values = honest.fitted(name, dict(parse_qsl(urlsplit(link).query)))
        page = running.ask(f"{path}?{urlencode(values)}" if values else link, Accept="text/html")
        assert (page.status, b'id="answer-heading">Answer</h2>' in page.body) == (200, True), link
        if b"<strong>0 " in page.body or b"<caption>0 rows</caption>" in page.body:
            empty.add(name)
    assert empty == honest.EMPTY
    home = running.ask("/", Accept="text/html").body.decode()
    assert len([link for link in re.findall(r'href="(/en/queries/[^"]*)"', home) if html.unescape(link) in links]) == 5


def test_an_answer_as_a_page_links_by_name(running: live.Service) -> None:
    page = running.ask("/queries/list-visited-institutions?language=ru&country=RU", Accept="text/html").body.decode()
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page) == ["Visit", "Institution", "Sources"]
    link = r'<a href="[^"]*/id/agent/rus-kindergarten-3-smolensk"><bdi lang="ru" dir="ltr">[^<]+</bdi></a>'
    assert re.search(link, page)
    assert "(required)" not in page


def test_every_named_graph_and_the_release_can_be_opened(running: live.Service) -> None:
    rows = running.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g").rows()
    own = [row["g"] for row in rows if "/graph/" in row["g"]]
    assert len(own) > 5
    for name in own:
        path = name.removeprefix("https://w3id.org/edu-graph")
        assert running.ask(path, Accept="text/turtle").headers["content-location"] == f"{path}.ttl"
        for ending in ("ttl", "trig", "html"):
            assert running.ask(f"{path}.{ending}").status == 200, path
    release = running.ask("/limits").headers["x-edu-graph-release"]
    assert running.ask(f"/release/{release}").headers["location"] == f"/releases/{release}"
    assert running.ask(f"/releases/{release}/graph.nq").body == running.ask("/dumps/edu-graph.nq").body


def test_a_source_as_trig_holds_what_its_passages_state(running: live.Service) -> None:
    source = "https://w3id.org/edu-graph/source/intcenter-smolensk-2025"
    query = f"SELECT (COUNT(*) AS ?n) {{ <{source}> eg:passage ?g . GRAPH ?g {{ ?s ?p ?o }} }}"
    stated = int(running.sparql(query).rows()[0]["n"])
    lines = running.ask("/source/intcenter-smolensk-2025.nq").body.decode().splitlines()
    assert sum(line[line.rindex("<") :].startswith(f"<{source}#p") for line in lines) == stated
    assert stated > 100


def test_lookup_and_search_agree_on_a_country(running: live.Service) -> None:
    by_code = running.ask("/lookup?scheme=iso-alpha-2&id=kz", Accept="application/json")
    by_name = running.ask("/search?q=%D2%9A%D0%B0%D0%B7%D0%B0%D2%9B%D1%81%D1%82%D0%B0%D0%BD", Accept="application/json")
    for reply in (by_code, by_name):
        assert reply.status == 200, reply.body
        assert "https://w3id.org/edu-graph/id/place/kaz" in reply.body.decode()


def test_the_catalogue_names_the_public_address(running: live.Service) -> None:
    text = running.ask("/catalog", Accept="text/turtle").body.decode()
    assert f"http://127.0.0.1:{running.port}/dumps/edu-graph.ttl" in text
    assert f"http://127.0.0.1:{running.port}/sparql" in text


def test_health_metrics_and_limits(running: live.Service) -> None:
    assert running.ask("/health/live").status == 200
    assert running.ask("/health/ready").status == 200
    assert b"edu_graph" in running.ask("/metrics").body
    assert json.loads(running.ask("/limits", Accept="application/json").body)


def test_from_several_graphs_is_their_union_without_repetitions(running: live.Service) -> None:
    one = "https://w3id.org/edu-graph/source/intcenter-smolensk-2025#p"
    query = f"SELECT (COUNT(*) AS ?n) FROM <{one}1> FROM <{one}2> WHERE {{ ?s ?p ?o }}"
    distinct = (
        "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } "
        f"FILTER(?g IN (<{one}1>, <{one}2>)) }} }}"
    )
    summed = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN (<{one}1>, <{one}2>)) }}"
    asked, expected, both = (int(running.sparql(q).rows()[0]["n"]) for q in (query, distinct, summed))
    assert asked == expected
    assert expected < both, "the two graphs share nothing: this would prove nothing"
