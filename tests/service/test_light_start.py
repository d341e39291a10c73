"""What a start does without: packages that take long to import, and that no first answer needs."""

import subprocess
import sys

import pytest

HEAVY = ("mcp", "mcp_types", "pyshacl", "rdflib")


def imported(modules: str) -> list[str]:
    """Return which heavy packages a new process has after importing these modules."""
    code = f"import sys, {modules}; print(*(name for name in {HEAVY} if name in sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return told.stdout.split()


@pytest.mark.parametrize("package", HEAVY)
def test_a_service_starts_without(package: str) -> None:
    assert package not in imported("edu_graph.cli, edu_graph.build.checking, edu_graph.service.server")


def test_a_heavy_package_would_be_seen() -> None:
    assert imported("edu_graph.service.mcp.server, edu_graph.build.assemble") == ["mcp", "mcp_types", "rdflib"]
