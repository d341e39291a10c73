"""The ten kinds of thing are written out in shapes and checks, which share no names with code: held equal here."""

import re
from pathlib import Path

import pytest

from edu_graph.vocab import KINDS

ROOT = Path(__file__).parents[2]
PARTICULAR = tuple(kind for kind in KINDS if kind != "concept")
"""Kinds of what is one thing in the world, and not a notion."""
LEAST = 5
"""A list of so many kinds or more means all of them; shorter ones choose some."""

ALTERNATIVES = re.compile(r"\b[a-z]+(?:\|[a-z]+)+\b")
ENUMERATED = re.compile(r"\b[a-z]+(?:, [a-z]+)+\b")


def lists(text: str) -> list[tuple[str, ...]]:
    """Return the lists of kinds that a text holds, in patterns and in sentences."""
    found = [re.split(r"\||, ", one) for form in (ALTERNATIVES, ENUMERATED) for one in form.findall(text)]
    return [tuple(names) for names in found if len(set(names) & set(KINDS)) >= LEAST]


def faults(text: str) -> list[tuple[str, ...]]:
    """Return the lists that are neither of all kinds nor of all but concepts."""
    return [names for names in lists(text) if names not in (KINDS, PARTICULAR)]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("checks/thing-iri.rq", [KINDS, KINDS, KINDS]),
        ("whole/knowledge.ttl", [PARTICULAR]),
        ("whole/concepts.ttl", [PARTICULAR]),
    ],
)
def test_the_shapes_name_the_kinds_of_the_code(file: str, expected: list[tuple[str, ...]]) -> None:
    assert lists((ROOT / "shapes" / file).read_text(encoding="utf-8")) == expected


def test_no_other_file_names_other_kinds() -> None:
    files = [
        path for room in ("shapes", "queries") for path in (ROOT / room).rglob("*") if path.suffix in (".rq", ".ttl")
    ]
    assert len(files) > 100
    assert {str(path): wrong for path in files if (wrong := faults(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("lost", KINDS)
def test_a_kind_that_is_left_out_is_found(lost: str) -> None:
    rest = [kind for kind in KINDS if kind != lost]
    wrong = [] if lost == "concept" else [tuple(rest)]
    assert faults(f'"^id/({"|".join(rest)})/"') == wrong
    assert faults(f"The kinds are {', '.join(rest)}.") == wrong
    assert faults(f'"^id/({"|".join((*KINDS, "thing"))})/"') == [(*KINDS, "thing")]
    assert faults("agent|place|concept") == []
