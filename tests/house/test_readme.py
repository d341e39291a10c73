"""What the README shows is what happens: its console blocks are run against a service of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD = "http://127.0.0.1:8000"
READY_SECONDS = 400


def console_blocks(text: str) -> list[tuple[str, str]]:
    """Return command and output of each block marked `console`.

    The command follows `$ ` and goes on in indented lines; the rest is what it prints.
    """
    blocks = re.findall(r"^```console\n\$ (.*\n(?: {4}.*\n)*)((?:.*\n)*?)```$", text, re.M)
    return [(command.rstrip("\n"), output) for command, output in blocks]


def matches(told: str, printed: str) -> bool:
    """Compare; `…` stands for anything within a line, and alone on a line for any lines."""
    pattern = ""
    for line in told.splitlines():
        pattern += r"(?:.*\n)*" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
    whole = printed if printed.endswith("\n") or not printed else printed + "\n"
    return re.fullmatch(pattern, whole) is not None


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve a release of the checkout's data on a free port; yield the address and the environment to use."""
    folder = tmp_path_factory.mktemp("readme")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_GRAPH_", "COV"))}
    environment |= {"EDU_GRAPH_RELEASES": str(folder / "releases"), "EDU_GRAPH_STATE": str(folder / "state")}
    environment["NO_COLOR"] = "1"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "edu_graph", "serve", "--port", str(port)],
            env=environment,
            stderr=log,
            cwd=ROOT,
        )
        try:
            wait_until_ready(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}", environment
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


def wait_until_ready(base: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "the service has ended"
        try:
            with urllib.request.urlopen(f"{base}/health/ready", timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the service did not become ready")


README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.needs("curl")
@pytest.mark.parametrize(("command", "told"), console_blocks(README))
def test_the_command_prints_what_the_readme_shows(command: str, told: str, served: tuple[str, dict[str, str]]) -> None:
    base, environment = served
    done = subprocess.run(
        ["bash", "-c", command.replace(TOLD, base)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    printed = (done.stdout + done.stderr).replace(base, TOLD)
    assert matches(told, printed), f"$ {command}\n{printed}"


def test_the_readme_shows_five_things() -> None:
    things = README.partition("## Five things to try")[2].partition("\n## ")[0]
    assert len(re.findall(r"^### ", things, re.M)) == 5
    assert len(console_blocks(things)) >= 4


@pytest.mark.parametrize(
    ("told", "printed", "same"),
    [
        ("a\nb\n", "a\nb", True),
        ("a\nb\n", "a\nc", False),
        ("a …\n", "a few\n", True),
        ("a …\n", "a few\nmore\n", False),
        ("a\n…\nz\n", "a\nb\nc\nz\n", True),
        ("a\n…\n", "a\nb\nc\n", True),
        ("a\n…\nz\n", "a\nb\nc\n", False),
        ("", "", True),
        ("", "warning", False),
    ],
)
def test_outputs_are_compared_whole(told: str, printed: str, same: bool) -> None:
    assert matches(told, printed) is same


def test_blocks_are_read_with_their_continued_lines() -> None:
    text = "```console\n$ ask '\n    x'\nout\n```\n\n```\n./run serve\n```\n\n```console\n$ y\n```\n"
    assert console_blocks(text) == [("ask '\n    x'", "out\n"), ("y", "")]
