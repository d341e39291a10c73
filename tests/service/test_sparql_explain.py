"""`/sparql/explain`, and the hints that go with answers."""

from urllib.parse import urlencode

import pytest
from stage import Serve, Service

from edu_graph import vocab
from edu_graph.errors import TimeLimit
from edu_graph.queries.hints import hints
from edu_graph.service.hints import fields

VISITED = "SELECT ?o WHERE { ?v eg:visited ?o }"
PASSAGE = "https://w3id.org/edu-graph/source/news#p1"


def explained(service: Service, query: str, **parameters: str) -> dict[str, object]:
    answer = service.client.request("GET", "/sparql/explain", params={"query": query, **parameters})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_query_is_told_as_it_is_understood(service: Service) -> None:
    told = explained(service, "PREFIX own: <http://x/>\n" + VISITED + " LIMIT 1")
    query = told["query"]
    assert told["release"] == "0123456789abcdef"
    assert query["form"] == "SELECT"
    assert query["prefixes"] == [{"prefix": "eg", "iri": vocab.EG, "declared": False}]
    assert query["whole"].startswith(f"PREFIX eg: <{vocab.EG}>\nPREFIX own:")
    assert query["variables"] == ["o"]
    assert query["dataset"]["from"] == "the release"
    assert [step["operator"] for step in query["outline"]] == ["SELECT", "group", "LIMIT"]
    assert told["engine"]["plan"] is None
    assert told["engine"]["why"]


def test_what_it_took_stands_beside_the_limits(service: Service) -> None:
    told = explained(service, VISITED)
    answer = service.sparql(VISITED)
    spent = told["evaluation"]
    assert spent["bytes"] == len(answer.content)
    assert spent["format"] == "application/sparql-results+json"
    assert spent["overhead_milliseconds"] >= 0
    assert spent["ended_by"] is None
    limits = {limit["name"]: limit for limit in told["limits"]}
    assert (limits["bytes"]["used"], limits["bytes"]["left"]) == (spent["bytes"], 64 * 2**20 - spent["bytes"])
    assert limits["text"]["used"] == len(VISITED)
    assert limits["memory-mib"]["used"] is None


@pytest.mark.parametrize(
    ("query", "parameters", "dataset"),
    [
        (VISITED, {"named-graph-uri": PASSAGE}, {"default": [], "named": [PASSAGE], "from": "the request"}),
        (f"ASK FROM <{PASSAGE}> {{ ?s ?p ?o }}", {}, {"default": [PASSAGE], "named": [], "from": "FROM"}),
    ],
)
def test_the_dataset_is_told(
    service: Service, query: str, parameters: dict[str, str], dataset: dict[str, object]
) -> None:
    assert explained(service, query, **parameters)["query"]["dataset"] == dataset


@pytest.mark.parametrize(
    ("query", "cacheable"), [(VISITED, True), ("SELECT (NOW() AS ?n) {}", False), ("ASK {}", True)]
)
def test_it_is_told_whether_the_cache_may_answer(service: Service, query: str, cacheable: bool) -> None:
    told = explained(service, query)["cache"]
    assert (told["used"], told["cacheable"]) == (False, cacheable)
    assert told["why"]


def test_it_takes_a_query_in_every_way(service: Service) -> None:
    expected = explained(service, VISITED)["query"]
    for method in ("POST", "QUERY"):
        for kind, body in (
            ("application/sparql-query", VISITED),
            ("application/x-www-form-urlencoded", urlencode({"query": VISITED})),
        ):
            answer = service.client.request(method, "/sparql/explain", content=body, headers={"Content-Type": kind})
            assert answer.json()["query"] == expected
    assert service.get("/sparql/explain").status_code == 400
    assert service.get("/sparql/explain?query=SELECT").json()["type"].endswith("/query-syntax")
    assert service.get("/sparql/explains").status_code == 404
    options = service.client.request("OPTIONS", "/sparql/explain")
    assert "QUERY" in options.headers["allow"]


def test_it_is_never_kept(service: Service) -> None:
    for _ in range(3):
        answer = service.client.request("GET", "/sparql/explain", params={"query": VISITED})
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert sum(VISITED in request.text for request in service.executor.asked) == 3


def test_the_format_measured_can_be_chosen(service: Service) -> None:
    assert explained(service, VISITED, format="csv")["evaluation"]["format"] == "text/csv"
    graph = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert explained(service, graph)["evaluation"]["format"] == "text/turtle"
    assert explained(service, graph, format="nt")["evaluation"]["format"] == "application/n-triples"
    refused = service.client.request("GET", "/sparql/explain", params={"query": graph, "format": "csv"})
    assert refused.status_code == 406


def test_a_limit_that_ends_it_is_told(serve: Serve) -> None:
    told = explained(serve(query_rows=1), VISITED)
    ended = told["evaluation"]["ended_by"]
    assert ended["type"] == "http://graph.example/problems/row-limit"
    assert ended["limit"] == 1
    assert ended["help"]
    assert told["evaluation"]["milliseconds"] is None


def test_a_query_over_its_time_used_all_of_it(service: Service) -> None:
    def slow(_request: object) -> None:
        raise TimeLimit("too slow", limit=10.0)

    service.executor.before = slow
    told = explained(service, VISITED)
    seconds = next(limit for limit in told["limits"] if limit["name"] == "seconds")
    assert (seconds["used"], seconds["left"]) == (10.0, 0.0)


def test_an_answer_that_is_cut_later_is_told(serve: Serve) -> None:
    service = serve(query_rows=20, buffer_bytes=1024)
    ended = explained(service, "SELECT * { ?s ?p ?o }")["evaluation"]["ended_by"]
    assert ended["type"].endswith("/problems/row-limit")
    assert all(answer.closed for answer in service.executor.answers if answer.body is None)


def test_a_browser_gets_a_page(service: Service) -> None:
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    page = service.client.request(
        "GET",
        "/sparql/explain",
        params={"query": "SELECT * { ?a eg:visitedd ?b OPTIONAL { ?b a ?c } } LIMIT 1", "default-graph-uri": PASSAGE},
        headers={"Accept": accept},
    )
    assert page.headers["content-type"].startswith("text/html")
    for text in ("OPTIONAL", "?a eg:visitedd ?b", "did you mean eg:visited?", "PREFIX eg:", PASSAGE, "not measured"):
        assert text in page.text
    editor = service.get("/sparql", "text/html").text
    assert "/sparql/explain" in editor
    assert vocab.PREFIXES["skos"] in editor


def test_a_query_as_deep_as_may_be_is_told(service: Service) -> None:
    depth = service.settings.query_depth - 5
    query = "ASK " + "{" * depth + "}" * depth
    step = explained(service, query)["query"]["outline"][1]
    found = 0
    while step:
        found += 1
        step = step.get("inside", [None])[0]
    assert found == depth
    answer = service.client.request("GET", "/sparql/explain", params={"query": query, "format": "html"})
    assert answer.status_code == 200


def test_a_term_that_the_ontology_has_not_is_told(service: Service) -> None:
    answer = service.sparql("SELECT * { ?a eg:visitedd ?b ; eg:visited ?c ; eg:Vist ?d }")
    assert answer.status_code == 200
    assert answer.headers["x-edu-graph-hint"] == (
        '"eg:visitedd is no term of the ontology; did you mean eg:visited?", '
        '"eg:Vist is no term of the ontology; did you mean eg:Visit?"'
    )
    assert "x-edu-graph-hint" not in service.sparql(VISITED).headers
    assert "x-edu-graph-hint" in answer.headers["access-control-expose-headers"].lower()
    page = service.sparql("SELECT * { ?a eg:visitedd ?b }", "text/html").text
    assert "did you mean eg:visited?" in page


def test_hints_are_few_short_and_ascii(service: Service) -> None:
    assert service.state.served is not None
    known = {term.anchor for term in service.state.served.vocabulary.terms.values()}
    found = hints(["zzzzzzzz", "VISITED", "ы" * 500, "x"], known)
    assert [hint.meant for hint in found] == [None, "eg:visited", None]
    field = fields(found)["X-Edu-Graph-Hint"]
    assert field.isascii()
    assert len(field) < 1000
    assert fields([]) == {}
    assert hints(["", "visited"], known) == []


def test_a_thing_is_looked_up_once_and_one_that_is_not_there_each_time(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert service.state.served is not None
    asked: list[str] = []
    index = service.state.served.search
    lookup = type(index).lookup

    def counted(self: object, scheme: str, value: str, **more: object) -> object:
        asked.append(value)
        return lookup(self, scheme, value, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(index), "lookup", counted)
    place, nothing = "https://w3id.org/edu-graph/id/place/blr", "https://w3id.org/edu-graph/id/place/bllr"
    for number in range(3):
        assert "x-edu-graph-hint" not in service.sparql(f"SELECT * {{ <{place}> ?p ?o }} # {number}").headers
    assert asked == [place]
    for number in range(3):
        hint = service.sparql(f"SELECT * {{ <{nothing}> ?p ?o }} # {number}").headers["x-edu-graph-hint"]
        assert "place:bllr is nothing in this release" in hint
    assert asked.count(nothing) == 3


def test_a_page_may_carry_the_hint_from_the_cache(service: Service) -> None:
    query = "SELECT * { ?a eg:visitedd ?b }"
    answers = [service.sparql(query) for _ in range(3)]
    assert len({answer.headers["x-edu-graph-hint"] for answer in answers}) == 1
    assert service.log()[-1]["cache"] == "hit"
