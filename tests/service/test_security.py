"""Fields that guard answers: by setting, and by what a route says itself."""

import pytest
from stage import Serve, Service

from edu_graph.service import fields
from edu_graph.settings import load_settings


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, None),
        ({"hsts_seconds": 60}, None),
        ({"hsts_seconds": 60, "public_url": "http://graph.example"}, None),
        ({"public_url": "https://graph.example"}, None),
        ({"hsts_seconds": 60, "public_url": "https://graph.example"}, "max-age=60"),
    ],
)
def test_transport_security_is_told_where_it_was_decided_on(
    serve: Serve, settings: dict[str, object], told: str | None
) -> None:
    service = serve(**settings)
    for path in ("/limits", "/nowhere"):
        assert service.get(path).headers.get("strict-transport-security") == told


def test_a_field_of_the_routes_own_goes_before_ours(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = b"default-src 'none'; frame-ancestors *"
    monkeypatch.setattr(service.state, "security", [*fields.SECURITY, (b"content-type", b"planted/none")])
    answer = service.get("/limits", "application/json")
    assert answer.headers.get_list("content-type") == ["application/json"]
    assert policy.decode() != answer.headers["content-security-policy"]
    assert len(answer.headers.get_list("content-security-policy")) == 1


def test_the_policy_lets_nothing_run(service: Service) -> None:
    told = dict(
        part.strip().partition(" ")[::2]
        for part in service.get("/", "text/html").headers["content-security-policy"].split(";")
    )
    assert told["default-src"] == "'none'"
    assert told["style-src"] == told["img-src"] == told["form-action"] == "'self'"
    assert told["base-uri"] == told["frame-ancestors"] == "'none'"
    assert "script-src" not in told


def test_fields_of_one_request_are_in_no_cached_answer(service: Service) -> None:
    answers = [service.sparql("ASK { }") for _ in range(4)]
    assert service.log()[-1]["cache"] == "hit"
    assert len({answer.headers["x-request-id"] for answer in answers}) == 4
    for answer in answers:
        for name in fields.OF_ONE_REQUEST:
            assert len(answer.headers.get_list(name.decode())) <= 1
    assert fields.security(load_settings()) == fields.SECURITY
