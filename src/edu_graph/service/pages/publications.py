"""What is told of a publication: how much is in a release, and how much more or less than in the one before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from edu_graph.build.ledger import LedgerEntry
from edu_graph.build.release import kept_ids
from edu_graph.service.calls import Call
from edu_graph.service.messages import translations
from edu_graph.service.pages.wording import number

_TOLD: Final = ("documents", "passages", "things", "events", "statements")
"""Figures of a publication that a reader is told, in this order."""


@dataclass(frozen=True)
class Story:
    """What is told of a publication. `size`: what is in it; `changes`: in words, against the one before.

    `is_first`: none was before it; `can_compare`: it and the one before are kept, so all differences can be listed.
    """

    entry: LedgerEntry
    size: tuple[str, ...]
    changes: tuple[str, ...]
    is_first: bool
    can_compare: bool


def stories(call: Call, entries: Sequence[LedgerEntry]) -> list[Story]:
    """Return the stories of publications, which are given oldest first, in their order."""
    kept = {*kept_ids(call.state.settings), call.release.id}
    figures: dict[str, Mapping[str, int]] = {}
    found = []
    for entry in entries:
        before = figures.get(entry.predecessor or "")
        now = entry.figures or {}
        found.append(
            Story(
                entry,
                tuple(_size(call.language, name, now[name]) for name in _TOLD if name in now),
                tuple(_differences(call.language, before, now)) if before else (),
                entry.predecessor is None,
                entry.predecessor in kept and entry.release in kept,
            )
        )
        figures[entry.release] = now
    return found


def _differences(ui: str, before: Mapping[str, int], now: Mapping[str, int]) -> list[str]:
    both = [name for name in _TOLD if name in before and name in now]
    return [_difference(ui, name, now[name] - before[name]) for name in both if now[name] != before[name]]


def _size(ui: str, name: str, count: int) -> str:
    """Return how many there are of what a figure counts, in words."""
    ngettext = translations(ui).ngettext
    text = {
        "documents": ngettext("%(number)s source", "%(number)s sources", count),
        "passages": ngettext("%(number)s passage", "%(number)s passages", count),
        "things": ngettext("%(number)s thing", "%(number)s things", count),
        "events": ngettext("%(number)s event", "%(number)s events", count),
        "statements": ngettext("%(number)s statement", "%(number)s statements", count),
    }[name]
    return text % {"number": number(count, ui)}


def _difference(ui: str, name: str, by: int) -> str:
    """Return how much more or less there is of what a figure counts, in words."""
    ngettext, count = translations(ui).ngettext, abs(by)
    more = {
        "documents": ngettext("%(number)s source more", "%(number)s sources more", count),
        "passages": ngettext("%(number)s passage more", "%(number)s passages more", count),
        "things": ngettext("%(number)s thing more", "%(number)s things more", count),
        "events": ngettext("%(number)s event more", "%(number)s events more", count),
        "statements": ngettext("%(number)s statement more", "%(number)s statements more", count),
    }
    fewer = {
        "documents": ngettext("%(number)s source fewer", "%(number)s sources fewer", count),
        "passages": ngettext("%(number)s passage fewer", "%(number)s passages fewer", count),
        "things": ngettext("%(number)s thing fewer", "%(number)s things fewer", count),
        "events": ngettext("%(number)s event fewer", "%(number)s events fewer", count),
        "statements": ngettext("%(number)s statement fewer", "%(number)s statements fewer", count),
    }
    return (more if by > 0 else fewer)[name] % {"number": number(count, ui)}


def things_of(manifest: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return how many things of each kind a release has, the most first, by what its manifest counts."""
    things = manifest.get("counts", {}).get("things", {})
    return sorted(things.items(), key=lambda one: (-one[1], one[0]))
