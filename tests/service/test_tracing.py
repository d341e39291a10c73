"""W3C Trace Context: the caller's trace in the log and in the answer; what is invalid is as good as none."""

import re

import pytest
from stage import Service

from edu_graph.service.tracing import trace_of

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
FIELD = f"00-{TRACE}-{PARENT}-01"


def test_a_trace_goes_into_the_line_and_back(service: Service) -> None:
    answer = service.get("/limits", traceparent=FIELD)
    found = re.fullmatch(rf"00-{TRACE}-([0-9a-f]{{16}})-01", answer.headers["traceresponse"])
    assert found is not None
    assert found[1] != PARENT
    line = service.log()[-1]
    assert (line["trace_id"], line["span_id"], line["parent_id"]) == (TRACE, found[1], PARENT)


def test_a_cached_answer_is_in_the_trace_of_its_new_request(service: Service) -> None:
    first, *others = [service.get("/queries", traceparent=FIELD) for _ in range(4)]
    assert service.log()[-1]["cache"] == "hit"
    assert len({first.headers["traceresponse"], *(answer.headers["traceresponse"] for answer in others)}) == 4
    assert "traceresponse" not in service.get("/queries").headers


@pytest.mark.parametrize(
    "field",
    [
        b"",
        FIELD[:-1].encode(),
        FIELD.upper().encode(),
        f"ff-{TRACE}-{PARENT}-01".encode(),
        f"00-{'0' * 32}-{PARENT}-01".encode(),
        f"00-{TRACE}-{'0' * 16}-01".encode(),
        f"{FIELD}-more".encode(),
        f"{FIELD}, {FIELD}".encode(),
        f" {FIELD}\n".encode(),
    ],
)
def test_what_is_no_trace_is_ignored(field: bytes, service: Service) -> None:
    assert trace_of(field) is None
    answer = (
        service.client.request("GET", "/limits", headers={b"traceparent": field.strip()})
        if b"\n" not in field
        else None
    )
    assert answer is None or (answer.status_code == 200 and "traceresponse" not in answer.headers)
    assert "trace_id" not in (service.log() or [{}])[-1]


def test_a_version_to_come_may_say_more() -> None:
    found = trace_of(f"01-{TRACE}-{PARENT}-03-more".encode())
    assert found is not None
    assert (found.trace_id, found.flags) == (TRACE, "01")


def test_a_trace_that_is_not_sampled_stays_so() -> None:
    found = trace_of(f"00-{TRACE}-{PARENT}-00".encode())
    assert found is not None
    assert found.response.endswith(b"-00")
