"""No test lies where nobody looks: pytest passes over folders by their names, `build` among them unless told."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def passed_over(files: list[tuple[str, ...]], patterns: list[str]) -> list[str]:
    """Files that lie in a folder of a name that is passed over."""
    return ["/".join(parts) for parts in files if any(fnmatch(part, one) for part in parts[:-1] for one in patterns)]


def test_every_folder_with_tests_is_looked_into(pytestconfig: pytest.Config) -> None:
    files = [path.relative_to(TESTS).parts for path in sorted(TESTS.rglob("test_*.py"))]
    assert len({parts[0] for parts in files}) >= 25
    assert passed_over(files, pytestconfig.getini("norecursedirs")) == []
    assert pytestconfig.getini("testpaths") == ["tests"]


def test_a_folder_that_is_passed_over_is_seen() -> None:
    files = [("build", "test_a.py"), ("builds", "test_b.py"), ("data", "build", "test_c.py")]
    assert passed_over(files, [".*", "build"]) == ["build/test_a.py", "data/build/test_c.py"]
