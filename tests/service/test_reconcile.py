"""The Reconciliation Service API 0.2: the calls that OpenRefine's client makes, in its order and form, and its errors.

What OpenRefine sends was read off its source: the manifest by GET (with CORS), batches of ten as a form with `queries`
(type_strict "should" where a column has a type), guesses of types as a batch with `limit` 3, suggestions with `prefix`
and `cursor`, previews in a frame, property proposals with `type`, and `extend` as a form.
"""

import json
from typing import Any

import httpx
import jsonschema
import pytest
from stage import Service

from edu_graph.search.index import SearchIndex
from edu_graph.service import extension, reconciling
from edu_graph.service.routes import reconcile as routes

SPACE = "https://w3id.org/edu-graph/"
TEXT = {"type": "string"}
TYPE = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT}}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "name", "score", "match"],
                    "properties": {
                        "id": TEXT,
                        "name": TEXT,
                        "description": TEXT,
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": TYPE},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "value"],
                                "properties": {"id": TEXT, "value": {"type": ["boolean", "number"]}},
                            },
                        },
                    },
                },
            }
        },
    },
}
CELLS = {"int": {"type": "integer"}, "float": {"type": "number"}, "str": TEXT, "date": TEXT}


def form(service: Service, name: str, value: object) -> httpx.Response:
    data = value if isinstance(value, str) else json.dumps(value)
    return service.client.request("POST", "/reconcile", data={name: data})


def reconcile(service: Service, **queries: object) -> dict[str, Any]:
    answer = form(service, "queries", queries)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    jsonschema.validate(found, RESULTS)
    assert set(found) == set(queries)
    return {key: one["result"] for key, one in found.items()}


def test_the_manifest_has_all_that_a_client_needs(service: Service) -> None:
    answer = service.client.request("GET", "/reconcile", headers={"origin": "http://127.0.0.1:3333"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("application/json")
    manifest = answer.json()
    assert manifest["versions"] == ["0.2"]
    assert (manifest["identifierSpace"], manifest["schemaSpace"]) == (SPACE, SPACE + "ontology#")
    assert manifest["batchSize"] == reconciling.BATCH
    assert manifest["defaultTypes"] == [{"id": "Country", "name": "country"}, {"id": "Event", "name": "event"}]
    assert "{{id}}" in manifest["view"]["url"]
    assert "{{id}}" in manifest["preview"]["url"]
    for what in ("entity", "type", "property"):
        told = manifest["suggest"][what]
        assert service.client.request("GET", told["service_url"] + told["service_path"]).status_code == 200
        assert "${id}" in told["flyout_service_path"]
    assert manifest["extend"]["property_settings"][0]["name"] == "limit"


def test_a_column_is_reconciled_by_name_and_type(service: Service) -> None:
    found = reconcile(
        service,
        q0={"query": "Belaurs", "type": "Country", "type_strict": "should"},
        q1={"query": "visit to smolensk"},
        q2={"query": "Freedonia", "type": "Country", "type_strict": "should"},
        q3={"query": "Belarus", "type": ["Visit"], "limit": 3},
        q4={"query": "place/blr"},
        q5={"query": "Belarus", "type": [{"id": "Country"}], "type_strict": "all", "limit": 2.0},
        q6={"query": "Belarus", "type": "Visit", "type_strict": "should"},
    )
    first = found["q0"][0]
    assert (first["id"], first["name"], first["match"]) == ("id/place/blr", "Belarus", True)
    assert {"id": "Country", "name": "country"} in first["type"]
    assert found["q1"][0]["match"]
    assert (found["q2"], found["q3"]) == ([], [])
    assert (found["q4"][0]["id"], found["q4"][0]["score"], found["q4"][0]["match"]) == ("id/place/blr", 100, True)
    assert found["q5"][0]["match"]
    # What it should be and is not is told, for less, and never taken.
    assert found["q6"][0]["score"] == 60
    assert not found["q6"][0]["match"]


def test_a_code_is_a_country_only_where_countries_are_wanted(service: Service) -> None:
    found = reconcile(service, any={"query": "BY"}, country={"query": "BY", "type": "Country"})
    assert [found[key][0]["match"] for key in ("any", "country")] == [False, True]


def test_types_are_guessed_from_a_sample(service: Service) -> None:
    found = reconcile(service, q0={"query": "Belarus", "limit": 3}, q1={"query": "School", "limit": 3})
    assert found["q0"][0]["type"][0]["id"] == "Country"
    assert len(found["q1"]) <= 3


def test_properties_raise_what_fits_and_keep_what_contradicts_from_being_taken(service: Service) -> None:
    fits = {"pid": "visited", "v": [{"id": "id/agent/school", "name": "School"}, "Школа № 1"]}
    other = {"pid": "visited", "v": {"id": "id/place/blr"}}
    unknown = {"pid": "skos:altLabel", "v": "anything"}
    found = reconcile(
        service,
        fits={"query": "Vizit to Smolensk", "properties": [fits]},
        other={"query": "Visit to Smolensk", "properties": [other]},
        unknown={"query": "Visit to Smolensk", "properties": [unknown]},
        plain={"query": "Vizit to Smolensk"},
    )
    assert found["fits"][0]["score"] > found["plain"][0]["score"]
    assert {"id": "property:visited", "value": 1.0} in found["fits"][0]["features"]
    assert found["other"][0]["score"] < 75
    assert not found["other"][0]["match"]
    assert found["unknown"][0]["score"] == 100


def test_properties_alone_find_what_has_them_and_are_never_certain(service: Service) -> None:
    found = reconcile(
        service,
        iri={"properties": [{"pid": "visited", "v": {"id": "id/agent/school"}}]},
        text={"properties": [{"pid": "skos:prefLabel", "v": "Belarus"}]},
        nothing={"properties": [{"pid": "visited", "v": "Mars"}]},
        typed={"type": "Country", "properties": [{"pid": "visited", "v": {"id": "id/agent/school"}}]},
    )
    assert [one["id"] for one in found["iri"]] == ["id/event/visit"]
    assert not found["iri"][0]["match"]
    assert [one["id"] for one in found["text"]] == ["id/place/blr"]
    assert found["nothing"] == found["typed"] == []


@pytest.mark.parametrize(
    "value", [{"id": "id/agent/school"}, "School No. 1", "ШКОЛА №  1", "First school", "agent/school"]
)
def test_a_value_is_the_same_with_a_name_and_without(service: Service, value: object) -> None:
    wanted = {"pid": "visited", "v": value}
    found = reconcile(
        service, alone={"properties": [wanted]}, named={"query": "Visit to Smolensk", "properties": [wanted]}
    )
    assert [one["id"] for one in found["alone"]] == ["id/event/visit"]
    assert {"id": "property:visited", "value": 1.0} in found["named"][0]["features"]


def test_values_that_are_texts_have_no_capitals(service: Service) -> None:
    found = reconcile(service, q0={"properties": [{"pid": "skos:prefLabel", "v": "visit to smolensk"}]})
    assert [one["id"] for one in found["q0"]] == ["id/event/visit"]


def test_what_is_not_wanted_takes_no_place(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    # More things have the value than are told; those of the type, and no dependents, are told all the same.
    monkeypatch.setattr(reconciling, "MOST", 1)
    named = {"pid": "skos:prefLabel", "v": ["School No. 1", "Belarus", "Visit to Smolensk"]}
    kinds = ("Participation", "Country")
    found = reconcile(
        service,
        country={"type": "Country", "properties": [named]},
        visit={"type": ["Visit", "Country"], "properties": [{"pid": "skos:prefLabel", "v": "Visit to Smolensk"}]},
        both={"type": ["Visit", "Country"], "type_strict": "all", "properties": [named]},
        role={"properties": [{"pid": "rdf:type", "v": [{"id": SPACE + "ontology#" + name} for name in kinds]}]},
        typed={"type": "Country", "properties": [{"pid": "rdf:type", "v": {"id": SPACE + "ontology#Country"}}]},
    )
    told = {key: [one["id"] for one in results] for key, results in found.items()}
    assert told == {
        "country": ["id/place/blr"],
        "visit": ["id/event/visit"],
        "both": [],
        "role": ["id/place/blr"],
        "typed": ["id/place/blr"],
    }


@pytest.mark.parametrize(
    ("queries", "told"),
    [
        ("{", "not JSON"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "nests too deeply"),
        ({"q0": 7}, "is no query"),
        ({"q0": {"query": "x", "other": 1}}, "is no query"),
        ({"q0": {}}, "neither a query nor properties"),
        ({"q0": {"query": " "}}, "no query of 1 to"),
        ({"q0": {"query": "x" * 401}}, "no query of 1 to"),
        ('{"q0": {"query": "\\ud800"}}', "no query of 1 to"),
        ({"q0": {"query": "x", "type": "Spaceship"}}, "no class 'Spaceship'"),
        ({"q0": {"query": "x", "type": 7}}, "type that is no text"),
        ({"q0": {"query": "x", "type_strict": "maybe"}}, "type_strict"),
        ({"q0": {"query": "x", "limit": -1}}, "limit"),
        ({"q0": {"query": "x", "limit": "3"}}, "limit"),
        ({"q0": {"query": "x", "limit": 0}}, "limit"),
        ({"q0": {"query": "x", "limit": False}}, "limit"),
        ({"q0": {"query": "x", "limit": []}}, "limit"),
        ({"q0": {"query": "x", "limit": 2.9}}, "limit"),
        ({"q0": {"query": "x", "type_strict": []}}, "type_strict"),
        ({"q0": {"query": "x", "properties": [{"pid": "visited"}]}}, "without pid or v"),
        ({"q0": {"query": "x", "properties": [{"pid": "visitted", "v": "y"}]}}, "no property 'visitted'"),
        ({"q0": {"query": "x", "properties": [{"pid": "a b<", "v": "y"}]}}, "no property"),
        ({"q0": {"query": "x", "properties": [{"pid": "://<", "v": "y"}]}}, "is no property"),
        ({"q0": {"query": "x", "properties": [{"pid": "visited", "v": [None]}]}}, "no text, number or thing"),
        ({"q0": {"query": "x", "properties": [{"pid": "visited", "v": {}}]}}, "value that is no text"),
        ({"q0": {"query": "x", "properties": [{"pid": "visited", "v": ["y"] * 21}]}}, "more than 20 values"),
        ({"q0": {"query": "x", "properties": [{"pid": "visited", "v": "y"}] * 11}}, "more than 10 properties"),
    ],
)
def test_a_wrong_query_is_told_with_its_place(service: Service, queries: object, told: str) -> None:
    answer = form(service, "queries", queries)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert told in answer.json()["detail"]
    assert answer.json()["parameter"] == "queries"


def test_limits_and_what_is_not_offered(service: Service) -> None:
    many = {f"q{at}": {"query": "x"} for at in range(reconciling.BATCH + 1)}
    assert form(service, "queries", many).status_code == 413
    assert "CORS" in service.get("/reconcile?callback=jQuery1").json()["detail"]
    assert service.get("/reconcile?querys=%7B%7D").json()["help"].startswith("Did you mean queries")
    assert service.get("/reconcile?queries=%7B%7D&queries=%7B%7D").status_code == 400
    assert service.get("/reconcile?queries=%7B%7D&extend=%7B%7D").status_code == 400
    assert service.get("/reconcile?queries=%7B%7D").json() == {}
    assert service.client.request("POST", "/reconcile", data={}).status_code in (400, 415)
    assert form(service, "other", "x").status_code == 400
    assert service.client.request("POST", "/reconcile", json={"queries": {}}).status_code == 415
    headers = {"origin": "http://127.0.0.1:3333", "access-control-request-method": "POST"}
    preflight = service.client.request("OPTIONS", "/reconcile", headers=headers)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["accept-post"] == "application/x-www-form-urlencoded"


def suggested(service: Service, what: str, **given: str) -> list[dict[str, Any]]:
    answer = service.client.request("GET", f"/reconcile/suggest/{what}", params=given)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["result"]
    return found


def test_no_suggestion_is_lost_between_pages(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    # `1` is the number that nothing has; with one, it would stand before all that is called so.
    called = [one["id"] for one in suggested(service, "entity", prefix="visit")]
    assert len(called) > 1
    coded = [("iri", service.state.served.search.lookup("iri", SPACE + "id/place/blr")[0])]
    monkeypatch.setattr(SearchIndex, "identify", lambda *_, **__: coded)
    for size in (1, 2):
        monkeypatch.setattr(routes, "SUGGESTED", size)
        pages = [
            one["id"]
            for cursor in range(0, len(called) + 2, size)
            for one in suggested(service, "entity", prefix="visit", cursor=str(cursor))
        ]
        assert pages == ["id/place/blr", *called]


def test_suggestions_complete_what_is_typed(service: Service) -> None:
    assert [one["id"] for one in suggested(service, "entity", prefix="Belar")] == ["id/place/blr"]
    assert suggested(service, "entity", prefix="Belar", lang="be")[0]["name"] == "Беларусь"
    assert suggested(service, "entity", prefix="Belar", type="Visit") == []
    assert [one["id"] for one in suggested(service, "entity", prefix="id/place/blr")] == ["id/place/blr"]
    assert suggested(service, "entity", prefix="blr")[0]["notable"][0]["id"] == "Country"
    assert suggested(service, "entity", prefix="") == []
    assert [one["id"] for one in suggested(service, "type", prefix="vis")] == ["Visit"]
    assert [one["id"] for one in suggested(service, "type", prefix=SPACE + "ontology#Visit")] == ["Visit"]
    assert "visited" in [one["id"] for one in suggested(service, "property", prefix="visi")]
    assert suggested(service, "property", prefix="zzz") == []
    assert [one["id"] for one in suggested(service, "property", cursor="1")] == [
        one["id"] for one in suggested(service, "property")
    ][1:]
    assert (
        suggested(service, "entity", prefix="School", cursor="1") == suggested(service, "entity", prefix="School")[1:]
    )
    for path in ("entity?prefix=" + "x" * 401, "entity?cursor=x", "type?type=Visit", "entity?callback=x"):
        assert service.get(f"/reconcile/suggest/{path}").status_code == 400
    assert service.get("/reconcile/suggest/planet").status_code == 404


def test_a_flyout_is_a_few_words_with_nothing_alive_in_them(service: Service) -> None:
    for what, id_, word in (
        ("entity", "id/place/blr", "Belarus"),
        ("type", "Visit", "A stay at a place"),
        ("property", "visited", "visited"),
    ):
        told = service.client.request("GET", f"/reconcile/flyout/{what}", params={"id": id_}).json()
        assert told["id"] == id_
        assert word in told["html"]
    odd = service.get("/reconcile/flyout/entity?id=id/agent/odd").json()["html"]
    assert "<script" not in odd
    assert "&lt;script" in odd
    assert service.get("/reconcile/flyout/planet?id=x").status_code == 404
    assert service.get("/reconcile/flyout/entity?id=id/agent/none").status_code == 404


def test_a_preview_can_stand_in_a_frame_and_does_nothing(service: Service) -> None:
    answer = service.client.request("GET", "/reconcile/preview?id=id%2Fagent%2Fschool")
    policy = answer.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert "frame-ancestors *" in policy[0]
    assert "default-src 'none'" in policy[0]
    assert "x-frame-options" not in answer.headers
    assert "School No. 1" in answer.text
    assert '<bdi lang="he" dir="rtl">' in answer.text
    assert "<script" not in service.get("/reconcile/preview?id=id/agent/odd").text
    assert service.get("/reconcile/preview?id=id/agent/none").status_code == 404
    # Everything else still refuses frames.
    assert "frame-ancestors 'none'" in service.get("/search", "text/html").headers["content-security-policy"]


def test_properties_are_proposed_by_type(service: Service) -> None:
    told = service.get("/reconcile/properties?type=Visit&limit=50").json()
    assert (told["type"], told["limit"]) == ("Visit", 50)
    assert {"id": "visited", "name": "visited"} in told["properties"]
    everything = service.get("/reconcile/properties?type=").json()
    assert "limit" not in everything
    assert len(everything["properties"]) > len(told["properties"])
    assert len(service.get("/reconcile/properties?type=Visit&limit=1").json()["properties"]) == 1
    assert service.get("/reconcile/properties?type=Spaceship").status_code == 400
    assert service.get("/reconcile/properties?limit=0").status_code == 400


def test_a_table_is_extended(service: Service) -> None:
    asked = {
        "ids": ["id/event/visit", "id/place/blr", "id/place/none", "https://example.org/x"],
        "properties": [
            {"id": "visited", "settings": {"limit": "1"}},
            {"id": "skos:prefLabel"},
            {"id": "visited"} | {"settings": {}},
        ],
    }
    answer = form(service, "extend", {**asked, "properties": asked["properties"][:2]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [(one["id"], one["name"]) for one in told["meta"]] == [("visited", "visited"), ("skos:prefLabel", "name")]
    rows = told["rows"]
    assert rows["id/event/visit"]["visited"] == [{"id": "id/agent/nursery", "name": "Детский сад № 3"}]
    assert {"str": "Визит в Смоленск"} in rows["id/event/visit"]["skos:prefLabel"]
    assert rows["id/place/none"] == {"visited": [], "skos:prefLabel": []}
    whole = service.client.request("GET", "/reconcile", params={"extend": json.dumps(asked)}).json()
    assert len(whole["rows"]["id/event/visit"]["visited"]) == 2
    assert form(service, "extend", {"ids": [], "properties": []}).json() == {"meta": [], "rows": {}}


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        (("17", "integer"), {"int": 17}),
        (("9" * 30, "integer"), {"str": "9" * 30}),
        (("1.5", "decimal"), {"float": 1.5}),
        (("INF", "double"), {"str": "INF"}),
        (("2026-03-01", "date"), {"date": "2026-03-01T00:00:00Z"}),
        (("2026-02-31", "date"), {"str": "2026-02-31"}),
        (("2026", "gYear"), {"str": "2026"}),
        (("true", "boolean"), {"str": "true"}),
    ],
)
def test_values_have_the_type_that_the_table_can_hold(term: tuple[str, str], cell: dict[str, object]) -> None:
    text, datatype = term
    value = extension.Value(
        {"type": "literal", "value": text, "datatype": f"http://www.w3.org/2001/XMLSchema#{datatype}"}, {}
    )
    assert extension._cell(value) == cell
    assert next(iter(cell)) in CELLS
    other = extension.Value({"type": "uri", "value": "https://example.org/"}, {})
    assert extension._cell(other) == {"str": "https://example.org/"}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"ids": "x", "properties": []},
        {"ids": [7], "properties": []},
        {"ids": ["a b<>"], "properties": []},
        {"ids": ["x"], "properties": [{}]},
        {"ids": ["x"], "properties": ["visited"]},
        {"ids": ["x"], "properties": [{"id": "visitted"}]},
        {"ids": ["x"], "properties": [{"id": "visited", "settings": {"limit": -1}}]},
        {"ids": ["x"], "properties": [{"id": "visited", "settings": 7}]},
    ],
)
def test_a_wrong_extension_is_told(service: Service, asked: object) -> None:
    answer = form(service, "extend", asked)
    assert (answer.status_code, answer.json()["parameter"]) == (400, "extend")


def test_extensions_have_their_limits(service: Service) -> None:
    for asked in (
        {"ids": [f"id/place/n{at}" for at in range(extension.THINGS + 1)], "properties": []},
        {"ids": [], "properties": [{"id": "visited"}] * (extension.PROPERTIES + 1)},
    ):
        assert form(service, "extend", asked).status_code == 413
