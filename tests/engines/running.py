"""The engines that the contract is tried on: Oxigraph started here, others where EDU_GRAPH_TEST_ENGINES says."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

VARIABLE = "EDU_GRAPH_TEST_ENGINES"
"""`name=address` of query services, space-separated; user and password of each in `<NAME>_USER`, `<NAME>_PASSWORD`."""
PROGRAM = shutil.which("oxigraph", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


def elsewhere() -> dict[str, str]:
    """The engines that somebody else has started, by name."""
    return dict(entry.split("=", 1) for entry in os.environ.get(VARIABLE, "").split())


def names() -> list[str]:
    return ["oxigraph", *elsewhere()]


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def oxigraph(*options: str) -> Iterator[str]:
    """Run an Oxigraph server in memory, and give the address of its query service."""
    assert PROGRAM is not None, "the group `peers` brings the server along: ./run test installs it"
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, "serve", "--bind", f"127.0.0.1:{port}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/query"
        for _ in range(400):
            try:
                httpx.get(address, params={"query": "ASK {}"}, trust_env=False)
                break
            except httpx.ConnectError:
                time.sleep(0.02)
        yield address
    finally:
        process.kill()
        process.wait()
