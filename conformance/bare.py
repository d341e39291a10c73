"""The bare engine: one query a line comes in, one answer a line goes out. Run as a process, which a query may end."""

import json
import sys
from typing import Any, BinaryIO

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store, parse, serialize


def answer(job: dict[str, Any]) -> bytes:
    """Answer one query over its data. Raises what the engine raises."""
    store = Store()
    for text in job["default"]:
        store.extend(parse(text.encode(), format=RdfFormat.N_TRIPLES))
    for name, text in job["named"].items():
        graph = NamedNode(name)
        store.add_graph(graph)
        store.load(text.encode(), format=RdfFormat.N_TRIPLES, to_graph=graph)
    results = store.query(job["text"])
    if isinstance(results, QueryTriples):
        return serialize(results, format=RdfFormat.N_TRIPLES) or b""
    form = QueryResultsFormat.from_extension(job["ending"]) or QueryResultsFormat.JSON
    return results.serialize(format=form) or b""


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer line by line until the source ends."""
    for line in source:
        try:
            told = {"body": answer(json.loads(line)).hex()}
        except (SyntaxError, RuntimeError, ValueError, OSError) as error:
            told = {"why": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        sink.write(json.dumps(told).encode() + b"\n")
        sink.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
