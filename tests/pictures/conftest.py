"""Shapes of a test, so that maps can be drawn where the assets were not built."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edu_graph.service.pictures import shapes
from tests.pictures.samples import SQUARES


@pytest.fixture
def squares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Take squares for the shapes of countries."""
    file = tmp_path / "countries.json"
    file.write_text(json.dumps(SQUARES), "utf-8")
    monkeypatch.setattr(shapes, "FILE", file)
    yield file
    shapes.read.cache_clear()
