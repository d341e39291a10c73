"""What a query asks for that the ontology does not have, and what may have been meant: told beside the answer.

Such a query is no error: it has an answer, which is empty more often than not, and does not say why.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_MOST = 3
_LONGEST = 60


@dataclass(frozen=True)
class Hint:
    """A term of the ontology's namespace that it does not have; `meant`: the one with the nearest name."""

    term: str
    meant: str | None

    def __str__(self) -> str:
        """Return the hint as a sentence."""
        question = f"; did you mean {self.meant}?" if self.meant else ""
        return f"{self.term} is no term of the ontology{question}"


def hints(terms: Iterable[str], known: Collection[str]) -> list[Hint]:
    """Return a hint for each of the local names `terms` that is not among `known`, three at most."""
    unknown = [name for name in terms if name and name not in known]
    return [_hint(name, sorted(known)) for name in unknown[:_MOST]]


def _hint(name: str, known: list[str]) -> Hint:
    by_case = [one for one in known if one.lower() == name.lower()]
    near = by_case or get_close_matches(name[:_LONGEST], known, n=1, cutoff=0.7)
    return Hint(f"eg:{name[:_LONGEST]}", f"eg:{near[0]}" if near else None)
