"""Loads quads into a new database of Virtuoso with its bulk loader: `python -m benchmarks.peers.virtuoso QUADS FOLDER`.

What is in the default graph goes into the graph of the union, which each query then names.
"""

import subprocess
import sys
from pathlib import Path

from edu_graph.store.engines import UNION_GRAPH
from tools import servers


def load(quads: Path, folder: Path) -> None:
    """Load a file and leave it on disk. Raises Missing: the server does not start, or refuses the file."""
    folder.mkdir()
    sql = servers.free_port()
    command = servers.virtuoso_settings(folder, servers.free_port(), sql=sql, allowed=quads.parent)
    with servers.running(command, folder=folder, port=sql):
        isql = [*servers.virtuoso("isql-vt"), f"127.0.0.1:{sql}", "dba", "dba"]
        for statement in (
            f"ld_dir('{quads.parent}', '{quads.name}', '{UNION_GRAPH}');",
            "rdf_loader_run();",
            "checkpoint;",
        ):
            told = subprocess.run([*isql, f"exec={statement}"], capture_output=True, text=True, check=True)
            if "Error" in told.stdout + told.stderr:
                raise servers.Missing(f"{statement} {told.stdout}{told.stderr}")


if __name__ == "__main__":
    load(Path(sys.argv[1]), Path(sys.argv[2]))
