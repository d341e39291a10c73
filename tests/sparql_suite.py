"""What any SPARQL endpoint of ours keeps to over HTTP, whatever data it holds: one function for each promise."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
from pyoxigraph import RdfFormat, parse

Ask = Callable[..., httpx.Response]
"""`ask(method, path, params=…, content=…, headers=…)`."""

NUMBERS = "SELECT ?n WHERE { VALUES ?n { 3 1 2 } } ORDER BY ?n"
SIGNS = 'SELECT ("a+b%20c" AS ?text) WHERE { }'
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
ONE_GRAPH = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g LIMIT 1"
TRIPLE = "CONSTRUCT { <http://example.org/s> <http://example.org/p> 'o' } WHERE { }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
JSON = "application/sparql-results+json"


def get(ask: Ask, query: str, accept: str | None = None, **parameters: str) -> httpx.Response:
    headers = {"Accept-Encoding": "identity"} | ({"Accept": accept} if accept else {})
    return ask("GET", "/sparql", params={"query": query, **parameters}, headers=headers)


def kind(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def values(answer: httpx.Response, name: str) -> list[str]:
    assert answer.status_code == 200
    return [row[name]["value"] for row in answer.json()["results"]["bindings"]]


def is_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert kind(answer) == "application/problem+json"
    assert answer.json()["status"] == status
    assert answer.json()["type"].startswith("http")


def quality_decides(ask: Ask) -> None:
    assert kind(get(ask, NUMBERS, "text/csv;q=0.5, text/tab-separated-values")) == "text/tab-separated-values"
    assert kind(get(ask, NUMBERS, "text/csv, text/tab-separated-values;q=0.5")) == "text/csv"
    assert kind(get(ask, NUMBERS, f"{JSON};q=0.2, text/*;q=0.3")) == "text/csv"
    assert kind(ask("GET", "/sparql", headers={"Accept": "text/turtle;q=0.9,*/*;q=0.1"})) == "text/turtle"
    assert kind(get(ask, NUMBERS, "text/turtle;q=0.9,*/*;q=0.1")) == JSON


def nothing_fits_is_406_and_only_then(ask: Ask) -> None:
    is_problem(get(ask, NUMBERS, "image/png, text/turtle"), 406)
    is_problem(get(ask, NUMBERS, f"{JSON};q=0"), 406)
    assert get(ask, NUMBERS, "image/png, */*;q=0.01").status_code == 200
    assert get(ask, NUMBERS).status_code == 200


def vary_names_what_was_looked_at(ask: Ask) -> None:
    for answer in (get(ask, NUMBERS), get(ask, NUMBERS, "image/png"), ask("GET", "/sparql")):
        named = {name.strip().lower() for name in answer.headers.get("vary", "").split(",")}
        assert {"accept", "accept-encoding"} <= named


def each_format_is_what_it_says(ask: Ask) -> None:
    asked = get(ask, NUMBERS, JSON)
    assert kind(asked) == JSON
    assert json.loads(asked.content)["head"]["vars"] == ["n"]
    table = get(ask, NUMBERS, "text/csv")
    assert kind(table) == "text/csv"
    assert list(csv.reader(io.StringIO(table.text))) == [["n"], ["1"], ["2"], ["3"]]
    document = get(ask, NUMBERS, "application/sparql-results+xml")
    assert kind(document) == "application/sparql-results+xml"
    assert ElementTree.fromstring(document.content).tag.endswith("sparql")
    graph = get(ask, TRIPLE, "application/n-triples")
    assert kind(graph) == "application/n-triples"
    assert len(list(parse(graph.content, format=RdfFormat.N_TRIPLES))) == 1


def limit_and_order_are_kept(ask: Ask) -> None:
    assert values(get(ask, NUMBERS), "n") == ["1", "2", "3"]
    assert values(get(ask, NUMBERS + " LIMIT 2"), "n") == ["1", "2"]
    assert values(get(ask, NUMBERS + " OFFSET 1 LIMIT 1"), "n") == ["2"]


def four_ways_give_one_answer(ask: Ask) -> None:
    expected = get(ask, NUMBERS).content
    assert ask("POST", "/sparql", content=urlencode({"query": NUMBERS}), headers=FORM).content == expected
    assert ask("POST", "/sparql", content=NUMBERS, headers=DIRECT).content == expected
    assert ask("QUERY", "/sparql", content=NUMBERS, headers=DIRECT).content == expected
    assert ask("QUERY", "/sparql", content=urlencode({"query": NUMBERS}), headers=FORM).content == expected


def text_arrives_as_it_was_sent(ask: Ask) -> None:
    for answer in (
        get(ask, SIGNS),
        ask("POST", "/sparql", content=urlencode({"query": SIGNS}), headers=FORM),
        ask("QUERY", "/sparql", content=SIGNS, headers=DIRECT),
    ):
        assert values(answer, "text") == ["a+b%20c"]


def a_body_is_part_of_what_is_asked(ask: Ask) -> None:
    for number in ("1", "2", "1"):
        query = f"SELECT ({number} AS ?n) WHERE {{ }}"
        for method in ("QUERY", "POST"):
            assert values(ask(method, "/sparql", content=query, headers=DIRECT), "n") == [number]


def query_is_not_kept_under_its_url(ask: Ask) -> None:
    answer = ask("QUERY", "/sparql", content=NUMBERS, headers=DIRECT)
    assert "no-store" in answer.headers["cache-control"]
    assert "etag" not in answer.headers
    there = ask("GET", "/sparql" + answer.headers["location"].partition("/sparql")[2])
    assert there.content == answer.content


def a_tag_names_one_representation(ask: Ask) -> None:
    first, other = get(ask, NUMBERS), get(ask, NUMBERS, "text/csv")
    assert first.headers["etag"] != other.headers["etag"]
    assert get(ask, NUMBERS + " LIMIT 1").headers["etag"] != first.headers["etag"]
    headers = {"If-None-Match": first.headers["etag"], "Accept-Encoding": "identity"}
    same = ask("GET", "/sparql", params={"query": NUMBERS}, headers=headers)
    assert (same.status_code, same.content) == (304, b"")
    changed = ask("GET", "/sparql", params={"query": NUMBERS}, headers=headers | {"Accept": "text/csv"})
    assert changed.status_code == 200


def formats_are_told_apart_however_often(ask: Ask) -> None:
    for _ in range(3):
        assert kind(get(ask, NUMBERS, "text/csv")) == "text/csv"
        assert kind(get(ask, NUMBERS, JSON)) == JSON


def the_dataset_of_the_request_is_used(ask: Ask) -> None:
    whole = int(values(get(ask, COUNT), "n")[0])
    graph = values(get(ask, ONE_GRAPH), "g")[0]
    alone = int(values(get(ask, COUNT, **{"default-graph-uri": graph}), "n")[0])
    assert 0 < alone < whole
    assert values(get(ask, COUNT, **{"named-graph-uri": graph}), "n") == ["0"]
    # What FROM names does not count then (SPARQL 1.1 Protocol, 2.1.4), not even where there is no such graph.
    from_ = COUNT.replace("WHERE", "FROM <http://nowhere.example/> WHERE")
    assert values(get(ask, from_, **{"default-graph-uri": graph}), "n") == [str(alone)]


def head_is_get_without_a_body(ask: Ask) -> None:
    whole = get(ask, NUMBERS)
    head = ask("HEAD", "/sparql", params={"query": NUMBERS}, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(whole.content)
    assert head.headers["etag"] == whole.headers["etag"]


def options_tell_what_there_is(ask: Ask) -> None:
    answer = ask("OPTIONS", "/sparql", headers={"Origin": "https://other.example"})
    assert answer.status_code == 204
    for field in ("allow", "access-control-allow-methods"):
        assert {"GET", "HEAD", "POST", "QUERY", "OPTIONS"} == set(answer.headers[field].split(", "))
    assert "application/sparql-query" in answer.headers["accept-query"]
    refused = ask("DELETE", "/sparql")
    is_problem(refused, 405)
    assert "QUERY" in refused.headers["allow"]


def every_origin_may_read_and_none_with_credentials(ask: Ask) -> None:
    for answer in (get(ask, NUMBERS), get(ask, "SELECT"), ask("OPTIONS", "/sparql")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def mistakes_are_problems(ask: Ask) -> None:
    is_problem(get(ask, "SELECT ?s WHERE { ?s ?p"), 400)
    assert get(ask, "SELECT ?s WHERE {\n ?s ?p ,, }").json()["line"] == 2
    is_problem(get(ask, "INSERT DATA { <a:b> <a:c> 1 }"), 400)
    is_problem(get(ask, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 400)
    is_problem(get(ask, "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }"), 400)
    is_problem(ask("POST", "/sparql", content=urlencode({"update": "CLEAR ALL"}), headers=FORM), 400)
    is_problem(ask("POST", "/sparql", content=NUMBERS, headers={"Content-Type": "text/plain"}), 415)
    is_problem(ask("QUERY", "/sparql", content=NUMBERS, headers={"Content-Type": "text/plain"}), 415)
    is_problem(ask("QUERY", "/sparql", content=urlencode({"format": "json"}), headers=FORM), 400)
    is_problem(get(ask, NUMBERS, formt="csv"), 400)


def one_query_and_no_two(ask: Ask) -> None:
    is_problem(ask("GET", "/sparql?" + urlencode([("query", "ASK {}"), ("query", "ASK {}")])), 400)
    two = urlencode([("query", "ASK {}"), ("query", "ASK {}")])
    is_problem(ask("POST", "/sparql", content=two, headers=FORM), 400)


def the_description_leads_here(ask: Ask) -> None:
    answer = ask("GET", "/sparql", headers={"Accept": "application/n-triples"})
    said = {
        (quad.predicate.value.rpartition("#")[2], quad.object.value.rpartition("#")[2])
        for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)
    }
    assert ("endpoint", str(answer.request.url.copy_with(query=None))) in said
    assert ("supportedLanguage", "SPARQL11Query") in said
    assert ("feature", "UnionDefaultGraph") in said
    assert not {name for name, _ in said} & {"inputFormat", "propertyFeature"}


def a_browser_gets_the_editor(ask: Ask) -> None:
    page = ask("GET", "/sparql", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    assert kind(page) == "text/html"
    assert "<textarea" in page.text


PROMISES: Mapping[str, Callable[[Ask], None]] = {
    check.__name__: check
    for check in (
        quality_decides,
        nothing_fits_is_406_and_only_then,
        vary_names_what_was_looked_at,
        each_format_is_what_it_says,
        limit_and_order_are_kept,
        four_ways_give_one_answer,
        text_arrives_as_it_was_sent,
        a_body_is_part_of_what_is_asked,
        query_is_not_kept_under_its_url,
        a_tag_names_one_representation,
        formats_are_told_apart_however_often,
        the_dataset_of_the_request_is_used,
        head_is_get_without_a_body,
        options_tell_what_there_is,
        every_origin_may_read_and_none_with_credentials,
        mistakes_are_problems,
        one_query_and_no_two,
        the_description_leads_here,
        a_browser_gets_the_editor,
    )
}
"""Every promise by its name."""
