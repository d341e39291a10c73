"""Questions that ask for a list: "agreements of Kazakhstan", "тренинги в Кыргызстане 2023"; read off their words.

A question is one when every word of it is a kind of things, a country, a year, or a word that carries nothing. Nothing
is guessed: with any other word in it, it is a name to be looked for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from edu_graph.search.folding import fold
from edu_graph.search.index import SearchIndex
from edu_graph.search.rows import Filters, Question
from edu_graph.search.sounds import Word, sounded
from edu_graph.search.stems import ASKED, rooted, rooted_words
from edu_graph.service.messages import translations
from edu_graph.service.pages.narrowed import KINDS, Kind, Narrowing
from edu_graph.service.terms import Vocabulary
from edu_graph.vocab import EG

MOST_WORDS: Final = 12
"""Words of a question that is read for a list; a longer one is none."""
_KIND_WORDS: Final = 4
"""Words of the longest name of a kind."""
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_ASIDE: Final = frozenset(
    map(
        fold,
        "all every list year years what which все всех список год года году годы годов какие барлық тізім жыл жылы "
        "жылғы қандай усе ўсе спіс год годзе года якія כל כול רשימה שנת שנה תוס tous toutes liste année années quels "
        "todos todas lista año años cuáles each".split(),
    )
)
"""Words that say that a list is wanted, or that a number is a year."""

Words = Mapping[str, Kind]
"""Kinds by the keys of their names (`stems.rooted`)."""


def words_of_kinds(vocabulary: Vocabulary) -> Words:
    """Return what the kinds of things are called: by the ontology, by the pages, and by people besides."""
    found: dict[str, Kind] = {}
    for kind in KINDS.values():
        for language in ASKED:
            names = [translations(language).gettext(kind.title)]
            if (term := vocabulary.terms.get(EG + kind.name)) is not None:
                names += [text for tag, text in term.labels.items() if tag == language]
            # The words of a kind are not told apart by language: each is read as every language would.
            for name in (*names, *kind.words.split()):
                if key := rooted_words(sounded(name), language):
                    found.setdefault(key, kind)
    return found


def read(text: str, words: Words, index: SearchIndex) -> Narrowing | None:
    """Return the list that a question asks for; None where it is none. Runs in the search index."""
    told = [word for word in sounded(text) if not word.is_stop and word.folded not in _ASIDE]
    if not told or len(told) > MOST_WORDS:
        return None
    years = [word for word in told if _YEAR.fullmatch(word.folded)]
    year = int(years[0].folded) if len(years) == 1 else None
    rest = [word for word in told if year is None or word is not years[0]]
    for kind, others in _kinds(rest, words):
        country = _country(others, index) if others else ""
        if country is not None:
            return Narrowing(kind, country, year)
    if year is not None and rest and (country := _country(rest, index)):
        return Narrowing(KINDS["Event"], country, year)
    return None


def _kinds(told: Sequence[Word], words: Words) -> Iterator[tuple[Kind, list[Word]]]:
    """Give each kind that neighbouring words name, the longest names first, with the words that are left."""
    for length in range(min(_KIND_WORDS, len(told)), 0, -1):
        for start in range(len(told) - length + 1):
            span = [word.folded for word in told[start : start + length]]
            for language in ASKED:
                if (kind := words.get(rooted(span, language))) is not None:
                    yield kind, [*told[:start], *told[start + length :]]


def _country(told: Sequence[Word], index: SearchIndex) -> str | None:
    """Return the one country that these words name, in any grammatical form; None where there is none."""
    wanted = Question(" ".join(word.folded for word in told), filters=Filters(types=(EG + "Country",)), limit=2)
    hits = [hit for hit in index.find(wanted).hits if hit.reason in ("exact", "spelling", "form")]
    return hits[0].iri if len({hit.iri for hit in hits}) == 1 else None
