"""What a check found, as people read it: by file, with the line that is wrong; real faults first, seals last."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len, set_cell_size

from edu_graph.build.sealing import BrokenSeal, condense
from edu_graph.validation.report import Report, Result, Severity, Spot, pick

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        **{name: name for name in Severity},
        "about": "about: ",
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
        "about": "о чём: ",
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
_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_STEP, _NARROWEST, _BEFORE = 4, 20, 24
_PIPE_WIDTH = 80
_GUTTER = "| "
"""What stands before words of a file, so that nobody takes them for ours."""
_MANY, _FREQUENT = 10, 5
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that a terminal obeys or does not show."""


@dataclass(frozen=True)
class Row:
    """A line before it is wrapped: its text begins behind the indentation and the lead, and is wrapped under there."""

    indent: int = 0
    text: str = ""
    style: str = ""
    lead: str = ""


def rows(report: Report, language: str, width: int | None) -> Iterator[Row]:
    """Yield a report for a terminal of a width, or with None for a pipe: there each problem's line names its file.

    Problems come file by file, the files with violations first; broken seals are last, one line a source.
    """
    words = _WORDS.get(language, _WORDS["en"])
    seals = [result for result in report.results if isinstance(result, BrokenSeal)]
    faults = [result for result in report.results if not isinstance(result, BrokenSeal)]
    first = {result.file: number for number, result in reversed(list(enumerate(faults)))}
    # Results come by gravity, then by place: a file stands where its gravest problem does.
    for file, results in groupby(sorted(faults, key=lambda result: first[result.file]), key=lambda result: result.file):
        if width is not None:
            yield Row(0, _clean(file or words["no file"]), "bold underline")
        yield from _file(results, words, language, width)
    yield from _seals(seals, words, language, width)
    yield from _closing(report, len(seals), words, language)


def _file(results: Iterable[Result], words: Mapping[str, str], language: str, width: int | None) -> Iterator[Row]:
    told: set[str] = set()
    for result in results:
        yield from _problem(result, words, language, width)
        mend = _clean(result.mend_text(language))
        if mend:
            again = f"{result.rule} {mend}" in told
            yield Row(_STEP, words["again"] if again else mend, lead=words["mend"])
            told.add(f"{result.rule} {mend}")
        if width is not None:
            yield Row()


def _problem(result: Result, words: Mapping[str, str], language: str, width: int | None) -> Iterator[Row]:
    message, severity = _clean(result.text(language)), words[result.severity]
    if width is None:
        found = result.spot.range if result.spot else None
        place = _place(result.file, found.line if found else result.line)
        yield Row(0, f"{severity}: {message} [{result.rule}]", lead=place)
    else:
        yield Row(2, f"{severity}  {result.rule}", _STYLES[result.severity], lead=_position(result))
    if result.spot is not None:
        text, mark = excerpt(result.spot, max((width or _PIPE_WIDTH) - _STEP - len(_GUTTER), _NARROWEST))
        if text:
            yield Row(_STEP, text, lead=_GUTTER)
        if mark:
            yield Row(_STEP, mark, _STYLES[result.severity], lead=_GUTTER)
    if width is not None:
        yield Row(_STEP, message)
    unseen = result.spot.unseen if result.spot else ("path", "value")
    for name, term in result.about():
        if name == "focus":
            label = pick(result.focus_labels, language)
            yield Row(_STEP, _clean(f"{term} ({label})" if label else term), lead=words["about"])
        elif name == "source" or name in unseen:
            yield Row(_STEP, _clean(term), lead=words[name])


def _seals(seals: list[BrokenSeal], words: Mapping[str, str], language: str, width: int | None) -> Iterator[Row]:
    if not seals:
        return
    if width is not None:
        yield Row(0, words["seals"], "bold")
    for source in condense(seals, language):
        if width is None:
            text = f"{words[Severity.VIOLATION]}: {source.text} [{seals[0].rule}]"
            yield Row(0, text, lead=_place(source.file, source.line))
        else:
            yield Row(2, f"{source.file}:{source.line}")
            yield Row(_STEP, source.text)
    yield Row(_STEP if width is None else 2, seals[0].mend_text(language), lead=words["mend"])
    if width is not None:
        yield Row()


def _closing(report: Report, seals: int, words: Mapping[str, str], language: str) -> Iterator[Row]:
    told = report.summary(language)
    if files := len({result.file for result in report.results if result.file}):
        told += words["file"] if files == 1 else words["files"].format(files)
    if seals:
        told += f"{words['of them']}{seals}"
    yield Row(0, told, "" if report.conforms else "bold")
    rules = Counter(result.rule for result in report.results if not isinstance(result, BrokenSeal))
    if rules.total() > _MANY:
        frequent = sorted(rules.items(), key=lambda item: (-item[1], item[0]))[:_FREQUENT]
        yield Row(0, ", ".join(f"{rule} {count}" for rule, count in frequent), lead=words["frequent"])


def _place(file: str | None, line: int | None) -> str:
    """Return `file:line: `, which every editor and `grep` knows."""
    return _clean(f"{file}:{line}: " if line else f"{file}: ") if file else "-: "


def _position(result: Result) -> str:
    """Return `line:column  ` below the file's name, which terminals of editors make clickable."""
    if result.line is None:
        return ""
    found = result.spot.range if result.spot else None
    return f"{found.line}:{found.column}  " if found else f"{result.line}  "


def excerpt(spot: Spot, width: int) -> tuple[str, str]:
    """Return a line without indentation and what marks its range, both within the width; "…" stands for what is cut."""
    start, end = _offsets(spot)
    text = _clean(spot.text.rstrip())
    indent = len(text) - len(text.lstrip())
    text, start, end = text[indent:], max(start - indent, 0), max(end - indent, 0)
    if cell_len(text) > width and cell_len(text[:end]) >= width:
        # As much of the range as fits is shown, with some of what is before it.
        cut = max(start - min(_BEFORE, width // 3), 0)
        if cut:
            text, start, end = "…" + text[cut:], start - cut + 1, end - cut + 1
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
    marked = cell_len(text[start:end])
    return text, " " * cell_len(text[:start]) + "^" * marked if marked else ""


def _offsets(spot: Spot) -> tuple[int, int]:
    """Return the range in code points of the line; one that ends on a later line ends with this one."""
    if spot.range is None:
        return 0, 0
    units = spot.text.encode("utf-16-le")
    start, end = (
        len(units[: (column - 1) * 2].decode("utf-16-le", "replace"))
        for column in (spot.range.column, spot.range.end_column)
    )
    return start, end if spot.range.end_line == spot.range.line else len(spot.text)


def _clean(text: str) -> str:
    """Return a text of one line in which nothing moves the cursor or turns the direction; as long as it was."""
    return "".join(
        " " if char in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _UNSEEN else char
        for char in text
    )
