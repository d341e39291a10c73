"""Passages of a draft: offsets and hashes as `check --texts` verifies them, whatever the text holds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.contribute import documents
from edu_graph.contribute.documents import document, title_of
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.writing import trig
from edu_graph.errors import InputError
from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.texts import verify_texts

SHEET = (
    "url: https://example.org/a\ntitle: Besuch (from the web address)\nlanguage: de\n\nNotes.\nTricky:\n- not this\n"
)


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.\r\n", ["One.", "Two."]),
        ("\ufeffOne.\rTwo.", ["One.", "Two."]),
        ("  One. \n\t\n\xa0Two.\u2028Three.", ["One.", "Two.", "Three."]),
        ("e\u0301te\u0301\nTwo 😀.", ["été", "Two 😀."]),
    ],
)
def test_each_line_that_is_not_empty_is_a_paragraph(text: str, paragraphs: list[str]) -> None:
    read = document(text)
    assert [read.text[one.start : one.end] for one in read.paragraphs] == paragraphs
    assert [one.number for one in read.paragraphs] == list(range(1, len(paragraphs) + 1))


LETTERS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(st.one_of(LETTERS, st.text(alphabet="aé\u0301 \r\n\t\u2028\ufeff😀한각\u1100\u1161к", min_size=1, max_size=40)))
def test_a_draft_of_any_text_passes_the_check_against_it(
    drafter: Drafter, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    try:
        read = document(text, "any.txt")
    except InputError:
        assert not text.strip("\ufeff").split() or not document_has_words(text)
        return
    folder = tmp_path_factory.mktemp("any")
    (folder / "texts").mkdir()
    (folder / "texts/any.txt").write_bytes(text.encode())
    (folder / "data").mkdir()
    (folder / "data/any.trig").write_text(trig(drafter.draft(read, Wanted(slug="any"))), "utf-8")
    assert verify_texts(Dataset.read(folder / "data"), folder / "texts") == []


def document_has_words(text: str) -> bool:
    return any(line.strip().strip("\ufeff").strip() for line in text.splitlines())


def test_wrong_offsets_would_be_told(drafter: Drafter, tmp_path: Path) -> None:
    (tmp_path / "any.txt").write_text("One.\nTwo.", "utf-8")
    text = trig(drafter.draft(document("One.\nTwo."), Wanted(slug="any")))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/any.trig").write_text(text.replace("eg:endOffset 9", "eg:endOffset 8"), "utf-8")
    assert [one.rule for one in verify_texts(Dataset.read(tmp_path / "data"), tmp_path)] == ["passage-slice-differs"]


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff"])
def test_a_file_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="holds no text"):
        document(text)


def test_half_a_character_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match=r"lone surrogate.* at 2"):
        document("ab\ud800")


def test_files_that_cannot_be_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes("é".encode("latin-1"))
    with pytest.raises(InputError, match=r"not UTF-8: .* at byte 0"):
        documents.read(latin)
    with pytest.raises(InputError, match="No such file"):
        documents.read(tmp_path / "none.txt")
    monkeypatch.setattr(documents, "LARGEST", 0)
    with pytest.raises(InputError, match="more than 0 bytes"):
        documents.read(latin)


def test_a_note_sheet_is_one_passage_of_the_whole_document() -> None:
    read = document(SHEET)
    assert read.is_note_sheet
    assert read.header == {"url": "https://example.org/a", "title": "Besuch (from the web address)", "language": "de"}
    (passage,) = read.paragraphs
    assert (passage.number, passage.sha256) == (0, "")
    parts = [(one.part, read.text[one.start : one.end]) for one in passage.stretches]
    assert parts[-1] == ("notes", "Notes.")
    assert title_of(read) == "Besuch"


def test_a_text_that_only_begins_like_a_sheet_is_a_text() -> None:
    assert not document("title: The visit\nThen they came.").is_note_sheet
    assert document("url: a\ntitle: b\ntitle: c").header == {"url": "a", "title": "b"}


def test_a_title_brings_no_turn_of_writing_into_the_draft() -> None:
    read = document("url: https://example.org/a\ntitle: Visit \u202eto Minsk\u202c, עברית\u200f\n\nNotes.")
    assert title_of(read) == "Visit to Minsk , עברית\u200f"
