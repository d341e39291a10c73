"""Pictures as PNG, where the machine has what that takes: a renderer, and fonts with the letters of a language."""

import importlib
from functools import cache
from types import ModuleType
from typing import Final

from edu_graph.errors import NotFound

ZOOM: Final = 2
"""Pixels for each unit of a drawing: enough for print at the width of a page."""

_LETTERS: Final = {"en": "a", "ru": "ж", "kk": "ә", "be": "ў", "he": "ש", "fr": "ç", "es": "ñ"}
"""A letter of each language that fonts without the language lack."""
_UNKNOWN: Final = "\u0378"
"""A character that no font has: nobody has given it a meaning."""
_PROBE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="5" y="30" font-size="24" font-family="sans-serif">{}</text></svg>'
)
_FAMILIES: Final = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial", "Helvetica")
"""Families that are looked for, the best first; letters that one lacks are taken from any other font there is."""


def _renderer() -> ModuleType | None:
    try:
        return importlib.import_module("resvg_py")
    except ImportError:
        return None


@cache
def family(language: str) -> str:
    """Return a family of fonts of this machine in which a language can be written; empty: none. Found out once."""
    renderer = _renderer()
    if renderer is None:
        return ""
    for name in _FAMILIES:
        nothing, unknown, letter = (
            _png(renderer, _PROBE.format(text), name) for text in ("", _UNKNOWN, _LETTERS[language])
        )
        if letter not in (nothing, unknown):
            return name
    return ""


def lacks(language: str) -> str:
    """Return why there is no PNG in a language on this machine; empty where there is one."""
    if _renderer() is None:
        return "This service has no renderer for PNG (the package resvg-py)."
    return "" if family(language) else f"This service has no font with the letters of the language {language!r}."


def _png(renderer: ModuleType, svg: str, fonts: str, zoom: float | None = None) -> bytes:
    return bytes(renderer.svg_to_bytes(svg_string=svg, zoom=zoom, font_family=fonts, sans_serif_family=fonts))


def png(svg: str, language: str) -> bytes:
    """Return a drawing as PNG. Raises NotFound: this machine cannot, with what it lacks."""
    lack, renderer = lacks(language), _renderer()
    if lack or renderer is None:
        raise NotFound(lack, help="Take the SVG; operators can mend it: docs/pictures.md says how.")
    return _png(renderer, svg, family(language), ZOOM)
