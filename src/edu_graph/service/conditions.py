"""Preconditions of GET and HEAD (RFC 9110, section 13): send it, say that nothing changed, or refuse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from edu_graph.errors import PreconditionFailed
from edu_graph.service import caching

FIELDS = (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")


class Verdict(Enum):
    """What the conditions of a request say of an answer that would be a 200 or 206."""

    SEND = "send"
    UNCHANGED = "304"
    REFUSED = "412"


@dataclass(frozen=True, slots=True)
class Conditions:
    """The fields as they were sent; None where one was not."""

    match: str | None = None
    none_match: str | None = None
    modified_since: str | None = None
    unmodified_since: str | None = None

    @classmethod
    def of(cls, fields: Mapping[bytes, bytes]) -> "Conditions":
        """Read the conditions off a request's fields, by their names in lower case."""
        return cls(*(fields[name].decode("latin-1") if name in fields else None for name in FIELDS))

    def verdict(self, tag: str, modified: str | None) -> Verdict:
        """Judge by the strong tag and the date (as HTTP writes it) of what would be sent, in the order of 13.2.2.

        A date counts only where no tags are named, and where it can be read (13.1.3, 13.1.4).
        """
        changed = _moment(modified)
        if self.match is not None:
            if not _names(self.match, tag):
                return Verdict.REFUSED
        elif (until := _moment(self.unmodified_since)) is not None and changed is not None and changed > until:
            return Verdict.REFUSED
        if self.none_match is not None:
            return Verdict.UNCHANGED if caching.matches(self.none_match, tag) else Verdict.SEND
        since = _moment(self.modified_since)
        is_old = since is not None and changed is not None and changed <= since
        return Verdict.UNCHANGED if is_old else Verdict.SEND


NONE = Conditions()


def refused() -> PreconditionFailed:
    """Return the problem for an answer that a condition forbids."""
    return PreconditionFailed(
        "What is here is not what If-Match or If-Unmodified-Since asks for.",
        help="Ask without that field for what is here now.",
    )


def _names(field: str, tag: str) -> bool:
    """Tell whether If-Match names a tag (13.1.1: strong comparison, so a weak one never fits; `*`: anything)."""
    return field.strip() == "*" or any(given.strip() == tag for given in field.split(","))


def _moment(written: str | None) -> datetime | None:
    """Return an HTTP date, in any of its three forms (RFC 9110, 5.6.7); None for what is none."""
    try:
        found = parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
