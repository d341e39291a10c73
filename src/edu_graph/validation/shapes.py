"""The shapes of a folder, read once, with the line on which each statement stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import rdflib
from rdflib.namespace import SH as SHACL

from edu_graph.errors import BuildError
from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.convert import Converter, literals_kept

PARTS = ("source", "whole")
"""The two folders of shapes: those tried on each source alone, and those tried on everything together."""

_MEND = rdflib.RDFS.comment


@dataclass(frozen=True)
class ShapeSet:
    """A shapes graph and its statements' places."""

    dataset: Dataset
    graph: rdflib.Graph

    @classmethod
    def read(cls, shapes: Path, part: str) -> "ShapeSet":
        """Read one part of a shapes folder.

        Raises DataError: a file cannot be parsed. BuildError: the folder has no such part.
        """
        folder = shapes / part
        if not folder.is_dir():
            raise BuildError(f"{folder} is missing", help=f"Give a shapes folder with the parts {' and '.join(PARTS)}.")
        dataset = Dataset.read(folder, shapes.parent)
        with literals_kept():
            return cls(dataset, Converter().graph(quad.triple for quad in dataset))

    def target_paths(self, shape: str) -> list[str]:
        """Return, in Turtle, the predicates whose subjects are targets of the shape."""
        return sorted(
            f"<{predicate}>" for predicate in self.graph.objects(rdflib.URIRef(shape), SHACL.targetSubjectsOf)
        )

    def mend(self, shape: str) -> dict[str, str]:
        """Return what the shape tells a curator to do, by language."""
        return by_language(self.graph.objects(rdflib.URIRef(shape), _MEND))


def by_language(texts: Iterable[rdflib.term.Node]) -> dict[str, str]:
    """Return literals by language, in its order; what has no language counts as English."""
    found = {(getattr(text, "language", None) or "en"): str(text) for text in sorted(texts, key=str)}
    return dict(sorted(found.items()))
