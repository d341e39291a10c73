"""Rows and tables: answers as programs use them."""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, overload

from edu_graph.client.faults import UnexpectedAnswer
from edu_graph.client.terms import IRI, Value, value_of

T = TypeVar("T")


@dataclass(frozen=True)
class Passage:
    """A passage behind a row: what it says in the editors' words, who says it, where it stands.

    `support` tells how it stands behind the row (`says`, `stands-in-row`, `names`: docs/queries.md); `raw` is all that
    the service tells, with the statements under `states` and `follows`.
    """

    iri: IRI
    support: str
    restatement: str | None
    source: IRI | None
    title: str | None
    address: str | None
    said_by: str | None
    trust: str | None
    raw: Mapping[str, Any]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Passage":
        """Read a passage as `edu-graph query --explain-sources --json` writes it."""
        source = told.get("source")
        return cls(
            iri=IRI(told["passage"]),
            support=told.get("support", ""),
            restatement=told.get("restatement"),
            source=IRI(source) if source else None,
            title=told.get("title"),
            address=told.get("address"),
            said_by=told.get("saidByLabel"),
            trust=told.get("trustLabel"),
            raw=told,
        )


class Row(Mapping[str, Value]):
    """One row: column names to values, in the order of the columns; an empty cell is None.

    A column can also be read as an attribute (`row.visitLabel`). `sources` are the passages behind the row, where the
    query was asked with `sources=True`, else empty. They may only name what the row shows (`support == "names"`).
    `is_explained` is false where the service could not tell them, as the row shows no thing.
    """

    __slots__ = ("_cells", "is_explained", "sources")

    _cells: dict[str, Value]
    sources: tuple[Passage, ...]
    is_explained: bool

    def __init__(
        self, cells: Mapping[str, Value], sources: Sequence[Passage] = (), *, is_explained: bool = True
    ) -> None:
        self._cells = dict(cells)
        self.sources = tuple(sources)
        self.is_explained = is_explained

    def __getitem__(self, column: str) -> Value:
        """Return the value of a column. Raises KeyError: there is none of that name."""
        return self._cells[column]

    def __getattr__(self, column: str) -> Any:  # noqa: ANN401 - the classes of edu_graph.client.named say more
        """Return the value of a column."""
        if not column.startswith("_") and column in self._cells:
            return self._cells[column]
        raise AttributeError(f"there is no column {column!r}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._cells!r})"

    def __hash__(self) -> int:
        # As rows are compared: the order of the columns does not count.
        return hash(frozenset(self._cells.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy is made from."""
        return _copied, (type(self), self._cells, self.sources, self.is_explained)

    def read(self, column: str, kind: type[T]) -> T | None:
        """Return the value of a column as one type, None for an empty cell: `row.read("startEarliest", date)`.

        Raises KeyError: no such column; TypeError: the cell holds something else. A number is no truth value, and a
        moment is no day.
        """
        value = self._cells[column]
        if value is None:
            return None
        apart = (isinstance(value, bool) and kind is int) or (isinstance(value, datetime) and kind is date)
        if apart or not isinstance(value, kind):
            raise TypeError(f"{column} holds {value!r}, which is no {kind.__name__}")
        return value


def _copied(kind: type[Row], cells: Mapping[str, Value], sources: Sequence[Passage], is_explained: bool) -> Row:
    return kind(cells, sources, is_explained=is_explained)


R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True)
class Table(Sequence[R_co]):
    """All rows of an answer: a sequence that knows its columns and the release that it is of.

    `hints`: names in the query that the release does not have, and what may have been meant.
    """

    columns: tuple[str, ...]
    rows: tuple[R_co, ...]
    release: str
    hints: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> R_co: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R_co]: ...
    def __getitem__(self, index: int | slice) -> R_co | Sequence[R_co]:
        """Return a row, or several."""
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is no dependency: its types are not known here
        """Return a pandas DataFrame; whole numbers with empty cells stay whole numbers, languages are left out.

        Days stay `datetime.date`, so `.dt` needs `pandas.to_datetime(frame[column])` first. Where a row has sources,
        there is a last column `sources`: for each row the IRIs of the passages that say it, a space between them.

        Raises ImportError: pandas is not installed.
        """
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            raise ImportError("to_pandas() needs pandas, which is not installed: pip install pandas") from error
        records = [[_plain(value) for value in row.values()] for row in self.rows]
        columns = list(self.columns)
        if any(row.sources for row in self.rows):
            columns.append("sources")
            records = [[*record, _saying(row)] for record, row in zip(records, self.rows, strict=True)]
        return pandas.DataFrame(records, columns=columns, dtype=object).convert_dtypes()


def _saying(row: Row) -> str:
    """Return what CSV has in its column `sources`."""
    return " ".join(str(passage.iri) for passage in row.sources if passage.support != "names")


def _plain(value: Value) -> Value:
    return str(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Page(Generic[R_co]):
    """Some rows of an answer in their order; `cursor` leads to the next ones, None: these were the last."""

    columns: tuple[str, ...]
    rows: tuple[R_co, ...]
    release: str
    cursor: str | None


def page_of(told: Mapping[str, Any], release: str, row: type[R]) -> Page[R]:
    """Read SPARQL JSON results with what the service adds to them. Raises UnexpectedAnswer: they are none."""
    try:
        columns = tuple(told["head"]["vars"])
        bindings = told["results"]["bindings"]
        sources = told.get("sources") or [()] * len(bindings)
        explained = told.get("explained") or [True] * len(bindings)
        rows = tuple(
            row(
                {name: value_of(cells[name]) if name in cells else None for name in columns},
                list(map(Passage.of, behind)),
                is_explained=bool(is_explained),
            )
            for cells, behind, is_explained in zip(bindings, sources, explained, strict=True)
        )
        return Page(columns, rows, release, (told.get("page") or {}).get("cursor"))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnexpectedAnswer(f"the answer is no table of rows: {error!r}") from error


def table_of(told: Mapping[str, Any], release: str, row: type[R], hints: Sequence[str] = ()) -> Table[R]:
    """Read a whole answer. Raises UnexpectedAnswer."""
    page = page_of(told, release, row)
    return Table(page.columns, page.rows, page.release, tuple(hints))
