"""Lines of a draft that were left in a file are told, once a file, with the lines."""

from pathlib import Path

import pytest

from edu_graph.validation.leftovers import check_leftovers
from edu_graph.validation.report import Result, Severity

LEFT = """# Draft of a.txt. Fill in: one sentence on what the document is.
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
GRAPH <https://w3id.org/edu-graph/graph/record-a> {
  # fill in: eg:kind concept:source-kind-… ;
}
# suggest: place:kaz eg:nameAsPrinted "KZ"@en .  # "KZ"
"""


def told(folder: Path, text: str, name: str = "sources/a.trig") -> list[Result]:
    path = folder / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return list(check_leftovers(folder / "data"))


def test_what_is_left_of_a_draft_is_told_with_its_lines(tmp_path: Path) -> None:
    (result,) = told(tmp_path, LEFT)
    assert (result.rule, result.severity) == ("draft-line-left", Severity.WARNING)
    assert (result.file, result.line) == ("data/sources/a.trig", 1)
    assert "1 to judge (`# suggest:`), 2 to fill in (`# fill in:`). Lines: 1, 4, 6." in result.text("en")
    assert "Lines: 1, 4, 6".replace("Lines", "Строки") in result.text("ru")
    assert "delete `# suggest: `" in result.mend_text("en")


def test_of_many_lines_the_first_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    (result,) = told(tmp_path, "# suggest: x\n" * 40)
    assert "Lines: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 + 28." in result.text("en")


@pytest.mark.parametrize(
    "text",
    [
        "# A letter of the fund.\n",
        'place:kaz eg:nameAsPrinted "Казахстана"@ru .  # "Казахстана" = "Казахстан"@ru, inflected, 0.93\n',
        'source:a dcterms:title "# suggest: nothing; fill in: everything"@en .\n',
    ],
)
def test_other_comments_and_evidence_behind_a_statement_stay(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, text) == []
    assert told(tmp_path, LEFT, "register/a.trig") == []
