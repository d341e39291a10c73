"""Hostile requests: what is sent, at what pace, and which answers are right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

DEEP = 10_000
HEAVY = frozenset({"time-limit", "memory-limit", "query-too-complex", "cut"})
REFUSED = frozenset({"query-refused"})
BROKEN = frozenset({"invalid-input"})
"""What is no HTTP request at all."""
MISSING = frozenset({"not-found"})
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@dataclass(frozen=True)
class Attack:
    """One hostile exchange.

    `right`: the verdicts (see `wire.Outcome`) that are right; `pause`: seconds between the pieces sent; `rate`: bytes a
    second that are read; `is_heavy`: a worker evaluates it, so that it may also find all workers busy, and comes again.
    """

    name: str
    pieces: tuple[bytes, ...]
    right: frozenset[str]
    pause: float = 0.0
    rate: int | None = None
    is_heavy: bool = False
    is_head: bool = False
    is_deaf: bool = False
    """Whether it goes on sending when it is answered."""
    forbidden: bytes | None = None
    """What the answer must not hold."""

    @property
    def is_slow(self) -> bool:
        """Whether it lasts by its own will."""
        return bool(self.pause or self.rate)


def request(
    target: str | bytes, method: str = "GET", fields: Mapping[str, str] | None = None, body: bytes | None = None
) -> bytes:
    """A request with these fields, closed after its answer."""
    told = {"Host": "127.0.0.1", "Connection": "close", **(fields or {})}
    if body is not None:
        told.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    path = target.encode() if isinstance(target, str) else target
    return method.encode() + b" " + path + b" HTTP/1.1\r\n" + head.encode("latin-1") + b"\r\n" + (body or b"")


def asked(query: str, **more: str) -> bytes:
    """A query by GET."""
    return request("/sparql?" + urlencode({"query": query, **more}))


def posted(body: bytes | str, kind: str = FORM, target: str = "/sparql", **fields: str) -> bytes:
    """A POST of a body."""
    data = body.encode() if isinstance(body, str) else body
    told = {name.replace("_", "-"): value for name, value in fields.items()}
    return request(target, "POST", {"Content-Type": kind, **told}, data)


def every(listener: int) -> list[Attack]:
    """All attacks; some name a listener of ours on this port, which must never be called."""
    groups = (
        *(evaluations(), harmless(), nested(), long(), undecodable(), mistyped(), parameters(), paths()),
        *(injections(), methods(), malformed(), fields(), ranges(), slow(), elsewhere(listener), updates(listener)),
    )
    found = [attack for group in groups for attack in group]
    names = [attack.name for attack in found]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    return found


def evaluations() -> Iterator[Attack]:
    """Queries that would take for ever, or all memory."""
    doubling = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(60))
    table = " ".join(map(str, range(8000)))
    queries = {
        "endless-join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i && ?b != ?f) }",
        "order-by-bomb": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
        "distinct-bomb": "SELECT DISTINCT (CONCAT(STR(?a), STR(?c), STR(?f)) AS ?n) { ?a ?b ?c . ?d ?e ?f } OFFSET 9999999",
        "group-concat-bomb": "SELECT (GROUP_CONCAT(STR(?a)) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "doubling-strings": f'SELECT ?v60 {{ BIND("0123456789" AS ?v0) {doubling}}}',
        "replace-bomb": 'SELECT (STRLEN(?d) AS ?n) { BIND("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" AS ?a) '
        + "".join(f'BIND(REPLACE(?{a}, "a", "{"a" * 5000}") AS ?{b}) ' for a, b in ("ab", "bc", "cd"))
        + "}",
        "path-bomb": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>)* ?b . ?c (!<a:a>)* ?d . ?e (!<a:a>)* ?f }",
        "inverse-path-bomb": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>|^!<a:a>)* ?b . ?b (!<a:a>|^!<a:a>)* ?c }",
        "cross-product": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
        "cross-construct": "CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }",
        "values-bomb": f"SELECT (SUM(?a * ?b) AS ?n) {{ VALUES ?a {{ {table} }} VALUES ?b {{ {table} }} }}",
        "not-exists-bomb": "SELECT ?a { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?b && ?i = ?e) } }",
        "hash-bomb": "SELECT (COUNT(DISTINCT SHA512(CONCAT(STR(?c), STR(?f)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "random-order": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY RAND() LIMIT 3",
    }
    for name, query in queries.items():
        yield Attack(name, (posted(query, DIRECT),), HEAVY, is_heavy=True)
    # These look worse than they are for this engine: whatever comes must be whole, or a limit.
    text = "a" * 20_000
    light = {
        "catastrophic-regex": f'ASK {{ FILTER(REGEX("{text}!", "^(a+)+$")) }}',
        "huge-regex": 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "((x{100}){100}){100}")) }',
        "regex-of-alternatives": 'ASK { ?s ?p ?o FILTER(REGEX(STR(?o), "(.*)*(.*)*(.*)*(.*)*\\\\1")) }',
        "describe-everything": "DESCRIBE * { ?s ?p ?o }",
        "path-to-itself": "SELECT ?a ?b { ?a (<a:a>*)* ?b }",
        "empty-loop": "ASK { ?a (((<a:a>?)*)?)* ?a }",
        "bound-million": "SELECT ?x { VALUES ?x { " + "1 " * 40_000 + "} }",
        "huge-numbers": f"SELECT (({'9' * 5000}) * 9.9e{'9' * 300} AS ?x) (1/0 AS ?y) {{}}",
        "huge-limit": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999 OFFSET 99999999999999999999999",
    }
    for name, query in light.items():
        right = HEAVY | {"200", "query-syntax", "row-limit", "byte-limit"}
        yield Attack(name, (posted(query, DIRECT),), right, is_heavy=True)
    for number in range(3):
        query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} # {number}"
        yield Attack(f"everything-{number}", (asked(query),), frozenset({"200"}), is_heavy=True)


def harmless() -> Iterator[Attack]:
    """What only looks like an attack, and must be answered."""
    queries = {
        "service-in-comment": "ASK { ?s ?p ?o } # SERVICE <http://127.0.0.1/> { }",
        "service-in-text": 'ASK { BIND("SERVICE <http://127.0.0.1/> { }" AS ?x) }',
        "service-in-long-text": "ASK { BIND('''\nSERVICE <x> {}\n# \"''' AS ?x) }",
        "service-in-iri": "ASK { OPTIONAL { ?s ?p <http://127.0.0.1/SERVICE> } }",
        "service-as-variable": "ASK { BIND(1 AS ?service) }",
        "load-in-text": "ASK { BIND('LOAD <http://127.0.0.1/>' AS ?load) }",
    }
    for name, query in queries.items():
        yield Attack(name, (asked(query),), frozenset({"200"}), is_heavy=True)


def nested() -> Iterator[Attack]:
    """10,000 levels of everything that nests."""
    many = {
        "parentheses": "ASK { FILTER(" + "(" * DEEP + "1" + ")" * DEEP + ") }",
        "groups": "ASK " + "{" * DEEP + "}" * DEEP,
        "blank-nodes": "ASK { ?s ?p " + "[<a:a> " * DEEP + "1" + "]" * DEEP + " }",
        "collections": "ASK { ?s ?p " + "(" * DEEP + ")" * DEEP + " }",
        "negations": "ASK { FILTER(" + "!" * DEEP + "true) }",
        "minuses": "ASK { FILTER(" + "- " * DEEP + "1) }",
        "inversions": "ASK { ?s " + "^ " * DEEP + "<a:a> ?o }",
        "path-parentheses": "ASK { ?s " + "(" * DEEP + "<a:a>" + ")" * DEEP + " ?o }",
        "path-sequence": "ASK { ?s <a:a>" + "/<a:a>" * DEEP + " ?o }",
        "path-choice": "ASK { ?s <a:a>" + "|<a:a>" * DEEP + " ?o }",
        "disjunction": "ASK { FILTER(1" + "||1" * DEEP + ") }",
        "conjunction": "ASK { FILTER(1" + "&&1" * DEEP + ") }",
        "sum": "ASK { FILTER(1" + "+1" * DEEP + ") }",
        "unions": "ASK { {}" + "UNION{}" * DEEP + " }",
        "optionals": "ASK { " + "OPTIONAL{" * 9_000 + "}" * 9_000 + " }",
        "exists": "ASK { " + "FILTER EXISTS{" * 5_000 + "}" * 5_000 + " }",
        "functions": "ASK { FILTER(" + "STR(" * DEEP + "1" + ")" * DEEP + ") }",
        "subqueries": "ASK { " + "{SELECT*{" * 5_000 + "}}" * 5_000 + " }",
        "quoted-triples": "ASK { " + "<< " * DEEP + "}",
        "unclosed": "ASK { " + "{" * DEEP,
        "wrongly-closed": "ASK " + "{(" * DEEP + "})" * DEEP,
    }
    for name, query in many.items():
        is_wrong = name in ("unclosed", "wrongly-closed", "quoted-triples")
        right = frozenset({"nesting-limit", "query-syntax"} if is_wrong else {"nesting-limit"})
        yield Attack(f"deep-{name}", (posted(query, DIRECT),), right)


def long() -> Iterator[Attack]:
    """Texts and bodies beyond the limit."""
    query = "ASK { ?s ?p ?o } #" + "x" * 1_000_000
    right = frozenset({"text-limit"})
    chunk = b"%x\r\n%s\r\n" % (65536, b"#" * 65536)
    chunked = request("/sparql", "POST", {"Content-Type": DIRECT, "Transfer-Encoding": "chunked"})
    yield Attack("long-get", (asked(query),), right)
    yield Attack("long-form", (posted(urlencode({"query": query})),), right)
    yield Attack("long-direct", (posted(query, DIRECT),), right)
    yield Attack("long-chunked", (chunked, *[chunk] * 20, b"0\r\n\r\n"), right)
    yield Attack("long-url", (asked("#" * 5_000_000),), right)
    yield Attack("long-path", (request("/" + "a" * 100_000),), right)
    yield Attack("long-search", (request("/search?q=" + "x" * 60_000),), frozenset({"invalid-parameter"}))
    yield Attack("long-name", (request("/queries/" + "x" * 60_000),), MISSING)


def elsewhere(listener: int) -> Iterator[Attack]:
    """Everything that names an address, which must not be called."""
    url = f"http://127.0.0.1:{listener}/x"
    escaped = "".join(f"\\u{ord(letter):04X}" for letter in "SERVICE")
    services = {
        "plain": f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "silent": f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "mixed-case": f"SELECT * {{ sErViCe<{url}>{{ ?s ?p ?o }} }}",
        "variable": f"SELECT * {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ ?s ?p ?o }} }}",
        "subquery": f"ASK {{ {{ SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
        "construct": f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH ?g {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "exists": f"ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "between-comments": f"SELECT * {{ #\nSERVICE#\r<{url}> {{ ?s ?p ?o }} }}",
        "prefix": f"PREFIX service: <{url}> SELECT * {{ service:{{ ?s ?p ?o }} }}",
    }
    for name, query in services.items():
        yield Attack(f"service-{name}", (asked(query),), REFUSED)
    hidden = f"SELECT * {{ {escaped} <{url}> {{ ?s ?p ?o }} }}"
    yield Attack("service-escaped", (asked(hidden),), REFUSED | {"query-syntax"})
    yield Attack("service-form", (posted(urlencode({"query": services["plain"]})),), REFUSED)
    yield Attack("service-direct", (posted(services["plain"], DIRECT),), REFUSED)
    unknown = frozenset({"unknown-graph"})
    yield Attack("from", (asked(f"SELECT * FROM <{url}> {{ ?s ?p ?o }}"),), unknown, is_heavy=True)
    yield Attack("from-named", (asked(f"ASK FROM NAMED <{url}> {{ GRAPH ?g {{}} }}"),), unknown, is_heavy=True)
    file = "ASK FROM <file:///etc/passwd> { ?s ?p ?o }"
    yield Attack("from-file", (asked(file),), unknown, is_heavy=True, forbidden=b"root:")
    based = f"BASE <http://127.0.0.1:{listener}/> ASK FROM <x> {{ ?s ?p ?o }}"
    yield Attack("from-base", (asked(based),), unknown, is_heavy=True)
    for name in ("default-graph-uri", "named-graph-uri"):
        yield Attack(name, (asked("ASK { ?s ?p ?o }", **{name: url}),), unknown, is_heavy=True)
        body = urlencode({"query": "ASK {}", name: url})
        yield Attack(f"{name}-form", (posted(body),), unknown, is_heavy=True)
    relative = asked("ASK {}", **{"default-graph-uri": "//[/"})
    yield Attack("graph-no-iri", (relative,), unknown | {"invalid-input"}, is_heavy=True)


def updates(listener: int) -> Iterator[Attack]:
    """Updates, as queries and as updates."""
    url = f"http://127.0.0.1:{listener}/x"
    texts = {
        "load": f"LOAD <{url}>",
        "load-silent": f"load silent <{url}> INTO GRAPH <a:a>",
        "insert": "INSERT DATA { <a:a> <a:b> <a:c> }",
        "delete": "DELETE WHERE { ?s ?p ?o }",
        "drop": "DROP ALL",
        "clear": "PREFIX a: <a:> CLEAR GRAPH a:b",
        "behind-a-query": "ASK {} ; DROP ALL",
    }
    for name, text in texts.items():
        yield Attack(f"{name}-as-query", (asked(text),), REFUSED | {"query-syntax"})
        yield Attack(f"{name}-as-update", (posted(urlencode({"update": text})),), REFUSED)
    yield Attack("update-by-get", (request("/sparql?" + urlencode({"update": "DROP ALL"})),), REFUSED)
    direct = posted("DROP ALL", "application/sparql-update")
    yield Attack("update-direct", (direct,), frozenset({"unsupported-media-type"}))
    using = posted(urlencode({"query": "ASK {}", "using-graph-uri": url}))
    yield Attack("using-graph-uri", (using,), REFUSED)


def undecodable() -> Iterator[Attack]:
    """Invalid UTF-8 and NUL wherever text is read."""
    right = frozenset({"invalid-input"})
    for name, data in {
        "ff": b"\xff",
        "overlong": b"\xc0\xaf",
        "surrogate": b"\xed\xa0\x80",
        "cut": b"\xe2\x82",
    }.items():
        shown = quote(data)
        yield Attack(f"utf8-{name}-get", (request(f"/sparql?query=ASK{shown}"),), right)
        yield Attack(f"utf8-{name}-form", (posted(f"query=ASK{shown}"),), right)
        yield Attack(f"utf8-{name}-direct", (posted(b"ASK { }#" + data, DIRECT),), right)
        yield Attack(f"utf8-{name}-path", (request(f"/id/agent/{shown}.ttl"),), MISSING)
        yield Attack(f"utf8-{name}-search", (request(f"/search?q={shown}"),), right)
    yield Attack("utf8-raw-form", (posted(b"query=ASK\xff"),), right)
    yield Attack("utf8-raw-url", (request(b"/sparql?query=\xff\xfe"),), right)
    yield Attack("utf8-raw-path", (request(b"/id/\xff\xfe"),), right)
    nul = frozenset({"query-syntax", "200"})
    yield Attack("nul-query", (asked("ASK { }\0"),), nul)
    yield Attack("nul-in-text", (asked('ASK { BIND("\0" AS ?x) }'),), nul, is_heavy=True)
    yield Attack("nul-direct", (posted(b"ASK {\0}", DIRECT),), nul)
    yield Attack("nul-search", (request("/search?q=%00"),), frozenset({"200", "invalid-parameter"}))
    yield Attack("nul-lookup", (request("/lookup?scheme=%00&id=%00"),), frozenset({"invalid-parameter"}))
    yield Attack("nul-path", (request("/queries/%00"),), MISSING)
    yield Attack("nul-raw", (request(b"/queries/\0"),), BROKEN)


def mistyped() -> Iterator[Attack]:
    """Bodies of another kind than told."""
    wrong = frozenset({"unsupported-media-type"})
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x", "", ";;;", "x" * 5000):
        yield Attack(f"type-{kind[:20]}", (posted("ASK {}", kind),), wrong)
    untold = request("/sparql", "POST", {}, b"ASK {}")
    yield Attack("type-untold", (untold,), wrong)
    yield Attack("type-form-is-query", (posted("ASK {}"),), frozenset({"invalid-input"}))
    yield Attack("charset", (posted("ASK {}", f"{DIRECT}; charset=utf-16"),), frozenset({"invalid-input"}))
    yield Attack("compressed", (posted(b"\x1f\x8b", DIRECT, Content_Encoding="gzip"),), wrong)


def parameters() -> Iterator[Attack]:
    """Too many, repeated and unknown parameters."""
    many = "&".join(["a=1"] * DEEP)
    wrong = frozenset({"invalid-parameter"})
    yield Attack("many-parameters", (request(f"/sparql?{many}"),), BROKEN)
    yield Attack("many-parameters-form", (posted(many),), BROKEN)
    yield Attack("many-parameters-named", (request(f"/queries/list-visited-institutions?{many}"),), BROKEN)
    yield Attack("two-queries", (request("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"),), wrong)
    yield Attack("two-queries-apart", (posted("query=ASK%7B%7D", target="/sparql?query=ASK%7B%7D"),), wrong)
    yield Attack("search-twice", (request("/search?q=a&q=b"),), wrong)
    yield Attack("search-unknown", (request("/search?q=a&r=b"),), wrong)
    yield Attack("search-limit", (request("/search?q=a&limit=99999999999999999999999999"),), wrong)
    yield Attack("search-limit-text", (request("/search?q=a&limit=%F0%9D%9F%99"),), wrong)
    yield Attack("no-parameters", (request("/sparql?" + "&" * 50_000),), BROKEN | {"200"})
    yield Attack("query-empty", (request("/sparql?query="),), frozenset({"query-syntax"}))


def paths() -> Iterator[Attack]:
    """Ways out of the folder, and other odd paths."""
    odd = {
        *(
            "/id/../..",
            "/id/%2e%2e/%2e%2e",
            "/id/agent/..%2f..%2f..%2fetc%2fpasswd",
            "//",
            "//id//agent",
            "/./",
            "/%2e%2e",
        ),
        *(
            "/dumps/../manifest.json",
            "/dumps/..%2fmanifest.json",
            "/dumps/%2e%2e%2fgraph.nq",
            "/dumps/..\\manifest.json",
        ),
        *("/dumps//etc/passwd", "/dumps/%2fetc%2fpasswd", "/static/../app.py", "/static/..%2f..%2fapp.py", "/static/"),
        *("/static/%2fetc%2fpasswd", "/queries/..%2f..%2fpyproject", "/queries/.rq", "/queries/%2e%2e.rq"),
        *(
            "/releases/..",
            "/releases/..%2f..",
            "/source/..%2f..",
            "/source/a%2fb",
            "/problems/..%2f..",
            "/id/agent/%00.ttl",
        ),
        *("/" + "a/" * 20_000, "/id/" + "%25" * 3000, "/metrics/..", "/health/..%2fmetrics"),
    }
    for path in sorted(odd):
        yield Attack(f"path {path[:40]}", (request(path),), MISSING, forbidden=b"root:")
    yield Attack("path-absolute", (request("http://elsewhere.example/none"),), MISSING, forbidden=b"elsewhere")
    yield Attack("path-star", (request("*"),), MISSING | BROKEN)
    yield Attack("path-relative", (request("none"),), BROKEN)


def injections() -> Iterator[Attack]:
    """Line breaks where a header may be made of them, and addresses that are only claimed."""
    line = "%0d%0aX-Injected:%20yes%0d%0a%0d%0a"
    right = MISSING | {"200", "invalid-parameter", "not-acceptable", "query-syntax", "303", "307", "308"}
    targets = {
        "id": f"/id/agent/a{line}",
        "query": f"/queries/a{line}",
        "search": f"/search?q={line}",
        "root": f"/{line}",
        "dump": f"/dumps/a{line}",
        "language": f"/search?q=a&lang={line}",
        "format": f"/sparql?query=ASK%7B%7D&format={line}",
        "text": f"/sparql?query=ASK%7B%7D{line}",
    }
    for name, target in targets.items():
        yield Attack(f"injection-{name}", (request(target),), right, forbidden=b"\nX-Injected", is_heavy=True)
    host = {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Prefix": "//elsewhere"}
    forwarded = {"Host": "127.0.0.1", "X-Forwarded-Host": "elsewhere.example", "Forwarded": "host=elsewhere.example"}
    yield Attack("forwarded", (request("/queries", fields=forwarded),), frozenset({"200"}), forbidden=b"elsewhere")
    yield Attack("host", (request("/none", fields=host),), MISSING)


def methods() -> Iterator[Attack]:
    """Methods that are not offered, and some that are not known."""
    wrong = frozenset({"method-not-allowed"})
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for path in ("/sparql", "/id/agent/x", "/dumps/edu-graph.nt"):
            yield Attack(f"{method} {path}", (request(path, method),), wrong)
    for method in ("BREW", "get", "G" * 10_000, "QUERYX"):
        yield Attack(f"method {method[:10]}", (request("/sparql", method),), BROKEN)
    yield Attack("CONNECT", (request("127.0.0.1:80", "CONNECT"),), BROKEN | wrong)
    yield Attack("post-to-search", (posted("q=a", target="/search"),), wrong)
    yield Attack(
        "head-bomb", (request("/sparql?query=ASK+%7B%7D", "HEAD"),), frozenset({"200"}), is_head=True, is_heavy=True
    )


def malformed() -> Iterator[Attack]:
    """What is no HTTP, or two requests in the shape of one."""
    smuggled = b"GET /limits HTTP/1.1\r\nHost: a\r\n\r\n"
    start = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
    chunked = b"6\r\nASK {}\r\n0\r\n\r\n"
    shapes = {
        "cl-te": start + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
        "te-cl": start + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + chunked + smuggled,
        "te-space": start + b"Transfer-Encoding : chunked\r\n\r\n" + chunked,
        "te-te": start + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n" + chunked,
        "te-unknown": start + b"Transfer-Encoding: xchunked\r\n\r\n" + chunked,
        "cl-cl": start + b"Content-Length: 6\r\nContent-Length: 5\r\n\r\nASK {}",
        "cl-negative": start + b"Content-Length: -1\r\n\r\n",
        "cl-text": start + b"Content-Length: six\r\n\r\nASK {}",
        "cl-plus": start + b"Content-Length: +6\r\n\r\nASK {}",
        "cl-list": start + b"Content-Length: 6, 6\r\n\r\nASK {}",
        "cl-overflow": start + b"Content-Length: 99999999999999999999999999\r\n\r\nASK {}",
        "chunk-overflow": start + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nASK",
        "chunk-negative": start + b"Transfer-Encoding: chunked\r\n\r\n-6\r\nASK {}\r\n0\r\n\r\n",
        "folded": b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\x00: d\r\n\r\n",
        "bare-cr": b"GET / HTTP/1.1\rHost: a\r\r",
        "nul-in-field": b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        "no-version": b"GET /\r\n\r\n",
        "version-9": b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        "http2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "tls": bytes.fromhex("160301020001000001fc0303") + bytes(range(64)),
        "noise": bytes(range(255, 0, -1)) * 20,
    }
    for name, data in shapes.items():
        yield Attack(f"shape-{name}", (data,), BROKEN, forbidden=b'"seconds"')
    # The length is told too large, then the client ends its side; or too small, and the rest is a bad request.
    short = start + b"Connection: close\r\nContent-Length: 3\r\n\r\nASK {}"
    yield Attack("cl-too-small", (short,), frozenset({"query-syntax"}))
    told = start + b"Connection: close\r\nContent-Length: 99999999999\r\n\r\nASK {}"
    yield Attack("cl-too-large", (told,), frozenset({"text-limit"}))


def fields() -> Iterator[Attack]:
    """Headers without end, and odd ones."""
    yield Attack("huge-field", (request("/limits", fields={"X-A": "a" * 200_000}),), BROKEN)
    many = {f"X-{number}": "a" * 20 for number in range(5000)}
    yield Attack("many-fields", (request("/limits", fields=many),), BROKEN)
    any_ = frozenset({"200", "not-acceptable"})
    ranges = ",".join(f"a{n}/b;q=0.{n % 1000:03}" for n in range(3500))
    for name, accept in {"huge": ranges, "commas": "," * 50_000, "semicolons": "*/*" + ";" * 50_000}.items():
        yield Attack(f"accept-{name}", (request("/queries", fields={"Accept": accept}),), any_)
    for name, accept in {
        "nan": "*/*;q=nan",
        "inf": "text/html;q=1e999",
        "none": "image/png",
        "odd": "\xff\xfe/,;=q",
    }.items():
        yield Attack(f"accept-{name}", (request("/queries", fields={"Accept": accept}),), any_)
    odd = {"Accept-Encoding": "gzip;q=nan, br;q=x, \xff" + ",gzip" * 5000, "If-None-Match": '"' * 5000 + "\xff, W/"}
    yield Attack("odd-fields", (request("/queries", fields=odd),), frozenset({"200"}))
    tags = ", ".join(f'"{number}"' for number in range(8000))
    yield Attack("many-tags", (request("/queries", fields={"If-None-Match": tags}),), frozenset({"200"}))
    upgrade = {
        "Connection": "Upgrade, close",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eA==",
    }
    yield Attack("upgrade", (request("/none", fields=upgrade),), MISSING)
    yield Attack(
        "expect", (posted("ASK {}", "text/plain", Expect="100-continue"),), frozenset({"unsupported-media-type"})
    )


def ranges() -> Iterator[Attack]:
    """Ranges of a dump."""
    kinds = {
        "many": "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 8000, 2)),
        "overlapping": "bytes=" + ",".join(["0-"] * 5000),
        "beyond": "bytes=99999999999999999999-",
        "backward": "bytes=9-1",
        "nothing": "bytes=-0",
        "text": "bytes=a-b",
        "unit": "lines=1-2",
        "digits": f"bytes={'9' * 5000}-",
    }
    for name, value in kinds.items():
        sent = request("/dumps/edu-graph.nt", fields={"Range": value})
        yield Attack(f"range-{name}", (sent,), frozenset({"200", "206", "range-not-satisfiable"}))


def slow() -> Iterator[Attack]:
    """Clients that take their time; each is sent away."""
    rows = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"
    for number in range(3):
        yield Attack(
            f"slow-reader-{number}",
            (asked(f"{rows} # {number}"),),
            frozenset({"cut", "closed"}),
            rate=1000,
            is_heavy=True,
        )
    head = request("/limits")
    dribble = tuple(bytes([byte]) for byte in head[:-2] + b"X: " + b"a" * 100)
    late = BROKEN | {"closed"}
    yield Attack("slow-head", dribble, late, pause=0.5)
    yield Attack("no-head", (b"",), late, pause=60)
    yield Attack("half-a-head", (head[:20],), late, pause=60)
    start = posted(b"", DIRECT, Content_Length="90000")
    yield Attack("slow-body", (start, *[b"#"] * 200), late, pause=0.5)
    start = request("/sparql", "POST", {"Content-Type": FORM, "Transfer-Encoding": "chunked"})
    yield Attack("slow-chunks", (start, *[b"1\r\na\r\n"] * 200), late, pause=0.5)
    # Bytes that begin no request must not keep a connection open.
    kept = request("/limits", fields={"Connection": "keep-alive"})
    breaks = (kept, *[b"\r\n"] * 80)
    yield Attack("line-breaks", breaks, frozenset({"200"}), pause=0.5, is_deaf=True)
    unwanted = posted(b"", target="/limits", Connection="keep-alive", Content_Length="900000")
    yield Attack("unwanted-body", (unwanted, *[b"a"] * 80), frozenset({"method-not-allowed"}), pause=0.5, is_deaf=True)
