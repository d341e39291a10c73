"""One key for a word however it is written: Cyrillic and Latin brought to the same letters, spellings to one.

The key is no transliteration that anybody reads. It is what the systems in use agree on once their differences
are taken off, so a name in Cyrillic and its Latin form by any of them have the same key. Read for the tables:
ISO 9:1995 and the scientific system (`č š ž ŝ â û j c`), BGN/PCGN for Russian, Belarusian and Kazakh
(`ch sh zh shch kh ts ya yu ye yë`), ICAO Doc 9303 as in Russian passports (`ia iu shch ie`), the Belarusian
national system of 2000 / 2023 and łacinka (`č š ž ŭ ć ś ź ł ch c j`), Kazakh Latin of 2017, 2018 and 2021
(`ä ö ü ū ş ğ ñ q j`, with apostrophes, with acutes).
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from edu_graph.remembering import remembered
from edu_graph.search.folding import fold, words
from edu_graph.search.wording import CONTRACTED, CONTRACTIONS, is_stop, one_spelling

WORD_LETTERS: Final = 40
"""Letters of a word that are compared; the rest is left aside."""

# After folding only the Russian letters are left (see folding.py). Belarusian г is written h, and foreign h was
# written г for two centuries: г, х, g, h and kh are one. щ is ш and шч too. Four letters that the key does not use
# otherwise stand for sounds: c for ц, j for ж, q for ч, w for ш.
_CYRILLIC: Final = str.maketrans(
    dict(zip("абвгджзиклмнопрстуфхцчшщыэе", "abvhdjziklmnoprstufhcqwwiee", strict=True))
    | {"ю": "iu", "я": "ia", "ъ": "", "ь": ""}
)

# Letters with marks that say which sound is meant, spelt out before the marks are taken off.
_MARKED: Final = {"č": "ch", "š": "sh", "ž": "zh", "ŝ": "shch", "ş": "sh", "ș": "sh", "ǩ": "k", "ř": "rzh"}
_SLAVIC: Final = frozenset("čšžŝŭćśźłěďťň")
_TURKIC: Final = frozenset("äöüūşğñŋıǵ")
_FRENCH: Final = frozenset("éèêçîôàœïëù")
_IN_SLAVIC: Final = {"ch": "kh", "ć": "ts"}

_LATIN: Final = re.compile(r"shch|sch|sh|tch|ch|zh|kh|gh|ph|th|ck|ts|tz|c(?=[eiy])|(?<=[aeiouy])w|[xqwyjgc]")
_AS: Final = {
    **dict.fromkeys(("shch", "sch", "sh"), "w"),
    **dict.fromkeys(("tch", "ch"), "q"),
    **dict.fromkeys(("kh", "gh", "g"), "h"),
    **dict.fromkeys(("ck", "c", "q"), "k"),
    **dict.fromkeys(("ts", "tz"), "c"),
    **dict.fromkeys(("y", "j"), "i"),
    "zh": "j",
    "ph": "f",
    "th": "t",
    "x": "ks",
    "w": "v",
}
_APOSTROPHE: Final = re.compile(r"(?<=[^\W\d_]{3})['’‘ʹʼ′`](?=[^\W\d_])|(?<=[^\W\d_])[ʹʺ″]")
"""What stands for a soft or hard sign (Smolens'k), or before a plural s; l'école and d'Ivoire keep theirs."""
_DOTTED: Final = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")
"""U.S.A., and what else is written with a point behind each letter."""
_GERSHAYIM: Final = re.compile("(?<=[א-ת])[\"״'׳](?=[א-ת])")
"""The mark before the last letter of a Hebrew abbreviation."""
_MIXED: Final = re.compile(r"(?=\w*[а-яё])(?=\w*[a-z])\w+")
_LOOKALIKES: Final = str.maketrans("acehikmoptxy", "асенікмортху")
"""Latin letters that are typed for Cyrillic ones: only where a word has both."""
_TWICE: Final = re.compile(r"(.)\1+")
_HAS_CYRILLIC: Final = re.compile("[а-я]")
_IS_LATIN: Final = re.compile("[a-z]+")


class Word(NamedTuple):
    """One word of a text: folded, its key, and whether it is a stop word (in a text that has others too)."""

    folded: str
    sound: str
    is_stop: bool


@remembered(50_000, longest=WORD_LETTERS)
def sound(word: str) -> str:
    """Return the key of one folded word; words in other scripts, and numbers, are their own key."""
    short = word[:WORD_LETTERS]
    if _HAS_CYRILLIC.search(short):
        return _even(short.translate(_CYRILLIC).replace("tc", "c").replace("ts", "c")) or short
    if _IS_LATIN.fullmatch(short):
        return _even(_LATIN.sub(_latin, one_spelling(short))) or short
    return short


def _latin(found: re.Match[str]) -> str:
    letters = found.group()
    if letters == "w" and found.start() and found.string[found.start() - 1] in "aeiouy":
        return "u"
    if letters == "c" and found.string[found.end() : found.end() + 1] in ("e", "i", "y"):
        return "s"
    return _AS[letters]


def _even(key: str) -> str:
    """Take off what the systems disagree about: ye/ie/e, yo/ё/e, iy/yi/y/i, doubled letters, sh + ch for щ."""
    key = _TWICE.sub(r"\1", key.replace("wq", "w"))
    return _TWICE.sub(r"\1", key.replace("ie", "e").replace("io", "e"))


@remembered(5_000, longest=100)
def sounded(text: str) -> tuple[Word, ...]:
    """Return the words of a text with their keys, in order. Where all are stop words, none counts as one."""
    marks = set(text.lower())
    spelt = _APOSTROPHE.sub("", _with_marks_spelt(text, marks) if not text.isascii() else text)
    spelt = _DOTTED.sub(lambda found: found.group().replace(".", ""), _GERSHAYIM.sub("", spelt))
    spelt = _MIXED.sub(lambda found: fold(found.group().translate(_LOOKALIKES)), fold(spelt))
    spelt = CONTRACTIONS.sub(_whole, spelt)
    found = words(spelt)
    only_stops = all(is_stop(word) for word in found)
    return tuple(Word(word, sound(word), is_stop(word) and not only_stops) for word in found)


def _whole(found: re.Match[str]) -> str:
    return CONTRACTED[found.group()]


def _with_marks_spelt(text: str, marks: set[str]) -> str:
    spelt = text.lower()
    if marks & _SLAVIC:
        # Here c is ц and ch is х; a c of č's kind has its mark.
        spelt = re.sub("ch|ć", lambda found: _IN_SLAVIC[found.group()], spelt)
        spelt = re.sub("(?<!ts)c(?!h)", "ts", spelt)
    elif marks & _TURKIC:
        spelt = spelt.replace("j", "zh")
    if not marks & _FRENCH:
        spelt = spelt.replace("â", "ia").replace("û", "iu")
    for letter, letters in _MARKED.items():
        spelt = spelt.replace(letter, letters)
    return spelt


def together(one: str, other: str) -> str:
    """Return the key of two words written as one."""
    return _TWICE.sub(r"\1", one + other)


def joined(words: Iterable[Word]) -> str:
    """Return the key of a text: the keys of its words without stop words, one space between."""
    return " ".join(word.sound for word in words if not word.is_stop)
