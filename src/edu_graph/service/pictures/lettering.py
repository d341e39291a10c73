"""How much room letters take, without a font: a cautious estimate, and lines broken by it."""

import unicodedata
from typing import Final

from edu_graph.service.languages import direction

_NARROW: Final = frozenset("iljtfrI.,:;!'|()[]-‐·` ")
_WIDE: Final = frozenset("mwMWЖжШшЩщЮюЫыФфМмѢ@%—…ԱՄ")
_ISOLATE: Final = {"rtl": "\u2067", "ltr": "\u2066"}
_POP: Final = "\u2069"
_CONTROLS: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


def width(text: str, size: float) -> float:
    """Return how wide a text is at most, as a rule, in a plain sans-serif of this size."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.38
    if character in _WIDE:
        return 1.0 if character in "ЩЮЖЫшщ@%—" else 0.92
    # Cyrillic letters are wider than Latin ones, capitals than small letters, Hebrew letters are narrow.
    small = 0.62 if "\u0400" <= character <= "\u052f" else 0.58
    wide = 1.0 if unicodedata.east_asian_width(character) in "WF" else small
    return 0.72 if character.isupper() else wide


def wrapped(text: str, room: float, size: float, lines: int = 2) -> list[str]:
    """Return a text in at most so many lines of this width; what has no room is cut, and an ellipsis says so.

    A word that is longer than a line is broken.
    """
    found: list[str] = [""]
    rest = [piece for word in text.split() for piece in _pieces(word, room, size)]
    for place, piece in enumerate(rest):
        longer = f"{found[-1]} {piece}".strip()
        if width(longer, size) <= room:
            found[-1] = longer
        elif len(found) < lines:
            found.append(piece)
        else:
            found[-1] = _cut(" ".join([found[-1], *rest[place:]]), room, size)
            break
    return found


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _cut(text: str, room: float, size: float) -> str:
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def clean(text: str) -> str:
    """Return a text without control and formatting characters, which XML does not allow or which would turn a line."""
    return "".join(" " if unicodedata.category(c) in _CONTROLS else c for c in text)


def isolated(text: str, language: str) -> str:
    """Return a text that is written in the direction of its language, whatever stands around it.

    Drawings are laid out from left to right, and mirrored by us; only what runs the other way needs a mark.
    """
    turn = direction(language) if language else "ltr"
    return f"{_ISOLATE['rtl']}{text}{_POP}" if turn == "rtl" else text
