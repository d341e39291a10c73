"""How well `edu-graph draft` suggests, beside exact label match, over documents that are curated; both in one run.

    ./run bench drafting [--sheets FOLDER] [--texts FOLDER] [--others [--errors]]

`--sheets` are note sheets (docs/drafting.md), `--texts` the texts that passages were read from. Of the sheets those are
measured that were set aside: the SHA-256 of the file's name, as a number, is divisible by 5. Rules are made while
looking at the others alone (`--others`, which never opens one that was set aside; `--errors` lists what is wrong and
missed in them). Where neither folder is given, the project's own documents are measured (benchmarks/documents), which
were invented for this, and the output says so.

`exact label`  every name of the graph as it is spelt, as whole words; codes of countries; dates in ISO form; numbers
               in digits beside the code or a label of a unit, or before a label of what is counted

precision = right / suggested, recall = found / stated, F1 = their harmonic mean (docs/drafting.md, How well it does).
"""

import argparse
import hashlib
import json
import platform
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.truth import TARGETS, Graph, Truth, amount
from edu_graph import vocab
from edu_graph.contribute import documents
from edu_graph.contribute.documents import Document
from edu_graph.contribute.draft import Drafter, Wanted, read_stretches
from edu_graph.contribute.known import Known
from edu_graph.search.rows import LabelRow

OWN: Final = Path(__file__).resolve().parent / "documents"
SET_ASIDE: Final = 5
"""One sheet in so many is set aside."""
WAYS: Final = ("draft", "exact label")
_ORGANISATIONS: Final = ("organisations that are known", "organisations, all")
_OF_KIND: Final[Mapping[str, Sequence[str]]] = {
    "country": ("countries",),
    "organisation": _ORGANISATIONS,
    "agent": _ORGANISATIONS,
    "person": ("persons that are known",),
    "place": ("places that are known",),
    "event": ("events that are known",),
    **dict.fromkeys(("project", "agreement", "document"), ("other works that are known",)),
}
"""Targets by the kind of a suggestion (of a work: of the thing), or of a thing."""
_ISO: Final = re.compile(r"(?<![\w-])(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?(?![\w-])")
_ISO_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_NUMBER: Final = r"(?<![\w.,])(\d+(?:,\d{3})*(?:\.\d+)?)"
_LINES: Final = ("countries", "dates", "organisations")
"""Header lines that list what is measured: the second reading does without them."""

Answer = Mapping[str, set[str]]


def is_set_aside(name: str) -> bool:
    """Tell whether a sheet is of the set that nobody looks at while rules are made."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % SET_ASIDE == 0


def drafted(drafter: Drafter, document: Document, language: str = "") -> Answer:
    """Return what a draft suggests, by target."""
    found: dict[str, set[str]] = {target: set() for target in TARGETS}
    for passage in drafter.draft(document, Wanted(slug="measured", language=language)).passages:
        for one in passage.suggestions:
            values = dict(one.values)
            if one.kind == "date":
                found["dates"] |= {value for name, value in one.values if name != "eg:dateText"}
            elif one.kind == "amount":
                found["amounts"].add(amount(values["eg:value"], values.get("eg:unit")))
            kind = vocab.kind_of(one.iri) if one.kind == "work" else one.kind
            for target in _OF_KIND.get(kind or "", ()):
                found[target].add(one.iri)
    return found


def matched(names: Known, document: Document) -> Answer:
    """Return what exact labels find, as whole words and as they are spelt; dates and numbers in the graph's forms."""
    found: dict[str, set[str]] = {target: set() for target in TARGETS}
    text = "\n".join(
        document.text[one.start : one.end] for paragraph in document.paragraphs for one in read_stretches(paragraph)
    )
    spelt = [(row.label, row.iri) for row in names.names]
    spelt += [(code, iri) for code, iri in names.codes.items() if len(code) == 3]
    for label, iri in spelt:
        kind = "country" if iri in names.country_iris else vocab.kind_of(iri) or ""
        if kind in _OF_KIND and label in text and re.search(rf"(?<!\w){re.escape(label)}(?!\w)", text):
            for target in _OF_KIND[kind]:
                found[target].add(iri)
    found["dates"] = {f'"{one.group()}"^^xsd:{_ISO_TYPES[len(one.group())]}' for one in _ISO.finditer(text)}
    found["amounts"] = set(_counted(names.concepts, text))
    return found


def _counted(concepts: Iterable[LabelRow], text: str) -> Iterator[str]:
    for row in concepts:
        concept = vocab.curie(row.iri)
        slug = concept.removeprefix("concept:")
        if not slug.startswith(("group-", "counted-", "unit-")):
            continue
        is_unit = slug.startswith("unit-")
        code = slug.removeprefix("unit-").upper() if is_unit and len(slug) == len("unit-usd") else row.label
        forms = [rf"{_NUMBER} (?:{re.escape(row.label)}|{re.escape(code)})(?!\w)"]
        forms += [rf"(?<!\w){re.escape(code)} {_NUMBER}(?![\w,])"] if is_unit else []
        for form in forms if row.label in text or code in text else ():
            for one in re.finditer(form, text):
                yield amount(one[1].replace(",", ""), concept if is_unit else None)


@dataclass
class Score:
    """Counts over documents: suggestions, those that are right, what was to be found, what was found of it."""

    suggested: int = 0
    right: int = 0
    wanted: int = 0
    found: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, name: str, answer: set[str], stated: frozenset[str], right: frozenset[str]) -> None:
        """Count one document."""
        self.suggested += len(answer)
        self.right += len(answer & right)
        self.wanted += len(stated)
        self.found += len(answer & stated)
        self.wrong += [f"{name[:3]} {vocab.curie(one)}" for one in sorted(answer - right)]
        self.missed += [f"{name[:3]} {vocab.curie(one)}" for one in sorted(stated - answer)]

    @property
    def precision(self) -> float:
        """Of what was suggested, how much is right; 1 where nothing was."""
        return self.right / self.suggested if self.suggested else 1.0

    @property
    def recall(self) -> float:
        """Of what is stated, how much was found; 1 where nothing is."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def is_below(self, other: "Score") -> bool:
        """Tell whether this finds less than another, or is wrong more often."""
        return self.recall < other.recall or self.precision < other.precision

    def cells(self) -> str:
        """Return precision, recall and F1 as cells of a table."""
        return (
            f"{self.precision:.3f} ({self.right} of {self.suggested}) | {self.recall:.3f} "
            f"({self.found} of {self.wanted}) | {self.f1:.3f}"
        )


class Measured(NamedTuple):
    """What a score is of. `language` is empty over all languages."""

    reading: str
    target: str
    language: str
    way: str


class Case(NamedTuple):
    """A document, what is known without it, and what is true of it."""

    document: Document
    language: str
    known: Known
    truth: Truth


def curated(graph: Graph, files: Iterable[Path]) -> Iterator[Case]:
    """Yield those of these documents that are curated."""
    for path in files:
        document = documents.read(path)
        source = graph.source_of(document)
        if source is not None:
            language = document.header.get("language", "").partition("-")[0]
            yield Case(document, language, graph.without(source), graph.truth(source))


def own(graph: Graph, folder: Path = OWN) -> Iterator[Case]:
    """Yield the project's own documents; `<name>.json` beside each says what is true of it."""
    for path in sorted(folder.glob("*.txt")):
        told = json.loads(path.with_suffix(".json").read_text("utf-8"))
        stated = {target: frozenset(map(_whole, told.get(target, ()))) for target in TARGETS}
        yield Case(documents.read(path), told["language"], graph.whole, Truth(stated, stated))


def _whole(name: str) -> str:
    prefix, separator, rest = name.partition(":")
    return vocab.PREFIXES[prefix] + rest if separator and prefix in vocab.PREFIXES else name


def measure(cases: Iterable[Case]) -> tuple[dict[Measured, Score], int]:
    """Return the scores, over all languages and by language, and the number of documents."""
    scores: dict[Measured, Score] = defaultdict(Score)
    count = 0
    for case in cases:
        count += 1
        with Drafter(case.known) as drafter:
            for reading, read in _readings(case.document):
                answers = (drafted(drafter, read, case.language), matched(case.known, read))
                for way, answer in zip(WAYS, answers, strict=True):
                    for target in TARGETS:
                        stated, right = case.truth.stated[target], case.truth.right[target]
                        for language in dict.fromkeys(("", case.language)):
                            key = Measured(reading, target, language, way)
                            scores[key].add(read.name, answer[target], stated, right)
    return scores, count


def _readings(document: Document) -> Iterator[tuple[str, Document]]:
    if not document.is_note_sheet:
        yield "text", document
        return
    yield "whole sheet", document
    (paragraph,) = document.paragraphs
    kept = tuple(one for one in paragraph.stretches if not one.part.startswith(_LINES))
    yield "without its lists", replace(document, paragraphs=(replace(paragraph, stretches=kept),))


def table(scores: Mapping[Measured, Score]) -> list[str]:
    """Return the figures over all languages as lines of a table."""
    head = [f"{way}: precision | recall | F1" for way in WAYS]
    lines = [f"| reading | what | {' | '.join(head)} |", "|---" * 8 + "|"]
    for reading, target, language, way in scores:
        if not language and way == WAYS[0]:
            cells = (scores[Measured(reading, target, "", one)].cells() for one in WAYS)
            lines.append(f"| {reading} | {target} | {' | '.join(cells)} |")
    return lines


def below(scores: Mapping[Measured, Score]) -> list[str]:
    """Return where, by reading, target and language, a draft is below exact labels."""
    lines = []
    for key, score in scores.items():
        other = scores[key._replace(way=WAYS[1])]
        if key.way == WAYS[0] and score.is_below(other):
            name = f"{key.reading}, {key.target}, {key.language or 'all languages'}"
            lines.append(f"{name}: {score.cells()} against {other.cells()}")
    return lines


def main(arguments: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench drafting", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sheets", type=Path, help="folder of note sheets (*.txt) whose documents are curated")
    parser.add_argument("--texts", type=Path, help="folder of the texts (*.txt) that passages were read from")
    parser.add_argument("--others", action="store_true", help="the sheets that rules are made with, no other one")
    parser.add_argument("--errors", action="store_true", help="with --others: what is wrong and missed in them")
    given = parser.parse_args(arguments)
    graph = Graph.read()
    print(f"edu-graph {version('edu-graph')}, Python {platform.python_version()}, {platform.machine()}")
    if given.sheets is None and given.texts is None:
        _tell("the project's own documents, invented for this; give --sheets or --texts for others", own(graph))
    if given.sheets is not None:
        sheets = [path for path in sorted(given.sheets.glob("*.txt")) if is_set_aside(path.name) is not given.others]
        name = "sheets that rules are made with" if given.others else "sheets that were set aside"
        scores = _tell(name, curated(graph, sheets))
        if given.others and given.errors:
            for key, score in scores.items():
                if key.way == WAYS[0] and not key.language:
                    print(f"\n{key.reading}, {key.target}: wrong {score.wrong}\n  missed {score.missed}")
    if given.texts is not None:
        _tell("texts that passages were read from", curated(graph, sorted(given.texts.glob("*.txt"))))
    return 0


def _tell(name: str, cases: Iterable[Case]) -> Mapping[Measured, Score]:
    scores, count = measure(cases)
    print(f"\n{name}: {count}\n", *table(scores), sep="\n")
    lines = below(scores)
    print("\nbelow exact label:" if lines else "\nnowhere below exact label, in no language", *lines, sep="\n  ")
    return scores
