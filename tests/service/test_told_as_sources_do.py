"""What pages tell as their sources do: spans no more exactly, numbers side by side, names as they were then."""

import re

import pytest
from test_profiles import Told, page, section, told  # noqa: F401 - a fixture

from edu_graph.service.entity import Value
from edu_graph.service.pages.bounds import Bounds, last_day_told, sharpness, span_told
from edu_graph.service.pages.inline import mixed, opening

BASE = "https://w3id.org/edu-graph/"
THING = {"thing": {"type": "uri", "value": "x"}}

NUMBERS = """
graph:record-two { graph:record-two a eg:SourceRecord . source:two a eg:Source ; dcterms:title "Another"@en ;
  eg:passage <https://w3id.org/edu-graph/source/two#p1> .
  <https://w3id.org/edu-graph/source/two#p1> a eg:Passage ; eg:paragraph 1 ; eg:restatement "More."@en . }
graph:register {
  <https://w3id.org/edu-graph/id/concept/counted-schools> a skos:Concept ; skos:prefLabel "schools"@en .
  <https://w3id.org/edu-graph/id/concept/qualifier-over> a skos:Concept ; skos:prefLabel "over"@en . }
"""


def quantity(source: str, amount: int, more: str = "") -> str:
    node = f"<{BASE}id/event/tour#quantity/counted-schools/-/-/{source}/{amount}>"
    return (
        f"<{BASE}source/{source}#p1> {{ <{BASE}id/event/tour> eg:quantity {node} . {node} a eg:Quantity ; "
        f"eg:counts <{BASE}id/concept/counted-schools> ; eg:value {amount} {more} }}\n"
    )


def row_of(shown: str) -> str:
    """Return the row of the facts that sets numbers side by side."""
    found = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*?>[^<]*: schools</a>.*?</tr>", shown, re.DOTALL)
    return found[0] if found else ""


def test_numbers_that_cannot_both_hold_stand_side_by_side_each_with_its_passage(told: Told) -> None:  # noqa: F811
    shown = row_of(page(told(extra=NUMBERS + quantity("more", 12) + quantity("two", 15)), "/en/id/event/tour"))
    assert "sources differ" in shown
    assert re.findall(r'<bdi>(\d+)</bdi>.*?/en/source/(\w+#p1)"', shown) == [("12", "more#p1"), ("15", "two#p1")]


@pytest.mark.parametrize(
    ("other", "more", "is_shown", "is_flagged"),
    [
        (15, f"; eg:qualifier <{BASE}id/concept/qualifier-over>", True, True),
        (10, f"; eg:qualifier <{BASE}id/concept/qualifier-over>", True, False),
        (12, "", False, False),
        (15, f"; eg:scope <{BASE}id/concept/scope-country>", False, False),
        (15, '; eg:asOf "2024"^^xsd:gYear', False, False),
    ],
)
def test_only_numbers_of_the_same_are_compared(
    told: Told,  # noqa: F811
    other: int,
    more: str,
    is_shown: bool,
    is_flagged: bool,
) -> None:
    shown = row_of(page(told(extra=NUMBERS + quantity("more", 12) + quantity("two", other, more)), "/en/id/event/tour"))
    assert (bool(shown), "sources differ" in shown) == (is_shown, is_flagged)


def test_each_end_of_a_span_is_as_exact_as_its_source() -> None:
    year, month, day = ("2019-01-01", "2019-12-31"), ("2021-05-01", "2021-05-31"), ("2021-05-31", "2021-05-31")
    assert span_told(year, month, "en") == "2019 – May 2021"
    assert span_told(year, day, "en") == "2019 – 31 May 2021"
    assert span_told(year, ("", ""), "en") == "from 2019"
    assert span_told(("", ""), month, "en") == "until May 2021"
    assert span_told(month, month, "en") == "May 2021"
    # The first day of a month to the last of another are days, where the source tells days.
    assert "31" in span_told(("2021-03-01", "2021-03-01"), day, "en")


def test_the_exactness_is_that_of_the_thing_that_has_just_this_span() -> None:
    known = {"x": Bounds(("2019-01-01", "2019-12-31"), ("2021-05-01", "2021-05-31"))}
    assert sharpness(THING, "2019-01-01", "2021-05-31", known) == (known["x"].begun, known["x"].ended)
    assert sharpness(THING, "2019-01-01", "", known) == (known["x"].begun, ("", ""))
    assert sharpness(THING, "2019-02-01", "2021-05-31", known) is None
    assert sharpness(THING, "", "", known) is None
    assert sharpness(THING, "2019-01-01", "", {"x": Bounds(("2019-01-01", ""))}) is None
    assert last_day_told(THING, "2021-05-31", known, "en") == "May 2021"
    assert last_day_told(THING, "2021-05-30", known, "en") == "30 May 2021"


def test_lists_tell_a_beginning_of_which_only_the_year_is_known_as_a_year(told: Told) -> None:  # noqa: F811
    days = "".join(
        f'eg:{name} "{day}"^^xsd:date ; '
        for name, day in (("startEarliest", "2019-01-01"), ("startLatest", "2019-12-31"),
                          ("endEarliest", "2021-05-01"), ("endLatest", "2021-05-31"))
    )  # fmt: skip
    service = told(extra=f"graph:inferred {{ <{BASE}id/event/tour> {days} a eg:Visit }}\n")
    assert "<bdi>2019 – May 2021</bdi>" in section(page(service, "/en/id/place/blr"), "visits")
    answer = page(service, "/en/queries/list-activities-of-country?country=place/blr")
    assert "2019 – May 2021" in answer
    assert "January 2019" not in answer


def test_a_body_is_called_as_then_where_its_passage_prints_a_former_name(told: Told) -> None:  # noqa: F811
    names = (
        f'graph:register {{ <{BASE}id/agent/network> eg:formerName "Old Network"@en , "Netz"@de }}\n'
        f"<{BASE}source/more#p4> {{ <{BASE}id/event/tour> eg:organiser <{BASE}id/agent/network> . "
        f'<{BASE}id/agent/network> eg:nameAsPrinted "Netz"@de }}\n'
    )
    service = told(extra=names)
    there = '<bdi>Network</bdi></a> <small class="soft">(then called <bdi lang="de" dir="ltr">Netz</bdi>)</small>'
    assert there in page(service, "/en/id/event/tour")
    # The convention's page names it too, but no passage behind that prints the old name.
    assert "then called" not in section(page(service, "/en/id/place/blr"), "memberships")


def test_pieces_of_a_name_are_marked_each_by_its_language() -> None:
    name = Value.made(Value("Course", language="en"), ": ", Value("מארח", language="he"), ", ", Value("Haifa"))
    assert name.text == "Course: מארח, Haifa"
    assert mixed("he", name) == '<bdi lang="en" dir="ltr">Course</bdi>: מארח, Haifa'
    assert opening("en", Value("post: x")) == "Post: x"


def test_an_observation_is_called_by_its_indicator_place_and_year(told: Told) -> None:  # noqa: F811
    node = f"<{BASE}id/indicator/trained#observation/2015/blr/any>"
    extra = (
        f'graph:register {{ <{BASE}id/indicator/trained> a eg:Indicator ; skos:prefLabel "people trained"@en , '
        f'"обученные"@ru . <{BASE}id/concept/year-2015> a skos:Concept ; skos:prefLabel "2015"@en . '
        f'<{BASE}id/concept/kind-any> a skos:Concept ; skos:prefLabel "any kind"@en , "любой вид"@ru . }}\n'
        f"graph:inferred {{ {node} a <http://purl.org/linked-data/cube#Observation> ; eg:observedIndicator "
        f"<{BASE}id/indicator/trained> ; eg:observedCountry <{BASE}id/place/isr> ; eg:observedYear "
        f"<{BASE}id/concept/year-2015> ; eg:observedKind <{BASE}id/concept/kind-any> . }}\n"
    )
    service = told(extra=extra)
    assert "people trained: Israel, 2015, any kind" in page(service, "/en/id/place/isr")
    assert "обученные: Израиль, " in page(service, "/ru/id/place/isr")


def test_a_country_tells_what_it_and_its_bodies_promise(told: Told) -> None:  # noqa: F811
    promised = f"<{BASE}id/agreement/pact#commitment/braille>"
    extra = (
        f"<{BASE}source/more#p4> {{ <{BASE}id/agreement/pact> eg:commitment {promised} . {promised} a eg:Commitment ; "
        f"eg:undertakes <{BASE}id/concept/topic-braille> ; eg:committedBy <{BASE}id/place/isr> ; "
        'eg:end "2028"^^xsd:gYear }\n'
    )
    service = told(extra=extra)
    shown = section(page(service, "/en/id/place/isr"), "commitments")
    assert re.findall("<bdi>([^<]+)</bdi>", shown) == ["Braille", "Pact", "Israel", "2028"]
    assert re.search(r'href="/en/source/more#p4"', shown)
    assert not section(page(service, "/en/id/place/blr"), "commitments")
