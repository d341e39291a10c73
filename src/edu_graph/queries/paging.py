"""Pages of a named query's rows: the part of the text that cuts them out, and cursors that lead from one to the next.

A release never changes, and the order of a named query is total (tests/queries hold every query to it), so LIMIT and
OFFSET behind its ORDER BY cut the same rows each time: no row comes twice, and none is missed.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, NoReturn

from edu_graph.errors import ParameterError
from edu_graph.queries.binding import BoundQuery

LARGEST_PAGE: Final = 10_000
"""Most rows of one page."""

_LONGEST: Final = 200
_DIGITS: Final = 10
_HELP: Final = "Take the cursor as it came with the page before, with the same query and values; or begin without one."


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: `offset` rows behind the first, in a release; `limit` is the size of the pages so far.

    `check` is made of the query, its text and its values.
    """

    release: str
    offset: int
    limit: int
    check: str

    def text(self) -> str:
        """Return the cursor as a client carries it: opaque, and safe in an address."""
        told = f"{self.release} {self.offset} {self.limit} {self.check}"
        data = f"{told} {fingerprint(told)}".encode("ascii")
        return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


@dataclass(frozen=True)
class Page:
    """A part of an answer: `limit` rows from the row behind `offset` others on."""

    limit: int
    offset: int = 0


def read_cursor(text: str) -> Cursor:
    """Return the cursor that a text holds. Raises ParameterError (`cursor`): it is none of ours, or damaged."""
    try:
        data = base64.b64decode(text[:_LONGEST] + "=" * (-len(text[:_LONGEST]) % 4), altchars=b"-_", validate=True)
        told, _, check = data.decode("ascii").rpartition(" ")
        release, offset, limit, of_query = told.split(" ")
        is_ours = len(text) <= _LONGEST and check == fingerprint(told) and _is_number(offset) and _is_number(limit)
        # Whoever wants can write a cursor: its numbers are held to the bounds of those that are asked for.
        if not is_ours or not 1 <= int(limit) <= LARGEST_PAGE:
            _refuse("The cursor is damaged, or none of this service.")
        return Cursor(release, int(offset), int(limit), of_query)
    except (ValueError, binascii.Error):
        _refuse("The cursor is damaged, or none of this service.")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def page_of(bound: BoundQuery, release: str, *, limit: int | None, cursor: Cursor | None) -> Page | None:
    """Return the page that is asked for; None: all rows.

    Raises ParameterError: `limit` is out of bounds, the query has no rows to page, or the cursor belongs to another
    query, other values or another release.
    """
    if limit is None and cursor is None:
        return None
    name = "limit" if cursor is None else "cursor"
    if bound.query.form != "SELECT":
        raise ParameterError(
            f"{bound.query.name} has no rows, and so no pages.", parameter=name, help=f"Leave {name} out."
        )
    if limit is not None and not 1 <= limit <= LARGEST_PAGE:
        raise ParameterError(
            f"limit must be from 1 to {LARGEST_PAGE}, and is {limit}.",
            parameter="limit",
            help="Leave it out for all rows at once.",
        )
    if cursor is None:
        return Page(limit or LARGEST_PAGE)
    if cursor.check != check_of(bound):
        _refuse(f"The cursor belongs to another query than {bound.query.name}, or to other values.")
    if cursor.release != release:
        _refuse(f"The cursor belongs to the release {cursor.release[:40]}, and this is {release}.")
    return Page(limit or cursor.limit, cursor.offset)


def next_cursor(bound: BoundQuery, release: str, page: Page, shown: int | None = None) -> Cursor:
    """Return the cursor of the page behind `page`, or behind the first rows of it where only those were shown."""
    return Cursor(release, page.offset + (page.limit if shown is None else shown), page.limit, check_of(bound))


def paged_text(bound: BoundQuery, page: Page) -> str:
    """Return the query that gives the rows of a page, and one more where there is one."""
    offset = f"\nOFFSET {page.offset}" if page.offset else ""
    return f"{bound.text}\nLIMIT {page.limit + 1}{offset}\n"


def check_of(bound: BoundQuery) -> str:
    """Return what tells a query with its values from every other: its name and its text with the values in it."""
    return fingerprint(f"{bound.query.name}\n{bound.text}")


def fingerprint(text: str) -> str:
    """Return a short hash of what was asked, for the check of a cursor."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _refuse(detail: str) -> NoReturn:
    raise ParameterError(detail, parameter="cursor", help=_HELP)
