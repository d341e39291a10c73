"""Properties of other things: a signing's property stated of a conference, a passage's of an event.

Which class a property belongs to is said in the ontology by `rdfs:domain`; a new property is one line there and nothing
here. Where a shape says the same of a property, it is told by that shape, whose words know what is usually meant.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Set
from pathlib import Path

from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.classes import NONE, Classes, Names, values
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, OWL, RDFS, SH, SKOS, TYPE, XSD, curie

OTHER_CLASS = Rule(
    "property-of-other-class",
    {
        "en": "{property} is a property of {wanted}; {thing} is {have}.",
        "ru": "{property} — свойство для {wanted}; {thing} — это {have}.",
    },
    {
        "en": "State it of the {wanted} that is meant, or correct the type of {thing}.{instead}",
        "ru": "Укажите его у той вещи типа {wanted}, о которой речь, или исправьте тип {thing}.{instead_ru}",
    },
)

_MANY = 3
"""How many other properties are offered."""
_PROPERTIES = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
_UNTELLING = frozenset({SKOS + "Concept", RDFS + "Literal", RDFS + "Resource"})
"""Ranges that too many properties share to say that one is meant by another."""


def check_domains(dataset: Dataset, ontology: Dataset, told: Set[tuple[str, str]] = frozenset()) -> Iterator[Result]:
    """Yield a result for each statement of a property whose subject is not of the class that the property belongs to.

    `told`: pairs of property and class that the shapes tell. What has no type at all is left to thing-without-type.
    """
    offers = _Offers(dataset, ontology)
    for quad, place in dataset.quads.items():
        wanted = offers.domains.get(quad.predicate.value, NONE)
        if not wanted or not isinstance(quad.subject, NamedNode):
            continue
        have = offers.classes.of(quad.subject.value)
        lacking = sorted(name for name in wanted - have if (quad.predicate.value, name) not in told)
        if have and lacking:
            yield _result(quad, place, lacking[0], offers)


def told_by_shapes(shapes: Path) -> frozenset[tuple[str, str]]:
    """Return the pairs of property and class that shapes of a folder want of whatever has the property."""
    stated = Dataset.read(shapes / "whole", shapes.parent)
    targets, wanted = values(stated, SH + "targetSubjectsOf"), values(stated, SH + "class")
    # With a path, a shape is about the values.
    with_path = {quad.subject.value for quad in stated if quad.predicate.value == SH + "path"}  # type: ignore[union-attr]
    shaped = (targets.keys() & wanted.keys()) - with_path
    return frozenset((of, name) for shape in shaped for of in targets[shape] for name in wanted[shape])


class _Offers:
    """The ontology's properties: what they belong to, and which of them a thing has that are like another."""

    def __init__(self, dataset: Dataset, ontology: Dataset) -> None:
        self.classes = Classes(ontology, dataset)
        domains = values(ontology, RDFS + "domain")
        self.domains = {name: of for name, of in domains.items() if name.startswith(EG)}
        self._dataset = dataset
        self._ranges = values(ontology, RDFS + "range")
        self._lists = values(ontology, EG + "fromScheme")
        types = values(ontology, TYPE)
        self._properties = sorted(n for n, of in types.items() if n.startswith(EG) and of & set(_PROPERTIES))

    def near(self, wrong: str, thing: str) -> list[str]:
        """Return, in short form, what such a thing has that is named like the wrong property or leads to the same."""
        have = self.classes.of(thing)
        fitting = [name for name in self._properties if name != wrong and self._fits(name, have)]
        leading = [name for name in fitting if self._leads(name) & self._leads(wrong)]
        spelled = difflib.get_close_matches(curie(wrong), map(curie, fitting), _MANY, 0.8)
        return list(dict.fromkeys([*spelled, *map(curie, leading)]))[:_MANY]

    def _fits(self, name: str, have: Names) -> bool:
        domains = self.domains.get(name)
        # Which things have what belongs to no class is seen from those that do.
        return domains <= have if domains else bool(self._users().get(name, NONE) & have)

    def _leads(self, name: str) -> Names:
        ranges = self._ranges.get(name, NONE) | self._lists.get(name, NONE)
        return frozenset(one for one in ranges - _UNTELLING if not one.startswith(XSD))

    def _users(self) -> dict[str, Names]:
        """Return, by property, the stated types of what has it."""
        users: dict[str, set[str]] = defaultdict(set)
        for quad in self._dataset:
            if isinstance(quad.subject, NamedNode) and quad.predicate.value not in self.domains:
                users[quad.predicate.value] |= self.classes.types(quad.subject.value)
        return {name: frozenset(of) for name, of in users.items()}


def _result(quad: Quad, place: Place, wanted: str, offers: _Offers) -> Result:
    thing = quad.subject.value  # type: ignore[union-attr]
    value = quad.object if isinstance(quad.object, NamedNode | Literal) else None
    near = ", ".join(offers.near(quad.predicate.value, thing))
    about = About(quad.subject, str(quad.predicate), value)  # type: ignore[arg-type]
    have = offers.classes.lowest(offers.classes.types(thing))
    return OTHER_CLASS.result(
        place,
        about,
        property=curie(quad.predicate.value),
        wanted=curie(wanted),
        thing=curie(thing),
        have=", ".join(map(curie, have)),
        instead=f" What such a thing has: {near}." if near else "",
        instead_ru=f" Что есть у такой вещи: {near}." if near else "",
    )
