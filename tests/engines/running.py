"""The engines that the contract is tried on: Oxigraph started here, others where EDU_GRAPH_TEST_ENGINES says."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import servers

VARIABLE = "EDU_GRAPH_TEST_ENGINES"
"""`name=address` of query services, space-separated; user and password of each in `<NAME>_USER`, `<NAME>_PASSWORD`."""


def elsewhere() -> dict[str, str]:
    """The engines that somebody else has started, by name."""
    return dict(entry.split("=", 1) for entry in os.environ.get(VARIABLE, "").split())


def names() -> list[str]:
    return ["oxigraph", *elsewhere()]


@contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """Run an Oxigraph server in memory, and give the address of its query service."""
    port = servers.free_port()
    command = [servers.oxigraph(), "serve", "--bind", f"127.0.0.1:{port}", *options]
    with tempfile.TemporaryDirectory() as folder, servers.running(command, folder=Path(folder), port=port):
        yield f"http://127.0.0.1:{port}/query"
