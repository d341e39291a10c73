"""What all pictures share: name, title, words and table, what is left out, and what fillings mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from edu_graph.service.messages import N_
from edu_graph.service.pictures.drawing import OPEN, SIZE, Fill, Sheet
from edu_graph.service.pictures.lettering import clean, wrapped
from edu_graph.service.pictures.model import Column, Data, Figures, Label, Picture

MOST: Final = 30
"""Rows that a drawing has; its table has all."""

SHORTENED: Final = N_("The picture shows the first %(number)s; the table has all of them.")
"""What is told below a drawing that has no room for all rows."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A picture before it is drawn: what it is called, what is told of it, and its figures."""

    name: str
    title: str
    told: str
    table: Figures
    source: str = ""
    is_map: bool = False

    def around(self, data: Data, draw: Callable[[], Sheet] | None, *notes: str) -> Picture:
        """Return the picture, drawn where there is something to draw it from; else its words and table alone."""
        picture = Picture(
            self.name,
            self.title,
            self.told,
            self.table,
            notes=notes,
            source=self.source,
            is_map=self.is_map,
        )
        return picture if draw is None else draw().into(picture, data.credit)


def shortened(data: Data, rows: Sequence[object], most: int = MOST, message: str = SHORTENED) -> tuple[str, ...]:
    """Return the note that a drawing leaves rows out, where it does."""
    return (data.gettext(message, number=data.number(most)),) if len(rows) > most else ()


@dataclass(frozen=True)
class Legend:
    """What a filling means."""

    fill: Fill
    text: str


def legend(sheet: Sheet, y: float, entries: list[Legend]) -> float:
    """Write what the fillings mean, each in a line; return where the next line stands."""
    for entry in entries:
        if entry.fill.is_line:
            sheet.line((0, y - 5), (24, y - 5), entry.fill.style)
        else:
            sheet.rectangle(0, y - 12, 24, 14, entry.fill)
        y = sheet.lines(32, y, Label(entry.text), sheet.width - 32, most=3) + 4
    return y


def middle(sheet: Sheet, label: Label, at: tuple[float, float], wide: float, most: int) -> None:
    """Draw what a picture is of: a box around `at` with its name in up to `most` lines."""
    lines = wrapped(clean(label.text), wide - 20, SIZE, most)
    high = len(lines) * 18 + 20
    sheet.rectangle(at[0] - wide / 2, at[1] - high / 2, wide, high, OPEN)
    for place, text in enumerate(lines):
        sheet.text(at[0], at[1] - high / 2 + 24 + place * 18, Label(text, label.language), "middle", "strong")


def counted(
    data: Data, caption: str, parties: Sequence[tuple[str, str]], rows: Sequence[tuple[tuple[str, ...], int]]
) -> Figures:
    """Return a table of parties and of the number of things that they share.

    `parties` are name and heading of a column each; a row is the IRIs of its parties, and the number.
    """
    columns = [Column(name, heading, "thing") for name, heading in parties]
    columns.append(Column("things", data.gettext("Things together"), "number"))
    cells = tuple((*map(data.thing, iris), data.numeric(number)) for iris, number in rows)
    return Figures(caption, tuple(columns), cells)
