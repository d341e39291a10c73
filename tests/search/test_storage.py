"""The index file: same content, same bytes; foreign files are refused; a failed build leaves the old file."""

import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from edu_graph.errors import BuildError, ReleaseError
from edu_graph.search import storage
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import LabelRow
from edu_graph.search.storage import STAMP, build_index
from tests.search.sample import BELARUS, COUNTRY, IDENTIFIERS, LABELS


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_and_repeated_rows_change_nothing(tmp_path: Path, index_path: Path, seed: int) -> None:
    labels, identifiers = LABELS + LABELS[:5], IDENTIFIERS + IDENTIFIERS[:3]
    random.Random(seed).shuffle(labels)
    random.Random(seed).shuffle(identifiers)
    build_index(iter(labels), iter(identifiers), tmp_path / "search.db")
    assert (tmp_path / "search.db").read_bytes() == index_path.read_bytes()


def test_one_name_more_makes_another_file(tmp_path: Path, index_path: Path) -> None:
    more = LabelRow(BELARUS, "place", COUNTRY, "Bielorrusia", "es", "preferred")
    build_index([*LABELS, more], IDENTIFIERS, tmp_path / "search.db")
    assert (tmp_path / "search.db").read_bytes() != index_path.read_bytes()
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        assert [hit.iri for hit in index.search("bielorrusia")] == [BELARUS]


def test_nothing_to_index_is_an_index_that_finds_nothing(tmp_path: Path) -> None:
    build_index([], [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        assert index.search("belarus") == []
        assert index.lookup("iso-alpha-2", "BY") == []


def test_a_build_replaces_the_file_and_leaves_an_open_index_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    build_index(LABELS, IDENTIFIERS, path)
    with closing(SearchIndex.open(path)) as before:
        build_index([replace(LABELS[0], label="Renamed")], [], path)
        with closing(SearchIndex.open(path)) as after:
            assert before.search("Belarus") != []
            assert after.search("Belarus") == []
            assert [hit.label for hit in after.search("Renamed")] == ["Renamed"]
    assert [file.name for file in tmp_path.iterdir()] == ["search.db"]


def test_what_an_interrupted_build_left_is_written_over(tmp_path: Path, index_path: Path) -> None:
    (tmp_path / "search.db.part").write_bytes(b"half a file")
    build_index(LABELS, IDENTIFIERS, tmp_path / "search.db")
    assert (tmp_path / "search.db").read_bytes() == index_path.read_bytes()


def test_a_failed_build_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "search.db"
    build_index(LABELS, IDENTIFIERS, path)
    before = path.read_bytes()
    monkeypatch.setattr(storage, "_INDEXES", "CREATE INDEX broken ON nothing (at_all);")
    with pytest.raises(BuildError, match="could not be written") as caught:
        build_index(LABELS[:1], [], path)
    assert caught.value.fields["file"] == str(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["search.db"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BuildError):
        build_index(LABELS, IDENTIFIERS, tmp_path / "missing" / "search.db")


def test_rows_that_contradict_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="unknown role 'nickname'"):
        build_index([replace(LABELS[0], role="nickname")], [], tmp_path / "search.db")
    with pytest.raises(BuildError, match="given as place and as agent"):
        build_index([LABELS[0], replace(LABELS[1], kind="agent")], [], tmp_path / "search.db")
    assert list(tmp_path.iterdir()) == []


def test_types_are_united_over_the_rows_of_a_thing(tmp_path: Path) -> None:
    rows = [replace(LABELS[0], types=("eg:Country",)), replace(LABELS[1], types=("Place",))]
    build_index(rows, [], tmp_path / "search.db")
    with closing(SearchIndex.open(tmp_path / "search.db")) as index:
        assert index.search("Belarus")[0].types == (
            "https://w3id.org/edu-graph/ontology#Country",
            "https://w3id.org/edu-graph/ontology#Place",
        )


@pytest.mark.parametrize("member", sorted(STAMP))
def test_an_index_with_another_stamp_is_refused(tmp_path: Path, index_path: Path, member: str) -> None:
    path = tmp_path / "search.db"
    path.write_bytes(index_path.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = 'other' WHERE name = ?", (member,))
    with pytest.raises(ReleaseError, match="another version") as caught:
        SearchIndex.open(path)
    assert "Build the search index" in (caught.value.help or "")
    assert caught.value.fields["file"] == str(path)


def test_a_missing_file_and_a_file_of_something_else_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be opened"):
        SearchIndex.open(tmp_path / "search.db")
    (tmp_path / "search.db").write_bytes(b"not a database" * 100)
    with pytest.raises(ReleaseError, match="no search index"):
        SearchIndex.open(tmp_path / "search.db")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE something (else_)")
    with pytest.raises(ReleaseError, match="no search index"):
        SearchIndex.open(tmp_path / "other.db")


def test_a_damaged_file_is_told_as_such_when_it_is_read(tmp_path: Path, index_path: Path) -> None:
    path = tmp_path / "search.db"
    path.write_bytes(index_path.read_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE label")
    with closing(SearchIndex.open(path)) as index, pytest.raises(ReleaseError, match="cannot be read"):
        index.search("Belarus")


def test_the_file_is_opened_for_reading_only(tmp_path: Path, index_path: Path) -> None:
    path = tmp_path / "odd ?#% name.db"
    path.write_bytes(index_path.read_bytes())
    with (
        closing(storage.open_index(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        connection.execute("DELETE FROM label")
    assert path.read_bytes() == index_path.read_bytes()
