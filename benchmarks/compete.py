"""Our service beside the engines that a user could take instead, in one run: `./run bench peers`.

All load the same quads, answer the same questions, and take turns within each round; every answer is compared with
ours, row by row, before a time is taken. Read the ratios: the times are those of one machine on one day.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers import drawing, growth, report
from benchmarks.peers.asking import Round
from benchmarks.peers.contest import Contest
from benchmarks.peers.contestants import CONTESTANTS
from benchmarks.serving import machine
from edu_graph.build.release import current
from edu_graph.settings import Settings

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {name: DOCS / f"{name}.md" for name in ("performance", "performance-million")}
"""Where runs are told: one on the release of a few documents, one on a large release, each with its figures beside."""
BEGIN, END = "<!-- begin of the run -->", "<!-- end of the run -->"
GROWTH_BEGIN, GROWTH_END = "<!-- begin of the growth -->", "<!-- end of the growth -->"
TITLES = {
    "fresh": "Milliseconds of a question asked the first time",
    "repeated": "Milliseconds of a question asked again",
}


def main(arguments: Sequence[str]) -> int:
    """Measure and print; never judges. 2: there is no release, or nobody to compare with."""
    parser = argparse.ArgumentParser(prog="./run bench peers", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5, help="rounds over all contestants (5)")
    parser.add_argument("--each", type=int, default=3, help="times that a round asks each small question (3)")
    parser.add_argument("--seconds", type=int, default=4, help="seconds of each measure of requests per second (4)")
    parser.add_argument("--seed", type=int, default=0, help="from which the questions are drawn (0)")
    parser.add_argument("--only", nargs="*", default=[], help="names of those to compare (all)")
    parser.add_argument("--releases", type=Path, help="the folder of releases (that of the settings)")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    parser.add_argument(
        "--write",
        nargs="?",
        const="performance",
        choices=PAGES,
        help="the page of docs/ for tables and pictures",
    )
    options = parser.parse_args(arguments)
    settings = Settings() if options.releases is None else Settings(releases=options.releases)
    release = current(settings)
    if release is None:
        print("bench: there is no release; ./run serve builds one")
        return 2
    contestants = [one for one in CONTESTANTS if not options.only or one.name in options.only or one is CONTESTANTS[0]]
    with tempfile.TemporaryDirectory(prefix="edu-graph-bench-") as folder:
        how = Round(options.rounds, options.each)
        contest = Contest(release.folder, Path(folder), options.seed, how, options.seconds)
        found = {"machine": machine(), **contest.run(contestants)}
    print(report.written(found))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if options.write:
        write(found, PAGES[options.write])
    return 0


def write(found: dict[str, Any], page: Path) -> None:
    """Put a run into a page of the docs, with its figures and pictures beside."""
    page.with_suffix(".json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for which, title in TITLES.items():
        picture(page, which).write_text(drawn(found, which, title))
    page.write_text(told(page.read_text(), found))


def picture(page: Path, which: str) -> Path:
    """Return the file of one of the pictures of a page."""
    return page.parent / "images" / f"{page.stem}-{which}.svg"


def drawn(found: dict[str, Any], which: str, title: str) -> str:
    """Return the picture of the times of one way of asking."""
    times = {kind: {name: row[name]["p50_ms"] for name in row} for kind, row in found[which].items()}
    return drawing.chart(title, times, report.names(found))


def told(page: str, found: dict[str, Any]) -> str:
    """Return the page with this run between its marks, and how it differs from the smaller one where it asks for that.

    Raises ValueError: the marks are not there, or the run is on no larger release.
    """
    page = _between(page, BEGIN, END, report.written(found))
    if GROWTH_BEGIN not in page:
        return page
    smaller = json.loads(PAGES["performance"].with_suffix(".json").read_text())
    return _between(page, GROWTH_BEGIN, GROWTH_END, growth.written(smaller, found))


def _between(page: str, begin: str, end: str, text: str) -> str:
    return f"{page[: page.index(begin) + len(begin)]}\n{text}\n{page[page.index(end) :]}"
