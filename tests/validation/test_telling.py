"""One fault is told once, with what was probably meant; a doubled label with its values and where it comes from."""

from pathlib import Path

import pytest
from validation_examples import EXAMPLES, SHAPES, Example, ontology

from edu_graph.dependents import DEPENDENTS
from edu_graph.knowledge.identity import resolve
from edu_graph.knowledge.keys import name_blank_nodes
from edu_graph.rdf.dataset import Dataset
from edu_graph.validation.checks import check_dataset
from edu_graph.validation.report import Result

PREFIXES = """@prefix agent: <https://w3id.org/edu-graph/id/agent/> .
@prefix agreement: <https://w3id.org/edu-graph/id/agreement/> .
@prefix concept: <https://w3id.org/edu-graph/id/concept/> .
@prefix document: <https://w3id.org/edu-graph/id/document/> .
@prefix eg: <https://w3id.org/edu-graph/ontology#> .
@prefix event: <https://w3id.org/edu-graph/id/event/> .
@prefix graph: <https://w3id.org/edu-graph/graph/> .
@prefix passage: <https://w3id.org/edu-graph/source/example#> .
@prefix place: <https://w3id.org/edu-graph/id/place/> .
@prefix project: <https://w3id.org/edu-graph/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
LINE = PREFIXES.count("\n") + 1


@pytest.fixture(scope="module")
def vocabulary() -> Dataset:
    return ontology()


@pytest.fixture
def told(tmp_path: Path, vocabulary: Dataset):  # noqa: ANN201
    """Return a function that adds TriG to the base, resolves merges as the build does, and returns the results."""

    def check(text: str) -> list[Result]:
        (tmp_path / "data" / "sources").mkdir(parents=True)
        (tmp_path / "data" / "sources" / "example.trig").write_text(PREFIXES + text, encoding="utf-8")
        base = Example.read(EXAMPLES / "valid" / "base-alone.trig").dataset
        written = base.merged(Dataset.read(tmp_path / "data"))
        stated = name_blank_nodes(resolve(written))
        return list(check_dataset(stated, SHAPES, vocabulary, name_blank_nodes(written)).results)

    return check


def in_passage(text: str) -> str:
    return f"GRAPH passage:p1 {{ {text} }}"


@pytest.mark.parametrize(
    ("text", "en", "ru"),
    [
        ("event:visit eg:organiser agent:minsitry .", "Did you mean agent:ministry?", "Возможно, это agent:ministry?"),
        ("event:visit eg:country place:ru .", "by its three letters, such as place:rus.", "например place:rus."),
        ("event:visit eg:country place:kyr .", "(ISO 3166-1); find its own by name: edu-graph search.", "search."),
        ("event:visit eg:country place:zz .", "by its three letters, such as place:kgz.", "например place:kgz."),
        ("event:visit eg:topic concept:topic-teacher .", "Did you mean concept:topic-teachers?", "topic-teachers?"),
        ("project:together eg:basedOn agreement:memorandun .", "Did you mean agreement:memorandum?", "memorandum?"),
        ("agreement:memorandum eg:resultOf event:visitt .", "Did you mean event:visit?", "это event:visit?"),
    ],
)
def test_an_unregistered_thing_is_told_with_what_was_meant(told, text: str, en: str, ru: str) -> None:  # noqa: ANN001
    (found,) = told(in_passage(text))
    assert found.rule == "reference-dangling"
    assert found.text("en").endswith(en)
    assert found.text("ru").endswith(ru)


@pytest.mark.parametrize(
    ("text", "rule", "guess"),
    [
        ('agent:ministry <https://schema.org/telephone> "1" .', "passage-states-foreign", None),
        ('agent:ministry <https://schema.org/adress> "1" .', "unknown-term", None),
        ('agent:ministry <http://schema.org/birthDate> "1" .', "unknown-term", None),
        ('agent:ministry <http://xmlns.com/foaf/0.1/phonee> "1" .', "unknown-term", None),
        ('agent:ministry <https://schema.org/urll> "1" .', "unknown-term", "schema:url"),
        ('agent:ministry skos:altLable "A"@en .', "unknown-term", "skos:altLabel"),
        ('document:report <http://purl.org/dc/terms/isued> "2024" .', "unknown-term", "dcterms:issued"),
    ],
)
def test_a_term_not_for_passages_is_told_once_and_no_private_one_is_offered(  # noqa: ANN201
    told,  # noqa: ANN001
    text: str,
    rule: str,
    guess: str | None,
):
    (result,) = (one for one in told(in_passage(text)) if str(one.path) in text or one.rule == rule)
    assert result.rule == rule
    if guess:
        assert f"Did you mean {guess}?" in result.text("en")
    else:
        assert "Did you mean" not in result.text("en")


NAMED = 'skos:prefLabel "X"@en , "Х"@ru'


@pytest.mark.parametrize(
    ("registered", "said"),
    [
        (
            f"agent:new a eg:Schol ; {NAMED} ; eg:country place:blr .",
            "event:visit eg:host agent:new ; eg:visited agent:new",
        ),
        (f"event:new a eg:Vist ; {NAMED} .", "event:new eg:host agent:school ; eg:basedOn agreement:memorandum"),
        (
            f"project:new a eg:Projet ; {NAMED} .",
            "project:new eg:funder agent:school ; eg:basedOn agreement:memorandum",
        ),
        ("", "event:visit eg:participation [ a eg:Particpation ; eg:role concept:role-party ; eg:agent agent:school ]"),
        ("", "event:visit eg:quantity [ a eg:Quantiti ; eg:value 12 ; eg:counts concept:group-teachers ]"),
    ],
)
def test_of_a_misspelt_class_only_the_class_is_told(told, registered: str, said: str) -> None:  # noqa: ANN001
    (found,) = told(f"GRAPH graph:register-example {{ {registered} }} {in_passage(said + ' .')}")
    assert found.rule == "unknown-term"
    assert "Did you mean eg:" in found.text("en")


def test_a_thing_of_a_known_class_beside_one_that_is_misspelt_is_told_still(told) -> None:  # noqa: ANN001
    rules = [found.rule for found in told(in_passage("event:visit eg:host place:town ; eg:relatd event:signing ."))]
    assert sorted(rules) == ["host-class", "unknown-term"]


def test_nothing_is_guessed_where_nothing_is_near(told) -> None:  # noqa: ANN001
    (found,) = told(in_passage("event:visit eg:organiser agent:something-else-altogether ."))
    assert "?" not in found.text("en")


def test_a_concept_is_no_other_one_for_the_word_that_its_list_begins_with(told) -> None:  # noqa: ANN001
    (found,) = told(in_passage("event:visit eg:topic concept:topic-stories ."))
    assert "?" not in found.text("en")
    assert "edu-graph search" in found.mend_text("en")


def test_a_thing_named_often_is_told_once_with_the_places(told) -> None:  # noqa: ANN001
    names = "".join(
        f"event:visit eg:{role} agent:nobody .\n" for role in ("host", "visited", "sender", "partner", "party")
    )
    (found,) = told(in_passage("\n" + names))
    assert (found.rule, found.line) == ("reference-dangling", LINE + 1)
    others = ", ".join(f"data/sources/example.trig:{LINE + number}" for number in (2, 3, 4))
    assert found.text("en").endswith(f" Also named at {others} and 1 more.")


def test_an_unregistered_thing_that_should_be_of_one_of_two_classes_is_told_once(told) -> None:  # noqa: ANN001
    (found,) = told(in_passage("event:vissit eg:basedOn agreement:memorandum ."))
    assert found.rule == "thing-without-type"
    assert "Did you mean event:visit?" in found.text("en")


def test_what_is_said_of_an_unregistered_thing_is_told_at_the_thing(told) -> None:  # noqa: ANN001
    text = "agent:nobody eg:nameAsPrinted 'N'@en .\n event:visit eg:organiser agent:nobody ; eg:host agent:nobody ."
    (found,) = told(in_passage(text))
    assert (found.rule, found.line) == ("thing-without-type", LINE)


def test_a_participation_without_type_is_told_to_get_one(told) -> None:  # noqa: ANN001
    (found,) = told(in_passage("event:visit eg:participation [ eg:role concept:role-party ; eg:agent agent:school ] ."))
    assert found.rule == "thing-without-type"
    assert "a eg:Participation" in found.mend_text("en")


def test_a_value_of_the_wrong_class_is_told_still(told) -> None:  # noqa: ANN001
    assert [found.rule for found in told(in_passage("event:visit eg:organiser place:town ."))] == ["organiser-class"]


def test_a_thing_of_another_graph_is_told_by_the_class_it_lacks(told) -> None:  # noqa: ANN001
    assert [found.rule for found in told(in_passage("event:visit eg:host <https://example.org/x> ."))] == ["host-class"]


MERGE = """GRAPH graph:register-merges {
  graph:register-merges a eg:Register ; eg:basis "Invented."@en .
  agent:old a eg:School ; eg:country place:blr .
  agent:old skos:%s "Old school"@en .
  agent:old skos:%s "Старая школа"@ru .
  agent:old eg:mergedInto agent:older .
  agent:older eg:mergedInto agent:school .
}"""


def test_labels_doubled_by_a_merge_name_both_and_the_line_to_change(told) -> None:  # noqa: ANN001
    english, russian = told(MERGE % ("prefLabel", "prefLabel"))
    assert (english.rule, english.line, russian.line) == ("label-unique", LINE + 3, LINE + 4)
    assert english.text("en") == (
        'The thing has two preferred labels in English: "School"@en, "Old school"@en.'
        " The last is of agent:old, which is merged into it."
    )
    assert "на русском языке" in russian.text("ru")
    assert "agent:old" in russian.mend_text("ru")
    assert "at agent:old, write skos:altLabel instead of skos:prefLabel" in english.mend_text("en")


def test_a_merge_by_the_recipe_is_told_nothing(told) -> None:  # noqa: ANN001
    assert told(MERGE % ("altLabel", "altLabel")) == []


def test_labels_doubled_without_a_merge_name_both(told) -> None:  # noqa: ANN001
    (found,) = told('GRAPH graph:register-example {\n agent:school skos:prefLabel "Other"@en }')
    assert found.text("en") == 'The thing has two preferred labels in English: "School"@en, "Other"@en.'
    assert found.line == LINE + 1
    assert "altLabel" in found.mend_text("en")


@pytest.mark.parametrize(
    ("name", "source", "told"),
    [
        ("sources/news.trig", "news", []),
        ("sources/new.trig", "news", [("source-file-name", 3)]),
        ("register/news.trig", "news", [("source-file-name", 3)]),
        ("sources/news.ttl.trig", "news", [("source-file-name", 3)]),
    ],
)
def test_the_file_of_a_source_bears_its_name(
    tmp_path: Path, vocabulary: Dataset, name: str, source: str, told: list[tuple[str, int]]
) -> None:
    path = tmp_path / "data" / name
    path.parent.mkdir(parents=True)
    path.write_text(
        "@prefix eg: <https://w3id.org/edu-graph/ontology#> .\n"
        f"GRAPH <https://w3id.org/edu-graph/graph/record-{source}> {{\n"
        f"  <https://w3id.org/edu-graph/graph/record-{source}> a eg:SourceRecord .\n"
        f"  <https://w3id.org/edu-graph/source/{source}> a eg:Source .\n}}\n",
        encoding="utf-8",
    )
    results = check_dataset(Dataset.read(tmp_path / "data"), SHAPES, vocabulary).results
    assert [(found.rule, found.line) for found in results if found.rule == "source-file-name"] == told


def test_what_is_in_brackets_without_a_type_is_told_the_types_it_may_have(told) -> None:  # noqa: ANN001
    found = told(in_passage("agent:ministry eg:service [ eg:kind concept:service-workshop ] ."))
    (result,) = [result for result in found if result.rule == "thing-without-type" and "#" in str(result.focus)]
    for language in ("en", "ru"):
        for dependent in DEPENDENTS.values():
            assert f"eg:{dependent.type}" in result.mend[language]
