"""A run in words: Markdown tables of figures and ratios, of what is missing and of what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

OURS: Final = "edu-graph"
BESIDE: Final = "oxigraph"
"""The peer to which ratios are given: the server of the same engine."""
_MIB: Final = 1024 * 1024


def names(found: Mapping[str, Any]) -> list[str]:
    """Return who took part, in the order of the tables."""
    return list(found["versions"])


def written(found: Mapping[str, Any]) -> str:
    """Return the sections of a run as Markdown."""
    return "\n".join(
        [
            f"{found['machine']}\n",
            "Versions: " + ", ".join(f"{name} {version}" for name, version in found["versions"].items()) + ".",
            *(f"Missing: {name} ({reason})." for name, reason in found["missing"].items()),
            f"\nA release of {found['quads']:,} quads with its union in the default graph: everybody loads these.\n",
            *_differing(found),
            *_section("### Asked the first time", found, "fresh"),
            *_section("### Asked again", found, "repeated"),
            *_named(found),
            *_rates(found),
            *_parts(found),
            *_runaway(found),
        ]
    )


def _differing(found: Mapping[str, Any]) -> Iterator[str]:
    yield "Each answer was compared with ours, row by row, before any time was taken."
    for name, kinds in found["left_out"].items():
        for kind, told in kinds.items():
            yield f"- {name} is left out at `{kind}`: {told.replace('|', '/')[:160]}"
    yield ""


def ratio(taken: Mapping[str, Any], name: str) -> tuple[float, float, float] | None:
    """Return how often the peer's median fits into that of `name`, and the least and most of it over the rounds."""
    if name not in taken or BESIDE not in taken:
        return None
    rounds = [
        ours / max(theirs, 1e-6)
        for ours, theirs in zip(*(taken[one]["rounds_ms"] for one in (name, BESIDE)), strict=True)
    ]
    return taken[name]["p50_ms"] / max(taken[BESIDE]["p50_ms"], 1e-6), min(rounds), max(rounds)


def _section(title: str, found: Mapping[str, Any], which: str) -> Iterator[str]:
    who = names(found)
    yield title
    yield "Milliseconds, median / 95th percentile, and microseconds of processors for each request.\n"
    yield from head(["kind", "rows", *who, f"{OURS} : {BESIDE} (least–most of the rounds)"])
    for kind, taken in found[which].items():
        cells = [
            f"{taken[name]['p50_ms']:g} / {taken[name]['p95_ms']:g}, {taken[name]['cpu_us']}" if name in taken else "–"
            for name in who
        ]
        found_ratio = ratio(taken, OURS)
        told = "–" if found_ratio is None else f"{found_ratio[0]:.2f} ({found_ratio[1]:.2f}–{found_ratio[2]:.2f})"
        yield row([f"`{kind}`", f"{found['rows'][kind]:,}", *cells, told])
    yield ""


def _named(found: Mapping[str, Any]) -> Iterator[str]:
    """Named queries; figures of a run before there were any have none."""
    if "named" in found:
        yield "### Named queries, asked again"
        yield "Of us at `/queries/…`, of others as the SPARQL that lies in their files.\n"
        yield from list(_section("", found, "named"))[1:]


def _rates(found: Mapping[str, Any]) -> Iterator[str]:
    yield "### Requests per second"
    if "missing" in found["rates"]:
        yield f"Not measured: {found['rates']['missing']}.\n"
        return
    connections = list(next(iter(next(iter(found["rates"].values())).values())))
    yield "wrk over so many connections; in brackets microseconds of processors for each request.\n"
    yield from head(["load", "who", *(f"{many} connections" for many in connections)])
    for load in dict.fromkeys(load for loads in found["rates"].values() for load in loads):
        for name, loads in found["rates"].items():
            if load in loads:
                cells = [_rate(loads[load][many]) for many in connections]
                yield row([load, name, *cells])
    yield ""


def _rate(rate: Mapping[str, Any]) -> str:
    wrong = f", {rate['wrong']} wrong" if rate["wrong"] else ""
    return f"{rate['per_second']:,.0f} ({rate['cpu_us']:.0f}{wrong})"


def _parts(found: Mapping[str, Any]) -> Iterator[str]:
    yield "### Loading, starting, memory"
    yield from (
        "",
        *head(["who", "load s", "load processor s", "load peak MiB", "on disk MiB", "first answer s", "memory MiB"]),
    )
    for name in names(found):
        load = found["load"][name]
        parts = (
            ["–"] * 4
            if load is None
            else [
                f"{load['seconds']:.2f}",
                f"{load['cpu']:.2f}",
                f"{load['peak'] / _MIB:.0f}",
                f"{load['disk'] / _MIB:.0f}",
            ]
        )
        yield row([name, *parts, f"{found['start'][name]:.2f}", f"{found['memory'][name] / _MIB:.0f}"])
    yield ""


def _runaway(found: Mapping[str, Any]) -> Iterator[str]:
    yield "### A query without an end"
    yield "What became of it, and the 95th percentile of point questions of another client, in milliseconds.\n"
    yield from head(["who", "its answer", "after s", "others before", "others beside"])
    for name, told in found["runaway"].items():
        cells = [
            told["answer"].replace("|", "/"),
            f"{told['seconds']:g}",
            f"{told['before_ms']:g}",
            f"{told['beside_ms']:g}",
        ]
        yield row([name, *cells])


def head(cells: Sequence[str]) -> Iterator[str]:
    """Return the first two lines of a table."""
    yield row(cells)
    yield row(["---"] * len(cells))


def row(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"
