"""Named queries in engines elsewhere: the same answers, written by hand, as tests/queries wants."""

import pytest

from edu_graph.queries.binding import EntityResolver, bind
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.terms import NamedNode
from edu_graph.store.embedded import EmbeddedStore
from edu_graph.store.remote import RemoteStore
from tests.engines.conftest import Open
from tests.queries.answers import GOLDEN, file_of
from tests.queries.conftest import catalog, rebuild, resolver, stated, whole  # noqa: F401 - fixtures
from tests.queries.test_golden_answers import CASES, answer

KILLED = {"virtuoso": {"list-topics-of-country"}}
"""Queries that end the engine's process; they are not asked. Measured of Virtuoso 7.2.5.1, Debian's."""
DIFFER: dict[str, dict[str, set[int]]] = {
    "virtuoso": {
        "list-activities-of-organisation": {3, 4},
        "list-activities-under-agreement": {0, 1},
        "list-events-by-country-and-year": {2, 3, 7},
        "list-events-by-kind": {1, 2},
        "list-notes-about-thing": {0, 1},
        "list-office-holders": {1, 2, 3, 4},
        "list-partial-dates": {0, 1},
        "list-practices": {0, 1, 2},
        "list-statements-about-thing": {0, 1, 2, 3, 4},
        "list-things-by-topic": {2},
        "show-centre": {0, 1, 2, 3},
    }
}
"""Cases that an engine answers wrongly, or with an error of its own: one that it answers all at once fails here too."""


@pytest.fixture(scope="session")
def remote(published: Open, whole: EmbeddedStore) -> RemoteStore:  # noqa: F811 - the fixture of that name
    return published("goldens", [quad for quad in whole.quads() if isinstance(quad.graph_name, NamedNode)])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_the_engine_gives_the_answer_written_by_hand(
    case: tuple[str, int],
    catalog: Catalog,  # noqa: F811
    remote: RemoteStore,
    resolver: EntityResolver,  # noqa: F811
    engine: tuple[str, str],
    request: pytest.FixtureRequest,
) -> None:
    name, index = case
    if name in KILLED.get(engine[0], ()):
        pytest.skip("this query ends the engine")
    if index in DIFFER.get(engine[0], {}).get(name, ()):
        request.applymarker(pytest.mark.xfail(reason="docs/engines.md", strict=True))
    golden, query = GOLDEN[name], catalog.get(name)
    asked = golden.cases[index]
    text = bind(query, asked.values, resolver).text if asked.values else query.text
    assert answer(remote, text, golden.columns) == asked.rows, f"{file_of(name)}: cases[{index}], {asked.values}"


def test_all_cases_are_asked() -> None:
    assert len(CASES) >= 190, "fewer golden cases than there were"
