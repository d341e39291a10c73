"""Names of months in the languages that documents are in, from the CLDR: in every form that a date has them."""

from collections import defaultdict
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import get_month_names

from edu_graph.search.folding import match_key
from edu_graph.search.stems import LANGUAGES, stem

LOCALES: Final = (
    "en ru be uk kk ky uz uz_Cyrl tr az tk tg mn hy ka fr es pt it de nl sv nb da fi et lv lt pl cs sk sl hr bs "
    "sr_Latn sr mk bg ro hu el sq he ar fa id ms vi sw"
).split()
"""Read beside the document's own language, which goes first where two use a word for different months."""

# Cases that neither the CLDR has nor a stem of four letters leaves: Russian "в июле", Polish "w lipcu".
_MORE: Final = (
    "styczniu",
    "lutym лютому лютым",
    "marcu",
    "kwietniu",
    "maju мае маем маю",
    "czerwcu haziranda июне июнем июню июнда июндан",
    "lipcu июле июлем июлю июлда июлдан шілдеде",
    "sierpniu",
    "wrześniu sept",
    "październiku",
    "listopadzie лістападзе",
    "grudniu",
)
"""January first."""


@lru_cache(maxsize=64)
def months(language: str) -> dict[str, int]:
    """Return the number of each month's name, folded; abbreviations only of the language itself and of English.

    A name that two languages use for different months counts only in the document's own.
    """
    found: dict[str, set[int]] = defaultdict(set)
    for locale in LOCALES:
        for name, number in _names(locale, ("wide", "abbreviated") if locale == "en" else ("wide",)):
            found[name].add(number)
    own = dict(_names(language, ("wide", "abbreviated")))
    sure = {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}
    more = {match_key(name): number for number, names in enumerate(_MORE, start=1) for name in names.split()}
    return sure | more | own


def _names(language: str, widths: tuple[str, ...]) -> list[tuple[str, int]]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return []
    names = []
    for width in widths:
        for context in ("format", "stand-alone"):
            for number, name in get_month_names(width, context, locale).items():  # type: ignore[arg-type]
                key = match_key(name)
                # Months without a name of their own ("1월", "tháng 1") are read by their digits.
                if len(key) >= 3 and not any(letter.isdigit() for letter in key):
                    names += [(key, number), (stem(key, locale.language), number)]
    return names


def month(word: str, language: str) -> int | None:
    """Return the number of the month that a word names, in whatever case it stands; None where it names none."""
    key, known = match_key(word), months(language)
    if key in known:
        return known[key]
    # The shortest stem that a language gives, and only a long one: "mare" is no form of "mar".
    for one in (language, *LANGUAGES):
        bare = stem(key, one)
        if len(bare) >= 4 and bare in known:
            return known[bare]
    return None
