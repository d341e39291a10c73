"""Two other SHACL engines, by other authors, find what our compiled shapes find in every example and in the data."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest
import rdflib
import shifty
from pyoxigraph import RdfFormat, serialize
from rdflib.namespace import SH as SHACL
from validation_examples import INVALID, ROOT, SHAPES, VALID, Example, all_data, ontology, real_data

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import BlankNode, Quad, Triple
from edu_graph.validation.compiled import Found as Fault
from edu_graph.validation.compiled import compiled, tried
from edu_graph.validation.convert import Converter, from_rdflib, literals_kept
from edu_graph.validation.engine import found_by_pyshacl
from edu_graph.validation.shapes import PARTS, ShapeSet
from edu_graph.validation.slices import source_slices
from edu_graph.validation.triples import Triples
from edu_graph.vocab import RDFS, SH
from tests.conftest import FIVE

Found = frozenset[tuple[str, ...]]
"""What an engine found: severity, focus, path, component, shape and value of each result."""
GRAPHS = len(FIVE) + 1
"""One for each source, and the union of all."""
GRAPHS_OF_ALL = len(list((ROOT / "data" / "sources").glob("*.trig"))) + 1
Engine = Callable[[list[Triple], ShapeSet], Found]

_TOLD = (
    SHACL.resultSeverity,
    SHACL.focusNode,
    SHACL.resultPath,
    SHACL.sourceConstraintComponent,
    SHACL.sourceShape,
    SHACL.value,
)
_NAMES = (SHACL.resultSeverity, SHACL.sourceConstraintComponent, SHACL.sourceShape)


def _ours(triples: list[Triple], shapes: ShapeSet) -> Found:
    with literals_kept():
        made = compiled(shapes)
        assert made is not None
        return _told(tried(made, Triples(triples)))


def _pyshacl(triples: list[Triple], shapes: ShapeSet) -> Found:
    with literals_kept():
        return _told(found_by_pyshacl(Converter().graph(triples), shapes))


def _told(found: Iterable[Fault]) -> Found:
    return frozenset(
        (one.severity, _term(one.focus), _path(one.path), one.component, one.shape, _term(one.value)) for one in found
    )


def _term(term: object) -> str:
    return "" if term is None else "[]" if isinstance(term, BlankNode) else str(term)


def _path(path: str | None) -> str:
    return "" if path is None else path if path.startswith("<") else "[]"


def _shifty(triples: list[Triple], shapes: ShapeSet) -> Found:
    written = _n_triples(quad.triple for quad in shapes.dataset)
    with literals_kept():
        conforms, report, _ = shifty.validate(_n_triples(triples), written, infer=False, graph_mode="data")
        found = _read(report)
    assert conforms is not bool(found)
    return found


def _read(report: rdflib.Graph) -> Found:
    return frozenset(
        tuple(_spell(report.value(node, predicate), predicate) for predicate in _TOLD)
        for node in report.objects(None, SHACL.result)
    )


def _spell(term: rdflib.term.Node | None, predicate: rdflib.URIRef) -> str:
    # A path that is no predicate stands in the report without its parts; the shape, which is named, says which it is.
    if term is None or isinstance(term, rdflib.BNode):
        return "" if term is None else "[]"
    return str(term) if predicate in _NAMES else str(from_rdflib(term))


def _n_triples(triples: Iterable[Triple]) -> str:
    return serialize(set(triples), format=RdfFormat.N_TRIPLES).decode()


ENGINES = (_pyshacl, _shifty)


@pytest.fixture(scope="module")
def shapes() -> dict[str, ShapeSet]:
    return {part: ShapeSet.read(SHAPES, part) for part in PARTS}


@pytest.fixture(scope="module")
def classes() -> list[Triple]:
    return [quad.triple for quad in ontology() if quad.predicate.value == RDFS + "subClassOf"]


def _graphs(dataset: Dataset, classes: list[Triple]) -> Iterator[tuple[str, list[Triple]]]:
    """The graphs on which `validate` tries the shapes, each with the part of the shapes that it is tried with."""
    for part in source_slices(dataset):
        yield "source", [*_triples((*part.own, *part.background)), *classes]
    yield "whole", [*_triples(dataset), *classes]


def _triples(quads: Iterable[Quad]) -> list[Triple]:
    return list({quad.triple for quad in quads})


def _differences(
    graphs: Iterable[tuple[str, list[Triple]]], shapes: dict[str, ShapeSet], engines: Sequence[Engine] = ENGINES
) -> tuple[int, int, list[tuple[str, ...]]]:
    """How many graphs were compared, how many results, and what only one engine found."""
    compared, results, apart = 0, 0, []
    for part, triples in graphs:
        mine = _ours(triples, shapes[part])
        compared, results = compared + 1, results + len(mine)
        for other in (engine(triples, shapes[part]) for engine in engines):
            apart += [("ours alone", *told) for told in sorted(mine - other)]
            apart += [("theirs alone", *told) for told in sorted(other - mine)]
    return compared, results, apart


def test_other_engines_agree_on_the_data(shapes: dict[str, ShapeSet], classes: list[Triple]) -> None:
    assert _differences(_graphs(real_data(), classes), shapes) == (GRAPHS, 0, [])


def test_other_engines_agree_on_all_data(shapes: dict[str, ShapeSet], classes: list[Triple]) -> None:
    compared, _, apart = _differences(_graphs(all_data(), classes), shapes)
    assert apart == []
    assert compared == GRAPHS_OF_ALL


def test_other_engines_agree_on_every_example(shapes: dict[str, ShapeSet], classes: list[Triple]) -> None:
    graphs = [graph for path in (*VALID, *INVALID) for graph in _graphs(Example.read(path).dataset, classes)]
    compared, results, apart = _differences(graphs, shapes)
    assert apart == []
    assert compared >= 100
    assert results >= 330


@pytest.mark.parametrize(("lost", "least"), [(("type",), 500), (("prefLabel", "inScheme", "participation"), 800)])
def test_other_engines_agree_on_data_with_losses(
    shapes: dict[str, ShapeSet], classes: list[Triple], lost: tuple[str, ...], least: int
) -> None:
    kept = {quad: place for quad, place in real_data().quads.items() if not quad.predicate.value.endswith(lost)}
    compared, results, apart = _differences(_graphs(Dataset(kept), classes), shapes)
    assert apart == []
    assert compared == GRAPHS
    assert results > least


def test_a_disagreement_is_noticed(shapes: dict[str, ShapeSet], classes: list[Triple]) -> None:
    def blind(triples: list[Triple], given: ShapeSet) -> Found:
        # An engine that does not know one constraint.
        known = {quad: place for quad, place in given.dataset.quads.items() if quad.predicate.value != SH + "maxCount"}
        return _shifty(triples, ShapeSet(Dataset(known), given.graph))

    def zealous(triples: list[Triple], given: ShapeSet) -> Found:
        # An engine that blames one thing more.
        return _shifty(triples, given) | {("planted",)}

    events = next(path for path in INVALID if path.stem == "events")
    graphs = list(_graphs(Example.read(events).dataset, classes))
    *_, apart = _differences(graphs, shapes, (blind,))
    assert apart
    assert all(who == "ours alone" and "MaxCount" in " ".join(told) for who, *told in apart)
    *_, apart = _differences(graphs, shapes, (zealous,))
    assert apart == [("theirs alone", "planted")] * len(graphs)
