"""A report as a list of problems in the reader's language: by file, those with violations first, broken seals last."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from edu_graph.build.sealing import BrokenSeal, condense
from edu_graph.findings.excerpts import clean
from edu_graph.validation.report import Report, Result, Severity, Spot, pick

_Words = Mapping[str, str]
_WORDS: Final[Mapping[str, _Words]] = {
    "en": {
        **{name: name for name in Severity},
        "focus": "about: ",
        "path": "property: ",
        "value": "value: ",
        "source": "in source: ",
        "mend": "mend: ",
        "again": "as above",
        "seals": "Broken seals (normal while you work on a source)",
        "no file": "(in no file)",
        "of them": "; broken seals among them: ",
        "files": ", in {} files",
        "file": ", in 1 file",
        "frequent": "most frequent: ",
    },
    "ru": {
        Severity.VIOLATION: "нарушение",
        Severity.WARNING: "предупреждение",
        Severity.INFO: "замечание",
        "focus": "о чём: ",
        "path": "свойство: ",
        "value": "значение: ",
        "source": "в источнике: ",
        "mend": "как исправить: ",
        "again": "как указано выше",
        "seals": "Нарушенные печати (обычное дело, пока вы работаете над источником)",
        "no file": "(не в файле)",
        "of them": "; в том числе нарушенных печатей: ",
        "files": ", файлов: {}",
        "file": ", файлов: 1",
        "frequent": "чаще всего: ",
    },
}
_MANY, _FREQUENT = 10, 5


class Note(NamedTuple):
    """A line behind a word that says what it is; wrapped, it goes on under where its text begins."""

    lead: str
    text: str


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. Each text is of one line, and nothing in it moves the cursor."""

    place: str
    """`file:line`, `file`, or `-`."""
    position: str
    """`line:column`, `line`, or nothing."""
    severity: Severity
    gravity: str
    """The severity in the reader's language."""
    rule: str
    message: str
    spot: Spot | None = None
    notes: tuple[Note, ...] = ()
    """What it is about, as far as the line does not show it, and how to mend it."""


@dataclass(frozen=True)
class File:
    """The problems of one file."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Seals:
    """The broken seals, one problem a source, and how all of them are mended."""

    heading: str
    problems: tuple[Problem, ...]
    mend: Note


@dataclass(frozen=True)
class Findings:
    """All that is printed of a report, in the order in which it is read."""

    files: tuple[File, ...]
    seals: Seals | None
    closing: tuple[Note, ...]
    """How much there is, and of many problems which rules were broken most often."""
    conforms: bool


def read(report: Report, language: str) -> Findings:
    """Return what a report says, in a language or else in English."""
    words = _WORDS.get(language, _WORDS["en"])
    seals = [result for result in report.results if isinstance(result, BrokenSeal)]
    faults = [result for result in report.results if not isinstance(result, BrokenSeal)]
    return Findings(
        files=tuple(_files(faults, words, language)),
        seals=_seals(seals, words, language) if seals else None,
        closing=tuple(_closing(report, faults, words, language)),
        conforms=report.conforms,
    )


def _files(faults: list[Result], words: _Words, language: str) -> Iterator[File]:
    first = {result.file: number for number, result in reversed(list(enumerate(faults)))}
    # Results come by gravity, then by place: a file stands where its gravest problem does.
    for name, results in groupby(sorted(faults, key=lambda result: first[result.file]), key=lambda result: result.file):
        yield File(clean(name or words["no file"]), tuple(_problems(results, words, language)))


def _problems(results: Iterable[Result], words: _Words, language: str) -> Iterator[Problem]:
    """Yield the problems of a file; a mend that one of its rule has told already is not told again."""
    told: set[tuple[str, str]] = set()
    for result in results:
        notes = list(_about(result, words, language))
        mend = clean(result.mend_text(language))
        if mend:
            notes.append(Note(words["mend"], words["again"] if (result.rule, mend) in told else mend))
            told.add((result.rule, mend))
        yield Problem(
            place=clean(result.place),
            position=_position(result),
            severity=result.severity,
            gravity=words[result.severity],
            rule=result.rule,
            message=clean(result.text(language)),
            spot=result.spot,
            notes=tuple(notes),
        )


def _position(result: Result) -> str:
    if result.line is None:
        return ""
    found = result.spot.range if result.spot else None
    return f"{found.line}:{found.column}" if found else f"{result.line}"


def _about(result: Result, words: _Words, language: str) -> Iterator[Note]:
    unseen = result.spot.unseen if result.spot else ("path", "value")
    for name, term in result.about():
        if name == "focus":
            label = pick(result.focus_labels, language)
            yield Note(words[name], clean(f"{term} ({label})" if label else term))
        elif name == "source" or name in unseen:
            yield Note(words[name], clean(term))


def _seals(seals: list[BrokenSeal], words: _Words, language: str) -> Seals:
    problems = [
        Problem(
            place=clean(f"{source.file}:{source.line}"),
            position=f"{source.line}",
            severity=Severity.VIOLATION,
            gravity=words[Severity.VIOLATION],
            rule=seals[0].rule,
            message=clean(source.text),
        )
        for source in condense(seals, language)
    ]
    return Seals(words["seals"], tuple(problems), Note(words["mend"], clean(seals[0].mend_text(language))))


def _closing(report: Report, faults: list[Result], words: _Words, language: str) -> Iterator[Note]:
    told = report.summary(language)
    if files := len({result.file for result in report.results if result.file}):
        told += words["file"] if files == 1 else words["files"].format(files)
    if seals := len(report.results) - len(faults):
        told += f"{words['of them']}{seals}"
    yield Note("", told)
    if len(faults) > _MANY:
        rules = Counter(result.rule for result in faults)
        frequent = sorted(rules.items(), key=lambda item: (-item[1], item[0]))[:_FREQUENT]
        yield Note(words["frequent"], ", ".join(f"{rule} {count}" for rule, count in frequent))
