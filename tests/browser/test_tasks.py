"""What people come for, done as they would do it, with JavaScript and without, by keyboard where it says so."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.needs("chromium")

Opens = Callable[..., Any]
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])


@SCRIPTS
def test_the_agreements_of_a_country_are_three_steps_from_home(opens: Opens, scripts: bool) -> None:
    page = opens("/en/", java_script_enabled=scripts)
    page.get_by_role("searchbox").fill("Kazakhstan")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("main").get_by_role("link", name="Kazakhstan", exact=True).first.click()
    page.get_by_role("heading", name="Kazakhstan", level=1).wait_for()
    page.get_by_role("heading", name="Agreement").first.wait_for()


@SCRIPTS
def test_a_statement_is_traced_to_the_place_in_its_source(opens: Opens, scripts: bool) -> None:
    page = opens("/en/id/agreement/seameo-sen-memorandum-2012", java_script_enabled=scripts)
    link = page.locator("main a[href*='/source/'][href*='#']").first
    place = link.get_attribute("href").rpartition("#")[2]
    link.click()
    page.locator(f"[id='{place}']").wait_for()


@SCRIPTS
def test_an_answer_is_downloaded(opens: Opens, scripts: bool) -> None:
    page = opens("/en/queries/list-partner-countries?country=kaz", java_script_enabled=scripts, accept_downloads=True)
    href = page.locator("main a[href*='.csv'], main a[href*='format=csv']").first.get_attribute("href")
    answer = page.request.get(href)
    assert answer.ok
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text().splitlines()) > 2


@SCRIPTS
def test_two_countries_are_compared(opens: Opens, scripts: bool) -> None:
    page = opens("/en/compare", java_script_enabled=scripts)
    page.locator("select[name=a]").select_option(label="Kazakhstan")
    page.locator("select[name=b]").select_option(label="Belarus")
    page.locator("main form button").first.click()
    page.get_by_role("heading", name="Kazakhstan").first.wait_for()
    page.locator("main table").first.wait_for()


def test_home_search_thing_and_source_are_walked_by_keyboard_alone(opens: Opens) -> None:
    page = opens("/en/")
    press_until(page, "el => el.type === 'search'")
    page.keyboard.type("Kazakhstan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    press_until(page, "el => el.textContent === 'Kazakhstan' && el.closest('main') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/place/kaz*")
    press_until(page, "el => /\\/source\\//.test(el.href ?? '')", most=400)
    page.keyboard.press("Enter")
    page.wait_for_url("**/source/**")


def press_until(page: Any, condition: str, most: int = 120) -> None:  # noqa: ANN401
    """Press Tab until what has the focus fulfils a condition, and shows that it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"({condition})(document.activeElement)"):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"not reached by {most} Tabs: {condition}")
