"""Adjectives of countries: those that follow from the name by rule, and a table of those that do not.

CLDR has names of countries, not their adjectives. Most follow: Kazakhstan, Kazakhstani, Kazakh; Монголия, монгольский.
What a rule would make for two countries means the one whose name has more of it in common (Nigerian: Nigeria's, not
Niger's).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from edu_graph.search.folding import fold


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a language makes adjectives: what is cut off the name, and what is put behind what is left."""

    cut: re.Pattern[str]
    suffixes: str


_SLAVIC_CUT: Final = re.compile("(?:ия|ыя|ии|а|я|ь|о|ы|и|э)$")
_SLAVIC: Final = "ск ийск анск янск инск йск ьск зск езск истанск"
_STAN: Final = re.compile("(?:i?stan|[иы]?стан)$")

_RULES: Final = {
    "en": _Rule(re.compile("(?:[aeoy]|ia|ey)$"), "i n an ian ean nian ese ish er vian"),
    "ru": _Rule(_SLAVIC_CUT, _SLAVIC),
    "be": _Rule(_SLAVIC_CUT, _SLAVIC),
    "uk": _Rule(_SLAVIC_CUT, _SLAVIC + " ськ ійськ"),
    "fr": _Rule(re.compile("(?:[aeo]|ie|e)$"), "ais aise ien ienne ois oise ain aine éen éenne an ane"),
    "es": _Rule(re.compile("[aeo]$"), "és esa ano ana eño eña ino ina io ia í ense eno ena"),
    "pt": _Rule(re.compile("[aeo]$"), "ês esa ano ana ense eno ena ino ina"),
    "it": _Rule(re.compile("[aeo]$"), "ese ano ana ino ina eno ena"),
    "de": _Rule(re.compile("(?:ien|[aeo]|en)$"), "isch nisch anisch esisch"),
}

_SLAVIC_ENDINGS: Final = "ий ая ое ие ого ой ому ую им ом их ими і а е ія ага ай ім ім іх імі ый ые аю".split()
_ENDINGS: Final = {
    "en": ["", "s"],
    "fr": ["", "s"],
    "es": ["", "s", "es"],
    "pt": ["", "s"],
    "it": [""],
    "de": ["", "e", "en", "er", "es", "em"],
    **dict.fromkeys(("ru", "be", "uk"), _SLAVIC_ENDINGS),
}

_IRREGULAR: Final = {
    "en": "french fra dutch nld norwegian nor finnish fin danish dnk spanish esp swiss che british gbr scottish gbr "
    "welsh gbr english- gbr greek grc chinese chn american usa turkish tur swedish swe polish pol irish irl "
    "czech cze thai tha peruvian per welsh gbr belgian bel slovak svk filipino phl kiwi- nzl afghan afg lao lao "
    "burmese mmr emirati are montenegrin mne portuguese prt welsh gbr cypriot cyp iraqi irq argentine arg "
    "german deu italian ita croatian hrv bosnian bih macedonian mkd hungarian hun icelandic isl maltese mlt "
    "korean kor salvadoran slv belarussian blr kirghiz kgz kyrgyz kgz uzbek uzb",
    "ru": "французск fra голландск nld нидерландск nld норвежск nor финск fin датск dnk испанск esp швейцарск che "
    "британск gbr английск- gbr греческ grc американск usa турецк tur шведск swe польск pol чешск cze белорусск blr "
    "беларусск blr русск- rus корейск- kor киргизск kgz кыргызск kgz норвежц nor эмиратск are немецк deu "
    "итальянск ita португальск prt черногорск mne монгольск mng туркменск tkm таджикск tjk узбекск uzb",
    "fr": "français fra française fra norvégien nor espagnol esp espagnole esp britannique gbr allemand deu allemande "
    "deu suisse- che turc tur turque tur grec grc grecque grc américain usa américaine usa belge bel danois dnk "
    "suédois swe néerlandais nld marocain mar marocaine mar camerounais cmr",
    "es": "español esp española esp francés fra francesa fra noruego nor británico gbr alemán deu alemana deu "
    "estadounidense usa ecuatoriano ecu ecuatoriana ecu brasileño bra brasileña bra peruano per panameño pan "
    "salvadoreño slv costarricense cri nicaragüense nic dominicano dom paraguayo pry uruguayo ury",
    "pt": "brasileiro bra brasileira bra português prt portuguesa prt espanhol esp francês fra angolano ago",
    "be": "беларуск blr расійск rus",
    "de": "deutsch deu französisch fra norwegisch nor britisch gbr türkisch tur spanisch esp",
    "it": "francese fra spagnolo esp tedesco deu britannico gbr israeliano isr kazako kaz",
    "tr": "türk tur",
}
"""By language: adjective (Russian: its stem) and country. A `-` marks those that mostly name the language: left out."""

SHORTEST_ROOT: Final = 3
"""Letters that the name and its adjective have in common at least."""
SHORTEST_NAME: Final = 4
"""Letters of a name that adjectives are made of: USA has none."""


ALWAYS: Final = ("en", "ru", "be", "uk")
"""Languages whose adjectives are looked for in every document; those of others only in documents of that language."""


@lru_cache(maxsize=64)
def adjectives(names: tuple[tuple[str, str, str], ...], language: str) -> Mapping[str, frozenset[str]]:
    """Return the countries that each adjective of a language means, by its folded form; `names`: (IRI, name, language).

    IRIs of countries end in their ISO code of three letters. Only names of one word have adjectives by rule.
    """
    best: dict[str, tuple[int, set[str]]] = {}
    countries = set()
    for iri, name, of in names:
        countries.add(iri)
        for root, form in _forms(fold(name), language) if of == language else ():
            length, known = best.get(form, (0, set()))
            if len(root) > length:
                best[form] = (len(root), {iri})
            elif len(root) == length:
                known.add(iri)
    made = {form: frozenset(iris) for form, (_, iris) in best.items() if len(form) > SHORTEST_NAME}
    return made | _irregular(countries, language)


def _forms(name: str, language: str) -> Iterable[tuple[str, str]]:
    rule = _RULES.get(language)
    if rule is None or not name.isalpha():
        return
    if len(name) < SHORTEST_NAME:
        return
    bare, without = rule.cut.sub("", name), _STAN.sub("", name)
    roots = {name, bare, bare[:-1] if bare.endswith("ь") else bare}
    if without != name and len(without) >= SHORTEST_NAME:
        yield from ((without, without + ending) for ending in _ENDINGS[language] if language == "en")
        roots.add(without)
    for root in roots:
        for suffix in rule.suffixes.split():
            fits = len(root) >= SHORTEST_ROOT and (suffix != "n" or root[-1] in "aeiou")
            # Kazakhstanis are people, and so are Dominicis: only -n and its like take a plural.
            endings = _ENDINGS[language] if language != "en" or suffix.endswith("n") else [""]
            yield from ((root, root + fold(suffix + ending)) for ending in endings if fits)


def _irregular(countries: Iterable[str], language: str) -> dict[str, frozenset[str]]:
    by_code = {iri[-3:]: iri for iri in countries}
    words = _IRREGULAR.get(language, "").split()
    return {
        fold(form + ending): frozenset({by_code[code]})
        for form, code in zip(words[::2], words[1::2], strict=True)
        if code in by_code and not form.endswith("-")
        for ending in _ENDINGS.get(language, [""])
    }
