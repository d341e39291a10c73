"""Seals: whatever is changed on a reviewed passage breaks its seal, and no other's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.errors import DataError
from edu_graph.knowledge import seals
from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.knowledge.seals import Fault
from edu_graph.rdf.dataset import Dataset, Place

TINY = vocab.SOURCE + "tiny#"
FILE, SEALS = "data/sources/tiny.trig", "data/sources/tiny.seals"
TEXT = f"""@prefix p: <{TINY}> .
graph:record-tiny {{
  source:tiny a eg:Source ; eg:textSha256 "aa" ; dcterms:title "Tiny"@en ; eg:passage p:p1 , p:p2 , p:p10 .
  p:p1 a eg:Passage ; eg:startOffset 0 ; eg:endOffset 10 ; eg:sliceSha256 "01" ; eg:restatement "One."@en .
  p:p2 a eg:Passage ; eg:startOffset 11 ; eg:endOffset 20 ; eg:sliceSha256 "02" ; eg:restatement "Two."@en .
  p:p10 a eg:Passage ; eg:startOffset 21 ; eg:endOffset 30 ; eg:sliceSha256 "03" ; eg:restatement "Three."@en .
}}
p:p1 {{ event:v eg:start "2025-02"^^xsd:gYearMonth . }}
p:p2 {{ event:v eg:participation [ eg:role concept:role-host ; eg:agent agent:school ] . }}
p:p10 {{ event:v eg:status concept:status-completed . }}
"""
LINES = {"p1": 5, "p2": 6, "p10": 7}
Reader = Callable[[str], Dataset]


@pytest.fixture
def read(write_trig: Callable[..., Path], tmp_path: Path) -> Reader:
    def reader(text: str) -> Dataset:
        write_trig(text, FILE)
        return name_blank_nodes(Dataset.read(tmp_path / "data"))

    return reader


@pytest.fixture
def sealed(read: Reader, tmp_path: Path) -> dict[str, tuple[str, Place]]:
    """Seal the text as it is, and return what the seal file says."""
    seals.write(read(TEXT), tmp_path / "data", tmp_path)
    return seals.read(tmp_path / "data", tmp_path)


def broken(dataset: Dataset, sealed: dict[str, tuple[str, Place]]) -> list[tuple[str, str, Fault]]:
    return [(one.passage.removeprefix(TINY), str(one.place), one.fault) for one in seals.compare(dataset, sealed)]


def test_passages_are_found_where_they_are_declared(read: Reader) -> None:
    found = seals.passages(read(TEXT))
    assert found == {TINY + name: Place(FILE, line) for name, line in LINES.items()}


def test_an_unchanged_text_keeps_its_seals(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    assert broken(read(TEXT), sealed) == []
    assert sealed.keys() == {TINY + name for name in LINES}
    assert [place.line for _, place in sealed.values()] == [1, 2, 3]


def test_neither_layout_nor_order_breaks_a_seal(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    head, *lines = TEXT.splitlines()
    graphs = lines[-3:]
    moved = "\n\n".join([head, "# a remark", *reversed(graphs), *lines[:-3]]).replace(" ; ", "\n  ;   ")
    assert broken(read(moved), sealed) == []


SWAPPED_GRAPHS = [
    ("p:p1 { event:v eg:start", "p:px { event:v eg:start"),
    ("p:p2 { event:v eg:part", "p:p1 { event:v eg:part"),
    ("p:px {", "p:p2 {"),
]
FAULTS: list[tuple[str, list[tuple[str, str]], list[str]]] = [
    ("an offset moved by one", [("eg:startOffset 11", "eg:startOffset 12")], ["p2"]),
    ("an end moved by one", [("eg:endOffset 10 ", "eg:endOffset 11 ")], ["p1"]),
    ("another slice hash", [('eg:sliceSha256 "01"', 'eg:sliceSha256 "0l"')], ["p1"]),
    ("another restatement", [('"Two."@en', '"Two!"@en')], ["p2"]),
    ("a restatement in another language", [('"Two."@en', '"Two."@ru')], ["p2"]),
    ("a second restatement", [('"Two."@en', '"Two."@en , "Два."@ru')], ["p2"]),
    ("a statement added", [("p:p1 { ", "p:p1 { event:v eg:place place:blr . ")], ["p1"]),
    ("a statement taken away", [("p:p10 { event:v eg:status concept:status-completed . }", "p:p10 { }")], ["p10"]),
    ("a value changed", [("2025-02", "2025-03")], ["p1"]),
    ("a role changed", [("role-host", "role-visited")], ["p2"]),
    ("a statement about the passage from elsewhere", [("p:p10 {", "graph:other { p:p1 eg:x 1 . }\np:p10 {")], ["p1"]),
    ("two passages' graphs swapped", SWAPPED_GRAPHS, ["p1", "p2"]),
    (
        "two passages' records swapped",
        [("  p:p1 a", "  p:px a"), ("  p:p2 a", "  p:p1 a"), ("  p:px a", "  p:p2 a")],
        ["p1", "p2"],
    ),
    ("a statement moved to the next passage", [("p:p10 {", "p:p2 {")], ["p10", "p2"]),
    ("another text behind the source", [('eg:textSha256 "aa"', 'eg:textSha256 "ab"')], ["p1", "p10", "p2"]),
]


@pytest.mark.parametrize(("edits", "passages"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_change_breaks_the_seal_of_what_it_touches(
    edits: list[tuple[str, str]], passages: list[str], read: Reader, sealed: dict[str, tuple[str, Place]]
) -> None:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    lines = text.splitlines()

    def place(name: str) -> str:
        # The file has one line of prefixes more, and lines count from 1.
        return f"{FILE}:{next(n for n, line in enumerate(lines) if f'p:{name} a eg:Passage' in line) + 2}"

    assert broken(read(text), sealed) == [(name, place(name), Fault.CHANGED) for name in passages]


def test_a_change_elsewhere_breaks_none(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    text = TEXT.replace('"Tiny"@en', '"Tiny, a title"@en') + "graph:register-x { event:v a eg:Visit . }\n"
    assert broken(read(text), sealed) == []


def test_a_new_passage_is_unsealed(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    text = TEXT + "\ngraph:record-tiny { p:p11 a eg:Passage . }\n"
    assert broken(read(text), sealed) == [("p11", f"{FILE}:13", Fault.UNSEALED)]


def test_a_deleted_passage_is_missed_at_its_seal(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    text = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("p:p2 "))
    assert broken(read(text), sealed) == [("p2", f"{SEALS}:2", Fault.ORPHANED)]


def test_all_that_is_wrong_is_told_in_order(read: Reader, sealed: dict[str, tuple[str, Place]]) -> None:
    text = TEXT.replace("  p:p2 a eg:Passage ;", "  p:p3 a eg:Passage ;").replace('"One."', '"1."')
    assert [one[0] for one in broken(read(text), sealed)] == ["p1", "p2", "p3"]


def test_a_seal_is_of_its_passage_alone(read: Reader) -> None:
    # Two passages with like records and empty graphs: their names are part of what is sealed.
    text = f"@prefix p: <{TINY}> . graph:record-tiny {{ p:p1 a eg:Passage . p:p2 a eg:Passage . }}"
    found = seals.seals(read(text))
    assert len(set(found.values())) == 2


GOOD = "p1 " + "0" * 64


@pytest.mark.parametrize(
    "line",
    [
        "",
        "p1",
        "p2 " + "0" * 63,
        "p2 " + "0" * 65,
        "p2 " + "G" * 64,
        "p2 " + "A" * 64,
        "q2 " + "0" * 64,
        "p " + "0" * 64,
        "p2  " + "0" * 64,
        " p2 " + "0" * 64,
        "p2 " + "0" * 64 + " ",
        "# a remark",
        GOOD,
        "p2 \udcff" + "0" * 63,
    ],
)
def test_a_line_that_is_no_new_seal_is_refused_by_file_and_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / SEALS
    path.parent.mkdir(parents=True)
    path.write_bytes(f"{GOOD}\n{line}\n".encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError) as caught:
        seals.read(tmp_path / "data", tmp_path)
    assert caught.value.detail == ("a second seal of one passage" if line == GOOD else "no seal")
    assert (caught.value.fields["file"], caught.value.fields["line"]) == (SEALS, 2)


def test_sealing_writes_in_the_order_of_numbers_and_only_what_changed(read: Reader, tmp_path: Path) -> None:
    head, opening, source, *records = TEXT.splitlines()
    dataset = read("\n".join([head, opening, source, *reversed(records[:3]), *records[3:]]))
    assert list(seals.passages(dataset)) == [TINY + name for name in ("p10", "p2", "p1")]
    assert seals.write(dataset, tmp_path / "data", tmp_path) == [tmp_path / SEALS]
    text = (tmp_path / SEALS).read_text("utf-8")
    assert [line.split(" ")[0] for line in text.splitlines()] == ["p1", "p2", "p10"]
    assert seals.write(dataset, tmp_path / "data", tmp_path) == []
    assert seals.write(read(TEXT.replace("One.", "1.")), tmp_path / "data", tmp_path) == [tmp_path / SEALS]
    again = (tmp_path / SEALS).read_text("utf-8")
    assert [a == b for a, b in zip(again.splitlines(), text.splitlines(), strict=True)] == [False, True, True]


def test_sealing_takes_away_the_seals_of_sources_that_are_gone(
    read: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = read(TEXT)
    old = tmp_path / "data/sources/gone.seals"
    old.write_text(GOOD, encoding="utf-8")
    # However the folder is spelled, what was just written stays.
    monkeypatch.chdir(tmp_path)
    assert seals.write(dataset, Path("data"), tmp_path) == [tmp_path / SEALS, Path("data/sources/gone.seals")]
    assert (tmp_path / SEALS).exists()
    assert not old.exists()


def test_a_passage_without_a_number_cannot_be_sealed(read: Reader, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no number") as caught:
        seals.write(read(TEXT.replace("p:p2 ", "p:intro ")), tmp_path / "data", tmp_path)
    assert (caught.value.fields["file"], caught.value.fields["line"]) == (FILE, LINES["p2"])
    assert not (tmp_path / SEALS).exists()


def test_sources_have_seal_files_of_their_own(write_trig: Callable[..., Path], tmp_path: Path) -> None:
    for slug in ("one", "two"):
        text = f"graph:record-{slug} {{ <{vocab.SOURCE}{slug}#p1> a eg:Passage . }}"
        write_trig(text, f"data/sources/{slug}.trig")
    dataset = Dataset.read(tmp_path / "data")
    seals.write(dataset, tmp_path / "data", tmp_path)
    sealed = seals.read(tmp_path / "data", tmp_path)
    assert {passage: place.file for passage, (_, place) in sealed.items()} == {
        vocab.SOURCE + "one#p1": "data/sources/one.seals",
        vocab.SOURCE + "two#p1": "data/sources/two.seals",
    }
    assert seals.compare(dataset, sealed) == []
