"""The pages for people list the same kinds of dependents as the table of the code, under the same names."""

import re
from pathlib import Path

from edu_graph.dependents import DEPENDENTS, Dependent

ROOT = Path(__file__).resolve().parents[2]
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def rows(page: str) -> dict[str, tuple[str, str, str]]:
    """Return, by property, what docs/model.md calls a kind, the form of its name, and the example."""
    found = re.findall(r"^\| ([a-z ]+) \(`eg:(\w+)`\) \| `<owner>#([^`]+)`[^|]*\| `([^`]+)` \|$", page, re.MULTILINE)
    return {link: (called, form, example) for called, link, form, example in found}


def forms(kind: Dependent) -> str:
    """Return how the name of a kind is written: its word, and a place for each part that always stands there."""
    always = [part for part in kind.parts if part.missing != ""]
    return "".join([f"{re.escape(kind.word)}/" if kind.word else "", "/".join("<[^>]+>" for _ in always)])


def unlike(page: str) -> list[str]:
    """Return the properties whose rows in docs/model.md are missing, too many, or say another form of the name."""
    told = rows(page)
    wrong = set(told) ^ set(DEPENDENTS)
    for link in told.keys() & DEPENDENTS.keys():
        kind, (called, form, example) = DEPENDENTS[link], told[link]
        # The place of an agent is written as its kind and its slug.
        form = form.replace("<kind>/<slug of the agent>", "<agent>")
        starts = f"#{kind.word}/" if kind.word else "#"
        if called != kind.called or not re.fullmatch(forms(kind), form) or starts not in example:
            wrong.add(link)
    return sorted(wrong)


def prefixes(page: str) -> set[str]:
    (listed,) = re.findall(r"without the word it begins with \(([^)]+)\)", page)
    return set(re.findall(r"`([a-z]+-)`", listed))


def test_the_table_of_names_has_a_row_for_each_kind() -> None:
    page = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    assert unlike(page) == []
    assert f"The last {_NUMBERS[len(DEPENDENTS)]} rows are dependents" in page
    parts = [one for kind in DEPENDENTS.values() for part in kind.parts for one in (part, part.instead) if one]
    assert prefixes(page) == {part.without for part in parts if part.without}


def test_a_row_that_is_lost_or_says_another_name_is_seen() -> None:
    page = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    assert unlike(page.replace("<owner>#finding/<topic>", "<owner>#result/<topic>")) == ["finding"]
    assert unlike(page.replace("(`eg:hasPost`)", "(`eg:hasOffice`)")) == ["hasOffice", "hasPost"]
    assert unlike(page.replace("<owner>#quantity/<what it counts>/", "<owner>#quantity/")) == ["quantity"]


def test_the_curators_page_lists_each_kind() -> None:
    page = " ".join((ROOT / "CURATING.md").read_text(encoding="utf-8").split())
    (rest,) = re.findall(r"what else belongs to one thing alone, in brackets inside it as well: ([^.]+), such as", page)
    listed = {word.rstrip("s") for word in rest.split(", ")}
    # Those of which the steps before speak at length are written out there.
    shown = {link for link in DEPENDENTS if re.search(rf"`eg:{link}( \[|`)", page)}
    assert {kind.called for link, kind in DEPENDENTS.items() if link not in shown} <= listed
    assert listed <= {kind.called for kind in DEPENDENTS.values()}
    assert {"participation", "quantity", "hasPost"} <= shown
