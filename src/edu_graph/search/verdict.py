"""Which of the candidates for a name is certain enough to be taken without a person looking at it."""

from collections.abc import Sequence
from typing import Final

from edu_graph.search.rows import Hit

GAP: Final = 0.12
"""How far the first candidate must be ahead of the second."""
SHARE: Final = 0.7
"""How well the question must fit a name that it is not."""
FOUND: Final = 0.75
"""How much of the question must stand in that name."""
INITIALS: Final = 3
"""Letters that one of the initials must have where the question is nothing else: МО is defence and education both."""


def is_sure(hits: Sequence[Hit]) -> bool:
    """Tell whether the first of these hits, best first, is what was meant, as far as a machine can tell.

    It is one of: an identifier; a name of one thing only, in whatever spelling; a name that it nearly is, far ahead of
    every other. A name that only a source printed is never enough: sources call many things `the ministry`.
    """
    if not hits:
        return False
    first = hits[0]
    if first.reason == "identifier":
        return len(hits) == 1 or hits[1].reason != "identifier"
    if first.role == "printed":
        return False
    if first.likeness is None:
        return all(other.likeness is not None or other.role == "printed" for other in hits[1:])
    fits = first.likeness.share >= SHARE and first.likeness.found >= FOUND
    ahead = len(hits) == 1 or first.score - hits[1].score >= GAP
    return fits and ahead and not (first.likeness.is_all_short and first.likeness.initials < INITIALS)


def features(hit: Hit) -> list[dict[str, object]]:
    """Return what the score of a hit is made of, as matching features of the Reconciliation API."""
    likeness = hit.likeness
    is_exact = likeness is None
    return [
        {"id": "name_similarity", "value": 1.0 if likeness is None else round(likeness.share, 4)},
        {"id": "query_found_in_name", "value": 1.0 if likeness is None else round(likeness.found, 4)},
        {"id": "name_covered_by_query", "value": 1.0 if likeness is None else round(likeness.covered, 4)},
        {"id": "is_exact_name", "value": is_exact and hit.reason == "exact"},
        {"id": "is_identifier", "value": hit.reason == "identifier"},
        {"id": "is_preferred_name", "value": hit.role == "preferred"},
        {"id": "is_abbreviation", "value": bool(likeness and likeness.initials)},
    ]
