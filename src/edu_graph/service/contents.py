"""What the catalogue lists, as a page shows it: read off the very statements that portals get."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from edu_graph import vocab
from edu_graph.build.dcat import SERIES
from edu_graph.rdf.terms import Literal, NamedNode, Triple

_LANGUAGE: Final = "en"


@dataclass(frozen=True)
class File:
    """A file of a dataset: its name, address, size in bytes, and statements (empty for tables)."""

    name: str
    address: str
    size: str
    statements: str


@dataclass(frozen=True)
class Dataset:
    """A dataset as a reader sees it; what is not told is empty. `home`: its page."""

    title: str
    description: str
    home: str
    issued: str
    modified: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Group:
    """The datasets of one series, or the whole, by title."""

    title: str
    description: str
    datasets: tuple[Dataset, ...]


class _Facts:
    """The statements of a catalogue, by subject and predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._found: dict[tuple[str, str], list[NamedNode | Literal]] = defaultdict(list)
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                self._found[triple.subject.value, triple.predicate.value].append(triple.object)

    def values(self, node: str, predicate: str) -> list[str]:
        return sorted(value.value for value in self._found.get((node, predicate), ()))

    def text(self, node: str, predicate: str) -> str:
        """Return the English text, else the first value, else nothing."""
        found = self._found.get((node, predicate), [])
        own = [value.value for value in found if isinstance(value, Literal) and value.language == _LANGUAGE]
        return min(own or [value.value for value in found], default="")

    def of_type(self, name: str) -> list[str]:
        wanted = vocab.DCAT + name
        return sorted(
            node
            for (node, predicate), values in self._found.items()
            if predicate == vocab.TYPE and any(value.value == wanted for value in values)
        )


def read(triples: Iterable[Triple]) -> list[Group]:
    """Return the datasets of a catalogue: the whole first, then each series by its name."""
    facts = _Facts(triples)
    members: dict[str, list[Dataset]] = defaultdict(list)
    for node in facts.of_type("Dataset"):
        members[next(iter(facts.values(node, vocab.DCAT + "inSeries")), "")].append(_dataset(facts, node))
    return [_group(facts, series, members[series]) for series in sorted(members)]


def _group(facts: _Facts, series: str, datasets: list[Dataset]) -> Group:
    described = facts.text(series, vocab.DCTERMS + "description") if series else ""
    title = facts.text(series, vocab.DCTERMS + "title") if series else "The whole graph"
    return Group(title or series.removeprefix(SERIES), described, tuple(sorted(datasets, key=lambda one: one.title)))


def _dataset(facts: _Facts, node: str) -> Dataset:
    files = (_file(facts, file) for file in facts.values(node, vocab.DCAT + "distribution"))
    return Dataset(
        title=facts.text(node, vocab.DCTERMS + "title"),
        description=facts.text(node, vocab.DCTERMS + "description"),
        home=facts.text(node, vocab.DCAT + "landingPage"),
        issued=facts.text(node, vocab.DCTERMS + "issued"),
        modified=facts.text(node, vocab.DCTERMS + "modified"),
        files=tuple(sorted(files, key=lambda file: file.name)),
    )


def _file(facts: _Facts, node: str) -> File:
    return File(
        name=facts.text(node, vocab.DCTERMS + "title"),
        address=facts.text(node, vocab.DCAT + "downloadURL"),
        size=facts.text(node, vocab.DCAT + "byteSize"),
        statements=facts.text(node, vocab.VOID + "triples"),
    )
