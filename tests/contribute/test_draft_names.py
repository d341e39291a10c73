"""Which things a draft recognises: in declension, other scripts, adjectives, codes; and what it must not take."""

from dataclasses import replace

import pytest

from edu_graph.contribute.documents import document
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.suggestions import Suggestion
from tests.contribute.small_graph import (
    BLR,
    BLR_MINISTRY,
    BSPU,
    CLUB,
    FUND,
    GEO,
    ID,
    INSTITUTE,
    KAZ,
    KAZ_MINISTRY,
    KNOWN,
    MINSK,
    NER,
    NGA,
    OFFICE,
    PROJECT,
    TANK,
    UNICEF,
    VISIT,
    WORLD,
    name,
)


def suggested(drafter: Drafter, text: str, language: str = "en") -> list[Suggestion]:
    draft = drafter.draft(document(text), Wanted(slug="test", language=language))
    return [one for passage in draft.passages for one in passage.suggestions]


def things(drafter: Drafter, text: str, language: str = "en") -> set[str]:
    return {one.iri for one in suggested(drafter, text, language) if one.iri and not one.evidence.doubt}


@pytest.mark.parametrize(
    ("language", "text", "iri", "reason"),
    [
        ("en", "Specialists of Kazakhstan came.", KAZ, "exact"),
        ("en", "The Republic of Kazakhstan", KAZ, "exact"),
        ("en", "Kazakhstan’s schools", KAZ, "exact"),
        ("en", "Kazakh and other specialists", KAZ, "adjective"),
        ("en", "Kazakhstani teachers", KAZ, "adjective"),
        ("ru", "специалисты из Казахстана", KAZ, "inflected"),
        ("ru", "казахстанские специалисты", KAZ, "adjective"),
        ("ru", "сообщает министр РК", KAZ, "exact"),
        ("kk", "Қазақстанның мектептері", KAZ, "inflected"),
        ("it", "specialisti del Kazakistan", KAZ, "exact"),  # from the CLDR: the graph has no Italian name
        ("en", "three countries: KAZ, BLR", KAZ, "code"),
        ("en", "Nigerian schools", NGA, "adjective"),
        ("ru", "в Минске", MINSK, "inflected"),
        ("ru", "встреча в Министерстве просвещения Казахстана", KAZ_MINISTRY, "inflected"),
        ("en", "Мinistry", "", ""),
        ("en", "Maxim Tank spoke.", TANK, "exact"),
        ("ru", "Максим Танк выступил.", TANK, "spelling"),
        ("en", "the project Schools for All Children", PROJECT, "exact"),
        ("en", "the Belarusian State Pedagogical University", BSPU, "exact"),
        ("en", "BSPU of Belarus", BSPU, "exact"),
        ("en", "the Belarussian State Pedagogicl University", BSPU, "near"),
        ("en", "WHO, Belarus and others", FUND, "exact"),  # a list, not its office
        ("en", "the WHO–Belarus talks", FUND, "exact"),
    ],
)
def test_a_name_is_recognised_and_says_why(drafter: Drafter, language: str, text: str, iri: str, reason: str) -> None:
    found = {one.iri: one for one in suggested(drafter, text, language)}
    assert (iri in found) is bool(iri)
    if iri:
        assert found[iri].evidence.reason == reason
        words = found[iri].evidence
        assert text[words.start : words.end] == words.words


@pytest.mark.parametrize(
    ("language", "text", "iri"),
    [
        ("en", "a Kazakh-language page", KAZ),
        ("en", "Nigerian schools", NER),  # Niger's adjective is shorter than Nigeria's
        ("en", "those who came", FUND),  # WHO is an abbreviation
        ("en", "kazakh specialists", KAZ),  # English has capitals here
        ("en", "THE NER GENERAL", NER),  # no code within a line of capitals
        ("en", "The ministry of this town", BLR_MINISTRY),
        ("en", "In Kazakhstan the Ministry of Education met.", BLR_MINISTRY),
        ("en", "UNICEF Kazakhstan helped.", UNICEF),  # the office is not the whole
        ("en", "UNICEF in Kazakhstan helped.", UNICEF),
        ("en", "Georgia has schools.", CLUB),  # "Chess Club (Georgia)" is not called Georgia
        ("en", "The page is in French, later in Georgian too.", GEO),
        ("en", "A Kazakh digest of it", KAZ),
        ("en", "the World Chess Congress", WORLD),
        ("en", "Maxim Tank Street and Others", BSPU),
        ("en", "Maxim. Tank came.", TANK),  # a name does not reach over a full stop
        ("en", "the minsk of old", MINSK),
    ],
)
def test_what_is_no_name_here_is_not_taken(drafter: Drafter, language: str, text: str, iri: str) -> None:
    assert iri not in things(drafter, text, language)


def test_a_common_name_is_that_of_the_country_that_the_document_is_about(drafter: Drafter) -> None:
    assert KAZ_MINISTRY in things(drafter, "In Kazakhstan the Ministry of Education met.")
    assert BLR_MINISTRY in things(drafter, "In Belarus the Ministry of Education met.")


def test_a_town_speaks_of_its_country(drafter: Drafter) -> None:
    found = things(drafter, "A delegation from Kazakhstan came to Minsk, the Ministry of Education said.")
    assert {KAZ, MINSK, BLR_MINISTRY} <= found
    assert BLR not in found  # the town is named, not the country


def test_what_stands_in_brackets_of_a_country_is_no_name_of_it() -> None:
    islands, states = f"{ID}place/umi", f"{ID}place/usa"
    names = (name(islands, "Outlying Islands (US)"), name(states, "United States"), name(states, "US"))
    known = replace(KNOWN, names=names, codes={"UMI": islands, "USA": states}, countries={})
    with Drafter(known) as drafter:
        assert things(drafter, "Money of the US came.") == {states}


@pytest.mark.parametrize(
    ("language", "text", "iri", "reason"),
    [
        ("ru", "встреча в министрестве просвещения Казахстана", KAZ_MINISTRY, "near"),
        ("ru", "Казахстан: минестерство просвещения сообщило", KAZ_MINISTRY, "near"),
        ("ru", "Казахстан: в министерстве просвещения сообщили", KAZ_MINISTRY, "context"),
        ("ru", "министерство просвящения Республики Казахстан", KAZ_MINISTRY, "near"),
        ("en", "the ministery of education of Belarus", BLR_MINISTRY, "near"),
        ("ru", "в минестерстве просвящения Казахстана", "", ""),  # nothing of it is as it should be
        ("ru", "минестерство просвещения сообщило", "", ""),  # of no country
        ("ru", "минестерство просвещения Беларуси", "", ""),  # the name of another country's
        ("ru", "министр просвещения", "", ""),
        ("en", "the mystery of education of Belarus", "", ""),
    ],
)
def test_a_body_of_a_country_is_recognised_declined_and_misspelt_in_small_letters(
    drafter: Drafter, language: str, text: str, iri: str, reason: str
) -> None:
    found = [one for one in suggested(drafter, text, language) if one.kind == "organisation" and not one.evidence.doubt]
    assert [(one.iri, one.evidence.reason) for one in found] == ([(iri, reason)] if iri else [])


def test_the_country_beside_a_name_goes_before_the_others(drafter: Drafter) -> None:
    found = things(drafter, "Guests from Belarus saw the Ministry of Education of the Republic of Kazakhstan.")
    assert KAZ_MINISTRY in found
    assert BLR_MINISTRY not in found


def test_the_longest_name_wins_and_its_country_is_told_too(drafter: Drafter) -> None:
    found = suggested(drafter, "the Belarusian State Pedagogical University named after Maxim Tank")
    assert [one.iri for one in found if one.kind == "organisation"] == [BSPU]
    assert [one.iri for one in found if one.kind == "person"] == []
    assert [one.iri for one in found if one.kind == "country"] == [BLR]


def test_a_thing_is_suggested_once_in_a_passage_with_its_best_evidence(drafter: Drafter) -> None:
    (one,) = suggested(drafter, "Kazakh guests of Kazakhstan, a Kazakhstani town")
    assert (one.evidence.words, one.evidence.reason, one.others) == ("Kazakhstan", "exact", 2)


SHEET = """url: https://example.org/a
title: A visit
language: en
countries: BLR
dates: 2024-02-20
organisations-as-spelled: {}

Notes on the visit.
Tricky:
- Georgia is not meant
"""


@pytest.mark.parametrize(
    ("entry", "iris"),
    [
        ("Ministry of Education (Belarus)", {BLR_MINISTRY}),
        ("Ministery of Educaton of Belarus", {BLR_MINISTRY}),
        ("Children's Fund of Minsk", set()),
        ("UNICEF Belarus", set()),
        ("UNICEF Regional Workshop", set()),
        ("United Nations Children's Fund (UNICEF)", {UNICEF}),
        ("World Help Office; UNICEF", {FUND, UNICEF}),
    ],
)
def test_an_entry_of_a_list_is_one_organisation_or_none(drafter: Drafter, entry: str, iris: set[str]) -> None:
    found = suggested(drafter, SHEET.format(entry))
    assert {one.iri for one in found if one.kind == "organisation"} == iris
    assert not any(one.evidence.doubt for one in found)  # a list says what it says


def test_a_misspelt_entry_is_looked_for_among_the_countries_of_the_document(drafter: Drafter) -> None:
    about = SHEET.replace("BLR", "KAZ")
    assert KAZ_MINISTRY in things(drafter, about.format("Ministery of Educaton"))
    assert BSPU not in things(drafter, about.format("Belorusian State Pedagogical Univercity n. a. Maksim Tank"))


def test_what_a_sheet_warns_of_is_not_suggested(drafter: Drafter) -> None:
    found = things(drafter, SHEET.format("UNICEF"))
    assert BLR in found
    assert GEO not in found


def test_a_registered_name_goes_before_what_somebody_else_was_once_called(drafter: Drafter) -> None:
    # UNICEF is also how a source printed the name of the office in Kazakhstan.
    found = {one.iri: one for one in suggested(drafter, "In Kazakhstan, UNICEF helped.")}
    assert (found[UNICEF].score, found[UNICEF].evidence.doubt) == (0.95, "")
    assert OFFICE not in found


def test_an_abbreviation_within_a_longer_name_is_a_body_of_its_own(drafter: Drafter) -> None:
    assert {BSPU, INSTITUTE} <= things(drafter, "The BSPU Institute of Inclusion in Belarus opened.")
    # A wording is no name of its own there.
    assert things(drafter, "the Ministry of Education of Kazakhstan") == {KAZ, KAZ_MINISTRY}


def test_a_known_event_is_suggested_by_its_whole_name_and_the_organisation_in_it_too(drafter: Drafter) -> None:
    assert {VISIT, UNICEF} <= things(drafter, "After the Visit of UNICEF to Minsk there was more.")


def test_a_bracket_that_a_name_opens_is_closed_in_its_evidence(drafter: Drafter) -> None:
    text = "At the Chess Club (Georgia) in Minsk."
    (one,) = (one for one in suggested(drafter, text) if one.iri == CLUB)
    assert one.evidence.words == "Chess Club (Georgia)"
    assert text[one.evidence.start : one.evidence.end] == one.evidence.words


def test_what_stands_nearly_in_a_text_may_end_before_the_place(drafter: Drafter) -> None:
    found = [
        one for one in suggested(drafter, "The Belarussian State Pedagogicl University in Minsk") if one.iri == BSPU
    ]
    assert [one.evidence.words for one in found] == ["Belarussian State Pedagogicl University"]
