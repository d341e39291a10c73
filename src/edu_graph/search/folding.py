"""One spelling for what people type in many: the form in which names are stored, compared and searched.

`fold` unifies spelling and keeps punctuation; `words` cuts the folded text into what the index holds;
`match_key` joins them again: two names are the same name when their keys are equal.
"""

import unicodedata
from typing import Final

# Letters that Unicode does not decompose, brought to the letter that a keyboard without them has. Belarusian,
# Ukrainian and Kazakh i, and Kazakh letters, go to their Russian neighbours; Hebrew final forms to the inner
# ones, so that a word is found as the beginning of a longer one; Arabic and Persian variants to one letter.
_LETTERS: Final = str.maketrans(
    {
        "і": "и",
        "ғ": "г",
        "ґ": "г",
        "қ": "к",
        "ң": "н",
        "ө": "о",
        "ә": "а",
        "ұ": "у",
        "ү": "у",
        "һ": "х",
        "є": "е",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ə": "e",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ך": "כ",
        "ם": "מ",
        "ן": "נ",
        "ף": "פ",
        "ץ": "צ",
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ٱ": "ا",
        "ء": "",
        "ـ": "",
    }
)

_MARKS: Final = str.maketrans(
    dict.fromkeys("‘’‚‛`´ʹʻʼʽʾʿˈ′‵׳‹›＇", "'")
    | dict.fromkeys("“”„‟«»″‶״＂", '"')
    | dict.fromkeys("−־", "-")
    | {"№": "No "}
)

_GONE: Final = frozenset({"Mn", "Me", "Cf"})
"""Accents, Hebrew and Arabic points, enclosing marks; soft hyphens, joiners and direction marks."""

_SPACE: Final = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})
"""Controls (NUL among them), lone surrogates and every kind of space."""


def _letter(character: str) -> str:
    if " " <= character <= "~":
        return character
    category = unicodedata.category(character)
    if category in _GONE:
        return ""
    if category in _SPACE:
        return " "
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return character


def fold(text: str) -> str:
    """Return `text` in its folded form; folding it again changes nothing (a test tries every character).

    In this order: quotes, apostrophes and dashes to their ASCII forms; compatibility decomposition (NFKD);
    accents, points and invisible characters off; digits of any script to ASCII; case folding; letters that
    do not decompose to close ones (see `docs/search.md`); every run of space or control to one space, none
    at the ends. Any string is accepted, lone surrogates included.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_MARKS))
    bare = "".join(map(_letter, decomposed)).casefold()
    return " ".join(bare.translate(_LETTERS).translate(_MARKS).split())


def _is_ideograph(character: str) -> bool:
    return "㐀" <= character <= "鿿" or "\U00020000" <= character <= "\U0003ffff"


def _spread(character: str) -> str:
    if _is_ideograph(character):
        # Chinese is written without spaces: each character is a word, so that any part of a name is found.
        return f" {character} "
    if character.isalnum() or unicodedata.category(character) == "Mc":
        return character
    return " "


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order: runs of letters and digits, Chinese characters singly."""
    return "".join(map(_spread, fold(text))).split()


def match_key(text: str) -> str:
    """Return the key under which a name is the same name: its folded words, one space between."""
    return " ".join(words(text))
