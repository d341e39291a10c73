"""The languages of the pages: which there are, where an address names one, and which one a reader gets without.

Pages stand under `/<language>/…`; the same path without it answers in the language that fits Accept-Language
(RFC 4647, lookup). Data has no such address: an answer in RDF, JSON or CSV is the same for everybody.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from edu_graph.remembering import remembered

UI: Final = ("en", "ru", "kk", "be", "he", "fr", "es")
"""Languages of the pages; the first one is what whoever reads none of them gets."""

OWN_NAMES: Final = {
    "en": "English",
    "ru": "Русский",
    "kk": "Қазақша",
    "be": "Беларуская",
    "he": "עברית",
    "fr": "Français",
    "es": "Español",
}
"""What each calls itself: whoever looks for a language need not read another."""

_CHAINS: Final = {"kk": ("kk", "ru", "en"), "be": ("be", "ru", "en"), "ru": ("ru", "en")}
"""Where the readers of a language look next: what most of them read as well."""
_LONGEST: Final = 400
"""Bytes of an Accept-Language field that is read: what browsers send has about 40."""

_RIGHT_TO_LEFT: Final = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ug"})


def split(path: str) -> tuple[str | None, str]:
    """Return the language that a path (base path taken off) begins with, and the path without it.

    Only known languages count: any other beginning is a part of the path.
    """
    first, _, rest = path[1:].partition("/")
    return (first, f"/{rest}") if first in UI and path.startswith("/") else (None, path)


@remembered(1024)
def accepted(field: str | None) -> str:
    """Return the language of the pages that fits an Accept-Language field best; the first one where none does."""
    for wanted in _by_quality(field or ""):
        if wanted == "*":
            break
        # `ru-KZ` is content with `ru`; `iw` is what Hebrew was called until 1989.
        primary = wanted.partition("-")[0]
        if (known := {"iw": "he"}.get(primary, primary)) in UI:
            return known
    return UI[0]


def _by_quality(field: str) -> Iterable[str]:
    found = []
    for place, part in enumerate(field[:_LONGEST].lower().split(",")):
        name, _, parameter = part.strip().partition(";")
        quality = _quality(parameter)
        if name.strip() and quality > 0:
            found.append((-quality, place, name.strip()))
    return [name for _, _, name in sorted(found)]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not parameter.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def chain(language: str) -> tuple[str, ...]:
    """Return the languages in which a reader is shown a name, the best first; whatever there is comes after them."""
    return _CHAINS.get(language) or tuple(dict.fromkeys((language, "en", "ru")))


@lru_cache(4096)
def rank(tag: str, language: str) -> int:
    """Return the place of a language tag in the chain of a reader's language: 0 is the best.

    A text without a language (an own name, a number) stands between the chain and all other languages.
    """
    wanted = chain(language)
    primary = tag.partition("-")[0]
    if primary in wanted:
        return wanted.index(primary)
    return len(wanted) if not tag else len(wanted) + 1


def direction(tag: str) -> str:
    """Return `rtl` for languages written from right to left, else `ltr`."""
    return "rtl" if tag.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
