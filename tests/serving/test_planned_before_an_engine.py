"""A whole service before a real engine: what the build prepared is answered as from a store, and without it."""

from contextlib import ExitStack
from pathlib import Path

import live
import pytest

from edu_graph.build.release import Release, current
from edu_graph.queries.catalog import Catalog, NamedQuery
from edu_graph.settings import load_settings
from edu_graph.store.engines import Address
from edu_graph.store.publishing import publish
from tests.engines.running import oxigraph

FORMS = ("", ".csv", ".ttl")
OF_ONE_ANSWER = {"x-request-id", "date", "ratelimit", "etag"}
"""An ETag names the store too: engines may answer other queries otherwise."""
UNPLANNED = "SELECT * { ?event a eg:Event } ORDER BY ?event LIMIT 3"


@pytest.fixture(scope="module")
def release(built: Path) -> Release:
    found = current(load_settings(releases=built))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def planned(release: Release) -> list[NamedQuery]:
    """The queries that have something prepared; with its defaults each has."""
    found = [query for query in Catalog.load(release.queries) if query.plan is not None]
    assert len(found) >= 25
    return found


def told(service: live.Service, query: NamedQuery, form: str, limit: int) -> tuple[int, dict[str, str], bytes]:
    """All that a client sees of an answer, but what names the service or the request."""
    reply = service.ask(f"/queries/{query.name}{form}?limit={limit}")
    port = f":{service.port}"
    fields = {name: value.replace(port, "") for name, value in reply.headers.items() if name not in OF_ONE_ANSWER}
    return reply.status, fields, reply.body.replace(port.encode(), b"")


def test_what_is_prepared_is_answered_before_an_engine_as_from_the_store_and_without_it(
    running: live.Service, release: Release, built: Path, planned: list[NamedQuery], tmp_path: Path
) -> None:
    asked = [(query, form) for query in planned for form in FORMS]
    with ExitStack() as stack:
        address = stack.enter_context(oxigraph())
        publish(Address.of(address, release.id), release.graph)
        with live.service(tmp_path, releases=built, store=address) as far:
            assert far.sparql(UNPLANNED).rows() == running.sparql(UNPLANNED).rows()
            for query, form in asked:
                assert told(far, query, form, 7) == told(running, query, form, 7), query.name
            stack.close()
            # The bytes of what was asked are kept; those of another limit are not.
            assert far.sparql(f"{UNPLANNED} OFFSET 1").status == 503
            for query, form in asked:
                assert told(far, query, form, 6) == told(running, query, form, 6), query.name
