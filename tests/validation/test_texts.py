"""Passages against texts: what fits is silent; what was moved, changed or lost is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.texts import agreeing, sha256_of, verify_texts, without_text

TEXT = "Первый абзац.\nCafe\u0301 в городе 😀.\nThe end."
NFC = "Первый абзац.\nCafé в городе 😀.\nThe end."
RECORD = """@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix passage: <https://w3id.org/edu-graph/source/news#> .
GRAPH <https://w3id.org/edu-graph/graph/record-news> {{
  <https://w3id.org/edu-graph/source/news> eg:textSha256 "{text}" .
  passage:p1 eg:startOffset {start} ;
    eg:endOffset {end} ;
    eg:sliceSha256 "{slice}" .
}}
"""
Check = Callable[..., list[tuple[str, int | None]]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(
        file: str = "news.txt", content: bytes | None = TEXT.encode(), **changed: object
    ) -> list[tuple[str, int | None]]:
        start, end = NFC.index("Café"), NFC.index("\nThe end")
        values = {"text": sha256_of(NFC), "start": start, "end": end, "slice": sha256_of(NFC[start:end])} | changed
        (tmp_path / "data").mkdir()
        (tmp_path / "texts").mkdir()
        (tmp_path / "data" / "news.trig").write_text(RECORD.format(**values), encoding="utf-8")
        if content is not None:
            (tmp_path / "texts" / file).write_bytes(content)
        results = verify_texts(Dataset.read(tmp_path / "data"), tmp_path / "texts")
        assert all({"en", "ru"} <= found.mend.keys() and found.file == "data/news.trig" for found in results)
        return [(found.rule, found.line) for found in results]

    return run


def test_offsets_count_code_points_of_the_normal_form(check: Check) -> None:
    assert check() == []


def test_passages_that_agree_are_counted(check: Check, tmp_path: Path) -> None:
    check()
    data = Dataset.read(tmp_path / "data")
    assert agreeing(data, tmp_path / "texts") == 1
    assert without_text(data, tmp_path / "texts") == []
    assert without_text(data, None) == without_text(data, tmp_path / "data") == ["news"]
    (tmp_path / "texts/news.txt").write_text("Something else, and longer than the text was before.", "utf-8")
    assert agreeing(data, tmp_path / "texts") == 0
    (tmp_path / "texts/news.txt").write_text("Short.", "utf-8")
    assert agreeing(data, tmp_path / "texts") == 0
    assert agreeing(data, tmp_path / "data") == 0


def test_a_text_is_found_by_its_hash_under_any_name(check: Check) -> None:
    assert check(file="000_copy.txt") == []


def test_a_missing_text_fails(check: Check) -> None:
    assert check(content=None) == [("text-missing", 4)]


def test_a_text_of_another_name_and_content_is_no_text_of_the_source(check: Check) -> None:
    assert check(file="other.txt", content=b"something else") == [("text-missing", 4)]


def test_a_changed_text_fails(check: Check) -> None:
    assert check(content=TEXT.replace("end", "End").encode()) == [("text-changed", 4)]


def test_changed_line_ends_are_a_changed_text(check: Check) -> None:
    told = check(content=TEXT.replace("\n", "\r\n").encode())
    assert told == [("text-changed", 4), ("passage-slice-differs", 7)]


def test_passages_that_a_change_touched_are_told_and_no_others(check: Check) -> None:
    assert check(content=TEXT.replace("городе", "деревне").encode()) == [
        ("text-changed", 4),
        ("passage-slice-differs", 7),
    ]


NEW = """@prefix eg: <https://w3id.org/edu-graph/ontology#> .
GRAPH <https://w3id.org/edu-graph/graph/record-news> {
  <https://w3id.org/edu-graph/source/news> a eg:Source .
  <https://w3id.org/edu-graph/source/news#p1> a eg:Passage ; eg:startOffset 0 ; eg:endOffset 13 .
  <https://w3id.org/edu-graph/source/news#p2> a eg:Passage ; eg:startOffset 14 ; eg:endOffset 29 .
}
"""


def test_a_new_source_is_told_all_its_hashes_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "texts").mkdir()
    (tmp_path / "data" / "news.trig").write_text(NEW, encoding="utf-8")
    assert verify_texts(Dataset.read(tmp_path / "data"), tmp_path / "texts") == []
    (tmp_path / "texts" / "news.txt").write_text(TEXT, encoding="utf-8")
    found = verify_texts(Dataset.read(tmp_path / "data"), tmp_path / "texts")
    assert [(result.rule, result.line) for result in found] == [
        ("text-hash-unrecorded", 3),
        ("passage-slice-unrecorded", 4),
        ("passage-slice-unrecorded", 5),
    ]
    hashes = [sha256_of(NFC), sha256_of(NFC[:13]), sha256_of(NFC[14:29])]
    for result, digest in zip(found, hashes, strict=True):
        assert digest in result.mend_text("en")
        assert digest in result.mend_text("ru")
    assert "it begins: Первый абзац." in found[1].text("en")


def test_a_text_that_is_not_utf_8_fails(check: Check) -> None:
    assert check(content=TEXT.encode("utf-16")) == [("text-unreadable", 4)]


def test_a_moved_offset_fails(check: Check) -> None:
    assert check(start=NFC.index("Café") + 1) == [("passage-slice-differs", 7)]


def test_a_wrong_hash_fails(check: Check) -> None:
    assert check(slice=sha256_of("other words")) == [("passage-slice-differs", 7)]


@pytest.mark.parametrize("end", [len(NFC) + 1, 3])
def test_offsets_outside_the_text_fail(check: Check, end: int) -> None:
    assert check(end=end) == [("passage-outside-text", 6)]


def test_offsets_that_are_no_numbers_are_left_to_the_shapes(check: Check) -> None:
    assert check(end='"many"') == []
