"""Letters of the seven languages in the PNG: each is there, in one font, regular and bold told apart."""

import re
from collections.abc import Callable

import pytest

from edu_graph.service import languages, rasters
from edu_graph.service.pictures.drawing import Sheet
from edu_graph.service.pictures.model import Label

LETTERS = {
    "en": "Aaz",
    "ru": "ЖщЁё",
    "kk": "ӘәҒғҚқҢңӨөҰұҮүҺһІі",
    "be": "ЎўІіЁё",
    "he": "אבגדהוזחטיכלמנסעפצקרשתךםןףץ",
    "fr": "ÀàÇçÉéÊêŒœ",
    "es": "ÑñÁáÍíÓóÚú¿",
}
"""What each language has beyond the plain Latin letters, and some of these."""


def drawn(text: str, ui: str, style: str = "", change: Callable[[str], str] = str) -> bytes:
    sheet = Sheet(120, ui, height=30)
    sheet.text(10, 20, Label(text, ui), style=style)
    return rasters.png(change(sheet.alone("letters", "", "")), ui)


def missing(ui: str) -> list[str]:
    """Return the letters that look like one that no font has, or like nothing."""
    unknown = {drawn(text, ui) for text in ("\u0378", " ")}
    return [letter for letter in LETTERS[ui] if drawn(letter, ui) in unknown]


@pytest.fixture(autouse=True)
def renderer() -> None:
    rasters.family.cache_clear()
    if rasters.lacks("he"):
        pytest.skip(f"needs what draws PNG: {rasters.lacks('he')}")


@pytest.mark.parametrize("ui", languages.UI)
def test_each_letter_is_drawn(ui: str) -> None:
    assert missing(ui) == []
    assert len({drawn(letter, ui) for letter in LETTERS[ui]}) == len(LETTERS[ui])


def test_a_letter_that_no_font_has_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LETTERS, "en", "a\u0379")
    assert missing("en") == ["\u0379"]


@pytest.mark.parametrize("ui", languages.UI)
def test_bold_is_told_from_regular(ui: str) -> None:
    assert drawn(LETTERS[ui][0], ui) != drawn(LETTERS[ui][0], ui, "strong")


def test_hebrew_without_a_font_of_its_own_is_always_bold() -> None:
    """The fault that the class `rtl` is for: missing letters come from whatever font is found first."""
    if rasters.family("he") != "Noto Sans":
        pytest.skip("the first font here has Hebrew letters itself")

    def plain(svg: str) -> str:
        return re.sub(r'(class="[^"]*?) ?rtl"', r'\1"', svg)

    assert drawn("ש", "he") != drawn("ש", "he", change=plain)
