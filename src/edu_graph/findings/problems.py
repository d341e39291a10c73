"""A report as a list of problems in the reader's language: by file, those with violations first, broken seals last."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

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
        "also": "also in lines: ",
        "more": "{} more in this order: mend these first, then check again; all of them: edu-graph check --all",
        "rest": "{} more; all of them: edu-graph check --all",
        "can stay": "{} can stay: edu-graph check --all shows them",
        "agree": "passages that agree with their texts: {}",
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
        "also": "то же в строках: ",
        "more": "далее ещё {}: исправьте сначала эти и проверьте снова; всё сразу: edu-graph check --all",
        "rest": "далее ещё {}; всё сразу: edu-graph check --all",
        "can stay": "можно оставить ({}): их показывает edu-graph check --all",
        "agree": "фрагментов, совпадающих со своими текстами: {}",
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
    also: str = ""
    """Further lines of the file where the same is wrong; each is a problem of its own with `is_repeated`."""
    is_repeated: bool = False
    """Whether an earlier problem of the file tells the same, with this one's line in its `also`."""


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
    also: str
    more: str
    """How further lines, and problems that are left out, are told; `{}` is their number."""
    staying: str = ""
    """Where something must be mended: how much there is beside it that can stay; else nothing."""


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
        also=words["also"],
        more=words["rest" if report.conforms else "more"],
        staying=_staying(report, words, language),
    )


def _staying(report: Report, words: _Words, language: str) -> str:
    rest = Report(tuple(result for result in report.results if result.severity is not Severity.VIOLATION))
    if report.conforms or not rest.results:
        return ""
    return words["can stay"].format(rest.lesser(language) + _in_files(rest, words))


def _in_files(report: Report, words: _Words) -> str:
    files = len({result.file for result in report.results if result.file})
    return "" if not files else words["file"] if files == 1 else words["files"].format(files)


def _files(faults: list[Result], words: _Words, language: str) -> Iterator[File]:
    first = {result.file: number for number, result in reversed(list(enumerate(faults)))}
    # Results come by gravity, then by place: a file stands where its gravest problem does.
    for name, results in groupby(sorted(faults, key=lambda result: first[result.file]), key=lambda result: result.file):
        yield File(clean(name or words["no file"]), tuple(_problems(results, words, language)))


def _problems(results: Iterable[Result], words: _Words, language: str) -> Iterator[Problem]:
    """Yield the problems of a file; a mend that is that of the problem right above is not told again.

    What is the same at several places of it is explained at the first.
    """
    above = ""
    every = list(results)
    places: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for result in every:
        places[_same(result, language)].append(result)
    for result in every:
        same = places[_same(result, language)]
        if same[0] is not result:
            yield _problem(result, words, language, is_repeated=True)
            continue
        notes = list(_about(result, words, language))
        mend = clean(result.mend_text(language))
        if mend:
            notes.append(Note(words["mend"], words["again"] if mend == above else mend))
        above = mend
        also = ", ".join(str(one.line) for one in same[1:])
        yield _problem(result, words, language, spot=result.spot, notes=tuple(notes), also=also)


def _same(result: Result, language: str) -> tuple[str, str, str]:
    """Return what results of a file have in common that one explanation serves."""
    return result.rule, result.text(language), dict(result.about()).get("value", "")


def _problem(result: Result, words: _Words, language: str, **more: Any) -> Problem:
    return Problem(
        place=clean(result.place),
        position=_position(result),
        severity=result.severity,
        gravity=words[result.severity],
        rule=result.rule,
        message=clean(result.text(language)),
        **more,
    )


def _position(result: Result) -> str:
    if result.line is None:
        return ""
    found = result.spot.range if result.spot else None
    return f"{found.line}:{found.column}" if found else f"{result.line}"


def _about(result: Result, words: _Words, language: str) -> Iterator[Note]:
    unseen = result.spot.unseen if result.spot else ("path", "value")
    line = result.spot.text if result.spot else ""
    for name, term in result.about():
        if name == "focus":
            label = pick(result.focus_labels, language)
            if label or not (term in line or _in_its_file(term) in line.split()):
                yield Note(words[name], clean(f"{term} ({label})" if label else term))
        elif name == "source":
            if not (result.file or "").endswith(f"/{term.partition(':')[2]}.trig"):
                yield Note(words[name], clean(term))
        elif name in unseen and not (name == "path" and term in result.mend_text(language)):
            yield Note(words[name], clean(term))


def _in_its_file(term: str) -> str:
    """Return what the file of a source calls its passage: `passage:p1` for `source:x#p1`."""
    return f"passage:{term.partition('#')[2]}"


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
    mends = dict.fromkeys(clean(seal.mend_text(language)) for seal in seals)
    return Seals(words["seals"], tuple(problems), Note(words["mend"], " ".join(mends)))


def _closing(report: Report, faults: list[Result], words: _Words, language: str) -> Iterator[Note]:
    told = report.summary(language) + _in_files(report, words)
    if seals := len(report.results) - len(faults):
        told += f"{words['of them']}{seals}"
    yield Note("", told)
    if report.agreeing is not None:
        yield Note("", words["agree"].format(report.agreeing))
    if len(faults) > _MANY:
        rules = Counter(result.rule for result in faults)
        frequent = sorted(rules.items(), key=lambda item: (-item[1], item[0]))[:_FREQUENT]
        yield Note(words["frequent"], ", ".join(f"{rule} {count}" for rule, count in frequent))
