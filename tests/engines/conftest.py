"""Releases in engines: each test asks one engine, which holds what the fixture has published into it."""

import os
from collections.abc import Callable, Iterator

import pytest
from pyoxigraph import Quad

from edu_graph.rdf.canonical import nquads
from edu_graph.store.engines import Address
from edu_graph.store.publishing import Wishes, publish
from edu_graph.store.remote import RemoteStore
from tests.engines.running import elsewhere, names, oxigraph

Open = Callable[[str, list[Quad]], RemoteStore]


@pytest.fixture(scope="session", params=names())
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Name and address of each engine in turn."""
    if request.param in elsewhere():
        yield request.param, elsewhere()[request.param]
        return
    with oxigraph() as address:
        yield request.param, address


@pytest.fixture(scope="session")
def published(engine: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A function that makes the engine hold these quads as a release, and opens it."""
    folder, held = tmp_path_factory.mktemp("published"), [""]
    opened: dict[str, RemoteStore] = {}

    def store(release: str, quads: list[Quad]) -> RemoteStore:
        name, query = engine
        user = os.environ.get(f"{name.upper()}_USER")
        address = Address.of(query, release, user, os.environ.get(f"{name.upper()}_PASSWORD"))
        if held[0] != release:
            path = folder / f"{release}.nq"
            path.write_bytes(nquads(quads))
            publish(address, path, Wishes(replace=True))
            held[0] = release
        return opened.setdefault(release, RemoteStore(address))

    yield store
    for one in opened.values():
        one.close()
