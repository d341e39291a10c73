"""The data-quality report of a build: figures with their denominators, no release below 100 %, the trend."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import miniature
import pytest
from pyoxigraph import RdfFormat
from typer.testing import CliRunner

from edu_graph.build import ledger, pipeline, quality, telling
from edu_graph.build.assemble import Assembled
from edu_graph.build.durable import Durable
from edu_graph.build.keeping import use
from edu_graph.build.measures import Measured
from edu_graph.cli import app
from edu_graph.errors import BuildError, NotFound, ReleaseError
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.settings import Settings
from edu_graph.validation.report import Report, Result, Severity

_PREFIXES = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix agent: <https://w3id.org/edu-graph/id/agent/> .
@prefix concept: <https://w3id.org/edu-graph/id/concept/> .
@prefix event: <https://w3id.org/edu-graph/id/event/> .
@prefix place: <https://w3id.org/edu-graph/id/place/> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix source: <https://w3id.org/edu-graph/source/> .
@prefix p: <https://w3id.org/edu-graph/source/one#> .
@prefix q: <https://w3id.org/edu-graph/source/two#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_DATA = (
    _PREFIXES
    + """
graph:record {
  graph:record a eg:SourceRecord .
  source:one a eg:Source ; dcterms:language "en" ; dcterms:issued "2025-03"^^xsd:gYearMonth ; eg:passage p:p1 ;
    eg:kind concept:source-kind-visit .
  source:two a eg:Source ; dcterms:language "ru" , "kk" ; eg:passage q:p1 .
  p:p1 a eg:Passage ; eg:trust concept:trust-press .
  q:p1 a eg:Passage .
}
graph:register {
  graph:register a eg:Register ; eg:basis "Ours."@en .
  event:day a eg:Event ; skos:prefLabel "Day"@en , "День"@ru .
  event:month a eg:Event ; skos:prefLabel "Month"@en .
  event:year a eg:Event . event:yearless a eg:Event . event:words a eg:Event . event:never a eg:Event .
  agent:body a eg:Organization ; owl:sameAs <http://www.wikidata.org/entity/Q1> .
  agent:ours a eg:Organization ; owl:sameAs agent:body .
  agent:old eg:mergedInto agent:body .
  place:kaz a eg:Country ; eg:isoAlpha2 "KZ" .
  concept:source-kind-visit a skos:Concept ; skos:prefLabel "report of a visit"@en .
  concept:trust-press a skos:Concept ; skos:prefLabel "press"@en .
}
p:p1 {
  event:day eg:start "2025-02"^^xsd:gYearMonth ; eg:end "2025-02-21"^^xsd:date ; eg:place place:kaz ;
    eg:status concept:status-completed ;
    eg:quantity <https://w3id.org/edu-graph/id/event/day#quantity/a> .
  <https://w3id.org/edu-graph/id/event/day#quantity/a> a eg:Quantity ; eg:value 3 ; eg:unit concept:unit-euro .
  event:month eg:start "2025-02"^^xsd:gYearMonth .
  event:year eg:start "2025"^^xsd:gYear .
  event:yearless eg:start "--02-21"^^xsd:gMonthDay ; eg:dateText "on a Monday"@en .
}
q:p1 { event:words eg:dateText "next spring"@en . }
graph:inferred { graph:inferred a eg:InferredGraph . event:day eg:startEarliest "2025-02-01"^^xsd:date . }
"""
)


def parsed(text: str) -> list[Quad]:
    return [located.quad for located in parse_bytes(text.encode(), RdfFormat.TRIG, "data.trig")]


def told(text: str = _DATA, report: Report | None = None) -> dict[str, Any]:
    return quality.quality(parsed(text), report or Report.of(()))


def share(name: str, report: dict[str, Any]) -> tuple[int, int, list[str]]:
    (found,) = [share for share in report["shares"] if share["name"] == name]
    assert found["missing"] == found["of"] - found["count"]
    assert found["denominator"]
    return found["count"], found["of"], [thing["iri"].rpartition("/id/")[2] for thing in found["things"]]


def rows(name: str, report: dict[str, Any]) -> dict[str, tuple[int, int]]:
    (found,) = [table for table in report["breakdowns"] if table["name"] == name]
    return {row["key"]: (row["count"], row["of"]) for row in found["rows"]}


def test_a_share_tells_its_denominator_and_what_it_leaves_out() -> None:
    report = told()
    assert share("events-with-status", report)[:2] == (1, 6)
    assert share("events-with-place", report)[:2] == (1, 6)
    assert share("events-with-date", report) == (5, 6, ["event/never"])
    assert share("quantities-with-qualifier", report)[:2] == (0, 1)
    assert share("quantities-with-unit", report) == (1, 1, [])
    assert share("sources-with-date", report)[:2] == (1, 2)
    assert share("sources-with-kind", report)[:2] == (1, 2)


def test_a_thing_counts_as_labelled_in_two_languages_only_with_two_preferred_labels() -> None:
    count, of, missing = share("labels-in-two-languages", told())
    assert (count, of) == (1, 11), "a merged thing is no thing of its own"
    assert "event/month" in missing
    assert "event/day" not in missing
    assert rows("labels-by-language", told()) == {"en": (4, 11), "ru": (1, 11)}
    assert rows("two-languages-by-kind", told())["event"] == (1, 6)


def test_an_identifier_elsewhere_is_one_that_look_up_knows() -> None:
    assert share("external-identifiers", told())[:2] == (2, 11)
    assert rows("external-identifiers-by-kind", told())["agent"] == (1, 2), "a thing of ours is not elsewhere"
    assert rows("external-identifiers-by-kind", told())["place"] == (1, 1)


def test_events_are_counted_by_their_most_exact_date() -> None:
    assert rows("events-by-precision", told()) == {
        "day": (1, 6), "month": (1, 6), "year": (1, 6), "day without a year": (1, 6), "words only": (1, 6),
        "none": (1, 6),
    }  # fmt: skip


def test_sources_are_counted_by_language_and_kind_passages_by_trust() -> None:
    assert rows("sources-by-language", told()) == {"en": (1, 2), "kk": (1, 2), "ru": (1, 2)}
    assert rows("sources-by-kind", told()) == {"none": (1, 2), "report of a visit": (1, 2)}
    assert rows("passages-by-trust", told()) == {"none": (1, 2), "press": (1, 2)}


def test_all_statements_but_the_editors_and_the_builds_own_need_a_passage() -> None:
    statements = 13
    report = told()
    assert share("statements-with-passage", report) == (statements, statements, [])
    assert report["counts"] == {"documents": 2, "passages": 2, "statements": len(parsed(_DATA)), "things": 11}


@pytest.mark.parametrize(
    "stray",
    [
        "event:day eg:status concept:status-planned .",
        "graph:loose { event:day eg:status concept:status-planned . }",
        "<https://w3id.org/edu-graph/source/one#p2> { event:day eg:status concept:status-planned . "
        "<https://w3id.org/edu-graph/source/one#p2> a eg:Passage . }",
    ],
    ids=["default graph", "a graph of no kind", "a passage that no source lists"],
)
def test_a_statement_without_a_passage_stops_the_release(stray: str) -> None:
    assert Measured.of(parsed(_DATA)).stray == []
    with pytest.raises(BuildError, match="must stand in a passage stand in none"):
        told(_DATA + stray)


def test_a_build_ends_without_a_release_where_a_statement_has_no_passage(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pipeline.assemble

    def faulty(*given: Any) -> Assembled:
        made = whole(*given)
        loose = NamedNode("https://w3id.org/edu-graph/graph/loose")
        stray = [Quad(q.subject, q.predicate, q.object, loose) for q in made.quads[:1]]
        return dataclasses.replace(made, quads=[*made.quads, *stray])

    monkeypatch.setattr(pipeline, "assemble", faulty)
    with pytest.raises(BuildError, match="stand in none"):
        pipeline.build(project)
    assert not (project.releases / "current").exists()


def test_warnings_are_counted_by_rule() -> None:
    one = Result(Severity.WARNING, "no-country", {"en": "It has no country."}, focus=NamedNode("https://a.example/x"))
    report = Report.of([one, dataclasses.replace(one, focus=NamedNode("https://a.example/y"))])
    (warning,) = told(report=report)["warnings"]
    assert (warning["rule"], warning["count"], len(warning["things"])) == ("no-country", 2, 2)
    assert told(report=report)["figures"]["warnings"] == 2
    assert quality.lists(told(report=report))["rule-no-country"]["count"] == 2


def test_of_many_the_first_five_hundred_are_listed() -> None:
    many = " ".join(f"event:e{number} a eg:Event ." for number in range(600))
    found = quality.lists(told(_DATA + f"graph:register {{ {many} }}"))["events-with-place"]
    assert (found["count"], len(found["things"])) == (605, 500)


def test_the_release_has_the_report_with_its_checksum_and_the_same_bytes_each_time(
    project: Settings, tmp_path: Path
) -> None:
    release = pipeline.build(project)
    assert quality.NAME in release.manifest["files"]
    assert release.verify() == []
    report = quality.read(release)
    assert report["counts"]["documents"] == 1
    again = pipeline.build(project.model_copy(update={"releases": tmp_path / "b"}))
    assert (again.folder / quality.NAME).read_bytes() == (release.folder / quality.NAME).read_bytes()


def test_the_ledger_keeps_the_key_figures_and_the_trend_tells_them(project: Settings) -> None:
    first = pipeline.build(project)
    miniature.add_participation(project)
    second = pipeline.build(project)
    use(project, first)
    moments = quality.trend(project)
    assert [moment.release for moment in moments] == [first.id, second.id, first.id]
    things = [moment.figures["things"] for moment in moments if moment.figures]
    assert things == [things[0], things[0] + 1, things[0]]
    assert [entry.figures for entry in ledger.read(project)] == [moment.figures for moment in moments]


def test_a_release_built_before_has_no_figures_and_one_without_a_line_is_read(project: Settings) -> None:
    first = pipeline.build(project)
    path = project.releases / "ledger"
    # As releases were entered before there were reports.
    old = {**json.loads(path.read_text("utf-8"))}
    del old["figures"]
    path.write_text(json.dumps(old) + "\n" + json.dumps({**old, "release": "gone"}) + "\n", "utf-8")
    read, gone = quality.trend(project)
    assert read.figures == quality.figures(first)
    assert gone.figures is None
    (first.folder / quality.NAME).unlink()
    assert quality.trend(project)[0].figures is None
    with pytest.raises(NotFound, match="built before"):
        quality.read(first)
    (first.folder / "manifest.json").write_text("{", "utf-8")
    assert quality.trend(project)[0].figures is None


@pytest.mark.parametrize("content", ["{", "[]", '{"figures": 1}'])
def test_a_report_that_is_damaged_is_told(project: Settings, content: str) -> None:
    release = pipeline.build(project)
    (release.folder / quality.NAME).write_text(content, "utf-8")
    with pytest.raises(ReleaseError):
        quality.read(release)
    assert quality.figures(release) is None


@pytest.mark.parametrize("figures", ['"many"', "[1]"])
def test_a_ledger_line_with_other_figures_is_not_told(project: Settings, figures: str) -> None:
    project.releases.mkdir()
    ledger.append(project, "a" * 16, "a test", Durable())
    path = project.releases / "ledger"
    path.write_text(path.read_text("utf-8").replace('"figures": null', f'"figures": {figures}'), "utf-8")
    assert ledger.legible(project) == []


def test_the_command_prints_the_report_and_the_candidates(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ontology", "shapes", "queries", "data", "releases", "state"):
        monkeypatch.setenv(f"EDU_GRAPH_{name.upper()}", str(getattr(project, name)))
    release = pipeline.build(project)
    run = CliRunner().invoke(app, ["quality"])
    assert run.exit_code == 0, run.output
    assert f"Data quality of release {release.id}" in run.output
    assert "100 %  Statements that stand in a passage" in run.output
    assert json.loads(CliRunner().invoke(app, ["quality", "--json"]).output)["trend"][0]["release"] == release.id
    listed = CliRunner().invoke(app, ["candidates", "--decided"])
    assert "0 open candidates" in listed.output
    assert "0 kept apart" in listed.output
    assert json.loads(CliRunner().invoke(app, ["candidates", "--json"]).output)["open"] == []


def test_a_share_is_100_per_cent_only_where_nothing_is_missing() -> None:
    assert telling.percent(9_999, 10_000) == "99.9 %"
    assert telling.percent(3, 3) == "100 %"
    assert telling.percent(1, 8) == "12.5 %"
    assert telling.percent(0, 0) == "-"


def test_what_a_release_lacks_is_printed(project: Settings) -> None:
    result = Result(
        Severity.WARNING, "no-country", {"en": "It has no country."}, focus=NamedNode("https://a.example/x")
    )
    report = quality.with_trend(told(report=Report.of([result])), project, "abc")
    report["trend"] = [{"release": "abc", "published": "2026-01-01T00:00:00Z", "figures": None}]
    text = "\n".join(telling.report(report))
    assert "lacks it: event:never" in text
    assert "1 × no-country: It has no country." in text
    assert "no figures: built before there was a report" in text
