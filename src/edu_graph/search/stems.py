"""Words without their endings, so that a name is recognised where it is declined: light stemming by tables.

Each language has a list of endings, written as they are spelt and compared folded. It takes off what inflection adds,
never what makes another word; a stem keeps `SHORTEST` letters. Languages that add ending to ending (Kazakh, Kyrgyz,
Uzbek, Turkish, Azerbaijani, Turkmen) are stripped up to three times.

Tables of our own, because no list of stemmers that is kept up has Belarusian, Kazakh and Hebrew, and one way for all
is easier to understand than two. A text that is read for names takes off little (`stem`); a question means what it
says, so more may be taken off it, and off the names that it is compared with (`root`).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from edu_graph.search.folding import fold
from edu_graph.search.sounds import Word

SHORTEST: Final = 3


class _Table(NamedTuple):
    endings: str
    times: int = 1
    beginnings: str = ""


_ROMANCE: Final = "s es"
_SLAVIC: Final = (
    "иями ями ами иях ях ах ием иям ям ам ией ей ой ою ий ый ая яя ое ее ие ые ого его ому ему ыми ими ых их ую юю "
    "ым им ом ем ёв ов ев ии ия ию ье ья ью а я о е ё и ы у ю ь й "
)
_KAZAKH: Final = (
    "лар лер дар дер тар тер ның нің дың дің тың тің ға ге қа ке на не ды ді ты ті ны ні н да де та те нда нде "
    "дан ден тан тен нан нен мен бен пен ы і сы сі дағы дегі тағы тегі ндағы ндегі лық лік дық дік тық тік "
    "дын дин тын тин нын нин го ка дө тө дон тон дөн төн лор лөр дор дөр тор төр"
)
_TURKISH: Final = (
    "lar ler ın in un ün nın nin nun nün ı i u ü yı yi sı si su sü a e ya ye na ne da de ta te nda nde dan den tan "
    "ten ndan nden daki deki taki teki ning ni ga dagi ga ka"
)
_TABLES: Final = {
    "en": _Table("'s s es"),
    "ru": _Table(_SLAVIC),
    "uk": _Table(_SLAVIC + "ії ію єю ія ям ів ові еві ої ій і ї є"),
    "be": _Table(_SLAVIC + "ага яга аму яму ай аю аў яў амі ямі ыя ія ую юю ае яе ыі ў э і"),
    "fr": _Table(_ROMANCE + " e"),
    "es": _Table(_ROMANCE),
    "pt": _Table(_ROMANCE),
    "it": _Table("a e i o"),
    "de": _Table("s n en es er em e"),
    "sv": _Table("s n en er"),
    "no": _Table("s n en er"),
    "kk": _Table(_KAZAKH, times=3),
    "ky": _Table(_KAZAKH, times=3),
    "uz": _Table(_TURKISH + " нинг ни га да дан лар и си даги", times=3),
    "tr": _Table(_TURKISH, times=3),
    "az": _Table(_TURKISH + " ə yə nə də lər dən", times=3),
    "tk": _Table(_TURKISH + " yň iň nyň niň y ny ä", times=3),
    "he": _Table("", beginnings="ב ל מ ה ו ש כ וב ול ומ וה שב של בה"),
    "ar": _Table("", beginnings="ال و ب ل وال بال لل في"),
}
LANGUAGES: Final = tuple(_TABLES)

_LOOSER: Final = {"en": "ies y e", "es": "a o as os e", "he": "ים ות ה ת", "be": "яй эй оў еў ой"}
"""Endings that are taken off a question and off names besides: plurals and genders, with the beginnings for Hebrew."""
ASKED: Final = ("en", "ru", "kk", "be", "he", "fr", "es")
"""Languages in which a question is read: those of the pages. In others, names are found as they are written."""


@lru_cache(maxsize=2 * len(_TABLES))
def _patterns(language: str, *, is_loose: bool = False) -> tuple[re.Pattern[str], re.Pattern[str] | None, int]:
    table = _TABLES[language]
    wanted = table.endings.split() + (_LOOSER.get(language, "").split() if is_loose else [])
    endings = sorted({fold(one) for one in wanted}, key=lambda one: (-len(one), one))
    ending = re.compile(f"(?:{'|'.join(map(re.escape, endings))})$" if endings else "(?!)")
    beginnings = sorted({fold(one) for one in table.beginnings.split()}, key=lambda one: (-len(one), one))
    return ending, re.compile(f"(?:{'|'.join(beginnings)})") if beginnings else None, table.times


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Return a folded word without the endings of a language (primary tag); of another language, the word."""
    if language not in _TABLES or word.isdigit():
        return word
    ending, beginning, times = _patterns(language)
    if beginning is not None and (found := beginning.match(word)) and len(word) - found.end() >= SHORTEST:
        word = word[found.end() :]
    return _without(word, ending, times)


def _without(word: str, ending: re.Pattern[str], times: int) -> str:
    for _ in range(times):
        found = ending.search(word)
        if found is None or found.start() < SHORTEST:
            break
        word = word[: found.start()]
    return word


@lru_cache(maxsize=50_000)
def root(word: str, language: str) -> str:
    """Return a folded word without all that `ASKED`'s languages may add to it; of another language, the word.

    Beginnings are taken off behind the endings and as long as enough is left, so that a word that begins like one
    (Hebrew "teachers" begins with "from") has the same root with an article before it and without.
    """
    if language not in ASKED or word.isdigit():
        return word
    ending, beginning, times = _patterns(language, is_loose=True)
    word = _without(word, ending, times)
    while beginning is not None and (found := beginning.match(word)) and len(word) - found.end() >= SHORTEST:
        word = word[found.end() :]
    return word


def rooted_words(words: Iterable[Word], language: str) -> str:
    """Return the key of words without stop words, as `rooted`."""
    return rooted((word.folded for word in words if not word.is_stop), language)


def rooted(words: Iterable[str], language: str) -> str:
    """Return the key under which names in a language are the same but for inflection: the tag and the words' roots.

    Empty for a language in which no question is read, and where there are no words.
    """
    primary = language.lower().partition("-")[0]
    roots = [root(word, primary) for word in words] if primary in ASKED else []
    return f"{primary} {' '.join(roots)}" if roots else ""
