"""Hostile HTTP: what is no text, no request, no path, no method, or no hurry."""

import zlib
from collections.abc import Iterator
from urllib.parse import quote

from attack import BROKEN, DIRECT, FORM, MISSING, Attack, asked, posted, request
from wire import Pace

DEEP = 10_000


def every() -> Iterator[Attack]:
    """All of them."""
    groups = (undecodable, mistyped, parameters, paths, injections, methods, malformed, fields, ranges, slow)
    for group in groups:
        yield from group()


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
    yield Attack("type-form-is-query", (posted("ASK {}"),), frozenset({"invalid-parameter"}))
    yield Attack("charset", (posted("ASK {}", f"{DIRECT}; charset=utf-16"),), frozenset({"invalid-input"}))
    bomb = zlib.compress(bytes(20_000_000), wbits=31)
    yield Attack("gzip-bomb", (posted(bomb, DIRECT, Content_Encoding="gzip"),), wrong | frozenset({"text-limit"}))
    yield Attack("gzip-bomb-form", (posted(bomb, Content_Encoding="gzip, gzip"),), wrong | frozenset({"text-limit"}))
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
    yield Attack("path-absolute", (request("http://forged.example/none"),), MISSING, forbidden=b"forged.example")
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
    host = {
        "Host": "forged.example",
        "X-Forwarded-Host": "forged.example",
        "X-Forwarded-Prefix": "//forged.example",
    }
    forwarded = {
        "Host": "127.0.0.1",
        "X-Forwarded-Host": "forged.example",
        "Forwarded": "host=forged.example",
    }
    yield Attack("forwarded", (request("/queries", fields=forwarded),), frozenset({"200"}), forbidden=b"forged.example")
    yield Attack("host", (request("/none", fields=host),), MISSING)


def methods() -> Iterator[Attack]:
    """Methods that are not offered, and some that are not known."""
    wrong = frozenset({"method-not-allowed"})
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for path in ("/sparql", "/id/agent/x", "/dumps/edu-graph.nt"):
            yield Attack(f"{method} {path}", (request(path, method),), wrong)
    for method in ("BREW", "get", "QUERYX"):
        yield Attack(f"method {method}", (request("/sparql", method),), wrong)
    yield Attack("method without end", (request("/sparql", "G" * 10_000),), BROKEN)
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
    too_long = frozenset({"invalid-input"})
    ranges = ",".join(f"a{n}/b;q=0.{n % 1000:03}" for n in range(3500))
    for name, accept in {"huge": ranges, "commas": "," * 50_000, "semicolons": "*/*" + ";" * 50_000}.items():
        yield Attack(f"accept-{name}", (request("/queries", fields={"Accept": accept}),), too_long)
    for name, accept in {
        "nan": "*/*;q=nan",
        "inf": "text/html;q=1e999",
        "none": "image/png",
        "odd": "\xff\xfe/,;=q",
    }.items():
        yield Attack(f"accept-{name}", (request("/queries", fields={"Accept": accept}),), any_)
    odd = {"Accept-Encoding": "gzip;q=nan, br;q=x, \xff" + ",gzip" * 300, "If-None-Match": '"' * 5000 + "\xff, W/"}
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
            frozenset({"cut"}),
            Pace(rate=1000),
            is_heavy=True,
        )
    head = request("/limits")
    dribble = tuple(bytes([byte]) for byte in head[:-2] + b"X: " + b"a" * 100)
    late = BROKEN | {"closed"}
    yield Attack("slow-head", dribble, late, Pace(0.5))
    yield Attack("no-head", (b"",), late, Pace(60))
    yield Attack("half-a-head", (head[:20],), late, Pace(60))
    start = posted(b"", DIRECT, Content_Length="90000")
    yield Attack("slow-body", (start, *[b"#"] * 200), late, Pace(0.5))
    start = request("/sparql", "POST", {"Content-Type": FORM, "Transfer-Encoding": "chunked"})
    yield Attack("slow-chunks", (start, *[b"1\r\na\r\n"] * 200), late, Pace(0.5))
    # Bytes that begin no request must not keep a connection open.
    kept = request("/limits", fields={"Connection": "keep-alive"})
    breaks = (kept, *[b"\r\n"] * 80)
    yield Attack("line-breaks", breaks, frozenset({"200"}), pace=Pace(0.5, is_deaf=True))
    unwanted = posted(b"", target="/limits", Connection="keep-alive", Content_Length="900000")
    yield Attack(
        "unwanted-body", (unwanted, *[b"a"] * 80), frozenset({"method-not-allowed"}), pace=Pace(0.5, is_deaf=True)
    )
