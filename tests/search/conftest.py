from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from edu_graph.search.index import SearchIndex
from edu_graph.search.storage import build_index
from tests.search.sample import IDENTIFIERS, LABELS


@pytest.fixture(scope="session")
def index_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "search.db"
    build_index(LABELS, IDENTIFIERS, path)
    return path


@pytest.fixture
def index(index_path: Path) -> Iterator[SearchIndex]:
    with closing(SearchIndex.open(index_path)) as opened:
        yield opened
