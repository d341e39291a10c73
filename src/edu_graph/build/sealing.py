"""Broken seals as results of the report, in the same form as every other rule's; and all of a source in one line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from edu_graph.knowledge.seals import Broken, Fault, compare, read
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation.report import Report, Result, Severity

SEAL_RULE = "passage-sealed"


class _Words(NamedTuple):
    """How a fault is told: of one passage alone, and in a count of one and of several."""

    alone: str
    one: str
    several: str


_WORDS: Mapping[str, Mapping[Fault, _Words]] = {
    "en": {
        Fault.UNSEALED: _Words(
            "Passage {} was never sealed.",
            "1 passage was never sealed",
            "{} passages were never sealed",
        ),
        Fault.CHANGED: _Words(
            "Passage {} was changed after it was sealed.",
            "1 passage changed since it was sealed",
            "{} passages changed since they were sealed",
        ),
        Fault.ORPHANED: _Words(
            "Passage {} is sealed, and no source declares it.",
            "1 seal of a passage that no source declares",
            "{} seals of passages that no source declares",
        ),
    },
    "ru": {
        Fault.UNSEALED: _Words(
            "Фрагмент {} ещё не опечатан.",
            "ещё не опечатан 1 фрагмент",
            "ещё не опечатано фрагментов: {}",
        ),
        Fault.CHANGED: _Words(
            "Фрагмент {} изменён после опечатывания.",
            "изменён после опечатывания 1 фрагмент",
            "изменено после опечатывания фрагментов: {}",
        ),
        Fault.ORPHANED: _Words(
            "Фрагмент {} опечатан, но ни один источник его не объявляет.",
            "1 печать фрагмента, которого не объявляет ни один источник",
            "печатей фрагментов, которых не объявляет ни один источник: {}",
        ),
    },
}
_MEND: Mapping[str, str] = {
    "en": "Read the passage against its text, undo or mend the change, then seal it: edu-graph check "
    "--texts DIR --seal. Without --texts nobody compares offsets and hashes with the text.",
    "ru": "Сверьте фрагмент с текстом, отмените или исправьте изменение и опечатайте: edu-graph check "
    "--texts DIR --seal. Без --texts смещения и хеши с текстом не сверяются.",
}
_GONE: Mapping[str, str] = {
    "en": "A passage removed on purpose: seal again, which drops the line of its seal: edu-graph check --texts DIR "
    "--seal. Else restore the passage, under its number.",
    "ru": "Фрагмент убран намеренно: опечатайте снова, и строка его печати исчезнет: edu-graph check --texts DIR "
    "--seal. Иначе верните фрагмент под его номером.",
}
_NUMBERED = re.compile(r"p(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class BrokenSeal(Result):
    """A result about a seal: the one fault that is normal while somebody works."""

    fault: Fault = field(kw_only=True)


@dataclass(frozen=True)
class Condensed:
    """All broken seals of one source: where the first of them is, and what they are, in one line."""

    file: str | None
    line: int | None
    text: str


def check_seals(dataset: Dataset, folder: Path) -> Report:
    """Return a violation for each passage whose seal is missing, broken or orphaned.

    Raises DataError: a seal file cannot be read.
    """
    return Report.of(_result(broken) for broken in compare(dataset, read(folder, folder.parent)))


def condense(results: Iterable[BrokenSeal], language: str) -> Iterator[Condensed]:
    """Yield one line for each source, `3 passages changed since they were sealed: p2, p4, p6`, in their order."""
    sources: dict[str, list[BrokenSeal]] = defaultdict(list)
    for result in results:
        sources[_passage(result).partition("#")[0]].append(result)
    words = _WORDS.get(language, _WORDS["en"])
    for broken in sources.values():
        parts = []
        for fault in Fault:
            names = [_passage(result).rpartition("#")[2] for result in broken if result.fault is fault]
            if names:
                told = words[fault].one if len(names) == 1 else words[fault].several.format(len(names))
                # A number that ends the Russian words is followed by the names in brackets.
                parts.append(f"{told} ({_runs(names)})" if told[-1].isdigit() else f"{told}: {_runs(names)}")
        yield Condensed(broken[0].file, broken[0].line, "; ".join(parts))


def _passage(result: Result) -> str:
    return getattr(result.focus, "value", "")


def _runs(names: Iterable[str]) -> str:
    """Return names of passages in order, three and more that follow one another as `p1–p3`."""
    numbers = sorted(int(found[1]) for name in names if (found := _NUMBERED.fullmatch(name)))
    rest = sorted(name for name in names if not _NUMBERED.fullmatch(name))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"p{run[0]}–p{run[-1]}" if len(run) > 2 else ", ".join(f"p{number}" for number in run) for run in runs]
    return ", ".join([*told, *rest])


def _result(broken: Broken) -> BrokenSeal:
    number = broken.passage.rpartition("#")[2]
    return BrokenSeal(
        severity=Severity.VIOLATION,
        rule=SEAL_RULE,
        messages={language: words[broken.fault].alone.format(number) for language, words in _WORDS.items()},
        mend=_GONE if broken.fault is Fault.ORPHANED else _MEND,
        focus=NamedNode(broken.passage),
        file=broken.place.file,
        line=broken.place.line,
        fault=broken.fault,
    )
