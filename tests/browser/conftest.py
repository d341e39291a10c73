"""One service of all the data for the browser's tests, and a browser for each file of them."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from edu_graph.build import pipeline
from edu_graph.settings import load_settings
from tests.serving import live

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
Opens = Callable[..., "Page"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of a service of all the data, or of the running one that EDU_GRAPH_BROWSER_AT names."""
    if running := os.environ.get("EDU_GRAPH_BROWSER_AT"):
        yield running
        return
    home = tmp_path_factory.mktemp("site")
    pipeline.build(load_settings(releases=home / "releases"))
    with live.service(home, unlimited_clients="127.0.0.0/8") as found:
        yield f"127.0.0.1:{found.port}"


# For one file alone: while playwright runs, no other test of the process can run a loop of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium."""
    if importlib.util.find_spec("playwright") is None or importlib.util.find_spec("axe_playwright_python") is None:
        absent = "needs the packages of the group browser (./run browser)"
        if os.environ.get("EDU_GRAPH_TEST_ALL") == "1":
            pytest.fail(f"{absent}, and EDU_GRAPH_TEST_ALL=1 leaves nothing out", pytrace=False)
        pytest.skip(absent)
    from playwright.sync_api import sync_playwright

    program = next(path for path in map(shutil.which, _NAMES) if path)
    with sync_playwright() as started:
        found = started.chromium.launch(executable_path=program, args=_FLAGS)
        yield found
        found.close()


@pytest.fixture
def opens(chromium: "Browser", site: str) -> Iterator[Opens]:
    """A function that opens a page of the service; at the end nothing has been asked of another host."""
    contexts, strangers, faults = [], [], []

    def note(request: Any) -> None:  # noqa: ANN401
        if urlsplit(request.url).netloc != site and not request.url.startswith(("data:", "blob:")):
            strangers.append(request.url)

    def fault(message: Any) -> None:  # noqa: ANN401
        # A page that tells of a problem has the status of one, which the console repeats.
        # CodeMirror writes a style attribute for the width of a tab; the policy refuses it, and nothing needs it.
        told = ("Failed to load resource", "Applying inline style violates")
        if message.type == "error" and not any(known in message.text for known in told):
            faults.append(message.text)

    def opened(path: str, **options: Any) -> "Page":
        context = chromium.new_context(base_url=f"http://{site}", **options)
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", fault)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert strangers == [], "asked of another host"
    assert faults == [], "told on the console"


@pytest.fixture(scope="session")
def snapshots() -> Path:
    """The folder of the kept accessibility trees."""
    return Path(__file__).parent / "trees"
