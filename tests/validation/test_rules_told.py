"""Every rule that is not a shape is told in docs/validation.md; every rule of any kind has a name of its own."""

from collections import Counter

from validation_examples import ROOT, SHAPES

from edu_graph.validation import domains, files, leftovers, lint, naming, schemes, terms, texts, values
from edu_graph.validation.checks import read_checks
from edu_graph.validation.rules import Rule


def python_rules() -> list[Rule]:
    modules = (domains, files, leftovers, lint, naming, schemes, terms, texts, values)
    return [rule for module in modules for rule in vars(module).values() if isinstance(rule, Rule)]


def test_the_documentation_names_every_check_and_python_rule() -> None:
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    rules = [check.id for check in read_checks(SHAPES)] + [rule.id for rule in python_rules()]
    assert len(rules) > 40
    assert [rule for rule in rules if f"`{rule}`" not in text] == []


def test_no_two_rules_share_a_name() -> None:
    names = Counter([check.id for check in read_checks(SHAPES)] + [rule.id for rule in python_rules()])
    assert [name for name, count in names.items() if count > 1] == []


def test_rules_in_python_speak_both_languages_with_the_same_gaps() -> None:
    for rule in python_rules():
        assert set(rule.message) == set(rule.mend) == {"en", "ru"}, rule.id
