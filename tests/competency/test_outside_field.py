"""What sources place outside the field (`concept:topic-outside-field`) is told only where it is asked for."""

from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.queries.binding import bind
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.rdf.terms import NamedNode
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.conftest import Resolver

QUERIES = sorted(path.stem for path in (Path(__file__).parents[2] / "queries").rglob("*.rq"))
OUTSIDE = f"SELECT DISTINCT ?thing {{ ?thing <{vocab.EG}topic> <{vocab.ID}concept/topic-outside-field> }}"
# Where something is asked of a country, a year or a period, these find what lies outside the field on all data.
ASKED = (
    {},
    {"country": "KZ", "partner": "IL", "year": "2025", "day": "2025-12-31"},
    {"country": "UZ", "year": "2010", "from": "1990-01-01", "to": "2030-12-31"},
    {"country": "AO"},
)
REACH = {
    "list-activities-of-country": {"country": "KZ"},
    "list-agents-by-role": {"role": "concept/role-organiser"},
    "list-events-by-country-and-year": {"country": "UZ", "year": "2010"},
    "list-events-by-kind": {},
    "list-events-in-period": {"from": "2025-11-01", "to": "2025-11-30"},
    "list-outputs": {},
    "list-partial-dates": {},
    "list-quantities": {},
}
"""Queries that tell what lies outside the field when they are asked to, and what to ask of them."""
NAMED = {
    "list-outputs": {"origin": "event/ibero-american-summit-2005"},
    "list-participations-in-event": {"thing": "event/kaz-isr-water-memorandum-signing"},
    "list-parties-of-agreement": {"agreement": "agreement/kaz-isr-water-memorandum"},
    "list-notes-about-thing": {"thing": "agreement/kaz-isr-water-memorandum"},
    "list-passages-about-thing": {"thing": "agreement/kaz-isr-water-memorandum"},
    "list-quantities": {"thing": "event/ibero-american-summit-2005"},
}
"""Queries that are asked of one thing, which may be such a thing."""


def told(store: EmbeddedStore, query: NamedQuery, values: dict[str, str]) -> set[str]:
    """Return what lies outside the field and stands in the rows; required parameters have their examples."""
    needed = {one.name: one.example for one in query.parameters if one.required and one.default is None}
    known = {name: value for name, value in values.items() if query.parameter(name)}
    outside = {row["thing"].value for row in store.select(OUTSIDE)}  # type: ignore[union-attr]
    rows = store.select(bind(query, {**needed, **known}, Resolver(store)).text)
    cells = {term.value.partition("#")[0] for row in rows for term in row.values() if isinstance(term, NamedNode)}
    return cells & outside


@pytest.mark.parametrize("name", QUERIES)
def test_no_list_tells_what_lies_outside_the_field(name: str, catalog: Catalog, whole: EmbeddedStore) -> None:
    for values in ASKED:
        assert told(whole, catalog.get(name), values) == set()


@pytest.mark.parametrize("name", REACH)
def test_it_is_told_when_asked_for(name: str, catalog: Catalog, whole: EmbeddedStore) -> None:
    assert told(whole, catalog.get(name), {**REACH[name], "reach": "everything"}) != set()


@pytest.mark.parametrize("name", NAMED)
def test_it_is_told_when_it_is_named(name: str, catalog: Catalog, whole: EmbeddedStore) -> None:
    values = NAMED[name]
    query = catalog.get(name)
    assert list(whole.select(bind(query, values, Resolver(whole)).text)) != []


def test_the_queries_that_can_be_asked_for_it_are_known(catalog: Catalog) -> None:
    assert {query.name for query in catalog if query.parameter("reach")} == set(REACH)


def test_what_signs_or_is_part_of_such_a_thing_is_marked_too(whole: EmbeddedStore) -> None:
    eg, outside = vocab.EG, f"<{vocab.ID}concept/topic-outside-field>"
    rows = whole.select(
        f"SELECT ?part {{ ?thing <{eg}topic> {outside} . "
        f"?part <{eg}signs>|<{eg}partOf>|<{eg}adopts>|<{eg}basedOn> ?thing "
        f"FILTER NOT EXISTS {{ ?part <{eg}topic> {outside} }} }}"
    )
    assert list(rows) == []
