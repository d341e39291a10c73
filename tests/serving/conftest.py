"""One ordinary service for the tests that do not harm it."""

from collections.abc import Iterator
from pathlib import Path

import live
import pytest

from edu_graph.build import pipeline
from edu_graph.settings import load_settings


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A releases folder that holds the release of the project's own data."""
    folder = tmp_path_factory.mktemp("built")
    pipeline.build(load_settings(releases=folder))
    return folder


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    """A service of the project's own data."""
    with live.service(tmp_path_factory.mktemp("running"), releases=built) as found:
        yield found
