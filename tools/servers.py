"""Engines of others as tests, benchmarks and `./run engines` use them: got, started on a port of their own, ended.

EDU_GRAPH_FUSEKI_JAR and EDU_GRAPH_VIRTUOSO name a server that is there already. Fuseki needs Java 17 and Maven,
Virtuoso Debian's apt-get.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).resolve().parents[1] / ".venv" / "engines"
"""Where engines that were fetched are kept."""
FUSEKI: Final = "org.apache.jena:jena-fuseki-server:5.2.0:jar"
_PACKAGES: Final = ("virtuoso-opensource-7-bin", "virtuoso-opensource-7-common", "libpcre3")
_PATIENCE: Final = 60.0
_VIRTUOSO_INI: Final = """
[Database]
DatabaseFile = {folder}/v.db
ErrorLogFile = {folder}/v.log
LockFile = {folder}/v.lck
TransactionFile = {folder}/v.trx
xa_persistent_file = {folder}/v.pxa
[TempDatabase]
DatabaseFile = {folder}/vt.db
TransactionFile = {folder}/vt.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 40000
MaxDirtyBuffers = 30000
DirsAllowed = {allowed}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


class Missing(Exception):
    """An engine cannot be had here, or does not start; the text says why, and how it could be mended."""


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], *, folder: Path, port: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a server until the block ends, in a session of its own: whatever it started ends with it.

    With `port` the block begins when somebody listens there. Raises Missing: nobody did.
    """
    log = folder / "server.log"
    with log.open("ab") as out:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )
    try:
        if port is not None:
            _wait(server, port, log)
        yield server
    finally:
        _end(server)


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as sock:
            if sock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise Missing(f"the engine did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _end(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def oxigraph() -> str:
    """Return the program of Oxigraph's server. Raises Missing: the group `peers` is not installed."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    program = shutil.which("oxigraph", path=places)
    if program is None:
        raise Missing("oxigraph is not installed: ./run conformance sets it up (requirements/peers.lock)")
    return program


def fuseki(heap: str) -> list[str]:
    """Return the command that starts Fuseki with so much memory, fetched where it is not here. Raises Missing."""
    java = shutil.which("java")
    if java is None:
        raise Missing("there is no Java (17 or later)")
    _, name, version, _ = FUSEKI.split(":")
    jar = Path(os.environ.get("EDU_GRAPH_FUSEKI_JAR") or KEPT / f"{name}-{version}.jar")
    if not jar.exists():
        _fetch(["mvn", "-q", "dependency:copy", f"-Dartifact={FUSEKI}", f"-DoutputDirectory={jar.parent}"], jar.parent)
    return [java, f"-Xmx{heap}", "-jar", str(jar)]


def virtuoso(program: str = "virtuoso-t") -> list[str]:
    """Return the command that starts a program of Virtuoso, fetched where it is not here. Raises Missing."""
    named = os.environ.get("EDU_GRAPH_VIRTUOSO")
    there = str(Path(named).with_name(program)) if named else shutil.which(program)
    if there is not None:
        return [there]
    folder = KEPT / "virtuoso"
    if not (folder / "usr" / "bin" / program).exists():
        _fetch(["apt-get", "download", "-qq", *_PACKAGES], folder)
        for package in sorted(folder.glob("*.deb")):
            _fetch(["dpkg", "-x", str(package), str(folder)], folder)
    libraries = [str(path) for place in ("usr/lib/*", "lib/*") for path in folder.glob(place)]
    return ["env", f"LD_LIBRARY_PATH={os.pathsep.join(libraries)}", str(folder / "usr" / "bin" / program)]


def virtuoso_settings(folder: Path, http: int, *, sql: int, allowed: Path | str = ".") -> list[str]:
    """Write a database's settings into its folder, and return the command that serves it; `allowed`: to load from."""
    settings = folder / "v.ini"
    settings.write_text(_VIRTUOSO_INI.format(folder=folder, sql=sql, http=http, allowed=allowed), encoding="ascii")
    return [*virtuoso(), "+foreground", "+configfile", str(settings)]


def _fetch(command: Sequence[str], folder: Path) -> None:
    if shutil.which(command[0]) is None:
        raise Missing(f"{command[0]} is needed to fetch this engine and was not found (docs/engines.md)")
    folder.mkdir(parents=True, exist_ok=True)
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if told.returncode:
        raise Missing(f"the engine could not be fetched: {' '.join(command)}\n{(told.stdout + told.stderr)[-300:]}")
