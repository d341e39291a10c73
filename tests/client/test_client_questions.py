"""Which requests the clients make of each question, and what they make of the answers."""

import json
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from rehearsal import BASE, Opener, Script, problem, reply, results, term

from edu_graph.client import (
    IRI,
    HintWarning,
    Hit,
    Options,
    Question,
    Row,
    Table,
    Text,
    UnexpectedAnswer,
    named,
    problems,
)

SELECT = {"head": {"vars": ["n"]}, "results": {"bindings": [{"n": term("5")}]}}


def url(script: Script, number: int = 0) -> str:
    return str(script.asked[number].url)


# Named queries


def test_rows_are_fetched_page_by_page_while_they_are_used(opened: Opener) -> None:
    script = Script([results(1, 2, cursor="a b"), results(3, cursor="c"), results(4)])
    rows = opened(script).query("list-things-by-topic", limit=2, topic="x")
    assert script.asked == []
    steps = iter(rows)
    assert [next(steps).n, next(steps).n, len(script.asked)] == [1, 2, 1]
    assert [row.n for row in steps] == [3, 4]
    path = f"{BASE}/queries/list-things-by-topic?topic=x&limit=2"
    assert [url(script, number) for number in range(3)] == [path, path + "&cursor=a+b", path + "&cursor=c"]
    assert script.asked[0].headers["accept"] == "application/sparql-results+json"


def test_pages_and_the_whole_table_can_be_had(opened: Opener) -> None:
    def answers() -> list[httpx.Response]:
        return [results(1, 2, cursor="a"), results(3)]

    rows = opened(Script(answers() + answers())).query("list-sources")
    assert [[row.n for row in page.rows] for page in rows.pages()] == [[1, 2], [3]]
    table = rows.table()
    assert isinstance(table, Table)
    assert ([row.n for row in table], table.columns, table.release) == ([1, 2, 3], ("n",), "r1")


def test_pages_go_to_pandas(opened: Opener) -> None:
    frame = opened(Script([results(1, cursor="a"), results(2)])).query("list-sources").to_pandas()
    assert frame["n"].tolist() == [1, 2]


def test_sparql_takes_sources_and_warns_of_hints(opened: Opener) -> None:
    hint = results(1, sources=[[]])
    hint.headers["X-Edu-Graph-Hint"] = '"eg:Trainig is no term of the ontology; did you mean eg:Training?", "%C3%A9"'
    script = Script([hint, results(1), results(1)])
    client = opened(script)
    with pytest.warns(HintWarning) as warned:
        table = client.select("SELECT ?n {}", sources=True)
    told = ("eg:Trainig is no term of the ontology; did you mean eg:Training?", "é")
    assert table.hints == tuple(str(one.message) for one in warned) == told
    assert script.asked[0].url.params["sources"] == "true"
    assert client.select("SELECT ?n {}").hints == ()
    assert "sources" not in script.asked[1].url.params
    client.select("SELECT ?n {} #" + "x" * 9000, sources=True)
    assert (script.asked[2].method, script.asked[2].url.params["sources"]) == ("POST", "true")


def test_pages_are_of_one_release(opened: Opener) -> None:
    script = Script([results(1, cursor="a"), results(2, release="r2")])
    with pytest.raises(UnexpectedAnswer, match="release r2, and not of r1"):
        list(opened(script).query("list-sources"))
    with pytest.raises(UnexpectedAnswer, match="release r1, and not of r0"):
        list(opened(Script([results(1)])).at("r0").query("list-sources"))


def test_a_circle_of_pages_ends(opened: Opener) -> None:
    with pytest.raises(UnexpectedAnswer, match="to itself"):
        list(opened(Script(any=lambda _: results(1, cursor="a"))).query("list-sources"))


def test_a_page_has_as_many_rows_as_the_options_say(opened: Opener) -> None:
    script = Script(any=lambda _: results(1))
    list(opened(script).query("list-sources"))
    list(opened(script, options=Options(page_rows=7)).query("list-sources"))
    assert [request.url.params["limit"] for request in script.asked] == ["1000", "7"]


def test_values_are_sent_as_texts_and_none_is_left_out(opened: Opener) -> None:
    script = Script(any=lambda _: results(1))
    client = opened(script)
    list(client.query("list-events-in-period", from_=date(2025, 1, 1), to="2025-12-31", language=None))
    list(client.query(named.list_events_in_period(from_=date(2025, 1, 1), to="2025-12-31")))
    assert url(script, 0) == url(script, 1)
    assert dict(script.asked[0].url.params) == {"from": "2025-01-01", "to": "2025-12-31", "limit": "1000"}


def test_a_typed_question_gives_rows_of_its_class(opened: Opener) -> None:
    (row,) = opened(Script([results(1)])).query(named.list_sources())
    assert type(row) is named.ListSourcesRow
    with pytest.raises(TypeError, match="its values already: language"):
        opened(Script()).query(named.list_sources(), language="ru")


def test_a_name_cannot_lead_elsewhere(opened: Opener) -> None:
    script = Script([results(1)])
    list(opened(script).query("../sparql?x"))
    assert script.asked[0].url.raw_path.startswith(b"/base/queries/..%2Fsparql%3Fx?")


# Batches

ONE = {"parameters": {"country": "RU"}, **SELECT}
OTHER = {"parameters": {"country": "XX"}, "problem": {"type": f"{BASE}/problems/invalid-parameter", "status": 400}}


def test_a_batch_gives_rows_or_problems_in_order(opened: Opener) -> None:
    script = Script([reply({"release": "r1", "results": [ONE, OTHER]})])
    first, second = opened(script).batch("list-sources", [{"country": "RU"}, {"country": "XX", "from_": 5, "x": None}])
    assert json.loads(script.asked[0].content) == {"requests": [{"country": "RU"}, {"country": "XX", "from": "5"}]}
    assert script.asked[0].headers["content-type"] == "application/json"
    assert ([row.n for row in first.rows], first.rows.release, first.problem) == (["5"], "r1", None)
    assert (first.parameters, second.parameters) == ({"country": "RU"}, {"country": "XX"})
    assert isinstance(second.problem, problems.ParameterError)
    with pytest.raises(problems.ParameterError):
        second.rows  # noqa: B018 - reading it is the test


def test_a_large_batch_goes_in_parts_of_one_release(opened: Opener) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return reply({"release": "r1", "results": [ONE] * len(json.loads(request.content)["requests"])})

    script = Script(any=answer)
    assert len(opened(script).batch("list-sources", [{}] * 250)) == 250
    assert [len(json.loads(request.content)["requests"]) for request in script.asked] == [100, 100, 50]
    assert [request.url.params.get("release") for request in script.asked] == [None, "r1", "r1"]
    assert opened(Script()).batch("list-sources", []) == []


@pytest.mark.parametrize("results", [[], [ONE, ONE], {"0": ONE}])
def test_a_batch_with_other_results_is_refused(opened: Opener, results: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        opened(Script([reply({"release": "r1", "results": results})])).batch("list-sources", [{}])


# SPARQL


def test_select_gives_a_table(opened: Opener) -> None:
    script = Script([reply(SELECT, kind="application/sparql-results+json; charset=utf-8")])
    table = opened(script).select("SELECT ?n {}")
    assert ([dict(row) for row in table], table.columns) == ([{"n": "5"}], ("n",))
    assert script.asked[0].url.params["query"] == "SELECT ?n {}"
    assert script.asked[0].headers["accept"] == "application/sparql-results+json, text/turtle;q=0.9"


def test_ask_gives_a_truth_value(opened: Opener) -> None:
    told = {"head": {}, "boolean": False}
    assert opened(Script([reply(told, kind="application/sparql-results+json")])).ask("ASK {}") is False


@pytest.mark.parametrize(
    ("format", "media_type"),
    [("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("rdf", "application/rdf+xml")],
)
def test_construct_gives_a_text(opened: Opener, format: str, media_type: str) -> None:
    script = Script([reply("ё".encode(), kind=media_type)])
    assert opened(script).construct("CONSTRUCT {} {}", format=format) == "ё"
    assert script.asked[0].headers["accept"].endswith(f", {media_type};q=0.9")


def test_a_query_of_another_form_is_told(opened: Opener) -> None:
    def selected() -> Script:
        return Script([reply(SELECT, kind="application/sparql-results+json")])

    assert isinstance(opened(selected()).sparql("SELECT ?n {}"), Table)
    with pytest.raises(TypeError, match="its answer is a Table"):
        opened(selected()).ask("SELECT ?n {}")
    with pytest.raises(TypeError, match="its answer is a Table"):
        opened(selected()).construct("SELECT ?n {}")
    with pytest.raises(TypeError, match="its answer is a str"):
        opened(Script([reply(b"", kind="text/turtle")])).select("CONSTRUCT {} {}")


def test_a_long_query_goes_in_a_body(opened: Opener) -> None:
    script = Script(any=lambda _: reply(SELECT, kind="application/sparql-results+json"))
    text = "SELECT ?n {} #" + "ё" * 8000
    opened(script).at("r1").select(text)
    (request,) = script.asked
    assert (request.method, url(script)) == ("POST", f"{BASE}/sparql?release=r1")
    assert request.headers["content-type"] == "application/sparql-query"
    assert request.content.decode() == text


# Things

HIT = {
    "iri": "https://w3id.org/edu-graph/id/place/minsk",
    "url": f"{BASE}/id/place/minsk",
    "kind": "place",
    "types": ["https://w3id.org/edu-graph/ontology#Place"],
    "label": "Минск",
    "language": "ru",
    "matched": "Minsk",
    "score": 0.5,
}


def test_things_are_found_by_name(opened: Opener) -> None:
    page = {"limit": 5, "next": f"{BASE}/search?…", "cursor": "c"}
    script = Script([reply({"hits": [HIT], "total": 7, "didYouMean": "Minsk", "page": page}), reply({"hits": []})])
    client = opened(script)
    found = client.search("Минск", lang="ru", limit=5, kind=None)
    (hit,) = found
    assert (len(found), found[0], list(found[:1])) == (1, hit, [hit])
    assert (found.total, found.cursor, found.did_you_mean, found.raw["page"]) == (7, "c", "Minsk", page)
    assert isinstance(hit.iri, IRI)
    assert isinstance(hit.label, Text)
    assert (hit.label.language, hit.types, hit.score, hit.raw) == ("ru", (HIT["types"][0],), 0.5, HIT)
    last = client.search("Минск", cursor=found.cursor)
    assert (list(last), last.total, last.cursor) == ([], 0, None)
    assert dict(script.asked[0].url.params) == {"q": "Минск", "lang": "ru", "limit": "5"}
    assert dict(script.asked[1].url.params) == {"q": "Минск", "cursor": "c"}


def test_things_are_found_by_identifier(opened: Opener) -> None:
    near = {"iri": HIT["iri"], "url": HIT["url"], "label": "Minsk"}
    script = Script([reply({"hits": [HIT], "suggestions": []}), reply({"hits": [], "suggestions": [near]})])
    client = opened(script)
    assert [hit.iri for hit in client.lookup("BY", scheme="iso-alpha-2", lang="ru")] == [HIT["iri"]]
    nothing = client.lookup("Minks")
    assert (list(nothing), nothing.suggestions[0].iri, nothing.suggestions[0].label) == ([], HIT["iri"], "Minsk")
    assert dict(script.asked[0].url.params) == {"id": "BY", "scheme": "iso-alpha-2", "lang": "ru"}
    assert dict(script.asked[1].url.params) == {"id": "Minks"}


def test_many_identifiers_are_looked_up_in_parts_of_one_release(opened: Opener) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        ids = json.loads(request.content)["ids"]
        wrong = {"id": "x", "found": False, "problem": {"type": f"{BASE}/problems/invalid-parameter", "status": 400}}
        return reply({"release": "r1", "results": [wrong if one == "x" else {"hits": [HIT]} for one in ids]})

    script = Script(any=answer)
    found = opened(script).lookup_all([("m49", "112"), "x", *["Q184"] * 1200])
    assert [len(one) for one in found] == [1, 0, *[1] * 1200]
    assert isinstance(found[1].problem, problems.ParameterError)
    assert json.loads(script.asked[0].content)["ids"][:3] == [{"scheme": "m49", "id": "112"}, "x", "Q184"]
    assert [request.url.params.get("release") for request in script.asked] == [None, "r1"]
    assert opened(Script()).lookup_all([]) == []


def test_a_hit_may_have_no_language() -> None:
    assert type(Hit.of({**HIT, "language": None}).label) is str


@pytest.mark.parametrize(
    ("thing", "path"),
    [
        ("https://w3id.org/edu-graph/id/event/x", "id/event/x.ttl"),
        (IRI("https://w3id.org/edu-graph/source/s#p4"), "source/s.ttl"),
        (f"{BASE}/graph/register", "graph/register.ttl"),
        ("event/x", "id/event/x.ttl"),
        ("source/s", "source/s.ttl"),
        ("event/a b", "id/event/a%20b.ttl"),
    ],
)
def test_a_thing_is_described_under_any_of_its_names(opened: Opener, thing: str, path: str) -> None:
    script = Script([reply(b"<a> <b> <c> .", kind="text/turtle")])
    assert opened(script).describe(thing) == "<a> <b> <c> ."
    assert url(script) == f"{BASE}/{path}"


@pytest.mark.parametrize("thing", ["https://example.org/id/event/x", "x", "a/b/c", "", "http://x/y"])
def test_what_is_no_name_of_ours_is_not_asked_for(opened: Opener, thing: str) -> None:
    with pytest.raises(ValueError, match="neither an IRI"):
        opened(Script()).describe(thing)


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.describe("event/x", format="html"),
        lambda client: client.construct("CONSTRUCT {} {}", format="trig"),
    ],
)
def test_a_format_that_there_is_not_is_told(opened: Opener, use: Callable[[object], object]) -> None:
    with pytest.raises(ValueError, match="there is no format"):
        use(opened(Script()))


# The service about itself

PARAMETER = {
    "name": "country",
    "type": "country",
    "description": "The country.",
    "required": True,
    "default": None,
    "example": "RU",
    "allowed": [],
}
QUERY = {
    "name": "list-x",
    "area": "a",
    "summary": "S",
    "description": "D",
    "question": "Q?",
    "parameters": [PARAMETER],
    "columns": [{"name": "n", "description": "N."}],
}
RELEASE = {"release": "r1", "iri": "https://w3id.org/edu-graph/release/r1", "published": "2026-11-22T00:00:00Z"}


def test_the_catalogue_of_queries_is_read(opened: Opener) -> None:
    (found,) = opened(Script([reply({"release": "r1", "queries": [QUERY]})])).queries()
    assert (found.name, found.area, found.question, found.columns) == ("list-x", "a", "Q?", {"n": "N."})
    (parameter,) = found.parameters
    assert (parameter.name, parameter.type, parameter.required, parameter.example) == ("country", "country", True, "RU")


def test_allowed_values_are_read(opened: Opener) -> None:
    script = Script([reply({"values": [{"value": "RU", "label": "Russia"}, {"value": "BY"}]})])
    first, second = opened(script).values("list-x", "country", q="r", limit=2)
    assert ((first.value, first.label), (second.value, second.label)) == (("RU", "Russia"), ("BY", None))
    assert url(script) == f"{BASE}/queries/list-x/values/country?q=r&limit=2"


def test_releases_are_told_and_pinned(opened: Opener) -> None:
    told = [reply({**RELEASE, "why": "w"}), reply(RELEASE), reply({"releases": [{**RELEASE, "kept": False}]})]
    script = Script(told)
    client = opened(script, release="r9")
    assert client.release().why == "w"
    assert client.at(None).release().is_kept
    assert [release.is_kept for release in client.releases()] == [False]
    assert [url(script, n) for n in range(3)] == [f"{BASE}/releases/{name}" for name in ("r9", "current")] + [
        f"{BASE}/releases"
    ]


def test_everything_is_asked_of_the_pinned_release(opened: Opener) -> None:
    script = Script(any=lambda request: results(1) if "queries" in request.url.path else reply({"hits": []}))
    pinned = opened(script).at("r1")
    pinned.search("x")
    list(pinned.query("list-sources"))
    assert [request.url.params["release"] for request in script.asked] == ["r1", "r1"]


def test_a_release_that_is_gone_is_told(opened: Opener) -> None:
    with pytest.raises(problems.Gone):
        list(opened(Script([problem("gone", 410)])).at("r0").query(Question("list-sources", {}, Row)))
