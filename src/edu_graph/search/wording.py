"""Words that carry little, and words that are written in several ways: small tables, by language."""

import re
from typing import Final

from edu_graph.search.folding import fold

_STOPS: Final = {
    "en": "the of for and in at on to a an by with from under as no nr named after",
    "ru": "и в во на по при для с со к о об от из за под имени им г гор города города",
    "be": "і у ў на па пры для з са аб ад імя горада",
    "kk": "және мен бен пен үшін бойынша жөніндегі туралы атындағы қаласы",
    "he": "של את על עם מן או ע״ש",
    "fr": "le la les l d de du des et en à au aux pour dans un une par",
    "es": "el la los las de del y e en para por con al un una",
}
"""Articles, prepositions, conjunctions, the sign for a number, `named after`, `city`: what people leave out."""

STOPS: Final = frozenset(fold(word) for listed in _STOPS.values() for word in listed.split())

_DESIGNATORS: Final = (
    "republic republics state states kingdom federation union islands island region regional city town "
    "республика республики республике государство федерация королевство острова область "
    "рэспубліка рэспублікі дзяржава каралеўства вобласць қала "
    "республикасы республикасының мемлекеті облысы "
    "république royaume fédération îles república reino federación islas estado"
)
DESIGNATORS: Final = frozenset(fold(word) for word in _DESIGNATORS.split())
"""Words that say what kind of place a name is: often added, often left out; they weigh less than others."""

CONTRACTED: Final = {
    fold(short): fold(long)
    for short, long in {
        "мин-во": "министерство",
        "м-во": "министерство",
        "ун-т": "университет",
        "ин-т": "институт",
        "гос-во": "государство",
        "пр-во": "правительство",
        "о-во": "общество",
        "д/с": "детский сад",
        "ф-т": "факультет",
        "м-ва": "министерства",
        "мін-ва": "міністэрства",
        "детсад": "детский сад",
        "int'l": "international",
        "intl": "international",
        "natl": "national",
        "govt": "government",
        "dept": "department",
        "mt": "mount",
        "nat'l": "national",
        "gov't": "government",
        "dep't": "department",
    }.items()
}
"""Words that are written with their middle left out; what is only cut off at the end is found as a beginning."""
CONTRACTIONS: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(short) for short in sorted(CONTRACTED, key=len, reverse=True)) + r")(?!\w)"
)

# British to American, by the end or the stem of a word. Where French or a proper name fits by chance, it fits on both
# sides of the comparison, which is all that matters here.
_SPELLINGS: Final = (
    (re.compile(r"(?<=[a-z]{2}[bdt])re(?=s?$)"), "er"),
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ation|ations|ational)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{3})ys(?=(?:e|ed|es|er|ing)$)"), "yz"),
    (re.compile(r"(?<=[a-z]{2}[ilnbv])our(?=s?$|ed$|ing$|al$|able$|ite$|ites$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})ogue(?=s?$)"), "og"),
    (re.compile(r"(?<=program)me(?=s?$)"), ""),
    (re.compile(r"(?<=[fl]en|cen)ce(?=s?$)"), "se"),
    (re.compile(r"(?<=p)ae(?=d)|(?<=h)ae(?=m)"), "e"),
    (re.compile(r"(?<=judg)e(?=ment)"), ""),
)


def is_stop(word: str) -> bool:
    """Tell whether a folded word is a stop word."""
    return word in STOPS


def one_spelling(word: str) -> str:
    """Return an English word (folded, Latin letters) in one of its spellings: those of `_SPELLINGS`."""
    for pattern, other in _SPELLINGS:
        word = pattern.sub(other, word)
    return word
