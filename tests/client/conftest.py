"""Both clients, one after the other; a clock that does not wait; a service of the project's own data."""

import asyncio
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rehearsal import Opener, awaiting, blocking

from edu_graph.build import pipeline
from edu_graph.settings import load_settings
from tests.serving import live


@pytest.fixture(params=["blocking", "awaiting"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Open a client: `opened(script, base_url, …)`."""
    if request.param == "blocking":
        yield blocking
    else:
        with asyncio.Runner() as runner:
            yield awaiting(runner)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that a client would have waited."""
    found: list[float] = []

    async def nap(seconds: float) -> None:
        found.append(seconds)

    monkeypatch.setattr(time, "sleep", found.append)
    monkeypatch.setattr("edu_graph.client.asynchronous.asyncio.sleep", nap)
    return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A releases folder that holds the release of the project's own data: one for all processes that run tests."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    folder = common / "built-for-clients"
    with (common / "built-for-clients.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "current").exists():
            pipeline.build(load_settings(releases=folder))
    return folder


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Iterator[live.Service]:
    """A service of the project's own data."""
    with live.service(tmp_path_factory.mktemp("running"), arguments=("--no-build",), releases=built) as found:
        yield found


@pytest.fixture(scope="session")
def address(running: live.Service) -> str:
    return f"http://127.0.0.1:{running.port}"
