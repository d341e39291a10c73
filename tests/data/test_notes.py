"""What the editors note of how something is recorded is how it is recorded."""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest

from edu_graph import vocab

DATA = Path(__file__).parents[2] / "data"
ROLE = pyoxigraph.NamedNode(vocab.ID + "concept/role-participant")
AS_PARTICIPANT = re.compile(
    r"\brecorded as (a )?participant|(?<!not )\bas participants\b|, and the \w+ as a participant"
)
AS_NAMED = re.compile(r"\bas named beside\b")


def node(name: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(vocab.EG + name)


def store_of(texts: Iterable[bytes]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for text in texts:
        store.bulk_load(text, format=pyoxigraph.RdfFormat.TRIG)
    return store


def false_notes(store: pyoxigraph.Store) -> list[str]:
    """Notes that call somebody a participant, or named beside a thing, where the data know nobody who is."""
    found = []
    taking = {quad.subject for quad in store.quads_for_pattern(None, node("role"), ROLE)}
    things = {quad.subject for part in taking for quad in store.quads_for_pattern(None, node("participation"), part)}
    agents = {quad.object for part in taking for quad in store.quads_for_pattern(part, node("agent"), None)}
    mentions = list(store.quads_for_pattern(None, node("mentions"), None))
    beside = {quad.subject for quad in mentions} | {quad.object for quad in mentions}
    for quad in store.quads_for_pattern(None, node("basis"), None):
        for pattern, known in ((AS_PARTICIPANT, things | agents), (AS_NAMED, beside)):
            if pattern.search(quad.object.value) and "none as a participant" not in quad.object.value:
                found += [] if quad.subject in known else [f"{vocab.curie(quad.subject.value)}: {quad.object.value}"]
    return sorted(set(found))


@pytest.fixture(scope="module")
def data() -> pyoxigraph.Store:
    return store_of(path.read_bytes() for path in sorted(DATA.rglob("*.trig")))


def test_there_are_such_notes(data: pyoxigraph.Store) -> None:
    notes = [quad.object.value for quad in data.quads_for_pattern(None, node("basis"), None)]
    assert sum(bool(AS_PARTICIPANT.search(note)) for note in notes) >= 8
    assert sum(bool(AS_NAMED.search(note)) for note in notes) >= 15


def test_who_is_noted_as_a_participant_is_one(data: pyoxigraph.Store) -> None:
    assert false_notes(data) == []


def test_a_note_that_contradicts_the_data_is_seen() -> None:
    text = """
    @prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix event: <https://w3id.org/edu-graph/id/event/> .
    @prefix person: <https://w3id.org/edu-graph/id/person/> .
    GRAPH <https://w3id.org/edu-graph/graph/r> {
      event:a eg:basis "The people named are recorded as participants."@en ; eg:mentions person:a .
      event:b eg:basis "The person is recorded as named beside it."@en ; eg:mentions person:a .
      event:c eg:basis "The person is recorded as named beside it."@en . }
    """
    assert [note.partition(":")[2].partition(":")[0] for note in false_notes(store_of([text.encode()]))] == ["a", "c"]
