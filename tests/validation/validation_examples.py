"""How an example of shapes/examples is read: the base, named, with the example's statements added."""

import re
from dataclasses import dataclass
from pathlib import Path

from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.parsing import parse_file
from edu_graph.rdf.terms import BlankNode
from edu_graph.settings import load_settings
from edu_graph.validation.report import Result
from edu_graph.vocab import curie

ROOT = Path(__file__).resolve().parents[2]
SHAPES = ROOT / "shapes"
EXAMPLES = SHAPES / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.trig"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.trig"))

_EXPECTED = re.compile(r"^#!expect: (\S+) (\S+)$", re.MULTILINE)
_MARK = re.compile(r" # <- (.+)$")


@dataclass(frozen=True)
class Example:
    """An example file: what it must be told, by rule and focus, and by line and rule."""

    path: Path
    dataset: Dataset
    by_focus: list[tuple[str, str]]
    by_line: list[tuple[int, str]]

    @classmethod
    def read(cls, path: Path) -> "Example":
        text = path.read_text(encoding="utf-8")
        own = _read(path)
        # Files marked raw are about nodes without a name, which naming would refuse before any check sees them.
        dataset = _named_base().merged(own if "#!raw" in text else name_blank_nodes(own))
        marks = [(number, _MARK.search(line)) for number, line in enumerate(text.splitlines(), 1)]
        by_line = sorted((number, rule.strip()) for number, mark in marks if mark for rule in mark.group(1).split(","))
        return cls(path, dataset, sorted(_EXPECTED.findall(text)), by_line)


def ontology() -> Dataset:
    return Dataset.read(ROOT / "ontology")


def real_data() -> Dataset:
    """The first five documents, laid out by tests/conftest.py."""
    return name_blank_nodes(Dataset.read(load_settings().data))


def all_data() -> Dataset:
    return name_blank_nodes(Dataset.read(ROOT / "data"))


def focus_of(result: Result) -> str:
    return "-" if result.focus is None or isinstance(result.focus, BlankNode) else curie(result.focus.value)


def _named_base() -> Dataset:
    return name_blank_nodes(_read(EXAMPLES / "base.trig"))


def _read(path: Path) -> Dataset:
    dataset = Dataset()
    for located in parse_file(path, path.name):
        dataset.add(located.quad, Place(path.name, located.line))
    return dataset
