"""The lint of shapes and checks: silent on ours, loud on each planted fault, by file and line."""

import shutil
from pathlib import Path

import pytest
from validation_examples import SHAPES, ontology

from edu_graph.errors import DataError
from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.engine import run_shacl
from edu_graph.validation.lint import SHACL_TERMS, lint_shapes
from edu_graph.validation.shapes import PARTS, ShapeSet

PREFIXES = """@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix egsh: <https://w3id.org/edu-graph/shapes#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TEXTS = 'sh:message "Wrong."@en , "Неверно."@ru ; rdfs:comment "Mend it."@en , "Исправьте."@ru'
GOOD = f"egsh:x a sh:PropertyShape ; sh:targetClass eg:Visit ; {TEXTS} ;\n  sh:path eg:start ;\n  sh:minCount 1 ."
SPARQL = f"""egsh:x a sh:NodeShape ; sh:targetClass eg:Visit ; {TEXTS} ;
  sh:sparql egsh:query .
egsh:query sh:prefixes egsh:prefixes ;
  sh:select "SELECT $this WHERE {{ $this eg:start ?x . FILTER(DATATYPE(?x) = xsd:date) }}" .
egsh:prefixes sh:declare [ sh:prefix "eg" ; sh:namespace "https://w3id.org/edu-graph/ontology#"^^xsd:anyURI ] ;
  owl:imports egsh:others .
egsh:others sh:declare [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in (*PARTS, "checks"):
        (tmp_path / "shapes" / part).mkdir(parents=True)
    return tmp_path / "shapes"


def lint(folder: Path, text: str, vocabulary: Dataset) -> list[tuple[str, str | None, int | None]]:
    (folder / "whole" / "x.ttl").write_text(PREFIXES + text, encoding="utf-8")
    return [(result.rule, result.file, result.line) for result in lint_shapes(folder, vocabulary)]


def test_our_own_shapes_and_checks_pass(vocabulary: Dataset) -> None:
    assert [str(result) for result in lint_shapes(SHAPES, vocabulary)] == []


@pytest.mark.parametrize("part", PARTS)
def test_our_own_shapes_are_shapes_by_shacls_own_shapes(part: str) -> None:
    shapes = ShapeSet.read(SHAPES, part)
    run_shacl(type(shapes.graph)(), shapes.graph, check_shapes=True)


def test_a_good_shape_passes(folder: Path, vocabulary: Dataset) -> None:
    assert lint(folder, GOOD, vocabulary) == []


@pytest.mark.parametrize(
    ("rule", "line", "text"),
    [
        ("lint-unknown-shacl-term", 9, GOOD.replace("sh:minCount", "sh:minCout")),
        ("lint-unknown-shacl-term", 9, GOOD.replace("sh:minCount 1", "sh:minCount 1 ; sh:singleLine true")),
        ("lint-unknown-term", 8, GOOD.replace("eg:start", "eg:strat")),
        ("lint-unknown-term", 7, GOOD.replace("eg:Visit", "eg:Visti")),
        ("lint-text-missing", 7, GOOD.replace(' , "Неверно."@ru', "")),
        ("lint-text-missing", 7, GOOD.replace('"Mend it."@en , ', "")),
        ("lint-text-missing", 7, GOOD.replace('sh:message "Wrong."@en , "Неверно."@ru ; ', "")),
        ("lint-shape-unnamed", 7, GOOD.replace("egsh:x", "<urn:x-other:x>")),
        ("lint-shape-without-use", 7, GOOD.replace("sh:targetClass eg:Visit ; ", "")),
        ("lint-prefix-undeclared", 10, SPARQL),
        ("lint-shape-undefined", 8, GOOD.replace("sh:path", "sh:node egsh:nothing ; sh:path")),
        ("lint-text-term", 7, GOOD.replace("Wrong.", "No eg:strat.")),
        ("lint-text-term", 7, GOOD.replace("Исправьте.", "Исправьте eg:strat.")),
        ("lint-text-copied", 10, GOOD + "\n" + GOOD.replace("egsh:x", "egsh:y").replace("Неверно", "Не то")),
    ],
    ids=[
        "typo",
        "shacl-1.2",
        "property",
        "class",
        "russian",
        "mend",
        "message",
        "name",
        "target",
        "prefix",
        "undefined",
        "term-in-message",
        "term-in-mend",
        "message-of-another",
    ],
)
def test_a_planted_fault_is_found(rule: str, line: int, text: str, folder: Path, vocabulary: Dataset) -> None:
    assert lint(folder, text, vocabulary) == [(rule, "shapes/whole/x.ttl", line)]


def test_what_was_probably_meant_is_told(folder: Path, vocabulary: Dataset) -> None:
    text = GOOD.replace("sh:minCount", "sh:minCout").replace("eg:start", "eg:strat")
    (folder / "whole" / "x.ttl").write_text(PREFIXES + text, encoding="utf-8")
    told = " ".join(result.text("en") for result in lint_shapes(folder, vocabulary))
    assert "Did you mean sh:minCount?" in told
    assert "Did you mean eg:start?" in told


def test_a_declared_prefix_passes_and_look_alikes_are_no_prefixes(folder: Path, vocabulary: Dataset) -> None:
    declared = SPARQL.replace(
        "owl:imports egsh:others", 'sh:declare [ sh:prefix "xsd" ; sh:namespace "x"^^xsd:anyURI ]'
    )
    quoted = declared.replace("?x . ", "?x . FILTER(STR(?x) != 'foaf:name') BIND(<urn:x:y> AS ?z) ")
    assert lint(folder, quoted, vocabulary) == []


def test_a_nested_property_shape_needs_texts_and_a_name(folder: Path, vocabulary: Dataset) -> None:
    text = "egsh:x a sh:NodeShape ; sh:targetClass eg:Visit ;\n  sh:property [ sh:path eg:start ; sh:minCount 1 ] ."
    found = lint(folder, text, vocabulary)
    assert [rule for rule, _, _ in found] == ["lint-shape-unnamed", "lint-text-missing", "lint-text-missing"]


def test_a_rule_stated_in_two_places_is_found(folder: Path, vocabulary: Dataset) -> None:
    (folder / "source" / "y.ttl").write_text(PREFIXES + GOOD, encoding="utf-8")
    assert lint(folder, GOOD, vocabulary) == [("lint-rule-twice", "shapes/whole/x.ttl", 7)]
    (folder / "source" / "y.ttl").rename(folder / "whole" / "y.ttl")
    assert lint(folder, GOOD, vocabulary) == [("lint-rule-twice", "shapes/whole/y.ttl", 7)]
    (folder / "whole" / "y.ttl").unlink()
    shutil.copy(SHAPES / "checks" / "blank-node.rq", folder / "checks" / "x.rq")
    assert lint(folder, GOOD, vocabulary) == [("lint-rule-twice", "shapes/checks/x.rq", 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: violation", "severity: grave"),
        ("#+ message:", "#+ massage:"),
        ("#+   ru: >-", "#+   rus: >-"),
        ("SELECT DISTINCT ?focus", "SELECT DISTINCT ?thing"),
        ("WHERE {", "WERE {"),
        ("#+ severity: violation\n", "#+ severity: [\n"),
        ("#+", "#"),
    ],
)
def test_a_broken_check_is_found(old: str, new: str, folder: Path, vocabulary: Dataset) -> None:
    text = (SHAPES / "checks" / "blank-node.rq").read_text(encoding="utf-8")
    assert old in text
    (folder / "checks" / "broken.rq").write_text(text.replace(old, new), encoding="utf-8")
    (found,) = lint_shapes(folder, vocabulary)
    assert (found.rule, found.file) == ("lint-check", "shapes/checks/broken.rq")


def test_a_check_that_is_no_select_is_found(folder: Path, vocabulary: Dataset) -> None:
    text = (SHAPES / "checks" / "blank-node.rq").read_text(encoding="utf-8")
    header = text[: text.index("SELECT")]
    (folder / "checks" / "broken.rq").write_text(header + "ASK { ?s ?p ?o }", encoding="utf-8")
    assert [result.rule for result in lint_shapes(folder, vocabulary)] == ["lint-check"]


def test_a_file_that_is_no_turtle_is_told_with_its_line(folder: Path, vocabulary: Dataset) -> None:
    with pytest.raises(DataError) as caught:
        lint(folder, "egsh:x a .", vocabulary)
    assert (caught.value.fields["file"], caught.value.fields["line"]) == ("shapes/whole/x.ttl", 7)


def test_the_list_of_terms_holds_no_term_of_rules_or_results() -> None:
    names = {term.rpartition("#")[2] for term in SHACL_TERMS}
    assert {"minCount", "targetClass", "sparql", "target"} <= names
    assert not names & {"rule", "construct", "result", "ValidationReport", "minCout", "reifierShape", "someValue"}
