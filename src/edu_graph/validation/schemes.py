"""Concepts from the wrong list: a topic as a role, the kind of a service as the kind of an event.

Which list a property takes its values from is said in the ontology by `eg:fromScheme`: on the property; or, for
`eg:kind`, on the class of the thing whose kind it is. A new list is therefore one line there and nothing here.
This is not a SPARQL check, because those see the data alone, and because a result names the lists and a way out.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, RDFS, SKOS, TYPE, curie, slug_of

OTHER_SCHEME = Rule(
    "concept-of-other-scheme",
    {
        "en": "{concept} is from the list {have}; {use} takes a concept from {wanted}.",
        "ru": "{concept} — из списка {have}; {use} берёт понятие из {wanted_ru}.",
    },
    {
        "en": "Choose a concept of {wanted}{near}; the lists stand in data/reference.{instead}",
        "ru": "Выберите понятие из {wanted_ru}{near_ru}; списки стоят в data/reference.{instead_ru}",
    },
)

_KIND = EG + "kind"
Lists = frozenset[str]
"""IRIs of concept schemes."""


def check_schemes(dataset: Dataset, ontology: Dataset) -> Iterator[Result]:
    """Yield a result for each concept that stands as a value where the ontology wants one of another scheme.

    What is in no scheme is left to the shapes: it is no concept, or not yet a whole one.
    """
    wants, given = _Wants(ontology, dataset), _values(dataset, SKOS + "inScheme")
    for quad, place in dataset.quads.items():
        if not isinstance(quad.object, NamedNode):
            continue
        wanted, have = wants.of(quad), given.get(quad.object.value, frozenset())
        if wanted and have and not wanted & have:
            subject = quad.subject if isinstance(quad.subject, NamedNode) else None
            about = About(subject, str(quad.predicate), quad.object)
            yield OTHER_SCHEME.result(place, about, **_words(quad, wanted, have, wants, given))


class _Wants:
    """What the ontology says about the lists that values are from."""

    def __init__(self, ontology: Dataset, dataset: Dataset) -> None:
        self.lists = _values(ontology, EG + "fromScheme")
        self._above = _closure(_values(ontology, RDFS + "subClassOf"))
        self._types = _values(dataset, TYPE)

    def of(self, quad: Quad) -> Lists:
        """Return the lists that the statement's value may be from; empty: any."""
        if quad.predicate.value == _KIND:
            return frozenset[str]().union(*(self.lists[name] for name in self.classes(quad)))
        return self.lists.get(quad.predicate.value, frozenset())

    def classes(self, quad: Quad) -> list[str]:
        """Return the subject's classes that state a list for their kinds, without those above another such class."""
        types = self._types.get(str(getattr(quad.subject, "value", "")), frozenset())
        among = {name for of in types for name in (of, *self._above.get(of, ())) if name in self.lists}
        return sorted(name for name in among if not any(name in self._above.get(other, ()) for other in among))


def _values(dataset: Iterable[Quad], predicate: str) -> dict[str, Lists]:
    found: dict[str, set[str]] = defaultdict(set)
    for quad in dataset:
        if quad.predicate.value != predicate or not isinstance(quad.subject, NamedNode):
            continue
        if isinstance(quad.object, NamedNode):
            found[quad.subject.value].add(quad.object.value)
    return {subject: frozenset(values) for subject, values in found.items()}


def _closure(parents: dict[str, Lists]) -> dict[str, Lists]:
    """Return for each class all classes above it, without itself."""
    above = {}
    for name in parents:
        seen: set[str] = set()
        waiting = set(parents[name])
        while waiting:
            seen |= waiting
            waiting = {upper for lower in waiting for upper in parents.get(lower, ())} - seen
        above[name] = frozenset(seen - {name})
    return above


def _words(quad: Quad, wanted: Lists, have: Lists, wants: _Wants, given: dict[str, Lists]) -> dict[str, str]:
    value = str(getattr(quad.object, "value", ""))
    use = curie(quad.predicate.value)
    of = "".join(f" ({curie(name)})" for name in wants.classes(quad)) if quad.predicate.value == _KIND else ""
    near = _nearest(value, [concept for concept, schemes in sorted(given.items()) if schemes & wanted])
    others = [_use(name) for name, lists in sorted(wants.lists.items()) if lists & have]
    return {
        "concept": curie(value),
        "have": _list(have, "and"),
        "use": use + of,
        "wanted": _list(wanted, "or"),
        "wanted_ru": _list(wanted, "или"),
        "near": f", such as {curie(near)}" if near else "",
        "near_ru": f", например {curie(near)}" if near else "",
        "instead": f" {curie(value)} itself is a value of {', '.join(others)}." if others else "",
        "instead_ru": f" Само {curie(value)} — значение {', '.join(others)}." if others else "",
    }


def _use(name: str) -> str:
    # Classes begin with a capital (tests/ontology): what a class states is for the kinds of its members.
    return f"{curie(_KIND)} ({curie(name)})" if name.removeprefix(EG)[:1].isupper() else curie(name)


def _list(schemes: Set[str], word: str) -> str:
    names = [curie(scheme) for scheme in sorted(schemes)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _nearest(value: str, candidates: list[str]) -> str | None:
    """Return the concept that is named most like the value, apart from the word that its list begins names with."""
    tails = {slug_of(concept).partition("-")[2]: concept for concept in candidates}
    near = difflib.get_close_matches(slug_of(value).partition("-")[2], tails, 1, 0.6)
    return tails[near[0]] if near else None
