"""What to call a dependent, a node that belongs to another thing: by its kind, and by what its name is made of."""

import re
from collections.abc import Mapping
from string import Formatter
from typing import TypeVar

from edu_graph import vocab
from edu_graph.dependents import DEPENDENTS

T = TypeVar("T")

_KINDS = {vocab.EG + dependent.type: dependent for dependent in DEPENDENTS.values()}
_TITLES = {kind: tuple(vocab.EG + name for name in dependent.told) for kind, dependent in _KINDS.items()} | {
    # Rules make observations, so no source writes them, but a reader meets them as what belongs to their indicator.
    vocab.QB + "Observation": tuple(vocab.EG + name for name in ("observedCountry", "observedYear", "observedKind"))
}
"""By class: the properties whose values tell one from another, in the order in which they are said."""

TOLD = tuple(dict.fromkeys(name for names in _TITLES.values() for name in names))
"""All properties that a title may need."""

LINKS = tuple(vocab.EG + name for name in DEPENDENTS)
"""Properties that lead from an owner to what belongs to it."""

_AWAY = "{owner}: {title}"
"""What is called where its owner is not in sight and nobody says of what kind it is."""


def kind_of(types: list[str]) -> str:
    """Return the class among a node's types that it is told by; empty where it is no dependent."""
    return next((found for found in types if found in _TITLES), "")


def title(kind: str, said: Mapping[str, T]) -> list[T | str]:
    """Return what tells a dependent of a kind from others, in pieces: its values, and words between.

    `said`: its values, as they are shown, by property.
    """
    pieces: list[T | str] = []
    for name in _TITLES.get(kind, TOLD):
        if name not in said:
            continue
        before, after = _around(kind, name)
        pieces += [before] if pieces and before else []
        pieces += [said[name], after] if after else [said[name]]
    return pieces


def _around(kind: str, name: str) -> tuple[str, str]:
    """Return what stands before a value of a title, where it is not the first, and behind it."""
    dependent = _KINDS.get(kind)
    told = name.removeprefix(vocab.EG)
    if dependent is not None and told == dependent.remark:
        return " (", ")"
    return " " if dependent is not None and told in dependent.first else ", ", ""


def name_of(kind: str, kind_label: T, owner: T, title: T) -> list[T | str]:
    """Return what to call a dependent where its owner is not in sight, in pieces: what is given, and words between."""
    given = {"kind": kind_label, "owner": owner, "title": title}
    pieces: list[T | str] = []
    for words, name, *_ in Formatter().parse(_KINDS[kind].away if kind in _KINDS else _AWAY):
        pieces += [words] if words else []
        pieces += [given[name]] if name else []
    return pieces


def order(kind: str, iri: str) -> tuple[object, ...]:
    """Return by what the dependents of an owner are sorted: kinds together, numbers in their order."""
    kinds = list(_TITLES)
    pieces = re.split(r"([0-9]+)", iri.partition("#")[2])
    # Texts and numbers take turns, so one is never compared with the other.
    natural = [int(piece) if at % 2 else piece for at, piece in enumerate(pieces)]
    return (kinds.index(kind) if kind in kinds else len(kinds), natural)
