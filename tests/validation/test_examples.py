"""Every example is told exactly what it states, on the line it states; every rule has an example that breaks it."""

from pathlib import Path

import pytest
from validation_examples import INVALID, SHAPES, VALID, Example, focus_of, ontology

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode
from edu_graph.validation import report, schemes, terms, values
from edu_graph.validation.checks import check_dataset, read_checks
from edu_graph.vocab import SH

PYTHON_RULES = (
    terms.UNKNOWN_TERM, schemes.OTHER_SCHEME, values.CALENDAR, values.ILL_TYPED, values.NOT_NFC, values.UNTIDY,
)  # fmt: skip
LANGUAGES = {"en", "ru"}


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


def test_all_examples_are_collected() -> None:
    assert (len(VALID), len(INVALID)) == (12, 23)
    assert {path.suffix for path in (SHAPES / "examples").rglob("*") if path.is_file()} == {".trig"}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_is_told_nothing(path: Path, vocabulary: Dataset) -> None:
    found = check_dataset(Example.read(path).dataset, SHAPES, vocabulary)
    assert list(found.lines()) == []
    assert found.conforms


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_told_what_it_states_and_where(path: Path, vocabulary: Dataset) -> None:
    example = Example.read(path)
    assert example.by_focus, "an invalid example must expect something"
    found = check_dataset(example.dataset, SHAPES, vocabulary)
    assert sorted((result.rule, focus_of(result)) for result in found.results) == example.by_focus
    assert {result.file for result in found.results} == {path.name}
    assert sorted((result.line, result.rule) for result in found.results) == example.by_line
    for result in found.results:
        assert result.messages.keys() >= LANGUAGES
        assert result.mend.keys() >= LANGUAGES
        assert all([*result.messages.values(), *result.mend.values()])


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
