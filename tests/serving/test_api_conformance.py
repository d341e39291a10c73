"""Every operation of openapi.json, called with generated requests: the answers are as the document says.

Relaxed, each for a reason:
- `positive_data_acceptance` is not asked: a query, a name or an identifier is text to the schema, and most text is
  none that exists or none that is SPARQL; the problem then says so.
- `negative_data_rejection` is not asked: an empty `format=` is what a form sends that leaves the choice open.
- `unsupported_method` is not asked here: tests/service tries every method on every route.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import live
import pytest
import schemathesis
import wire
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

EXAMPLES = 6
OPERATIONS = 35
"""Fewer operations than this would mean that the document lost some."""


def errors_have_one_shape(
    _context: checks.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> bool | None:
    """Ask every error for a problem document (RFC 9457) that says its own status and a type that is known."""
    if response.status_code < 400:
        return None
    kind = response.headers.get("content-type", [""])[0]
    # The same for a browser; and what JSON-RPC finds wrong with a message, it says in its own words (MCP).
    if kind.startswith("text/html") or (case.path == "/mcp" and b'"jsonrpc"' in response.content):
        return None
    try:
        assert kind == "application/problem+json", kind
        problem = response.json()
        slug = problem["type"].rpartition("/problems/")[2]
        assert problem["status"] == response.status_code == wire.PROBLEMS[slug], slug
        assert problem["title"]
        assert problem["detail"]
        assert problem["instance"].startswith("urn:uuid:")
    except (AssertionError, KeyError, ValueError) as error:
        raise AssertionError(f"no problem document of ours: {error!r}") from error
    return None


ASKED = [
    errors_have_one_shape,
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def document(running: live.Service) -> schemathesis.BaseSchema:
    """The service's own description."""
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{running.port}/openapi.json")


def _try(operation: schemathesis.APIOperation) -> None:
    """Call one operation with generated requests; raises what the checks raise."""

    # The order and choice of examples come from the test alone: the same requests each time.
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=ASKED)

    run()


def test_answers_are_as_described(document: schemathesis.BaseSchema) -> None:
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) >= OPERATIONS
    faults = []
    for operation in operations:
        try:
            _try(operation)
        except FailureGroup as error:  # all operations are told at once
            faults.append(f"{operation.label}: {error}")
    assert not faults, "\n".join(faults)


def test_a_planted_fault_is_noticed(running: live.Service) -> None:
    described = running.ask("/openapi.json").json()
    answer = described["paths"]["/limits"]["get"]["responses"]["200"]  # type: ignore[index,call-overload]
    answer["content"] = {"application/json": {"schema": {"type": "array"}}}
    planted = schemathesis.openapi.from_dict(described)
    operation = planted["/limits"]["GET"]
    case = operation.Case()
    with pytest.raises(FailureGroup, match="violates schema"):
        case.call_and_validate(base_url=f"http://127.0.0.1:{running.port}", checks=ASKED)


@contextmanager
def answering(status: int, kind: str, body: bytes) -> Iterator[str]:
    """A service that answers everything with the same: what a fault in ours would look like."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), "Vary": "Accept"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


PROBLEM = b'{"type": "/problems/%s", "title": "t", "status": %d, "detail": "d", "instance": "urn:uuid:0"}'


@pytest.mark.parametrize(
    ("status", "kind", "body", "told"),
    [
        (500, "application/problem+json", PROBLEM % (b"internal", 500), "Server error"),
        (404, "application/problem+json", b'{"detail": "Not Found"}', "no problem document of ours"),
        (404, "application/json", PROBLEM % (b"not-found", 404), "no problem document of ours"),
        (404, "application/problem+json", PROBLEM % (b"not-found", 400), "no problem document of ours"),
        (400, "application/problem+json", PROBLEM % (b"not-found", 400), "no problem document of ours"),
        (404, "application/problem+json", PROBLEM % (b"unheard-of", 404), "no problem document of ours"),
        (200, "application/json", b'{"limits": [{"name": 7}]}', "violates schema"),
        (200, "application/x-unheard-of", b"{}", "Undocumented Content-Type"),
    ],
    ids=["500", "not-ours", "type", "other-status", "wrong-slug", "unknown-slug", "schema", "media-type"],
)
def test_planted_answers_are_noticed(
    document: schemathesis.BaseSchema, status: int, kind: str, body: bytes, told: str
) -> None:
    case = document["/limits"]["GET"].Case()
    with answering(status, kind, body) as address, pytest.raises((FailureGroup, AssertionError), match=told):
        case.call_and_validate(base_url=address, checks=ASKED)


def test_a_right_answer_of_another_is_not_noticed(document: schemathesis.BaseSchema, running: live.Service) -> None:
    answer = running.ask("/limits", Accept="application/json")
    with answering(200, answer.headers["content-type"], answer.body) as address:
        document["/limits"]["GET"].Case().call_and_validate(
            base_url=address,
            checks=[errors_have_one_shape, checks.not_a_server_error, openapi_checks.response_schema_conformance],
        )
