"""The recipes of the guide for programs do what they say, as they stand on its page."""

import re
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path

import httpx
import pytest

from edu_graph.service.pages.guide import RECIPES

SHOWN = {
    "question": "Belgium",
    "sparql": "https://w3id.org/edu-graph/id/event/",
    "search": "https://w3id.org/edu-graph/id/place/haifa",
    "thing": "place:haifa",
    "release": "",
}
"""What an answer holds, in whichever way it was asked for."""
COMMANDS = {
    "curl": ["bash", "-c"],
    "Python": [sys.executable, "-c"],
    "JavaScript": ["node", "--input-type=module", "-e"],
}
KEYS = [recipe.key for recipe in RECIPES]


@cache
def page(address: str) -> str:
    return httpx.get(f"{address}/en/docs/guide", timeout=60).text


def code(address: str, key: str, way: str) -> str:
    """Return a recipe as a reader copies it."""
    section = page(address).partition(f'<section aria-labelledby="{key}">')[2].partition("</section>")[0]
    found = re.search(rf'<h3 id="{key}-{way.lower()}"[^>]*>.*?<code[^>]*>(.*?)</code>', section, re.S)
    assert found, (key, way)
    return unescape(found[1])


def answer(address: str, key: str) -> str:
    found = re.search(rf'data-answer="{key}"><code[^>]*>(.*?)</code>', page(address), re.S)
    assert found, key
    return unescape(found[1])


def run(address: str, key: str, way: str, folder: Path) -> str:
    """Return what a recipe prints."""
    command = [*COMMANDS[way], code(address, key, way)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@pytest.mark.needs("curl")
@pytest.mark.parametrize("key", KEYS)
def test_curl_answers_as_the_page_shows(address: str, key: str, tmp_path: Path) -> None:
    printed = run(address, key, "curl", tmp_path)
    shown = answer(address, key)
    assert SHOWN[key] in printed
    assert printed.splitlines()[: len(shown.splitlines())] == shown.splitlines()
    assert len(shown.splitlines()) > 3


@pytest.mark.parametrize("key", KEYS)
def test_python_answers(address: str, key: str, tmp_path: Path) -> None:
    printed = run(address, key, "Python", tmp_path)
    assert printed.strip()
    assert SHOWN[key] in printed


@pytest.mark.needs("node")
@pytest.mark.parametrize("key", KEYS)
def test_javascript_answers(address: str, key: str, tmp_path: Path) -> None:
    printed = run(address, key, "JavaScript", tmp_path)
    assert printed.strip()
    assert SHOWN[key] in printed
    assert "undefined" not in printed
