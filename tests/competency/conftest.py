"""All data of the repository as a release would hold it, derived anew for each change that a test plants."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from edu_graph.build.assemble import Stated, read_stated, what_follows
from edu_graph.build.progress import Silent
from edu_graph.queries.catalog import Catalog
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Quad
from edu_graph.settings import Settings
from edu_graph.store.embedded import EmbeddedStore
from tests.queries.conftest import Resolver

ROOT = Path(__file__).parents[2]
Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(ROOT / "queries")


@pytest.fixture(scope="session")
def stated() -> Stated:
    here = {name: ROOT / name for name in ("ontology", "shapes", "queries", "data")}
    return read_stated(Settings(**here), Silent())


@pytest.fixture(scope="session")
def rebuild(stated: Stated) -> Rebuild:
    """Return a function that derives everything from the data without some statements and with some others."""

    def store(removed: Iterable[Quad], added: Iterable[Quad]) -> EmbeddedStore:
        gone = set(removed)
        data = Dataset({quad: place for quad, place in stated.data.quads.items() if quad not in gone})
        for quad in added:
            data.add(quad, next(iter(stated.data.quads.values())))
        return EmbeddedStore.with_union([*data, *what_follows(Stated(data, data, stated.ontology))])

    return store


@pytest.fixture(scope="session")
def whole(rebuild: Rebuild) -> EmbeddedStore:
    return rebuild((), ())


@pytest.fixture(scope="session")
def resolver(whole: EmbeddedStore) -> Resolver:
    return Resolver(whole)
