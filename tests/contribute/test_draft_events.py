"""Events that a text tells of in words of its own: the words of their names, and dates as evidence of their own."""

from dataclasses import replace
from datetime import date

import pytest
from pyoxigraph import RdfFormat

from edu_graph import vocab
from edu_graph.contribute.documents import document
from edu_graph.contribute.draft import Drafter, Wanted
from edu_graph.contribute.known import known
from edu_graph.contribute.suggestions import Suggestion
from edu_graph.contribute.writing import statement
from edu_graph.knowledge.dates import Bounds
from edu_graph.rdf.parsing import parse_bytes
from tests.contribute.small_graph import KAZ, KNOWN, name

TABLE, FIRST, SECOND, OPENING = (f"{vocab.ID}event/{slug}" for slug in ("table", "first", "second", "opening"))
SMARTED, CENTRE = f"{vocab.ID}project/smarted", f"{vocab.ID}agent/resource-centre"
EVENTS = (
    name(TABLE, "Round table on inclusive education in Minsk, 6 November 2009"),
    name(TABLE, "Круглый стол по инклюзивному образованию в Минске, 6 ноября 2009 года", "ru"),
    name(FIRST, "First Summit on Disability in Berlin, July 2018"),
    name(SECOND, "Second Summit on Disability in Berlin, 2–3 April 2025"),
    name(OPENING, "Opening of the Resource Centre of Friends (undated)"),
    name(CENTRE, "Resource Centre of Friends"),
    name(SMARTED, "SmartEd", role="printed"),
    name(f"{vocab.ID}project/start", "Start", role="printed"),
)
DATES = {
    TABLE: Bounds(date(2009, 11, 6), date(2009, 11, 6)),
    FIRST: Bounds(date(2018, 7, 1), date(2018, 7, 31)),
}
GRAPH = replace(KNOWN, names=(*KNOWN.names, *EVENTS), dates=DATES)


def works(text: str, language: str = "en") -> dict[str, Suggestion]:
    with Drafter(GRAPH) as drafter:
        draft = drafter.draft(document(text), Wanted(slug="test", language=language))
    return {one.iri: one for passage in draft.passages for one in passage.suggestions if one.kind == "work"}


@pytest.mark.parametrize(
    ("language", "text", "iri", "doubt"),
    [
        ("en", "On 6 November 2009 a round table on inclusive education was held in Minsk.", TABLE, "described"),
        ("en", "In November 2009, a round table: inclusive education, Minsk", TABLE, "described"),
        ("en", "A round table on inclusive education in Minsk in 2009", TABLE, "undated"),
        ("en", "A round table on inclusive education in Minsk", TABLE, "undated"),
        ("ru", "Круглый стол по инклюзивному образованию прошёл в Минске 6 ноября 2009 года.", TABLE, "described"),
        ("ru", "В ноябре 2009 года провели круглый стол об инклюзивном образовании в Минске.", TABLE, "described"),
        ("en", "A round table on inclusive education in Minsk, 7 November 2009", "", ""),
        ("en", "A round table on inclusive education in Minsk in 2010", "", ""),
        ("en", "Inclusive education in November 2009", "", ""),
        ("en", "At the Summit on Disability in Berlin on 2 April 2025", SECOND, "described"),  # of its name's own date
        ("en", "At the Summit on Disability in Berlin in July 2018", FIRST, "described"),
        ("en", "At the Summit on Disability in Berlin in 2021", "", ""),
        ("en", "The opening of the Friends' own Resource Centre", OPENING, "undated"),
        ("en", "within the project SmartEd", SMARTED, ""),
        ("en", "Start with the beginning", "", ""),  # a common word
    ],
)
def test_an_event_is_suggested_by_its_words_and_its_date(language: str, text: str, iri: str, doubt: str) -> None:
    found = works(text, language)
    assert [(one, found[one].evidence.doubt) for one in found] == ([(iri, doubt)] if iri else [])


def test_of_more_than_two_editions_none_is_suggested_without_its_date() -> None:
    assert set(works("At the Summit on Disability in Berlin")) == {FIRST, SECOND}
    third = name(f"{vocab.ID}event/third", "Third Summit on Disability in Berlin, 2028")
    with Drafter(replace(GRAPH, names=(*GRAPH.names, third))) as drafter:
        draft = drafter.draft(document("At the Summit on Disability in Berlin"), Wanted(slug="test", language="en"))
    assert not [one for passage in draft.passages for one in passage.suggestions if one.kind == "work"]


def test_an_event_of_another_country_is_not_meant() -> None:
    known = replace(GRAPH, countries={**GRAPH.countries, TABLE: frozenset({KAZ})})
    with Drafter(known) as drafter:
        draft = drafter.draft(
            document("Belarus: round table on inclusive education in Minsk"), Wanted(slug="test", language="en")
        )
    assert not [one for passage in draft.passages for one in passage.suggestions if one.iri == TABLE]


def test_the_evidence_is_a_few_words_and_the_statement_a_status_to_choose() -> None:
    text = "On 6 November 2009 a round table on inclusive education with many guests was held in Minsk."
    found = works(text)[TABLE]
    assert found.evidence.words == "round table on inclusive education"
    assert text[found.evidence.start : found.evidence.end] == found.evidence.words
    with Drafter(GRAPH) as drafter:
        draft = drafter.draft(document(text), Wanted(slug="test", language="en"))
    assert statement(draft, found) == "event:table eg:status concept:status-choose ."


def test_dates_of_events_are_read_from_the_data() -> None:
    trig = f"""
    @prefix eg: <{vocab.EG}> . @prefix xsd: <{vocab.XSD}> .
    <{TABLE}> eg:start "2009-11-06"^^xsd:date ; eg:end "2009-11"^^xsd:gYearMonth .
    <{FIRST}> eg:start "--07-24"^^xsd:gMonthDay . <{SMARTED}> eg:start "2024"^^xsd:gYear .
    """
    quads = [one.quad for one in parse_bytes(trig.encode(), RdfFormat.TRIG, "a.trig")]
    assert known(quads).dates == {TABLE: Bounds(date(2009, 11, 1), date(2009, 11, 30))}
