"""Names in another grammatical form: stems, and the index that is asked with them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edu_graph.search.folding import words
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import Filters, LabelRow, Question
from edu_graph.search.stems import ASKED, LANGUAGES, root, rooted, stem
from edu_graph.search.storage import build_index
from edu_graph.vocab import EG, ID, SKOS

BLIND, DEAF, SOCIETY = ID + "concept/disability-visual", ID + "concept/disability-hearing", ID + "agent/society"
KAZAKHSTAN = ID + "place/kaz"
FORMS = {
    "en": ("training trainings", "course courses", "country countries", "university universities"),
    "ru": (
        "слепые слепых слепым слепыми слепая",
        "незрячие незрячих",
        "соглашение соглашения соглашений соглашениями",
        "Казахстан Казахстана Казахстане",
        "Россия России Россией Россию",
        "дети детей детям",
    ),
    "be": ("сляпыя сляпых", "невідушчыя невідушчых", "пагадненне пагадненні пагадненняў", "Расія Расіі Расію"),
    "kk": ("зағип зағиптар зағиптарға зағиптардың", "Қазақстан Қазақстанның Қазақстанда", "келісім келісімдері"),
    "he": ("עיוור עיוורים לעיוורים העיוורים ולעיוורים", "מורה מורים המורים למורים", "הסכם הסכמים ההסכמים"),
    "fr": ("aveugle aveugles", "accord accords", "sourd sourde sourdes"),
    "es": ("ciego ciegos ciegas", "acuerdo acuerdos", "formación formaciones"),
}


@pytest.mark.parametrize("language", FORMS)
def test_forms_of_a_word_have_one_root(language: str) -> None:
    for forms in FORMS[language]:
        found = {root(word, language) for word in words(forms)}
        assert len(found) == 1, (forms, found)


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("ru", "слепые глухие"),
        ("ru", "школа школьник"),
        ("en", "deaf dead"),
        ("he", "מורים הורים"),
        ("kk", "бала баланс"),
    ],
)
def test_other_words_have_others(language: str, texts: str) -> None:
    one, other = words(texts)
    assert root(one, language) != root(other, language)


def test_what_is_in_no_language_of_the_pages_and_numbers_stay_as_they_are() -> None:
    assert root("schulen", "de") == "schulen"
    assert root("2024", "ru") == stem("2024", "ru") == "2024"
    assert rooted(["schulen"], "de") == "" == rooted([], "ru")
    assert rooted(["trainings", "courses"], "en-GB") == "en training cours"
    assert set(ASKED) < set(LANGUAGES)


def row(iri: str, label: str, language: str, role: str = "preferred") -> LabelRow:
    kind = iri.removeprefix(ID).partition("/")[0]
    classes = {"concept": (SKOS + "Concept",), "place": (EG + "Country",)}.get(kind, (EG + "Organization",))
    return LabelRow(iri, kind, classes, label, language, role)


@pytest.fixture(scope="module")
def inflected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path: Path = tmp_path_factory.mktemp("forms") / "search.db"
    rows = [
        row(BLIND, "visual impairment", "en"),
        row(BLIND, "нарушение зрения", "ru"),
        *(
            row(BLIND, text, language, "alternative")
            for language, text in (
                ("en", "blind"),
                ("ru", "слепые"),
                ("ru", "слепые дети"),
                ("be", "невідушчыя"),
                ("kk", "зағип"),
                ("he", "עיוורים"),
            )
        ),
        row(DEAF, "hearing impairment", "en"),
        row(DEAF, "глухие", "ru", "alternative"),
        row(DEAF, "глухонемые", "ru", "hidden"),
        row(SOCIETY, "Всероссийское общество слепых", "ru"),
        row(KAZAKHSTAN, "Қазақстан", "kk"),
        row(KAZAKHSTAN, "Казахстан", "ru"),
    ]
    build_index(rows, [], path)
    with closing(SearchIndex.open(path)) as opened:
        yield opened


@pytest.mark.parametrize(
    "text", ["слепых", "слепым детям", "невідушчых", "зағиптарға", "לעיוורים", "Слепой", "blind", "зағиптар"]
)
def test_a_concept_is_found_in_every_form_and_before_what_has_the_word(inflected: SearchIndex, text: str) -> None:
    first = inflected.search(text, language="en")[0]
    assert (first.iri, first.label) == (BLIND, "visual impairment")
    assert first.reason in ("exact", "form")


def test_the_word_itself_stands_before_its_forms_and_what_has_it_behind(inflected: SearchIndex) -> None:
    found = inflected.find(Question("слепых", "ru"))
    assert [(hit.iri, hit.reason) for hit in found.hits] == [(BLIND, "form"), (SOCIETY, "words")]
    assert [hit.score for hit in inflected.search("слепые")] > [hit.score for hit in inflected.search("слепых")]
    assert inflected.search("Казахстана")[0].iri == inflected.search("Қазақстанның")[0].iri == KAZAKHSTAN


def test_a_form_of_another_language_is_none(inflected: SearchIndex) -> None:
    # -лар is an ending of Kazakh, and no name is Kazakh here that has this root.
    assert "form" not in {hit.reason for hit in inflected.search("глухиелар")}


def test_a_hidden_word_is_found_and_never_suggested(inflected: SearchIndex) -> None:
    (hit,) = inflected.search("глухонемые", language="ru")
    assert (hit.iri, hit.role, hit.label) == (DEAF, "hidden", "hearing impairment")
    assert inflected.suggest("глухонемы", entity_class=None) == []
    assert inflected.resolve("глухонемые") == DEAF


def test_a_reconciler_takes_no_form_for_the_name_itself(inflected: SearchIndex) -> None:
    assert {hit.reason for hit in inflected.candidates(Question("слепых", "ru"))} <= {"near", "initials"}


def test_a_facet_leads_to_as_many_as_it_says(tmp_path: Path) -> None:
    # More near names than are compared: a filter that let others in would find more than the facet told.
    rows = [row(f"{ID}agent/m{number}", f"Ministry {number}", "en") for number in range(1, 90)]
    rows += [row(f"{ID}concept/m{number}", f"Ministry matter {number}", "en") for number in range(1, 60)]
    build_index(rows, [], tmp_path / "many.db")
    with closing(SearchIndex.open(tmp_path / "many.db")) as index:
        found = index.find(Question("minstry"))
        assert found.total < len(rows)
        for name in ("kind", "type"):
            for facet in found.facets[name]:
                only = Filters(kind=facet.value) if name == "kind" else Filters(types=(facet.value,))
                assert index.find(Question("minstry", filters=only)).total == facet.count
        # What no facet tells of is looked for further.
        assert index.find(Question("minstry", filters=Filters(kind="event"))).total == 0
