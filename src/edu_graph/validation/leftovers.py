"""Lines of a draft that were neither taken nor removed: comments, which no reader sees and canonical writing drops."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edu_graph.rdf.dataset import Place
from edu_graph.rdf.parsing import files_below
from edu_graph.validation.report import Result, Severity
from edu_graph.validation.rules import About, Rule

LEFT = Rule(
    "draft-line-left",
    {
        "en": "Comments of the draft are left here: {suggested} to judge (`# suggest:`), {open} to fill in "
        "(`# fill in:`). Lines: {lines}.",
        "ru": "Здесь остались комментарии черновика: {suggested} для решения (`# suggest:`), {open} для заполнения "
        "(`# fill in:`). Строки: {lines}.",
    },
    {
        "en": "Where the passage says it, delete `# suggest: ` before the statement; fill in what is known, without "
        "`# fill in: `; delete the other such lines. A comment states nothing.",
        "ru": "Если фрагмент это говорит, удалите `# suggest: ` перед высказыванием; заполните известное, убрав "
        "`# fill in: `; остальные такие строки удалите. Комментарий ничего не утверждает.",
    },
    Severity.WARNING,
)

_SUGGESTED: Final = re.compile(r"\s*#\s*suggest:")
_OPEN: Final = re.compile(r"\s*#.*\bfill in:", re.IGNORECASE)
_SHOWN: Final = 12
"""Lines that are listed; the rest is counted."""


def check_leftovers(data: Path) -> Iterator[Result]:
    """Yield a result for each file of sources below a data folder in which lines of a draft are left, at the first."""
    for path in files_below(data / "sources", (".trig",)):
        # A file that is not UTF-8 is told where it is parsed.
        lines = path.read_text("utf-8", errors="replace").splitlines()
        suggested = [number for number, line in enumerate(lines, start=1) if _SUGGESTED.match(line)]
        still = [number for number, line in enumerate(lines, start=1) if _OPEN.match(line)]
        left = sorted({*suggested, *still})
        if left:
            place = Place(path.relative_to(data.parent).as_posix(), left[0])
            yield LEFT.result(place, About(), suggested=len(suggested), open=len(still), lines=_listed(left))


def _listed(numbers: list[int]) -> str:
    more = len(numbers) - _SHOWN
    return ", ".join(map(str, numbers[:_SHOWN])) + (f" + {more}" if more > 0 else "")
