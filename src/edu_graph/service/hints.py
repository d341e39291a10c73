"""Hints of a query over HTTP: against the ontology of the request's release, and as a field."""

from collections.abc import Iterable
from urllib.parse import quote

from edu_graph.queries.hints import Hint
from edu_graph.queries.hints import hints as hints_among
from edu_graph.service.terms import Vocabulary

FIELD = "X-Edu-Graph-Hint"


def hints(terms: Iterable[str], vocabulary: Vocabulary) -> list[Hint]:
    """Return the hints for these local names of the ontology's namespace; see `queries.hints`."""
    return hints_among(terms, {term.anchor for term in vocabulary.terms.values()})


def fields(found: Iterable[Hint]) -> dict[str, str]:
    """Return the field that tells of the hints: a list of strings (RFC 9651, 3.1 and 3.3.3)."""
    texts = [quote(str(hint), safe=" :;?/#.,'()") for hint in found]
    return {FIELD: ", ".join(f'"{text}"' for text in texts)} if texts else {}
