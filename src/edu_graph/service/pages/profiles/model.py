"""What a profile is made of: sections that named queries fill, sentences that count them, and the order of facts."""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Words = gettext.NullTranslations
"""A language's translations."""

Show = Literal["things", "texts", "number", "period", "span", "dates", "last", "status", "force"]
"""How a column is shown: things by name, texts as they stand, days of two columns as one period or as the span of a
thing, one by one as dates or as the last that is possible, a status in a word, `yes` or `no` of being in force.

A period is the time in which one thing happened; a span begins and ends, each as exactly as its sources tell.
"""

ROWS: Final = 6
"""Lines that a section shows; behind them stands the link to all."""

DAY: Final = "{day}"
"""A value of a section that stands for the day of the release."""


@dataclass(frozen=True)
class Column:
    """One column of a section: the columns of the query behind it, its heading, and how it is shown.

    `names`: the query's columns; of a period or span, the one of its first day and the one of its last. `where`: column
    and value of the rows that count here, for queries that tell several things in the same columns. `beside`: a column
    of things that is told in brackets behind each value of its rows, so that it is seen which of them go together.
    """

    names: tuple[str, ...]
    heading: str
    show: Show = "things"
    where: tuple[str, str] | None = None
    beside: str = ""


@dataclass(frozen=True)
class Evidence:
    """Where the rows behind a line stand, if the query names no passages: another query, by its values.

    `values`: by parameter the column of the line, or what the section's own parameter is bound to (`thing`).
    """

    query: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """One section of a page: a named query with the thing bound to a parameter, its rows folded into lines.

    All rows with the same value in `line` are one line, which shows each other value once and links each passage of
    its rows (`passages`: the columns that hold passages). `classes`: only things of these classes (local names) count;
    `keep`: by column the values (their last words, or the words themselves) of the rows that count; `kept`: such words
    of the line's own column, in the order in which the lines stand; `needs`: columns that must not be empty.
    `falling`: the column of the numbers by which lines are sorted, the greatest first; `latest`: the column of days by
    which they are, the latest first; else they stand as the query has them.
    """

    key: str
    heading: str
    query: str
    thing: str
    line: str
    columns: tuple[Column, ...]
    passages: tuple[str, ...] = ("passage",)
    values: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    keep: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    falling: str = ""
    latest: str = ""
    evidence: Evidence | None = None
    note: str = ""
    rows: int = ROWS


Told = Callable[[Words, int], str]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the summary, told where the sections of these keys have lines, with the number of those.

    `told` gives the message in a language, with %(name)s and %(number)s left to be filled in. `of`: what is counted in
    place of the lines: the countries in which the things of these lines are or happen, or what points to the thing by
    the property that `sections` names.
    """

    sections: tuple[str, ...]
    told: Told
    of: Literal["lines", "countries", "pointing"] = "lines"


@dataclass(frozen=True)
class Profile:
    """The page of a kind of thing: for which classes it is, or for the concepts of which list.

    `order`: local names of properties in the order in which people want them; the others come behind.
    `begins_with_sections`: these stand before the facts; `first`: the properties that stand before the sections all
    the same, as when and where. `asked`: more questions about the thing, each a named query
    and the parameter that takes the thing. `picture`: the picture that is drawn of it, and what takes the thing there.
    """

    kind: str
    classes: tuple[str, ...] = ()
    scheme: str = ""
    sections: tuple[Section, ...] = ()
    summary: tuple[Sentence, ...] = ()
    order: tuple[str, ...] = ()
    begins_with_sections: bool = False
    first: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    picture: tuple[str, str] | None = None


PLAIN: Final = Profile("thing")
"""Of what has no kind of its own."""
