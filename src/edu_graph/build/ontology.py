"""The ontology inside a release: a reference graph beside the data, so that a query can tell what a term is called."""

from collections.abc import Iterable

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad


def ontology_table(ontology: Iterable[Quad]) -> list[Quad]:
    """Return the ontology's statements without blank nodes as a reference table."""
    graph = NamedNode(vocab.ONTOLOGY_GRAPH)
    table = [
        Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ontology
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal)
    ]
    basis = Literal(
        "The ontology's own statements, as far as they need no blank node; the whole is at /ontology.",
        language="en",
    )
    return [
        *table,
        Quad(graph, NamedNode(vocab.TYPE), NamedNode(vocab.EG + "ReferenceTable"), graph),
        Quad(graph, NamedNode(vocab.EG + "basis"), basis, graph),
    ]
