"""What differs between a release and what an engine holds, as two files of lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from edu_graph.errors import ReleaseError
from edu_graph.store.engines import UNION_GRAPH
from edu_graph.store.holding import Holding

# Quads are compared by 16 bytes of their hash: a set of them takes a third of the texts' memory.
_BYTES = 16


@dataclass(frozen=True)
class Difference:
    """Lines (graph or `-`, subject, property, value) to remove and to add; `quads` and `union` are the release's."""

    removals: Path
    additions: Path
    removed: int
    added: int
    quads: int
    union: int

    @property
    def is_empty(self) -> bool:
        """Whether the engine holds just the release."""
        return not self.removed and not self.added

    @classmethod
    def between(cls, graph: Path, holding: Holding, folder: Path) -> "Difference":
        """Compare canonical N-Quads with an engine; the lines go into `folder`. Raises ReleaseError; as `Holding`."""
        union = "-" if holding.engine.holds_default else f"<{UNION_GRAPH}>"
        missing: set[bytes] = set()
        quads = triples = 0
        for line, is_union in _wanted(graph, union):
            key = _key(line)
            if key not in missing:
                missing.add(key)
                quads, triples = quads + (not is_union), triples + is_union
        removals, additions, removed = folder / "removals", folder / "additions", 0
        with removals.open("w", encoding="utf-8") as out:
            for line in holding.lines():
                key = _key(line)
                if key in missing:
                    missing.discard(key)
                else:
                    removed += 1
                    out.write(line + "\n")
        added = len(missing)
        with additions.open("w", encoding="utf-8") as out:
            for line, _ in _wanted(graph, union):
                if (key := _key(line)) in missing:
                    missing.discard(key)
                    out.write(line + "\n")
        return cls(removals, additions, removed, added, quads, triples)


def _wanted(graph: Path, union: str) -> Iterator[tuple[str, bool]]:
    """Yield the line of each quad, and of each triple in the union as often as it is in a graph."""
    try:
        for quad in parse(path=str(graph), format=RdfFormat.N_QUADS):
            triple = f"{quad.subject} {quad.predicate} {quad.object}"
            yield f"{quad.graph_name} {triple}", False
            yield f"{union} {triple}", True
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{graph} cannot be read: {error}", help="Build the release again.") from error


def _key(line: str) -> bytes:
    return blake2b(line.encode(), digest_size=_BYTES).digest()
