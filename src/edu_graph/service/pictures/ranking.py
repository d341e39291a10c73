"""Who comes first, in words: those with the highest numbers, and never one of several that have the same number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from edu_graph.service.messages import N_
from edu_graph.service.pictures.model import Data

FIRST: Final = 3
"""Names that a sentence has, if nobody else has the number of the last of them."""

BOUND: Final = 6
"""Names that a sentence has at most; of more with one number it has none."""

PAIRS: Final = 3
"""Pairs that a sentence has at most."""

Numbered = tuple[str, int]
"""The IRI of a thing, and its number."""

Pair = tuple[str, str, int]
"""The IRIs of two things, and their number."""

_AND: Final = N_("%(one)s and %(other)s")


@dataclass(frozen=True)
class Sentences:
    """Three messages: of those who come first, of those who are all there are with one number, and of too many such."""

    most: str
    even: str
    many: str


OFTEN: Final = Sentences(
    N_("Most often: %(names)s."),
    N_("Equally often: %(names)s."),
    N_("Nobody stands out: many have the same highest number, %(number)s."),
)
GIVES: Final = Sentences(
    N_("Most often these give: %(names)s."),
    N_("These give equally often: %(names)s."),
    N_("No giver stands out: many have the same highest number, %(number)s."),
)
RECEIVES: Final = Sentences(
    N_("Most often these receive: %(names)s."),
    N_("These receive equally often: %(names)s."),
    N_("No receiver stands out: many have the same highest number, %(number)s."),
)
PARTNERS: Final = Sentences(
    N_("These have the most partner countries: %(names)s."),
    N_("These have equally many partner countries: %(names)s."),
    N_("No country stands out by its partners: many have the same highest number, %(number)s."),
)


def first(data: Data, found: Iterable[Numbered]) -> list[Numbered]:
    """Return the first three by their numbers, with whoever has the number of the last of them.

    Where those are too many, the ones above them alone: none, if these are the first. What has no number is left out.
    """
    ordered = sorted((one for one in found if one[1]), key=lambda one: (-one[1], data.name(one[0]), one[0]))
    if not ordered:
        return []
    least = ordered[:FIRST][-1][1]
    shown = [one for one in ordered if one[1] >= least]
    return shown if len(shown) <= BOUND else [one for one in ordered if one[1] > least]


def told(data: Data, found: Iterable[Numbered], say: Sentences) -> str:
    """Return a sentence on who comes first; empty where nobody has a number."""
    numbered = [one for one in found if one[1]]
    if not numbered:
        return ""
    shown = first(data, numbered)
    if not shown:
        return data.gettext(say.many, number=data.number(max(number for _, number in numbered)))
    is_even = len(shown) > 1 and len({number for _, number in shown}) == 1
    names = data.listed([(data.name(iri), number) for iri, number in shown])
    return data.gettext(say.even if is_even else say.most, names=names)


def top(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs with the highest number, in the order in which they are given."""
    most = max((number for _, _, number in pairs), default=0)
    return [pair for pair in pairs if pair[2] == most]


def top_pair(data: Data, pairs: Sequence[Pair]) -> str:
    """Return a sentence on the pair with the highest number, or on those that share it. `pairs`: at least one."""
    found = top(pairs)
    number = data.number(found[0][2])
    if len(found) == 1:
        one, other, _ = found[0]
        return data.gettext(
            "The pair with the highest number: %(one)s and %(other)s (%(number)s).",
            one=data.name(one),
            other=data.name(other),
            number=number,
        )
    if len(found) > PAIRS:
        return data.gettext("No pair stands out: many have the same highest number, %(number)s.", number=number)
    named = [data.gettext(_AND, one=data.name(one), other=data.name(other)) for one, other, _ in found]
    return data.gettext(
        "These pairs share the highest number, %(number)s: %(names)s.", number=number, names="; ".join(named)
    )


def plain_list(data: Data, names: Iterable[str]) -> str:
    """Return names as a list in the reader's language."""
    return str(format_list(list(names), locale=data.ui))
