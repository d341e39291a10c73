"""The mistakes a newcomer makes, each planted in a copy of the project: one problem, its place, and what to do."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from edu_graph.build import checking
from edu_graph.errors import DataError
from edu_graph.settings import Settings, load_settings
from edu_graph.validation.report import DataRefused, Result, Severity

VISIT = "data/sources/intcenter-smolensk-2025.trig"
HAIFA = "data/sources/kt-haifa-2026.trig"
NAMES = "data/register/names.trig"
SEALED = "passage-sealed"


@dataclass(frozen=True)
class Mistake:
    """A text in a file replaced by another: the rule that tells it, and words of the message and of the mend."""

    file: str
    old: str
    new: str
    rule: str
    said: str
    mend: str


MISTAKES = {
    "message in one language": Mistake(
        "shapes/whole/classes.ttl",
        r',\n    "Названное в eg:place — не место."@ru',
        "",
        "lint-text-missing",
        "without sh:message in ru",
        "what is wrong, and what to do",
    ),
    "message copied from another shape": Mistake(
        "shapes/whole/classes.ttl",
        r'"What eg:place names is no place\."@en',
        '"What eg:country names is no country."@en',
        "lint-text-copied",
        "word for word",
        "can tell the two apart",
    ),
    "message that names a wrong term": Mistake(
        "shapes/whole/classes.ttl",
        r'"What eg:place names is no place\."@en',
        '"What eg:plaec names is no place."@en',
        "lint-text-term",
        "names eg:plaec, which no vocabulary defines. Did you mean eg:place?",
        "Correct the spelling",
    ),
    "typo in a shape": Mistake(
        "shapes/source/events.ttl",
        "sh:maxCount 1",
        "sh:maxCuont 1",
        "lint-unknown-shacl-term",
        "sh:maxCuont is no term of SHACL 1.0 or its Advanced Features; the engine would ignore it. "
        "Did you mean sh:maxCount?",
        "Correct the term",
    ),
    "shape about a property that is none": Mistake(
        "shapes/source/events.ttl",
        "sh:path eg:start ;",
        "sh:path eg:strat ;",
        "lint-unknown-term",
        "Did you mean eg:start?",
        "Correct the term",
    ),
    "label not translated": Mistake(
        NAMES,
        r'(agent:blr-academy-of-education skos:prefLabel) "[^"]*"@ru ,',
        r"\1",
        "label-ru",
        "no preferred label in Russian",
        'Add skos:prefLabel "…"@ru',
    ),
    "restatement not translated": Mistake(
        VISIT,
        r',\n      "Делегация из Беларуси[^"]*"@ru ;',
        " ;",
        "passage-restatement-ru",
        "Russian",
        "@ru",
    ),
    "unknown term": Mistake(
        VISIT,
        "event:smolensk-visit-2025 eg:start ",
        "event:smolensk-visit-2025 eg:begin ",
        "unknown-term",
        "There is no term eg:begin",
        "first defined in ontology/",
    ),
    "misspelt class": Mistake(
        "data/register/types.trig",
        "event:smolensk-visit-2025 a eg:Visit",
        "event:smolensk-visit-2025 a eg:Vist",
        "unknown-term",
        "There is no term eg:Vist. Did you mean eg:Visit?",
        "such as eg:Visit",
    ),
    "dangling reference": Mistake(
        VISIT,
        "eg:agent agent:rus-kindergarten-3-smolensk",
        "eg:agent agent:rus-kindergarten-4-smolensk",
        "reference-dangling",
        "not yet registered. Did you mean agent:rus-kindergarten-3-smolensk?",
        "data/register",
    ),
    "concept of another list": Mistake(
        VISIT,
        "eg:role concept:role-host",
        "eg:role concept:topic-inclusive-education",
        "concept-of-other-scheme",
        "eg:role takes a concept from concept:scheme-roles",
        "role",
    ),
    "e-mail address": Mistake(
        VISIT,
        r'eg:nameAsPrinted "',
        'eg:nameAsPrinted "write to nobody@example.org ',
        "address-of-a-person",
        "holds an e-mail address",
        "Take the address or number out",
    ),
    "invented concept": Mistake(
        VISIT,
        "eg:role concept:role-host",
        "eg:role concept:role-enthusiast",
        "reference-dangling",
        "no graph gives a type",
        "concepts stand in data/reference/schemes-",
    ),
    "statement outside a passage": Mistake(
        VISIT,
        r"\nGRAPH passage:p2 \{",
        r"\nevent:smolensk-visit-2025 eg:topic concept:topic-inclusive-education .\nGRAPH passage:p2 {",
        "statement-outside-graph",
        "stands in no graph",
        "Move it into GRAPH",
    ),
    "two labels in one language": Mistake(
        NAMES,
        r'place:haifa skos:prefLabel "Haifa"@en',
        'place:haifa skos:prefLabel "Haifa"@en , "Hefa"@en',
        "label-unique",
        "two preferred labels in English",
        "becomes skos:altLabel",
    ),
    "day without a pattern": Mistake(
        VISIT,
        r'eg:start "2025-02-19"',
        'eg:start "19 February"',
        "date-not-in-calendar",
        "not written YYYY-MM-DD",
        "eg:dateText",
    ),
    "end before start": Mistake(
        VISIT,
        'eg:end "2025-02-21"',
        'eg:end "2025-02-11"',
        "end-before-start-in-source",
        "ends before it begins, on 2025-02-19 (data/sources/intcenter-smolensk-2025.trig:",
        "Compare eg:start and eg:end with the source",
    ),
    "no such country": Mistake(
        VISIT,
        "eg:agent place:blr",
        "eg:agent place:blx",
        "reference-dangling",
        "No country has this code (ISO 3166-1); find its own by name: edu-graph search.",
        "A country is never registered.",
    ),
    "month 13": Mistake(
        HAIFA,
        'eg:start "2025-11"',
        'eg:start "2025-13"',
        "date-not-in-calendar",
        "a year has 12 months",
        "eg:dateText",
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    """Settings of a copy of the project's data and shapes."""
    here = load_settings()
    shutil.copytree(here.data, tmp_path / "data")
    shutil.copytree(here.shapes, tmp_path / "shapes")
    return load_settings(
        data=tmp_path / "data", shapes=tmp_path / "shapes", releases=tmp_path / "releases", state=tmp_path / "state"
    )


def plant(settings: Settings, mistake: Mistake) -> int:
    """Change the file; return the line of the change."""
    path = settings.data.parent / mistake.file
    text = path.read_text("utf-8")
    found = re.search(mistake.old, text)
    assert found, f"{mistake.old} is not in {mistake.file}"
    path.write_text(re.sub(mistake.old, mistake.new, text, count=1), "utf-8")
    return text.count("\n", 0, found.start()) + 1


def told(settings: Settings, texts: Path | None = None) -> list[Result]:
    """What is told besides the broken seal of the passage that the mistake is in."""
    report = checking.check(settings, texts)
    return [one for one in report.results if one.severity is not Severity.WARNING and one.rule != SEALED]


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_once_with_its_place_and_its_mend(name: str, project: Settings) -> None:
    mistake = MISTAKES[name]
    line = plant(project, mistake)
    results = told(project)
    assert [result.rule for result in results] == [mistake.rule], "\n".join(r.text("en") for r in results)
    (result,) = results
    assert mistake.said in result.text("en")
    assert mistake.mend in result.mend_text("en")
    assert result.text("ru") != result.text("en")
    # A shape is told where it begins, a label or restatement that lacks where its thing is.
    assert result.file == mistake.file or (result.rule, result.file) == ("label-ru", "data/register/types.trig")
    assert result.line is not None
    if result.rule in ("unknown-term", "reference-dangling", "concept-of-other-scheme", "date-not-in-calendar"):
        assert result.line == line


def test_a_wrong_offset_is_told_beside_the_text(project: Settings, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    path = project.data / "sources/invented-example.trig"
    path.write_text(invented(end=19), "utf-8")
    (texts / "invented-example.txt").write_text("A school was open. It is new.", "utf-8")
    results = [result for result in told(project, texts) if result.file == f"data/{path.relative_to(project.data)}"]
    assert [result.rule for result in results] == ["passage-slice-differs"]
    assert results[0].mend_text("en")
    path.write_text(invented(end=18), "utf-8")
    assert not [result for result in told(project, texts) if result.file == f"data/{path.relative_to(project.data)}"]


def test_seals_say_of_which_sources_no_text_was_at_hand(project: Settings, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "invented-example.txt").write_text("A school was open. It is new.", "utf-8")
    path = project.data / "sources/invented-example.trig"
    path.write_text(invented(end=19), "utf-8")
    # Without the text nobody sees that the offset is wrong; with it nothing is sealed.
    with pytest.raises(DataRefused, match="passage-slice-differs"):
        checking.seal(project, texts)
    sealed = checking.seal(project)
    assert sealed.sealed == ["data/sources/invented-example.seals"]
    assert sealed.told().splitlines() == [
        "sealed: data/sources/invented-example.seals",
        "Sealed without comparing with the text: give --texts DIR (no text of invented-example)",
    ]
    path.write_text(invented(end=18), "utf-8")
    assert checking.seal(project, texts) == checking.Sealed(["data/sources/invented-example.seals"], [])
    assert checking.seal(project).told() == "sealed: nothing had changed"


def test_a_source_in_two_files_is_told_once_with_both(project: Settings) -> None:
    original = project.data.parent / HAIFA
    copy = original.with_name("kt-haifa-2026-copy.trig")
    copy.write_text("# A copy.\n" + original.read_text("utf-8"), "utf-8")
    (result,) = told(project)
    assert (result.rule, result.file) == ("source-in-two-files", "data/sources/kt-haifa-2026-copy.trig")
    assert re.fullmatch(
        r"The source kt-haifa-2026 is stated in two files: data/sources/kt-haifa-2026\.trig:\d+ and "
        r"data/sources/kt-haifa-2026-copy\.trig:\d+\.",
        result.text("en"),
    )
    assert result.mend_text("en") == "Delete one, or give the second a slug of its own everywhere in it."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("GRAPH graph:record-kt-haifa-2026 {", "GRAPH graph:record-kt-hafia-2026 {"),
        ("graph:record-kt-haifa-2026 a eg:SourceRecord", "graph:record-kt-hafia-2026 a eg:SourceRecord"),
    ],
)
def test_a_record_of_two_names_is_told_alone(project: Settings, old: str, new: str) -> None:
    path = project.data.parent / HAIFA
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    (result,) = told(project)
    names = ["graph:record-kt-hafia-2026", "graph:record-kt-haifa-2026"]
    graph, subject = names if "GRAPH" in old else names[::-1]
    assert result.text("en") == (
        f"The graph is called {graph}; the statement that makes it a record calls it {subject}."
    )
    assert "the same as the name of the file" in result.mend_text("en")
    assert "graph:record-kt-haifa-2026, source:kt-haifa-2026" in result.mend_text("en")
    line = text[: text.index("graph:record-kt-haifa-2026 a eg:SourceRecord")].count("\n") + 1
    assert (result.file, result.line) == (HAIFA, line)


def test_a_text_that_is_missing_is_told(project: Settings, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    results = [result for result in told(project, tmp_path / "texts") if result.rule == "text-missing"]
    assert {result.severity for result in results} == {Severity.INFO}
    missing = {str(result.focus) for result in results}
    assert len(missing) == len(list((project.data / "sources").glob("*.trig"))) >= 5


def invented(end: int) -> str:
    """A source whose only passage is the first sentence of its text: 18 characters."""
    return f"""\
@prefix agent: <https://w3id.org/edu-graph/id/agent/> .
@prefix concept: <https://w3id.org/edu-graph/id/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix passage: <https://w3id.org/edu-graph/source/invented-example#> .
@prefix source: <https://w3id.org/edu-graph/source/> .
GRAPH graph:record-invented-example {{
  graph:record-invented-example a eg:SourceRecord .
  source:invented-example a eg:Source ; dcterms:title "Invented"@en ; dcterms:publisher agent:kaz-kt ;
    dcterms:language "en" ; eg:passage passage:p1 ;
    eg:textSha256 "{TEXT_HASH}" .
  passage:p1 a eg:Passage ; eg:paragraph 1 ; eg:startOffset 0 ; eg:endOffset {end} ;
    eg:sliceSha256 "{SLICE_HASH}" ;
    eg:saidBy agent:kaz-kt ; eg:trust concept:trust-press ;
    eg:restatement "A school opened."@en , "Школа открылась."@ru .
}}
GRAPH passage:p1 {{ agent:kaz-kt eg:nameAsPrinted "It"@en . }}
"""


# sha256 of "A school was open. It is new." and of its first 18 characters, computed with coreutils.
TEXT_HASH = "ffb9e4df556885427471531547612df88e5e8bb7303bf30fd66991d869d67405"
SLICE_HASH = "ea1821a9a3efcf8a3e7781fc2712a4a2815a89d91a3177f0315badc835b7d4e1"


@pytest.mark.parametrize(
    ("old", "new", "mend"),
    [
        ("event:smolensk-visit-2025 eg:start ", "activity:smolensk-visit-2025 eg:start ", "Correct the prefix"),
        ('"2025-02-19"^^xsd:date', '"2025-02-19^^xsd:date', 'is not closed on this line\n  mend: Put " at its end'),
        ("event:smolensk-visit-2025 eg:start ", "event:smolensk-visit-2025 eg:start ] ", "one of the lines before it"),
    ],
)
def test_what_cannot_be_read_says_how_to_mend_it(project: Settings, old: str, new: str, mend: str) -> None:
    path = project.data.parent / VISIT
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=mend) as caught:
        checking.check(project, None)
    assert VISIT in str(caught.value)
