"""The country of a thing is also that of its place and of the whole that it is part of, in every query that asks."""

from collections.abc import Callable, Iterable

import pytest

from edu_graph import vocab
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.terms import Literal, NamedNode, Quad
from edu_graph.store.embedded import EmbeddedStore

Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]

UNIT, VISIT, MEMORANDUM = "agent:planted-unit", "event:planted-visit", "agreement:kaz-isr-special-needs-memorandum"
PASSAGE = "source:kt-haifa-2026#p2"
# A unit of a house in a town of a region of France is visited, as part of a trip to that town.
OF_UNIT = (f"{UNIT} eg:partOf agent:planted-house", "agent:planted-house eg:place place:planted-town")
OF_VISIT = (f"{VISIT} eg:partOf event:planted-trip", "event:planted-trip eg:place place:planted-town")
OF_TOWN = ("place:planted-town eg:partOf place:planted-region", "place:planted-region eg:country place:fra")
LINKS = (*OF_UNIT, *OF_VISIT, *OF_TOWN)
FACTS = (
    f"{VISIT} rdf:type eg:Visit",
    f"{VISIT} eg:kind concept:event-kind-study-visit",
    f"{VISIT} eg:participation {VISIT}#visited/{UNIT.replace(':', '/')}",
    f"{VISIT}#visited/{UNIT.replace(':', '/')} eg:role concept:role-visited",
    f"{VISIT}#visited/{UNIT.replace(':', '/')} eg:agent {UNIT}",
    f"{MEMORANDUM} eg:participation {MEMORANDUM}#party/{UNIT.replace(':', '/')}",
    f"{MEMORANDUM}#party/{UNIT.replace(':', '/')} eg:role concept:role-party",
    f"{MEMORANDUM}#party/{UNIT.replace(':', '/')} eg:agent {UNIT}",
)
BY_UNIT = {
    "list-agreements-by-country": ({"country": "FR"}, {MEMORANDUM}),
    "list-activities-of-country": ({"country": "FR"}, {MEMORANDUM, VISIT}),
    "list-cooperation-between-countries": ({"country": "FR", "partner": "KZ"}, {MEMORANDUM}),
    "list-partner-countries": ({"country": "FR"}, {"place:isr", "place:kaz"}),
}
BY_VISIT = {
    "list-events-by-country-and-year": ({"country": "FR", "year": "2025"}, {VISIT}),
    "list-events-by-kind": ({"country": "FR"}, {VISIT}),
    "list-visited-institutions": ({"country": "FR"}, {VISIT}),
}
ASKED = {**BY_UNIT, **BY_VISIT}


class Countries:
    """Knows two countries by their codes."""

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        assert entity_class == f"{vocab.EG}Country"
        return vocab.ID + {"FR": "place/fra", "KZ": "place/kaz"}[text]


def node(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(vocab.PREFIXES[prefix] + local)


def quads(lines: Iterable[str]) -> list[Quad]:
    found = []
    for line in lines:
        subject, property_, value = (node(part) for part in line.split())
        found.append(Quad(subject, property_, value, node(PASSAGE)))
    return found


@pytest.fixture(scope="module")
def planted(rebuild: Rebuild) -> Callable[[str | None], EmbeddedStore]:
    """Return a function that gives the data with the planted visit, without one of its links if one is named."""
    stores: dict[str | None, EmbeddedStore] = {}
    day = Literal("2025-05-05", datatype=node("xsd:date"))

    def store(without: str | None) -> EmbeddedStore:
        if without not in stores:
            added = quads([*(link for link in LINKS if link != without), *FACTS])
            stores[without] = rebuild((), [*added, Quad(node(VISIT), node("eg:start"), day, node(PASSAGE))])
        return stores[without]

    return store


def first_cells(store: EmbeddedStore, catalog: Catalog, name: str) -> set[str]:
    query = catalog.get(name)
    rows = store.select(bind(query, ASKED[name][0], Countries()).text)
    return {vocab.curie(row[query.columns[0].name].value) for row in rows}  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ASKED)
def test_country_is_found_through_place_and_whole(
    name: str, catalog: Catalog, whole: EmbeddedStore, planted: Callable[[str | None], EmbeddedStore]
) -> None:
    assert first_cells(whole, catalog, name) == set()
    assert first_cells(planted(None), catalog, name) == ASKED[name][1]


@pytest.mark.parametrize("link", LINKS)
def test_without_a_link_no_country_is_found(
    link: str, catalog: Catalog, planted: Callable[[str | None], EmbeddedStore]
) -> None:
    through = {**(BY_UNIT if link not in OF_VISIT else {}), **(BY_VISIT if link not in OF_UNIT else {})}
    for name in through:
        assert first_cells(planted(link), catalog, name) == set()


@pytest.mark.parametrize("name", BY_VISIT)
def test_the_country_of_a_project_is_no_place_of_its_events(name: str, catalog: Catalog, rebuild: Rebuild) -> None:
    lines = [*FACTS, f"{VISIT} eg:partOf project:planted", "project:planted eg:country place:fra"]
    day = Quad(node(VISIT), node("eg:start"), Literal("2025-05-05", datatype=node("xsd:date")), node(PASSAGE))
    kind = quads(["project:planted rdf:type eg:Programme"])
    assert first_cells(rebuild((), [*quads(lines), *kind, day]), catalog, name) == set()
    # Without its class it could be anything, and counts: so it is the class that keeps it out.
    assert first_cells(rebuild((), [*quads(lines), day]), catalog, name) == {VISIT}
