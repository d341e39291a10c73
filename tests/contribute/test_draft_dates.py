"""Dates and amounts as a draft reads them, in the languages of the documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_graph.contribute import amounts
from edu_graph.contribute.amounts import Counted
from edu_graph.contribute.dating import Point, dates, suggest
from edu_graph.knowledge.dates import bounds
from edu_graph.rdf.terms import Literal, NamedNode
from tests.contribute.small_graph import CONCEPTS


def read(text: str, language: str, part: str = "text") -> list[tuple[str, str, str]]:
    bare = [(one.start, one.end, one.first, one.last) for one in dates(text, 0, len(text), language, part=part)]
    return [
        (text[start:end], first.replace('"', "").replace("^^xsd:", " "), last.replace('"', "").replace("^^xsd:", " "))
        for start, end, first, last in bare
    ]


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "29 March", "--03-29 gMonthDay", "--03-29 gMonthDay"),
        ("en", "On March 29, the first", "--03-29 gMonthDay", "--03-29 gMonthDay"),
        ("ru", "в ноябре 2025 года", "2025-11 gYearMonth", "2025-11 gYearMonth"),
        ("ru", "в июле 2018 года", "2018-07 gYearMonth", "2018-07 gYearMonth"),
        ("be", "у лістападзе 2024 года", "2024-11 gYearMonth", "2024-11 gYearMonth"),
        ("pl", "we wrześniu 2019 r.", "2019-09 gYearMonth", "2019-09 gYearMonth"),
        ("kk", "2023 жылғы шілдеде", "2023-07 gYearMonth", "2023-07 gYearMonth"),
        ("ru", "с 19 по 21 февраля 2025 года", "2025-02-19 date", "2025-02-21 date"),
        ("en", "From February 19 to 21, 2025.", "2025-02-19 date", "2025-02-21 date"),
        ("en", "28 November – 2 December 2025", "2025-11-28 date", "2025-12-02 date"),
        ("en", "30 December 2024 – 2 January 2025", "2024-12-30 date", "2025-01-02 date"),
        ("en", "July 2024 – March 2029", "2024-07 gYearMonth", "2029-03 gYearMonth"),
        ("en", "1st of May 2021", "2021-05-01 date", "2021-05-01 date"),
        ("en", "Sept. 3, 2020", "2020-09-03 date", "2020-09-03 date"),
        ("fr", "du 3 au 5 décembre 2024", "2024-12-03 date", "2024-12-05 date"),
        ("es", "17 de diciembre de 2018", "2018-12-17 date", "2018-12-17 date"),
        ("pt", "em março de 2024", "2024-03 gYearMonth", "2024-03 gYearMonth"),
        ("uz", "2025-yil 15-noyabrda", "2025-11-15 date", "2025-11-15 date"),
        ("uz", "2025 йил 11 ноябрь", "2025-11-11 date", "2025-11-11 date"),
        ("kk", "2025 жылғы 15 қарашада", "2025-11-15 date", "2025-11-15 date"),
        ("kk", "15–17 қазан", "--10-15 gMonthDay", "--10-17 gMonthDay"),
        ("be", "12 сакавіка 2024 года", "2024-03-12 date", "2024-03-12 date"),
        ("tr", "3 Aralık 2020 tarihinde", "2020-12-03 date", "2020-12-03 date"),
        ("de", "am 3. Dezember 2023", "2023-12-03 date", "2023-12-03 date"),
        ("ko", "2025년 11월 15일", "2025-11-15 date", "2025-11-15 date"),
        ("en", "15.11.2025", "2025-11-15 date", "2025-11-15 date"),
        ("en", "25/12/2024", "2024-12-25 date", "2024-12-25 date"),
        ("en", "2025-11-15/2025-11-17", "2025-11-15 date", "2025-11-17 date"),
        ("en", "2018–2021", "2018 gYear", "2021 gYear"),
        ("en", "the school year 2025/26", "2025/26", ""),
        ("en", "founded in 1996", "1996 gYear", "1996 gYear"),
        ("en", "Since 2011 it", "2011 gYear", "2011 gYear"),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(language: str, text: str, first: str, last: str) -> None:
    ((_, start, end),) = read(text, language)
    assert (start, end) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["03/04/2025", "you may 2 times", "1,500 people", "$2000", "room 2024a", "WIC 2025", "2025/27", "40 countries",
     "12 Marchers", "in 3025", "2029 – 2024 x", "31.02.2024", "call 2025-11-1500"],
)  # fmt: skip
def test_what_is_no_date_or_cannot_be_told_is_not_read(text: str) -> None:
    assert [one for one in read(text, "en") if one[0] not in ("2029", "2024", "2024 x")] == []


def test_a_day_without_a_year_is_written_so_in_a_sheet_only() -> None:
    assert read("06-25/07-01", "en", part="dates") == [("06-25/07-01", "--06-25 gMonthDay", "--07-01 gMonthDay")]
    assert read("06-25/07-01", "en") == []


@given(
    st.text(alphabet="0123456789 -–/.,марчMarch год2025de\n", max_size=40), st.sampled_from(["en", "ru", "kk", "xx"])
)
def test_whatever_is_read_is_a_date_of_the_calendar_and_stands_there(text: str, language: str) -> None:
    for one in dates(text, 0, len(text), language):
        assert 0 <= one.start < one.end <= len(text)
        for term in (one.first, one.last):
            value, _, kind = term.partition("^^xsd:")
            if kind:
                literal = Literal(value.strip('"'), datatype=NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))
                bounds(literal)  # raises where it is none


def test_points_that_are_no_date_have_no_literal() -> None:
    for point in (Point(), Point(month=3), Point(2025, 13), Point(2025, 2, 30), Point(1066)):
        with pytest.raises(ValueError, match=r".*"):
            point.term()


def test_evidence_of_a_date_names_its_part() -> None:
    (one,) = suggest("held on 3 May 2021", [(5, 18, "notes")], "en")
    assert (one.evidence.part, one.evidence.words) == ("notes", "3 May 2021")


COUNTED = Counted.of(CONCEPTS)


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "about 50 young teachers", {"value": "50", "counts": "group-teachers", "qualifier": "qualifier-about"}),
        ("en", "USD 18 million", {"value": "18000000", "unit": "unit-usd", "counts": "counted-money"}),
        ("en", "US$25,000", {"value": "25000", "unit": "unit-usd", "counts": "counted-money"}),
        ("ru", "более 1,5 млн евро", {"value": "1500000", "unit": "unit-eur", "counts": "counted-money",
                                      "qualifier": "qualifier-over"}),
        ("fr", "8 millions d’euros", {"value": "8000000", "unit": "unit-eur", "counts": "counted-money"}),
        ("ru", "12 000 долларов", {"value": "12000", "unit": "unit-usd", "counts": "counted-money"}),
        ("de", "2.500 Euro", {"value": "2500", "unit": "unit-eur", "counts": "counted-money"}),
        ("de", "2.500,50 Euro", {"value": "2500.5", "unit": "unit-eur", "counts": "counted-money"}),
        ("de", "1.234.567 Euro", {"value": "1234567", "unit": "unit-eur", "counts": "counted-money"}),
        ("en", "95.2% of all", {"value": "95.2", "unit": "unit-percent"}),
        ("en", "for 3 years", {"value": "3", "unit": "unit-year", "counts": "counted-duration"}),
        ("en", "12 children with disabilities", {"value": "12", "counts": "group-children-with-disabilities"}),
        ("en", "up to £1.5m a year", {"value": "1500000", "unit": "unit-gbp", "counts": "counted-money",
                                      "qualifier": "qualifier-per-year"}),
    ],
)  # fmt: skip
def test_an_amount_has_its_value_unit_and_what_is_counted(language: str, text: str, values: dict[str, str]) -> None:
    (one,) = amounts.suggest(text, [(0, len(text), "text")], language, COUNTED)
    read = {name.removeprefix("eg:"): value.removeprefix("concept:") for name, value in one.values}
    assert read == values
    assert text[one.evidence.start : one.evidence.end] == one.evidence.words


def test_a_unit_without_a_concept_is_told() -> None:
    (one,) = amounts.suggest("£5", [(0, 2, "text")], "en", COUNTED)
    assert one.evidence.reason == "no concept of this unit yet"


@pytest.mark.parametrize("text", ["room 12", "1,200 guests from 40 places", "version 3.1.4", "school No 17"])
def test_a_number_that_counts_nothing_known_is_left_alone(text: str) -> None:
    assert amounts.suggest(text, [(0, len(text), "text")], "en", COUNTED) == []


def test_the_number_of_a_date_is_no_amount() -> None:
    text = "2024 teachers"
    assert amounts.suggest(text, [(0, len(text), "text")], "en", COUNTED, [range(4)]) == []


@given(st.integers(0, 10**9), st.sampled_from(["en", "ru", "de", "fr", "kk", "xx-unknown"]))
def test_a_number_grouped_by_spaces_is_the_number(value: int, language: str) -> None:
    text = f"{value:,}".replace(",", "\u202f") + " teachers"
    (one,) = amounts.suggest(text, [(0, len(text), "text")], language, COUNTED)
    assert dict(one.values)["eg:value"] == str(value)
