"""The editor of queries by keyboard alone, and the same form without JavaScript."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from site_pages import PAGES

pytestmark = pytest.mark.needs("chromium", "node", "npm")

Opens = Callable[..., Any]


def written(page: Any) -> str:  # noqa: ANN401
    text: str = page.locator("textarea").input_value()
    return text


def to_the_editor(page: Any) -> None:  # noqa: ANN401
    """Press Tab until the editor has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.className.includes('cm-content') ?? false"):
            return
    raise AssertionError("the editor is not reached by Tab")


def test_a_query_is_written_completed_run_and_shared_by_keyboard_alone(opens: Opens) -> None:
    page = opens("/en/sparql")
    page.wait_for_selector(".cm-content")
    to_the_editor(page)
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?country WHERE { ?country a eg:Countr")
    page.wait_for_selector("[role=listbox] [aria-selected=true]")
    page.wait_for_timeout(150)  # the list takes no key for a moment, so that none is taken by mistake
    page.keyboard.press("Enter")
    page.keyboard.type(" }")
    assert "eg:Country " in written(page)
    assert "PREFIX" not in written(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "format", "Tab leaves the editor"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/sparql?*")
    page.locator("main table tbody tr").first.wait_for()
    assert page.locator("main table tbody tr").count() > 100
    page.get_by_role("button", name="Copy a link to this query").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('[data-said]').textContent !== ''")
    said = page.locator("[data-said]").inner_text()
    link = said.rpartition(" ")[2] if "http" in said else page.url
    assert "eg:Country" in parse_qs(urlsplit(link).query)["query"][0]


def test_the_link_is_copied_and_opens_the_answer(opens: Opens) -> None:
    page = opens(f"/en{PAGES['result']}", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy a link to this query").click()
    page.wait_for_function("document.querySelector('[data-said]').textContent !== ''")
    assert page.locator("[data-said]").inner_text() == "The link was copied."
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    page.locator("main table tbody tr").first.wait_for()
    assert page.locator("main table tbody tr").count() == 5


def test_what_is_wrong_is_marked_told_and_led_to(opens: Opens) -> None:
    page = opens(f"/en{PAGES['problem']}")
    page.wait_for_selector(".cm-lintRange-error, .cm-lintPoint-error")
    link = page.get_by_role("alert").get_by_role("link")
    assert link.inner_text().startswith("Line 3")
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className").count("cm-content") == 1


def test_without_scripts_the_text_area_asks_the_same(opens: Opens) -> None:
    page = opens("/en/sparql", java_script_enabled=False)
    page.get_by_label("Query").fill("ASK { ?country a eg:Country }")
    page.get_by_role("button", name="Run").click()
    page.get_by_text("Yes", exact=True).wait_for()
    assert not page.get_by_role("button", name="Copy a link to this query").is_visible()


def test_only_pages_with_the_editor_may_run_a_script(opens: Opens) -> None:
    page = opens("/en/")
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    policy = [page.request.get(path).headers["content-security-policy"] for path in ("/en/", "/en/sparql")]
    assert ["script-src" in one for one in policy] == [False, True]
    assert not any("unsafe" in one or "nonce" in one for one in policy)


def test_an_example_is_found_and_put_into_the_editor(opens: Opens) -> None:
    page = opens("/en/sparql")
    page.wait_for_selector(".cm-content")
    finder = page.get_by_label("Find an example by its words")
    finder.fill("visited institutions")
    shown = page.locator("[data-examples] li:visible a")
    shown.first.wait_for()
    found = shown.count()
    assert 0 < found < 10
    assert page.locator("[data-found]").inner_text() == f"Examples found: {found}"
    shown.first.press("Enter")
    page.wait_for_function("document.querySelector('[data-said]').textContent !== ''")
    assert written(page).startswith("# ")
    assert "SELECT" in written(page)
    assert page.url.endswith("/en/sparql"), "nothing was asked yet"
    finder.fill("zzzz")
    assert page.locator("[data-examples] li:visible").count() == 0


def test_without_scripts_an_example_is_a_link_to_its_answer(opens: Opens) -> None:
    page = opens("/en/sparql", java_script_enabled=False)
    assert not page.get_by_label("Find an example by its words").is_visible()
    page.locator("[data-examples] summary").first.click()
    page.locator("[data-examples] li:visible a").first.click()
    page.locator("main table").first.wait_for()
    assert page.get_by_label("Query").input_value().startswith("# ")
