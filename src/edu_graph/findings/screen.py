"""Findings on a terminal: files as headings, below them `line:column`, which terminals of editors make clickable."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from edu_graph.findings.excerpts import GUTTER, excerpt
from edu_graph.findings.problems import Findings, Problem, Seals
from edu_graph.validation.report import Severity

_STYLES: Final = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}
_HALF_STEP, _STEP, _NARROWEST = 2, 4, 20
_LOWEST: Final = 40
"""Rows that are filled at least; who has fewer scrolls."""


@dataclass(frozen=True)
class Row:
    """A line before it is wrapped: its text begins behind the indentation and the lead, and is wrapped under there."""

    indent: int = 0
    text: str = ""
    style: str = ""
    lead: str = ""


def draw(findings: Findings, console: Console, *, whole: bool = False) -> None:
    """Print findings on a terminal, wrapped to its width: as many problems as its height holds, or the whole.

    Short of the whole, what can stay is told in one line as long as there is something that must be mended.
    """
    urgent = bool(findings.staying) and not whole
    drawn = [_wrapped(block, console) for block in _blocks(findings, console.width, urgent=urgent)]
    told = [Row(0, findings.staying), Row()] if urgent else []
    closing = _wrapped([*told, *_closing(findings)], console)
    seals = _wrapped(list(_seals(findings.seals)) if findings.seals else [], console)
    if len(seals) <= _LOWEST // 3:
        # Few seals are told whatever else there is: they are what is left to do at the end.
        closing = [*seals, *closing]
    else:
        drawn.append(seals)
    fitting = len(drawn) if whole else _fitting(drawn, max(console.height, _LOWEST) - len(closing) - 2)
    if left := len(drawn) - fitting:
        closing = [*_wrapped([Row(0, findings.more.format(left), "bold"), Row()], console), *closing]
    for line in [*(line for block in drawn[:fitting] for line in block), *closing]:
        console.print(line, soft_wrap=True, highlight=False)


def _fitting(blocks: list[list[Text]], room: int) -> int:
    """Return how many blocks fit into so many rows; one is told in any case."""
    for number, block in enumerate(blocks):
        room -= len(block)
        if room < 0:
            return max(number, 1)
    return len(blocks)


def rows(findings: Findings, width: int) -> Iterator[Row]:
    """Yield all findings for a terminal of a width."""
    for block in _blocks(findings, width):
        yield from block
    if findings.seals:
        yield from _seals(findings.seals)
    yield from _closing(findings)


def _wrapped(block: list[Row], console: Console) -> list[Text]:
    lines = []
    for row in block:
        start = " " * row.indent + row.lead
        for line in Text(row.text, row.style).wrap(console, max(console.width - len(start), _NARROWEST)):
            line.rstrip()
            lines.append(Text(start) + line)
            start = " " * len(start)
    return lines


def _blocks(findings: Findings, width: int, *, urgent: bool = False) -> Iterator[list[Row]]:
    """Yield what is shown or left out as one: a problem, the first of a file below its name (`urgent`: violations)."""
    for file in findings.files:
        heading = [Row(0, file.name, "bold underline")]
        for problem in file.problems:
            if not problem.is_repeated and (not urgent or problem.severity is Severity.VIOLATION):
                yield [*heading, *_problem(problem, width, findings.also)]
                heading = []


def _closing(findings: Findings) -> Iterator[Row]:
    for number, note in enumerate(findings.closing):
        yield Row(0, note.text, "" if findings.conforms or number else "bold", note.lead)


def _problem(problem: Problem, width: int, also: str) -> Iterator[Row]:
    style = _STYLES[problem.severity]
    lead = f"{problem.position}  " if problem.position else ""
    yield Row(_HALF_STEP, f"{problem.gravity}  {problem.rule}", style, lead)
    text, mark = excerpt(problem.spot, width - _STEP - len(GUTTER))
    if text:
        yield Row(_STEP, text, lead=GUTTER)
    if mark:
        yield Row(_STEP, mark, style, GUTTER)
    yield Row(_STEP, problem.message)
    if problem.also:
        yield Row(_STEP, problem.also, lead=also)
    for note in problem.notes:
        yield Row(_STEP, note.text, lead=note.lead)
    yield Row()


def _seals(seals: Seals) -> Iterator[Row]:
    yield Row(0, seals.heading, "bold")
    for problem in seals.problems:
        yield Row(_HALF_STEP, problem.place)
        yield Row(_STEP, problem.message)
    yield Row(_HALF_STEP, seals.mend.text, lead=seals.mend.lead)
    yield Row()
