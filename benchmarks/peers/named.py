"""Named queries, asked of everybody: of us by their address, of others as the SPARQL that lies in their files.

A file runs as it lies, with its examples for values, in any engine that has the data; so both are one question.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from benchmarks.peers.mix import Kind, Question
from edu_graph.queries.catalog import Catalog, NamedQuery

ASKED: Final[Mapping[str, int | None]] = {
    "list-names-of-thing": None,
    "list-participations-in-event": None,
    "list-cooperating-countries": None,
    "list-flows-between-countries": None,
    "list-things-by-topic": None,
    "list-sources": 20,
    "list-events-in-period": 20,
}
"""What is asked, with the rows of a page where a page of it is: look-ups, groups, and ordered pages."""


def questions(folder: Path, asked: Mapping[str, int | None] = ASKED) -> list[Question]:
    """Return one question for each of these queries of a folder. Raises NotFound: one is not there."""
    catalog = Catalog.load(folder)
    return [_question(catalog.get(name), limit) for name, limit in asked.items()]


def _question(query: NamedQuery, limit: int | None) -> Question:
    given = {parameter.name: parameter.example for parameter in query.parameters if parameter.example}
    page = {} if limit is None else {"limit": str(limit)}
    text = query.text if limit is None else f"{query.text}\nLIMIT {limit}"
    kind = Kind(query.name, query.summary, text, ordered=True, is_named=True)
    return Question(kind, text, f"/queries/{query.name}?{urlencode(given | page)}", given)
