"""How well misspelt names are reconciled: a spreadsheet of 200, sent to /reconcile of a service of the current release.

The names (tests/search/blind/names.csv) were made by somebody who had not seen the matcher, and each says which thing
is meant, or that none is. Told are, with the column's type and without it:

- `exact label`   what equal names alone give: the text is a label, and of one thing only
- `folded label`  what the folding of docs/search.md adds to that (`is_exact_name` of the first candidate, certain)
- `certain`       candidates with `match: true`: what is taken without a person looking
- `first`         the first candidate, whatever its score; `among 5`: the right one is among the first five

precision = right / answered, recall = right / rows in which a thing is meant. Rows in which none is meant count in
precision alone: whatever is answered there is wrong.
"""

import argparse
import csv
import http.client
import json
import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from benchmarks.serving import service

SHEET: Final = Path(__file__).resolve().parents[1] / "tests/search/blind/names.csv"
SPACE: Final = "https://w3id.org/edu-graph/"
BATCH: Final = 10
"""What OpenRefine sends at once."""
_NAMING: Final = tuple(
    f"<{name}>"
    for name in (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2004/02/skos/core#altLabel",
        "http://purl.org/dc/terms/title",
        f"{SPACE}ontology#formerName",
        f"{SPACE}ontology#nameAsPrinted",
    )
)

Post = Callable[[str], bytes]
"""Sends a form body to /reconcile and returns the answer's body."""


@dataclass(frozen=True)
class Row:
    """One line of the sheet: `expected` is empty where nothing in the graph is meant."""

    text: str
    language: str
    type: str
    expected: str
    difficulty: str


@dataclass(frozen=True)
class Answer:
    """What came back for a row: IRIs of the candidates, best first, and what is said of the first."""

    found: tuple[str, ...]
    is_certain: bool
    is_exact: bool


@dataclass(frozen=True)
class Figures:
    """Counts over rows, and what follows from them."""

    right: int
    answered: int
    meant: int

    @property
    def precision(self) -> float:
        """Of what was answered, how much is right; 1 where nothing was."""
        return self.right / self.answered if self.answered else 1.0

    @property
    def recall(self) -> float:
        """Of what was meant, how much was found."""
        return self.right / self.meant if self.meant else 1.0

    def __str__(self) -> str:
        return f"precision {self.precision:.3f}  recall {self.recall:.3f}  ({self.right} of {self.answered})"


def read_sheet(path: Path = SHEET) -> list[Row]:
    """Return the rows of the sheet."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(line["text"], line["language"], line["type"], line["expected"], line["difficulty"])
            for line in csv.DictReader(file)
        ]


def reconcile(post: Post, rows: Sequence[Row], *, typed: bool) -> tuple[list[Answer], list[float]]:
    """Send the rows in batches, as OpenRefine does; return the answers, and the seconds of each batch."""
    answers: list[Answer] = []
    times: list[float] = []
    for start in range(0, len(rows), BATCH):
        queries = {f"q{at}": _query(row, typed=typed) for at, row in enumerate(rows[start : start + BATCH])}
        begun = time.perf_counter()
        results = json.loads(post(urlencode({"queries": json.dumps(queries)})))
        times.append(time.perf_counter() - begun)
        answers += [_answer(results[key]["result"]) for key in queries]
    return answers, times


def _query(row: Row, *, typed: bool) -> dict[str, Any]:
    query: dict[str, Any] = {"query": row.text, "limit": 5}
    return query | ({"type": row.type, "type_strict": "should"} if typed and row.type else {})


def _answer(result: Sequence[Mapping[str, Any]]) -> Answer:
    first = result[0] if result else {}
    features = {one["id"]: one["value"] for one in first.get("features", ())}
    return Answer(
        tuple(SPACE + one["id"] for one in result),
        bool(first.get("match")),
        bool(features.get("is_exact_name")),
    )


def figures(rows: Sequence[Row], answers: Iterable[str | None]) -> Figures:
    """Count what was answered (None: nothing) against what was meant."""
    pairs = [(row, answer) for row, answer in zip(rows, answers, strict=True)]
    return Figures(
        right=sum(bool(row.expected) and answer == row.expected for row, answer in pairs),
        answered=sum(answer is not None for _, answer in pairs),
        meant=sum(bool(row.expected) for row in rows),
    )


def certain(answers: Iterable[Answer]) -> list[str | None]:
    """Return what is taken without a person looking at it."""
    return [answer.found[0] if answer.is_certain else None for answer in answers]


def labels(triples: str) -> dict[str, set[str]]:
    """Return the things by their names, from N-Triples as the dumps have them."""
    named: dict[str, set[str]] = defaultdict(set)
    for line in triples.splitlines():
        subject, predicate, value = line.split(" ", 2)
        if predicate in _NAMING and value.startswith('"') and "#" not in subject:
            end = value.rindex('"')
            named[json.loads(value[: end + 1].replace("\\'", "'"))].add(subject[1:-1])
    return named


def by_label(rows: Sequence[Row], named: Mapping[str, set[str]]) -> list[str | None]:
    """Return what equal names alone give: the thing that has the text as a label, where one alone has."""
    found = [named.get(row.text, set()) for row in rows]
    return [next(iter(things)) if len(things) == 1 else None for things in found]


def _tell(rows: Sequence[Row], answers: Sequence[Answer], times: Sequence[float]) -> None:
    exact = [one.found[0] if one.is_certain and one.is_exact else None for one in answers]
    among = [
        row.expected if row.expected in one.found else (one.found or (None,))[0]
        for row, one in zip(rows, answers, strict=True)
    ]
    print(f"  folded label  {figures(rows, exact)}")
    print(f"  certain       {figures(rows, certain(answers))}")
    print(f"  first         {figures(rows, [(one.found or (None,))[0] for one in answers])}")
    print(f"  among 5       recall {figures(rows, among).recall:.3f}")
    none = [one for row, one in zip(rows, answers, strict=True) if not row.expected]
    print(f"  of {len(none)} rows in which nothing is meant, {sum(one.is_certain for one in none)} taken for something")
    print(f"  seconds per batch of {BATCH}: median {statistics.median(times):.3f}, longest {max(times):.3f}")
    for name in ("language", "difficulty"):
        for value in sorted({getattr(row, name) for row in rows}):
            kept = [(row, one) for row, one in zip(rows, answers, strict=True) if getattr(row, name) == value]
            told = figures([row for row, _ in kept], certain(one for _, one in kept))
            print(f"    {name} {value:7} {len(kept):4} rows  certain: {told}")


def _post(connection: http.client.HTTPConnection) -> Post:
    def post(body: str) -> bytes:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/reconcile", body=body, headers=headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"bench: /reconcile answered {response.status}: {answer[:300]!r}")
        return answer

    return post


def main(arguments: Sequence[str]) -> int:
    """Print the figures; `--wrong` also every row that was taken for something else, or missed."""
    parser = argparse.ArgumentParser(prog="bench reconciliation", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sheet", type=Path, default=SHEET, help="the spreadsheet (default: the project's)")
    parser.add_argument("--wrong", action="store_true", help="list the rows that were answered wrongly or not")
    options = parser.parse_args(arguments)
    rows = read_sheet(options.sheet)
    with service() as client:
        named = labels(client.get("/dumps/edu-graph.nt").decode())
        print(f"{len(rows)} names; Python {platform.python_version()}, {platform.machine()}")
        print(f"exact label   {figures(rows, by_label(rows, named))}")
        for typed in (False, True):
            answers, times = reconcile(_post(client.connection), rows, typed=typed)
            print("with the column's type" if typed else "names alone")
            _tell(rows, answers, times)
            if options.wrong:
                _list_wrong(rows, answers)
    return 0


def _list_wrong(rows: Sequence[Row], answers: Sequence[Answer]) -> None:
    for row, answer, taken in zip(rows, answers, certain(answers), strict=True):
        if taken != (row.expected or None):
            first = (answer.found or ("nothing",))[0].removeprefix(SPACE)
            said = "certain" if answer.is_certain else "not certain"
            print(
                f"    {row.difficulty} {row.language} {row.text!r}: {first} ({said}), meant {row.expected or 'nothing'}"
            )
