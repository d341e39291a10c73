"""Hints of a query over HTTP: against the request's release, and as a field."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from edu_graph.queries.hints import Hint, Thing, hints_of, things_of
from edu_graph.queries.policy import Screened
from edu_graph.search.index import SearchIndex
from edu_graph.service.calls import Call

FIELD = "X-Edu-Graph-Hint"


class KnownThings:
    """The things of a release, remembered once they were found: they are no more than the release has."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._found: dict[str, Sequence[Thing]] = {}

    def __contains__(self, iri: str) -> bool:
        return iri in self._found

    def lookup(self, scheme: str, value: str) -> Sequence[Thing]:
        """As the index does."""
        if value not in self._found and (found := self._index.lookup(scheme, value)):
            self._found[value] = found
        return self._found.get(value, ())

    def suggest(self, text: str) -> Sequence[Thing]:
        """As the index does."""
        return self._index.suggest(text)


async def hints(call: Call, screened: Screened) -> list[Hint]:
    """Return the hints for a query; see `queries.hints`. Where its things are known, no thread is asked for them."""
    served = call.release
    things: KnownThings = served.memory.setdefault("known things", KnownThings(served.search))
    terms = served.vocabulary.anchors
    if all(iri in things for iri in things_of(screened)):
        return hints_of(screened, terms, things)
    return await served.look(hints_of, screened, terms, things)


def fields(found: Iterable[Hint]) -> dict[str, str]:
    """Return the field that tells of the hints: a list of strings (RFC 9651, 3.1 and 3.3.3)."""
    texts = [quote(str(hint), safe=" :;?/#.,'()") for hint in found]
    return {FIELD: ", ".join(f'"{text}"' for text in texts)} if texts else {}
