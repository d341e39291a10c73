"""From files to checked statements: the steps of a build that write nothing, which `check` takes too."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from edu_graph import vocab
from edu_graph.build.check import check_derived, graph_kinds
from edu_graph.build.compute import compute
from edu_graph.build.derive import compile_rules, derive
from edu_graph.build.descriptive import Material, describe_itself, described
from edu_graph.build.monitoring import is_of_observation, monitoring
from edu_graph.build.normalise import normalise
from edu_graph.build.ontology import ontology_table
from edu_graph.build.order import check_order
from edu_graph.build.progress import Progress
from edu_graph.build.sealing import check_seals
from edu_graph.errors import BuildError
from edu_graph.knowledge.identity import resolve
from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.terms import Quad
from edu_graph.settings import Settings
from edu_graph.validation.checks import check_dataset
from edu_graph.validation.files import check_layout
from edu_graph.validation.leftovers import check_leftovers
from edu_graph.validation.lint import lint_shapes
from edu_graph.validation.pointing import point_out
from edu_graph.validation.report import DataRefused, Report, Result
from edu_graph.validation.schemes import check_lists


@dataclass(frozen=True)
class Stated:
    """What the data says, read and normalised, before anything is derived.

    `as_written` is the data before merges were resolved: what a reviewer has read, and so what seals are made of.
    `queries`: the named queries, which the release tells of.
    """

    data: Dataset
    as_written: Dataset
    ontology: Dataset
    queries: tuple[NamedQuery, ...] = ()
    layout: tuple[Result, ...] = ()
    """What is wrong with the files themselves."""


@dataclass(frozen=True)
class Assembled:
    """All quads of a release, and the report on what was stated."""

    quads: list[Quad]
    report: Report

    def counts(self) -> dict[str, object]:
        """Return what the manifest tells: quads, triples of the union, graphs by kind, things by kind, sources.

        `statements`: the quads that say something of the world, not of the release itself.
        """
        kinds = graph_kinds(self.quads)
        subjects = {str(getattr(quad.subject, "value", "")) for quad in self.quads}
        things = Counter(kind for iri in subjects if "#" not in iri and (kind := vocab.kind_of(iri)))
        return {
            "quads": len(self.quads),
            "statements": len(described(self.quads)),
            "triples": len({quad.triple for quad in self.quads}),
            "graphs": dict(sorted(Counter(kinds.values()).items())),
            "things": dict(sorted(things.items())),
        }


def read_stated(settings: Settings, progress: Progress) -> Stated:
    """Parse, normalise, resolve merges and name blank nodes.

    Raises DataError (file, line): a file cannot be parsed, a blank node cannot be named, a merge is ambiguous.
    """
    progress.step("parse")
    ontology = Dataset.read(settings.ontology)
    data = Dataset.read(settings.data)
    layout = tuple(check_layout(data))
    progress.step("normalise")
    data = normalise(data, progress.warn)
    progress.step("resolve")
    return Stated(name_blank_nodes(resolve(data)), name_blank_nodes(data), ontology, layout=layout)


def examine(settings: Settings, stated: Stated, progress: Progress, *, sealed: bool = True) -> Report:
    """Return everything that is wrong with the shapes, the queries' headers, the data and, if `sealed`, the seals.

    Raises DataError: a shape, check or query file cannot be read.
    """
    progress.step("validate")
    Catalog.load(settings.queries)
    lint = Report.of(lint_shapes(settings.shapes, stated.ontology))
    if not lint.conforms:
        # A wrong shape makes what it says about data worthless.
        return lint
    if stated.layout:
        # Two sources in one, or a record of another: all else would be told of the mixture.
        return lint + Report.of(stated.layout)
    return (
        lint
        + (check_seals(stated.as_written, settings.data) if sealed else Report.of(()))
        + Report.of([*check_lists(stated.data, stated.ontology), *check_order(stated.data)])
        + Report.of(check_leftovers(settings.data))
        + check_dataset(stated.data, settings.shapes, stated.ontology, stated.as_written)
    )


def pointed_out(settings: Settings, stated: Stated, report: Report) -> Report:
    """Return a report whose results know the words of the files that are wrong, and what the things are called."""
    return point_out(report, (settings.data, settings.shapes, settings.ontology), stated.data)


def assemble(settings: Settings, progress: Progress) -> Assembled:
    """Read, check and derive.

    Raises DataError as `read_stated`; DataRefused: at least one violation.
    """
    stated = read_stated(settings, progress)
    report = examine(settings, stated, progress)
    if not report.conforms:
        raise DataRefused(
            "no release was made",
            pointed_out(settings, stated, report),
            help="Mend what is listed; `edu-graph check` lists it again.",
        )
    progress.step("derive")
    quads = list(stated.data)
    added = what_follows(replace(stated, queries=tuple(Catalog.load(settings.queries))))
    progress.step("check what was derived")
    check_derived(quads, added)
    _require_shapes(settings, stated, added)
    return Assembled(sorted({*quads, *added}, key=str), report)


def what_follows(stated: Stated) -> list[Quad]:
    """Return all that a release holds beyond what is stated.

    That is what was derived and computed, the monitoring, the ontology's table, and the graphs that describe the rest.
    """
    followed = inferred(stated)
    followed += [*monitoring([*stated.data, *followed]), *ontology_table(stated.ontology)]
    return [*followed, *describe_itself(Material([*stated.data, *followed], stated.queries))]


def inferred(stated: Stated) -> list[Quad]:
    """Return what is said of things beyond what is stated of them: what was derived by rules, and computed."""
    derived = derive(stated.data, compile_rules(stated.ontology, stated.data))
    return [*derived, *compute(_with(stated.data, derived))]


def _with(data: Dataset, derived: Iterable[Quad]) -> Dataset:
    """Return a new dataset that holds what was derived too; what is stated comes first and keeps its place."""
    whole = Dataset(dict(data.quads))
    for quad in derived:
        whole.add(quad, Place("derived", 0))
    return whole


def _require_shapes(settings: Settings, stated: Stated, added: list[Quad]) -> None:
    """Check that what was derived keeps the shapes that what was stated keeps.

    Raises BuildError: it does not; that is a fault of a rule, not of the data.
    """
    # The shapes are about the world; a graph in which the release describes itself has other things in it.
    told = (quad for quad in described(added) if not is_of_observation(quad))
    report = check_dataset(_with(stated.data, told), settings.shapes, stated.ontology)
    if not report.conforms:
        raise BuildError(
            f"what was derived breaks the shapes: {report.brief()}",
            help="Mend the axiom or the shortcut that it was derived by.",
        )
