"""Every operation of openapi.json, called with generated requests: the answers are as the document says.

Relaxed, each for a reason:
- `positive_data_acceptance` is not asked: a query, a name or an identifier is text to the schema, and most text is
  none that exists or none that is SPARQL; the problem then says so.
- `negative_data_rejection` is not asked: an empty `format=` is what a form sends that leaves the choice open.
- `unsupported_method` is not asked here: tests/service tries every method on every route.
"""

import live
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

EXAMPLES = 6
OPERATIONS = 35
"""Fewer operations than this would mean that the document lost some."""

ASKED = [
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
