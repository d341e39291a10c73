"""A report is the same bytes whatever the order, the process and the labels of blank nodes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from validation_examples import EXAMPLES, SHAPES, Example, ontology

from edu_graph.errors import ShapesViolated
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import BlankNode, NamedNode
from edu_graph.validation.checks import check_dataset
from edu_graph.validation.report import DataRefused, Range, Report, Result, Severity, Spot
from edu_graph.vocab import SH

INVALID = EXAMPLES / "invalid"
IN_A_PROCESS = """
import sys
sys.path.insert(0, sys.argv[1])
from validation_examples import SHAPES, Example, ontology
from pathlib import Path
from edu_graph.validation.checks import check_dataset
report = check_dataset(Example.read(Path(sys.argv[2])).dataset, SHAPES, ontology())
sys.stdout.buffer.write(report.to_turtle())
"""


def result(**members: object) -> Result:
    fields = {"severity": Severity.VIOLATION, "rule": "x", "messages": {"en": "Wrong.", "ru": "Неверно."}} | members
    return Result(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["graphs", "blank-nodes"])
def test_processes_with_other_hash_seeds_write_the_same_bytes(name: str) -> None:
    told = set()
    for seed in ("1", "2"):
        arguments = [sys.executable, "-c", IN_A_PROCESS, str(Path(__file__).parent), str(INVALID / f"{name}.trig")]
        ran = subprocess.run(arguments, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        told.add(ran.stdout)
    assert len(told) == 1
    assert b"sh:conforms false" in told.pop()


def test_the_order_of_statements_does_not_matter() -> None:
    dataset, vocabulary = Example.read(INVALID / "classes.trig").dataset, ontology()
    backwards = Dataset(dict(reversed(dataset.quads.items())))
    one, other = (check_dataset(each, SHAPES, vocabulary) for each in (dataset, backwards))
    assert one.to_turtle() == other.to_turtle()
    assert one.to_json() == other.to_json()


def test_turtle_is_a_shacl_report_that_parses() -> None:
    report = check_dataset(Example.read(INVALID / "dates.trig").dataset, SHAPES, ontology())
    triples = [quad.triple for quad in parse(report.to_turtle(), format=RdfFormat.TURTLE)]
    results = {triple.subject for triple in triples if triple.object == NamedNode(SH + "ValidationResult")}
    assert len(results) == len(report.results) > 20
    for name in ("focusNode", "resultSeverity", "sourceShape", "sourceConstraintComponent"):
        assert {t.subject for t in triples if t.predicate == NamedNode(SH + name)} == results


def test_an_inverse_path_is_written_as_a_path() -> None:
    report = check_dataset(Example.read(INVALID / "participations.trig").dataset, SHAPES, ontology())
    (owner,) = [found for found in report.results if found.rule == "participation-owner"]
    assert (
        owner.path == "[ <http://www.w3.org/ns/shacl#inversePath> <https://w3id.org/edu-graph/ontology#participation> ]"
    )
    assert list(parse(report.to_turtle(), format=RdfFormat.TURTLE))


def test_an_empty_report_conforms() -> None:
    report = Report.of([])
    assert report.conforms
    assert b"sh:conforms true" in report.to_turtle()
    assert json.loads(report.to_json()) == {"conforms": True, "results": []}
    assert report.brief() == "no problem found"


def test_a_warning_stops_no_release_and_is_told() -> None:
    report = Report.of([result(severity=Severity.WARNING)])
    assert report.conforms
    assert report.violations == ()
    assert b"sh:conforms false" in report.to_turtle()


def test_violations_come_first_and_each_finding_once() -> None:
    warning = result(severity=Severity.WARNING, file="a", line=1)
    late, early = result(file="b", line=10), result(file="b", line=9)
    report = Report.of([warning, late, early, result(file="b", line=9, component=SH + "NodeKindConstraintComponent")])
    assert [(found.file, found.line) for found in report.results] == [("b", 9), ("b", 10), ("a", 1)]
    assert (Report.of([warning]) + Report.of([late, early])).results == Report.of([early, late, warning]).results


def test_a_log_gets_the_count_and_the_first_with_their_places() -> None:
    found = [result(file="a.trig", line=number) for number in range(1, 6)]
    assert Report.of(found).brief().splitlines() == [
        "5 violations, 0 warnings",
        *(f"  a.trig:{number}: Wrong. [x]" for number in range(1, 6)),
    ]
    more = [result(file="b.trig", line=number) for number in range(1, 4)]
    assert Report.of([*found, *more]).brief().splitlines()[-2:] == ["  a.trig:5: Wrong. [x]", "  and 3 more"]


def test_a_place_is_that_of_the_words_that_are_meant() -> None:
    meant = Spot("text", Range(2, 1, 3, 1))
    assert result(file="a.trig", line=3).place == "a.trig:3"
    assert result(file="a.trig", line=3, spot=meant).place == "a.trig:2"
    assert result(file="a.trig").place == "a.trig"
    assert result().place == "-"


def test_a_refusal_carries_the_report() -> None:
    report = Report.of([result(file="a.trig", line=3), result(severity=Severity.WARNING, rule="w")])
    refused = DataRefused("nothing was done", report, help="Mend it.")
    assert isinstance(refused, ShapesViolated)
    assert refused.report is report
    assert str(refused).splitlines() == [
        "nothing was done: 1 violation, 1 warning",
        "  a.trig:3: Wrong. [x]",
        "  -: Wrong. [w]",
        "  mend: Mend it.",
    ]
    problem = json.loads(json.dumps(refused.to_problem()))
    assert problem["violations"] == 1
    assert problem["results"] == json.loads(report.to_json())["results"]


def test_a_summary_counts_in_the_right_number() -> None:
    one, warning = result(), result(severity=Severity.WARNING, rule="w")
    two = [warning, result(severity=Severity.WARNING, rule="u"), result(severity=Severity.INFO, rule="i")]
    assert Report.of([]).summary() == "no problem found"
    assert Report.of([one]).summary() == "1 violation, 0 warnings"
    assert Report.of([one, *two]).summary() == "1 violation, 2 warnings, 1 remark"
    assert Report.of([result(rule="y"), one, warning]).summary() == "2 violations, 1 warning"
    assert Report.of([one, *two]).summary("ru") == "нарушений: 1, предупреждений: 2, замечаний: 1"
    assert Report.of([]).summary("ru") == "ошибок не найдено"


def test_labels_of_blank_nodes_are_not_told() -> None:
    reports = {Report.of([result(focus=BlankNode(label), value=BlankNode(label))]).to_turtle() for label in "ab"}
    assert len(reports) == 1
    assert Report.of([result(focus=BlankNode("a"))]).results[0].to_dict()["focus"] == "a blank node"
