"""The layer before the router: tags, cache, fields, log lines, addresses."""

import gzip
import json
import re
from collections.abc import Iterable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from stage import Serve, Service

from edu_graph.errors import SettingsError
from edu_graph.service import caching, faces
from edu_graph.service.caching import ByteCache, Entry
from edu_graph.service.logs import ClientGone
from edu_graph.service.turns import USUAL_SECONDS

PATHS = [
    "/",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&format=csv",
    "/sparql?format=csv&query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/sparql?query=CONSTRUCT+WHERE+%7B+%3Fs+%3Fp+%3Fo+%7D",
    "/sparql?query=ASK",
    "/queries",
    "/queries/list-visited",
    "/queries/list-visited?institution=school+no.+1&language=ru",
    "/queries/count-things?least=2",
    "/queries/count-things",
    "/id/event/visit",
    "/id/event/visit.ttl",
    "/id/event/visit.html",
    "/source/news.html",
    "/source/news.jsonld",
    "/ontology",
    "/catalog",
    "/void",
    "/.well-known/void",
    "/search?q=school",
    "/lookup?scheme=iso-alpha-2&id=BY",
    "/dumps",
    "/dumps/edu-graph.nt",
    "/limits",
    "/problems",
    "/problems/busy",
    "/docs",
    "/openapi.json",
    "/static/site.css",
    "/nothing/here",
]
ACCEPTS = [None, "text/html", "text/turtle, application/json;q=0.5", "application/ld+json, text/csv", "image/png"]
CODINGS = ["identity", "gzip", "br, gzip;q=0.5", "zstd"]


def shown(answer: object) -> tuple[object, ...]:
    """Return everything of an answer that must not depend on the cache."""
    # A problem names its own request, and that packs to more or fewer bytes.
    volatile = ["x-request-id", "ratelimit"] + ["content-length"] * (answer.status_code >= 400)
    fields = {name: value for name, value in answer.headers.items() if name not in volatile}
    return answer.status_code, fields, re.sub(rb"urn:uuid:[0-9a-f-]+", b"", answer.content)


def test_every_answer_is_the_same_with_the_cache_switched_off(serve: Serve) -> None:
    cached, plain = serve(), serve(cache_bytes=0)
    variants = [(path, accept) for path in PATHS for accept in ACCEPTS]
    for number, (path, accept) in enumerate(variants):
        coding = CODINGS[number % len(CODINGS)]
        expected = shown(plain.get(path, accept, accept_encoding=coding))
        for _ in range(3):
            assert shown(cached.get(path, accept, accept_encoding=coding)) == expected, (path, accept, coding)
    hits = [line for line in cached.log() if line.get("cache") == "hit"]
    assert len(hits) > 80
    assert not [line for line in plain.log() if line.get("cache") == "hit"]


DIFFERENT = {
    "variant": ("/ontology", [("text/turtle", "identity"), ("application/n-triples", "identity")]),
    "coding": ("/problems", [("application/json", "gzip"), ("application/json", "identity")]),
    "language": ("/problems", [("text/html", "identity", "en"), ("text/html", "identity", "ru")]),
}
"""For each part of the key an address, and requests for it that differ in this part alone."""


@pytest.mark.parametrize("part", DIFFERENT)
def test_a_part_missing_from_the_key_would_be_seen(serve: Serve, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    """Take a part out of the key, and the cache gives an answer that the router would not have given."""
    plain = serve(cache_bytes=0)
    path, given = DIFFERENT[part]
    expected = [plain.client.raw(path, headers=fields(*request)).body for request in given]
    entity_tag = caching.entity_tag
    left_out = {"variant": 5, "coding": 6, "language": 7}[part]
    monkeypatch.setattr("edu_graph.service.front.caching.entity_tag", lambda parts: entity_tag(remove(parts, left_out)))
    faulty = serve()
    for _ in range(3):
        bodies = [faulty.client.raw(path, headers=fields(*request)).body for request in given]
    assert bodies != expected


def remove(parts: Iterable[str], place: int) -> list[str]:
    return [part for number, part in enumerate(parts) if number != place]


def fields(accept: str, coding: str, language: str = "en") -> tuple[tuple[bytes, bytes], ...]:
    given = {b"accept": accept, b"accept-encoding": coding, b"accept-language": language}
    return tuple((name, value.encode()) for name, value in given.items())


def test_an_answer_is_cached_at_second_sight(service: Service) -> None:
    outcomes = []
    for _ in range(4):
        service.sparql("ASK {}")
        outcomes.append(service.log()[-1]["cache"])
    assert outcomes == ["miss", "miss", "hit", "hit"]
    assert len(service.executor.asked) == 2


def test_the_order_of_parameters_does_not_split_the_cache(service: Service) -> None:
    first = service.get("/sparql?query=ASK%7B%7D&format=csv")
    second = service.get("/sparql?format=csv&query=ASK%7B%7D")
    third = service.get("/sparql?query=ASK%7B%7D&format=csv")
    assert first.headers["etag"] == second.headers["etag"] == third.headers["etag"]
    assert service.log()[-1]["cache"] == "hit"


def test_what_order_could_decide_is_asked_once(service: Service) -> None:
    query = "query=ASK%7B%7D"
    for name, values in (
        ("format", "csv json"),
        ("output", "csv json"),
        ("results", "csv json"),
        ("sources", "true x"),
    ):
        first, second = (f"{name}={value}" for value in values.split())
        for pairs in ((query, first, second), (second, query, first), (first, first, query)):
            answer = service.get("/sparql?" + "&".join(pairs))
            assert (answer.status_code, answer.json().get("parameter")) == (400, name), pairs


def test_head_is_answered_from_what_get_left(service: Service) -> None:
    for _ in range(2):
        service.get("/limits")
    head = service.client.request("HEAD", "/limits", headers={"Accept-Encoding": "identity"})
    assert service.log()[-1]["cache"] == "hit"
    assert head.content == b""
    assert int(head.headers["content-length"]) > 100


def test_errors_are_never_cached(service: Service) -> None:
    for _ in range(3):
        assert service.sparql("SELECT").status_code == 400
    assert len(service.state.cache) == 0
    assert service.sparql("SELECT").headers["cache-control"] == "no-store"
    assert "etag" not in service.sparql("SELECT").headers


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "CONSTRUCT { ?s ?p [] } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p _:x } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p (1 2) } WHERE { ?s ?p ?o }",
    ],
)
def test_what_is_new_each_time_is_neither_tagged_nor_cached(service: Service, query: str) -> None:
    for _ in range(3):
        answer = service.sparql(query)
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert len(service.executor.asked) == 3


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("NOW()" AS ?x) {} # rand()',
        "SELECT * { ?s ?p ?o FILTER (?o IN (1, 2)) }",
        'CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . [] ?p ?o FILTER (STR(?s) != "") }',
        "CONSTRUCT WHERE { ?s ?p ?o }",
    ],
)
def test_what_is_the_same_each_time_is_tagged(service: Service, query: str) -> None:
    assert "etag" in service.sparql(query).headers


def test_a_known_tag_is_answered_without_asking_anybody(service: Service) -> None:
    answer = service.sparql("ASK {}")
    tag = answer.headers["etag"]
    again = service.client.request(
        "GET",
        "/sparql",
        params={"query": "ASK {}"},
        headers={"If-None-Match": f'"other", W/{tag}', "Accept-Encoding": "identity"},
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["vary"] == answer.headers["vary"]
    assert len(service.executor.asked) == 1
    assert service.get("/limits", if_none_match='"something-else"').status_code == 200


def test_each_variant_has_a_tag_of_its_own(service: Service) -> None:
    tags = {
        service.get(path, accept, accept_encoding=coding).headers["etag"]
        for path in ("/queries", "/limits")
        for accept in ("application/json", "text/html")
        for coding in CODINGS
    }
    assert len(tags) == 16


def test_another_host_or_prefix_has_a_tag_of_its_own(serve: Serve) -> None:
    service = serve(trusted_proxies="127.0.0.0/8")
    usual = service.get("/limits").headers["etag"]
    assert service.get("/limits", host="other.example").headers["etag"] != usual
    assert service.get("/limits", x_forwarded_prefix="/graph").headers["etag"] != usual


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_compressed_answers_decompress_to_the_plain_one(service: Service, coding: str) -> None:
    plain = service.get("/ontology", "text/turtle").content
    raw = service.client.raw("/ontology", headers=((b"accept", b"text/turtle"), (b"accept-encoding", coding.encode())))
    fields = dict(raw.sent[0]["headers"])
    assert fields[b"content-encoding"] == coding.encode()
    assert int(fields[b"content-length"]) == len(raw.body) < len(plain)
    unpack = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }
    assert unpack[coding](raw.body) == plain
    assert b"Accept-Encoding" in fields[b"vary"]


def test_a_gzip_answer_carries_no_time(service: Service) -> None:
    raw = service.client.raw("/ontology", headers=((b"accept-encoding", b"gzip"),))
    assert raw.body[4:8] == bytes(4)


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.9", "gzip"),
        ("*", "zstd"),
        ("*;q=0", "identity"),
        ("zstd;q=0, *;q=0.1", "br"),
        ("gzip;q=x", "identity"),
        ("deflate", "identity"),
    ],
)
def test_codings_are_negotiated_by_quality(field: str | None, coding: str) -> None:
    assert faces.coding(field) == coding


def test_the_cache_keeps_to_its_bytes() -> None:
    cache = ByteCache(10_000, 4_000)
    for number in range(20):
        cache.put(str(number), Entry([], b"x" * 2000))
    assert cache.size <= 10_000
    assert 2 <= len(cache) <= 4
    assert cache.get("19") is not None
    assert cache.get("0") is None
    cache.put("large", Entry([], b"x" * 4001))
    assert cache.get("large") is None
    cache.clear()
    assert len(cache) == 0


def test_a_cache_of_no_bytes_is_off() -> None:
    cache = ByteCache(0, 1000)
    assert not cache.wants("a")
    assert not cache.wants("a")
    cache.put("a", Entry([], b""))
    assert cache.get("a") is None


def test_large_answers_are_not_kept(serve: Serve) -> None:
    service = serve(cache_entry_bytes=300)
    for _ in range(3):
        service.get("/ontology")
        service.get("/health/live")
    assert len(service.state.cache) == 0


@given(st.lists(st.sampled_from("abcxyz"), max_size=6))
def test_sorting_a_query_string_is_idempotent(parts: list[str]) -> None:
    query = "&".join(parts).encode()
    once = caching.sorted_query(query)
    assert caching.sorted_query(once) == once
    assert sorted(once.split(b"&")) == sorted(query.split(b"&"))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), max_size=6))
def test_values_of_one_name_keep_their_order(pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={value}" for name, value in pairs).encode()
    once = dict.fromkeys("ab", "")
    for pair in filter(None, caching.sorted_query(query).decode().split("&")):
        once[pair[0]] += pair[2]
    assert once == {name: "".join(value for other, value in pairs if other == name) for name in "ab"}


@pytest.mark.parametrize(
    ("field", "expected"),
    [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"ab"', False), ("", False)],
)
def test_if_none_match_is_compared_weakly(field: str, expected: bool) -> None:
    assert caching.matches(field, '"a"') is expected


@pytest.mark.parametrize("path", ["/", "/limits", "/nothing", "/sparql?query=x", "/dumps/edu-graph.nt", "/metrics"])
def test_security_fields_stand_on_every_answer(service: Service, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        fields = service.client.request(method, path).headers
        assert "default-src 'none'" in fields["content-security-policy"]
        assert "unsafe" not in fields["content-security-policy"]
        assert fields["x-content-type-options"] == "nosniff"
        assert fields["referrer-policy"] == "same-origin"
        assert fields["access-control-allow-origin"] == "*"
        assert fields["x-request-id"]
        assert len(fields.get_list("vary")) == 1


def test_a_log_line_tells_of_a_request_and_nothing_of_the_query(service: Service) -> None:
    service.sparql("SELECT ?secret { ?secret ?p ?o } LIMIT 1")
    line = service.log()[-1]
    assert {"request", "method", "path", "status", "bytes", "ms", "release", "cache", "query"} <= set(line)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sparql", 200)
    assert line["bytes"] > 10
    assert re.fullmatch("[0-9a-f]{16}", line["query"])
    assert "secret" not in service.lines[-1]


def test_an_odd_path_or_method_makes_one_line_and_no_label(service: Service) -> None:
    service.client.raw("/x\ny", method="BREW")
    assert service.lines[-1].count("\n") == 1
    metrics = service.get("/metrics").text
    assert "BREW" not in metrics
    assert 'method="OTHER"' in metrics


def test_metrics_count(service: Service) -> None:
    for _ in range(3):
        service.get("/limits")
    text = service.get("/metrics").text
    assert 'edu_graph_requests_total{face="limits",method="GET",route="/limits",status="200"} 3.0' in text
    assert 'edu_graph_cache_total{outcome="hit"} 1.0' in text
    assert 'edu_graph_release{release="0123456789abcdef"} 1.0' in text
    assert 'edu_graph_executor{figure="workers"} 1.0' in text
    assert "edu_graph_requests_in_flight 1.0" in text


def test_two_applications_do_not_share_their_figures(serve: Serve) -> None:
    one, other = serve(), serve()
    one.get("/limits")
    assert 'face="limits"' not in other.get("/metrics").text


def base_seen(service: Service, **headers: str) -> str:
    problem = json.loads(service.get("/nothing", "application/json", **headers).text)
    return str(problem["type"]).removesuffix("/problems/not-found")


def test_the_host_field_gives_the_address(service: Service) -> None:
    assert base_seen(service, host="Graph.Example:8080") == "http://graph.example:8080"
    assert base_seen(service, host="[::1]:80") == "http://[::1]:80"


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a@b", "<script>", "a:123456", "ж"])
def test_a_host_that_is_none_is_refused(service: Service, host: str) -> None:
    raw = service.client.raw("/limits", headers=((b"host", host.encode()),))
    assert raw.status == 400
    assert b"no usable host" in raw.body


def test_forwarded_fields_count_from_trusted_proxies_only(serve: Serve) -> None:
    forwarded = {"x_forwarded_proto": "https", "x_forwarded_host": "public.example", "x_forwarded_prefix": "/graph/"}
    assert base_seen(serve(), **forwarded) == "http://graph.example"
    assert base_seen(serve(trusted_proxies="10.0.0.0/8"), **forwarded) == "http://graph.example"
    trusting = serve(trusted_proxies="10.0.0.0/8, 127.0.0.1")
    assert base_seen(trusting, **forwarded) == "https://public.example/graph"
    assert base_seen(trusting, x_forwarded_proto="https, http") == "https://graph.example"
    assert base_seen(trusting) == "http://graph.example"
    odd = trusting.client.raw("/limits", client=None, headers=((b"x-forwarded-host", b"evil.example"),))
    assert b"evil" not in odd.body


@pytest.mark.parametrize("prefix", ['/"><script>', "/graph/../other", "/.."])
def test_a_forwarded_prefix_that_is_none_is_refused(prefix: str, serve: Serve) -> None:
    service = serve(trusted_proxies="127.0.0.1")
    assert service.get("/limits", x_forwarded_prefix=prefix).status_code == 400


@pytest.mark.parametrize(
    ("url", "path", "base"),
    [
        ("https://public.example", "/graph", "https://public.example/graph"),
        ("https://public.example/graph", "/graph", "https://public.example/graph"),
        ("https://public.example/a/graph/", "/graph", "https://public.example/a/graph"),
        ("https://public.example/graph", "", "https://public.example/graph"),
        ("https://public.example/graph", "/other", None),
        ("https://public.example/mygraph", "/graph", None),
    ],
)
def test_public_url_and_base_path_agree_or_nothing_starts(serve: Serve, url: str, path: str, base: str | None) -> None:
    if base is not None:
        assert base_seen(serve(public_url=url, base_path=path)) == base
        return
    with pytest.raises(SettingsError, match="contradict") as told:
        serve(public_url=url, base_path=path)
    assert "EDU_GRAPH_BASE_PATH" in str(told.value.help)


def test_a_public_url_goes_before_everything(serve: Serve) -> None:
    service = serve(public_url="https://public.example/graph/", trusted_proxies="127.0.0.1")
    assert base_seen(service, host="x y", x_forwarded_host="evil.example") == "https://public.example/graph"
    assert 'href="/graph/static/site.css"' in service.get("/", "text/html").text


def test_the_base_path_may_be_there_or_taken_off(serve: Serve) -> None:
    service = serve(base_path="/graph")
    for path in ("/graph/limits", "/limits"):
        page = service.get(path, "text/html")
        assert page.status_code == 200
        assert 'href="/graph/en/dumps"' in page.text
        assert not re.search(r'(?:href|action|src)="/(?!graph/)', page.text)
    assert service.get("/graph").status_code == 200
    assert service.get("/graphs").status_code == 404
    assert service.get("/graph/id/event/visit").headers["location"] == "/graph/id/event/visit.ttl"


def test_settings_that_name_no_address_are_refused(serve: Serve) -> None:
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        serve(trusted_proxies="localhost")


@pytest.mark.parametrize("field", ["Accept", "Accept-Encoding"])
def test_a_list_of_wishes_has_a_length(service: Service, field: str) -> None:
    fits = service.client.request("GET", "/limits", headers={field: ("identity, " if "-" in field else "*/*,") * 150})
    assert fits.status_code == 200
    told = service.client.request("GET", "/limits", headers={field: "a/b," * 15_000})
    assert told.status_code == 400
    assert field in told.json()["detail"]


def test_repeated_fields_are_joined_once() -> None:
    from edu_graph.service.exchange import _fields

    assert _fields([(b"a", b"1"), (b"b", b"2"), (b"a", b"3")]) == {b"a": b"1, 3", b"b": b"2"}


def test_a_connection_that_closed_while_it_was_written_to_is_no_fault(service: Service) -> None:
    gone: list[bool] = []

    async def on_send(_message: object) -> None:
        gone.append(True)
        raise RuntimeError("unable to perform operation on <TCPTransport closed=True>; the handler is closed")

    left = service.client.raw("/limits", on_send=on_send, extensions={"edu_graph.gone": lambda: bool(gone)})
    assert isinstance(left.raised, ClientGone)
    assert [line for line in service.log() if line["event"] == "unexpected"] == []
    # Where the client is still there, it is one.
    there = service.client.raw("/limits", on_send=on_send, extensions={"edu_graph.gone": lambda: False})
    assert isinstance(there.raised, RuntimeError)
    assert [line["event"] for line in service.log() if line["event"] == "unexpected"] == ["unexpected"]


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/sparql/explain?query=ASK+%7B%7D"])
def test_what_takes_the_loop_is_charged(service: Service, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    spent: list[float] = []
    monkeypatch.setattr(service.state.turns, "spent", lambda _client, seconds: spent.append(seconds))
    assert service.get(path).status_code == 200
    assert [seconds for seconds in spent if seconds != USUAL_SECONDS]
