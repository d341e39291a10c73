"""The tasks of docs/accessibility.md by keyboard alone: Tab, Enter and letters, with JavaScript and without."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_tasks import SCRIPTS, press_until

pytestmark = pytest.mark.needs("chromium")

Opens = Callable[..., Any]
HOME = "/en/"
CENTRE = "/en/id/agent/blr-national-resource-centre-inclusive-education"


def called(name: str) -> str:
    """Return the condition of having a name, in the content rather than in the frame where both have it."""
    return f"el => el.textContent.trim() === {json.dumps(name)}"


# By task: where it begins, and its steps. A step is what Tab has to reach, what is typed there, and where Enter leads;
# without an address nothing is pressed.
PATHS: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "agreements": (
        HOME,
        (
            ("el => el.type === 'search'", "Kazakhstan", "**/search?*"),
            (called("Kazakhstan"), "", "**/id/place/kaz*"),
            (called("Agreements"), "", "**#agreements"),
        ),
    ),
    "compare": (
        HOME,
        (
            (called("Compare two countries"), "", "**/compare"),
            ("el => el.id === 'a'", "Kazakhstan", ""),
            ("el => el.id === 'b'", "Belarus", ""),
            ("el => el.tagName === 'BUTTON' && el.closest('main')", "", "**/compare?a=kaz&b=blr"),
        ),
    ),
    "centres": (
        HOME,
        (
            (called("Categories of disability"), "", "**/browse/disability-categories"),
            (called("visual impairment"), "", "**/id/concept/disability-visual*"),
            ("el => el.closest('#centres th[scope=row]')", "", "**/id/agent/**"),
        ),
    ),
    "number": (CENTRE, (("el => /\\/source\\/.*#p/.test(el.href ?? '')", "", "**/source/**"),)),
    "language": (
        CENTRE,
        (
            ("el => el.tagName === 'SUMMARY' && el.closest('header')", "", "**/en/id/agent/*"),
            (called("עברית"), "", "**/he/id/agent/blr-national-resource-centre-inclusive-education*"),
        ),
    ),
}


def walk(page: Any, steps: tuple[tuple[str, str, str], ...]) -> None:  # noqa: ANN401
    for condition, typed, leads_to in steps:
        press_until(page, condition, most=400)
        if typed:
            page.keyboard.type(typed)
        if leads_to:
            page.keyboard.press("Enter")
            page.wait_for_url(leads_to)


@SCRIPTS
@pytest.mark.parametrize("task", PATHS)
def test_a_task_is_done_by_keyboard_alone(opens: Opens, task: str, scripts: bool) -> None:
    begin, steps = PATHS[task]
    walk(opens(begin, java_script_enabled=scripts), steps)


@SCRIPTS
def test_the_place_in_the_source_is_opened_by_keyboard(opens: Opens, scripts: bool) -> None:
    page = opens(CENTRE, java_script_enabled=scripts)
    walk(page, PATHS["number"][1])
    place = page.url.rpartition("#")[2]
    press_until(page, "el => el.tagName === 'SUMMARY' && el.textContent === 'Where it stands in the text'")
    assert page.evaluate("document.activeElement.closest('article').id") == place, "Tab goes on from the passage"
    page.keyboard.press("Enter")
    assert page.locator(f"[id='{place}']").get_by_role("rowheader", name="start offset").is_visible()


@SCRIPTS
def test_the_answer_is_taken_as_a_file_by_keyboard(opens: Opens, scripts: bool) -> None:
    page = opens("/en/queries/list-partner-countries?country=kaz", java_script_enabled=scripts, accept_downloads=True)
    press_until(page, called("CSV"))
    address = page.evaluate("document.activeElement.href")
    with page.expect_download() as told:
        page.keyboard.press("Enter")
    assert Path(told.value.path()).read_bytes() == page.request.get(address).body()


def test_a_stop_that_tab_does_not_reach_is_found(opens: Opens) -> None:
    page = opens(HOME)
    page.evaluate("document.querySelector('[type=search]').tabIndex = -1")
    with pytest.raises(AssertionError, match="not reached"):
        walk(page, PATHS["agreements"][1])
