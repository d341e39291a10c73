"""The documents' data, each time with one planted fault: the check names file, line and mend."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from edu_graph.build import checking
from edu_graph.errors import DataError
from edu_graph.settings import Settings, load_settings

_VISIT = "sources/intcenter-smolensk-2025.trig"


@pytest.fixture
def real(tmp_path: Path) -> Settings:
    """Settings whose data folder is a copy of the project's."""
    shutil.copytree(load_settings().data, tmp_path / "data")
    return load_settings(data=tmp_path / "data", releases=tmp_path / "releases", state=tmp_path / "state")


def _edit(settings: Settings, change: Callable[[str], str], name: str = _VISIT) -> tuple[str, str]:
    path = settings.data / name
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before, "the planted fault did not change the file"
    path.write_text(after, "utf-8")
    return before, after


def _told(settings: Settings) -> list[tuple[str, str, int, str]]:
    report = checking.check(settings)
    assert not report.conforms
    for result in report.violations:
        assert result.file, result
        assert result.line, result
        assert result.mend_text("en"), result
        assert result.mend_text("ru") != result.mend_text("en"), result
    return [(r.rule, str(r.focus), r.line or 0, r.file or "") for r in report.violations]


def test_the_data_as_it_is_has_no_fault(real: Settings) -> None:
    report = checking.check(real)
    assert report.conforms, report.brief()


def test_an_offset_moved_by_one_is_found(real: Settings) -> None:
    _edit(real, lambda t: re.sub(r"eg:endOffset (\d+)", lambda m: f"eg:endOffset {int(m[1]) - 1}", t, count=1))
    told = _told(real)
    sealed = [(focus, file) for rule, focus, _, file in told if rule == "passage-sealed"]
    assert sealed == [("<https://w3id.org/edu-graph/source/intcenter-smolensk-2025#p1>", f"data/{_VISIT}")]


def test_two_passages_swapped_are_found(real: Settings) -> None:
    def swap(text: str) -> str:
        text = re.sub(r"^GRAPH passage:p2 \{", "GRAPH passage:SWAP {", text, flags=re.MULTILINE)
        text = re.sub(r"^GRAPH passage:p4 \{", "GRAPH passage:p2 {", text, flags=re.MULTILINE)
        return text.replace("passage:SWAP {", "passage:p4 {")

    _edit(real, swap)
    broken = {focus.rpartition("#")[2].rstrip(">") for rule, focus, _, _ in _told(real) if rule == "passage-sealed"}
    assert broken == {"p2", "p4"}


def test_a_deleted_passage_graph_is_found(real: Settings) -> None:
    _edit(real, lambda t: re.sub(r"^GRAPH passage:p4 \{.*?^\}\n", "", t, flags=re.MULTILINE | re.DOTALL))
    told = _told(real)
    assert any("#p4" in focus for _, focus, _, _ in told)
    assert {rule for rule, _, _, _ in told} >= {"passage-sealed"}
    assert len({rule for rule, _, _, _ in told}) >= 2, "the check of empty passages is silent"


@pytest.mark.parametrize(
    "statement",
    [
        "event:smolensk-visit-2025 eg:place place:minsk .\n",
        "<https://example.org/g> { event:smolensk-visit-2025 eg:place place:minsk . }\n",
    ],
)
def test_a_statement_without_passage_is_found_where_it_stands(real: Settings, statement: str) -> None:
    _, after = _edit(real, lambda t: t + statement)
    line = after.count("\n")
    assert any(found == line and file == f"data/{_VISIT}" for _, _, found, file in _told(real))


def test_a_fact_in_the_register_is_found(real: Settings) -> None:
    names = sorted(path.name for path in (real.data / "register").glob("*.trig"))
    name = f"register/{names[0]}"

    def plant(text: str) -> str:
        graph = re.search(r"^GRAPH (graph:\S+) \{", text, flags=re.MULTILINE)
        assert graph is not None
        statement = (
            "<https://w3id.org/edu-graph/id/event/smolensk-visit-2025> "
            "<https://w3id.org/edu-graph/ontology#visited> <https://w3id.org/edu-graph/id/place/blr> ."
        )
        return f"{text}\nGRAPH {graph[1]} {{ {statement} }}\n"

    _, after = _edit(real, plant, name)
    assert any(found == after.count("\n") and file == f"data/{name}" for _, _, found, file in _told(real))


def test_a_misspelt_list_of_the_ontology_is_found(real: Settings, tmp_path: Path) -> None:
    shutil.copytree(real.ontology, tmp_path / "ontology")
    path = tmp_path / "ontology/subjects.ttl"
    text = path.read_text("utf-8")
    planted = text.replace("eg:fromScheme concept:scheme-topics", "eg:fromScheme concept:scheme-topcis", 1)
    assert planted != text
    path.write_text(planted, "utf-8")
    line = planted[: planted.index("scheme-topcis")].count("\n") + 1
    told = _told(real.model_copy(update={"ontology": tmp_path / "ontology"}))
    assert [(rule, at, file) for rule, _, at, file in told if rule != "passage-sealed"] == [
        ("list-missing", line, "ontology/subjects.ttl")
    ]


@pytest.mark.parametrize("garbled", [b"<<<<<<< HEAD\n", b"\xff\xfe", b"p1 0\np1 0\n"])
def test_a_garbled_seal_file_is_told_and_written_anew(real: Settings, garbled: bytes) -> None:
    path = real.data / "sources/kt-haifa-2026.seals"
    good = path.read_bytes()
    path.write_bytes(garbled + good)
    with pytest.raises(DataError) as caught:
        checking.check(real)
    assert caught.value.fields["file"] == "data/sources/kt-haifa-2026.seals"
    assert checking.seal(real).sealed == ["data/sources/kt-haifa-2026.seals"]
    assert path.read_bytes() == good
    assert checking.check(real).conforms
