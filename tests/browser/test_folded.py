"""What is folded so that a page is short: the menu on a narrow screen, and what is long on pages of things."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.needs("chromium")

Opens = Callable[..., Any]
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}

MOST = 220
"""Stops of the Tab key that a page of a thing has at most, with the frame of the page."""
LARGEST = (
    "/id/place/kaz",
    "/id/place/kgz",
    "/id/place/isr",
    "/id/agent/unicef",
    "/id/agent/unesco",
    "/id/event/global-disability-summit-2025",
    "/id/document/almaty-declaration-on-inclusive-education",
    "/source/kt-haifa-2026",
)
"""The pages of each kind of thing with the most links."""
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) && one.tabIndex >= 0).length"""
OPEN_ALL = "() => document.querySelectorAll('main details').forEach((one) => { one.open = true })"


@pytest.mark.parametrize("language", ["en", "be", "he"])
def test_the_menu_is_one_line_on_a_narrow_screen_and_unfolds_without_scripts(opens: Opens, language: str) -> None:
    page = opens(f"/{language}/browse", viewport=NARROW, java_script_enabled=False)
    header, menu = page.locator("header.site"), page.locator("nav.menu")
    assert header.bounding_box()["height"] < 60
    summary = menu.locator("summary")
    assert summary.is_visible()
    assert summary.bounding_box()["height"] >= 44
    here = menu.locator("[aria-current=page]")
    assert not here.is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    assert here.is_visible()
    assert here.get_attribute("href").endswith(f"/{language}/browse")
    # The Tab key goes on in the list, and behind it to the languages.
    page.keyboard.press("Tab")
    assert menu.locator("a:focus").count() == 1
    places = [one.bounding_box()["y"] for one in menu.locator("a").all()]
    assert max(places) < page.locator("nav.tongues summary").bounding_box()["y"]


def test_on_a_wide_screen_and_for_a_screen_reader_nothing_is_folded(opens: Opens) -> None:
    page = opens("/en/id/place/kaz", viewport=WIDE, java_script_enabled=False)
    for name in ("Main", "On this page"):
        nav = page.get_by_role("navigation", name=name)
        assert not nav.locator("summary").is_visible()
        links = nav.get_by_role("link").all()
        assert len(links) >= 8
        assert all(link.is_visible() for link in links)


def test_a_list_of_contents_leads_on_a_narrow_screen_too(opens: Opens) -> None:
    page = opens("/en/id/place/kaz", viewport=NARROW, java_script_enabled=False)
    nav = page.get_by_role("navigation", name="On this page")
    assert not nav.get_by_role("link", name="Agreements", exact=True).is_visible()
    nav.locator("summary").click()
    nav.get_by_role("link", name="Agreements", exact=True).click()
    assert page.url.endswith("#agreements")


@pytest.mark.parametrize("path", LARGEST)
def test_the_tab_key_comes_past_a_page_of_a_thing(opens: Opens, path: str) -> None:
    page = opens(f"/en{path}", viewport=WIDE)
    assert 50 < page.evaluate(STOPS) <= MOST


def test_a_page_that_folds_nothing_has_too_many_stops(opens: Opens) -> None:
    page = opens("/en/id/place/kaz", viewport=WIDE)
    page.evaluate(OPEN_ALL)
    assert page.evaluate(STOPS) > MOST


def test_what_is_folded_is_shown_where_an_address_leads_to_it(opens: Opens) -> None:
    path = "/en/id/place/kaz"
    page = opens(path, viewport=WIDE, java_script_enabled=False)
    folded = page.locator("article:has(> details.rest)").last
    anchor = folded.get_attribute("id")
    assert not folded.locator("table").is_visible()
    page.goto(f"{path}#{anchor}")
    assert page.locator(f"[id='{anchor}'] table").is_visible()
