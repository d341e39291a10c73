"""What to call a dependent, a node that belongs to another thing: by its kind, and by what its name is made of."""

import re
from collections.abc import Mapping

from edu_graph import vocab
from edu_graph.knowledge.keys import DEPENDENTS

# A number alone says more of a quantity than all that its name is made of.
_FIRST = {"Quantity": ("value",)}

_TITLES = {
    vocab.EG + dependent.type: tuple(
        vocab.EG + name
        for name in (
            *_FIRST.get(dependent.type, ()),
            *(part.property for part in dependent.parts if part.property),
        )
    )
    for dependent in DEPENDENTS.values()
}
"""By class: the properties whose values tell one from another, in the order in which they are said."""

TOLD = tuple(dict.fromkeys(name for names in _TITLES.values() for name in names))
"""All properties that a title may need."""

LINKS = tuple(vocab.EG + name for name in DEPENDENTS)
"""Properties that lead from an owner to what belongs to it."""

_POST = vocab.EG + "Post"
_PLAIN = (vocab.EG + "Participation", vocab.EG + "Quantity")
"""What a title says enough of: `host, School No. 1`, `12, teachers`."""


def kind_of(types: list[str]) -> str:
    """Return the class among a node's types that it is told by; empty where it is no dependent."""
    return next((found for found in types if found in _TITLES), "")


def title(kind: str, said: Mapping[str, str]) -> str:
    """Return what tells a dependent of a kind from others; `said`: its values, as they are shown, by property."""
    return ", ".join(said[name] for name in _TITLES.get(kind, TOLD) if name in said)


def name_of(kind: str, kind_label: str, owner: str, title: str) -> str:
    """Return what to call a dependent where its owner is not in sight."""
    if kind == _POST:
        return f"{title}, {owner}"
    return f"{owner}: {title}" if kind in _PLAIN or not kind else f"{owner}, {kind_label}: {title}"


def order(kind: str, iri: str) -> tuple[object, ...]:
    """Return by what the dependents of an owner are sorted: kinds together, numbers in their order."""
    kinds = list(_TITLES)
    pieces = re.split(r"([0-9]+)", iri.partition("#")[2])
    # Texts and numbers take turns, so one is never compared with the other.
    natural = [int(piece) if at % 2 else piece for at, piece in enumerate(pieces)]
    return (kinds.index(kind) if kind in kinds else len(kinds), natural)
