"""What a draft suggests with a doubt: names that may mean another thing, parts of names, bodies without their names."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from edu_graph import vocab
from edu_graph.contribute.documents import document
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.found import DOUBTS
from edu_graph.contribute.implied import MINISTRY, MISSION
from edu_graph.contribute.suggestions import Suggestion
from edu_graph.contribute.writing import statement, told
from tests.contribute.small_graph import BLR, BLR_MINISTRY, GEO, ID, KAZ, KAZ_MINISTRY, KNOWN, UNICEF, name

FOREIGN, REGION = f"{ID}agent/kaz-foreign", f"{ID}agent/kaz-region"
EMBASSY, ELSEWHERE = f"{ID}agent/blr-embassy-kazakhstan", f"{ID}agent/blr-embassy-georgia"
OFFICE, STROM, CREATIVE = f"{ID}agent/unicef-georgia", f"{ID}agent/strom", f"{ID}agent/creative"
TBILISI, KAZ_FUND = f"{ID}place/tbilisi", f"{ID}agent/kaz-fund"
BRIDGE, OTHER_BRIDGE = f"{ID}agent/blr-bridge", f"{ID}agent/kaz-bridge"
TYPES = {
    **dict.fromkeys((KAZ_MINISTRY, BLR_MINISTRY, FOREIGN, REGION), (MINISTRY,)),
    **dict.fromkeys((EMBASSY, ELSEWHERE), (MISSION,)),
}
MORE = (
    name(FOREIGN, "Ministry of Foreign Affairs of Kazakhstan"),
    name(REGION, "Ministry of Education of the Eastern Region"),
    name(EMBASSY, "Embassy of Belarus in Kazakhstan"),
    name(ELSEWHERE, "Embassy of Belarus in Georgia"),
    name(OFFICE, "UNICEF in Georgia"),
    name(STROM, "Strømme Foundation"),
    name(CREATIVE, "Creative Associates International Bureau"),
    name(TBILISI, "Tbilisi"),
    name(KAZ_FUND, "Open Chess Fund"),
    name(BRIDGE, "Chess Bridge"),
    name(OTHER_BRIDGE, "Chess Bridge"),
    *(name(f"{ID}agent/fund-{number}", f"Foundation {number}") for number in range(6)),
)
COUNTRIES = {
    FOREIGN: frozenset({KAZ}),
    REGION: frozenset({KAZ}),
    EMBASSY: frozenset({BLR}),
    ELSEWHERE: frozenset({BLR}),
    OFFICE: frozenset({GEO}),
    TBILISI: frozenset({GEO}),
    KAZ_FUND: frozenset({KAZ}),
    BRIDGE: frozenset({BLR}),
    OTHER_BRIDGE: frozenset({KAZ}),
}


@pytest.fixture(scope="module")
def drafter() -> Iterator[Drafter]:
    names = tuple(replace(row, types=TYPES.get(row.iri, ())) for row in (*KNOWN.names, *MORE))
    with Drafter(replace(KNOWN, names=names, countries={**KNOWN.countries, **COUNTRIES})) as made:
        yield made


def every(drafter: Drafter, text: str, language: str = "en") -> list[Suggestion]:
    passages = drafter.draft(document(text), Wanted(slug="test", language=language)).passages
    return [one for passage in passages for one in passage.suggestions]


def doubts(drafter: Drafter, text: str, language: str = "en") -> Mapping[str, str]:
    return {one.iri: one.evidence.doubt for one in every(drafter, text, language) if one.evidence.doubt}


@pytest.mark.parametrize(
    ("language", "text", "iri"),
    [
        ("en", "Kazakhstan's education minister came.", KAZ_MINISTRY),
        ("en", "Kazakhstan's deputy minister came.", KAZ_MINISTRY),
        ("en", "The Kazakh ministry and UNICEF agreed.", KAZ_MINISTRY),
        ("en", "A Foreign Ministry told it, in Kazakhstan.", FOREIGN),
        ("en", "the minister of foreign affairs of Kazakhstan", FOREIGN),
        ("en", "the education ministers of Belarus and Kazakhstan", KAZ_MINISTRY),
        ("en", "the education ministers of Belarus and Kazakhstan", BLR_MINISTRY),
        ("en", "In Kazakhstan, Ivan Ivanov (minister) spoke.", KAZ_MINISTRY),
        ("ru", "приехал министр образования Казахстана", KAZ_MINISTRY),
        ("ru", "приехал министр Казахстана", KAZ_MINISTRY),
        ("kk", "Қазақстан Білім министрлігі", KAZ_MINISTRY),
        ("be", "міністр адукацыі Беларусі", BLR_MINISTRY),
        ("uk", "міністр освіти Беларусь", BLR_MINISTRY),
        ("fr", "Kazakhstan: la ministre de l'éducation a visité une école", KAZ_MINISTRY),
        ("es", "La ministra de Educación de Kazajistán visitó una escuela", KAZ_MINISTRY),
        ("he", "Kazakhstan: שר החינוך", KAZ_MINISTRY),
        ("en", "In Kazakhstan the Belarusian ambassador spoke.", EMBASSY),
        ("ru", "Казахстан: посол Беларуси приехал", EMBASSY),
        ("en", "Belarus and Kazakhstan: the embassy agreed", EMBASSY),
    ],
)
def test_a_body_that_is_not_named_is_told_by_its_country(drafter: Drafter, language: str, text: str, iri: str) -> None:
    assert doubts(drafter, text, language).get(iri) == "unnamed"


def test_a_ministry_that_is_called_as_the_text_has_it_goes_before_others(drafter: Drafter) -> None:
    assert set(doubts(drafter, "Казахстан и Беларусь, сообщил министр просвещения", "ru")) == {KAZ_MINISTRY}
    both = doubts(drafter, "Казахстан и Беларусь, сообщил министр образования", "ru")
    assert set(both) == {KAZ_MINISTRY, BLR_MINISTRY}


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Kazakhstan's prime minister came.", KAZ_MINISTRY),
        ("Казахстан: приехал премьер-министр.", KAZ_MINISTRY),
        ("Kazakhstan's population minister came.", KAZ_MINISTRY),  # a ministry that the graph does not have
        ("The Kazakh Foreign Ministry told it.", KAZ_MINISTRY),
        ("Kazakhstan's minister came.", REGION),  # a region's is not the country's
        ("In Kazakhstan the Belarusian ambassador spoke.", ELSEWHERE),
        ("The Belarusian ambassador spoke.", EMBASSY),  # where he is, is not told
        ("Kazakhstan, Belarus, Georgia: the ministers met.", FOREIGN),
        ("the Ministry of Education of Kazakhstan", BLR_MINISTRY),
    ],
)
def test_what_is_not_spoken_of_is_not_guessed(drafter: Drafter, text: str, iri: str) -> None:
    assert iri not in doubts(drafter, text)


def test_a_name_that_stands_there_in_full_is_suggested_with_what_speaks_against_it(drafter: Drafter) -> None:
    assert doubts(drafter, "UNICEF Kazakhstan helped.")[UNICEF] == "office"
    # A name that two countries' clubs have, in a text about a third, and about one of theirs.
    assert doubts(drafter, "In Georgia the Chess Bridge met.") == {BRIDGE: "elsewhere", OTHER_BRIDGE: "elsewhere"}
    assert doubts(drafter, "In Belarus the Chess Bridge met.") == {OTHER_BRIDGE: "elsewhere"}


def test_the_office_of_a_whole_is_no_suggestion_where_only_the_whole_is_named(drafter: Drafter) -> None:
    found = [one for one in every(drafter, "In Georgia UNICEF helped.") if one.kind == "organisation"]
    assert [(one.iri, one.evidence.doubt) for one in found] == [(UNICEF, "")]


@pytest.mark.parametrize(
    ("text", "iri", "is_found"),
    [
        ("a million from Strømme for schools", STROM, True),
        ("a million from strømme for schools", STROM, False),
        ("the partner Creative Associates agreed", CREATIVE, True),
        ("the Best Creative Associates agreed", CREATIVE, False),  # of a longer name
        ("In Georgia Open Chess lost.", KAZ_FUND, False),  # another country's
    ],
)
def test_a_part_of_one_organisations_name_is_enough_for_a_doubtful_one(
    drafter: Drafter, text: str, iri: str, *, is_found: bool
) -> None:
    assert (doubts(drafter, text).get(iri) == "part") is is_found


def test_the_doubt_is_written_behind_the_evidence_and_never_as_a_name(drafter: Drafter) -> None:
    text = "Kazakhstan's minister and UNICEF"
    one = next(one for one in every(drafter, text) if one.iri == KAZ_MINISTRY)
    draft = drafter.draft(document(text), Wanted(slug="test", language="en"))
    assert told(one).endswith("; but the text does not name it")
    assert "nameAsPrinted" not in statement(draft, one)
    assert f"eg:agent {vocab.curie(KAZ_MINISTRY)}" in statement(draft, one)


def test_the_sure_ones_come_first(drafter: Drafter) -> None:
    found = [one for one in every(drafter, "Kazakhstan's minister, UNICEF and Strømme") if one.kind == "organisation"]
    assert [bool(one.evidence.doubt) for one in found] == [False, True, True]
    assert {one.evidence.doubt for one in found} - {""} <= DOUBTS.keys()
