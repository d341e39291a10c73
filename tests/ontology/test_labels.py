"""Every term is named in seven languages: once in each, like no other term, in the script of the language."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, Triple

from tests.ontology.terms import DCTERMS, EG, LANGUAGES, MODULES, ONTOLOGY, ROOT, declared, labels, triples, written

SCRIPTS = {"en": "LATIN", "fr": "LATIN", "es": "LATIN", "ru": "CYRILLIC", "kk": "CYRILLIC", "be": "CYRILLIC"}
SCRIPTS["he"] = "HEBREW"
# Names of standards, which every language writes in Latin letters.
STANDARDS = re.compile(r"ISO(?: alpha-[23])?|SHA-256|M49|edu-graph")
# Letters that a language has, and letters of its neighbours that it has not.
OWN_LETTERS = {"ru": "иющэ", "kk": "әғқңөұүі", "be": "іў’", "he": "אםןףץך", "fr": "éèàœ’", "es": "áéíóú"}
FOREIGN_LETTERS = {"ru": "іўәғқңөұүһ", "be": "ищъәғқңөұүһ", "kk": "ў", "en": "éèêàçœáíóúñ"}
# A class or property whose name is written alike in these pairs is an international word (фонд, конференция).
ALIKE, AT_MOST = (("ru", "be"), ("ru", "kk"), ("be", "kk"), ("en", "fr"), ("fr", "es")), 0.1


def label_faults(found: list[Triple]) -> Iterator[str]:
    """What the labels of these triples lack; the planted faults below show that each kind is seen."""
    names, by_language = declared(found), labels(found)
    for language in sorted(set(by_language) - set(LANGUAGES)):
        yield f"labels in {language or 'no language'}"
    for language in LANGUAGES:
        told = by_language.get(language, [])
        count = Counter(name for name, _ in told)
        yield from (f"{name}: {count[name]} labels in {language}" for name in sorted(names) if count[name] != 1)
        alike = Counter(text.casefold() for _, text in told)
        yield from (f"{name}: another term is called “{text}” too" for name, text in told if alike[text.casefold()] > 1)
        yield from (f"{name}: {fault}" for name, text in told for fault in script_faults(language, text))


def script_faults(language: str, text: str) -> Iterator[str]:
    bare = STANDARDS.sub("", text)
    letters = [letter for letter in bare if letter.isalpha()]
    wrong = sorted({letter for letter in letters if not unicodedata.name(letter).startswith(SCRIPTS[language])})
    if wrong or not (letters or bare != text):
        yield f"“{text}” is no {SCRIPTS[language].lower()} ({''.join(wrong)})"
    if found := set(bare.casefold()) & set(FOREIGN_LETTERS.get(language, "")):
        yield f"“{text}”@{language} has letters that the language has not: {''.join(sorted(found))}"
    if text != unicodedata.normalize("NFC", text).strip() or "  " in text or text.endswith("."):
        yield f"“{text}” is not as a label is written"


def test_every_term_has_one_label_of_its_own_in_each_of_the_seven_languages() -> None:
    found = triples(MODULES)
    assert len(declared(found)) > 200
    assert not list(label_faults(found))


GOOD = """eg:Good a owl:Class ; rdfs:label "good thing"@en , "доброе дело"@ru , "жақсы іс"@kk , "добрая справа"@be ,
  "דבר טוב"@he , "bonne chose"@fr , "cosa buena"@es .
eg:Other a owl:Class ; rdfs:label "other thing"@en , "код ISO alpha-2"@ru , "өзге іс"@kk , "іншая справа"@be ,
  "דבר אחר"@he , "autre chose"@fr , "otra cosa"@es ."""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        *((f"@{language}", "@de", f"0 labels in {language}") for language in LANGUAGES),
        ('"autre chose"@fr', '"autre chose"@fr , "autrement"@fr', "Other: 2 labels in fr"),
        ('"autre chose"@fr', '"Bonne chose"@fr', "another term is called"),
        ("דבר אחר", "davar acher", "no hebrew"),
        ("доброе дело", "dobroye delo", "no cyrillic"),
        ("доброе", "дoброе", "no cyrillic (o)"),  # a Latin o
        ("іншая справа", "еще дело и", "letters that the language has not: ищ"),
        ("доброе дело", "добрая спраўа", "letters that the language has not: ў"),
        ("good thing", "good  thing", "not as a label is written"),
        ("good thing", "good thing.", "not as a label is written"),
        ('"good thing"@en', '"good thing"', "labels in no language"),
    ],
)
def test_a_wrong_label_is_seen(old: str, new: str, fault: str) -> None:
    assert not list(label_faults(written(GOOD)))
    assert old in GOOD
    assert any(fault in told for told in label_faults(written(GOOD.replace(old, new))))


def test_the_labels_are_in_the_language_that_they_say() -> None:
    by_language = labels(triples(MODULES))
    for language, own in OWN_LETTERS.items():
        text = " ".join(label for _, label in by_language[language]).casefold()
        assert {letter for letter in own if letter not in text} == set(), language
    for one, other in ALIKE:
        a, b = dict(by_language[one]), dict(by_language[other])
        same = sorted(name for name in a if a[name].casefold() == b[name].casefold())
        assert len(same) < AT_MOST * len(a), f"{one} and {other}: {same}"


def test_the_title_is_in_the_seven_languages() -> None:
    header = triples([ROOT / "ontology/edu-graph.ttl"])
    titles = [t.object for t in header if t.predicate.value == DCTERMS + "title" and isinstance(t.object, Literal)]
    assert sorted(title.language or "" for title in titles) == sorted(LANGUAGES)
    assert not [fault for title in titles for fault in script_faults(title.language or "", title.value)]
    assert len({title.value for title in titles}) == len(LANGUAGES)


def test_what_no_native_speaker_has_read_is_marked() -> None:
    header = triples([ROOT / "ontology/edu-graph.ttl"])
    marked = {t.object.value for t in header if t.predicate.value == EG + "unreviewedLanguage"}
    assert {t.subject.value for t in header} == {ONTOLOGY}
    # English is what the editors wrote the ontology in. Who reviews a language takes it out here and there.
    assert marked == set(LANGUAGES) - {"en"}
