"""For which country a body counts is one computation, `eg:countsFor`, in every query that asks about countries."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore
from tests.competency.conftest import Rebuild
from tests.queries.conftest import Resolver

ROOT = Path(__file__).parents[2]
PASSAGE = "source:kt-haifa-2026#p2"
SECTION, EMBASSY, TOWN = "agent:planted-section", "agent:planted-embassy", "place:planted-town"
EVENT, GIFT, AGREEMENT, SCHOOL = "event:planted", "event:planted-gift", "agreement:planted", "agent:planted-school"
UNIVERSITY, CENTRE = "agent:planted-university", "agent:planted-centre"
# A section of the embassy of Finland, which has its seat in a town of Uruguay.
PLANTED = (
    f"{TOWN} eg:country place:ury",
    f"{EMBASSY} rdf:type eg:DiplomaticMission",
    f"{EMBASSY} eg:country place:fin",
    f"{EMBASSY} eg:place {TOWN}",
    f"{SECTION} rdf:type eg:OrganizationalUnit",
    f"{SECTION} eg:partOf {EMBASSY}",
    f"{SECTION} eg:place {TOWN}",
    f"{SCHOOL} rdf:type eg:School",
    f"{SCHOOL} eg:country place:ury",
    f"{UNIVERSITY} rdf:type eg:University",
    f"{UNIVERSITY} eg:country place:ury",
    f"{CENTRE} rdf:type eg:ResourceCentre",
    f"{CENTRE} eg:partOf {SECTION}",
    f"{CENTRE} eg:place {TOWN}",
    f"{CENTRE} eg:targetGroup concept:group-children",
    f"{EVENT} rdf:type eg:Training",
    f"{EVENT} eg:kind concept:event-kind-course",
    f"{EVENT} eg:status concept:status-planned",
    f"{EVENT} eg:disabilityCategory concept:disability-hearing",
    f"{GIFT} rdf:type eg:Event",
    f"{AGREEMENT} rdf:type eg:Agreement",
    f"{AGREEMENT} eg:quantity {AGREEMENT}#quantity",
    f"{AGREEMENT}#quantity eg:counts concept:counted-money",
    f"{AGREEMENT}#quantity eg:unit concept:unit-usd",
    f"{AGREEMENT} eg:commitment {AGREEMENT}#commitment/teacher-training",
    f"{AGREEMENT}#commitment/teacher-training eg:undertakes concept:practice-teacher-training",
    f"{AGREEMENT}#commitment/teacher-training eg:committedBy {SECTION}",
)
ROLES = (
    (EVENT, "organiser", "agent:isr-mashav"),
    (EVENT, "sender", SECTION),
    (EVENT, "funder", SECTION),
    (EVENT, "participant", SCHOOL),
    (EVENT, "participant", "place:kaz"),
    (GIFT, "donor", "agent:isr-mashav"),
    (GIFT, "recipient", SECTION),
    (GIFT, "funder", "agent:jpn-jica"),
    (GIFT, "participant", SCHOOL),
    (AGREEMENT, "party", SECTION),
    (AGREEMENT, "party", "agent:isr-mashav"),
    (AGREEMENT, "party", UNIVERSITY),
)
# What stands in the rows of the country that sends the embassy and, as far as the embassy is concerned, in no other.
BY_COUNTRY: dict[str, tuple[dict[str, str], str]] = {
    "list-accords-of-country": ({"day": "2026-01-01"}, EMBASSY),
    "list-activities-around-ratification": ({}, EVENT),
    "list-activities-of-country": ({}, SECTION),
    "list-agents-by-role": ({"role": "concept/role-funder"}, SECTION),
    "list-agreements-by-country": ({}, AGREEMENT),
    "list-commitments": ({}, SECTION),
    "list-cooperation-between-countries": ({"partner": "IL"}, SECTION),
    "list-delegation-visits": ({}, EVENT),
    "list-disability-categories-served": ({}, EVENT),
    "list-funders-of-country": ({}, GIFT),
    "list-gifts-of-country": ({}, SECTION),
    "list-people-per-million": ({"group": "concept/group-children", "currency": "concept/unit-usd"}, AGREEMENT),
    "list-resource-centres": ({}, CENTRE),
    "list-trainings-by-provider": ({"provider": "agent/isr-mashav"}, EVENT),
    "list-unreported-plans": ({}, EVENT),
}
ELSEWHERE = {
    "list-cooperating-countries": "rows of pairs: see the test of its numbers",
    "list-dates-of-thing": "a country is one of the things that it can be asked of",
    "list-events-by-country-and-year": "asks where an event took place",
    "list-events-by-kind": "asks where an event took place",
    "list-flows-between-countries": "rows are numbers of two countries: see the test of its numbers",
    "list-givers-and-receivers": "rows are numbers: see the test of its numbers",
    "list-institutions-with-several-donors": "has no parameter: see the test of donors",
    "list-network-memberships": "members of these bodies are the states themselves",
    "list-observations": "asks of the observations, which are counted with eg:countsFor",
    "list-parties-of-agreement": "asks of one agreement: see the test of parties",
    "list-partner-countries": "rows are numbers: see the test of its numbers",
    "list-topics-of-country": "rows are numbers, of the things that list-partner-countries counts",
    "list-treaties-of-country": "parties of treaties are the states themselves",
    "list-university-cooperation": "a mission is no university: see the test of partners",
    "list-visited-institutions": "asks where a visit took place",
    "show-observation": "asks of the observations, which are counted with eg:countsFor",
}
"""Other queries with a parameter of the type country, or whose rows tell countries of bodies."""
FREE = re.compile(r"eg:country(?!\|\(|\w)")
SHOWS = {"show-centre": "tells the country that is stated, as one of the centre's properties"}


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def quads(lines: Iterable[str]) -> list[Quad]:
    return [Quad(*(node(part) for part in line.split()), node(PASSAGE)) for line in lines]


def with_school(*, seat: str) -> list[Quad]:
    """Return the planted statements; the school and the university are of the country `seat`."""
    lines = [line.replace("place:ury", seat) if line.split()[0] in (SCHOOL, UNIVERSITY) else line for line in PLANTED]
    for thing, role, agent in ROLES:
        part = f"{thing}#{role}/{agent.replace(':', '/')}"
        lines += [
            f"{thing} eg:participation {part}",
            f"{part} eg:role concept:role-{role}",
            f"{part} eg:agent {agent}",
        ]
    day = Literal("2025-05-05", datatype=node("xsd:date"))
    money = Literal("1000000", datatype=node("xsd:integer"))
    return [
        *quads(lines),
        Quad(node(EVENT), node("eg:start"), day, node(PASSAGE)),
        Quad(node(f"{AGREEMENT}#quantity"), node("eg:value"), money, node(PASSAGE)),
    ]


@pytest.fixture(scope="module")
def planted(rebuild: Rebuild) -> EmbeddedStore:
    """All data with a section of an embassy; nothing else that is planted is of the country of its seat."""
    return rebuild((), with_school(seat="place:bra"))


def cells(store: EmbeddedStore, catalog: Catalog, name: str, values: dict[str, str]) -> list[set[str]]:
    query = catalog.get(name)
    text = bind(query, values, Resolver(store)).text
    found = []
    for row in store.select(text):
        terms = (row.get(column.name) for column in query.columns)
        found.append({vocab.curie(term.value) for term in terms if isinstance(term, NamedNode)})
    return found


@pytest.mark.parametrize("name", BY_COUNTRY)
def test_an_embassy_counts_for_the_country_that_sends_it(name: str, catalog: Catalog, planted: EmbeddedStore) -> None:
    values, thing = BY_COUNTRY[name]
    # The accords show the other parties: that the agreement is there tells that the section is of the country.
    thing = AGREEMENT if thing == EMBASSY else thing
    sending = cells(planted, catalog, name, {**values, "country": "FI"})
    seat = cells(planted, catalog, name, {**values, "country": "UY"})
    assert any(thing in row for row in sending)
    assert not any(row & {thing, SECTION, EMBASSY} for row in seat)


def test_numbers_of_countries_count_the_sender(catalog: Catalog, whole: EmbeddedStore, planted: EmbeddedStore) -> None:
    def numbers(store: EmbeddedStore, name: str, **values: str) -> dict[str, list[str]]:
        query = catalog.get(name)
        rows = store.select(bind(query, values, Resolver(store)).text)
        key = query.columns[0].name
        return {row[key].value: [term.value for term in row.values() if isinstance(term, Literal)] for row in rows}  # type: ignore[union-attr]

    for name, values in (("list-givers-and-receivers", {}), ("list-partner-countries", {"country": "IL"})):
        before, after = numbers(whole, name, **values), numbers(planted, name, **values)
        assert before.get(node("place:fin").value) != after.get(node("place:fin").value)
        assert before.get(node("place:ury").value) == after.get(node("place:ury").value)
    partner = cells(planted, catalog, "list-partner-countries", {"country": "UY"})
    assert partner == cells(whole, catalog, "list-partner-countries", {"country": "UY"})


def test_parties_partners_and_donors_have_the_country_that_sends_them(catalog: Catalog, planted: EmbeddedStore) -> None:
    parties = cells(planted, catalog, "list-parties-of-agreement", {"agreement": "agreement/planted"})
    assert [row & {"place:fin", "place:ury"} for row in parties if SECTION in row] == [{"place:fin"}]
    partners = cells(planted, catalog, "list-university-cooperation", {"country": "BR"})
    assert {"place:fin"} == set.union(*(row & {"place:fin", "place:ury"} for row in partners if SECTION in row))


def test_an_embassy_is_a_donor_where_it_has_its_seat(catalog: Catalog, rebuild: Rebuild) -> None:
    store = rebuild((), with_school(seat="place:ury"))
    rows = cells(store, catalog, "list-institutions-with-several-donors", {})
    assert any({SCHOOL, SECTION} <= row for row in rows)


def test_every_query_that_asks_about_countries_is_looked_at(catalog: Catalog) -> None:
    asking = {
        query.name
        for query in catalog
        if any(parameter.type == "country" for parameter in query.parameters) or "eg:countsFor" in query.text
    }
    assert asking == {*BY_COUNTRY, *ELSEWHERE}


def beside_the_mechanism(text: str) -> list[str]:
    """Return the uses of eg:country outside of the header that are no place of an event or project."""
    lines = [line.partition("  #")[0] for line in text.splitlines() if not line.startswith("#")]
    return [line.strip() for line in lines if FREE.search(line)]


@pytest.mark.parametrize("path", sorted((ROOT / "queries").rglob("*.rq")), ids=lambda path: path.stem)
def test_no_query_has_a_way_of_its_own(path: Path) -> None:
    if path.stem not in SHOWS:
        assert beside_the_mechanism(path.read_text(encoding="utf-8")) == []


def test_a_way_of_its_own_is_seen() -> None:
    assert beside_the_mechanism("#+ eg:country\n?agent eg:partOf*/(eg:place/eg:partOf*)?/eg:country? ?c .") != []
    assert beside_the_mechanism("?event eg:country|(eg:place/eg:countsFor) ?c . ?a eg:countsFor ?c .") == []
