"""Findings in a pipe: each problem begins with a line that names its file and line, as editors and `grep` know it.

What is the same at several places of a file is explained at the first.
"""

from collections.abc import Iterator
from typing import Final

from edu_graph.findings.excerpts import GUTTER, excerpt
from edu_graph.findings.problems import Findings, Note, Problem

_INDENT: Final = " " * 4
_WIDTH: Final = 80


def lines(findings: Findings) -> Iterator[str]:
    """Yield findings line by line, nothing wrapped."""
    for file in findings.files:
        for problem in file.problems:
            yield _head(problem)
            if problem.is_repeated:
                continue
            shown = excerpt(problem.spot, _WIDTH - len(_INDENT) - len(GUTTER))
            yield from (_INDENT + GUTTER + line for line in shown if line)
            yield from (_INDENT + _told(note) for note in problem.notes)
    if findings.seals:
        yield from map(_head, findings.seals.problems)
        yield _INDENT + _told(findings.seals.mend)
    yield from map(_told, findings.closing)


def _head(problem: Problem) -> str:
    return f"{problem.place}: {problem.gravity}: {problem.message} [{problem.rule}]"


def _told(note: Note) -> str:
    return note.lead + note.text
