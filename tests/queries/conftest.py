"""The first five documents as a release would hold them, derived anew for each change that a test plants."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from edu_graph import vocab
from edu_graph.build.assemble import Stated, inferred, read_stated, what_follows
from edu_graph.build.progress import Silent
from edu_graph.queries.catalog import Catalog
from edu_graph.queries.policy import Limits
from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import NamedNode, Quad
from edu_graph.settings import Settings, load_settings
from edu_graph.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[2]
Rebuild = Callable[[Iterable[Quad], Iterable[Quad]], EmbeddedStore]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(ROOT / "queries")


@pytest.fixture(scope="session")
def stated() -> Stated:
    here = {name: ROOT / name for name in ("ontology", "shapes", "queries")}
    return read_stated(load_settings(**here), Silent())


@pytest.fixture(scope="session")
def rebuild(stated: Stated) -> Rebuild:
    """Return a function that derives everything from the data without some statements and with some others."""
    return partial(_store, stated, what_follows)


@pytest.fixture(scope="session")
def rebuild_things(stated: Stated) -> Rebuild:
    """As `rebuild`, in a third of its time: without the monitoring and what a release says of itself."""
    return partial(_store, stated, inferred)


def _store(
    stated: Stated, follow: Callable[[Stated], list[Quad]], removed: Iterable[Quad], added: Iterable[Quad]
) -> EmbeddedStore:
    gone = set(removed)
    data = Dataset({quad: place for quad, place in stated.data.quads.items() if quad not in gone})
    for quad in added:
        data.add(quad, next(iter(stated.data.quads.values())))
    return EmbeddedStore.with_union([*data, *follow(Stated(data, data, stated.ontology))])


@pytest.fixture(scope="session")
def whole(rebuild: Rebuild) -> EmbeddedStore:
    return rebuild((), ())


@pytest.fixture(scope="session")
def things(rebuild_things: Rebuild) -> EmbeddedStore:
    return rebuild_things((), ())


@pytest.fixture(scope="session")
def limits() -> Limits:
    return Limits.of(Settings())


class Resolver:
    """Resolves what the examples use: IRIs, kind/slug, source/slug, and codes of countries."""

    def __init__(self, store: EmbeddedStore) -> None:
        self._store = store

    def resolve(self, text: str, *, entity_class: str | None) -> str:
        if text.startswith(vocab.BASE):
            return text
        if "/" in text:
            return (vocab.BASE if text.startswith("source/") else vocab.ID) + text
        assert entity_class == vocab.EG + "Country"
        rows = self._store.select(f'SELECT ?c {{ ?c a eg:Country ; eg:isoAlpha2 "{text}" }}')
        (row,) = rows
        found = row["c"]
        assert isinstance(found, NamedNode)
        return found.value


@pytest.fixture(scope="session")
def resolver(whole: EmbeddedStore) -> Resolver:
    return Resolver(whole)
