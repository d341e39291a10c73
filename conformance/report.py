"""What a run found: totals and every single test, as Markdown and as JSON."""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, Final

from conformance.manifest import Case
from conformance.results import SPELLING

SUBJECTS: Final = ("product", "engine", "server")
_HEADINGS: Final = {"product": "edu-graph over HTTP", "engine": "bare engine", "server": "the engine's server"}
_PACKAGES: Final = ("edu-graph", "pyoxigraph", "oxigraph")


@dataclass
class Outcome:
    """One test with what came of it: by subject, empty where it passed, else what was wrong."""

    test: Case
    wrong: dict[str, str] = field(default_factory=dict)

    def has_passed(self, subject: str) -> bool:
        """Tell whether this subject passed."""
        return self.wrong.get(subject) in ("", SPELLING)

    def is_respelled(self, subject: str) -> bool:
        """Tell whether this subject passed by value, and spelled a number in another way."""
        return self.wrong.get(subject) == SPELLING


@dataclass
class Run:
    """A whole run. `known`: tests that the product means to answer in another way, with the reason."""

    outcomes: list[Outcome]
    left_out: list[Case]
    subjects: Sequence[str]
    known: Mapping[str, str]
    seconds: float

    @property
    def added(self) -> list[Outcome]:
        """Tests that the engine passes and the product fails."""
        return [one for one in self.outcomes if one.has_passed("engine") and not one.has_passed("product")]

    @property
    def unexplained(self) -> list[Outcome]:
        """Those of them without a reason: what a run fails for."""
        return [one for one in self.added if one.test.id not in self.known]

    @property
    def stale(self) -> list[str]:
        """Reasons for tests that were run and show no such difference."""
        added = {one.test.id for one in self.added}
        run = {one.test.id for one in self.outcomes}
        return sorted(name for name in self.known if name in run and name not in added)


def totals(run: Run) -> list[dict[str, Any]]:
    """Return for each suite and group how many tests there are, and how many each subject passed."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for one in run.outcomes:
        numbers = counted.setdefault((one.test.suite, group(one.test)), Counter())
        numbers["tests"] += 1
        for subject in run.subjects:
            numbers[subject] += one.has_passed(subject)
            numbers[f"{subject}_respelled"] += one.is_respelled(subject)
    return [{"suite": suite, "group": name, **numbers} for (suite, name), numbers in sorted(counted.items())]


def group(test: Case) -> str:
    """Return what a test is about: evaluation, syntax, or a results format."""
    if test.folder in ("csv-tsv-res", "json-res"):
        return "results formats"
    return "syntax" if "Syntax" in test.kind else "evaluation"


def as_json(run: Run) -> str:
    """Return the run as JSON."""
    content = {
        "machine": machine(),
        "versions": versions(),
        "seconds": round(run.seconds, 1),
        "totals": totals(run),
        "added": [{"id": one.test.id, "why": run.known.get(one.test.id)} for one in run.added],
        "tests": [
            {
                "id": one.test.id,
                "name": one.test.name,
                "kind": one.test.kind,
                **{subject: one.wrong[subject] or "passed" for subject in run.subjects},
            }
            for one in run.outcomes
        ],
        "not_applicable": [{"id": test.id, "kind": test.kind, "why": test.left_out} for test in run.left_out],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def as_markdown(run: Run) -> str:
    """Return the run as Markdown: totals, differences, failures, what was left out, every test."""
    parts = [
        "# SPARQL conformance",
        f"{machine()}; " + ", ".join(f"{name} {number}" for name, number in versions().items()),
        summary(run),
        "## Passed by the engine and failed by the product",
        _lines(f"- `{one.test.id}`: {run.known.get(one.test.id, 'NOT EXPLAINED')}" for one in run.added),
        "## Failed by somebody",
        _lines(
            f"- `{one.test.id}` ({one.test.name})"
            + "".join(f"\n  - {name}: {one.wrong[name]}" for name in run.subjects if not one.has_passed(name))
            for one in run.outcomes
            if any(not one.has_passed(name) for name in run.subjects)
        ),
        "## Not applicable",
        _lines(f"- {count} tests: {why}" for why, count in sorted(Counter(t.left_out for t in run.left_out).items())),
        "## Every test",
        table(
            ("Test", *(_HEADINGS[name] for name in run.subjects)),
            [(f"`{one.test.id}`", *(_word(one, name) for name in run.subjects)) for one in run.outcomes],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def summary(run: Run) -> str:
    """Return the totals as a table; in parentheses, how many of them passed with a number in another spelling."""
    rows = [
        (str(row["suite"]), str(row["group"]), str(row["tests"]), *(_passed(row, name) for name in run.subjects))
        for row in totals(run)
    ]
    whole = Counter[str]()
    for row in totals(run):
        whole.update({name: number for name, number in row.items() if isinstance(number, int)})
    sums = [_passed(whole, name) for name in run.subjects]
    rows.append(("all", "", str(len(run.outcomes)), *sums))
    return table(("Suite", "Tests of", "Tests", *(_HEADINGS[name] for name in run.subjects)), rows)


def _passed(numbers: Mapping[str, Any], subject: str) -> str:
    respelled = numbers.get(f"{subject}_respelled", 0)
    return f"{numbers[subject]} ({respelled})" if respelled else str(numbers[subject])


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _word(one: Outcome, subject: str) -> str:
    if one.is_respelled(subject):
        return "passed by value"
    return "passed" if one.has_passed(subject) else "failed"


def machine() -> str:
    """Return what the run was made on."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.release()} on {platform.machine()}"


def versions() -> dict[str, str]:
    """Return the versions of what was tested."""
    return {name: version(name) for name in _PACKAGES}


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) or "None."
