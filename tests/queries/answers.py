"""The golden answers: what a file holds, read so that each fault names the file and the key, and what it may not lack.

`docs/queries.md`, "The golden answer", says what every key is for.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from edu_graph import vocab
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]
Rows = list[list[str | None]]
Part = TypeVar("Part")
FOLDER = Path(__file__).parent / "golden"
"""Answers on the first five documents, of which every statement is known; those on all data are in tests/competency."""
ALL_DATA = Path(__file__).parents[1] / "competency" / "golden"
PAGE = 'see docs/queries.md, "The golden answer"'


class GoldenFault(Exception):
    """What is wrong with a golden file; the text begins with its path and the key."""


@dataclass(frozen=True)
class Case:
    """What is asked, by parameter, and the rows that answer it; of no rows, why there are none."""

    values: dict[str, str]
    rows: Rows
    empty_because: str = ""


@dataclass(frozen=True)
class Change:
    """One statement that is taken out of the data or put in, why, and the rows of the file as it lies after that."""

    why: str
    rows: Rows
    add: tuple[Quad, ...] = ()
    remove: tuple[Quad, ...] = ()


@dataclass(frozen=True)
class Golden:
    """The golden answers of one query."""

    columns: list[str]
    checked: str
    cases: list[Case]
    changes: list[Change]

    @classmethod
    def read(cls, text: str, where: str) -> "Golden":
        """Read the text of the file `where`. Raises GoldenFault: it is not as the page says."""
        try:
            told = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, where))
        except json.JSONDecodeError as error:
            raise GoldenFault(f"{where}:{error.lineno}: this is no JSON: {error.msg}") from error
        golden = _part(cls, told, where)
        columns = _texts(golden.columns, f"{where}: columns")
        cases = [_case(case, f"{where}: cases[{index}]") for index, case in enumerate(golden.cases)]
        changes = [_change(change, f"{where}: changes[{index}]") for index, change in enumerate(golden.changes)]
        for index, case in enumerate(cases):
            _check_rows(case.rows, len(columns), f"{where}: cases[{index}].rows")
        for index, change in enumerate(changes):
            _check_rows(change.rows, len(columns), f"{where}: changes[{index}].rows")
        return cls(columns, golden.checked, cases, changes)

    @property
    def as_it_lies(self) -> Case | None:
        """The case of the query's file as it lies: no value is given."""
        return next((case for case in self.cases if not case.values), None)

    @property
    def lies_empty(self) -> bool:
        """Whether the file as it lies finds nothing in the data, and the golden file says why."""
        return self.as_it_lies is not None and bool(self.as_it_lies.empty_because)


def read_folder(folder: Path) -> tuple[dict[str, Golden], dict[str, str]]:
    """Return the golden answers by the name of their query, and what is wrong with the files that cannot be read."""
    golden, faults = {}, {}
    for path in sorted(folder.glob("*.json")):
        try:
            golden[path.stem] = Golden.read(path.read_text("utf-8"), file_of(path.stem, folder.parent.name))
        except GoldenFault as fault:
            faults[path.stem] = str(fault)
    return golden, faults


def file_of(name: str, area: str = "queries") -> str:
    return f"tests/{area if area == 'competency' else 'queries'}/golden/{name}.json"


def shortcomings(golden: Golden, name: str) -> list[str]:
    """What a file that can be read still lacks, each with the place to write it."""
    where, found = file_of(name), []
    if golden.as_it_lies is None:
        found.append(f'{where}: cases lacks the one with "values": {{}}, the rows of the query\'s file as it lies')
    for index, case in enumerate(golden.cases):
        if not case.rows and not case.empty_because:
            found.append(f'{where}: cases[{index}] has no rows: say why in "empty_because", from the texts')
        if case.rows and case.empty_because:
            found.append(f'{where}: cases[{index}] has rows: take "empty_because" out')
    if not golden.changes:
        found.append(f"{where}: changes is empty: write one statement that changes the answer")
    elif golden.lies_empty and not any(change.rows for change in golden.changes):
        # What finds nothing in the data must find what is planted, or it might find nothing ever.
        found.append(f"{where}: the query as it lies finds nothing: one of changes must make it find a row")
    return [f"{fault} ({PAGE})" for fault in found]


def full(short: str) -> NamedNode:
    prefix, colon, local = short.partition(":")
    if not colon or prefix not in vocab.PREFIXES:
        raise ValueError(f"{short!r} is no short name: write prefix:name with one of {', '.join(vocab.PREFIXES)}")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def term(short: str) -> NamedNode | Literal:
    if not short.startswith('"'):
        return full(short)
    text, _, kind = short[1:].rpartition('"')
    if kind.startswith("@"):
        return Literal(text, language=kind[1:])
    return Literal(text, datatype=full(kind[2:])) if kind else Literal(text)


def _once(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = [key for key in keys if keys.count(key) > 1]
    if twice:
        raise GoldenFault(f"{where}: the key {twice[0]!r} stands twice in one object, and the first would be lost")
    return dict(pairs)


def _part(kind: type[Part], told: object, where: str) -> Part:
    """Make a part of a golden file. Raises GoldenFault: it has not the keys of the part, or a key the wrong value."""
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(told, dict):
        raise GoldenFault(f"{where}: here stands an object with the keys {', '.join(known)}; {PAGE}")
    for key in told:
        if key not in known:
            raise GoldenFault(f"{where}: unknown key {key!r}: the keys here are {', '.join(known)}; {PAGE}")
    for key, field in known.items():
        if key not in told and field.default is MISSING:
            raise GoldenFault(f"{where}: the key {key!r} is missing; {PAGE}")
        wanted = str if field.type is str else dict if key == "values" else list
        if key in told and not (isinstance(told[key], wanted) and (told[key] or wanted is not str)):
            sort = {str: "a text that says something", dict: "an object", list: "a list"}[wanted]
            raise GoldenFault(f"{where}: {key} must be {sort}; {PAGE}")
    return kind(**told)


def _case(told: object, where: str) -> Case:
    case = _part(Case, told, where)
    _texts(list(case.values.values()), f"{where}.values")
    return case


def _change(told: object, where: str) -> Change:
    change = _part(Change, told, where)
    if len(change.add) + len(change.remove) != 1:
        count = len(change.add) + len(change.remove)
        raise GoldenFault(
            f"{where}: add and remove hold {count} statements: exactly one statement makes a change; {PAGE}"
        )
    added = tuple(_quad(line, f"{where}.add") for line in change.add)
    return Change(change.why, change.rows, added, tuple(_quad(line, f"{where}.remove") for line in change.remove))


def _quad(line: object, where: str) -> Quad:
    if not isinstance(line, list) or len(line) != 4:
        raise GoldenFault(f"{where}: a statement is [subject, property, value, graph]; {PAGE}")
    subject, property_, value, graph = _texts(line, where)
    try:
        return Quad(full(subject), full(property_), term(value), full(graph))
    except ValueError as error:
        raise GoldenFault(f"{where}: {error}") from error


def _texts(told: list[Any], where: str) -> list[str]:
    if not all(isinstance(text, str) and text for text in told):
        raise GoldenFault(f"{where}: every member must be a text; {PAGE}")
    return told


def _check_rows(rows: Sequence[object], width: int, where: str) -> None:
    for index, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != width:
            raise GoldenFault(f"{where}[{index}]: a row is a list of {width} cells, one for each of columns")
        if not all(cell is None or isinstance(cell, str) for cell in row):
            raise GoldenFault(f"{where}[{index}]: a cell is a text, a number too, or null for one that is empty")


GOLDEN, FAULTS = read_folder(FOLDER)
GOLDEN_OF_ALL, FAULTS_OF_ALL = read_folder(ALL_DATA)
