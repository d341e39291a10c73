"""Names in the order of a reader's alphabet.

A small collation by the alphabets of the page languages: the reader's letters come first, in their order, then the
other alphabets that we know, then everything else by its code. Marks on letters that are no letters of their own count
only between names that are else the same, as do capitals; numbers are compared as numbers, and signs not at all.
"""

import re
import unicodedata
from typing import Final

from edu_graph.remembering import remembered

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_HEBREW: Final = "אבגדהוזחטיכלמנסעפצקרשת"

ALPHABETS: Final = {
    "en": _LATIN,
    "fr": _LATIN,
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "ru": _CYRILLIC,
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "he": _HEBREW,
}
"""The letters of each page language in their order. Russian lists ё with е, as its dictionaries do."""

_SAME: Final = str.maketrans(
    {"ё": "е", "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ", "œ": "oe", "æ": "ae", "ß": "ss"}
)
"""Letters that stand with another one where the alphabet has none of their own."""

_PIECES: Final = re.compile(r"\d+|[^\W\d_]")

Key = tuple[tuple[tuple[int, int], ...], str]


@remembered(8)
def _places(language: str) -> dict[str, tuple[int, int]]:
    """Return the place of each letter: of the reader's alphabet, then of the others."""
    own = ALPHABETS.get(language, _LATIN)
    places = {letter: (1, at) for at, letter in enumerate(own)}
    for rank, alphabet in enumerate((_LATIN, _CYRILLIC, _HEBREW), 2):
        for at, letter in enumerate(alphabet):
            places.setdefault(letter, (rank, at))
    return places


def key(text: str, language: str) -> Key:
    """Return by what a text is sorted in a language."""
    places = _places(language)
    found: list[tuple[int, int]] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFC", text).casefold()):
        if piece[0].isdecimal():
            found.append((0, int(piece)))
        else:
            found += [place for letter in _letters(piece, places) for place in [places.get(letter, (9, ord(letter)))]]
    return tuple(found), text


def _letters(piece: str, places: dict[str, tuple[int, int]]) -> str:
    """Return the letters by which one sign is sorted: itself where the alphabet has it, else what it is made from."""
    if piece in places:
        return piece
    folded = piece.translate(_SAME)
    return "".join(one for one in unicodedata.normalize("NFD", folded) if not unicodedata.combining(one))


def initial(text: str, language: str) -> str:
    """Return the capital under which a list shows a name: its first letter, `#` where it has none."""
    places = _places(language)
    for piece in _PIECES.findall(unicodedata.normalize("NFC", text).casefold()):
        if piece[0].isdecimal():
            return "#"
        letters = _letters(piece, places)
        if letters:
            # What no alphabet here has stays whole: a syllable of Hangul is no list of its letters.
            return (letters[0] if letters[0] in places else piece[0]).upper()
    return "#"
