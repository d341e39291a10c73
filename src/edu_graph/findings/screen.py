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


@dataclass(frozen=True)
class Row:
    """A line before it is wrapped: its text begins behind the indentation and the lead, and is wrapped under there."""

    indent: int = 0
    text: str = ""
    style: str = ""
    lead: str = ""


def draw(findings: Findings, console: Console) -> None:
    """Print findings on a terminal, wrapped to its width."""
    for row in rows(findings, console.width):
        start = " " * row.indent + row.lead
        for line in Text(row.text, row.style).wrap(console, max(console.width - len(start), _NARROWEST)):
            line.rstrip()
            console.print(Text(start) + line, soft_wrap=True, highlight=False)
            start = " " * len(start)


def rows(findings: Findings, width: int) -> Iterator[Row]:
    """Yield findings for a terminal of a width."""
    for file in findings.files:
        yield Row(0, file.name, "bold underline")
        for problem in file.problems:
            yield from _problem(problem, width)
    if findings.seals:
        yield from _seals(findings.seals)
    for number, note in enumerate(findings.closing):
        yield Row(0, note.text, "" if findings.conforms or number else "bold", note.lead)


def _problem(problem: Problem, width: int) -> Iterator[Row]:
    style = _STYLES[problem.severity]
    lead = f"{problem.position}  " if problem.position else ""
    yield Row(_HALF_STEP, f"{problem.gravity}  {problem.rule}", style, lead)
    text, mark = excerpt(problem.spot, width - _STEP - len(GUTTER))
    if text:
        yield Row(_STEP, text, lead=GUTTER)
    if mark:
        yield Row(_STEP, mark, style, GUTTER)
    yield Row(_STEP, problem.message)
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
