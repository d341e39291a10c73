"""The data-quality report of a release (`quality.json`): what its data has, and what it lacks.

It is a function of the release's statements alone, so that the same inputs give the same bytes; the trend over
earlier releases is read from the ledger when somebody looks (`trend`).
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from edu_graph import vocab
from edu_graph.build import ledger
from edu_graph.build.candidates import resolution
from edu_graph.build.descriptive import described
from edu_graph.build.measures import BREAKDOWNS, LISTED, MEASURES, STATEMENTS, Measured
from edu_graph.build.release import Release, kept_ids
from edu_graph.errors import BuildError, NotFound, ReleaseError
from edu_graph.rdf.terms import Quad
from edu_graph.settings import Settings
from edu_graph.validation.report import Report

NAME: Final = "quality.json"
"""The file in the folder of a release."""

_EXAMPLES: Final = 3
_FIGURES: Final = ("labels-in-two-languages", "external-identifiers", "events-with-status", "events-with-place",
                   "events-with-date")  # fmt: skip


def quality(quads: Sequence[Quad], report: Report) -> dict[str, Any]:
    """Return the report on a release's statements, and on what the check had to say of them, as JSON-ready data.

    Raises BuildError: a statement that must stand in a passage stands in none.
    """
    measured = Measured.of(quads)
    _require_passages(measured)
    found = resolution(quads)
    world = len(described(quads))
    whole = (measured.statements - len(measured.stray), measured.statements)
    counts = {
        "documents": len(measured.members("Source")),
        "passages": len(measured.members("Passage")),
        "statements": world,
        "things": len(measured.things),
    }
    shares = [STATEMENTS.told(*whole), *(measure.told(measured) for measure in MEASURES)]
    warnings = _warnings(report)
    held = {told["name"]: told["count"] for told in shares}
    return {
        "format": 1,
        "figures": {
            **counts,
            "events": len(measured.members("Event")),
            **{name: held[name] for name in _FIGURES},
            "duplicates-suspected": len(found.open),
            "warnings": sum(told["count"] for told in warnings),
        },
        "counts": counts,
        "classes": _classes(measured),
        "shares": shares,
        "breakdowns": [breakdown.told(measured) for breakdown in BREAKDOWNS],
        "warnings": warnings,
        "resolution": found.to_dict(),
    }


def _require_passages(measured: Measured) -> None:
    if measured.stray:
        first = "; ".join(str(quad) for quad in measured.stray[:_EXAMPLES])
        raise BuildError(
            f"{len(measured.stray)} of {measured.statements} statements that must stand in a passage stand in none: "
            f"{first}",
            help="State them in the graph of a passage that its source lists; this is a fault of the check, report it.",
        )


def _classes(measured: Measured) -> list[dict[str, Any]]:
    """Return our classes with how many members each has, those of what is below them among them."""
    named = {iri: held for iri, held in measured.of_class.items() if iri.startswith(vocab.EG)}
    rows = sorted(named.items(), key=lambda row: (-len(row[1]), row[0]))
    return [{"class": iri, "count": len(held)} for iri, held in rows]


def _warnings(report: Report) -> list[dict[str, Any]]:
    counts = Counter((result.rule, result.severity.value) for result in report.results)
    rows = []
    for (rule, severity), count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        of_rule = [result for result in report.results if result.rule == rule and result.severity.value == severity]
        about = sorted({str(getattr(result.focus, "value", "")) for result in of_rule if result.focus is not None})
        rows.append(
            {
                "rule": rule,
                "severity": severity,
                "count": count,
                "message": of_rule[0].text("en"),
                "things": [{"iri": iri, "label": vocab.curie(iri)} for iri in about[:LISTED]],
            }
        )
    return rows


def as_bytes(told: Mapping[str, Any]) -> bytes:
    """Return the report as the file that a release holds."""
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def read(release: Release) -> dict[str, Any]:
    """Return the report of a release.

    Raises NotFound: it was built before there were such reports; ReleaseError: the file cannot be read.
    """
    path = release.folder / NAME
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise NotFound(
            f"Release {release.id} has no data-quality report: it was built before there were any.",
            help="Build again: edu-graph build.",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(f"{path} cannot be read: {error}", help="Build again: edu-graph build.") from error
    if not isinstance(told, dict) or not isinstance(told.get("figures"), dict):
        raise ReleaseError(f"{path} is no data-quality report", help="Build again: edu-graph build.")
    return told


def figures(release: Release) -> dict[str, int] | None:
    """Return the key figures of a release, which the ledger keeps; None where it has no report that can be read."""
    try:
        told = read(release)["figures"]
    except (NotFound, ReleaseError):
        return None
    return {name: value for name, value in told.items() if isinstance(value, int)}


@dataclass(frozen=True)
class Moment:
    """A publication in the trend; `figures` is None where the release was built before there were reports."""

    release: str
    published: str
    figures: Mapping[str, int] | None


def trend(settings: Settings) -> list[Moment]:
    """Return the key figures of all publications, oldest first; those of a release that came back stand twice.

    They stand in the ledger; of a publication whose line has none they are read from the release, if it is kept.
    """
    kept = set(kept_ids(settings))
    return [
        Moment(entry.release, entry.published, entry.figures or _of_kept(settings, entry.release, kept))
        for entry in ledger.legible(settings)
    ]


def _of_kept(settings: Settings, name: str, kept: set[str]) -> Mapping[str, int] | None:
    if name not in kept:
        return None
    try:
        return figures(Release.open(settings.releases / name))
    except ReleaseError:
        return None


def lists(told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return, by name, what a report lists: what each share leaves out, and what each rule warns of."""
    found = {
        share["name"]: {"title": f"Not among: {share['title']}", "count": share["missing"], "things": share["things"]}
        for share in told["shares"]
    }
    return found | {
        f"rule-{warning['rule']}": {
            "title": warning["message"],
            "count": len(warning["things"]) if len(warning["things"]) < LISTED else warning["count"],
            "things": warning["things"],
        }
        for warning in told["warnings"]
    }


def with_trend(told: Mapping[str, Any], settings: Settings, release: str) -> dict[str, Any]:
    """Return a report as it is given out: with its release, and with the trend."""
    return {"release": release, **told, "trend": [asdict(moment) for moment in trend(settings)]}
