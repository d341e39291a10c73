"""The translations: what a program can tell of them, and that there is one of every message."""

import pytest
import wordchecks
from babel.messages.catalog import Catalog
from wordchecks import CHECKS, SHARED, Check, faults, is_translated, sources

from edu_graph.service import languages, messages
from tools import make_messages
from tools.make_messages import ontology_labels

OTHERS = languages.UI[1:]

Pair = tuple[str | tuple[str, str], str | tuple[str, ...]]
GOOD: list[tuple[str, Pair]] = [
    ("ru", ("Rows of %(name)s", "Строки: %(name)s")),
    ("kk", ("See <b>all</b>.", "<b>Барлығын</b> көріңіз.")),
    ("be", (("%(number)s row", "%(number)s rows"), ("%(number)s радок", "%(number)s радкі", "%(number)s радкоў"))),
    ("he", ("Data quality:", "איכות הנתונים:")),
    ("fr", ("Kind:", "Nature :")),
    ("fr", ("Source", "Source")),
    ("he", ("Other IRIs", "מזהי IRI אחרים")),
    ("es", ("SHA-256", "SHA-256")),
    ("ru", ("event", "событие")),
    ("ru", ("Take %(share)s %% of CSV", "Возьмите %(share)s %% из CSV")),
]
PLANTED: list[tuple[str, str, Pair]] = [
    ("placeholders", "ru", ("Rows of %(name)s", "Строки: %(имя)s")),
    ("placeholders", "ru", ("Rows of %(name)s", "Строки: %(name)s и %(name)s")),
    ("placeholders", "ru", ("All rows", "Все 100 % строк")),
    ("placeholders", "be", (("%(number)s row", "%(number)s rows"), ("радок", "%(number)s радкі", "%(number)s радкоў"))),
    ("tags", "kk", ("See <b>all</b>.", "<b>Барлығын<b> көріңіз.")),
    ("tags", "he", ('<a href="%(there)s">All</a>', '<a href="%(here)s">הכול</a>')),
    ("tags", "ru", ("One of two", "Одно < двух")),
    ("script", "he", ("Data quality", "Quality")),
    ("script", "he", ("Data quality", "איכות и качество")),
    ("script", "ru", ("Data quality", "Якість даних і")),
    ("script", "be", ("Data quality", "Качество данных и")),
    ("script", "kk", ("Data quality", "Деректер good")),
    ("difference", "fr", ("Data quality", "Data quality")),
    ("difference", "es", (("%(number)s row", "%(number)s rows"), ("%(number)s row", "%(number)s filas"))),
    ("plurals", "ru", (("%(number)s row", "%(number)s rows"), ("%(number)s строка", "%(number)s строки"))),
    ("plurals", "be", (("%(number)s row", "%(number)s rows"), ("%(number)s радок", "", "%(number)s радкоў"))),
    ("ends", "fr", ("Kind:", "Nature")),
    ("ends", "es", ("Kind", "Tipo.")),
    ("ends", "es", ("Kind", " Tipo")),
    ("agreement", "ru", ("event", "мероприятие")),
]


def one(language: str, pair: Pair) -> Catalog:
    catalog = Catalog(locale=language, fuzzy=False)
    catalog.add(pair[0], string=pair[1])
    return catalog


@pytest.fixture(scope="module")
def catalogs() -> dict[str, Catalog]:
    return {language: messages.catalog(language) for language in OTHERS}


@pytest.mark.parametrize(("language", "pair"), GOOD)
def test_what_is_right_is_let_through(language: str, pair: Pair) -> None:
    assert [fault for check in CHECKS for fault in faults(one(language, pair), language, check)] == []


@pytest.mark.parametrize(("name", "language", "pair"), PLANTED)
def test_a_planted_fault_is_told(name: str, language: str, pair: Pair) -> None:
    (told,) = faults(one(language, pair), language, getattr(wordchecks, name))[:1]
    assert sources(next(message for message in one(language, pair) if message.id))[0] in told


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_no_fault_that_a_program_can_see(
    catalogs: dict[str, Catalog], language: str, check: Check
) -> None:
    assert faults(catalogs[language], language, check) == []


def test_the_shared_terms_are_those_of_the_ontology() -> None:
    labels = ontology_labels()
    assert {term: labels[term.casefold()]["ru"] for term in SHARED} == SHARED
    assert all(set(languages.UI) <= set(labels[term.casefold()]) for term in SHARED)
    assert set(SHARED) <= set(make_messages.entries())


def test_what_is_exempt_is_a_message() -> None:
    """A list of exceptions that nobody needs any more hides what it was made for."""
    known = {message if isinstance(message, str) else message[0] for message in make_messages.entries()}
    assert known >= wordchecks.SAME


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(catalogs: dict[str, Catalog], language: str) -> None:
    missing = [sources(message)[0] for message in catalogs[language] if message.id and not is_translated(message)]
    assert (len(missing), missing[:20]) == (0, [])
