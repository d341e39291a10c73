"""Concepts from the wrong list: a topic as a role, the kind of a service as the kind of an event.

Which list a property takes its values from is said in the ontology by `eg:fromScheme`: on the property; or, for
`eg:kind`, on the class of the thing whose kind it is. A new list is therefore one line there and nothing here.
This is not a SPARQL check, because those see the data alone, and because a result names the lists and a way out.
A list that the ontology names and nobody made is told where the ontology names it.
"""

import difflib
from collections.abc import Iterable, Iterator, Set

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.classes import NONE, Classes, Names, values
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import EG, SKOS, TYPE, curie, slug_of

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
NO_SCHEME = Rule(
    "list-missing",
    {
        "en": "The ontology says that {use} takes its concepts from {list}, and there is no such list.{guess}",
        "ru": "По онтологии {use} берёт понятия из {list}, а такого списка нет.{guess_ru}",
    },
    {
        "en": "Correct eg:fromScheme in ontology/, or add the list to data/reference, typed skos:ConceptScheme.",
        "ru": "Исправьте eg:fromScheme в ontology/ или добавьте список в data/reference с типом skos:ConceptScheme.",
    },
)
_KIND = EG + "kind"


def check_schemes(dataset: Dataset, ontology: Dataset) -> Iterator[Result]:
    """Yield a result for each concept that stands as a value where the ontology wants one of another scheme.

    What is in no scheme is left to the shapes: it is no concept, or not yet a whole one.
    """
    wants, given = _Wants(ontology, dataset), values(dataset, SKOS + "inScheme")
    existing = _lists(dataset).union(*given.values())
    for quad, place in dataset.quads.items():
        if not isinstance(quad.object, NamedNode):
            continue
        wanted, have = wants.of(quad), given.get(quad.object.value, NONE)
        # A list that does not exist is a fault of the ontology, told once by check_lists.
        if wanted & existing and have and not wanted & have:
            subject = quad.subject if isinstance(quad.subject, NamedNode) else None
            about = About(subject, str(quad.predicate), quad.object)
            yield OTHER_SCHEME.result(place, about, **_words(quad, wanted, have, wants, given))


def check_lists(dataset: Dataset, ontology: Dataset) -> Iterator[Result]:
    """Yield a result for each list that the ontology names with eg:fromScheme and the data does not have."""
    existing = _lists(dataset)
    for quad, place in ontology.quads.items():
        if quad.predicate.value != EG + "fromScheme" or getattr(quad.object, "value", "") in existing:
            continue
        subject = quad.subject if isinstance(quad.subject, NamedNode) else None
        value = quad.object if isinstance(quad.object, NamedNode | Literal) else None
        name = str(getattr(value, "value", quad.object))
        near = difflib.get_close_matches(curie(name), sorted(map(curie, existing)), 1, 0.9)
        yield NO_SCHEME.result(
            place,
            About(subject, str(quad.predicate), value),
            use=_use(subject.value) if subject else str(quad.subject),
            list=curie(name),
            guess=f" Did you mean {near[0]}?" if near else "",
            guess_ru=f" Возможно, это {near[0]}?" if near else "",
        )


class _Wants:
    """What the ontology says about the lists that values are from."""

    def __init__(self, ontology: Dataset, dataset: Dataset) -> None:
        self.lists = values(ontology, EG + "fromScheme")
        self._classes = Classes(ontology, dataset)

    def of(self, quad: Quad) -> Names:
        """Return the lists that the statement's value may be from; empty: any."""
        if quad.predicate.value == _KIND:
            return NONE.union(*(self.lists[name] for name in self.classes(quad)))
        return self.lists.get(quad.predicate.value, NONE)

    def classes(self, quad: Quad) -> list[str]:
        """Return the subject's classes that state a list for their kinds, without those above another such class."""
        of = self._classes.of(str(getattr(quad.subject, "value", "")))
        return self._classes.lowest(of & self.lists.keys())


def _lists(dataset: Iterable[Quad]) -> Names:
    return frozenset(name for name, types in values(dataset, TYPE).items() if SKOS + "ConceptScheme" in types)


def _words(quad: Quad, wanted: Names, have: Names, wants: _Wants, given: dict[str, Names]) -> dict[str, str]:
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
