"""An application over a small release, its queries answered in this process instead of in workers: the fixtures."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import project
import pytest
from harness import Client
from stage import InlineExecutor, Serve, Service

from edu_graph.build.release import Release
from edu_graph.execution import GraphSource
from edu_graph.service.app import create_app
from edu_graph.service.logs import make_logger
from edu_graph.settings import Settings, load_settings


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A releases folder with the project's release; tests that change it make their own."""
    folder = tmp_path_factory.mktemp("releases")
    project.make(folder)
    return folder


@pytest.fixture
def serve(releases: Path, tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a service with these settings."""
    running: list[Client] = []

    def start(*, find_release: Callable[[Settings], Release | None] | None = None, **overrides: Any) -> Service:
        settings = load_settings(
            **{"releases": releases, "state": tmp_path / "state", "reload_seconds": 0.01} | overrides
        )
        executors: list[InlineExecutor] = []
        lines: list[str] = []

        async def start_executor(given: Settings, source: GraphSource) -> InlineExecutor:
            executors.append(InlineExecutor(source, given.buffer_bytes))
            return executors[-1]

        app = create_app(
            settings, start_executor=start_executor, find_release=find_release, log=make_logger("json", lines.append)
        )
        client = Client(app)
        running.append(client)
        client.__enter__()
        return Service(client, settings, app, executors, lines)

    yield start
    for client in running:
        client.__exit__()


@pytest.fixture
def service(serve: Serve) -> Service:
    """A service with the usual settings."""
    return serve()
