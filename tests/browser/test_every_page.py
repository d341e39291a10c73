"""Every type of page under the eyes of axe and of the house's own rules, in all ways of looking at it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from site_pages import ALWAYS, BOTH, COLOURS, IS_WHOLE, PAGES, WIDTHS, axe, focus, house, shorten

from edu_graph.service import pages

Opens = Callable[..., Any]

pytestmark = pytest.mark.needs("chromium")

WIDE, NARROW, TWICE = (
    {"width": 1280, "height": 800},
    {"width": 320, "height": 640},  # also 1280 at 400 %
    {"width": 640, "height": 400},  # 1280 at 200 %
)
COLOURED = BOTH if IS_WHOLE else ("en",)
"""Languages in which pages are looked at in other colours: the style sheet asks for no language."""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-block-end: 2em !important; }"""
SPACE = "(css) => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CASES = [(name, language) for name in PAGES for language in ALWAYS]


def test_every_case_is_collected() -> None:
    assert len(PAGES) >= 35
    assert len(CASES) == len(PAGES) * (7 if IS_WHOLE else 2)
    assert set(COLOURED) <= set(ALWAYS)


def test_colours_and_languages_have_no_rules_of_their_own() -> None:
    """Why dark and forced colours need the rules of colours alone, and no page needs them in all languages."""
    css = (Path(pages.__file__).parent / "site.css").read_text(encoding="utf-8")
    assert not re.search(r":lang\(|\[lang[^\]]|:dir\(|\[dir", css)
    [dark] = re.findall(r"@media \(prefers-color-scheme: dark\) \{(.*?)\n\}", css, re.DOTALL)
    assert {name for name in re.findall(r"([\w-]+):", dark) if not name.startswith("--")} <= {"root"}
    forced = " ".join(re.findall(r"@media \(forced-colors: active\) \{(.*)", css))
    assert not re.search(r"display|inline-size|block-size|margin|padding|font-size", forced)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_page_has_no_barrier_that_a_program_finds(opens: Opens, name: str, language: str) -> None:
    page = opens(f"/{language}{PAGES[name]}", viewport=WIDE)
    direction = "rtl" if language == "he" else "ltr"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, direction]
    found = {"house": house(page)} | ways_of_width(page)
    page.set_viewport_size(WIDE)
    shorten(page)
    found |= {"axe": axe(page)}
    if language in COLOURED:
        found |= ways_of_colour(page)
    assert {way: told for way, told in found.items() if told} == {}


def ways_of_width(page: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return by how much a page is too wide in narrow windows, with wider text, and enlarged to twice its size."""
    found = {}
    page.set_viewport_size(NARROW)
    found["320 pixels"] = max(0, page.evaluate(OVERFLOW))
    page.evaluate(SPACE, SPACED)
    found["320 pixels and wider text"] = max(0, page.evaluate(OVERFLOW))
    page.set_viewport_size(TWICE)
    found["200 % and wider text"] = max(0, page.evaluate(OVERFLOW))
    page.evaluate("document.adoptedStyleSheets = []")
    found["200 %"] = max(0, page.evaluate(OVERFLOW))
    return found


def ways_of_colour(page: Any) -> dict[str, list[str]]:  # noqa: ANN401
    """Return what is wrong with a page, shortened before, in dark and forced colours, and in a narrow window."""
    found = {}
    page.emulate_media(color_scheme="dark")
    found["dark"] = axe(page, *COLOURS)
    page.emulate_media(color_scheme="light", forced_colors="active")
    found["forced colours"] = axe(page, *COLOURS)
    page.emulate_media(forced_colors="none")
    page.set_viewport_size(NARROW)
    found["rules of width at 320 pixels"] = axe(page, *WIDTHS)
    return found


@pytest.mark.parametrize("language", BOTH if IS_WHOLE else ("en",))
@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_skips_to_the_content_sees_where_it_is_and_gets_out(
    opens: Opens, name: str, language: str
) -> None:
    page = opens(f"/{language}{PAGES[name]}")
    shorten(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    assert focus(page) == []
    page.evaluate("document.querySelector('main').focus()")
    for _ in range(1000):
        page.keyboard.press("Tab")
        # Behind the last stop comes the window itself, and then the first stop again.
        if page.evaluate("document.activeElement === document.body || document.activeElement.className === 'skip'"):
            return
    raise AssertionError(f"the focus does not get out: {page.evaluate('document.activeElement.outerHTML')[:200]}")


@pytest.mark.parametrize("name", PAGES)
def test_scripts_are_only_where_queries_are_written(opens: Opens, name: str) -> None:
    page = opens(f"/en{PAGES[name]}", java_script_enabled=False)
    scripts = page.locator("script:not([type='application/ld+json'])").count()
    assert scripts == 0 or "/sparql" in PAGES[name]
    assert page.get_by_role("main").get_by_role("heading", level=1).is_visible()


# By class of rules: what is done to the page, and how the finding begins.
PLANTED = {
    "name": ("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')", "button-name"),
    # As pale as the paper would be no finding: axe takes what nobody can see for hidden on purpose.
    "contrast": ("document.querySelector('h1').style.color = 'rgb(200, 200, 200)'", "color-contrast"),
    "language": ("document.documentElement.lang = ''", "html-has-lang"),
    "another language": (
        "document.querySelector('footer p').insertAdjacentHTML('beforeend', '<span lang=en>слова</span>')",
        "language: Cyrillic",
    ),
    "order of the focus": ("document.querySelector('footer a').tabIndex = 3", "tabindex"),
    "heading": ("document.querySelector('h1').insertAdjacentHTML('afterend', '<h4>x</h4>')", "heading-order"),
    "level": ("", "heading: a level"),
    "table": (
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend', '<table><tr><th>x</th></tr></table>')",
        "table: no caption",
    ),
    "scope": ("", "table: a heading without scope"),
    "figure": (
        "document.querySelector('main .wrap').insertAdjacentHTML('beforeend', '<figure><svg></svg></figure>')",
        "figure: no title",
    ),
    "canvas": ("document.querySelector('main').append(document.createElement('canvas'))", "figure: a canvas"),
}
NO_RING = "*, *:focus-visible { outline: none !important }"


@pytest.mark.parametrize("name", PAGES)
def test_faults_planted_on_a_page_are_found(opens: Opens, name: str) -> None:
    """All of them at once: each is found by a rule of its own, and the page without them has none."""
    page = opens(f"/en{PAGES[name]}")
    shorten(page)
    rules = [begin for _, begin in PLANTED.values() if ":" not in begin]
    assert axe(page, *rules) + house(page) + focus(page) == []
    page.evaluate("() => {" + ";".join(edit for edit, _ in PLANTED.values()) + "}")
    found = axe(page, *rules) + house(page)
    missed = [fault for fault, (_, begin) in PLANTED.items() if not any(line.startswith(begin) for line in found)]
    assert missed == []
    page.evaluate(SPACE, NO_RING)
    assert {line[:15] for line in focus(page)} == {"focus: not seen", "focus: out of o"}


@pytest.mark.parametrize("fault", ["main p { inline-size: 400px }", "h1 { white-space: nowrap; letter-spacing: 2em }"])
def test_a_page_that_is_too_wide_is_found(opens: Opens, fault: str) -> None:
    page = opens("/en/about", viewport=WIDE)
    page.evaluate(SPACE, fault)
    assert ways_of_width(page)["320 pixels"] > 0


@pytest.mark.parametrize("look", ["dark", "forced colours"])
def test_a_colour_that_is_wrong_in_one_look_alone_is_found(opens: Opens, look: str) -> None:
    page = opens("/en/about", viewport=WIDE)
    asked = {"dark": "(prefers-color-scheme: dark)", "forced colours": "(forced-colors: active)"}[look]
    page.evaluate(SPACE, f"@media {asked} {{ p {{ forced-color-adjust: none; color: #888; background: #999 }} }}")
    found = ways_of_colour(page)
    assert [way for way, told in found.items() if told] == [look]
