"""What to tell somebody whose text means nothing, or more than one thing."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from edu_graph.errors import ParameterError
from edu_graph.vocab import curie

SHOWN: Final = 10
"""Candidates that one error lists."""


class Candidate(NamedTuple):
    """A thing that may have been meant, with the name by which it would be recognised."""

    iri: str
    label: str


def choose(text: str, candidates: Sequence[Candidate]) -> ParameterError:
    """Return the error for a text that several things are called."""
    listed = candidates[:SHOWN]
    rest = len(candidates) - len(listed)
    return ParameterError(
        f"{_quoted(text)} means {len(candidates)} things.",
        help=f"Give one of them: {_listing(listed)}{f' and {rest} more' if rest else ''}.",
        candidates=_members(listed),
    )


def unknown(text: str, entity_class: str | None, near: Sequence[Candidate]) -> ParameterError:
    """Return the error for a text that nothing is called, with what comes close."""
    among = f" of class {curie(entity_class)}" if entity_class else ""
    detail = f"Nothing{among} is known as {_quoted(text)}."
    if not near:
        return ParameterError(detail, help="Give an IRI, kind/slug, a country's code, or a name; /search finds names.")
    return ParameterError(detail, help=f"Did you mean {_listing(near)}?", candidates=_members(near))


def _quoted(text: str) -> str:
    # The text is shown on terminals: no control or direction mark of it gets there.
    return '"' + "".join(character if character.isprintable() else "�" for character in text[:100]) + '"'


def _listing(candidates: Sequence[Candidate]) -> str:
    return ", ".join(f"{curie(iri)} ({label})" for iri, label in candidates)


def _members(candidates: Sequence[Candidate]) -> list[dict[str, str]]:
    return [{"iri": iri, "label": label} for iri, label in candidates]
