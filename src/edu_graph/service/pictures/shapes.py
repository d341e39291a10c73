"""The shapes of countries, as the assets are built: paths and places by ISO 3166-1 alpha-3, in Equal Earth."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parents[1] / "pages" / "static" / "countries.json"
WORLD: Final = "world"


@dataclass(frozen=True)
class Shape:
    """A country on a map: its outline (empty where it is too small for one), and where a reader looks for it.

    `size` is the longer side of its largest part, in the units of the map.
    """

    path: str
    centre: tuple[float, float]
    size: float = math.inf


@dataclass(frozen=True)
class Shapes:
    """What a map is drawn of. `views`: corner and size by the name of a region; `detail`: finer shapes of regions."""

    views: Mapping[str, tuple[float, float, float, float]]
    world: Mapping[str, Shape]
    detail: Mapping[str, Mapping[str, Shape]]
    source: str = ""

    def of(self, region: str) -> Mapping[str, Shape]:
        """Return the shapes of a region: its own, with the world's around them."""
        return {**self.world, **self.detail.get(region, {})}

    def drawn(self, region: str) -> Mapping[str, Shape]:
        """Return the shapes that a map of a region is drawn of: its own alone, where it has any."""
        return self.detail.get(region) or self.world


@lru_cache(maxsize=4)
def read(path: Path = FILE) -> Shapes | None:
    """Return the shapes; None where the assets were not built. Raises ValueError, KeyError: the file is another one."""
    if not path.is_file():
        return None
    told = json.loads(path.read_text("utf-8"))
    views = {WORLD: _view(told["viewBox"]), **{name: _view(box) for name, box in told.get("regions", {}).items()}}
    detail = {name: _shapes(found) for name, found in told.get("detail", {}).items()}
    return Shapes(views, _shapes(told["shapes"]), detail, told.get("source", ""))


def _view(box: str) -> tuple[float, float, float, float]:
    left, top, width, height = map(float, box.split())
    return left, top, width, height


def _shapes(told: Mapping[str, Mapping[str, object]]) -> dict[str, Shape]:
    return {code: _shape(one) for code, one in sorted(told.items())}


def _shape(told: Mapping[str, object]) -> Shape:
    centre = told["centre"]
    if not isinstance(centre, list):
        raise ValueError("a shape has no centre")
    size = told.get("size", math.inf if told["path"] else 0.0)
    if not isinstance(size, int | float):
        raise ValueError("the size of a shape is no number")
    return Shape(str(told["path"]), (float(centre[0]), float(centre[1])), float(size))
