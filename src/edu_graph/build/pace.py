"""How long an earlier build into the same folder took, step by step: by that the rest of this one is reckoned.

It stands beside the releases and in none of them, whose bytes know no clock. Without it, or where it cannot be read,
nobody is told how long a build may take.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from edu_graph.settings import Settings

NAME: Final = ".pace.json"
"""The file in the folder of releases."""

_NEAR: Final = 4.0
"""By how much a build may seem slower or faster than the one before it: what is more than that comes of a bad start."""


def expected(settings: Settings, size: int) -> dict[str, float]:
    """Return the seconds that each step may take for so many bytes of input, in order; empty where nobody knows."""
    try:
        told = json.loads((settings.releases / NAME).read_text("utf-8"))
        scale = size / told["bytes"]
        return {str(name): float(seconds) * scale for name, seconds in told["seconds"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError):
        return {}


def remember(settings: Settings, size: int, seconds: Mapping[str, float]) -> None:
    """Write down what the steps of a build of so many bytes of input took; that it cannot be written is no fault."""
    told = {"bytes": size, "seconds": {name: round(value, 3) for name, value in seconds.items()}}
    path: Path = settings.releases / NAME
    with suppress(OSError):
        path.write_text(json.dumps(told) + "\n", encoding="utf-8")


def left(wanted: Mapping[str, float], taken: Mapping[str, float], step: str, share: float) -> float | None:
    """Return about how many seconds are left, None where nobody knows.

    `taken`: the seconds that the steps took so far, the present one, `step`, among them; `share`: how much of that is
    done, 0 where nobody knows. What was slower or faster than expected so far is taken to go on so.
    """
    if step not in wanted:
        return None
    names = list(wanted)
    before = [name for name in names if name in taken and name != step]
    done = sum(wanted[name] for name in before) + wanted[step] * share
    spent = sum(taken[name] for name in before) + (taken.get(step, 0.0) if share else 0.0)
    pace = min(max(spent / done, 1 / _NEAR), _NEAR) if done > 0 and spent > 0 else 1.0
    now = wanted[step] * (1 - share) if share else max(wanted[step] - taken.get(step, 0.0) / pace, 0.0)
    ahead = sum(wanted[name] for name in names[names.index(step) + 1 :] if name not in taken)
    return pace * (now + ahead)


def in_words(seconds: float | None) -> str:
    """Return a time that is left in words, no more exact than it is known; empty where nobody knows."""
    if seconds is None:
        return ""
    if seconds < 10:
        return "some seconds left"
    if seconds <= 90:
        return f"about {round(seconds / 10) * 10} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"
