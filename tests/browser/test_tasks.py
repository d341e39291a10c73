"""What people come for, done as they would do it, with JavaScript and without, by keyboard where it says so."""

import csv
import io
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
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Agreements", exact=True).click()
    assert page.url.endswith("#agreements")
    memorandum = page.locator("#agreements").get_by_role("link", name="Memorandum", exact=False)
    assert memorandum.count() >= 1


@SCRIPTS
def test_a_number_is_traced_to_its_place_in_the_source(opens: Opens, scripts: bool) -> None:
    page = opens("/en/id/agent/blr-national-resource-centre-inclusive-education", java_script_enabled=scripts)
    row = page.get_by_role("table", name="Quantity: 5").locator("tbody tr").filter(has_text="value").first
    assert "5" in row.inner_text()
    link = row.locator("a[href*='/source/'][href*='#p']").first
    place = (link.get_attribute("href") or "").rpartition("#")[2]
    link.click()
    passage = page.locator(f"[id='{place}']")
    passage.wait_for()
    assert passage.evaluate("one => one.matches(':target')")
    passage.get_by_text("Where it stands in the text").click()
    for told in ("paragraph", "start offset", "end offset"):
        assert passage.get_by_role("rowheader", name=told).is_visible()


@SCRIPTS
def test_an_answer_is_downloaded(opens: Opens, scripts: bool) -> None:
    page = opens("/en/queries/list-partner-countries?country=kaz", java_script_enabled=scripts, accept_downloads=True)
    link = page.get_by_role("main").get_by_role("link", name="CSV", exact=True)
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8"), newline="")))
    names = {row["partnerLabel"] for row in rows}
    assert "Israel" in names
    assert answer.body().count(b"\r\n") == len(rows) + 1, "lines end as RFC 4180 says"
    assert page.locator("main table tbody tr").count() == len(rows)
    shown = " ".join(page.locator("main table tbody tr").all_inner_texts())
    assert all(name in shown for name in names)


@SCRIPTS
def test_two_countries_are_compared(opens: Opens, scripts: bool) -> None:
    page = opens("/en/", java_script_enabled=scripts)
    page.get_by_role("link", name="Compare two countries").click()
    page.locator("select[name=a]").select_option(label="Kazakhstan")
    page.locator("select[name=b]").select_option(label="Belarus")
    page.locator("main form button").first.click()
    page.wait_for_url("**/compare?*")
    heads = page.locator("main table").first.locator("th[scope=col]").all_inner_texts()
    assert [name for name in heads if name in ("Kazakhstan", "Belarus")] == ["Kazakhstan", "Belarus"]


@SCRIPTS
def test_centres_with_equipment_for_blind_children_are_found(opens: Opens, scripts: bool) -> None:
    page = opens("/en/", java_script_enabled=scripts)
    page.get_by_role("link", name="Categories of disability", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="visual impairment", exact=True).click()
    row = page.locator("#centres tbody tr").filter(has_text="ultrasonic cane").first
    assert "children" in row.inner_text()
    row.get_by_role("rowheader").get_by_role("link").click()
    page.get_by_role("heading", level=1, name="National Resource Center", exact=False).wait_for()
    # What belongs to a centre is told by its name; the facts of it unfold.
    page.locator("summary", has_text="ultrasonic cane").first.click()
    page.get_by_role("link", name="ultrasonic cane", exact=False).first.wait_for()


@SCRIPTS
def test_the_language_is_changed_and_the_page_stays(opens: Opens, scripts: bool) -> None:
    page = opens("/en/compare?a=kaz&b=blr", java_script_enabled=scripts)
    for name, language, direction in (("עברית", "he", "rtl"), ("Қазақша", "kk", "ltr"), ("English", "en", "ltr")):
        # The languages are folded away; without a script too, the summary unfolds them.
        page.locator("nav.tongues summary").click()
        page.locator("nav.tongues").get_by_role("link", name=name).click()
        page.wait_for_url(f"**/{language}/compare?a=kaz&b=blr")
        told = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        assert told == [language, direction]
        assert page.locator("nav.tongues summary").inner_text() == name
        assert page.locator("nav.tongues [aria-current]").text_content() == name


@SCRIPTS
def test_a_query_is_written_run_and_shared_by_its_link_with_the_keyboard_alone(opens: Opens, scripts: bool) -> None:
    query = "SELECT ?c WHERE { ?c a eg:Country } LIMIT 3"
    page = opens("/en/sparql", java_script_enabled=scripts)
    if scripts:
        page.wait_for_selector(".cm-content")
        editor = "el => el.shadowRoot?.activeElement?.className.includes('cm-content') ?? false"
    else:
        editor = "el => el.id === 'query'"
    press_until(page, editor, ring=not scripts)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)
    page.keyboard.press("Escape")
    press_until(page, "el => el.tagName === 'BUTTON' && el.textContent === 'Run'")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sparql?*")
    page.locator("main table tbody tr").nth(2).wait_for()
    other = opens(page.url, java_script_enabled=scripts)  # somebody else's browser
    other.locator("main table tbody tr").nth(2).wait_for()
    assert other.locator("textarea").input_value() == query
    assert other.locator("main table tbody").inner_text() == page.locator("main table tbody").inner_text()


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


def press_until(page: Any, condition: str, most: int = 120, *, ring: bool = True) -> None:  # noqa: ANN401
    """Press Tab until what has the focus fulfils a condition, and shows that it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"({condition})(document.activeElement)"):
            # The editor shows it inside of itself: test_editor.py.
            assert not ring or page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"not reached by {most} Tabs: {condition}")
