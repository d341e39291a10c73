"""The last look before a release: what the promises of the graph say must hold of every quad in it."""

from collections import defaultdict
from collections.abc import Iterable

from edu_graph import vocab
from edu_graph.errors import BuildError
from edu_graph.rdf.terms import BlankNode, DefaultGraph, NamedNode, Quad

_KINDS = {vocab.EG + name for name in vocab.GRAPH_KINDS}


def graph_kinds(quads: Iterable[Quad]) -> dict[str, str]:
    """Return each typed graph's IRI with the local name of its kind."""
    kinds = {}
    for quad in quads:
        if quad.predicate.value == vocab.TYPE and isinstance(quad.object, NamedNode) and quad.object.value in _KINDS:
            kinds[quad.subject.value] = quad.object.value.removeprefix(vocab.EG)  # type: ignore[union-attr]
    return kinds


def check_derived(stated: Iterable[Quad], derived: Iterable[Quad]) -> None:
    """Check that derivation kept the promises.

    Every graph is of one of the five kinds; nothing is in the default graph or has a blank node; what was derived
    into a passage speaks only of things that this passage spoke of; an inferred graph repeats nothing stated.
    Raises BuildError: a rule broke one of these, with the statement.
    """
    before, after = set(stated), list(derived)
    kinds = graph_kinds([*before, *after])
    spoken: dict[str, set[str]] = defaultdict(set)
    triples = set()
    for quad in before:
        graph = getattr(quad.graph_name, "value", "")
        spoken[graph].update((str(quad.subject), str(quad.object)))
        triples.add(quad.triple)
    for quad in [*before, *after]:
        _check_graph(quad, kinds)
    for quad in after:
        graph = quad.graph_name.value  # type: ignore[union-attr]
        if kinds[graph] == "InferredGraph":
            if quad.triple in triples:
                raise _broken(quad, "is stated, and inferred again")
        elif kinds[graph] == "ReferenceTable":
            continue
        elif not {str(quad.subject), str(quad.object)} <= spoken[graph]:
            raise _broken(quad, "was derived into a passage that does not speak of it")


def _check_graph(quad: Quad, kinds: dict[str, str]) -> None:
    if isinstance(quad.graph_name, DefaultGraph) or quad.graph_name.value not in kinds:
        raise _broken(quad, "stands in a graph of no kind")
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise _broken(quad, "has a blank node")


def _broken(quad: Quad, what: str) -> BuildError:
    return BuildError(f"a statement {what}: {quad}", help="This is a fault of a rule or of the build; report it.")
