"""Values that look like query text, through every parameter of every named query, to a running service."""

import html
from urllib.parse import quote, urlencode

import honest
import live
import pytest

from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.queries.header import Parameter
from edu_graph.settings import load_settings

NASTY = (
    *('"', "'", '"""', "'''", "\\", "\\\\", '\\"', "`", "{", "}", "{}", "}}", "(", ")", ") (", "<", ">"),
    *("<>", "#", " # x", "a\nb", "\x00", "\x7f", "\x1b[31m", "\u202eKZ", "\ufeffKZ", "😀", "ééééééééé"),
    *("\\u0022", "\\u007D", "\\U00000022", "%22", "%0A", "%2522", "&quot;", "\\n", '\\" } #', "\\u005Cu0022"),
    *('" } #', '"@en } #', '"^^<x>', "'''} #", "} #", "} UNION { ?s ?p ?o", "} } SELECT * { { ?s ?p ?o"),
    *('"en" "ru"', 'en" "ru', "UNDEF", "(UNDEF)", "?visit", "$x", "_:b", "[]", "place:none"),
    *("BY } VALUES ?x {", "1 OR 1=1", "x' OR '1'='1", "*", "%", "_"),
    *("<https://w3id.org/edu-graph/id/place/no>", "https://w3id.org/edu-graph/id/place/kaz> } #", "urn:x:}"),
    *("http://a/ b", "https://w3id.org/edu-graph/id/place/none", "https://w3id.org/edu-graph/id/place/kaz%3E"),
    *("place/none", "../place/kaz", "event/../place/kaz", "//", "file:///etc/passwd", "http://127.0.0.1/"),
    *("SERVICE <http://127.0.0.1/> {}", "; DROP ALL", "2025)", "2025 2026", "٢٠٢٥", "２０２５", "1e3", "-1"),
    *("0x7d", "00002025", "0000", "9" * 400, "NaN", "1/0", "--", "en--", "aaaaaaaaa", "x" * 5000, "\U0010ffff"),
    *('"' * 900, "{" * 900, "<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "${7*7}", "%s%n", "!", "&"),
    *("|", "^^", "@en", "true", ":", "::", "a:b", "?", "=", "a=b&country=KZ", "+", "\\x22"),
)
BLANK = ("", " ", "\n \t", "\r\n", "\u00a0", "\u2028")
NO_MATCH = {"country": "AQ", "year": "1900", "language": "qaa", "iri": "https://example.org/none"}
"""Honest values that nothing fits, by type of parameter."""
NAMES = dict.fromkeys(("2025)", "٢٠٢٥", "２０２５"), "2025")
"""Values that name a thing, since names are compared without punctuation, digits by value: each answers as the name."""

CATALOG = Catalog.load(load_settings().queries)
CASES = [(query, parameter) for query in CATALOG for parameter in query.parameters]


def _ask(found: live.Service, query: NamedQuery, values: dict[str, str], accept: str = "text/csv") -> live.Reply:
    return found.ask(f"/queries/{query.name}?{urlencode(values, quote_via=quote)}", Accept=accept)


def _others(query: NamedQuery, parameter: Parameter) -> dict[str, str]:
    """Honest values of the parameters besides this one."""
    known = honest.values(query)
    return {other.name: known[other.name] for other in query.parameters if other != parameter and other.is_required}


def test_every_query_is_tried() -> None:
    assert len({query.name for query, _ in CASES}) == len(list(CATALOG)) >= 5
    assert {parameter.type for _, parameter in CASES} >= {"entity", "country", "year", "language", "iri"}
    assert len(set(NASTY)) == len(NASTY) > 100


@pytest.mark.parametrize(("query", "parameter"), CASES, ids=lambda case: case.name)
def test_no_value_becomes_query_text(running: live.Service, query: NamedQuery, parameter: Parameter) -> None:
    others = _others(query, parameter)
    fair = set()
    if parameter.type in NO_MATCH:
        fair.add(_ask(running, query, others | {parameter.name: NO_MATCH[parameter.type]}).body)
    taken = 0
    for value in NASTY:
        reply = _ask(running, query, others | {parameter.name: value})
        if reply.status == 200 and value in NAMES and parameter.type == "entity":
            named = _ask(running, query, others | {parameter.name: NAMES[value]})
            assert (named.status, named.body) == (200, reply.body), value
        elif reply.status == 200:
            taken += 1
            assert reply.body in fair, (value, reply.body)
        else:
            _is_told(reply, parameter, value)
    assert taken < len(NASTY) / 4, "most of these are no values of any type"


def _is_told(reply: live.Reply, parameter: Parameter, value: str) -> None:
    assert reply.status in (400, 404), (value, reply)
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert problem["status"] == reply.status
    assert problem["parameter"] == parameter.name, value
    assert problem["help"]


@pytest.mark.parametrize(("query", "parameter"), CASES, ids=lambda case: case.name)
def test_a_blank_value_is_none(running: live.Service, query: NamedQuery, parameter: Parameter) -> None:
    others = _others(query, parameter)
    without = _ask(running, query, others)
    for value in BLANK:
        reply = _ask(running, query, others | {parameter.name: value})
        assert reply.status == without.status == (400 if parameter.is_required else 200)
        if parameter.is_required:
            _is_told(reply, parameter, value)
        else:
            assert reply.body == without.body


@pytest.mark.parametrize(("query", "parameter"), CASES, ids=lambda case: case.name)
def test_no_value_becomes_markup(running: live.Service, query: NamedQuery, parameter: Parameter) -> None:
    others = _others(query, parameter)
    for value in NASTY:
        page = _ask(running, query, others | {parameter.name: value}, "text/html")
        assert page.status in (200, 400, 404), value
        assert page.headers["content-type"].startswith("text/html")
        text = page.body.decode()
        assert "<script>alert" not in text
        assert ">49<" not in text
        if value.startswith("<script>"):
            assert html.escape(value) in text, "the value is shown, as text"


def test_an_honest_value_is_answered(running: live.Service) -> None:
    # What the checks above compare with is no answer to everything.
    empty = set()
    for query in CATALOG:
        reply = _ask(running, query, honest.values(query))
        assert reply.status == 200, (query.name, reply.body)
        if reply.body.count(b"\n") == 1:
            empty.add(query.name)
    assert empty == honest.EMPTY


def test_only_examples_that_are_not_known_here_are_replaced(running: live.Service) -> None:
    assert set(honest.FITTING) <= {query.name for query in CATALOG}
    for name, fitting in honest.FITTING.items():
        query = CATALOG.get(name)
        reply = _ask(running, query, {parameter.name: parameter.example for parameter in query.parameters})
        if reply.status == 200:
            assert reply.body.count(b"\n") == 1, name
        else:
            unknown = next(parameter for parameter in query.parameters if parameter.name in fitting)
            _is_told(reply, unknown, unknown.example)
