"""Statements with their places."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset, Place

S, P, G, H = (NamedNode(f"http://a/{name}") for name in "spgh")
ONE = Quad(S, P, Literal("1"), G)
TWO = Quad(S, P, Literal("2"), H)
LOOSE = Quad(S, P, Literal("3"))


def small() -> Dataset:
    dataset = Dataset()
    dataset.add(ONE, Place("b.trig", 2))
    dataset.add(TWO, Place("a.trig", 10))
    dataset.add(LOOSE, Place("a.trig", 9))
    return dataset


def test_a_statement_keeps_its_first_place() -> None:
    dataset = small()
    dataset.add(ONE, Place("a.trig", 1))
    assert dataset.quads[ONE] == Place("b.trig", 2)
    assert len(dataset) == 3
    assert list(dataset) == [ONE, TWO, LOOSE]
    assert ONE in dataset
    assert Quad(S, P, Literal("1"), H) not in dataset


def test_graphs() -> None:
    dataset = small()
    assert dataset.graph("http://a/g") == [ONE]
    assert dataset.graph("http://a/none") == []
    assert dataset.by_graph() == {"http://a/g": [ONE], "http://a/h": [TWO], "": [LOOSE]}
    assert isinstance(LOOSE.graph_name, DefaultGraph)


def test_merging_makes_a_new_dataset_and_first_places_stay() -> None:
    first, other = Dataset({ONE: Place("x", 1)}), small()
    merged = first.merged(other)
    assert merged.quads == {ONE: Place("x", 1), TWO: Place("a.trig", 10), LOOSE: Place("a.trig", 9)}
    assert (len(first), len(other)) == (1, 3)


def test_the_first_known_place_is_by_file_then_by_number_of_line() -> None:
    dataset = small()
    assert dataset.where([ONE, TWO, LOOSE]) == Place("a.trig", 9)
    assert dataset.where([ONE, Quad(S, P, S)]) == Place("b.trig", 2)
    assert dataset.where([Quad(S, P, S)]) is None
    assert str(Place("a.trig", 9)) == "a.trig:9"


def test_reading_a_folder_names_files_from_its_parent(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    write_trig("graph:b { agent:x eg:p 1 . }", "data/sources/b.trig")
    write_trig("\ngraph:b { agent:x eg:p 1 , 2 . }", "data/sources/c.trig")
    (tmp_path / "data" / "readme.md").write_text("not data", encoding="utf-8")
    dataset = Dataset.read(tmp_path / "data")
    assert [str(place) for place in dataset.quads.values()] == ["data/sources/b.trig:2", "data/sources/c.trig:3"]
    assert {place.file for place in Dataset.read(tmp_path / "data", tmp_path / "data").quads.values()} == {
        "sources/b.trig",
        "sources/c.trig",
    }


def test_a_file_that_cannot_be_read_is_told_by_the_same_name(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    write_trig("graph:b { agent:x eg:p }", "data/sources/b.trig")
    with pytest.raises(DataError, match=r"^data/sources/b\.trig:2:"):
        Dataset.read(tmp_path / "data")


def test_blank_nodes_of_two_files_are_never_one(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    for name in "ab":
        write_trig("graph:g { _:same eg:p 1 . }", f"data/{name}.trig")
    assert len(Dataset.read(tmp_path / "data")) == 2
