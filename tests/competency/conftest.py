"""All data of the repository as a release would hold it, derived anew for each change that a test plants."""

from pathlib import Path

import pytest

from edu_graph.build.assemble import Stated, read_stated
from edu_graph.build.progress import Silent
from edu_graph.settings import Settings
from tests.queries.conftest import Rebuild, catalog, rebuild, rebuild_things, resolver, things, whole

__all__ = ["Rebuild", "catalog", "rebuild", "rebuild_things", "resolver", "stated", "things", "whole"]

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def stated() -> Stated:
    """What the other fixtures derive from: not the first five documents, as for the queries, but all of them."""
    here = {name: ROOT / name for name in ("ontology", "shapes", "queries", "data")}
    return read_stated(Settings(**here), Silent())
