"""The measure of drafts: the truth it takes from the graph, what it leaves out, what it never shows."""

from pathlib import Path

import pytest

from edu_graph.contribute import documents
from tests.conftest import TrigWriter
from tools import measure_draft
from tools.measure_draft import Graph, Score, is_held_out, matched

DATA = """
GRAPH graph:countries {
  graph:countries a eg:ReferenceTable .
  place:kaz a eg:Country ; eg:isoAlpha3 "KAZ" ; skos:prefLabel "Kazakhstan"@en .
  place:blr a eg:Country ; eg:isoAlpha3 "BLR" ; skos:prefLabel "Belarus"@en .
  agent:x-fund skos:prefLabel "Fund of Friends"@en ; skos:altLabel "Friendly Fund"@en ; eg:country place:blr .
  agent:x-club skos:prefLabel "Chess Club"@en .
}
GRAPH graph:record-one { source:one a eg:Source ; schema:url "https://example.org/1" ; dcterms:publisher agent:x-club }
GRAPH <https://w3id.org/edu-graph/source/one#p1> {
  event:e eg:start "2024-02-20"^^xsd:date ; eg:x place:kaz , agent:x-fund , agent:x-only .
  agent:x-only eg:nameAsPrinted "Only Here"@en .
  agent:x-fund eg:nameAsPrinted "Friendly Fund"@en .
}
GRAPH graph:record-two { source:two a eg:Source ; dcterms:publisher agent:x-fund , agent:x-club }
"""
SHEET = """url: https://example.org/1
title: Only Here
countries: KAZ
organisations: Fund of Friends; Friendly Fund; Only Here; Chess Club

In Belarus on 20 February 2024.
"""


@pytest.fixture
def graph(write_trig: TrigWriter, monkeypatch: pytest.MonkeyPatch) -> Graph:
    folder = write_trig(DATA, "data/sources/one.trig").parents[1]
    monkeypatch.setenv("EDU_GRAPH_DATA", str(folder))
    return Graph.read()


SOURCE = "https://w3id.org/edu-graph/source/one"


def test_the_truth_is_what_the_source_states(graph: Graph) -> None:
    truth = graph.truth(SOURCE)
    slugs = {target: {iri.rpartition("/")[2] for iri in found} for target, found in truth.stated.items()}
    assert slugs["countries"] == {"kaz"}
    assert slugs["organisations"] == {"x-fund", "x-only"}
    assert slugs["organisations known"] == {"x-fund"}
    assert truth.stated["dates"] == {'"2024-02-20"^^xsd:date'}
    assert {iri.rpartition("/")[2] for iri in truth.right["countries"]} == {"kaz", "blr"}
    assert {iri.rpartition("/")[2] for iri in truth.right["organisations"]} == {"x-fund", "x-only", "x-club"}


def test_what_only_the_source_brought_is_not_known(graph: Graph) -> None:
    assert {row.label for row in graph.without(SOURCE).names} == {
        "Kazakhstan",
        "Belarus",
        "Fund of Friends",
        "Chess Club",
    }


def test_exact_names_are_whole_words_as_they_are_spelt(graph: Graph) -> None:
    found = matched(graph.whole, documents.document(SHEET + "Kazakhstani 2025-01"))
    assert {iri.rpartition("/")[2] for iri in found["organisations"]} == {"x-fund", "x-club", "x-only"}
    assert found["dates"] == {'"2024"^^xsd:gYear', '"2025-01"^^xsd:gYearMonth'}


def test_a_score_counts_what_is_right_and_what_is_found() -> None:
    score = Score()
    score.add("001", {"a", "b", "c"}, frozenset({"a", "d"}), frozenset({"a", "b", "d"}))
    assert score.cells() == "0.667 (2 of 3) | 0.500 (1 of 2)"
    assert (score.wrong, score.missed) == (["001 c"], ["001 d"])
    assert Score().cells() == "0.000 (0 of 0) | 0.000 (0 of 0)"


@pytest.mark.parametrize("which", [True, False])
def test_errors_are_never_shown_of_sheets_held_out(
    graph: Graph, which: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert graph.whole.sources
    name = next(name for name in map("{:03}-x.txt".format, range(50)) if is_held_out(name) is which)
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    (sheets / name).write_text(SHEET, "utf-8")
    (sheets / "zzz-other.txt").write_text(SHEET.replace("/1", "/unknown"), "utf-8")
    assert measure_draft.main([str(sheets), "--errors"]) == 0
    told = capsys.readouterr().out
    kept = "held out" if which else "others"
    assert f"| {kept} | whole sheet | dates | draft | 1.000 (1 of 1) | 1.000 (1 of 1) |" in told
    assert ("wrong [" in told) is not which
    assert measure_draft.main([str(sheets), "--only-others"]) == 0
    assert ("held out" in capsys.readouterr().out) is False
