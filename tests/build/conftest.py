"""The miniature project, made once a test."""

from pathlib import Path

import miniature
import pytest

from edu_graph.settings import Settings


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    """Settings of a sealed miniature project."""
    return miniature.make(tmp_path)
