"""SHACL by pyshacl, on a memory graph, mapped back to files and lines.

How pyshacl must be used here, each measured: no `focus_nodes` (nested shapes are skipped, so bad data
conforms); `inplace=True` (else the data is cloned for each run) with inference and rules off (else it would
be written to); literals kept as written (see `convert`); the ontology's class tree as part of the data, since
`sh:class` reads it there.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import SH as SHACL

from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import NamedNode, Triple
from edu_graph.validation.convert import Converter, from_rdflib, literals_kept
from edu_graph.validation.locate import Locator
from edu_graph.validation.report import SHAPES, Report, Result, ResultTerm, Severity
from edu_graph.validation.shapes import ShapeSet, by_language
from edu_graph.validation.slices import SourceSlice, source_slices
from edu_graph.vocab import RDFS, SH

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_SEVERITIES = {severity.iri: severity for severity in Severity}
_PATH_OPERATORS = ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")


def validate(dataset: Dataset, shapes: Path, *, ontology: Dataset) -> Report:
    """Try the shapes of a folder on a dataset.

    `shapes/source` is tried on each source alone, closed over register and reference, and blames only what
    the source speaks of; `shapes/whole` on the union of all graphs. `ontology` gives the class tree.
    Raises DataError: a shapes file cannot be parsed. BuildError: the engine refuses a shape (run the lint).
    """
    run = _Run(dataset, ontology)
    with literals_kept():
        source_shapes = ShapeSet.read(shapes, "source")
        whole_shapes = ShapeSet.read(shapes, "whole")
        results = [*run.sources(source_shapes), *run.whole(whole_shapes)]
    return Report.of(results)


class _Run:
    """One validation: the terms converted once, and the places of the statements."""

    def __init__(self, dataset: Dataset, ontology: Dataset) -> None:
        self._dataset = dataset
        self._converter = Converter()
        self._locator = Locator(dataset)
        self._classes = [quad.triple for quad in ontology if quad.predicate == _SUBCLASS]

    def sources(self, shapes: ShapeSet) -> Iterator[Result]:
        """Try each source alone."""
        for part in source_slices(self._dataset):
            focus_nodes = part.focus_nodes
            triples = (quad.triple for quad in (*part.own, *part.background))
            for result in self._results(shapes, triples, part):
                if result.focus in focus_nodes:
                    yield result

    def whole(self, shapes: ShapeSet) -> Iterator[Result]:
        """Try the union of all graphs."""
        yield from self._results(shapes, (quad.triple for quad in self._dataset), None)

    def _results(self, shapes: ShapeSet, triples: Iterable[Triple], part: SourceSlice | None) -> Iterator[Result]:
        data = self._converter.graph((*triples, *self._classes))
        report = run_shacl(data, shapes.graph)
        for node in report.objects(
            report.value(predicate=rdflib.RDF.type, object=SHACL.ValidationReport), SHACL.result
        ):
            yield self._result(report, node, shapes, part)

    def _result(
        self, report: rdflib.Graph, node: rdflib.term.Node, shapes: ShapeSet, part: SourceSlice | None
    ) -> Result:
        focus = from_rdflib(_one(report, node, SHACL.focusNode))
        value_node = report.value(node, SHACL.value)
        value = None if value_node is None else from_rdflib(value_node)
        path_node = report.value(node, SHACL.resultPath)
        path = None if path_node is None else spell_path(report, path_node)
        shape = str(_one(report, node, SHACL.sourceShape))
        place = self._place(shapes, shape, (focus, path, value), part)
        return Result(
            severity=_SEVERITIES[str(_one(report, node, SHACL.resultSeverity))],
            rule=shape.removeprefix(SHAPES),
            messages=by_language(report.objects(node, SHACL.resultMessage)),
            mend=shapes.mend(shape),
            focus=focus,
            path=path,
            value=value,
            file=place.file if place else None,
            line=place.line if place else None,
            source=part.source if part else None,
            component=str(_one(report, node, SHACL.sourceConstraintComponent)),
        )

    def _place(
        self,
        shapes: ShapeSet,
        shape: str,
        about: tuple[ResultTerm, str | None, ResultTerm | None],
        part: SourceSlice | None,
    ) -> Place | None:
        focus, path, value = about
        graphs = frozenset[object]() if part is None else part.graphs
        if path is None:
            # The shape judges the thing itself: what it should not have said stands at the predicate of the target.
            stated = (path for path in shapes.target_paths(shape) if self._locator.states(focus, path))
            return self._locator.find(focus, next(stated, None), None, graphs)
        return self._locator.find(focus, path, value, graphs)


def run_shacl(data: rdflib.Graph, shapes: rdflib.Graph, *, check_shapes: bool = False) -> rdflib.Graph:
    """Return the report graph of one run of the engine.

    `check_shapes`: try the shapes on SHACL's own shapes first.
    Raises BuildError: the engine could not evaluate the shapes.
    """
    try:
        _, report, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", inplace=True, advanced=False, meta_shacl=check_shapes
        )
    except (
        pyshacl.errors.ShapeLoadError,
        pyshacl.errors.ConstraintLoadError,
        pyshacl.errors.ReportableRuntimeError,
    ) as error:
        raise BuildError(
            f"the SHACL engine refuses the shapes: {error}",
            help="Mend the shape; the lint names file and line.",
        ) from error
    if not isinstance(report, rdflib.Graph):
        raise BuildError(
            f"the SHACL engine could not finish: {text}", help="Mend the shape; the lint names file and line."
        )
    return report


def spell_path(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    """Return a SHACL path (SHACL 2.3.1) in Turtle, the same each time."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if graph.value(node, rdflib.RDF.first) is not None:
        return "( " + " ".join(spell_path(graph, item) for item in graph.items(node)) + " )"
    for name in _PATH_OPERATORS:
        inner = graph.value(node, SHACL[name])
        if inner is not None:
            return f"[ <{SH}{name}> {spell_path(graph, inner)} ]"
    return "[]"


def _one(report: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> rdflib.term.Node:
    value = report.value(node, predicate)
    if value is None:
        raise BuildError(f"the SHACL engine's report lacks {predicate}", help="Tell the maintainers.")
    return value
