"""What a draft suggests: each with the words that it rests on. A suggestion is never a fact."""

from dataclasses import dataclass
from typing import Final

KINDS: Final = ("country", "place", "organisation", "person", "work", "date", "amount")
"""What is recognised; `work`: a project, agreement or document of the known graph, by its full name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a suggestion rests on: the words, where they stand, and what they were matched with.

    `start`, `end`: code points of the document's text in normal form C, end exclusive. `part`: `text`, `notes`, or the
    header line of a note sheet. `label`, `language`, `role`: the name of the thing that matched (empty for dates and
    amounts). `reason`: `exact`, `spelling`, `inflected`, `adjective`, `code`, `near`, `context`, `part`, `implied`,
    `described`, or the form of a date. `doubt`: a word of `found.DOUBTS` where another thing may well be meant, else
    empty.
    """

    words: str
    start: int
    end: int
    part: str
    reason: str
    label: str = ""
    language: str = ""
    role: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that a passage may state. `score`: 0 to 1, comparable within one kind.

    `iri`: the thing of the known graph; empty for dates and amounts, whose `values` are pairs of property or part and
    term as TriG writes it. `others`: how many further places of the passage say the same.
    """

    kind: str
    score: float
    evidence: Evidence
    iri: str = ""
    values: tuple[tuple[str, str], ...] = ()
    others: int = 0
