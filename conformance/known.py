"""Tests that the product fails where the engine passes, each with its reason: the product means to differ there."""

from collections.abc import Mapping
from typing import Final

KNOWN: Final[Mapping[str, str]] = {}
"""Reason by a test's id (`suite/folder#name`)."""
