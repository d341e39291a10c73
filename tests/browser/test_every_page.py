"""Every type of page under the eyes of axe and of the house's own rules, in all ways of looking at it."""

from collections.abc import Callable
from typing import Any

import pytest
from site_pages import ALWAYS, FEW, IN_ALL_LANGUAGES, IS_WHOLE, LANGUAGES, PAGES, axe, house

Opens = Callable[..., Any]

pytestmark = pytest.mark.needs("chromium")

CASES = [(name, language) for name in PAGES for language in (LANGUAGES if name in IN_ALL_LANGUAGES else ALWAYS)]
SOME = tuple(PAGES) if IS_WHOLE else FEW
"""Pages for what depends on the style sheet and the frame of all pages, more than on each."""
LOOKS = {
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
}
NARROW = {"width": 320, "height": 640}
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_case_is_collected() -> None:
    assert len(PAGES) >= 35
    assert len(CASES) == len(PAGES) * len(ALWAYS) + len(IN_ALL_LANGUAGES) * (len(LANGUAGES) - len(ALWAYS))
    assert set(FEW) <= set(PAGES)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_page_has_no_barrier_that_a_program_finds(opens: Opens, name: str, language: str) -> None:
    page = opens(f"/{language}{PAGES[name]}")
    assert axe(page) + house(page) == []
    direction = "rtl" if language == "he" else "ltr"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, direction]


@pytest.mark.parametrize("look", ["dark", "forced colours"])
@pytest.mark.parametrize("name", SOME)
def test_nor_has_it_in_other_colours(opens: Opens, name: str, look: str) -> None:
    assert axe(opens(f"/en{PAGES[name]}", **LOOKS[look])) == []


@pytest.mark.parametrize("language", ALWAYS)
@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_page_a_large_one_and_a_spaced_one_scroll_one_way(opens: Opens, name: str, language: str) -> None:
    page = opens(f"/{language}{PAGES[name]}", viewport=NARROW)
    assert page.evaluate(OVERFLOW) <= 0, "320 pixels, which is also 1280 at 400 %"
    page.evaluate(
        "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", SPACED
    )
    assert page.evaluate(OVERFLOW) <= 0, "with wider text"
    page.set_viewport_size({"width": 640, "height": 512})
    assert page.evaluate(OVERFLOW) <= 0, "1280 pixels at 200 %"


@pytest.mark.parametrize("language", ALWAYS)
@pytest.mark.parametrize("name", SOME)
def test_the_first_tab_skips_to_the_content(opens: Opens, name: str, language: str) -> None:
    page = opens(f"/{language}{PAGES[name]}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")


PLANTED = {
    "name": ("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')", "button-name"),
    "contrast": (
        # As pale as the paper would be no finding: axe takes what nobody can see for hidden on purpose.
        "document.querySelector('h1').style.color = 'rgb(200, 200, 200)'",
        "color-contrast",
    ),
    "language": ("document.documentElement.lang = ''", "html-has-lang"),
    "focus": ("document.querySelector('nav a').tabIndex = 3", "tabindex"),
    "heading": ("document.querySelector('h2').outerHTML = '<h4>x</h4>'", "heading-order"),
    "level": ("document.querySelector('h2').outerHTML = '<h4>x</h4>'", "heading: a level"),
    "table": ("document.querySelector('main table').caption.remove()", "table: no caption"),
    "scope": ("document.querySelector('main th').removeAttribute('scope')", "table: a heading without scope"),
    "figure": (
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend', '<figure><svg></svg></figure>')",
        "figure: no title",
    ),
    "canvas": ("document.querySelector('main').append(document.createElement('canvas'))", "figure: a canvas"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(opens: Opens, fault: str) -> None:
    page = opens("/en/sparql")
    before = axe(page) + house(page)
    page.evaluate(f"() => {{ {PLANTED[fault][0]} }}")
    found = [line for line in axe(page) + house(page) if line not in before]
    assert any(line.startswith(PLANTED[fault][1]) for line in found), found
