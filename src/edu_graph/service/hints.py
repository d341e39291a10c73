"""Hints of a query over HTTP: against the request's release, and as a field."""

from collections.abc import Iterable
from urllib.parse import quote

from edu_graph.queries.hints import Hint, hints_of
from edu_graph.queries.policy import Screened
from edu_graph.service.calls import Call

FIELD = "X-Edu-Graph-Hint"


async def hints(call: Call, screened: Screened) -> list[Hint]:
    """Return the hints for a query; see `queries.hints`."""
    served = call.release
    known = {term.anchor for term in served.vocabulary.terms.values()}
    return await served.look(hints_of, screened, known, served.search)


def fields(found: Iterable[Hint]) -> dict[str, str]:
    """Return the field that tells of the hints: a list of strings (RFC 9651, 3.1 and 3.3.3)."""
    texts = [quote(str(hint), safe=" :;?/#.,'()") for hint in found]
    return {FIELD: ", ".join(f'"{text}"' for text in texts)} if texts else {}
