"""Dependents: what belongs to one other thing, is written in brackets inside it, and gets its name from the build.

One table says which property leads to each kind, of what class it is, and what its name and its title are made of.
Naming, checks, pages and tools read it; a new kind is a row here, besides what CONTRIBUTING.md lists.
"""

import re
from dataclasses import dataclass
from typing import Final

from edu_graph import vocab

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_UNNAMEABLE: Final = re.compile(r"[^A-Za-z0-9./-]+")


@dataclass(frozen=True)
class Part:
    """A part of a dependent's name: the value of one property of it, or the source that says so (`in_source`)."""

    property: str = ""
    without: str = ""
    """What the slugs of these concepts begin with, which the name leaves out."""
    is_thing: bool = False
    """Whether the value is a thing, named with its kind."""
    missing: str | None = None
    """What stands in the name where the value is missing; None: it must not."""
    before: str = ""
    instead: "Part | None" = None
    """What stands in its place where the property has no value."""
    in_source: bool = False
    in_shortcut: bool = False
    """Whether a property of the owner that is derived, such as eg:host, says it as well."""

    def properties(self) -> tuple[str, ...]:
        """Return the properties of which it is made: its own, and that of what may stand in its place."""
        own = (self.property,) if self.property else ()
        return (*own, *(self.instead.properties() if self.instead else ()))

    def of_iri(self, iri: str) -> str | None:
        """Return what an IRI is in the name: empty where no name can be made of it, None where a thing is wanted."""
        if self.is_thing:
            kind = vocab.kind_of(iri)
            return None if kind in (None, "source") or "#" in iri else f"{kind}/{vocab.slug_of(iri)}"
        return _nameable(vocab.slug_of(iri)).removeprefix(self.without)

    def of_literal(self, text: str, datatype: str) -> str | None:
        """Return what a literal is in the name: empty where no name can be made of it, None where a thing is wanted."""
        if self.is_thing:
            return None
        if datatype == vocab.XSD + "integer" and _INTEGER.fullmatch(text):
            # 3 and 03 are one number.
            return str(int(text))
        return _nameable(text).removeprefix(self.without)


@dataclass(frozen=True)
class Dependent:
    """What stands in brackets below one property: its class, what to call it, and what its name is made of."""

    type: str
    called: str
    parts: tuple[Part, ...]
    word: str = ""
    """What the name begins with."""
    first: tuple[str, ...] = ()
    """What its title says before what its name is made of: an amount with its unit, as one phrase."""
    remark: str = ""
    """What the title says of that in brackets."""
    away: str = "{owner}, {kind}: {title}"
    """What it is called where its owner is not in sight."""

    @property
    def told(self) -> tuple[str, ...]:
        """The properties whose values tell it from others, in the order in which they are said."""
        remark = (self.remark,) if self.remark else ()
        return (*self.first, *remark, *(name for part in self.parts for name in part.properties()))


DEPENDENTS: Final[dict[str, Dependent]] = {
    "participation": Dependent(
        "Participation",
        "participation",
        (
            Part("role", without="role-", in_shortcut=True),
            Part("agent", is_thing=True, in_shortcut=True, instead=Part("group", without="group-", before="group/")),
            Part("onBehalfOf", is_thing=True, missing="", before="for/"),
        ),
        away="{owner}: {title}",
    ),
    "quantity": Dependent(
        "Quantity",
        "quantity",
        (
            Part("counts"),
            Part("scope", without="scope-", missing="-"),
            Part("asOf", missing="-"),
            Part(in_source=True),
            Part("start", missing="", before="from/"),
            Part("end", missing="", before="to/"),
        ),
        word="quantity",
        # A number alone says more of a quantity than all that its name is made of.
        first=("value", "unit"),
        # “Over 300” is another number than 300.
        remark="qualifier",
        away="{owner}: {title}",
    ),
    "hasPost": Dependent(
        "Post", "post", (Part("position", without="position-"),), word="post", away="{title}, {owner}"
    ),
    "recommendation": Dependent(
        "Recommendation", "recommendation", (Part("proposes", without="practice-"),), word="recommendation"
    ),
    "commitment": Dependent("Commitment", "commitment", (Part("undertakes", without="practice-"),), word="commitment"),
    "service": Dependent("Service", "service", (Part("kind", without="service-"),), word="service"),
    "equipment": Dependent("Equipment", "equipment", (Part("kind", without="equipment-"),), word="equipment"),
    "gift": Dependent("Equipment", "gift", (Part("kind", without="equipment-"),), word="gift"),
    "objective": Dependent("Objective", "objective", (Part("number"),), word="objective"),
    "finding": Dependent("Finding", "finding", (Part("topic", without="topic-"),), word="finding"),
}
"""What belongs to another thing and is written in brackets inside it, by the property (of `eg:`) that leads to it."""


def dependent_of(property_: str) -> Dependent | None:
    """Return what stands in brackets below a property, given by its IRI; None: nothing does."""
    return DEPENDENTS.get(property_.removeprefix(vocab.EG)) if property_.startswith(vocab.EG) else None


def below(owner: str, fragment: str) -> str:
    """Return the IRI of what belongs to an owner; the owner may be a dependent itself."""
    return f"{owner}{'/' if '#' in owner else '#'}{fragment}"


def _nameable(text: str) -> str:
    return _UNNAMEABLE.sub("-", text).strip("-")
