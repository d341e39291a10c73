"""The graphs in which a release describes itself, beside what it says of the world.

Each is a reference table with its basis. One table lists them, in the order in which they are made; none of them is
counted or described by another, so that none depends on itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from edu_graph import vocab
from edu_graph.build import void
from edu_graph.build.examples import executables
from edu_graph.build.facts import Fact, text, triples
from edu_graph.queries.catalog import NamedQuery
from edu_graph.rdf.terms import NamedNode, Quad


@dataclass(frozen=True)
class Material:
    """What a descriptive graph may be made of.

    `quads`: the statements of the release without any descriptive graph; `queries`: its named queries.
    """

    quads: Sequence[Quad]
    queries: Sequence[NamedQuery] = ()


@dataclass(frozen=True)
class Descriptive:
    """A descriptive graph: its IRI, on what it stands (`eg:basis`), and what makes its statements."""

    graph: str
    basis: str
    make: Callable[[Material], Iterable[Fact]]


def _void(material: Material) -> Iterable[Fact]:
    return void.statistics({quad.triple for quad in material.quads})


DESCRIPTIVE: tuple[Descriptive, ...] = (
    Descriptive(
        vocab.VOID_GRAPH,
        "Counted by the build over the union of all other graphs of this release, but for those that describe it.",
        _void,
    ),
    Descriptive(
        vocab.QUERIES_GRAPH,
        "The named queries of this release, as their files say of themselves.",
        lambda material: executables(material.queries),
    ),
)

GRAPHS = frozenset(one.graph for one in DESCRIPTIVE)
"""The IRIs of the descriptive graphs: what counts statements about the world leaves them out."""


def described(quads: Iterable[Quad]) -> list[Quad]:
    """Return the statements that stand in no descriptive graph."""
    return [quad for quad in quads if getattr(quad.graph_name, "value", "") not in GRAPHS]


def describe_itself(material: Material) -> list[Quad]:
    """Return all descriptive graphs of a release."""
    found = []
    for one in DESCRIPTIVE:
        graph = NamedNode(one.graph)
        facts = [
            *one.make(material),
            (one.graph, vocab.TYPE, vocab.EG + "ReferenceTable"),
            (one.graph, vocab.EG + "basis", text(one.basis)),
        ]
        # Each once, in the order in which it was first said.
        found += [Quad(t.subject, t.predicate, t.object, graph) for t in dict.fromkeys(triples(facts))]
    return found
