"""Every example is told exactly what it states, on the line it states; every rule has an example that breaks it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from validation_examples import INVALID, SHAPES, VALID, Example, focus_of, ontology

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation import domains, languages, naming, ranges, report, schemes, terms, values
from edu_graph.validation.checks import check_dataset, read_checks
from edu_graph.vocab import SH

PYTHON_RULES = (
    terms.UNKNOWN_TERM, schemes.OTHER_SCHEME, domains.OTHER_CLASS, naming.MISNAMED, values.CALENDAR, values.ILL_TYPED,
    values.NOT_NFC, values.NOT_XML, values.UNTIDY, languages.UNKNOWN_LANGUAGE,
    ranges.OTHER_VALUE,
)  # fmt: skip
LANGUAGES = {"en", "ru"}
Told = TypeVar("Told", tuple[str, str], tuple[int, str])


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


def test_all_examples_are_collected() -> None:
    assert len(VALID) >= 12, "fewer files in shapes/examples/valid than there were: is one lost?"
    assert len(INVALID) >= 23, "fewer files in shapes/examples/invalid than there were: is one lost?"
    others = [str(p) for p in (SHAPES / "examples").rglob("*") if p.is_file() and p.suffix != ".trig"]
    assert others == [], "an example is a .trig file: these are never read"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_is_told_nothing(path: Path, vocabulary: Dataset) -> None:
    found = check_dataset(Example.read(path).dataset, SHAPES, vocabulary)
    assert found.results == ()
    assert found.conforms


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_told_what_it_states_and_where(path: Path, vocabulary: Dataset) -> None:
    example = Example.read(path)
    assert example.by_focus, "an invalid example must expect something"
    found = check_dataset(example.dataset, SHAPES, vocabulary)
    missing, unexpected = differences(example.by_focus, ((r.rule, focus_of(r)) for r in found.results))
    assert missing == [], listed(f"{path.name} expects these (rule, thing), and no check tells them", missing)
    way_out = 'mend it, or add "#!expect: <rule> <thing>" at its top'
    assert unexpected == [], listed(f"{path.name} is told these (rule, thing): {way_out}", unexpected)
    elsewhere = [(result.rule, result.file, result.line) for result in found.results if result.file != path.name]
    assert elsewhere == [], f"these results (rule, file, line) stand outside {path.name}"
    missing, unexpected = differences(example.by_line, ((r.line or 0, r.rule) for r in found.results))
    assert missing == [], listed(f'{path.name} marks lines with "# <- <rule>", and none is told there', missing)
    assert unexpected == [], listed(f'{path.name} is told on these lines, without a mark "# <- <rule>"', unexpected)
    for result in found.results:
        assert result.messages.keys() >= LANGUAGES
        assert result.mend.keys() >= LANGUAGES
        assert all([*result.messages.values(), *result.mend.values()])


def differences(wanted: Iterable[Told], found: Iterable[Told]) -> tuple[list[Told], list[Told]]:
    """What is wanted and not found, and what is found and not wanted; the same twice is wanted twice."""
    expected, told = Counter(wanted), Counter(found)
    return sorted((expected - told).elements()), sorted((told - expected).elements())


def listed(what: str, found: Iterable[Told]) -> str:
    """One line each, since pytest shows the first of a list and cuts the rest."""
    return "\n  ".join([what, *(f"{first}  {second}" for first, second in found)])


def test_what_is_missing_and_what_is_unexpected_are_told_apart() -> None:
    wanted = [("rule-a", "event:x"), ("rule-b", "event:x"), ("rule-b", "event:x")]
    assert differences(wanted, reversed(wanted)) == ([], [])
    assert differences(wanted, wanted[:2]) == ([("rule-b", "event:x")], [])
    assert differences(wanted, [*wanted, wanted[0]]) == ([], [("rule-a", "event:x")])
    assert differences([(3, "rule-a")], [(4, "rule-a")]) == ([(3, "rule-a")], [(4, "rule-a")])


def test_every_rule_is_broken_by_an_example() -> None:
    broken = {rule for path in INVALID for rule, _ in Example.read(path).by_focus}
    stated = shape_rules() | {check.id for check in read_checks(SHAPES)} | {rule.id for rule in PYTHON_RULES}
    assert len(stated) > 300
    assert stated - broken == set(), "these rules have no example"
    assert broken - stated == set(), "these examples expect rules that do not exist"


def shape_rules() -> set[str]:
    """The named shapes that say something: each has a message."""
    rules = set()
    for part in ("source", "whole"):
        for quad in Dataset.read(SHAPES / part):
            if quad.predicate == NamedNode(SH + "message") and isinstance(quad.subject, NamedNode):
                rules.add(quad.subject.value.removeprefix(report.SHAPES))
    return rules


def test_a_source_is_not_blamed_for_what_another_says(vocabulary: Dataset) -> None:
    dispute = next(path for path in VALID if path.stem == "dispute")
    merged = Example.read(dispute).dataset
    # The same statements from one source alone are two starts of one event.
    one = Dataset()
    for quad, place in merged.quads.items():
        renamed = str(quad).replace("/source/other#p1", "/source/example#p1")
        if "/graph/record-other" not in renamed and "/source/other" not in renamed:
            one.add(_quad(renamed), place)
    rules = {result.rule for result in check_dataset(one, SHAPES, vocabulary).results}
    assert {"event-start-single", "event-status-single"} <= rules


def _quad(text: str):  # noqa: ANN202
    from pyoxigraph import RdfFormat, parse

    return next(iter(parse(f"{text} .\n".encode(), format=RdfFormat.N_QUADS)))
