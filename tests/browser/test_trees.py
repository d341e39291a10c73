"""The accessibility tree of every type of page is the one that was kept; `./run trees` keeps the present ones."""

import difflib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from site_pages import PAGES
from trees import tree

pytestmark = pytest.mark.needs("chromium", "node", "npm")

Opens = Callable[..., Any]
CASES = {f"{name}.en": (name, "en") for name in PAGES} | {"country.he": ("country", "he")}
WITH_SCRIPTS = "sparql.scripts"
"""Pages are as they come, without scripts: only the editor changes one."""


def differences(page: Any, kept: Path) -> list[str]:  # noqa: ANN401
    """Return the lines by which a page's tree is another than the kept one; keep it where that is asked for."""
    found = tree(page)
    if os.environ.get("EDU_GRAPH_TREES") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(found, encoding="utf-8")
    was = kept.read_text(encoding="utf-8") if kept.exists() else "none is kept: ./run trees\n"
    return list(difflib.unified_diff(was.splitlines(), found.splitlines(), "kept", "found", lineterm="", n=2))


def opened(opens: Opens, case: str) -> Any:  # noqa: ANN401
    if case == WITH_SCRIPTS:
        page = opens("/en/sparql")
        page.wait_for_selector(".cm-content")
        return page
    name, language = CASES[case]
    return opens(f"/{language}{PAGES[name]}", java_script_enabled=False)


@pytest.mark.parametrize("case", [*CASES, WITH_SCRIPTS])
def test_the_tree_is_the_kept_one(opens: Opens, snapshots: Path, case: str) -> None:
    assert differences(opened(opens, case), snapshots / f"{case}.txt") == []


def test_no_tree_is_kept_of_a_page_that_is_gone(snapshots: Path) -> None:
    assert {path.stem for path in snapshots.glob("*.txt")} <= {*CASES, WITH_SCRIPTS}


PLANTED = {
    "level of a heading": "document.querySelector('main h2').outerHTML = document.querySelector('main h2').outerHTML"
    ".replaceAll('h2', 'h3')",
    "name of a link": "document.querySelector('nav a').textContent = ''",
    "name of a thing": "document.querySelector('main table tbody a[href*=\"/id/\"]').textContent = ''",
    "name of a landmark": "document.querySelector('nav').removeAttribute('aria-label')",
    "landmark": "document.querySelector('main').outerHTML = document.querySelector('main').outerHTML"
    ".replace('<main', '<div').replace('</main', '</div')",
    "state": "document.querySelector('nav [aria-current]').setAttribute('aria-disabled', 'true')",
    "heading of a column": "document.querySelector('main th[scope=col]').textContent = ''",
    "caption": "document.querySelector('main caption').remove();"
    " document.querySelector('main .scroll').removeAttribute('aria-label')",
    "picture": "document.querySelector('figure svg').setAttribute('aria-hidden', 'true')",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_what_a_page_loses_is_found(opens: Opens, fault: str) -> None:
    page = opens(f"/en{PAGES['country']}")
    before = tree(page)
    page.evaluate(f"() => {{ {PLANTED[fault]} }}")
    assert tree(page) != before


def test_what_only_data_changes_is_no_difference(opens: Opens) -> None:
    page = opens(f"/en{PAGES['country']}")
    before = tree(page)
    page.evaluate(
        """() => {
          document.querySelector('main table tbody a[href*="/id/"]').textContent = 'Another country';
          const rows = document.querySelector('main table tbody');
          rows.append(rows.lastElementChild.cloneNode(true));
          document.querySelector('main .wrap > p:not(.kind)').textContent = 'Other words, 7 of them.';
          document.querySelector('figure svg title').textContent += ' And 12 more.';
        }"""
    )
    assert tree(page) == before
