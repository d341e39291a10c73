"""Writes docs/coverage.md: every sentence of the sources, its facts, and the query and passage that return each.

What each sentence states is kept by hand in docs/coverage/<source>.yaml, which query finds it in
docs/coverage/queries.yaml. `python -m tools.make_coverage --begin <source> --texts DIR` begins a file for a source
whose text is at hand; `python -m tools.make_coverage` writes the page; tests/data/test_coverage.py holds the files
against the data in both directions and asks every query.
"""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import yaml
from pyoxigraph import RdfFormat

from edu_graph import vocab
from edu_graph.build.assemble import read_stated, what_follows
from edu_graph.build.progress import Silent
from edu_graph.dependents import DEPENDENTS
from edu_graph.queries.statements import Statement
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from tools import begin_coverage
from tools.begin_coverage import Unfit
from tools.make_docs import table

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "docs/coverage"
PAGE: Final = ROOT / "docs/coverage.md"
# How a statement is written down rather than what is stated: links to dependents, their classes, derived inverses.
MACHINERY: Final = {
    vocab.TYPE,
    *(vocab.EG + name for name in DEPENDENTS),
    *(vocab.EG + part.property for one in DEPENDENTS.values() for part in one.parts if part.in_shortcut),
    vocab.EG + "hasPart",
    vocab.EG + "postIn",
}


@dataclass(frozen=True)
class Sentence:
    """A stretch of a source's text: what it states, or why it states nothing; `passage` is empty outside passages."""

    passage: str
    start: int
    end: int
    states: tuple[Statement, ...] = ()
    none: str = ""


@dataclass(frozen=True)
class Finder:
    """How a statement with one of these properties is found: a named query and what its parameters are given."""

    query: str
    parameters: Mapping[str, str]
    properties: frozenset[str] = field(default_factory=frozenset)
    kinds: frozenset[str] = field(default_factory=frozenset)
    whole: bool = False
    """Whether it finds only what is said of a thing itself, not of what belongs to it (`…#gift/…`)."""

    def fits(self, statement: Statement) -> bool:
        """Return whether it finds this statement; a finder without properties finds any, without kinds of any."""
        subject, property_, _ = statement
        kind = vocab.kind_of(subject.value) or ""
        if self.whole and "#" in subject.value:
            return False
        return (not self.properties or property_.value in self.properties) and (not self.kinds or kind in self.kinds)

    def values(self, statement: Statement) -> dict[str, str]:
        """Return the values of the query's parameters for a statement, as a user would give them."""
        subject, _, value = statement
        given = {"subject": subject.value, "owner": subject.value.partition("#")[0], "value": str(value.value)}  # type: ignore[union-attr]
        return {name: given.get(text, text) for name, text in self.parameters.items()}


@dataclass(frozen=True)
class Table:
    """The sentences of one source, in their order."""

    source: str
    sentences: tuple[Sentence, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file. Raises ValueError (file and sentence): a sentence that cannot be read."""
        content = yaml.safe_load(path.read_text("utf-8"))
        if content["source"] != path.stem:
            raise ValueError(f"{path.name}: source is {content['source']}; the file is called after its source")
        sentences = []
        for number, entry in enumerate(content["sentences"], 1):
            try:
                sentences.append(_sentence(entry, path.stem))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}, sentence {number}: {error}") from error
        return cls(path.stem, tuple(sentences))


def _sentence(entry: Mapping[str, Any], source: str) -> Sentence:
    unknown = set(entry) - {"passage", "outside", "start", "end", "states", "none"}
    if unknown:
        raise ValueError(f"unknown {', '.join(sorted(unknown))}")
    if ("passage" in entry) == ("outside" in entry):
        raise ValueError("give either the passage, or outside: true")
    if ("states" in entry) == ("none" in entry):
        raise ValueError("give either what it states, or why none")
    passage = f"{vocab.SOURCE}{source}#{entry['passage']}" if "passage" in entry else ""
    states = tuple(statement(text) for text in entry.get("states", ()))
    if "states" in entry and not states:
        raise ValueError("states is empty: say why none")
    if "none" in entry and not str(entry["none"] or "").strip():
        raise ValueError("none is empty: say why it states nothing, or what it states")
    return Sentence(passage, int(entry["start"]), int(entry["end"]), states, str(entry.get("none", "")).strip())


def statement(text: str) -> Statement:
    """Read `subject property value` with the graph's prefixes; the value may be a literal as in Turtle.

    Raises ValueError: a part that is no name with a known prefix, or no literal.
    """
    subject, property_, value = text.strip().split(maxsplit=2)
    if value[0] in '"-+.0123456789' or value in ("true", "false"):
        header = "".join(f"@prefix {name}: <{space}> .\n" for name, space in vocab.PREFIXES.items())
        text = f"{header}<urn:s> <urn:p> {value} ."
        (parsed,) = parse_bytes(text.encode(), RdfFormat.TURTLE, "statement")
        return Statement(_name(subject), _name(property_), parsed.quad.object)
    return Statement(_name(subject), _name(property_), _name(value))


def _name(text: str) -> NamedNode:
    if text.startswith("<") and text.endswith(">"):
        return NamedNode(text[1:-1])
    prefix, colon, local = text.partition(":")
    if not colon or prefix not in vocab.PREFIXES:
        raise ValueError(f"{text} is no name with a known prefix")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def sources(folder: Path = FOLDER) -> list[str]:
    """Return the sources that have a table, finished or not, in the order of their names."""
    return sorted(path.stem for path in folder.glob("*.yaml") if path.name != "queries.yaml")


def tables(folder: Path = FOLDER) -> list[Table]:
    """Return the tables of all sources, in the order of their names. Raises ValueError: one cannot be read."""
    return [Table.read(folder / f"{source}.yaml") for source in sources(folder)]


def finders(folder: Path = FOLDER) -> list[Finder]:
    """Return the finders in their order: the first that fits a statement finds it."""
    content = yaml.safe_load((folder / "queries.yaml").read_text("utf-8"))
    return [
        Finder(
            query=entry["query"],
            parameters=entry.get("parameters", {}),
            properties=frozenset(_name(name).value for name in entry.get("properties", ())),
            kinds=frozenset(entry.get("kinds", ())),
            whole=entry.get("whole", False),
        )
        for entry in content
    ]


def finder_of(asked: Statement, known: Sequence[Finder]) -> Finder:
    """Return the first finder that fits a statement. Raises ValueError: none does, where the last should fit any."""
    for finder in known:
        if finder.fits(asked):
            return finder
    raise ValueError(f"no query of docs/coverage/queries.yaml finds {' '.join(map(str, asked))}")


def held(store: EmbeddedStore) -> dict[str, set[Statement]]:
    """Return what the graph of each passage states, without the machinery."""
    found: dict[str, set[Statement]] = defaultdict(set)
    for quad in store.quads():
        graph = getattr(quad.graph_name, "value", "")
        if graph.startswith(vocab.SOURCE) and quad.predicate.value not in MACHINERY:
            found[graph].add(Statement(quad.subject, quad.predicate, quad.object))  # type: ignore[arg-type]
    return found


def whole_store() -> EmbeddedStore:
    """Return the data of this checkout as a release would hold it."""
    stated = read_stated(Settings(ontology=ROOT / "ontology", data=ROOT / "data"), Silent())
    return EmbeddedStore.with_union([*stated.data, *what_follows(stated)])


HEAD: Final = """\
# Coverage

<!-- Made from docs/coverage/*.yaml and the data by `python -m tools.make_coverage`: change those, not this page. -->
Every sentence of the documents, what the graph states because of it, and the query that returns each statement with
its passage; or why a sentence states nothing. Sentences are given by the code points of the source's text at which they
begin and end: the texts themselves belong to their publishers and are not part of this repository. A test holds the
table against the data in both directions, and asks every query. A row's query is run by `./run edu-graph query`
followed by what its last cell says. Passages stand in the order of the text; one that was split off later has a later
number.

"""


def page(store: EmbeddedStore) -> str:
    """Return the page."""
    labels, known = Labels(store), finders()
    found = tables()
    facts = sum(len(sentence.states) for t in found for sentence in t.sentences)
    counted = f"{len(found)} documents, {sum(len(t.sentences) for t in found)} sentences, {facts} statements.\n"
    return HEAD + counted + "".join(_section(t, labels, known) for t in found)


def _section(found: Table, labels: "Labels", known: Sequence[Finder]) -> str:
    source = vocab.SOURCE + found.source
    rows = (row for sentence in found.sentences for row in _rows(sentence, labels, known))
    heads = ("Passage", "Characters", "Statement", "Query")
    return f"\n## {labels.title(source)}\n\n`{vocab.curie(source)}`\n\n{table(heads, rows)}"


def _rows(sentence: Sentence, labels: "Labels", known: Sequence[Finder]) -> Iterator[tuple[str, str, str, str]]:
    passage = sentence.passage.partition("#")[2] or "–"
    characters = f"{sentence.start}–{sentence.end}"
    if sentence.none:
        yield passage, characters, f"*None.* {sentence.none}", "–"
    for stated in sentence.states:
        finder = finder_of(stated, known)
        values = "".join(f" -p {name}={_plain(value)}" for name, value in finder.values(stated).items())
        yield passage, characters, labels.sentence(stated), f"`{finder.query}{values}`"


def _plain(value: str) -> str:
    return value.removeprefix(vocab.ID) if value.startswith(vocab.ID) else value


class Labels:
    """What things are called in English, for the page."""

    def __init__(self, store: EmbeddedStore) -> None:
        rows = store.select(
            "SELECT ?s ?l { ?s skos:prefLabel|rdfs:label|dcterms:title ?l } ORDER BY ?s (LANG(?l) != 'en') ?l"
        )
        self._labels: dict[str, str] = {}
        for row in rows:
            self._labels.setdefault(row["s"].value, row["l"].value)  # type: ignore[union-attr]

    def title(self, iri: str) -> str:
        """Return the label, of a dependent its owner's and its own part of the name."""
        owner, hash_, part = iri.partition("#")
        if iri in self._labels:
            return self._labels[iri]
        return f"{self._labels.get(owner, vocab.curie(owner))} ({part})" if hash_ and part else vocab.curie(iri)

    def sentence(self, stated: Statement) -> str:
        """Return a statement in words."""
        subject, property_, value = stated
        told = f"“{value.value}”" if isinstance(value, Literal) else self.title(value.value)  # type: ignore[union-attr]
        return f"{self.title(subject.value)} · **{self.title(property_.value)}** · {told}"


def begin(source: str, texts: Path, folder: Path = FOLDER) -> Iterator[str]:
    """Write the beginnings of a source's table; yield what its curator is told.

    Raises Unfit: there is a table already, no text, or no such source with offsets.
    """
    path = folder / f"{source}.yaml"
    if path.exists():
        raise Unfit(f"{path.name} is there already, and is not written over")
    text, store = begin_coverage.read_text(texts, source), whole_store()
    own = f"{vocab.SOURCE}{source}#"
    rows = store.select("SELECT ?p ?s ?e { ?p eg:startOffset ?s ; eg:endOffset ?e }")
    passages = {
        row["p"].value.removeprefix(own): (int(row["s"].value), int(row["e"].value))  # type: ignore[union-attr]
        for row in rows
        if row["p"].value.startswith(own)  # type: ignore[union-attr]
    }
    if not passages:
        raise Unfit(f"no source {source} has passages with offsets: a note sheet needs no table")
    sentences = begin_coverage.stretches(text, passages)
    stated = {passage.removeprefix(own): found for passage, found in held(store).items() if passage.startswith(own)}
    path.write_text(begin_coverage.skeleton(source, sentences, stated), "utf-8")
    yield from begin_coverage.beginnings(text, sentences)
    count = sum(map(len, stated.values()))
    yield f"{path.name}: {len(sentences)} sentences, {count} statements to be moved to the sentences that say them"


def main(arguments: Iterable[str]) -> int:
    """Write the page, with `--check` tell whether it is out of date, or begin a table; return the exit code."""
    parser = ArgumentParser(prog="python -m tools.make_coverage", description="Write docs/coverage.md.")
    parser.add_argument("--check", action="store_true", help="only tell whether the page is out of date")
    parser.add_argument("--begin", metavar="SOURCE", help="begin docs/coverage/SOURCE.yaml instead")
    parser.add_argument("--texts", type=Path, default=Path("../texts"), help="with --begin: the folder of SOURCE.txt")
    wanted = parser.parse_args(list(arguments))
    try:
        if wanted.begin:
            for line in begin(wanted.begin, wanted.texts):
                print(line)
            return 0
        text = page(whole_store())
    except (Unfit, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    if PAGE.is_file() and PAGE.read_text("utf-8") == text:
        return 0
    if wanted.check:
        print("docs/coverage.md is out of date: python -m tools.make_coverage")
        return 1
    PAGE.write_text(text, "utf-8")
    print("docs/coverage.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
