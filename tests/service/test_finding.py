"""`/search` and `/lookup`: facets, filters, pages, did-you-mean, identifiers one and many."""

import json
from typing import Any

import httpx
import pytest
from stage import Service

from edu_graph.service.routes import lookup

BASE = "https://w3id.org/edu-graph/"


def search(service: Service, **given: str) -> dict[str, Any]:
    answer = service.client.request("GET", "/search", params=given)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_search_tells_why_where_and_how_many(service: Service) -> None:
    found = search(service, q="Belarus", lang="ru")
    (hit,) = found["hits"]
    assert (hit["reason"], hit["role"], hit["score"]) == ("exact", "preferred", 1.0)
    assert (hit["language"], hit["languageFallback"]) == ("en", True)
    assert hit["countries"] == [BASE + "id/place/blr"]
    assert (found["total"], found["capped"], found["didYouMean"]) == (1, False, None)
    assert found["facets"]["kind"] == [{"value": "place", "label": "place", "count": 1}]
    assert found["facets"]["country"][0]["label"] == "Belarus"


def test_a_misspelt_name_says_what_was_meant(service: Service) -> None:
    assert search(service, q="Belaurs")["didYouMean"] == "Belarus"
    page = service.get("/search?q=Belaurs", "text/html").text
    assert 'Did you mean <strong><a href="/en/search?q=Belarus"><bdi>Belarus</bdi></a></strong>?' in page
    assert 'action="/en/search"' in page
    assert "<script" not in page


def test_filters_narrow_and_wrong_ones_are_told(service: Service) -> None:
    assert search(service, q="Belarus", type="eg:Country", country="by", kind="place")["total"] == 1
    assert search(service, q="Visit", type="Event", country="BLR")["total"] == 0
    assert search(service, q="visit", type="visit")["total"] == 1
    for name, value, help_ in (
        ("type", "Visitt", "Visit"),
        ("country", "Belaruss", "Belarus"),
        ("kind", "plac", "place"),
    ):
        answer = service.client.request("GET", "/search", params={"q": "x", name: value})
        assert answer.status_code == 400
        assert answer.json()["parameter"] == name
        assert help_ in answer.json()["help"]


def test_pages_lead_to_the_next_and_keep_to_their_question(service: Service) -> None:
    first = search(service, q="s", limit="1")
    assert first["total"] > 1
    seen = [hit["iri"] for hit in first["hits"]]
    following = first["page"]["next"]
    while following:
        answer = service.client.request("GET", following)
        seen += [hit["iri"] for hit in answer.json()["hits"]]
        following = answer.json()["page"]["next"]
        assert ('rel="next"' in answer.headers.get("link", "")) == bool(following)
    assert len(seen) == len(set(seen)) == first["total"]
    cursor = first["page"]["cursor"]
    for given in ({"q": "v", "limit": "1", "cursor": cursor}, {"q": "s", "limit": "1", "cursor": "x"}):
        answer = service.client.request("GET", "/search", params=given)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_the_page_offers_facets_and_takes_filters_off(service: Service) -> None:
    page = service.get("/search?q=s", "text/html").text
    assert "Only one kind" in page
    narrowed = service.get("/search?q=s&kind=agent", "text/html").text
    assert 'aria-label="Remove the filter Kind: institution or body"' in narrowed
    assert "Only one kind" not in narrowed
    paged = service.get("/search?q=s&limit=1", "text/html").text
    assert 'rel="next"' in paged
    assert "<ol start=" in paged
    assert "or nearly this name" in service.get("/search?q=zzzz", "text/html").text


@pytest.mark.parametrize(
    "text",
    [
        "BY",
        "blr",
        "ISO 3166-1:BY",
        "place/blr",
        "place:blr",
        "/id/place/blr",
        BASE + "id/place/blr",
        "http://w3id.org/edu-graph/id/place/blr.ttl",
        "http://graph.example/id/place/blr.html",
        "<https://w3id.org/edu-graph/id/place/blr>",
    ],
)
def test_an_identifier_in_any_spelling_finds_its_thing(service: Service, text: str) -> None:
    found = service.client.request("GET", "/lookup", params={"id": text}).json()
    assert [hit["iri"] for hit in found["hits"]] == [BASE + "id/place/blr"]
    assert found["hits"][0]["reason"] == "identifier"
    assert found["suggestions"] == []


def test_what_nothing_has_is_said_with_what_may_be_meant(service: Service) -> None:
    found = service.client.request("GET", "/lookup", params={"id": "place:belarsu"}).json()
    assert found["hits"] == []
    assert found["suggestions"][0]["iri"] == BASE + "id/place/blr"
    page = service.get("/lookup?id=place:belarsu", "text/html").text
    assert "Nothing in this release has this identifier" in page
    assert "Did you mean" in page
    # The release has no Wikidata identifiers at all: that is no mistake of whoever asks.
    assert service.get("/lookup?scheme=wikidata&id=Q184").json()["hits"] == []
    assert service.get("/lookup?scheme=nonsense&id=Q184").status_code == 400
    assert "Belarus" in service.get("/lookup?id=BY", "text/html").text


def post(service: Service, body: object, **headers: str) -> httpx.Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": "application/json"} | headers
    return service.client.request("POST", "/lookup", content=data, headers=sent)


def test_many_identifiers_are_answered_in_their_order(service: Service) -> None:
    asked = [
        "BY",
        {"scheme": "iso-alpha-3", "id": "blr"},
        {"id": "Q184"},
        {"scheme": "odd", "id": "1"},
        7,
        "\ud800",
        "",
    ]
    answer = post(service, {"ids": [*asked, {"id": "place:belarsu"}, {"id": "BY", "more": 1}]})
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert [one["found"] for one in results] == [True, True, False, False, False, False, False, False, False]
    assert results[1]["scheme"] == "iso-alpha-3"
    assert results[1]["hits"][0]["iri"] == BASE + "id/place/blr"
    assert results[2]["suggestions"] == []
    assert "no known scheme" in results[3]["problem"]["detail"]
    assert results[4]["problem"]["detail"].startswith("ids[4]")
    assert results[7]["suggestions"][0]["label"] == "Belarus"


def test_many_have_their_limits(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in ({"ids": []}, {"ids": "BY"}, {"id": ["BY"]}, ["BY"], {"ids": ["BY"], "x": 1}, b"{"):
        assert post(service, body).status_code == 400
    member = post(service, {"ids": ["BY"], "lang": "ru"}).json()
    assert (member["parameter"], "/lookup?lang=ru" in member["help"]) == ("lang", True)
    assert "empty" in post(service, {"ids": []}).json()["detail"]
    assert post(service, {"ids": ["BY"] * (lookup.MOST + 1)}).json()["limit"] == lookup.MOST
    assert post(service, b"ids=BY", **{"content-type": "text/plain"}).status_code == 415
    monkeypatch.setattr(lookup, "SUGGESTED", 1)
    results = post(service, {"ids": ["place:belarsu"] * 2}).json()["results"]
    assert [bool(one["suggestions"]) for one in results] == [True, False]


def test_a_preflight_allows_the_bulk(service: Service) -> None:
    answer = service.client.request("OPTIONS", "/lookup")
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["accept-post"] == "application/json"


def test_an_address_in_the_search_box_leads_to_its_thing(service: Service) -> None:
    belarus = f"{BASE}id/place/blr"
    here = "http://graph.example"
    for text in (belarus, "place/blr", "place:blr", f"{here}/id/place/blr", f"{here}/ru/id/place/blr.html"):
        found = search(service, q=text)
        assert [(hit["iri"], hit["reason"]) for hit in found["hits"]] == [(belarus, "identifier")], text
        assert found["total"] == 1
    shown = service.client.request("GET", "/en/search", params={"q": belarus}, headers={"Accept": "text/html"}).text
    assert 'href="/en/id/place/blr"' in shown
    assert search(service, q=f"{BASE}id/place/nowhere")["total"] == 0, "no word of the address itself is looked for"
