"""Who takes part: our service with and without its cache, and engines of others that a user could take instead.

Each is got, loaded with the same quads, started and asked over HTTP by the same steps. A peer that cannot be had on a
machine is told as missing with the reason and never left out in silence.
"""

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import quote

from edu_graph.store.engines import UNION_GRAPH
from tools import servers
from tools.servers import Missing


@dataclass(frozen=True)
class Place:
    """Where a contestant works: the quads it loads, its own folder, its port."""

    quads: Path
    folder: Path
    port: int
    release: Path


@dataclass(frozen=True)
class Contestant:
    """One of those compared.

    `command`: what serves; `load`: what fills its store before, or None where it loads as it starts. `query`: the path
    of its SPARQL endpoint. `version`: raises Missing where it cannot be had.
    """

    name: str
    summary: str
    query: str
    version: Callable[[], str]
    command: Callable[[Place], Sequence[str]]
    load: Callable[[Place], Sequence[str]] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    is_ours: bool = False
    kinds: tuple[str, ...] = ()
    """The kinds that it is asked; empty: all. An answer that it does not finish would keep it from every other."""
    largest: int = 10**12
    """Quads above which it is left out, and told as such: it would take hours."""


def _ours() -> str:
    return version("edu-graph")


def _serve(place: Place) -> Sequence[str]:
    return [sys.executable, "-m", "edu_graph", "serve", "--no-build", "--port", str(place.port)]


_LOAD: Final = """
import sys
from pathlib import Path
from edu_graph.store.embedded import EmbeddedStore
EmbeddedStore.create(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def _load(place: Place) -> Sequence[str]:
    """Load as the build does: the union made, all written in bulk, compacted for reading."""
    return [sys.executable, "-c", _LOAD, str(place.release / "graph.nq"), str(place.folder / "db")]


def _oxigraph_version() -> str:
    return subprocess.run([servers.oxigraph(), "--version"], capture_output=True, text=True, check=True).stdout.split()[
        -1
    ]


def _oxigraph_serve(place: Place) -> Sequence[str]:
    where = ["--location", str(place.folder / "db"), "--bind", f"127.0.0.1:{place.port}"]
    return [servers.oxigraph(), "serve-read-only", *where]


def _oxigraph_load(place: Place) -> Sequence[str]:
    return [servers.oxigraph(), "load", "--location", str(place.folder / "db"), "--file", str(place.quads)]


_ENDPOINT: Final = "rdflib-endpoint==0.6.3"
_ENDPOINT_SERVER: Final = """
import sys
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset()
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
"""


def _endpoint_python() -> Path:
    """Return the Python of an environment that has rdflib-endpoint, made where there is none yet."""
    folder = servers.KEPT / "rdflib-endpoint"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        told = subprocess.run(
            [str(python), "-m", "pip", "install", "-q", _ENDPOINT, "uvicorn"],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode:
            shutil.rmtree(folder)
            raise Missing(f"{_ENDPOINT} could not be installed: {told.stderr.strip()[-300:]}")
    return python


def _endpoint_version() -> str:
    asked = "import importlib.metadata as m; print(m.version('rdflib-endpoint'), 'rdflib', m.version('rdflib'))"
    return subprocess.run([_endpoint_python(), "-c", asked], capture_output=True, text=True, check=True).stdout.strip()


def _fuseki_version() -> str:
    servers.fuseki("4g")
    return servers.FUSEKI.split(":")[2]


def _fuseki_serve(place: Place) -> Sequence[str]:
    where = ["--localhost", f"--port={place.port}", f"--file={place.quads}", "/edu"]
    return [*servers.fuseki("4g"), *where]


def _virtuoso_version() -> str:
    told = subprocess.run([*servers.virtuoso(), "-?"], capture_output=True, text=True, check=False)
    found = re.search(r"Version (\S+)", told.stdout + told.stderr)
    if found is None:
        raise Missing(f"Virtuoso does not tell its version: {(told.stdout + told.stderr)[:200]}")
    return found[1]


def _virtuoso_serve(place: Place) -> Sequence[str]:
    return servers.virtuoso_settings(place.folder / "db", place.port, sql=servers.free_port())


CONTESTANTS: Final = (
    Contestant(
        "edu-graph", "our service as it is started by ./run serve", "/sparql", _ours, _serve, _load, is_ours=True
    ),
    Contestant(
        "edu-graph, no cache",
        "the same with EDU_GRAPH_CACHE_BYTES=0: every answer is computed",
        "/sparql",
        _ours,
        _serve,
        settings={"EDU_GRAPH_CACHE_BYTES": "0"},
        is_ours=True,
    ),
    Contestant(
        "oxigraph",
        "the server of the engine that we embed, read-only",
        "/query",
        _oxigraph_version,
        _oxigraph_serve,
        _oxigraph_load,
    ),
    Contestant(
        "rdflib-endpoint",
        "rdflib's own evaluation behind FastAPI; it loads as it starts",
        "/",
        _endpoint_version,
        lambda place: [str(_endpoint_python()), "-c", _ENDPOINT_SERVER, str(place.quads), str(place.port)],
        kinds=("point", "ask", "statements", "card", "optional", "participants"),
        largest=400_000,
    ),
    Contestant(
        "fuseki",
        "Apache Jena's server, in memory; it loads as it starts",
        "/edu/sparql",
        _fuseki_version,
        _fuseki_serve,
    ),
    Contestant(
        "virtuoso",
        "OpenLink Virtuoso, the union as the graph that it takes for the default one",
        f"/sparql?default-graph-uri={quote(UNION_GRAPH, safe='')}",
        _virtuoso_version,
        _virtuoso_serve,
        lambda place: [sys.executable, "-m", "benchmarks.peers.virtuoso", str(place.quads), str(place.folder / "db")],
    ),
)
"""In the order of the tables."""


def environment(contestant: Contestant, place: Place) -> dict[str, str]:
    """Return the settings under which a contestant runs; ours serve the release and have patience with one client."""
    if not contestant.is_ours:
        return dict(contestant.settings)
    patient = {
        "EDU_GRAPH_RELEASES": str(place.release.parent),
        "EDU_GRAPH_STATE": str(place.folder),
        "EDU_GRAPH_CLIENT_SECONDS": "0",
        "EDU_GRAPH_CLIENT_ERRORS": "0",
        "EDU_GRAPH_CLIENT_QUERIES": str(os.cpu_count() or 1),
        # The names of everything are more than an answer may have by default, on a release of a million statements.
        "EDU_GRAPH_QUERY_ROWS": str(10**7),
        "EDU_GRAPH_QUERY_BYTES": str(1 << 30),
    }
    return {**patient, **contestant.settings}
