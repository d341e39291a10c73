"""Plain tables for list pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell: text (in the page's language) or a number, where it leads, and whether it is code.

    `anchor`: of its row (first cells only); `language`: of a text that is in another than the page's.
    """

    text: object
    href: str = ""
    is_code: bool = False
    anchor: str = ""
    language: str = ""


@dataclass(frozen=True)
class Listing:
    """A captioned table; the first cell of each row is its heading. Caption and columns are messages."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
