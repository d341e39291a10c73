"""The monitoring on small data whose numbers are computed by hand, and the constraints of the data cube on all data."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph
import pytest
from pyoxigraph import Quad, RdfFormat

from edu_graph import vocab
from edu_graph.build.assemble import read_stated, what_follows
from edu_graph.build.belonging import belonging
from edu_graph.build.check import check_derived
from edu_graph.build.monitoring import GRAPH, WORLD, monitoring
from edu_graph.build.progress import Silent
from edu_graph.errors import BuildError
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from tests.build.constraints import CONSTRAINTS, PLANTED, is_needed
from tests.ontology.terms import ROOT

PREFIXES = "".join(f"@prefix {name}: <{space}> .\n" for name, space in vocab.PREFIXES.items())
SPARQL = "".join(f"PREFIX {name}: <{space}>\n" for name, space in vocab.PREFIXES.items())
INDICATORS = "".join(
    f"indicator:{slug} a eg:Indicator .\n"
    for slug in ("agreements-in-force", "people-trained", "centres-opened", "countries-connected")
)
SMALL = """
place:aaa a eg:Country . place:bbb a eg:Country . place:town eg:country place:bbb .
source:s dcterms:issued "2024-05"^^xsd:gYearMonth . source:t dcterms:issued "--09"^^xsd:gMonth .
"""


def observed(text: str, declared: str = INDICATORS) -> dict[str, tuple[int, ...]]:
    """Return lowest, highest, counted, eligible and without number, year, country, kind, status by observation."""
    found = completed(declared + SMALL + text)
    names = ("lowest", "highest", "countedThings", "eligibleThings", "withoutNumber", "withoutYear", "withoutCountry")
    wanted = [vocab.EG + name for name in (*names, "withoutKind", "withoutStatus")]
    told: dict[str, dict[str, int]] = {}
    for quad in found:
        if quad.predicate.value in wanted and "#observation/" in quad.subject.value:
            told.setdefault(quad.subject.value, {})[quad.predicate.value] = int(quad.object.value)
    return {
        vocab.curie(name).replace("#observation", "").removeprefix("indicator:"): tuple(of[one] for one in wanted)
        for name, of in told.items()
    }


def completed(text: str) -> list[Quad]:
    """Return the graph of observations on statements, with what is computed of the countries before it."""
    stated = quads(text)
    return monitoring([*stated, *belonging(stated)])


def quads(text: str) -> list[Quad]:
    return list(pyoxigraph.parse(PREFIXES + text, format=RdfFormat.TRIG))


def happened(kind: str, name: str, year: int | None, *parts: str, status: str = "completed") -> str:
    """A thing with a status, a year, and participations `role agent`."""
    text = f"{name} a eg:{kind} ; eg:currentStatus concept:status-{status} .\n"
    if year:
        text += f'{name} eg:startEarliest "{year}-03-01"^^xsd:date ; eg:startLatest "{year}-03-31"^^xsd:date .\n'
    for index, part in enumerate(parts):
        role, agent = part.split()
        own = f"<{vocab.ID}event/{name.partition(':')[2]}#{index}>"
        text += f"{name} eg:participation {own} . {own} eg:role concept:role-{role} ; eg:agent {agent} .\n"
    return text


def number(thing: str, key: str, group: str, *values: int, also: str = "") -> str:
    name = f"<{vocab.ID}event/{thing.partition(':')[2]}#q{key}>"
    told = " , ".join(str(value) for value in values)
    return f"{thing} eg:quantity {name} . {name} eg:counts concept:{group} ; eg:value {told} {also} .\n"


def test_data_without_indicators_have_no_graph_of_observations() -> None:
    assert monitoring(quads(SMALL)) == []
    assert set(observed("", "indicator:people-trained a eg:Indicator . indicator:other a eg:Indicator .")) == {
        "people-trained/any/world/any"
    }


def test_people_are_added_over_trainings_and_kept_as_ranges_within_one() -> None:
    text = happened("Training", "event:a", 2020, "participant place:aaa")
    text += number("event:a", "1", "group-trainees", 10) + number("event:a", "2", "group-trainees", 12)
    text += "event:a eg:kind concept:event-kind-course .\n"
    # Two groups of one training may overlap or not: at least the larger, at most both.
    text += happened("Training", "event:b", 2021, "sender place:aaa", "beneficiary place:bbb")
    text += "event:b eg:participantGroup concept:group-teachers , concept:group-parents .\n"
    text += number("event:b", "1", "group-teachers", 30) + number("event:b", "2", "group-parents", 20)
    # Not of those who were trained, or not yet.
    text += number("event:b", "3", "group-speakers", 500)
    text += number("event:b", "4", "group-trainees", 900, also="; eg:qualifier concept:qualifier-planned")
    found = observed(text)
    assert found["people-trained/any/world/any"] == (40, 62, 2, 2, 0, 0, 0, 1, 0)
    assert found["people-trained/2020/aaa/event-kind-course"] == (10, 12, 1, 1, 0, 0, 0, 0, 0)
    # Of how many people of one country, of the fifty of two, no source tells.
    assert found["people-trained/2021/aaa/any"] == (0, 0, 0, 1, 1, 0, 0, 1, 0)
    scoped = number("event:b", "5", "group-trainees", 7, also="; eg:scope place:bbb")
    assert observed(text + scoped)["people-trained/2021/bbb/any"] == (7, 7, 1, 1, 0, 0, 0, 1, 0)


def grouped(thing: str, key: str, group: str, *values: int, party: str = "", role: str = "participant") -> str:
    """A group that takes part in a thing, for a party or not, and how many they are."""
    own = f"<{vocab.ID}event/{thing.partition(':')[2]}#g{key}>"
    counted = f"<{vocab.ID}event/{thing.partition(':')[2]}#g{key}/quantity>"
    behalf = f"; eg:onBehalfOf {party} " if party else ""
    told = " , ".join(str(value) for value in values)
    return (
        f"{thing} eg:participation {own} . {own} eg:role concept:role-{role} ; eg:group concept:{group} {behalf}; "
        f"eg:quantity {counted} . {counted} eg:counts concept:{group} ; eg:value {told} .\n"
    )


def test_groups_that_take_part_with_a_number_are_people_trained() -> None:
    text = happened("Training", "event:one", 2020)
    assert observed(text)["people-trained/any/world/any"][:4] == (0, 0, 0, 1)
    teachers = grouped("event:one", "a", "group-teachers", 30)
    assert observed(text + teachers)["people-trained/any/world/any"][:4] == (30, 30, 1, 1)
    # Those who teach, or pay, are not trained; a number of countries is none of people.
    for role in ("speaker", "implementer", "funder"):
        spoke = text + grouped("event:one", "a", "group-teachers", 30, role=role)
        assert observed(spoke)["people-trained/any/world/any"][:4] == (0, 0, 0, 1)
    other = teachers.replace("eg:counts concept:group-teachers", "eg:counts concept:counted-countries")
    assert observed(text + other)["people-trained/any/world/any"][:4] == (0, 0, 0, 1)
    # A number of another group of the training may be of the same people.
    parents = grouped("event:one", "b", "group-parents", 20)
    assert observed(text + teachers + parents)["people-trained/any/world/any"][:4] == (30, 50, 1, 1)


def test_a_number_told_of_the_group_and_of_the_training_counts_once() -> None:
    text = happened("Training", "event:one", 2020, "participant place:aaa")
    twice = number("event:one", "x", "group-teachers", 30) + grouped("event:one", "a", "group-teachers", 30)
    assert observed(text + twice)["people-trained/any/world/any"][:4] == (30, 30, 1, 1)
    assert observed(text + twice)["people-trained/any/aaa/any"][:4] == (30, 30, 1, 1)
    differ = twice + grouped("event:one", "b", "group-teachers", 28, role="beneficiary")
    assert observed(text + differ)["people-trained/any/world/any"][:4] == (28, 30, 1, 1)


def test_groups_of_several_parties_add_up_and_are_within_the_whole() -> None:
    text = happened("Training", "event:one", 2020)
    parts = grouped("event:one", "a", "group-teachers", 5, 6, party="place:aaa")
    parts += grouped("event:one", "b", "group-teachers", 7, party="place:bbb")
    found = observed(text + parts)
    assert found["people-trained/any/world/any"][:4] == (12, 13, 1, 1)
    assert found["people-trained/any/aaa/any"][:4] == (5, 6, 1, 1)
    assert found["people-trained/any/bbb/any"][:4] == (7, 7, 1, 1)
    whole = observed(text + parts + number("event:one", "x", "group-teachers", 20))
    assert whole["people-trained/any/world/any"][:4] == (20, 20, 1, 1)
    assert whole["people-trained/any/aaa/any"][:4] == (5, 6, 1, 1)
    # A whole that is less than its parts is contradicted by them.
    less = observed(text + parts + number("event:one", "x", "group-teachers", 10))
    assert less["people-trained/any/world/any"][:4] == (10, 13, 1, 1)


def test_what_is_planned_outside_the_field_or_a_part_is_not_counted_and_gaps_are() -> None:
    text = happened("Training", "event:a", 2020, "participant place:aaa") + number("event:a", "1", "group-trainees", 10)
    text += happened("Training", "event:part", 2020) + number("event:part", "1", "group-trainees", 5)
    text += "event:part eg:partOf event:day . event:day eg:partOf event:a .\n"
    for status in ("planned", "announced", "cancelled"):
        name = f"event:{status}"
        text += happened("Training", name, 2020, status=status) + number(name, "1", "group-trainees", 100)
    text += happened("Training", "event:water", 2020) + "event:water eg:topic concept:topic-outside-field .\n"
    text += happened("Training", "event:undated", None) + number("event:undated", "1", "group-trainees", 3)
    text += "event:unknown a eg:Training .\n"
    found = observed(text)
    assert found["people-trained/any/world/any"] == (13, 13, 2, 2, 0, 1, 1, 2, 1)
    assert found["people-trained/2020/world/any"] == (10, 10, 1, 1, 0, 1, 1, 2, 1)
    assert found["people-trained/2020/aaa/any"] == (10, 10, 1, 1, 0, 1, 1, 2, 1)


def test_part_of_a_planned_training_counts_by_itself() -> None:
    text = happened("Training", "event:whole", 2020, status="planned") + happened("Training", "event:part", 2020)
    text += "event:part eg:partOf event:whole .\n" + number("event:part", "1", "group-attendees", 5)
    assert observed(text)["people-trained/any/world/any"][:4] == (5, 5, 1, 1)


def test_agreements_are_in_force_as_long_as_is_told() -> None:
    text = happened("Signing", "event:s", 2020)
    text += "event:s eg:signs agreement:open , agreement:five , agreement:ended .\n"
    text += "agreement:open a eg:Agreement . agreement:five a eg:Agreement . agreement:ended a eg:Agreement .\n"
    text += number("agreement:five", "1", "counted-duration", 5, also="; eg:unit concept:unit-year")
    text += number("agreement:open", "1", "counted-duration", 2, also="; eg:unit concept:unit-month")
    text += 'agreement:ended eg:endEarliest "2021-01-01"^^xsd:date ; eg:endLatest "2022-12-31"^^xsd:date .\n'
    found = observed(text)
    by_year = {year: found[f"agreements-in-force/{year}/world/any"][:5] for year in range(2020, 2025)}
    assert by_year == {
        2020: (3, 3, 3, 3, 0),
        2021: (2, 3, 2, 3, 1),
        2022: (1, 3, 1, 3, 2),
        2023: (1, 2, 1, 2, 1),
        2024: (1, 2, 1, 2, 1),
    }
    assert "agreements-in-force/2025/world/any" not in found, "no source is of a later year"
    assert found["agreements-in-force/any/world/any"][:5] == (3, 3, 3, 3, 0)


def test_agreements_are_those_that_were_made() -> None:
    text = happened("Signing", "event:plan", 2020, status="announced") + "event:plan eg:signs agreement:plan .\n"
    text += "agreement:plan a eg:Agreement . agreement:named a eg:Agreement .\n"
    text += 'agreement:pledge a eg:Agreement ; eg:startEarliest "2019-01-01"^^xsd:date ;'
    text += ' eg:startLatest "2019-12-31"^^xsd:date ; eg:participation <http://example.org/p> .\n'
    text += "<http://example.org/p> eg:role concept:role-party ; eg:agent agent:m . agent:m eg:partOf agent:n .\n"
    text += "agent:n eg:place place:town .\n"
    found = observed(text)
    assert found["agreements-in-force/any/world/any"] == (1, 1, 1, 1, 0, 0, 0, 1, 1)
    assert found["agreements-in-force/2019/bbb/any"][:2] == (1, 1)


def test_a_centre_opened_in_two_acts_is_one_centre() -> None:
    text = happened("Opening", "event:a", 2020) + happened("Opening", "event:b", 2021)
    text += "event:a eg:opens agent:c . event:b eg:opens agent:c , agent:d . agent:c eg:country place:aaa .\n"
    text += "event:b eg:country place:bbb .\n"
    found = observed(text)
    assert found["centres-opened/any/world/any"] == (2, 2, 2, 2, 0, 1, 0, 2, 0)
    assert found["centres-opened/any/aaa/any"][:2] == (1, 1)
    assert found["centres-opened/2021/bbb/any"][:2] == (1, 1)


def test_countries_are_connected_by_whoever_takes_part() -> None:
    text = happened("Visit", "event:v", 2020, "sender place:aaa", "host agent:h") + "event:v a eg:Event .\n"
    text += "agent:h eg:place place:town .\n"
    text += happened("Event", "event:alone", 2020, "host place:aaa")
    text += happened("Event", "event:plan", 2020, "host place:aaa", "sender place:bbb", status="planned")
    found = observed(text)
    assert found["countries-connected/2020/world/any"][:5] == (2, 2, 1, 2, 1)
    assert found["countries-connected/2020/aaa/any"][:5] == (1, 1, 1, 2, 1)


REGIONS = """
place:m49-001 a eg:Place ; eg:m49 "001" . place:m49-142 a eg:Place ; eg:m49 "142" ; eg:partOf place:m49-001 .
place:m49-143 a eg:Place ; eg:m49 "143" ; eg:partOf place:m49-142 . place:aaa eg:partOf place:m49-143 .
place:bbb eg:partOf place:m49-143 . place:ccc a eg:Country ; eg:partOf place:m49-142 . place:ddd a eg:Country .
place:old a eg:Place . place:aaa eg:partOf place:old .
"""
SCOPED = "; eg:scope place:m49-142"


def test_a_thing_of_two_countries_counts_once_in_each_region_that_has_them() -> None:
    text = REGIONS + "agreement:x a eg:Agreement . agreement:y a eg:Agreement .\n"
    for name, parties in (("x", ("aaa", "bbb")), ("y", ("bbb", "ccc"))):
        text += happened("Agreement", f"agreement:{name}", 2024, *(f"party place:{party}" for party in parties))
    found = observed(text)
    values = {place: found[f"agreements-in-force/any/{place}/any"][:2] for place in ("aaa", "bbb", "m49-143")}
    assert values == {"aaa": (1, 1), "bbb": (2, 2), "m49-143": (2, 2)}
    assert found["agreements-in-force/2024/m49-142/any"][:2] == (2, 2)
    # The world is asked for as such; a place without a code is no region of the standard.
    assert not [name for name in found if "m49-001" in name or "/old/" in name]


def test_people_of_several_countries_of_one_region_are_people_of_it() -> None:
    text = REGIONS + happened("Training", "event:a", 2020, "sender place:aaa", "sender place:bbb")
    text += number("event:a", "1", "group-trainees", 50)
    text += happened("Training", "event:b", 2020, "sender place:ddd", "sender place:ccc")
    text += number("event:b", "1", "group-trainees", 9) + number("event:b", "2", "group-attendees", 4, also=SCOPED)
    found = observed(text)
    assert found["people-trained/2020/aaa/any"][:5] == (0, 0, 0, 1, 1)
    assert found["people-trained/2020/m49-143/any"][:5] == (50, 50, 1, 1, 0)
    # Nine are of a country of the region and of one outside of it; of four it is told that they are of the region.
    assert found["people-trained/2020/m49-142/any"][:5] == (54, 54, 2, 2, 0)


def test_a_region_has_the_gaps_of_what_may_belong_to_it() -> None:
    text = REGIONS + happened("Training", "event:a", 2020, "sender place:aaa")
    text += happened("Training", "event:nowhere", 2020) + happened("Training", "event:else", 2020, "sender place:ddd")
    assert observed(text)["people-trained/2020/m49-143/any"] == (0, 0, 0, 1, 1, 0, 1, 2, 0)


def test_countries_connected_of_a_region_are_its_own() -> None:
    text = REGIONS + happened("Visit", "event:v", 2020, "sender place:aaa", "host place:ddd") + "event:v a eg:Event .\n"
    text += happened("Visit", "event:w", 2020, "sender place:bbb", "host place:ccc") + "event:w a eg:Event .\n"
    found = observed(text)
    values = {place: found[f"countries-connected/2020/{place}/any"][0] for place in ("world", "m49-142", "m49-143")}
    assert values == {"world": 4, "m49-142": 3, "m49-143": 2}
    assert found["countries-connected/2020/ccc/any"][0] == 1


def test_what_answers_a_recommendation_is_counted_once() -> None:
    declared = "indicator:recommendations-answered a eg:Indicator .\n"
    text = happened("Event", "event:a", 2020, "host place:aaa")
    text += "event:a eg:answers <http://example.org/r1> , <http://example.org/r2> .\n"
    text += "document:d a eg:Document ; eg:answers <http://example.org/r1> .\n"
    text += (
        happened("Event", "event:plan", 2020, status="planned") + "event:plan eg:answers <http://example.org/r1> .\n"
    )
    found = observed(text, declared)
    assert found["recommendations-answered/any/world/any"][:2] == (2, 2)
    assert found["recommendations-answered/2020/aaa/any"][:2] == (1, 1)


def test_an_observation_leads_to_what_is_behind_it() -> None:
    text = happened("Training", "event:a", 2020) + number("event:a", "1", "group-trainees", 10)
    text += happened("Training", "event:b", 2020)
    store = EmbeddedStore.with_union(completed(INDICATORS + SMALL + text))
    total = f"<{vocab.ID}indicator/people-trained#observation/2020/world/any>"
    behind = store.select(SPARQL + f"SELECT ?x {{ {total} prov:wasDerivedFrom ?x }} ORDER BY ?x")
    assert [str(row["x"].value) for row in behind] == [f"{vocab.ID}event/a", f"{vocab.ID}event/a#q1"]
    left = store.select(SPARQL + f"SELECT ?x {{ {total} eg:leftOut ?x }}")
    assert [str(row["x"].value) for row in left] == [f"{vocab.ID}event/b"]


def test_an_inferred_graph_of_whatever_name_repeats_nothing_stated() -> None:
    stated = quads("graph:g { graph:g a eg:Register . event:a eg:answers event:b }")
    derived = quads(f"<{GRAPH}> {{ <{GRAPH}> a eg:InferredGraph . event:a eg:answers event:b }}")
    with pytest.raises(BuildError, match="inferred again"):
        check_derived(stated, derived)


@pytest.fixture(scope="module")
def cube() -> list[Quad]:
    here = {name: ROOT / name for name in ("ontology", "shapes", "queries", "data")}
    stated = read_stated(Settings(**here), Silent())
    followed = what_follows(stated)
    return [quad for quad in {*followed, *stated.data} if is_needed(quad)]


def violated(found: Iterable[Quad]) -> set[str]:
    store = pyoxigraph.Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in found)
    return {name for name, ask in CONSTRAINTS.items() if bool(store.query(SPARQL + ask))}


def test_what_is_in_question_in_a_country_is_so_in_its_regions_and_no_more_than_in_the_world(cube: list[Quad]) -> None:
    assert astray(cube) == []
    asia = f"{vocab.ID}indicator/people-trained#observation/any/m49-142/any"
    links = {vocab.PROV + "wasDerivedFrom", vocab.EG + "leftOut"}
    assert astray([q for q in cube if not (q.subject.value == asia and q.predicate.value in links)])


def astray(cube: list[Quad]) -> list[str]:
    """Return the observations with something in question that is not so in the place around theirs."""
    wholes: dict[str, set[str]] = defaultdict(set)
    place: dict[str, str] = {}
    behind: dict[str, set[str]] = defaultdict(set)
    for quad in cube:
        if quad.predicate.value == vocab.EG + "hasPart":
            wholes[quad.object.value].add(quad.subject.value)
        elif quad.predicate.value == vocab.EG + "observedCountry":
            place[quad.subject.value] = quad.object.value
        elif quad.predicate.value in (vocab.PROV + "wasDerivedFrom", vocab.EG + "leftOut"):
            behind[quad.subject.value].add(quad.object.value)
    told = []
    for name, where in place.items():
        for whole in wholes[where]:
            slug = "world" if whole == WORLD else vocab.slug_of(whole)
            around = name.replace(f"/{vocab.slug_of(where)}/", f"/{slug}/")
            if slug.startswith(("m49", "world")) and not behind[name] <= behind[around]:
                told.append(name)
    return told


def test_the_cube_keeps_the_integrity_constraints(cube: list[Quad]) -> None:
    assert violated(cube) == set()


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_each_constraint_sees_a_planted_fault(name: str, cube: list[Quad]) -> None:
    removed, added = PLANTED[name]
    left = [quad for quad in cube if removed is None or not removed(quad)]
    assert (len(left) < len(cube)) == (removed is not None)
    assert name in violated([*left, *quads(added)])
