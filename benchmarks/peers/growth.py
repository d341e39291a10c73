"""What a release of twice the size costs: two runs of different sizes, compared kind by kind."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.peers.report import head, names, row


def per_doubling(small: float, large: float, doublings: float) -> float:
    """Return by what a time is multiplied when the release doubles, if it grows by as much each time."""
    return math.pow(large / max(small, 1e-6), 1 / doublings)


def written(small: Mapping[str, Any], large: Mapping[str, Any]) -> str:
    """Return a Markdown table of what both runs asked the first time, of all who answered in both.

    Raises ValueError: the second run was not made on a larger release.
    """
    if large["quads"] <= small["quads"]:
        raise ValueError(f"{large['quads']:,} quads are no more than {small['quads']:,}")
    return "\n".join(_lines(small, large, math.log2(large["quads"] / small["quads"])))


def _lines(small: Mapping[str, Any], large: Mapping[str, Any], doublings: float) -> Iterator[str]:
    who = [name for name in names(large) if name in names(small)]
    yield f"From {small['quads']:,} quads to {large['quads']:,}, {doublings:.1f} doublings: milliseconds of a question"
    yield "asked the first time, and by what they are multiplied with each doubling.\n"
    yield from head(["kind", "rows", *who])
    for kind, taken in large["fresh"].items():
        rows = f"{small['rows'].get(kind, 0):,} → {large['rows'][kind]:,}"
        yield row([f"`{kind}`", rows, *(_cell(small["fresh"].get(kind, {}), taken, name, doublings) for name in who)])


def _cell(small: Mapping[str, Any], large: Mapping[str, Any], name: str, doublings: float) -> str:
    if name not in small or name not in large:
        return "–"
    one, other = small[name]["p50_ms"], large[name]["p50_ms"]
    return f"{one:g} → {other:g}, × {per_doubling(one, other, doublings):.2f}"
