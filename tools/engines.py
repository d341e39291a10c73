"""Runs the contract of stores and the golden answers on engines elsewhere: fetches them, starts them, stops them.

    ./run engines                 Oxigraph, Fuseki and Virtuoso
    ./run engines fuseki -x       Oxigraph and Fuseki; what begins with - goes to pytest

EDU_GRAPH_FUSEKI_JAR and EDU_GRAPH_VIRTUOSO name a server that is there already. Fuseki needs Java 17 and Maven,
Virtuoso Debian's apt-get. See docs/engines.md.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".venv" / "engines"
FUSEKI = "org.apache.jena:jena-fuseki-server:5.2.0:jar"
PACKAGES = ("virtuoso-opensource-7-bin", "virtuoso-opensource-7-common", "libpcre3")
PATIENCE = 60.0
VIRTUOSO_INI = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = vt.db
TransactionFile = vt.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def main(arguments: list[str]) -> int:
    """Run the tests on the engines named, all without names; return pytest's exit code."""
    names = [name for name in arguments if not name.startswith("-")] or list(ENGINES)
    unknown = [name for name in names if name not in ENGINES]
    if unknown:
        print(f"no such engine: {', '.join(unknown)}; there are {', '.join(ENGINES)}", file=sys.stderr)
        return 2
    with ExitStack() as running:
        told = [f"{name}={running.enter_context(ENGINES[name]())}" for name in names]
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
    jar, port = os.environ.get("EDU_GRAPH_FUSEKI_JAR") or _fuseki_jar(), _free_port()
    command = ["java", "-Xmx2g", "-jar", str(jar), "--localhost", f"--port={port}", "--update", "--mem", "/edu"]
    with tempfile.TemporaryDirectory() as folder, _running(command, Path(folder), port):
        yield f"http://127.0.0.1:{port}/edu/sparql"


@contextmanager
def virtuoso() -> Iterator[str]:
    """Run Virtuoso over an empty database, and give the address of its query service."""
    program = os.environ.get("EDU_GRAPH_VIRTUOSO") or shutil.which("virtuoso-t") or _virtuoso_program()
    port = _free_port()
    libraries = [str(path) for place in ("usr/lib/*", "lib/*") for path in KEPT.glob(f"virtuoso/{place}")]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "v.ini").write_text(VIRTUOSO_INI.format(sql=_free_port(), http=port), encoding="ascii")
        command = [str(program), "+foreground", "+configfile", "v.ini"]
        with _running(command, Path(folder), port, LD_LIBRARY_PATH=os.pathsep.join(libraries)):
            yield f"http://127.0.0.1:{port}/sparql"


def _fuseki_jar() -> Path:
    _, name, version, _ = FUSEKI.split(":")
    jar = KEPT / f"{name}-{version}.jar"
    if not jar.exists():
        _do(["mvn", "-q", "dependency:copy", f"-Dartifact={FUSEKI}", f"-DoutputDirectory={KEPT}"])
    return jar


def _virtuoso_program() -> Path:
    folder = KEPT / "virtuoso"
    program = folder / "usr" / "bin" / "virtuoso-t"
    if not program.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _do(["apt-get", "download", "-qq", *PACKAGES], folder)
        for package in sorted(folder.glob("*.deb")):
            _do(["dpkg", "-x", str(package), str(folder)])
    return program


def _do(command: list[str], folder: Path = ROOT) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    if shutil.which(command[0]) is None:
        sys.exit(f"{command[0]} is needed to fetch this engine and was not found (docs/engines.md)")
    if subprocess.call(command, cwd=folder, stdout=sys.stderr) != 0:
        sys.exit(f"the engine could not be fetched: {' '.join(command)}")


@contextmanager
def _running(command: list[str], folder: Path, port: int, **environment: str) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, port, folder / "log")
            yield
        finally:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"the engine did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


ENGINES: dict[str, Callable[[], AbstractContextManager[str]]] = {"fuseki": fuseki, "virtuoso": virtuoso}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
