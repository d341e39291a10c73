"""Words of a file among words of ours: cut to a width, marked where they are wrong, and unable to move the cursor."""

import unicodedata
from typing import Final

from rich.cells import cell_len, set_cell_size

from edu_graph.validation.report import Spot

GUTTER: Final = "| "
"""What stands before words of a file, so that nobody takes them for ours."""
_NARROWEST, _BEFORE = 20, 24
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that a terminal obeys or does not show."""


def excerpt(spot: Spot | None, width: int) -> tuple[str, str]:
    """Return a line without indentation and what marks its range, both within the width; "…" stands for what is cut.

    Either is empty where there is nothing to show. No line is cut to less than 20 cells.
    """
    if spot is None:
        return "", ""
    width = max(width, _NARROWEST)
    start, end = _offsets(spot)
    text = clean(spot.text.rstrip())
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


def clean(text: str) -> str:
    """Return a text of one line in which nothing moves the cursor or turns the direction; as long as it was."""
    return "".join(
        " " if char in "\t\n\r" else "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in _UNSEEN else char
        for char in text
    )
