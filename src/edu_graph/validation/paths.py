"""SHACL's property paths (SHACL 2.3.1): as functions over triples in memory, and spelled in Turtle."""

from collections.abc import Callable, Collection
from typing import Final

import rdflib
from rdflib.namespace import SH as SHACL

from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.triples import Node, Triples
from edu_graph.vocab import SH

Path = Callable[[Triples, Node], Collection[Node]]
"""Gives the nodes that a path leads to from a node, each once."""

_OPERATORS: Final = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")
PATHS: Final = frozenset(SHACL[name] for name in _OPERATORS[:4])
"""The operators that `compile_path` knows."""


def compile_path(graph: rdflib.Graph, node: rdflib.term.Node) -> Path | None:
    """Return the path that a node of the shapes stands for; None where it has anything that is not known here."""
    if isinstance(node, rdflib.URIRef):
        predicate = NamedNode(str(node))
        return lambda triples, start: triples.objects(start, predicate)
    if graph.value(node, rdflib.RDF.first) is not None:
        return _sequence([compile_path(graph, item) for item in graph.items(node)])
    for operator, make in _MAKE.items():
        inner = graph.value(node, operator)
        if inner is not None:
            return make(graph, inner)
    return None


def _sequence(steps: list[Path | None]) -> Path | None:
    known = [step for step in steps if step is not None]
    if len(known) != len(steps) or len(known) < 2:
        return None

    def walk(triples: Triples, start: Node) -> Collection[Node]:
        nodes: Collection[Node] = (start,)
        for step in known:
            nodes = {found for node in nodes for found in step(triples, node)}
        return nodes

    return walk


def _inverse(_graph: rdflib.Graph, inner: rdflib.term.Node) -> Path | None:
    if not isinstance(inner, rdflib.URIRef):
        return None
    predicate = NamedNode(str(inner))
    return lambda triples, start: triples.subjects(predicate, start)


def _alternative(graph: rdflib.Graph, inner: rdflib.term.Node) -> Path | None:
    paths = [compile_path(graph, item) for item in graph.items(inner)]
    known = [path for path in paths if path is not None]
    if len(known) != len(paths) or len(known) < 2:
        return None
    return lambda triples, start: {found for path in known for found in path(triples, start)}


def _repeated(graph: rdflib.Graph, inner: rdflib.term.Node, *, with_start: bool) -> Path | None:
    step = compile_path(graph, inner)
    if step is None:
        return None

    def walk(triples: Triples, start: Node) -> Collection[Node]:
        found = {start} if with_start else set[Node]()
        ahead = list(step(triples, start))
        while ahead:
            node = ahead.pop()
            if node not in found:
                found.add(node)
                ahead.extend(step(triples, node))
        return found

    return walk


_MAKE: Final[dict[rdflib.URIRef, Callable[[rdflib.Graph, rdflib.term.Node], Path | None]]] = {
    SHACL.inversePath: _inverse,
    SHACL.alternativePath: _alternative,
    SHACL.zeroOrMorePath: lambda graph, inner: _repeated(graph, inner, with_start=True),
    SHACL.oneOrMorePath: lambda graph, inner: _repeated(graph, inner, with_start=False),
}


def spell_path(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    """Return a SHACL path in Turtle, the same each time."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if graph.value(node, rdflib.RDF.first) is not None:
        return "( " + " ".join(spell_path(graph, item) for item in graph.items(node)) + " )"
    for name in _OPERATORS:
        inner = graph.value(node, SHACL[name])
        if inner is not None:
            return f"[ <{SH}{name}> {spell_path(graph, inner)} ]"
    return "[]"
