"""Measures what `edu-graph draft` suggests for note sheets whose documents are curated: precision and recall.

`python -m tools.measure_draft FOLDER [--errors]` reads the note sheets (*.txt) of a folder. The truth about a sheet is
what the curated graph states for the source with its address; before a sheet is drafted, that source is taken out of
the graph with everything that only it names. A sheet is held out where the SHA-256 of its file's name, as a number, is
divisible by 5: rules are made while looking at the others only, and `--errors` shows nothing of those held out.
"""

import argparse
import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from edu_graph import vocab
from edu_graph.build.normalise import normalise
from edu_graph.contribute import documents
from edu_graph.contribute.documents import Document
from edu_graph.contribute.draft import Drafter, Wanted, read_stretches
from edu_graph.contribute.known import Known, known
from edu_graph.knowledge.identity import resolve
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.search.folding import match_key
from edu_graph.settings import load_settings

HELD_OUT: Final = 5
"""One sheet in so many is held out."""
TARGETS: Final = ("countries", "organisations", "organisations known", "dates")
_DATES: Final = {vocab.XSD + name for name in ("date", "gYearMonth", "gYear", "gMonthDay")}
_ISO: Final = re.compile(r"(?<![\w-])(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?(?![\w-])")
_LINES: Final = ("countries", "dates", "organisations")
"""Header lines that list what is measured: the second reading does without them."""


def is_held_out(name: str) -> bool:
    """Tell whether a sheet is of the set that nobody looks at while rules are made."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % HELD_OUT == 0


@dataclass(frozen=True)
class Truth:
    """What a source states (to be found), and what a suggestion is right with (may be suggested), by target.

    A country is right where the source states it or something that lies in it; an organisation also where it is the
    publisher or who speaks. Neither of these has to be found: the text need not say so.
    """

    stated: Mapping[str, frozenset[str]]
    right: Mapping[str, frozenset[str]]


@dataclass
class Graph:
    """The curated data, by source, and what is left of it without one."""

    quads: list[Quad]
    by_source: Mapping[str, list[Quad]]
    mentions: Mapping[str, set[str]]
    whole: Known

    @classmethod
    def read(cls) -> "Graph":
        """Read the data folder."""
        quads = list(resolve(normalise(Dataset.read(load_settings().data), lambda _: None)))
        by_source: dict[str, list[Quad]] = defaultdict(list)
        mentions: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            source = _source_of(getattr(quad.graph_name, "value", ""))
            if source:
                by_source[source].append(quad)
                for iri in _iris(quad):
                    mentions[iri].add(source)
        return cls(quads, by_source, mentions, known(quads))

    def without(self, source: str) -> Known:
        """Return what is known without a source: without the things and the further names that only it brought."""
        only = {iri for iri, sources in self.mentions.items() if sources == {source}} - self.whole.country_iris
        own = set(self.by_source[source])
        brought = self._printed([quad for quad in self.quads if quad in own]) - self._printed(
            [quad for quad in self.quads if quad not in own]
        )
        return known(
            quad
            for quad in self.quads
            if quad not in own
            and getattr(quad.subject, "value", "") not in only
            and not (quad.predicate.value == vocab.ALT_LABEL and _name(quad) in brought)
        )

    @staticmethod
    def _printed(quads: Iterable[Quad]) -> set[tuple[str, str]]:
        return {_name(quad) for quad in quads if quad.predicate.value == vocab.EG + "nameAsPrinted"}

    def truth(self, source: str) -> Truth:
        """Return what the source states."""
        said = [quad for quad in self.by_source[source] if vocab.kind_of(getattr(quad.graph_name, "value", ""))]
        named = {iri for quad in said for iri in _iris(quad)}
        countries = frozenset(named & self.whole.country_iris)
        agents = frozenset(iri for iri in named if vocab.kind_of(iri) == "agent")
        lies_in = {country for iri in named for country in self.whole.countries.get(iri, ())}
        every = {iri for quad in self.by_source[source] for iri in _iris(quad)}
        elsewhere = frozenset(iri for iri in agents if self.mentions[iri] != {source})
        dates = frozenset(
            f'"{quad.object.value}"^^xsd:{quad.object.datatype.value.removeprefix(vocab.XSD)}'
            for quad in self.by_source[source]
            if isinstance(quad.object, Literal) and quad.object.datatype.value in _DATES
        )
        all_agents = frozenset(iri for iri in every if vocab.kind_of(iri) == "agent")
        return Truth(
            {"countries": countries, "organisations": agents, "organisations known": elsewhere, "dates": dates},
            {
                "countries": countries | lies_in,
                "organisations": all_agents,
                "organisations known": all_agents,
                "dates": dates,
            },
        )


def _source_of(graph: str) -> str:
    record = vocab.GRAPH + "record-"
    if graph.startswith(record):
        return vocab.SOURCE + graph.removeprefix(record)
    return graph.partition("#")[0] if graph.startswith(vocab.SOURCE) else ""


def _name(quad: Quad) -> tuple[str, str]:
    return getattr(quad.subject, "value", ""), match_key(getattr(quad.object, "value", ""))


def _iris(quad: Quad) -> Iterator[str]:
    for term in (quad.subject, quad.object):
        if isinstance(term, NamedNode) and vocab.kind_of(term.value) not in (None, "source", "concept"):
            yield term.value.partition("#")[0]


Answer = Mapping[str, set[str]]


def drafted(drafter: Drafter, document: Document) -> Answer:
    """Return what a draft suggests, by target."""
    found: dict[str, set[str]] = {target: set() for target in TARGETS}
    for passage in drafter.draft(document, Wanted(slug="measured")).passages:
        for one in passage.suggestions:
            if one.kind == "date":
                found["dates"] |= {value for name, value in one.values if name != "eg:dateText"}
            elif one.kind in ("country", "organisation"):
                found["countries" if one.kind == "country" else "organisations"].add(one.iri)
    found["organisations known"] = found["organisations"]
    return found


def matched(names: Known, document: Document) -> Answer:
    """Return what exact names find, as whole words and as they are spelt; dates in the graph's own forms."""
    found: dict[str, set[str]] = {target: set() for target in TARGETS}
    text = "\n".join(
        document.text[one.start : one.end] for paragraph in document.paragraphs for one in read_stretches(paragraph)
    )
    spelt = [(row.label, row.iri) for row in names.names]
    spelt += [(code, iri) for code, iri in names.codes.items() if len(code) == 3]
    for label, iri in spelt:
        target = "countries" if iri in names.country_iris else "organisations"
        is_wanted = target == "countries" or vocab.kind_of(iri) == "agent"
        if is_wanted and label in text and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text):
            found[target].add(iri)
    found["organisations known"] = found["organisations"]
    kinds = {4: "gYear", 7: "gYearMonth", 10: "date"}
    found["dates"] = {f'"{one.group()}"^^xsd:{kinds[len(one.group())]}' for one in _ISO.finditer(text)}
    return found


@dataclass
class Score:
    """Counts over sheets: suggestions, those that are right, what was to be found, what was found of it."""

    suggested: int = 0
    right: int = 0
    wanted: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, sheet: str, answer: set[str], stated: frozenset[str], right: frozenset[str]) -> None:
        """Count one sheet."""
        self.suggested += len(answer)
        self.right += len(answer & right)
        self.wanted += len(stated)
        self.found += len(answer & stated)
        self.wrong += [f"{sheet[:3]} {vocab.curie(one)}" for one in sorted(answer - right)]
        self.missed += [f"{sheet[:3]} {vocab.curie(one)}" for one in sorted(stated - answer)]

    def cells(self) -> str:
        """Return precision and recall as cells of a table."""
        precision = self.right / self.suggested if self.suggested else 0.0
        recall = self.found / self.wanted if self.wanted else 0.0
        return f"{precision:.3f} ({self.right} of {self.suggested}) | {recall:.3f} ({self.found} of {self.wanted})"


Key = tuple[str, str, str, str]


def measure(graph: Graph, sheets: Iterable[Path]) -> tuple[Mapping[Key, Score], Counter[str]]:
    """Return the scores by set, reading, target and way, and how many sheets of each set were measured."""
    scores: dict[Key, Score] = defaultdict(Score)
    counted: Counter[str] = Counter()
    for path in sheets:
        document = documents.read(path)
        source = graph.whole.sources.get(document.header.get("url", ""))
        if source is None:
            continue
        which = "held out" if is_held_out(path.name) else "others"
        counted[which] += 1
        left, truth = graph.without(source), graph.truth(source)
        with Drafter(left) as drafter:
            for reading, read in (("whole sheet", document), ("without its lists", _without_lists(document))):
                for way, answer in (("draft", drafted(drafter, read)), ("exact names", matched(left, read))):
                    for target in TARGETS:
                        stated, right = truth.stated[target], truth.right[target]
                        scores[which, reading, target, way].add(path.name, answer[target], stated, right)
    return scores, counted


def _without_lists(document: Document) -> Document:
    (paragraph,) = document.paragraphs
    kept = tuple(one for one in paragraph.stretches if not one.part.startswith(_LINES))
    return replace(document, paragraphs=(replace(paragraph, stretches=kept),))


def main(arguments: Sequence[str]) -> int:
    """Print the table; with `--errors` also what is wrong or missing in the sheets that are not held out."""
    parser = argparse.ArgumentParser(prog="measure_draft")
    parser.add_argument("folder", type=Path, help="note sheets (*.txt) whose documents are curated")
    parser.add_argument("--errors", action="store_true", help="list errors of the sheets that are not held out")
    parser.add_argument("--only-others", action="store_true", help="do not even read the sheets that are held out")
    given = parser.parse_args(arguments)
    sheets = [path for path in sorted(given.folder.glob("*.txt")) if not (given.only_others and is_held_out(path.name))]
    scores, counted = measure(Graph.read(), sheets)
    print(f"sheets whose documents are curated: {dict(counted)} of {len(sheets)}")
    print("| set | reading | target | way | precision | recall |\n|---|---|---|---|---|---|")
    for key, score in scores.items():
        print(f"| {' | '.join(key)} | {score.cells()} |")
    if given.errors:
        for (which, reading, target, way), score in scores.items():
            if which == "others" and way == "draft":
                print(f"\n{reading}, {target}: wrong {score.wrong}\n  missed {score.missed}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
