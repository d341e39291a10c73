"""Answers of named queries over HTTP: pages, passages behind rows, rows as RDF, endings, and many values at once."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import project
import pytest
from harness import exchange
from pyoxigraph import BlankNode, RdfFormat, Store, parse
from stage import InlineAnswer, Serve, Service, moved_time

from edu_graph.errors import RowLimit
from edu_graph.execution import QueryRequest
from edu_graph.rdf.formats import GRAPHS, StatementsFormat
from edu_graph.service.routes import batch

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
PROV = "http://www.w3.org/ns/prov#"
VISITED = "/queries/list-visited?language=ru"
VISITS = "/queries/list-visits"
PASSAGE = "https://w3id.org/edu-graph/source/news#p2"
LIST_VISITS = """\
#+ summary: Visits and what they saw
#+ description: One row for each institution that a visit saw.
#+ question: Which visits saw what?
#+ columns:
#+   - name: visit
#+     description: The visit.
#+   - name: institution
#+     description: The institution.
#+ order: [visit, institution]
#+ since: 0.1.0
PREFIX eg: <https://w3id.org/edu-graph/ontology#>
SELECT ?visit ?institution WHERE { ?visit eg:visited ?institution }
ORDER BY ?visit ?institution
"""
NAMES = ["Детский сад № 3", "Школа № 1"]


@pytest.fixture
def visits(serve: Serve, tmp_path: Path) -> Service:
    """A service of a release with one more query, the rows of which a passage says."""
    release = project.make(tmp_path / "releases")
    (release.queries / "visits/list-visits.rq").write_text(LIST_VISITS, "utf-8")
    return serve(releases=tmp_path / "releases")


def names(answer: httpx.Response) -> list[str]:
    return [row["name"]["value"] for row in answer.json()["results"]["bindings"]]


def after(answer: httpx.Response) -> str | None:
    """Where the Link field says that the next page is."""
    found = re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])
    return found.group(1) if found else None


def test_pages_lead_from_one_to_the_next(service: Service) -> None:
    first = service.get(f"{VISITED}&limit=1")
    assert names(first) == NAMES[:1]
    page = first.json()["page"]
    assert (page["limit"], page["next"]) == (1, after(first))
    assert str(page["next"]).startswith("http://graph.example/queries/list-visited?")
    assert dict(parse_qsl(urlsplit(page["next"]).query))["cursor"] == page["cursor"]
    second = service.get(page["next"])
    assert names(second) == NAMES[1:]
    assert second.json()["page"] == {"limit": 1, "next": None, "cursor": None}
    assert after(second) is None
    assert "page" not in service.get(VISITED).json()
    assert names(service.get(f"{VISITED}&limit=10000")) == NAMES


@pytest.mark.parametrize("key", ["csv", "tsv", "xml", "ttl", "nt", "rdf", "jsonld"])
def test_every_format_has_pages(service: Service, key: str) -> None:
    first = service.get(f"{VISITED}&limit=1&format={key}")
    # What is not ASCII is written in another way here and there.
    told = first.text.encode().decode("unicode_escape") if key == "nt" else first.text
    assert ("Детский" in first.text or "Детский" in told, "Школа" in first.text) == (True, False)
    second = service.get(str(after(first)))
    assert "Школа" in second.text
    assert second.headers["content-type"] == first.headers["content-type"]
    assert after(second) is None


def test_a_page_of_the_site_leads_to_the_next_without_a_script(service: Service) -> None:
    first = service.get(f"{VISITED}&limit=1", "text/html").text
    assert "rows 1 to 1" in first
    (there,) = re.findall(r'<a rel="next" href="([^"]*)"', first)
    second = service.get(there.replace("&amp;", "&"), "text/html").text
    assert "rows 2 to 2" in second
    assert "Школа № 1" in second
    assert 'rel="next"' not in second
    assert "1 row<" in service.get("/queries/list-visited?institution=agent/school", "text/html").text


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        ("limit=ten", "limit"),
        ("limit=-1", "limit"),
        ("limit=٣", "limit"),
        ("cursor=AAAA", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("sources=yes", "sources"),
    ],
)
def test_what_is_wrong_is_told_by_its_name(service: Service, query: str, parameter: str) -> None:
    answer = service.get(f"{VISITED}&{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, parameter)
    assert answer.json()["help"]
    assert service.executor.asked == []


def test_a_cursor_never_gives_another_query_s_rows(service: Service) -> None:
    cursor = service.get(f"{VISITED}&limit=1").json()["page"]["cursor"]
    wrong = [
        f"/queries/list-visited?language=en&cursor={cursor}",
        f"/queries/count-things?least=1&cursor={cursor}",
        f"{VISITED}&cursor={cursor[:-4]}",
        f"{VISITED}&cursor={cursor[:8]}{'A' if cursor[8] != 'A' else 'B'}{cursor[9:]}",
    ]
    for path in wrong:
        answer = service.get(path)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor"), path
    assert names(service.get(f"{VISITED}&cursor={cursor}")) == NAMES[1:]


def test_a_cursor_that_is_not_checked_would_be_noticed(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    cursor = service.get(f"{VISITED}&limit=1").json()["page"]["cursor"]
    monkeypatch.setattr("edu_graph.queries.paging.check_of", lambda _bound: json.dumps(0))
    assert service.get(f"{VISITED}&cursor={cursor}").status_code == 400
    unchecked = service.get(f"{VISITED}&limit=1").json()["page"]["cursor"]
    # With the fault, rows of another question come as if nothing were wrong.
    assert service.get(f"/queries/list-visited?language=en&cursor={unchecked}").status_code == 200


def test_what_is_no_table_has_neither_pages_nor_sources(service: Service) -> None:
    for given, parameter in (("limit=1", "limit"), ("sources=true", None)):
        answer = service.get(f"/queries/describe-names?{given}")
        assert (answer.status_code, answer.json().get("parameter")) == (400, parameter)


def test_a_cursor_opens_the_release_that_it_is_of(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "releases"
    project.make(folder)
    service = serve(releases=folder)
    first = service.get(f"{VISITED}&limit=1")
    assert first.headers["x-edu-graph-release"] == "0123456789abcdef"
    service.client.run(service.state.apply(project.make(folder, name="fedcba9876543210")))
    assert service.get(VISITED).headers["x-edu-graph-release"] == "fedcba9876543210"
    second = service.get(first.json()["page"]["next"])
    assert (second.status_code, names(second)) == (200, NAMES[1:])
    assert second.headers["x-edu-graph-release"] == "0123456789abcdef"
    clash = service.get(f"{first.json()['page']['next']}&release=fedcba9876543210")
    assert (clash.status_code, clash.json()["parameter"]) == (400, "cursor")


def test_rows_come_with_the_passages_behind_them(visits: Service) -> None:
    told = visits.get(f"{VISITS}?sources=true").json()
    assert len(told["sources"]) == len(told["results"]["bindings"]) == 2
    assert [one["passage"] for one in told["sources"][1]] == [PASSAGE]
    assert told["sources"][1][0]["restatement"] == "They saw a school."
    lines = visits.get(f"{VISITS}?sources=true&format=csv").text.splitlines()
    assert lines[0] == "visit,institution,sources"
    assert lines[2].endswith(f",{PASSAGE}")
    assert visits.get(f"{VISITS}?sources=true&format=tsv").text.splitlines()[2].endswith(f'"{PASSAGE}"')
    paged = visits.get(f"{VISITS}?sources=true&limit=1")
    assert len(paged.json()["sources"]) == 1
    assert "sources=true" in str(after(paged))
    assert "sources" not in visits.get(VISITS).json()


def test_a_passage_that_only_names_a_row_s_thing_says_so(service: Service) -> None:
    told = service.get(f"{VISITED}&sources=true").json()["sources"]
    assert [one["support"] for behind in told for one in behind] == ["names", "names"]
    assert "names it:" in service.get(f"{VISITED}&sources=true", "text/html").text


def test_the_page_shows_the_passages(visits: Service) -> None:
    page = visits.get(f"{VISITS}?sources=true", "text/html").text
    assert 'href="/en/source/news#p2"' in page
    assert "They saw a school." in page
    assert "Sources" in page
    assert "Sources" not in visits.get(VISITS, "text/html").text
    assert 'name="sources" value="true" checked' in visits.get(f"{VISITED}&sources=true", "text/html").text


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.key)
def test_rows_come_as_rdf(visits: Service, form: StatementsFormat) -> None:
    answer = visits.get(f"{VISITS}.{form.extension}?sources=true")
    assert answer.headers["content-type"] == form.content_type
    store = Store()
    store.load(answer.content, format=RdfFormat.from_extension(form.extension))
    found = store.query(
        "SELECT ?index ?thing ?passage { ?answer a rs:ResultSet ; rs:solution ?row . ?row rs:index ?index ; "
        "prov:wasDerivedFrom ?passage ; rs:binding [ rs:variable 'institution' ; rs:value ?thing ] } ORDER BY ?index",
        prefixes={"rs": RS, "prov": PROV},
    )
    rows = [(row["index"].value, row["thing"].value.rpartition("/")[2], row["passage"].value) for row in found]  # type: ignore[union-attr]
    assert rows == [("1", "nursery", PASSAGE), ("2", "school", PASSAGE)]
    terms = {term for quad in store for term in (quad.subject, quad.object)}
    assert not any(isinstance(term, BlankNode) for term in terms)


def test_a_yes_or_no_comes_as_rdf(serve: Serve, tmp_path: Path) -> None:
    release = project.make(tmp_path / "releases")
    ask = LIST_VISITS.partition("#+ columns")[0] + "#+ since: 0.1.0\nASK { ?s ?p ?o }\n"
    (release.queries / "visits/ask-anything.rq").write_text(ask, "utf-8")
    service = serve(releases=tmp_path / "releases")
    told = service.get("/queries/ask-anything.nt").text
    assert f'<{RS}boolean> "true"^^<http://www.w3.org/2001/XMLSchema#boolean>' in told
    assert service.get("/queries/ask-anything").json()["boolean"] is True
    assert "<strong>Yes</strong>" in service.get("/queries/ask-anything", "text/html").text
    assert service.get("/queries/ask-anything?limit=1").json()["parameter"] == "limit"


def test_pages_as_rdf_add_up_to_the_whole(service: Service) -> None:
    def triples(answer: httpx.Response) -> set[str]:
        return {str(quad) for quad in parse(answer.content, RdfFormat.N_TRIPLES)}

    whole = service.get(f"{VISITED}&format=nt")
    first = service.get(f"{VISITED}&format=nt&limit=1")
    second = service.get(str(after(first)))
    assert triples(first) | triples(second) == triples(whole)
    assert triples(first) < triples(whole)
    assert "release=0123456789abcdef#row-2" in whole.text


def test_accept_chooses_among_rows_and_rdf(service: Service) -> None:
    kinds = {
        "text/turtle": "text/turtle; charset=utf-8",
        "application/ld+json": "application/ld+json",
        "application/json": "application/json",
        "*/*": "application/sparql-results+json",
        "application/xml": "application/xml",
    }
    for accept, kind in kinds.items():
        assert service.get("/queries/list-visited", accept).headers["content-type"] == kind
    # The protocol's own endpoint answers SELECT with bindings only.
    assert service.sparql("SELECT * { ?s ?p ?o }", "text/turtle").status_code == 406


def test_endings_name_a_format(service: Service) -> None:
    for ending, kind in (("json", "application/sparql-results+json"), ("csv", "text/csv"), ("html", "text/html")):
        assert service.get(f"/queries/list-visited.{ending}").headers["content-type"].startswith(kind)
    assert service.get("/queries/describe-names.ttl").status_code == 200
    unknown = service.get("/queries/list-visited.pdf")
    assert unknown.status_code == 404
    assert ".csv" in unknown.json()["help"]
    assert service.get("/queries/list-visited.csv?format=json").json()["parameter"] == "format"
    paged = service.get("/queries/list-visited.csv?language=ru&limit=1")
    assert "/queries/list-visited.csv?" in str(after(paged))


def post(service: Service, body: object, path: str = "/queries/list-visited", **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"Content-Type": "application/json"} | headers
    return service.client.request("POST", path, content=content, headers=fields)


def test_many_values_are_answered_each_for_itself(service: Service) -> None:
    given = [
        {"language": "ru"},
        {"language": "fr"},
        {"institution": "agent/school"},
        {"town": "Minsk"},
        {"language": 7},
    ]
    answer = post(service, {"requests": given})
    told = answer.json()
    assert (answer.status_code, told["release"], told["query"]) == (200, "0123456789abcdef", "list-visited")
    assert [one["parameters"] for one in told["results"]] == given
    first, second, third, fourth, fifth = told["results"]
    assert [row["name"]["value"] for row in first["results"]["bindings"]] == NAMES
    assert second["problem"]["parameter"] == "language"
    assert second["problem"]["type"] == "http://graph.example/problems/invalid-parameter"
    assert [row["name"]["value"] for row in third["results"]["bindings"]] == ["School No. 1"]
    assert [one["problem"]["status"] for one in (second, fourth, fifth)] == [400, 400, 400]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"requests": [' + b"9" * 5000 + b"]}", 400),
        (b'{"requests": [NaN]}', 400),
        (b"[]", 400),
        (b'{"requests": []}', 400),
        (b'{"requests": {}}', 400),
        (b'{"requests": [1]}', 400),
        (b'{"requests": [{}], "more": 1}', 400),
        (json.dumps({"requests": [{}] * 101}).encode(), 400),
        (b" " * (batch.BODY_BYTES + 1), 413),
    ],
)
def test_a_body_that_cannot_be_used_is_told(service: Service, body: bytes, status: int) -> None:
    answer = post(service, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert service.executor.asked == []


def test_what_cannot_be_sent_to_is_told(service: Service) -> None:
    assert post(service, {"requests": [{}]}, **{"Content-Type": "text/plain"}).status_code == 415
    assert post(service, {"requests": [{}]}, "/queries/list-visit").status_code == 404
    assert post(service, {"requests": [{}]}, "/queries/list-visited.csv").status_code == 404
    assert post(service, {"requests": [{}]}, "/queries/describe-names").status_code == 400
    assert post(service, {"requests": [{}]}, "/queries/list-visited?limit=1").status_code == 400
    allowed = service.client.request("OPTIONS", "/queries/list-visited").headers
    assert "POST" in allowed["allow"]
    assert allowed["accept-post"] == "application/json"


def test_text_that_no_answer_can_hold_is_told(service: Service) -> None:
    (told,) = post(service, b'{"requests": [{"institution": "\\ud800"}]}').json()["results"]
    assert told["problem"]["status"] == 400


def test_an_answer_that_a_limit_cuts_is_the_problem_of_one_request(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = service.executor.execute

    async def cut(request: QueryRequest) -> InlineAnswer:
        """Meet a limit behind the buffer: a part is there to be read, and then its end."""
        answer = await execute(request)
        if request.lane == "named" and len(service.executor.asked) == 2:
            answer.body, answer.error, answer._error = None, told, told
        return answer

    told = RowLimit("the answer has more than 7 rows", limit=7)
    monkeypatch.setattr(service.executor, "execute", cut)
    answered = post(service, {"requests": [{}, {}, {}]})
    assert answered.status_code == 200, answered.text
    first, second, third = answered.json()["results"]
    assert first["results"] == third["results"]
    assert second["problem"]["type"].endswith("/row-limit")
    assert all(answer.closed or answer.body is not None for answer in service.executor.answers)


def test_all_answers_together_are_bounded(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(service.get("/queries/list-visited").content)
    monkeypatch.setattr(batch, "ANSWER_BYTES", size + 10)
    first, second, third = post(service, {"requests": [{}, {}, {}]}).json()["results"]
    assert "results" in first
    assert second["problem"]["type"].endswith("/byte-limit")
    assert third["problem"]["type"].endswith("/byte-limit")


def test_all_answers_together_have_the_time_of_one(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    service, now = serve(query_seconds=5), moved_time(monkeypatch, batch)
    asked: list[object] = []

    async def slow(request: object) -> None:
        asked.append(request)
        now[0] += 6

    service.executor.before = slow
    first, second = post(service, {"requests": [{}, {}]}).json()["results"]
    assert "results" in first
    assert second["problem"]["type"].endswith("/time-limit")
    assert len(asked) == 1


def test_a_fault_of_ours_is_no_problem_of_one_request(service: Service) -> None:
    def broken(_request: object) -> None:
        raise ZeroDivisionError

    service.executor.before = broken
    assert post(service, {"requests": [{}]}).status_code == 500


def test_head_tells_the_next_page(service: Service) -> None:
    answer = service.client.run(exchange(service.app, "/queries/list-visited", b"language=ru&limit=1", method="HEAD"))
    assert any(b'rel="next"' in value for name, value in answer.sent[0]["headers"] if name == b"link")
    assert answer.body == b""
