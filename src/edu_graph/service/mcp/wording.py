"""Answers as short texts that a language model reads: rows, the passages behind them, problems."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from edu_graph import vocab
from edu_graph.service.mcp.passages import Passages, short

_PLACE: Final = ("type", "title", "status", "detail", "help", "instance")
_INTEGERS: Final = frozenset(
    vocab.XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
)

_DIGITS: Final = 15
"""Digits of a number that every JSON parser reads exactly; longer ones stay text."""

Value = str | int | bool
Rows = Iterable[tuple[Mapping[str, Value], Sequence[str]]]
"""Rows, each with the short names of the passages behind it."""


def value_of(cell: Mapping[str, str]) -> Value:
    """Return a cell of SPARQL results as a JSON value: whole numbers and truth values as such, the rest as text."""
    text, datatype = cell["value"], cell.get("datatype")
    if datatype in _INTEGERS and len(text) <= _DIGITS and text.removeprefix("-").isdecimal():
        return int(text)
    if datatype == vocab.XSD + "boolean":
        return text in ("true", "1")
    return text


def plain_row(row: Mapping[str, Mapping[str, str]]) -> dict[str, Value]:
    """Return a row of SPARQL results as plain values, without its empty cells."""
    return {name: value_of(cell) for name, cell in row.items()}


def citation(release: str) -> str:
    """Return the IRI by which a release is cited."""
    return vocab.RELEASE + release


def line(text: object) -> str:
    """Return a value on one line."""
    return " ".join(str(text).split())


def shown(value: Value) -> str:
    """Return a value as a reader wants it: IRIs by their short names."""
    return line(short(value)) if isinstance(value, str) and value.startswith("http") else line(value)


def row_line(row: Mapping[str, Value], passages: Sequence[str], numbers: Mapping[str, int]) -> str:
    """Return a row on one line: names with the thing's short name behind them, and the numbers of its passages."""
    parts = []
    for name, value in row.items():
        if name.endswith("Label") and name.removesuffix("Label") in row:
            continue
        label = row.get(f"{name}Label")
        parts.append(f"{name}: {shown(value)}" if label is None else f"{name}: {line(label)} ({shown(value)})")
    marks = "".join(f" [{numbers[one]}]" for one in passages if one in numbers)
    return f"- {'; '.join(parts)}{marks}"


def passage_lines(passages: Passages) -> list[str]:
    """Return the passages as a numbered list: what each says, who says it, and where."""
    lines = ["", "Sources (cite them):"] if passages.found else []
    for number, (name, told) in enumerate(passages.found.items(), start=1):
        said = f"{told.get('said_by', 'not told who')}, trust: {told.get('trust', 'not told')}"
        place = " ".join(line(told[member]) for member in ("title", "url") if member in told)
        lines.append(f"[{number}] {name}: {line(told.get('says', '(no restatement)'))} — {said}. {place}".rstrip())
    return lines


def numbered(passages: Passages) -> dict[str, int]:
    """Return the number of each passage in the list."""
    return {name: number for number, name in enumerate(passages.found, start=1)}


def table(head: str, rows: Rows, passages: Passages, *, foot: Sequence[str] = ()) -> str:
    """Return an answer with rows: what it is, the rows, the passages, and what more there is."""
    numbers = numbered(passages)
    lines = [head, *(row_line(row, behind, numbers) for row, behind in rows), *passage_lines(passages), *foot]
    return "\n".join(lines)


def problem(told: Mapping[str, Any]) -> str:
    """Return a problem so that whoever made the call can mend it."""
    lines = [
        f"Error: {told.get('title', 'the call failed')} ({told.get('type', 'unknown')}).",
        str(told.get("detail", "")),
    ]
    if told.get("help"):
        lines.append(f"How to mend it: {told['help']}")
    more = {name: value for name, value in told.items() if name not in _PLACE}
    lines += [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in more.items()]
    return "\n".join(entry for entry in lines if entry)
