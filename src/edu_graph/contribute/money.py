"""Currencies beside numbers: codes, signs, names and abbreviations, and the country that belongs to a currency's name.

Names are those of the CLDR in the document's language, and the short forms that newspapers write: `долл. США`, `грн`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_territory_currencies, list_currencies

from edu_graph.contribute.tokens import Token, tokens
from edu_graph.search.folding import fold
from edu_graph.search.stems import stem

_SCALES: Final = {
    "thousand k тыс тысяч тысячи тысяча тыщ мың мыңнан минг ming mille miles mil mila tausend tsd bin tysiąc tys אלף": (
        10**3
    ),
    "million millions m mn mln mio млн миллион миллионов миллиона миллионы мільён мільёнаў мільйон мільйонів "
    "millones millón milhões milhão milioni milione millionen milyon millioner miljoner миллиони מיליון": 10**6,
    "billion billions bn bln млрд млд миллиард миллиардов миллиарда мільярд мільярдаў мільярдів milliard milliards "
    "milliarden milyar miliardi mlrd mld mrd mrds md mds mia מיליארד": 10**9,
}
_SCALE: Final = {fold(word): scale for words, scale in _SCALES.items() for word in words.split()}

_SYMBOLS: Final = {
    "US$": ("usd", 0.95), "$": ("usd", 0.6), "€": ("eur", 0.95), "£": ("gbp", 0.9), "₸": ("kzt", 0.95),
    "₽": ("rub", 0.95), "¥": ("jpy", 0.6), "₩": ("krw", 0.95), "₺": ("try", 0.95), "₹": ("inr", 0.95),
    "AU$": ("aud", 0.9), "A$": ("aud", 0.9), "C$": ("cad", 0.9), "CA$": ("cad", 0.9), "₴": ("uah", 0.95),
}  # fmt: skip
"""A sign, the currency that it mostly means, and how surely."""
_SYMBOL: Final = "|".join(re.escape(sign) for sign in sorted(_SYMBOLS, key=len, reverse=True))
_SCALED: Final = r"(?:(?<!\w)(?P<scale>[kKMm]|Md|bn|mln|Mio|тыс|млн|млрд)\.?[ \u00a0]?)?"
_BEFORE: Final = re.compile(rf"(?:{_SCALED}(?P<sign>{_SYMBOL})|(?<![^\W\d_])(?P<code>[A-Z]{{3}}))[ \u00a0]?$")
_AFTER: Final = re.compile(rf"[ \u00a0]{{0,2}}(?:(?P<sign>{_SYMBOL})|(?P<code>[A-Z]{{3}})(?!\w))")
_REACH_BEFORE: Final = 10

_SHORT: Final = {
    "kzt": "тенге теңге tenge tenges тг", "uah": "гривна гривны гривен грн hryvnia", "pln": "злотых zł złotych",
    "uzs": "сумов сўм", "kgs": "сомов", "gel": "лари lari", "amd": "драмов drams", "jpy": "иен йен yen",
    "cny": "юаней yuan", "krw": "вон", "inr": "rupees", "eur": "евро euro euros",
}  # fmt: skip
"""What a currency is called without its country, where no other one in use is called so."""
GUESSED: Final = 0.5
"""How surely a currency is meant of which only the country that the text speaks of says whose it is."""
_SHARED: Final = {
    "byn rub": "рубль рубля рублю рублем рубли рублей рублям рублями руб рубель рублёў рублі рублів "
    "rouble roubles ruble rubles rubel rublo rublos rubl rubli rubla",
    "ars clp cop cup dop mxn php uyu": "песо peso pesos",
    "azn tmt": "манат маната манатов манаты manat manats manaty manata",
    "chf cdf djf gnf kmf rwf xaf xof xpf": "франк франка франков франки франкаў франків franc francs franken frank",
    "czk dkk isk nok sek": "крона кроны крон krone kroner krona kronor kronen koruna korun",
    "bhd dzd iqd jod kwd lyd rsd tnd": "динар динара динаров динары dinar dinars dinare dinares dinarów",
    "inr lkr mur npr pkr scr": "рупия рупии рупий rupee",
    "irr omr qar sar yer": "риал риала риалов риалы rial rials riyal riyals",
    "kes tzs ugx sos": "шиллинг шиллинга шиллингов шиллинги shilling shillings schilling",
    "kgs uzs": "som so‘m",
    "egp gbp lbp sdg ssp syp": "фунтов",
}  # fmt: skip
"""Nouns that several currencies are called by, and their codes."""
_SHARED_NAMES: Final = {
    fold(word): frozenset(codes.split()) for codes, words in _SHARED.items() for word in words.split()
}
_SHORT_NAMES: Final = {fold(word): code for code, words in _SHORT.items() for word in words.split()}
_DOLLAR: Final = (
    r"(?:dollars?|dollari|d[oó]lar(?:es)?|dólares|Dollars?|долл(?:ар(?:а|ов|ы|ам|ами|ах|аў|ів)?)?|доллар(?:ы|лар)?|"
    r"dolar(?:ı|lar|ów)?|דולר(?:ים)?)"
)
_OF_THE_US: Final = (
    r"(?:США|ЗША|АҚШ|Соедин[её]нных Штатов(?: Америки)?|USA?(?!\w)|U\.\s?S\.(?:\s?A\.)?|United States(?: of America)?|"
    r"Estados Unidos|EE\.?\s?UU\.?|EUA|États-Unis|Stati Uniti|ABD|американск\w+|амерыканск\w+|American|"
    r"américains?|am[eé]ricanos?|estadounidenses|statunitensi|amerikanische[nr]?|ארה\"ב)"
)
_US_DOLLARS: Final = re.compile(
    rf"(?<!\w)(?:(?:{_DOLLAR}\s+|долл\.\s*)(?:(?:of|de|des|dos|degli)\s+)?(?:(?:the|los)\s+)?{_OF_THE_US}|"
    rf"{_OF_THE_US}[\s-]+{_DOLLAR})(?!\w)",
    re.IGNORECASE,
)
"""Dollars with the country whose they are; where a comma or the end of a sentence stands between, the country acts."""
_DOLLARS: Final = re.compile(rf"{_DOLLAR}(?!\w)", re.IGNORECASE)

_POINTED: Final = re.compile(
    r"(?<!\w)(?<![^\W\d_]\.)(?:тыс|млн|млрд|долл|руб|грн|mln|mlrd|mld|mio|mrd|tsd|чел|bn|tys)\.(?=\s)", re.IGNORECASE
)
_BEGINS: Final = re.compile(r"\s+[A-ZА-ЯЁ][a-zа-яё]")
"""A word with a capital behind a point: there a sentence ends, but in German, whose nouns have capitals."""


class Price(NamedTuple):
    """A currency beside a number: where both stand, its code, how surely, and what the sign multiplies."""

    start: int
    end: int
    code: str
    score: float
    scale: int = 1


def scale(word: str) -> int:
    """Return by what a folded word behind a number multiplies it: `тыс`, `Mio`, `bn`; 0 where it is no such word."""
    return _SCALE.get(word, 0)


def without_points(text: str, language: str) -> str:
    """Return a text of the same length in which abbreviations beside numbers end no sentence: `млн. долл. США`."""
    return _POINTED.sub(lambda found: found[0] if _ends(text, found.end(), language) else found[0][:-1] + " ", text)


def _ends(text: str, end: int, language: str) -> bool:
    return language != "de" and _BEGINS.match(text, end) is not None


def of_the_us(text: str) -> Iterator[tuple[int, int]]:
    """Yield where US dollars are named, with the country, which is part of their name: nothing is said of it there."""
    for found in _US_DOLLARS.finditer(text):
        yield found.span()


def beside(text: str, place: tuple[int, int], end: int) -> Price | None:
    """Return the currency whose sign or code stands beside a number: `US$ 5`, `k€ 40`, `5 m EUR`."""
    start, after = place
    before, behind = _BEFORE.search(text, max(0, start - _REACH_BEFORE), start), _AFTER.match(text, after, end)
    if before is not None:
        many = scale(fold(before["scale"])) if before["scale"] else 1
        found = _told(before, (before.start(), after), many)
        if found is not None:
            return found
    return None if behind is None else _told(behind, (start, behind.end()))


def _told(found: re.Match[str], place: tuple[int, int], many: int = 1) -> Price | None:
    if found["sign"]:
        return Price(*place, *_SYMBOLS[found["sign"]], many)
    return Price(*place, found["code"].lower(), 0.95) if is_code(found["code"]) else None


def is_code(word: str) -> bool:
    """Tell whether this is the code of a currency (ISO 4217)."""
    return word.lower() in _codes()


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(code.lower() for code in list_currencies())


def of_countries(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of the currencies that countries have now; countries by ISO 3166-1 code of two letters."""
    return frozenset(one.lower() for code in codes for one in get_territory_currencies(code.upper()))


def named(
    text: str, words: Sequence[Token], languages: Sequence[str], local: frozenset[str] = frozenset()
) -> tuple[int, str, float] | None:
    """Return the currency that the words right behind a number name: where they end, its code, how surely.

    `local`: the currencies of the country that the text speaks of: `рублей` is the one of them that is called so, as
    surely as `GUESSED`. No code: it is money, and not clear whose.
    """
    if not words:
        return None
    start = words[0].start
    dollars = _US_DOLLARS.match(text, start)
    if dollars is not None:
        return dollars.end(), "usd", 0.9
    # Nothing ends between the words of a name: "долларов, США" are dollars, and a country behind them.
    run = [word for at, word in enumerate(words[:4]) if not text[words[at - 1].end : word.start].strip() or not at]
    together = [word for at, word in enumerate(run) if word is words[at]]
    for last in range(len(together), 0, -1):
        for language in languages:
            code = _currencies(locale(language)).get(_key(together[:last], language))
            if code and not together[last - 1].is_stop:
                return together[last - 1].end, code, 0.9
    if words[0].folded in _SHORT_NAMES:
        return words[0].end, _SHORT_NAMES[words[0].folded], 0.85
    bare = _DOLLARS.match(text, start)
    return (bare.end(), "usd", 0.6) if bare is not None else _shared(words[0], local)


def _shared(word: Token, local: frozenset[str]) -> tuple[int, str, float] | None:
    """Return the currency of a noun that several countries' have; no code where not just one of them is local."""
    codes = _SHARED_NAMES.get(word.folded)
    if codes is None:
        return None
    meant = codes & local
    return (word.end, min(meant), GUESSED) if len(meant) == 1 else (word.end, "", 0.0)


@lru_cache(maxsize=64)
def _currencies(language: str) -> dict[str, str]:
    """Return the currencies by the stems of their names in a language, those of its own count of one and of many."""
    found: dict[str, set[str]] = {}
    for code in sorted(list_currencies(language)):
        for count in (None, 1, 2, 5):
            name = get_currency_name(code, count, locale=language)
            if "(" in name or any(letter.isdigit() for letter in name):
                continue
            found.setdefault(_key(tokens(name), language), set()).add(code.lower())
    return {key: min(codes) for key, codes in found.items() if len(codes) == 1}


def _key(words: Sequence[Token], language: str) -> str:
    return " ".join(stem(word.folded, language) for word in words if not word.is_stop)


def locale(language: str) -> str:
    """Return the locale of the CLDR for a language tag; English where it has none."""
    try:
        return str(Locale.parse(language.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        return "en"
