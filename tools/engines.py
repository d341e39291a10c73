"""Runs the contract of stores and the golden answers on engines elsewhere: fetches them, starts them, stops them.

    ./run engines                 Oxigraph, Fuseki and Virtuoso
    ./run engines fuseki -x       Oxigraph and Fuseki; what begins with - goes to pytest

What has to be there for that, `tools.servers` tells. See docs/engines.md.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from tools import servers

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Run the tests on the engines named, all without names; return pytest's exit code."""
    names = [name for name in arguments if not name.startswith("-")] or list(ENGINES)
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        print(f"no such engine: {', '.join(unknown)}; there are {', '.join(ENGINES)}", file=sys.stderr)
        return 2
    with ExitStack() as running:
        try:
            told = [f"{name}={running.enter_context(ENGINES[name]())}" for name in names]
        except servers.Missing as reason:
            print(reason, file=sys.stderr)
            return 1
        print("\n".join(told), file=sys.stderr)
        options = [option for option in arguments if option.startswith("-")]
        return subprocess.call(
            [sys.executable, "-m", "pytest", "-n", "0", "-q", "tests/engines", *options],
            cwd=ROOT,
            env={
                **os.environ,
                "EDU_GRAPH_TEST_ENGINES": " ".join(told),
                "VIRTUOSO_USER": "dba",
                "VIRTUOSO_PASSWORD": "dba",
            },
        )


@contextmanager
def fuseki() -> Iterator[str]:
    """Run Fuseki over a dataset in memory, and give the address of its query service."""
    port = servers.free_port()
    command = [*servers.fuseki("2g"), "--localhost", f"--port={port}", "--update", "--mem", "/edu"]
    with tempfile.TemporaryDirectory() as folder, servers.running(command, folder=Path(folder), port=port):
        yield f"http://127.0.0.1:{port}/edu/sparql"


@contextmanager
def virtuoso() -> Iterator[str]:
    """Run Virtuoso over an empty database, and give the address of its query service."""
    port = servers.free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = servers.virtuoso_settings(Path(folder), port, sql=servers.free_port())
        with servers.running(command, folder=Path(folder), port=port):
            yield f"http://127.0.0.1:{port}/sparql"


ENGINES: dict[str, Callable[[], AbstractContextManager[str]]] = {"fuseki": fuseki, "virtuoso": virtuoso}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
