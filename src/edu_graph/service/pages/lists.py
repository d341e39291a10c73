"""Plain tables for list pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One cell: text, where it leads, whether it is code, and the anchor of its row (first cells only)."""

    text: object
    href: str = ""
    is_code: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Listing:
    """A captioned table; the first cell of each row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
