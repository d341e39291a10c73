"""Notes of facts against the data: no fact that claims what is not stated, no statement that no fact carries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.store.embedded import EmbeddedStore
from tools import make_coverage, make_facts, make_tables
from tools.make_facts import Fact, Notes, Passage, Selector

ROOT = Path(__file__).parents[2]
NOTES = {each.source: each for each in make_facts.notes()}
TABLES = {table.slug for table in make_tables.TABLES}
READ = set(make_coverage.sources())
SOURCES = {path.stem for path in (ROOT / "data/sources").glob("*.trig")}


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    return make_coverage.whole_store()


@pytest.fixture(scope="module")
def held(store: EmbeddedStore) -> dict[str, Passage]:
    return make_facts.passages(store)


def differences(notes: Notes, passage: Passage) -> Iterator[str]:
    """What the notes and the passage do not share."""
    carried = set()
    for fact in notes.facts:
        for selector in fact.selectors:
            picked = selector.picks(passage)
            carried |= picked
            if not picked:
                yield f"{fact.told}: nothing is stated by {selector}"
    for stated in sorted(passage.states - carried, key=str):
        yield "no fact carries: " + " ".join(vocab.curie(make_facts._spelled(term)) for term in stated)


def test_every_source_is_read_noted_or_a_table() -> None:
    assert len(SOURCES) >= 148
    assert set(NOTES) == SOURCES - READ - TABLES
    assert not set(NOTES) & (READ | TABLES)
    assert all(each.facts for each in NOTES.values())


@pytest.mark.parametrize("source", sorted(NOTES))
def test_notes_and_graph_state_the_same(source: str, held: dict[str, Passage]) -> None:
    assert list(differences(NOTES[source], held[f"{vocab.SOURCE}{source}#p1"])) == []


PARTS = {vocab.EG + name for name in ("participant", "partner", "sender", "organiser", "supporter")}
OF_ITS_SIDE = {
    "biladi-dakhla-african-associations": "the association of one of the visitors",
    "coe-include-steering-committee-strasbourg": "the Council of Europe, whose page and committee it is",
    "ddindia-world-congress-solidarity": "Inclusion International, whose congress it is",
    "easnie-fique-fiie-kickoff": "the agency, whose page it is",
    "jica-mongolia-training-japan-2015": "the only bodies of the side that is told to send officials",
    "promar-riinee-siried-2024": "the ministry of a country whose ministry is told to take part",
    "tribune-japan-rashidabad": "the only body of the side that is told to give",
    "wam-we-are-inclusion-eve-2025": "Inclusion International, whose congress it is",
}
"""Where a body that is only named has a part all the same, and why."""


def parts_of_named(notes: Notes, passage: Passage) -> Iterator[str]:
    """Parts of bodies that stand on a fact which says of them no more than that they are named."""
    for fact in notes.facts:
        if re.search(r"\b(is|are) named\b", fact.told):
            for stated in sorted({one for each in fact.selectors for one in each.picks(passage)}, key=str):
                value = make_facts._spelled(stated.value)
                if stated.property.value in PARTS and vocab.kind_of(value) == "agent":
                    yield f"{fact.told}: {vocab.curie(value)}"


@pytest.mark.parametrize("source", sorted(NOTES))
def test_a_body_that_is_only_named_has_no_part(source: str, held: dict[str, Passage]) -> None:
    assert bool(list(parts_of_named(NOTES[source], held[f"{vocab.SOURCE}{source}#p1"]))) == (source in OF_ITS_SIDE)


def test_a_part_of_a_body_that_is_only_named_is_seen(held: dict[str, Passage]) -> None:
    source = "tashkenttimes-all-children-succeeding-2024"
    project = Selector.read("project:uzb-all-children-succeeding eg:partner")
    planted = Fact("Four bodies are named", (project,))
    notes, passage = NOTES[source], held[f"{vocab.SOURCE}{source}#p1"]
    assert not list(parts_of_named(notes, passage))
    assert len(list(parts_of_named(replace(notes, facts=(planted,)), passage))) == 4


PRESENT = re.compile(r"\b(guests?|delegation|visit(ed|s)?|met|talked|briefed|spent|took part|is at|extends)\b")
"""Words by which a note says that somebody was there, or did what the event is."""


def persons_without_presence(notes: Notes, passage: Passage) -> Iterator[str]:
    """Persons who take part in an event by a fact that does not say that they did."""
    for fact in notes.facts:
        if not PRESENT.search(fact.told):
            for stated in sorted({one for each in fact.selectors for one in each.picks(passage)}, key=str):
                value = make_facts._spelled(stated.value)
                if stated.property.value == vocab.EG + "participant" and vocab.kind_of(value) == "person":
                    yield f"{fact.told}: {vocab.curie(value)}"


@pytest.mark.parametrize("source", sorted(NOTES))
def test_a_person_takes_part_where_the_note_says_so(source: str, held: dict[str, Passage]) -> None:
    assert list(persons_without_presence(NOTES[source], held[f"{vocab.SOURCE}{source}#p1"])) == []


def test_a_person_who_is_only_named_and_takes_part_is_seen(held: dict[str, Passage]) -> None:
    source = "belarusby-kaliningrad-primary-programme"
    planted = Fact("Four people", (Selector.read("event:blr-minister-kaliningrad-visit eg:participant"),))
    notes, passage = NOTES[source], held[f"{vocab.SOURCE}{source}#p1"]
    assert len(list(persons_without_presence(replace(notes, facts=(planted,)), passage))) == 4


def test_differences_are_seen_in_both_directions(held: dict[str, Passage]) -> None:
    source = "tashkenttimes-all-children-succeeding-2024"
    notes, passage = NOTES[source], held[f"{vocab.SOURCE}{source}#p1"]
    assert list(differences(replace(notes, facts=notes.facts[1:]), passage))
    wrong = Fact("Six years", (Selector.read("project:uzb-all-children-succeeding eg:quantity 6"),))
    (told,) = differences(replace(notes, facts=(*notes.facts, wrong)), passage)
    assert told.startswith("Six years: nothing is stated by")


def test_the_page_is_up_to_date(store: EmbeddedStore) -> None:
    assert make_facts.PAGE.read_text("utf-8") == make_facts.page(store)


@pytest.mark.parametrize("path", sorted(make_tables.files(ROOT / "data")), ids=lambda path: path.name)
def test_tables_are_what_their_tool_writes(path: Path) -> None:
    assert path.read_text("utf-8") == make_tables.files(ROOT / "data")[path]
