"""Problem documents as exceptions."""

from collections.abc import Mapping
from typing import Any

from edu_graph.client.faults import ProblemError
from edu_graph.client.problems import BY_TYPE


def problem_of(told: Mapping[str, Any], seconds: float | None = None) -> ProblemError:
    """Return a problem document as the exception of its type."""
    slug = str(told.get("type", "")).rstrip("/").rpartition("/")[2]
    return BY_TYPE.get(slug, ProblemError)(told, retry_after=seconds)
