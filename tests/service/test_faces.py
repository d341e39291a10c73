"""The table of faces and the handlers agree: what is negotiated over is what tags and cache keys tell apart."""

import re
from dataclasses import replace
from itertools import combinations

import pytest
from fastapi import APIRouter
from stage import Serve, Service

from edu_graph.rdf.formats import GRAPHS
from edu_graph.service import app, faces
from edu_graph.service.routes import ROUTERS
from edu_graph.settings import load_settings

RELEASE = "0123456789abcdef"
ADDRESSES = {
    "/": ("/",),
    "/openapi.json": ("/openapi.json",),
    "/docs": ("/docs",),
    "/docs/guide": ("/docs/guide",),
    "/browse": ("/browse",),
    "/browse/things": ("/browse/things?kind=Event",),
    "/browse/{name}": ("/browse/countries",),
    "/compare": ("/compare",),
    "/about": ("/about",),
    "/accessibility": ("/accessibility",),
    "/privacy": ("/privacy",),
    "/maps": ("/maps",),
    "/static/site.css": ("/static/site.css",),
    "/static/{name}": (),
    "/completions": ("/completions", "/completions?lang=kk"),
    "/favicon.ico": ("/favicon.ico",),
    "/sparql": ("/sparql", "/sparql?query=ASK+%7B%7D", "/sparql?query=CONSTRUCT+WHERE+%7B+%3Fs+a+%3Fo+%7D"),
    "/sparql/explain": (
        "/sparql/explain?query=ASK+%7B%7D",
        "/sparql/explain?query=CONSTRUCT+WHERE+%7B+%3Fs+a+%3Fo+%7D",
    ),
    "/queries": ("/queries",),
    "/queries/{name}": (
        "/queries/list-visited",
        "/queries/describe-names",
        "/queries/list-visited.rq",
        "/queries/list-visited.csv",
        "/queries/list-visited?limit=1&sources=true",
    ),
    "/queries/{name}/values/{parameter}": ("/queries/list-visited/values/language",),
    "/id/{kind}/{name:path}": ("/id/event/visit", "/id/event/visit.nq"),
    "/source/{name:path}": ("/source/news", "/source/news.ttl"),
    "/graph/{name}": ("/graph/register", "/graph/register.html"),
    "/ontology": ("/ontology",),
    "/ontology.{extension}": ("/ontology.nt",),
    "/ontology/{name}": ("/ontology/0.1.0", "/ontology/0.1.0.ttl", "/ontology/Visit", "/ontology/Visit.ttl"),
    "/search": ("/search?q=school",),
    "/lookup": ("/lookup?scheme=m49&id=112",),
    "/pictures": ("/pictures",),
    # The queries that they are drawn from are not of this project: test_pictures.py asks for them.
    "/pictures/{name}": (),
    "/reconcile": ("/reconcile", "/reconcile?queries=%7B%22q%22%3A%7B%22query%22%3A%22Minsk%22%7D%7D"),
    "/reconcile/properties": ("/reconcile/properties?type=Country",),
    "/reconcile/suggest/{what}": ("/reconcile/suggest/entity?prefix=Min",),
    "/reconcile/preview": ("/reconcile/preview?id=id/place/blr",),
    "/reconcile/flyout/{what}": ("/reconcile/flyout/type?id=Country",),
    "/dumps": ("/dumps",),
    "/dumps/{name:path}": ("/dumps/edu-graph.ttl", "/dumps/source/news.nq.zst"),
    "/robots.txt": ("/robots.txt",),
    "/sitemap.xml": ("/sitemap.xml",),
    "/sitemap-{number}.xml": ("/sitemap-1.xml",),
    "/releases": ("/releases",),
    "/releases/{name}": ("/releases/current",),
    "/releases/{name}/changes": ("/releases/current/changes?since=current",),
    "/releases/{name}/{file:path}": ("/releases/current/graph.nq",),
    "/release/{name}": (f"/release/{RELEASE}",),
    "/quality": ("/quality",),
    "/quality/{name}": ("/quality/labels-in-two-languages",),
    "/catalog": ("/catalog",),
    "/catalog.{extension}": ("/catalog.ttl",),
    "/void": ("/void",),
    "/.well-known/void": ("/.well-known/void",),
    "/timemap/{path:path}": (),
    # Only messages are taken: test_mcp_door.py sends them.
    "/mcp": (),
    "/limits": ("/limits",),
    "/problems": ("/problems",),
    "/problems/{slug}": ("/problems/busy",),
    "/health/live": ("/health/live",),
    "/health/ready": ("/health/ready",),
    "/metrics": ("/metrics",),
}
"""Addresses of each route that take it through each of its negotiations."""
ACCEPTS = (None, "*/*", "text/html", "application/json", "text/turtle", "application/n-triples", "image/png")


def test_every_route_has_an_address_here() -> None:
    assert {getattr(route, "path", "") for router in ROUTERS for route in router.routes} == set(ADDRESSES)


def test_a_route_without_a_face_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter()
    router.add_api_route("/nowhere/{name:path}", lambda: None)
    monkeypatch.setattr(app, "ROUTERS", (*ROUTERS, router))
    with pytest.raises(RuntimeError, match=r"/nowhere/\{name:path\} has no face: enter it in service/faces\.py"):
        app.create_app(load_settings())


@pytest.mark.parametrize("route", sorted(ADDRESSES))
def test_a_handler_negotiates_over_what_its_face_offers(service: Service, route: str) -> None:
    for address in ADDRESSES[route]:
        for accept in ACCEPTS:
            answer = service.get(address, accept)
            assert answer.status_code in (200, 204, 302, 303, 406), (address, accept, answer.text)
    assert [line for line in service.log() if line["event"] == "unexpected"] == []


@pytest.mark.parametrize("address", ["/queries/describe-names", "/queries/list-visited"])
def test_a_handler_with_other_offers_than_its_face_is_a_fault(
    service: Service, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(faces, "_NAMED", replace(faces._NAMED, offers=(faces.LISTS,)))
    assert service.get(address).status_code == 500
    (told,) = [line for line in service.log() if line["event"] == "unexpected"]
    assert "does not offer what is negotiated" in told["exception"]


@pytest.mark.parametrize(
    "address", ["/queries/describe-names", "/sparql?query=CONSTRUCT+WHERE+%7B+%3Fs+a+%3Fo+%7D", "/ontology", "/catalog"]
)
def test_each_graph_format_has_a_tag_and_a_place_in_the_cache(serve: Serve, address: str) -> None:
    service = serve(cache_bytes=1 << 20)
    answers = {}
    for form in GRAPHS:
        # The second time an answer is kept, the third time it is given from there.
        for _ in range(3):
            answers[form.key] = service.get(address, form.media_type)
            assert answers[form.key].headers["content-type"] == form.content_type
        assert service.log()[-1]["cache"] == "hit"
    for one, other in combinations(answers.values(), 2):
        assert one.headers["etag"] != other.headers["etag"]
        assert one.content != other.content


def test_the_cache_is_split_no_further_than_the_formats() -> None:
    named = faces.face_of("/queries/x")
    assert faces.variant(named, "application/json") == faces.variant(named, "application/json;q=0.5")
    assert re.fullmatch(r"\S+ \S+", faces.variant(named, "*/*"))
    assert faces.face_of("/queries").offers == (faces.LISTS,)
