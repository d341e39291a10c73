"""Language tags that name no language: `kz` is a country, and Kazakh is `kk`.

A tag that nobody knows loses its text: no reader's language falls back on it, and no search in that language finds it.
Languages of two letters, and which are spoken in a country, are those of CLDR (BCP 47, RFC 5646 has the tags).
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.languages import get_official_languages

from edu_graph.rdf.dataset import Dataset
from edu_graph.rdf.terms import Literal, NamedNode
from edu_graph.validation.report import Result, Severity
from edu_graph.validation.rules import About, Rule
from edu_graph.vocab import DCTERMS, EG

UNKNOWN_LANGUAGE: Final = Rule(
    "language-unknown",
    {"en": "{tag} is the tag of no language known.", "ru": "{tag} — не код известного языка."},
    {
        "en": "Write the tag of the language (BCP 47) and not that of a country.{guess}",
        "ru": "Пишите код языка (BCP 47), а не страны.{guess_ru}",
    },
    Severity.WARNING,
)
_TAGS: Final = frozenset({DCTERMS + "language", EG + "unreviewedLanguage"})
"""Properties whose values are tags."""


def check_languages(dataset: Dataset) -> Iterator[Result]:
    """Yield a result for each text in a language that nobody knows, and each tag of one."""
    for quad, place in dataset.quads.items():
        value = quad.object
        if not isinstance(value, Literal):
            continue
        tag = value.language or (value.value if quad.predicate.value in _TAGS else "")
        if tag and not is_known(tag):
            subject = quad.subject if isinstance(quad.subject, NamedNode) else None
            spoken = ", ".join(spoken_in(tag))
            guess = f" In {tag.upper()} they speak: {spoken}." if spoken else ""
            guess_ru = f" В {tag.upper()} говорят: {spoken}." if spoken else ""
            yield UNKNOWN_LANGUAGE.result(
                place, About(subject, str(quad.predicate), value), tag=tag, guess=guess, guess_ru=guess_ru
            )


def is_known(tag: str) -> bool:
    """Tell whether a tag of two letters (`kk`, `uz-Cyrl`) begins with a language.

    Of longer ones CLDR names a part only, and of what has no form of a tag shapes tell that.
    """
    first = tag.partition("-")[0].casefold()
    return len(first) != len("kk") or first in _languages()


@lru_cache(1)
def _languages() -> frozenset[str]:
    return frozenset(str(name).partition("_")[0] for name in Locale("en").languages)


def spoken_in(country: str) -> tuple[str, ...]:
    """Return the tags of the official languages of a country, given by its two letters; none where there is none."""
    return tuple(get_official_languages(country.upper(), de_facto=True)) if len(country) == 2 else ()
