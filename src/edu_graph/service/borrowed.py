"""Texts of other rooms that pages show: written there as plain English, because those rooms know of no languages.

They are messages all the same. `tools/make_messages.py` enters them into the catalogues, and pages look up what they
show (`wording.worded`), so that a text that is not here, or of a release that other code built, stays English.
"""

from collections.abc import Iterator
from typing import Final

from edu_graph.build.measures import BREAKDOWNS, MEASURES, STATEMENTS
from edu_graph.build.portions import KINDS
from edu_graph.queries.catalog import Catalog
from edu_graph.service.limits import PUBLISHED
from edu_graph.service.pages import querywords
from edu_graph.service.problems import KINDS as PROBLEMS
from edu_graph.settings import Settings

Message = tuple[str | tuple[str, str], str, str]
"""A message (or one for one thing and one for several), the file it is from, and what a translator has to know."""

_QUALITY: Final = "src/edu_graph/build/quality.py"
_MEASURES: Final = "src/edu_graph/build/measures.py"
_COUNTS: Final = (
    "documents",
    "passages",
    "statements",
    "things",
    "events",
    "labels in two languages",
    "external identifiers",
    "events with status",
    "events with place",
    "events with date",
    "duplicates suspected",
    "warnings",
)
"""Key figures of a release (`figures` of its report), hyphens as spaces."""

_KEYS: Final = ("day", "month", "year", "day without a year", "words only", "none")
_SEVERITIES: Final = ("violation", "warning", "info")


def messages(queries: Catalog) -> Iterator[Message]:
    """Yield every text that is looked up and marked nowhere, those of the named queries among them."""
    yield from querywords.messages(queries)
    yield from _of_problems()
    yield from _of_limits()
    yield from _of_dumps()
    yield from _of_quality()


def _of_problems() -> Iterator[Message]:
    for kind in PROBLEMS:
        yield kind.title, "src/edu_graph/errors.py", "Title of a kind of problem."


def _of_limits() -> Iterator[Message]:
    for name in PUBLISHED:
        yield Settings.model_fields[name].description or "", "src/edu_graph/settings.py", "Meaning of a limit."


def _of_dumps() -> Iterator[Message]:
    for kind in KINDS.values():
        yield kind.heading, "src/edu_graph/build/portions.py", "Heading of a list of files."
        yield kind.title, "src/edu_graph/build/portions.py", "Name of a series of data sets."
        yield kind.description, "src/edu_graph/build/portions.py", "What a series of data sets holds."


def _of_quality() -> Iterator[Message]:
    for share in (STATEMENTS, *(measure.share for measure in MEASURES)):
        yield share.title, _MEASURES, "What a share of the data has."
        yield share.denominator, _MEASURES, "Of what a share is told."
    for table in BREAKDOWNS:
        yield table.title, _MEASURES, "Title of a table."
        yield table.denominator, _MEASURES, "Of what a share is told."
    for word in _COUNTS:
        yield word, _QUALITY, "Name of a figure."
    for word in _KEYS:
        yield word, _MEASURES, "How exact a date is."
    for word in _SEVERITIES:
        yield word, _QUALITY, "How severe a finding is."
