"""Dependents whose IRI is not made of what they state: renamed by hand, or two of them met in one IRI.

What a name is made of stands in one table (`edu_graph.dependents`), from which the build makes it and by which it is
held against the statements here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set

from edu_graph import vocab
from edu_graph.dependents import Dependent, Part, below, dependent_of
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.validation.report import Result
from edu_graph.validation.rules import About, Rule

MISNAMED = Rule(
    "dependent-misnamed",
    {
        "en": "The IRI of what belongs to another thing (a participation, post, service and the like) names another "
        "role, agent, kind, topic or number than it states: it was renamed by hand, or two of them met in one IRI.",
        "ru": "IRI того, что принадлежит другой вещи (участия, должности, услуги и т. п.), называет другую роль, "
        "участника, вид, тему или номер, чем указано в нём самом: его переименовали вручную или под одним IRI "
        "встретились две такие вещи.",
    },
    {
        "en": "Write it as [ … ] inside its owner: the build names it; tell two apart by eg:key.",
        "ru": "Запишите его как [ … ] внутри владельца: имя даёт сборка; две такие вещи различайте через eg:key.",
    },
)

_Said = list[tuple[Quad, Place]]


def check_names(dataset: Dataset) -> Iterator[Result]:
    """Yield a result for each statement of a dependent that its IRI does not fit.

    A dependent that lacks a part of its name is not compared: other rules say what it must state.
    """
    naming = _Naming(dataset)
    links = [quad for quad in dataset if dependent_of(quad.predicate.value) is not None]
    # Two passages may state one link.
    for quad, place in dict.fromkeys(found for link in links for found in naming.unfitting(link)):
        about = About(quad.subject, str(quad.predicate), quad.object)  # type: ignore[arg-type]
        yield MISNAMED.result(place, about)


class _Naming:
    def __init__(self, dataset: Dataset) -> None:
        self._said: dict[tuple[object, str], _Said] = defaultdict(list)
        self._once: dict[str, set[str]] = defaultdict(set)
        for quad, place in dataset.quads.items():
            self._said[quad.subject, quad.predicate.value].append((quad, place))
            if quad.predicate.value == vocab.EG + "mergedInto":
                self._once[getattr(quad.object, "value", "")].add(getattr(quad.subject, "value", ""))

    def unfitting(self, link: Quad) -> Iterator[tuple[Quad, Place]]:
        """Yield the statements of which the name of what a link leads to is not made, as far as it must be."""
        dependent = dependent_of(link.predicate.value)
        if dependent is None or not isinstance(link.object, NamedNode) or not isinstance(link.subject, NamedNode):
            return
        name, starts = link.object.value, {below(link.subject.value, dependent.word)}
        stated = [self._stated(link.object, part) for part in _must(dependent)]
        if not all(said for _, said in stated):
            return
        for part, said in stated:
            reached: set[str] = set()
            for quad, place in said:
                made = set(self._made(starts, part, quad))
                fitting = {one for one in made if _begins(name, one)}
                reached |= fitting
                if made and not fitting:
                    yield quad, place
            if not reached:
                return
            starts = reached

    def _stated(self, node: NamedNode, part: Part) -> tuple[Part, _Said]:
        """Return a part of a name, or what stands in its place, with the statements that it is made of."""
        said = self._said[node, vocab.EG + part.property]
        return (part, said) if said or part.instead is None else self._stated(node, part.instead)

    def _made(self, starts: Set[str], part: Part, quad: Quad) -> Iterator[str]:
        for text in self._spelled(part, quad.object):
            for start in starts:
                made = part.before + text
                yield start + made if start.endswith(("#", "/")) else f"{start}/{made}"

    def _spelled(self, part: Part, value: object) -> Iterator[str]:
        """Yield what a value is in a name; what was named before a merge keeps the name of what was merged."""
        if isinstance(value, NamedNode):
            yield from filter(None, map(part.of_iri, self._ever(value.value)))
        elif isinstance(value, Literal):
            yield from filter(None, [part.of_literal(value.value, value.datatype.value)])

    def _ever(self, iri: str) -> Iterable[str]:
        ever, waiting = {iri}, [iri]
        while waiting:
            new = self._once.get(waiting.pop(), set()) - ever
            ever |= new
            waiting += new
        return ever


def _must(dependent: Dependent) -> Iterator[Part]:
    """Yield the parts of which every name of the kind begins."""
    for part in dependent.parts:
        if part.in_source or part.missing is not None:
            return
        yield part


def _begins(name: str, made: str) -> bool:
    return name == made or name.startswith(made + "/")
