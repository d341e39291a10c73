"""Merges: several IRIs of one thing come down to one, and what cannot is refused where it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.knowledge.identity import MERGED_INTO, merges, resolve
from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.rdf.dataset import Dataset, Place

AGENT = vocab.ID + "agent/"
Reader = Callable[[str], Dataset]


@pytest.fixture
def read(write_trig: Callable[..., Path], tmp_path: Path) -> Reader:
    def reader(text: str) -> Dataset:
        write_trig(text, "data/register/merges.trig")
        return Dataset.read(tmp_path / "data")

    return reader


def short(found: dict[str, str]) -> dict[str, str]:
    return {old.removeprefix(AGENT): new.removeprefix(AGENT) for old, new in found.items()}


@pytest.mark.parametrize(
    ("text", "final"),
    [
        ("", {}),
        ("agent:a eg:mergedInto agent:b .", {"a": "b"}),
        ("agent:a eg:mergedInto agent:b . agent:b eg:mergedInto agent:c .", {"a": "c", "b": "c"}),
        ("agent:b eg:mergedInto agent:c . agent:a eg:mergedInto agent:b .", {"a": "c", "b": "c"}),
        ("agent:a eg:mergedInto agent:c . agent:b eg:mergedInto agent:c .", {"a": "c", "b": "c"}),
    ],
)
def test_chains_end_at_what_stands(read: Reader, text: str, final: dict[str, str]) -> None:
    assert short(merges(read(f"graph:register-x {{ {text} }}"))) == final


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("agent:a eg:mergedInto agent:b .\nagent:a eg:mergedInto agent:c .", 3, "agent/a is merged into two things"),
        ("agent:a eg:mergedInto agent:b ,\n agent:c .", 3, "agent/a is merged into two things"),
        ("agent:x eg:y 1 .\nagent:a eg:mergedInto agent:a .", 3, "agent/a is merged into itself"),
        ("agent:a eg:mergedInto agent:b .\nagent:b eg:mergedInto agent:a .", 2, "agent/a is merged into itself"),
        # The way into a circle is no part of it.
        (
            "agent:a eg:mergedInto agent:b .\nagent:b eg:mergedInto agent:c .\nagent:c eg:mergedInto agent:b .",
            3,
            "agent/b is merged into itself",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused_where_it_stands(read: Reader, text: str, line: int, what: str) -> None:
    with pytest.raises(DataError, match=what) as caught:
        merges(read(f"graph:register-x {{ {text} }}"))
    assert (caught.value.fields["file"], caught.value.fields["line"]) == ("data/register/merges.trig", line)
    assert caught.value.help


def test_the_same_merge_said_twice_is_one(read: Reader) -> None:
    text = "agent:a eg:mergedInto agent:b ."
    assert short(merges(read(f"graph:register-x {{ {text} }} graph:register-y {{ {text} }}"))) == {"a": "b"}


def test_every_mention_is_replaced_and_places_stay(read: Reader) -> None:
    dataset = read(f"""graph:register-x {{ agent:a eg:mergedInto agent:b . }}
<{vocab.SOURCE}s#p1> {{
  agent:a eg:name "{AGENT}a" ; eg:of agent:ab .
  event:v eg:host agent:a .
  <{AGENT}a#host/x> eg:y <{AGENT}a#z> .
}}""")
    resolved = resolve(dataset)
    expected = {
        (AGENT + "a", "mergedInto", AGENT + "b", 2),
        (AGENT + "b", "name", AGENT + "a", 4),
        (AGENT + "b", "of", AGENT + "ab", 4),
        (vocab.ID + "event/v", "host", AGENT + "b", 5),
        (AGENT + "b#host/x", "y", AGENT + "b#z", 6),
    }
    found = {
        (
            quad.subject.value,  # type: ignore[union-attr]
            quad.predicate.value.removeprefix(vocab.EG),
            quad.object.value,  # type: ignore[union-attr]
            place.line,
        )
        for quad, place in resolved.quads.items()
    }
    assert found == expected
    assert [str(quad.object) for quad in resolved if quad.predicate.value.endswith("#name")] == [f'"{AGENT}a"']
    assert {quad.graph_name for quad in resolved} == {quad.graph_name for quad in dataset}


def test_participations_of_what_is_merged_meet_in_one_node(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    write_trig("graph:register-x { agent:old eg:mergedInto agent:new . }", "data/register/merges.trig")
    for slug in ("old", "new"):
        node = f"[ eg:role concept:role-host ; eg:agent agent:{slug} ]"
        text = f"<{vocab.SOURCE}{slug}#p1> {{ event:v eg:participation {node} . }}"
        write_trig(text, f"data/sources/{slug}.trig")
    named = name_blank_nodes(resolve(Dataset.read(tmp_path / "data")))
    nodes = {quad.object for quad in named if quad.predicate.value == vocab.EG + "participation"}
    assert nodes == {NamedNode(vocab.ID + "event/v#host/agent/new")}


def test_without_merges_nothing_is_touched() -> None:
    dataset = Dataset({Quad(NamedNode(AGENT + "a"), NamedNode(vocab.EG + "x"), Literal("y")): Place("x", 1)})
    assert resolve(dataset) is dataset


@given(st.dictionaries(st.integers(0, 9), st.integers(0, 9), max_size=10))
def test_chains_of_any_shape(steps: dict[int, int]) -> None:
    merged = NamedNode(MERGED_INTO)
    dataset = Dataset(
        {
            Quad(NamedNode(f"{AGENT}{old}"), merged, NamedNode(f"{AGENT}{new}")): Place("x", line)
            for line, (old, new) in enumerate(steps.items(), start=1)
        }
    )

    def walk(start: int) -> int | None:
        for _ in range(len(steps) + 1):
            if start not in steps:
                return start
            start = steps[start]
        return None

    ends = {old: walk(old) for old in steps}
    if None in ends.values():
        with pytest.raises(DataError, match="merged into itself"):
            merges(dataset)
    else:
        assert short(merges(dataset)) == {str(old): str(new) for old, new in ends.items()}
        again = resolve(resolve(dataset))
        assert again.quads == resolve(dataset).quads


def test_a_merge_into_what_is_misspelt_is_refused_with_the_nearest_name(read: Reader) -> None:
    known = "agent:round-table a eg:Organization .\nagent:rond-table a eg:Organization ."
    text = f"graph:register-x {{ {known}\nagent:rond-table eg:mergedInto agent:round-tabel . }}"
    with pytest.raises(DataError, match="agent:round-tabel, which another thing is merged into") as caught:
        merges(read(text))
    assert "Did you mean agent:round-table?" in str(caught.value.help)
    assert caught.value.fields["line"] == 4
    assert merges(read(text.replace("tabel", "table")))
