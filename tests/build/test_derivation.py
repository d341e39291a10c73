"""Rules: where what follows is written, which status holds, and what a wrong rule is told."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.build import checking, pipeline
from edu_graph.build.assemble import Stated, what_follows
from edu_graph.build.compute import compute
from edu_graph.build.derive import compile_rules, derive
from edu_graph.build.durable import Durable
from edu_graph.errors import BuildError, DataError, ReleaseError
from edu_graph.rdf.dataset import Dataset, Place
from edu_graph.rdf.parsing import parse_bytes
from edu_graph.rdf.terms import Quad
from edu_graph.settings import Settings

_HEAD = """\
@prefix eg: <https://w3id.org/edu-graph/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix e: <https://w3id.org/edu-graph/id/event/> .
@prefix d: <https://w3id.org/edu-graph/id/document/> .
@prefix c: <https://w3id.org/edu-graph/id/concept/> . @prefix g: <https://w3id.org/edu-graph/graph/> .
@prefix p: <https://w3id.org/edu-graph/source/one#> . @prefix q: <https://w3id.org/edu-graph/source/two#> .
@prefix s: <https://w3id.org/edu-graph/source/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_PASSAGES = "g:r { p:p1 a eg:Passage . p:p2 a eg:Passage . q:p1 a eg:Passage . }\n"


def _data(text: str, tmp_path: Path) -> Dataset:
    path = tmp_path / "d.trig"
    path.write_text(_HEAD + text)
    return Dataset.read(tmp_path)


def _derived(ontology: str, data: str, tmp_path: Path) -> set[tuple[str, str]]:
    (tmp_path / "o").mkdir()
    (tmp_path / "d").mkdir()
    axioms = _data(ontology, tmp_path / "o")
    facts = _data(_PASSAGES + data, tmp_path / "d")
    return _concluded(axioms, facts)


def _concluded(axioms: Dataset, facts: Dataset) -> set[tuple[str, str]]:
    found = derive(list(facts), compile_rules(axioms, facts))
    return {
        (" ".join(vocab.curie(t.value) for t in quad.triple if hasattr(t, "value")), vocab.curie(quad.graph_name.value))  # type: ignore[union-attr]
        for quad in found
        if "#" not in quad.subject.value and quad.subject.value != vocab.INFERRED_GRAPH  # type: ignore[union-attr]
    }


TRANSITIVE = "eg:partOf a owl:TransitiveProperty ."


def test_premises_of_one_passage_conclude_into_it(tmp_path: Path) -> None:
    data = "p:p1 { e:a eg:partOf e:b . e:b eg:partOf e:c . }"
    assert _derived(TRANSITIVE, data, tmp_path) == {("event:a eg:partOf event:c", "source:one#p1")}


def test_premises_of_two_passages_conclude_into_the_inferred_graph(tmp_path: Path) -> None:
    data = "p:p1 { e:a eg:partOf e:b . } q:p1 { e:b eg:partOf e:c . }"
    assert _derived(TRANSITIVE, data, tmp_path) == {("event:a eg:partOf event:c", "graph:inferred")}


def test_what_is_stated_anywhere_is_not_inferred_again(tmp_path: Path) -> None:
    data = "p:p1 { e:a eg:partOf e:b . } q:p1 { e:b eg:partOf e:c . } p:p2 { e:a eg:partOf e:c . }"
    assert _derived(TRANSITIVE, data, tmp_path) == set()


def test_a_class_stated_in_the_register_has_its_superclasses_inferred(tmp_path: Path) -> None:
    ontology = "eg:Visit rdfs:subClassOf eg:Event . eg:Event rdfs:subClassOf eg:Thing ."
    found = _derived(ontology, "g:register { g:register a eg:Register . e:a a eg:Visit . }", tmp_path)
    assert found == {("event:a rdf:type eg:Event", "graph:inferred"), ("event:a rdf:type eg:Thing", "graph:inferred")}


def test_inverse_symmetric_and_subproperty_are_followed(tmp_path: Path) -> None:
    ontology = (
        "eg:hasPart owl:inverseOf eg:partOf . eg:near a owl:SymmetricProperty . eg:near rdfs:subPropertyOf eg:about ."
    )
    found = _derived(ontology, "p:p1 { e:a eg:hasPart e:b . e:a eg:near e:b . }", tmp_path)
    assert {text for text, _ in found} == {
        "event:b eg:partOf event:a",
        "event:b eg:near event:a",
        "event:a eg:about event:b",
        "event:b eg:about event:a",
    }
    assert {graph for _, graph in found} == {"source:one#p1"}


def test_domains_and_ranges_infer_nothing(tmp_path: Path) -> None:
    ontology = "eg:visited rdfs:domain eg:Visit ; rdfs:range eg:Organization ."
    assert _derived(ontology, "p:p1 { e:a eg:visited e:b . }", tmp_path) == set()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2025-01-01", "2025-03-01", "completed"),
        ("2025-03-01", "2025-01-01", "planned"),
        ("2025-02-01", "2025-02-01", "completed"),  # of one day: what is further along
    ],
)
def test_the_newest_source_says_which_status_holds(first: str, second: str, expected: str, tmp_path: Path) -> None:
    data = _data(
        f'g:r {{ s:one dcterms:issued "{first}"^^xsd:date . s:two dcterms:issued "{second}"^^xsd:date . }}'
        "p:p1 { e:a eg:status c:status-planned . } q:p1 { e:a eg:status c:status-completed . }",
        tmp_path,
    )
    found = [q.object.value for q in compute(data) if q.predicate.value == vocab.EG + "currentStatus"]  # type: ignore[union-attr]
    assert found == [f"{vocab.ID}concept/status-{expected}"]


DAY, MONTH, YEAR = ('"2025-03-10"^^xsd:date', '"2025-03"^^xsd:gYearMonth', '"2025"^^xsd:gYear')
LATER = '"2025-04-01"^^xsd:date'


@pytest.mark.parametrize("outcome", ["completed", "cancelled"])
@pytest.mark.parametrize("open_", ["planned", "announced", "under-way"])
@pytest.mark.parametrize(
    ("of_outcome", "of_open", "stands"),
    [
        ("", DAY, True),  # nobody knows which of them is the later one: a plan is older than what became of it
        ("", "", True),
        (DAY, "", True),
        (DAY, MONTH, True),  # of the same month: not later beyond doubt
        (DAY, YEAR, True),
        (YEAR, LATER, True),
        (DAY, LATER, False),
        (MONTH, LATER, False),
    ],
)
def test_an_outcome_yields_only_to_a_source_that_is_known_to_be_later(
    outcome: str, open_: str, of_outcome: str, of_open: str, stands: bool, tmp_path: Path
) -> None:
    told = [(name, day) for name, day in (("one", of_outcome), ("two", of_open)) if day]
    data = _data(
        "g:r { " + " ".join(f"s:{name} dcterms:issued {day} ." for name, day in told) + " }"
        f"p:p1 {{ e:a eg:status c:status-{outcome} . }} q:p1 {{ e:a eg:status c:status-{open_} . }}",
        tmp_path,
    )
    assert _computed(data) == {f"event:a eg:currentStatus concept:status-{outcome if stands else open_}"}


def test_a_day_without_year_takes_it_from_the_whole_only_where_one_fits(tmp_path: Path) -> None:
    data = _data(
        'p:p1 { e:v eg:start "2025-02-19"^^xsd:date ; eg:end "2025-02-21"^^xsd:date .'
        ' e:w eg:start "2020"^^xsd:gYear ; eg:end "2022"^^xsd:gYear .'
        ' e:a eg:partOf e:v ; eg:start "--02-21"^^xsd:gMonthDay .'
        ' e:b eg:partOf e:w ; eg:start "--02-21"^^xsd:gMonthDay .'
        ' e:c eg:start "--02-21"^^xsd:gMonthDay . e:d eg:partOf e:v ; eg:start "--07-01"^^xsd:gMonthDay . }',
        tmp_path,
    )
    spoken = {
        vocab.slug_of(q.subject.value): q.object.value  # type: ignore[union-attr]
        for q in compute(data)
        if q.predicate.value == vocab.EG + "startLatest"
    }
    assert spoken == {"a": "2025-02-21", "v": "2025-02-19", "w": "2020-12-31"}


def _computed(data: Dataset) -> set[str]:
    """What is computed, as `document:x eg:issuedLatest 2022-12-31`; all of it stands in the inferred graph."""
    found = compute(data)
    assert {quad.graph_name.value for quad in found} <= {vocab.INFERRED_GRAPH}  # type: ignore[union-attr]
    return {" ".join(vocab.curie(term.value) for term in quad.triple) for quad in found}  # type: ignore[union-attr]


VISIT = 'e:v eg:start "2025-02-19"^^xsd:date ; eg:end "2025-02-21"^^xsd:date .'
YEARS = 'e:w eg:start "2020"^^xsd:gYear ; eg:end "2025"^^xsd:gYear .'
OTHER_YEAR = 'e:x eg:start "2024"^^xsd:gYear ; eg:end "2024"^^xsd:gYear .'
YEAR_BEFORE = 'e:y eg:start "2023"^^xsd:gYear ; eg:end "2024"^^xsd:gYear .'
YEAR_AFTER = 'e:z eg:start "2024"^^xsd:gYear ; eg:end "2025"^^xsd:gYear .'
UNKNOWN = 'e:u eg:start "1999"^^xsd:gYear .'


@pytest.mark.parametrize(
    ("wholes", "day"),
    [
        ([VISIT], "2025-02-21"),
        ([VISIT, YEARS], "2025-02-21"),  # the wider one allows it in six years
        ([YEAR_BEFORE, YEAR_AFTER], "2024-02-21"),  # each of them allows two years, both together one
        ([VISIT, OTHER_YEAR], None),  # they exclude each other
        ([VISIT, YEARS, OTHER_YEAR], None),  # nor does a third one settle it
        ([VISIT, UNKNOWN], "2025-02-21"),  # it is not known when that one ended
        ([UNKNOWN], None),
    ],
)
def test_a_part_of_several_wholes_lies_in_all_of_them_in_whatever_order(
    wholes: list[str], day: str | None, tmp_path: Path
) -> None:
    parts = [f"e:a eg:partOf {whole.partition(' ')[0]} ." for whole in wholes]
    data = _data('p:p1 { e:a eg:start "--02-21"^^xsd:gMonthDay . ' + " ".join([*wholes, *parts]) + " }", tmp_path)
    for order in (list(data.quads), list(data.quads)[::-1]):
        found = _computed(Dataset({quad: data.quads[quad] for quad in order}))
        assert {text for text in found if text.startswith("event:a ")} == (
            {f"event:a eg:start{bound} {day}" for bound in ("Earliest", "Latest")} if day else set()
        )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ('"2025-04"^^xsd:gYearMonth', ("2025-04-02", "2025-04-02")),
        ('"2025"^^xsd:gYear', ("2025-04-02", "2025-04-02")),
        ('"2025-05"^^xsd:gYearMonth', ("2025-05-01", "2025-05-31")),  # not in that month: sources differ
        ('"2025"^^xsd:gYear , "2024"^^xsd:gYear', ("2024-01-01", "2025-12-31")),  # nobody knows of which year
    ],
)
def test_a_day_without_a_year_and_what_another_source_tells_of_the_same_are_one_day(
    other: str, expected: tuple[str, str], tmp_path: Path
) -> None:
    stated = (f"p:p1 {{ e:a eg:start {other} . }}", 'q:p1 { e:a eg:start "--04-02"^^xsd:gMonthDay . }')
    for parts in (stated, stated[::-1]):
        found = _computed(_data(" ".join(parts), tmp_path))
        bounds = {text.split()[1]: text.split()[2] for text in found if "datesDisagree" not in text}
        assert (bounds["eg:startEarliest"], bounds["eg:startLatest"]) == expected


def test_two_days_without_a_year_disagree_in_whatever_order(tmp_path: Path) -> None:
    days = [f'e:a eg:start "--02-{day}"^^xsd:gMonthDay .' for day in ("20", "21")]
    data = _data(f"p:p1 {{ {VISIT} e:a eg:partOf e:v . {days[0]} }} q:p1 {{ {days[1]} }}", tmp_path)
    for order in (list(data.quads), list(data.quads)[::-1]):
        found = _computed(Dataset({quad: data.quads[quad] for quad in order}))
        assert {text for text in found if text.startswith("event:a ")} == {
            "event:a eg:startEarliest 2025-02-20",
            "event:a eg:startLatest 2025-02-21",
            "event:a eg:datesDisagree true",
        }


@pytest.mark.parametrize(
    ("stated", "span"),
    [
        (f"{VISIT} e:a eg:partOf e:v .", ("2025-02-19", "2025-02-21", "v")),
        (f"{VISIT} {YEARS} e:a eg:partOf e:v , e:w .", ("2025-02-19", "2025-02-21", "v w")),
        (f"{VISIT} {OTHER_YEAR} e:a eg:partOf e:v , e:x .", None),  # they exclude each other
        (f"{UNKNOWN} e:a eg:partOf e:u .", None),  # nobody tells when that one ended
        (f'{VISIT} e:a eg:partOf e:v ; eg:end "--07-01"^^xsd:gMonthDay .', None),  # it has a date, of another time
        (f'{VISIT} e:a eg:partOf e:v ; eg:start "2024"^^xsd:gYear .', None),
        (f"{VISIT} e:a eg:partOf e:b . e:b eg:partOf e:v .", None),  # what is part of a part is derived before
        (f"{VISIT.replace('e:v', 'j:v')} e:a eg:partOf j:v .", None),  # a project does not date its events
    ],
)
def test_an_event_without_a_date_lies_within_the_event_that_it_is_part_of(
    stated: str, span: tuple[str, str, str] | None, tmp_path: Path
) -> None:
    data = _data(
        "@prefix j: <https://w3id.org/edu-graph/id/project/> ."
        "g:r { " + " ".join(f"e:{name} a eg:Event ." for name in "auvwx") + " }"
        f"p:p1 {{ {stated} }}",
        tmp_path,
    )
    expected = set()
    if span:
        first, last, wholes = span
        expected = {f"event:a eg:{which}Earliest {first}" for which in ("start", "end")}
        expected |= {f"event:a eg:{which}Latest {last}" for which in ("start", "end")}
        expected |= {f"event:a eg:datedWithin event:{whole}" for whole in wholes.split()}
    for order in (list(data.quads), list(data.quads)[::-1]):
        found = _computed(Dataset({quad: data.quads[quad] for quad in order}))
        own = {"event:a eg:startEarliest 2024-01-01", "event:a eg:startLatest 2024-12-31"}
        assert {text for text in found if text.startswith("event:a ")} - own == expected


def test_a_document_has_bounds_of_its_date_and_a_source_has_none(tmp_path: Path) -> None:
    data = _data(
        'g:r { s:one dcterms:issued "2023-05-04"^^xsd:date . }'
        'p:p1 { d:a dcterms:issued "2022"^^xsd:gYear . d:b dcterms:issued "2021"^^xsd:gYear . }'
        'q:p1 { d:a dcterms:issued "2022-02"^^xsd:gYearMonth . d:b dcterms:issued "2022-01-01"^^xsd:date . }',
        tmp_path,
    )
    assert _computed(data) == {
        "document:a eg:issuedEarliest 2022-02-01",
        "document:a eg:issuedLatest 2022-02-28",
        "document:b eg:issuedEarliest 2021-01-01",
        "document:b eg:issuedLatest 2022-01-01",
        "document:b eg:datesDisagree true",
    }


def test_the_day_on_which_a_part_was_issued_takes_no_year_from_the_whole(tmp_path: Path) -> None:
    data = _data(
        'p:p1 { e:v eg:start "2025-02-19"^^xsd:date ; eg:end "2025-02-21"^^xsd:date .'
        ' d:a eg:partOf e:v ; dcterms:issued "--02-20"^^xsd:gMonthDay . }',
        tmp_path,
    )
    assert not [text for text in _computed(data) if text.startswith("document:a")]


def test_a_document_of_no_calendar_day_is_told_by_file_and_line(tmp_path: Path) -> None:
    data = _data('p:p1 {\n d:a dcterms:issued "2022-02-30"^^xsd:date . }', tmp_path)
    with pytest.raises(DataError, match="out of range") as caught:
        compute(data)
    assert caught.value.fields["line"] == _HEAD.count("\n") + 2


_ONTOLOGY = Path(__file__).parents[2] / "ontology"


@pytest.mark.parametrize(
    ("axiom", "stated", "expected"),
    [
        (("adopts", "subPropertyOf", "endorses"), "e:a eg:adopts d:x", {"event:a eg:endorses document:x"}),
        (
            ("phaseOf", "subPropertyOf", "partOf"),
            "e:a eg:phaseOf e:b",
            {"event:a eg:partOf event:b", "event:b eg:hasPart event:a"},
        ),
        (("hasPost", "inverseOf", "postIn"), "e:a eg:hasPost e:b", {"event:b eg:postIn event:a"}),
        (("hasPost", "inverseOf", "postIn"), "e:b eg:postIn e:a", {"event:a eg:hasPost event:b"}),
    ],
)
def test_axioms_of_the_ontology_are_followed_inside_the_passage(
    axiom: tuple[str, str, str], stated: str, expected: set[str], tmp_path: Path
) -> None:
    ontology = Dataset.read(_ONTOLOGY)
    data = _data(f"{_PASSAGES} p:p1 {{ {stated} . }}", tmp_path)
    assert _concluded(ontology, data) == {(text, "source:one#p1") for text in expected}
    # Without the axiom nothing follows: so it is the ontology that says so, and no rule beside it.
    without = Dataset({quad: place for quad, place in ontology.quads.items() if _local_names(quad) != axiom})
    assert len(without) == len(ontology) - 1
    assert not _concluded(without, data)


def _local_names(quad: Quad) -> tuple[str, ...]:
    return tuple(str(getattr(term, "value", "")).rpartition("#")[2] for term in quad.triple)


@pytest.mark.parametrize(
    ("stated", "spoken"),
    [
        ("p:p1 {{ e:v eg:hasPart e:a . {} }}", "source:one#p1"),
        ("p:p1 {{ e:a eg:phaseOf e:v . {} }}", "source:one#p1"),
        ("p:p1 {{ {} }} g:r {{ e:v eg:hasPart e:a . }}", "graph:inferred"),
    ],
)
def test_bounds_rest_on_what_was_derived_too_and_nothing_is_told_twice(
    stated: str, spoken: str, tmp_path: Path
) -> None:
    ontology = Dataset.read(_ONTOLOGY)
    facts = f'{VISIT} e:a eg:start "--02-21"^^xsd:gMonthDay ; eg:status c:status-completed .'
    data = _data(_PASSAGES + stated.format(facts), tmp_path)
    followed = what_follows(Stated(data, data, ontology))
    assert len(set(followed)) == len(followed)
    found = {(*(vocab.curie(t.value) for t in q.triple), vocab.curie(q.graph_name.value)) for q in followed}  # type: ignore[union-attr]
    assert {f for f in found if f[0] == "event:a" and f[1] != "eg:hasPart"} == {
        ("event:a", "eg:partOf", "event:v", spoken),
        ("event:a", "eg:startEarliest", "2025-02-21", "graph:inferred"),
        ("event:a", "eg:startLatest", "2025-02-21", "graph:inferred"),
        ("event:a", "eg:currentStatus", "concept:status-completed", "graph:inferred"),
    }
    # A rule is told where it concluded across graphs, and only there.
    rules = {f[0].partition("#")[2] for f in found if f[1] == "eg:premise"}
    assert rules == ({"inverse-hasPart-partOf"} if spoken == "graph:inferred" else set())


def test_rules_of_one_name_and_two_meanings_are_refused() -> None:
    one = Dataset()
    for located in parse_bytes(
        (
            _HEAD + "c:role-x eg:shortcut eg:a . <https://w3id.org/edu-graph/id/agent/role-x> eg:shortcut eg:a ."
        ).encode(),
        _trig(),
        "x",
    ):
        one.add(located.quad, Place("x", located.line))
    with pytest.raises(BuildError, match="two different rules"):
        compile_rules(Dataset(), one)


def _trig():  # noqa: ANN202 - the parser's own type
    from pyoxigraph import RdfFormat

    return RdfFormat.TRIG


def test_what_is_derived_must_keep_the_shapes(project: Settings) -> None:
    shape = project.shapes / "whole/planted.ttl"
    shape.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix eg: <https://w3id.org/edu-graph/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix s: <https://w3id.org/edu-graph/shapes#> .\n"
        's:planted a sh:NodeShape ; sh:targetSubjectsOf eg:involved ; rdfs:comment "x"@en , "x"@ru ;\n'
        '  sh:message "nothing may be involved"@en , "ничто"@ru ; sh:in ( ) .\n'
    )
    # eg:involved is never stated; the rule of its subproperty derives it.
    with pytest.raises(BuildError, match="what was derived breaks the shapes"):
        pipeline.build(project)


def test_several_processes_may_rebuild_the_engines_at_once(project: Settings) -> None:
    release = pipeline.build(project)
    (release.engines / "engine.json").unlink()
    script = (
        "import sys; from pathlib import Path; from edu_graph.build.release import Release\n"
        "from edu_graph.build.engines import make_ready, ready\n"
        "r = Release.open(Path(sys.argv[1])); make_ready(r); assert ready(r)"
    )
    command = [sys.executable, "-c", script, str(release.folder)]
    with ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda _: subprocess.run(command, capture_output=True, check=False), range(3)))
    assert [(run.returncode, run.stderr) for run in runs] == [(0, b"")] * 3
    assert sorted(p.name for p in release.folder.glob(".engines*")) == [".engines.lock"]


def test_engines_that_cannot_be_written_are_told(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    release = checking.prepare(project, build_if_stale=True)
    (release.engines / "engine.json").unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Durable, "make_folder", refuse)
    with pytest.raises(ReleaseError, match="cannot be written"):
        checking.prepare(project, build_if_stale=True)


def test_a_crash_between_moving_a_damaged_release_and_its_successor_is_mended(project: Settings) -> None:
    release = pipeline.build(project)
    (release.dumps / "edu-graph.nt").write_text("damaged")
    release.folder.rename(release.folder.with_name(f".damaged-{release.id}"))
    assert pipeline.build(project).verify() == []
    assert not list(project.releases.glob(".damaged-*"))


def test_what_is_written_is_synced_before_it_is_published(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut cannot be tried here; the order of the system's calls can be seen."""
    calls: list[str] = []
    real_fsync, real_rename, real_replace = os.fsync, Path.rename, Path.replace

    def fsync(handle: int) -> None:
        calls.append("fsync " + str(Path(f"/proc/self/fd/{handle}").readlink()))
        real_fsync(handle)

    def rename(self: Path, target: Path) -> Path:
        calls.append(f"rename {target}")
        return real_rename(self, target)

    def replace(self: Path, target: Path) -> Path:
        calls.append(f"replace {target}")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    monkeypatch.setattr(Path, "replace", replace)
    release = pipeline.build(project)
    moved = calls.index(f"rename {release.folder}")
    synced = {call.rpartition("/")[2] for call in calls[:moved] if call.startswith("fsync ")}
    written = {path.name for path in release.folder.rglob("*") if path.is_file() and "engines" not in path.parts}
    assert written <= synced
    assert calls[moved + 1] == f"fsync {release.folder.parent}"
    ledger = calls.index(f"fsync {project.releases / 'ledger'}")
    switched = calls.index(f"replace {project.releases / 'current'}")
    assert moved < ledger < switched
    assert calls[switched - 1].startswith("fsync ")
    assert calls[switched + 1] == f"fsync {project.releases}"
