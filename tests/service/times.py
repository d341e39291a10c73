"""Several releases with a ledger: what was current when."""

import json
from pathlib import Path

import project

NAMES = ("1" * 16, "2" * 16, "3" * 16, "4" * 16)
PRUNED = "9" * 16
DATES = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")

_THING = "graph:more {{ graph:more a eg:Register . <https://w3id.org/edu-graph/id/agent/{0}> skos:prefLabel '{0}'@en }}"


def make(folder: Path) -> Path:
    """Write four releases and a ledger, the last one current; `first` is in the first two, `late` in the others.

    Between the second and the third one was published that is no longer kept.
    """
    for name, thing in zip(NAMES, ("first", "first", "late", "late"), strict=True):
        project.make(folder, name=name, extra=_THING.format(thing))
    published = [(NAMES[0], DATES[0]), (NAMES[1], DATES[1]), (PRUNED, "2026-02-15T00:00:00Z")]
    published += [(NAMES[2], DATES[2]), (NAMES[3], DATES[3])]
    write_ledger(folder, published)
    return folder


def write_ledger(folder: Path, published: list[tuple[str, str]]) -> None:
    """Write the ledger: releases and their moments, oldest first."""
    lines, before = [], None
    for name, at in published:
        entry = {"release": name, "published": at, "predecessor": before, "by": "a", "why": "w"}
        lines.append(json.dumps(entry) + "\n")
        before = name
    (folder / "ledger").write_text("".join(lines), "utf-8")
