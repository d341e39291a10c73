"""Amounts as newspapers write them: abbreviated, with the country of a currency; and people, not counted exactly."""

import pytest

from edu_graph.contribute import amounts
from edu_graph.contribute.amounts import Counted
from edu_graph.contribute.documents import document
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.suggestions import Suggestion
from edu_graph.search.rows import LabelRow
from tests.contribute.small_graph import CONCEPTS, FUND, ID, USA, name

FRENCH = (name(f"{ID}concept/group-teachers", "enseignants", "fr"), name(f"{ID}concept/unit-kzt", "tenge"))
CLASHING = (name(f"{ID}concept/group-parents", "הורים", "he"), name(f"{ID}concept/group-teachers", "מורים", "he"))


def read(text: str, language: str, *more: LabelRow) -> list[dict[str, str]]:
    found = amounts.suggest(text, [(0, len(text), "text")], language, Counted.of((*CONCEPTS, *more)))
    assert all(text[one.evidence.start : one.evidence.end] == one.evidence.words for one in found)
    return [{name.removeprefix("eg:"): value.removeprefix("concept:") for name, value in one.values} for one in found]


def suggested(drafter: Drafter, text: str, language: str) -> list[Suggestion]:
    (passage,) = drafter.draft(document(text), Wanted(slug="paid", language=language)).passages
    return list(passage.suggestions)


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("ru", "10 млн. долларов США на школы", "10000000", "usd"),
        ("ru", "10 млн долл. США. Школы рады", "10000000", "usd"),
        ("ru", "50 тыс. долларов", "50000", "usd"),
        ("ru", "10 тыс.долл.США", "10000", "usd"),
        ("ru", "1,5 млрд. тенге", "1500000000", "kzt"),
        ("ru", "12 млн американских долларов", "12000000", "usd"),
        ("uk", "5 млн грн", "5000000", "uah"),
        ("de", "3 Mio. Euro", "3000000", "eur"),
        ("de", "3,5 Mio. €", "3500000", "eur"),
        ("de", "50 Tsd. Euro", "50000", "eur"),
        ("fr", "2 Md€", "2000000000", "eur"),
        ("fr", "3 millions de dollars américains", "3000000", "usd"),
        ("en", "US$ 3 mln", "3000000", "usd"),
        ("en", "USD10m", "10000000", "usd"),
        ("en", "$2.5bn", "2500000000", "usd"),
        ("en", "k€ 40", "40000", "eur"),
        ("en", "40 k€", "40000", "eur"),
        ("es", "3 millones de dólares de los Estados Unidos", "3000000", "usd"),
    ],
)
def test_abbreviated_thousands_and_millions_are_read(language: str, text: str, value: str, unit: str) -> None:
    assert read(text, language) == [{"value": value, "unit": f"unit-{unit}", "counts": "counted-money"}]


@pytest.mark.parametrize("text", ["10 млн. Учителя рады", "2025 тыс. Евро", "на 10 млн. Долл. нет"])
def test_an_abbreviation_before_a_new_sentence_takes_nothing_from_it(text: str) -> None:
    assert read(text, "ru") == []


@pytest.mark.parametrize(
    ("text", "language", "is_named"),
    [
        ("Выделено 10 млн долларов США.", "ru", False),
        ("Выделено несколько млн долларов США.", "ru", False),
        ("Выделено 10 млн долларов, США обещали ещё.", "ru", True),
        ("Выделено 10 млн долларов. США обещали ещё.", "ru", True),
        ("They gave 10 million dollars of the United States.", "en", False),
        ("They gave 10 million United States dollars.", "en", False),
        ("They gave 10 million dollars, United States officials said.", "en", True),
    ],
)
def test_the_country_of_a_currency_takes_part_in_nothing(
    drafter: Drafter, text: str, language: str, is_named: bool
) -> None:
    found = suggested(drafter, text, language)
    assert (USA in {one.iri for one in found}) is is_named
    amount = [dict(one.values)["eg:unit"] for one in found if one.kind == "amount"]
    assert amount == ["concept:unit-usd"] * ("несколько" not in text)


@pytest.mark.parametrize(
    ("language", "text", "counts", "qualifier"),
    [
        ("ru", "более 40 человек", "counted-people", "over"),
        ("ru", "свыше 40 участников", "counted-people", "over"),
        ("ru", "порядка 40 чел.", "counted-people", "about"),
        ("ru", "не менее 40 человек", "counted-people", "at-least"),
        ("ru", "до 40 человек", "counted-people", "up-to"),
        ("ru", "40 и более человек", "counted-people", "over"),
        ("en", "more than 40 teachers", "group-teachers", "over"),
        ("en", "over 40 participants", "counted-people", "over"),
        ("en", "40+ teachers", "group-teachers", "over"),
        ("de", "über 40 Menschen", "counted-people", "over"),
        ("fr", "plus de 40 enseignants", "group-teachers", "over"),
        ("", "plus de 40 enseignants", "group-teachers", "over"),
        ("kk", "40-тан астам адам", "counted-people", "over"),
        ("be", "больш за 40 чалавек", "counted-people", "over"),
        ("he", "יותר מ-40 מורים", "group-teachers", "over"),
        ("he", "כ-40 הורים", "group-parents", "about"),
    ],
)
def test_people_are_counted_as_exactly_as_the_text_does(language: str, text: str, counts: str, qualifier: str) -> None:
    told = {"value": "40", "counts": counts, "qualifier": f"qualifier-{qualifier}"}
    assert read(text, language, *FRENCH, *CLASHING) == [told]


@pytest.mark.parametrize("text", ["fewer than 40 teachers", "less than 40 people", "under 40 teachers"])
def test_a_number_that_is_not_reached_is_left_to_the_reader(text: str) -> None:
    assert read(text, "en") == []


def test_words_that_name_no_thing_are_no_name_though_a_source_once_printed_them(drafter: Drafter) -> None:
    for text, language in (("Стороны подписали меморандум. СТОРОНЫ", "ru"), ("An Agency met there.", "en")):
        assert suggested(drafter, text, language) == []
    (one,) = suggested(drafter, "The Agency met its friends.", "en")
    assert (one.evidence.words, one.iri) == ("The Agency", FUND)


PARENTS = name(f"{ID}concept/group-parents", "родители", "ru")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("100 тыс. рублей собрали родители", "ru"),
        ("100 рублей родители", "ru"),
        ("300 песо родители", "ru"),
        ("200 rubles teachers", "en"),
    ],
)
def test_money_that_is_not_clear_counts_nobody_behind_it(text: str, language: str) -> None:
    assert read(text, language, PARENTS) == []


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Школы Казахстана получили 100 тыс. рублей.", None),
        ("Школы Беларуси получили 100 тыс. рублей.", "byn"),
        ("Школы Беларуси получили 100 тыс. руб. от родителей.", "byn"),
        ("Школы Беларуси и Казахстана получили 100 тыс. рублей.", None),
        ("Школы получили 100 тыс. рублей.", None),
    ],
)
def test_a_currency_of_several_countries_is_that_of_the_only_one_spoken_of(
    drafter: Drafter, text: str, unit: str | None
) -> None:
    amount = [one for one in suggested(drafter, text, "ru") if one.kind == "amount"]
    units = [dict(one.values)["eg:unit"] for one in amount]
    assert units == ([f"concept:unit-{unit}"] if unit else [])
    assert all(one.evidence.doubt == "currency" for one in amount)


@pytest.mark.parametrize(
    ("text", "language", "value", "counts"),
    [
        ("20 Lehrkräften aus Kasachstan", "de", "20", "group-teachers"),
        ("an 12 Schulen mit 30 Lehrerinnen", "de", "30", "group-teachers"),
        ("50 ta o‘qituvchi", "uz", "50", "group-teachers"),
        ("15 ta oʻqituvchilar", "uz", "15", "group-teachers"),
        ("40 nafar o‘qituvchi", "uz", "40", "group-teachers"),
    ],
)
def test_german_and_uzbek_words_tell_what_is_counted(text: str, language: str, value: str, counts: str) -> None:
    assert {"value": value, "counts": counts} in read(text, language)


def test_a_word_of_a_concept_that_the_graph_has_not_is_not_read() -> None:
    assert read("30 Studierende", "de") == []
