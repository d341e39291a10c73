"""A private release that holds given N-Quads: what `edu-graph serve` needs of one, and nothing that a build adds."""

import json
from hashlib import sha256
from pathlib import Path

_ONTOLOGY = "<https://w3id.org/edu-graph/ontology> a <http://www.w3.org/2002/07/owl#Ontology> .\n"


def write_release(releases: Path, nquads: bytes) -> None:
    """Write a release of these statements into an empty folder of releases, and switch to it.

    Store and search index are left out: the product makes them itself, from the statements, before it serves.
    """
    name = sha256(nquads).hexdigest()[:16]
    folder = releases / name
    for inner in ("dumps", "ontology", "queries"):
        (folder / inner).mkdir(parents=True)
    files = {"graph.nq": nquads, "ontology/edu-graph.ttl": _ONTOLOGY.encode(), "catalog.ttl": b""}
    for path, data in files.items():
        (folder / path).write_bytes(data)
    listed = {path: {"sha256": sha256(data).hexdigest(), "bytes": len(data)} for path, data in files.items()}
    count = nquads.count(b"\n")
    counts = {"quads": count, "triples": count, "graphs": {}, "things": {}}
    manifest = {"format": 1, "id": name, "counts": counts, "files": listed}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (releases / "current").write_text(f"{name}\n", "ascii")
