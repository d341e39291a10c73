"""What pages weigh and how soon they begin: each type of page in three languages, cached and not.

Two services with the same release run side by side, one with the byte cache and one without; the pages are asked for
one after the other over kept connections, in an order that is drawn anew in each round, so that whatever else the
machine does meets all of them alike. Read in the table, for each type of page:

- bytes   compressed as sent, Brotli and gzip, of the heaviest of the languages; pictures (SVG in the page) left out
- first   milliseconds to the first byte of the first request after the start, when nothing was looked up yet
- cached  to the first byte from the byte cache: median and 95th percentile of all rounds and languages
- not     the same where the byte cache is switched off
"""

import argparse
import gzip
import http.client
import importlib.util
import json
import os
import random
import re
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from benchmarks.serving import machine, service

LANGUAGES = ("en", "ru", "he")
CODINGS = ("br", "gzip")
HEAVY = {
    "country, much told of": "/id/place/usa",
    "text of many parties": "/id/document/crpd",
    "source of many passages": "/source/untc-crpd-status",
    "concept much used": "/id/concept/role-participant",
    "result of many rows": "/queries/list-quantities",
    "all sources": "/queries/list-sources",
}
"""Of page types that differ much in size, one of the heaviest of the data."""

BYTES, CACHED, UNCACHED = 50_000, 0.050, 0.200
"""What is aimed at: bytes compressed, seconds to the first byte."""

QUIET = 0.5
"""The machine counts as quiet where no more processes than this wanted to run in the minute before."""

_TABLE = Path(__file__).resolve().parents[1] / "tests" / "browser" / "site_pages.py"
_PICTURE = re.compile(rb"<svg\b.*?</svg>", re.DOTALL)
_LEVEL = 4  # as the service compresses


@dataclass
class Reading:
    """What was seen of one page in one language: bytes by coding, seconds to the first byte."""

    kind: str
    path: str
    language: str
    status: int = 0
    bytes: dict[str, int] = field(default_factory=dict)
    first: float = 0.0
    cached: list[float] = field(default_factory=list)
    uncached: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A line of the table: the heaviest language, the times of all of them, seconds."""

    kind: str
    path: str
    bytes: dict[str, int]
    first: float
    cached: tuple[float, float]
    uncached: tuple[float, float]

    @property
    def misses(self) -> list[str]:
        """Which of the aims are missed, by the medians."""
        seen = {
            "bytes": max(self.bytes.values()) > BYTES,
            "cached": self.cached[0] > CACHED,
            "uncached": self.uncached[0] > UNCACHED,
        }
        return [name for name, is_missed in seen.items() if is_missed]


class Reader:
    """A kept connection that takes pages as a browser does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, coding: str = "br") -> tuple[int, float, bytes]:
        """Return status, seconds to the first byte, and the body as it was sent."""
        try:
            return self._get(path, coding)
        except ConnectionError:
            # The service has closed what was not used for some seconds.
            self._connection.close()
            return self._get(path, coding)

    def _get(self, path: str, coding: str) -> tuple[int, float, bytes]:
        begun = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": coding})
        response = self._connection.getresponse()
        first = time.perf_counter() - begun
        return response.status, first, response.read()


def pages() -> Mapping[str, str]:
    """Return the path of a page of each type, without the language: those that browsers look at, and heavy ones."""
    spec = importlib.util.spec_from_file_location("site_pages", _TABLE)
    if spec is None or spec.loader is None:
        raise SystemExit(f"bench: {_TABLE} cannot be read")
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    return {**table.PAGES, **HEAVY}


def weigh(reader: Reader, address: str) -> dict[str, int]:
    """Return the bytes of a page as they are sent, by coding, without the pictures in it."""
    _, _, whole = reader.get(address, "identity")
    bare, pictures = _PICTURE.subn(b"", whole)
    if not pictures:
        return {coding: len(reader.get(address, coding)[2]) for coding in CODINGS}
    return {"br": len(brotli.compress(bare, quality=_LEVEL)), "gzip": len(gzip.compress(bare, _LEVEL))}


def measure(warm: Reader, cold: Reader, readings: Sequence[Reading], rounds: int) -> None:
    """Fill the readings: sizes first, then the times of all rounds."""
    for one in readings:
        one.status, one.first, _ = cold.get(_address(one))
        one.bytes = weigh(cold, _address(one))
        for _ in range(3):  # kept at the second sight
            warm.get(_address(one))
    order = random.Random(0)  # an order, not a secret
    for _ in range(rounds):
        for one in order.sample(readings, len(readings)):
            one.cached.append(warm.get(_address(one))[1])
            one.uncached.append(cold.get(_address(one))[1])


def _address(one: Reading) -> str:
    return f"/{one.language}{one.path}"


def rows(readings: Iterable[Reading]) -> list[Row]:
    """Return a line for each type of page."""
    by_kind: dict[str, list[Reading]] = {}
    for one in readings:
        by_kind.setdefault(one.kind, []).append(one)
    return [_row(kind, found) for kind, found in by_kind.items()]


def _row(kind: str, found: Sequence[Reading]) -> Row:
    return Row(
        kind=kind,
        path=found[0].path,
        bytes={coding: max(one.bytes[coding] for one in found) for coding in CODINGS},
        first=found[0].first,
        cached=_spread([seconds for one in found for seconds in one.cached]),
        uncached=_spread([seconds for one in found for seconds in one.uncached]),
    )


def _spread(seconds: Sequence[float]) -> tuple[float, float]:
    if len(seconds) == 1:
        return seconds[0], seconds[0]
    return statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]


def markdown(found: Iterable[Row]) -> str:
    """Return the table; what misses an aim is bold."""
    lines = [
        "| page | path | br, kB | gzip, kB | first, ms | cached, ms (p95) | not cached, ms (p95) |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in found:
        missed = row.misses
        sizes = [_told(f"{row.bytes[coding] / 1000:.1f}", row.bytes[coding] > BYTES) for coding in CODINGS]
        times = [_times(row.cached, "cached" in missed), _times(row.uncached, "uncached" in missed)]
        cells = [row.kind, f"`{_short(row.path)}`", *sizes, f"{row.first * 1e3:.0f}", *times]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _times(spread: tuple[float, float], is_missed: bool) -> str:
    middle, high = (seconds * 1e3 for seconds in spread)
    return _told(f"{middle:.1f} ({high:.1f})", is_missed)


def _told(text: str, is_missed: bool) -> str:
    return f"**{text}**" if is_missed else text


def _short(path: str) -> str:
    return path if len(path) < 60 else path.partition("?")[0] + "?…"


def main(arguments: Sequence[str]) -> int:
    """Measure and print; judges only with --strict: 1 where a page misses an aim."""
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="rounds over all pages (20)")
    parser.add_argument("--only", action="append", metavar="TYPE", help="this type of page; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every reading here")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a page misses what is aimed at")
    parser.add_argument("--no-build", action="store_true", help="serve the current release, also where it is stale")
    options = parser.parse_args(arguments)
    wanted = pages()
    if unknown := set(options.only or ()) - set(wanted):
        parser.error(f"no page type {', '.join(sorted(unknown))}; there are: {', '.join(wanted)}")
    kinds = {kind: path for kind, path in wanted.items() if not options.only or kind in options.only}
    load = os.getloadavg()[0]
    state = "quiet" if load <= QUIET else "not quiet, read the differences only"
    told = f"{machine()}\n{state} (load {load:.1f} before); {options.rounds} rounds in {', '.join(LANGUAGES)}"
    readings = [Reading(kind, path, language) for kind, path in kinds.items() for language in LANGUAGES]
    given = ["--no-build"] if options.no_build else []
    with service({}, *given) as warm, service({"EDU_GRAPH_CACHE_BYTES": "0"}, *given) as cold:
        measure(Reader(warm.port), Reader(cold.port), readings, options.rounds)
    found = rows(readings)
    print(told, markdown(found), sep="\n\n")
    if options.json:
        options.json.write_text(_as_json(told, load, readings), "utf-8")
    missed = {row.kind: row.misses for row in found if row.misses}
    print("\nAll aims are met." if not missed else f"\nMissed: {missed}")
    return int(bool(options.strict and missed))


def _as_json(told: str, load: float, readings: Iterable[Reading]) -> str:
    aims = {"bytes": BYTES, "cached": CACHED, "uncached": UNCACHED}
    document = {
        "machine": told.splitlines(),
        "quiet": load <= QUIET,
        "aims": aims,
        "pages": [asdict(one) for one in readings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
