"""Shapes of a test, so that maps can be drawn where the assets were not built."""

import json
import os
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


@pytest.fixture
def built() -> None:
    """Need the shapes that the assets have, as missing programs are needed: `./run test` lists what it left out."""
    shapes.read.cache_clear()
    if shapes.read(shapes.FILE) is None:
        told = f"needs the built assets ({shapes.FILE.name})"
        if os.environ.get("EDU_GRAPH_TEST_ALL") == "1":
            pytest.fail(f"{told}, and EDU_GRAPH_TEST_ALL=1 leaves nothing out", pytrace=False)
        pytest.skip(told)
