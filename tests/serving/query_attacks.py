"""Hostile queries: without end, too deep, too long, or calling elsewhere."""

from collections.abc import Iterator
from urllib.parse import urlencode

from attack import DIRECT, HEAVY, MISSING, REFUSED, Attack, asked, posted, request

DEEP = 10_000


def every(listener: int) -> Iterator[Attack]:
    """All of them; some name a listener of ours on this port, which must never be called."""
    for group in (evaluations(), harmless(), nested(), long(), elsewhere(listener), updates(listener)):
        yield from group


def evaluations() -> Iterator[Attack]:
    """Queries that would take for ever, or all memory."""
    doubling = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(60))
    table = f"{{ {' '.join(map(str, range(6000)))} }}"
    queries = {
        "endless-join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?i && ?b != ?f) }",
        "order-by-bomb": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c LIMIT 1",
        "distinct-bomb": "SELECT DISTINCT (CONCAT(STR(?a), STR(?f)) AS ?n) { ?a ?b ?c . ?d ?e ?f } OFFSET 9999999",
        "group-concat-bomb": "SELECT (GROUP_CONCAT(STR(?a)) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
        "doubling-strings": f'SELECT ?v60 {{ BIND("0123456789" AS ?v0) {doubling}}}',
        "replace-bomb": 'SELECT (STRLEN(?d) AS ?n) { BIND("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" AS ?a) '
        + "".join(f'BIND(REPLACE(?{a}, "a", "{"a" * 5000}") AS ?{b}) ' for a, b in ("ab", "bc", "cd"))
        + "}",
        "path-bomb": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>)* ?b . ?c (!<a:a>)* ?d . ?e (!<a:a>)* ?f }",
        "inverse-path-bomb": "SELECT (COUNT(*) AS ?n) { ?a (!<a:a>|^!<a:a>)* ?b . ?b (!<a:a>|^!<a:a>)* ?c }",
        "cross-product": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
        "cross-construct": "CONSTRUCT { ?a ?e ?f } { ?a ?b ?c . ?d ?e ?f }",
        "values-bomb": f"SELECT (SUM(?a * ?b) AS ?n) {{ VALUES ?a {table} VALUES ?b {table} VALUES ?c {table} }}",
        "not-exists-bomb": "ASK { ?a ?b ?c FILTER NOT EXISTS { ?d ?e ?f . ?g ?h ?i FILTER(?f = ?b && ?i = ?e) } }",
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
    address = frozenset({"uri-limit"})
    yield Attack("long-get", (asked(query),), address)
    yield Attack("long-form", (posted(urlencode({"query": query})),), right)
    yield Attack("long-direct", (posted(query, DIRECT),), right)
    yield Attack("long-chunked", (chunked, *[chunk] * 20, b"0\r\n\r\n"), right)
    yield Attack("long-url", (asked("#" * 5_000_000),), address)
    yield Attack("long-path", (request("/" + "a" * 100_000),), address)
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
