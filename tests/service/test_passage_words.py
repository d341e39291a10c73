"""What readers call a passage: its publisher or a short title, its number or that it is the whole document."""

import pytest

from edu_graph.service.passages import Passages, is_passage, read, short

SOURCE = "https://w3id.org/edu-graph/source/"


def row(source: str, name: str, tag: str, publisher: str = "") -> dict[str, dict[str, str]]:
    found = {"source": {"value": SOURCE + source}, "name": {"value": name, "xml:lang": tag}}
    return found | ({"publisher": {"value": publisher}} if publisher else {})


@pytest.fixture(scope="module")
def known() -> Passages:
    long = "Переход на 12-летку: ЮНИСЕФ поможет повысить качество преподавания в школах"
    rows = [
        row("one", "Kazinform", "en", "a"),
        row("one", "Казинформ", "ru", "a"),
        row("one", "Two countries sign", "en"),
        row("two", "24.kg", "en", "b"),
        row("two", long, "ru"),
        row("three", "24.kg", "en", "b"),
        row("three", "Schools & more", "en"),
        row("four", "Only a title", "en"),
    ]
    return read(rows, [f"{SOURCE}three#p1"])


@pytest.mark.parametrize(
    ("passage", "ui", "words"),
    [
        ("one#p1", "en", "Kazinform, passage 1"),
        ("one#p12", "en", "Kazinform, passage 12"),
        ("three#p1", "en", "Schools & more, whole document"),
        ("three#p2", "en", "Schools & more, passage 2"),
        ("four#p1", "en", "Only a title, passage 1"),
        ("four#some/part-2", "en", "Only a title, some part 2"),
        ("nobody-knows#p1", "en", "nobody-knows, passage 1"),
    ],
)
def test_a_passage_is_called_by_who_published_it(known: Passages, passage: str, ui: str, words: str) -> None:
    assert known.words(SOURCE + passage, ui) == words


def test_a_name_in_another_language_is_marked_and_escaped(known: Passages) -> None:
    assert known.words(f"{SOURCE}two#p1", "en").startswith('<bdi lang="ru" dir="ltr">Переход на 12-летку')
    assert 'dir="ltr">Schools &amp; more</bdi>' in known.words(f"{SOURCE}three#p1", "ru")
    assert known.words(f"{SOURCE}one#p1", "ru").startswith("Казинформ, ")


def test_a_publisher_of_several_sources_names_none_of_them(known: Passages) -> None:
    assert "24.kg" not in known.words(f"{SOURCE}two#p1", "en") + known.words(f"{SOURCE}three#p1", "en")


def test_a_long_title_is_cut_behind_a_word() -> None:
    assert short("A short one") == "A short one"
    assert short("word " * 11 + "end, and then more") == ("word " * 11).rstrip() + " end…"
    assert len(short("x" * 200)) <= 61


def test_what_a_passage_is() -> None:
    assert is_passage(f"{SOURCE}one#p1")
    assert not is_passage(f"{SOURCE}one")
    assert not is_passage("https://w3id.org/edu-graph/id/event/x#quantity/1")
