"""SHACL, mapped back to files and lines: by compiled shapes, or by pyshacl where the shapes use what those do not know.

Both find the same (`compiled`); compiled shapes take a tenth of the time. How pyshacl must be used here, each measured:
no `focus_nodes` (nested shapes are skipped, so bad data conforms); `inplace=True` (else the data is cloned for each
run) with inference and rules off (else it would be written to); literals kept as written (see `convert`); the
ontology's class tree as part of the data, since `sh:class` reads it there.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import rdflib
from rdflib.namespace import SH as SHACL

from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import NamedNode, Triple
from edu_graph.validation.compiled import Found, Shape, Unknown, compiled, tried
from edu_graph.validation.convert import Converter, from_rdflib, literals_kept
from edu_graph.validation.locate import Locator
from edu_graph.validation.paths import spell_path
from edu_graph.validation.report import SHAPES, Report, Result, ResultTerm, Severity
from edu_graph.validation.shapes import ShapeSet, by_language
from edu_graph.validation.slices import SourceSlice, source_slices
from edu_graph.validation.triples import Triples
from edu_graph.vocab import RDFS

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_SEVERITIES = {severity.iri: severity for severity in Severity}


def validate(dataset: Dataset, shapes: Path, *, ontology: Dataset, may_compile: bool = True) -> Report:
    """Try the shapes of a folder on a dataset.

    `shapes/source` is tried on each source alone, closed over register and reference, and blames only what
    the source speaks of; `shapes/whole` on the union of all graphs. `ontology` gives the class tree. `may_compile`:
    whether compiled shapes may be taken; without, pyshacl does it all.
    Raises DataError: a shapes file cannot be parsed. BuildError: the engine refuses a shape (run the lint).
    """
    run = _Run(dataset, ontology, may_compile=may_compile)
    with literals_kept():
        source_shapes = ShapeSet.read(shapes, "source")
        whole_shapes = ShapeSet.read(shapes, "whole")
        results = [*run.sources(source_shapes), *run.whole(whole_shapes)]
    return Report.of(results)


class _Run:
    """One validation: the terms converted once, and the places of the statements."""

    def __init__(self, dataset: Dataset, ontology: Dataset, *, may_compile: bool) -> None:
        self._dataset = dataset
        self._converter = Converter()
        self._classes = [quad.triple for quad in ontology if quad.predicate == _SUBCLASS]
        self._may_compile = may_compile

    @cached_property
    def _locator(self) -> Locator:
        # Where nothing is wrong, nothing is looked for.
        return Locator(self._dataset)

    def sources(self, shapes: ShapeSet) -> Iterator[Result]:
        """Try each source alone."""
        made = compiled(shapes) if self._may_compile else None
        for part in source_slices(self._dataset):
            triples = [quad.triple for quad in (*part.own, *part.background)]
            for found in self._found(shapes, made, triples, part.focus_nodes):
                yield self._result(found, shapes, part)

    def whole(self, shapes: ShapeSet) -> Iterator[Result]:
        """Try the union of all graphs."""
        made = compiled(shapes) if self._may_compile else None
        for found in self._found(shapes, made, [quad.triple for quad in self._dataset], None):
            yield self._result(found, shapes, None)

    def _found(
        self,
        shapes: ShapeSet,
        made: tuple[Shape, ...] | None,
        triples: Iterable[Triple],
        among: frozenset[object] | None,
    ) -> Iterable[Found]:
        """Return what is wrong; of the nodes `among` alone, where they are given."""
        data = (*triples, *self._classes)
        if made is not None:
            try:
                return tried(made, Triples(data), among)
            except Unknown:
                pass  # What cannot be compared here is for pyshacl to refuse in its own words.
        found = found_by_pyshacl(self._converter.graph(data), shapes)
        return found if among is None else [one for one in found if one.focus in among]

    def _result(self, found: Found, shapes: ShapeSet, part: SourceSlice | None) -> Result:
        place = self._place(shapes, found.shape, (found.focus, found.path, found.value), part)
        return Result(
            severity=_SEVERITIES[found.severity],
            rule=found.shape.removeprefix(SHAPES),
            messages=found.messages,
            mend=shapes.mend(found.shape),
            focus=found.focus,
            path=found.path,
            value=found.value,
            file=place.file if place else None,
            line=place.line if place else None,
            source=part.source if part else None,
            component=found.component,
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


def found_by_pyshacl(data: rdflib.Graph, shapes: ShapeSet) -> list[Found]:
    """Return what pyshacl finds. Call it in `literals_kept`. Raises BuildError as `run_shacl`."""
    report = run_shacl(data, shapes.graph)
    whole = report.value(predicate=rdflib.RDF.type, object=SHACL.ValidationReport)
    return [_read(report, node) for node in report.objects(whole, SHACL.result)]


def _read(report: rdflib.Graph, node: rdflib.term.Node) -> Found:
    path, value = report.value(node, SHACL.resultPath), report.value(node, SHACL.value)
    return Found(
        severity=str(_one(report, node, SHACL.resultSeverity)),
        focus=from_rdflib(_one(report, node, SHACL.focusNode)),
        path=None if path is None else spell_path(report, path),
        value=None if value is None else from_rdflib(value),
        shape=str(_one(report, node, SHACL.sourceShape)),
        component=str(_one(report, node, SHACL.sourceConstraintComponent)),
        messages=by_language(report.objects(node, SHACL.resultMessage)),
    )


def run_shacl(data: rdflib.Graph, shapes: rdflib.Graph, *, check_shapes: bool = False) -> rdflib.Graph:
    """Return the report graph of one run of the engine.

    `check_shapes`: try the shapes on SHACL's own shapes first.
    Raises BuildError: the engine could not evaluate the shapes.
    """
    # Imported where it is used: it takes a fifth of a second, which a service that starts has not, and no build needs.
    import pyshacl

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


def _one(report: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> rdflib.term.Node:
    value = report.value(node, predicate)
    if value is None:
        raise BuildError(f"the SHACL engine's report lacks {predicate}", help="Tell the maintainers.")
    return value
