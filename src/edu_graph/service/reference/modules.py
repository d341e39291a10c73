"""Which module of the ontology a term is from: a release holds them as one file, each below its own heading."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from edu_graph.service.messages import N_

TITLES: Final = (
    N_("Agents and posts"),
    N_("Agreements and commitments"),
    N_("Dates as exact as the source, their computed bounds, and statuses"),
    N_("Events"),
    N_("Evidence"),
    N_("Names as printed, parts, kinds, and keys of things that need one"),
    N_("Indicators"),
    N_("Knowledge"),
    N_("Participation"),
    N_("Places"),
    N_("Projects"),
    N_("Provision"),
    N_("Quantities"),
    N_("What things are about, what they aim at, and what came of them"),
)
"""What the headings of the modules say before their colon, so that they can be translated."""
OTHER: Final = N_("Other terms")

_HEADING: Final = re.compile(r"^# (.+)\n(?:#.*\n)*\n*(?=@prefix )", re.M)
_DECLARED: Final = re.compile(r"^eg:(\w+) a ", re.M)


@dataclass(frozen=True)
class Module:
    """A module: its title (a message), and the local names of its terms in their order."""

    title: str
    terms: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Where the module stands on the page; no local name of a term looks like it."""
        return "module-" + re.sub(r"[^a-z]+", "-", self.title.lower()).strip("-")[:40]


def modules(text: str) -> list[Module]:
    """Return the modules of an ontology file as it was written; those without a term are left out."""
    parts = _HEADING.split(text)
    titled = zip(parts[1::2], parts[2::2], strict=True)
    found = [(OTHER, parts[0]), *((heading.partition(":")[0].rstrip("."), body) for heading, body in titled)]
    made = [Module(title, tuple(dict.fromkeys(_DECLARED.findall(body)))) for title, body in found]
    return [module for module in made if module.terms]


def by_term(found: list[Module]) -> Mapping[str, Module]:
    """Return the module of each term by its local name."""
    return {name: module for module in found for name in module.terms}
