"""What the catalogue lists, as a page shows it: read off the very statements that portals get."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from edu_graph import vocab
from edu_graph.build.dcat import SERIES
from edu_graph.rdf.terms import Literal, NamedNode, Triple
from edu_graph.service import languages
from edu_graph.service.messages import N_


@dataclass(frozen=True)
class File:
    """A file of a dataset: its name, address, size in bytes, and statements (empty for tables)."""

    name: str
    address: str
    size: str
    statements: str


@dataclass(frozen=True)
class Dataset:
    """A dataset as a reader sees it; what is not told is empty. `home`: its page, `language`: that of the title."""

    title: str
    language: str
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

    def text(self, node: str, predicate: str, language: str = languages.UI[0]) -> tuple[str, str]:
        """Return the text that a reader of a language is shown and its own language; nothing where there is none."""
        found = [
            (value.language or "" if isinstance(value, Literal) else "", value.value)
            for value in self._found.get((node, predicate), [])
        ]
        tag, text = min(found, key=lambda one: (languages.rank(one[0], language), *one), default=("", ""))
        return text, tag

    def of_type(self, name: str) -> list[str]:
        wanted = vocab.DCAT + name
        return sorted(
            node
            for (node, predicate), values in self._found.items()
            if predicate == vocab.TYPE and any(value.value == wanted for value in values)
        )


def read(triples: Iterable[Triple], language: str = languages.UI[0]) -> list[Group]:
    """Return the datasets of a catalogue: the whole first, then each series by its name.

    Titles of datasets are those for a reader of the language. What series are called is English, as messages are.
    """
    facts = _Facts(triples)
    members: dict[str, list[Dataset]] = defaultdict(list)
    for node in facts.of_type("Dataset"):
        members[next(iter(facts.values(node, vocab.DCAT + "inSeries")), "")].append(_dataset(facts, node, language))
    return [_group(facts, series, members[series]) for series in sorted(members)]


def _group(facts: _Facts, series: str, datasets: list[Dataset]) -> Group:
    described = facts.text(series, vocab.DCTERMS + "description")[0] if series else ""
    title = facts.text(series, vocab.DCTERMS + "title")[0] if series else N_("The whole graph")
    return Group(title or series.removeprefix(SERIES), described, tuple(sorted(datasets, key=lambda one: one.title)))


def _dataset(facts: _Facts, node: str, language: str) -> Dataset:
    title, tag = facts.text(node, vocab.DCTERMS + "title", language)
    files = (_file(facts, file) for file in facts.values(node, vocab.DCAT + "distribution"))
    return Dataset(
        title=title,
        language=tag,
        description=facts.text(node, vocab.DCTERMS + "description")[0],
        home=facts.text(node, vocab.DCAT + "landingPage")[0],
        issued=facts.text(node, vocab.DCTERMS + "issued")[0],
        modified=facts.text(node, vocab.DCTERMS + "modified")[0],
        files=tuple(sorted(files, key=lambda file: file.name)),
    )


def _file(facts: _Facts, node: str) -> File:
    return File(
        name=facts.text(node, vocab.DCTERMS + "title")[0],
        address=facts.text(node, vocab.DCAT + "downloadURL")[0],
        size=facts.text(node, vocab.DCAT + "byteSize")[0],
        statements=facts.text(node, vocab.VOID + "triples")[0],
    )
