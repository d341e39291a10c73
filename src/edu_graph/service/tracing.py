"""W3C Trace Context: the caller's trace goes into our log lines and back in a header; nothing is exported."""

import re
import secrets
from dataclasses import dataclass

_FIELD = re.compile(rb"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[^,]*)?\Z")


@dataclass(frozen=True, slots=True)
class Trace:
    """One request within its caller's trace: `span_id` is ours, `parent_id` the caller's."""

    trace_id: str
    span_id: str
    parent_id: str
    flags: str

    @property
    def response(self) -> bytes:
        """The value of `traceresponse` (Trace Context Level 2): the trace, and our part of it."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}".encode()

    def notes(self) -> dict[str, object]:
        """Return what a log line says of it."""
        return {"trace_id": self.trace_id, "span_id": self.span_id, "parent_id": self.parent_id}


def trace_of(field: bytes | None) -> Trace | None:
    """Return our part of the trace that a `traceparent` field names; None where there is none, or none that is valid.

    Trace Context 3.2.2: an invalid field is as good as none; a version to come may have more after what is known.
    """
    found = _FIELD.match(field) if field is not None else None
    if found is None:
        return None
    version, trace, parent, flags, more = found.groups()
    if not trace.strip(b"0") or not parent.strip(b"0") or (version == b"00" and more):
        return None
    sampled = int(flags, 16) & 1
    return Trace(trace.decode(), secrets.token_hex(8), parent.decode(), f"{sampled:02x}")
