"""SHACL shapes compiled into Python: what our shapes use of SHACL Core, and nothing else.

Each constraint becomes one function over the triples in memory, so that a shape costs what its targets are, not what
an interpreter of SHACL makes of it. What is not known here is never passed over: `compiled` gives None for a set of
shapes that uses anything else, and pyshacl tries it (`engine`). Where values are compared or read by their datatype,
it is rdflib and pyshacl that do it here too. That both find the same is tested on every example, on data with losses
and on all data; a third engine is compared with this one.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import rdflib
from rdflib.namespace import SH as SHACL

from edu_graph.rdf.terms import BlankNode, Literal, NamedNode
from edu_graph.validation import literals
from edu_graph.validation.convert import from_rdflib
from edu_graph.validation.paths import PATHS, Path, compile_path, spell_path
from edu_graph.validation.shapes import ShapeSet, by_language
from edu_graph.validation.triples import Node, Triples
from edu_graph.vocab import SH

Fault = tuple[str, Node | None]
"""What a constraint finds: the local name of its component, and the value that is wrong where it is one value."""
Constraint = Callable[[Triples, Node, Collection[Node]], Iterator[Fault]]
"""Takes a focus node and its value nodes."""

_TARGETS: Final[Mapping[rdflib.URIRef, Callable[[Triples, NamedNode], Collection[Node]]]] = {
    SHACL.targetClass: Triples.members,
    SHACL.targetSubjectsOf: Triples.with_predicate,
    SHACL.targetObjectsOf: Triples.reached_by,
}
_TYPES: Final = {SHACL.NodeShape, SHACL.PropertyShape}
_ABOUT: Final = {SHACL.path, SHACL.property, SHACL.severity, SHACL.message, SHACL.qualifiedMinCount, *_TARGETS}


class Unknown(Exception):
    """The shapes, or what they meet in the data, are not for this engine."""


@dataclass(frozen=True)
class Found:
    """One result: `path` in Turtle, `component` as an IRI, `messages` by language."""

    severity: str
    focus: NamedNode | BlankNode | Literal
    path: str | None
    value: NamedNode | BlankNode | Literal | None
    shape: str
    component: str
    messages: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """A compiled shape. `path` is None for node shapes, whose one value node is the focus node."""

    name: str
    path: Path | None
    spelled: str | None
    severity: str
    messages: Mapping[str, str]
    constraints: tuple[Constraint, ...]
    properties: tuple["Shape", ...]
    targets: tuple[Callable[[Triples], Collection[Node]], ...] = field(default=())

    def conforms(self, triples: Triples, focus: Node) -> bool:
        """Tell whether nothing is wrong with a node."""
        values = self.values(triples, focus)
        if any(next(constraint(triples, focus, values), None) is not None for constraint in self.constraints):
            return False
        return all(shape.conforms(triples, value) for value in values for shape in self.properties)

    def values(self, triples: Triples, focus: Node) -> Collection[Node]:
        """Return the value nodes of a focus node."""
        return (focus,) if self.path is None else self.path(triples, focus)

    def results(self, triples: Triples, focus: Node) -> Iterator[Found]:
        """Yield what is wrong with a node."""
        values = self.values(triples, focus)
        for constraint in self.constraints:
            for component, value in constraint(triples, focus, values):
                yield Found(
                    self.severity,
                    focus,  # type: ignore[arg-type]
                    self.spelled,
                    value,  # type: ignore[arg-type]
                    self.name,
                    f"{SH}{component}ConstraintComponent",
                    self.messages,
                )
        for shape in self.properties:
            for value in values:
                yield from shape.results(triples, value)

    def focus_nodes(self, triples: Triples) -> set[Node]:
        """Return the nodes that the shape's own targets name."""
        return {node for target in self.targets for node in target(triples)}


def compiled(shapes: ShapeSet) -> tuple[Shape, ...] | None:
    """Return the shapes that have targets, or None where they use what is not known here. Call in `literals_kept`."""
    try:
        return _Compiler(shapes.graph).shapes()
    except Unknown:
        return None


def tried(shapes: Iterable[Shape], triples: Triples, among: frozenset[object] | None = None) -> list[Found]:
    """Return what the shapes find; of the nodes `among` alone, where they are given. Call in `literals_kept`.

    Raises Unknown: a blank node, or values of kinds that have no order, were to be compared.
    """
    found: list[Found] = []
    for shape in shapes:
        nodes = shape.focus_nodes(triples)
        for node in nodes if among is None else nodes & among:
            found += shape.results(triples, node)
    return found


class _Compiler:
    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        known = {*_ABOUT, *_CONSTRAINTS, *PATHS}
        for _, predicate, value in graph:
            if str(predicate).startswith(SH) and predicate not in known:
                raise Unknown(predicate)
            if predicate == rdflib.RDF.type and value not in _TYPES:
                # A class that is a shape is its own target.
                raise Unknown(value)

    def shapes(self) -> tuple[Shape, ...]:
        """Return the shapes with targets, in the order of their names."""
        nodes = {node for target in _TARGETS for node in self._graph.subjects(target)}
        return tuple(self.shape(node, told=True) for node in sorted(nodes, key=str))

    def shape(self, node: rdflib.term.Node, *, told: bool = False) -> Shape:
        """Return a compiled shape; `told`: what it finds is told, not only whether it finds anything."""
        graph = self._graph
        path = graph.value(node, SHACL.path)
        messages = by_language(graph.objects(node, SHACL.message))
        constraints = tuple(self._constraints(node))
        if told and constraints and not messages:
            raise Unknown("the engine's own words")
        if path is None and any(graph.value(node, one) is not None for one in _OF_PATHS):
            raise Unknown("a constraint that node shapes do not have")
        return Shape(
            str(node),
            None if path is None else _known_path(graph, path),
            None if path is None else spell_path(graph, path),
            str(graph.value(node, SHACL.severity) or SHACL.Violation),
            messages,
            constraints,
            tuple(self.shape(one, told=told) for one in sorted(graph.objects(node, SHACL.property), key=str)),
            tuple(self._targets(node)),
        )

    def _targets(self, node: rdflib.term.Node) -> Iterator[Callable[[Triples], Collection[Node]]]:
        for predicate, find in _TARGETS.items():
            for value in self._graph.objects(node, predicate):
                yield partial(_targeted, find, _named(value))

    def _constraints(self, node: rdflib.term.Node) -> Iterator[Constraint]:
        for predicate, make in _CONSTRAINTS.items():
            for value in sorted(self._graph.objects(node, predicate), key=str):
                yield make(self, node, value)

    def inner(self, node: rdflib.term.Node) -> Shape:
        """Return a shape that another one names in a constraint."""
        return self.shape(node)

    def only(self, node: rdflib.term.Node, predicate: rdflib.URIRef) -> rdflib.term.Node:
        """Return the one value. Raises Unknown: there is none, or there are several."""
        values = list(self._graph.objects(node, predicate))
        if len(values) != 1:
            raise Unknown(predicate)
        return values[0]

    def items(self, node: rdflib.term.Node) -> list[rdflib.term.Node]:
        """Return the members of a list."""
        return list(self._graph.items(node))


def _targeted(
    find: Callable[[Triples, NamedNode], Collection[Node]], term: NamedNode, triples: Triples
) -> Collection[Node]:
    return find(triples, term)


_Make = Callable[[_Compiler, rdflib.term.Node, rdflib.term.Node], Constraint]


def _each(component: str, passes: Callable[[Triples, Node], bool]) -> Constraint:
    """Return a constraint that each value must pass by itself."""

    def check(triples: Triples, _focus: Node, values: Collection[Node]) -> Iterator[Fault]:
        for value in values:
            if not passes(triples, value):
                yield component, value

    return check


def _counted(component: str, is_enough: Callable[[Triples, Collection[Node]], bool]) -> Constraint:
    """Return a constraint on all values together."""

    def check(triples: Triples, _focus: Node, values: Collection[Node]) -> Iterator[Fault]:
        if not is_enough(triples, values):
            yield component, None

    return check


def _class(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    kind = _named(value)
    return _each("Class", lambda triples, term: triples.is_member(term, kind))


def _node_kind(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    if value != SHACL.IRI:
        raise Unknown(value)
    return _each("NodeKind", lambda _triples, term: isinstance(term, NamedNode))


def _datatype(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    wanted = str(value)
    if not literals.is_checked(wanted):
        raise Unknown(value)
    return _each("Datatype", lambda _triples, term: literals.is_of(term, wanted))


def _pattern(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    found = re.compile(str(value)).search
    return _each("Pattern", lambda _triples, term: not isinstance(term, BlankNode) and found(_text(term)) is not None)


def _language_in(compiler: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    wanted = {str(item).lower() for item in compiler.items(value)}
    return _each("LanguageIn", lambda _triples, term: literals.has_language(term, wanted))


def _min_inclusive(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    least = from_rdflib(value)
    return _each("MinInclusive", lambda _triples, term: literals.at_least(term, least))


def _not(compiler: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    inner = compiler.inner(value)
    return _each("Not", lambda triples, term: not inner.conforms(triples, term))


def _or(compiler: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    choices = [compiler.inner(item) for item in compiler.items(value)]
    return _each("Or", lambda triples, term: any(choice.conforms(triples, term) for choice in choices))


def _min_count(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    least = int(str(value))
    return _counted("MinCount", lambda _triples, values: len(values) >= least)


def _max_count(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    most = int(str(value))
    return _counted("MaxCount", lambda _triples, values: len(values) <= most)


def _has_value(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    wanted = from_rdflib(value)
    return _counted("HasValue", lambda _triples, values: wanted in values)


def _unique_lang(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    if str(value) != "true":
        raise Unknown(value)
    return _counted("UniqueLang", lambda _triples, values: literals.is_unique_by_language(values))


def _qualified(compiler: _Compiler, node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    compiler.only(node, SHACL.qualifiedValueShape)
    inner, least = compiler.inner(value), int(str(compiler.only(node, SHACL.qualifiedMinCount)))
    return _counted(
        "QualifiedMinCount", lambda triples, values: sum(inner.conforms(triples, term) for term in values) >= least
    )


def _less_than(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    return _ordered("LessThan", _named(value), literals.is_less)


def _less_or_equal(_: _Compiler, _node: rdflib.term.Node, value: rdflib.term.Node) -> Constraint:
    return _ordered("LessThanOrEquals", _named(value), literals.is_at_most)


def _ordered(component: str, predicate: NamedNode, in_order: Callable[[Node, Node], bool]) -> Constraint:
    def check(triples: Triples, focus: Node, values: Collection[Node]) -> Iterator[Fault]:
        for value in values:
            for other in triples.objects(focus, predicate):
                try:
                    fits = in_order(value, other)
                except TypeError as error:
                    raise Unknown(value) from error
                if not fits:
                    yield component, value

    return check


_CONSTRAINTS: Final[Mapping[rdflib.URIRef, _Make]] = {
    SHACL["class"]: _class,
    SHACL.nodeKind: _node_kind,
    SHACL.datatype: _datatype,
    SHACL.pattern: _pattern,
    SHACL.languageIn: _language_in,
    SHACL.minInclusive: _min_inclusive,
    SHACL["not"]: _not,
    SHACL["or"]: _or,
    SHACL.minCount: _min_count,
    SHACL.maxCount: _max_count,
    SHACL.hasValue: _has_value,
    SHACL.uniqueLang: _unique_lang,
    SHACL.qualifiedValueShape: _qualified,
    SHACL.lessThan: _less_than,
    SHACL.lessThanOrEquals: _less_or_equal,
}
_OF_PATHS: Final = (
    SHACL.minCount, SHACL.maxCount, SHACL.uniqueLang, SHACL.qualifiedValueShape, SHACL.lessThan,
    SHACL.lessThanOrEquals,
)  # fmt: skip
"""Constraints that a shape without a path must not have."""


def _known_path(graph: rdflib.Graph, node: rdflib.term.Node) -> Path:
    path = compile_path(graph, node)
    if path is None:
        raise Unknown("a path")
    return path


def _named(node: rdflib.term.Node) -> NamedNode:
    if not isinstance(node, rdflib.URIRef):
        raise Unknown(node)
    return NamedNode(str(node))


def _text(term: Node) -> str:
    return str(getattr(term, "value", ""))
