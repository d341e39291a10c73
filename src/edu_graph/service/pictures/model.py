"""What a picture is made of and what it gives: names, figures in a table, and the drawing with its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from babel.lists import format_list
from markupsafe import Markup

from edu_graph.service.messages import N_, translations
from edu_graph.service.pages import wording

COUNTED: Final = N_("%(name)s (%(number)s)")
"""A name with the number that belongs to it, in a list of such."""


@dataclass(frozen=True)
class Label:
    """A name to show, and the language that it is in; empty: it has none of its own."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a picture's table: what a reader sees, where it leads, and the value that goes into files."""

    text: str = ""
    iri: str = ""
    language: str = ""
    value: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its name in files, its heading on pages, and whether a label column belongs to it in files."""

    name: str
    heading: str
    kind: Literal["thing", "number", "text"] = "text"


@dataclass(frozen=True)
class Figures:
    """The table of a picture: every number that the drawing shows, and those that it had no room for."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture and its equals.

    `svg` is None where there is nothing to draw, or where what it is drawn on is missing: `note` says so. `file` is the
    same drawing as a document of its own. `notes` stand below the drawing, and `source`, which is in English: whose
    shapes it is drawn with.
    """

    name: str
    title: str
    description: str
    table: Figures
    svg: Markup | None = None
    file: str | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    is_map: bool = False


@dataclass(frozen=True)
class Data:
    """What a picture is drawn from: the rows of its query, the names of their things, and what was asked.

    `rows` hold the lexical form of each bound variable. `asked` are the values of the query's parameters: IRIs for
    things. `ui` is the reader's language. `credit` says in the files whose the picture is.
    """

    rows: Sequence[Mapping[str, str]]
    names: Mapping[str, Label]
    ui: str
    asked: Mapping[str, str] = field(default_factory=dict)
    credit: str = ""

    def label(self, iri: str) -> Label:
        """Return the name of a thing; what its IRI ends in where it has none."""
        return self.names.get(iri) or Label(iri.rpartition("/")[2])

    def name(self, iri: str) -> str:
        """Return the text of a thing's name."""
        return self.label(iri).text

    def thing(self, iri: str) -> Cell:
        """Return the cell of a thing."""
        label = self.label(iri)
        return Cell(label.text, iri=iri, language=label.language, value=iri)

    def number(self, value: int | str) -> str:
        """Return a number as the reader's language writes it."""
        return wording.number(value, self.ui)

    def numeric(self, value: int | str, datatype: str = "integer") -> Cell:
        """Return the cell of a number."""
        return Cell(self.number(value), value=str(value), datatype=datatype)

    def gettext(self, message: str, **given: object) -> str:
        """Return a marked message in the reader's language, its places filled."""
        return translations(self.ui).gettext(message) % given

    def ngettext(self, one: str, many: str, number: int, **given: object) -> str:
        """Return a message in the form that a number needs; `number` fills its place of this name."""
        text = translations(self.ui).ngettext(one, many, number)
        return text % {"number": self.number(number), **given}

    def listed(self, found: Sequence[tuple[str, int]]) -> str:
        """Return names with their numbers as a list in the reader's language."""
        told = [self.gettext(COUNTED, name=name, number=self.number(number)) for name, number in found]
        return str(format_list(told, locale=self.ui))
