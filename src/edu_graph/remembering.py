"""Answers that are kept for some time, keyed by what clients send: few of them, and none of a long text."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LONGEST: Final = 500
"""Characters of a text that is kept as a key, if nothing else is said: no usual field, path or name is longer."""


def remembered(size: int, longest: int = LONGEST) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last `size` answers of a function, but none where a text among its arguments is longer than `longest`.

    A bound of the number alone is none of the memory: a client chooses how long the texts are, and that they differ.
    """

    def around(work: Callable[P, R]) -> Callable[P, R]:
        kept = lru_cache(maxsize=size)(work)

        @wraps(work)
        def asked(*given: P.args, **named: P.kwargs) -> R:
            if any(isinstance(one, str) and len(one) > longest for one in (*given, *named.values())):
                return work(*given, **named)
            return kept(*given, **named)  # type: ignore[arg-type]

        asked.cache_info = kept.cache_info  # type: ignore[attr-defined]
        return asked

    return around
