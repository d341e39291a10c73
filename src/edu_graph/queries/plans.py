"""Answers that a build has prepared: whole lists of rows, in their order, that a page is cut from without evaluation.

One SQLite file of a release holds them. A plan is one query with one set of values; its rows are those of the answer
in SPARQL results JSON, one behind the other, so that the page from row 4,000 on is found as fast as the first. A
parameter that only selects rows has no plan for each value: `pick` tells which rows have the value in a column.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from edu_graph.errors import BuildError
from edu_graph.queries.binding import BoundQuery
from edu_graph.queries.catalog import NamedQuery
from edu_graph.queries.paging import fingerprint

STAMP: Final = {"engine": "edu-graph-plans", "schema": "1"}
"""What a file must carry to be read; `schema` goes up with every change of the tables and of what they hold."""

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE plan (
  id INTEGER PRIMARY KEY, query TEXT NOT NULL, text TEXT NOT NULL, given TEXT NOT NULL, columns TEXT NOT NULL,
  first INTEGER NOT NULL, rows INTEGER NOT NULL, is_exact INTEGER NOT NULL
);
CREATE TABLE row (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE pick (
  plan INTEGER, parameter TEXT, value TEXT, rank INTEGER, row INTEGER NOT NULL,
  PRIMARY KEY (plan, parameter, value, rank)
) WITHOUT ROWID;
"""
_ROWS: Final = "SELECT body FROM row WHERE id >= ? AND id < ? ORDER BY id"
_PICKED: Final = (
    "SELECT body FROM pick JOIN row ON row.id = pick.row "
    "WHERE plan = ? AND parameter = ? AND value = ? AND rank >= ? AND rank < ? ORDER BY rank"
)

Given = tuple[tuple[str, str], ...]
"""Parameters with their spelled terms, in the order of names."""


@dataclass(frozen=True)
class Prepared:
    """An answer to write down: `bodies` are its rows as `body_of` spells them; `is_exact`: as the engine does too.

    `picks`: by parameter and value, the numbers of the rows that have it, in their order.
    """

    query: NamedQuery
    given: Given
    columns: Sequence[str]
    bodies: Sequence[bytes]
    is_exact: bool
    picks: Mapping[tuple[str, str], Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """The plan that answers a query with its values; `pick`: parameter and value by which its rows are taken."""

    id: int
    columns: tuple[str, ...]
    first: int
    rows: int
    is_exact: bool
    pick: tuple[str, str] | None = None


def body_of(row: object) -> bytes:
    """Spell a row (or any part of SPARQL results JSON) as pages have it."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def document(columns: Sequence[str], bodies: Iterable[bytes]) -> bytes:
    """Return SPARQL results JSON of these rows, but for the last brace: other members may follow."""
    head = body_of({"vars": list(columns)})
    return b'{"head":' + head + b',"results":{"bindings":[' + b",".join(bodies) + b"]}"


def split(bound: BoundQuery) -> tuple[Given, Given]:
    """Return the values that a plan is made for, and those that pick its rows."""
    filters = bound.query.plan.filters if bound.query.plan is not None else {}
    pairs = sorted(bound.values.items())
    return tuple(pair for pair in pairs if pair[0] not in filters), tuple(pair for pair in pairs if pair[0] in filters)


def write_plans(path: Path, prepared: Iterable[Prepared]) -> None:
    """Write a release's prepared answers, over what was there; one answer is in memory at a time.

    Raises BuildError: the file cannot be written.
    """
    try:
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            # A half-written file is thrown away as a whole, so no journal is kept while it is written.
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;" + _TABLES)
            connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(STAMP.items()))
            first = 1
            for number, one in enumerate(prepared, start=1):
                _write(connection, number, first, one)
                first += len(one.bodies)
            connection.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise BuildError(f"The prepared answers could not be written: {error}", file=str(path)) from error


def _write(connection: sqlite3.Connection, number: int, first: int, one: Prepared) -> None:
    connection.execute(
        "INSERT INTO plan VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            one.query.name,
            fingerprint(one.query.text),
            json.dumps(one.given),
            json.dumps(list(one.columns)),
            first,
            len(one.bodies),
            one.is_exact,
        ),
    )
    connection.executemany("INSERT INTO row VALUES (?, ?)", enumerate(one.bodies, start=first))
    connection.executemany(
        "INSERT INTO pick VALUES (?, ?, ?, ?, ?)",
        (
            (number, parameter, value, rank, first + row)
            for (parameter, value), rows in sorted(one.picks.items())
            for rank, row in enumerate(rows)
        ),
    )


class PlanFile:
    """The prepared answers of a release, read from its file."""

    def __init__(self, connection: sqlite3.Connection, plans: Mapping[tuple[str, Given], Chosen]) -> None:
        self._connection = connection
        self._plans = plans

    @classmethod
    def open(cls, path: Path, queries: Iterable[NamedQuery]) -> "Self | None":
        """Open a file for reading, with the plans of these queries, as their texts are; None: missing, or foreign."""
        if not path.is_file():
            return None
        texts = {query.name: fingerprint(query.text) for query in queries if query.plan is not None}
        connection = sqlite3.connect(
            path.absolute().as_uri() + "?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            if dict(connection.execute("SELECT name, value FROM meta").fetchall()) != STAMP:
                connection.close()
                return None
            found = connection.execute("SELECT query, text, given, id, columns, first, rows, is_exact FROM plan")
            plans = {
                (query, tuple((name, term) for name, term in json.loads(given))): _chosen(*rest)
                for query, text, given, *rest in found
                if texts.get(query) == text
            }
        except (sqlite3.Error, ValueError):
            connection.close()
            return None
        return cls(connection, plans)

    def __len__(self) -> int:
        """How many answers are prepared."""
        return len(self._plans)

    def chosen(self, bound: BoundQuery) -> Chosen | None:
        """Return the plan that holds the answer of a query with its values; None: it must be evaluated."""
        if bound.query.plan is None:
            return None
        given, picked = split(bound)
        found = self._plans.get((bound.query.name, given))
        if found is None or len(picked) > 1:
            return None
        if not picked:
            return found
        return Chosen(found.id, found.columns, found.first, found.rows, found.is_exact, picked[0])

    def bodies(self, plan: Chosen, offset: int, limit: int) -> list[bytes]:
        """Return at most `limit` rows behind the first `offset`, each as `body_of` spells it."""
        start, end = min(offset, plan.rows), min(offset + limit, plan.rows)
        if plan.pick is None:
            found = self._connection.execute(_ROWS, (plan.first + start, plan.first + end))
        else:
            found = self._connection.execute(_PICKED, (plan.id, *plan.pick, start, end))
        return [body for (body,) in found]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _chosen(number: int, columns: str, first: int, rows: int, is_exact: int) -> Chosen:
    return Chosen(number, tuple(json.loads(columns)), first, rows, bool(is_exact))
