"""What a search refuses: kinds and schemes that are not known, and pages that there cannot be."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from edu_graph.errors import ParameterError
from edu_graph.search.rows import Question
from edu_graph.vocab import KINDS

MAX_LIMIT: Final = 100


def check(question: Question) -> None:
    """Raise ParameterError: an unknown kind, a limit not within 1 and `MAX_LIMIT`, an offset below 0."""
    kind = question.filters.kind
    if kind is not None and kind not in (*KINDS, "source"):
        raise unknown_value("kind", kind, KINDS)
    if not 1 <= question.limit <= MAX_LIMIT:
        raise ParameterError(f"limit must be from 1 to {MAX_LIMIT}, and is {question.limit}.", parameter="limit")
    if question.offset < 0:
        raise ParameterError("The offset is below 0.", parameter="cursor")


def unknown_value(parameter: str, value: str, known: Sequence[str]) -> ParameterError:
    """Return what is told of a value that is none of those known, with the one that may have been meant."""
    near = get_close_matches(value.lower()[:50], known, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return ParameterError(
        f"{value[:50]!r} is no known {parameter}.",
        help=f"{hint}Known are {', '.join(known)}.",
        parameter=parameter,
        allowed=list(known),
    )
